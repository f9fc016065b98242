"""What customers said, where it came from, and what was made of it. No table here knows anything of pulses."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, and_, delete, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain.alerts import AlertState
from domain.digests import IssueState, QuoteState
from domain.praise import PraiseState
from domain.taxonomy import Speakers
from domain.voice import Label, SourceKind
from models.base import Base, Instant, by_value, insert_once


class VoiceSource(Base):
    """Somewhere that voices come from."""

    __tablename__ = "voice_sources"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    kind: Mapped[SourceKind] = mapped_column(by_value(SourceKind))
    touch_point_id: Mapped[str | None] = mapped_column(ForeignKey("touch_points.id"))
    """Where its customers were, unless a voice says so itself."""
    question: Mapped[str] = mapped_column(Text, default="")
    """What its customers were asked, if they all were asked the same; "nothing" is praise or not by that."""
    mapping: Mapped[str] = mapped_column(Text, default="{}")
    """Which field of a file or call is what, as JSON: {"words": "comment.body"}."""
    secret_number: Mapped[int] = mapped_column(default=1)
    """Goes up by one for a new secret. The secret itself is made of it and of a key that is in no database."""
    active: Mapped[bool] = mapped_column(default=True)
    last_call_at: Mapped[datetime | None] = mapped_column(Instant)
    """Of a webhook: when a call was last taken."""
    sealed_secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The secret with which a help desk signs, where it insists on its own: under a key that is in no database."""


class Voice(Base):
    """One piece of customer feedback, redacted before it got here."""

    __tablename__ = "voices"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    source_id: Mapped[str] = mapped_column(ForeignKey("voice_sources.id"))
    unique_key: Mapped[str] = mapped_column(String(64))
    """Of the same source never twice: what the source calls it, or made of what it says."""
    said_at: Mapped[datetime] = mapped_column(Instant)
    came_on: Mapped[date]
    """The day on which it came in, UTC: how long it is kept counts from there, however old it was by then."""
    words: Mapped[str] = mapped_column(Text)
    question: Mapped[str] = mapped_column(Text, default="")
    touch_point_id: Mapped[str | None] = mapped_column(ForeignKey("touch_points.id"))
    rating: Mapped[int | None]
    """What they gave, from 0 (worst) to 100 (best). Never mixed with the mood of the words."""
    account: Mapped[str] = mapped_column(String(80), default="")
    """The customer's account, if somebody said which."""
    reporter_id: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    """Which colleague passed it on."""
    channel: Mapped[str | None] = mapped_column(String(24))
    """The message that it was saved from, with `ts`."""
    ts: Mapped[str | None] = mapped_column(String(24))
    language: Mapped[str] = mapped_column(String(2))
    label: Mapped[Label] = mapped_column(by_value(Label))
    confidence: Mapped[int]
    """In per cent."""
    why: Mapped[str] = mapped_column(Text)
    """The words that decided, a line each."""
    corrected: Mapped[bool] = mapped_column(default=False)
    """A person has said what mood it is: that stays, however it is read later."""
    __table_args__ = (
        UniqueConstraint("source_id", "unique_key"),
        UniqueConstraint("channel", "ts"),
        Index("ix_voices_said_at", "said_at", "touch_point_id", "label"),
        Index("ix_voices_touch_point_id", "touch_point_id", "said_at", "label"),
    )


class VoiceTopic(Base):
    """One topic of a voice."""

    __tablename__ = "voice_topics"
    voice_id: Mapped[str] = mapped_column(ForeignKey("voices.id", ondelete="CASCADE"), primary_key=True)
    topic_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    """A shipped topic's word, or of the table of topics."""
    label: Mapped[Label] = mapped_column(by_value(Label))
    confidence: Mapped[int]
    """In per cent."""
    said_on: Mapped[date]
    """The day of the voice, UTC: counting goes by it alone."""
    corrected: Mapped[bool] = mapped_column(default=False)
    """A person put it here."""
    __table_args__ = (Index("ix_voice_topics_said_on", "said_on", "topic_id", "label"),)


