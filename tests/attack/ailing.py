"""The bot on an ailing machine: `python ailing.py run` is `tribune run`, but its disk may become slow.

While there is a file named "slow" in the folder in which it runs, a sync of the disk takes seconds: from the so-manieth
sync on that the file says. And it respects the permissions of files as every user does, root as well.
"""

import ctypes
import os
import runpy
import sys
import time
from pathlib import Path

SLOW = Path("slow")
SECONDS = 4.0
_CAPBSET_DROP, _DAC_OVERRIDE = 24, 1
_MARK = "TRIBUNE_TESTS_AILING"


def slow_down() -> None:
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


def respect_permissions() -> None:
    """Begin anew as a root that may not write what is read-only."""
    ctypes.CDLL(None).prctl(_CAPBSET_DROP, _DAC_OVERRIDE, 0, 0, 0)
    os.environ[_MARK] = "1"
    os.execv(sys.executable, [sys.executable, *sys.argv])


if __name__ == "__main__":
    if os.geteuid() == 0 and not os.environ.get(_MARK):
        respect_permissions()
    slow_down()
    runpy.run_module("bot", run_name="__main__")
