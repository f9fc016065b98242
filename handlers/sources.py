"""Where customers' words come from: one modal that Home opens, whose pages follow each other."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from aiohttp import ClientError
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from domain.errors import BadInputError
from domain.roles import Action, Role
from domain.screens import (
    CustomerChannelsPage,
    MappingForm,
    MappingPreview,
    SourceForm,
    SourcePage,
    SourceScreen,
    SourceSecret,
    SourcesPage,
)
from handlers import payloads
from handlers.deps import Deps
from handlers.payloads import HomeView, Press, Submission, carrying
from handlers.permission import permitted
from handlers.showing import patience, show_below
from services import sources
from templates import Json, ids, show

Body = dict[str, Any]
Shown = Callable[[Session, Press], SourceScreen]

READS_CHANNELS = {"channels:history", "groups:history"}
"""Optional scopes: without them no channel is read."""


def register(app: AsyncApp, deps: Deps) -> None:
    """Listen for everything that is pressed and sent in this modal."""
    listeners = _Sources(deps)
    shown: dict[str, Shown] = {
        ids.SOURCES: lambda session, _pressed: sources.sources_page(session),
        ids.SOURCE: lambda session, pressed: sources.source_page(session, pressed.value),
        ids.SOURCE_CHANGE: lambda session, pressed: sources.source_form(session, pressed.value),
        ids.SOURCE_MAPPING: lambda session, pressed: sources.mapping_form(session, pressed.value),
        ids.SOURCE_SECRET: lambda session, pressed: _secret(session, deps, pressed.value),
        ids.CUSTOMER_CHANNELS: lambda session, _pressed: sources.customer_channels_page(session),
        ids.CUSTOMER_CHANNEL_ADD: lambda session, _pressed: sources.customer_channel_form(session),
    }
    for name, screen in shown.items():
        app.action(name)(_Showing(deps, screen).pressed)
    app.action(ids.SOURCE_SWITCH)(listeners.switched)
    app.action(ids.SOURCE_NEW_SECRET)(listeners.new_secret)
    app.action(ids.CUSTOMER_CHANNEL_STOP)(listeners.channel_stopped)
    app.view(ids.SOURCE_FORM)(listeners.source_sent)
    app.view(ids.MAPPING_FORM)(listeners.mapping_sent)
    app.view(ids.MAPPING_PREVIEW)(listeners.mapping_confirmed)
    app.view(ids.CUSTOMER_CHANNEL_FORM)(listeners.channel_sent)


@dataclass(frozen=True, slots=True)
class _Showing:
    """A button that shows a page or a form: the modal's next one, or the first."""

    deps: Deps
    screen: Shown

    async def pressed(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """Show it."""
        pressed = payloads.press(body)

        def work(session: Session, _roles: frozenset[Role]) -> SourceScreen:
            return self.screen(session, pressed)

        screen = await self.deps.store.read(permitted(self.deps, pressed.person, Action.MANAGE_SOURCES, work))
        await _turn(self.deps, client, pressed, screen)
        await ack()


@dataclass(frozen=True, slots=True)
class _Sources:
    deps: Deps

    async def switched(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Switch on] and [Switch off]."""
        pressed, source_id, on = payloads.source_switched(body)

        def work(session: Session) -> SourceScreen:
            sources.switch(session, source_id, on=on)
            return sources.source_page(session, source_id, saved="on" if on else "off")

        await _turn(self.deps, client, pressed, await self._changed(pressed.person, work))
        await ack()

    async def new_secret(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[New secret]."""
        pressed = payloads.press(body)

        def work(session: Session) -> SourceScreen:
            sources.new_secret(session, pressed.value)
            return replace(_secret(session, self.deps, pressed.value), changed=True)

        await _turn(self.deps, client, pressed, await self._changed(pressed.person, work))
        await ack()

    async def channel_stopped(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Stop reading] at a channel."""
        pressed = payloads.press(body)

        def work(session: Session) -> SourceScreen:
            sources.unmark_channel(session, pressed.value)
            return sources.customer_channels_page(session)

        await _turn(self.deps, client, pressed, await self._changed(pressed.person, work))
        await ack()

    async def source_sent(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """The form of a source."""
        sent = payloads.submission(body)

        def work(session: Session) -> SourceScreen:
            source_id = sources.save_source(session, payloads.given_source(sent), seal=self.deps.hooks.seal)
            return sources.source_page(session, source_id, saved="saved")

        await self._follow(ack, client, sent, await self._changed(sent.person, work))

    async def channel_sent(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """The form of a channel."""
        sent = payloads.submission(body)
        now = self.deps.clock.now()

        def work(session: Session) -> SourceScreen:
            sources.mark_channel(session, *payloads.given_channel(sent), now=now)
            return sources.customer_channels_page(session)

        await self._follow(ack, client, sent, await self._changed(sent.person, work))

    async def mapping_sent(self, ack: AsyncAck, body: Body) -> None:
        """The form of a mapping: what it would read lies on top, and nothing is saved yet."""
        given = payloads.mapping_given(body)
        now = self.deps.clock.now()

        def work(session: Session, _roles: frozenset[Role]) -> MappingPreview:
            try:
                return sources.preview(session, given.source_id, given.mapping, sample=given.sample, now=now)
            except BadInputError as error:
                beside = {f"{ids.MAPPED_BLOCK}:{field}": problem for field, problem in error.problems.items()}
                raise BadInputError(str(error), problems=beside) from None

        screen = await self.deps.store.read(permitted(self.deps, given.sent.person, Action.MANAGE_SOURCES, work))
        about = payloads.preview_about(given.source_id, screen.mapping)
        view = show(screen) | {"private_metadata": carrying(given.sent.home, about)}
        await ack(response_action="push", view=view)

    async def mapping_confirmed(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Save] on the preview: the page below shows the source again."""
        given = payloads.mapping_confirmed(body)

        def work(session: Session) -> SourceScreen:
            sources.save_mapping(session, given.source_id, given.mapping)
            return sources.source_page(session, given.source_id, saved="mapping")

        screen = await self._changed(given.sent.person, work)
        page = await _view(self.deps, client, screen, given.sent.home)
        await show_below(ack, client, payloads.form_below(body), page)

    async def _changed(self, person: str, work: Callable[[Session], SourceScreen]) -> SourceScreen:
        permitted_work = permitted(self.deps, person, Action.MANAGE_SOURCES, lambda session, _roles: work(session))
        return await self.deps.store.write(permitted_work)

    async def _follow(self, ack: AsyncAck, client: AsyncWebClient, sent: Submission, screen: SourceScreen) -> None:
        await ack(response_action="update", view=await _view(self.deps, client, screen, sent.home))


def _secret(session: Session, deps: Deps, source_id: str) -> SourceSecret:
    page = sources.source_page(session, source_id)
    return SourceSecret(
        id=page.id,
        name=page.name,
        secret=deps.hooks.secret(page.id, sources.secret_number(session, page.id)),
        address=deps.hooks.address(page.id),
        has_address=deps.hooks.has_address,
        changed=False,
    )


async def _turn(deps: Deps, client: AsyncWebClient, pressed: Press, screen: SourceScreen) -> None:
    """Show a page in the modal where something was pressed; in a new one, if it was pressed in Home."""
    view = await _view(deps, client, screen, pressed.home)
    if pressed.in_modal:
        await client.views_update(view_id=pressed.view, view=view)
    else:
        await client.views_open(trigger_id=pressed.trigger, view=view)


async def _view(deps: Deps, client: AsyncWebClient, screen: SourceScreen, home: HomeView | None) -> Json:
    """A page with what only the running program knows; it carries the Home that it was opened from."""
    about = screen.id if isinstance(screen, SourceForm | MappingForm) else ""
    if isinstance(screen, SourcesPage):
        screen = replace(
            screen,
            listening=deps.hooks.listening,
            has_address=deps.hooks.has_address,
            lines=tuple(replace(line, refused=deps.hooks.refused(line.id)) for line in screen.lines),
        )
    elif isinstance(screen, SourcePage):
        screen = replace(
            screen,
            address=deps.hooks.address(screen.id),
            listening=deps.hooks.listening,
            has_address=deps.hooks.has_address,
            refused=deps.hooks.refused(screen.id),
        )
    elif isinstance(screen, CustomerChannelsPage):
        screen = await _with_troubles(deps, client, screen)
    return show(screen) | {"private_metadata": carrying(home, about)}


async def _with_troubles(deps: Deps, client: AsyncWebClient, screen: CustomerChannelsPage) -> CustomerChannelsPage:
    """The page with why a channel is not read, as far as Slack tells at once."""
    may_read = await _may_read(client)
    told = await asyncio.gather(*(deps.channel_trouble(line.channel) for line in screen.lines))
    lines = tuple(replace(line, trouble=trouble) for line, trouble in zip(screen.lines, told, strict=True))
    return replace(screen, lines=lines, may_read=may_read)


async def _may_read(client: AsyncWebClient) -> bool:
    """Whether Tribune has either of the optional scopes; yes, if Slack does not tell now."""
    try:
        async with patience():
            answer = await client.auth_test()
    except (SlackApiError, ClientError, TimeoutError):
        return True
    granted = next((value for name, value in answer.headers.items() if name.lower() == "x-oauth-scopes"), None)
    return granted is None or not READS_CHANNELS.isdisjoint(scope.strip() for scope in granted.split(","))
