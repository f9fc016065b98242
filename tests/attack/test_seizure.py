"""The attacker reads boxes by the documented format alone, just as the vault wrote them."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from attack import seizure
from attack.evidence import Ballot
from attack.seizure import PAGE, Box, Opened
from domain.survey import Ballot as Sealed
from domain.survey import Cast, Comment, TagState
from models.database import Database
from tests.vault.surveys import OPENS, QUESTIONS, cast, names, opened, ready, spec_of
from vault import Vault, table
from vault.keys import Keyring

PEOPLE = names(12)
ITEMS = len(QUESTIONS)


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    """Where the vault's keys are."""
    return tmp_path / "keys"


@pytest.fixture
def vault(sqlite_url: str, keys: Path) -> Vault:
    """A vault that has started. The format is the same on each kind of database."""
    return ready(Database(sqlite_url), keys)


def answer(number: int, *, words: str = "", show: bool = True) -> Cast:
    """An answer that differs from that of everybody else."""
    return Cast(
        survey_id="s1",
        person=PEOPLE[number],
        state=TagState.ANSWERED,
        ballot=Sealed(300 + number, (number, None, 0, 5)),
        comment=Comment(words, show) if words else None,
    )


def boxes(vault: Vault) -> list[Box]:
    """The rows of `boxes`, as a thief reads them."""
    with vault.engine.connect() as connection:
        rows = connection.execute(select(table.BOXES).order_by(table.BOXES.c.shard)).all()
    return [Box(survey_id=row.survey_id, shard=row.shard, blob=row.blob) for row in rows]


def seized(keys: Path) -> Path:
    """The key file."""
    return keys / "s1.keys"


def read(box: Box, keys: Path) -> Opened:
    """What box and key say together."""
    body = seizure.unsealed(box, seizure.keys_in(seized(keys)))
    assert body is not None
    return seizure.opened(body, capacity=len(PEOPLE), items=ITEMS, roster=PEOPLE)


def test_reads_who_took_part_every_ballot_and_all_words(vault: Vault, keys: Path) -> None:
    opened(vault, PEOPLE)
    cast(
        vault,
        answer(1, words="Zażółć <b>gęślą</b>"),
        answer(2),
        answer(7, words="Not for others.", show=False),
        Cast(survey_id="s1", person=PEOPLE[3], state=TagState.NOT_THIS_TIME),
        Cast(survey_id="s1", person=PEOPLE[4], state=TagState.SNOOZED, until=OPENS.date()),
    )
    (box,) = boxes(vault)
    found = read(box, keys)
    assert found.took_part == {PEOPLE[1], PEOPLE[2], PEOPLE[7]}
    assert sorted(found.ballots, key=lambda one: one[0]) == [
        (300 + number, Ballot(answers=(number, None, 0, 5))) for number in (1, 2, 7)
    ]
    assert sorted(found.words) == ["Not for others.", "Zażółć <b>gęślą</b>"]


def test_reads_an_empty_box(vault: Vault, keys: Path) -> None:
    opened(vault, PEOPLE)
    assert read(boxes(vault)[0], keys) == Opened(took_part=frozenset(), ballots=(), words=())


def test_reads_a_survey_that_asks_for_no_words(vault: Vault, keys: Path) -> None:
    with vault.engine.begin() as connection:
        vault.open(connection, spec_of("s1", len(PEOPLE), words=None), PEOPLE)
    cast(vault, answer(5))
    assert read(boxes(vault)[0], keys).took_part == {PEOPLE[5]}


def test_reads_each_shard_with_its_own_key(vault: Vault, keys: Path) -> None:
    people = names(450)
    opened(vault, people)
    with vault.engine.connect() as connection:
        sealed = table.sealed_survey(connection, "s1")
    assert sealed is not None
    cast(vault, *(answer(number) for number in range(12)))
    found = set[str]()
    for box in boxes(vault):
        body = seizure.unsealed(box, seizure.keys_in(seized(keys)))
        assert body is not None
        capacity = sum(sealed.shard_of(person) == box.shard for person in people)
        found |= seizure.opened(body, capacity=capacity, items=ITEMS, roster=people).took_part
    assert found == set(PEOPLE)


