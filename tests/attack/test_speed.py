"""What an answer costs is measured as promised, and does not grow with the company."""

from pathlib import Path

import pytest
from sqlalchemy import select

from domain.survey import Cast
from models.database import Database
from tests.attack import speed
from tests.bench import row as bench
from tests.factories import open_vault
from tests.vault.surveys import answer, cast, names, opened
from vault import Vault
from vault.shards import AIM, MOST
from vault.table import BOXES


@pytest.mark.postgresql
@pytest.mark.usefixtures("postgresql_server")  # which is left out where there is no wheel of it
def test_every_bound_is_measured_on_both_databases() -> None:
    rows = list(speed.rows(invited=20, sizes=(8, 40), rounds=3))
    assert [row.promised for row in rows] == ["< 50 ms", ">= 300 /s"] * 2 + ["< 1.5"] * 2
    assert [sum(kind in row.name for row in rows) for kind in ("SQLite", "PostgreSQL")] == [3, 3]
    assert all(float(row.found.split()[0]) > 0 for row in rows)


@pytest.mark.parametrize(
    ("row", "reached"),
    [
        (bench.Row("quick", 49.9, "ms", 50), True),
        (bench.Row("slow", 50.0, "ms", 50), False),
        (bench.Row("many", 300, "/s", at_least=300), True),
        (bench.Row("few", 299, "/s", at_least=300), False),
        (bench.Row("only told", 1e9, "ms"), True),
    ],
)
def test_a_figure_beyond_its_bound_is_a_broken_promise(row: bench.Row, reached: bool) -> None:
    assert row.reached is reached
    assert ("MISSED" in str(row)) is not reached


@pytest.fixture
def vault(database: Database, tmp_path: Path) -> Vault:
    return open_vault(database, tmp_path / "keys")


def boxes(database: Database, survey_id: str = "s1") -> dict[int, bytes]:
    with database.read() as session:
        found = select(BOXES.c.shard, BOXES.c.blob).where(BOXES.c.survey_id == survey_id)
        return dict(session.execute(found).all())


@pytest.mark.parametrize("invited", [8, 256, 2_000])
def test_an_answer_changes_one_box_and_none_is_for_more_than_256(
    database: Database, vault: Vault, invited: int
) -> None:
    """So the work for an answer is bounded, however large the company is: no clock is needed to see it."""
    people = names(invited)
    opened(vault, people)
    before = boxes(database)
    only: Cast = answer(people[invited // 2], words="Waiting for parts.")
    cast(vault, only)
    after = boxes(database)
    assert sum(after[shard] != before[shard] for shard in before) == 1
    assert {shard: len(blob) for shard, blob in after.items()} == {shard: len(blob) for shard, blob in before.items()}
    opened(vault, names(AIM), survey_id="one box")
    full = len(boxes(database, "one box")[0]) * MOST / AIM
    assert max(map(len, before.values())) <= full
