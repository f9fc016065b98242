"""What digests count and keep: voices and topics period by period, and each digest with its quotes.

The tables are in models.voices. Counting is done by the database, from its indexes alone, so that a hundred thousand
voices are counted in less than a second.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import pairwise
from typing import TypeVar

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session, aliased

from domain.digests import IssueState, QuoteState
from domain.voice import Label
from models.voices import Digest, DigestIssue, DigestQuote, Voice, VoiceTopic

K = TypeVar("K", str, str | None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Words that might be quoted, of a voice that is about a topic in the wanted mood."""

    voice: str
    words: str
    confidence: int
    """In per cent, of the mood in which they are about the topic."""


def _start(day: date) -> datetime:
    """Days are those of UTC, as in voice_topics.said_on."""
    return datetime.combine(day, time(), UTC)


def voices_by_period(session: Session, days: Sequence[date]) -> dict[tuple[int, str | None], dict[Label, int]]:
    """How many voices of each mood, by (number of the period, touch point).

    Period n begins on `days[n]` and ends before `days[n + 1]`: there is one less than there are days.
    """
    counted = select(Voice.touch_point_id, Voice.label, func.count()).group_by(Voice.touch_point_id, Voice.label)
    # A query for each period reads its part of an index; one of them all would hold each row against every start.
    return {
        (number, point): moods
        for number, (start, end) in enumerate(pairwise(map(_start, days)))
        for point, moods in _moods(session, counted.where(Voice.said_at >= start, Voice.said_at < end)).items()
    }


def topics_by_period(session: Session, days: Sequence[date]) -> dict[tuple[int, str], dict[Label, int]]:
    """How many mentions of each mood, by (number of the period, topic); periods as in `voices_by_period`."""
    by = VoiceTopic.topic_id, VoiceTopic.label
    counted = select(VoiceTopic.topic_id, VoiceTopic.label, func.count()).group_by(*by)
    return {
        (number, topic): moods
        for number, (start, end) in enumerate(pairwise(days))
        for topic, moods in _moods(
            session, counted.where(VoiceTopic.said_on >= start, VoiceTopic.said_on < end)
        ).items()
    }


def _moods(session: Session, counted: Select[K, Label, int]) -> dict[K, dict[Label, int]]:
    found: dict[K, dict[Label, int]] = {}
    for key, label, many in session.execute(counted):
        found.setdefault(key, {})[label] = many
    return found


def topics_by_touch_point(
    session: Session, topics: Collection[str], *, first_day: date, last_day: date
) -> Mapping[str, Mapping[str | None, int]]:
    """Where these topics were mentioned on these days: of each, how often at which touch point (None: not known)."""
    grouped = VoiceTopic.topic_id, Voice.touch_point_id
    about = select(*grouped, func.count()).join(Voice, Voice.id == VoiceTopic.voice_id)
    within = VoiceTopic.said_on.between(first_day, last_day), VoiceTopic.topic_id.in_(list(topics))
    found: dict[str, dict[str | None, int]] = {topic: {} for topic in topics}
    for topic, touch_point, many in session.execute(about.where(*within).group_by(*grouped)):
        found[topic][touch_point] = many
    return found


def candidates(
    session: Session,
    topic: str,
    *,
    labels: Collection[Label],
    first_day: date,
    last_day: date,
    sure: int,
    longest: int,
    most: int,
) -> list[Candidate]:
    """Voices about a topic, in one of these moods and read with at least `sure` per cent of confidence, surest first.

    `longest`: in characters.
    """
    wanted = select(Voice.id, Voice.words, VoiceTopic.confidence).join(VoiceTopic, VoiceTopic.voice_id == Voice.id)
    conditions = (
        VoiceTopic.topic_id == topic,
        VoiceTopic.said_on.between(first_day, last_day),
        VoiceTopic.label.in_(list(labels)),
        VoiceTopic.confidence >= sure,
        func.length(Voice.words) <= longest,
    )
    rows = session.execute(wanted.where(*conditions).order_by(VoiceTopic.confidence.desc(), Voice.id).limit(most))
    return [Candidate(voice=voice, words=words, confidence=confidence) for voice, words, confidence in rows]


# Digests and what they said


def all_digests(session: Session) -> list[Digest]:
    """Every digest, in an order that stays."""
    return list(session.scalars(select(Digest).order_by(Digest.next_at, Digest.id)))