class VoiceContact(Base):
    """How to reach a customer, encrypted under a key that is destroyed when it is to be deleted."""

    __tablename__ = "voice_contacts"
    voice_id: Mapped[str] = mapped_column(ForeignKey("voices.id", ondelete="CASCADE"), primary_key=True)
    key_name: Mapped[str] = mapped_column(String(16))
    """The week of its key, "2026-W47"."""
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class TopicChange(Base):
    """A topic that was added, or a shipped one that was changed or left out; the others are in the program."""

    __tablename__ = "topics"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    speakers: Mapped[Speakers] = mapped_column(by_value(Speakers), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    parent_id: Mapped[str | None] = mapped_column(String(32))
    phrases: Mapped[str] = mapped_column(Text)
    """One a line."""
    complaint: Mapped[str] = mapped_column(Text, default="")
    praise: Mapped[str] = mapped_column(Text, default="")
    left_out: Mapped[bool] = mapped_column(default=False)


class RefusedProposal(Base):
    """A phrase that was proposed as a topic, and is not to be proposed again."""

    __tablename__ = "refused_topics"
    phrase: Mapped[str] = mapped_column(String(80), primary_key=True)


class Correction(Base):
    """A person's verdict about a reading, to be learned from. Nobody needs to know whose."""

    __tablename__ = "voice_corrections"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    voice_id: Mapped[str] = mapped_column(ForeignKey("voices.id", ondelete="CASCADE"))
    topic_id: Mapped[str] = mapped_column(String(32))
    """The topic that it is or is not about; "": the verdict is about its mood as a whole."""
    label: Mapped[Label | None] = mapped_column(by_value(Label))
    """The right mood; None: it is not about this topic at all."""
    __table_args__ = (UniqueConstraint("voice_id", "topic_id"),)


class CustomerChannel(Base):
    """A channel in which customers' words are read as they arrive."""

    __tablename__ = "customer_channels"
    channel: Mapped[str] = mapped_column(String(24), primary_key=True)
    touch_point_id: Mapped[str | None] = mapped_column(ForeignKey("touch_points.id"))
    since: Mapped[datetime] = mapped_column(Instant)
    """What was said there before is not read, also not when it is edited later."""


class WebhookCall(Base):
    """A call that was taken, so that the same one is not taken again."""

    __tablename__ = "webhook_calls"
    source_id: Mapped[str] = mapped_column(ForeignKey("voice_sources.id", ondelete="CASCADE"), primary_key=True)
    signature: Mapped[str] = mapped_column(String(64), primary_key=True)
    called_at: Mapped[datetime] = mapped_column(Instant)


class Digest(Base):
    """What one channel reads of customers, and how often."""

    __tablename__ = "digests"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    channel: Mapped[str] = mapped_column(String(24), unique=True)
    zone: Mapped[str] = mapped_column(String(64))
    weekday: Mapped[int]
    """ISO: 1 is Monday."""
    hour: Mapped[int]
    every_weeks: Mapped[int]
    approval: Mapped[bool] = mapped_column(default=True)
    """Whether a leader approves quotes before they go out."""
    active: Mapped[bool] = mapped_column(default=True)
    next_at: Mapped[datetime] = mapped_column(Instant)


class DigestIssue(Base):
    """One digest: what it says, and until when it counts."""

    __tablename__ = "digest_issues"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    digest_id: Mapped[str] = mapped_column(ForeignKey("digests.id", ondelete="CASCADE"))
    first_day: Mapped[date]
    last_day: Mapped[date]
    post_at: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[IssueState] = mapped_column(by_value(IssueState))
    shown: Mapped[str] = mapped_column(Text)
    """What it displays, as JSON of domain.digests.DigestShown, without the quotes; empty until it is posted."""
    picture: Mapped[str | None] = mapped_column(String(24))
    """Where Slack holds its picture."""
    picture_alt: Mapped[str | None] = mapped_column(Text)
    """The picture in words."""
    __table_args__ = (UniqueConstraint("digest_id", "last_day"),)


class DigestQuote(Base):
    """A customer's words that a digest may quote, if a leader says so."""

    __tablename__ = "digest_quotes"
    issue_id: Mapped[str] = mapped_column(ForeignKey("digest_issues.id", ondelete="CASCADE"), primary_key=True)
    voice_id: Mapped[str] = mapped_column(ForeignKey("voices.id", ondelete="CASCADE"), primary_key=True)
    topic_id: Mapped[str] = mapped_column(String(32))
    words: Mapped[str] = mapped_column(Text)
    state: Mapped[QuoteState] = mapped_column(by_value(QuoteState))


class Alert(Base):
    """A very unhappy customer, of whom the touch point's owner hears at once."""

    __tablename__ = "voice_alerts"
    voice_id: Mapped[str] = mapped_column(ForeignKey("voices.id", ondelete="CASCADE"), primary_key=True)
    touch_point_id: Mapped[str | None] = mapped_column(ForeignKey("touch_points.id"))
    raised_at: Mapped[datetime] = mapped_column(Instant)
    due_at: Mapped[datetime] = mapped_column(Instant)
    """48 hours later."""
    state: Mapped[AlertState] = mapped_column(by_value(AlertState))
    settled_at: Mapped[datetime | None] = mapped_column(Instant)
    handed_to_id: Mapped[str | None] = mapped_column(String(32))
    """The touch point that it was handed over to."""
    colleague_asked: Mapped[bool] = mapped_column(default=False)
    """Somebody has asked the colleague how they are: of a voice that may have hurt."""
    told_at: Mapped[datetime | None] = mapped_column(Instant)
    """When it was put into a message to whoever owns it now; until then it is gathered."""
    nudged_at: Mapped[datetime | None] = mapped_column(Instant)
    """When its owner was told, once, that little of the 48 hours is left."""
    __table_args__ = (Index("ix_voice_alerts_state", "state", "due_at"),)


class Praise(Base):
    """A customer praised a colleague, who was chosen with a people picker."""

    __tablename__ = "praises"
    voice_id: Mapped[str] = mapped_column(ForeignKey("voices.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), primary_key=True)
    state: Mapped[PraiseState] = mapped_column(by_value(PraiseState))


def source_names(session: Session) -> tuple[str, ...]:
    """The names of all sources."""
    return tuple(session.scalars(select(VoiceSource.name).order_by(VoiceSource.name)))


def source_named(session: Session, name: str) -> VoiceSource | None:
    """The source of this name, however it is written."""
    wanted = name.casefold()
    return next((one for one in session.scalars(select(VoiceSource)) if one.name.casefold() == wanted), None)


def voice_of(session: Session, source: str, unique_key: str) -> Voice | None:
    """What a source calls by this key."""
    return session.scalars(select(Voice).where(Voice.source_id == source, Voice.unique_key == unique_key)).one_or_none()


def voice_at(session: Session, channel: str, ts: str) -> Voice | None:
    """The voice that was saved from a message."""
    return session.scalars(select(Voice).where(Voice.channel == channel, Voice.ts == ts)).one_or_none()


def set_topics(session: Session, voice: str, rows: Sequence[dict[str, Any]]) -> None:
    """Have exactly these be a voice's topics, besides those that a person put there."""
    session.execute(delete(VoiceTopic).where(VoiceTopic.voice_id == voice, ~VoiceTopic.corrected))
    for row in rows:
        insert_once(session, VoiceTopic, row)


def forget_corrections(session: Session, voice: str) -> int:
    """Forget what people said of a voice's reading; how many things that was."""
    session.execute(delete(VoiceTopic).where(VoiceTopic.voice_id == voice))
    found = delete(Correction).where(Correction.voice_id == voice).returning(Correction.id)
    return len(session.scalars(found).all())


def delete_voices(session: Session, voices: Collection[str]) -> None:
    """Delete voices, and with them all that belongs to them."""
    gone = delete(Voice).where(Voice.id.in_(list(voices)))
    session.execute(gone, execution_options={"synchronize_session": False})
    session.expire_all()


def outdated(session: Session, *, came_by: date, most: int) -> list[str]:
    """Voices that had come in by a day."""
    return list(session.scalars(select(Voice.id).where(Voice.came_on <= came_by).limit(most)))


def are_corrected(session: Session, voices: Collection[str]) -> bool:
    """Whether people said something of the reading of one of these, from which was learned."""
    found = select(Correction.id).where(Correction.voice_id.in_(list(voices))).limit(1)
    return session.scalar(found) is not None


def delete_contacts(session: Session, *, came_by: date) -> None:
    """Delete how to reach the customers whose words had come in by a day."""
    came = select(Voice.id).where(Voice.came_on <= came_by)
    old = delete(VoiceContact).where(VoiceContact.voice_id.in_(came))
    session.execute(old, execution_options={"synchronize_session": False})


def delete_issues(session: Session, *, ended_by: date) -> None:
    """Delete digests of periods that had ended by a day."""
    old = delete(DigestIssue).where(DigestIssue.last_day <= ended_by)
    session.execute(old, execution_options={"synchronize_session": False})


def forget_reporter(session: Session, person: str) -> None:
    """Leave it open who passed voices on, and delete a person's praise."""
    session.execute(update(Voice).where(Voice.reporter_id == person).values(reporter_id=None))
    session.execute(delete(Praise).where(Praise.person_id == person))


def contact_keys(session: Session) -> set[str]:
    """The weeks whose keys contacts are sealed under."""
    return set(session.scalars(select(VoiceContact.key_name).distinct()))


def known_keys(session: Session, source: str, keys: Collection[str]) -> dict[str, tuple[str, str | None, int | None]]:
    """Of these keys of a source those that are here: each with its voice's id, touch point and rating."""
    found = select(Voice.unique_key, Voice.id, Voice.touch_point_id, Voice.rating)
    rows = session.execute(found.where(Voice.source_id == source, Voice.unique_key.in_(list(keys))))
    return {key: (voice, point, rating) for key, voice, point, rating in rows}


def lock_sources(session: Session, sources: Collection[str]) -> None:
    """Let nobody else put voices of these sources in until the end of the transaction."""
    found = select(VoiceSource.id).where(VoiceSource.id.in_(sorted(sources))).order_by(VoiceSource.id)
    session.execute(found.with_for_update()).all()


def complete_voice(session: Session, voice: str, *, touch_point: str | None, rating: int | None) -> None:
    """Say of a voice where its customer was and what they gave."""
    values = {"touch_point_id": touch_point, "rating": rating}
    session.execute(update(Voice).where(Voice.id == voice).values(values))


def source_names_by_id(session: Session) -> dict[str, str]:
    """The name of each source."""
    return dict(session.execute(select(VoiceSource.id, VoiceSource.name)).all())


def page_of_all(session: Session, *, after: tuple[datetime, str] | None, most: int) -> list[dict[str, Any]]:
    """Voices with all their columns from the earliest on, beginning after an instant and id. None of them is kept."""
    found = select(*Voice.__table__.columns).order_by(Voice.said_at, Voice.id).limit(most)
    if after is not None:
        said_at, voice = after
        later = or_(Voice.said_at > said_at, and_(Voice.said_at == said_at, Voice.id > voice))
        found = found.where(Voice.said_at >= said_at, later)
    return [dict(row) for row in session.execute(found).mappings()]


def moods_of_topics(session: Session, voices: Collection[str]) -> dict[str, list[tuple[str, Label]]]:
    """The topics of voices, each with its mood."""
    found: dict[str, list[tuple[str, Label]]] = {}
    columns = VoiceTopic.voice_id, VoiceTopic.topic_id, VoiceTopic.label
    for voice, topic, label in session.execute(
        select(*columns).where(VoiceTopic.voice_id.in_(list(voices))).order_by(VoiceTopic.topic_id)
    ):
        found.setdefault(voice, []).append((topic, label))
    return found
