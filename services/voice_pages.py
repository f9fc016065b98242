"""What customers say, to be looked through by everybody: all topics, and comments with filters and search."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from difflib import get_close_matches
from math import ceil

from sqlalchemy.orm import Session

from domain.digests import Moods
from domain.errors import NotFoundError
from domain.screens import (
    DeleteVoiceForm,
    Fixed,
    ReadComment,
    ReadingForm,
    ReadTopic,
    TopicGroup,
    TopicLine,
    TopicsReply,
    VoiceAddress,
    VoiceComments,
    VoicesReply,
    VoiceTopics,
    VoiceTopicsReply,
)
from domain.taxonomy import Speakers, Taxonomy, Topic
from domain.voice import ENGLISH, Label
from insight.rising import Trend, trends
from insight.topics import Topics
from models import digests, people, voice_pages
from models.voice_pages import Wanted
from models.voices import Voice, VoiceSource, VoiceTopic
from services.corrections import GONE, NO_TOPIC
from services.menus import Choices, found
from services.topics import taxonomy

A_PART = 10
IN_A_REPLY = 3
NEAREST = 5
WEEKS = 12
WEEK, LATELY = timedelta(days=7), timedelta(weeks=WEEKS)
COMPARED = 9
"""This week, and the eight before that say what is usual."""


def topics_page(session: Session, *, managing: bool, now: datetime) -> VoiceTopics:
    """Every topic of customers: how often it came up in the seven days up to today, and whether that is unusual."""
    known = taxonomy(session, Speakers.CUSTOMERS)
    told = _lines(session, known, today=now.date())
    groups = [
        TopicGroup(line=told[topic.id], below=_most_first(told[one.id] for one in known if one.parent == topic.id))
        for topic in known
        if topic.parent is None
    ]
    return VoiceTopics(
        groups=tuple(sorted(groups, key=lambda group: -group.line.lately)),
        comments=voice_pages.count(session, Wanted(since=now - WEEK)),
        lately=voice_pages.count(session, Wanted(since=now - LATELY)),
        managing=managing,
    )


def comments_page(
    session: Session, where: VoiceAddress, *, now: datetime, fixed: Fixed | None = None, deleting: bool = False
) -> VoiceComments:
    """Comments, the newest first, a part at a time. Raises NotFoundError for a topic that is not here."""
    known = taxonomy(session, Speakers.CUSTOMERS)
    wanted = _wanted(known, where, now=now)
    many = voice_pages.count(session, wanted)
    parts = max(1, ceil(many / A_PART))
    where = where.but(part=min(where.part, parts))
    rows = voice_pages.page(session, wanted, first=(where.part - 1) * A_PART, most=A_PART)
    return VoiceComments(
        where=where,
        name=known[where.topic].name if where.topic else "",
        found=many,
        comments=_read(session, rows, known, topics=wanted.topics),
        parts=parts,
        touch_points=tuple((point.id, point.name) for point in people.touch_points(session)),
        sources=tuple((source.id, source.name) for source in voice_pages.sources(session)),
        fixed=fixed,
        deleting=deleting,
    )


def reading_form(session: Session, voice: str, *, put_right: bool = False) -> ReadingForm:
    """How one comment is read, to be put right, or how it counts since it was. Raises NotFoundError."""
    row = session.get(Voice, voice)
    if row is None:
        raise NotFoundError(GONE)
    (comment,) = read_comments(session, [row])
    return ReadingForm(comment=comment, put_right=put_right)


def delete_form(session: Session, voice: str) -> DeleteVoiceForm:
    """Whether this comment is to be deleted. Raises NotFoundError."""
    row = session.get(Voice, voice)
    if row is None:
        raise NotFoundError(GONE)
    return DeleteVoiceForm(words=row.words)


def read_comments(session: Session, rows: Sequence[Voice]) -> tuple[ReadComment, ...]:
    """Comments as somebody reads them who looks at no topic."""
    return _read(session, rows, taxonomy(session, Speakers.CUSTOMERS))


def search_topics(session: Session, typed: str) -> Choices:
    """Topics of customers whose name, or that of the one above, has what was typed."""
    return found(_choices(taxonomy(session, Speakers.CUSTOMERS)), typed)


def topics_reply(session: Session, *, now: datetime) -> VoiceTopicsReply:
    """What /voice topics answers."""
    return VoiceTopicsReply(topics=topics_page(session, managing=False, now=now))


def about_reply(session: Session, words: str, *, now: datetime) -> VoicesReply | TopicsReply:
    """What /voice about answers: the topic that goes by these words best, or those that may be meant."""
    known, words = taxonomy(session, Speakers.CUSTOMERS), VoiceAddress().but(search=words).search
    topic = _named(known, words)
    if topic is None:
        return TopicsReply(unknown=words, nearest=_nearest(known, words))
    line = _lines(session, known, today=now.date())[topic.id]
    return _reply(session, VoiceAddress(topic=topic.id), known, now=now, line=line)


def search_reply(session: Session, words: str, *, now: datetime) -> VoicesReply:
    """What /voice search answers: the newest comments in which all of these words stand."""
    known = taxonomy(session, Speakers.CUSTOMERS)
    return _reply(session, VoiceAddress().but(search=words), known, now=now)


def _reply(
    session: Session, where: VoiceAddress, known: Taxonomy, *, now: datetime, line: TopicLine | None = None
) -> VoicesReply:
    wanted = _wanted(known, where, now=now)
    rows = voice_pages.page(session, wanted, first=0, most=IN_A_REPLY)
    return VoicesReply(
        where=where,
        found=voice_pages.count(session, wanted),
        comments=_read(session, rows, known, topics=wanted.topics),
        line=line,
    )


def _wanted(known: Taxonomy, where: VoiceAddress, *, now: datetime) -> Wanted:
    if where.topic and known.get(where.topic) is None:
        raise NotFoundError(NO_TOPIC)
    return Wanted(
        topics=tuple(one.id for one in known if where.topic and where.topic in {one.id, one.parent}),
        words=tuple(where.search.split()),
        touch_point=where.touch_point,
        source=where.source,
        since=now - timedelta(days=where.since.days) if where.since.days else None,
        mood=where.mood,
    )


def _read(
    session: Session, rows: Sequence[Voice], known: Taxonomy, *, topics: Iterable[str] = ()
) -> tuple[ReadComment, ...]:
    """These comments as somebody reads them who looks at these topics, or at none."""
    found = voice_pages.topics_of(session, [row.id for row in rows])
    points = {point.id: point.name for point in people.touch_points(session)}
    sources = {source.id: source for source in voice_pages.sources(session)}
    return tuple(
        _comment(row, found[row.id], known, looked_at=set(topics), places=points, sources=sources) for row in rows
    )


def _comment(
    row: Voice,
    topics: Sequence[VoiceTopic],
    known: Taxonomy,
    *,
    looked_at: set[str],
    places: dict[str, str],
    sources: Mapping[str, VoiceSource],
) -> ReadComment:
    topic = next((one for one in topics if one.topic_id in looked_at), None)
    said = topic or row
    return ReadComment(
        id=row.id,
        words=row.words,
        said_at=row.said_at,
        touch_point=places.get(row.touch_point_id or "", ""),
        source=sources[row.source_id].name,
        question=row.question or sources[row.source_id].question,
        rating=row.rating,
        looked_at=topic.topic_id if topic else "",
        label=said.label,
        confidence=said.confidence,
        why=tuple(row.why.splitlines()),
        corrected=said.corrected,
        english=row.language == ENGLISH,
        topics=tuple(
            ReadTopic(id=one.topic_id, name=there.name, label=one.label)
            for one in topics
            if (there := known.get(one.topic_id))
        ),
    )


# Counting


def _lines(session: Session, known: Taxonomy, *, today: date) -> dict[str, TopicLine]:
    """Every topic by id, on the seven days up to today; one of the first level with all below it."""
    days = [today + timedelta(days=1) - number * WEEK for number in range(WEEKS, -1, -1)]
    weeks = {topic.id: [0] * WEEKS for topic in known}
    moods: dict[str, Counter[Label]] = {topic.id: Counter() for topic in known}
    for (week, topic), labels in digests.topics_by_period(session, days).items():
        for one in _counted_for(known, topic):
            weeks[one][week] += sum(labels.values())
            if week == WEEKS - 1:
                moods[one].update(labels)
    told = _trends(session, known, weeks, days=days)
    return {
        topic.id: TopicLine(
            id=topic.id,
            name=topic.name,
            count=weeks[topic.id][-1],
            usual=(told[topic.id].low, told[topic.id].high) if topic.id in told else None,
            negative=Moods.of(moods[topic.id]).negative_share,
            rising=topic.id in told and told[topic.id].rising,
            lately=sum(weeks[topic.id]),
        )
        for topic in known
    }


def _counted_for(known: Taxonomy, topic: str) -> tuple[str, ...]:
    """A mentioned topic and the one above it, as far as they are still there."""
    found = known.get(topic)
    return tuple(one for one in (topic, found.parent) if one) if found else ()


def _trends(
    session: Session, known: Taxonomy, weeks: Mapping[str, Sequence[int]], *, days: Sequence[date]
) -> dict[str, Trend]:
    """What is usual of each topic that came up, by the eight weeks before. Each level is looked at by itself."""
    voices = [0] * WEEKS
    for (week, _), labels in digests.voices_by_period(session, days).items():
        voices[week] += sum(labels.values())
    found: dict[str, Trend] = {}
    for level in (True, False):
        mentions = {
            topic.id: weeks[topic.id][-COMPARED:]
            for topic in known
            if (topic.parent is None) is level and any(weeks[topic.id][-COMPARED:])
        }
        found |= trends(mentions, voices[-COMPARED:])
    return found


def _most_first(lines: Iterable[TopicLine]) -> tuple[TopicLine, ...]:
    return tuple(sorted(lines, key=lambda line: (-line.lately, line.name)))


# Finding a topic by what somebody calls it


def _named(known: Taxonomy, words: str) -> Topic | None:
    """The topic that goes by these words: by its name, or by what is found in them as in a comment."""
    plain = _plain(words)
    by_name = [topic for topic in known if _plain(topic.name) == plain]
    by_name += [topic for topic in known if plain and plain in _plain(topic.name)]
    if by_name:
        return by_name[0]
    found = Topics(known).of(words)
    return known.get(found[0]) if found else None


def _nearest(known: Taxonomy, words: str) -> tuple[tuple[str, str], ...]:
    """Topics whose name or phrase is written almost like this."""
    said = {_plain(phrase): topic for topic in known for phrase in (topic.name, *topic.phrases)}
    close = get_close_matches(_plain(words), said, n=3 * NEAREST, cutoff=0.5)
    topics = {said[one].id: said[one].name for one in close}
    return tuple(topics.items())[:NEAREST]


def _choices(known: Taxonomy) -> Choices:
    names = {topic.id: topic.name for topic in known}
    return tuple((topic.id, f"{names[topic.parent]}: {topic.name}" if topic.parent else topic.name) for topic in known)


def _plain(words: str) -> str:
    return " ".join(words.casefold().split())
