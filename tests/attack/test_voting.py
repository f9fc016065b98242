"""A round of voting, signing and answering with the real bot withstands the adversary; a weak bot does not."""

import asyncio
import shutil
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from attack.chance import Guesses, score
from attack.evidence import Evidence
from tests.attack.scoring import Size, right_by_chance, scored, verdicts
from tests.attack.voters import Said
from tests.attack.voting import Tally, certain, live
from tests.attack.weak import CERTAIN, Truth, count_presses, log_presses, remember_presses
from tests.conftest import EVERY_LIFE

pytestmark = pytest.mark.usefixtures("patient_slack")

ASKED = {
    "votes before the close",
    "votes",
    "receipts with a seized key",
    "receipts as listed",
    "receipts",
    "pairs of receipt and ballot",
    "signatures",
    "answers",
}

PEOPLE = 11
"""One holds the seats, and for each of ten petitions one signs."""
TOLD = {"answers"}
"""Everybody may read them afterwards, in no order; an ordinary tool has a row for each press beside that."""

LISTED = {"signatures"}
"""Rows say who may sign which petition, and rows of an ordinary tool are lost among them; lines of its log are not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attacked:
    """A life, and what the adversary makes of it, and of the same if Tribune were weak."""

    size: Size
    tally: Tally
    weak: Tally


@dataclass(slots=True)
class Weakness:
    """Adds to a copy of what was stolen what an ordinary tool for votes would have kept, and has that attacked."""

    folder: Path
    tally: Tally = field(default_factory=Tally)
    said: Said = field(default_factory=Said)

    def __call__(self, what: str, evidence: Evidence, true: Truth) -> None:
        folder = self.folder / "weak"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(evidence.folder, folder)
        if evidence.database_url or what in LISTED:
            log_presses(folder / "bot.log", true, apart=what not in TOLD)
        elif what in TOLD:
            remember_presses(folder / "data" / "tribune.db", true)
        else:
            count_presses(folder / "data" / "tribune.db", true)
        self.tally.link(Evidence(folder=folder, database_url=evidence.database_url), what, true)
        in_order = {"order of voting": [*true]}
        if what == "receipts":
            self.said.receipts = {who: one for who, one in true.items() if isinstance(one, str)}
            receipts = [*self.said.receipts.values()]
            self.tally.search(folder, receipts)
            self.tally.try_orders("receipts with a seized key", receipts, true, in_order)
            self.tally.read_list(receipts, self.said, [*true])  # a list in the order of casting


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(Size("SQLite", PEOPLE), id="sqlite"),
        *(
            [pytest.param(Size("PostgreSQL", PEOPLE), id="postgresql", marks=pytest.mark.postgresql)]
            if EVERY_LIFE
            else []
        ),
    ],
)
def lived(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Attacked:
    """A round on SQLite, and with TRIBUNE_TESTS_EVERY_LIFE=1 on PostgreSQL too, as the whole case is."""
    size: Size = request.param
    folder = tmp_path_factory.mktemp("voting")
    weakness = Weakness(folder)
    server = request.getfixturevalue("own_server") if size.database == "PostgreSQL" else None
    tally = asyncio.run(live(size, 1, folder, server=server, witness=weakness))
    return Attacked(size=size, tally=tally, weak=weakness.tally)


@pytest.mark.parametrize("what", sorted(ASKED))
def test_nobody_is_linked_to_what_they_did_and_where_a_bot_is_weak_everybody_is(lived: Attacked, what: str) -> None:
    assert right_by_chance(lived.tally, what) > CERTAIN
    assert right_by_chance(lived.weak, what) < CERTAIN


@pytest.mark.parametrize("what", ["votes", "receipts", "pairs of receipt and ballot", "signatures", "answers"])
def test_whoever_is_always_right_is_told_from_chance(lived: Attacked, what: str) -> None:
    (strata, *_) = (strata for asked, strata in lived.tally.guesses.items() if asked.what == what)
    assert score([Guesses(guessed=one.true, true=one.true) for one in strata]).p_value < CERTAIN


def test_what_is_certain_is_as_promised(lived: Attacked) -> None:
    assert {asked.what for asked in lived.tally.guesses} == ASKED
    said = list(certain(lived.size, lived.tally))
    assert all(row.held for row in said), said


def test_a_box_that_knows_who_voted_how_is_caught(lived: Attacked) -> None:
    assert [row.held for row in verdicts(scored({lived.size: lived.weak}))] == [False] * len(ASKED)


def test_receipts_at_rest_are_found_and_a_list_in_the_order_of_casting_is_told(lived: Attacked) -> None:
    assert lived.weak.found >= lived.weak.searched > 0
    assert lived.weak.listed_mistaken > 0


def test_what_is_known_wrongly_or_opens_is_told() -> None:
    size = Size("SQLite", 8)
    good = Tally(searched=9, seizures=2, votes=9, alone=1, alone_known=1, earlier=2, signatures=1, listed=8)
    assert held(size, good) == [True] * 7
    assert held(size, Tally()) == [False] * 7  # nothing was tried
    bad = replace(
        good,
        found=1,
        voters_mistaken=1,
        votes_mistaken=1,
        alone_known=0,
        earlier_opened=1,
        signatures_mistaken=1,
        listed_mistaken=1,
    )
    assert held(size, bad) == [False] * 7


def held(size: Size, tally: Tally) -> list[bool | None]:
    return [row.held for row in certain(size, tally)]


@pytest.mark.parametrize(
    ("listed", "mistakes"),
    [(["C", "D", "F"], 0), (["D", "C", "F"], 1), (["C", "D"], 1), (["C", "D", "F", "H"], 1), (["C", "D", "H"], 2)],
)
def test_a_list_that_is_not_exactly_what_people_were_shown_is_told(listed: list[str], mistakes: int) -> None:
    tally, said = Tally(), Said(receipts={"u1": "F", "u2": "C", "u3": "D"})
    tally.read_list(listed, said, ["u1", "u2", "u3"])
    assert (tally.listed, tally.listed_mistaken) == (3, mistakes)
