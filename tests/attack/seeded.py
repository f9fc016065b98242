"""Chance that is the same in every run: what differs between two runs then has another cause."""

import hashlib
import os
import random
import secrets
import sys
import threading
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from types import FrameType
from unittest.mock import patch

_PASSED_THROUGH = frozenset({random.__file__, secrets.__file__, uuid.__file__, __file__})
"""Chance is asked for through these: whoever asks stands behind them."""


class Chance:
    """What `os.urandom` does, from a seed: a stream of its own for each function that asks.

    So one that asks more often in one run than in another, as the vault does when more people answer, leaves all
    others as they were.
    """

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._asked: Counter[str] = Counter()
        self._lock = threading.Lock()

    def urandom(self, size: int) -> bytes:
        """So many bytes."""
        who = _asking(sys._getframe(1))
        with self._lock:
            turn = self._asked[who]
            self._asked[who] += 1
        blocks = (hashlib.sha256(f"{self._seed}:{who}:{turn}:{block}".encode()).digest() for block in count())
        found = b""
        while len(found) < size:
            found += next(blocks)
        return found[:size]


def _asking(frame: FrameType | None) -> str:
    while frame is not None and frame.f_code.co_filename in _PASSED_THROUGH:
        frame = frame.f_back
    assert frame is not None
    return f"{Path(frame.f_code.co_filename).name}:{frame.f_code.co_qualname}"


@contextmanager
def seeded(seed: str) -> Iterator[None]:
    """Everything that asks the system for chance in this process gets that of the seed."""
    chance = Chance(seed)
    with patch.object(os, "urandom", chance.urandom), patch.object(random, "_urandom", chance.urandom):
        yield