def in_channel(session: Session, channel: str) -> Digest | None:
    """The digest of a channel."""
    return session.scalars(select(Digest).where(Digest.channel == channel)).one_or_none()


def locked(session: Session, digest: str) -> Digest | None:
    """A digest, for nobody else to change meanwhile."""
    return session.scalars(select(Digest).where(Digest.id == digest).with_for_update()).one_or_none()


def issue_of(session: Session, digest: str, last_day: date) -> DigestIssue | None:
    """The digest that is about the days up to this one."""
    issue = select(DigestIssue).where(DigestIssue.digest_id == digest, DigestIssue.last_day == last_day)
    return session.scalars(issue).one_or_none()


def waiting(session: Session, digest: str | None = None) -> list[DigestIssue]:
    """Those that are not posted yet; of one digest, or of all."""
    found = select(DigestIssue).where(DigestIssue.state == IssueState.WAITING)
    if digest is not None:
        found = found.where(DigestIssue.digest_id == digest)
    return list(session.scalars(found.order_by(DigestIssue.post_at, DigestIssue.id)))


def posted(session: Session, digest: str | None = None, *, most: int | None = None) -> list[DigestIssue]:
    """Those that were posted, the newest first; of one digest, or of all."""
    found = select(DigestIssue).where(DigestIssue.state == IssueState.POSTED)
    if digest is not None:
        found = found.where(DigestIssue.digest_id == digest)
    return list(session.scalars(found.order_by(DigestIssue.post_at.desc(), DigestIssue.id).limit(most)))


def posted_before(session: Session, issue: str) -> DigestIssue | None:
    """The last one of the same digest that was posted before this one."""
    this = aliased(DigestIssue)
    found = select(DigestIssue).join(this, this.digest_id == DigestIssue.digest_id)
    wanted = this.id == issue, DigestIssue.state == IssueState.POSTED, DigestIssue.last_day < this.last_day
    return session.scalars(found.where(*wanted).order_by(DigestIssue.last_day.desc()).limit(1)).one_or_none()


def quotes_of(session: Session, issue: str, *, state: QuoteState | None = None) -> list[DigestQuote]:
    """What a digest quotes, or might; the order stays."""
    found = select(DigestQuote).where(DigestQuote.issue_id == issue)
    if state is not None:
        found = found.where(DigestQuote.state == state)
    return list(session.scalars(found.order_by(DigestQuote.topic_id, DigestQuote.voice_id)))


def approved_about(session: Session, topics: Collection[str]) -> list[tuple[DigestQuote, Voice]]:
    """Quotes about these topics that somebody has approved and that were posted, with their voices; the newest first.

    A voice that was quoted twice is among them once.
    """
    posted_with = DigestIssue.id == DigestQuote.issue_id
    found = select(DigestQuote, Voice).join(DigestIssue, posted_with).join(Voice, Voice.id == DigestQuote.voice_id)
    approved = (DigestQuote.state == QuoteState.APPROVED, DigestIssue.state == IssueState.POSTED)
    rows = session.execute(
        found.where(*approved, DigestQuote.topic_id.in_(list(topics))).order_by(
            Voice.said_at.desc(), Voice.id, DigestIssue.last_day
        )
    )
    return list({voice.id: (quote, voice) for quote, voice in rows}.values())


def decided(session: Session, voice: str) -> QuoteState | None:
    """What somebody has said about a voice's words, whichever digest it was for."""
    answers = [state for state in QuoteState if state.decided]
    found = select(DigestQuote.state).where(DigestQuote.voice_id == voice, DigestQuote.state.in_(answers))
    return session.scalars(found.limit(1)).one_or_none()


def waiting_quotes(session: Session, voices: Collection[str]) -> list[DigestQuote]:
    """These voices' words in all digests that are still to be posted."""
    found = select(DigestQuote).join(DigestIssue, DigestIssue.id == DigestQuote.issue_id)
    wanted = (DigestIssue.state == IssueState.WAITING, DigestQuote.voice_id.in_(list(voices)))
    return list(session.scalars(found.where(*wanted)))


def forget_quotes(session: Session, voice: str) -> None:
    """Delete a voice's words from all digests: it says something else now."""
    session.execute(delete(DigestQuote).where(DigestQuote.voice_id == voice))
