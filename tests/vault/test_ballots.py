"""Boxes of ballots: each voter counts once, and a receipt says that a ballot was counted, and not which one."""

from collections import Counter
from itertools import product
from pathlib import Path

import pytest

from domain.ballots import RECEIPT_CHARACTERS, Marks, new_receipt
from domain.errors import NotInvitedError
from domain.survey import Ballot, Cast, CastOutcome, Comment, TagState
from domain.tally import supporting
from models.database import Database
from tests.vault.surveys import Published, answer, box_of, cast, names, opened, ready
from vault import Vault, table
from vault.keys import PAGE, Keyring

NOBODY: Marks = (0, 0, 0, 0)
"""On a ballot of three candidates."""


def open_ballots(vault: Vault, people: list[str], *, box: str = "e1", marks: int = 4) -> None:
    with vault.engine.begin() as connection:
        vault.open_ballots(connection, box, people, marks=marks, text_bytes=RECEIPT_CHARACTERS)


def vote(person: str, *marks: int, receipt: str = "", box: str = "e1") -> Cast:
    """One person's vote, with its receipt."""
    return Cast(
        survey_id=box,
        person=person,
        state=TagState.ANSWERED,
        ballot=Ballot(0, marks or NOBODY),
        comment=Comment(receipt or new_receipt()),
    )


def counted(vault: Vault, box: str = "e1") -> Published:
    published = Published()
    assert vault.close(box, published)
    return published


def test_every_vote_and_every_receipt_comes_out(vault: Vault, keys: Path) -> None:
    people = names(5)
    open_ballots(vault, people)
    receipts = [new_receipt() for _ in people]
    votes = [(1, 0, 0, 0), (1, 1, 0, 0), (0, 0, 0, 1), NOBODY, (1, 1, 0, 0)]
    cast(vault, *(vote(who, *marks, receipt=one) for who, marks, one in zip(people, votes, receipts, strict=True)))
    published = counted(vault)
    assert Counter(ballot.answers for ballot in published.ballots) == Counter(votes)
    assert sorted(comment.text for comment in published.comments) == sorted(receipts)
    assert Keyring(keys).surveys() == set()


def test_of_two_votes_of_one_person_the_first_counts_and_the_receipt_of_the_second_is_nowhere(vault: Vault) -> None:
    open_ballots(vault, names(3))
    batch = [vote("U00000001", 1, 0, 0, 0, receipt="K" * 10), vote("U00000001", 0, 1, 0, 0, receipt="M" * 10)]
    assert cast(vault, *batch) == (CastOutcome.RECORDED, CastOutcome.ALREADY_ANSWERED)
    assert cast(vault, *batch) == (CastOutcome.ALREADY_ANSWERED,) * 2
    published = counted(vault)
    assert [ballot.answers for ballot in published.ballots] == [(1, 0, 0, 0)]
    assert [comment.text for comment in published.comments] == ["K" * 10]


def test_receipts_and_ballots_are_shuffled_apart(vault: Vault) -> None:
    """Whoever knows both lists can't tell which belongs to which, or who came first."""
    people, all_marks = names(64), list(product((0, 1), repeat=6))
    open_ballots(vault, people, marks=6)
    receipts = {new_receipt(): marks for marks in all_marks}
    for person, (receipt, marks) in zip(people, receipts.items(), strict=True):
        cast(vault, vote(person, *marks, receipt=receipt))
    published = counted(vault)
    pairs = zip(published.comments, published.ballots, strict=True)
    met = sum(receipts[comment.text] == ballot.answers for comment, ballot in pairs)
    assert met < 12  # one on average; twelve are found once in five hundred million
    orders = ([one.answers for one in published.ballots], [receipts[one.text] for one in published.comments])
    assert all_marks not in orders


def test_a_box_is_as_long_before_the_first_vote_as_after_the_last(vault: Vault) -> None:
    people = names(4)
    open_ballots(vault, people)
    lengths = {len(box_of(vault, "e1").blob)}
    for person, marks in zip(people, (NOBODY, (1, 1, 1, 0), (0, 0, 0, 1), (1, 0, 0, 0)), strict=True):
        cast(vault, vote(person, *marks))
        lengths.add(len(box_of(vault, "e1").blob))
    assert len(lengths) == 1


def test_a_large_electorate_is_counted_over_all_its_boxes(sqlite: Database, keys: Path) -> None:
    vault, people = ready(sqlite, keys), names(500)
    open_ballots(vault, people)
    cast(vault, *(vote(person, 1, 0, 0, 0) for person in people))
    with vault.engine.connect() as connection:
        sealed = table.sealed_survey(connection, "e1")
        assert sealed is not None
        assert sealed.shards == 3
        assert vault.answered(connection, "e1") == 500
    published = counted(vault)
    assert len({comment.text for comment in published.comments}) == len(published.ballots) == 500


@pytest.mark.parametrize(
    "wrong",
    [vote("U00000000", 1, 0), vote("U00000000", *[0] * 5), vote("U00000000", receipt="K" * 11)],
    ids=["too few marks", "too many", "a long receipt"],
)
def test_a_vote_that_does_not_fit_is_refused(sqlite: Database, keys: Path, wrong: Cast) -> None:
    vault = ready(sqlite, keys)
    open_ballots(vault, names(3))
    with vault.engine.begin() as connection, pytest.raises(ValueError, match=r"ballot|comment"):
        vault.prepare(connection, [wrong])
    assert counted(vault).ballots == []


def test_there_is_no_more_room_than_there_are_voters(sqlite: Database, keys: Path) -> None:
    vault = ready(sqlite, keys)
    open_ballots(vault, names(3))
    cast(vault, *(vote(person) for person in names(3)))
    with pytest.raises(NotInvitedError, match="no room"):
        cast(vault, vote("U0STRANGER"))


def test_votes_answers_and_signatures_share_a_batch_and_nothing_else(vault: Vault) -> None:
    people = names(8)
    opened(vault, people)
    open_ballots(vault, people)
    with vault.engine.begin() as connection:
        vault.open_tally(connection, "p1", expected=8)
    batch = [answer(people[0]), vote(people[0], 0, 1, 0, 0), supporting("p1", people[0])]
    assert set(cast(vault, *batch)) == {CastOutcome.RECORDED}
    with vault.engine.connect() as connection:
        assert [vault.answered(connection, box) for box in ("s1", "e1", "p1")] == [1, 1, 1]
    assert [ballot.answers for ballot in counted(vault).ballots] == [(0, 1, 0, 0)]


def test_votes_of_which_the_key_is_lost_are_told_and_the_others_are_counted(vault: Vault, keys: Path) -> None:
    for box in ("e1", "e2"):
        open_ballots(vault, names(3), box=box)
        cast(vault, vote("U00000001", 1, 0, 0, 0, box=box))
    Keyring(keys).destroy("e1")
    assert vault.recover() == ("e1",)
    assert [vault.is_whole(box) for box in ("e1", "e2", "gone")] == [False, True, True]
    assert vault.cancel("e1")
    assert len(counted(vault, "e2").ballots) == 1
    assert vault.recover() == ()


def test_a_ballot_that_lost_one_of_its_boxes_is_not_whole(sqlite: Database, keys: Path) -> None:
    """Nobody may count what is left of it."""
    vault, people = ready(sqlite, keys), names(500)
    open_ballots(vault, people)
    path = keys / "e1.keys"
    path.write_bytes(path.read_bytes()[: -2 * PAGE] + bytes(2 * PAGE))
    assert not vault.is_whole("e1")
    assert vault.recover() == ("e1",)
