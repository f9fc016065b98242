"""`make bench`: every figure, its aim, and whether it was reached. Figures drift with the machine; ratios hold.

Run one group with `python -m tests.bench storage`.
"""

import sys
from collections.abc import Callable, Iterator

from tests.bench import (
    answering,
    champions,
    channels,
    comments,
    digests,
    disclosure,
    running,
    sealing,
    storage,
    topics,
    voices,
)
from tests.bench.row import Row

GROUPS: dict[str, Callable[[], Iterator[Row]]] = {
    "running": running.rows,
    "answering": answering.rows,
    "storage": storage.rows,
    "sealing": sealing.rows,
    "disclosure": disclosure.rows,
    "champions": champions.rows,
    "digests": digests.rows,
    "comments": comments.rows,
    "topics": topics.rows,
    "voices": voices.rows,
    "channels": channels.rows,
}


def main() -> None:
    """Print a row as soon as it is measured."""
    wanted = sys.argv[1:] or list(GROUPS)
    print(f"{'measured':<58} {'figure':>12}  {'aim':<12}")
    for name in wanted:
        for row in GROUPS[name]():
            print(row, flush=True)


if __name__ == "__main__":
    main()
