"""What those who answer suggestions do: take one, write to its author, say what becomes of it, merge it.

Two people may press at once. Each change locks the suggestion, looks at how it stands, and does nothing but say so if
that is not what was seen. Everything that its author should know of is written into the thread too, as of that day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from domain.actions import Origin
from domain.desk import TEXT_CHARACTERS
from domain.desk_messages import DeskDay, DeskNews
from domain.errors import BadInputError, ChangedError, NotFoundError
from domain.suggestions import OUTCOMES, MeantFor, SuggestionState, may_become
from domain.voice import tidied
from models import deliveries as outbox
from models import desk as rows
from models import people
from models.actions import ActionTaken, open_about
from models.base import random_id
from models.desk import GOING
from models.suggestions import Suggestion, counting
from services import board
from services.deliveries import queue
from services.desk_settings import desk, desk_day
from vault import Vault

SIGNED = "The suggestion desk"
"""What nobody in particular says."""

GONE = "This suggestion is not here any more."
WITHDRAWN = "Its author has taken this suggestion back. Nothing is left to do about it."
ASKED = "Somebody asked to hold this suggestion back. A second person has to decide that first."

_NOW = {
    SuggestionState.NEW: "is new",
    SuggestionState.OPEN: "is open",
    SuggestionState.PLANNED: "is planned",
    SuggestionState.STARTED: "has been started",
    SuggestionState.DONE: "is done",
    SuggestionState.DECLINED: "was declined",
    SuggestionState.MERGED: "goes on together with another one",
    SuggestionState.HELD_BACK: "is held back",
}
_SAYS = {
    SuggestionState.PLANNED: "We plan to do this.",
    SuggestionState.STARTED: "We have started with this.",
}
"""What the author reads where nobody wrote anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overdue:
    """Suggestions that wait longer than was promised."""

    reply: int
    outcome: int


def overdue(session: Session, *, today: date) -> Overdue:
    """How many wait for a first reply, and how many for an outcome, longer than was promised."""
    reply, outcome = rows.late(session, today=today)
    return Overdue(reply=reply, outcome=outcome)


# Telling


def tell_of_release(session: Session, *, new: Sequence[str], answered: Sequence[str], now: datetime) -> None:
    """Queue the day's one message to the desk, and that to everybody if some threads have an answer.

    `new` are suggestions that were released, `answered` those whose authors wrote, settled or reopened.
    """
    here = desk(session)
    if here is None:
        return
    if new or answered:
        day = DeskDay(new=tuple(new), answered=tuple(answered))
        queue(session, day, channel=here.channel, about=f"desk_day:{random_id()}", due_at=now)
    about = f"desk_news:{desk_day(session, now)}"
    if here.news_channel and not outbox.any_queued(session, about) and (untold := rows.untold(session)):
        queue(session, DeskNews(answered=untold), channel=here.news_channel, about=about, due_at=now)
        rows.tell_all(session)


# Answering


def take(session: Session, suggestion: str, person: str, *, instead_of: str = "") -> None:
    """Have somebody look after a suggestion, whom nobody or `instead_of` looked after when they pressed.

    Raises NotFoundError, and ChangedError if somebody else was quicker.
    """
    here = changeable(session, suggestion)
    if here.taken_by_id == person:
        return
    if (here.taken_by_id or "") != instead_of:
        who = people.name_of(session, here.taken_by_id) if here.taken_by_id else "Nobody"
        raise ChangedError(f"{who} looks after it now. Nothing was changed.")
    here.taken_by_id = person
    session.flush()


def write(session: Session, suggestion: str, words: str, *, by: str, now: datetime) -> None:
    """Ask or answer the author, signed with the name of `by`; what is sent twice is written once.

    Raises NotFoundError, ChangedError and BadInputError.
    """
    here = changeable(session, suggestion)
    _write(session, here, _words(words, needed=True), signed=people.name_of(session, by), day=desk_day(session, now))


def set_state(
    session: Session,
    suggestion: str,
    state: SuggestionState,
    *,
    seen: SuggestionState,
    outcome: str,
    by: str,
    vault: Vault,
    now: datetime,
) -> None:
    """Say what becomes of a suggestion that stood as `seen`; done or declined it needs `outcome`, in words.

    What is meant for everyone comes on the board. Raises NotFoundError, ChangedError and BadInputError.
    """
    here = changeable(session, suggestion)
    if here.state is state:
        raise ChangedError(f"Number {here.number} {_NOW[state]} already.")
    check_seen(here, seen)
    check_not_asked(session, here)
    if here.state not in GOING or not may_become(here.state, state):
        raise ChangedError(standing(here))
    words = _words(outcome, needed=state in OUTCOMES)
    _become(session, here, state, words=words, signed=people.name_of(session, by), day=desk_day(session, now))
    board.put_on_board(session, here, vault=vault, now=now)


def _become(session: Session, here: Suggestion, state: SuggestionState, *, words: str, signed: str, day: date) -> None:
    here.state, here.state_on = state, day
    if state in OUTCOMES:
        here.outcome, here.outcome_on = words, here.outcome_on or day
    _tell(session, here, words or _said(here), signed=signed, day=day)


