"""Which results have an answer, and which pulses waited for one."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.actions import ActionState, AnswerKind
from models.actions import ActionTaken, PulseHold, ResultAnswer
from models.pulses import Cycle, CycleState, Result


def newest_closed(session: Session, series_id: str, *, most: int) -> Sequence[tuple[Cycle, bool]]:
    """The cycles of a series that closed last with results, the newest first, and whether those are answered."""
    answered = select(ResultAnswer.id).where(ResultAnswer.survey_id == Cycle.id).exists()
    closed = select(Cycle, answered).join(Result, Result.survey_id == Cycle.id)
    wanted = closed.where(Cycle.series_id == series_id, Cycle.state == CycleState.CLOSED)
    return [(cycle, found) for cycle, found in session.execute(wanted.order_by(Cycle.number.desc()).limit(most))]


def locked_results(session: Session, survey_id: str) -> tuple[Cycle, str] | None:
    """A closed cycle, locked, with its report: of two who answer it at once, one waits for the other."""
    row = session.execute(_RESULTS.where(Cycle.id == survey_id).with_for_update(of=Cycle)).one_or_none()
    return None if row is None else (row[0], row[1])


def results_of(session: Session, survey_id: str) -> tuple[Cycle, str] | None:
    """A closed cycle with its report, JSON of PulseResults; None: it has none, or it was deleted."""
    row = session.execute(_RESULTS.where(Cycle.id == survey_id)).one_or_none()
    return None if row is None else (row[0], row[1])


_RESULTS = select(Cycle, Result.message).join(Result, Result.survey_id == Cycle.id)


def answers_of(session: Session, survey_id: str) -> Sequence[tuple[ResultAnswer, ActionTaken | None]]:
    """The answers to some results, the earliest day first, with the actions that they name."""
    found = select(ResultAnswer, ActionTaken).outerjoin(ActionTaken, ActionTaken.id == ResultAnswer.action_id)
    rows = session.execute(
        found.where(ResultAnswer.survey_id == survey_id).order_by(ResultAnswer.given_on, ResultAnswer.id)
    )
    return [(answer, action) for answer, action in rows]


def still_on(session: Session, survey_id: str, action: str) -> bool:
    """Answer whether some results were answered before with this action, as one that goes on."""
    same = (ResultAnswer.kind == AnswerKind.STILL_ON_IT, ResultAnswer.action_id == action)
    found = select(ResultAnswer.id).where(ResultAnswer.survey_id == survey_id, *same)
    return session.scalar(found.limit(1)) is not None


def refused(session: Session, survey_id: str, item: str, reason: str, *, by: str) -> bool:
    """Answer whether somebody gave this very reason to this result before."""
    found = select(ResultAnswer.id).where(
        ResultAnswer.survey_id == survey_id,
        ResultAnswer.kind == AnswerKind.WE_WONT,
        ResultAnswer.item_id == item,
        ResultAnswer.reason == reason,
        ResultAnswer.given_by_id == by,
    )
    return session.scalar(found.limit(1)) is not None


def open_actions(session: Session) -> list[ActionTaken]:
    """Every action that is open, the soonest due first."""
    found = select(ActionTaken).where(ActionTaken.state == ActionState.OPEN)
    return list(session.scalars(found.order_by(ActionTaken.due_on, ActionTaken.id)))


def locked_action(session: Session, action_id: str) -> ActionTaken | None:
    """An action as it stands now, locked until the transaction ends."""
    return session.scalars(
        select(ActionTaken).where(ActionTaken.id == action_id).with_for_update(),
        execution_options={"populate_existing": True},
    ).one_or_none()


def hold_of(session: Session, cycle_id: str) -> PulseHold | None:
    """That a pulse was held back, if it was."""
    return session.get(PulseHold, cycle_id)


def locked_hold(session: Session, cycle_id: str) -> PulseHold | None:
    """The same as it stands now, locked until the transaction ends."""
    return session.scalars(
        select(PulseHold).where(PulseHold.cycle_id == cycle_id).with_for_update(),
        execution_options={"populate_existing": True},
    ).one_or_none()


def held_before(session: Session, cycle: Cycle) -> bool:
    """Answer whether the cycle before this one was held back too; one that was cancelled is looked past.

    Not if that one opened after all, unless the employee champion let it.
    """
    earlier = select(Cycle).where(
        Cycle.series_id == cycle.series_id, Cycle.number < cycle.number, Cycle.state != CycleState.CANCELLED
    )
    last = session.scalar(earlier.order_by(Cycle.number.desc()).limit(1))
    hold = session.get(PulseHold, last.id) if last else None
    if last is None or hold is None:
        return False
    return last.state is CycleState.SKIPPED or hold.opened_by_id is not None