def test_finds_the_keys_that_the_vault_finds_and_no_torn_or_zeroed_one(vault: Vault, keys: Path) -> None:
    opened(vault, PEOPLE)
    held = {key.id: key.secret for key in Keyring(keys).held("s1", 0).values()}
    assert seizure.keys_in(seized(keys)) == held
    whole = seized(keys).read_bytes()
    for torn in (b"", whole[:47], bytes(PAGE) + whole[:40], b"\1" * (2 * PAGE)):
        seized(keys).write_bytes(torn)
        assert seizure.keys_in(seized(keys)) == {}
    seized(keys).write_bytes(bytes(PAGE) + whole[:48])
    assert seizure.keys_in(seized(keys)) == held


def test_opens_no_earlier_version_and_no_box_in_anothers_place(vault: Vault, keys: Path) -> None:
    opened(vault, PEOPLE)
    (before,) = boxes(vault)
    early = seizure.keys_in(seized(keys))
    cast(vault, answer(1))
    (box,) = boxes(vault)
    late = seizure.keys_in(seized(keys))
    assert seizure.unsealed(before, late) is None
    assert seizure.unsealed(box, early) is None
    assert seizure.unsealed(box, {}) is None
    assert seizure.unsealed(Box(survey_id="s2", shard=0, blob=box.blob), late) is None
    assert seizure.unsealed(Box(survey_id="s1", shard=1, blob=box.blob), late) is None
    assert seizure.unsealed(Box(survey_id="s1", shard=0, blob=box.blob[:30]), late) is None
    assert seizure.unsealed(box, early | late) is not None


def voted(vault: Vault, keys: Path) -> bytes:
    """The opened body of a ballot of two candidates."""
    with vault.engine.begin() as connection:
        vault.open_ballots(connection, "s1", PEOPLE, marks=3, text_bytes=10)
    for number, marks in ((1, (1, 1, 0)), (2, (1, 0, 0)), (7, (0, 0, 1))):
        ballot, receipt = Sealed(0, marks), Comment(f"RECEIPT00{number}")
        cast(vault, replace(answer(number), ballot=ballot, comment=receipt))
    body = seizure.unsealed(boxes(vault)[0], seizure.keys_in(seized(keys)))
    assert body is not None
    return body


def test_reads_who_voted_how_often_each_was_chosen_and_all_receipts(vault: Vault, keys: Path) -> None:
    found = seizure.counted(voted(vault, keys), capacity=len(PEOPLE), marks=3, roster=PEOPLE)
    assert found.took_part == {PEOPLE[1], PEOPLE[2], PEOPLE[7]}
    assert (found.ballots, found.chosen) == (3, (2, 1, 1))
    assert sorted(found.words) == ["RECEIPT001", "RECEIPT002", "RECEIPT007"]


@pytest.mark.parametrize(("capacity", "marks"), [(11, 3), (0, 3), (-1, 3), (12, 4), (5000, 3)])
def test_refuses_a_ballots_body_of_another_size(vault: Vault, keys: Path, capacity: int, marks: int) -> None:
    body = voted(vault, keys)
    with pytest.raises(ValueError, match="another size"):
        seizure.counted(body, capacity=capacity, marks=marks, roster=PEOPLE)


@pytest.mark.parametrize(("capacity", "items"), [(11, ITEMS), (0, ITEMS), (-1, ITEMS), (12, 2010), (5000, ITEMS)])
def test_refuses_a_body_of_another_size(vault: Vault, keys: Path, capacity: int, items: int) -> None:
    opened(vault, PEOPLE)
    body = seizure.unsealed(boxes(vault)[0], seizure.keys_in(seized(keys)))
    assert body is not None
    with pytest.raises(ValueError, match="another size"):
        seizure.opened(body, capacity=capacity, items=items, roster=PEOPLE)
