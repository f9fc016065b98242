"""An ailing machine: its disk may become slow, and root is a user like any other.

While there is a file named "slow" in the folder in which the bot runs, a sync of the disk takes seconds: from the
so-manieth sync on that the file says. And the permissions of files are respected, by root as well.
"""

import ctypes
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SLOW = Path("slow")
SECONDS = 4.0
_VERSION, _DAC_OVERRIDE = 0x20080522, 1


@contextmanager
def ailing() -> Iterator[None]:
    """Be on such a machine, for as long as the process lasts."""
    if os.geteuid() == 0:
        _respect_permissions()
    _slow_down()
    yield


def _slow_down() -> None:
    """Let syncs wait while the file is there."""
    fsync, quick = os.fsync, 0

    def slowly(handle: int) -> None:
        nonlocal quick
        if SLOW.exists():
            quick += 1
            if quick >= int(SLOW.read_text(encoding="ascii")):
                time.sleep(SECONDS)
        else:
            quick = 0
        fsync(handle)

    os.fsync = slowly  # type: ignore[assignment]


def _respect_permissions() -> None:
    """Give up the right to write what is read-only."""
    system = ctypes.CDLL(None)
    whose, rights = (ctypes.c_uint32 * 2)(_VERSION, 0), (ctypes.c_uint32 * 6)()
    system.capget(whose, rights)
    for effective_or_permitted in (0, 1):
        rights[effective_or_permitted] &= ~(1 << _DAC_OVERRIDE)
    assert system.capset(whose, rights) == 0
