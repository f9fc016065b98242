"""How well real comments are read, and how fast: the figures of the model's card, on data that is no part of Tribune.

`make bench COMMENTS=DIR`; without a folder, they are left out. A group's rows are made by one function of `MEASURES`.
"""

import gzip
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median

from textblob import TextBlob

from domain.voice import Label
from insight.lessons import Lesson
from insight.sentiment import SURE, Mood, Sentiment, Weights
from tests.bench.row import Row
from training.comments import TRUSTS, Comment, patients

FOLDER = os.environ.get("COMMENTS", "")
"""Where nhs_fft and the others are; empty: nowhere."""
LEFT_OUT = "no comments: set COMMENTS to a folder with nhs_fft to measure on real ones"

_ACROSS = Path(__file__).parents[2] / "training" / "across"
_MOODS = (Label.NEGATIVE, Label.NEUTRAL, Label.POSITIVE)
_GROUP = 30
"""Comments in a topic whose share of negatives is looked at."""
_BOTH = {Label.POSITIVE, Label.NEGATIVE}


@dataclass(frozen=True, slots=True)
class Heard:
    """A comment beside the mood that a machine heard, which had never seen one from that trust."""

    comment: Comment
    mood: Mood


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How often labels agree with people's."""

    accuracy: float
    macro_f1: float
    negatives_found: float


def rows() -> Iterator[Row]:
    """All that is measured on comments; nothing without a folder of them."""
    if not FOLDER:
        print(f"comments: left out; {LEFT_OUT}")
        return
    for measure in MEASURES:
        yield from measure(Path(FOLDER))


def across(folder: Path) -> dict[str, list[Heard]]:
    """Each trust's comments, heard by a model that knows the other trust's only."""
    heard = {}
    for known, new in (TRUSTS, TRUSTS[::-1]):
        sentiment = sentiment_of(known)
        comments = [comment for comment in patients(folder) if comment.source == new]
        heard[new] = [Heard(one, sentiment.of(one.words, question=one.question)) for one in comments]
    return heard


def sentiment_of(trust: str, lessons: Sequence[Lesson] = ()) -> Sentiment:
    """The model that knows only this trust of the two."""
    packed = (_ACROSS / f"{trust.lower()}.json.gz").read_bytes()
    return Sentiment(lessons, weights=Weights.read(gzip.decompress(packed).decode()))


def stock(words: str) -> Label:
    """What TextBlob hears by itself."""
    polarity = TextBlob(words).sentiment.polarity
    if abs(polarity) <= 0.1:
        return Label.NEUTRAL
    return Label.POSITIVE if polarity > 0 else Label.NEGATIVE


def score(said: Sequence[Label], right: Sequence[Label]) -> Score:
    """Accuracy, the mean of the three moods' F1, and the share of complaints that were heard as such."""
    pairs = list(zip(said, right, strict=True))
    f1 = []
    for mood in _MOODS:
        agreed = sum(one == other == mood for one, other in pairs)
        f1.append(2 * agreed / max(1, said.count(mood) + right.count(mood)))
    complaints = [one == other for one, other in pairs if other == Label.NEGATIVE]
    return Score(
        accuracy=mean(one == other for one, other in pairs), macro_f1=mean(f1), negatives_found=mean(complaints)
    )


def moods(folder: Path) -> Iterator[Row]:
    """Figure 1, each trust by itself, and what people's corrections add."""
    for trust, heard in across(folder).items():
        right = [one.comment.label for one in heard]
        ours = score([one.mood.leaning for one in heard], right)
        theirs = score([stock(one.comment.words) for one in heard], right)
        gain = min(ours.accuracy - theirs.accuracy, ours.macro_f1 - theirs.macro_f1)
        yield Row(f"moods, {trust} unseen: accuracy", 100 * ours.accuracy, "%", at_least=70)
        yield Row(f"moods, {trust} unseen: macro-F1", 100 * ours.macro_f1, "%", at_least=59)
        yield Row(f"moods, {trust} unseen: complaints found", 100 * ours.negatives_found, "%", at_least=63)
        yield Row(f"moods, {trust} unseen: points over stock TextBlob", 100 * gain, "", at_least=10)
        mixed = random.Random(1).sample(heard, len(heard))
        for lessons in (200, 1000):
            gained = taught(mixed[:lessons], mixed[lessons:])
            yield Row(f"moods, {trust} unseen: points gained by {lessons} lessons", 100 * gained, "")
        corrected = [one for one in mixed[:1000] if one.mood.leaning != one.comment.label][:100]
        gained = taught(corrected, mixed[1000:])
        yield Row(f"moods, {trust} unseen: points gained by 100 corrections", 100 * gained, "")


