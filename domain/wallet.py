"""What an author keeps, and only the author: a capability for each thread, in the metadata of their own App Home.

A capability is 128 bits, made of four words that are shown once, so that a lost Home loses nothing. Tribune stores only
its SHA-256: whoever has every disk can neither make the capability nor name who holds it.
"""

import hashlib
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Self

MOST = 100
"""Threads in one Home: Slack takes 3,000 characters, and the forms that carry a Home need some of them."""
WORDS = 4
_COST = {"n": 2**15, "r": 8, "p": 1, "maxmem": 64 * 2**20}
"""About 0.1 s and 32 MB a try: 7,776^4 tries are out of everybody's reach."""
_SALT = b"tribune thread"
_MARK = "w1"
_A_DAY = re.compile("[0-9a-z]")
_DAYS = 36
"""One character says the day, so that the same one comes again after so many."""
_OPENED_SINCE = range(7, 30)
"""Days after which every box that it can have been in was opened; a day to come is that of another time zone."""


def capability_of(words: Sequence[str]) -> str:
    """The capability that four words stand for, as 22 characters. Takes a tenth of a second: off the event loop."""
    text = " ".join(word.strip().casefold() for word in words)
    return urlsafe_b64encode(hashlib.scrypt(text.encode(), salt=_SALT, dklen=16, **_COST)).decode().rstrip("=")


def fingerprint(capability: str) -> str:
    """What the server knows of a capability: its SHA-256, hex. Raises ValueError for what is no capability."""
    raw = urlsafe_b64decode(capability + "==")
    if len(raw) != 16 or urlsafe_b64encode(raw).decode().rstrip("=") != capability:
        raise ValueError("a capability has 22 characters")
    return hashlib.sha256(raw).hexdigest()


@dataclass(frozen=True, slots=True)
class Held:
    """One thread in a wallet."""

    capability: str
    seen: int = 0
    """How many answers in the thread its author has seen: what the author wrote does not count."""
    since: str = ""
    """The day, as one character, on which it came into Home, as long as it may wait in the box: then there is nothing
    to have seen. Empty: it does not.
    """

    def still_waits(self, *, known: bool, today: date) -> Self:
        """This thread as a Home of today carries it; `known`: it has come out of the box."""
        days = (today.toordinal() - int(self.since, 36)) % _DAYS if self.since else 0
        return replace(self, since="") if known or days in _OPENED_SINCE else self


@dataclass(frozen=True, slots=True)
class Wallet:
    """The threads of one person, the oldest first."""

    threads: tuple[Held, ...] = ()

    @classmethod
    def read(cls, metadata: str) -> Self:
        """What a Home carries; nothing for a Home without a wallet. What cannot be read raises ValueError: a Home
        that carries something else is never overwritten.
        """
        if not metadata:
            return cls()
        mark, *entries = metadata.split()
        if mark != _MARK:
            raise ValueError("not a wallet")
        return cls(tuple(map(_held, entries)))

    def __str__(self) -> str:
        """As Home carries it: 26 characters a thread at most; empty for an empty one."""
        entries = [
            f"{one.capability}{f'~{one.since}' if one.since else f':{_base36(one.seen)}'}" for one in self.threads
        ]
        return " ".join([_MARK, *entries]) if entries else ""

    def with_thread(self, capability: str, *, today: date, ended: Collection[str] = ()) -> tuple[Self, tuple[str, ...]]:
        """The wallet with one more thread, and the capabilities that had to leave for it.

        A thread that it holds already stays as it is. A full one loses the oldest of the `ended` threads, else the
        oldest.
        """
        if any(one.capability == capability for one in self.threads):
            return self, ()
        kept = [*self.threads]
        left = []
        while len(kept) >= MOST:
            goes = next((one for one in kept if one.capability in ended), kept[0])
            kept.remove(goes)
            left.append(goes.capability)
        new = Held(capability, since=_base36(today.toordinal() % _DAYS))
        return replace(self, threads=(*kept, new)), tuple(left)

    def having_seen(self, capability: str, answers: int) -> Self:
        """The wallet after its owner has read so many answers of a thread."""
        return replace(
            self,
            threads=tuple(
                replace(one, seen=max(one.seen, answers), since="" if answers else one.since)
                if one.capability == capability
                else one
                for one in self.threads
            ),
        )


def _held(entry: str) -> Held:
    """One thread as a Home carries it. Raises ValueError."""
    capability, waits, since = entry.partition("~")
    seen = ""
    if not waits:
        capability, _, seen = entry.partition(":")
    fingerprint(capability)
    if waits and not _A_DAY.fullmatch(since):
        raise ValueError("a day has one character")
    return Held(capability, int(seen or "0", 36), since)


def _base36(number: int) -> str:
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    number = min(number, 36 * 36 - 1)
    return digits[number] if number < 36 else digits[number // 36] + digits[number % 36]
