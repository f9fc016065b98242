"""One search for many words: a pass over the bytes looks at each of them once, however many words there are."""

import re
from collections import defaultdict
from collections.abc import Iterable

_DEEPEST = 24
"""Words that branch oftener than this (each the beginning of the next) are tried one after the other from there on."""


def one_of(words: Iterable[bytes]) -> bytes:
    """A pattern for any of these words, the longest first."""
    return _one_of(set(words), _DEEPEST)


def _one_of(words: set[bytes], deep: int) -> bytes:
    if not deep:
        return b"(?:" + b"|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) + b")"
    by_letter: dict[int, list[bytes]] = defaultdict(list)
    for word in words:
        if word:
            by_letter[word[0]].append(word)
    branches = []
    for _, alike in sorted(by_letter.items()):
        same = _beginning_of(min(alike), max(alike))
        branches.append(re.escape(same) + _one_of({word[len(same) :] for word in alike}, deep - 1))
    if not branches:
        return b""
    return b"(?:" + b"|".join(branches) + b")" + (b"?" if b"" in words else b"")


def _beginning_of(first: bytes, last: bytes) -> bytes:
    """What two words begin with, and all that stand between them in a dictionary."""
    pairs = enumerate(zip(first, last, strict=False))
    return first[: next((at for at, (one, other) in pairs if one != other), len(first))]
