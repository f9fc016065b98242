"""The life of a cycle: announced, opened, closed; each step claimed by a unique key, so that it happens once.

The ticker calls the three `*_due` functions in this order with the same `now`; each does all that is due and may be
repeated at any time by any process.

After a time without Tribune everything still happens, in order: an open pulse closes before the next one opens; a
pulse that was missed opens late as long as its people have a working day left to answer, and is skipped otherwise.
Several series go on side by side, and none waits for another.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from sqlalchemy.orm import Session

from domain.cadence import local_day
from domain.errors import (
    AudienceTooCloseError,
    BadInputError,
    ClosedError,
    FrozenError,
    NotFoundError,
    TooFewInvitedError,
)
from domain.messages import (
    AudienceRefused,
    Outgoing,
    PulseAnnouncement,
    PulseCancelled,
    PulseNotOpened,
    PulseSkipped,
)
from domain.series import ENDED, GOES_ON
from models import people, pulses
from models.database import Database
from models.pulses import Cycle, CycleState, Series
from services import gate, held_pulses, introductions, items, loop, success
from services.audiences import COMPARED
from services.closing import publisher
from services.deliveries import queue
from services.opening import open_cycle
from services.planning import plan_cycle
from services.schedule import last_chance, next_day, planned, times_of, title_among
from vault import Vault

REMEMBERED = timedelta(days=60)
"""How long after closing it is known whom a survey asked, if no other cycle of its series closes before.

