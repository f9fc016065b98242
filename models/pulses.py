"""Series, their cycles, and what is frozen at opening. No table here knows who answered, or what."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    and_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from domain.series import AudienceKind, ReminderMode, SeriesState
from models.base import Base, IdSet, Instant, by_value, insert_many
from models.deliveries import DeliveryColumns, DeliveryState
from models.people import Person


class CycleState(StrEnum):
    """Where one cycle stands."""

    ANNOUNCED = "announced"
    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    SKIPPED = "skipped"
    """Due while paused, or refused at opening (too few people)."""


class Series(Base):
    """A pulse that comes back: who is asked, how often, where the results go and who answers them."""

    __tablename__ = "series"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    title: Mapped[str] = mapped_column(String(80))
    channel: Mapped[str] = mapped_column(String(24))
    answerer_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    set_up_by: Mapped[str] = mapped_column(ForeignKey("people.id"))
    home_zone: Mapped[str] = mapped_column(String(64))
    anchor: Mapped[date]
    every_days: Mapped[int]
    ask: Mapped[time]
    """The wanted hour of the first message, in each person's zone."""
    close: Mapped[time]
    open_days: Mapped[int]
    """Working days from opening to closing, both counted."""
    reminder_day: Mapped[int | None]
    """The working day of the one reminder, the opening day being 1; None: nobody is reminded."""
    spread_minutes: Mapped[int]
    state: Mapped[SeriesState] = mapped_column(by_value(SeriesState))
    state_before: Mapped[SeriesState | None] = mapped_column(by_value(SeriesState))
    """What [Undo] goes back to."""
    audience: Mapped[AudienceKind] = mapped_column(by_value(AudienceKind))
    audience_ids: Mapped[frozenset[str]] = mapped_column(IdSet)
    """Ids of teams, of one channel, or of one user group; empty for EVERYONE."""
    reminders: Mapped[ReminderMode] = mapped_column(by_value(ReminderMode))
    place_id: Mapped[str | None] = mapped_column(ForeignKey("places.id"))
    """Whose holidays and weekend the series keeps; None: Monday to Friday, no holidays."""
    leader_id: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    """The top leader, who signs the introduction and the announcements; None: whoever answers the results."""
    will_do: Mapped[str] = mapped_column(Text)
    not_asked: Mapped[str] = mapped_column(Text)
    success: Mapped[str] = mapped_column(Text)
    """These three are domain.series.Purpose."""
    set_up_on: Mapped[date]
    """When the purpose was written: 90 days later `success` is shown again."""

    @property
    def paused(self) -> bool:
        """No further cycle opens."""
        return self.state is not SeriesState.RUNNING


class Cycle(Base):
    """One sending of a series. Whoever inserts it first has planned it: (series, day) is unique.

    All but `state` is frozen at opening. Channel and answerer are those of the series at that moment.
    """

    __tablename__ = "cycles"
    __table_args__ = (UniqueConstraint("series_id", "day"), UniqueConstraint("series_id", "number"))
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    series_id: Mapped[str] = mapped_column(ForeignKey("series.id"))
    number: Mapped[int]
    """From 1; decides which items are asked. Cancelled and skipped cycles keep their number."""
    day: Mapped[date]
    state: Mapped[CycleState] = mapped_column(by_value(CycleState))
    channel: Mapped[str] = mapped_column(String(24))
    answerer_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    open_at: Mapped[datetime] = mapped_column(Instant)
    close_at: Mapped[datetime] = mapped_column(Instant)
    comments_at: Mapped[datetime] = mapped_column(Instant)
    answer_by: Mapped[date]
    audience: Mapped[AudienceKind] = mapped_column(by_value(AudienceKind), default=AudienceKind.EVERYONE)


