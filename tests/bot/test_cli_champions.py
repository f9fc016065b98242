"""`tribune elections` and `tribune receipt`: what everybody may know, and nothing of who voted or how."""

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
import structlog
from click.testing import CliRunner, Result

from bot.cli import main
from bot.config import Variables, read_config
from domain.ballots import new_receipt
from domain.elections import ElectionState
from models.database import Database
from services import elections
from services.champion_pages import NO_RESULT
from services.elections import GONE
from tests.domain.voting import BALLOT_CLOSES, BALLOT_OPENS, PROPOSING
from tests.electing import AMINA, BEN, Electing


@pytest.fixture(autouse=True)
def _surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    for name in Variables.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("bot.commands.desk.start_logging", lambda level: None)
    monkeypatch.setattr("bot.clock.SystemClock.now", lambda self: BALLOT_OPENS)
    yield
    structlog.reset_defaults()


@pytest.fixture
def electing(_surroundings: None) -> Iterator[Electing]:
    assert CliRunner().invoke(main, ["migrate"]).exit_code == 0
    config = read_config(slack=False)
    database = Database(config.database_url)
    yield Electing(database, config.key_dir)
    database.dispose()


def run(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def standing() -> str:
    """The first line of what is told."""
    result = run("elections")
    assert result.exit_code == 0, result.output
    return str(result.output).splitlines()[0]


def test_says_how_an_election_stands_all_along(electing: Electing) -> None:
    assert standing() == "No election has been announced yet."
    electing.announced().standing(AMINA)
    assert standing() == "employee champion: people can be proposed until Monday 16 March 2026, 10:00 UTC."
    electing.tick(BALLOT_OPENS)
    assert standing() == "employee champion: the ballot is open until Friday 20 March 2026, 17:00 UTC."
    electing.votes(0, 5, AMINA)
    election = electing.closed()
    assert election.result
    assert run("elections").output.splitlines() == [
        "employee champion: Person 1 was elected. 5 people voted.",
        "  Who may vote: Everybody in the workspace on 2 March, without guests. That is 12 people.",
        "  Enough voters: 4.",
        f"  SHA-256 of the rules: {election.terms.fingerprint}",
        f"  SHA-256 of the seed: {election.terms.seed_commitment}",
        f"  Seed: {election.result.seed}",
        f"  SHA-256 of the result: {election.result.fingerprint}",
        f"  The result, word for word: tribune elections result {electing.id}",
    ]


def test_the_result_is_printed_so_that_its_sha_256_is_what_the_channel_reads(electing: Electing) -> None:
    electing.balloting(AMINA, BEN)
    early = run("elections", "result", electing.id)
    assert (early.exit_code, early.output) == (1, f"Error: {NO_RESULT}\n")
    electing.votes(0, 12, AMINA)
    result = electing.closed().result
    assert result
    printed = run("elections", "result", electing.id).stdout
    assert sha256(printed.encode()).hexdigest() == result.fingerprint
    assert json.loads(printed)["receipts"] == sorted(result.receipts)
    unknown = run("elections", "result", "nowhere")
    assert (unknown.exit_code, unknown.output) == (1, f"Error: {GONE}\n")


def test_while_the_ballot_is_open_nothing_of_it_is_told(electing: Electing) -> None:
    electing.balloting(AMINA, BEN)
    before = run("elections").output
    electing.votes(0, 6, AMINA)
    assert run("elections").output == before
    assert electing.election().terms.seed_commitment in before
    assert "Seed:" not in before


def test_says_why_nobody_was_elected(electing: Electing) -> None:
    electing.balloting(AMINA).tick(BALLOT_CLOSES)
    assert standing() == "employee champion: nobody was elected, because too few people voted. 0 people voted."


def test_says_that_nobody_stood_or_that_it_was_called_off(electing: Electing) -> None:
    electing.announced()
    with electing.database.write() as session:
        elections.call_off(session, electing.id, reason="Two teams become one.", now=PROPOSING)
    assert standing() == "employee champion: called off. Two teams become one."
    electing.announced(BALLOT_CLOSES)
    electing.tick(electing.election().terms.times.ballot_opens_at)
    assert standing() == "employee champion: nobody was elected, because nobody stood."


def test_a_receipt_is_listed_however_it_is_typed_and_only_once_it_is_counted(electing: Electing) -> None:
    electing.balloting(AMINA)
    mine = new_receipt()
    electing.vote(BEN, AMINA, receipt=mine)
    electing.votes(4, 4, AMINA)
    early = run("receipt", mine)
    assert (early.exit_code, early.output.split(".")[0]) == (1, "This receipt is in no list")
    electing.closed()
    for typed in ([mine], [mine.lower()], [mine[:5], mine[5:]], [f"{mine[:5]}-{mine[5:]}"]):
        found = run("receipt", *typed)
        assert found.exit_code == 0
        assert found.output == (
            "This receipt is listed: the vote was counted. employee champion, until Friday 20 March 2026.\n"
        )
    assert run("receipt", new_receipt()).exit_code == 1


def test_votes_are_given_up_only_where_their_keys_are_lost_and_somebody_says_so(electing: Electing) -> None:
    electing.balloting(AMINA)
    assert run("elections", "lost").output == "No ballot has lost its keys.\n"
    assert electing.election().state is ElectionState.BALLOTING
    keys = electing.vault.keys
    for key in keys.glob(f"*{electing.id}*"):
        key.unlink()
    asked = CliRunner().invoke(main, ["elections", "lost"], input="n\n")
    assert asked.exit_code == 1
    assert asked.output.startswith(f"The keys of the open ballot for the employee champion are not in {keys}.")
    assert electing.election().state is ElectionState.BALLOTING
    ended = run("elections", "lost", "--yes")
    assert ended.exit_code == 0
    assert ended.output.splitlines()[-1].startswith("Ended. Nobody is elected")
    assert standing() == "employee champion: nobody was elected, because the votes were lost."
    assert run("elections", "lost").output == "No ballot has lost its keys.\n"


def test_what_is_no_receipt_is_explained(electing: Electing) -> None:
    electing.announced()
    refused = run("receipt", "%")
    assert refused.exit_code == 1
    assert refused.output.count("A receipt has 10 letters and digits") == 1
