"""The board in Slack: look through what others suggest, read one, and say "me too"."""

import re
from dataclasses import dataclass, replace
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from domain.errors import ClosedError, NotInvitedError
from domain.roles import Action, Role
from domain.screens import BoardAddress, BoardPage, BoardReply, BoardSuggestion, Supported
from domain.suggestions import ON_BOARD, Category
from domain.survey import CastOutcome
from domain.tally import supporting
from handlers import payloads
from handlers.deps import Deps
from handlers.payloads import Command, HomeView, Press, carrying
from handlers.permission import permitted
from services import board
from templates import Json, ids, show

Body = dict[str, Any]

REPLIES = ("list", "search")
"""What may stand after /suggest that is answered here."""
IN_A_BUTTON = 2000
"""Characters that the value of a button has room for."""


def register(app: AsyncApp, deps: Deps) -> None:
    """Listen for the ways to the board, from part to part, and for support."""
    listeners = _Board(deps)
    app.action(ids.BOARD)(listeners.board)
    app.action(re.compile(rf"^{ids.BOARD_TURN}:\w+$"))(listeners.turn)
    app.view(ids.BOARD_SEARCH_FORM)(listeners.search)
    app.action(ids.BOARD_SUGGESTION)(listeners.read)
    app.action(ids.ME_TOO)(listeners.me_too)


async def reply(deps: Deps, asked: Command) -> Json:
    """What /suggest answers to `list`, with a state, a category or words after it, and to `search` with words."""
    first, *rest = asked.words
    where = _listed(rest) if first == "list" else BoardAddress().but(search=" ".join(rest))

    def answer(session: Session, _roles: frozenset[Role]) -> BoardReply:
        return board.board_reply(session, where)

    found = await deps.store.read(permitted(deps, asked.person, Action.READ_BOARD, answer))
    return show(replace(found, meant=asked.typed[:IN_A_BUTTON]) if where.search and not found.found else found)


def _listed(words: list[str]) -> BoardAddress:
    """What is meant by the words after `list`: a state and a category as they are called here, else words to find."""
    where, sought = BoardAddress(), []
    for word in words:
        if word in {*Category}:
            where = where.but(category=word)
        elif word in {*ON_BOARD}:
            where = where.but(state=word)
        else:
            sought.append(word)
    return where.but(search=" ".join(sought))


@dataclass(frozen=True, slots=True)
class _Board:
    deps: Deps

    async def board(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[What others suggest], wherever it stands."""
        asked = payloads.board_press(body)
        await _turn(client, asked.pressed, await self._page(asked.pressed.person, asked.where))
        await ack()

    async def turn(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """A filter, an order, or another part."""
        asked = payloads.board_turn(body)
        await _turn(client, asked.pressed, await self._page(asked.pressed.person, asked.where))
        await ack()

    async def search(self, ack: AsyncAck, body: Body) -> None:
        """The board, sent with words to search for."""
        asked = payloads.board_search(body)
        page = await self._page(asked.pressed.person, asked.where)
        await ack(response_action="update", view=_view(page, asked.pressed.home))

    async def read(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Read all]: one suggestion, above the board if it was pressed there."""
        pressed = payloads.press(body)
        view = _view(await self._suggestion(pressed.person, pressed.value), pressed.home)
        await (client.views_push if pressed.in_modal else client.views_open)(trigger_id=pressed.trigger, view=view)
        await ack()

    async def me_too(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Me too]: it counts once, and the page says so."""
        asked = payloads.me_too_press(body)
        person = asked.pressed.person
        supported = await self._support(person, asked.suggestion)
        if asked.where is not None:
            screen: BoardPage | BoardSuggestion = await self._page(person, asked.where, supported=supported)
        else:
            screen = await self._suggestion(person, asked.suggestion, supported=supported)
        await _turn(client, asked.pressed, screen)
        await ack()

    async def _support(self, person: str, suggestion: str) -> Supported:
        """Count this person, for good. Raises the reason if that cannot be."""

        def tally_of(session: Session, _roles: frozenset[Role]) -> tuple[str, int]:
            return board.tally_of(session, suggestion)

        wanted = permitted(self.deps, person, Action.READ_BOARD, tally_of)
        tally, number = await self.deps.store.read(wanted)
        try:
            outcome = await self.deps.store.cast(supporting(tally, person))
        except NotInvitedError:
            raise ClosedError(board.FULL) from None
        if outcome is CastOutcome.CLOSED:
            await self.deps.store.read(wanted)  # something has come of it a moment ago
            raise ClosedError(board.NOT_NOW)
        return Supported(number=number, again=outcome is CastOutcome.ALREADY_ANSWERED)

    async def _page(self, person: str, where: BoardAddress, *, supported: Supported | None = None) -> BoardPage:
        def page(session: Session, _roles: frozenset[Role]) -> BoardPage:
            return board.board(session, where, supported=supported)

        return await self.deps.store.read(permitted(self.deps, person, Action.READ_BOARD, page))

    async def _suggestion(self, person: str, suggestion: str, *, supported: Supported | None = None) -> BoardSuggestion:
        def page(session: Session, _roles: frozenset[Role]) -> BoardSuggestion:
            now, vault = self.deps.clock.now(), self.deps.vault
            return board.board_suggestion(session, suggestion, person, vault=vault, now=now, supported=supported)

        return await self.deps.store.read(permitted(self.deps, person, Action.READ_BOARD, page))


async def _turn(client: AsyncWebClient, pressed: Press, screen: BoardPage | BoardSuggestion) -> None:
    """Show a page in the modal where something was pressed; in a new one, if it was pressed elsewhere."""
    view = _view(screen, pressed.home)
    if pressed.in_modal:
        await client.views_update(view_id=pressed.view, view=view)
    else:
        await client.views_open(trigger_id=pressed.trigger, view=view)


def _view(screen: BoardPage | BoardSuggestion, home: HomeView | None) -> Json:
    about = str(screen.where) if isinstance(screen, BoardPage) else ""
    return show(screen) | {"private_metadata": carrying(home, about)}
