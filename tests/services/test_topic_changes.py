"""Topics are added, changed, left out and brought back; nothing that would spoil them is kept."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from domain.errors import BadInputError, NotFoundError
from domain.taxonomy import CUSTOMERS, Speakers, Topic
from domain.voice import Label
from models.database import Database
from models.voices import TopicChange
from services import topic_changes
from services.topic_changes import GivenTopic
from services.topics import laid_over, stamp, taxonomy
from tests.conftest import opened as opened_database
from tests.saved_voices import SAID, add_voice

NOW = SAID + timedelta(hours=1)
WHO = Speakers.CUSTOMERS
BACK = "call_back"
METERS = GivenTopic(
    speakers=WHO, id="", name="Smart meters", parent="", phrases="smart meter", complaint="", praise="", seen=""
)


def topics(database: Database, speakers: Speakers = WHO) -> dict[str, Topic]:
    with database.read() as session:
        return {one.name: one for one in taxonomy(session, speakers)}


def save(database: Database, given: GivenTopic) -> str:
    with database.write() as session:
        return topic_changes.save_topic(session, given)


def opened(database: Database, topic: str, speakers: Speakers = WHO) -> GivenTopic:
    """A topic's form as it comes back if nothing is changed in it."""
    with database.read() as session:
        form = topic_changes.topic_form(session, speakers, topic)
    return GivenTopic(
        speakers=speakers,
        id=form.id,
        name=form.name,
        parent=form.parent,
        phrases=form.phrases,
        complaint=form.complaint,
        praise=form.praise,
        seen=form.seen,
    )


def problem(database: Database, given: GivenTopic) -> dict[str, str]:
    with pytest.raises(BadInputError) as refused:
        save(database, given)
    return refused.value.problems


def test_nothing_is_changed_at_first(database: Database) -> None:
    with database.read() as session:
        assert taxonomy(session, WHO) == CUSTOMERS
        assert stamp(session) == ""


def test_a_topic_is_added_below_another_and_everything_is_read_anew(database: Database) -> None:
    given = replace(METERS, parent="contact", complaint=" Meters  fail. ", praise="Meters work!")
    assert save(database, given) == "Smart meters"
    added = topics(database)["Smart meters"]
    assert (added.parent, added.phrases, added.complaint, added.praise) == (
        "contact",
        ("smart meter",),
        "Meters fail",
        "Meters work",
    )
    assert "Smart meters" not in topics(database, Speakers.EMPLOYEES)
    with database.read() as session:
        first = stamp(session)
    save(database, replace(METERS, name="Boilers"))
    with database.read() as session:
        assert stamp(session) not in {"", first}


def test_a_shipped_topic_is_changed_left_out_brought_back_and_as_it_came(database: Database) -> None:
    name = CUSTOMERS[BACK].name
    save(database, replace(opened(database, BACK), name="Call me", phrases="call me"))
    assert topics(database)["Call me"].phrases == ("call me",)
    with database.write() as session:
        assert topic_changes.leave_out(session, WHO, BACK) == "Call me"
        assert topic_changes.editor(session, WHO, managing=True, now=NOW).left_out == ((BACK, "Call me"),)
    assert {"Call me", name}.isdisjoint(topics(database))
    with database.write() as session:
        assert topic_changes.bring_back(session, WHO, BACK) == "Call me"
        assert topic_changes.topic_form(session, WHO, BACK).changed
        assert topic_changes.as_it_came(session, WHO, BACK) == name
    assert topics(database)[name] == CUSTOMERS[BACK]


def test_what_stands_below_is_left_out_with_it(database: Database) -> None:
    save(database, replace(METERS, parent="contact"))
    with database.write() as session:
        topic_changes.leave_out(session, WHO, "contact")
    there = {topic.id for topic in topics(database).values()}
    assert there == {topic.id for topic in CUSTOMERS if "contact" not in {topic.id, topic.parent}}


