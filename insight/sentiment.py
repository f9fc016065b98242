"""The mood of a few words: TextBlob in front, behind it a small linear model that hears complaints as well as praise.

How it was trained, on what, and what it cannot do: docs/reference/sentiment-model.md.
"""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from domain.voice import LONGEST, Label
from insight.clauses import spans
from insight.features import Lexicons, asks_for, features, grams, says_nothing, valued
from insight.lessons import Lesson
from insight.tokens import NEGATIONS, STOPS, Tokens, tokens

SURE = 0.6
"""Below this confidence a mood is unclear."""
AGAINST = 0.1
"""Whatever could be the very opposite with this probability is unclear too."""

Pull = tuple[float, float]
"""How much something speaks for negative and for positive; neutral is where both are 0."""

_UNIT = 1000
"""The file holds thousandths."""


@dataclass(frozen=True, slots=True)
class Weights:
    """A trained model."""

    bias: Pull
    of: Mapping[str, Pull]
    """By the names of `insight.features`."""
    seen: Mapping[str, float]
    """How much of it there was in training: the sum of its squares."""
    valence: Mapping[str, float]
    """VADER's lexicon, so that its package is not needed at run time."""

    @classmethod
    def read(cls, text: str) -> "Weights":
        """What `training/sentiment.py` wrote."""
        raw = json.loads(text)
        return cls(
            bias=(raw["bias"][0] / _UNIT, raw["bias"][1] / _UNIT),
            of={name: (less / _UNIT, more / _UNIT) for name, (less, more, _) in raw["weights"].items()},
            seen={name: seen for name, (_, _, seen) in raw["weights"].items()},
            valence={word: worth / 10 for word, worth in raw["valence"].items()},
        )


