"""What an administrator sends when a pulse is set up."""

from dataclasses import dataclass

from handlers.payloads.reading import HomeView, Json, chosen, known, submission, text
from templates import ids


@dataclass(frozen=True, slots=True, kw_only=True)
class SetUpSubmission:
    """The two answers that set a pulse up."""

    person: str
    channel: str
    answerer: str
    home: HomeView | None


@known
def set_up_submission(body: Json) -> SetUpSubmission:
    """The set-up form, sent."""
    given = submission(body)
    return SetUpSubmission(
        person=given.person,
        channel=text(chosen(given.element(ids.CHANNEL_BLOCK))),
        answerer=text(chosen(given.element(ids.ANSWERER_BLOCK))),
        home=given.home,
    )
