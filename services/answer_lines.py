"""Answers to results, as everybody reads them."""

from sqlalchemy.orm import Session

from domain.answer_messages import AnswerLine
from domain.errors import NotFoundError
from domain.messages import PulseResults
from models import answers as rows
from models import people
from models.actions import ActionTaken, ResultAnswer
from models.pulses import Cycle
from services.reports import read_report

GONE = "These results were deleted by now, and need no answer any more."


def answers_to(session: Session, survey_id: str) -> tuple[AnswerLine, ...]:
    """What was answered to some results, the first answer first."""
    found = rows.answers_of(session, survey_id)
    if not found:
        return ()
    items = words_of_items(results_of(session, survey_id)[1])
    return tuple(line_of(session, answer, action=action, items=items) for answer, action in found)


def line_of(session: Session, answer: ResultAnswer, *, action: ActionTaken | None, items: dict[str, str]) -> AnswerLine:
    """One answer, as it stands now."""
    return AnswerLine(
        kind=answer.kind,
        by=people.name_of(session, answer.given_by_id),
        words=action.what if action else answer.reason,
        item=items.get(answer.item_id, ""),
        owner=people.name_of(session, action.owner_id) if action else "",
        due_on=action.due_on if action else None,
        state=action.state if action else None,
    )


def words_of_items(results: PulseResults) -> dict[str, str]:
    """The words of each item that some results are about, by its id."""
    return {line.item.id: line.item.short or line.item.text for line in results.lines}


def results_of(session: Session, survey_id: str, *, locked: bool = False) -> tuple[Cycle, PulseResults]:
    """A closed cycle and its report. Raises NotFoundError. `locked`: of two who answer at once one waits."""
    found = rows.locked_results(session, survey_id) if locked else rows.results_of(session, survey_id)
    if found is None:
        raise NotFoundError(GONE)
    return found[0], read_report(found[1])