def taught(given: Sequence[Heard], left: Sequence[Heard]) -> float:
    """What lessons of a trust add to the accuracy on its other comments."""
    known = next(trust for trust in TRUSTS if trust != left[0].comment.source)
    sentiment = sentiment_of(known, [_lesson(one.comment) for one in given])
    after = mean(
        sentiment.of(one.comment.words, question=one.comment.question).leaning == one.comment.label for one in left
    )
    return after - mean(one.mood.leaning == one.comment.label for one in left)


def _lesson(comment: Comment) -> Lesson:
    return Lesson(words=comment.words, topic="", label=comment.label, question=comment.question)


def trust_in_it(folder: Path) -> Iterator[Row]:
    """Figure 2, both trusts together."""
    heard = [one for each in across(folder).values() for one in each]
    sure = [one for one in heard if one.mood.confidence >= 0.8]
    said = [one for one in heard if one.mood.label != Label.UNCLEAR]
    opposite = sum({one.mood.label, one.comment.label} == _BOTH for one in said)
    yield Row("share of negatives in 30 of a topic: off by", 100 * mean(_gaps(heard)), "pt", 14)
    yield Row("verdict that is the very opposite, of all comments", 100 * opposite / len(heard), "%", 2)
    yield Row("confidence 0.8 or more: right", 100 * _right(sure), "%", at_least=80)
    yield Row("confidence 0.8 or more: of all comments", 100 * len(sure) / len(heard), "%")
    yield Row(f"unclear (below {SURE:g}, or the opposite is likely), of all", 100 * (1 - len(said) / len(heard)), "%")
    yield Row("label given: right", 100 * _right(said), "%")


def _right(heard: Sequence[Heard]) -> float:
    return mean(one.mood.leaning == one.comment.label for one in heard)


def _gaps(heard: Sequence[Heard]) -> Iterator[float]:
    """For groups of comments on one topic, how far the share of negatives among the clear is from people's."""
    chance = random.Random(1)
    for topic in sorted({topic for one in heard for topic in one.comment.topics}):
        about = [one for one in heard if topic in one.comment.topics]
        for _ in range(10 if len(about) >= _GROUP else 0):
            group = chance.sample(about, _GROUP)
            clear = [one.mood.label for one in group if one.mood.label != Label.UNCLEAR]
            if len(clear) >= 5:  # below that nothing is shown
                true = mean(one.comment.label == Label.NEGATIVE for one in group)
                yield abs(mean(label == Label.NEGATIVE for label in clear) - true)


def speed(folder: Path) -> Iterator[Row]:
    """Figure 3, as far as moods go."""
    comments = list(patients(folder))
    sentiment = Sentiment()
    began = time.process_time()  # a neighbour on the machine slows nothing down
    for comment in comments:
        sentiment.of(comment.words, question=comment.question)
    yield Row("moods of comments a second", len(comments) / (time.process_time() - began), "/s", at_least=4_000)
    lessons = [_lesson(comment) for comment in comments[:1_000]]
    began = time.process_time()
    Sentiment(lessons)
    yield Row("learning from 1,000 lessons", time.process_time() - began, "s", 0.5)
    starts = [_start() for _ in range(3)]
    yield Row("a new process has read a comment (median of 3)", median(each[0] for each in starts), "s", 2)
    yield Row("memory of a process that reads comments", max(each[1] for each in starts), "MB", 250)


def _start() -> tuple[float, float]:
    """Seconds, and megabytes at the most."""
    began = time.perf_counter()
    told = subprocess.run([sys.executable, "-c", _FIRST_COMMENT], check=True, capture_output=True).stdout
    return time.perf_counter() - began, int(told) / 1024


_FIRST_COMMENT = """
import resource
from insight.sentiment import Sentiment
Sentiment().of("I waited three weeks, but the engineer was lovely.")
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""

MEASURES: tuple[Callable[[Path], Iterator[Row]], ...] = (moods, trust_in_it, speed)
