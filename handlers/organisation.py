"""Teams, touch points, places, roles and deputies: one modal that Home opens, whose pages follow each other."""

import asyncio
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from domain.errors import BadFileError, BadInputError
from domain.roles import Action, Role
from domain.screens import (
    DeputyForm,
    Done,
    OrganisationPage,
    OrganisationScreen,
    OrganisationTeams,
    Outcome,
    PlaceForm,
    PlacePersonForm,
    ReadingTeams,
    TeamForm,
    TeamsFromFile,
    TeamsFromGroups,
    TeamsRead,
    TouchPointForm,
)
from handlers import payloads
from handlers.afterwards import Work, go_on, tell
from handlers.deps import Deps
from handlers.home_view import refresh
from handlers.menus import Menu, UserGroupMenu
from handlers.payloads import HomeView, PageTurned, Press, Submission, carrying
from handlers.permission import permitted
from services import organisation, people, places, roles, teams, touch_points
from services.menus import Choices
from services.teams import NamedGroup
from templates import Json, ids, show

Body = dict[str, Any]
Shown = Callable[[Session, Deps, Press], OrganisationScreen]
Saved = Callable[[Session, Deps, Submission], OrganisationScreen]

MOST_GROUPS = 20


def register(app: AsyncApp, deps: Deps) -> None:
    """Listen for everything that is pressed, sought and sent in these modals."""
    asked = _Organisation(deps)
    _register_pages(app, deps)
    _register_forms(app, deps)
    app.action(re.compile(rf"{ids.ORGANISATION_PAGE}:\w+"))(asked.page)
    app.action(re.compile(rf"{ids.MOVE_TEAM}:(up|down)"))(_Changing(deps, _moved_team).pressed)
    app.action(re.compile(rf"{ids.MOVE_TOUCH_POINT}:(up|down)"))(_Changing(deps, _moved_touch_point).pressed)
    app.options(ids.TEAM_SEARCH)(Menu(deps, Action.ORGANISE, teams.search_teams).typed)
    app.options(ids.CALENDAR_SEARCH)(Menu(deps, Action.ORGANISE, _calendars).typed)
    app.options(ids.GROUP_SEARCH)(UserGroupMenu(deps, Action.ORGANISE).typed)
    app.view(ids.TEAMS_FILE_FORM)(asked.file_given)
    app.view(ids.TEAMS_GROUPS_FORM)(asked.groups_given)


def _register_pages(app: AsyncApp, deps: Deps) -> None:
    shown: dict[str, tuple[Action, Shown]] = {
        ids.PEOPLE_AND_TEAMS: (Action.ORGANISE, lambda session, _deps, _pressed: teams.teams_page(session)),
        ids.TEAM: (Action.ORGANISE, lambda session, _deps, pressed: teams.team_form(session, pressed.value)),
        ids.TEAM_SEARCH: (Action.ORGANISE, lambda session, _deps, pressed: teams.team_form(session, pressed.value)),
        ids.TEAMS_FROM_FILE: (Action.ORGANISE, lambda *_: TeamsFromFile()),
        ids.TEAMS_FROM_GROUPS: (Action.ORGANISE, lambda *_: TeamsFromGroups()),
        ids.PERSON: (Action.ORGANISE, _person_form),
        ids.TOUCH_POINT: (Action.ORGANISE, _touch_point_form),
        ids.PLACE: (Action.ORGANISE, _place_form),
        ids.ROLES: (Action.NAME_ROLES, _roles_form),
        ids.DEPUTY: (Action.NAME_DEPUTY, _deputy_form),
    }
    for name, (action, screen) in shown.items():
        app.action(name)(_Showing(deps, action, screen).pressed)
    changed = {
        ids.REMOVE_TEAM: _removed_team,
        ids.REMOVE_TOUCH_POINT: _removed_touch_point,
        ids.REMOVE_PLACE: _removed_place,
    }
    for name, work in changed.items():
        app.action(name)(_Changing(deps, work).pressed)


