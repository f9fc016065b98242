"""The loop told back: "you said, we did", for digests, results and announcements.

Nothing of it is stored: it is worked out from days whenever it is sent or shown, so that what was withdrawn, held back
or deleted meanwhile is told nowhere.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy.orm import Session

from domain import decision_log
from domain.actions import ActionState, Credit, DoneLine, Origin, YouSaidWeDid
from domain.cadence import local_day
from domain.decisions import DECIDED
from domain.loop import Days, told_lines
from domain.messages import PulseResults
from domain.suggestions import SuggestionState
from models import loop as rows
from models.actions import ActionTaken
from models.pulses import Cycle, Series
from models.reports import closed_with_results
from models.suggestions import Suggestion
from services.action_messages import credit_told
from services.decision_logs import every
from services.desk_settings import gate_is_on


def you_said_we_did(session: Session, *, since: date, until: date) -> YouSaidWeDid:
    """What was done, or declined and why, on these days (both included), and what was late when they were over.

    Whether pulses wait for answers is told as it is now.
    """
    days = Days(first=since, last=until)
    found = [*_ended(session, days), *_late(session, days), *_answered(session, days)]
    lines = told_lines(found)
    ended = decision_log.ended(every(session, states=DECIDED), first=since, last=until)
    return YouSaidWeDid(
        lines=lines,
        more=len(found) - len(lines),
        under_way=rows.actions_under_way(session, until),
        suggestions_overdue=rows.suggestions_overdue(session, until),
        held_back=rows.held_back(session, days),
        overrides=ended.overrides,
        unanswered=ended.unanswered,
        gate_off=not gate_is_on(session),
    )


def since_last_results(session: Session, message: PulseResults) -> YouSaidWeDid:
    """What results are told with: what happened since those before them, up to the day before they were posted."""
    cycle = session.get(Cycle, message.survey_id)
    if cycle is None:  # deleted meanwhile
        return YouSaidWeDid()
    zone = session.get_one(Series, cycle.series_id).home_zone
    until = local_day(cycle.close_at, zone) - timedelta(days=1)
    before = next((one for one in _closed(session, cycle.series_id) if one.number < cycle.number), None)
    since = local_day(before.close_at if before else cycle.open_at, zone)
    return you_said_we_did(session, since=min(since, until), until=until)


def done_since_last_results(session: Session, series: Series) -> int:
    """How many things were done because of a series' results since the last ones: said when the next pulse is."""
    closed = _closed(session, series.id)
    if not closed:
        return 0
    return rows.done_since(session, series.id, since=local_day(closed[0].close_at, series.home_zone))


def _closed(session: Session, series_id: str) -> list[Cycle]:
    """The newest first."""
    return closed_with_results(session, series_id, most=2)


def _ended(session: Session, days: Days) -> Iterator[DoneLine]:
    for action, signed in rows.actions_ended(session, days):
        yield _of_action(session, action, signed, state=action.state)


def _late(session: Session, days: Days) -> Iterator[DoneLine]:
    """Also what has ended since these days: it is told of them as it was."""
    for action, owner in rows.actions_late(session, days.last):
        yield _of_action(session, action, owner, state=ActionState.OPEN)


def _of_action(session: Session, action: ActionTaken, signed: str, *, state: ActionState) -> DoneLine:
    ended = state is not ActionState.OPEN
    credit = credit_told(session, action)
    return DoneLine(
        action=action.id,
        state=state,
        what=action.what,
        outcome=action.outcome if ended else "",
        owner=signed,
        credit=Credit(origin=action.origin, words=credit) if credit else None,
        due_on=action.due_on,
        ended_on=action.ended_on if ended else None,
    )


def _answered(session: Session, days: Days) -> Iterator[DoneLine]:
    for suggestion, owner in rows.suggestions_answered(session, days):
        yield _of_suggestion(suggestion, owner)


def _of_suggestion(suggestion: Suggestion, owner: str) -> DoneLine:
    """Its own words say what was done, or won't be."""
    done = suggestion.state is SuggestionState.DONE
    return DoneLine(
        action=suggestion.id,
        state=ActionState.DONE if done else ActionState.DROPPED,
        what=suggestion.words,
        outcome=suggestion.outcome,
        owner=owner,
        credit=Credit(origin=Origin.SUGGESTION, words=f"suggestion {suggestion.number}"),
        due_on=suggestion.outcome_by,
        ended_on=suggestion.state_on,
    )
