"""What people speak of: the topics that come with Tribune, with what this company changed laid over them."""

import json
from collections.abc import Iterable, Iterator

from sqlalchemy.orm import Session

from domain.taxonomy import CUSTOMERS, EMPLOYEES, Speakers, Taxonomy, Topic
from insight.lessons import Lesson
from models import topics
from models.base import insert_once, random_id
from models.settings import Setting, change_setting, setting
from models.voices import TopicChange

SHIPPED = {Speakers.CUSTOMERS: CUSTOMERS, Speakers.EMPLOYEES: EMPLOYEES}
STAMP = "voices_read_by"


def taxonomy(session: Session, speakers: Speakers) -> Taxonomy:
    """The topics by which these speakers' words are read now."""
    return laid_over(SHIPPED[speakers], topics.changes(session, speakers))


def lessons(session: Session) -> list[Lesson]:
    """What people said of readings, to be learned from."""
    return [
        Lesson(words=words, question=question, topic=topic, label=label)
        for words, question, topic, label in topics.corrected(session)
    ]


def stamp(session: Session) -> str:
    """A word that is another one whenever topics or lessons have changed; "" as long as nothing has."""
    return setting(session, STAMP, "")


def read_otherwise(session: Session) -> None:
    """Have everything be read by what topics and lessons say now. Whoever else changes some waits until it is done."""
    insert_once(session, Setting, {"key": STAMP, "value": json.dumps("")})
    change_setting(session, STAMP, random_id())


def laid_over(shipped: Taxonomy, changes: Iterable[TopicChange]) -> Taxonomy:
    """The shipped topics with these changes, own ones after them, each below the one above it.

    What stands below a topic that is left out is left out with it.
    """
    changes = list(changes)
    there = {one.id: one for one in shipped} | {one.id: as_topic(one) for one in changes}
    for change in changes:
        if change.left_out:
            del there[change.id]
    return Taxonomy(tuple(_in_order(there)))


def as_topic(change: TopicChange) -> Topic:
    """A topic as somebody wrote it."""
    return Topic(
        id=change.id,
        name=change.name,
        phrases=tuple(change.phrases.splitlines()),
        parent=change.parent_id,
        complaint=change.complaint,
        praise=change.praise,
    )


def _in_order(there: dict[str, Topic]) -> Iterator[Topic]:
    for topic in there.values():
        if topic.parent is None:
            yield topic
            yield from (one for one in there.values() if one.parent == topic.id)
