"""Champions ask those they stand for, in Slack: their forms, and the question that people answer once.

An answer goes into the sealed box and nowhere else. It is told below the form that it has arrived, never in a message.
"""

from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from domain.errors import NotRecordedError
from domain.roles import Action, Role
from domain.screens import (
    ConsultAsked,
    ConsultationForm,
    ConsultationPointedOut,
    ConsultationsPage,
    ConsultationThanks,
    ConsultAttached,
    ConsultCustomers,
    ConsultEmployees,
    ConsultFor,
    ConsultFound,
)
from domain.survey import Cast, CastOutcome
from handlers import payloads
from handlers.deps import Deps
from handlers.payloads import ConsultationAnswer, carrying
from handlers.permission import permitted
from handlers.showing import open_view, show_below
from insight.pointing import point_out
from services import consultations, consulted_customers, people
from templates import ids, show

Body = dict[str, Any]
Sealed = tuple[Cast, ConsultationThanks]
"""An answer ready for the writer, with the page that follows: once it is recorded, nothing may fail any more."""


def register(app: AsyncApp, deps: Deps) -> None:
    """Listen for champions who ask, and for those who answer."""
    asking, answering = _Asking(deps), _Answering(deps)
    app.action(ids.CONSULTATION_ANSWER)(answering.press)
    app.action(ids.CONSULTATIONS)(answering.all_open)
    app.view(ids.CONSULTATION_FORM)(answering.submit)
    app.view(ids.CONSULTATION_POINTED_OUT)(answering.send_anyway)
    app.action(ids.CONSULT)(asking.press)
    app.view(ids.CONSULT_FORM)(asking.ask)
    app.view(ids.CONSULT_CUSTOMERS_FORM)(asking.look_up)
    app.view(ids.CONSULT_ATTACH_FORM)(asking.attach)


