"""What is said of actions by itself, as things stand when it is sent; and when their owners are to hear of them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import get_args

from sqlalchemy.orm import Session

from domain.action_messages import (
    ActionDropped,
    ActionGiven,
    ActionLine,
    ActionMessage,
    ActionsDue,
    CustomersToTell,
    TellLine,
)
from domain.actions import ActionState, Origin
from domain.calendars import Calendar
from models import actions as rows
from models import deliveries, people
from models.actions import ActionTaken
from models.people import Person
from models.serial import load
from models.suggestions import may_be_named
from models.voices import Voice
from services.calendars import Calendars
from services.desk_settings import desk_day

IN_A_MESSAGE = 5
_KINDS: dict[str, type[ActionMessage]] = {kind.__name__: kind for kind in get_args(ActionMessage)}


def filled(session: Session, message: ActionMessage, *, now: datetime, sent: bool = False) -> ActionMessage | None:
    """The message with what it is about; None if there is nothing left to say.

    `sent`: it stands in Slack by now, and is to say what became of each.
    """
    day = desk_day(session, now)
    match message:
        case ActionsDue():
            lines = list(lines_of(session, _found(session, message.actions), today=day))
            if not sent:
                lines = [line for line in lines if line.state is ActionState.OPEN]
            return replace(message, lines=tuple(lines)) if lines else None
        case ActionGiven() | ActionDropped():
            wanted = ActionState.OPEN if isinstance(message, ActionGiven) else ActionState.DROPPED
            found = [one for one in _found(session, [message.action]) if sent or one.state is wanted]
            return replace(message, line=lines_of(session, found, today=day)[0]) if found else None
        case CustomersToTell():
            there = tell_lines(session, message.sources)
            if not there or (not sent and all(line.told for line in there)):
                return None
            return replace(message, lines=tuple(there[:IN_A_MESSAGE]), more=len(there[IN_A_MESSAGE:]))


def message_at(session: Session, channel: str, ts: str, *, now: datetime) -> ActionMessage | None:
    """The message that stands there, as it reads now; None: nobody knows it any more."""
    row = deliveries.sent_at(session, channel, ts)
    kind = _KINDS.get(row.kind) if row else None
    return filled(session, load(kind, row.payload), now=now, sent=True) if row and kind else None


def _found(session: Session, actions: Iterable[str]) -> list[ActionTaken]:
    return [action for one in actions if (action := session.get(ActionTaken, one))]


def lines_of(session: Session, actions: Iterable[ActionTaken], *, today: date) -> tuple[ActionLine, ...]:
    """These actions, as they are shown everywhere."""
    actions = list(actions)
    names = people.names_of(session, {action.owner_id for action in actions})
    teams = {team.id: team.name for team in people.teams(session)} if actions else {}
    return tuple(
        ActionLine(
            id=action.id,
            what=action.what,
            owner=names[action.owner_id],
            team=teams.get(action.team_id or "", ""),
            due_on=action.due_on,
            state=action.state,
            late=action.state is ActionState.OPEN and action.due_on < today,
            credit=credit_told(session, action),
            outcome=action.outcome,
        )
        for action in actions
    )


def credit_told(session: Session, action: ActionTaken) -> str:
    """Where it comes from, as everybody may read it by now; empty: there is nothing to say.

    A suggestion for leaders only is named nowhere, nor is one that was taken back or held back since.
    """
    if action.origin is Origin.SUGGESTION and not may_be_named(session, action.about):
        return ""
    return action.credit


def tell_lines(session: Session, sources: Iterable[tuple[str, str]]) -> list[TellLine]:
    """These customers' words, as far as they are still here, with what was done about them."""
    lines = []
    for action_id, voice_id in sources:
        source = rows.source(session, action_id, voice_id)
        if source is not None:
            lines.append(tell_line(session.get_one(ActionTaken, action_id), source[1], told=bool(source[0].told_on)))
    return lines


def tell_line(action: ActionTaken, voice: Voice, *, told: bool = False) -> TellLine:
    """One customer's words, and what was done about them."""
    return TellLine(
        action=action.id,
        voice=voice.id,
        words=voice.words,
        said_on=voice.said_at.date(),
        what=action.what,
        outcome=action.outcome,
        told=told,
    )


def calendar_of(session: Session, person: str) -> Calendar:
    """On which days somebody works."""
    known = session.get_one(Person, person)
    return Calendars(session, None).of(place=known.place_id, zone=known.zone)
