"""What an employee sends about a pulse."""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime

from domain.survey import TagState
from handlers.payloads.reading import HomeView, Json, home_of, known, press, text
from templates import ids


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerPress:
    """Somebody pressed a button that opens the form; `chosen` is the first question's answer, if it has one."""

    person: str
    trigger: str
    survey_id: str
    chosen: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Postponement:
    """Somebody wants to be reminded on another day, or not at all."""

    person: str
    trigger: str
    survey_id: str
    state: TagState
    """NOT_THIS_TIME or SNOOZED."""
    day: date | None
    """Of SNOOZED; None: the next working day."""
    in_message: bool
    """It happened below a message, where a reply can stand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeOpened:
    """Somebody looks at App Home."""

    person: str
    home: HomeView | None
    """None: the event tells of none, as when nothing was published to this person before."""
    at: datetime | None
    """When it happened, as far as it is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A slash command: the words after it, in lower case."""

    person: str
    words: tuple[str, ...]
    trigger: str = ""
    typed: str = ""
    """The same as it was typed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PulseSubmission:
    """One person's answers as the form sent them: by item id, None being "can't say"."""

    person: str
    survey_id: str
    answers: dict[str, int | None]
    comment: str
    show: bool

    def carried(self) -> str:
        """Itself without the person, as the metadata of the page on top: Slack keeps it, we do not."""
        return json.dumps([self.survey_id, self.answers, self.comment, self.show], ensure_ascii=False)


@known
def answer_press(body: Json) -> AnswerPress:
    """A button that opens the form: one of the five in the message ("<survey>|<value>"), or one without an answer."""
    pressed = press(body)
    survey_id, separator, value = pressed.value.partition("|")
    chosen = int(value) if separator else None
    if not survey_id or chosen not in {None, 1, 2, 3, 4, 5}:
        raise ValueError(value)
    return AnswerPress(person=pressed.person, trigger=pressed.trigger, survey_id=survey_id, chosen=chosen)


@known
def postponement(body: Json) -> Postponement:
    """[Tomorrow] and [Not this time], whose value is the survey, or a day from the menu ("<survey>|<ISO date>")."""
    pressed = press(body)
    survey_id, separator, day = pressed.value.partition("|")
    if not survey_id or bool(separator) != (pressed.action == ids.REMIND_ON):
        raise ValueError(pressed.value)
    return Postponement(
        person=pressed.person,
        trigger=pressed.trigger,
        survey_id=survey_id,
        state=TagState.NOT_THIS_TIME if pressed.action == ids.NOT_THIS_TIME else TagState.SNOOZED,
        day=date.fromisoformat(day) if separator else None,
        in_message=pressed.home is None and not pressed.in_modal,
    )


@known
def command(body: Json) -> Command:
    """A slash command."""
    typed = text(body.get("text", ""))
    words = tuple(typed.lower().split())
    return Command(person=body["user_id"], words=words, trigger=body.get("trigger_id", ""), typed=typed.strip())


@known
def home_opened(body: Json) -> HomeOpened | None:
    """The event app_home_opened; None if it was the messages tab."""
    event = body["event"]
    if event.get("tab", "home") != "home":
        return None
    seconds = body.get("event_time")
    return HomeOpened(
        person=event["user"],
        home=home_of(event["view"]) if event.get("view") else None,
        at=None if seconds is None else datetime.fromtimestamp(int(seconds), UTC),
    )


@known
def pulse_submission(body: Json) -> PulseSubmission:
    """The form, sent."""
    values = body["view"]["state"]["values"]
    prefix = f"{ids.ITEM_BLOCK}:"
    answers = {
        block.removeprefix(prefix): _score(fields[ids.ITEM_ACTION]["selected_option"]["value"])
        for block, fields in values.items()
        if block.startswith(prefix)
    }
    comment = values[ids.WORDS_BLOCK][ids.WORDS_ACTION]["value"] if ids.WORDS_BLOCK in values else None
    hidden = values[ids.HIDE_BLOCK][ids.HIDE_ACTION]["selected_options"] if ids.HIDE_BLOCK in values else ()
    return PulseSubmission(
        person=body["user"]["id"],
        survey_id=text(body["view"]["private_metadata"]),
        answers=answers,
        comment=text(comment or "").strip(),
        show=not hidden,
    )


@known
def confirmed_submission(body: Json) -> PulseSubmission:
    """[Send anyway]: the answers come back in the metadata of the page."""
    survey_id, answers, comment, show = json.loads(body["view"]["private_metadata"])
    return PulseSubmission(
        person=body["user"]["id"],
        survey_id=text(survey_id),
        answers={item: None if value is None else _whole(value) for item, value in answers.items()},
        comment=text(comment),
        show=show is True,
    )


@known
def form_below(body: Json) -> str:
    """The form underneath the page that was sent."""
    return text(body["view"]["root_view_id"])


def _score(value: str) -> int | None:
    return None if value == "none" else int(value)


def _whole(value: object) -> int:
    if type(value) is not int:
        raise TypeError(value)
    return value
