"""Showing App Home to whoever looks at it.

A Home is published only in answer to something that carries the present one: its metadata is kept, always.
"""

from dataclasses import replace

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from domain.errors import NotAllowedError
from domain.roles import Action, Role, may
from domain.screens import Home, Refusal
from handlers.deps import Deps
from handlers.payloads import HomeView
from handlers.permission import permitted
from services import home
from templates import Json, in_home, show

log = structlog.get_logger()


async def refresh(
    deps: Deps, client: AsyncWebClient, person: str, seen: HomeView | None, *, checked: bool = False
) -> None:
    """Show what was done. It is done whether this succeeds or not: Home shows it when it is opened again.

    `seen` None: nobody knows what their Home carries, so it stays as it is.
    """
    if seen is None:
        return
    try:
        await publish(deps, client, person, seen, checked=checked)
    except (SlackApiError, ClientError, TimeoutError) as error:
        log.warning("home_not_refreshed", error=error)


async def publish(deps: Deps, client: AsyncWebClient, person: str, seen: HomeView, *, checked: bool = False) -> None:
    """Show Home as it is now, with all that `seen` carries."""
    view = await _view(deps, person, seen, checked=checked)
    try:
        await client.views_publish(user_id=person, view=view, hash=seen.hash)
    except SlackApiError as error:
        # Another Home was published since this one was looked at, and may carry more than this one does: it stays.
        if error.response["error"] != "hash_conflict":
            raise


async def _view(deps: Deps, person: str, seen: HomeView, *, checked: bool) -> Json:
    def screen(session: Session, roles: frozenset[Role]) -> Home:
        return home.home(
            session,
            vault=deps.vault,
            person=person,
            administrator=may(roles, Action.SEE_PARTICIPATION),
            channel_trouble=None,
            now=deps.clock.now(),
        )

    try:
        found = await deps.store.read(permitted(deps, person, Action.READ_RESULTS, screen))
        view = show(await _with_channel_trouble(deps, found, checked=checked))
    except NotAllowedError as error:
        view = in_home(show(Refusal(sentence=str(error))))
    return view | {"private_metadata": seen.metadata} if seen.metadata else view


async def _with_channel_trouble(deps: Deps, found: Home, *, checked: bool) -> Home:
    """Home with what Slack says of the series' channel, which only an administrator's Home names."""
    if found.admin is None or found.admin.channel is None:
        return found
    trouble = await deps.channel_trouble(found.admin.channel)
    return replace(found, admin=replace(found.admin, channel_trouble=trouble, channel_checked=checked))
