"""Whether something takes time in proportion to a text."""

import time
from collections.abc import Callable

_SHORT, _LONG = 4_000, 40_000


def in_proportion(read: Callable[[str], object], piece: str) -> None:
    """Ten times the text takes less than forty times as long: far from the hundred of what looks back at each place."""
    short, long = (_seconds(read, (piece * length)[:length]) for length in (_SHORT, _LONG))
    assert long < 40 * max(short, 0.0003)


def _seconds(read: Callable[[str], object], text: str) -> float:
    tries = []
    for _ in range(2):
        began = time.process_time()
        read(text)
        tries.append(time.process_time() - began)
    return min(tries)
