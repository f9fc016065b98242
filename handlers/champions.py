"""Champions in Slack: who they are, their elections as everybody reads them, receipts, and what administrators do."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from domain.errors import ChangedError, FrozenError, TooFewInvitedError
from domain.roles import Action, Role, may
from domain.screens.elections import (
    ChampionsReceipt,
    ChampionsResult,
    ChampionsResultFile,
    ElectionDone,
    ElectionScreen,
)
from handlers import payloads, pulses
from handlers.afterwards import go_on
from handlers.deps import Deps
from handlers.files import File, send_files
from handlers.payloads import ChampionsPress, Command, HomeView, carrying
from handlers.permission import permitted
from handlers.showing import open_view, show_below
from services import champion_pages, elections
from templates import Json, ids, show

Body = dict[str, Any]
Page = Callable[[Session, frozenset[Role]], ElectionScreen]


def register(app: AsyncApp, deps: Deps) -> None:
    """Listen for the ways to champions' pages, from page to page, and for administrators."""
    reading, opening = _Reading(deps), _Opening(deps)
    app.command(ids.CHAMPIONS_COMMAND)(reading.command)
    app.action(ids.FEATURE_CHAMPIONS)(reading.all)
    app.action(several(ids.CHAMPIONS))(reading.all)
    app.action(several(ids.SEAT))(reading.seat)
    app.action(several(ids.ELECTION))(reading.election)
    app.action(ids.ELECTION_TERMS)(reading.terms)
    app.action(ids.ELECTION_CHECK)(reading.result)
    app.action(ids.ELECTION_FILE)(reading.result_file)
    app.action(several(ids.ELECTION_RECEIPTS))(reading.receipts)
    app.action(ids.RECEIPT)(reading.receipt_form)
    app.view(ids.RECEIPT_FORM)(reading.receipt)
    app.action(ids.ELECTION_OPEN)(opening.open)
    app.action(ids.ELECTION_CALL_OFF)(opening.call_off_form)
    app.view(ids.ELECTION_CALL_OFF_FORM)(opening.call_off)


def several(action: str) -> re.Pattern[str]:
    """Buttons whose id has ":" and a word of their own after it."""
    return re.compile(f"^{action}(:.*)?$")


async def reply(deps: Deps, asked: Command, client: AsyncWebClient) -> Json:
    """What /champions answers: nothing where the page opens, because no words follow it."""
    if asked.words:
        return await pulses.help_with(deps, asked)
    await client.views_open(trigger_id=asked.trigger, view=await _all(deps, asked.person, None, 0))
    return {}


async def seat_view(
    deps: Deps, person: str, home: HomeView | None, seat: str, *, page: int = 0, notice: str = ""
) -> Json:
    """The page of one seat, as this person sees it."""

    def screen(session: Session, roles: frozenset[Role]) -> ElectionScreen:
        opens = may(roles, Action.OPEN_ELECTION)
        now = deps.clock.now()
        return champion_pages.champions_seat(session, seat, person, page, opens=opens, now=now, notice=notice)

    return await _view(deps, person, home, screen)


async def election_view(
    deps: Deps,
    person: str,
    home: HomeView | None,
    election: str,
    *,
    page: int = 0,
    done: ElectionDone | None = None,
    notice: str = "",
) -> Json:
    """The page of one election, as this person sees it."""

    def screen(session: Session, roles: frozenset[Role]) -> ElectionScreen:
        calls_off = may(roles, Action.OPEN_ELECTION)
        vault, now = deps.vault, deps.clock.now()
        return champion_pages.champions_election(
            session, election, person, page, calls_off=calls_off, vault=vault, now=now, done=done, notice=notice
        )

    return await _view(deps, person, home, screen)


async def _all(deps: Deps, person: str, home: HomeView | None, page: int) -> Json:
    def screen(session: Session, roles: frozenset[Role]) -> ElectionScreen:
        administrator = may(roles, Action.SET_UP_CHAMPIONS)
        return champion_pages.champions_page(session, person, page, administrator=administrator, now=deps.clock.now())

    return await _view(deps, person, home, screen)


async def _view(deps: Deps, person: str, home: HomeView | None, screen: Page) -> Json:
    found = await deps.store.read(permitted(deps, person, Action.READ_CHAMPIONS, screen))
    return show(found) | {"private_metadata": carrying(home)}


