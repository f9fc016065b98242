"""No table may say when somebody answered, in which order, or who: whichever tables there are, on both databases.

Worked out from the tables themselves. A new table is held to the strictest rules until it is named here.
"""

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import Column, Date, DateTime, ForeignKey, Integer, LargeBinary, MetaData, String, Table, Time, inspect
from sqlalchemy import text as sql

from models.base import Instant
from models.database import Database
from models.everything import FEATURES, Base
from vault import table as vault_table

METADATA = (Base.metadata, vault_table.METADATA)

ABOUT_PEOPLE = {
    *("people", "leads", "owners", "role_holders", "series", "cycles", "own_items", "roster", "invitations"),
    *("voices", "praises"),
    *("suggestions", "holdings_back", "wishes_ended", "actions", "result_answers", "pulse_holds"),
    *("seats", "terms_held", "nominations", "voters", "decisions", "consultations"),
}
"""Who is asked, who holds a role, and who passed on or earned a customer's words. The others may name nobody.

Of a suggestion that is who answers it: threads and their messages are held to the strictest rules.
"""

DELIVERY = {"due_at", "expires_at", "lease_until", "ts"}
MAY_SAY_WHEN = {
    "outbox": DELIVERY,
    "invitations": DELIVERY,  # of the first message, which depends on no answer
    "series": {"ask", "close"},
    "cycles": {"open_at", "close_at", "comments_at"},
    "surveys": {"closes_at"},
    "reminder_passes": {"due_at"},  # the same for all people of one zone and calendar
    # Of customers' words, which are no answers.
    "voices": {"said_at", "ts"},
    "voice_alerts": {"raised_at", "due_at", "settled_at", "told_at", "nudged_at"},
    "voice_sources": {"last_call_at"},
    "webhook_calls": {"called_at"},
    "customer_channels": {"since"},
    "heard_messages": {"ts", "event_ts"},
    "digests": {"next_at"},
    "digest_issues": {"post_at"},
    # Frozen when it is announced, whoever votes or answers.
    "elections": {"opens_at", "closes_at"},
    "consultations": {"closes_at"},
}
MAY_BE_OPAQUE = {
    "surveys": {"fingerprint"},  # of the specification
    "sealed_surveys": {"shard_key"},
    "boxes": {"key_id", "blob"},
    "voice_contacts": {"sealed"},  # of a customer
    "voice_sources": {"sealed_secret"},  # of a help desk
    "digest_issues": {"digest_id"},  # a digest to read
}
MAY_HAVE_DEFAULTS = {
    *("people", "series", "cycles", "outbox", "invitations", "sealed_surveys"),
    *("voice_sources", "voices", "voice_topics", "topics", "digests", "voice_alerts"),
}

SAYS_WHO = re.compile(r"person|people|user|author|owner|member|employee|answerer|leader|voter|(^|_)by($|_)")
SAYS_WHEN = re.compile(r"(^|_)(at|ts|time|when|until|since|stamp|timestamp|created|updated|modified|seen)($|_)")
HASHES = re.compile(r"hash|digest|hmac|sha\d|md5|scrypt|fingerprint|(^|_)(tag|mac|token|receipt)($|_)")
CONSTANT = re.compile(r"'[^']*'(::[a-z ]+)?|true|false|-?\d+", re.IGNORECASE)


def offences(table: Table) -> Iterator[str]:
    """What a table has that it must not have."""
    when, opaque = (allowed.get(table.name, set()) for allowed in (MAY_SAY_WHEN, MAY_BE_OPAQUE))
    for column in table.columns:
        name = f"{table.name}.{column.name}"
        to_people = any(key.column.table.name == "people" for key in column.foreign_keys)
        if table.name not in ABOUT_PEOPLE and (to_people or SAYS_WHO.search(column.name)):
            yield f"{name} says who"
        exact = isinstance(column.type, Instant | DateTime | Time) or SAYS_WHEN.search(column.name)
        if exact and not isinstance(column.type, Date) and column.name not in when:
            yield f"{name} says when, finer than a day"
        if (isinstance(column.type, LargeBinary) or HASHES.search(column.name)) and column.name not in opaque:
            yield f"{name} may be a hash of somebody"
        if (column.default or column.onupdate) is not None and table.name not in MAY_HAVE_DEFAULTS:
            yield f"{name} fills itself in"
        if column.onupdate is not None or (column.default and column.default.is_sequence):
            yield f"{name} changes by itself"
        if column is table.autoincrement_column:
            yield f"{name} counts up"


def tables() -> list[Table]:
    assert FEATURES
    return [table for metadata in METADATA for table in metadata.sorted_tables]


@pytest.mark.parametrize("table", tables(), ids=lambda table: table.name)
def test_a_table_has_no_banned_column(table: Table) -> None:
    assert list(offences(table)) == []


@pytest.mark.parametrize(
    ("column", "offence"),
    [
        (Column("person_id", String(24)), "says who"),
        (Column("set_up_by", String(24)), "says who"),
        (Column("someone", ForeignKey("people.id")), "says who"),
        (Column("written", Instant), "finer than a day"),
        (Column("hour", Time), "finer than a day"),
        (Column("ts", String(24)), "finer than a day"),
        (Column("seen_at", Integer), "finer than a day"),
        (Column("person_hash", String(64)), "hash"),
        (Column("tag", String(32)), "hash"),
        (Column("blob", LargeBinary), "hash"),
        (Column("number", Integer, default=0), "fills itself in"),
        (Column("day", Date, onupdate="x"), "changes by itself"),
        (Column("number", Integer, primary_key=True), "counts up"),
    ],
    ids=lambda value: value.name if isinstance(value, Column) else None,
)
def test_a_new_table_is_held_to_all_of_it(column: Column[object], offence: str) -> None:
    metadata = MetaData()
    Table("people", metadata, Column("id", String(24), primary_key=True))
    new = Table("new", metadata, column)
    assert any(offence in found for found in offences(new))


def test_every_table_that_is_excused_exists() -> None:
    """An excuse that outlives its table or column would excuse the next one of that name."""
    columns = {table.name: set(table.columns.keys()) for table in tables()}
    assert columns.keys() >= ABOUT_PEOPLE | MAY_HAVE_DEFAULTS
    for excused in (MAY_SAY_WHEN, MAY_BE_OPAQUE):
        assert all(columns[table] >= names for table, names in excused.items())


def test_the_database_itself_fills_in_nothing_but_constants_and_counts_nothing(database: Database) -> None:
    with database.reader.connect() as connection:
        found = inspect(connection)
        for table in found.get_table_names():
            kinds = {column["name"]: column for column in found.get_columns(table)}
            defaults = {name: column["default"] for name, column in kinds.items() if column["default"] is not None}
            assert not defaults or table in MAY_HAVE_DEFAULTS, table
            assert all(CONSTANT.fullmatch(default) for default in defaults.values()), defaults
            assert not any(column.get("identity") or column.get("computed") for column in kinds.values()), table
            # SQLite numbers the rows of a table whose whole key is an INTEGER.
            key = found.get_pk_constraint(table)["constrained_columns"]
            assert [str(kinds[name]["type"]) for name in key] != ["INTEGER"], table
        if database.embedded:
            counting = "SELECT count(*) FROM sqlite_master WHERE sql LIKE '%AUTOINCREMENT%' OR name = 'sqlite_sequence'"
        else:
            counting = "SELECT count(*) FROM pg_class WHERE relkind = 'S'"
        assert connection.scalar(sql(counting)) == 0
