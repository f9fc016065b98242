"""What people see of actions: the form, one of them, all of them, and their own in Home."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from domain.actions import DUE_AFTER, MOVES_WITHOUT_REASON, ActionState, Origin
from domain.errors import FocusFullError, NotFoundError
from domain.roles import Action, Role, may
from domain.screens import (
    ActionDoneForm,
    ActionForm,
    ActionMade,
    ActionPage,
    ActionsAddress,
    ActionsCard,
    ActionsPage,
    ActionsReply,
    AnotherDayForm,
    DropActionForm,
    FocusForm,
)
from models import actions as rows
from models import duties, people
from models.actions import COMPANY, ActionTaken
from services import actions, telling
from services.action_messages import lines_of
from services.actions import NewAction
from services.custody import chain_told, credit_for, still_credited
from services.desk_settings import desk_day
from services.menus import Choices, found

ON_A_PAGE = 10
IN_HOME = 3
THE_COMPANY = "The whole company"


def action_form(session: Session, person: str, *, origin: Origin, about: str, now: datetime) -> ActionForm:
    """The empty form, with everything proposed: oneself, one's team, in three weeks.

    Raises NotFoundError for what it comes from.
    """
    teams = [*duties.teams_led(session, person), *people.teams_of(session, person)]
    return ActionForm(
        origin=origin,
        credit=credit_for(session, origin, about),
        owner=person,
        due_on=desk_day(session, now) + DUE_AFTER,
        teams=_teams(session),
        team=(teams[0].id, teams[0].name) if teams else None,
    )


def change_form(session: Session, action_id: str, person: str, *, administrators: Collection[str]) -> ActionForm:
    """The same of an action that is there. Raises NotFoundError, NotAllowedError, and BadInputError if it has ended."""
    action = actions.opened(session, action_id, person, administrators=administrators)
    teams = dict(_teams(session))

    def named(team: str | None) -> tuple[str, str] | None:
        return (team, teams[team]) if team in teams else None

    return ActionForm(
        origin=action.origin,
        credit=still_credited(session, action),
        owner=action.owner_id,
        due_on=action.due_on,
        teams=_teams(session),
        team=named(action.team_id),
        helping=named(action.helping_team_id),
        what=action.what,
        credited=bool(action.credit),
        changes=True,
        seen=actions.as_seen(action),
    )


def focus_form(full: FocusFullError, new: NewAction) -> FocusForm:
    """Which of a team's open actions goes."""
    return FocusForm(team=full.team, what=" ".join(new.what.split()), open=full.open)


def made(session: Session, action_id: str, person: str, *, dropped: str = "", now: datetime) -> ActionMade:
    """What was undertaken, or changed, by this person. `dropped`: the action that went for it."""
    action = _action(session, action_id)
    gone = session.get(ActionTaken, dropped) if dropped else None
    return ActionMade(
        line=lines_of(session, [action], today=desk_day(session, now))[0],
        told=action.owner_id != person,
        dropped=gone.what if gone and gone.state is ActionState.DROPPED else "",
    )


def action_page(
    session: Session, action_id: str, person: str, *, administrators: Collection[str], now: datetime
) -> ActionPage:
    """Everything about one action. Raises NotFoundError."""
    action = _action(session, action_id)
    sources = rows.sources_of(session, action_id)
    return ActionPage(
        line=lines_of(session, [action], today=desk_day(session, now))[0],
        helping=dict(_teams(session)).get(action.helping_team_id or "", ""),
        outcome=action.outcome,
        chain=chain_told(session, action),
        ended_on=action.ended_on,
        moved=action.postponed,
        moved_because=action.postponed_because,
        mine=actions.may_change(session, action, person, administrators=administrators),
        to_tell=len(sources),
        told=sum(one.told_on is not None for one in sources),
    )


def done_form(
    session: Session, action_id: str, person: str, *, administrators: Collection[str], now: datetime
) -> ActionDoneForm:
    """What came of it? Raises as `change_form` does."""
    action = actions.opened(session, action_id, person, administrators=administrators)
    return ActionDoneForm(line=lines_of(session, [action], today=desk_day(session, now))[0])


def drop_form(
    session: Session, action_id: str, person: str, *, administrators: Collection[str], now: datetime
) -> DropActionForm:
    """Why is it dropped? Raises as `change_form` does."""
    action = actions.opened(session, action_id, person, administrators=administrators)
    return DropActionForm(line=lines_of(session, [action], today=desk_day(session, now))[0])


def another_day_form(
    session: Session, action_id: str, person: str, *, administrators: Collection[str], now: datetime
) -> AnotherDayForm:
    """By which other day? Raises as `change_form` does."""
    action = actions.opened(session, action_id, person, administrators=administrators)
    return AnotherDayForm(
        line=lines_of(session, [action], today=desk_day(session, now))[0],
        moved=action.postponed,
        needs_reason=action.postponed >= MOVES_WITHOUT_REASON,
    )


def actions_page(session: Session, where: ActionsAddress, *, roles: Collection[Role], now: datetime) -> ActionsPage:
    """All actions that fit, a part of them at a time."""
    many = rows.count(session, where.state, team=where.team, owner=where.owner)
    parts = max(1, -(-many // ON_A_PAGE))
    where = where.but(part=min(where.part, parts))
    shown = rows.page(
        session,
        where.state,
        team=where.team,
        owner=where.owner,
        first=(where.part - 1) * ON_A_PAGE,
        most=ON_A_PAGE,
    )
    with_any, owners = rows.teams_and_owners(session)
    teams = tuple(each for each in _teams(session) if each[0] in with_any)
    names = sorted(people.names_of(session, owners).items(), key=lambda named: (named[1].casefold(), named[0]))
    return ActionsPage(
        where=where,
        lines=lines_of(session, shown, today=desk_day(session, now)),
        found=many,
        parts=parts,
        teams=((COMPANY, THE_COMPANY), *teams) if None in with_any else teams,
        owners=tuple(names),
        may_undertake=may(roles, Action.UNDERTAKE),
    )


def actions_reply(session: Session, *, now: datetime) -> ActionsReply:
    """What is open, the first due first."""
    shown = rows.page(session, ActionState.OPEN, most=ON_A_PAGE)
    return ActionsReply(
        lines=lines_of(session, shown, today=desk_day(session, now)), found=rows.count(session, ActionState.OPEN)
    )


def home_card(session: Session, person: str, *, may_undertake: bool, now: datetime) -> ActionsCard:
    """What this person has undertaken, and whom they can tell what was done."""
    mine, day = rows.every_open(session, owner=person), desk_day(session, now)
    return ActionsCard(
        mine=lines_of(session, mine[:IN_HOME], today=day),
        open=len(mine),
        late=sum(action.due_on < day for action in mine),
        to_tell=telling.count_to_tell(session, person),
        going_on=rows.count(session, ActionState.OPEN),
        any=rows.any_at_all(session),
        may_undertake=may_undertake,
    )


def search_teams(session: Session, typed: str) -> Choices:
    """A menu of all teams, the whole company first."""
    return found([("none", THE_COMPANY), *_teams(session)], typed)


def _teams(session: Session) -> tuple[tuple[str, str], ...]:
    return tuple((team.id, team.name) for team in people.teams(session))


def _action(session: Session, action_id: str) -> ActionTaken:
    action = session.get(ActionTaken, action_id)
    if action is None:
        raise NotFoundError(actions.GONE)
    return action
