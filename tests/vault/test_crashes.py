"""Killed at any step, the vault loses no acknowledged answer, doubles none, and leaves no box unreadable."""

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from models.database import Database
from tests.vault.surveys import Published, answer, cast, names, opened, ready
from tests.vault.victim import PEOPLE
from vault import Step, Vault
from vault.keys import Keyring

ROOT = Path(__file__).parents[2]
KILLED = -9
ANSWERING = (
    Step.ANSWERS_SEALED,
    Step.KEYS_SAVED,
    Step.BOXES_REPLACED,
    Step.BOXES_LOCKED_AGAIN,
    Step.OLD_KEYS_CLEARED,
)


def victim(url: str, keys: Path, step: str, *, times: int = 1, action: str = "answer", first: int = 0) -> "Process":
    arguments = [url, str(keys), step, str(times), action, str(first)]
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


@pytest.mark.parametrize("step", ANSWERING)
@pytest.mark.parametrize("times", [1, 4])
def test_killed_while_answering(vault: Vault, database_url: str, keys: Path, step: Step, times: int) -> None:
    opened(vault, names(PEOPLE))
    told = acknowledged(victim(database_url, keys, step, times=times))
    assert_sound(vault, keys)
    # The next process answers for everybody again: each person counts once, and those who were told keep theirs.
    told |= acknowledged(victim(database_url, keys, "none"), code=0)
    assert told >= set(range(3 * times, PEOPLE))
    published = Published()
    vault.close("s1", published)
    assert sorted(ballot.cell for ballot in published.ballots) == list(range(PEOPLE))


@pytest.mark.parametrize("step", ANSWERING)
def test_what_was_told_before_the_kill_is_in_the_box(vault: Vault, database_url: str, keys: Path, step: Step) -> None:
    opened(vault, names(PEOPLE))
    told = acknowledged(victim(database_url, keys, step, times=6))
    assert_sound(vault, keys)
    published = Published()
    vault.close("s1", published)
    cells = [ballot.cell for ballot in published.ballots]
    assert len(cells) == len(set(cells))
    assert told == set(range(15))
    assert set(cells) in (set(range(15)), set(range(18)))


@pytest.mark.parametrize("step", [Step.BOXES_INSERTED, Step.KEYS_MADE])
def test_killed_while_opening(vault: Vault, database_url: str, keys: Path, step: Step) -> None:
    acknowledged(victim(database_url, keys, step, action="open"))
    assert_sound(vault, keys)
    assert Keyring(keys).surveys() == set()
    opened(vault, names(PEOPLE), survey_id="s2")
    assert_sound(vault, keys)


@pytest.mark.parametrize("step", [Step.PUBLISHED, Step.BOXES_REMOVED, Step.REMOVAL_COMMITTED])
def test_killed_while_closing(vault: Vault, database_url: str, keys: Path, step: Step) -> None:
    with vault.engine.begin() as connection:
        connection.execute(text("CREATE TABLE published (cell INTEGER)"))
    opened(vault, names(PEOPLE))
    cast(vault, *(answer(names(PEOPLE)[number], cell=number) for number in range(PEOPLE)))
    acknowledged(victim(database_url, keys, step, action="close"))
    assert_sound(vault, keys)
    acknowledged(victim(database_url, keys, "none", action="close"), code=0)
    with vault.engine.connect() as connection:
        cells = connection.execute(text("SELECT cell FROM published ORDER BY cell")).scalars().all()
    assert cells == list(range(PEOPLE))
    assert Keyring(keys).surveys() == set()


@pytest.mark.postgresql
def test_processes_that_share_a_key_directory_lose_nothing_when_one_is_killed(postgresql_url: str, keys: Path) -> None:
    database = Database(postgresql_url)
    vault = ready(database, keys)
    opened(vault, names(PEOPLE))
    killed = victim(postgresql_url, keys, Step.KEYS_SAVED, times=5)
    late = victim(postgresql_url, keys, Step.BOXES_LOCKED_AGAIN, times=8, first=10)
    others = [victim(postgresql_url, keys, "none", first=first) for first in (0, 20)]
    told = [acknowledged(killed), acknowledged(late), *(acknowledged(other, code=0) for other in others)]
    assert sum(map(len, told)) == len(set().union(*told))
    assert_sound(vault, keys)
    published = Published()
    vault.close("s1", published)
    database.dispose()
    assert sorted(ballot.cell for ballot in published.ballots) == list(range(PEOPLE))


@pytest.mark.postgresql
def test_a_process_that_starts_while_others_write_takes_no_living_key(postgresql_url: str, keys: Path) -> None:
    database = Database(postgresql_url)
    vault = ready(database, keys)
    opened(vault, names(PEOPLE))
    writers = [victim(postgresql_url, keys, "none", first=first) for first in (0, 30)]
    while any(writer.poll() is None for writer in writers):
        assert vault.recover() == ()
    told = [acknowledged(writer, code=0) for writer in writers]
    assert sum(map(len, told)) == PEOPLE
    assert_sound(vault, keys)
    database.dispose()
