"""While a pulse is open, nothing that anybody can see depends on what is answered, or on who answers."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from services import home
from tests.attack import seeded, worlds
from tests.attack.worlds import ACKNOWLEDGED, CALLED, REMINDED, Ear, Heard, Life, differences, live

pytestmark = pytest.mark.usefixtures("patient_slack")

SIZE, SEED = 8, 1
WORLD, OTHERS = worlds.worlds(SIZE, SEED)
ANSWERED, _, WAITED, WHO, SUGGESTED, AUTHOR = OTHERS


def lived(world: worlds.World, url: str, folder: Path, *, commands: bool = False) -> Life:
    return asyncio.run(live(world, url=url, folder=folder / "world", size=SIZE, seed=SEED, commands=commands))


@dataclass(frozen=True, slots=True)
class Embedded:
    """A world on SQLite, and where others are lived, each in place of the one before."""

    url: str
    folder: Path
    first: Life

    def other(self, world: worlds.World) -> Life:
        return lived(world, self.url, self.folder, commands=True)


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Embedded:
    folder = tmp_path_factory.mktemp("worlds")
    url = f"sqlite:///{tmp_path_factory.mktemp('database') / 'tribune.db'}"
    return Embedded(url, folder, lived(WORLD, url, folder, commands=True))


def test_two_worlds_that_differ_only_in_answers_look_the_same_until_the_pulse_closes(embedded: Embedded) -> None:
    assert differences(embedded.first, embedded.other(ANSWERED.world)) == []
    seen = {where for _, where in embedded.first.seen}
    assert {"Home", "the form", "/pulse results", "the log", "the pace", "/metrics", "boxes in the database"} <= seen
    assert {"tribune privacy --person", "boxes in the backup"} <= seen


@pytest.mark.postgresql
def test_they_look_the_same_on_postgresql_too(postgresql_url: str, tmp_path: Path) -> None:
    """Without the commands, which are the same on both databases."""
    first, other = (lived(world, postgresql_url, tmp_path) for world in (WORLD, ANSWERED.world))
    assert differences(first, other) == []
    assert ("", "boxes in the database") in first.seen


def test_nobody_sees_who_answers_or_until_when_somebody_waits(embedded: Embedded) -> None:
    both = {name: act for name, act in WHO.world.items() if name not in WAITED.apart}
    both |= {name: act for name, act in WAITED.world.items() if name in WAITED.apart}
    other = embedded.other(both)
    assert differences(embedded.first, other, apart=WHO.apart | WAITED.apart) == []
    assert differences(embedded.first, other) != []  # they do see it themselves


def test_nobody_sees_what_waits_in_the_letter_box_or_who_has_put_it_there(embedded: Embedded) -> None:
    for other in (SUGGESTED, AUTHOR):
        lived = embedded.other(other.world)
        assert differences(embedded.first, lived, apart=other.apart) == []
    assert differences(embedded.first, lived) != []  # the author finds it in their own Home


def test_a_home_that_says_how_many_have_answered_is_caught(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(home, "participation_shown", lambda answered, _invited: answered)
    first, other = (lived(world, sqlite_url, tmp_path) for world in (WORLD, WHO.world))
    told = [one.partition(":")[0] for one in differences(first, other, apart=WHO.apart)]
    assert told == ["Home U0RUTH", "what Slack was told"]


def heard(said: str, *, at: float = 0, way: str = CALLED, alone: str = "") -> Heard:
    return Heard(alone, way, at, said)


def life(*told: Heard, **seen: str) -> Life:
    ear = Ear(workspace=worlds.Workspace(name="Nowhere"))
    ear.heard = list(told)
    return Life(seen={("", where): said for where, said in seen.items()}, ear=ear)


@pytest.mark.parametrize(
    ("this", "that", "caught"),
    [
        (life(metrics="answered 4"), life(metrics="answered 5"), ["metrics"]),
        (life(log="cast\ncast"), life(log="cast"), ["log"]),
        (life(heard("a"), heard("b")), life(heard("b"), heard("a")), ["what Slack"]),
        (
            life(heard("a", way=REMINDED), heard("b", way=REMINDED)),
            life(heard("b", way=REMINDED), heard("a", way=REMINDED)),
            [],
        ),
        (life(heard("a"), heard("ok", way=ACKNOWLEDGED)), life(heard("ok", way=ACKNOWLEDGED), heard("a")), []),
        (life(heard("a"), heard("ok", way=ACKNOWLEDGED)), life(heard("a")), ["what Slack"]),
        (life(heard("4 of 8", alone="U0RUTH")), life(heard("5 of 8", alone="U0RUTH")), ["what Slack"]),
        (life(heard("Thank you.", alone="U0MAYA")), life(), []),
        (life(metrics='"trigger_id": "1.2.ab", 4'), life(metrics='"trigger_id": "1.3.cd", 4'), []),
        (life(metrics="V00000012 b00000003"), life(metrics="V00000013 b00000004"), []),
    ],
)
def test_any_difference_that_others_see_is_told(this: Life, that: Life, caught: list[str]) -> None:
    told = differences(this, that, apart={"maya"})
    assert len(told) == len(caught)
    assert all(one.startswith(where) for one, where in zip(told, caught, strict=True))


def test_where_everybody_presses_the_same_slacks_numbers_count_too() -> None:
    assert differences(life(metrics="V00000012"), life(metrics="V00000013")) != []


@pytest.mark.parametrize("size", [8, 40])
@pytest.mark.parametrize("seed", range(1, 5))
def test_the_worlds_differ_in_what_they_say_and_in_nothing_else(size: int, seed: int) -> None:
    world, others = worlds.worlds(size, seed)
    for other in others:
        changed = {name for name in {*world, *other.world} if world.get(name) != other.world.get(name)}
        assert changed
        assert all(
            bool(world[name].choice) and world[name].day == other.world[name].day for name in changed - other.apart
        )
        assert other.apart < set(worlds.company_of(size))


def test_chance_is_the_same_for_each_who_asks_whoever_else_asks() -> None:
    def ask() -> bytes:
        return seeded.os.urandom(40)

    def drawn(times: int) -> Iterator[object]:
        with seeded.seeded("1"):
            for _ in range(times):
                yield ask()
            yield seeded.secrets.token_hex(4), seeded.uuid.uuid4()

    once, thrice = list(drawn(1)), list(drawn(3))
    assert (thrice[0], thrice[-1]) == (once[0], once[-1])
    assert len(set(thrice)) == 4
    assert len(seeded.os.urandom(8)) == 8
    with seeded.seeded("2"):
        assert ask() != once[0]
