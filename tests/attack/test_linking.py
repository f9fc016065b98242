"""Surveys of the real bot withstand the adversary; a bot that is weak on purpose does not."""

import asyncio
import json
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from attack.chance import score
from attack.evidence import Evidence
from tests.attack.guessing import Tally
from tests.attack.life import WORDY, Survey
from tests.attack.linking import live, verdicts, with_a_key
from tests.attack.row import Row
from tests.attack.scoring import Size
from tests.attack.weak import CERTAIN

pytestmark = pytest.mark.usefixtures("patient_slack")

SURELY_NOT_BLIND = 1e-5


@dataclass(frozen=True, slots=True, kw_only=True)
class Attacked:
    """A life, and what the adversary makes of it, and of the same if Tribune were weak."""

    size: Size
    tally: Tally
    weak: Tally


@dataclass(slots=True)
class Weakness:
    """Adds to a copy of what was stolen what an ordinary survey tool would have written, and has that attacked."""

    folder: Path
    tally: Tally = field(default_factory=Tally)

    def __call__(self, evidence: Evidence, survey: Survey) -> None:
        folder = self.folder / "weak"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(evidence.folder, folder)
        if evidence.database_url:
            _log_answers(folder / "bot.log", survey)
        else:
            _keep_answers(folder / "data" / "tribune.db", survey)
        words = {ballot.words for ballot in survey.said.values()} - {""}
        self.tally.attack(Evidence(folder=folder, database_url=evidence.database_url), survey, words)


def _keep_answers(database: Path, survey: Survey) -> None:
    """Who has answered in one table, and what was answered in another, with nothing between them."""
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("CREATE TABLE took_part (survey TEXT, person TEXT)")
        connection.execute("CREATE TABLE ballots (survey TEXT, answers TEXT, words TEXT)")
        for person, ballot in survey.said.items():
            connection.execute("INSERT INTO took_part VALUES (?, ?)", (survey.id, person))
            said = (survey.id, json.dumps(ballot.answers), ballot.words)
            connection.execute("INSERT INTO ballots VALUES (?, ?, ?)", said)


def _log_answers(log: Path, survey: Survey) -> None:
    """A line that says who has answered, and a line that says what was stored."""
    with log.open("a", encoding="utf-8") as file:
        for person, ballot in survey.said.items():
            file.write(json.dumps({"event": "thanked", "user": person}) + "\n")
            file.write(json.dumps({"event": "stored", "answers": ballot.answers, "words": ballot.words}) + "\n")


@pytest.fixture(
    scope="module",
    params=[
        pytest.param((Size("SQLite", 12), WORDY), id="sqlite-12"),
        pytest.param((Size("PostgreSQL", 20), 0.9), id="postgresql-20", marks=pytest.mark.postgresql),
    ],
)
def lived(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Attacked:
    """A survey on each kind of database."""
    size, wordy = request.param
    folder = tmp_path_factory.mktemp("life")
    weakness = Weakness(folder)
    server = request.getfixturevalue("own_server") if size.database == "PostgreSQL" else None
    tally = asyncio.run(live(size, 1, folder, server=server, witness=weakness, wordy=wordy))
    return Attacked(size=size, tally=tally, weak=weakness.tally)


def p_values(tally: Tally, what: str) -> list[float]:
    """How often a blind attacker does as well, for each way in which this was asked."""
    return [score(strata).p_value for asked, strata in tally.guesses.items() if asked.what == what]


def test_what_lies_at_rest_links_nobody_to_an_answer(lived: Attacked) -> None:
    assert lived.tally.lived == 1
    assert lived.tally.answers > lived.size.invited / 2
    for what in ("links", "answers"):
        tried = p_values(lived.tally, what)
        assert tried
        assert min(tried) > CERTAIN


def test_published_comments_lead_to_nobody(lived: Attacked) -> None:
    tried = p_values(lived.tally, "comments")
    assert all(p_value > CERTAIN for p_value in tried)
    assert tried or lived.size.invited < 20  # so many that five of ten surely wrote words


def test_a_seized_key_tells_who_has_answered_and_opens_nothing_older(lived: Attacked) -> None:
    said = list(with_a_key(lived.size, lived.tally))
    assert [row.held for row in said] == [True] * 3, said
    assert lived.tally.alone == 1


def test_a_seized_key_links_nobody_within_a_cell(lived: Attacked) -> None:
    for what in ("links with a seized key", "comments with a seized key"):
        assert min(p_values(lived.tally, what)) > CERTAIN


def test_a_bot_that_writes_answers_down_is_caught(lived: Attacked) -> None:
    for what in ("links", "comments"):
        tried = (score(strata) for asked, strata in lived.weak.guesses.items() if asked.what == what)
        best = max(tried, key=lambda one: one.right)
        assert best.right >= 0.9 * best.of
        assert what == "comments" or best.p_value < SURELY_NOT_BLIND  # few comments are soon guessed
    assert any(not row.held for row in verdicts({lived.size: lived.weak}))


def test_mistakes_and_old_versions_that_open_are_told() -> None:
    size = Size("SQLite", 8)
    good = Tally(seizures=2, earlier=3, alone=1, alone_known=1)
    assert held(size, good) == [True, True, True]
    assert held(size, Tally(seizures=2, mistaken=1, earlier=3, alone=1, alone_known=0)) == [False, False, True]
    assert held(size, Tally(seizures=2, earlier=3, earlier_opened=1, alone=1, alone_known=1)) == [True, True, False]
    assert held(size, Tally()) == [False, False, False]  # nothing was tried


def held(size: Size, tally: Tally) -> list[bool]:
    """What is said of a seized key."""
    said: list[Row] = list(with_a_key(size, tally))
    return [row.held for row in said]


@pytest.mark.parametrize(
    ("right", "slightly_better", "surely_better"),
    [(3, False, False), (16, False, True), (17, True, True), (156, True, True)],
)
def test_a_way_that_was_open_in_one_survey_of_ten_is_held_against_all_that_was_answered(
    right: int, slightly_better: bool, surely_better: bool
) -> None:
    people = [str(number) for number in range(156)]
    tally, size = Tally(answers=1_560), Size("SQLite", 200)
    for _ in range(10):
        tally.hold("links", "always", [*people[1:], people[0]], people)
    tally.hold("links", "once", [*people[:right], *people[right + 1 :], *people[right : right + 1]], people)
    by_chance, by_points = verdicts({size: tally})
    assert by_chance.held is not surely_better
    assert by_points.held is not slightly_better
