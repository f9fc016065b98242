"""Champions' seats in Slack: what whoever holds one does there, and the secret petition for an election."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from domain.errors import ClosedError, NotInvitedError
from domain.roles import Action, Role
from domain.screens.seats import SeatPage, SeatPetitionForm, SeatPetitionSigned, SeatResigned, SeatScreen
from domain.survey import Cast, CastOutcome
from handlers import payloads
from handlers.champions import seat_view
from handlers.deps import Deps
from handlers.payloads import HomeView, SeatPress, SeatSent, carrying
from handlers.permission import permitted
from handlers.showing import in_time, open_view
from services import petitions, seats, terms
from templates import Json, ids, show

Body = dict[str, Any]
Form = Callable[[Session, str, str], SeatScreen]
"""What is shown of a seat to somebody."""


def register(app: AsyncApp, deps: Deps) -> None:
    """Listen for everything that is pressed and sent about a seat."""
    own, petition = _Own(deps), _Petition(deps)
    app.action(ids.SEAT_OPEN)(own.open)
    app.action(ids.SEAT_DEPUTY)(own.deputy_form)
    app.view(ids.SEAT_DEPUTY_FORM)(own.deputy)
    app.action(ids.SEAT_NOTE)(own.note_form)
    app.view(ids.SEAT_NOTE_FORM)(own.note)
    app.action(ids.SEAT_RESIGN)(own.resign_form)
    app.view(ids.SEAT_RESIGN_FORM)(own.resign)
    app.action(ids.PETITION)(petition.form)
    app.view(ids.PETITION_FORM)(petition.sign)


@dataclass(frozen=True, slots=True)
class _Own:
    deps: Deps

    async def open(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Your seat]: in a message, or on the page of the seat, which lies below then."""
        asked = payloads.seat_press(body)
        await open_view(client, asked.pressed, await self._form(asked, terms.seat_page))
        await ack()

    async def deputy_form(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Name a deputy]."""
        await self._turn(ack, body, client, terms.deputy_form)

    async def deputy(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """That form, sent."""
        given = payloads.seat_sent(body)
        now = self.deps.clock.now()

        def work(session: Session, _roles: frozenset[Role]) -> SeatPage:
            terms.name_deputy(session, given.seat, given.person, by=given.sent.person, now=now)
            return terms.seat_page(session, given.seat, given.sent.person, notice="deputy")

        await self._done(ack, client, given, work)

    async def note_form(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Write it], [Change it]: the note to whoever comes after."""
        await self._turn(ack, body, client, terms.note_form)

    async def note(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """That form, sent."""
        given = payloads.seat_sent(body)

        def work(session: Session, _roles: frozenset[Role]) -> SeatPage:
            terms.leave_note(session, given.seat, given.words, by=given.sent.person)
            return terms.seat_page(session, given.seat, given.sent.person, notice="note")

        await self._done(ack, client, given, work)

    async def resign_form(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Give it up]: what that means."""
        await self._turn(ack, body, client, terms.resign_form)

    async def resign(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """That form, sent."""
        given = payloads.seat_sent(body)
        now = self.deps.clock.now()

        def work(session: Session, _roles: frozenset[Role]) -> SeatResigned:
            return terms.resign(session, given.seat, given.sent.person, note=given.words, now=now)

        await self._done(ack, client, given, work)

    async def _form(self, asked: SeatPress, form: Form) -> Json:
        person = asked.pressed.person

        def work(session: Session, _roles: frozenset[Role]) -> SeatScreen:
            return form(session, asked.seat, person)

        screen = await self.deps.store.read(permitted(self.deps, person, Action.HOLD_SEAT, work))
        return show(screen) | {"private_metadata": carrying(asked.pressed.home, asked.about)}

    async def _turn(self, ack: AsyncAck, body: Body, client: AsyncWebClient, form: Form) -> None:
        """A form in place of the page on which it was asked for."""
        asked = payloads.seat_turn(body)
        view = await self._form(asked, form)
        await client.views_update(view_id=asked.pressed.view, hash=asked.pressed.hash, view=view)
        await ack()

    async def _done(
        self,
        ack: AsyncAck,
        client: AsyncWebClient,
        given: SeatSent,
        work: Callable[[Session, frozenset[Role]], SeatScreen],
    ) -> None:
        """Do what was asked, show what came of it in place of the form, and the page below as it is now."""
        person, home = given.sent.person, given.sent.home
        screen = await self.deps.store.write(permitted(self.deps, person, Action.HOLD_SEAT, work))
        self.deps.wake()
        await show_seat_below(self.deps, client, given, home)
        view = show(screen) | {"private_metadata": carrying(home, given.about)}
        await ack(response_action="update", view=view)


@dataclass(frozen=True, slots=True)
class _Petition:
    deps: Deps

    async def form(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Ask for an election]: what that means, before anybody does."""
        asked = payloads.seat_press(body)
        person = asked.pressed.person

        def work(session: Session, _roles: frozenset[Role]) -> SeatPetitionForm:
            return petitions.petition_form(session, asked.seat, person)

        screen = await self.deps.store.read(permitted(self.deps, person, Action.ASK_FOR_ELECTION, work))
        view = show(screen) | {"private_metadata": carrying(asked.pressed.home, asked.about)}
        await open_view(client, asked.pressed, view)
        await ack()

    async def sign(self, ack: AsyncAck, body: Body) -> None:
        """That form, sent: it counts once, for good. Nothing is written but the sealed box.

        Who has signed before reads the same as who has not.
        """
        given = payloads.seat_sent(body)
        person = given.sent.person

        def work(session: Session, _roles: frozenset[Role]) -> tuple[Cast, str]:
            return petitions.petition_cast(session, given.seat, person), seats.title_of(session, given.seat)

        wanted = permitted(self.deps, person, Action.ASK_FOR_ELECTION, work)
        cast, title = await self.deps.store.read(wanted)
        try:
            outcome = await self.deps.store.cast(cast)
        except NotInvitedError:
            raise ClosedError(petitions.FULL) from None
        if outcome is CastOutcome.CLOSED:
            await self.deps.store.read(wanted)  # it may be over since a moment ago, and this says so
            raise ClosedError(petitions.NOT_YET)
        await ack(response_action="update", view=show(SeatPetitionSigned(title=title)))


async def show_seat_below(deps: Deps, client: AsyncWebClient, given: SeatSent, home: HomeView | None) -> None:
    """Show the page of a seat, from which somebody came, as it is now; in vain if it takes long, or is closed."""
    if given.below:
        view = await seat_view(deps, given.sent.person, home, given.seat)
        await in_time(client.views_update(view_id=given.below, view=view))
