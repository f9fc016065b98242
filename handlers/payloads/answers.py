"""What is pressed and sent to answer results: below their message, on the report's pages, in Home or in a reminder."""

from dataclasses import dataclass

from handlers.payloads.reading import Json, Press, Submission, chosen, known, press, submission, text
from templates import ids

_BETWEEN = "\n"
"""In what a form is about: what it answers, then the page of the report that lies below."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerToResults:
    """One of the three buttons."""

    pressed: Press
    survey_id: str
    item_id: str
    """Which result it is about; empty: all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerForm:
    """A form that answers results, sent."""

    sent: Submission
    survey_id: str
    item_id: str
    below: str
    """The report's modal, if it was pressed there; else empty."""
    where: str
    """The page that it shows."""
    reason: str
    action_id: str


@known
def results_answer(body: Json) -> AnswerToResults:
    """A button whose value is "<cycle>|<item>"."""
    pressed = press(body)
    survey_id, item_id = pressed.value.split("|")
    return AnswerToResults(pressed=pressed, survey_id=survey_id, item_id=item_id)


def answer_about(given: AnswerToResults) -> str:
    """What a form carries that this press opens."""
    return _BETWEEN.join([given.pressed.value, given.pressed.about])


@known
def answer_form(body: Json) -> AnswerForm:
    """A form that `answer_about` was put into."""
    sent = submission(body)
    value, where = sent.about.split(_BETWEEN)
    survey_id, item_id = value.split("|")
    return AnswerForm(
        sent=sent,
        survey_id=survey_id,
        item_id=item_id,
        below=text(body["view"]["root_view_id"]) if where else "",
        where=where,
        reason=chosen(sent.element(ids.REASON_BLOCK)) or "",
        action_id=chosen(sent.element(ids.UNDERTAKEN_BLOCK)) or "",
    )


@known
def gate_switched(body: Json) -> tuple[Press, bool]:
    """[Switch it off] or [Switch it on]."""
    pressed = press(body)
    return pressed, {"on": True, "off": False}[pressed.value]
