"""Actions, answers to results, pulses held back, and who was asked to tell a customer what was done."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVarTuple

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    Select,
    String,
    Text,
    and_,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain.actions import ActionState, AnswerKind, Origin
from domain.voice import Label
from models.base import Base, by_value, insert_once
from models.people import Person
from models.voices import Voice, VoiceContact, VoiceTopic

Columns = TypeVarTuple("Columns")

COMPANY = "company"
"""Stands for a team's id where the whole company's actions are meant."""


class ActionTaken(Base):
    """What somebody undertakes: who, with whom, by when, and what came of it."""

    __tablename__ = "actions"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    what: Mapped[str] = mapped_column(Text)
    owner_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    team_id: Mapped[str | None] = mapped_column(ForeignKey("teams.id"))
    """Whose focus area it is; None: the whole company's."""
    helping_team_id: Mapped[str | None] = mapped_column(ForeignKey("teams.id"))
    due_on: Mapped[date]
    state: Mapped[ActionState] = mapped_column(by_value(ActionState))
    outcome: Mapped[str] = mapped_column(Text)
    origin: Mapped[Origin] = mapped_column(by_value(Origin))
    about: Mapped[str] = mapped_column(String(80))
    """What it comes from: see domain.actions.Origin."""
    credit: Mapped[str] = mapped_column(Text)
    """Where it came from, in words that anybody may read; empty: that is not told."""
    made_on: Mapped[date]
    ended_on: Mapped[date | None]
    ended_by_id: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    """Who said what came of it, or why not; not always its owner."""
    still_on_it: Mapped[int]
    """How often it answered later results."""
    reminded_on: Mapped[date | None]
    """When its owner last heard of it."""
    postponed: Mapped[int]
    """How often it got a later day."""
    postponed_because: Mapped[str] = mapped_column(Text)
    """Why, the last time that somebody said; empty: nobody has."""
    __table_args__ = (Index("ix_actions_state", "state", "due_on"), Index("ix_actions_origin", "origin", "about"))


class ResultAnswer(Base):
    """One answer to the results of a pulse."""

    __tablename__ = "result_answers"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    survey_id: Mapped[str] = mapped_column(ForeignKey("surveys.id"), index=True)
    kind: Mapped[AnswerKind] = mapped_column(by_value(AnswerKind))
    action_id: Mapped[str | None] = mapped_column(ForeignKey("actions.id"))
    """What will be done, or is still being done."""
    reason: Mapped[str] = mapped_column(Text)
    """Why not, where nothing will be."""
    item_id: Mapped[str] = mapped_column(String(32))
    """Which result it is about; empty: all of them."""
    given_by_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    given_on: Mapped[date]


class PulseHold(Base):
    """A pulse that did not open on its day, because the results before it had no answer."""

    __tablename__ = "pulse_holds"
    cycle_id: Mapped[str] = mapped_column(ForeignKey("cycles.id", ondelete="CASCADE"), primary_key=True)
    """The pulse that waits."""
    unanswered_id: Mapped[str] = mapped_column(ForeignKey("surveys.id"))
    """The pulse whose results have no answer."""
    held_on: Mapped[date]
    opened_by_id: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    """The employee champion, who let it open all the same."""


class SourceTold(Base):
    """Somebody who passed on a customer's words was asked to tell the customer what was done about them."""

    __tablename__ = "sources_told"
    action_id: Mapped[str] = mapped_column(ForeignKey("actions.id", ondelete="CASCADE"), primary_key=True)
    voice_id: Mapped[str] = mapped_column(ForeignKey("voices.id", ondelete="CASCADE"), primary_key=True)
    asked_on: Mapped[date | None]
    """When they were asked; None: it waits to be gathered with others."""
    told_on: Mapped[date | None]
    """When they said that the customer knows."""


def locked(session: Session, action: str) -> ActionTaken | None:
    """An action; whoever changes it too waits until the transaction ends."""
    return session.get(ActionTaken, action, with_for_update=True, populate_existing=True)


def open_of_team(session: Session, team: str | None) -> list[ActionTaken]:
    """What a team has undertaken and not ended, None for the whole company, the first due first.

    Locked before they are counted: of two people who add the last one at once the second sees the first one's.
    """
    theirs = ActionTaken.team_id.is_(None) if team is None else ActionTaken.team_id == team
    found = select(ActionTaken).where(theirs, ActionTaken.state == ActionState.OPEN)
    in_order = found.order_by(ActionTaken.due_on, ActionTaken.id)
    session.scalars(in_order.with_for_update()).all()
    return list(session.scalars(in_order, execution_options={"populate_existing": True}))


