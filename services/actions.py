"""Actions: somebody undertakes something because of what was heard, and says what came of it."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from domain.action_messages import ActionDropped, ActionGiven
from domain.actions import (
    FOCUS_AREAS,
    MOVES_WITHOUT_REASON,
    REASON_CHARACTERS,
    WHAT_CHARACTERS,
    ActionState,
    Origin,
    heads_up_on,
)
from domain.errors import BadInputError, FocusFullError, NotAllowedError, NotFoundError
from domain.roles import Role
from models import actions as rows
from models import people
from models.actions import ActionTaken
from models.base import insert_once, random_id
from models.people import Person, Team
from services import answers, desk, duties, telling
from services.action_messages import calendar_of
from services.custody import as_it_is, credit_for, still_credited
from services.deliveries import queue
from services.desk_settings import desk_day

FARTHEST = timedelta(days=366)

GONE = "This action is not here any more. Home has all actions."
NOT_YOURS = (
    "This is for whoever undertook it, their deputy, or an administrator. Home says who that is: look under "
    "[All actions]."
)
NOT_YOURS_TO_DROP = (
    "{owner} sees to this one, so you can't drop it: they can, or whoever leads the team, or an administrator. Talk to "
    "them, or choose another one."
)
QUICKER = (
    "Somebody was quicker, so nothing was stored. It is '{what}' now, and {owner} sees to it. If you still want to "
    "change that, cancel and press [Change] again."
)
TEAM_GONE = "This team is not here any more. Choose another."
NO_OWNER = "Choose a colleague who works here and is no guest: somebody has to be able to see to it."


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAction:
    """What somebody undertakes, as they filled it in."""

    what: str
    owner_id: str
    team_id: str | None
    """Whose focus area it is; None: the whole company's."""
    helping_team_id: str | None
    due_on: date
    origin: Origin = Origin.OWN
    about: str = ""
    """What it comes from: see domain.actions.Origin."""
    credit: bool = True
    """Say where it comes from."""
    form: str = ""
    """The id of the form's view: sent twice, it is one action."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropping:
    """Which open action of the same team goes, so that there is room, and why."""

    action: str
    reason: str


def make(
    session: Session,
    new: NewAction,
    *,
    by: str,
    administrators: Collection[str],
    now: datetime,
    dropping: Dropping | None = None,
) -> str:
    """Undertake something: its id. Whoever else becomes its owner hears of it.

    Results, or a suggestion, that it comes from are answered by it. Raises BadInputError with the fields to change,
    NotFoundError for what it is about, and FocusFullError where the team has three open ones and none is dropped: both
    is stored, or neither.
    """
    action_id = hashlib.sha256(new.form.encode()).hexdigest()[:32] if new.form else random_id()
    if new.form and session.get(ActionTaken, action_id) is not None:
        return action_id
    what = _checked(session, new)
    due_on = _day(session, new.due_on, now=now)
    about = as_it_is(session, new.origin, new.about)
    credit = credit_for(session, new.origin, about)
    _make_room(session, new.team_id, dropping, by=by, administrators=administrators, now=now)
    values = {
        "id": action_id,
        "what": what,
        "owner_id": new.owner_id,
        "team_id": new.team_id,
        "helping_team_id": new.helping_team_id,
        "due_on": due_on,
        "state": ActionState.OPEN,
        "outcome": "",
        "origin": new.origin,
        "about": about,
        "credit": credit if new.credit else "",
        "made_on": desk_day(session, now),
        "ended_on": None,
        "ended_by_id": None,
        "still_on_it": 0,
        "reminded_on": None,
        "postponed": 0,
        "postponed_because": "",
    }
    if insert_once(session, ActionTaken, values):
        _made(session, session.get_one(ActionTaken, action_id), by=by, now=now)
    return action_id


def _made(session: Session, action: ActionTaken, *, by: str, now: datetime) -> None:
    """Tell whom it concerns."""
    _tell_owner(session, action, by=by, now=now)
    if action.origin is Origin.PULSE:
        answers.answered_by(session, action, by=by, now=now)
    elif action.origin is Origin.SUGGESTION:
        desk.planned_by(session, action, by=by, now=now)


def _tell_owner(session: Session, action: ActionTaken, *, by: str, now: datetime) -> None:
    if action.owner_id != by:
        message = ActionGiven(action=action.id, given_by=people.name_of(session, by))
        queue(session, message, channel=action.owner_id, about=f"action_given:{random_id()}", due_at=now)


def _checked(session: Session, new: NewAction) -> str:
    """What will be done. Raises BadInputError with every field that is wrong, but for the day."""
    what = " ".join(new.what.split())
    problems = {}
    if not what:
        problems["what"] = "Say what will be done."
    elif len(what) > WHAT_CHARACTERS:
        problems["what"] = f"This has {len(what)} characters, and there is room for {WHAT_CHARACTERS}."
    owner = session.get(Person, new.owner_id)
    if owner is None or not owner.employed:
        problems["owner"] = NO_OWNER
    for field, team in (("team", new.team_id), ("helping", new.helping_team_id)):
        if team is not None and session.get(Team, team, with_for_update={"read": True}) is None:
            problems[field] = TEAM_GONE
    if new.helping_team_id is not None and new.helping_team_id == new.team_id:
        problems["helping"] = "This team does it already. Choose another one to help, or none."
    if problems:
        raise BadInputError(" ".join(dict.fromkeys(problems.values())), problems=problems)
    return what


def _day(session: Session, day: date, *, now: datetime) -> date:
    """The day, if something can be due on it. Raises BadInputError."""
    first = desk_day(session, now)
    problem = ""
    if day < first:
        problem = "This day is over. Choose today or a later day."
    elif day > first + FARTHEST:
        problem = "This is more than a year ahead. Choose an earlier day: a first step can be due by then."
    if problem:
        raise BadInputError(problem, problems={"due": problem})
    return day


def _make_room(
    session: Session,
    team: str | None,
    dropping: Dropping | None,
    *,
    by: str,
    administrators: Collection[str],
    now: datetime,
) -> None:
    """Drop what is to be dropped. Raises FocusFullError where there is no room for one more open action.

    And BadInputError where this person may not drop that one, or does not say why.
    """
    there = {action.id: action for action in rows.open_of_team(session, team)}
    if len(there) < FOCUS_AREAS:
        return  # also where somebody else was quicker to finish one: then none has to go
    if dropping is None or dropping.action not in there:
        name = session.get_one(Team, team).name if team else ""
        raise FocusFullError(name, open=tuple((one.id, one.what, one.due_on) for one in there.values()))
    goes = there[dropping.action]
    if not _may_drop(session, goes, by, administrators=administrators):
        problem = NOT_YOURS_TO_DROP.format(owner=people.name_of(session, goes.owner_id))
        raise BadInputError(problem, problems={"dropped": problem})
    _drop(session, goes, _said(dropping.reason, "reason", "Say why it is dropped."), by=by, now=now)
    if goes.owner_id != by:
        message = ActionDropped(action=goes.id, dropped_by=people.name_of(session, by))
        queue(session, message, channel=goes.owner_id, about=f"action_dropped:{goes.id}", due_at=now)


def _may_drop(session: Session, action: ActionTaken, person: str, *, administrators: Collection[str]) -> bool:
    """Whether somebody may drop it for another one: who may change it, who leads its team, and leaders by name."""
    if may_change(session, action, person, administrators=administrators):
        return True
    leads = people.leads_by_team(session).get(action.team_id or "", [])
    return person in leads or person in people.role_holders(session, Role.LEADER)


# Changing


def finish(
    session: Session, action_id: str, outcome: str, *, by: str, administrators: Collection[str], now: datetime
) -> None:
    """Say that it is done, and what came of it. Whoever passed on the words that it came from can tell the customers.

    Raises NotFoundError, NotAllowedError, and BadInputError for no words, or for what has ended otherwise by now.
    """
    action = _theirs(session, rows.locked(session, action_id), by, administrators=administrators)
    words = _said(outcome, "outcome", "Say what came of it: that is what people read.")
    if _has_ended(action, ActionState.DONE, words):
        return
    _end(session, action, ActionState.DONE, words, by=by, now=now)
    telling.note_sources(session, action)
    if action.origin is Origin.SUGGESTION:
        desk.done_by(session, action, now=now)


def drop(
    session: Session, action_id: str, reason: str, *, by: str, administrators: Collection[str], now: datetime
) -> None:
    """Say that it will not be done, and why. Raises as `finish` does."""
    action = _theirs(session, rows.locked(session, action_id), by, administrators=administrators)
    words = _said(reason, "reason", "Say why: that is what people read.")
    if not _has_ended(action, ActionState.DROPPED, words):
        _drop(session, action, words, by=by, now=now)


def postpone(
    session: Session,
    action_id: str,
    due_on: date,
    reason: str,
    *,
    by: str,
    administrators: Collection[str],
    now: datetime,
) -> None:
    """Have it be due on another day. A later one needs a reason from the third time on. Raises as `finish` does."""
    action = _open(session, rows.locked(session, action_id), by, administrators=administrators)
    if due_on == action.due_on:
        return
    _day(session, due_on, now=now)
    words = reason.strip()
    if words or needs_reason(action, due_on):
        words = _said(words, "reason", "It has had another day twice. Say why it needs one more.")
    action.postponed += due_on > action.due_on
    action.postponed_because = words or action.postponed_because
    action.due_on = due_on
    day = desk_day(session, now)
    if heads_up_on(due_on, calendar=calendar_of(session, action.owner_id)) <= day:
        action.reminded_on = day
    session.flush()
    _tell_author(session, action, by=by, now=now)


def needs_reason(action: ActionTaken, due_on: date) -> bool:
    """Whether it has had a later day so often that one more needs a reason."""
    return due_on > action.due_on and action.postponed >= MOVES_WITHOUT_REASON


def change(
    session: Session,
    action_id: str,
    new: NewAction,
    *,
    by: str,
    administrators: Collection[str],
    now: datetime,
    seen: str = "",
    dropping: Dropping | None = None,
) -> None:
    """Have it be something else, or somebody else's; its day and what it comes from stay. Raises as `make` does.

    Also if it does not stand any more as it was `seen` (`as_seen`; empty: that is not asked).
    """
    action = _open(session, rows.locked(session, action_id), by, administrators=administrators)
    what = _checked(session, new)
    wanted = what, new.owner_id, new.team_id, new.helping_team_id
    if seen and seen != as_seen(action) and wanted != _standing(action):
        owner = people.name_of(session, action.owner_id)
        problem = QUICKER.format(what=action.what, owner=owner)
        raise BadInputError(problem, problems={"what": problem})
    if new.team_id != action.team_id:
        _make_room(session, new.team_id, dropping, by=by, administrators=administrators, now=now)
    before = action.what, action.owner_id
    action.what, action.owner_id = what, new.owner_id
    action.team_id, action.helping_team_id = new.team_id, new.helping_team_id
    action.credit = still_credited(session, action) if new.credit else ""
    session.flush()
    if action.owner_id != before[1]:
        _tell_owner(session, action, by=by, now=now)
    if (action.what, action.owner_id) != before:
        _tell_author(session, action, by=by, now=now)


def _tell_author(session: Session, action: ActionTaken, *, by: str, now: datetime) -> None:
    """The author of a suggestion has read what will be done, by whom and by when."""
    if action.origin is Origin.SUGGESTION:
        desk.changed_by(session, action, by=by, now=now)


def as_seen(action: ActionTaken) -> str:
    """What an action is and whose, in short: it is another text whenever somebody has changed that."""
    return hashlib.sha256(repr(_standing(action)).encode()).hexdigest()[:16]


def _standing(action: ActionTaken) -> tuple[str, str, str | None, str | None]:
    return action.what, action.owner_id, action.team_id, action.helping_team_id


def may_change(session: Session, action: ActionTaken, person: str, *, administrators: Collection[str]) -> bool:
    """Whether this person owns it, stands in for its owner, or administers."""
    if person == action.owner_id or person in people.administering(session, administrators):
        return True
    return duties.deputy_of(session, action.owner_id) == person


def opened(session: Session, action_id: str, person: str, *, administrators: Collection[str]) -> ActionTaken:
    """An open action that this person may change. Raises NotFoundError, NotAllowedError, BadInputError."""
    return _open(session, session.get(ActionTaken, action_id), person, administrators=administrators)


def _theirs(
    session: Session, action: ActionTaken | None, person: str, *, administrators: Collection[str]
) -> ActionTaken:
    if action is None:
        raise NotFoundError(GONE)
    if not may_change(session, action, person, administrators=administrators):
        raise NotAllowedError(NOT_YOURS)
    return action


def _open(session: Session, action: ActionTaken | None, person: str, *, administrators: Collection[str]) -> ActionTaken:
    found = _theirs(session, action, person, administrators=administrators)
    if found.state is not ActionState.OPEN:
        raise _ended_by_now(found)
    return found


def _has_ended(action: ActionTaken, state: ActionState, words: str) -> bool:
    """Answer whether exactly this was said before, as by a form that came twice. Raises BadInputError for another."""
    if action.state is ActionState.OPEN:
        return False
    if (action.state, action.outcome) != (state, words):
        raise _ended_by_now(action)
    return True


def _ended_by_now(action: ActionTaken) -> BadInputError:
    assert action.ended_on is not None
    ended = "done" if action.state is ActionState.DONE else "dropped"
    return BadInputError(
        f"Somebody was quicker: this was {ended} on {action.ended_on.day} {action.ended_on:%B} already. What they "
        "wrote stays; look at it in Home, under [All actions]."
    )


def _drop(session: Session, action: ActionTaken, reason: str, *, by: str, now: datetime) -> None:
    _end(session, action, ActionState.DROPPED, reason, by=by, now=now)
    if action.origin is Origin.SUGGESTION:
        desk.dropped_by(session, action, now=now)


def _end(session: Session, action: ActionTaken, state: ActionState, words: str, *, by: str, now: datetime) -> None:
    action.state, action.outcome = state, words
    action.ended_on, action.ended_by_id = desk_day(session, now), by
    session.flush()


def _said(words: str, field: str, missing: str) -> str:
    """Words that have to be there. Raises BadInputError."""
    words = words.strip()
    problem = ""
    if not words:
        problem = missing
    elif len(words) > REASON_CHARACTERS:
        problem = f"This has {len(words)} characters, and there is room for {REASON_CHARACTERS}."
    if problem:
        raise BadInputError(problem, problems={field: problem})
    return words
