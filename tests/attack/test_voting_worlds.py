"""Until a ballot closes, nothing that anybody can see depends on how people vote, sign and answer, or on who does."""

import asyncio
from pathlib import Path

import pytest

from services import elections
from tests.attack import voting_worlds
from tests.attack.voting_worlds import differences, live, worlds
from tests.attack.worlds import Life, company_of

pytestmark = pytest.mark.usefixtures("patient_slack")

SIZE, SEED = 9, 1
WORLD, (HOW, WHO) = worlds(SIZE, SEED)


def lived(world: voting_worlds.World, url: str, folder: Path, *, commands: bool = False) -> Life:
    return asyncio.run(live(world, url=url, folder=folder / "world", size=SIZE, seed=SEED, commands=commands))


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[Life, str, Path]:
    """A world on SQLite, and where others are lived, each in place of the one before."""
    folder, url = tmp_path_factory.mktemp("worlds"), f"sqlite:///{tmp_path_factory.mktemp('database') / 'tribune.db'}"
    return lived(WORLD, url, folder), url, folder


def test_two_worlds_that_differ_only_in_votes_and_answers_look_the_same_until_the_ballot_closes(
    first: tuple[Life, str, Path],
) -> None:
    life, *where = first
    assert differences(life, lived(HOW.world, *where)) == []
    seen = {place for _, place in life.seen}
    assert {"Home", "the election", "the seat", "the channel", "the log", "/metrics", "boxes in the database"} <= seen


def test_nobody_sees_who_votes_signs_and_answers(first: tuple[Life, str, Path]) -> None:
    life, *where = first
    other = lived(WHO.world, *where)
    assert differences(life, other, apart=WHO.apart) == []
    assert differences(life, other) != []  # they do see it themselves


def test_a_turnout_that_is_told_to_the_vote_is_caught(
    first: tuple[Life, str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(elections, "participation_shown", lambda voted, _electorate: 10 * voted)
    life, *where = first
    told = [one.partition(":")[0] for one in differences(life, lived(WORLD, *where))]
    assert "the election U0RUTH" in told
    assert "the channel" in told  # the reminder


@pytest.mark.parametrize("size", [9, 40])
@pytest.mark.parametrize("seed", range(1, 4))
def test_the_worlds_differ_in_what_they_say_and_in_nothing_else(size: int, seed: int) -> None:
    world, (how, who) = worlds(size, seed)
    assert how.world != world
    assert {(name, act.day, act.signs) for name, act in how.world.items()} == {
        (name, act.day, act.signs) for name, act in world.items()
    }
    changed = {name for name in {*world, *who.world} if world.get(name) != who.world.get(name)}
    assert changed == who.apart < {*company_of(size)}
    assert any(world[name].signs for name in who.apart & world.keys())
