"""Boxes of ballots: each voter counts once, no ballot is kept, and a receipt says that one was counted."""

from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from domain.ballots import RECEIPT_CHARACTERS, Marks, new_receipt
from domain.errors import NotInvitedError
from domain.survey import Ballot, Cast, CastOutcome, Comment, TagState, Totals
from domain.tally import supporting
from models.database import Database
from tests.vault.surveys import Counted, Published, answer, box_of, cast, names, opened, ready
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


def counted(vault: Vault, box: str = "e1") -> Counted:
    found = Counted()
    assert vault.count(box, found)
    return found


def test_every_vote_counts_and_every_receipt_comes_out(vault: Vault, keys: Path) -> None:
    people = names(5)
    open_ballots(vault, people)
    receipts = [new_receipt() for _ in people]
    votes = [(1, 0, 0, 0), (1, 1, 0, 0), (0, 0, 0, 1), NOBODY, (1, 1, 0, 0)]
    cast(vault, *(vote(who, *marks, receipt=one) for who, marks, one in zip(people, votes, receipts, strict=True)))
    found = counted(vault)
    assert found.totals == Totals(5, (3, 2, 0, 1))
    assert sorted(comment.text for comment in found.comments) == sorted(receipts)
    assert Keyring(keys).surveys() == set()
    assert not vault.count("e1", found)


def test_of_two_votes_of_one_person_the_first_counts_and_the_receipt_of_the_second_is_nowhere(vault: Vault) -> None:
    open_ballots(vault, names(3))
    batch = [vote("U00000001", 1, 0, 0, 0, receipt="K" * 10), vote("U00000001", 0, 1, 0, 0, receipt="M" * 10)]
    assert cast(vault, *batch) == (CastOutcome.RECORDED, CastOutcome.ALREADY_ANSWERED)
    assert cast(vault, *batch) == (CastOutcome.ALREADY_ANSWERED,) * 2
    found = counted(vault)
    assert found.totals == Totals(1, (1, 0, 0, 0))
    assert [comment.text for comment in found.comments] == ["K" * 10]


def test_a_ballot_of_which_nobody_would_know_the_pattern_is_not_kept(vault: Vault, keys: Path) -> None:
    """Whoever agreed with a voter on a pattern that nobody else would choose, and opens the box, finds sums alone."""
    people = names(3)
    boxes = {"e1": [(1, 0, 0, 1), (0, 1, 1, 0)], "e2": [(1, 1, 0, 0), (0, 0, 1, 1)]}
    opened_bodies = []
    for box, votes in boxes.items():
        open_ballots(vault, people, box=box)
        cast(vault, *(vote(who, *marks, box=box, receipt="K" * 10) for who, marks in zip(people, votes, strict=False)))
        with vault.engine.connect() as connection:
            sealed = table.sealed_survey(connection, box)
        assert sealed is not None
        body = box_of(vault, box).unseal(Keyring(keys).held(box, 0))
        opened_bodies.append([[*sealed.taken(body, part)] for part in (1, 2)])
    assert opened_bodies[0] == opened_bodies[1]
    assert opened_bodies[0][0] == [(2, 1, 1, 1, 1)]


def test_receipts_come_out_in_an_order_of_their_own(vault: Vault) -> None:
    """Whoever knows the order in which people voted can't tell whose a receipt is."""
    people, all_marks = names(64), list(product((0, 1), repeat=6))
    open_ballots(vault, people, marks=6)
    receipts = [new_receipt() for _ in people]
    for person, receipt, marks in zip(people, receipts, all_marks, strict=True):
        cast(vault, vote(person, *marks, receipt=receipt))
    found = counted(vault)
    met = sum(comment.text == receipt for comment, receipt in zip(found.comments, receipts, strict=True))
    assert met < 12  # one on average; twelve are found once in five hundred million
    assert found.totals == Totals(64, (32,) * 6)


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
    cast(vault, *(vote(person, 1, 0, int(number % 2), 0) for number, person in enumerate(people)))
    with vault.engine.connect() as connection:
        sealed = table.sealed_survey(connection, "e1")
        assert sealed is not None
        assert sealed.shards == 3
        assert vault.answered(connection, "e1") == 500
    found = counted(vault)
    assert found.totals == Totals(500, (500, 0, 250, 0))
    assert len({comment.text for comment in found.comments}) == 500


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(vote("U00000000", 1, 0), id="too few marks"),
        pytest.param(vote("U00000000", *[0] * 5), id="too many"),
        pytest.param(vote("U00000000", 2, 0, 0, 0), id="a mark that counts twice"),
        pytest.param(vote("U00000000", -1, 0, 0, 0), id="a mark that takes one away"),
        pytest.param(replace(vote("U00000000"), ballot=Ballot(0, (None, 0, 0, 0))), id="a mark that is none"),
        pytest.param(replace(vote("U00000000"), ballot=Ballot(1, NOBODY)), id="a cell"),
        pytest.param(vote("U00000000", receipt="K" * 11), id="a long receipt"),
    ],
)
def test_a_vote_that_does_not_fit_is_refused(sqlite: Database, keys: Path, wrong: Cast) -> None:
    vault = ready(sqlite, keys)
    open_ballots(vault, names(3))
    with vault.engine.begin() as connection, pytest.raises(ValueError, match=r"ballot|comment"):
        vault.prepare(connection, [wrong])
    assert counted(vault).totals == Totals(0, (0, 0, 0, 0))


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
    assert counted(vault).totals == Totals(1, (0, 1, 0, 0))


def test_votes_of_which_the_key_is_lost_are_told_and_the_others_are_counted(vault: Vault, keys: Path) -> None:
    for box in ("e1", "e2"):
        open_ballots(vault, names(3), box=box)
        cast(vault, vote("U00000001", 1, 0, 0, 0, box=box))
    Keyring(keys).destroy("e1")
    assert vault.recover() == ("e1",)
    assert [vault.is_whole(box) for box in ("e1", "e2", "gone")] == [False, True, True]
    assert counted(vault, "e1").totals == Totals(0, ())
    assert counted(vault, "e2").totals == Totals(1, (1, 0, 0, 0))
    assert vault.recover() == ()


def test_what_was_counted_is_not_closed_as_answers_are_nor_answers_counted(vault: Vault) -> None:
    """Nothing is lost by the mistake."""
    people = names(8)
    opened(vault, people)
    open_ballots(vault, people)
    cast(vault, answer(people[0]), vote(people[0], 0, 1, 0, 0))
    with pytest.raises(ValueError, match="no ballot was kept"):
        vault.close("e1", Published())
    with pytest.raises(ValueError, match="nothing was counted"):
        vault.count("s1", Counted())
    published = Published()
    assert vault.close("s1", published)
    assert len(published.ballots) == 1
    assert counted(vault).totals == Totals(1, (0, 1, 0, 0))


def test_a_ballot_that_lost_one_of_its_boxes_is_not_whole(sqlite: Database, keys: Path) -> None:
    """Nobody may count what is left of it."""
    vault, people = ready(sqlite, keys), names(500)
    open_ballots(vault, people)
    path = keys / "e1.keys"
    path.write_bytes(path.read_bytes()[: -2 * PAGE] + bytes(2 * PAGE))
    assert not vault.is_whole("e1")
    assert vault.recover() == ("e1",)
