"""Answering results: what will be done, why not, or that something is still being done. Without it no pulse opens."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy.orm import Session

from domain.actions import MOST_STILL_ON_IT, ActionState, AnswerKind
from domain.answer_messages import AnswerDue, AnswerLine, ResultsAnswered
from domain.cadence import at_local, local_day, working_days_after
from domain.errors import BadInputError, NotAllowedError, NotFoundError
from domain.messages import PulseResults
from domain.roles import Role
from domain.screens import OpenActionLine, StillOnItForm, WontForm
from domain.series import GOES_ON
from models import answers as rows
from models import deliveries, people, pulses
from models.actions import ActionTaken, ResultAnswer
from models.base import random_id
from models.duties import answering
from models.people import Person
from models.pulses import Cycle, Series
from services.calendars import Calendars
from services.deliveries import queue
from services.desk_settings import gate_is_on
from services.duties import deputy_of, stand_ins
from services.gate import MOST, closed_on, report_of
from services.reports import read_report
from services.schedule import title_among

REASON_CHARACTERS = 500
TELL_BEFORE = 2
"""Working days before results are to be answered, whoever answers them hears of it once more."""
TELL_AT = time(10)
STILL_WORTH_IT = timedelta(days=14)
"""So long after that day they hear of it all the same, if Tribune could not say it in time."""
MOST_CHOICES = 100
"""Of open actions to choose from."""

GONE = "These results were deleted by now, and need no answer any more."
NOT_YOURS = (
    "{answerer} answers these results; leaders and administrators may, too. If you know what would help, tell them, or "
    "make a suggestion: nobody sees who made it."
)
NOTHING_OPEN = "Nothing that somebody undertook is open. Press [We will...] and say what you will do."
ACTION_GONE = "This is not open any more. Choose another one, or press [We will...]."
SAID_ALREADY = "These results have this answer already. Nothing was changed."
TOO_OFTEN = (
    "This was the answer to results twice already. Say what has come of it and press [We will...], or say why nothing "
    "more will be done: [We won't, because...]."
)


# Giving an answer


def answered_by(session: Session, action: ActionTaken, *, by: str, now: datetime) -> None:
    """Note that results are answered with an action that was just made because of them: [We will...].

    `action.about` is "<cycle>|<item>". Raises NotFoundError for results that are not here.
    """
    survey_id, _, item_id = action.about.partition("|")
    _add(session, survey_id, AnswerKind.WE_WILL, by=by, now=now, action=action, item_id=item_id)


def wont(session: Session, survey_id: str, item_id: str, reason: str, *, by: str, now: datetime) -> None:
    """Note why nothing will be done: [We won't, because...]. The same form sent twice counts once.

    Raises NotFoundError, and BadInputError for a reason that is empty or too long.
    """
    said = " ".join(reason.split())
    if not said:
        problem = "Say why: that is what people read."
        raise BadInputError(problem, problems={"reason": problem})
    if len(reason) > REASON_CHARACTERS:
        problem = f"This has {len(reason)} characters, and there is room for {REASON_CHARACTERS}."
        raise BadInputError(problem, problems={"reason": problem})
    _results(session, survey_id, locked=True)
    if not rows.given(session, survey_id, kind=AnswerKind.WE_WONT, action=None, reason=reason.strip()):
        _add(session, survey_id, AnswerKind.WE_WONT, by=by, now=now, item_id=item_id, reason=reason.strip())


def still_on_it(session: Session, survey_id: str, action_id: str, *, by: str, now: datetime) -> None:
    """Note that an open action is the answer once more: [Still on it]. At most twice an action, and once to a pulse.

    Raises NotFoundError for results that are not here, and BadInputError for an action that is not open or was the
    answer often enough.
    """
    _results(session, survey_id, locked=True)
    action = rows.locked_action(session, action_id)
    if action is None or action.state is not ActionState.OPEN:
        raise BadInputError(ACTION_GONE, problems={"undertaken": ACTION_GONE})
    if rows.given(session, survey_id, kind=AnswerKind.STILL_ON_IT, action=action_id, reason=""):
        raise BadInputError(SAID_ALREADY, problems={"undertaken": SAID_ALREADY})
    if action.still_on_it >= MOST_STILL_ON_IT:
        raise BadInputError(TOO_OFTEN, problems={"undertaken": TOO_OFTEN})
    action.still_on_it += 1
    _add(session, survey_id, AnswerKind.STILL_ON_IT, by=by, now=now, action=action)


def _add(
    session: Session,
    survey_id: str,
    kind: AnswerKind,
    *,
    by: str,
    now: datetime,
    action: ActionTaken | None = None,
    item_id: str = "",
    reason: str = "",
) -> None:
    """Store an answer, and tell it in the thread of the results."""
    cycle, results = _results(session, survey_id)
    series = session.get_one(Series, cycle.series_id)
    answer = ResultAnswer(
        id=random_id(),
        survey_id=survey_id,
        kind=kind,
        action_id=action.id if action else None,
        reason=reason,
        item_id=item_id if item_id in _words_of_items(results) else "",
        given_by_id=by,
        given_on=local_day(now, series.home_zone),
    )
    session.add(answer)
    session.flush()
    message = ResultsAnswered(
        survey_id=survey_id,
        results_of=closed_on(series, results),
        line=_line(session, answer, action, _words_of_items(results)),
    )
    queue(session, message, channel=cycle.channel, about=f"answered:{survey_id}:{answer.id}", due_at=now)


# Reading answers


def answers_to(session: Session, survey_id: str) -> tuple[AnswerLine, ...]:
    """What was answered to some results, the first answer first."""
    found = rows.answers_of(session, survey_id)
    if not found:
        return ()
    items = _words_of_items(_results(session, survey_id)[1])
    return tuple(_line(session, answer, action, items) for answer, action in found)


def _line(session: Session, answer: ResultAnswer, action: ActionTaken | None, items: dict[str, str]) -> AnswerLine:
    return AnswerLine(
        kind=answer.kind,
        by=people.name_of(session, answer.given_by_id),
        words=action.what if action else answer.reason,
        item=items.get(answer.item_id, ""),
        owner=people.name_of(session, action.owner_id) if action else "",
        due_on=action.due_on if action else None,
        state=action.state if action else None,
    )


def _words_of_items(results: PulseResults) -> dict[str, str]:
    return {line.item.id: line.item.short or line.item.text for line in results.lines}


def thread_of(session: Session, message: ResultsAnswered) -> tuple[str, str] | None:
    """In which conversation the results stand that a message is about, and their ts; None: nobody knows any more."""
    return deliveries.sent_as(session, f"results:{message.survey_id}")


# Who may


def may_answer(session: Session, survey_id: str, person: str, roles: Collection[Role]) -> bool:
    """Whether somebody may answer these results: whoever was named, their deputy, every leader and administrator.

    Who answers another series, or is the deputy of somebody else, may not. Raises NotFoundError.
    """
    if not {Role.LEADER, Role.ADMINISTRATOR}.isdisjoint(roles):
        return True
    answerer = answering(session, _results(session, survey_id)[0])
    return person in {answerer, deputy_of(session, answerer)}


def refuse_others(session: Session, survey_id: str, person: str, roles: Collection[Role]) -> None:
    """Raise NotAllowedError, with a sentence that says who may, unless this person may answer these results."""
    if not may_answer(session, survey_id, person, roles):
        answerer = answering(session, _results(session, survey_id)[0])
        raise NotAllowedError(NOT_YOURS.format(answerer=people.name_of(session, answerer)))


# The forms


def wont_form(session: Session, survey_id: str, item_id: str) -> WontForm:
    """The form of [We won't, because...]. Raises NotFoundError."""
    cycle, results = _results(session, survey_id)
    return WontForm(
        results_of=closed_on(session.get_one(Series, cycle.series_id), results),
        item=_words_of_items(results).get(item_id, ""),
        most=REASON_CHARACTERS,
    )


def still_on_it_form(session: Session, survey_id: str, person: str) -> StillOnItForm:
    """What of all that is open may be the answer once more: one's own first. BadInputError where nothing is."""
    cycle, results = _results(session, survey_id)
    found = rows.open_actions(session)
    if not found:
        raise BadInputError(NOTHING_OPEN)
    found.sort(key=lambda action: action.owner_id != person)
    names = people.names_of(session, {action.owner_id for action in found})
    return StillOnItForm(
        results_of=closed_on(session.get_one(Series, cycle.series_id), results),
        actions=tuple(
            OpenActionLine(
                id=action.id,
                what=action.what,
                owner=names[action.owner_id],
                due_on=action.due_on,
                left=max(0, MOST_STILL_ON_IT - action.still_on_it),
            )
            for action in found[:MOST_CHOICES]
        ),
        more=max(0, len(found) - MOST_CHOICES),
    )


def _results(session: Session, survey_id: str, *, locked: bool = False) -> tuple[Cycle, PulseResults]:
    found = rows.locked_results(session, survey_id) if locked else rows.results_of(session, survey_id)
    if found is None:
        raise NotFoundError(GONE)
    return found[0], read_report(found[1])


# Telling whoever answers


@dataclass(frozen=True, slots=True, kw_only=True)
class _Due:
    """Whoever answers some results is to hear of it at an instant."""

    series: Series
    results: PulseResults
    answerer: str
    due_at: datetime

    @property
    def about(self) -> str:
        return f"answer_due:{self.results.survey_id}:{self.answerer}"


def tell_due(session: Session, *, now: datetime, away: Collection[str]) -> None:
    """Tell whoever answers results that has none yet, two working days before its day: once, at their own 10:00.

    Of somebody who is `away` the deputy hears it; of somebody who has left, whoever took over.
    """
    for due in _dues(session, now=now):
        if due.due_at <= now:
            _tell(session, due, now=now, away=away)


def next_due(session: Session, *, now: datetime) -> datetime | None:
    """When somebody is to be told next; None: nobody that is known."""
    return min((max(due.due_at, now) for due in _dues(session, now=now)), default=None)


def _dues(session: Session, *, now: datetime) -> Iterator[_Due]:
    for series in pulses.all_series(session):
        if series.state not in GOES_ON:
            continue
        for cycle, answered in rows.newest_closed(session, series.id, most=MOST):
            if answered or cycle.answer_by + STILL_WORTH_IT < now.date():
                break
            due = _due(session, series, cycle)
            if due and not deliveries.any_queued(session, due.about):
                yield due


def _due(session: Session, series: Series, cycle: Cycle) -> _Due | None:
    """None: nobody is there to be told, or the results are wholly withheld."""
    answerer, results = session.get_one(Person, answering(session, cycle)), report_of(session, cycle)
    if not answerer.employed or results.answered is None:
        return None
    calendar = Calendars(session, series.place_id).of(place=answerer.place_id, zone=answerer.zone)
    day = working_days_after(results.answer_by, -TELL_BEFORE, calendar=calendar)
    return _Due(series=series, results=results, answerer=answerer.id, due_at=at_local(day, TELL_AT, answerer.zone))


def _tell(session: Session, due: _Due, *, now: datetime, away: Collection[str]) -> None:
    results, reader = due.results, due.answerer
    deputy = stand_ins(session, [reader], away=away).get(reader)
    message = AnswerDue(
        survey_id=results.survey_id,
        series_id=due.series.id,
        cycle=results.cycle,
        results_of=closed_on(due.series, results),
        answer_by=results.answer_by,
        waits=gate_is_on(session),
        late=results.answer_by < local_day(now, due.series.home_zone),
        item_id=results.finding.item.id if results.finding else "",
        title=title_among(session, due.series),
        stands_in_for=people.name_of(session, reader) if deputy else "",
    )
    queue(session, message, channel=deputy or reader, about=due.about, due_at=now)
