"""Which customers' words to quote: those that say most of what many say, and not the same again."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt

from insight.words import ENDS, words

SURE = 0.8
"""How sure a reading has to be."""
SHORTEST, LONGEST = 6, 40
"""In words."""
_ALIKE = 0.8
"""So much alike, words say the same."""
_TYPICAL = 0.7
"""How much being typical counts; the rest is being unlike what was quoted already."""
_WORDS_PER_MASK = 8
"""Where more was masked, words can no longer be read; more than one mask is no showcase, however long they are."""

Vector = Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotable:
    """Words about one topic that could be quoted."""

    id: str
    words: str
    confidence: float
    """Of the mood in which they are about the topic, 0 to 1."""


def choose(found: Sequence[Quotable], *, most: int = 1) -> tuple[Quotable, ...]:
    """The best of what was said about one topic in one mood, by maximal marginal relevance; the same every time.

    Typical words come first, then what differs from them. Words that are too short, too long, unsure, or masked to
    pieces are never among them, nor is anything twice.
    """
    vectors = _vectors([_content(one.words) for one in found])
    typical = _together(vectors)
    left = {
        one.id: (one, vector, _likeness(vector, typical))
        for one, vector in sorted(zip(found, vectors, strict=True), key=lambda pair: pair[0].id)
        if vector and is_quotable(one.words) and one.confidence >= SURE
    }
    chosen: list[tuple[Quotable, Vector]] = []
    nearest = dict.fromkeys(left, 0.0)
    while left and len(chosen) < most:
        best = max(left, key=lambda id_: _TYPICAL * left[id_][2] - (1 - _TYPICAL) * nearest[id_])
        one, vector, _ = left.pop(best)
        chosen.append((one, vector))
        for id_, (_, other, _) in list(left.items()):
            nearest[id_] = max(nearest[id_], _likeness(vector, other))
            if nearest[id_] >= _ALIKE:
                del left[id_]
    return tuple(one for one, _ in chosen)


def is_quotable(text: str) -> bool:
    """Whether words have the length of a quote, and can still be read where something was masked: one mask at most."""
    many, masks = len(text.split()), text.count("[")
    return SHORTEST <= many <= LONGEST and masks <= 1 and masks * _WORDS_PER_MASK <= many


def _content(text: str) -> Counter[str]:
    return Counter(word for word in words(text) if word not in ENDS)


def _vectors(counted: Sequence[Counter[str]]) -> list[Vector]:
    """Each text as the weights of its words, of length 1; rare words weigh more."""
    known_to = Counter(word for one in counted for word in one)
    rare = {word: log(1 + len(counted) / many) for word, many in known_to.items()}
    return [_unit({word: many * rare[word] for word, many in one.items()}) for one in counted]


def _together(vectors: Sequence[Vector]) -> Vector:
    total: Counter[str] = Counter()
    for vector in vectors:
        total.update(vector)
    return _unit(total)


def _unit(vector: Vector) -> Vector:
    length = sqrt(sum(weight**2 for weight in vector.values()))
    return {word: weight / length for word, weight in vector.items()}


def _likeness(one: Vector, other: Vector) -> float:
    """The cosine of the angle between them: 0 nothing in common, 1 the same words."""
    return sum(weight * other.get(word, 0.0) for word, weight in one.items())
