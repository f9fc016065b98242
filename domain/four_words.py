"""Four words that a person can write down: the way back to a thread when Home is lost.

The list beside this module has 7,776 common English words of four to seven letters: no names, no plural beside its
singular, nothing rude. Its order is part of no promise, but its words are: whoever noted one can type it for years. So
words may be added, and none may go.
"""

import secrets
import unicodedata
from difflib import get_close_matches
from functools import cache
from importlib.resources import files

from domain.errors import BadInputError
from domain.wallet import WORDS

FIELD = "four_words"


@cache
def all_words() -> frozenset[str]:
    """The list; read when it is needed first."""
    return frozenset(files("domain").joinpath("four_words.txt").read_text(encoding="ascii").split())


@cache
def _in_order() -> tuple[str, ...]:
    return tuple(sorted(all_words()))


def drawn() -> tuple[str, ...]:
    """Four random words."""
    return tuple(secrets.choice(_in_order()) for _ in range(WORDS))


def read_words(typed: str) -> tuple[str, ...]:
    """Four words, however they are written: with commas, in capitals, one below the other.

    Raises BadInputError, which names what is none of our words: what is on the list is no secret.
    """
    plain = unicodedata.normalize("NFKC", typed[:200]).casefold()
    found = "".join(sign if sign.isalpha() else " " for sign in plain).split()
    unknown = [word for word in found if word not in all_words()]
    if unknown:
        raise _refused(" ".join(map(_unknown, unknown[:WORDS])))
    if len(found) != WORDS:
        raise _refused(f"Please type all {WORDS} words; this is {len(found)}.")
    return tuple(found)


def _unknown(word: str) -> str:
    near = get_close_matches(word, _in_order(), n=1)
    meant = f"; did you mean '{near[0]}'?" if near else "."
    return f"'{word[:20]}' is not one of our words{meant}"


def _refused(problem: str) -> BadInputError:
    return BadInputError(problem, problems={FIELD: problem})
