"""What the model of moods counts in a comment. The training script and the running app share every line of it."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from insight.service_words import phrases, worth
from insight.tokens import NEGATIONS, STOPS, Tokens

_WORTH = 2.0
"""How much words weigh against the lexicons' scores, which are few and dense."""
_SAID = frozenset("!?")  # stops that say something, and count as words

_ASKS_FOR_BAD = re.compile(
    r"\b(?:improv\w*|better|chang\w*|differently|wrong|bad(?:ly)?|worse|worst|dissatisf\w*|dislike\w*"
    r"|disappoint\w*|annoy\w*|complain\w*|missing|problem\w*|stop doing)\b"
    r"|(?:n['\u2019]?t|\bnot) (?:you )?(?:like|enjoy)\b"
)
_ASKS_FOR_GOOD = re.compile(
    r"\b(?:good|well|best|like[ds]?|love[ds]?|enjoy\w*|happy|pleased|satisf\w*|prais\w*|keep doing)\b"
)
_EMPTY = frozenset({"nothing", "none", "nil", "no", "na", "nowt", "nope"})
_ALL = frozenset({"everything", "all"})
_UNABLE = frozenset({
    "a", "all", "any", "anything", "at", "can", "could", "do", "i", "much", "not", "of", "really", "that", "thing",
    "think", "to",
})  # fmt: skip
"""Of "not really" and "I can't think of anything"."""
_FILLERS = _EMPTY | _ALL | _UNABLE | frozenset({
    "#", "about", "absolutely", "add", "as", "change", "comes", "comment", "comments", "else", "far", "for",
    "honestly", "in", "is", "it", "just", "me", "mind", "n", "need", "needs", "particular", "say", "thank", "thanks",
    "there", "us", "was", "you",
})  # fmt: skip
_LONGEST_EMPTY = 8


@dataclass(frozen=True, slots=True)
class Lexicons:
    """What single words are worth, as two lexicons have it."""

    pattern: Mapping[str, float]
    """TextBlob's, -1 to 1."""
    valence: Mapping[str, float]
    """VADER's, -4 to 4."""


Gram = tuple[str, int, int]
"""A word, or two that follow each other, by the first and the last place where it stands."""


@lru_cache(maxsize=1_000)
def asks_for(question: str) -> int:
    """What an answer to `question` is about: 1 what is good, -1 what is bad, 0 either, or nobody knows."""
    question = question.lower()
    bad = bool(_ASKS_FOR_BAD.search(question))
    good = bool(_ASKS_FOR_GOOD.search(_ASKS_FOR_BAD.sub(" ", question)))
    return good - bad


def says_nothing(words: Sequence[str]) -> int:
    """Whether an answer's mood hangs on its question alone: -1 "Nothing", 1 "Everything", 0 it says something."""
    said = [word for word in words if word not in STOPS]
    if not said or len(said) > _LONGEST_EMPTY or not _FILLERS.issuperset(said):
        return 0
    if not _EMPTY.isdisjoint(said) or ("not" in said and _UNABLE.issuperset(said)):
        return -1
    return int(said[0] in _ALL)


def grams(read: Tokens) -> list[Gram]:
    """Each word, marked if it is negated, and each pair of neighbours, the ends of the text counting as words."""
    words, negated = read.words, read.negated
    kept = [at for at, word in enumerate(words) if word not in STOPS or word in _SAID]
    found = [("¬" + words[at] if negated[at] else words[at], at, at) for at in kept]
    before, start = "<", 0
    for at in kept:
        found.append((f"{before} {words[at]}", start, at))
        before, start = words[at], at
    found.append((f"{before} >", start, start))
    return found


def features(read: Tokens, *, question: str, lexicons: Lexicons) -> dict[str, float]:
    """Name and value of all that counts. What a question alone decides is told by that alone."""
    words = read.words
    if empty := says_nothing(words):
        asked = asks_for(question)
        return {"=empty": 1.0, "=empty asked": 2.0 * empty * asked, "=empty unasked": float(not asked)}
    negated = read.negated
    found = dict.fromkeys(key for key, _, _ in grams(read))
    values = dict.fromkeys(found, _WORTH / math.sqrt(len(found) + 1))
    values |= scores(words, negated, lexicons.pattern, name="=pattern", turned=0.5)
    values |= scores(words, negated, lexicons.valence, name="=valence", turned=0.74)
    values |= _service(words, negated)
    values["=length"] = math.log1p(len(found) // 2) / 3
    return values


def scores(
    words: Sequence[str], negated: Sequence[bool], lexicon: Mapping[str, float], *, name: str, turned: float
) -> dict[str, float]:
    """A lexicon's view in a few figures; a negated word counts `turned` times the other way round."""
    moods = [mood for _, mood in valued(words, negated, lexicon, turned=turned)]
    if not moods:
        return {name + " none": 1.0}
    length = math.sqrt(len(words) + 1)
    glad = sum(mood for mood in moods if mood > 0)
    sad = -sum(mood for mood in moods if mood < 0)
    both = glad - sad
    return {
        name + " glad": glad / length,
        name + " sad": sad / length,
        name + " mean": sum(moods) / len(moods),
        name + " best": max(0.0, *moods, 0.0),
        name + " worst": -min(0.0, *moods, 0.0),
        name + " first": moods[0],
        name + " last": moods[-1],
        name + " both": both / math.sqrt(both * both + 15),
    }


def _service(words: Sequence[str], negated: Sequence[bool]) -> dict[str, float]:
    values = {f"=says {name}": min(count, 2) / 1.5 for name, count in phrases(words).items()}
    moods = [
        -0.5 * mood if negated[at] else float(mood)
        for at, word in enumerate(words)
        if word not in NEGATIONS and (mood := worth(word))
    ]
    if not moods:
        return values | {"=service none": 1.0}
    length = math.sqrt(len(words) + 1) / 2
    return values | {
        "=service glad": sum(mood for mood in moods if mood > 0) / length,
        "=service sad": -sum(mood for mood in moods if mood < 0) / length,
        "=service mean": sum(moods) / len(moods),
        "=service last": moods[-1],
    }


def valued(
    words: Sequence[str], negated: Sequence[bool], lexicon: Mapping[str, float], *, turned: float
) -> list[tuple[int, float]]:
    """Which words a lexicon knows, and what each is worth here."""
    return [
        (at, -turned * mood if negated[at] else mood)
        for at, word in enumerate(words)
        if (mood := lexicon.get(word)) is not None and (word not in NEGATIONS)
    ]
