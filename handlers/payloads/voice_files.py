"""Files of customers' words: dropped into direct messages, or given with a form."""

import json
from dataclasses import dataclass, field

from domain.voice_fields import Field, Scale, scale
from handlers.payloads.reading import METADATA_CHARACTERS, Json, Submission, chosen, known, text
from templates import ids

MOST_CHARACTERS = 2_000
"""Of a button's value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """Somebody wrote to Tribune in their direct messages."""

    person: str
    files: tuple[str, ...]
    """Ids of the files that hang on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenFile:
    """A file, with what was said of it."""

    id: str
    touch_point_id: str | None = None
    question: str = ""
    columns: dict[Field, str] = field(default_factory=dict)
    scale: Scale | None = None


def in_direct_messages(body: Json) -> bool:
    """Whether this is an event about a message to Tribune itself."""
    return (body.get("event") or {}).get("channel_type") == "im"


@known
def dropped(body: Json) -> Dropped | None:
    """What somebody wrote or dropped; None for what apps say, and for what is edited or deleted."""
    event = body["event"]
    if event.get("subtype") not in {None, "file_share"} or event.get("bot_id") or "user" not in event:
        return None
    files = tuple(text(file["id"]) for file in event.get("files") or ())
    return Dropped(person=text(event["user"]), files=files)


@known
def given_voice_file(given: Submission) -> GivenFile:
    """The form with a file."""
    (file,) = given.element(ids.FILE_BLOCK)["files"]
    touch_point = chosen(given.element(ids.TOUCH_POINT_BLOCK))
    return GivenFile(
        id=text(file["id"]),
        touch_point_id=None if touch_point in {None, "none"} else touch_point,
        question=(chosen(given.element(ids.QUESTION_BLOCK)) or "").strip(),
    )


def asking(given: GivenFile, columns: tuple[str, ...]) -> str:
    """What the button [Choose the columns] carries: the file and as many of its columns as there is room for."""
    asked = {"file": given.id, "point": given.touch_point_id, "question": given.question}
    shown = list(columns[:100])
    while shown:
        value = json.dumps({**asked, "columns": shown}, ensure_ascii=False)
        if len(value) <= MOST_CHARACTERS and len(json.dumps(value, ensure_ascii=False)) <= METADATA_CHARACTERS - 100:
            return value  # it also goes along with the form
        shown.pop()
    return ""


@known
def asked_of(carried: str) -> tuple[GivenFile, tuple[str, ...]]:
    """The file that such a button is about, and the columns to choose from."""
    asked = json.loads(carried)
    point = asked["point"]
    given = GivenFile(
        id=text(asked["file"]), touch_point_id=None if point is None else text(point), question=text(asked["question"])
    )
    return given, tuple(text(column) for column in asked["columns"])


@known
def given_columns(given: Submission) -> GivenFile:
    """The form that says which column is what."""
    file, columns = asked_of(given.about)
    picked = {one: chosen(given.element(f"{ids.COLUMN_BLOCK}:{one.name}")) for one in Field}
    on = chosen(given.element(ids.SCALE_BLOCK))
    return GivenFile(
        id=file.id,
        touch_point_id=file.touch_point_id,
        question=file.question,
        columns={one: columns[int(number)] for one, number in picked.items() if number not in {None, "none"}},
        scale=scale(on) if on else None,
    )