def _said(here: Suggestion) -> str:
    if here.state is SuggestionState.OPEN:
        if here.meant_for is MeantFor.EVERYONE:
            return "Thank you. Everybody can read it now, and say that they want it too. We are thinking about it."
        return "Thank you. We have read it, and are thinking about it."
    return _SAYS[here.state]


def _tell(session: Session, here: Suggestion, words: str, *, signed: str, day: date) -> None:
    """Say what becomes of a suggestion: to its author, and to those whose suggestions go on as this one.

    Nothing else that is written to the one is read by the others: it may tell who they are.
    """
    for one in (here, *rows.merged_here(session, here.id)):
        _write(session, one, words, signed=signed, day=day)


def _write(session: Session, here: Suggestion, words: str, *, signed: str, day: date) -> None:
    last = rows.messages(session, here.id, offset=max(0, rows.messages_in(session, here.id) - 1), most=1)
    here.replied_on = here.replied_on or day
    session.flush()
    if not last or (last[0].words, last[0].signed, last[0].said_on) != (words, signed, day):
        rows.add_message(session, here.id, words, signed=signed, day=day)


# Merging


def merge(session: Session, suggestion: str, into: str, *, seen: SuggestionState, by: str, now: datetime) -> None:
    """Have a suggestion that stood as `seen` go on as another one, whose state and outcome its author sees from then.

    Raises NotFoundError, ChangedError, and BadInputError for what would make a chain or a circle.
    """
    found = rows.locked(session, suggestion, into)
    here = _there(found.get(suggestion))
    check_seen(here, seen)
    check_not_asked(session, here)
    if not may_become(here.state, SuggestionState.MERGED):
        raise ChangedError(standing(here))
    target = found.get(into)
    if problem := _cannot_merge(session, here, target):
        raise BadInputError("Nothing was merged.", problems={"into": problem})
    assert target
    day = desk_day(session, now)
    here.state_before, here.state, here.state_on, here.merged_into = here.state, SuggestionState.MERGED, day, into
    words = f"Somebody has suggested the same. Yours goes on together with number {target.number}."
    rows.add_message(session, here.id, words, signed=people.name_of(session, by), day=day)


def _cannot_merge(session: Session, here: Suggestion, target: Suggestion | None) -> str | None:
    """Why one suggestion can't go on as another; None: it can."""
    if target is None or target.state is SuggestionState.WITHDRAWN:
        return "That suggestion is not here any more. Choose another one."
    if target is here:
        return "This is the same suggestion. Choose another one."
    if target.merged_into == here.id:
        return f"Number {target.number} goes on as this one itself. Undo that first."
    if target.merged_into:
        other = session.get_one(Suggestion, target.merged_into)
        return f"Number {target.number} goes on as number {other.number}. Choose that one."
    if merged := rows.merged_here(session, here.id):
        numbers = " and ".join(str(one.number) for one in merged)
        return f"Number {numbers} went on as this one. Undo that first, or merge the other way round."
    return _hidden(session, here, target)


def _hidden(session: Session, here: Suggestion, target: Suggestion) -> str | None:
    """Why those who read one suggestion could not read the other."""
    if rows.holdings(session, [target.id]):
        return f"Number {target.number} is being held back. Choose another one."
    if target.state is SuggestionState.NEW and here.on_board_since:
        number = target.number
        return f"Nobody has looked at number {number} yet, and this one is on the board. Merge the other way round."
    if target.meant_for is MeantFor.LEADERS and here.meant_for is MeantFor.EVERYONE:
        return f"Number {target.number} is for leaders only, and this one for everyone. Merge the other way round."
    return None


def unmerge(session: Session, suggestion: str, *, by: str, vault: Vault, now: datetime) -> None:
    """Have a merged suggestion go on by itself again, as it stood before. Raises NotFoundError, ChangedError."""
    here = changeable(session, suggestion)
    if here.state is not SuggestionState.MERGED:
        raise ChangedError(standing(here))
    _give_back(session, here, signed=people.name_of(session, by), now=now)
    board.put_on_board(session, here, vault=vault, now=now)


def give_back_merged(session: Session, suggestion: str, *, now: datetime) -> None:
    """Have all that went on as this suggestion go on by themselves: nobody reads it any more."""
    for one in rows.merged_here(session, suggestion):
        _give_back(session, one, signed=SIGNED, now=now)


def _give_back(session: Session, here: Suggestion, *, signed: str, now: datetime) -> None:
    day = desk_day(session, now)
    here.state, here.state_on = here.state_before or SuggestionState.OPEN, day
    here.state_before = here.merged_into = None
    rows.add_message(session, here.id, "Your suggestion goes on by itself again.", signed=signed, day=day)


# Actions


