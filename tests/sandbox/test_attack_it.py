"""[Attack it]: the real attacker on an installation on disk, judged by who really answered what."""

import asyncio
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import pytest

from attack.evidence import Ballot, Evidence
from sandbox.attack_it import AttackIt, Outcome, Verdict, attacked, challenge_of, judge
from sandbox.referee import Casts, Referee
from sandbox.theft import Installation
from sandbox.workspace import Workspace
from tests.sandbox.disk import CASTS, Disk
from tests.sandbox.hearth import START, small_workspace
from tests.sandbox.test_referee import form, thanked

LEAK = "CREATE TABLE answered (user_id TEXT, first INTEGER, second INTEGER, third INTEGER, fourth INTEGER)"


@pytest.fixture
def disk(tmp_path: Path, sqlite_template: Path) -> Disk:
    return Disk(tmp_path / "sandbox", sqlite_template)


def outcome(disk: Disk, casts: Casts = CASTS, *, with_key: bool = False) -> Outcome:
    begun = Outcome(at=START, people=len(casts), with_key=with_key)
    return attacked(begun, casts, disk.installation, {"C1": ["1.0 Results"]})


def verdict(found: Verdict | None) -> Verdict:
    assert found is not None
    return found


def test_tribune_gives_nobody_away_and_an_ordinary_tool_gives_everybody(disk: Disk) -> None:
    disk.take(CASTS)
    found = outcome(disk)
    tribune, ordinary = verdict(found.tribune), verdict(found.ordinary)
    assert (tribune.linked, tribune.decided) == (False, True)
    assert tribune.best.links.of == len(CASTS)
    assert tribune.best.links.expected == pytest.approx(1)
    assert [score.of for score in tribune.best.answers] == [len(CASTS)] * 4
    assert (ordinary.linked, ordinary.best.links.right) == (True, len(CASTS))
    assert found.seized is None


def test_the_key_opens_the_box_while_it_is_open(disk: Disk) -> None:
    disk.take(CASTS)
    found = outcome(disk, with_key=True)
    assert not verdict(found.tribune).linked
    assert found.seized is not None
    assert found.seized.took_part == len(CASTS)


def test_after_closing_there_is_nothing_left_to_open(disk: Disk) -> None:
    disk.take(CASTS)
    disk.close()
    found = outcome(disk, with_key=True)
    assert not verdict(found.tribune).linked
    assert found.seized is None


@pytest.mark.parametrize("apart", [False, True])
def test_a_leak_is_found_out(disk: Disk, apart: bool) -> None:
    """A table with user id and answers in order, or two that are joined by nothing but the order of their rows."""
    disk.take(CASTS)
    if apart:
        disk.change("CREATE TABLE seen (user_id TEXT)")
        disk.change("CREATE TABLE said (first INTEGER, second INTEGER, third INTEGER, fourth INTEGER)")
        disk.change("INSERT INTO seen VALUES (?)", [(person,) for person, _ in CASTS])
        disk.change("INSERT INTO said VALUES (?, ?, ?, ?)", [ballot.answers for _, ballot in CASTS])
    else:
        disk.change(LEAK)
        disk.change("INSERT INTO answered VALUES (?, ?, ?, ?, ?)", [(one, *said.answers) for one, said in CASTS])
    found = verdict(outcome(disk).tribune)
    assert found.linked
    assert found.best.links.right >= len(CASTS) - 2
    assert found.best.links.p_value < 1e-6


def test_a_leak_in_what_was_posted_is_found_out(disk: Disk) -> None:
    disk.take(CASTS)
    said = [f"<@{person}>: {list(ballot.answers)} {ballot.words}" for person, ballot in CASTS]
    begun = Outcome(at=START, people=len(CASTS), with_key=False)
    assert verdict(attacked(begun, CASTS, disk.installation, {"C1": said}).tribune).linked


def test_of_few_or_equal_answers_nobody_can_tell(disk: Disk) -> None:
    few = CASTS[:4]
    disk.take(few)
    assert not verdict(outcome(disk, few).tribune).decided
    alike = tuple((person, Ballot(answers=(3, 3, 3, 3))) for person, _ in CASTS[:12])
    found = verdict(outcome(disk, alike).tribune)
    assert (found.linked, found.decided) == (False, False)
    assert found.best.links.right == 12


def test_equal_answers_may_be_mixed_up(tmp_path: Path) -> None:
    """Whoever is said to have given an answer that somebody else gave as well, has given it."""
    casts = tuple((f"U{number}", Ballot(answers=(number // 2,))) for number in range(12))
    found = judge(Evidence(folder=tmp_path), challenge_of(casts), casts)
    assert found.best.links.expected == pytest.approx(2)


def test_the_challenge_stands_in_no_order() -> None:
    orders = {challenge_of(CASTS).people for _ in range(5)} | {challenge_of(CASTS).ballots for _ in range(5)}
    assert len(orders) == 10
    assert all(set(order) in ({person for person, _ in CASTS}, {ballot for _, ballot in CASTS}) for order in orders)


# Beside everything else that goes on


@pytest.fixture
def workspace() -> Workspace:
    return small_workspace()


def begun(workspace: Workspace, installation: Installation, casts: Sequence[tuple[str, Ballot]] = ()) -> AttackIt:
    """An attack whose referee has heard these."""
    referee = Referee(workspace)
    for person, ballot in casts:
        chosen = ["none" if value is None else str(value) for value in ballot.answers]
        referee.hear(thanked(person, form(*chosen, words=ballot.words)))
    return AttackIt(workspace, installation, referee, now=lambda: START)


async def test_runs_beside_everything_else_and_tells_the_page(disk: Disk, workspace: Workspace) -> None:
    disk.take(CASTS)
    changes = workspace.follow()
    attack = begun(workspace, disk.installation, CASTS)
    task = attack.start(with_key=False)
    assert attack.running
    turns = 0
    while not task.done():
        await asyncio.sleep(0.005)
        turns += 1
    assert turns > 3
    assert not attack.running
    assert attack.outcome is not None
    assert (attack.outcome.at, attack.outcome.people) == (START, len(CASTS))
    assert attack.outcome.tribune is not None
    assert [changes.get_nowait(), changes.get_nowait()] == ["attack", "attack"]


@pytest.mark.parametrize("answers", [0, 1])
async def test_has_nothing_to_attack_before_two_have_answered(disk: Disk, workspace: Workspace, answers: int) -> None:
    attack = begun(workspace, disk.installation, CASTS[:answers])
    await attack.start(with_key=True)
    assert attack.outcome == Outcome(at=START, people=answers, with_key=True)


async def test_a_theft_that_fails_leaves_the_last_outcome(tmp_path: Path, workspace: Workspace) -> None:
    nothing = Installation(folder=tmp_path, database=tmp_path / "none.db", keys=tmp_path / "keys")
    attack = begun(workspace, nothing, CASTS)
    with pytest.raises(sqlite3.OperationalError):
        await attack.start(with_key=False)
    assert not attack.running
    assert attack.outcome is None