@dataclass(frozen=True, slots=True)
class _Asking:
    deps: Deps

    async def press(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Ask those I stand for]: a form for customers or for employees; for several seats a choice first."""
        asked = payloads.consult_press(body)
        person, now = asked.pressed.person, self.deps.clock.now()

        def form(session: Session, _roles: frozenset[Role]) -> ConsultFor | ConsultEmployees | ConsultCustomers:
            return consultations.consult_form(session, asked.decision, person, seat_id=asked.seat, now=now)

        found = await self.deps.store.read(permitted(self.deps, person, Action.CONSULT, form))
        about = "" if isinstance(found, ConsultFor) else f"{found.decision}|{found.seat}"
        view = show(found) | {"private_metadata": carrying(None, about)}
        await open_view(client, asked.pressed, view, in_place=bool(asked.seat))
        await ack()

    async def ask(self, ack: AsyncAck, body: Body) -> None:
        """A question to employees, sent: it is open from now on."""
        given = payloads.consult_question(body)
        person, vault, now = given.sent.person, self.deps.vault, self.deps.clock.now()

        def work(session: Session, _roles: frozenset[Role]) -> ConsultAsked:
            return consultations.ask(
                session,
                given.decision,
                given.seat,
                words=given.words,
                options=given.options,
                days=given.days,
                by=person,
                vault=vault,
                now=now,
            )

        asked = await self.deps.store.write(permitted(self.deps, person, Action.CONSULT, work))
        self.deps.wake()
        await ack(response_action="update", view=show(asked))

    async def look_up(self, ack: AsyncAck, body: Body) -> None:
        """What customers said, looked up."""
        given = payloads.consult_look(body)
        person, now = given.sent.person, self.deps.clock.now()

        def work(session: Session, _roles: frozenset[Role]) -> ConsultFound:
            return consulted_customers.found(session, given.decision, given.seat, given.looked, by=person, now=now)

        found = await self.deps.store.read(permitted(self.deps, person, Action.CONSULT, work))
        view = show(found) | {"private_metadata": carrying(None, str(given))}
        await ack(response_action="update", view=view)

    async def attach(self, ack: AsyncAck, body: Body) -> None:
        """The same with what follows from it, sent: it becomes part of the decision."""
        given = payloads.consult_conclusion(body)
        person, now = given.sent.person, self.deps.clock.now()

        def work(session: Session, _roles: frozenset[Role]) -> ConsultAttached:
            return consulted_customers.attach(
                session, given.decision, given.seat, given.looked, conclusion=given.conclusion, by=person, now=now
            )

        attached = await self.deps.store.write(permitted(self.deps, person, Action.CONSULT, work))
        self.deps.wake()
        await ack(response_action="update", view=show(attached))


@dataclass(frozen=True, slots=True)
class _Answering:
    deps: Deps

    async def press(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Answer], in the channel, in Home or among all that are open."""
        pressed = payloads.press(body)
        vault, now = self.deps.vault, self.deps.clock.now()

        def form(session: Session, _roles: frozenset[Role]) -> ConsultationForm:
            return consultations.answer_form(session, pressed.value, pressed.person, vault=vault, now=now)

        found = await self.deps.store.read(permitted(self.deps, pressed.person, Action.ANSWER_CONSULTATION, form))
        await open_view(client, pressed, show(found) | {"private_metadata": carrying(None, found.id)})
        await ack()

    async def all_open(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """All questions that are open for somebody."""
        pressed = payloads.press(body)

        def page(session: Session, _roles: frozenset[Role]) -> ConsultationsPage:
            return consultations.open_page(session, pressed.person, now=self.deps.clock.now())

        found = await self.deps.store.read(permitted(self.deps, pressed.person, Action.ANSWER_CONSULTATION, page))
        await open_view(client, pressed, show(found))
        await ack()

    async def submit(self, ack: AsyncAck, body: Body) -> None:
        """The form: what could show who wrote it is pointed out first, then the answer is sealed."""
        given = payloads.consultation_answer(body)

        def sealed(session: Session, _roles: frozenset[Role]) -> tuple[Sealed, tuple[str, ...]]:
            answer = self._seal(session, given)  # what cannot be taken is refused before anything else
            if answer[0].comment is None or given.hidden:
                return answer, ()
            names, teams = people.names_to_point_out(session)
            return answer, point_out(given.words, names=names, teams=teams)

        answer, named = await self.deps.store.read(
            permitted(self.deps, given.person, Action.ANSWER_CONSULTATION, sealed)
        )
        if named:
            page = show(ConsultationPointedOut(found=named)) | {"private_metadata": carrying(None, str(given))}
            await ack(response_action="push", view=page)
        else:
            await ack(response_action="update", view=show(await self._record(given, answer)))

    async def send_anyway(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """The page that pointed something out, sent all the same: it goes, and the form below becomes the last page."""
        given = payloads.confirmed_answer(body)

        def sealed(session: Session, _roles: frozenset[Role]) -> Sealed:
            return self._seal(session, given)

        answer = await self.deps.store.read(permitted(self.deps, given.person, Action.ANSWER_CONSULTATION, sealed))
        thanks = show(await self._record(given, answer))
        await show_below(ack, client, given.form, thanks, anonymous=True)

    def _seal(self, session: Session, given: ConsultationAnswer) -> Sealed:
        now = self.deps.clock.now()
        cast = consultations.seal_answer(
            session,
            given.consultation,
            given.person,
            chosen=given.chosen,
            words=given.words,
            hidden=given.hidden,
            now=now,
        )
        return cast, consultations.thanks(session, given.consultation)

    async def _record(self, given: ConsultationAnswer, answer: Sealed) -> ConsultationThanks:
        """The last page, once it is in the box. Raises the reason if it is not."""
        cast, thanks = answer
        if await self.deps.store.cast(cast) is CastOutcome.RECORDED:
            return thanks
        vault, now = self.deps.vault, self.deps.clock.now()

        def reason(session: Session) -> None:
            consultations.answer_form(session, given.consultation, given.person, vault=vault, now=now)

        await self.deps.store.read(reason)
        raise NotRecordedError("Your answer was not recorded. Please send it again.")
