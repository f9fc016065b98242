"""What waits for its author's Home, and who has sent how many letters: in memory, a day at most.

None of it is ever written down, so that nothing at rest says who wrote. A restart forgets it: then the four words are
what an author has left, and everybody may send five letters more.
"""

import asyncio
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from domain.suggestions import A_DAY, BACK_A_DAY, TRIES_AN_HOUR

KEPT = timedelta(days=1)
HOUR = timedelta(hours=1)
TRIES_IN_ALL = 600
"""Of four words, in an hour: each takes a tenth of a second of work. Everybody has one try beyond, so that nobody can
use up all and keep somebody else from getting back.
"""


@dataclass(slots=True)
class _Known:
    """A capability of which this process has heard."""

    since: datetime
    at_home: bool = False


@dataclass(slots=True)
class _Turn:
    """Whose Home is being published, and how many wait for that."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    users: int = 0


class Wallets:
    """`handlers.deps.Wallets`; the event loop alone uses it."""

    def __init__(self, began: datetime) -> None:
        self.began = began
        self._known: dict[str, dict[str, _Known]] = {}
        self._turns: dict[str, _Turn] = defaultdict(_Turn)
        self._day = date.min
        self._sent: dict[tuple[str, bool], set[str]] = {}
        self._guesses: deque[tuple[datetime, str]] = deque()

    @asynccontextmanager
    async def publishing(self, person: str) -> AsyncIterator[None]:
        """One Home of a person is put together and published at a time."""
        turn = self._turns[person]
        turn.users += 1
        try:
            async with turn.lock:
                yield
        finally:
            turn.users -= 1
            if not turn.users:
                del self._turns[person]

    def wait(self, person: str, capability: str, *, now: datetime) -> None:
        """Keep a capability until this person's Home takes it, a day at most."""
        self._living(person, now=now)
        self._known.setdefault(person, {}).setdefault(capability, _Known(now))

    def waiting(self, person: str, *, now: datetime) -> tuple[str, ...]:
        """Those that no Home has taken yet, the oldest first."""
        return tuple(one for one, known in self._living(person, now=now).items() if not known.at_home)

    def heard_of(self, person: str, *, now: datetime) -> tuple[str, ...]:
        """Those too that a Home took within the last day: the next one has them, whichever Home it follows."""
        return tuple(self._living(person, now=now))

    def arrived(self, person: str, capabilities: Iterable[str], *, now: datetime) -> None:
        """Slack has published a Home with them."""
        known = self._living(person, now=now)
        for one in capabilities:
            if one in known:
                known[one].at_home = True

    def let_go(self, person: str, capabilities: Iterable[str]) -> None:
        """Slack has published a Home without them, for lack of room."""
        for one in capabilities:
            self._known.get(person, {}).pop(one, None)

    def may_send(self, person: str, nonce: str, *, day: date, back: bool = False) -> bool:
        """Whether this person may send this letter on this day, for one that was sent is sent again."""
        sent = self._sent_on(day).get((person, back), set())
        return nonce in sent or len(sent) < (BACK_A_DAY if back else A_DAY)

    def sent(self, person: str, nonce: str, *, day: date, back: bool = False) -> None:
        """The letter was sent."""
        self._sent_on(day).setdefault((person, back), set()).add(nonce)

    def may_guess(self, person: str, *, now: datetime) -> bool:
        """Whether this person may try four words; that counts as a try, unless they are right."""
        while self._guesses and self._guesses[0][0] <= now - HOUR:
            self._guesses.popleft()
        own = sum(who == person for _, who in self._guesses)
        if own >= TRIES_AN_HOUR or (own and len(self._guesses) >= TRIES_IN_ALL):
            return False
        self._guesses.append((now, person))
        return True

    def guessed_right(self, person: str) -> None:
        """The words were right: that was no try."""
        last = next((one for one in reversed(self._guesses) if one[1] == person), None)
        if last is not None:
            self._guesses.remove(last)

    def _living(self, person: str, *, now: datetime) -> dict[str, _Known]:
        """What is known of this person; what is a day old, of whomever, is forgotten."""
        for who, known in list(self._known.items()):
            for one in [one for one, each in known.items() if each.since <= now - KEPT]:
                del known[one]
            if not known:
                del self._known[who]
        return self._known.get(person, {})

    def _sent_on(self, day: date) -> dict[tuple[str, bool], set[str]]:
        """Which letters each person has sent on a day; only the present day is kept."""
        if day != self._day:
            self._day, self._sent = day, {}
        return self._sent
