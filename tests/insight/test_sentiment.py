"""How moods are heard: by our own hundred comments everywhere, by patients' comments where there are some."""

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textblob import TextBlob

from domain.voice import Label
from insight.blob import Comment
from insight.features import asks_for, says_nothing
from insight.lessons import Lesson
from insight.sentiment import SURE, Sentiment, shipped
from insight.tokens import tokens
from tests.bench.comments import across, score, stock
from tests.insight.comments import folder, needs_comments
from tests.insight.speed import in_proportion

REGRESSION = Path(__file__).with_name("regression.csv")
"""A hundred comments, labelled before any score was seen. Not to be tuned to: where it falls, the model got worse."""

BETTER = "What could we do better?"
GOOD = "What was good?"


@pytest.fixture(scope="module")
def sentiment() -> Sentiment:
    return Sentiment()


def label(sentiment: Sentiment, words: str, question: str = "") -> Label:
    return sentiment.of(words, question=question).label


def lesson(words: str, right: Label | None, *, topic: str = "", question: str = "") -> Lesson:
    return Lesson(words=words, topic=topic, label=right, question=question)


def test_our_own_hundred_comments_are_heard_no_worse_than_when_the_model_was_trained(sentiment: Sentiment) -> None:
    with REGRESSION.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    moods = [sentiment.of(row["words"], question=row["question"]) for row in rows]
    right = [Label(row["label"]) for row in rows]
    ours = score([mood.leaning for mood in moods], right)
    clear = [(mood.label, truth) for mood, truth in zip(moods, right, strict=True) if mood.label != Label.UNCLEAR]
    assert len(rows) == 100
    assert ours.accuracy >= 0.79
    assert ours.macro_f1 >= 0.77
    assert ours.negatives_found >= 0.88
    assert ours.accuracy > score([stock(row["words"]) for row in rows], right).accuracy + 0.1
    assert len(clear) >= 63
    assert sum(said == truth for said, truth in clear) >= 0.85 * len(clear)
    assert sum({said, truth} == {Label.POSITIVE, Label.NEGATIVE} for said, truth in clear) <= 3


@needs_comments
def test_complaints_of_patients_that_the_model_never_saw_are_heard_better_than_by_textblob() -> None:
    for heard in across(folder()).values():
        right = [one.comment.label for one in heard]
        ours = score([one.mood.leaning for one in heard], right)
        theirs = score([stock(one.comment.words) for one in heard], right)
        assert ours.accuracy >= max(0.70, theirs.accuracy + 0.1)
        assert ours.macro_f1 >= max(0.59, theirs.macro_f1 + 0.1)
        assert ours.negatives_found >= 0.63


@pytest.mark.parametrize("words", ["Nothing", "nothing at all.", "N/A", "Can't think of anything", "Not really"])
def test_what_an_empty_answer_means_is_for_the_question_to_say(sentiment: Sentiment, words: str) -> None:
    assert label(sentiment, words, BETTER) == Label.POSITIVE
    assert label(sentiment, words, GOOD) == Label.NEGATIVE
    assert label(sentiment, words) == Label.UNCLEAR


def test_everything_means_the_reverse_of_nothing(sentiment: Sentiment) -> None:
    assert sentiment.of("Everything", question=BETTER).leaning == Label.NEGATIVE
    assert sentiment.of("Everything!", question=GOOD).leaning == Label.POSITIVE


@pytest.mark.parametrize("words", ["Not helpful", "No complaints", "It was not there", "All good", ""])
def test_an_answer_that_says_something_is_not_empty(words: str) -> None:
    assert says_nothing(tokens(words).words) == 0


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (BETTER, -1),
        ("How could we improve?", -1),
        ("What didn't you like?", -1),
        ("What should we change?", -1),
        ("What was dissatisfying?", -1),
        (GOOD, 1),
        ("What did you like?", 1),
        ("What went well?", 1),
        ("What were you satisfied or dissatisfied with?", 0),
        ("Why?", 0),
        ("", 0),
    ],
)
def test_knows_what_a_question_asks_for(question: str, expected: int) -> None:
    assert asks_for(question) == expected


def test_says_which_words_decided(sentiment: Sentiment) -> None:
    mood = sentiment.of("The engineer wasn't helpful at all, he was rude.")
    assert mood.label == Label.NEGATIVE
    assert mood.why[0] == "rude"
    assert any("wasn't helpful" in reason for reason in mood.why)
    assert mood.score < -0.5


def test_of_an_unclear_mood_it_says_what_pulls_either_way(sentiment: Sentiment) -> None:
    mood = sentiment.of("Lovely food and a rude waiter.")
    assert mood.label == Label.UNCLEAR
    assert mood.confidence < SURE
    assert set(mood.why) == {"Lovely food", "rude"}


def test_words_that_hold_no_mood_are_unclear_for_no_reason(sentiment: Sentiment) -> None:
    for words in ("", " ", "\u200b", "?", "12345", "."):
        mood = sentiment.of(words)
        assert (mood.label, mood.why) == (Label.UNCLEAR, ()), words


