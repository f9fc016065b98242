"""Champions: everybody votes at once, the ballot is counted, and decisions of years are listed; on both databases."""

import asyncio
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.writer import Writer
from domain.roles import Role
from domain.screens.decisions import DecisionsAddress
from domain.survey import Cast, CastOutcome
from models.database import Database
from models.migrate import migrate
from services import decision_pages
from tests.attack.servers import postgresql
from tests.bench.row import Row
from tests.electing import AMINA, BEN, Electing
from tests.factories import user
from tests.services.deciding import MONDAY, PRIYA, objected, posted, staffed

VOTERS = 500
CHOICES = ((AMINA,), (BEN,), (AMINA, BEN), ())
"""In turn; nobody is "None of these"."""
DECISIONS = 300
"""What a company decides with its champions in some five years; every third is in resolution, the others are open."""
ROLES = frozenset({Role.EMPLOYEE, Role.CUSTOMER_CHAMPION})
"""Of whoever looks at them."""
LOOKS = 9


def rows() -> Iterator[Row]:
    """Votes, their count, and the list of decisions."""
    with ExitStack() as running:
        folder = Path(running.enter_context(TemporaryDirectory()))
        votes, decisions = (running.enter_context(postgresql()).url for _ in range(2))
        for kind, to_vote, to_decide in (
            ("SQLite", f"sqlite:///{folder / 'votes.db'}", f"sqlite:///{folder / 'decisions.db'}"),
            ("PostgreSQL", votes, decisions),
        ):
            yield from _voting(kind, to_vote, folder / f"keys of {kind}")
            yield from _listing(kind, to_decide)


def _voting(kind: str, url: str, keys: Path) -> Iterator[Row]:
    database = Database(url)
    migrate(database)
    poll = Electing(database, keys, people=VOTERS)
    poll.balloting(AMINA, BEN)
    chosen = [CHOICES[number % len(CHOICES)] for number in range(VOTERS)]
    votes = [poll.cast(user(number), *those, none_of_these=not those) for number, those in enumerate(chosen)]
    rate = VOTERS / asyncio.run(_cast(Writer(database, poll.vault), votes))
    yield Row(f"votes recorded, {VOTERS} at once ({kind})", rate, "/s", at_least=300)
    counting = _seconds(poll.closed)
    result = poll.election().result
    assert result is not None
    assert result.voted == VOTERS
    yield Row(f"counting {VOTERS} votes ({kind})", counting, "s", 5)
    database.dispose()


async def _cast(writer: Writer, votes: Sequence[Cast]) -> float:
    """The seconds of all together."""
    writer.start()
    try:
        began = time.perf_counter()
        outcomes = await asyncio.gather(*map(writer.cast, votes))
        took = time.perf_counter() - began
    finally:
        await writer.stop()
    assert set(outcomes) == {CastOutcome.RECORDED}
    return took


def _listing(kind: str, url: str) -> Iterator[Row]:
    database = Database(url)
    migrate(database)
    with database.write() as session:
        staffed(session)
        for number in range(DECISIONS):
            if number % 3:
                posted(session)
            else:
                objected(session)

    def listed() -> None:
        with database.read() as session:
            by = decision_pages.looking(session, PRIYA, ROLES, now=MONDAY)
            assert decision_pages.decisions_page(session, DecisionsAddress(), by).found == DECISIONS

    def in_home() -> None:
        with database.read() as session:
            card = decision_pages.home_card(session, PRIYA, roles=ROLES, now=MONDAY)
            assert card.going_on == DECISIONS

    for name, look in (("listing", listed), ("Home's card of", in_home)):
        looks = [_seconds(look) for _ in range(LOOKS)]
        yield Row(f"{name} {DECISIONS} decisions ({kind})", statistics.median(looks) * 1000, "ms", 1000)
    database.dispose()


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
