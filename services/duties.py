"""What people do for Tribune, who stands in while they are away, and who takes over when they leave."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from domain.actions import ActionState
from domain.decisions import ENDED
from domain.errors import BadInputError
from domain.messages import DutiesHandedOver
from domain.roles import Action, Role, may
from models import actions, alerts, decisions, desk, duties, people
from models.base import random_id
from models.people import Person
from models.pulses import Series
from services import elections, seats
from services.deliveries import queue

ADMINISTERS = "administers Tribune"
IN_A_LINE = 80
"""Characters of what somebody undertook, where it is one duty of several."""
_OF_SERIES = {"answerer_id": "answers the results of {}", "leader_id": "signs the messages of {}", "set_up_by": ""}
"""The columns of a series that name somebody; who set it up is told nothing new."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """One thing that somebody does for Tribune."""

    words: str
    """As in "leads Hotline"; empty for what nobody has to hear of."""
    give: Callable[[str], None]
    """Makes it somebody else's."""
    organiser: str = ""
    """Who set up the series that it is about."""
    needs: Action | None = None
    """What somebody has to be allowed to do it."""
    rather_not: Collection[str] = ()
    """Who gets it only if nobody else could."""


def duties_of(session: Session, person: str) -> Iterator[Duty]:
    """Everything that somebody does for Tribune by name."""
    for series in duties.series_of(session, person):
        for column, words in _OF_SERIES.items():
            if getattr(series, column) == person:
                give = partial(_give_series, session, series, column)
                yield Duty(words=words.format(f"'{series.title}'"), give=give, organiser=series.set_up_by)
    for team in duties.teams_led(session, person):
        yield Duty(words=f"leads {team.name}", give=partial(_give_team, session, team.id, person))
    for point in duties.touch_points_owned(session, person):
        yield Duty(words=f"owns the touch point {point.name}", give=partial(_give_touch_point, session, point.id))
    for action in actions.every_open(session, owner=person):
        words = f"sees to '{_shown(action.what)}' by {action.due_on.day} {action.due_on:%B}"
        yield Duty(words=words, give=partial(_give_action, session, action.id))
    for role in duties.roles_by_name(session, person):
        words = ADMINISTERS if role is Role.ADMINISTRATOR else "is a leader by name"
        yield Duty(words=words, give=partial(_give_role, session, role, person))
    for decision in decisions.led(session, person):
        give, words = partial(_give_decision, session, decision.id), f"brings decision {decision.number}"
        yield Duty(words=words, give=give, needs=Action.BRING_DECISION, rather_not=_who_answer(session))
    # Last: whoever takes over a team or a role may answer suggestions by that.
    for suggestion in desk.looked_after(session, person):
        give = partial(_give_suggestion, session, suggestion.id)
        words = f"looks after suggestion {suggestion.number}"
        yield Duty(words=words, give=give, needs=Action.ANSWER_SUGGESTIONS)


def _give_series(session: Session, series: Series, column: str, person: str) -> None:
    setattr(series, column, person)
    if column == "answerer_id":
        duties.answer_announced(session, series.id, person)


def _give_team(session: Session, team: str, old: str, new: str) -> None:
    duties.lead_instead(session, team, old=old, new=new)


def _give_touch_point(session: Session, point: str, new: str) -> None:
    people.set_owner(session, point, new)
    alerts.tell_again(session, point)


def _give_action(session: Session, action: str, new: str) -> None:
    """What is done by now stays with whoever did it."""
    row = actions.locked(session, action)
    if row and row.state is ActionState.OPEN:
        row.owner_id = new


def _shown(what: str) -> str:
    """What somebody undertook, on one short line."""
    line = " ".join(what.split())
    return line if len(line) <= IN_A_LINE else line[: IN_A_LINE - 1].rstrip() + "…"


def _give_suggestion(session: Session, suggestion: str, person: str) -> None:
    desk.look_after_instead(session, suggestion, person)


def _who_answer(session: Session) -> frozenset[str]:
    """Who answers decisions: they cannot answer what they bring themselves, nor take back what they said to it."""
    held = seats.all_seats(session).values()
    return frozenset(one for seat in held for one in (seat.speaker, seat.deputy) if one)


def _give_decision(session: Session, decision: str, person: str) -> None:
    """What was decided by now stays with whoever brought it."""
    row = decisions.locked(session, decision)
    if row and row.state not in ENDED:
        row.leader_id = person


def _give_role(session: Session, role: Role, old: str, new: str) -> None:
    duties.hold_instead(session, role, old=old, new=new)


def leave(session: Session, person: Person, *, administrators: Collection[str]) -> None:
    """Note what somebody leaves behind: they are nobody's deputy any more, and what the settings name is a duty too.

    `administrators` are those of the settings, or Slack's own, as they were before. Being a champion is no duty that
    somebody else could take over: see `step_down`.
    """
    people.leave_nobody_to(session, person.id)
    if person.id in administrators:
        duties.hold(session, Role.ADMINISTRATOR, person.id)


