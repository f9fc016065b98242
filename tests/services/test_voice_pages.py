"""What customers say, looked through: filters, search, topics by name, and readings put right."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from domain.errors import NotFoundError
from domain.screens import Fix, Since, TopicLine, TopicsReply, VoiceAddress, VoicesReply
from domain.taxonomy import Speakers
from domain.voice import Label
from models.database import Database
from models.people import TouchPoint
from models.voices import Correction, Voice, VoiceSource, VoiceTopic
from services import corrections, topics, voice_pages
from tests.saved_voices import SAID, add_voice

NOW = SAID + timedelta(hours=1)
BACK, PHONE, MANNERS = "call_back", "phone", "manners"
NEGATIVE, POSITIVE = Label.NEGATIVE, Label.POSITIVE


def found(database: Database, where: VoiceAddress) -> list[str]:
    with database.read() as session:
        return [one.words for one in voice_pages.comments_page(session, where, now=NOW).comments]


def line_of(database: Database, topic: str) -> TopicLine:
    with database.read() as session:
        page = voice_pages.topics_page(session, managing=False, now=NOW)
    lines = [line for group in page.groups for line in (group.line, *group.below)]
    return next(line for line in lines if line.id == topic)


@pytest.fixture
def three(database: Database) -> tuple[str, str, str]:
    """Three comments: today about calling back, last week about that and manners, two months ago about the phone."""
    with database.write() as session:
        session.add(TouchPoint(id="hotline", name="Hotline", position=0))
        session.flush()
        return (
            add_voice(session, "Nobody called me back.", topics={BACK: NEGATIVE}, touch_point_id="hotline"),
            add_voice(
                session,
                "They rang back, 100% lovely.",
                topics={BACK: POSITIVE, MANNERS: POSITIVE},
                days_ago=6,
                label=POSITIVE,
                source="reviews",
            ),
            add_voice(session, "I was on hold for an hour.", topics={PHONE: NEGATIVE}, days_ago=60),
        )


@pytest.mark.usefixtures("three")
def test_comments_come_newest_first_and_by_every_filter(database: Database) -> None:
    back, rang, hold = "Nobody called me back.", "They rang back, 100% lovely.", "I was on hold for an hour."
    wanted = {
        VoiceAddress(): [back, rang, hold],
        VoiceAddress(topic=BACK): [back, rang],
        VoiceAddress(topic="contact"): [back, rang, hold],
        VoiceAddress(topic=BACK, mood=POSITIVE): [rang],
        VoiceAddress(mood=NEGATIVE): [back, hold],
        VoiceAddress(since=Since.WEEK): [back, rang],
        VoiceAddress(since=Since.QUARTER, source="forms"): [back, hold],
        VoiceAddress(touch_point="hotline"): [back],
        VoiceAddress(touch_point="forged"): [],
        VoiceAddress(search="BACK nobody"): [back],
        VoiceAddress(search="0% l"): [rang],
        VoiceAddress(search="%"): [rang],
        VoiceAddress(search="_"): [],
        VoiceAddress(search="' OR 1=1 --"): [],
    }
    assert {where: found(database, where) for where in wanted} == wanted


def test_a_comment_says_what_was_asked_and_what_they_gave(database: Database) -> None:
    with database.write() as session:
        add_voice(session, "Nothing.", question="What could we do better?", rating=100)
        add_voice(session, "Nothing at all.", source="cards", days_ago=1)
        session.get_one(VoiceSource, "cards").question = "What was bad?"
    with database.read() as session:
        own, cards = voice_pages.comments_page(session, VoiceAddress(), now=NOW).comments
    assert (own.question, own.rating, own.source) == ("What could we do better?", 100, "Forms")
    assert (cards.question, cards.rating, cards.source) == ("What was bad?", None, "Cards")


def test_ten_comments_stand_on_a_page(database: Database) -> None:
    with database.write() as session:
        for number in range(23):
            add_voice(session, f"Comment {number}", days_ago=number)
    with database.read() as session:
        last = voice_pages.comments_page(session, VoiceAddress(part=3), now=NOW)
        beyond = voice_pages.comments_page(session, VoiceAddress(part=99), now=NOW)
    assert [one.words for one in last.comments] == ["Comment 20", "Comment 21", "Comment 22"]
    assert (last.parts, last.found, beyond) == (3, 23, last)


@pytest.mark.usefixtures("three")
def test_a_comment_shows_the_mood_of_what_it_says_about_the_topic_that_is_looked_at(database: Database) -> None:
    with database.write() as session:
        mixed = add_voice(session, "Lovely, but no call back.", topics={BACK: NEGATIVE, MANNERS: POSITIVE})
        add_voice(session, "Ça va", label=Label.UNCLEAR, language="", topics={"gone": NEGATIVE})
    with database.read() as session:
        moods = {
            topic: next(
                (one.label, one.looked_at)
                for one in voice_pages.comments_page(session, VoiceAddress(topic=topic), now=NOW).comments
                if one.id == mixed
            )
            for topic in (BACK, "people", "")
        }
        (foreign,) = voice_pages.comments_page(session, VoiceAddress(search="Ça va"), now=NOW).comments
    assert moods == {BACK: (NEGATIVE, BACK), "people": (POSITIVE, MANNERS), "": (NEGATIVE, "")}
    assert (foreign.english, foreign.topics) == (False, ())


@pytest.mark.usefixtures("three")
def test_a_topic_is_counted_for_the_week_and_lately_and_its_negatives_from_five(database: Database) -> None:
    assert (line_of(database, BACK).count, line_of(database, BACK).lately) == (2, 2)
    assert (line_of(database, PHONE).count, line_of(database, PHONE).lately) == (0, 1)
    assert line_of(database, BACK).negative is None
    with database.write() as session:
        for label in (NEGATIVE, NEGATIVE, NEGATIVE, Label.UNCLEAR):
            add_voice(session, topics={BACK: label})
    assert (line_of(database, BACK).count, line_of(database, BACK).negative) == (6, 80)


def test_half_a_per_cent_is_one_as_in_a_digest(database: Database) -> None:
    with database.write() as session:
        for number in range(8):
            add_voice(session, topics={BACK: POSITIVE if number else NEGATIVE})
    assert line_of(database, BACK).negative == 13


def test_a_topic_rises_beyond_what_is_usual_and_counts_for_the_one_above(database: Database) -> None:
    with database.write() as session:
        for week in range(1, 9):
            for _ in range(2):
                add_voice(session, topics={BACK: NEGATIVE}, days_ago=7 * week)
                add_voice(session, topics={PHONE: NEGATIVE}, days_ago=7 * week)
                add_voice(session, days_ago=7 * week)
        for _ in range(12):
            add_voice(session, topics={BACK: NEGATIVE})
    back, phone, above = (line_of(database, topic) for topic in (BACK, PHONE, "contact"))
    assert (back.count, back.rising, phone.rising, above.count, above.lately) == (12, True, False, 12, 44)
    assert back.usual
    assert back.usual[0] <= 4 <= back.usual[1] < 12
    with database.read() as session:
        assert voice_pages.topics_reply(session, now=NOW).topics.first(1) == (back,)


@pytest.mark.parametrize("words", ["call backs and replies", "Call backs", "nobody called me back"])
@pytest.mark.usefixtures("three")
def test_a_topic_is_found_by_its_name_its_beginning_or_a_phrase(database: Database, words: str) -> None:
    with database.read() as session:
        reply = voice_pages.about_reply(session, words, now=NOW)
    assert isinstance(reply, VoicesReply)
    assert (reply.where.topic, reply.found, len(reply.comments)) == (BACK, 2, 2)


@pytest.mark.parametrize(("words", "near"), [("calbacks and replys", True), ("xyzzy", False)])
def test_what_no_topic_goes_by_is_answered_with_the_nearest(database: Database, words: str, *, near: bool) -> None:
    with database.read() as session:
        reply = voice_pages.about_reply(session, words, now=NOW)
    assert isinstance(reply, TopicsReply)
    assert (BACK in dict(reply.nearest), reply.unknown) == (near, words)


def test_endless_words_are_no_topic_and_answered_at_once(database: Database) -> None:
    with database.read() as session:
        reply = voice_pages.about_reply(session, "\x00zyx " * 10_000, now=NOW)
    assert isinstance(reply, TopicsReply)
    assert len(reply.unknown) <= 100


@pytest.mark.usefixtures("three")
def test_a_search_replies_with_how_many_there_are_and_the_newest(database: Database) -> None:
    with database.read() as session:
        reply = voice_pages.search_reply(session, "back", now=NOW)
    assert (reply.found, next(one.words for one in reply.comments)) == (2, "Nobody called me back.")


def test_a_topic_that_is_gone_is_refused(database: Database) -> None:
    with database.read() as session, pytest.raises(NotFoundError, match="choose another one"):
        voice_pages.comments_page(session, VoiceAddress(topic="gone"), now=NOW)
    with database.read() as session, pytest.raises(NotFoundError, match="not here any more"):
        voice_pages.reading_form(session, "gone")


# Wrong mood, wrong topic


def lessons(database: Database) -> list[tuple[str, Label | None]]:
    with database.read() as session:
        return sorted((one.topic, one.label) for one in topics.lessons(session))


def rows(database: Database, voice: str) -> dict[str, Label]:
    with database.read() as session:
        told = session.scalars(select(VoiceTopic).where(VoiceTopic.voice_id == voice))
        return {"": session.get_one(Voice, voice).label} | {one.topic_id: one.label for one in told}


def test_a_wrong_mood_counts_at_once_stays_and_is_learned_from(database: Database, three: tuple[str, ...]) -> None:
    with database.write() as session:
        before = topics.stamp(session)
        said = corrections.right_mood(session, three[0], POSITIVE, topic=BACK)
        assert topics.stamp(session) != before
    assert (said.fix, said.name, said.label) == (Fix.MOOD, "Call backs and replies", POSITIVE)
    assert rows(database, three[0]) == {"": POSITIVE, BACK: POSITIVE}
    assert lessons(database) == [("", POSITIVE), (BACK, POSITIVE)]


def test_of_two_topics_only_the_one_that_is_meant_has_another_mood(database: Database, three: tuple[str, ...]) -> None:
    with database.write() as session:
        corrections.right_mood(session, three[1], NEGATIVE, topic=MANNERS)
    assert rows(database, three[1]) == {"": POSITIVE, BACK: POSITIVE, MANNERS: NEGATIVE}
    with database.write() as session:
        corrections.right_mood(session, three[1], Label.NEUTRAL)
    assert rows(database, three[1]) == {"": Label.NEUTRAL, BACK: POSITIVE, MANNERS: NEGATIVE}


def test_a_wrong_topic_is_gone_at_once_and_can_be_put_back(database: Database, three: tuple[str, ...]) -> None:
    with database.write() as session:
        said = corrections.not_about(session, three[1], MANNERS)
        corrections.not_about(session, three[1], MANNERS)
    assert rows(database, three[1]) == {"": POSITIVE, BACK: POSITIVE}
    assert lessons(database) == [(MANNERS, None)]
    with database.write() as session:
        corrections.about(session, three[1], MANNERS, label=said.label)
        corrections.about(session, three[1], MANNERS)
    assert rows(database, three[1]) == {"": POSITIVE, BACK: POSITIVE, MANNERS: POSITIVE}
    assert lessons(database) == [(MANNERS, POSITIVE)]


def test_a_whole_reading_is_put_right_in_one_go(database: Database, three: tuple[str, ...]) -> None:
    with database.write() as session:
        corrections.right_reading(session, three[1], label=NEGATIVE, chosen=[BACK, PHONE])
    assert rows(database, three[1]) == {"": NEGATIVE, BACK: NEGATIVE, PHONE: NEGATIVE}
    with database.write() as session:
        corrections.right_reading(session, three[1], label=NEGATIVE, chosen=[BACK, PHONE])
        assert len(session.scalars(select(Correction)).all()) == len(lessons(database))


def test_what_is_gone_cannot_be_put_right(database: Database, three: tuple[str, ...]) -> None:
    with database.write() as session:
        for wrong in (
            lambda: corrections.right_mood(session, "gone", POSITIVE),
            lambda: corrections.right_mood(session, three[0], POSITIVE, topic=PHONE),
            lambda: corrections.about(session, three[0], "gone"),
        ):
            with pytest.raises(NotFoundError):
                wrong()
    assert lessons(database) == []


def test_topics_are_searched_by_their_own_name_and_that_of_the_one_above(database: Database) -> None:
    with database.read() as session:
        assert (BACK, "Reaching us: Call backs and replies") in voice_pages.search_topics(session, "reaching call")
        assert len(voice_pages.search_topics(session, "")) == len(topics.taxonomy(session, Speakers.CUSTOMERS).topics)
