"""Pulses that are held back: the channel hears why, and from the second one running the champion may open it."""

from datetime import datetime

from sqlalchemy.orm import Session

from domain.answer_messages import HeldPulseOpened, MayOpenHeldPulse, PulseHeldBack
from domain.cadence import local_day
from domain.errors import ClosedError, FrozenError, NotFoundError
from domain.messages import PulseResults
from domain.seats import StandsFor
from models import answers as rows
from models import people, pulses, seats
from models.actions import PulseHold
from models.base import insert_once
from models.pulses import Cycle, CycleState, Series
from services.deliveries import queue
from services.desk_settings import gate_is_on
from services.gate import answerer_of, closed_on, held_by, report_of, unanswered, waits
from services.schedule import last_chance, title_among


def hold_back(session: Session, series: Series, cycle: Cycle, *, now: datetime) -> bool:
    """Answer whether a cycle that is due may not open; the channel hears of it, once."""
    results = held_by(session, series, cycle, now=now)
    if results is None:
        return False
    values = {
        "cycle_id": cycle.id,
        "unanswered_id": results.survey_id,
        "held_on": local_day(now, series.home_zone),
        "opened_by_id": None,
    }
    if insert_once(session, PulseHold, values):
        _tell(session, series, cycle, results, now=now)
    return True


def _tell(session: Session, series: Series, cycle: Cycle, results: PulseResults, *, now: datetime) -> None:
    again = rows.held_before(session, cycle)
    champions = people.here(session, seats.speaking(session, StandsFor.EMPLOYEES)) if again else {}
    told = PulseHeldBack(
        series_id=series.id,
        unanswered=results.cycle,
        results_of=closed_on(series, results),
        answerer=answerer_of(session, results),
        answer_by=results.answer_by,
        title=title_among(session, series),
        again=again,
        champion=next((champions[one].name for one in sorted(champions)), ""),
    )
    chance = last_chance(series, cycle.close_at)
    queue(session, told, channel=series.channel, about=f"held:{cycle.id}", due_at=now, expires_at=chance)
    for champion in champions:
        asked = MayOpenHeldPulse(
            cycle_id=cycle.id,
            series_id=series.id,
            unanswered=results.cycle,
            results_of=told.results_of,
            answerer=told.answerer,
            until=chance,
            title=told.title,
        )
        about = f"may_open:{cycle.id}:{champion}"
        queue(session, asked, channel=champion, about=about, due_at=now, expires_at=chance)


def tell_if_held(session: Session, series: Series, cycle: Cycle, *, now: datetime) -> None:
    """Tell the channel that a cycle is open now which it was told was held back."""
    hold = rows.hold_of(session, cycle.id)
    if hold is None:
        return
    results = report_of(session, session.get_one(Cycle, hold.unanswered_id))
    opened = HeldPulseOpened(
        results_of=closed_on(series, results),
        opened_by=people.name_of(session, hold.opened_by_id) if hold.opened_by_id else "",
        answered=unanswered(session, series, now=now) is None,
        title=title_among(session, series),
    )
    about = f"held_opened:{cycle.id}"
    queue(session, opened, channel=cycle.channel, about=about, due_at=now, expires_at=cycle.close_at)


def may_be_opened(session: Session, series: Series, *, now: datetime) -> str:
    """The cycle that the employee champion may let open: held back, as the one before it was; empty: there is none."""
    cycle = pulses.first_of(session, series.id, CycleState.ANNOUNCED)
    if cycle is None or not waits(session, series, cycle, now=now) or not rows.held_before(session, cycle):
        return ""
    return cycle.id


def refuse_held(session: Session, series: Series, *, now: datetime) -> None:
    """Raise FrozenError while the rule keeps a series from opening a pulse by hand."""
    cycle = pulses.first_of(session, series.id, CycleState.ANNOUNCED)
    if cycle is not None:
        results = held_by(session, series, cycle, now=now)
    else:
        results = unanswered(session, series, now=now) if gate_is_on(session) else None
    if results is None:
        return
    of = closed_on(series, results)
    raise FrozenError(
        f"The results of {of.day} {of:%B} have no answer, so no pulse opens. {answerer_of(session, results)}, a leader "
        "or an administrator can answer them from [Read the report] in Tribune's Home."
    )


def open_all_the_same(session: Session, cycle_id: str, *, by: str, now: datetime) -> None:
    """Let a pulse open that was held back as the one before it was; the ticker opens it. Twice is once.

    Raises NotFoundError where nothing is held back, FrozenError where the one before was not, and ClosedError where it
    is too late or has opened by itself.
    """
    hold = rows.locked_hold(session, cycle_id)
    if hold is None:
        raise NotFoundError("This pulse is not held back, so there is nothing to open.")
    cycle = session.get_one(Cycle, cycle_id)
    if hold.opened_by_id is not None:
        return
    if cycle.state is CycleState.OPEN:
        raise ClosedError("This pulse is open already: it did not have to wait any more. Nothing was changed.")
    series = session.get_one(Series, cycle.series_id)
    if cycle.state is not CycleState.ANNOUNCED or last_chance(series, cycle.close_at) <= now:
        raise ClosedError("It is too late for this pulse: it does not come any more. The next one opens as planned.")
    if not rows.held_before(session, cycle):
        raise FrozenError(
            "You may open a pulse if the one before it was held back as well, and this is the first. Until then, the "
            "answer is what is missing."
        )
    hold.opened_by_id = by
    session.flush()