def planned_by(session: Session, action: ActionTaken, *, by: str, now: datetime) -> None:
    """Something is undertaken because of a suggestion: it is planned, or further, and its author hears of it from `by`.

    Raises NotFoundError, and ChangedError if it has an outcome by now.
    """
    here = changeable(session, action.about)
    check_not_asked(session, here)
    if here.state not in GOING:
        raise ChangedError(standing(here))
    day = desk_day(session, now)
    if here.state in {SuggestionState.NEW, SuggestionState.OPEN}:
        here.state, here.state_on = SuggestionState.PLANNED, day
    _come_on_board(here, day)
    _tell(session, here, _undertaken(session, action), signed=people.name_of(session, by), day=day)


def changed_by(session: Session, action: ActionTaken, *, by: str, now: datetime) -> None:
    """What was undertaken because of a suggestion is something else now, somebody else's, or due on another day.

    Its author was told otherwise, and hears of it, unless there is an outcome already.
    """
    here = _goes_on_as(session, action.about)
    if here is None:
        return
    words = f"What we said has changed. {_undertaken(session, action)}"
    _tell(session, here, words, signed=people.name_of(session, by), day=desk_day(session, now))


def _undertaken(session: Session, action: ActionTaken) -> str:
    owner = people.name_of(session, action.owner_id)
    return f"We will: {action.what}\n{owner} looks after it, by {_day(action.due_on)}."


def done_by(session: Session, action: ActionTaken, *, now: datetime) -> None:
    """What was undertaken because of a suggestion is done: so is the suggestion, unless it had an outcome already.

    So is what it goes on as. A wish to hold it back is decided all the same: the board shows nothing until then.
    """
    here = _goes_on_as(session, action.about)
    if here is None:
        return
    day = desk_day(session, now)
    _come_on_board(here, day)
    _become(session, here, SuggestionState.DONE, words=action.outcome, signed=_ended_by(session, action), day=day)


def dropped_by(session: Session, action: ActionTaken, *, now: datetime) -> None:
    """What was undertaken because of a suggestion is dropped: its author hears why.

    Where nothing else is being done because of it, it is open again, for somebody to say what becomes of it.
    """
    here = _goes_on_as(session, action.about)
    if here is None:
        return
    day = desk_day(session, now)
    about = (here.id, *(one.id for one in rows.merged_here(session, here.id)))
    being_done = any(open_about(session, Origin.SUGGESTION, one) for one in about)
    if here.state not in {SuggestionState.NEW, SuggestionState.OPEN} and not being_done:
        here.state, here.state_on = SuggestionState.OPEN, day
    words = f"This will not be done after all: {action.what}\nWhy: {action.outcome}"
    _tell(session, here, words, signed=_ended_by(session, action), day=day)


def _ended_by(session: Session, action: ActionTaken) -> str:
    """The name of whoever said what came of it, or why not."""
    return people.name_of(session, action.ended_by_id or action.owner_id)


def _goes_on_as(session: Session, suggestion: str) -> Suggestion | None:
    """What a suggestion is by now, locked: itself, or what it was merged into; None: it has an outcome, or is gone."""
    known = session.get(Suggestion, suggestion)
    if known is None:
        return None
    found = rows.locked(session, suggestion, known.merged_into or suggestion)  # in one order: nobody waits for another
    here = counting(session, found[suggestion])
    return here if here.state in GOING else None


def _come_on_board(here: Suggestion, day: date) -> None:
    """Have everybody read it. It gets its tally with the next count: services.board.count_supporters."""
    if here.meant_for is MeantFor.EVERYONE:
        here.on_board_since = here.on_board_since or day


def _day(day: date) -> str:
    return f"{day.day} {day:%B}"


# What every change asks first


def changeable(session: Session, suggestion: str) -> Suggestion:
    """A suggestion, locked. Raises NotFoundError, and ChangedError for one that its author took back."""
    return _there(rows.locked(session, suggestion).get(suggestion))


def _there(found: Suggestion | None) -> Suggestion:
    if found is None:
        raise NotFoundError(GONE)
    if found.state is SuggestionState.WITHDRAWN:
        raise ChangedError(WITHDRAWN)
    return found


def check_seen(here: Suggestion, seen: SuggestionState) -> None:
    """Raise ChangedError if a suggestion does not stand as somebody saw it."""
    if here.state is not seen:
        raise ChangedError(standing(here))


def check_not_asked(session: Session, here: Suggestion) -> None:
    """Raise ChangedError if somebody wants a suggestion held back."""
    if rows.holdings(session, [here.id]):
        raise ChangedError(ASKED)


def standing(here: Suggestion) -> str:
    """How a suggestion stands, for whoever saw it otherwise."""
    return f"Somebody was quicker: number {here.number} {_NOW[here.state]} now. What you did was not stored."


def _words(words: str, *, needed: bool) -> str:
    found = tidied(words).strip()
    if needed and not found:
        raise BadInputError("Nothing was written.", problems={"words": "Please write a sentence to the author."})
    if len(found) > TEXT_CHARACTERS:
        raise BadInputError(
            "That is too long.", problems={"words": f"Please keep it under {TEXT_CHARACTERS} characters."}
        )
    return found