def test_a_topic_whose_place_is_gone_comes_back_on_the_first_level(database: Database) -> None:
    with database.write() as session:
        topic_changes.leave_out(session, WHO, BACK)
        topic_changes.leave_out(session, WHO, "contact")
        topic_changes.bring_back(session, WHO, BACK)
    assert topics(database)[CUSTOMERS[BACK].name].parent is None


def test_of_two_people_who_change_a_topic_the_second_is_told(database: Database) -> None:
    first, second = opened(database, BACK), opened(database, BACK)
    save(database, replace(first, name="First"))
    assert problem(database, replace(second, name="Second")) == {"name": topic_changes.OVERTAKEN}
    assert "First" in topics(database)


SPOILING = (
    (replace(METERS, name=" \u200b\n "), "name", "1 to 80 characters"),
    (replace(METERS, name="x" * 81), "name", "1 to 80 characters"),
    (replace(METERS, name="call BACKS  and replies"), "name", "already"),
    (replace(METERS, phrases="\n".join(f"phrase {n:02}" for n in range(61))), "phrases", "You wrote 61"),
    (replace(METERS, phrases="x" * 81), "phrases", "has 81"),
    (replace(METERS, phrases="ok\n1234 !!"), "phrases", "has no letters"),
    (replace(METERS, phrases="*"), "phrases", "has no letters"),
    (replace(METERS, phrases="ab*"), "phrases", "a star stands after"),
    (replace(METERS, phrases="c*ll back"), "phrases", "a star stands after"),
    (replace(METERS, phrases="", parent="contact"), "phrases", "at least one phrase"),
    (replace(METERS, parent="gone"), "parent", "still there"),
    (replace(METERS, parent=BACK), "parent", "still there"),
    (replace(METERS, complaint="x" * 151), "complaint", "At most 150"),
    (replace(METERS, praise="x" * 151), "praise", "At most 150"),
)


def test_what_would_spoil_the_topics_is_refused_beside_its_field(database: Database) -> None:
    for given, field, sentence in SPOILING:
        found = problem(database, given)
        assert set(found) == {field}
        assert sentence in found[field]


def test_a_topic_that_others_stand_below_stays_on_the_first_level(database: Database) -> None:
    with database.read() as session:
        assert topic_changes.topic_form(session, WHO, "contact").parents == ()
        assert ("contact", CUSTOMERS["contact"].name) in topic_changes.topic_form(session, WHO, BACK).parents
    assert set(problem(database, replace(opened(database, "contact"), parent="time", phrases="reach us"))) == {"parent"}


def test_a_name_that_was_left_out_is_to_be_brought_back(database: Database) -> None:
    with database.write() as session:
        topic_changes.leave_out(session, WHO, BACK)
    assert "Bring it back instead" in problem(database, replace(METERS, name=CUSTOMERS[BACK].name))["name"]


def test_there_is_room_for_a_hundred(database: Database) -> None:
    with database.write() as session:
        topic_changes.leave_out(session, WHO, BACK)
        for number in range(topic_changes.MOST_TOPICS - len(taxonomy(session, WHO).topics)):
            topic_changes.save_topic(session, replace(METERS, name=f"Topic {number}"))
        assert not topic_changes.editor(session, WHO, managing=True, now=NOW).room
    assert "no room for more" in problem(database, METERS)["name"]
    with database.write() as session, pytest.raises(BadInputError, match="no room"):
        topic_changes.bring_back(session, WHO, BACK)


def test_hostile_phrases_are_words_and_nothing_else(database: Database) -> None:
    save(
        database,
        replace(METERS, phrases="<!channel> now\n\u202esmart\u202c (.)+ [x] meter\x00\nSMART (.)+ [x] METER\n\n"),
    )
    assert topics(database)["Smart meters"].phrases == ("<!channel> now", "smart (.)+ [x] meter")


def test_what_is_not_here_is_refused(database: Database) -> None:
    for topic in (BACK, "gone", "", "' OR 1=1 --"):
        refuses_everything_about(database, topic)


