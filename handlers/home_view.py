"""Showing App Home to whoever looks at it.

A Home is published only in answer to something that carries the present one: its metadata is kept, always. An author's
way back to their suggestions is in there, and nowhere else.
"""

import asyncio
from dataclasses import replace

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from domain.errors import NotAllowedError
from domain.roles import Action, Role
from domain.screens import DeskTrouble, Home, Refusal
from handlers.deps import Deps
from handlers.payloads import HomeView
from handlers.permission import permitted
from handlers.showing import patience, show_view
from services import home, threads
from services.threads import Gathered
from templates import Json, in_home, show

log = structlog.get_logger()


async def refresh(
    deps: Deps, client: AsyncWebClient, person: str, seen: HomeView | None, *, checked: str = ""
) -> HomeView | None:
    """Show what was done, if Slack is quick. It is done in any case: Home shows it when it is opened again.

    The Home that is there now, to be carried on by a form that follows. `seen` None: nobody knows what their Home
    carries, so it stays as it is.
    """
    if seen is None:
        return None
    try:
        async with patience():
            return await publish(deps, client, person, seen, checked=checked)
    except (SlackApiError, ClientError, TimeoutError) as error:
        log.warning("home_not_refreshed", error=error)
        return None


async def publish(
    deps: Deps, client: AsyncWebClient, person: str, seen: HomeView, *, checked: str = "", anew: bool = False
) -> HomeView | None:
    """Show Home as it is now, with all that `seen` carries; `checked`: the channel that [Check again] was about.

    What waits for this Home comes into it. `anew`: Slack is asked about the channels even if it was asked a moment ago.
    """
    async with deps.wallets.publishing(person):
        view, held = await _view(deps, person, seen, checked=checked, anew=anew)
        try:
            answer = await show_view(client.views_publish, view, user_id=person, hash=seen.hash)
        except SlackApiError as error:
            # Another Home was published since this one was looked at, and may carry more than this one does: it stays.
            if error.response["error"] != "hash_conflict":
                raise
            return None
        deps.wallets.arrived(person, held.arriving, now=deps.clock.now())
        deps.wallets.let_go(person, held.left)
    published = answer.get("view") or {}
    return HomeView(metadata=held.metadata, hash=published["hash"]) if "hash" in published else None


async def _view(deps: Deps, person: str, seen: HomeView, *, checked: str, anew: bool) -> tuple[Json, Gathered]:
    """The Home to publish, and what it carries: all that the one before carried, and what waited for it."""
    now = deps.clock.now()
    # Those too that a Home took already: whoever does not know the present one may overwrite it.
    coming = deps.wallets.heard_of(person, now=now)

    def screen(session: Session, roles: frozenset[Role]) -> tuple[Home, Gathered]:
        held = threads.gathered(session, seen.metadata, coming, now=now)
        shown = home.home(
            session,
            vault=deps.vault,
            person=person,
            roles=roles,
            administrators=deps.administrators,
            now=now,
        )
        return replace(shown, suggestions=threads.home_card(session, held, now=now)), held

    try:
        found, held = await deps.store.read(permitted(deps, person, Action.READ_RESULTS, screen))
        view = show(await _with_channel_trouble(deps, found, checked=checked, anew=anew))
    except NotAllowedError as error:
        held = Gathered(metadata=seen.metadata, wallet=None)
        view = in_home(show(Refusal(sentence=str(error))))
    return view | {"private_metadata": held.metadata} if held.metadata else view, held


async def _with_channel_trouble(deps: Deps, found: Home, *, checked: str, anew: bool) -> Home:
    """Home with what Slack says of the channels that only an administrator's Home names."""
    if found.admin is None:
        return found
    desk, champions = found.admin.desk, found.admin.champions
    desks = (desk.channel, desk.news_channel) if desk.channel else ()
    series = (card.channel for card in found.admin.series if card.goes_on)
    channels = sorted({*series, *desks, champions.channel} - {""})
    told = await asyncio.gather(*(deps.channel_trouble(channel, anew=anew) for channel in channels))
    troubles = dict(zip(channels, told, strict=True))
    cards = tuple(
        replace(card, channel_trouble=troubles.get(card.channel), channel_checked=card.channel == checked)
        for card in found.admin.series
    )
    refused = tuple(DeskTrouble(channel=one, reason=reason) for one in desks if (reason := troubles[one]))
    admin = replace(
        found.admin,
        series=cards,
        desk=replace(desk, troubles=refused),
        champions=replace(champions, trouble=troubles.get(champions.channel) or ""),
    )
    return replace(found, admin=admin)