@dataclass(frozen=True, slots=True)
class _Reading:
    deps: Deps

    async def command(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """/champions."""
        message = await reply(self.deps, payloads.command(body), client)
        await (ack(response_type="ephemeral", **message) if message else ack())

    async def all(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Champions], wherever it stands, and another page of them."""
        pressed, page = payloads.champions_turn(body)
        await open_view(client, pressed, await _all(self.deps, pressed.person, pressed.home, page), in_place=True)
        await ack()

    async def seat(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[More] about one seat, and another page of its elections."""
        asked = payloads.champions_press(body)
        pressed = asked.pressed
        view = await seat_view(self.deps, pressed.person, pressed.home, asked.id, page=asked.page)
        await open_view(client, pressed, view, in_place=True)
        await ack()

    async def election(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[The election], and another page of those who stand."""
        asked = payloads.champions_press(body)
        pressed = asked.pressed
        view = await election_view(self.deps, pressed.person, pressed.home, asked.id, page=asked.page)
        await open_view(client, pressed, view, in_place=True)
        await ack()

    async def terms(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Check the rules]."""
        asked = payloads.champions_press(body)
        await self._turn(client, asked, lambda session, _roles: champion_pages.champions_terms(session, asked.id))
        await ack()

    async def result(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Check the result]."""
        asked = payloads.champions_press(body)
        await self._turn(client, asked, lambda session, _roles: champion_pages.champions_result(session, asked.id))
        await ack()

    async def result_file(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Send me the file]: the page says that it is on its way to their own direct messages."""
        asked = payloads.champions_press(body)
        pressed = asked.pressed

        def screen(session: Session, _roles: frozenset[Role]) -> ChampionsResult:
            return champion_pages.champions_result(session, asked.id)

        found = await self.deps.store.read(permitted(self.deps, pressed.person, Action.READ_CHAMPIONS, screen))
        said = show(ChampionsResultFile(title=found.title, fingerprint=found.fingerprint))["text"]
        file = File(filename=found.filename, title=f"Result: {found.title}", content=found.canonical)
        go_on(self.deps, client, pressed.person, partial(send_files, client, pressed.person, file, said=said))
        view = show(replace(found, sent=True)) | {"private_metadata": carrying(pressed.home)}
        await open_view(client, pressed, view, in_place=True)
        await ack()

    async def receipts(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[All receipts], and another page of them."""
        asked = payloads.champions_press(body)
        await self._turn(
            client, asked, lambda session, _roles: champion_pages.champions_receipts(session, asked.id, asked.page)
        )
        await ack()

    async def receipt_form(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Is my receipt listed?]."""
        pressed = payloads.press(body)

        def screen(_session: Session, _roles: frozenset[Role]) -> ElectionScreen:
            return ChampionsReceipt()

        view = await _view(self.deps, pressed.person, pressed.home, screen)
        await open_view(client, pressed, view)
        await ack()

    async def receipt(self, ack: AsyncAck, body: Body) -> None:
        """A receipt, sent: the answer stands above the field."""
        sent, typed = payloads.receipt_typed(body)

        def screen(session: Session, _roles: frozenset[Role]) -> ElectionScreen:
            return champion_pages.champions_receipt(session, typed, sent.person, now=self.deps.clock.now())

        await ack(response_action="update", view=await _view(self.deps, sent.person, sent.home, screen))

    async def _turn(self, client: AsyncWebClient, asked: ChampionsPress, screen: Page) -> None:
        pressed = asked.pressed
        await open_view(client, pressed, await _view(self.deps, pressed.person, pressed.home, screen), in_place=True)


@dataclass(frozen=True, slots=True)
class _Opening:
    deps: Deps

    async def open(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Open an election], which asks once more by itself: the new election, or why there is none."""
        asked = payloads.champions_press(body)
        pressed, now = asked.pressed, self.deps.clock.now()

        def work(session: Session, _roles: frozenset[Role]) -> str:
            return elections.announce(session, asked.id, now=now, by=pressed.person)

        try:
            election = await self.deps.store.write(permitted(self.deps, pressed.person, Action.OPEN_ELECTION, work))
        except (ChangedError, FrozenError, TooFewInvitedError) as error:
            view = await seat_view(self.deps, pressed.person, pressed.home, asked.id, notice=str(error))
        else:
            self.deps.wake()
            view = await election_view(self.deps, pressed.person, pressed.home, election, done=ElectionDone.ANNOUNCED)
        await open_view(client, pressed, view, in_place=True)
        await ack()

    async def call_off_form(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Call it off]: the form that asks why."""
        asked = payloads.champions_press(body)
        pressed, now = asked.pressed, self.deps.clock.now()

        def screen(session: Session, _roles: frozenset[Role]) -> ElectionScreen:
            return champion_pages.champions_call_off(session, asked.id, now=now)

        found = await self.deps.store.read(permitted(self.deps, pressed.person, Action.OPEN_ELECTION, screen))
        about = carrying(pressed.home, payloads.election_about(asked.id, pressed.view))
        await open_view(client, pressed, show(found) | {"private_metadata": about})
        await ack()

    async def call_off(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """That form, sent."""
        given = payloads.election_sent(body)
        now = self.deps.clock.now()

        def work(session: Session, _roles: frozenset[Role]) -> None:
            elections.call_off(session, given.election, reason=given.words, now=now, by=given.sent.person)

        await self.deps.store.write(permitted(self.deps, given.sent.person, Action.OPEN_ELECTION, work))
        self.deps.wake()
        done = ElectionDone.CALLED_OFF
        view = await election_view(self.deps, given.sent.person, given.sent.home, given.election, done=done)
        await show_below(ack, client, given.below, view)
