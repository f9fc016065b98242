"""Cutting the power while a key is being written: a page that is half there never costs the key that counts.

A disk may have written any beginning of a page when it loses its power, and anything may stand in the slot that does
not count. A living key can be torn only by whoever breaks in; then it is told as lost, and never taken for an empty
box.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from domain.errors import NotRecordedError
from domain.survey import CastOutcome
from models.database import Database
from tests.vault.moments import at, moments
from tests.vault.surveys import Published, answer, box_of, cast, names, opened
from vault import Vault
from vault.keys import PAGE, Keyring
from vault.seal import ID_BYTES, KEY_BYTES

PEOPLE = names(8)
LENGTHS = {
    "nothing": 0,
    "half the id": ID_BYTES // 2,
    "the id": ID_BYTES,
    "half the key": ID_BYTES + KEY_BYTES // 2,
    "all but the checksum": ID_BYTES + KEY_BYTES,
    "half the checksum": ID_BYTES + KEY_BYTES + 4,
    "half the page": PAGE // 2,
    "the page": PAGE,
}
"""How much of a page had been written, in bytes."""
SHORTEST_KEY = ID_BYTES + KEY_BYTES + 8


class PowerCutError(BaseException):
    """Nothing more is executed in this process."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """One power cut, and what was found after the next start."""

    what: str
    living: bool
    """Whether every box opened with the one key that was left."""
    true: bool
    """Whether exactly what was committed before the cut was there, and everything could go on."""


def torn(before: bytes, now: bytes, length: int) -> bytes:
    """A key file of which each changed page was written to a length only; beyond it stands what was there before."""
    before = before.ljust(len(now), b"\0")
    pages = range(0, len(now), PAGE)
    return b"".join(now[page : page + length] + before[page + length : page + PAGE] for page in pages)


class Cuts:
    """A vault whose power is cut at each sync of a key file, after each part of a page."""

    def __init__(
        self, url: str, keys: Path, *, vault: type[Vault] = Vault, lengths: Mapping[str, int] = LENGTHS
    ) -> None:
        self._keys = keys
        self._vault = vault
        self._lengths = lengths
        self._numbers = count()
        self.database = Database(url)
        self._start().recover()

    def answers(self) -> Iterator[Cut]:
        """While the new key is written, and while the old one is destroyed; in either slot, over zeros and garbage."""
        for name, length in self._lengths.items():
            for sync, recorded in ((1, False), (2, True)):
                for earlier in (0, 1):
                    for garbage in (False, True):
                        what = f"{name}, sync {sync}, after {earlier} answers{', over garbage' * garbage}"
                        yield self._cut_while_answering(what, length, sync, earlier, garbage=garbage, recorded=recorded)

    def _cut_while_answering(
        self, what: str, length: int, sync: int, earlier: int, *, garbage: bool, recorded: bool
    ) -> Cut:
        vault, survey_id = self._opened()
        for person in PEOPLE[:earlier]:
            cast(vault, answer(person, survey_id=survey_id))
        if garbage:
            self.overwrite(survey_id, living=False, page=os.urandom(PAGE))
        with self._cut(vault, survey_id, length, sync):
            cast(vault, answer(PEOPLE[earlier], survey_id=survey_id))
        return self._found(what, survey_id, answered=earlier + recorded)

    def openings(self) -> Iterator[Cut]:
        """While a survey's first keys are written: it was never opened, and nothing is left of it."""
        for name, length in self._lengths.items():
            vault, survey_id = self._start(), f"t{next(self._numbers)}"
            with self._cut(vault, survey_id, length, 1):
                opened(vault, PEOPLE, survey_id=survey_id)
            vault = self._start()
            true = vault.recover() == () and survey_id not in Keyring(self._keys).surveys()
            opened(vault, PEOPLE, survey_id=survey_id)
            found = self._found(f"{name}, while opening", survey_id, answered=0)
            yield Cut(what=found.what, living=found.living, true=found.true and true)

    def closings(self) -> Iterator[Cut]:
        """While the last key is destroyed: the results are out, and nothing opens a copy any more."""
        for name, length in self._lengths.items():
            vault, survey_id = self._opened()
            cast(vault, answer(PEOPLE[0], survey_id=survey_id))
            published = Published()
            with self._cut(vault, survey_id, length, 1):
                vault.close(survey_id, published)
            vault = self._start()
            living = vault.recover() == () and survey_id not in Keyring(self._keys).surveys()
            once = len(published.ballots) == 1 and not vault.close(survey_id, published)
            yield Cut(what=f"{name}, while closing", living=living, true=once)

    def living(self) -> Iterator[Cut]:
        """A living key that is torn, as no step of ours can do it: `living` says whether it is told as lost."""
        for name, length in self._lengths.items():
            for rest in (bytes(PAGE), os.urandom(PAGE)):
                if length < SHORTEST_KEY:
                    vault, survey_id = self._opened()
                    cast(vault, answer(PEOPLE[0], survey_id=survey_id))
                    self.overwrite(survey_id, living=True, page=rest, after=length)
                    told = self._start().recover() == (survey_id,)
                    yield Cut(what=f"{name} of a living key", living=told, true=self._refuses(vault, survey_id))
                    vault.cancel(survey_id)

    def _refuses(self, vault: Vault, survey_id: str) -> bool:
        try:
            cast(vault, answer(PEOPLE[1], survey_id=survey_id))
        except NotRecordedError as error:
            return "its key is lost" in str(error)
        return False

    def _start(self) -> Vault:
        return self._vault(self.database.writer, self._keys)

    def _opened(self) -> tuple[Vault, str]:
        vault, survey_id = self._start(), f"t{next(self._numbers)}"
        opened(vault, PEOPLE, survey_id=survey_id)
        return vault, survey_id

    def _path(self, survey_id: str) -> Path:
        return self._keys / f"{survey_id}.keys"

    @contextmanager
    def _cut(self, vault: Vault, survey_id: str, length: int, sync: int) -> Iterator[None]:
        """Cut the power at a sync of the key file, when so much of each page is on the disk."""
        path = self._path(survey_id)
        durable = path.read_bytes() if path.exists() else b""

        def cut() -> None:
            path.write_bytes(torn(durable, path.read_bytes(), length))
            raise PowerCutError

        at_sync = at("fsync", cut, times=sync)

        def look(moment: str) -> None:
            nonlocal durable
            at_sync(moment)
            if moment == "synced" and path.exists():
                durable = path.read_bytes()

        with suppress(PowerCutError), moments(vault.engine, look):
            yield
            raise AssertionError("the power was never cut")

    def overwrite(self, survey_id: str, *, living: bool, page: bytes, after: int = 0) -> None:
        """Put something else, after so many bytes, into the slot that counts, or into the other one."""
        content = bytearray(self._path(survey_id).read_bytes())
        named = box_of(self._start(), survey_id).key_id
        slot = (content[:ID_BYTES] != named) is living
        content[slot * PAGE + after : (slot + 1) * PAGE] = page[after:]
        self._path(survey_id).write_bytes(content)

    def _found(self, what: str, survey_id: str, *, answered: int) -> Cut:
        """What the next start finds; then everybody answers, and everything is counted."""
        vault = self._start()
        living = vault.recover() == () and len(Keyring(self._keys).held(survey_id, 0)) == 1
        if not living:
            vault.cancel(survey_id)
            return Cut(what=what, living=False, true=False)
        outcomes = cast(vault, *(answer(person, survey_id=survey_id) for person in PEOPLE))
        known = [CastOutcome.ALREADY_ANSWERED] * answered + [CastOutcome.RECORDED] * (len(PEOPLE) - answered)
        published = Published()
        vault.close(survey_id, published)
        return Cut(what=what, living=True, true=[*outcomes] == known and len(published.ballots) == len(PEOPLE))


Kind = Callable[[Cuts], Iterator[Cut]]
KINDS: dict[str, Kind] = {
    "answering": Cuts.answers,
    "opening": Cuts.openings,
    "closing": Cuts.closings,
    "a living key, by somebody else": Cuts.living,
}
