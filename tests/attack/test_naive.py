from pathlib import Path
from random import Random

import pytest
from sqlalchemy import create_engine, text

from attack import linking
from attack.chance import Guesses, score
from attack.evidence import Ballot
from attack.naive import SCHEMAS, store
from tests.attack.naive import ENOUGH, answers, broken, challenge, right

BOTH = ("", pytest.param("postgresql_server", marks=pytest.mark.postgresql))


@pytest.fixture(params=BOTH)
def server_url(request: pytest.FixtureRequest) -> str:
    """A PostgreSQL server, or none for SQLite."""
    return request.getfixturevalue(request.param) if request.param else ""


@pytest.mark.parametrize("schema", SCHEMAS)
def test_breaks_every_ordinary_schema(schema: str, server_url: str) -> None:
    share, method = broken(schema, answers(8, Random(schema)), server_url=server_url)
    assert share >= ENOUGH, method


@pytest.mark.parametrize("schema", ["voters deleted", "shuffled, with backups", "random ids, sorted"])
def test_breaks_larger_ones_of_which_pages_were_divided(schema: str) -> None:
    share, method = broken(schema, answers(40, Random(schema)))
    assert share >= ENOUGH, method


def test_breaks_ballots_that_have_no_words(tmp_path: Path) -> None:
    casts = [(user, Ballot(answers=ballot.answers)) for user, ballot in answers(12, Random(3))]
    attempts = linking.attempts(store("two tables", casts, folder=tmp_path), challenge(casts))
    assert right(attempts[0], casts) == 1


def test_a_table_that_was_never_filled_gives_nothing_away(tmp_path: Path) -> None:
    """The same schema with nobody's answers in it: the attacker is right as often as chance has it."""
    evidence = store("two tables", [], folder=tmp_path)
    surveys = []
    for seed in range(40):
        casts = answers(8, Random(seed))
        asked, truth = challenge(casts), dict(casts)
        said = linking.attempts(evidence, asked)[0].links
        people = asked.people
        surveys.append(
            Guesses(guessed=[asked.ballots[said[one]] for one in people], true=[truth[one] for one in people])
        )
    judged = score(surveys)
    assert judged.expected == pytest.approx(40)
    assert judged.p_value > 0.01


@pytest.mark.parametrize("schema", SCHEMAS)
def test_keeps_every_answer(schema: str, tmp_path: Path) -> None:
    casts = answers(3, Random(1))
    evidence = store(schema, casts, folder=tmp_path)
    engine = create_engine(f"sqlite:///{tmp_path / 'survey.db'}")
    with engine.connect() as connection:
        kept = connection.execute(text("SELECT * FROM ballots")).mappings().all()
    engine.dispose()
    said = {(tuple(row[f"q{number}"] for number in range(1, 11)), row["words"]) for row in kept}
    assert said == {(ballot.answers, ballot.words) for _, ballot in casts}
    assert evidence.folder == tmp_path
    assert SCHEMAS[schema].says.endswith(".")