@given(words=st.text(max_size=300), question=st.text(max_size=50))
def test_takes_any_text(sentiment: Sentiment, words: str, question: str) -> None:
    mood = sentiment.of(words, question=question)
    assert 0 < mood.confidence <= 1
    assert -1 <= mood.score <= 1
    assert (mood.label == Label.UNCLEAR) == (mood.confidence < SURE)
    assert mood.label in {mood.leaning, Label.UNCLEAR}
    assert len(mood.why) <= 4


@pytest.mark.parametrize("piece", ["The engineer waited but no. ", "x", "not ", "\u0301a"])
def test_a_megabyte_takes_no_longer_than_what_is_read_of_it(sentiment: Sentiment, piece: str) -> None:
    in_proportion(sentiment.of, piece)
    assert sentiment.of(piece * (1_000_000 // len(piece))).label in Label


def test_the_same_words_have_the_same_mood_in_every_process() -> None:
    told = {
        subprocess.run(
            [sys.executable, "-c", _TELL], env={"PYTHONHASHSEED": seed}, check=True, capture_output=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(told) == 1


_TELL = """
from insight.sentiment import Sentiment
print(Sentiment().of("They cancelled my appointment an hour before, but the refund was quick."))
"""


def test_a_corrected_comment_is_heard_as_people_said() -> None:
    words = "He noticed a gas leak that two others had missed."
    assert label(Sentiment(), words) == Label.NEGATIVE
    taught = Sentiment([lesson(words, Label.POSITIVE)])
    assert label(taught, words) == Label.POSITIVE
    assert label(taught, words.upper()) == Label.POSITIVE


def test_of_two_lessons_on_the_same_words_the_last_counts() -> None:
    lessons = [lesson("It hums.", Label.POSITIVE), lesson("It hums.", Label.NEGATIVE)]
    assert label(Sentiment(lessons), "It hums.") == Label.NEGATIVE


def test_a_lesson_is_learned_for_similar_words_too(sentiment: Sentiment) -> None:
    lessons = [lesson(f"{part} is humming again", Label.NEGATIVE) for part in ("Pump", "Boiler", "It", "This")]
    before = sentiment.of("My radiator is humming again").score
    assert Sentiment(lessons).of("My radiator is humming again").score < before - 0.3


def test_many_corrections_of_mistakes_turn_no_common_word_round(sentiment: Sentiment) -> None:
    """Only mistakes are corrected. If each moved all its words alike, praise would soon be heard as a complaint."""
    lessons = [lesson(f"The service was good for number {number}", Label.NEGATIVE) for number in range(100)]
    taught = Sentiment(lessons)
    for words in ("The staff were lovely and helpful", "Very good, thank you", "Excellent care from everybody"):
        assert label(taught, words) == label(sentiment, words) == Label.POSITIVE


@pytest.mark.parametrize(
    "useless",
    [
        lesson("The engineer was lovely", None, topic="visit"),
        lesson("The engineer was lovely", Label.UNCLEAR),
        lesson("The engineer was lovely but I waited three weeks", Label.NEGATIVE, topic="waiting"),
        lesson("", Label.NEGATIVE),
    ],
)
def test_what_is_no_lesson_about_these_words_teaches_nothing(sentiment: Sentiment, useless: Lesson) -> None:
    words = "The engineer was lovely but I waited three weeks"
    assert Sentiment([useless]).of(words).label == sentiment.of(words).label
    assert Sentiment([useless]).of("The engineer was lovely") == sentiment.of("The engineer was lovely")


def test_a_lesson_on_the_only_clause_of_a_topic_counts() -> None:
    assert label(Sentiment([lesson("It hums.", Label.NEGATIVE, topic="noise")]), "It hums.") == Label.NEGATIVE


def test_lessons_of_one_do_not_reach_another(sentiment: Sentiment) -> None:
    before = sentiment.of("It hums.")
    Sentiment([lesson("It hums.", Label.NEGATIVE)] * 20)
    assert sentiment.of("It hums.") == before


def test_textblob_stands_in_front_and_needs_no_corpus() -> None:
    comment = Comment("The engineer was lovely, but I waited three weeks. Why?", len)
    assert isinstance(comment, TextBlob)
    assert [str(sentence) for sentence in comment.sentences] == [
        "The engineer was lovely",
        "but I waited three weeks.",
        "Why?",
    ]
    assert comment.sentences[2].sentiment == 4
    assert list(comment.words)[:3] == ["the", "engineer", "was"]
    assert comment.sentiment == len(comment.raw)


def test_the_weights_are_small_and_each_on_a_line_of_its_own() -> None:
    text = (Path(__file__).parents[2] / "insight" / "weights.json").read_text(encoding="utf-8")
    assert len(text.encode()) < 1_000_000
    assert text.count("\n") > len(json.loads(text)["weights"])
    assert len(shipped().of) > 10_000