def every_open(session: Session, *, owner: str | None = None, lock: bool = False) -> list[ActionTaken]:
    """What is open, of one owner or of all, the first due first."""
    found = select(ActionTaken).where(ActionTaken.state == ActionState.OPEN)
    if owner is not None:
        found = found.where(ActionTaken.owner_id == owner)
    found = found.order_by(ActionTaken.due_on, ActionTaken.id)
    if lock:
        return list(session.scalars(found.with_for_update(), execution_options={"populate_existing": True}))
    return list(session.scalars(found))


def open_about(session: Session, origin: Origin, about: str) -> bool:
    """Answer whether anything is being done that comes from this."""
    found = select(ActionTaken.id).where(ActionTaken.origin == origin, ActionTaken.about == about)
    return session.scalar(found.where(ActionTaken.state == ActionState.OPEN).limit(1)) is not None


def made_about(session: Session, origin: Origin, about: str) -> list[ActionTaken]:
    """What was undertaken because of this, whatever became of it; what is due first comes first."""
    found = select(ActionTaken).where(ActionTaken.origin == origin, ActionTaken.about == about)
    return list(session.scalars(found.order_by(ActionTaken.due_on, ActionTaken.id)))


def any_at_all(session: Session) -> bool:
    """Answer whether anybody ever undertook anything."""
    return session.scalar(select(ActionTaken.id).limit(1)) is not None


def _matching(state: ActionState, team: str, owner: str) -> list[ColumnElement[bool]]:
    wanted = [ActionTaken.state == state]
    if team:
        wanted.append(ActionTaken.team_id.is_(None) if team == COMPANY else ActionTaken.team_id == team)
    if owner:
        wanted.append(ActionTaken.owner_id == owner)
    return wanted


def count(session: Session, state: ActionState, *, team: str = "", owner: str = "") -> int:
    """How many actions are in a state; see `page`."""
    return session.scalar(select(func.count()).select_from(ActionTaken).where(*_matching(state, team, owner))) or 0


def page(
    session: Session, state: ActionState, *, team: str = "", owner: str = "", first: int = 0, most: int
) -> list[ActionTaken]:
    """Actions in a state, of a team (its id, or COMPANY) and an owner if they are named.

    Of open ones the first due first, so that what is late leads; of the others what ended last.
    """
    order = ActionTaken.due_on.asc() if state is ActionState.OPEN else ActionTaken.ended_on.desc()
    found = select(ActionTaken).where(*_matching(state, team, owner)).order_by(order, ActionTaken.id)
    return list(session.scalars(found.offset(first).limit(most)))


def teams_and_owners(session: Session) -> tuple[set[str | None], set[str]]:
    """The teams that have undertaken anything, None for the whole company, and the owners."""
    teams = set(session.scalars(select(ActionTaken.team_id).distinct()))
    return teams, set(session.scalars(select(ActionTaken.owner_id).distinct()))


# Telling customers


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """Negative words about a topic, at a touch point, or both ("": any), said from one instant up to another."""

    topic: str
    touch_point: str
    first: datetime
    last: datetime

    def of(self, found: Select[*Columns]) -> Select[*Columns]:
        """Those of the voices that something selects."""
        found = found.where(Voice.said_at >= self.first, Voice.said_at < self.last)
        if self.touch_point:
            found = found.where(Voice.touch_point_id == self.touch_point)
        if not self.topic:
            return found.where(Voice.label == Label.NEGATIVE)
        about = (VoiceTopic.topic_id == self.topic, VoiceTopic.label == Label.NEGATIVE)
        return found.join(VoiceTopic, VoiceTopic.voice_id == Voice.id).where(*about)


def passed_on(session: Session, behind: Behind, *, most: int) -> list[Voice]:
    """The newest of these words that a colleague passed on."""
    found = behind.of(select(Voice)).where(Voice.reporter_id.is_not(None))
    return list(session.scalars(found.order_by(Voice.said_at.desc(), Voice.id).limit(most)))


def nobodys(session: Session, behind: Behind, *, most: int) -> list[Voice]:
    """The newest of these words that came by another way, of customers whom somebody may be able to find."""
    reachable = exists().where(VoiceContact.voice_id == Voice.id)
    found = behind.of(select(Voice)).where(Voice.reporter_id.is_(None), Voice.touch_point_id.is_not(None))
    found = found.where(or_(reachable, Voice.account != ""))
    return list(session.scalars(found.order_by(Voice.said_at.desc(), Voice.id).limit(most)))


