"""Which field of a form's or help desk's call is what: dotted paths, which an administrator types in Home.

A call is JSON of somebody else's making, so each thing that is not as the mapping says is refused in a sentence.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from domain.errors import BadInputError
from domain.voice import tidied
from domain.voice_fields import EARLIEST

MOST_ITEMS = 100
"""Comments in one call."""
LONGEST_PATH = 120
DEEPEST = 20
"""Levels of lists and objects inside each other."""
LONGEST_ID = 200
LONGEST_CONTACT = 200
OTHERWISE = "|"
"""Between paths of which the first with something in it counts."""


class RatingScale(StrEnum):
    """What a rating is given on; the best is 100 with us, the worst 0."""

    STARS = "1-5"
    SEVEN = "1-7"
    TEN = "0-10"
    HUNDRED = "0-100"
    GOOD_OR_BAD = "good-bad"
    """A text that begins with "good" or "bad", as help desks have it."""


_ENDS = {
    RatingScale.STARS: (1, 5),
    RatingScale.SEVEN: (1, 7),
    RatingScale.TEN: (0, 10),
    RatingScale.HUNDRED: (0, 100),
}
_GOOD_OR_BAD = {"good": 100, "bad": 0}
_NOT_GIVEN = {"", "offered", "unoffered", "unrated", "not rated"}
"""What help desks say where nobody has rated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HookMapping:
    """Where in a call each thing is; "": it is not there.

    A path is names with dots between, and numbers in lists ("answers.0.text"); several with "|" between: the first that
    leads to something.
    """

    words: str = "comment"
    items: str = ""
    """The list of comments, where a call has several: the other paths begin at one of them, or else at the call.

    Those of `id` and `contact` begin at one of them alone: what a whole call has of these is no comment's own.
    """
    id: str = ""
    said_at: str = ""
    rating: str = ""
    scale: RatingScale = RatingScale.STARS
    question: str = ""
    touch_point: str = ""
    """Its name."""
    account: str = ""
    contact: str = ""


SIMPLE = HookMapping(
    words="comment | words | text | feedback",
    id="id",
    said_at="date",
    rating="rating",
    question="question",
    touch_point="touch_point",
    account="account",
    contact="contact",
)
"""What a new source begins with: the example of the how-to is read by it."""

ZENDESK = HookMapping(
    words="satisfaction.comment | comment",
    id="satisfaction.id | id",
    said_at="updated_at",
    rating="satisfaction.rating",
    scale=RatingScale.GOOD_OR_BAD,
    question="satisfaction.question",
    touch_point="touch_point",
    account="organization",
    contact="requester",
)
"""Reads what docs/how-to/webhook.md has a trigger of Zendesk send."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """One comment of a call, as the mapping reads it."""

    words: str
    id: str = ""
    said_at: datetime | None = None
    rating: int | None = None
    question: str = ""
    touch_point: str = ""
    account: str = ""
    contact: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRead:
    """What a call says."""

    comments: tuple[Called, ...]
    without_words: int
    """Comments that are a rating alone, or nothing: there is nothing to read in them."""


def parsed(body: bytes) -> Any:
    """The JSON of a call. Raises BadInputError for what is none, or is nested too deeply to be a form's."""
    try:
        call = json.loads(body.decode("utf-8-sig"), parse_constant=_no_constant)
    except UnicodeDecodeError:
        raise BadInputError("The body is not in UTF-8.") from None
    except (ValueError, RecursionError):
        raise BadInputError("The body is not JSON.") from None
    if _is_deeper(call, DEEPEST):
        raise BadInputError(f"The JSON has more than {DEEPEST} levels. Send less of it.")
    return call


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _is_deeper(value: Any, levels: int) -> bool:
    """Level by level: whatever is in there, no stack grows with it."""
    level = [value]
    for _ in range(levels):
        level = [
            inner
            for one in level
            if isinstance(one, dict | list)
            for inner in (one.values() if isinstance(one, dict) else one)
        ]
    return any(isinstance(one, dict | list) for one in level)


def stored(mapping: HookMapping) -> str:
    """A mapping as it stands in the database."""
    return json.dumps({name: value for name, value in asdict(mapping).items() if value})


def loaded(text: str) -> HookMapping:
    """The mapping that `stored` wrote; of what is missing, or of another version, nothing is read."""
    known = {field.name for field in fields(HookMapping)}
    given = {name: value for name, value in json.loads(text).items() if name in known}
    return HookMapping(**{**given, "scale": RatingScale(given.get("scale", RatingScale.STARS))}) if given else SIMPLE


def checked(mapping: HookMapping) -> HookMapping:
    """The mapping with its paths as they will be followed. Raises BadInputError with `problems` by field."""
    paths = {name: _tidy(value) for name, value in asdict(mapping).items() if name != "scale"}
    problems = {name: sentence for name, path in paths.items() if (sentence := _problem(path, needed=name == "words"))}
    if problems:
        raise BadInputError("The mapping was not saved.", problems=problems)
    return replace(mapping, **paths)  # type: ignore[arg-type] # all but the scale are paths


def _tidy(path: str) -> str:
    return f" {OTHERWISE} ".join(filter(None, (one.strip() for one in path.split(OTHERWISE))))


def _problem(path: str, *, needed: bool) -> str:
    if len(path) > LONGEST_PATH:
        return f"At most {LONGEST_PATH} characters, please."
    if needed and not path:
        return "Without it there is nothing to read. Say where in the call the customer's words are."
    if path and not all(step for one in _paths(path) for step in one.split(".")):
        return "A path is names with dots between: ticket.comment.body"
    return ""


