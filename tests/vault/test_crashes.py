"""Killed at any step, the vault loses no acknowledged answer, doubles none, and leaves no box unreadable."""

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from domain.survey import CastOutcome
from models.database import Database
from tests.vault.surveys import Published, answer, cast, names, opened, ready
from tests.vault.victim import PEOPLE, publish
from vault import Vault
from vault.keys import Keyring

ROOT = Path(__file__).parents[2]
KILLED = -9

# A batch begins, syncs the key file, replaces its box and commits; then it begins again, and syncs the key file again.
ANSWERING = {
    "before the new key is durable": ("fsync", 11),
    "before the box is replaced": ("UPDATE boxes", 6),
    "before the commit": ("commit", 6),
    "after the commit": ("begin", 12),
    "before the old key is destroyed for good": ("fsync", 12),
    "before it is acknowledged": ("rollback", 6),
}


def victim(url: str, keys: Path, moment: str, *, times: int = 1, action: str = "answer", first: int = 0) -> "Process":
    arguments = [url, str(keys), moment, str(times), action, str(first)]
    command = [sys.executable, "-m", "tests.vault.victim", *arguments]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


Process = subprocess.Popen[str]


def acknowledged(process: Process, *, code: int = KILLED) -> set[int]:
    """What the process said before its end."""
    output, _ = process.communicate(timeout=100)
    assert process.returncode == code
    return {int(line) for line in output.split()}


def assert_sound(vault: Vault, keys: Path) -> None:
    """One living key a box, and each box opens with it."""
    assert vault.recover() == ()
    with vault.engine.connect() as connection:
        shards = connection.execute(text("SELECT survey_id, shard FROM boxes")).all()
    assert all(len(Keyring(keys).held(survey_id, shard)) == 1 for survey_id, shard in shards)
    assert Keyring(keys).surveys() == {survey_id for survey_id, _ in shards}


def assert_everybody_answered_once(vault: Vault) -> None:
    published = Published()
    assert vault.close("s1", published)
    assert sorted(ballot.cell for ballot in published.ballots) == list(range(PEOPLE))


@pytest.mark.parametrize(("moment", "times"), ANSWERING.values(), ids=ANSWERING)
def test_killed_while_answering(vault: Vault, database_url: str, keys: Path, moment: str, times: int) -> None:
    opened(vault, names(PEOPLE))
    told = acknowledged(victim(database_url, keys, moment, times=times))
    assert told == set(range(15))
    assert_sound(vault, keys)
    everybody = [answer(names(PEOPLE)[number], cell=number) for number in range(PEOPLE)]
    recorded = [outcome is CastOutcome.RECORDED for outcome in cast(vault, *everybody)]
    # Of the batch that was killed either everything is recorded or nothing.
    assert recorded in ([False] * 15 + [True] * 45, [False] * 18 + [True] * 42)
    assert_everybody_answered_once(vault)


@pytest.mark.parametrize("moment", ["INSERT boxes", "fsync", "synced", "commit"])
def test_killed_while_opening(vault: Vault, database_url: str, keys: Path, moment: str) -> None:
    acknowledged(victim(database_url, keys, moment, action="open"))
    assert_sound(vault, keys)
    assert Keyring(keys).surveys() == set()
    opened(vault, names(PEOPLE), survey_id="s2")
    assert_sound(vault, keys)


@pytest.mark.parametrize(
    ("moment", "times", "closed"),
    [("DELETE boxes", 1, False), ("commit", 1, False), ("begin", 2, True), ("fsync", 1, True), ("synced", 1, True)],
)
def test_killed_while_closing(
    vault: Vault, database_url: str, keys: Path, moment: str, times: int, *, closed: bool
) -> None:
    with vault.engine.begin() as connection:
        connection.execute(text("CREATE TABLE published (cell INTEGER)"))
    opened(vault, names(PEOPLE))
    cast(vault, *(answer(names(PEOPLE)[number], cell=number) for number in range(PEOPLE)))
    acknowledged(victim(database_url, keys, moment, times=times, action="close"))
    assert_sound(vault, keys)
    assert vault.close("s1", publish) is not closed
    with vault.engine.connect() as connection:
        cells = connection.execute(text("SELECT cell FROM published ORDER BY cell")).scalars().all()
    assert cells == list(range(PEOPLE))
    assert Keyring(keys).surveys() == set()


@pytest.mark.postgresql
def test_processes_that_share_a_key_directory_lose_nothing_when_two_are_killed(postgresql_url: str, keys: Path) -> None:
    database = Database(postgresql_url)
    vault = ready(database, keys)
    opened(vault, names(PEOPLE))
    killed = [
        victim(postgresql_url, keys, "synced", times=7),
        victim(postgresql_url, keys, "fsync", times=6, first=9),
    ]
    living = [victim(postgresql_url, keys, "none", first=first) for first in (20, 40)]
    while any(process.poll() is None for process in living):
        assert vault.recover() == ()  # as another process would that starts meanwhile
    told = [*map(acknowledged, killed), *(acknowledged(process, code=0) for process in living)]
    assert sum(map(len, told)) == len(set().union(*told))
    assert_sound(vault, keys)
    outcomes = cast(vault, *(answer(names(PEOPLE)[number], cell=number) for number in range(PEOPLE)))
    assert all(outcomes[number] is CastOutcome.ALREADY_ANSWERED for number in set().union(*told))
    assert_everybody_answered_once(vault)
    database.dispose()
