"""Digests of what customers say: read again by everybody, approved by leaders and owners, set up by administrators."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from domain.roles import Action, Role
from domain.screens import DigestForm, DigestPage, DigestPreview, DigestsPage, QuotesPage, ResultsFiles
from domain.voice_messages import QuotesProposed
from handlers import payloads
from handlers.afterwards import go_on
from handlers.deps import Deps
from handlers.files import File, send_files
from handlers.payloads import Press, carrying
from handlers.permission import permitted
from handlers.showing import show_below, show_view
from services import deliveries, digest_file, digest_set_up, digests
from services.results_file import FileKind
from templates import Json, ids, show

Body = dict[str, Any]
Change = Callable[[Session, Press], None]


def register(app: AsyncApp, deps: Deps) -> None:
    """Listen for whoever reads digests, approves quotes, or sets digests up."""
    reading, approving, managing = _Reading(deps), _Approving(deps), _Managing(deps)
    app.action(ids.DIGEST)(reading.read)
    app.action(ids.DIGEST_EARLIER)(reading.read)
    app.action(ids.DIGEST_EXPORT)(reading.export)
    app.action(ids.QUOTES)(approving.look)
    app.action(ids.USE_ALL_QUOTES)(approving.use_all)
    app.action(ids.USE_QUOTE)(approving.use)
    app.action(ids.LEAVE_QUOTE)(approving.leave)
    app.action(ids.DIGESTS)(managing.open)
    app.action(ids.CHANGE_DIGEST)(managing.form)
    app.view(ids.DIGEST_FORM)(managing.save)
    app.action(ids.PREVIEW_DIGEST)(managing.preview)
    app.action(ids.PAUSE_DIGEST)(managing.pause)
    app.action(ids.GO_ON_DIGEST)(managing.go_on)
    app.action(ids.REMOVE_DIGEST)(managing.remove)
    app.action(ids.CHECK_DIGEST)(managing.check)


@dataclass(frozen=True, slots=True)
class _Reading:
    deps: Deps

    async def read(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Read the digest], and the menu of earlier ones."""
        pressed = payloads.press(body)
        await _turn(client, pressed, show(await self._page(pressed)))
        await ack()

    async def export(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Send me the figures]: the page says that they are on their way to their own direct messages."""
        pressed = payloads.press(body)
        page = await self._page(pressed)
        go_on(self.deps, client, pressed.person, partial(self._send, client, pressed.person))
        await _turn(client, pressed, show(replace(page, sent=True)))
        await ack()

    async def _send(self, client: AsyncWebClient, person: str) -> None:
        def texts(session: Session, _roles: frozenset[Role]) -> dict[FileKind, str]:
            return {kind: digest_file.exported(session, kind=kind) for kind in FileKind}

        found = await self.deps.store.read(permitted(self.deps, person, Action.READ_VOICES, texts))
        files = (
            File(filename=f"tribune-digests.{kind}", title=f"Digests ({kind.upper()})", content=text)
            for kind, text in found.items()
        )
        await send_files(client, person, *files, said=show(ResultsFiles())["text"])

    async def _page(self, pressed: Press) -> DigestPage:
        def page(session: Session, _roles: frozenset[Role]) -> DigestPage:
            return digests.digest_page(session, pressed.value)

        return await self.deps.store.read(permitted(self.deps, pressed.person, Action.READ_VOICES, page))


@dataclass(frozen=True, slots=True)
class _Approving:
    deps: Deps

    async def look(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Look at the quotes], in Home."""
        pressed = payloads.press(body)

        def page(session: Session, _roles: frozenset[Role]) -> QuotesPage:
            return digests.quotes_page(session, pressed.value)

        screen = await self.deps.store.read(permitted(self.deps, pressed.person, Action.APPROVE_QUOTES, page))
        await _turn(client, pressed, show(screen))
        await ack()

    async def use_all(self, ack: AsyncAck, body: Body, client: AsyncWebClient, respond: AsyncRespond) -> None:
        """[Yes to all of them]."""
        pressed = payloads.press(body)
        await self._decide(client, respond, pressed, issue=pressed.value, voice=None, use=True)
        await ack()

    async def use(self, ack: AsyncAck, body: Body, client: AsyncWebClient, respond: AsyncRespond) -> None:
        """[Yes]."""
        one = payloads.quote_press(body)
        await self._decide(client, respond, one.pressed, issue=one.issue, voice=one.voice, use=True)
        await ack()

    async def leave(self, ack: AsyncAck, body: Body, client: AsyncWebClient, respond: AsyncRespond) -> None:
        """[No]."""
        one = payloads.quote_press(body)
        await self._decide(client, respond, one.pressed, issue=one.issue, voice=one.voice, use=False)
        await ack()

    async def _decide(
        self, client: AsyncWebClient, respond: AsyncRespond, pressed: Press, *, issue: str, voice: str | None, use: bool
    ) -> None:
        """Keep what was said, and show it where it was said."""

        def work(session: Session, _roles: frozenset[Role]) -> QuotesPage:
            return digests.decide(session, issue, voice=voice, use=use)

        page = await self.deps.store.write(permitted(self.deps, pressed.person, Action.APPROVE_QUOTES, work))
        if pressed.in_modal or pressed.home:
            await _turn(client, pressed, show(page))
        else:
            message = QuotesProposed(issue=page.issue, channel=page.channel, post_at=page.post_at, quotes=page.quotes)
            await respond(replace_original=True, **show(message))


