"""Words as a model counts them: without case, with negation spelt out, and saying where a sentence or clause ends.

Written for English as people type it on a telephone: curly and missing apostrophes ("dont"), stretched letters
("sooo"), numbers, faces.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

STOPS = frozenset(".,;:!?()")
"""Tokens that end what a negation reaches."""
NEGATIONS = frozenset({
    "not", "no", "never", "nobody", "nothing", "none", "nowhere", "neither", "nor", "without", "hardly", "barely",
    "scarcely",
})  # fmt: skip
_TURNS = frozenset({"but", "however", "although", "though", "except", "because", "and", "so", "until"})
_SCOPE = 4
"""So many words after "not" are negated, unless the clause ends before."""

_TOKEN = re.compile(
    r"""
    (?P<none> \bn/a\b )
    | [^\W\d_]++(?:'[^\W\d_]++)*+
    | (?P<number> [£$€]?\d++(?:[.,:/]\d++)*+ )
    | (?P<glad> [:;=]['-]?[)\]dp*](?![a-z0-9]) | <3 | [\u2764\u2665\u263a\U0001f600-\U0001f60d\U0001f618\U0001f642]
        | [\U0001f44d\U0001f44f\U0001f64f\U0001f60e\U0001f917\U0001f929\U0001f970\U0001f389] )
    | (?P<sad> [:;=]['-]?[(\[/|](?![a-z0-9]) | [\u2639\U0001f610-\U0001f617\U0001f61e-\U0001f62b\U0001f62d]
        | [\U0001f630\U0001f641\U0001f644\U0001f926\U0001f92c\U0001f44e\U0001f494] )
    | (?P<stop> [.,;:!?()]++ )
    """,
    re.VERBOSE,
)
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_APOSTROPHES = str.maketrans({"\u2019": "'", "\u2018": "'", "`": "'", "\u00b4": "'", "\u02bc": "'"})
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe0e\ufe0f\ufeff]")
_NOT = re.compile(r"(is|was|are|were|do|does|did|have|has|had|ca|could|would|should|wo|must|need|ai)n'?t")
_SPELT = {"ca": "can", "wo": "will", "ai": "is"}
_LONGEST_WORD = 40


@dataclass(frozen=True, slots=True)
class Tokens:
    """The words of a text in order, with "not" apart from its verb, "#" for numbers, ":)" and ":(" for faces."""

    text: str
    """As it was read: without invisible signs, with plain apostrophes and unstyled letters."""
    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    """Where in `text` each word stands."""
    negated: tuple[bool, ...]
    """Whether a negation before it reaches the word; of the negation itself it says no."""


def tokens(text: str) -> Tokens:
    """Read `text`, in time in proportion to its length."""
    if not text.isascii():
        text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).translate(_APOSTROPHES)
    words: list[str] = []
    spans: list[tuple[int, int]] = []
    lowered = text.lower()
    if len(lowered) != len(text):  # a few letters are longer in lower case
        text = lowered
    for match in _TOKEN.finditer(lowered):
        kind = match.lastgroup
        found = _spelt(match[0]) if kind is None else (_sign(match[0], kind),)
        words += found
        spans += [match.span()] * len(found)
    return Tokens(text, tuple(words), tuple(spans), tuple(_negated(words)))


def _sign(found: str, kind: str) -> str:
    if kind == "stop":
        # "..." and "?!" are one stop; the strongest sign stands for all.
        return next(sign for sign in "!?.;:,()" if sign in found)
    return {"none": "na", "number": "#", "glad": ":)", "sad": ":("}[kind]


@lru_cache(maxsize=10_000)
def _spelt(word: str) -> tuple[str, ...]:
    """One word; "couldn't" and "couldnt" are "could", "not"."""
    if word[-1] == "t" and (parts := _NOT.fullmatch(word)):
        verb = parts[1]
        return (_SPELT.get(verb, verb), "not")
    if word == "cannot":
        return ("can", "not")
    word = word[:_LONGEST_WORD]
    return (_STRETCHED.sub(r"\1\1", word) if len(word) > 3 else word,)


def _negated(words: Sequence[str]) -> Iterator[bool]:
    left = 0
    for word in words:
        if word in STOPS or word in _TURNS:
            left = 0
        yield left > 0 and word not in NEGATIONS
        if word in NEGATIONS:
            left = _SCOPE
        elif left:
            left -= 1
