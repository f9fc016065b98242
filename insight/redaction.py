"""Masking what could name a customer or a colleague, before anything is stored or shown. Never called anonymous."""

import re
from collections.abc import Collection, Iterator, Sequence

from domain.voice import Redacted
from insight.ordinary import is_name, is_ordinary
from insight.traces import Kind, Trace, Word, blanked, named, split, terms_of, traces, words_of
from insight.words import visible

NAME, EMAIL, LINK, CARD, PHONE, NUMBER, ADDRESS = "name", "e-mail", "link", "card", "phone", "number", "address"
_KINDS = {
    Kind.MENTION: NAME,
    Kind.LINK: LINK,
    Kind.EMAIL: EMAIL,
    Kind.BIRTH: NUMBER,
    Kind.CARD: CARD,
    Kind.PHONE: PHONE,
    Kind.ADDRESS: ADDRESS,
    Kind.NUMBER: NUMBER,
}
MASK = re.compile(rf"\[(?:{'|'.join(dict.fromkeys(_KINDS.values()))})\]")
"""What stands in place of something: no word of whoever spoke."""
_TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "sir"})
_ALSO_NAMES = frozenset({
    "alan", "amber", "angel", "april", "archie", "art", "baker", "barry", "basil", "beth", "bob", "bobby", "brad",
    "carol", "cherry", "chris", "cliff", "clay", "cole", "colin", "craig", "daisy", "dale", "dan", "dawn", "dean",
    "dolly", "don", "drew", "duncan", "earl", "eve", "faith", "fern", "flora", "frank", "gene", "glen", "grace", "gray",
    "harry", "hazel", "heath", "heather", "henry", "holly", "hope", "hugh", "iris", "ivy", "jack", "jade", "jake",
    "jane", "jasmine", "jay", "jean", "jenny", "jerry", "jess", "jim", "jimmy", "joe", "john", "johnny", "josh", "joy",
    "june", "ken", "kelly", "kim", "kit", "lance", "lane", "lee", "leo", "lily", "liz", "luke", "mark", "martin",
    "mary", "max", "may", "maya", "mike", "miles", "molly", "ned", "nick", "nelson", "olive", "oliver", "opal", "pat",
    "patty", "pearl", "peg", "penny", "pete", "peter", "phil", "poppy", "randy", "ray", "rob", "robin", "rocky", "rod",
    "ron", "rose", "rosemary", "roy", "ruby", "russ", "sally", "sam", "sandy", "scarlet", "sean", "sky", "stan",
    "sue", "summer", "ted", "terry", "tim", "toby", "tom", "tommy", "tony", "trudy", "victor", "vic", "viola", "violet",
    "wade", "warren", "will", "willow", "woody",
})  # fmt: skip
"""First names that are ordinary words as well: a name with a capital letter inside a sentence."""
_NEVER = frozenset({"april", "eve", "june", "may", "summer", "i"})
"""Of those, what has a capital letter anyway, or is too often no name: only after a title or "my name is"."""
_OPENING = _NEVER | {"art", "hope", "pat", "will"}
_DOES = frozenset({
    "and", "answered", "arrived", "at", "called", "came", "could", "did", "didnt", "does", "explained", "fixed",
    "from", "got", "had", "has", "helped", "in", "is", "kept", "made", "on", "rang", "really", "said", "sorted",
    "took", "told", "was", "went", "were", "who", "would",
})  # fmt: skip
"""What people do: before these, also the first word of a sentence may be a name."""
_BETWEEN = _DOES | _NEVER | {"but", "by", "for", "her", "his", "it", "of", "or", "our", "the", "their", "they", "with"}
"""Never part of a name that they follow, whatever their capitals."""
_CUES = (("name", "is"), ("name", "s"), ("m", "called"), ("am", "called"))
_LONGEST_NAME = 4
"""Words of one name."""
_STYLED = 8
"""From so many words on, most of which have capitals, these are the way somebody writes."""
_ABBREVIATION = 4
"""Capitals of an abbreviation; more of them are a word."""
_PLACEHOLDERS = frozenset({"name", "redacted"})
_JOINTS = frozenset({" ", "-", "'", "\u2019", ""})
_APOSTROPHES = frozenset({"'", "\u2019"})
_WIDE = str.maketrans("\uff20\ufe6b\uff0e", "@@.")
"""Signs of addresses as East Asian keyboards write them."""