@cache
def shipped() -> Weights:
    """The weights that come with Tribune."""
    return Weights.read(Path(__file__).with_name("weights.json").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Mood:
    """How some words sound."""

    label: Label
    confidence: float
    """0 to 1: how often `leaning` is right. Of an unclear one below SURE."""
    why: tuple[str, ...]
    """The words that decided, strongest first; of a neutral or unclear mood those that pull either way."""
    score: float
    """-1 negative to 1 positive."""
    leaning: Label
    """The label, had one to be given. The same as `label` where that is clear."""


class Sentiment:
    """Hears moods, as people's lessons have taught. Safe to use from several threads; the same words, the same mood.

    Making the first one takes a second, because TextBlob and the weights are loaded then.
    """

    def __init__(self, lessons: Sequence[Lesson] = (), *, weights: Weights | None = None) -> None:
        # Late, since it is slow: a bot that reads no comment never loads it.
        from insight import blob  # noqa: PLC0415

        self._comment = blob.Comment
        self._weights = weights or shipped()
        self._lexicons = Lexicons(blob.pattern_lexicon(), self._weights.valence)
        self._of = dict(self._weights.of)
        self._bias = self._weights.bias
        self._taught: dict[tuple[tuple[str, ...], int], Label] = {}
        self._learn(lessons)

    def of(self, words: str, *, question: str = "") -> Mood:
        """The mood of `words`, an answer to `question` where there was one. Never raises, whatever the text is."""
        mood: Mood = self._comment(words[:_LONGEST], partial(self._mood, question=question)).sentiment
        return mood

    def _mood(self, text: str, *, question: str) -> Mood:
        read = tokens(text)
        values = features(read, question=question, lexicons=self._lexicons)
        negative, _, positive = chances = self.chances(values)
        taught = self._taught.get((read.words, asks_for(question)))
        confidence = _TAUGHT if taught else max(chances)
        leaning = taught or _LABELS[chances.index(confidence)]
        against = {Label.NEGATIVE: positive, Label.POSITIVE: negative}.get(leaning, 0.0)
        if not taught and (confidence < SURE or against > AGAINST or _MUTE.issuperset(read.words)):
            label, confidence = Label.UNCLEAR, min(confidence, _UNSURE)
        else:
            label = leaning
        return Mood(
            label=label,
            confidence=confidence,
            why=tuple(_why(read, self._pulls(read, values), label)),
            score=positive - negative,
            leaning=leaning,
        )

    def decision(self, values: Mapping[str, float]) -> Pull:
        """How much these features speak for negative and for positive, neutral being 0."""
        negative, positive = self._bias
        for name, value in values.items():
            if (pull := self._of.get(name)) is not None:
                negative += value * pull[0]
                positive += value * pull[1]
        return negative, positive

    def chances(self, values: Mapping[str, float]) -> tuple[float, float, float]:
        """How likely it is negative, neutral, positive."""
        negative, positive = self.decision(values)
        top = max(negative, positive, 0.0)
        each = (math.exp(negative - top), math.exp(-top), math.exp(positive - top))
        whole = sum(each)
        return each[0] / whole, each[1] / whole, each[2] / whole

    def _learn(self, lessons: Sequence[Lesson]) -> None:
        """Move the weights towards what people said, in the order in which they said it.

        People correct only what is wrong. Steps of the same size for every word would soon make common words mean the
        opposite: a word moves the less, the more of it there was in training.
        """
        for lesson in lessons:
            if lesson.label not in _LABELS or (lesson.topic and len(spans(lesson.words)) > 1):
                continue  # the mood of one topic is not that of all the words
            read = tokens(lesson.words[:_LONGEST])
            self._taught[read.words, asks_for(lesson.question)] = lesson.label
            if not says_nothing(read.words):
                self._step(features(read, question=lesson.question, lexicons=self._lexicons), lesson.label)

    def _step(self, values: Mapping[str, float], label: Label) -> None:
        negative, _, positive = self.chances(values)
        less, more = (label == Label.NEGATIVE) - negative, (label == Label.POSITIVE) - positive
        for name, value in values.items():
            before = self._of.get(name, (0.0, 0.0))
            step = value / (1 + _STEADY * self._weights.seen.get(name, 0.0))
            self._of[name] = before[0] + less * step, before[1] + more * step

    def _pulls(self, read: Tokens, values: Mapping[str, float]) -> list[float]:
        """How far each word pulls towards positive, or below 0 towards negative."""
        pulls = [0.0] * len(read.words)
        for key, first, last in grams(read):
            if (value := values.get(key)) and (pull := self._of.get(key)) and pulls:
                each = value * (pull[1] - pull[0]) / 2
                pulls[first] += each
                pulls[last] += each
        for lexicon, worth in ((self._lexicons.pattern, _PATTERN_WORTH), (self._lexicons.valence, _VALENCE_WORTH)):
            for at, mood in valued(read.words, read.negated, lexicon, turned=0.5):
                pulls[at] += worth * mood
        return pulls


_LABELS = (Label.NEGATIVE, Label.NEUTRAL, Label.POSITIVE)
_TAUGHT = 0.95
"""The confidence in a mood that a person gave to the very same words."""
_MUTE = STOPS | {"#"}
_UNSURE = 0.59
_LONGEST = 2 * LONGEST
"""Characters that are read; no voice has more."""
_STEADY = 0.1
"""How far what was seen in training holds a weight where it is."""
_PATTERN_WORTH, _VALENCE_WORTH = 0.6, 0.4
"""About what a word's worth in either lexicon adds to the pull of its features; only for saying why."""


_MOST_REASONS = 4
_LONGEST_REASON = 5
_TELLING = 0.15
"""A word that pulls less than this decides nothing."""
_DULL = frozenset({
    "#", "a", "am", "an", "and", "are", "as", "at", "be", "been", "but", "by", "can", "could", "did", "do", "does",
    "for", "from", "had", "has", "have", "he", "her", "here", "him", "his", "i", "if", "in", "is", "it", "its",
    "just", "me", "my", "of", "on", "or", "our", "she", "should", "so", "than", "that", "the", "their", "them",
    "then", "there", "these", "they", "this", "those", "to", "us", "very", "was", "we", "were", "will", "with",
    "would", "you", "your",
})  # fmt: skip


def _why(read: Tokens, pulls: Sequence[float], label: Label) -> Iterator[str]:
    """The words that pulled most, as they are written, with the negation that turns them."""
    if label in {Label.POSITIVE, Label.NEGATIVE}:
        sign = 1 if label == Label.POSITIVE else -1
        strength = [sign * pull for pull in pulls]
    else:
        strength = [abs(pull) for pull in pulls]
    telling = {
        at for at, word in enumerate(read.words) if strength[at] > _TELLING and word not in _DULL and word not in STOPS
    }
    taken: set[int] = set()
    said: set[str] = set()
    for at in sorted(telling, key=lambda at: (-strength[at], at)):
        if len(said) == _MOST_REASONS:
            return
        if at in taken:
            continue
        first, last = _phrase(read.words, at, telling)
        taken.update(range(first, last + 1))
        reason = read.text[read.spans[first][0] : read.spans[last][1]]
        if reason.casefold() not in said:
            said.add(reason.casefold())
            yield " ".join(reason.split())


def _phrase(words: Sequence[str], at: int, telling: set[int]) -> tuple[int, int]:
    """The telling words around one, and the negation before them."""
    first = last = at
    while last + 1 in telling and last - first < _LONGEST_REASON - 1:
        last += 1
    while first - 1 in telling and last - first < _LONGEST_REASON - 1:
        first -= 1
    for before in range(first - 1, max(-1, first - 4), -1):
        if words[before] in STOPS:
            break
        if words[before] in NEGATIONS:
            return before, last
    return first, last