class Survey(Base):
    """What was frozen when a cycle opened: nobody changes threshold, segments, audience, options or closing time."""

    __tablename__ = "surveys"
    id: Mapped[str] = mapped_column(ForeignKey("cycles.id"), primary_key=True)
    spec: Mapped[str] = mapped_column(Text)
    """Canonical JSON of domain.survey.SurveySpec."""
    fingerprint: Mapped[str] = mapped_column(String(64))
    """SHA-256 of `spec`, hex."""
    closes_at: Mapped[datetime] = mapped_column(Instant)


class RosterEntry(Base):
    """Who was invited, in which cell, and their place in the order that reminders walk.

    Those who are reminded at the same instants stand beside each other, shuffled among themselves.
    """

    __tablename__ = "roster"
    survey_id: Mapped[str] = mapped_column(ForeignKey("surveys.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    person_id: Mapped[str] = mapped_column(String(24))
    cell: Mapped[int]
    __table_args__ = (UniqueConstraint("survey_id", "person_id"),)


class ReminderPass(Base):
    """One walk over a span of the roster on one day, and how far it has come. There is no row a reminder."""

    __tablename__ = "reminder_passes"
    survey_id: Mapped[str] = mapped_column(ForeignKey("surveys.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    """As the calendars of the people in the span show it."""
    first: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]
    """The places at which the span begins and ends: people of the same zone and calendar."""
    due_at: Mapped[datetime] = mapped_column(Instant)
    reminds: Mapped[ReminderMode] = mapped_column(by_value(ReminderMode))
    """Whom it reminds; NOBODY: only those who asked for this day."""
    cursor: Mapped[int]
    """The next place; beyond `last` the walk is over."""


class Invitation(DeliveryColumns, Base):
    """Who was to get the first message, and whether it was sent. Nothing updates it after that.

    Deleted with the survey's roster, or later if the pulse was cancelled: one may be on its way then.
    """

    __tablename__ = "invitations"
    survey_id: Mapped[str] = mapped_column(ForeignKey("surveys.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(String(24), primary_key=True)
    __table_args__ = (Index("ix_invitations_state_due_at", "state", "due_at"),)


class Result(Base):
    """What a closed survey said: displayed values only, written once."""

    __tablename__ = "results"
    survey_id: Mapped[str] = mapped_column(ForeignKey("surveys.id"), primary_key=True)
    release: Mapped[str] = mapped_column(Text)
    """JSON of domain.disclosure.Release without comments."""
    message: Mapped[str] = mapped_column(Text)
    """JSON of domain.messages.PulseResults."""


class ReleasedComment(Base):
    """One comment that may be read, in shuffled order."""

    __tablename__ = "released_comments"
    survey_id: Mapped[str] = mapped_column(ForeignKey("surveys.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    text: Mapped[str] = mapped_column(Text)


class Picture(Base):
    """A picture of a closed survey that Slack holds, so that Home and modals can show it again."""

    __tablename__ = "pictures"
    survey_id: Mapped[str] = mapped_column(ForeignKey("surveys.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    """One of those in services.results and services.listening."""
    file_id: Mapped[str] = mapped_column(String(24))
    alt: Mapped[str] = mapped_column(Text)


def all_series(session: Session) -> list[Series]:
    """Every series, whatever its state: archived ones too."""
    return list(session.scalars(select(Series).order_by(Series.id)))


# This is asked at every press of a button: built once, it costs half. What it finds is kept as long as the session,
# which by itself forgets what nobody holds, and would soon read it again.
_PERSON: BindParameter[str] = bindparam("person")
_SURVEY: BindParameter[str] = bindparam("survey")
_INVITED = (
    select(Cycle, Survey, RosterEntry.cell, Person)  # the answerer is asked for next: they come along
    .join(Survey, Survey.id == Cycle.id)
    .join(Person, Person.id == Cycle.answerer_id)
    .outerjoin(RosterEntry, (RosterEntry.survey_id == Cycle.id) & (RosterEntry.person_id == _PERSON))
    .where(Cycle.id == _SURVEY)
)


def last_cycle(session: Session, series_id: str) -> Cycle | None:
    """The cycle planned last, whatever became of it."""
    cycles = select(Cycle).where(Cycle.series_id == series_id).order_by(Cycle.day.desc())
    return session.scalars(cycles.limit(1)).one_or_none()


def first_of(session: Session, series_id: str, state: CycleState) -> Cycle | None:
    """The earliest cycle of a series in this state."""
    cycles = select(Cycle).where(Cycle.series_id == series_id, Cycle.state == state).order_by(Cycle.day)
    return session.scalars(cycles.limit(1)).one_or_none()


def has_opened(session: Session, series_id: str) -> bool:
    """Answer whether a cycle of this series ever opened."""
    opened = select(Survey.id).join(Cycle, Cycle.id == Survey.id).where(Cycle.series_id == series_id)
    return session.scalar(opened.limit(1)) is not None


def cycles_to_open(session: Session, *, now: datetime) -> list[Cycle]:
    """The announced cycles that are due, locked: another process waits here and finds them done."""
    due = select(Cycle).where(Cycle.state == CycleState.ANNOUNCED, Cycle.open_at <= now)
    return list(session.scalars(due.order_by(Cycle.open_at).with_for_update()))


def surveys_to_close(session: Session, *, now: datetime) -> list[str]:
    """The open surveys whose closing time has come."""
    due = select(Cycle.id).where(Cycle.state == CycleState.OPEN, Cycle.close_at <= now)
    return list(session.scalars(due.order_by(Cycle.close_at)))


def opens_on(session: Session, series_id: str, day: date) -> bool:
    """Answer whether a series has a cycle on this day, whatever became of it."""
    return session.scalar(select(Cycle.id).where(Cycle.series_id == series_id, Cycle.day == day)) is not None


def locked_cycle(session: Session, cycle_id: str) -> Cycle:
    """A cycle as it stands now, locked until the transaction ends."""
    return session.scalars(
        select(Cycle).where(Cycle.id == cycle_id).with_for_update(), execution_options={"populate_existing": True}
    ).one()


def open_cycles(session: Session) -> list[Cycle]:
    """The cycles that are open."""
    return list(session.scalars(select(Cycle).where(Cycle.state == CycleState.OPEN).order_by(Cycle.open_at)))


def last_closed(session: Session, series_id: str) -> Cycle | None:
    """The cycle of a series that closed last with results."""
    closed = select(Cycle).where(Cycle.series_id == series_id, Cycle.state == CycleState.CLOSED)
    return session.scalars(closed.order_by(Cycle.day.desc()).limit(1)).one_or_none()


def reports(session: Session, series_id: str) -> Sequence[tuple[str, str]]:
    """What the closed cycles of a series froze and said, the earliest first.

    JSON of domain.survey.SurveySpec, and of domain.survey.Release without comments.
    """
    found = select(Survey.spec, Result.release).join(Cycle, Cycle.id == Survey.id).join(Result)
    rows = session.execute(found.where(Cycle.series_id == series_id).order_by(Cycle.day))
    return [(spec, release) for spec, release in rows]


def invited(session: Session, survey_id: str, person: str) -> tuple[Cycle, Survey, int | None] | None:
    """A survey that has opened, and the cell in which this person was invited; None if there is no such survey."""
    row = session.execute(_INVITED, {"survey": survey_id, "person": person}).one_or_none()
    return None if row is None else (row[0], row[1], row[2])


def cell_of(session: Session, survey_id: str, person: str) -> int | None:
    """The cell in which this person was invited; None if they were not."""
    return session.scalar(
        select(RosterEntry.cell).where(RosterEntry.survey_id == survey_id, RosterEntry.person_id == person)
    )


def roster(session: Session, survey_id: str) -> Sequence[tuple[str, int]]:
    """Everybody invited to a survey, with their cell."""
    entries = select(RosterEntry.person_id, RosterEntry.cell).where(RosterEntry.survey_id == survey_id)
    return session.execute(entries).all()


def add_roster(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Insert a whole roster at once."""
    insert_many(session, RosterEntry, rows)


def add_invitations(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Insert all invitations of a survey at once."""
    insert_many(session, Invitation, rows)


def remembered(session: Session, *, closed_by: datetime) -> list[str]:
    """The surveys closed by an instant of which it is still known whom they asked."""
    return list(session.scalars(select(Survey.id).where(Survey.closes_at <= closed_by, _IS_REMEMBERED)))


def oldest_remembered(session: Session) -> datetime | None:
    """When the first survey closes, or closed, of those of which it is known whom they ask."""
    return session.scalar(select(func.min(Survey.closes_at)).where(_IS_REMEMBERED))


def earlier_cycles(session: Session, cycle: Cycle) -> list[Cycle]:
    """The cycles of the same series that opened before this one."""
    earlier = select(Cycle).join(Survey, Survey.id == Cycle.id)
    return list(session.scalars(earlier.where(Cycle.series_id == cycle.series_id, Cycle.day < cycle.day)))


def still_compared(session: Session, *, opened_by: datetime) -> list[str]:
    """The surveys opened by an instant whose roster is there though a later one of their series has closed."""
    return list(session.scalars(_STILL_COMPARED.where(Cycle.open_at <= opened_by)))


def oldest_compared(session: Session) -> datetime | None:
    """When the first survey opened whose roster is there though a later one of its series has closed."""
    return session.scalar(_STILL_COMPARED.with_only_columns(func.min(Cycle.open_at)))


def delete_rosters(session: Session, surveys: Sequence[str]) -> None:
    """Forget in which cell anybody was invited to these surveys, and end the walks over them."""
    session.execute(delete(ReminderPass).where(ReminderPass.survey_id.in_(surveys)))
    session.execute(delete(RosterEntry).where(RosterEntry.survey_id.in_(surveys)))


def forget(session: Session, surveys: Sequence[str], *, but_rosters: Collection[str] = ()) -> None:
    """Forget whom these surveys asked: their rosters, except of some, the walks over them, and their invitations."""
    delete_rosters(session, [survey for survey in surveys if survey not in but_rosters])
    session.execute(delete(ReminderPass).where(ReminderPass.survey_id.in_(surveys)))
    session.execute(delete(Invitation).where(Invitation.survey_id.in_(surveys)))


def unsent_invitations(session: Session, person: str) -> Sequence[tuple[Invitation, Cycle, Series]]:
    """The invitations of a person that are still waiting, with what decides when they are due."""
    waiting = (
        select(Invitation, Cycle, Series)
        .join(Cycle, Cycle.id == Invitation.survey_id)
        .join(Series, Series.id == Cycle.series_id)
    )
    return session.execute(waiting.where(Invitation.person_id == person, Invitation.state == DeliveryState.DUE)).all()


def expire_invitations(session: Session, survey_id: str) -> None:
    """End the invitations of a survey that are not sent yet."""
    waiting = update(Invitation).where(Invitation.survey_id == survey_id, Invitation.state == DeliveryState.DUE)
    session.execute(waiting.values(state=DeliveryState.EXPIRED))


def invites_to_an_open_pulse() -> ColumnElement[bool]:
    """Of an invitation: its pulse is open. Nobody is invited to a pulse that was closed or cancelled meanwhile."""
    return Invitation.survey_id.in_(select(Cycle.id).where(Cycle.state == CycleState.OPEN))


def unreachable(session: Session, survey_id: str) -> int:
    """How many invitations of a survey Slack refused for good."""
    failed = (Invitation.survey_id == survey_id, Invitation.state == DeliveryState.FAILED)
    return session.scalar(select(func.count()).select_from(Invitation).where(*failed)) or 0


def add_passes(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Insert all walks of a survey at once; there may be none."""
    if rows:
        session.execute(insert(ReminderPass), rows)


def due_place(session: Session, *, now: datetime) -> tuple[ReminderPass, str] | None:
    """A locked walk whose next place is due, and the person there. What another process has is left out."""
    found = session.execute(_DUE_PLACE, {"now": now}).one_or_none()
    return None if found is None else (found[0], found[1])


def next_place_due(session: Session, *, now: datetime) -> datetime | None:
    """When the next place of an open survey's roster is due; in the past if one is due already."""
    return session.scalar(_NEXT_PLACE_DUE, {"now": now})


def _walked(now: BindParameter[datetime]) -> tuple[ColumnElement[bool], ...]:
    """Of a walk: it is not over, its pulse is open, and no later one over the same span is due in its stead."""
    later = aliased(ReminderPass)
    same_span = (later.survey_id == ReminderPass.survey_id, later.first == ReminderPass.first)
    return (
        ReminderPass.cursor <= ReminderPass.last,
        ReminderPass.survey_id.in_(select(Cycle.id).where(Cycle.state == CycleState.OPEN, Cycle.close_at > now)),
        ~exists().where(*same_span, later.day > ReminderPass.day, later.due_at <= now),
    )


# These, and whether somebody may be reminded, are asked at each place of a roster: built once, they cost half.
_NOW: BindParameter[datetime] = bindparam("now", type_=Instant())
_NEXT_PLACE_DUE = select(func.min(ReminderPass.due_at)).where(*_walked(_NOW))
_DUE_PLACE = (
    select(ReminderPass, RosterEntry.person_id)
    .join(
        RosterEntry,
        and_(RosterEntry.survey_id == ReminderPass.survey_id, RosterEntry.position == ReminderPass.cursor),
    )
    .where(*_walked(_NOW), ReminderPass.due_at <= _NOW)
    .order_by(ReminderPass.due_at)
    .limit(1)
    .with_for_update(of=ReminderPass, skip_locked=True)
)


def walks_before(session: Session, walk: ReminderPass) -> list[ReminderPass]:
    """The walks over the same span on earlier days, the earliest first."""
    same_span = (ReminderPass.survey_id == walk.survey_id, ReminderPass.first == walk.first)
    earlier = select(ReminderPass).where(*same_span, ReminderPass.day < walk.day)
    return list(session.scalars(earlier.order_by(ReminderPass.day)))


def walks_to(session: Session, survey_id: str, person: str) -> list[ReminderPass]:
    """The walks that come, or came, to this person, the earliest first; none if they were not invited."""
    spans = and_(
        RosterEntry.survey_id == ReminderPass.survey_id,
        RosterEntry.position.between(ReminderPass.first, ReminderPass.last),
    )
    found = select(ReminderPass).join(RosterEntry, spans)
    theirs = found.where(ReminderPass.survey_id == survey_id, RosterEntry.person_id == person)
    return list(session.scalars(theirs.order_by(ReminderPass.day)))


def may_be_reminded(session: Session, survey_id: str, person: str, *, asked_by: datetime, now: datetime) -> bool:
    """Answer whether somebody may still be asked by an open survey, and was due to be, and was, earlier than that."""
    what = {"survey": survey_id, "person": person, "asked_by": asked_by, "now": now}
    return session.scalar(_MAY_BE_REMINDED, what) is True


_MAY_BE_REMINDED = select(
    exists().where(
        Invitation.survey_id == _SURVEY,
        Invitation.person_id == _PERSON,
        Invitation.state == DeliveryState.SENT,
        Invitation.due_at < bindparam("asked_by", type_=Instant()),
        Person.id == Invitation.person_id,
        Person.left_on.is_(None),
        ~Person.stopped,
        Cycle.id == Invitation.survey_id,
        Cycle.state == CycleState.OPEN,
        Cycle.close_at > _NOW,
    )
)


_IS_REMEMBERED = or_(
    select(RosterEntry).where(RosterEntry.survey_id == Survey.id).exists(),
    select(Invitation).where(Invitation.survey_id == Survey.id).exists(),  # of a cancelled pulse these are left
)

_LATER = aliased(Cycle)
_STILL_COMPARED = select(Cycle.id).where(
    exists().where(_LATER.series_id == Cycle.series_id, _LATER.state == CycleState.CLOSED, _LATER.day > Cycle.day),
    exists().where(RosterEntry.survey_id == Cycle.id),
)
