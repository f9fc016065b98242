"""Ordinary English words, and proper names: the lexicon that comes with TextBlob, read without importing TextBlob."""

from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

_KNOWN_TO_ALL = """
monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun
january february march april may june july august september october november december
jan feb mar apr jun jul aug sep sept oct nov dec
christmas xmas easter ramadan eid diwali hanukkah covid coronavirus brexit
english british scottish welsh irish french german polish spanish italian greek dutch portuguese chinese indian european
american african asian england britain scotland wales ireland france germany poland spain italy greece europe america uk
usa eu google facebook whatsapp instagram twitter youtube linkedin trustpilot amazon apple microsoft android iphone ipad
windows outlook zoom skype paypal visa mastercard slack teams excel wifi bluetooth gps gp dr mr mrs ms miss sir madam
mum mums mummy dad dads daddy nan nana gran grandad grandma grandpa auntie redacted name thankyou ok pm am tv
physio physiotherapy podiatry chiropodist paramedic paramedics optician rehab alzheimer alzheimers bipolar
"""
_WELL_KNOWN = frozenset(_KNOWN_TO_ALL.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lexicon:
    """Words in lower case."""

    ordinary: frozenset[str]
    names: frozenset[str]
    """Those that are nothing but names."""
    others: frozenset[str]
    """Ordinary words that are first of all no nouns."""


@lru_cache(maxsize=1)
def _lexicon() -> _Lexicon:
    spec = find_spec("textblob")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("textblob")
    folder = Path(spec.submodule_search_locations[0], "en")
    ordinary, names, others = set(_WELL_KNOWN), set[str](), set[str]()
    for line in (folder / "en-lexicon.txt").read_text(encoding="utf-8").splitlines():
        word, _, tag = line.lower().rpartition(" ")
        (names if tag.startswith("nnp") else ordinary).add(word)
        if not tag.startswith("nn"):
            others.add(word)
    for line in (folder / "en-spelling.txt").read_text(encoding="utf-8").splitlines():
        ordinary |= {line.partition(" ")[0]} - names  # taken from novels: names are among them
    return _Lexicon(ordinary=frozenset(ordinary), names=frozenset(names - ordinary), others=frozenset(others))


def is_ordinary(word: str) -> bool:
    """Whether a word, in lower case, is one that everybody uses, or a form of one."""
    ordinary = _lexicon().ordinary
    return word in ordinary or word + "ly" in ordinary or (word.endswith("s") and word[:-1] in ordinary)


def is_name(word: str) -> bool:
    """Whether a word, in lower case, is known, and as nothing but a name."""
    return word in _lexicon().names


def may_be_thing(word: str) -> bool:
    """Whether a word, in lower case, is a noun, or one that the lexicon does not know."""
    return word not in _lexicon().others