@dataclass(frozen=True, slots=True)
class _Managing:
    deps: Deps

    async def open(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Digests], in Home."""
        pressed = payloads.press(body)
        await _turn(client, pressed, await self._page(pressed))
        await ack()

    async def form(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Add a digest] and [Change]: the form, on top of the page."""
        pressed = payloads.press(body)

        def form(session: Session, _roles: frozenset[Role]) -> DigestForm:
            return digest_set_up.digest_form(session, pressed.value, person=pressed.person)

        screen = await self.deps.store.read(permitted(self.deps, pressed.person, Action.SET_UP_DIGESTS, form))
        view = show(screen) | {"private_metadata": carrying(pressed.home, pressed.value)}
        await (client.views_push if pressed.in_modal else client.views_open)(trigger_id=pressed.trigger, view=view)
        await ack()

    async def save(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """The form, sent: the page below it shows the digest."""
        sent = payloads.digest_submission(body)
        now = self.deps.clock.now()

        def work(session: Session, _roles: frozenset[Role]) -> DigestsPage:
            digest_set_up.save_digest(session, sent.given, person=sent.person, now=now)
            return digest_set_up.digests_page(session)

        page = await self.deps.store.write(permitted(self.deps, sent.person, Action.SET_UP_DIGESTS, work))
        self.deps.wake()
        view = await self._with_troubles(page, anew=sent.given.channel)
        view |= {"private_metadata": carrying(sent.home)}
        await show_below(ack, client, payloads.form_below(body), view)

    async def preview(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Show me one now]: into their own direct messages."""
        pressed = payloads.press(body)
        page = await self._page(pressed, previewed=True)
        go_on(self.deps, client, pressed.person, partial(self._send_preview, client, pressed))
        await _turn(client, pressed, page)
        await ack()

    async def _send_preview(self, client: AsyncWebClient, pressed: Press) -> None:
        def preview(session: Session, _roles: frozenset[Role]) -> DigestPreview:
            return digests.preview(session, pressed.value, now=self.deps.clock.now())

        found = await self.deps.store.read(permitted(self.deps, pressed.person, Action.SET_UP_DIGESTS, preview))
        await client.chat_postMessage(channel=pressed.person, **show(found))

    async def pause(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Pause]."""
        await self._change(client, body, lambda session, pressed: digest_set_up.pause(session, pressed.value))
        await ack()

    async def go_on(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Go on]."""
        now = self.deps.clock.now()
        await self._change(client, body, lambda session, pressed: digest_set_up.go_on(session, pressed.value, now=now))
        await ack()

    async def remove(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Remove]."""
        await self._change(client, body, lambda session, pressed: digest_set_up.remove(session, pressed.value))
        await ack()

    async def check(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Check again]: what waits for the channel is sent if nothing is wrong there any more."""
        pressed = payloads.press(body)

        def channel_of(session: Session, _roles: frozenset[Role]) -> str:
            return digest_set_up.channel_of(session, pressed.value)

        channel = await self.deps.store.read(permitted(self.deps, pressed.person, Action.SET_UP_DIGESTS, channel_of))
        if await self.deps.channel_trouble(channel, anew=True) is None:
            now = self.deps.clock.now()
            await self.deps.store.write(lambda session: deliveries.retry_channel(session, channel, now=now))
            self.deps.wake()
        await _turn(client, pressed, await self._page(pressed))
        await ack()

    async def _change(self, client: AsyncWebClient, body: Body, change: Change) -> None:
        pressed = payloads.press(body)

        def work(session: Session, _roles: frozenset[Role]) -> None:
            change(session, pressed)

        await self.deps.store.write(permitted(self.deps, pressed.person, Action.SET_UP_DIGESTS, work))
        self.deps.wake()
        await _turn(client, pressed, await self._page(pressed))

    async def _page(self, pressed: Press, *, previewed: bool = False) -> Json:
        def page(session: Session, _roles: frozenset[Role]) -> DigestsPage:
            return replace(digest_set_up.digests_page(session), previewed=previewed)

        found = await self.deps.store.read(permitted(self.deps, pressed.person, Action.SET_UP_DIGESTS, page))
        return await self._with_troubles(found)

    async def _with_troubles(self, page: DigestsPage, *, anew: str = "") -> Json:
        """The page with what Slack says of the channels; of one it is asked `anew`."""
        told = await asyncio.gather(
            *(self.deps.channel_trouble(line.channel, anew=line.channel == anew) for line in page.lines)
        )
        lines = tuple(replace(line, trouble=trouble) for line, trouble in zip(page.lines, told, strict=True))
        return show(replace(page, lines=lines))


async def _turn(client: AsyncWebClient, pressed: Press, view: Json) -> None:
    """In the modal that is open, or in a new one."""
    view |= {"private_metadata": carrying(pressed.home)}
    if pressed.in_modal:
        await show_view(client.views_update, view, view_id=pressed.view)
    else:
        await show_view(client.views_open, view, trigger_id=pressed.trigger)
