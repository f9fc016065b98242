"""What in a text could show who wrote it, pointed out to its author before anything is sent.

A hint, not a filter: the author decides. So it would rather name too much than too little, but for words that everybody
uses: whoever is warned each time stops reading warnings.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

# Tried in this order at each place. A date is read only so that it is not taken for a number. What can be long is read
# for good (`++`, `*+`), so that no text takes long.
_PATTERN = re.compile(
    r"""
    (?P<mention> <[@\#!][^<>\n]{1,200}> | (?<![\w.@])@\w[\w.-]*+ )
    | (?P<email> (?<![\w.+-])[\w.+-]++@[\w-]++(?:\.[\w-]++)++ )
    | (?P<date> (?<![\w.+])(?: \d{4}-\d\d-\d\d | \d\d?[./]\d\d?[./](?:\d{4}|\d\d) )(?![\w-]) )
    | (?P<phone> (?<![\w.])(?:
        \+?\(?\d(?:[ \u00a0().\-/]{0,3}\d){8,14}    # 9 to 15 digits, however they are grouped
        | \+\d(?:[ \u00a0.-]?\d){6,7}
        | \d{3}[ .-]\d{4}
      )(?!\w) )
    | (?P<number> (?<!\w)(?:
        (?i:order|policy|invoice|ticket|case|claim|contract|booking|account|job|ref(?:erence)?|customer)
        [ ]{1,3}(?:(?i:no|nr|number)\b[.:]?[ ]{0,3})?\#?[A-Z]{0,5}[-/]?\d{3,}+
        | \#\d{3,}+ | [A-Z]{1,5}[-/]?\d{3,}+(?:[-/][A-Z\d]++)* | \d{5,}+
      )(?!\w) )
    """,
    re.VERBOSE,
)
_WORD = re.compile(r"(?:[^\W_]|[\u0300-\u036f])+")
_LONGEST_WORD = 80
"""No name is longer; folding one endless word would take endlessly."""

_ORDINARY = frozenset({
    "an", "can", "do", "help", "in", "it", "long", "may", "my", "no", "people", "quality", "sales", "service", "so",
    "support", "team", "us", "we", "will",
})  # fmt: skip
"""Also names ("Will", "IT"), but then with a capital letter inside a sentence, or with nothing but capitals."""

_SENTENCE_END = frozenset(".!?…:\n")
_APART = frozenset(".!?…:;,\n")
_UNDECOMPOSED = str.maketrans("łøđı", "lodi")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Word:
    text: str
    key: str
    start: int
    end: int
    joined: bool
    """It follows the word before as parts of a name do."""
    opening: bool
    """It begins a sentence, so that its capital letter says nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Term:
    words: tuple[str, ...]
    loose: bool
    """Also without a capital letter."""


def point_out(text: str, *, names: Collection[str], teams: Collection[str]) -> tuple[str, ...]:
    """What in `text` could show who wrote it, as it is written there, in order of appearance, without repeats.

    One word of a colleague's name counts with a capital first letter; several of them together, and `teams` (touch
    points and places among them), with or without. Accents do not matter. E-mail addresses, telephone numbers, order
    and policy numbers, any other number of five or more digits, and Slack's mentions count always. Takes time in
    proportion to the text.
    """
    found = [match.span() for match in _PATTERN.finditer(text) if match.lastgroup != "date"]
    # What a pattern took is no name as well ("@anna", "anna@example.org").
    rest = _PATTERN.sub(lambda match: " " * len(match[0]), text)
    found += _named(rest, _terms(tuple(names), tuple(teams)))
    once: dict[str, str] = {}
    for start, end in sorted(found):
        once.setdefault(text[start:end].casefold(), text[start:end])
    return tuple(once.values())


def _named(text: str, terms: Mapping[str, list[_Term]]) -> Iterator[tuple[int, int]]:
    """Where names stand; at each place the longest one that fits."""
    words = list(_words(text))
    at = 0
    while at < len(words):
        length = next((len(term.words) for term in terms.get(words[at].key, ()) if _fits(term, words, at)), 0)
        if length:
            yield words[at].start, words[at + length - 1].end
        at += length or 1


def _fits(term: _Term, words: Sequence[_Word], at: int) -> bool:
    here = words[at : at + len(term.words)]
    if tuple(word.key for word in here) != term.words or not all(word.joined for word in here[1:]):
        return False
    first = here[0]
    capital = not first.text[0].islower()
    if len(here) == 1 and first.key in _ORDINARY:
        return capital and (not first.opening or (first.text.isupper() and len(first.text) > 1))
    return capital or term.loose


def _words(text: str) -> Iterator[_Word]:
    end = 0
    for match in _WORD.finditer(text):
        gap = text[end : match.start()]
        yield _Word(
            text=match[0],
            key=_folded(match[0][:_LONGEST_WORD]),
            start=match.start(),
            end=match.end(),
            joined=len(gap) <= 3 and _APART.isdisjoint(gap),
            opening=end == 0 or not _SENTENCE_END.isdisjoint(gap),
        )
        end = match.end()


@lru_cache(maxsize=4)  # the same names for every comment, until somebody comes or goes
def _terms(names: tuple[str, ...], teams: tuple[str, ...]) -> dict[str, list[_Term]]:
    """What to look for by its first word, longest first."""
    wanted = {_Term(words=_split(team), loose=True) for team in teams}
    for name in names:
        # "Sam Ortiz (she/her)", "Sam Ortiz | Hotline": the name ends there.
        parts = re.split(r"[(\[|]", name, maxsplit=1)[0].split()
        for words in (_split(" ".join(parts)), *map(_split, parts)):
            wanted.add(_Term(words=words, loose=len(words) > 1))
    terms = defaultdict(list)
    for term in sorted(wanted, key=lambda term: len(term.words), reverse=True):
        if len("".join(term.words)) > 1:  # an initial is no name
            terms[term.words[0]].append(term)
    return terms


def _split(name: str) -> tuple[str, ...]:
    return tuple(_folded(word) for word in _WORD.findall(name))


def _folded(word: str) -> str:
    """Without capitals and accents."""
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).translate(_UNDECOMPOSED)
