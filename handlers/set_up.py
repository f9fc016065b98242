"""Setting a pulse up in two pages, and changing it there: what it is for, then where, whom and when."""

import asyncio
from dataclasses import dataclass, replace
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from domain.errors import SlackError
from domain.roles import Action, Role
from domain.screens import BeforeYouAsk, SetUpDone, SetUpForm
from domain.series import IN_SLACK, AudienceKind
from handlers import payloads
from handlers.deps import Deps
from handlers.home_view import refresh
from handlers.menus import Menu, UserGroupMenu
from handlers.payloads import HomeView, carrying
from handlers.permission import permitted
from services import set_up
from services.set_up import Plan
from services.teams import search_teams
from templates import Json, ids, show

Body = dict[str, Any]


def register(app: AsyncApp, deps: Deps) -> None:
    """Listen for the two pages and their menus."""
    listeners = _SetUp(deps)
    app.action(ids.SET_UP)(listeners.open)
    app.view(ids.BEFORE_YOU_ASK_FORM)(listeners.keep_purpose)
    app.action(ids.AUDIENCE_ACTION)(listeners.audience_chosen)
    app.options(ids.TEAMS_ACTION)(Menu(deps, Action.SET_UP, search_teams).typed)
    app.options(ids.USER_GROUP_ACTION)(UserGroupMenu(deps, Action.SET_UP).typed)
    app.options(ids.HOLIDAYS_ACTION)(Menu(deps, Action.SET_UP, set_up.search_holidays).typed)
    app.view(ids.SET_UP_FORM)(listeners.keep_plan)


@dataclass(frozen=True, slots=True)
class _SetUp:
    deps: Deps

    async def open(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Set up], [Change] and [Add another pulse]: the first page, which names the series from here on."""
        pressed = payloads.press(body)

        def page(session: Session, _roles: frozenset[Role]) -> tuple[str, BeforeYouAsk]:
            series_id = set_up.series_meant(session, pressed.value)
            return series_id, set_up.before_you_ask(session, series_id)

        series_id, screen = await self.deps.store.read(permitted(self.deps, pressed.person, Action.SET_UP, page))
        await client.views_open(trigger_id=pressed.trigger, view=_carrying(screen, pressed.home, series_id))
        await ack()

    async def keep_purpose(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """The first page, sent: it is kept, and the second one follows."""
        given = payloads.purpose_submission(body)
        now = self.deps.clock.now()

        def keep(session: Session, _roles: frozenset[Role]) -> None:
            set_up.keep_purpose(
                session,
                given.series_id,
                purpose=given.purpose,
                title=given.title,
                answerer=given.answerer,
                person=given.person,
                now=now,
            )

        await self.deps.store.write(permitted(self.deps, given.person, Action.SET_UP, keep))
        form = await self.deps.store.read(lambda session: set_up.set_up_form(session, given.series_id, now=now))
        home, named = await asyncio.gather(
            refresh(self.deps, client, given.person, given.home), self._with_group_name(form)
        )
        await ack(response_action="update", view=_carrying(named, home, given.series_id))

    async def audience_chosen(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """Another kind of audience: the page asks which teams, which channel or which user group."""
        pressed, kind = payloads.audience_press(body)

        def page(session: Session, _roles: frozenset[Role]) -> SetUpForm:
            return set_up.set_up_form(session, pressed.about, now=self.deps.clock.now())

        form = await self.deps.store.read(permitted(self.deps, pressed.person, Action.SET_UP, page))
        view = _carrying(await self._with_group_name(replace(form, audience=kind)), pressed.home, pressed.about)
        await client.views_update(view_id=pressed.view, hash=pressed.hash, view=view)
        await ack()

    async def keep_plan(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """The second page, sent: the pulse is planned or changed, and the last page says what happens next."""
        given = payloads.plan_submission(body)
        now = self.deps.clock.now()

        def plan(session: Session, _roles: frozenset[Role]) -> None:
            set_up.set_up(session, given.series_id, given.plan, now=now)

        await self.deps.store.write(permitted(self.deps, given.person, Action.SET_UP, plan))
        trouble, heard = await asyncio.gather(
            self.deps.channel_trouble(given.plan.channel, anew=True), self._heard_of(given.plan)
        )
        self.deps.wake()

        def last(session: Session) -> SetUpDone:
            return set_up.set_up_done(session, given.series_id, now=now)

        done = await self.deps.store.read(last)
        home = await refresh(self.deps, client, given.person, given.home)
        done = replace(done, trouble=trouble, group_trouble=not heard)
        await ack(response_action="update", view=_carrying(done, home, given.series_id))

    async def _with_group_name(self, form: SetUpForm) -> SetUpForm:
        """The form with the name of its user group, which only Slack knows."""
        if form.audience is not AudienceKind.USER_GROUP or form.user_group is None:
            return form
        group, name = form.user_group
        try:
            names = {one.id: one.name for one in await self.deps.groups.user_groups()}
        except SlackError:
            return form
        return replace(form, user_group=(group, names.get(group, name)))

    async def _heard_of(self, plan: Plan) -> bool:
        """Whether Slack has told who is in the group that is to be asked, if it is one."""
        if plan.audience not in IN_SLACK:
            return True
        (group,) = plan.audience_ids
        return await self.deps.groups.hear_of(group)


def _carrying(screen: BeforeYouAsk | SetUpForm | SetUpDone, home: HomeView | None, series_id: str) -> Json:
    return show(screen) | {"private_metadata": carrying(home, series_id)}
