"""Ordinary survey tables, which the attacker must break: otherwise it proves nothing that Tribune withstands it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from sqlalchemy import URL, create_engine, make_url, text

from attack import linking
from attack.evidence import Ballot, Challenge
from attack.naive import SCHEMAS, store
from tests.attack.row import Row
from tests.attack.servers import postgresql

ENOUGH = 0.9
"""Of all links, by the attempt that the attacker likes best."""
ITEMS = 10
_VOCABULARY = ["rota", "tools", "noise", "light", "team", "plan", "desk", "trust", "slow", "kind", "late", "clear"]

Casts = Sequence[tuple[str, Ballot]]


def naive_rows(sizes: Sequence[int]) -> Iterator[Row]:
    """Each schema on each database, with so many answers."""
    with postgresql() as server:
        for size in sizes:
            for database, url in (("SQLite", ""), ("PostgreSQL", server.url)):
                for schema in SCHEMAS:
                    right, favourite = broken(schema, answers(size, Random(schema)), server_url=url)
                    yield Row(
                        name=f"{database}, {size} answers, ordinary: {schema}",
                        found=f"{right:.0%} linked by {favourite}",
                        promised=f"at least {ENOUGH:.0%}, or the attacker is weak",
                        held=right >= ENOUGH,
                    )


def broken(schema: str, casts: Casts, *, server_url: str = "") -> tuple[float, str]:
    """The share of right links in the attacker's favourite attempt, and its method."""
    with TemporaryDirectory() as folder, database(server_url) as url:
        evidence = store(schema, casts, folder=Path(folder), database_url=url)
        favourite = linking.attempts(evidence, challenge(casts))[0]
    return right(favourite, casts), favourite.method


def right(attempt: linking.Attempt, casts: Casts) -> float:
    """The share of right links."""
    ballots = challenge(casts).ballots
    return sum(ballots[attempt.links[user]] == ballot for user, ballot in casts) / len(casts)


def answers(count: int, random: Random) -> Casts:
    """So many people with different answers, half of them with words, in the order in which they answer."""
    ballots: dict[Ballot, None] = {}
    while len(ballots) < count:
        words = " ".join(random.choices(_VOCABULARY, k=random.randint(3, 12))) if random.random() < 0.5 else ""
        ballots[Ballot(answers=tuple(random.choice((None, 0, 1, 2, 3, 4)) for _ in range(ITEMS)), words=words)] = None
    return [(f"U0{random.randbytes(5).hex().upper()}", ballot) for ballot in ballots]


def challenge(casts: Casts) -> Challenge:
    """Whose is which? In an order that tells nothing, and is the same each time."""
    people, ballots = [user for user, _ in casts], [ballot for _, ballot in casts]
    random = Random(repr(sorted(people)))
    random.shuffle(people)
    random.shuffle(ballots)
    return Challenge(people=tuple(people), ballots=tuple(ballots))


@contextmanager
def database(server_url: str) -> Iterator[str]:
    """An empty database of its own on that server, or none."""
    if not server_url:
        yield ""
        return
    name = "ordinary"
    admin = create_engine(server_url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    try:
        yield _named(make_url(server_url), name)
    finally:
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        admin.dispose()


def _named(url: URL, name: str) -> str:
    return url.set(database=name).render_as_string(hide_password=False)
