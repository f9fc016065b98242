"""What comments that are about no known topic speak of: phrases for a person to give a name, or to wave away.

Ranked by log-odds with an informative Dirichlet prior (Monroe, Colaresi and Quinn 2008, "Fightin' words", Political
Analysis 16): how much more often a phrase is said in them than in comments whose topic is known, given how often it is
said at all, and how sure that is.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from math import log, sqrt

from insight.language import COMMON
from insight.ordinary import may_be_thing
from insight.redaction import MASK
from insight.words import ENDS, words

LEAST = 5
"""Comments that say a phrase."""
SURE = 1.96
"""Standard deviations above what chance does."""
PRIOR = 0.1
"""How much what is said at all counts: as if so large a share of all had been said once more on either side."""
_SAME = 0.6
"""So large a share of a word's comments say it in one phrase: then the phrase is proposed, not the word."""
_SHORTEST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A phrase that may be a topic."""

    phrase: str
    """As most say it, in lower case: "smart meter"."""
    comments: tuple[int, ...]
    """Which of the comments outside say it, counted from 0."""


def propose(
    outside: Sequence[str], inside: Sequence[str], *, refused: Collection[str] = (), most: int = 5
) -> tuple[Proposal, ...]:
    """What comments `outside` all topics say more than those `inside` one, the surest first; none that was refused.

    Takes time in proportion to all words.
    """
    said = [frozenset(_phrases(comment)) for comment in outside]
    without = Counter(phrase for phrases in said for phrase in phrases)
    within = Counter(phrase for comment in inside for phrase in frozenset(_phrases(comment)))
    sure = {phrase: one for phrase, one in _sureness(without, within).items() if without[phrase] >= LEAST}
    never = {" ".join(words(phrase)) for phrase in refused}
    found: list[Proposal] = []
    for phrase in sorted(sure, key=lambda one: (-sure[one], one)):
        if len(found) == most or sure[phrase] < SURE:
            break
        if phrase in never or _told_better(phrase, without, sure) or any(_overlap(phrase, one.phrase) for one in found):
            continue
        comments = tuple(number for number, phrases in enumerate(said) if phrase in phrases)
        found.append(Proposal(phrase=phrase, comments=comments))
    return tuple(found)


def _phrases(comment: str) -> Iterator[str]:
    """One word for a thing, or two beside each other of which the second is one."""
    before = ""
    for word in words(MASK.sub(".", comment)):
        telling = word not in ENDS and len(word) >= _SHORTEST and word not in COMMON and word.isalpha()
        if telling and may_be_thing(word):
            yield word
            if before:
                yield f"{before} {word}"
        before = word if telling else ""


def _sureness(without: Counter[str], within: Counter[str]) -> dict[str, float]:
    """For each phrase outside, by how many standard deviations it is said more often there."""
    everything = without + within
    here, there, assumed = without.total(), within.total(), PRIOR * everything.total()
    found = {}
    for phrase, many in without.items():
        prior = PRIOR * everything[phrase]
        mine, other = many + prior, within[phrase] + prior
        odds = log(mine / (here + assumed - mine + 1)) - log(other / (there + assumed - other + 1))
        found[phrase] = odds / sqrt(1 / mine + 1 / other)
    return found


def _told_better(phrase: str, said: Counter[str], sure: Collection[str]) -> bool:
    """Whether a word is mostly said as part of a phrase of two that could be proposed."""
    return " " not in phrase and any(
        phrase in longer.split() and said[longer] >= _SAME * said[phrase] for longer in sure if " " in longer
    )


def _overlap(one: str, other: str) -> bool:
    return not set(one.split()).isdisjoint(other.split())
