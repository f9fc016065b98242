"""What champions answer, below the messages of a decision and on its page: consent, a concern, an objection, not mine.

Anybody may press these buttons, because they stand in the channel: who is not asked reads who is, and what they can do.
"""

import re
from dataclasses import dataclass, replace
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from domain.decisions import Answered, Said, concern, consent, objection, stand_aside
from domain.errors import OldVersionError
from domain.roles import Action
from domain.screens import DecideAnswer
from handlers import payloads
from handlers.decision_showing import open_form, press_done, seen_by, sent_shown, show_page, tried
from handlers.deps import Deps
from handlers.payloads import DecisionPress, GivenAnswer, carrying
from services import decision_forms, decision_pages, decisions
from services.decision_pages import Looking
from templates import ids, show

Body = dict[str, Any]

CONSENTED = "You have consented. Thank you."
TAKEN = "Your answer is in the log. Thank you."


def register(app: AsyncApp, deps: Deps) -> None:
    """Listen for the four buttons, and for the form of their words."""
    listeners = _Answers(deps)
    app.action(re.compile(rf"^{ids.DECISION_ANSWER}(:\w+)?$"))(listeners.press)
    app.view(ids.DECISION_ANSWER_FORM)(listeners.submit)


@dataclass(frozen=True, slots=True)
class _Answers:
    deps: Deps

    async def press(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[I consent] is an answer; the other three open a form, and so does this one where there are several seats."""
        given, kind = payloads.decision_answer(body)
        person = given.pressed.person

        def look(session: Session, by: Looking) -> DecideAnswer | str:
            decision = decision_pages.readable(session, given.decision, by)
            if refusal := decision_pages.why_not_answer(session, decision, by):
                return refusal
            return decision_forms.answer_form(session, given.decision, kind, by, read=given.version)

        found = await self.deps.store.read(seen_by(self.deps, person, Action.READ_DECISIONS, look))
        if isinstance(found, str):
            await show_page(self.deps, client, given, home=given.pressed.home, notice=found)
        elif kind is Answered.CONSENT and len(found.seats) == 1 and found.version == given.version:
            await self._consent(client, given, found.seats[0][0])
        else:
            about = payloads.decision_about(replace(given, version=found.version), kind)
            await open_form(client, given.pressed, found, about)
        await ack()

    async def submit(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """The form. If the proposal has changed meanwhile, it comes again with what changed, and with their words."""
        answer = payloads.given_answer(body)
        given, said = answer.given, _said(answer)
        person, now = given.sent.person, self.deps.clock.now()

        def work(session: Session, by: Looking) -> None:
            seat = decision_forms.seat_for(session, given.decision, by, chosen=answer.seat)
            decisions.answer(session, given.decision, said, seat=seat, by=person, version=given.version, now=now)

        late = await tried(self.deps, person, Action.ANSWER_DECISION, work)
        if isinstance(late, OldVersionError):
            await self._ask_again(ack, answer, late)
        else:
            await sent_shown(self.deps, ack, client, given, late=late, said=TAKEN, unsent=answer.words)

    async def _ask_again(self, ack: AsyncAck, answer: GivenAnswer, late: OldVersionError) -> None:
        given = answer.given

        def form(session: Session, by: Looking) -> DecideAnswer:
            found = decision_forms.answer_form(session, given.decision, answer.kind, by, read=given.version)
            return replace(
                found,
                seat=answer.seat,
                words=given.words,
                whose=answer.whose,
                would_cause=answer.would_cause,
                safe_if=answer.safe_if,
                notice=str(late),
            )

        found = await self.deps.store.read(seen_by(self.deps, given.sent.person, Action.ANSWER_DECISION, form))
        about = payloads.decision_about_again(given, version=found.version)
        view = show(found) | {"private_metadata": carrying(given.sent.home, about)}
        await ack(response_action="update", view=view)

    async def _consent(self, client: AsyncWebClient, given: DecisionPress, seat: str) -> None:
        person, now = given.pressed.person, self.deps.clock.now()

        def work(session: Session, _by: Looking) -> None:
            decisions.answer(session, given.decision, consent(), seat=seat, by=person, version=given.version, now=now)

        await press_done(self.deps, client, given, Action.ANSWER_DECISION, work, said=CONSENTED)


def _said(answer: GivenAnswer) -> Said:
    """The answer with its words. Raises BadInputError for words that are missing or too long."""
    match answer.kind:
        case Answered.CONSENT:
            return consent()
        case Answered.CONCERN:
            return concern(answer.given.words)
        case Answered.OBJECTION:
            return objection(would_cause=answer.would_cause, safe_if=answer.safe_if)
        case _:
            return stand_aside(answer.whose)
