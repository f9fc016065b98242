"""A suggestion in Slack: the form, what is pointed out before it goes, and the page with the four words.

Who wrote it stands nowhere: the letter names nobody, and the way back to it goes into the author's own Home.
"""

import asyncio
import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from domain.errors import UncertainError
from domain.four_words import drawn
from domain.letters import Letter
from domain.roles import Action, Role
from domain.screens import BeforeSending, SuggestionForm, SuggestionLimits, SuggestionSent
from domain.wallet import capability_of, fingerprint
from handlers import board, payloads, pulses, threads
from handlers.deps import Deps
from handlers.home_view import refresh
from handlers.letters import put_in
from handlers.payloads import Command, HomeView, carrying
from handlers.permission import permitted
from handlers.showing import open_view, show_below
from services import letters, suggesting
from services.suggesting import Suggested
from templates import Json, ids, show

Body = dict[str, Any]


def register(app: AsyncApp, deps: Deps) -> None:
    """Listen for every way to the form, and for the form."""
    listeners = _Suggestions(deps)
    app.action(ids.SUGGEST)(listeners.press)
    app.action(ids.FEATURE_SUGGEST)(listeners.press)
    app.action(re.compile(rf"^{ids.HOW_WOULD_YOU_FIX}(:\w+)?$"))(listeners.press)
    app.shortcut(ids.SUGGEST_SHORTCUT)(listeners.press)
    app.command(ids.SUGGEST_COMMAND)(listeners.command)
    app.view(ids.SUGGESTION_FORM)(listeners.submit)
    app.view(ids.BEFORE_SENDING)(listeners.send_anyway)
    app.action(re.compile(rf"^{ids.SUGGESTION_LIMITS}(:\w+)?$"))(listeners.limits)


async def reply(deps: Deps, asked: Command, client: AsyncWebClient) -> Json:
    """What /suggest answers to `list`, `search` and `help`; nothing where the form opens, with what else was typed."""
    if asked.words[:1] and asked.words[0] in board.REPLIES:
        return await board.reply(deps, asked)
    if asked.words == ("help",):
        return await pulses.help_with(deps, asked)
    view = await _form(deps, asked.person, words=asked.typed)
    await client.views_open(trigger_id=asked.trigger, view=view)
    return {}


async def _form(
    deps: Deps, person: str, *, home: HomeView | None = None, words: str = "", topic: str = "", touch_point: str = ""
) -> Json:
    """The empty form, with four words of its own."""

    def form(session: Session, _roles: frozenset[Role]) -> SuggestionForm:
        return suggesting.suggestion_form(session, words=words, topic=topic, touch_point=touch_point)

    screen = await deps.store.read(permitted(deps, person, Action.MAKE_SUGGESTION, form))
    return show(screen) | {"private_metadata": carrying(home, " ".join(drawn()))}


@dataclass(frozen=True, slots=True)
class _Suggestions:
    deps: Deps

    async def press(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Make a suggestion], the shortcut, and [How would you fix it?]."""
        asked = payloads.suggest_press(body)
        pressed = asked.pressed
        view = await _form(
            self.deps,
            pressed.person,
            home=pressed.home,
            words=asked.words,
            topic=asked.topic,
            touch_point=asked.touch_point,
        )
        # Slack holds three views on top of each other, and the page above the form is one of them.
        await open_view(client, pressed, view, in_place=asked.on_top)
        await ack()

    async def command(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """/suggest, and what may stand after it."""
        message = await reply(self.deps, payloads.command(body), client)
        await (ack(response_type="ephemeral", **message) if message else ack())

    async def limits(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[What could still go wrong], on top of the form; on the page on top of that, where Slack has no more room."""
        asked = payloads.limits_press(body)
        pressed = asked.pressed

        def screen(session: Session, _roles: frozenset[Role]) -> SuggestionLimits | BeforeSending:
            if not asked.on_page:
                return SuggestionLimits()
            found = suggesting.before_sending(session, asked.words, signer=pressed.person if asked.signed else None)
            page = found or BeforeSending(found=(), danger=False, help="", words=asked.words)
            return replace(page, limits=asked.wanted)

        view = show(await self.deps.store.read(permitted(self.deps, pressed.person, Action.MAKE_SUGGESTION, screen)))
        carried = {"private_metadata": carrying(pressed.home, pressed.about)} if asked.on_page else {}
        await open_view(client, pressed, view | carried, in_place=asked.on_page)
        await ack()

    async def submit(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """The form: what could show who wrote it, and where help is, come first; then it goes into the box."""
        sent, given = payloads.suggested(body)

        def look(session: Session, _roles: frozenset[Role]) -> BeforeSending | None:
            words = suggesting.checked_words(given.words)
            return suggesting.before_sending(session, words, signer=given.person if given.sign else None)

        first = await self.deps.store.read(permitted(self.deps, given.person, Action.MAKE_SUGGESTION, look))
        if first:
            carried = carrying(sent.home, payloads.carried_suggestion(replace(given, words="")))
            await ack(response_action="push", view=show(first) | {"private_metadata": carried})
        else:
            page = await self._send(given, sent.home, client)
            await ack(response_action="update", view=page)

    async def send_anyway(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """The page on top, sent all the same: it goes, and the form below becomes the last page."""
        given = payloads.confirmed(body)
        if isinstance(given.draft, Suggested):
            page = await self._send(given.draft, given.sent.home, client)
        else:
            page = await threads.send_reply(self.deps, given.draft)
        await show_below(ack, client, given.form, page, anonymous=True)

    async def _send(self, given: Suggested, home: HomeView | None, client: AsyncWebClient) -> Json:
        """Put it into the box, and the way back to it into the author's Home: the last page."""
        capability = await asyncio.to_thread(capability_of, given.four_words)
        now = self.deps.clock.now()

        def work(session: Session, _roles: frozenset[Role]) -> tuple[Letter, datetime | None]:
            letter = suggesting.suggestion_letter(session, given, capability=capability)
            return letter, letters.next_release(session, now=now)

        letter, released_at = await self.deps.store.read(
            permitted(self.deps, given.person, Action.MAKE_SUGGESTION, work)
        )
        try:
            await put_in(self.deps, given.person, letter, nonce=fingerprint(capability))
        except UncertainError:  # it may be in the box: then its author needs the way back
            self.deps.wallets.wait(given.person, capability, now=now)
            raise
        self.deps.wallets.wait(given.person, capability, now=now)
        await refresh(self.deps, client, given.person, home)
        waits = capability in self.deps.wallets.waiting(given.person, now=now)
        return show(SuggestionSent(four_words=given.four_words, released_at=released_at, at_home=not waits))
