"""What an ordinary survey tool stores, in several ways that are called anonymous: what the attacker must beat first.

Each keeps who answered apart from what was answered. What they have in common: an answer is a row, or a line.
"""

import csv
import hashlib
import json
import os
import shutil
import sqlite3
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, Literal

from sqlalchemy import Connection, Engine, create_engine, event, text

from attack.evidence import Ballot, Evidence

_BEGIN = datetime(2026, 3, 2, 9, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema:
    """A way to keep who answered apart from what was answered."""

    name: str
    says: str
    """Why people believe that it is anonymous, in a sentence."""
    keys: Literal["numbers", "random", "random without rowid"] = "random"
    voters: Literal["rows", "hashes", "log", "thanks"] = "rows"
    """How it is known who has answered."""
    timed: bool = False
    """Ballots have the time of answering, to the second."""
    at_close: tuple[Literal["shuffle ballots", "delete voters", "rewrite"], ...] = ()
    leaves: frozenset[Literal["log of writes", "backups"]] = frozenset()
    """What the thief finds beside the database itself."""


SCHEMAS: Mapping[str, Schema] = {
    schema.name: schema
    for schema in (
        Schema(
            name="two tables",
            says="Who answered and what was answered stand in two tables with nothing in common.",
            keys="numbers",
        ),
        Schema(name="random ids", says="Ids are random, and no time is kept."),
        Schema(
            name="random ids, sorted",
            says="Ids are random, and the tables are kept sorted by them.",
            keys="random without rowid",
            leaves=frozenset({"log of writes"}),
        ),
        Schema(
            name="rewritten",
            says="Ids are random, and the tables are written anew, frozen, before anybody may look.",
            at_close=("rewrite",),
        ),
        Schema(
            name="hashed ids",
            says="User ids are hashed with a secret salt, and ballots are shuffled at closing.",
            voters="hashes",
            at_close=("shuffle ballots",),
            leaves=frozenset({"log of writes"}),
        ),
        Schema(
            name="voters deleted",
            says="At closing the list of who answered is deleted.",
            at_close=("delete voters",),
        ),
        Schema(
            name="shuffled, with backups",
            says="Ballots are shuffled and get new ids at closing. There are backups, as there must be.",
            at_close=("shuffle ballots",),
            leaves=frozenset({"backups"}),
        ),
        Schema(
            name="shuffled, with its log",
            says="Ballots are shuffled and get new ids at closing. The database keeps its write-ahead log.",
            at_close=("shuffle ballots",),
            leaves=frozenset({"log of writes"}),
        ),
        Schema(
            name="log lines",
            says="The database does not know who answered.",
            voters="log",
            timed=True,
        ),
        Schema(
            name="thank-you messages",
            says="The database does not know who answered, only whom to thank.",
            voters="thanks",
            timed=True,
        ),
    )
}
"""By name."""


def store(schema: str, casts: Sequence[tuple[str, Ballot]], *, folder: Path, database_url: str = "") -> Evidence:
    """Put answers away as this schema does, one after the other in this order, and steal everything.

    In a SQLite file in the folder, or in the PostgreSQL database of that URL, which is empty.
    """
    with TemporaryDirectory() as home:
        survey = _Survey(
            SCHEMAS[schema],
            engine=_engine(database_url or f"sqlite:///{home}/survey.db"),
            folder=folder,
            random=Random(repr(casts)),  # noqa: S311 - traffic and times of an example
        )
        try:
            survey.open([user for user, _ in casts], items=len(casts[0][1].answers) if casts else 0)
            for user, ballot in casts:
                survey.answer(user, ballot)
            survey.close()
            survey.steal()
        finally:
            survey.engine.dispose()
    return Evidence(folder=folder, database_url=database_url)


def _engine(url: str) -> Engine:
    """Durable to the last byte: an ordinary, careful set-up. Overwriting what was deleted is SQLite's option."""
    if not url.startswith("sqlite"):
        return create_engine(url)
    engine = create_engine(url)

    @event.listens_for(engine, "connect")
    def _(connection: sqlite3.Connection, _record: object) -> None:
        for setting in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=OFF", "wal_autocheckpoint=0"):
            connection.execute(f"PRAGMA {setting}")

    return engine


@dataclass(slots=True)
class _Survey:
    """One survey, from its opening to its theft."""

    schema: Schema
    engine: Engine
    folder: Path
    random: Random
    now: datetime = _BEGIN
    _salt: str = ""
    _answers: tuple[str, ...] = ()
    _log: list[str] = field(default_factory=list)

    def open(self, people: Sequence[str], *, items: int) -> None:
        """Make the tables. Everybody is a member, and so are as many who will not answer."""
        self._salt = self.random.randbytes(8).hex()
        self._answers = tuple(f"q{number}" for number in range(1, items + 1))
        for statement in self._tables():
            self._write(statement)
        members = [*people, *(f"U9{self.random.randbytes(5).hex().upper()}" for _ in people)]
        self.random.shuffle(members)
        with self.engine.begin() as connection:
            for member in members:
                connection.execute(text("INSERT INTO members VALUES (:id, :name)"), {"id": member, "name": "Somebody"})
            connection.execute(text("INSERT INTO options VALUES ('salt', :salt), ('seen', '0')"), {"salt": self._salt})

    def answer(self, user: str, ballot: Ballot) -> None:
        """Take one answer: who and what go into transactions of their own, and other people are about."""
        then, self.now = self.now, self.now + timedelta(seconds=30 + self.random.expovariate(1 / 600))
        if "backups" in self.schema.leaves and then.date() != self.now.date():
            self._back_up(then)
        self._traffic()
        self._remember(user)
        if self.random.random() < 0.5:
            self._traffic()
        self._keep(ballot)

    def close(self) -> None:
        """Do what is to make it anonymous, some days after the last answer."""
        if "backups" in self.schema.leaves:
            self._back_up(self.now)
        self.now += timedelta(days=2)
        if "shuffle ballots" in self.schema.at_close:
            self._shuffle()
        if "delete voters" in self.schema.at_close:
            self._write("DELETE FROM voters")
        if "rewrite" in self.schema.at_close:
            self._rewrite()

    def steal(self) -> None:
        """Copy what a thief would find."""
        (self.folder / "app.log").write_text("".join(f"{line}\n" for line in self._log))
        log_of_writes = "log of writes" in self.schema.leaves
        if self.engine.dialect.name == "sqlite":
            if not log_of_writes:
                self._outside("PRAGMA wal_checkpoint(TRUNCATE)")
            live = Path(str(self.engine.url.database))
            for path in live.parent.glob(f"{live.name}*"):
                shutil.copy2(path, self.folder / path.name)
            return
        self._outside("CHECKPOINT")
        with self.engine.connect() as connection:
            data = Path(str(connection.execute(text("SHOW data_directory")).scalar_one()))
            database = connection.execute(text("SELECT oid FROM pg_database WHERE datname = current_database()"))
            wanted = [f"base/{database.scalar_one()}", *(["pg_wal"] if log_of_writes else [])]
        for part in wanted:
            shutil.copytree(data / part, self.folder / part, ignore=shutil.ignore_patterns("archive_status"))

    @property
    def _numbers(self) -> bool:
        return self.schema.keys == "numbers"

    def _tables(self) -> Sequence[str]:
        sqlite = self.engine.dialect.name == "sqlite"
        number = "INTEGER PRIMARY KEY AUTOINCREMENT" if sqlite else "SERIAL PRIMARY KEY"
        key = f"id {number if self._numbers else 'VARCHAR(36) PRIMARY KEY'}"
        options = " WITHOUT ROWID" if sqlite and self.schema.keys == "random without rowid" else ""
        answers = "".join(f", {column} SMALLINT" for column in self._answers)
        answered_at = ", answered_at VARCHAR(32)" if self.schema.timed else ""
        return (
            "CREATE TABLE members (id VARCHAR(64) PRIMARY KEY, name VARCHAR(64))",
            "CREATE TABLE options (name VARCHAR(64) PRIMARY KEY, setting VARCHAR(64))",
            f"CREATE TABLE voters ({key}, who VARCHAR(64)){options}",
            f"CREATE TABLE ballots ({key}, words TEXT{answers}{answered_at}){options}",
            f"CREATE TABLE outbox ({key}, payload TEXT, sent_at VARCHAR(32)){options}",
        )

    def _remember(self, user: str) -> None:
        """That somebody has answered."""
        match self.schema.voters:
            case "rows":
                self._insert("voters", {"who": user})
            case "hashes":
                self._insert("voters", {"who": hashlib.sha256((self._salt + user).encode()).hexdigest()})
            case "log":
                self._log.append(f"{self._time} INFO answer received user={user} ms={self.random.randrange(9, 99)}")
            case "thanks":
                payload = json.dumps({"channel": user, "text": "Thank you for your answer!"})
                self._insert("outbox", {"payload": payload, "sent_at": self._time})

    def _keep(self, ballot: Ballot) -> None:
        """What somebody answered."""
        row = {"words": ballot.words, **dict(zip(self._answers, ballot.answers, strict=True))}
        self._insert("ballots", row | ({"answered_at": self._time} if self.schema.timed else {}))

    @property
    def _time(self) -> str:
        return self.now.isoformat(timespec="seconds")

    def _traffic(self) -> None:
        """Somebody looks at a page."""
        self._log.append(f"{self._time} INFO page shown ms={self.random.randrange(9, 99)}")
        self._write("UPDATE options SET setting = CAST(CAST(setting AS INTEGER) + 1 AS VARCHAR) WHERE name = 'seen'")

    def _insert(self, table: str, row: Mapping[str, Any], connection: Connection | None = None) -> None:
        row = row if self._numbers else {"id": str(uuid.UUID(bytes=self.random.randbytes(16), version=4)), **row}
        columns, values = ", ".join(row), ", ".join(f":{column}" for column in row)
        self._write(f"INSERT INTO {table} ({columns}) VALUES ({values})", row, connection)  # noqa: S608 - our own names

    def _write(self, sql: str, values: Mapping[str, Any] | None = None, connection: Connection | None = None) -> None:
        """In a transaction of its own, unless one is given."""
        if connection is not None:
            connection.execute(text(sql), values or {})
            return
        with self.engine.begin() as own:
            own.execute(text(sql), values or {})

    def _outside(self, sql: str) -> None:
        """Outside any transaction, as maintenance must be."""
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(sql))

    def _shuffle(self) -> None:
        """Every ballot anew, in random order and with a new id."""
        with self.engine.begin() as connection:
            rows = [dict(row) for row in connection.execute(text("SELECT * FROM ballots")).mappings()]
            self.random.shuffle(rows)
            self._write("DELETE FROM ballots", connection=connection)
            for row in rows:
                self._insert("ballots", {name: row[name] for name in row if name != "id"}, connection)

    def _rewrite(self) -> None:
        if self.engine.dialect.name == "sqlite":
            self._outside("VACUUM")
            return
        for table in ("voters", "ballots"):
            self._outside(f"VACUUM (FULL, FREEZE) {table}")
            self._outside(f"CLUSTER {table} USING {table}_pkey")

    def _back_up(self, at: datetime) -> None:
        """A copy of the database, or on PostgreSQL its tables as text, from the night after that moment."""
        night = at.replace(hour=23, minute=30, second=0, microsecond=0)
        backups = self.folder / "backups"
        backups.mkdir(exist_ok=True)
        if self.engine.dialect.name == "sqlite":
            path = backups / f"{night:%Y-%m-%d}.db"
            with sqlite3.connect(str(self.engine.url.database)) as live, sqlite3.connect(path) as copy:
                live.backup(copy)
            live.close()
            copy.close()
        else:
            path = backups / f"{night:%Y-%m-%d}.sql"
            with path.open("w") as dump, self.engine.connect() as connection:
                for table in ("members", "voters", "ballots", "outbox"):
                    dump.write(f"\nCOPY {table} FROM stdin;\n")
                    csv.writer(dump, delimiter="\t").writerows(connection.execute(text(f"SELECT * FROM {table}")))  # noqa: S608 - our own names
        os.utime(path, (night.timestamp(), night.timestamp()))
