"""An author's own threads in Slack: the list, one of them, what they send about it, and the way back by four words."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from domain.errors import BadInputError
from domain.four_words import FIELD, read_words
from domain.letters import Letter, LetterKind
from domain.roles import Action, Role
from domain.screens import BeforeSending, FourWordsForm, LetterSent, MySuggestions, ReplyForm, ThreadView
from domain.suggestions import TRIES_AN_HOUR
from domain.wallet import Wallet, capability_of, fingerprint
from handlers import payloads
from handlers.deps import Deps
from handlers.home_view import refresh
from handlers.letters import put_in
from handlers.payloads import HomeView, Replied, carrying
from handlers.permission import permitted
from handlers.showing import open_view
from services import letters, suggesting, threads
from templates import Json, ids, show

Body = dict[str, Any]
Checked = Callable[[Session, datetime], Letter]

TOO_MANY = "These are too many tries for now. Please wait an hour, then try again."
NOT_FOUND = (
    "No suggestion answers to these words. Look at each of them once more. If you made it since the box was last"
    " opened, try again when it has been opened."
)


def register(app: AsyncApp, deps: Deps) -> None:
    """Listen for everything about one's own threads."""
    listeners = _Threads(deps)
    app.action(re.compile(rf"^{ids.MY_SUGGESTIONS}(:\w+)?$"))(listeners.mine)
    app.action(re.compile(rf"^{ids.MY_THREAD}(:\w+)?$"))(listeners.read)
    app.action(re.compile(rf"^{ids.THREAD_PART}:\w+$"))(listeners.turn)
    app.action(ids.THREAD_REPLY)(listeners.reply)
    app.action(ids.THREAD_REOPEN)(listeners.reply)
    app.action(ids.THREAD_SETTLE)(listeners.settle)
    app.action(ids.THREAD_WITHDRAW)(listeners.withdraw)
    app.view(ids.THREAD_REPLY_FORM)(listeners.replied)
    app.action(ids.FOUR_WORDS)(listeners.four_words)
    app.view(ids.FOUR_WORDS_FORM)(listeners.found)


async def send_reply(deps: Deps, given: Replied) -> Json:
    """Put what an author wrote into the box: the page that says so."""

    def letter(session: Session, now: datetime) -> Letter:
        make = threads.reopen_letter if given.reopens else threads.reply_letter
        return make(session, given.capability, given.words, now=now)

    return await _send(deps, given.person, letter, nonce=given.nonce)


async def _send(deps: Deps, person: str, letter: Checked, *, nonce: str) -> Json:
    now = deps.clock.now()

    def work(session: Session, _roles: frozenset[Role]) -> tuple[Letter, datetime | None]:
        return letter(session, now), letters.next_release(session, now=now)

    checked, released_at = await deps.store.read(permitted(deps, person, Action.MAKE_SUGGESTION, work))
    await put_in(deps, person, checked, nonce=nonce)
    return show(LetterSent(kind=checked.kind, released_at=released_at))


