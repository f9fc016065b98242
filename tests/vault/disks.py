"""A disk that fails when it is asked to keep what was written, and what a process that is killed leaves on it."""

import ctypes
import errno
import platform
import shutil
import struct
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from models.database import Database
from vault import Vault

T = TypeVar("T")

_CALLS = {"x86_64": (74, 75), "aarch64": (82, 83)}
"""The numbers of fsync and fdatasync, by machine."""
FAILS = platform.system() == "Linux" and platform.machine() in _CALLS
"""Whether a disk can be made to fail on this machine."""

_NO_NEW_PRIVILEGES, _SECCOMP, _FILTER = 38, 22, 2
_LOAD, _IF_EQUAL, _RETURN = 0x20, 0x15, 0x06
_FAIL, _ALLOW = 0x00050000 | errno.EIO, 0x7FFF0000


def unsynced(work: Callable[[], T]) -> T:
    """Do it on a thread for which the kernel fails each sync of a file with EIO, after what was written stands there.

    Like a real fault of a disk, and no stand-in for SQLite's own code: the filter is in the kernel, for good, and for
    this one thread, which ends.
    """
    with ThreadPoolExecutor(max_workers=1, initializer=_fail_syncs) as thread:
        return thread.submit(work).result()


def _fail_syncs() -> None:
    fsync, fdatasync = _CALLS[platform.machine()]
    steps = (
        (_LOAD, 0, 0, 0),  # the number of the call
        (_IF_EQUAL, 1, 0, fsync),
        (_IF_EQUAL, 0, 1, fdatasync),
        (_RETURN, 0, 0, _FAIL),
        (_RETURN, 0, 0, _ALLOW),
    )
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    program = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(steps), ctypes.addressof(code)))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) or libc.prctl(_SECCOMP, _FILTER, program, 0, 0):
        raise OSError(ctypes.get_errno(), "this machine's kernel lets nobody make a disk fail")


def left_by_kill(vault: Vault, to: Path) -> Vault:
    """The vault of the next process after a kill -9 at this moment: it has the files, and nothing of the memory."""
    shutil.copytree(vault.keys, to / "keys")
    path = Path(vault.engine.url.database or "")
    for name in (path.name, f"{path.name}-wal"):
        shutil.copy(path.with_name(name), to / name)
    return Vault(Database(f"sqlite:///{to / path.name}").writer, to / "keys")