def middle_day(session: Session, behind: Behind) -> date | None:
    """The day by which half of these words were said; None: there are none."""
    many = session.scalar(behind.of(select(func.count(Voice.id)))) or 0
    said = behind.of(select(Voice.said_at)).order_by(Voice.said_at).offset(max(many - 1, 0) // 2).limit(1)
    found = session.scalar(said)
    return None if found is None else found.date()


def add_sources(session: Session, action: str, voices: Iterable[str], *, asked_on: date | None) -> None:
    """Note whose words an action came from, once each."""
    for voice in voices:
        values = {"action_id": action, "voice_id": voice, "asked_on": asked_on, "told_on": None}
        insert_once(session, SourceTold, values)


def sources_of(session: Session, action: str) -> list[SourceTold]:
    """Whose words an action came from, as far as somebody was to tell them."""
    return list(session.scalars(select(SourceTold).where(SourceTold.action_id == action)))


def unasked(session: Session, *, lock: bool = False) -> list[tuple[SourceTold, Voice]]:
    """What nobody has been asked yet to tell a customer, the oldest action first."""
    found = select(SourceTold, Voice).join(Voice, Voice.id == SourceTold.voice_id)
    found = found.join(ActionTaken, ActionTaken.id == SourceTold.action_id).where(SourceTold.asked_on.is_(None))
    found = found.order_by(ActionTaken.ended_on, ActionTaken.id, Voice.said_at.desc(), Voice.id)
    if lock:
        found = found.with_for_update(of=SourceTold)
    return [(source, voice) for source, voice in session.execute(found)]


def last_asked(session: Session, persons: Collection[str]) -> dict[str, date]:
    """When each of these people was last asked to tell customers something; without those who never were."""
    last = func.max(SourceTold.asked_on)
    found = select(Voice.reporter_id, last).join(SourceTold, SourceTold.voice_id == Voice.id)
    asked = found.where(Voice.reporter_id.in_(list(persons)), SourceTold.asked_on.is_not(None))
    rows = session.execute(asked.group_by(Voice.reporter_id))
    return {str(person): day for person, day in rows if day}


def to_tell(session: Session, person: str, touch_points: Collection[str]) -> list[tuple[SourceTold, Voice]]:
    """What somebody can tell customers who have not been told: of words that they passed on, the newest first.

    And of words at these touch points that nobody passed on who is here.
    """
    gone = exists().where(Person.id == Voice.reporter_id, or_(Person.left_on.is_not(None), Person.forgotten))
    nobodys = and_(Voice.touch_point_id.in_(list(touch_points)), or_(Voice.reporter_id.is_(None), gone))
    found = select(SourceTold, Voice).join(Voice, Voice.id == SourceTold.voice_id)
    waiting = found.where(SourceTold.told_on.is_(None), or_(Voice.reporter_id == person, nobodys))
    in_order = waiting.order_by(Voice.said_at.desc(), SourceTold.action_id, Voice.id)
    return [(source, voice) for source, voice in session.execute(in_order)]


def source(session: Session, action: str, voice: str, *, lock: bool = False) -> tuple[SourceTold, Voice] | None:
    """One customer who can be told; None: they need not be any more."""
    row = session.get(SourceTold, (action, voice), with_for_update=True if lock else None, populate_existing=lock)
    return None if row is None else (row, session.get_one(Voice, voice))


def leave_team(session: Session, team: str, *, above: str | None) -> None:
    """A team is removed: what it has undertaken is the affair of the team above it, or of the whole company."""
    options = {"synchronize_session": False}
    its = update(ActionTaken).where(ActionTaken.team_id == team)
    session.execute(its.values(team_id=above), execution_options=options)
    helping = update(ActionTaken).where(ActionTaken.helping_team_id == team)
    session.execute(helping.values(helping_team_id=None), execution_options=options)


def leave_all_teams(session: Session) -> dict[str, tuple[str | None, str | None]]:
    """Have every action be nobody's, because all teams are made anew; by id, whose it was and who helps."""
    of = ActionTaken.team_id.is_not(None) | ActionTaken.helping_team_id.is_not(None)
    found = select(ActionTaken.id, ActionTaken.team_id, ActionTaken.helping_team_id).where(of)
    before = {action: (team, helping) for action, team, helping in session.execute(found)}
    session.execute(update(ActionTaken).values(team_id=None, helping_team_id=None))
    return before


def join_teams_again(
    session: Session, before: Mapping[str, tuple[str | None, str | None]], teams: Collection[str]
) -> None:
    """Undo `leave_all_teams`, as far as there still are these teams."""
    for action, (team, helping) in before.items():
        values = {
            "team_id": team if team in teams else None,
            "helping_team_id": helping if helping in teams else None,
        }
        session.execute(update(ActionTaken).where(ActionTaken.id == action).values(**values))
