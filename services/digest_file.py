"""Digests as a file: every displayed value of every digest that was posted, one row a topic, touch point or mood.

docs/reference/export.md says what the columns mean.
"""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from domain.digests import DigestShown, ShownTopic, Usual
from models import digests as rows
from models.voices import Digest, DigestIssue
from services.digest_messages import displayed
from services.results_file import FileKind, Row, as_csv, as_json

COLUMNS = (
    "channel", "first_day", "last_day", "row", "id", "name", "comments", "usual_from", "usual_to", "negative_share",
    "net_mood", "net_mood_from", "net_mood_to", "touch_point", "owner", "contacted", "settled", "waiting", "overdue",
    "employees", "customers", "quote",
)  # fmt: skip
"""Of a row, in this order."""


def exported(session: Session, *, kind: str) -> str:
    """All digests that were posted, the earliest first, as the text of a CSV or JSON file.

    Raises ValueError for a kind of file that is none of FileKind.
    """
    found = [
        row
        for issue in reversed(rows.posted(session))
        for row in table(displayed(session, issue), channel=_channel(session, issue))
    ]
    return written(found, kind=kind)


def written(found: list[Row], *, kind: str) -> str:
    """Rows as the text of a file."""
    return as_csv(found, COLUMNS) if FileKind(kind) is FileKind.CSV else as_json(found)


def table(shown: DigestShown, *, channel: str) -> list[Row]:
    """One digest: everything together, then its topics, touch points far apart, and what was not heard of."""
    about: Row = {
        "channel": channel,
        "first_day": shown.first_day.isoformat(),
        "last_day": shown.last_day.isoformat(),
    }
    empty: Row = dict.fromkeys(COLUMNS)
    return [empty | about | row for row in _rows(shown)]


def _rows(shown: DigestShown) -> Iterator[Row]:
    mood = shown.mood
    yield {
        "row": "all",
        "comments": shown.voices,
        **_usual(shown.usual),
        "net_mood": mood.score if mood else None,
        "net_mood_from": mood.low if mood else None,
        "net_mood_to": mood.high if mood else None,
        "contacted": shown.handled.contacted,
        "settled": shown.handled.resolved,
        "waiting": shown.handled.waiting,
        "overdue": shown.handled.overdue,
    }
    for kind, topics in (("rising", shown.rising), ("spoken of most", shown.biggest)):
        for topic in topics:
            yield {"row": kind, **_topic(topic)}
    for gap in shown.gaps:
        yield {
            "row": "seen differently",
            "name": gap.touch_point,
            "touch_point": gap.touch_point,
            "owner": gap.owner,
            "employees": gap.employees,
            "customers": gap.customers,
        }
    for name in (*shown.silent_touch_points, *shown.silent_topics):
        yield {"row": "not heard about", "name": name, "comments": 0}


def _topic(topic: ShownTopic) -> Row:
    place = topic.place
    return {
        "id": topic.topic,
        "name": topic.name,
        "comments": topic.mentions,
        **_usual(topic.usual),
        "negative_share": topic.negative,
        "touch_point": place.name if place else None,
        "owner": place.owner if place else None,
        "quote": topic.quote or None,
    }


def _usual(usual: Usual | None) -> Row:
    return {"usual_from": usual.low if usual else None, "usual_to": usual.high if usual else None}


def _channel(session: Session, issue: DigestIssue) -> str:
    return session.get_one(Digest, issue.digest_id).channel
