"""What some words are about."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.taxonomy import CUSTOMERS, EMPLOYEES, Taxonomy, Topic
from domain.voice import Label
from insight.inflections import forms
from insight.lessons import Lesson
from insight.topics import Topics


def taxonomy(**phrases: tuple[str, ...]) -> Taxonomy:
    return Taxonomy(tuple(Topic(id=topic, name=topic.title(), phrases=some) for topic, some in phrases.items()))


def of(text: str, *phrases: str) -> bool:
    return Topics(taxonomy(it=phrases)).of(text) == ("it",)


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("on hold", "I was ON HOLD for an hour"),
        ("wait", "we waited, waits, waiting"),
        ("wait", "Waiting again"),
        ("reply", "she replied"),
        ("stop", "it stopped"),
        ("charge", "charging me twice"),
        ("bill", "the bills"),
        ("bills", "the bill"),
        ("address", "the addresses"),
        ("break", "It broke down"),
        ("call* back", "nobody called me back"),
        ("call* back", "a callback? No: call us all back"),
        ("friendl*", "friendlier"),
        ("# minutes", "40 minutes, forty minutes, 40minutes"),
        ("didn't answer", "didnt answer"),
        ("didnt answer", "they didn\u2019t answer"),
        ("café", "the cafe"),
        ("cafe", "the CAFE\u0301s"),
        ("smart-meter", "my smart meter"),
        ("bill/invoice* wrong", "The invoices were all wrong"),
        ("bill / wrong", "the bill, wrong"),
        ("polite", "po\u200blite"),
    ],
)
def test_finds_a_phrase_as_people_write_it(phrase: str, text: str) -> None:
    assert of(text, phrase)


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("wait", "a waiter"),
        ("timing", "three times"),
        ("told", "tell me"),
        ("on hold", "on. Hold it"),
        ("on hold", "on our very own hold"),
        ("call* back", "call the engineer back"),
        ("# minutes", "some minutes"),
        ("rude", "crude"),
        ("", "anything"),
        ("?!", "anything?!"),
        ("/", "either/or"),
        ("*", "brilliant"),
    ],
)
def test_finds_nothing_else(phrase: str, text: str) -> None:
    assert not of(text, phrase)


def test_counts_the_longest_phrase() -> None:
    topics = Topics(taxonomy(waiting=("wait",), place=("waiting room",), staff=("room service", "staff")))
    assert topics.of("the waiting room is cold") == ("place",)
    assert topics.of("wait in the waiting room service") == ("waiting", "place", "staff")


def test_names_topics_as_they_come_up_once_each() -> None:
    topics = Topics(taxonomy(price=("price", "cost"), phone=("hotline", "price")))
    assert topics.of("hotline costs, price, hotline") == ("phone", "price")


def test_names_the_topic_below_and_not_the_one_above_it_as_well() -> None:
    above = Topic(id="contact", name="Reaching us", phrases=("reach",))
    below = Topic(id="phone", name="By phone", phrases=("phone",), parent="contact")
    topics = Topics(Taxonomy((above, below)))
    assert topics.of("could not reach you by phone") == ("phone",)
    assert topics.of("could not reach you") == ("contact",)


def test_a_star_alone_stands_for_a_few_words_that_are_about_nothing_else() -> None:
    topics = Topics(taxonomy(general=("*",)))
    assert topics.otherwise("Brilliant, all of it!") == ("general",)
    assert topics.otherwise("N/A") == topics.otherwise("don't know") == topics.otherwise("") == ()
    assert topics.otherwise("my neighbour has a dog that I like to walk") == ()


def test_a_plain_word_stands_for_its_forms_and_any_other_for_itself() -> None:
    assert forms("wait") == {"wait", "waits", "waited", "waiting"}
    assert forms("waiting") == {"waiting"}
    assert forms("see") >= {"saw", "seeing"}
    assert forms("agree") >= {"agreed", "agreeing"}
    assert forms("try") == {"try", "tries", "tried", "trying"}
    assert forms("policies") >= {"policy"}
    assert forms("boxes") >= {"box"}


def lesson(words: str, label: Label | None, topic: str = "waiting") -> Lesson:
    return Lesson(words=words, topic=topic, label=label)


def test_a_phrase_stops_counting_when_people_often_say_so() -> None:
    known = taxonomy(waiting=("weeks", "wait"))
    no = lesson("two weeks in Spain", None)
    assert Topics(known, [no, no]).of("two weeks") == ("waiting",)
    taught = Topics(known, [no, no, no])
    assert taught.of("two weeks") == ()
    assert taught.of("we wait") == ("waiting",)
    assert taught.unlearned == (("waiting", "weeks"),)
    yes = lesson("three weeks until they came", Label.NEGATIVE)
    assert Topics(known, [no, no, no, yes]).of("two weeks") == ("waiting",)


def test_a_word_that_many_missed_comments_have_becomes_a_phrase() -> None:
    known = taxonomy(waiting=("wait",), price=("cost",))
    missed = [lesson(f"the logjam of {month} was awful", Label.NEGATIVE) for month in ("May", "June", "July")]
    taught = Topics(known, missed)
    assert ("waiting", "logjam") in taught.learned
    assert taught.of("a logjam") == ("waiting",)
    assert Topics(known, missed[:2]).learned == ()
    others = [lesson("the logjam of costs", Label.NEGATIVE, "price")] * 2
    assert Topics(known, [*missed, *others]).of("a logjam") == ()


def test_lessons_about_moods_and_unknown_topics_teach_nothing_here() -> None:
    assert (
        Topics(taxonomy(it=("a",)), [lesson("b c d", None, ""), lesson("b c d", Label.POSITIVE, "gone")]).learned == ()
    )


def test_every_shipped_topic_is_found_by_each_of_its_phrases() -> None:
    for shipped in (CUSTOMERS, EMPLOYEES):
        topics = Topics(shipped)
        for topic in shipped:
            for phrase in topic.phrases:
                if phrase != "*":
                    words = " ".join(part.split("/")[0] for part in phrase.replace("*", "").replace("#", "7").split())
                    assert topic.id in {mention.topic for mention in topics.mentions(words)}, words


def test_shipped_topics_keep_the_limits_of_the_editor() -> None:
    for shipped in (CUSTOMERS, EMPLOYEES):
        ids = [topic.id for topic in shipped]
        assert len(ids) == len(set(ids)) <= 100
        for topic in shipped:
            assert len(topic.name) <= 80
            assert len(topic.phrases) <= 60
            assert max(map(len, topic.phrases), default=0) <= 80
            assert (topic.parent is None) == (not topic.phrases)
            assert topic.parent is None or (
                ids.index(topic.parent) < ids.index(topic.id) and shipped[topic.parent].parent is None
            )
            assert bool(topic.complaint) == bool(topic.praise) == bool(topic.parent)
            assert not topic.complaint.endswith(".")


def test_reads_a_megabyte_and_words_made_to_confuse() -> None:
    topics = Topics(CUSTOMERS)
    began = time.process_time()
    for part in ("a", "wait ", "call me ", "# ", "\0", "\u202e", "the ", "good/great ", "staff were "):
        topics.of(part * (100_000 // len(part)))
    topics.of("we wait on hold, " * 60_000)
    assert time.process_time() - began < 20


def test_a_phrase_made_to_take_long_takes_no_longer() -> None:
    began = time.process_time()
    Topics(taxonomy(it=("it " * 26 + "!", "i*/it/the " * 8))).of("it the " * 2_000)
    assert time.process_time() - began < 10


@given(st.text(), st.lists(st.text(), max_size=5))
def test_any_text_and_any_phrase_will_do(text: str, phrases: list[str]) -> None:
    assert Topics(taxonomy(it=tuple(phrases))).of(text) in {(), ("it",)}


def test_a_phrase_is_found_once_where_it_stands_however_often_it_fits() -> None:
    topics = Topics(taxonomy(it=("claim/claims/claim*",)))
    assert [(one.start, one.end) for one in topics.mentions("a claim, no claims")] == [(1, 2), (3, 4)]


def test_the_same_words_have_the_same_topics_each_time() -> None:
    text = "The engineer was lovely, but I was on hold for 40 minutes and nobody called me back about my bill."
    first = Topics(CUSTOMERS).of(text)
    assert first == Topics(CUSTOMERS).of(text) == ("manners", "phone", "waiting", "call_back", "bills")
