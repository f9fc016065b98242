"""What adversaries made of what was stolen, held against the truth: every guess is kept for the exact tests.

Each case that links people to what they did plays its lives here, and is judged here, all by one rule.
"""

import hmac
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, fields
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple, Self, TypeVar

from attack import linking, seizure
from attack.canaries import sightings
from attack.chance import Guesses, Score, holm, score
from attack.evidence import Ballot, Challenge, Evidence
from tests.attack.life import draw
from tests.attack.row import Row
from tests.attack.servers import Server, hurry, postgresql
from tests.attack.thief import Seized

DATABASES = ("PostgreSQL", "SQLite")
PROMISED = 0.01
"""Blind guessing does as well more often than this, corrected for all that was tried."""

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Size:
    """A company, and where its bot keeps everything."""

    database: str
    invited: int

    def __str__(self) -> str:
        return f"{self.database}, {self.invited} invited"


class Asked(NamedTuple):
    """What was asked of the adversary, and how they went about it."""

    what: str
    method: str


@dataclass(slots=True, kw_only=True)
class Tally:
    """All that the adversary has said about one life. Each case counts more of its own beside it."""

    guesses: defaultdict[Asked, list[Guesses]] = field(default_factory=lambda: defaultdict(list))
    """A stratum for each round, or for each group of people in it who could be told apart anyway."""
    earlier: int = 0
    earlier_opened: int = 0
    """Earlier versions of boxes that had been copied, and how many of them a seized key opened."""
    found: int = 0
    """Places at rest where something stood that may stand nowhere."""
    searched: int = 0

    def add(self, other: Self) -> None:
        """Count what was said about another life, too."""
        for asked, strata in other.guesses.items():
            self.guesses[asked].extend(strata)
        for name in (one.name for one in fields(self) if one.name != "guesses"):
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def hold(self, what: str, method: str, guessed: Sequence[Hashable], true: Sequence[Hashable]) -> None:
        """Keep what was guessed of some people, and what is true of them, in the same order."""
        self.guesses[Asked(what, method)].append(Guesses(guessed=guessed, true=true))

    def link(self, evidence: Evidence, what: str, true: Mapping[str, str] | Mapping[str, Ballot]) -> None:
        """Whose is each of these ballots, or words, or things that have a name?"""
        ballots = {who: one if isinstance(one, Ballot) else Ballot(answers=(), words=one) for who, one in true.items()}
        people, things = heap(ballots), heap(ballots.values())
        for attempt in linking.read(evidence, Challenge(people=people, ballots=things)).attempts():
            guessed = [things[attempt.links[person]] for person in people]
            self.hold(what, attempt.method, guessed, [ballots[person] for person in people])

    def try_orders(
        self, what: str, lie: Sequence[Hashable], true: Mapping[str, Hashable], orders: Mapping[str, Sequence[str]]
    ) -> None:
        """Guess that things lie in an opened box, or stand in a list, as people stand somewhere else."""
        for method, people in orders.items():
            self.hold(what, method, lie, [true[person] for person in people])

    def search(self, folder: Path, canaries: Sequence[str]) -> None:
        """Look for what may stand nowhere, in every byte."""
        self.searched += len(canaries)
        self.found += sum(1 for _ in sightings(folder, canaries))

    def try_earlier(self, seized: Seized) -> None:
        """Try seized keys on all earlier versions of their boxes."""
        self.earlier += len(seized.earlier)
        self.earlier_opened += sum(seizure.unsealed(box, seized.keys) is not None for box in seized.earlier)


def orders(people: Collection[str], roster: Iterable[str], body: bytes) -> Mapping[str, list[str]]:
    """The orders in which people stand somewhere beside a box, or in it: ballots may lie in one of them."""
    tag_key = body[: seizure.TAG_KEY]
    return {
        "places on the roster": [person for person in roster if person in people],
        "ids": sorted(people),
        "tags": sorted(people, key=lambda person: hmac.digest(tag_key, person.encode(), "sha256")),
    }


def heap(things: Iterable[Thing]) -> tuple[Thing, ...]:
    """The same things in an order that means nothing."""
    shuffled = list(things)
    draw.shuffle(shuffled)
    return tuple(shuffled)