def refuses_everything_about(database: Database, topic: str) -> None:
    with database.write() as session:
        for wrong in (
            lambda: topic_changes.bring_back(session, WHO, topic),
            lambda: topic_changes.leave_out(session, Speakers.EMPLOYEES, topic or "gone"),
            lambda: topic_changes.as_it_came(session, Speakers.EMPLOYEES, topic),
            lambda: topic_changes.topic_form(session, Speakers.EMPLOYEES, topic or "gone"),
            lambda: topic_changes.save_topic(session, replace(METERS, id="gone")),
        ):
            with pytest.raises(NotFoundError):
                wrong()
        assert session.scalars(select(TopicChange)).all() == []


def test_employees_topics_are_changed_apart(database: Database) -> None:
    (first, *_) = topics(database, Speakers.EMPLOYEES).values()
    save(database, replace(opened(database, first.id, Speakers.EMPLOYEES), name="Ours"))
    assert "Ours" in topics(database, Speakers.EMPLOYEES)
    assert "Ours" not in topics(database)


def test_phrases_are_tried_on_the_comments_of_four_weeks(database: Database) -> None:
    with database.write() as session:
        for number in range(7):
            add_voice(session, f"My smart meters broke {number}.", days_ago=number)
        add_voice(session, "A smart meter of old.", days_ago=40)
        add_voice(session, "All fine.", topics={BACK: Label.POSITIVE})
    with database.read() as session:
        found = topic_changes.trial(session, METERS, now=NOW)
        assert (found.looked_at, found.found, len(found.comments)) == (8, 7, 5)
        assert topic_changes.trial(session, replace(METERS, phrases="ab*"), now=NOW).problem
        assert topic_changes.trial(session, replace(METERS, id=BACK, phrases=""), now=NOW).found == 0


def test_a_change_of_a_topic_that_no_longer_ships_stays_a_topic_of_our_own() -> None:
    gone = TopicChange(
        id="gone", speakers=WHO, name="Gone", parent_id=None, phrases="gone", complaint="", praise="", left_out=False
    )
    assert laid_over(CUSTOMERS, [gone]).get("gone")


def test_what_many_say_beside_all_topics_is_proposed_until_it_is_named_or_refused(database: Database) -> None:
    with database.write() as session:
        for number in range(8):
            vague = {"general": Label.NEGATIVE} if number < 3 else {}
            add_voice(session, f"The smart meter shows nothing since {number}.", topics=vague, days_ago=number)
            other = "Nobody called me back about it, and the staff was rude that morning."
            add_voice(session, other, topics={BACK: Label.NEGATIVE}, days_ago=number)
        found = topic_changes.editor(session, WHO, managing=False, now=NOW).proposals
        assert [(one.phrase, one.comments, one.example) for one in found] == [
            ("smart meter", 8, "The smart meter shows nothing since 0.")
        ]
        assert topic_changes.editor(session, Speakers.EMPLOYEES, managing=True, now=NOW).proposals == ()
        form = topic_changes.proposal_form(session, "smart meter")
        assert (form.name, form.phrases, form.id) == ("Smart meter", "smart meter", "")
        topic_changes.refuse(session, "smart meter")
        topic_changes.refuse(session, "smart meter")
        assert topic_changes.editor(session, WHO, managing=True, now=NOW).proposals == ()


@pytest.mark.postgresql
def test_of_two_processes_that_change_a_topic_at_once_the_second_waits_and_is_told(postgresql_url: str) -> None:
    database = opened_database(postgresql_url)
    first, second = opened(database, BACK), opened(database, BACK)
    with ThreadPoolExecutor() as threads:
        with database.write() as session:
            topic_changes.save_topic(session, replace(first, name="First"))
            late = threads.submit(problem, database, replace(second, name="Second"))
            with pytest.raises(TimeoutError):
                late.result(timeout=0.3)
        assert late.result(timeout=10) == {"name": topic_changes.OVERTAKEN}
    assert "First" in topics(database)
    database.dispose()
