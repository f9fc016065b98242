"""What Tribune says about answers to results: that there is one, that one is due, that a pulse waits for one."""

from dataclasses import dataclass
from datetime import date, datetime

from domain.actions import ActionState, AnswerKind


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerLine:
    """One answer to the results of a pulse, as everybody reads it."""

    kind: AnswerKind
    by: str
    """Display name of whoever gave it."""
    words: str
    """What will be done, or is being done; or why nothing will be."""
    item: str = ""
    """The result that it is about, in its own words; empty: all of them."""
    owner: str = ""
    """Display name of whoever does it; empty where nothing will be done."""
    due_on: date | None = None
    state: ActionState | None = None
    """Where that stands; None where nothing will be done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsAnswered:
    """To the thread of the results' message: somebody has answered them."""

    survey_id: str
    results_of: date
    """The day on which the pulse closed, as in the next ones."""
    line: AnswerLine


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerDue:
    """To whoever answers results, two working days before the day by which they said they would."""

    survey_id: str
    series_id: str
    cycle: int
    results_of: date
    answer_by: date
    waits: bool
    """Without an answer the next pulse does not open."""
    late: bool = False
    """The day is over: nobody could say it earlier."""
    item_id: str = ""
    """What the finding is about."""
    title: str = ""
    """Of the series; said where several run side by side, as in the next ones."""
    stands_in_for: str = ""
    """Display name of whoever is away, and has named the reader as deputy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PulseHeldBack:
    """To the channel: a pulse does not open, because the last results have no answer."""

    series_id: str
    unanswered: int
    """The number of the pulse whose results have none."""
    results_of: date
    answerer: str
    """Display name."""
    answer_by: date
    title: str = ""
    again: bool = False
    """The pulse before it was held back as well, and no answer let it open."""
    champion: str = ""
    """Display name of the employee champion, who may open it then; empty: nobody is elected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MayOpenHeldPulse:
    """To the employee champion: one pulse after another is held back, and they may open this one."""

    cycle_id: str
    series_id: str
    unanswered: int
    results_of: date
    answerer: str
    until: datetime
    """Until then it can still open."""
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldPulseOpened:
    """To the channel: a pulse that was held back is open now."""

    results_of: date
    opened_by: str = ""
    """Display name of the employee champion, who opened it all the same; empty: nobody had to."""
    answered: bool = True
    """There is an answer by now. If not, and nobody opened it, the rule was switched off."""
    title: str = ""


AnswerMessage = ResultsAnswered | AnswerDue | PulseHeldBack | MayOpenHeldPulse | HeldPulseOpened
"""Part of domain.messages.Outgoing."""
