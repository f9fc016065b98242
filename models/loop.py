"""What came of what was heard, and when: asked of suggestions, actions, answers and reports together."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from domain.actions import ActionState, AnswerKind, Origin
from domain.loop import Days
from domain.suggestions import ENDED, OUTCOMES, MeantFor, SuggestionState
from models.actions import ActionTaken, ResultAnswer
from models.people import Person
from models.pulses import Cycle, Result
from models.suggestions import HoldingBack, Suggestion

_GOES_ON_NO_MORE = (*ENDED, SuggestionState.MERGED)

# You said, we did


def actions_ended(session: Session, days: Days) -> Sequence[tuple[ActionTaken, str]]:
    """What was done or dropped on these days, with the names of those who said so."""
    said_by = func.coalesce(ActionTaken.ended_by_id, ActionTaken.owner_id)
    signed = select(ActionTaken, Person.name).join(Person, Person.id == said_by)
    ended = ActionTaken.state != ActionState.OPEN, ActionTaken.ended_on.between(days.first, days.last)
    return [(action, name) for action, name in session.execute(signed.where(*ended))]


def actions_late(session: Session, day: date) -> Sequence[tuple[ActionTaken, str]]:
    """What was due by this day and had not ended when it was over, with the names of the owners."""
    owned = select(ActionTaken, Person.name).join(Person, Person.id == ActionTaken.owner_id)
    late = ActionTaken.due_on <= day, or_(ActionTaken.ended_on.is_(None), ActionTaken.ended_on > day)
    return [(action, name) for action, name in session.execute(owned.where(*late))]


def actions_under_way(session: Session, day: date) -> int:
    """How many were made by this day and had not ended when it was over."""
    going = ActionTaken.made_on <= day, or_(ActionTaken.ended_on.is_(None), ActionTaken.ended_on > day)
    return session.scalar(select(func.count()).select_from(ActionTaken).where(*going)) or 0


def suggestions_answered(session: Session, days: Days) -> Sequence[tuple[Suggestion, str]]:
    """What on the board got its outcome on these days, with the names of those who look after it ("": nobody does).

    What is done with an action is left out: it is told as that. So is what somebody asked to be held back.
    """
    by_action = select(ActionTaken.about).where(
        ActionTaken.origin == Origin.SUGGESTION,
        ActionTaken.state == ActionState.DONE,
        ActionTaken.ended_on.between(days.first, days.last),
    )
    merged = aliased(Suggestion)
    by_its_action = select(merged.merged_into).where(merged.merged_into.is_not(None), merged.id.in_(by_action))
    found = select(Suggestion, func.coalesce(Person.name, "")).outerjoin(Person, Person.id == Suggestion.taken_by_id)
    wanted = (
        Suggestion.state.in_(OUTCOMES),
        Suggestion.meant_for == MeantFor.EVERYONE,
        Suggestion.on_board_since.is_not(None),
        Suggestion.state_on.between(days.first, days.last),
        Suggestion.id.not_in(by_action),
        Suggestion.id.not_in(by_its_action),
        Suggestion.id.not_in(select(HoldingBack.suggestion_id)),
    )
    return [(suggestion, name) for suggestion, name in session.execute(found.where(*wanted))]


def suggestions_overdue(session: Session, day: date) -> int:
    """How many waited longer than was promised when this day was over, for a first reply or for an outcome."""
    no_reply = Suggestion.reply_by <= day, or_(Suggestion.replied_on.is_(None), Suggestion.replied_on > day)
    no_outcome = Suggestion.outcome_by <= day, or_(Suggestion.outcome_on.is_(None), Suggestion.outcome_on > day)
    ended_before = Suggestion.state.in_(_GOES_ON_NO_MORE), Suggestion.state_on <= day
    overdue = (
        select(func.count())
        .select_from(Suggestion)
        .where(or_(no_reply[0] & no_reply[1], no_outcome[0] & no_outcome[1]), ~(ended_before[0] & ended_before[1]))
    )
    return session.scalar(overdue) or 0


def held_back(session: Session, days: Days) -> int:
    """How many suggestions two people held back on these days, and still do."""
    agreed = select(func.count()).select_from(HoldingBack).where(HoldingBack.agreed_on.between(days.first, days.last))
    return session.scalar(agreed) or 0


def done_since(session: Session, series_id: str, *, since: date) -> int:
    """How many actions that came of a series' results were done from this day on."""
    cycles = select(Cycle.id).where(Cycle.series_id == series_id)
    abouts = session.scalars(
        select(ActionTaken.about).where(
            ActionTaken.origin == Origin.PULSE,
            ActionTaken.state == ActionState.DONE,
            ActionTaken.ended_on >= since,
        )
    ).all()
    of_series = set(session.scalars(cycles)) if abouts else set()
    return sum(about.partition("|")[0] in of_series for about in abouts)


# Headline figures


def suggestions_since(session: Session, day: date) -> Sequence[Suggestion]:
    """All of which something was promised for a day from this one on, or happened since."""
    since = (
        Suggestion.released_on,
        Suggestion.reply_by,
        Suggestion.outcome_by,
        Suggestion.replied_on,
        Suggestion.outcome_on,
        Suggestion.state_on,
    )
    return session.scalars(select(Suggestion).where(or_(*(column >= day for column in since)))).all()


def actions_since(session: Session, day: date) -> Sequence[ActionTaken]:
    """What came of something that was heard, and was made or ended from this day on."""
    since = or_(ActionTaken.made_on >= day, ActionTaken.ended_on >= day)
    return session.scalars(select(ActionTaken).where(ActionTaken.origin != Origin.OWN, since)).all()


def closings(session: Session, *, since: datetime) -> Sequence[tuple[Cycle, str]]:
    """The cycles that closed from this instant on, with what their channels read: domain.messages.PulseResults."""
    closed = select(Cycle, Result.message).join(Result, Result.survey_id == Cycle.id)
    return [(cycle, message) for cycle, message in session.execute(closed.where(Cycle.close_at >= since))]


def answers_to(session: Session, surveys: Sequence[str]) -> Sequence[tuple[str, AnswerKind, date]]:
    """How the results of these surveys were answered, and when."""
    found = select(ResultAnswer.survey_id, ResultAnswer.kind, ResultAnswer.given_on)
    rows = session.execute(found.where(ResultAnswer.survey_id.in_(surveys)))
    return [(survey, kind, given_on) for survey, kind, given_on in rows]
