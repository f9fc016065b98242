"""What customers say is kept once, masked, as it is read; and everything about it goes with it."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.errors import BadInputError, NotFoundError
from domain.voice import LONGEST, SHORTENED, Label, SourceKind
from models.base import Base
from models.database import Database
from models.people import Place, TouchPoint
from models.voices import Alert, Correction, Praise, Voice, VoiceSource, VoiceTopic
from services import corrections, reading, topics, voices
from services.voices import GivenVoice, change_voice, delete_voice, save_voice, source_called, source_of_kind
from tests.factories import add_people, user
from tests.services.said import read_as, say

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


def count(session: Session, table: type[Base]) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def test_words_are_masked_and_read_before_they_are_stored(database: Database) -> None:
    with database.write() as session:
        source = source_of_kind(session, SourceKind.SLACK)
        words = "My name is Ann Smith, ring 0113 496 0000. I waited three weeks and nobody called me back."
        saved = save_voice(session, source.id, GivenVoice(words=words, said_at=NOW), now=NOW)
        assert saved.new
        assert saved.id
        voice = session.get_one(Voice, saved.id)
        assert "Smith" not in voice.words
        assert "0113" not in voice.words
        assert voice.words == saved.redacted.text
        assert voice.label is saved.reading.label is Label.NEGATIVE
        about = set(session.scalars(select(VoiceTopic.topic_id)))
        assert about == {one.topic for one in saved.reading.topics} != set()
        assert set(session.scalars(select(VoiceTopic.said_on))) == {NOW.date()}


def test_the_same_voice_is_kept_once_and_told_as_known(database: Database) -> None:
    with database.write() as session:
        first = say(session, "Fine.", now=NOW, unique_key="ticket 7", channel="C1", ts="1.1")
        again = say(session, "Fine, they said.", now=NOW, unique_key="ticket 7")
        of_the_message = say(session, "Fine.", now=NOW, unique_key="other", channel="C1", ts="1.1")
        assert (first.new, again.new, of_the_message.new) == (True, False, False)
        assert first.id == again.id == of_the_message.id
        assert session.get_one(Voice, first.id).words == "Fine."


def test_without_a_key_each_voice_is_another(database: Database) -> None:
    with database.write() as session:
        assert say(session, "Good.", now=NOW).id != say(session, "Good.", now=NOW).id
        assert count(session, Voice) == 2


def test_what_a_source_calls_it_is_not_stored(database: Database) -> None:
    with database.write() as session:
        say(session, "Good.", now=NOW, unique_key="ann@example.org")
        assert "ann" not in session.scalars(select(Voice.unique_key)).one()


def test_no_words_and_no_source_are_refused(database: Database) -> None:
    with database.write() as session:
        with pytest.raises(BadInputError):
            say(session, "", now=NOW)
        with pytest.raises(NotFoundError):
            save_voice(session, "none", GivenVoice(words="x", said_at=NOW), now=NOW)
        assert count(session, Voice) == 0


def test_a_voice_is_where_it_says_and_else_where_its_source_is(database: Database) -> None:
    with database.write() as session:
        session.add_all(TouchPoint(id=name, name=name.title(), position=0) for name in ("visit", "bill"))
        session.flush()
        source = source_of_kind(session, SourceKind.SLACK)
        source.touch_point_id = "visit"
        source.question = "What could we improve?"
        elsewhere = say(session, "Too dear.", now=NOW, touch_point_id="bill")
        there = say(session, "On time.", now=NOW)
        assert session.get_one(Voice, elsewhere.id).touch_point_id == "bill"
        assert session.get_one(Voice, there.id).touch_point_id == "visit"


def test_the_source_s_question_counts_where_a_voice_has_none(database: Database) -> None:
    with database.write() as session:
        source = source_called(session, "Form", kind=SourceKind.WEBHOOK)
        source.question = "What could we improve?"
        given = GivenVoice(words="Nothing", said_at=NOW)
        assert voices.read_given(session, source.id, given).reading.label is Label.POSITIVE


def test_so_it_does_when_the_words_change(database: Database) -> None:
    with database.write() as session:
        source_of_kind(session, SourceKind.SLACK).question = "What could we improve?"
        say(session, "Everything", now=NOW, channel="C1", ts="1.1")
        changed = change_voice(session, "C1", "1.1", "Nothing", now=NOW)
        assert changed
        assert changed.reading.label is Label.POSITIVE


def test_nothing_was_said_later_than_it_came(database: Database) -> None:
    with database.write() as session:
        saved = say(session, "Soon.", now=NOW, said_at=NOW + timedelta(hours=3))
        voice = session.get_one(Voice, saved.id)
        assert (voice.said_at, voice.came_on) == (NOW, NOW.date())


def test_an_account_is_a_name_and_no_address(database: Database) -> None:
    with database.write() as session:
        named = say(session, "Good.", now=NOW, account=" Northwind\u200b \n Ltd " + "x" * 90)
        addressed = say(session, "Good.", now=NOW, account="ann@example.org")
        assert session.get_one(Voice, named.id).account.startswith("Northwind Ltd xxx")
        assert session.get_one(Voice, addressed.id).account == ""


@pytest.mark.parametrize(
    ("account", "kept"),
    [
        ("Mrs Anna Smith 07700 900123", "Mrs [name] [phone]"),
        ("5520-1187", "5520-1187"),
        ("HL-20931", "HL-20931"),
        ("07700900123", "[phone]"),
        ("4111111111111111", "[card]"),
        ("Brightwater Plumbing Ltd", "Brightwater Plumbing Ltd"),
    ],
)
def test_an_account_keeps_its_number_and_names_nobody(database: Database, account: str, kept: str) -> None:
    with database.write() as session:
        saved = say(session, "Good.", now=NOW, account=account)
        assert session.get_one(Voice, saved.id).account == kept


def test_a_question_asked_by_name_is_masked(database: Database) -> None:
    with database.write() as session:
        saved = say(session, "Good.", now=NOW, question="Hi Anna Smith, how was it?")
        assert session.get_one(Voice, saved.id).question == "Hi [name], how was it?"


def test_a_very_negative_voice_alerts_and_praise_is_told(database: Database) -> None:
    with database.write() as session:
        ann, ben = add_people(session, 2)
        words = "Disgusting service, I will never come back."
        saved = say(session, words, now=NOW, label=Label.NEGATIVE, praised=(ann, ben))
        assert session.scalars(select(Alert.voice_id)).all() == [saved.id]
        assert set(session.scalars(select(Praise.person_id))) == {ann, ben}


def test_an_edited_message_is_read_anew_and_what_was_corrected_of_the_old_words_goes(database: Database) -> None:
    with database.write() as session:
        first = say(session, "Late.", now=NOW, label=Label.NEGATIVE, topics=("waiting",), channel="C1", ts="1.1")
        corrections.right_mood(session, str(first.id), Label.POSITIVE)
        before = topics.stamp(session)
        new = read_as("Lovely.", Label.POSITIVE, "manners")
        changed = change_voice(session, "C1", "1.1", "Lovely.", now=NOW, read=new)
        assert changed
        assert changed.id == first.id
        voice = session.get_one(Voice, first.id)
        assert (voice.words, voice.label, voice.corrected) == ("Lovely.", Label.POSITIVE, False)
        assert session.scalars(select(VoiceTopic.topic_id)).all() == ["manners"]
        assert count(session, Correction) == 0
        assert topics.stamp(session) != before


def test_an_edit_that_changes_nothing_leaves_the_correction(database: Database) -> None:
    with database.write() as session:
        first = say(session, "Late.", now=NOW, channel="C1", ts="1.1")
        corrections.right_mood(session, str(first.id), Label.NEGATIVE)
        change_voice(session, "C1", "1.1", "Late.", now=NOW, read=read_as("Late."))
        assert session.get_one(Voice, first.id).label is Label.NEGATIVE


def test_an_edit_that_leaves_no_words_deletes_and_of_an_unknown_message_nothing_happens(database: Database) -> None:
    with database.write() as session:
        say(session, "Late.", now=NOW, channel="C1", ts="1.1")
        gone = change_voice(session, "C1", "1.1", "", now=NOW, read=read_as(""))
        assert gone
        assert gone.id is None
        assert count(session, Voice) == 0
        assert change_voice(session, "C1", "9.9", "Hello", now=NOW, read=read_as("Hello")) is None
        assert voices.voice_at(session, "C1", "1.1") is None


def test_a_deleted_voice_takes_all_with_it_and_what_was_learned_from_it(database: Database) -> None:
    with database.write() as session:
        (ann,) = add_people(session, 1)
        saved = say(session, "Awful.", now=NOW, label=Label.NEGATIVE, topics=("waiting",), praised=(ann,))
        corrections.right_mood(session, str(saved.id), Label.POSITIVE)
        before = topics.stamp(session)
        delete_voice(session, str(saved.id))
        assert [count(session, table) for table in (Voice, VoiceTopic, Correction, Alert, Praise)] == [0] * 5
        assert topics.stamp(session) != before


def test_sources_that_tribune_makes_are_made_once_and_a_taken_name_gets_a_number(database: Database) -> None:
    with database.write() as session:
        session.add(VoiceSource(id="x", name="Passed on in Slack", kind=SourceKind.WEBHOOK))
        session.flush()
        made = source_of_kind(session, SourceKind.SLACK)
        assert made.name == "Passed on in Slack 2"
        assert source_of_kind(session, SourceKind.SLACK) is made
        survey = source_called(session, "Survey", kind=SourceKind.FILE)
        assert source_called(session, "SURVEY", kind=SourceKind.FILE) is survey
        assert source_called(session, "Survey", kind=SourceKind.WEBHOOK).name == "Survey 2"


def test_a_very_long_voice_is_cut_at_a_word_and_says_so(database: Database) -> None:
    with database.write() as session:
        source = source_of_kind(session, SourceKind.SLACK)
        given = GivenVoice(words="slow " * 200_000, said_at=NOW)
        saved = save_voice(session, source.id, given, now=NOW)
        words = session.get_one(Voice, saved.id).words
        assert len(words) <= LONGEST
        assert words.endswith(f"slow{SHORTENED}")


def test_invisible_signs_are_taken_out(database: Database) -> None:
    with database.write() as session:
        words = "So\x00 s\u200blow\u202e!\r\n\r\n\r\n\ud800Bad."
        read = reading.read_and_redact(session, words)
        assert read.redacted.text == "So slow!\n\nBad."


def test_readings_follow_a_change_of_topics_at_once(database: Database) -> None:
    with database.write() as session:
        before = reading.reader(session)
        assert reading.reader(session) is before
        topics.read_otherwise(session)
        assert reading.reader(session) is not before


def test_colleagues_are_masked_and_touch_points_and_places_kept(database: Database) -> None:
    with database.write() as session:
        add_people(session, 1, touch_point="hotline")
        session.add(Place(id="l", name="Leeds", zone=None, calendar="", weekend="6 7", days_off="[]", position=1))
        names = reading.names_of_the_company(session)
        assert f"Person {int(user(0)[1:])}" in names.masked
        assert {"Hotline", "Leeds"} <= set(names.kept)
