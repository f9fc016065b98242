"""Decisions as everybody finds them: the list with its search, one of them, how it came about, and files of the log."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from domain.roles import Action, Role
from domain.screens import DecisionsAddress, DecisionScreen, DecisionsFiles
from handlers import payloads, pulses
from handlers.afterwards import go_on
from handlers.decision_showing import list_view, open_form, seen_by, show_page
from handlers.deps import Deps
from handlers.files import File, send_files
from handlers.payloads import Command, DecisionsPress, carrying
from handlers.permission import permitted
from handlers.showing import open_view
from services import decision_pages
from services.decision_pages import Looking
from templates import Json, ids, show

Body = dict[str, Any]
T = TypeVar("T", bound=DecisionScreen)


def register(app: AsyncApp, deps: Deps) -> None:
    """Listen for the ways to decisions, and from page to page."""
    listeners = _Decisions(deps)
    app.command(ids.DECISIONS_COMMAND)(listeners.command)
    app.action(ids.DECISIONS)(listeners.all)
    app.action(re.compile(rf"^{ids.DECISIONS_TURN}:\w+$"))(listeners.turn)
    app.view(ids.DECISIONS_SEARCH_FORM)(listeners.search)
    app.action(ids.DECISIONS_EXPORT)(listeners.export)
    app.action(re.compile(rf"^{ids.DECISION}(:\w+)?$"))(listeners.one)
    app.action(re.compile(rf"^{ids.DECISION_LOG}(:\w+)?$"))(listeners.log)
    app.action(ids.DECISION_CHAIN)(listeners.chain)


async def reply(deps: Deps, asked: Command, client: AsyncWebClient) -> Json:
    """What /decisions answers when there are words behind it; nothing where the list opens."""
    match asked.words:
        case ():
            view = await list_view(deps, asked.person, None, DecisionsAddress())
            await client.views_open(trigger_id=asked.trigger, view=view)
            return {}
        case ("help",):
            return await pulses.help_with(deps, asked)
        case ("export",):
            await deps.store.read(permitted(deps, asked.person, Action.READ_DECISIONS, lambda *_: None))
            go_on(deps, client, asked.person, partial(_send, deps, client, asked.person))
            return show(DecisionsFiles(coming=True))
        case words:
            where = DecisionsAddress().but(search=" ".join(words[1:] if words[0] == "search" else words))
            work = seen_by(deps, asked.person, Action.READ_DECISIONS, partial(_replied, where))
            return show(await deps.store.read(work))


def _replied(where: DecisionsAddress, session: Session, by: Looking) -> DecisionScreen:
    return decision_pages.decisions_reply(session, where, by)


@dataclass(frozen=True, slots=True)
class _Decisions:
    deps: Deps

    async def command(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """/decisions, and what may stand after it."""
        message = await reply(self.deps, payloads.command(body), client)
        await (ack(response_type="ephemeral", **message) if message else ack())

    async def all(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Decisions]: the newest first."""
        await self._turn(client, payloads.decisions_press(body))
        await ack()

    async def turn(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """A filter, or another part."""
        await self._turn(client, payloads.decisions_turn(body))
        await ack()

    async def search(self, ack: AsyncAck, body: Body) -> None:
        """The list, sent with words to search for."""
        asked = payloads.decisions_search(body)
        pressed = asked.pressed
        view = await list_view(self.deps, pressed.person, pressed.home, asked.where)
        await ack(response_action="update", view=view)

    async def export(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Send me the log]: the page says that it is on its way to their own direct messages."""
        asked = payloads.decisions_about(body)
        pressed = asked.pressed
        view = await list_view(self.deps, pressed.person, pressed.home, asked.where, sent=True)
        go_on(self.deps, client, pressed.person, partial(_send, self.deps, client, pressed.person))
        await open_view(client, pressed, view, in_place=True)
        await ack()

    async def one(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Open]: one decision, as it stands."""
        given = payloads.decision_press(body)
        await show_page(self.deps, client, given, home=given.pressed.home)
        await ack()

    async def log(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[All that was said], and its pages, which follow each other in place."""
        given, page = payloads.decision_log(body)
        screen = await self._read(
            given.pressed.person, lambda session, by: decision_pages.log_page(session, given.decision, by, page=page)
        )
        view = show(screen) | {"private_metadata": carrying(given.pressed.home)}
        await open_view(client, given.pressed, view, in_place=not given.below)
        await ack()

    async def chain(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[How it came about]."""
        given = payloads.decision_press(body)
        screen = await self._read(
            given.pressed.person, lambda session, by: decision_pages.chain_page(session, given.decision, by)
        )
        await open_form(client, given.pressed, screen, "")
        await ack()

    async def _turn(self, client: AsyncWebClient, asked: DecisionsPress) -> None:
        pressed = asked.pressed
        view = await list_view(self.deps, pressed.person, pressed.home, asked.where)
        await open_view(client, pressed, view, in_place=True)

    async def _read(self, person: str, work: Callable[[Session, Looking], T]) -> T:
        return await self.deps.store.read(seen_by(self.deps, person, Action.READ_DECISIONS, work))


async def _send(deps: Deps, client: AsyncWebClient, person: str) -> None:
    """Put the log into their direct messages, as Markdown and as a CSV file."""

    def texts(session: Session, _roles: frozenset[Role]) -> dict[str, str]:
        return decision_pages.exported(session)

    found = await deps.store.read(permitted(deps, person, Action.READ_DECISIONS, texts))
    files = (
        File(filename=f"tribune-decisions.{kind}", title=f"Decisions ({kind.upper()})", content=text)
        for kind, text in found.items()
    )
    await send_files(client, person, *files, said=show(DecisionsFiles())["text"])
