"""The data dictionary has every table and column there is, and no other, and is up to date."""

import pytest
from sqlalchemy import Table

from bot.dictionary import FILE, dictionary, tables
from domain.dictionary import TABLES
from models.people import Person
from tests.docs.test_documentation import ROOT


def test_the_document_is_up_to_date() -> None:
    assert (ROOT / FILE).read_text(encoding="utf-8") == dictionary(), "run `make dictionary`"


def test_every_table_is_there_and_no_other() -> None:
    assert set(TABLES) == {table.name for table in tables()}


@pytest.mark.parametrize("table", tables(), ids=lambda table: table.name)
def test_every_column_is_there_and_no_other(table: Table) -> None:
    words = TABLES[table.name]
    assert set(words.columns) == {column.name for column in table.columns}
    assert words.personal <= set(words.columns)


@pytest.mark.parametrize("table", tables(), ids=lambda table: table.name)
def test_every_column_that_names_a_person_says_so(table: Table) -> None:
    naming = {
        column.name
        for column in table.columns
        if column.references(Person.__table__.c.id) or column.name.endswith("person_id")
    }
    assert naming <= TABLES[table.name].personal
