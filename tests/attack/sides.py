"""Both databases side by side: what a case does with each of them runs in a process of its own."""

from collections.abc import Callable, Iterator
from multiprocessing import get_context
from multiprocessing.queues import Queue

from tests.attack.row import Row

NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}

OfOne = Callable[[str], Iterator[Row]]
"""All rows of the database of a kind, which is a key of `NAMES`. It is pickled."""


def side_by_side(of_one: OfOne) -> Iterator[Row]:
    """The rows of both databases, each as it is done."""
    context = get_context("spawn")
    done: Queue[Row | str | None] = context.Queue()
    sides = [context.Process(target=_side, args=(of_one, kind, done)) for kind in NAMES]
    for each in sides:
        each.start()
    ended = 0
    while ended < len(sides):
        row = done.get()
        if isinstance(row, Row):
            yield row
        else:
            ended += 1
            assert row is None, row
    for each in sides:
        each.join()


def _side(of_one: OfOne, kind: str, done: "Queue[Row | str | None]") -> None:
    """Put one database's rows into a queue; at the end None, or the error that ended it."""
    end = None
    try:
        for row in of_one(kind):
            done.put(row)
    except BaseException as error:  # noqa: BLE001 - told in the process that prints
        end = f"{NAMES[kind]}: {error!r}"
    finally:
        done.put(end)
