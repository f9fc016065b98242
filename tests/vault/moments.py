"""The moments at which a vault leaves something behind, seen from outside: a test can kill it at any of them."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

Act = Callable[[str], None]


@contextmanager
def moments(engine: Engine, act: Act) -> Iterator[None]:
    """Tell `act` of each moment while this lasts, just before it comes, and of a sync of the disk also just after.

    They are called "begin", "commit", "rollback", "fsync", "synced", and for each statement its first word and the
    table it is about, as in "UPDATE boxes".
    """

    def statement(_connection: Any, _cursor: Any, sql: str, *_: Any) -> None:
        words = sql.split()
        known = [word for word in words if word in {"boxes", "sealed_surveys", "installation"}]
        act(" ".join([words[0], *known[:1]]))

    def synced(handle: int) -> None:
        act("fsync")
        fsync(handle)
        act("synced")

    fsync = os.fsync
    heard: dict[str, Callable[..., None]] = {
        "before_cursor_execute": statement,
        **{name: (lambda _connection, name=name: act(name)) for name in ("begin", "commit", "rollback")},
    }
    for name, listener in heard.items():
        event.listen(engine, name, listener)
    os.fsync = synced  # type: ignore[assignment]
    try:
        yield
    finally:
        os.fsync = fsync
        for name, listener in heard.items():
            event.remove(engine, name, listener)


def at(moment: str, act: Callable[[], None], *, times: int = 1) -> Act:
    """Act when a moment of that name comes for the so-manieth time."""
    left = times

    def look(reached: str) -> None:
        nonlocal left
        if reached == moment:
            left -= 1
            if not left:
                act()

    return look