def step_down(session: Session, *persons: str, now: datetime) -> None:
    """Have people stand in no election and hold no champion's seat: they left, or are guests, or are forgotten.

    All who leave at once go together: everybody locks elections before seats.
    """
    elections.depart(session, *persons)
    seats.depart(session, *persons, now=now)


def hand_over(session: Session, *, administrators: Collection[str], slacks_own: Collection[str], now: datetime) -> bool:
    """Give everything that those who have left did for Tribune to somebody who is here; say so to whom it concerns.

    To their deputy or, without one, to an administrator: for a series whoever set it up, else the first by id. Where
    nobody administers any more, Slack's own admins do from now on; True then. Where there are none either, it is left
    as it is, for another time. Whoever comes back gets nothing back by itself.
    """
    taken_over = False
    leavers = duties.leavers_with_duties(session)
    # Those who administered come first: what the others leave may go to their deputies.
    for person in sorted(leavers, key=lambda leaver: not _administered(session, leaver)):
        deputy = _deputy(session, person)
        heirs = people.administering(session, administrators)
        if not heirs and deputy and _administered(session, person):
            heirs = [deputy.id]
        if not heirs:
            heirs = sorted(people.here(session, slacks_own))
            for heir in heirs:
                duties.hold(session, Role.ADMINISTRATOR, heir)
            taken_over |= bool(heirs)
        _hand_over(session, person, heirs=heirs, now=now)
    return taken_over


def _administered(session: Session, person: Person) -> bool:
    return Role.ADMINISTRATOR in duties.roles_by_name(session, person.id)


def _hand_over(session: Session, person: Person, *, heirs: list[str], now: datetime) -> None:
    deputy, stays = _deputy(session, person), person.left_on is None
    given: dict[str, list[str]] = {}
    for duty in list(duties_of(session, person.id)):
        to = _heir(session, duty, deputy=deputy, heirs=heirs)
        if to is None:
            continue
        duty.give(to)
        if duty.words:
            given.setdefault(to, []).append(duty.words)
    session.flush()
    # Of two processes that hand over at night one is heard. Whoever stays is named in no key.
    leaver = random_id() if stays else f"{person.id}:{person.left_on}"
    for to, words in given.items():
        message = DutiesHandedOver(
            left="" if stays else person.name,
            to=to,
            duties=tuple(words),
            deputy=deputy is not None and to == deputy.id,
            forgotten=stays,
        )
        for reader in sorted({to, *heirs}):
            about = f"handed_over:{leaver}:{to}:{reader}"
            queue(session, message, channel=reader, about=about, due_at=now)


def _heir(session: Session, duty: Duty, *, deputy: Person | None, heirs: list[str]) -> str | None:
    able = [duty.organiser] if duty.organiser in heirs else []
    if deputy and (duty.needs is None or _may(session, deputy.id, duty.needs, administrators=heirs)):
        able = [deputy.id]
    able += heirs
    return next((one for one in able if one not in duty.rather_not), able[0] if able else None)


def _may(session: Session, person: str, action: Action, *, administrators: Collection[str]) -> bool:
    """Whether a leader or an administrator may do this, and this person is one."""
    worn = duties.hats(session, person)
    assert worn is not None
    hats = {
        Role.LEADER: worn.leads or worn.named_leader,
        Role.ADMINISTRATOR: worn.administers or person in administrators,
    }
    return may({role for role, wears in hats.items() if wears}, action)


def give_away(session: Session, person: Person, *, administrators: Collection[str], now: datetime) -> None:
    """Give everything that somebody did for Tribune who works here and asked to be forgotten to somebody else.

    As when they leave; whoever is told reads no name. Raises BadInputError where nobody could take over.
    """
    heirs = [one for one in people.administering(session, administrators) if one != person.id]
    if not heirs and _deputy(session, person) is None and any(duties_of(session, person.id)):
        raise BadInputError(
            "Nobody could take over what you do for Tribune. Name another administrator in Home, [People and teams], "
            "or a deputy; then ask again. Nothing was changed."
        )
    _hand_over(session, person, heirs=heirs, now=now)
    step_down(session, person.id, now=now)


def stand_ins(session: Session, persons: Collection[str], *, away: Collection[str]) -> Mapping[str, str]:
    """The deputies of those of these people who are away now, by the id of who is away."""
    absent = people.here(session, [person for person in persons if person in away])
    found = {person: _deputy(session, known) for person, known in absent.items()}
    return {person: deputy.id for person, deputy in found.items() if deputy}


def deputy_of(session: Session, person: str) -> str | None:
    """The id of somebody's deputy, as long as they work here."""
    deputy = _deputy(session, session.get_one(Person, person))
    return deputy.id if deputy else None


def _deputy(session: Session, person: Person) -> Person | None:
    deputy = session.get(Person, person.deputy_id) if person.deputy_id else None
    return deputy if deputy and deputy.employed else None
