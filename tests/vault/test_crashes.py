"""Killed at any step of opening and closing, the vault loses nothing. While answering: tests/attack/test_crashes.py."""

import signal
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.vault.surveys import answer, cast, names, opened
from tests.vault.victim import FORKS, PEOPLE, die_at, publish
from vault import Vault
from vault.keys import Keyring


def killed(url: str, keys: Path, moment: str, *, action: str, times: int = 1) -> None:
    """A process has died at this moment."""
    about = {"action": action, "url": url, "keys": keys}
    victim = FORKS.Process(target=die_at, args=(moment, times), kwargs=about)
    victim.start()
    victim.join()
    assert victim.exitcode == -signal.SIGKILL


def assert_sound(vault: Vault, keys: Path) -> None:
    """One living key a box, and each box opens with it."""
    assert vault.recover() == ()
    with vault.engine.connect() as connection:
        shards = connection.execute(text("SELECT survey_id, shard FROM boxes")).all()
    assert all(len(Keyring(keys).held(survey_id, shard)) == 1 for survey_id, shard in shards)
    assert Keyring(keys).surveys() == {survey_id for survey_id, _ in shards}


@pytest.mark.parametrize("moment", ["INSERT boxes", "fsync", "synced", "commit"])
def test_killed_while_opening(vault: Vault, database_url: str, keys: Path, moment: str) -> None:
    killed(database_url, keys, moment, action="open")
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
    killed(database_url, keys, moment, times=times, action="close")
    assert_sound(vault, keys)
    assert vault.close("s1", publish) is not closed
    with vault.engine.connect() as connection:
        cells = connection.execute(text("SELECT cell FROM published ORDER BY cell")).scalars().all()
    assert cells == list(range(PEOPLE))
    assert Keyring(keys).surveys() == set()