Where series are held against each other it is known also after that, for `services.audiences.COMPARED`.
"""


def announce_due(session: Session, *, now: datetime, administrators: Collection[str] = ()) -> int:
    """Plan and announce the cycles whose announcement is due; how many. One long missed is skipped, not caught up.

    Whoever is asked and has not heard of Tribune is introduced to it; whoever set a pulse up long ago is reminded of
    what it is for.
    """
    living = [series for series in pulses.all_series(session) if series.state in GOES_ON]
    announced = sum(_announce(session, series, now=now) for series in living)
    introductions.introduce_due(session, now=now)
    success.remind_of_success(session, now=now, administrators=administrators)
    return announced


def _announce(session: Session, series: Series, *, now: datetime) -> bool:
    """Announce the next cycle of a series if it is due, and record those that are passed over."""
    if pulses.first_of(session, series.id, CycleState.ANNOUNCED):
        return False
    while (plan := planned(session, series)).times.announce_at <= now:
        if series.paused and now < plan.times.open_at:
            return False  # it may be resumed in time
        if not series.paused and now < last_chance(series, plan.times.close_at):
            cycle = plan_cycle(session, series, plan, CycleState.ANNOUNCED)
            if cycle:
                _queue_announcement(session, series, cycle, now=now)
            return cycle is not None
        plan_cycle(session, series, plan, CycleState.SKIPPED)
    return False


def _queue_announcement(session: Session, series: Series, cycle: Cycle, *, now: datetime) -> None:
    unanswered = gate.held_by(session, series, cycle, now=cycle.open_at)
    announcement = PulseAnnouncement(
        first=not pulses.has_opened(session, series.id),
        opens_at=cycle.open_at,
        closes_at=cycle.close_at,
        questions=len(items.asked(session, series.id, cycle=cycle.number).scaled),
        answerer=people.name_of(session, cycle.answerer_id),
        answer_by=cycle.answer_by,
        signed_by=people.name_of(session, series.leader_id or series.answerer_id),
        title=title_among(session, series),
        new_item=items.announce_new(session, series.id, cycle=cycle.number),
        opens_on=cycle.day,
        done=loop.done_since_last_results(session, series),
        waits_for=gate.closed_on(series, unanswered) if unanswered else None,
    )
    about = f"announcement:{cycle.id}"
    queue(session, announcement, channel=cycle.channel, about=about, due_at=now, expires_at=cycle.close_at)


def open_due(session: Session, *, vault: Vault, now: datetime, administrators: Collection[str] = ()) -> int:
    """Freeze and open the cycles that are due: specification, roster, sealed boxes and invitations in one transaction.

    While the last results have no answer, none opens: see `services.gate`. What is answered opens late.

    Too few people, an audience too close to another one's, a group that was not read for long, or a paused series: the
    cycle is skipped, and administrators (if there are none: whoever set the series up) are told why, unless the series
    has ended. The channel hears that it does not come.
    """
    opened = 0
    for cycle in pulses.cycles_to_open(session, now=now):
        series = session.get_one(Series, cycle.series_id)
        if pulses.first_of(session, series.id, CycleState.OPEN):
            continue  # that one closes first, so that this one knows its results
        try:
            _refuse_paused_or_late(session, series, cycle, now=now)
            if held_pulses.hold_back(session, series, cycle, now=now):
                continue  # it opens as soon as the last results are answered, if that is in time
            open_cycle(session, series, cycle, vault=vault, now=now)
        except AudienceTooCloseError as refusal:
            message: Outgoing = AudienceRefused(title=refusal.title, other=refusal.other)
        except (FrozenError, ClosedError, TooFewInvitedError) as refusal:
            message = PulseNotOpened(reason=str(refusal), title=title_among(session, series))
        else:
            held_pulses.tell_if_held(session, series, cycle, now=now)
            opened += 1
            continue
        cycle.state = CycleState.SKIPPED
        session.flush()
        _call_off(session, series, cycle, now=now)
        if series.state in GOES_ON:
            _tell(session, series, message, about=f"not_opened:{cycle.id}", administrators=administrators, now=now)
    session.flush()
    return opened


def _call_off(session: Session, series: Series, cycle: Cycle, *, now: datetime) -> None:
    """Tell the channel that what was announced there does not come."""
    message = PulseSkipped(
        announced_for=cycle.day,
        next_opens_on=next_day(session, [series], now=now),
        ended=series.state in ENDED,
        title=title_among(session, series),
        unanswered=gate.still_unanswered(session, series, cycle, now=now),
    )
    queue(session, message, channel=cycle.channel, about=f"skipped:{cycle.id}", due_at=now, expires_at=cycle.close_at)


def _tell(
    session: Session, series: Series, message: Outgoing, *, about: str, administrators: Collection[str], now: datetime
) -> None:
    for person in people.administering(session, administrators) or [series.set_up_by]:
        queue(session, message, channel=person, about=f"{about}:{person}", due_at=now)


def _refuse_paused_or_late(session: Session, series: Series, cycle: Cycle, *, now: datetime) -> None:
    if series.paused:
        raise FrozenError("The pulse is paused. Press [Go on] in Tribune's Home, and the next one opens as planned.")
    if last_chance(series, cycle.close_at) <= now:
        if gate.waits(session, series, cycle, now=now):
            raise ClosedError(
                "It was held back, and the last results got no answer in time. The next one waits for it as well: "
                "answer them from [Read the report] in Tribune's Home."
            )
        raise ClosedError(
            "Tribune could not open it in time, and people would have had less than a working day to answer. "
            "Nothing is to be done: the next one opens as planned."
        )


def close_due(database: Database, *, vault: Vault, now: datetime, random: Random, away: Collection[str] = ()) -> int:
    """Close the surveys that are due: results, comments and their messages are written as the box is deleted.

    Of those who are `away` now, their deputies hear of the results as well.
    """
    with database.read() as session:
        due = pulses.surveys_to_close(session, now=now)
        outdated = pulses.remembered(session, closed_by=now - REMEMBERED)
        outdated += pulses.still_compared(session, opened_by=now - COMPARED)
    closed = sum(_close(database, survey_id, vault=vault, now=now, random=random, away=away) for survey_id in due)
    if outdated:
        with database.write() as session:
            pulses.forget(session, outdated)
    return closed


def _close(
    database: Database, survey_id: str, *, vault: Vault, now: datetime, random: Random, away: Collection[str]
) -> bool:
    if vault.close(survey_id, publisher(survey_id, now=now, random=random, away=away)):
        return True
    with database.write() as session:
        cycle = pulses.locked_cycle(session, survey_id)
        if cycle.state is CycleState.OPEN:  # no box, no results: a cancellation died half-way
            _end_unread(session, cycle, now=now)
    return False


def next_due(session: Session, *, now: datetime) -> datetime | None:
    """The next instant at which one of the functions above has something to do; None if nothing is planned."""
    if introductions.is_due(session):
        return now
    instants = [instant for series in pulses.all_series(session) for instant in _instants(session, series, now=now)]
    if asked_for := success.next_due(session, now=now):
        instants.append(asked_for)
    if closed_at := pulses.oldest_remembered(session):
        instants.append(closed_at + REMEMBERED)
    if opened_at := pulses.oldest_compared(session):
        instants.append(opened_at + COMPARED)
    return max(min(instants), now) if instants else None


def _instants(session: Session, series: Series, *, now: datetime) -> Iterator[datetime]:
    opened = pulses.first_of(session, series.id, CycleState.OPEN)
    announced = pulses.first_of(session, series.id, CycleState.ANNOUNCED)
    if opened:
        yield opened.close_at
    if announced and not opened and not series.paused and gate.waits(session, series, announced, now=now):
        yield last_chance(series, announced.close_at)  # whoever answers wakes the ticker
    elif announced:
        yield max(announced.open_at, opened.close_at) if opened else announced.open_at
    elif series.state in GOES_ON:
        times = planned(session, series).times
        yield times.open_at if series.paused else times.announce_at


def open_now(session: Session, *, vault: Vault, now: datetime, series: str | None = None) -> str:
    """Open a cycle at once, from the command line: its survey id. `series`: a title or an id, where several go on.

    The rules are those of every cycle: at least 8 people (TooFewInvitedError), not nearly those of another series
    (AudienceTooCloseError), and each is asked at the wanted hour of their zone, or at once if it has passed. A cycle
    that is announced already opens early; else the channel hears of it now. Raises FrozenError while one of the same
    series is open, the series is paused or its last results have no answer (services.gate), and BadInputError or
    NotFoundError if it isn't clear which series is meant.
    """
    chosen = _chosen(session, series)
    if pulses.first_of(session, chosen.id, CycleState.OPEN):
        raise FrozenError("A pulse is open. It closes by itself; `tribune pulse cancel` destroys its answers unread.")
    if chosen.paused:
        raise FrozenError("The pulse is paused. Press [Go on] in Tribune's Home first.")
    held_pulses.refuse_held(session, chosen, now=now)
    cycle = _cycle_of_today(session, chosen, now=now)
    _queue_announcement(session, chosen, cycle, now=now)
    open_cycle(session, chosen, cycle, vault=vault, now=now)
    held_pulses.tell_if_held(session, chosen, cycle, now=now)
    return cycle.id


def _chosen(session: Session, wanted: str | None) -> Series:
    """The series that somebody means who names it by title or id, or the only one that goes on."""
    living = [series for series in pulses.all_series(session) if series.state in GOES_ON]
    if not living:
        raise NotFoundError("No pulse is set up yet. Open Tribune's Home in Slack and press [Set up].")
    if wanted is None:
        found = living
    else:
        found = [series for series in living if wanted.casefold() in {series.id, series.title.casefold()}]
    if len(found) == 1:
        return found[0]
    raise BadInputError(f"Say which pulse, by its title or id: {_listed(found or living)}.")


def _listed(found: Iterable[Series]) -> str:
    return "; ".join(f'"{series.title}" ({series.id})' for series in found)


def _cycle_of_today(session: Session, series: Series, *, now: datetime) -> Cycle:
    """The cycle that is announced, moved to today if need be, or a new one."""
    today = local_day(now, series.home_zone)
    cycle = pulses.first_of(session, series.id, CycleState.ANNOUNCED)
    if cycle is None or cycle.day != today:
        if pulses.opens_on(session, series.id, today):
            raise FrozenError("There was a pulse today already. One a day is enough: open the next one tomorrow.")
        plan = replace(planned(session, series), day=today, times=times_of(session, series, today))
        cycle = cycle or plan_cycle(session, series, plan, CycleState.ANNOUNCED)
    if cycle is None:
        raise FrozenError("Another process has just opened a pulse.")
    cycle.day, cycle.open_at = today, now
    session.flush()
    return cycle


def cancel(database: Database, *, vault: Vault, now: datetime, series: str | None = None) -> str:
    """Stop an open pulse and destroy its answers unread: its survey id.

    `series`: a title or an id, where several are open. Raises NotFoundError if none is open, and BadInputError if it
    isn't clear which one is meant.
    """
    with database.read() as session:
        survey_id = _open_cycle_of(session, series).id
    # The box goes first: whatever happens after this line, nobody ever reads it. `_close` tidies up after a crash.
    vault.cancel(survey_id)
    with database.write() as session:
        cycle = pulses.locked_cycle(session, survey_id)
        if cycle.state is not CycleState.OPEN:
            raise NotFoundError("The pulse has just closed: its results are out.")
        _end_unread(session, cycle, now=now)
    return survey_id


def _open_cycle_of(session: Session, wanted: str | None) -> Cycle:
    """The open cycle of the series that somebody names by title or id, or the only one that is open."""
    opened = {cycle.series_id: cycle for cycle in pulses.open_cycles(session)}
    if not opened:
        raise NotFoundError("No pulse is open, so there is nothing to cancel.")
    found = [session.get_one(Series, series_id) for series_id in opened]
    named = [one for one in found if wanted is None or wanted.casefold() in {one.id, one.title.casefold()}]
    if len(named) == 1:
        return opened[named[0].id]
    raise BadInputError(f"Say which open pulse, by its title or id: {_listed(named or found)}.")


def _end_unread(session: Session, cycle: Cycle, *, now: datetime) -> None:
    """Mark a cycle whose box is destroyed as cancelled, forget whom it asked, and tell the channel."""
    cycle.state = CycleState.CANCELLED
    session.flush()
    pulses.expire_invitations(session, cycle.id)
    pulses.delete_rosters(session, [cycle.id])
    series = session.get_one(Series, cycle.series_id)
    message = PulseCancelled(
        cycle=cycle.number, next_opens_on=next_day(session, [series], now=now), title=title_among(session, series)
    )
    queue(session, message, channel=cycle.channel, about=f"cancelled:{cycle.id}", due_at=now)
