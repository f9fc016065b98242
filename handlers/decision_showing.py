"""What is common to all that is pressed and sent about decisions: it is done, or came too late, and the page says so.

Two people may act at once. Whoever comes second gets one clear sentence and sees how it stands now; nothing that they
wrote is lost.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

import structlog
from aiohttp import ClientError
from slack_bolt.async_app import AsyncAck
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from domain.errors import (
    ChangedError,
    ClosedError,
    NotAllowedError,
    ObjectionStandsError,
    OldVersionError,
    StillAskedError,
    TribuneError,
)
from domain.roles import Action, Role
from domain.screens import DecisionPage, DecisionsAddress, DecisionsPage
from handlers.deps import Deps
from handlers.home_view import refresh
from handlers.payloads import DecisionList, DecisionPress, DecisionSent, HomeView, Press, carrying
from handlers.permission import permitted
from handlers.showing import in_time, open_view
from services.decision_pages import Looking, decision_page, decisions_page, looking
from templates import Json, show

T = TypeVar("T")
Work = Callable[[Session, Looking], Any]

LATE = (ChangedError, ClosedError, ObjectionStandsError, OldVersionError, StillAskedError)
"""Why something cannot be done to a decision now, though it is this person's to do."""

log = structlog.get_logger()


def seen_by(deps: Deps, person: str, action: Action, work: Callable[[Session, Looking], T]) -> Callable[[Session], T]:
    """Work for the store by somebody who may do this, and whom it gets with what it is judged by."""

    def looked(session: Session, roles: frozenset[Role]) -> T:
        return work(session, looking(session, person, roles, now=deps.clock.now()))

    return permitted(deps, person, action, looked)


async def tried(deps: Deps, person: str, action: Action, work: Work) -> TribuneError | None:
    """Do it; why it cannot be done, if it came too late, or is somebody else's by now."""

    def done(session: Session, by: Looking) -> None:
        try:
            work(session, by)
        except NotAllowedError as error:  # their role allows it, and this decision does not: told on its page
            raise ChangedError(str(error)) from None

    try:
        await deps.store.write(seen_by(deps, person, action, done))
    except LATE as error:
        return error
    deps.wake()
    return None


async def press_done(
    deps: Deps, client: AsyncWebClient, given: DecisionPress, action: Action, work: Work, *, said: str
) -> None:
    """Do what was pressed, and show how it stands; `said`: what to say of it if it was done."""
    pressed = given.pressed
    late = await tried(deps, pressed.person, action, work)
    home = await refresh(deps, client, pressed.person, pressed.home) or pressed.home
    await show_page(deps, client, given, home=home, notice=str(late) if late else said)
    _show_in_list(deps, client, pressed.person, home, given.list)


async def sent_shown(
    deps: Deps,
    ack: AsyncAck,
    client: AsyncWebClient,
    given: DecisionSent,
    *,
    late: TribuneError | None,
    said: str,
    unsent: str,
) -> None:
    """Show how it stands on the page below the form.

    Without such a page, or if Slack does not take it, it comes in place of the form. Above another page nothing can be
    pressed there: Slack has no room for a fourth view.
    """
    person, told = given.sent.person, str(late) if late else said
    home = await refresh(deps, client, person, given.sent.home) or given.sent.home
    page = partial(
        page_view, deps, person, home, given.decision, list=given.list, notice=told, unsent=unsent if late else ""
    )
    _show_in_list(deps, client, person, home, given.list)
    if given.below and await in_time(client.views_update(view_id=given.below, view=await page())):
        await ack()
    else:
        await ack(response_action="update", view=await page(on_top=bool(given.below)))


async def show_page(
    deps: Deps, client: AsyncWebClient, given: DecisionPress, *, home: HomeView | None, notice: str = ""
) -> None:
    """In place of the page where something was pressed; else on top of whatever was open."""
    view = await page_view(deps, given.pressed.person, home, given.decision, list=given.list, notice=notice)
    await open_view(client, given.pressed, view, in_place=bool(given.below))


async def page_view(
    deps: Deps,
    person: str,
    home: HomeView | None,
    decision: str,
    *,
    list: DecisionList | None,  # noqa: A002 - that is what it is
    notice: str = "",
    unsent: str = "",
    on_top: bool = False,
) -> Json:
    """The page of a decision, as this person may see it; `list`: the one from which they came to it."""

    def work(session: Session, by: Looking) -> DecisionPage:
        return decision_page(session, decision, by, notice=notice, unsent=unsent, on_top=on_top)

    found = await deps.store.read(seen_by(deps, person, Action.READ_DECISIONS, work))
    return show(found) | {"private_metadata": carrying(home, f"{decision}|{list}" if list else decision)}


async def list_view(deps: Deps, person: str, home: HomeView | None, where: DecisionsAddress, **more: Any) -> Json:
    """A part of all decisions, as this person may see them; `more`: what else is said there."""

    def page(session: Session, by: Looking) -> DecisionsPage:
        return decisions_page(session, where, by)

    found = await deps.store.read(seen_by(deps, person, Action.READ_DECISIONS, page))
    return show(replace(found, **more)) | {"private_metadata": carrying(home, str(found.where))}


def _show_in_list(
    deps: Deps, client: AsyncWebClient, person: str, home: HomeView | None, below: DecisionList | None
) -> None:
    """Have the list from which somebody came show what was done, after the answer."""
    if below is not None:
        deps.afterwards(_renewed(deps, client, person, home, below))


async def _renewed(deps: Deps, client: AsyncWebClient, person: str, home: HomeView | None, below: DecisionList) -> None:
    try:
        view = await list_view(deps, person, home, below.where)
        await client.views_update(view_id=below.view, view=view)
    except (TribuneError, SlackApiError, ClientError, TimeoutError) as error:
        log.warning("decisions_not_refreshed", error=error)


async def open_form(client: AsyncWebClient, pressed: Press, screen: object, about: str) -> None:
    """A form, on top of the modal in which it was asked for."""
    await open_view(client, pressed, show(screen) | {"private_metadata": carrying(pressed.home, about)})