def read_call(mapping: HookMapping, call: Any, *, now: datetime) -> CallRead:
    """What a call says. Raises BadInputError for anything that is not as the mapping says: then none of it counts."""
    comments = [_comment(mapping, item, call, now=now) for item in _items(mapping, call)]
    with_words = tuple(comment for comment in comments if comment.words)
    return CallRead(comments=with_words, without_words=len(comments) - len(with_words))


def _items(mapping: HookMapping, call: Any) -> list[Any]:
    if not isinstance(call, dict | list):
        raise BadInputError("The body is neither an object nor a list.")
    found = _at(mapping.items, call) if mapping.items else call
    items = found if isinstance(found, list) else [found]
    if mapping.items and not isinstance(found, list):
        raise BadInputError(f"'{mapping.items}' is no list.")
    if len(items) > MOST_ITEMS:
        raise BadInputError(f"{len(items)} comments are too many for one call: send at most {MOST_ITEMS}.")
    if not all(isinstance(item, dict) for item in items):
        raise BadInputError("Each comment has to be an object with fields.")
    return items


def _comment(mapping: HookMapping, item: Any, call: Any, *, now: datetime) -> Called:
    if not any(_leads_somewhere(path, item) for path in _paths(mapping.words)):
        raise BadInputError(f"There is no field '{mapping.words}'.")

    def text(path: str, most: int, *places: Any) -> str:
        return _text(_first(path, *places), path)[:most].strip()

    return Called(
        words=_words(_first(mapping.words, item), mapping.words),
        id=text(mapping.id, LONGEST_ID, item),
        said_at=_instant(_first(mapping.said_at, item, call), mapping.said_at, now=now),
        rating=_rating(_first(mapping.rating, item, call), mapping),
        question=text(mapping.question, 300, item, call),
        touch_point=text(mapping.touch_point, 80, item, call),
        account=text(mapping.account, 80, item, call),
        contact=text(mapping.contact, LONGEST_CONTACT, item),
    )


def _paths(path: str) -> Iterator[str]:
    return (one for one in (part.strip() for part in path.split(OTHERWISE)) if one)


def _first(path: str, *places: Any) -> Any:
    """The first thing that is not nothing, of the paths in their order, and of each in the places in theirs."""
    for one in _paths(path):
        for place in places:
            if (found := _at(one, place)) not in (None, ""):
                return found
    return None


_MISSING = object()


def _leads_somewhere(path: str, place: Any) -> bool:
    return _follow(path, place) is not _MISSING


def _at(path: str, place: Any) -> Any:
    found = _follow(path, place)
    return None if found is _MISSING else found


def _follow(path: str, place: Any) -> Any:
    """What a path leads to. A name with dots in it counts as a name where there is one."""
    while True:
        if isinstance(place, dict) and path in place:
            return place[path]
        step, dot, rest = path.partition(".")
        if isinstance(place, dict) and step in place:
            place = place[step]
        elif isinstance(place, list) and re.fullmatch(r"[0-9]{1,4}", step) and int(step) < len(place):
            place = place[int(step)]
        else:
            return _MISSING
        if not dot:
            return place
        path = rest


def _words(value: Any, path: str) -> str:
    if isinstance(value, int | float):
        raise BadInputError(f"'{path}' is {_kind(value)}, and should be the customer's words.")
    return _text(value, path)


def _text(value: Any, path: str) -> str:
    """A text as it will be stored: nothing in it that a database, or a reader's screen, could stumble over."""
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise BadInputError(f"'{path}' is {_kind(value)}, and should be a text.")
    return tidied(str(value).encode("utf-8", "replace").decode())


def _rating(value: Any, mapping: HookMapping) -> int | None:
    """From 0 to 100. A text with a number in front counts as that number."""
    if value is None or (isinstance(value, str) and value.strip().lower() in _NOT_GIVEN):
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise BadInputError(f"'{mapping.rating}' is {_kind(value)}, and should be a rating.")
    if mapping.scale is RatingScale.GOOD_OR_BAD:
        word = re.match(r"[a-z]+", str(value).strip().lower())
        if word is None or word[0] not in _GOOD_OR_BAD:
            raise BadInputError(f"The rating '{str(value)[:40]}' is neither good nor bad.")
        return _GOOD_OR_BAD[word[0]]
    least, most = _ENDS[mapping.scale]
    number = re.match(r"-?[0-9]{1,4}(?:\.[0-9]{1,4})?(?![0-9.e]|,[0-9])", str(value).strip())
    if number is None or not least <= float(number[0]) <= most:
        raise BadInputError(f"The rating '{str(value)[:40]}' is not from {least} to {most}.")
    return round((float(number[0]) - least) / (most - least) * 100)


def _instant(value: Any, path: str, *, now: datetime) -> datetime | None:
    """When it was said; what is in the future counts as now, as clocks differ."""
    if value is None:
        return None
    try:
        said_at = _moment(value)
    except (ValueError, OverflowError, OSError):
        said_at = None
    if said_at is None:
        raise BadInputError(f"'{path}' is no date: send 2026-06-01T09:30:00Z, or seconds since 1970.")
    if said_at < EARLIEST:
        raise BadInputError(f"'{path}' is {said_at.date()}: that is too long ago.")
    return min(said_at, now)


_MILLISECONDS = 100_000_000_000
"""Seconds lead so far into the future that no comment comes from there."""


def _moment(value: Any) -> datetime | None:
    if isinstance(value, str) and re.fullmatch(r"[0-9]{9,14}", value.strip()):
        value = int(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return datetime.fromtimestamp(value / 1000 if value >= _MILLISECONDS else value, UTC)
    if not isinstance(value, str):
        return None
    read = datetime.fromisoformat(value.strip())
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)


_KINDS: Mapping[type, str] = {dict: "an object", list: "a list", bool: "true or false"}


def _kind(value: Any) -> str:
    return _KINDS.get(type(value), "a number")
