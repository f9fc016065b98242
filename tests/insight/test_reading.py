"""How a comment is read: its mood, its topics with theirs, its language."""

import os
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.taxonomy import CUSTOMERS, Taxonomy, Topic
from domain.voice import LONGEST, Label, TopicMood
from insight.language import language
from insight.lessons import Lesson
from insight.reading import Reader
from tests.bench import topics


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(CUSTOMERS)


def test_a_topic_has_the_mood_of_its_own_clause(reader: Reader) -> None:
    reading = reader.read("The engineer was very friendly and polite. We waited far too long, three awful weeks.")
    assert {topic.topic: topic.label for topic in reading.topics} == {
        "manners": Label.POSITIVE,
        "waiting": Label.NEGATIVE,
    }


def test_a_topic_of_two_clauses_has_their_mood_together(reader: Reader) -> None:
    reading = reader.read("They were rude. The lady was rude and horrible to us. The food was fine.")
    assert [topic.topic for topic in reading.topics] == ["manners", "food"]
    assert reading.topics[0].label is Label.NEGATIVE


def test_a_topic_whose_clauses_only_lean_goes_the_way_of_the_comment(reader: Reader) -> None:
    alone = reader.read("I waited four days.")
    assert alone.label is Label.UNCLEAR
    together = reader.read("I waited four days. That is terrible, I am very angry and disappointed.")
    assert together.label is Label.NEGATIVE
    assert together.topics[0] == TopicMood(topic="waiting", label=Label.NEGATIVE, confidence=together.confidence)


def test_says_which_words_decided(reader: Reader) -> None:
    assert "rude" in " ".join(reader.read("The man was rude to my wife.").why)


def test_a_few_words_about_nothing_else_are_about_the_whole(reader: Reader) -> None:
    assert [topic.topic for topic in reader.read("Absolutely brilliant!").topics] == ["general"]
    assert reader.read("They came in the end.").topics == ()
    assert reader.read("My neighbour's dog likes to dig holes there").topics == ()


def test_nothing_is_praise_or_not_by_what_was_asked(reader: Reader) -> None:
    assert reader.read("Nothing", question="What could we do better?").label is Label.POSITIVE
    assert reader.read("Nothing", question="What was good?").label is Label.NEGATIVE


def test_other_languages_are_not_read(reader: Reader) -> None:
    reading = reader.read("Der Techniker war sehr freundlich, aber ich habe drei Wochen gewartet.")
    assert (reading.label, reading.language, reading.topics) == (Label.UNCLEAR, "", ())
    assert reading.why == ("not in English",)


@pytest.mark.parametrize(
    "text",
    [
        "Le technicien est venu trois fois, mais rien n'est réparé",
        "El servicio es muy malo y nadie contesta",
        "Czekałem dwa tygodnie na technika i nikt nie zadzwonił",
        "\u039f τεχνικός ήταν πολύ ευγενικός",
        "Mycket bra service, tack!",
        "De monteur kwam niet op tijd",
        "Çok kötü bir hizmet",
        "サービスが悪い",
        "Obsługa ужасная и долгая очень",
        "asdf qwer yxcv uiop hjkl vbnm dfgh rtzu asdf qwer yxcv uiop",
    ],
)
def test_knows_what_is_not_english(text: str) -> None:
    assert language(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        "Great",
        "",
        "😀",
        "Fantastico!",
        "12345",
        "Friendly engineer, tidy workmanship, fair price",
    ],
)
def test_takes_what_is_not_clearly_anything_else_for_english(text: str) -> None:
    assert language(text) == "en"


def test_lessons_change_what_is_read() -> None:
    taxonomy = Taxonomy((Topic(id="waiting", name="Waiting", phrases=("weeks",)),))
    lessons = [Lesson(words="Two weeks in Spain", topic="waiting", label=None)] * 3
    assert Reader(taxonomy).read("It was six weeks ago").topics
    assert not Reader(taxonomy, lessons).read("It was six weeks ago").topics


def test_reads_all_in_order_and_alike_each_time(reader: Reader) -> None:
    comments = [("Lovely people", ""), ("Nothing", "What could we do better?"), ("Too expensive", "")] * 3
    assert list(reader.read_all(comments)) == list(reader.read_all(comments))
    assert [reading.label for reading in reader.read_all(comments)][:2] == [Label.POSITIVE] * 2


def test_invisible_signs_hide_nothing(reader: Reader) -> None:
    assert reader.read("the ma\u200bn was ru\u202ede") == reader.read("the man was rude")


def test_what_was_masked_says_nothing(reader: Reader) -> None:
    assert reader.read("The man [name] was rude, ring [phone]") == reader.read("The man was rude, ring")
    assert reader.read("[name] [phone]").topics == ()


def test_reads_only_what_is_kept_of_a_megabyte(reader: Reader) -> None:
    long = "We waited far too long. " * 50_000
    began = time.process_time()
    assert reader.read(long) == reader.read(long[:LONGEST])
    assert time.process_time() - began < 10


@given(st.text(), st.text())
def test_any_text_can_be_read(text: str, question: str) -> None:
    read = _any.read(text, question=question)
    assert all(CUSTOMERS.get(topic.topic) for topic in read.topics)
    assert 0 <= read.confidence <= 1


_any = Reader(CUSTOMERS)


@pytest.mark.skipif("COMMENTS" not in os.environ, reason="COMMENTS names no folder with real comments")
def test_real_comments_have_the_topics_that_people_gave_them_in_every_run() -> None:
    real = topics.comments(Path(os.environ["COMMENTS"]))[::5]
    first, again = topics.read_topics(real), topics.read_topics(real)
    assert first == again
    for trust in ("NEAS", "NHFT"):
        these = [number for number, comment in enumerate(real) if comment.trust == trust]
        assert topics.micro_f1([real[number] for number in these], [first[number] for number in these]) >= 0.6
