"""A round of suggestions with the real bot withstands the adversary; a bot that is weak on purpose does not."""

import asyncio
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from attack.chance import Guesses, score
from attack.evidence import Evidence
from attack.seizure import Box
from tests.attack.scoring import Size, right_by_chance, scored, verdicts
from tests.attack.suggesting import DAYS_ALONE, Tally, certain, live
from tests.attack.thief import Seized
from tests.attack.weak import CERTAIN, count_presses, log_presses, remember_presses
from tests.conftest import EVERY_LIFE

pytestmark = pytest.mark.usefixtures("patient_slack")

ASKED = {
    "suggestions before release",
    "suggestions with a seized key",
    "suggestions",
    "replies",
    "support",
    "reading",
    "outcomes",
    "one suggestion a day",
}

ABOUT_ROWS = {"support", "reading", "outcomes"}
"""Of what is asked there, rows are left that everybody may read: an ordinary box has one for each press beside them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attacked:
    """A life, and what the adversary makes of it, and of the same if Tribune were weak."""

    size: Size
    tally: Tally
    weak: Tally


@dataclass(slots=True)
class Weakness:
    """Adds to a copy of what was stolen what an ordinary suggestion box would have kept, and has that attacked."""

    folder: Path
    tally: Tally = field(default_factory=Tally)

    def __call__(self, what: str, evidence: Evidence, true: Mapping[str, str]) -> None:
        folder = self.folder / "weak"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(evidence.folder, folder)
        if evidence.database_url:
            log_presses(folder / "bot.log", true, apart=what not in ABOUT_ROWS)
        elif what in ABOUT_ROWS:
            remember_presses(folder / "data" / "tribune.db", true)
        else:
            count_presses(folder / "data" / "tribune.db", true)
        self.tally.link(Evidence(folder=folder, database_url=evidence.database_url), what, true)
        if what == "suggestions before release":
            self.tally.search(folder, [*true.values()])
            in_order = [true[person] for person in sorted(true)]
            self.tally.guess_authors(in_order, true, [*true])  # a box that keeps letters in the order of user ids


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(Size("SQLite", 12), id="sqlite-12"),
        *(
            [pytest.param(Size("PostgreSQL", 12), id="postgresql-12", marks=pytest.mark.postgresql)]
            if EVERY_LIFE
            else []
        ),
    ],
)
def lived(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Attacked:
    """A round on SQLite, and with TRIBUNE_TESTS_EVERY_LIFE=1 on PostgreSQL too, as the whole case is."""
    size: Size = request.param
    folder = tmp_path_factory.mktemp("suggesting")
    weakness = Weakness(folder)
    server = request.getfixturevalue("own_server") if size.database == "PostgreSQL" else None
    tally = asyncio.run(live(size, 1, folder, server=server, witness=weakness))
    return Attacked(size=size, tally=tally, weak=weakness.tally)


@pytest.mark.parametrize("what", sorted(ASKED))
def test_nobody_is_linked_to_what_they_did_and_where_a_bot_is_weak_everybody_is(lived: Attacked, what: str) -> None:
    assert right_by_chance(lived.tally, what) > CERTAIN
    assert right_by_chance(lived.weak, what) < CERTAIN


@pytest.mark.parametrize("what", sorted(ASKED))
def test_whoever_is_always_right_is_told_from_chance(lived: Attacked, what: str) -> None:
    (strata, *_) = (strata for asked, strata in lived.tally.guesses.items() if asked.what == what)
    assert score([Guesses(guessed=one.true, true=one.true) for one in strata]).p_value < CERTAIN


def test_what_is_certain_is_as_promised(lived: Attacked) -> None:
    assert {asked.what for asked in lived.tally.guesses} == ASKED
    said = list(certain(lived.size, lived.tally))
    assert [row.held for row in said] == [True] * 5 + [None], said
    assert lived.tally.days_alone == DAYS_ALONE


def test_on_a_day_with_one_letter_copies_tell_between_which_of_them_it_came(lived: Attacked) -> None:
    assert lived.tally.days_known == lived.tally.days_alone


def test_a_box_that_knows_who_sent_is_caught(lived: Attacked) -> None:
    assert [row.held for row in verdicts(scored({lived.size: lived.weak}))] == [False] * len(ASKED)


def test_words_at_rest_are_found(lived: Attacked) -> None:
    assert lived.weak.found >= lived.weak.searched > 0


def test_what_is_known_wrongly_or_opens_is_told() -> None:
    size = Size("SQLite", 8)
    good = Tally(searched=9, letters=3, boxes=2, tallies=1, earlier=2)
    assert held(size, good) == [True] * 5
    assert held(size, Tally()) == [False] * 5  # nothing was tried
    bad = replace(good, found=1, letters_mistaken=1, named=1, supporters_mistaken=1, earlier_opened=1)
    assert held(size, bad) == [False] * 5


def held(size: Size, tally: Tally) -> list[bool | None]:
    *certainly, told = certain(size, tally)
    assert told.held is None
    return [row.held for row in certainly]


def test_an_old_version_that_opens_is_counted() -> None:
    tally = Tally()
    nobody = Box(survey_id="b", shard=0, blob=bytes(40))
    tally.use_key_of_tally(Seized(keys={}, boxes=(), earlier=(nobody,)), set(), [])
    assert (tally.earlier, tally.earlier_opened, tally.tallies) == (1, 0, 1)
