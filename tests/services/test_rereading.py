"""Past voices are read anew when topics or lessons change; what a person said of them stays."""

import pytest
from sqlalchemy import select

from domain.taxonomy import Speakers
from domain.voice import Label
from models.database import Database
from models.voices import Voice, VoiceTopic
from services import corrections, rereading, topic_changes
from services.topics import taxonomy
from services.voices import delete_voice
from tests.saved_voices import add_voice
from tests.services.test_topic_changes import METERS

BACK = "call_back"
METER = METERS.name


@pytest.fixture
def meters(database: Database) -> str:
    """A topic that was added after five comments came in; the first is about it, and read wrongly: its id."""
    with database.write() as session:
        first = add_voice(session, "My smart meter is lovely.", topics={BACK: Label.NEGATIVE})
        for number in range(4):
            add_voice(session, f"Comment {number} of a smart meter.", days_ago=number + 1)
        topic_changes.save_topic(session, METERS)
        return first


def read_all(database: Database, *, most: int = 2) -> int:
    """How many batches it took."""
    for batch in range(100):
        with database.read() as session:
            anew = rereading.read_some(session, most=most)
        if anew is None:
            return batch
        with database.write() as session:
            rereading.keep(session, anew)
    raise AssertionError("it never ends")


def topics_of(database: Database, voice: str) -> dict[str, Label]:
    with database.read() as session:
        names = {topic.id: topic.name for topic in taxonomy(session, Speakers.CUSTOMERS)}
        rows = session.scalars(select(VoiceTopic).where(VoiceTopic.voice_id == voice))
        return {names[row.topic_id]: row.label for row in rows if row.topic_id != "general"}


def label(database: Database, voice: str) -> Label:
    with database.read() as session:
        return session.get_one(Voice, voice).label


def test_all_are_read_anew_the_newest_first_and_only_once(database: Database, meters: str) -> None:
    assert read_all(database) == 3
    assert topics_of(database, meters) == {METER: Label.POSITIVE}
    assert label(database, meters) is Label.POSITIVE
    with database.read() as session:
        found = session.scalars(select(VoiceTopic.voice_id)).all()
        assert rereading.waits_for(session) is None
    assert len(set(found)) == 5
    assert read_all(database) == 0


def test_nothing_waits_as_long_as_nothing_has_changed(database: Database) -> None:
    with database.write() as session:
        add_voice(session)
    assert read_all(database) == 0


def test_what_a_person_said_stays(database: Database, meters: str) -> None:
    with database.write() as session:
        corrections.right_mood(session, meters, Label.NEUTRAL)
        corrections.about(session, meters, "manners", label=Label.POSITIVE)
        corrections.not_about(session, meters, BACK)
    read_all(database)
    assert label(database, meters) is Label.NEUTRAL
    assert set(topics_of(database, meters)) == {METER, "Friendliness and respect"}
    assert topics_of(database, meters)["Friendliness and respect"] is Label.POSITIVE
    with database.write() as session:
        own = next(topic.id for topic in taxonomy(session, Speakers.CUSTOMERS) if topic.name == METER)
        corrections.not_about(session, meters, own)
    read_all(database)
    assert topics_of(database, meters) == {"Friendliness and respect": Label.POSITIVE}


def test_a_change_on_the_way_begins_again_with_the_newest(database: Database, meters: str) -> None:
    with database.read() as session:
        first = rereading.read_some(session, most=2)
    assert first
    with database.write() as session:
        rereading.keep(session, first)
        topic_changes.leave_out(session, Speakers.CUSTOMERS, BACK)
    assert read_all(database) == 3
    assert topics_of(database, meters) == {METER: Label.POSITIVE}


def test_what_changed_or_went_while_it_was_read_is_left_alone(database: Database, meters: str) -> None:
    with database.read() as session:
        anew = rereading.read_some(session)
    assert anew
    with database.write() as session:
        session.get_one(Voice, meters).words = "Something else."
        delete_voice(session, anew.readings[1][0])
    with database.write() as session:
        rereading.keep(session, anew)
    assert topics_of(database, meters) == {"Call backs and replies": Label.NEGATIVE}
    assert read_all(database) == 0