def _register_forms(app: AsyncApp, deps: Deps) -> None:
    saved: dict[str, tuple[Action, Saved]] = {
        ids.TEAM_FORM: (Action.ORGANISE, _save_team),
        ids.TOUCH_POINT_FORM: (Action.ORGANISE, _save_touch_point),
        ids.PLACE_FORM: (Action.ORGANISE, _save_place),
        ids.PLACE_PERSON_FORM: (Action.ORGANISE, _place_person),
        ids.ROLES_FORM: (Action.NAME_ROLES, _name_roles),
        ids.DEPUTY_FORM: (Action.NAME_DEPUTY, _name_deputy),
    }
    for name, (action, work) in saved.items():
        app.view(name)(_Saving(deps, action, work).submitted)


# What listeners do


@dataclass(frozen=True, slots=True)
class _Showing:
    """A button, or a menu, that shows a page or a form: the modal's next one, or the first."""

    deps: Deps
    action: Action
    screen: Shown

    async def pressed(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """Show it."""
        pressed = payloads.press(body)

        def work(session: Session, _roles: frozenset[Role]) -> OrganisationScreen:
            return self.screen(session, self.deps, pressed)

        screen = await self.deps.store.read(permitted(self.deps, pressed.person, self.action, work))
        await _turn(client, pressed, screen)
        await ack()


@dataclass(frozen=True, slots=True)
class _Changing:
    """A button that changes something at once, and shows what follows."""

    deps: Deps
    work: Shown

    async def pressed(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """Do it."""
        pressed = payloads.press(body)

        def work(session: Session, _roles: frozenset[Role]) -> OrganisationScreen:
            return self.work(session, self.deps, pressed)

        screen = await self.deps.store.write(permitted(self.deps, pressed.person, Action.ORGANISE, work))
        home = await refresh(self.deps, client, pressed.person, pressed.home)
        await _turn(client, pressed, screen, home=home)
        await ack()


@dataclass(frozen=True, slots=True)
class _Saving:
    """A form: it is kept, and the page that follows stands where the form was."""

    deps: Deps
    action: Action
    work: Saved

    async def submitted(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """Keep it."""
        screen, home = await _kept(self.deps, client, payloads.submission(body), self.action, self.work)
        await ack(response_action="update", view=_view(screen, home))


@dataclass(frozen=True, slots=True)
class _Organisation:
    """What needs Slack as well as the database."""

    deps: Deps

    async def page(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """A button that turns to another page."""
        turned = payloads.page_turned(body)

        def work(session: Session, _roles: frozenset[Role]) -> OrganisationScreen:
            return _page(session, self.deps, turned)

        screen = await self.deps.store.read(permitted(self.deps, turned.pressed.person, Action.ORGANISE, work))
        await _turn(client, turned.pressed, screen)
        await ack()

    async def groups_given(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """User groups become teams, as soon as Slack has told who is in them."""
        given = payloads.submission(body)
        await self._ask(given.person)
        names = {group.id: group.name for group in await self.deps.groups.user_groups()}
        chosen = payloads.all_chosen(given.element(ids.GROUPS_BLOCK))
        if not chosen or len(chosen) > MOST_GROUPS or not names.keys() >= set(chosen):
            problem = f"Choose up to {MOST_GROUPS} user groups that are there."
            raise BadInputError("No team was made.", problems={ids.GROUPS_BLOCK: problem})
        reading = partial(self._read_groups, client, given, {group: names[group] for group in chosen})
        await self._answer(ack, client, given, reading)

    async def _read_groups(self, client: AsyncWebClient, given: Submission, names: Mapping[str, str]) -> None:
        members = await asyncio.gather(*map(self.deps.groups.members, names))
        groups = [NamedGroup(name=name, members=there) for name, there in zip(names.values(), members, strict=True)]
        await self._take_over(client, given, partial(_teams_of_groups, groups=groups))

    async def file_given(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """A file with people and teams: all of it is taken, or none."""
        given = payloads.submission(body)
        await self._ask(given.person)
        reading = partial(self._read_file, client, given, payloads.given_file(given))
        await self._answer(ack, client, given, reading)

    async def _read_file(self, client: AsyncWebClient, given: Submission, file: str) -> None:
        """Take the file over, or show the form again with what is wrong with which line."""
        try:
            text = await self.deps.files.text(file)
            emails = await self.deps.files.emails() if "@" in text else {}
            await self._take_over(client, given, partial(_imported, text=text, emails=emails))
        except BadFileError as error:
            message = show(TeamsRead(refusal=str(error), lines=error.lines))
            page = _view(TeamsFromFile(refusal=str(error), lines=error.lines), given.home)
            await tell(client, given.person, message, page=page, view=given.view)

    async def _answer(self, ack: AsyncAck, client: AsyncWebClient, given: Submission, reading: Work) -> None:
        """Slack may be slow, and wants its answer: the page says that it goes on."""
        go_on(self.deps, client, given.person, reading, view=given.view)
        await ack(response_action="update", view=show(ReadingTeams()))

    async def _take_over(self, client: AsyncWebClient, given: Submission, work: Saved) -> None:
        """Keep what was read, and tell whoever sent it."""
        screen, home = await _kept(self.deps, client, given, Action.ORGANISE, work)
        assert isinstance(screen, OrganisationTeams)
        message = show(TeamsRead(outcome=screen.outcome))
        await tell(client, given.person, message, page=_view(screen, home), view=given.view)

    async def _ask(self, person: str) -> None:
        """Raise NotAllowedError unless this person organises, before anything is asked of Slack."""
        await self.deps.store.read(permitted(self.deps, person, Action.ORGANISE, lambda *_: None))


async def _kept(
    deps: Deps, client: AsyncWebClient, given: Submission, action: Action, work: Saved
) -> tuple[OrganisationScreen, HomeView | None]:
    """Keep what a form says; the page that follows, and the Home that shows it by now."""

    def kept(session: Session, _roles: frozenset[Role]) -> OrganisationScreen:
        return work(session, deps, given)

    screen = await deps.store.write(permitted(deps, given.person, action, kept))
    deps.wake()
    return screen, await refresh(deps, client, given.person, given.home)


async def _turn(
    client: AsyncWebClient, pressed: Press, screen: OrganisationScreen, *, home: HomeView | None = None
) -> None:
    """Show a page in the modal where something was pressed; in a new one, if it was pressed in Home."""
    view = _view(screen, home or pressed.home)
    if pressed.in_modal:
        await client.views_update(view_id=pressed.view, view=view)
    else:
        await client.views_open(trigger_id=pressed.trigger, view=view)


def _view(screen: OrganisationScreen, home: HomeView | None) -> Json:
    """A page that carries the Home that it was opened from, and what it is about."""
    about = ""
    if isinstance(screen, TeamForm | TouchPointForm | PlaceForm):
        about = screen.id
    elif isinstance(screen, PlacePersonForm):
        about = screen.person
    return show(screen) | {"private_metadata": carrying(home, about)}


# What is shown, and what is changed


def _page(session: Session, deps: Deps, turned: PageTurned) -> OrganisationScreen:
    if turned.page is OrganisationPage.TEAMS:
        return teams.teams_page(session, first=turned.first)
    if turned.page is OrganisationPage.TOUCH_POINTS:
        return touch_points.touch_points_page(session)
    if turned.page is OrganisationPage.PLACES:
        return places.places_page(session, now=deps.clock.now())
    return organisation.person_page(session)


def _person_form(session: Session, _deps: Deps, pressed: Press) -> OrganisationScreen:
    return organisation.place_person_form(session, pressed.value)


def _touch_point_form(session: Session, _deps: Deps, pressed: Press) -> OrganisationScreen:
    return touch_points.touch_point_form(session, pressed.value)


def _place_form(session: Session, deps: Deps, pressed: Press) -> OrganisationScreen:
    return places.place_form(session, pressed.value, now=deps.clock.now())


def _roles_form(session: Session, deps: Deps, _pressed: Press) -> OrganisationScreen:
    return roles.roles_form(session, administrators=deps.administrators)


def _deputy_form(session: Session, deps: Deps, pressed: Press) -> DeputyForm:
    return roles.deputy_form(session, pressed.person, administrators=deps.administrators)


def _calendars(_session: Session, typed: str) -> Choices:
    return places.search_calendars(typed)


def _moved_team(session: Session, _deps: Deps, pressed: Press) -> OrganisationScreen:
    teams.move_team(session, pressed.value, up=pressed.action.endswith(":up"))
    return teams.team_form(session, pressed.value)


def _moved_touch_point(session: Session, _deps: Deps, pressed: Press) -> OrganisationScreen:
    touch_points.move_touch_point(session, pressed.value, up=pressed.action.endswith(":up"))
    return touch_points.touch_point_form(session, pressed.value)


def _removed_team(session: Session, _deps: Deps, pressed: Press) -> OrganisationScreen:
    first = teams.page_of(session, pressed.value)
    return teams.teams_page(session, first=first, outcome=teams.remove_team(session, pressed.value))


def _removed_touch_point(session: Session, _deps: Deps, pressed: Press) -> OrganisationScreen:
    outcome = touch_points.remove_touch_point(session, pressed.value)
    return touch_points.touch_points_page(session, outcome=outcome)


def _removed_place(session: Session, deps: Deps, pressed: Press) -> OrganisationScreen:
    outcome = places.remove_place(session, pressed.value)
    return places.places_page(session, now=deps.clock.now(), outcome=outcome)


def _save_team(session: Session, _deps: Deps, sent: Submission) -> OrganisationScreen:
    given = payloads.given_team(sent)
    outcome = teams.save_team(session, given)
    return teams.teams_page(session, first=teams.page_of(session, given.id), outcome=outcome)


def _save_touch_point(session: Session, _deps: Deps, sent: Submission) -> OrganisationScreen:
    name, owner = payloads.given_touch_point(sent)
    outcome = touch_points.save_touch_point(session, sent.about, name=name, owner=owner)
    return touch_points.touch_points_page(session, outcome=outcome)


def _save_place(session: Session, deps: Deps, sent: Submission) -> OrganisationScreen:
    outcome = places.save_place(session, payloads.given_place(sent))
    return places.places_page(session, now=deps.clock.now(), outcome=outcome)


def _place_person(session: Session, _deps: Deps, sent: Submission) -> OrganisationScreen:
    return organisation.person_page(session, outcome=organisation.place_person(session, payloads.given_where(sent)))


def _name_roles(session: Session, deps: Deps, sent: Submission) -> OrganisationScreen:
    return roles.name_roles(
        session,
        leaders=payloads.all_chosen(sent.element(ids.LEADERS_BLOCK)),
        named=payloads.all_chosen(sent.element(ids.ADMINISTRATORS_BLOCK)),
        administrators=deps.administrators,
        now=deps.clock.now(),
    )


def _name_deputy(session: Session, deps: Deps, sent: Submission) -> OrganisationScreen:
    roles.name_deputy(session, sent.person, deputy=payloads.chosen(sent.element(ids.DEPUTY_BLOCK)))
    return roles.deputy_form(session, sent.person, administrators=deps.administrators, saved=True)


def _teams_of_groups(
    session: Session, _deps: Deps, _sent: Submission, *, groups: list[NamedGroup]
) -> OrganisationScreen:
    return teams.teams_page(session, outcome=teams.teams_of_groups(session, groups))


def _imported(
    session: Session, _deps: Deps, _sent: Submission, *, text: str, emails: Mapping[str, str]
) -> OrganisationScreen:
    read = people.import_people(session, text, emails=emails)
    outcome = Outcome(
        done=Done.IMPORTED,
        people=read.people,
        teams=read.teams,
        touch_points=read.touch_points,
        teams_gone=read.teams_gone,
        left_without_team=read.left_without_team,
        lead_no_more=read.lead_no_more,
    )
    return teams.teams_page(session, outcome=outcome)