# Lives


AnyTally = TypeVar("AnyTally", bound=Tally)


@contextmanager
def place(size: Size) -> Iterator[tuple[Path, Server | None]]:
    """A folder to live in, gone afterwards, and a server of one's own if this size needs one."""
    with ExitStack() as here:
        server = here.enter_context(postgresql()) if size.database == "PostgreSQL" else None
        if server:
            hurry(server)
        yield Path(here.enter_context(tempfile.TemporaryDirectory(prefix="tribune-life-"))), server


@contextmanager
def lives(
    live: Callable[[Size, int], AnyTally], *, rounds: Mapping[int, int], longest: Mapping[int, int], at_once: int
) -> Iterator[Iterator[tuple[Size, AnyTally]]]:
    """So many rounds for each number of people on each database, in processes of their own, begun at once.

    Gives the tally of each size as soon as all its lives are over. `longest`: rounds in one life.
    """
    sizes = [Size(database, invited) for invited in rounds for database in DATABASES]
    with ProcessPoolExecutor(at_once, mp_context=get_context("spawn")) as processes:
        parts = {
            processes.submit(live, size, min(longest[size.invited], rounds[size.invited] - before)): size
            for size in sizes
            for before in range(0, rounds[size.invited], longest[size.invited])
        }

        def over() -> Iterator[tuple[Size, AnyTally]]:
            left, tallies = Counter(parts.values()), dict[Size, AnyTally]()
            for part in as_completed(parts):
                size, tally = parts[part], part.result()
                if size in tallies:
                    tallies[size].add(tally)
                else:
                    tallies[size] = tally
                left[size] -= 1
                if not left[size]:
                    yield size, tallies[size]

        yield over()


def attacked(
    live: Callable[[Size, int], AnyTally],
    certain: Callable[[Size, AnyTally], Iterable[Row]],
    *,
    rounds: Mapping[int, int],
    longest: Mapping[int, int],
    at_once: int,
) -> Iterator[Row]:
    """The rows of a case: what is `certain` of each size as soon as its lives are over, and the verdicts at last."""
    tallies: dict[Size, AnyTally] = {}
    with lives(live, rounds=rounds, longest=longest, at_once=at_once) as over:
        for size, tally in over:
            tallies[size] = tally
            yield from certain(size, tally)
    yield from verdicts(scored(tallies))


# What came of it


def right_by_chance(tally: Tally, what: str) -> float:
    """How often blind guessing does as well as the best that was made of one question."""
    return min(score(strata).p_value for asked, strata in tally.guesses.items() if asked.what == what)


Scores = Mapping[tuple[Size, Asked], Score]


def scored(tallies: Mapping[Size, Tally]) -> Scores:
    """How well each way went about each question."""
    return {(size, asked): score(strata) for size, tally in tallies.items() for asked, strata in tally.guesses.items()}


def verdicts(scores: Scores) -> Iterator[Row]:
    """For each kind of question in each life the method that did best, corrected for everything that was tried."""
    corrected = dict(zip(scores, holm([one.p_value for one in scores.values()]), strict=True))
    tried: defaultdict[tuple[Size, str], list[tuple[Size, Asked]]] = defaultdict(list)
    for size, asked in scores:
        tried[size, asked.what].append((size, asked))
    for (size, what), attempts in tried.items():
        best = min(attempts, key=lambda attempt: scores[attempt].p_value)
        found = scores[best]
        yield Row(
            name=f"{size}: {what}",
            found=f"{found.right:,} of {found.of:,}, blind {found.expected:,.0f}, p {found.p_value:.2g}",
            promised=f"corrected p over {PROMISED}, {len(attempts)} ways",
            held=corrected[best] > PROMISED,
        )


def earlier_versions(size: Size, tally: Tally) -> Row:
    """Whether a seized key opened anything older than itself."""
    return Row(
        name=f"{size}: key seized, earlier versions of the box",
        found=f"{tally.earlier_opened} of {tally.earlier} opened",
        promised="none",
        held=tally.earlier_opened == 0 < tally.earlier,
    )
