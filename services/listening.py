"""Are we listening? Whether people believe that something changes, and whether it does.

A *loop* is something that was heard and has to lead to something:
- whatever was undertaken because of results, customers' words, a suggestion or a decision. It is closed on the day on
  which that was done, or dropped with its reason;
- the results of a pulse of which nothing was undertaken. They are closed by the first reasoned "We won't".
In time is within 30 days: from the day on which the action was made, or the results were posted. A loop counts on its
last day in time, whatever became of it, so that none is left out because it is still open.

Suggestions count on the day on which their first reply, or their outcome, was due. One that its author withdrew, that
was merged into another or held back by that day is not counted.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from operator import attrgetter

from sqlalchemy.orm import Session

from domain.actions import LOOP, AnswerKind
from domain.cadence import local_day
from domain.loop import (
    BELIEF,
    CYCLES_IN_PICTURE,
    Belief,
    Days,
    Figures,
    Frictions,
    Hop,
    Listened,
    LoopPoint,
    LoopsOverTime,
    Promise,
    Step,
    hop_days,
    kept,
    lately,
)
from domain.messages import PulseResults
from domain.screens.loop import Listening
from domain.series import AudienceKind
from domain.suggestions import Category, SuggestionState
from domain.survey import Displayed
from models import loop as rows
from models import reports
from models.actions import ActionTaken
from models.pulses import Cycle
from models.suggestions import Suggestion
from services import results
from services.custody import chain
from services.desk_settings import desk, gate_is_on
from services.reports import read_report

LISTENING = "listening"
"""The kind of the picture."""
_GONE = (SuggestionState.WITHDRAWN, SuggestionState.MERGED, SuggestionState.HELD_BACK)


def listening(session: Session, *, now: datetime) -> Listening:
    """The page "Are we listening?", the same for everybody. Its picture is that of the newest results."""
    newest = newest_report(session)
    return Listening(
        figures=figures(session, now=now),
        picture=results.shots(session, newest.survey_id).get(LISTENING) if newest else None,
        suggestions=desk(session) is not None,
        gate=gate_is_on(session),
    )


def figures(session: Session, *, now: datetime) -> Figures:
    """The headline figures of the last 90 days, and of the 90 before."""
    zone = _zone(session)
    days = lately(local_day(now, zone))
    past = _Past(session=session, zone=zone, since=days.before.first - LOOP)
    suggestions, actions = rows.suggestions_since(session, past.since), rows.actions_since(session, past.since)
    heard = _Heard(
        suggestions=suggestions,
        loops=[*_loops_of_actions(actions), *past.loops_of_results()],
        steps=[*_steps_of_suggestions(suggestions), *_steps_of_actions(session, actions)],
    )
    return Figures(belief=_belief(session), now=heard.on(days), before=heard.on(days.before))


def newest_report(session: Session) -> PulseResults | None:
    """The newest report of a pulse that asks everybody: belief and the page's picture are of its series."""
    return next((past[0] for past in _of_everybody(session)), None)