@dataclass(frozen=True, slots=True)
class _Threads:
    deps: Deps

    async def mine(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[All my suggestions], and its pages."""
        pressed, part = payloads.page_press(body)
        home = pressed.home

        def work(session: Session, _roles: frozenset[Role]) -> MySuggestions:
            carried = home.metadata if home else None
            return threads.my_suggestions(session, carried, part=part, now=self.deps.clock.now())

        view = show(await self._read(pressed.person, work)) | {"private_metadata": carrying(home)}
        await open_view(client, pressed, view, in_place=True)
        await ack()

    async def read(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Open]: one thread. That its author has seen it is noted in their Home, and nowhere else."""
        asked = payloads.thread_press(body)
        pressed = asked.pressed
        screen = await self._thread(pressed.person, asked.capability)
        home = await self._seen(client, pressed.person, pressed.home, screen)
        view = show(screen) | {"private_metadata": carrying(home)}
        await open_view(client, pressed, view)
        await ack()

    async def turn(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """Another page of a long thread."""
        asked = payloads.thread_press(body)
        screen = await self._thread(asked.pressed.person, asked.capability, part=asked.part)
        view = show(screen) | {"private_metadata": carrying(asked.pressed.home)}
        await client.views_update(view_id=asked.pressed.view, view=view)
        await ack()

    async def reply(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Reply] and [Not settled yet]: the form."""
        asked = payloads.thread_press(body)
        pressed = asked.pressed
        reopens = pressed.action == ids.THREAD_REOPEN

        def work(session: Session, _roles: frozenset[Role]) -> ReplyForm:
            return threads.reply_form(session, asked.capability, reopens=reopens, now=self.deps.clock.now())

        screen = await self._read(pressed.person, work)
        draft = Replied(
            person=pressed.person, capability=asked.capability, words="", reopens=reopens, nonce=token_hex(16)
        )
        view = show(screen) | {"private_metadata": carrying(pressed.home, draft.carried())}
        await open_view(client, pressed, view, in_place=asked.on_top)
        await ack()

    async def replied(self, ack: AsyncAck, body: Body) -> None:
        """The form of a reply: what could show who wrote it, and where help is, come first."""
        sent, given = payloads.replied(body)

        def look(session: Session, _roles: frozenset[Role]) -> BeforeSending | None:
            return suggesting.before_sending(session, suggesting.checked_words(given.words))

        first = await self._read(given.person, look)
        if first:
            carried = carrying(sent.home, given.carried())
            await ack(response_action="push", view=show(first) | {"private_metadata": carried})
        else:
            await ack(response_action="update", view=await send_reply(self.deps, given))

    async def settle(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[It is settled]."""
        await self._say(body, client, threads.settle_letter, LetterKind.SETTLE)
        await ack()

    async def withdraw(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Take it back]."""
        await self._say(body, client, threads.withdraw_letter, LetterKind.WITHDRAW)
        await ack()

    async def four_words(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[I have four words]: the form."""
        pressed = payloads.press(body)

        def work(_session: Session, _roles: frozenset[Role]) -> FourWordsForm:
            return FourWordsForm(tries=TRIES_AN_HOUR)

        view = show(await self._read(pressed.person, work)) | {"private_metadata": carrying(pressed.home)}
        await open_view(client, pressed, view)
        await ack()

    async def found(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """Four words: right ones put the thread back into Home. Wrong ones take as long, and few may be tried."""
        given, typed = payloads.four_words(body)
        person, now = given.person, self.deps.clock.now()
        await self._read(person, lambda _session, _roles: None)
        words = read_words(typed)
        if not self.deps.wallets.may_guess(person, now=now):
            raise BadInputError(TOO_MANY, problems={FIELD: TOO_MANY})
        capability = await asyncio.to_thread(capability_of, words)
        screen = await self._thread(person, capability)
        if screen.number is None:
            raise BadInputError(NOT_FOUND, problems={FIELD: NOT_FOUND})
        self.deps.wallets.guessed_right(person)
        self.deps.wallets.wait(person, capability, now=now)
        home = await refresh(self.deps, client, person, given.home)
        await ack(response_action="update", view=show(screen) | {"private_metadata": carrying(home or given.home)})

    async def _read(self, person: str, work: Callable[[Session, frozenset[Role]], Any]) -> Any:
        return await self.deps.store.read(permitted(self.deps, person, Action.MAKE_SUGGESTION, work))

    async def _thread(self, person: str, capability: str, *, part: int | None = None) -> ThreadView:
        def work(session: Session, _roles: frozenset[Role]) -> ThreadView:
            return threads.thread_of(session, capability, part=part, now=self.deps.clock.now())

        screen: ThreadView = await self._read(person, work)
        return screen

    async def _seen(
        self, client: AsyncWebClient, person: str, home: HomeView | None, screen: ThreadView
    ) -> HomeView | None:
        """Note in Home what its owner has read by now, if that changes anything: the Home to be carried on."""
        try:
            before = Wallet.read(home.metadata) if home else Wallet()
        except ValueError:
            return home
        now_seen = before.having_seen(screen.capability, screen.answers)
        if home is None or now_seen == before:
            return home
        return await refresh(self.deps, client, person, HomeView(metadata=str(now_seen), hash=home.hash)) or home

    async def _say(self, body: Body, client: AsyncWebClient, make: Any, kind: LetterKind) -> None:
        """Send something without words about a thread, and say so on its page."""
        asked = payloads.thread_press(body)
        pressed = asked.pressed

        def letter(session: Session, now: datetime) -> Letter:
            checked: Letter = make(session, asked.capability, now=now)
            return checked

        page = await _send(self.deps, pressed.person, letter, nonce=f"{kind}:{fingerprint(asked.capability)}")
        await open_view(client, pressed, page, in_place=True)
