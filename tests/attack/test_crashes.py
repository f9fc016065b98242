"""Case 4 in small: kills, torn pages and faults, and that each kind of loss would be noticed."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path
from subprocess import CalledProcessError

import pytest

from tests.attack.broken import Careless, Forgetful, InPlace, Unsettled
from tests.attack.crashes import (
    SMALL_DISK,
    among_others,
    fault_row,
    kill_row,
    kill_the_writer,
    of_the_server,
    tear,
    with_tables,
)
from tests.attack.faults import FAULTS, ON_A_SMALL_DISK, UNSURE, Fault, Seen, befall
from tests.attack.keys import mounted
from tests.attack.kills import PROCESSES, Attempt, Toll
from tests.attack.servers import postgresql
from tests.attack.torn import LENGTHS, Cuts
from tests.attack.town import ALREADY, THANKS, kill_the_bot
from tests.attack.victim import cast_of
from vault.keys import Keyring

FEW_LENGTHS = {name: LENGTHS[name] for name in ("nothing", "half the key", "half the page")}
QUICK = {fault: FAULTS[fault] for fault in FAULTS if not fault.startswith("slow")}


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    return tmp_path / "keys"


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small one of its own, where it can be mounted."""
    with ExitStack() as stack:
        place = tmp_path
        with suppress(OSError, CalledProcessError):
            _, place = stack.enter_context(mounted(tmp_path, megabytes=SMALL_DISK))
        yield place


@pytest.fixture
def faults(disk: Path) -> Mapping[str, Fault]:
    return QUICK | (ON_A_SMALL_DISK if disk.is_mount() else {})


def test_killing_the_writer_at_each_step_and_at_any_instant_loses_and_doubles_nothing(
    database_url: str, keys: Path
) -> None:
    rows = [*kill_the_writer("", database_url, keys, steps=18, random=3)]
    assert [row.held for row in rows] == [True, True], rows


@pytest.mark.postgresql
def test_processes_that_write_the_same_shards_lose_nothing_when_one_is_killed(postgresql_url: str, keys: Path) -> None:
    row = among_others(postgresql_url, keys, kills=PROCESSES)
    assert row.held, row


@pytest.mark.postgresql
def test_a_server_that_is_killed_loses_nothing_that_was_acknowledged(keys: Path) -> None:
    with postgresql() as server:
        with_tables(server.url)
        row = of_the_server(server.url, keys, kills=1)
    assert row.held, row


def test_a_torn_page_never_costs_the_living_key(database_url: str, keys: Path) -> None:
    rows = [*tear("", database_url, keys, lengths=FEW_LENGTHS)]
    assert [row.held for row in rows] == [True] * 4, rows


@pytest.mark.timeout(120)
def test_killing_the_whole_bot_loses_nothing_that_slack_was_told(sqlite_url: str, tmp_path: Path) -> None:
    toll = asyncio.run(kill_the_bot(tmp_path / "bot", sqlite_url, kills=1))
    assert toll.held, toll


@pytest.mark.timeout(120)
def test_whoever_answers_during_a_fault_is_told_so_and_can_send_the_same_again(
    disk: Path, faults: Mapping[str, Fault]
) -> None:
    async def everything() -> list[Seen]:
        return [seen async for seen in befall(disk / "bot", f"sqlite:///{disk / 'databases' / 'tribune.db'}", faults)]

    (disk / "databases").mkdir()
    rows = [fault_row("", seen) for seen in asyncio.run(everything())]
    assert [row.held for row in rows] == [True] * len(faults), rows


# The checks can fail.


def test_notices_an_answer_that_is_acknowledged_before_it_is_committed(database_url: str, keys: Path) -> None:
    attempt = Attempt(database_url, keys)
    attempt.kill_at("commit 1", eager=True)
    assert attempt.finish().lost > 0
    assert not attempt.toll.held


def test_notices_an_answer_that_is_acknowledged_before_the_old_key_is_gone(sqlite_url: str, keys: Path) -> None:
    attempt = Attempt(sqlite_url, keys)
    attempt.kill_at("pausing 1", writer=Unsettled)
    assert attempt.finish().early > 0
    assert not attempt.toll.held


def test_notices_an_answer_that_counts_twice(sqlite_url: str, keys: Path) -> None:
    attempt = Attempt(sqlite_url, keys)
    for _ in range(2):
        attempt.kill_at("pausing 1", vault=Forgetful)
    assert attempt.finish().doubled > 0
    assert not attempt.toll.held


@pytest.mark.postgresql
def test_notices_keys_that_are_destroyed_without_the_lock(postgresql_url: str, keys: Path) -> None:
    attempt = Attempt(postgresql_url, keys)
    careless = Careless(attempt.database.writer, keys)

    def commit() -> None:
        with attempt.vault.engine.begin() as connection:
            attempt.vault.prepare(connection, [cast_of(0, survey_id=attempt._survey_id)])

    careless.meanwhile = commit
    careless.recover()
    attempt.look()
    assert attempt.toll.unreadable == 1
    attempt.database.dispose()


def test_notices_a_lost_key_that_no_start_tells_of(
    sqlite_url: str, keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempt = Attempt(sqlite_url, keys)
    monkeypatch.setattr(attempt.vault, "recover", lambda: ())
    Keyring(keys).destroy(attempt._survey_id)
    attempt.look()
    assert attempt.toll.unreadable > 0
    attempt.database.dispose()


def test_fewer_kills_than_were_wanted_are_not_held() -> None:
    toll = Toll(kills=49, acknowledged=100)
    assert kill_row("", toll, kills=49).held
    assert not kill_row("", toll, kills=50).held


def test_notices_a_key_that_is_written_over_the_one_that_counts(sqlite_url: str, keys: Path) -> None:
    cuts = Cuts(sqlite_url, keys, vault=InPlace, lengths={"half the key": LENGTHS["half the key"]})
    assert not all(cut.living for cut in cuts.answers())
    cuts.database.dispose()


TRUE = Seen(fault="full disk", said="Nothing was recorded.", seconds=2.0, typed=True, recorded=False, afterwards=THANKS)
LATE = replace(TRUE, fault="slow sync of the old key's end")


@pytest.mark.parametrize(
    ("seen", "held"),
    [
        (TRUE, True),
        (replace(LATE, said=UNSURE), True),
        (replace(LATE, said=UNSURE, recorded=True, afterwards=ALREADY), True),
        (replace(LATE, said=UNSURE, recorded=True), False),
        (replace(TRUE, said=UNSURE), False),
        (replace(TRUE, said=""), False),
        (replace(TRUE, seconds=3.0), False),
        (replace(TRUE, typed=False), False),
        (replace(TRUE, recorded=True), False),
        (replace(TRUE, afterwards=ALREADY), False),
        (replace(TRUE, said=THANKS), False),
    ],
)
def test_only_the_truth_in_time_is_held(seen: Seen, *, held: bool) -> None:
    assert seen.held is held
