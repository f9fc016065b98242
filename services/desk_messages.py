"""What the desk's messages say, looked up when they are sent: what its author took back is in none of them."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from domain.desk_messages import DeskDay, DeskHoldBack, DeskLine, DeskReminder
from domain.suggestions import SuggestionState
from models import desk as rows
from models import people
from models.desk import GOING
from models.suggestions import HoldingBack, Suggestion
from services.desk_settings import desk_day

Filled = DeskDay | DeskReminder | DeskHoldBack

IN_A_MESSAGE = 8
"""Suggestions: more than this nobody reads in a message."""


def filled(session: Session, message: Filled, *, now: datetime) -> Filled | None:
    """The message with the words of its suggestions; None, so that it is not sent, if nothing is left to say."""
    match message:
        case DeskDay():
            return _day(session, message, now=now)
        case DeskReminder():
            return _reminder(session, message, now=now)
        case DeskHoldBack():
            return _hold_back(session, message)


def passed_on(message: Filled) -> Filled:
    """The message for administrators, where Slack did not take it; it is filled in again when it is sent."""
    match message:
        case DeskDay():
            return DeskDay(new=message.new, answered=message.answered, unreachable=True)
        case DeskReminder():
            return DeskReminder(soon=message.soon, late=message.late, unreachable=True)
        case DeskHoldBack():
            return DeskHoldBack(suggestion=message.suggestion, again=message.again, unreachable=True)


def _day(session: Session, message: DeskDay, *, now: datetime) -> DeskDay | None:
    new = [line for line in _lines(session, message.new, now=now) if line.state is not SuggestionState.HELD_BACK]
    replies = [_quiet(line) for line in _lines(session, message.answered, now=now) if line.id not in message.new]
    if not new and not replies:
        return None
    room = max(0, IN_A_MESSAGE - len(new))
    return replace(
        message,
        suggestions=tuple(new[:IN_A_MESSAGE]),
        replies=tuple(replies[:room]),
        more=len(new[IN_A_MESSAGE:]) + len(replies[room:]),
    )


def _quiet(line: DeskLine) -> DeskLine:
    """What is held back is not said again to a channel, only that its author wrote."""
    return replace(line, words="", signed="") if line.state is SuggestionState.HELD_BACK else line


def _reminder(session: Session, message: DeskReminder, *, now: datetime) -> DeskReminder | None:
    soon, late = (
        [line for line in _lines(session, ids, now=now) if line.due_on] for ids in (message.soon, message.late)
    )
    if not soon and not late:
        return None
    room = max(0, IN_A_MESSAGE - len(late))
    return replace(
        message,
        overdue=tuple(late[:IN_A_MESSAGE]),
        due=tuple(soon[:room]),
        more=len(late[IN_A_MESSAGE:]) + len(soon[room:]),
    )


def _hold_back(session: Session, message: DeskHoldBack) -> DeskHoldBack | None:
    here = session.get(Suggestion, message.suggestion)
    holding = rows.holdings(session, [message.suggestion]).get(message.suggestion)
    if here is None or holding is None or not rows.asked(here, holding):
        return None
    if message.again is not (holding.agreed_by_id is not None):
        return None
    asked_by = people.name_of(session, holding.let_go_by_id or holding.asked_by_id)
    return replace(message, number=here.number, asked_by=asked_by, reason=holding.reason)


def _lines(session: Session, suggestions: Collection[str], *, now: datetime) -> list[DeskLine]:
    found = rows.some(session, suggestions).values()
    there = (one for one in found if one.state is not SuggestionState.WITHDRAWN)
    return lines(session, sorted(there, key=lambda one: one.number), today=desk_day(session, now))


def lines(session: Session, suggestions: Iterable[Suggestion], *, today: date) -> list[DeskLine]:
    """These suggestions as those who answer them see them, in this order."""
    found = list(suggestions)
    ids = [one.id for one in found]
    names = people.names_of(session, {one.taken_by_id for one in found if one.taken_by_id})
    points = {point.id: point.name for point in people.touch_points(session)}
    wrote = rows.authors_wrote_last(session, ids)
    holdings = rows.holdings(session, ids)
    return [
        _line(one, holdings.get(one.id), names=names, points=points, wrote=one.id in wrote, today=today)
        for one in found
    ]


def _line(
    one: Suggestion,
    holding: HoldingBack | None,
    *,
    names: dict[str, str],
    points: dict[str, str],
    wrote: bool,
    today: date,
) -> DeskLine:
    due = due_on(one)
    return DeskLine(
        id=one.id,
        number=one.number,
        words=one.words,
        signed=one.signed,
        category=one.category,
        meant_for=one.meant_for,
        touch_point=points.get(one.touch_point_id or "", ""),
        state=one.state,
        taken_by=names.get(one.taken_by_id or "", ""),
        due_on=due,
        replied=one.replied_on is not None,
        late=due is not None and due < today,
        author_wrote=wrote,
        asked_to_hold_back=rows.asked(one, holding),
    )


def due_on(one: Suggestion) -> date | None:
    """By when its first reply or, after that, its outcome is promised; None: nothing is."""
    if one.state not in GOING:
        return None
    if one.replied_on is None:
        return one.reply_by
    return one.outcome_by if one.outcome_on is None else None