def redact(text: str, *, names: Collection[str] = (), kept: Collection[str] = ()) -> Redacted:
    """Mask e-mail, web and street addresses, telephone, card, order and policy numbers, and names.

    Names are those of `names` (the workspace's members), what follows "my name is" and the like, and unknown
    capitalised words inside a sentence; never words of `kept` (teams, touch points, products). Signs that nobody sees
    are left out. Takes time in proportion to the text.
    """
    clear = visible(text).translate(_WIDE)
    found = [(trace.itself, trace.end, _kind(clear, trace)) for trace in traces(clear)]
    rest = blanked(clear)
    known = _PLACEHOLDERS.union(word for one in kept for word in split(one))
    here = words_of(rest)
    members = named(here, terms_of(tuple(names), ()))
    found += ((start, end, NAME) for start, end in members if not known.issuperset(split(rest[start:end])))
    found += ((start, end, NAME) for start, end in _unknown(rest, here, known))
    parts: list[str] = []
    kinds: list[str] = []
    at = 0
    for start, end, kind in _joined(clear, sorted(found)):
        parts += (clear[at:start], f"[{kind}]")
        kinds.append(kind)
        at = end
    return Redacted(text="".join((*parts, clear[at:])), masked=tuple(dict.fromkeys(kinds)))


def _kind(text: str, trace: Trace) -> str:
    if trace.kind is Kind.CARD and not _adds_up(text[trace.itself : trace.end]):
        return NUMBER
    return _KINDS[trace.kind]


def _adds_up(card: str) -> bool:
    """Luhn's check digit, which every payment card has."""
    digits = [int(sign) for sign in reversed(card) if sign.isdecimal()]
    doubled = (digit * 2 - 9 * (digit > 4) for digit in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def _joined(text: str, found: Sequence[tuple[int, int, str]]) -> Iterator[tuple[int, int, str]]:
    """What overlaps, and the parts of one name, as one; the kind of what begins first."""
    open_: tuple[int, int, str] | None = None
    for start, end, kind in found:
        if open_ is None:
            open_ = start, end, kind
        elif start < open_[1] or (kind == open_[2] == NAME and text[open_[1] : start] in _JOINTS):
            open_ = open_[0], max(open_[1], end), open_[2]
        else:
            yield open_
            open_ = start, end, kind
    if open_ is not None:
        yield open_


def _unknown(text: str, here: Sequence[Word], kept: Collection[str]) -> Iterator[tuple[int, int]]:
    """Where words of a text stand that are written like names."""
    styled = _styled(here)
    at = 0
    while at < len(here):
        length = 0
        while length < _LONGEST_NAME and at + length < len(here) and _is_part(here, at + length, length, kept, styled):
            length += 1
        if length:
            before = here[at - 1] if at else None
            joined = before is not None and len(before.text) < 3 and text[before.end : here[at].start] in _APOSTROPHES
            yield (before if before and joined else here[at]).start, here[at + length - 1].end
        at += length or 1


def _styled(here: Sequence[Word]) -> bool:
    """Whether capitals say nothing, because most words have one that need not, or all words nothing else."""
    free = [_capital(word) for word in here if not word.opening and word.key != "i"]
    return all(word.text.isupper() for word in here) or (len(here) >= _STYLED and sum(free) * 2 > len(free))


def _is_part(here: Sequence[Word], at: int, length: int, kept: Collection[str], styled: bool) -> bool:
    """Whether the word here begins a name, or goes on with one of `length` words.

    `styled`: Most Words Have Capitals, or ALL HAVE NOTHING ELSE, so that they say nothing.
    """
    word = here[at]
    if word.key in kept or not word.text[0].isalpha():
        return False
    if length and word.joined:
        return _goes_on(word, after=here[at - 1], styled=styled)
    return _introduced(here, at) or (
        _capital(word)
        and len(word.text) > 1
        and not _abbreviation(word)
        and (_first(here, at, styled=styled) if styled or (word.opening and not _loud(word)) else _may_name(word))
    )


def _introduced(here: Sequence[Word], at: int) -> bool:
    """Whether what stands before says that a name follows: "Mr", "my name is"."""
    word = here[at]
    if at and here[at - 1].key in _TITLES and _capital(word):
        return True
    cue = tuple(one.key for one in here[max(at - 2, 0) : at])
    return cue in _CUES and (_capital(word) or not is_ordinary(word.key))


def _first(here: Sequence[Word], at: int, *, styled: bool) -> bool:
    """Whether a word that would have a capital letter anyway is a name."""
    word = here[at]
    does = at + 1 < len(here) and here[at + 1].key in _DOES and word.key not in _OPENING
    return is_name(word.key) or (does and not styled and _may_name(word))


def _goes_on(word: Word, *, after: Word, styled: bool) -> bool:
    """Whether a word that follows a name is part of it."""
    if not _capital(word):
        return not _capital(after) and not is_ordinary(word.key)
    return (
        word.key not in _BETWEEN
        and not (_abbreviation(word) and not _loud(after))
        and (not (styled or _loud(word)) or _may_name(word))
    )


def _may_name(word: Word) -> bool:
    return not is_ordinary(word.key) or word.key in _ALSO_NAMES - _NEVER


def _capital(word: Word) -> bool:
    return word.text[0].isupper()


def _abbreviation(word: Word) -> bool:
    """Such as GP, and GPs."""
    return word.text[:2].isupper() and 1 < len(word.text.removesuffix("s")) <= _ABBREVIATION


def _loud(word: Word) -> bool:
    """Whether it has nothing but capitals, and too many for an abbreviation."""
    return word.text.isupper() and not _abbreviation(word)
