"""[Attack it]: a thief takes everything as it stands, and the real attacker tries to find out who answered what.

Nothing here knows beforehand how that ends. The attacker is told more than a thief would know, all the answers in a
heap, and is judged by who really gave them, which the referee has heard. Beside it the same attacker has to do with the
same answers as an ordinary survey tool keeps them.
"""

import asyncio
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import SystemRandom

from attack import linking, naive
from attack.chance import Guesses, Score, holm, score
from attack.evidence import Ballot, Challenge, Evidence
from sandbox import sight
from sandbox.referee import SEVERAL, Casts, Referee
from sandbox.seized import Seized, seized
from sandbox.theft import Installation, steal
from sandbox.workspace import Workspace

LEVEL = 0.001
"""Better than chance: what blind guessing reaches less often than this, once every way that was tried is counted.
One presses the button more than once."""
ORDINARY = naive.SCHEMAS["random ids"]
"""How the ordinary survey tool keeps who has answered, and apart from that what was answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way of finding out, and how far it came."""

    method: str
    sure: bool
    """Whether it found traces of people and of answers; if not, it guessed."""
    links: Score
    """Whole answers put to the right person."""
    answers: tuple[Score, ...]
    """The same, for each question alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the attacker achieved, by each way, the most telling first."""

    ways: tuple[Way, ...]
    linked: bool
    """Whether any way is better than chance."""
    decided: bool
    """Whether somebody who is always right would be seen to be better than chance: of few people nobody can say."""

    @property
    def best(self) -> Way:
        """What to look at: the way that is least like chance if there is one that is not, else the attacker's own."""
        return self.ways[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a theft. Without verdicts there were too few answers to attack."""

    at: float
    people: int
    """How many had answered."""
    with_key: bool
    tribune: Verdict | None = None
    ordinary: Verdict | None = None
    """The same of an ordinary survey tool."""
    seized: Seized | None = None
    """What the key opened, if it was taken and opened anything."""


def judge(evidence: Evidence, challenge: Challenge, casts: Casts) -> Verdict:
    """Let the attacker try everything, and count how often each way is right.

    Equal answers of two people are the same to everybody: whoever mixes them up is right.
    """
    truth = dict(casts)
    true = [truth[person] for person in challenge.people]
    ways: list[Way] = []
    for attempt in linking.attempts(evidence, challenge):
        guessed = [challenge.ballots[attempt.links[person]] for person in challenge.people]
        ways.append(_way(attempt, guessed, true))
    tried = [p for way in ways for p in (way.links.p_value, *(one.p_value for one in way.answers))]
    always_right = score([Guesses(guessed=true, true=true)]).p_value
    linked = min(holm(tried)) <= LEVEL
    if linked:
        ways.sort(key=lambda way: min(way.links.p_value, *(one.p_value for one in way.answers)))
    return Verdict(ways=tuple(ways), linked=linked, decided=linked or always_right * len(tried) <= LEVEL)


def _way(attempt: linking.Attempt, guessed: Sequence[Ballot], true: Sequence[Ballot]) -> Way:
    questions = range(len(true[0].answers))
    return Way(
        method=attempt.method,
        sure=attempt.sure,
        links=score([Guesses(guessed=guessed, true=true)]),
        answers=tuple(
            score([Guesses(guessed=_column(guessed, question), true=_column(true, question))]) for question in questions
        ),
    )


def _column(ballots: Sequence[Ballot], question: int) -> list[int | None]:
    return [ballot.answers[question] for ballot in ballots]


def challenge_of(casts: Casts) -> Challenge:
    """The people and the heap of their answers, each in an order that means nothing."""
    people, ballots = [person for person, _ in casts], [ballot for _, ballot in casts]
    SystemRandom().shuffle(people)
    SystemRandom().shuffle(ballots)
    return Challenge(people=tuple(people), ballots=tuple(ballots))


class AttackIt:
    """The attack on one installation: `running` and `outcome` are what a page shows."""

    def __init__(
        self, workspace: Workspace, installation: Installation, referee: Referee, now: Callable[[], float]
    ) -> None:
        self._workspace = workspace
        self._installation = installation
        self._referee = referee
        self._now = now
        self.running = False
        self.outcome: Outcome | None = None

    def start(self, *, with_key: bool) -> "asyncio.Task[None]":
        """Steal and guess, in a thread beside everything else that goes on, one theft after the other.

        The task raises OSError or sqlite3.Error when there is nothing to steal.
        """
        self.running = True
        self._workspace.changed("attack")
        return asyncio.create_task(self._attack(with_key=with_key), name="the attack")

    async def _attack(self, *, with_key: bool) -> None:
        casts = self._referee.casts()
        begun = Outcome(at=self._now(), people=len(casts), with_key=with_key)
        try:
            if len(casts) >= SEVERAL:
                begun = await asyncio.to_thread(attacked, begun, casts, self._installation, self._published())
            self.outcome = begun
        finally:
            self.running = False
            self._workspace.changed("attack")

    def _published(self) -> Mapping[str, Sequence[str]]:
        """What apps have posted where more than one person reads it, by channel."""
        users = self._workspace.users
        apps = {user for user in users if users[user].bot}
        return {
            place.id: [
                f"{message.ts} {message.text}\n{sight.text_of(message)}"
                for message in self._workspace.messages.get(place.id, ())
                if message.user in apps and message.only_for is None
            ]
            for place in self._workspace.channels.values()
            if place.dm_with is None
        }


def attacked(
    begun: Outcome, casts: Casts, installation: Installation, published: Mapping[str, Sequence[str]]
) -> Outcome:
    """Everything from the theft to the verdict, in a folder that is gone afterwards."""
    challenge = challenge_of(casts)
    with tempfile.TemporaryDirectory(prefix="attack-") as folder:
        loot, ordinary = Path(folder) / "stolen", Path(folder) / "ordinary"
        ordinary.mkdir()
        steal(installation, loot, published, with_key=begun.with_key)
        return replace(
            begun,
            tribune=judge(Evidence(folder=loot), challenge, casts),
            ordinary=judge(naive.store(ORDINARY.name, casts, folder=ordinary), challenge, casts),
            seized=seized(installation.within(loot), casts) if begun.with_key else None,
        )
