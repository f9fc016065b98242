"""Setting champions up, by administrators: the channel, the rules, and further seats for teams and places."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from domain.roles import Action
from domain.screens.seats import ChampionsSetUp, ChampionsSetUpReady, SeatAddForm, SeatScreen
from handlers import payloads
from handlers.deps import Deps
from handlers.home_view import refresh
from handlers.menus import Menu
from handlers.payloads import SeatPress, Submission, carrying
from handlers.permission import permitted
from handlers.showing import open_view
from services import champions_set_up
from services.champions_settings import rules
from templates import Json, ids, show

Body = dict[str, Any]
Work = Callable[[Session], SeatScreen]


def register(app: AsyncApp, deps: Deps) -> None:
    """Listen for everything that is pressed and sent there."""
    listeners = _SetUp(deps)
    app.action(ids.CHAMPIONS_SET_UP)(listeners.open)
    app.action(ids.CHAMPIONS_RULES)(listeners.rules_form)
    app.view(ids.CHAMPIONS_SET_UP_FORM)(listeners.save)
    app.action(ids.SEAT_ADD)(listeners.add_form)
    app.options(ids.AREA_SEARCH)(Menu(deps, Action.SET_UP_CHAMPIONS, champions_set_up.search_areas).typed)
    app.view(ids.SEAT_ADD_FORM)(listeners.add)
    app.action(ids.SEAT_REMOVE)(listeners.remove_form)
    app.view(ids.SEAT_REMOVE_FORM)(listeners.remove)


@dataclass(frozen=True, slots=True)
class _SetUp:
    deps: Deps

    async def open(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Set up champions]: the form. [Change the rules]: the rules and the seats as they are."""
        asked = payloads.seat_press(body)
        person, now = asked.pressed.person, self.deps.clock.now()

        def work(session: Session) -> SeatScreen:
            if rules(session) is None:
                return champions_set_up.set_up_form(session, person, now=now)
            return champions_set_up.overview(session)

        await open_view(client, asked.pressed, await self._read(asked, work))
        await ack()

    async def rules_form(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Change the rules], on that page."""
        asked = payloads.seat_turn(body)
        person, now = asked.pressed.person, self.deps.clock.now()
        await self._turn(ack, client, asked, lambda session: champions_set_up.set_up_form(session, person, now=now))

    async def save(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """The rules, sent: the first time there are two seats from now on."""
        sent, given, first_on = payloads.champions_given(body)
        now = self.deps.clock.now()

        def work(session: Session) -> ChampionsSetUp | ChampionsSetUpReady:
            first = champions_set_up.save(session, given, sent.person, first_on=first_on, now=now)
            if first:
                return ChampionsSetUpReady(channel=given.channel, first_on=first)
            return champions_set_up.overview(session, notice="saved")

        await self._done(ack, client, sent, work)

    async def add_form(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Add a seat]."""
        await self._turn(ack, client, payloads.seat_turn(body), lambda _session: SeatAddForm())

    async def add(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """That form, sent."""
        sent, stands_for, area = payloads.seat_added(body)
        now = self.deps.clock.now()

        def work(session: Session) -> ChampionsSetUp:
            title = champions_set_up.add_seat(session, stands_for=stands_for, area=area, now=now)
            return champions_set_up.overview(session, notice="added", about=title)

        await self._done(ack, client, sent, work)

    async def remove_form(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Remove]: what that means, and why."""
        asked = payloads.seat_turn(body)
        await self._turn(ack, client, asked, lambda session: champions_set_up.remove_form(session, asked.seat))

    async def remove(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """That form, sent: everybody reads it."""
        given = payloads.seat_sent(body)
        person, now = given.sent.person, self.deps.clock.now()

        def work(session: Session) -> ChampionsSetUp:
            title = champions_set_up.remove_seat(session, given.seat, by=person, reason=given.words, now=now)
            return champions_set_up.overview(session, notice="removed", about=title)

        await self._done(ack, client, given.sent, work)

    async def _read(self, asked: SeatPress, work: Work) -> Json:
        person = asked.pressed.person
        wanted = permitted(self.deps, person, Action.SET_UP_CHAMPIONS, lambda session, _roles: work(session))
        return await self._shown(await self.deps.store.read(wanted)) | {
            "private_metadata": carrying(asked.pressed.home, asked.about)
        }

    async def _turn(self, ack: AsyncAck, client: AsyncWebClient, asked: SeatPress, work: Work) -> None:
        """A form in place of the page on which it was asked for."""
        view = await self._read(asked, work)
        await client.views_update(view_id=asked.pressed.view, hash=asked.pressed.hash, view=view)
        await ack()

    async def _done(self, ack: AsyncAck, client: AsyncWebClient, sent: Submission, work: Work) -> None:
        """Do what was asked, and show what came of it in place of the form."""
        wanted = permitted(self.deps, sent.person, Action.SET_UP_CHAMPIONS, lambda session, _roles: work(session))
        screen = await self.deps.store.write(wanted)
        self.deps.wake()
        await refresh(self.deps, client, sent.person, sent.home)
        view = await self._shown(screen, anew=True) | {"private_metadata": carrying(sent.home, sent.about)}
        await ack(response_action="update", view=view)

    async def _shown(self, screen: SeatScreen, *, anew: bool = False) -> Json:
        """A page with what is wrong with the channel, if Slack says so."""
        if isinstance(screen, ChampionsSetUp | ChampionsSetUpReady):
            trouble = await self.deps.channel_trouble(screen.channel, anew=anew)
            screen = replace(screen, trouble=trouble or "")
        return show(screen)
