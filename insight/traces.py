"""Where a text gives somebody away: addresses, numbers, and names, found in time in proportion to the text."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

# Tried in this order at each place. A date is read only so that it is not taken for a number. What can be long is read
# for good (`++`, `*+`), so that no text takes long.
_PATTERN = re.compile(
    r"""
    (?P<mention> <[@\#!][^<>\n]{1,200}> | (?<![\w.@])@\w[\w.-]*+ )
    | (?P<link> (?<!\w)(?: (?i:https?)://[^\s<>|]++ | (?i:www)\.[^\s<>|]++ )
      | <(?i:https?://|mailto:|tel:)[^<>\n]{1,2000}>
      | (?<![\w.@-])[\w-]++(?:\.[\w-]++)++(?:       # nothing before it: by a path, or how it ends
        (?<=[A-Za-z]{2})/[^\s<>|]++
        | (?i:(?<=\.com)|(?<=\.org)|(?<=\.net)|(?<=\.info)|(?<=\.io)|(?<=\.eu)|(?<=\.uk))(?!\w|[.+'\u2019-]*+@)/?
      ) )
    | (?P<email> (?<![\w.+-])(?:[\w.+-]++['\u2019])?+[\w.+-]++@[\w-]++(?:\.[\w-]++)++ )
    | (?P<birth> (?<!\w)(?i:born|dob|date[ ]of[ ]birth)(?i:[ ]on|[ ]is)?[ :]{1,3}
        (?P<day> \d{4}-\d\d-\d\d | \d\d?[./ ]\d\d?[./ ](?:\d{4}|\d\d) )(?![\w-]) )
    | (?P<date> (?<![\w.+])(?: \d{4}-\d\d-\d\d | \d\d?[./]\d\d?[./](?:\d{4}|\d\d) )(?![\w-]) )
    | (?P<card> (?<![\w.+])\d(?:[ \u00a0-]?\d){12,18}(?!\w) )
    | (?P<phone> (?<![\w.£$€])(?:
        \+?\(?\d(?:[ \u00a0().\-/]{0,3}\d){8,14}    # 9 to 15 digits, however they are grouped
        | \+\d(?:[ \u00a0.-]?\d){6,7}
        | \d{3}[ .-]\d{4}
      | 0[38]\d\d[ ](?:\d{4}|\d\d[ ]\d\d)           # British ones for all the country may be short
      )(?!\w) )
    | (?P<address> (?<!\w)(?:
        [A-Z]{1,2}\d[A-Z\d]?[ ]?\d[A-Z]{2}           # a British postcode
        | \d{1,4}[A-Za-z]?,?[ ](?:[A-Z][\w'\u2019-]{1,30}[ ]){1,3}
          (?:Street|St|Road|Rd|Lane|Avenue|Ave|Close|Drive|Court|Crescent|Terrace|Gardens|Square|Grove)
      )(?!\w) )
    | (?P<number> (?<![\w£$€])(?:
        (?i:order|policy|invoice|ticket|case|claim|contract|booking|account|job|ref(?:erence)?|customer)
        [ ]{1,3}(?:(?i:no|nr|number|id)\b[.:]?[ ]{0,3})?(?P<itself> \#?[A-Z]{0,5}[-/]?\d{3,}+(?:[-/][A-Z\d]++)* )
        | \#\d{3,}+ | [A-Z]{1,5}[-/]?\d{3,}+(?:[-/][A-Z\d]++)* | \d{5,}+
        | (?!(?:19|20)\d\d-(?:19|20)\d\d)\d{4}-\d{3,}+     # 5520-1187, but no two years
        | (?!(?:19|20)\d\d[-/])\d{4}(?:[-/][A-Z\d]++){2,}
        | (?i:[A-Z]{2}[ ]?\d\d[ ]?\d\d[ ]?\d\d[ ]?[A-D])  # a British insurance number
        | [A-Z]{2}\d\d(?:[ ]?[A-Z]{4})?+(?:[ ]?(?=[A-Z]{0,3}\d)[A-Z\d]{4}){1,7}(?:[ ]?\d{1,3})?  # an IBAN, or half
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
class Word:
    """A word where it stands."""

    text: str
    key: str
    """The same without capitals and accents."""
    start: int
    end: int
    joined: bool
    """It follows the word before as parts of a name do."""
    opening: bool
    """It begins a sentence, so that its capital letter says nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A name to look for."""

    words: tuple[str, ...]
    loose: bool
    """Also without a capital letter."""


class Kind(StrEnum):
    """What a trace is, by the way it is written."""

    MENTION = "mention"
    LINK = "link"
    EMAIL = "email"
    BIRTH = "birth"
    CARD = "card"
    PHONE = "phone"
    ADDRESS = "address"
    NUMBER = "number"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """An address or a number."""

    kind: Kind
    start: int
    end: int
    itself: int
    """Where it begins, after the word that introduces it: "order 4711"."""


def traces(text: str) -> Iterator[Trace]:
    """Mentions, addresses and numbers, in order."""
    for match in _PATTERN.finditer(text):
        if match.lastgroup and match.lastgroup != "date":
            introduced = max(match.start("day"), match.start("itself"))
            start = match.start() if introduced < 0 else introduced
            yield Trace(kind=Kind(match.lastgroup), start=match.start(), end=match.end(), itself=start)


def blanked(text: str) -> str:
    """The same text with blanks for what `traces` finds, and for dates: it is no name as well ("@anna")."""
    return _PATTERN.sub(lambda match: " " * len(match[0]), text)


def named(words: Sequence[Word], terms: Mapping[str, list[Term]]) -> Iterator[tuple[int, int]]:
    """Where names stand among the words of a text; at each place the longest one that fits."""
    at = 0
    while at < len(words):
        length = next((len(term.words) for term in terms.get(words[at].key, ()) if _fits(term, words, at)), 0)
        if length:
            yield words[at].start, words[at + length - 1].end
        at += length or 1


def _fits(term: Term, words: Sequence[Word], at: int) -> bool:
    here = words[at : at + len(term.words)]
    if tuple(word.key for word in here) != term.words or not all(word.joined for word in here[1:]):
        return False
    first = here[0]
    capital = not first.text[0].islower()
    if len(here) == 1 and first.key in _ORDINARY:
        return capital and (not first.opening or (first.text.isupper() and len(first.text) > 1))
    return capital or term.loose


def words_of(text: str) -> list[Word]:
    """All words, in order."""
    words: list[Word] = []
    end = 0
    for match in _WORD.finditer(text):
        gap = text[end : match.start()]
        near = gap == " "  # as nearly everywhere
        words.append(
            Word(
                text=match[0],
                key=folded(match[0][:_LONGEST_WORD]),
                start=match.start(),
                end=match.end(),
                joined=near or (len(gap) <= 3 and _APART.isdisjoint(gap)),
                opening=end == 0 or not (near or _SENTENCE_END.isdisjoint(gap)),
            )
        )
        end = match.end()
    return words


@lru_cache(maxsize=4)  # the same names for every comment, until somebody comes or goes
def terms_of(names: tuple[str, ...], teams: tuple[str, ...]) -> dict[str, list[Term]]:
    """What to look for by its first word, longest first."""
    wanted = {Term(words=split(team), loose=True) for team in teams}
    for name in names:
        # "Sam Ortiz (she/her)", "Sam Ortiz | Hotline": the name ends there.
        parts = re.split(r"[(\[|]", name, maxsplit=1)[0].split()
        for words in (split(" ".join(parts)), *map(split, parts)):
            wanted.add(Term(words=words, loose=len(words) > 1))
    terms = defaultdict(list)
    for term in sorted(wanted, key=lambda term: len(term.words), reverse=True):
        together = "".join(term.words)
        if len(together) > 1 and not together.isdigit():  # an initial is no name, nor is the 2 of "Reception 2"
            terms[term.words[0]].append(term)
    return terms


def split(name: str) -> tuple[str, ...]:
    """The keys of a name's words."""
    return tuple(folded(word) for word in _WORD.findall(name))


def folded(word: str) -> str:
    """Without capitals and accents."""
    if word.isascii():
        return word.lower()
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).translate(_UNDECOMPOSED)
