"""The data dictionary, made from the tables themselves: `make dictionary` writes docs/reference/data.md.

Words for each column are in `domain.dictionary`; a test fails when a column has none, or when the document is not up to
date.
"""

from collections.abc import Iterator
from pathlib import Path

import click
from sqlalchemy import Boolean, Column, Date, Integer, LargeBinary, Table, Time

from domain.dictionary import TABLES
from models.base import Base, Instant
from models.everything import FEATURES
from services.retention import PERIODS
from vault import table as vault

FILE = Path("docs/reference/data.md")

INTRODUCTION = """\
# Data dictionary

Every table and every column of Tribune's database, what it means, whether it is about a person, and how long it is
kept. Made from the program by `make dictionary`; a test fails when it is not up to date.

**There is no table of answers.** An answer goes into a sealed box (`boxes`) and ceases to exist when the pulse closes.
[How](../explanation/anonymity.md). What is not in the database: e-mail addresses and statuses in Slack are read and not
kept; logs hold no names, ids or words of people.

The periods are those of a new installation; [three can be changed](settings.md#the-settings-table). Deleting is
done in the night. A backup keeps what it had ([back up](../how-to/back-up.md)).
"""


def dictionary() -> str:
    """The whole document."""
    return "\n".join([INTRODUCTION, *(line for table in tables() for line in _chapter(table))])


def tables() -> list[Table]:
    """Every table there is, those that are about people first."""
    assert FEATURES  # importing them has made `Base` know its tables
    found = {table.name: table for metadata in (Base.metadata, vault.METADATA) for table in metadata.sorted_tables}
    return [found.pop(name) for name in TABLES if name in found] + list(found.values())


def _chapter(table: Table) -> Iterator[str]:
    words = TABLES[table.name]
    yield f"## {table.name}\n"
    yield f"{words.what}\n"
    yield f"Kept {words.kept_for({key: period.days for key, period in PERIODS.items()})}.\n"
    yield "| Column | Kind | About a person | Meaning |"
    yield "|---|---|---|---|"
    for column in table.columns:
        about = "yes" if column.name in words.personal else "no"
        yield f"| `{column.name}` | {_kind(column)} | {about} | {words.columns[column.name]} |"
    yield ""


def _kind(column: Column[object]) -> str:
    kinds = {
        Boolean: "yes or no",
        Integer: "number",
        LargeBinary: "bytes",
        Instant: "instant",
        Date: "day",
        Time: "hour",
    }
    kind = next((name for kind, name in kinds.items() if isinstance(column.type, kind)), "text")
    pointed = "".join(f", of `{key.column.table.name}`" for key in column.foreign_keys)
    return f"{kind}{pointed}{', may be empty' if column.nullable else ''}"


if __name__ == "__main__":  # pragma: no cover - the test calls what is behind it
    FILE.write_text(dictionary(), encoding="utf-8")
    click.echo(f"Written: {FILE}")