def loops_over_time(session: Session, survey_id: str) -> LoopsOverTime:
    """Belief and closed loops over the cycles of a series, up to this one: what the picture shows."""
    cycle = session.get(Cycle, survey_id)
    if cycle is None:  # deleted meanwhile
        return LoopsOverTime(points=())
    newest_first = reports.messages_of(session, cycle.series_id, up_to=cycle.number, most=CYCLES_IN_PICTURE)
    if not newest_first:
        return LoopsOverTime(points=())
    zone = _zone(session)
    closings = [(local_day(one.close_at, zone), read_report(message)) for one, message in reversed(newest_first)]
    days = [day for day, _ in closings]
    past = _Past(session=session, zone=zone, since=days[0] - LOOP)
    loops = [*_loops_of_actions(rows.actions_since(session, past.since)), *past.loops_of_results()]
    return LoopsOverTime(
        points=tuple(
            LoopPoint(
                cycle=report.cycle,
                closed_on=day,
                belief=_shown(report),
                closed_loops=sum(loop.on is not None and before < loop.on <= day for loop in loops),
            )
            for before, (day, report) in zip([past.since, *days], closings, strict=False)
        )
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Heard:
    """All that the figures of both spans are made of."""

    suggestions: Sequence[Suggestion]
    loops: Sequence[Promise]
    steps: Sequence[Step]

    def on(self, days: Days) -> Listened:
        """Some days' share of it."""
        frictions = [one for one in self.suggestions if one.category is Category.FRICTION and one.state not in _GONE]
        return Listened(
            replies=kept(_promises(self.suggestions, by="reply_by", on="replied_on"), days),
            outcomes=kept(_promises(self.suggestions, by="outcome_by", on="outcome_on"), days),
            loops=kept(self.loops, days),
            frictions=Frictions(
                reported=sum(one.released_on in days for one in frictions),
                removed=sum(one.state is SuggestionState.DONE and one.state_on in days for one in frictions),
            ),
            hops=hop_days(self.steps, days),
        )


def _promises(suggestions: Sequence[Suggestion], *, by: str, on: str) -> Iterator[Promise]:
    due, done = attrgetter(by), attrgetter(on)
    for one in suggestions:
        if not (one.state in _GONE and one.state_on <= due(one)):
            yield Promise(by=due(one), on=done(one))


def _loops_of_actions(actions: Sequence[ActionTaken]) -> Iterator[Promise]:
    for action in actions:
        yield Promise(by=action.made_on + LOOP, on=action.ended_on)


def _steps_of_suggestions(suggestions: Sequence[Suggestion]) -> Iterator[Step]:
    for one in suggestions:
        if one.state in _GONE or one.replied_on is None:
            continue
        yield Step(hop=Hop.REPLY, start=one.released_on, end=one.replied_on)
        if one.outcome_on:
            yield Step(hop=Hop.OUTCOME, start=one.replied_on, end=one.outcome_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Past:
    """What happened since a day; days are those of where suggestions are answered."""

    session: Session
    zone: str
    since: date

    def loops_of_results(self) -> Iterator[Promise]:
        """Results of which nothing was undertaken; those that say nothing ask for nothing."""
        closed = {
            cycle.id: local_day(cycle.close_at, self.zone)
            for cycle, message in rows.closings(self.session, since=_before(self.since))
            if read_report(message).answered is not None
        }
        answers = rows.answers_to(self.session, list(closed))
        undertaken = {survey for survey, kind, _ in answers if kind is not AnswerKind.WE_WONT}
        for survey, posted_on in closed.items():
            if survey not in undertaken:
                refused_on = min((given_on for of, _, given_on in answers if of == survey), default=None)
                yield Promise(by=posted_on + LOOP, on=refused_on)


def _steps_of_actions(session: Session, actions: Sequence[ActionTaken]) -> Iterator[Step]:
    """What each one's page tells of its way, as far as it has got."""
    for action in actions:
        way = chain(session, action)
        days = (way.said_on, way.made_on, way.done_on, way.told_on)
        for hop, (start, end) in zip((Hop.DECIDED, Hop.DONE, Hop.TOLD), pairwise(days), strict=True):
            if start and end:
                yield Step(hop=hop, start=start, end=end)


def _belief(session: Session) -> Belief | None:
    for past in _of_everybody(session):
        for report in past:
            if shown := _shown(report):
                return Belief(title=report.title, cycle=report.cycle, closed_at=report.closed_at, shown=shown)
    return None


def _of_everybody(session: Session) -> Iterator[list[PulseResults]]:
    """The reports of each series that asked everybody last, the newest first; what closed last is the first."""
    for series in reports.series_with_results(session):
        rows_of = reports.messages_of(session, series.id, up_to=None, most=CYCLES_IN_PICTURE)
        past = [read_report(message) for _, message in rows_of]
        if past[0].audience is AudienceKind.EVERYONE:
            yield past


def _shown(report: PulseResults) -> Displayed | None:
    return next((line.shown for line in report.lines if line.item.id == BELIEF), None)


def _zone(session: Session) -> str:
    """Where suggestions are answered."""
    at = desk(session)
    return at.zone if at else "UTC"


def _before(day: date) -> datetime:
    """An instant before that day begins anywhere."""
    return datetime.combine(day, time(), UTC) - timedelta(days=1)
