"""An approval vote is counted by the rule that was announced, and no more of it is told than was promised."""

import hashlib
import re
from collections.abc import Sequence
from contextlib import nullcontext
from itertools import product
from typing import Any

import pytest

from domain.ballots import (
    CHOSEN_AND_ABSTAINS,
    CHOSEN_AND_NONE,
    NOTHING_CHOSEN,
    RECEIPT_ALPHABET,
    Chosen,
    Counts,
    Marks,
    Quorum,
    Result,
    VacantBecause,
    check_filled_in,
    commitment,
    counted,
    draw,
    marks,
    new_receipt,
    quorum,
    read_receipt,
    result_of,
)
from domain.errors import BadInputError
from domain.survey import Totals
from tests.domain.voting import SEED, added, counts

ANN, BEN, CAT, DAN = CANDIDATES = ("UANN", "UBEN", "UCAT", "UDAN")


def result(given: Counts, *, candidates: Sequence[str] = CANDIDATES, **more: Any) -> Result:
    wanted = {
        "willing": candidates,
        "electorate": 30,
        "needed": 10,
        "seed": SEED,
        "receipts": [f"R{number:09}" for number in range(given.ballots)],
    }
    return result_of(given, candidates=candidates, **wanted | more)


@pytest.mark.parametrize(
    ("electorate", "third", "half"),
    [
        (3, 3, 3),
        (6, 3, 3),
        (7, 3, 4),
        (9, 3, 5),
        (10, 4, 5),
        (30, 10, 15),
        (31, 11, 16),
        (100, 34, 50),
        (300, 100, 150),
    ],
)
def test_the_quorum_is_rounded_up_and_never_below_three(electorate: int, third: int, half: int) -> None:
    assert (quorum(electorate), quorum(electorate, Quorum.A_HALF)) == (third, half)


@pytest.mark.parametrize(
    ("chosen", "none_of_these", "ballot"),
    [
        ([BEN, DAN], False, (0, 1, 0, 1, 0)),
        ([], True, (0, 0, 0, 0, 1)),
        ([], False, (0, 0, 0, 0, 0)),
        ([ANN, ANN], False, (1, 0, 0, 0, 0)),
    ],
)
def test_a_ballot_has_a_mark_for_each_candidate_and_for_none(
    chosen: list[str], none_of_these: bool, ballot: Marks
) -> None:
    assert marks(chosen, candidates=CANDIDATES, none_of_these=none_of_these) == ballot


@pytest.mark.parametrize(
    ("chosen", "none_of_these", "says"), [([ANN], True, "not both"), ([ANN, "UEVE"], False, "not the one that is open")]
)
def test_refuses_a_ballot_that_contradicts_itself_or_names_a_stranger(
    chosen: list[str], none_of_these: bool, says: str
) -> None:
    with pytest.raises(BadInputError, match=f"{says}.*Your vote was not stored"):
        marks(chosen, candidates=CANDIDATES, none_of_these=none_of_these)


@pytest.mark.parametrize(
    ("chosen", "none_of_these", "abstains", "problem"),
    [
        ([ANN, BEN], False, False, None),
        ([], True, False, None),
        ([], False, True, None),
        ([], False, False, NOTHING_CHOSEN),
        ([ANN], True, False, CHOSEN_AND_NONE),
        ([ANN], True, True, CHOSEN_AND_NONE),
        ([ANN], False, True, CHOSEN_AND_ABSTAINS),
        ([], True, True, CHOSEN_AND_ABSTAINS),
    ],
)
def test_a_ballot_says_one_thing_and_nobody_abstains_by_mistake(
    chosen: list[str], none_of_these: bool, abstains: bool, problem: str | None
) -> None:
    if problem is None:
        check_filled_in(chosen, none_of_these=none_of_these, abstains=abstains)
        return
    with pytest.raises(BadInputError) as refused:
        check_filled_in(chosen, none_of_these=none_of_these, abstains=abstains)
    assert refused.value.problems == {"none_of_these": problem}


def test_counts_every_mark_and_an_abstention_as_a_vote() -> None:
    ballots = [(1, 1, 0), (0, 1, 0), (0, 0, 1), (0, 0, 0)]
    assert counted(added(ballots, candidates=2), candidates=2) == Counts(ballots=4, chosen=(1, 2), none_of_these=1)
    assert counted(added([], candidates=2), candidates=2) == Counts(ballots=0, chosen=(0, 0), none_of_these=0)
    assert counted(Totals(2, (1,)), candidates=0) == Counts(ballots=2, chosen=(), none_of_these=1)


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(Totals(4, (1, 1)), id="a total is missing"),
        pytest.param(Totals(4, (1, 1, 1, 1)), id="one too many"),
        pytest.param(Totals(4, ()), id="none"),
        pytest.param(Totals(4, (-1, 1, 1)), id="fewer than nobody"),
        pytest.param(Totals(4, (5, 0, 0)), id="more marks than ballots"),
        pytest.param(Totals(4, (0, 0, 5)), id="more against all than ballots"),
        pytest.param(Totals(4, (1, 3, 2)), id="somebody who chose somebody and nobody"),
        pytest.param(Totals(-1, (0, 0, 0)), id="fewer ballots than none"),
    ],
)
def test_refuses_totals_that_no_ballots_add_up_to(wrong: Totals) -> None:
    with pytest.raises(ValueError, match=r"a total for each candidate|so few ballots"):
        counted(wrong, candidates=2)


def test_all_totals_that_ballots_add_up_to_are_taken_and_no_others() -> None:
    """Every box of three ballots and two candidates, against every total that could stand in one."""
    ballots = [(0, 0, 0), (1, 0, 0), (0, 1, 0), (1, 1, 0), (0, 0, 1)]
    possible = {added(box, candidates=2).chosen for box in product(ballots, repeat=3)}
    for chosen in product(range(5), repeat=3):
        with nullcontext() if chosen in possible else pytest.raises(ValueError, match="so few ballots"):
            counted(Totals(3, chosen), candidates=2)


def test_nobody_reads_counts_in_a_log() -> None:
    assert repr(counts(12, 9, none_of_these=3)) == "Counts()"
    assert repr(Totals(12, (9, 3))) == "Totals()"


def test_whom_most_people_chose_is_elected_and_the_next_is_deputy() -> None:
    told = result(counts(5, 12, 9, 0, none_of_these=3))
    assert (told.winner, told.deputy, told.vacant_because, told.drawn) == (BEN, CAT, None, False)
    assert told.counts == (Chosen(BEN, 12), Chosen(CAT, 9), Chosen(ANN, 5), Chosen(DAN, None))
    assert (told.electorate, told.quorum, told.voted, told.none_of_these) == (30, 10, 20, 3)


@pytest.mark.parametrize("willing", [[], [BEN, DAN]])
def test_a_runner_up_who_would_not_is_no_deputy_and_nobody_else_is(willing: list[str]) -> None:
    assert result(counts(5, 12, 9, 0), willing=willing).deputy is None


def test_whom_fewer_people_want_than_none_of_these_is_no_deputy() -> None:
    told = result(counts(5, 12, 9, 9, none_of_these=9))
    assert (told.winner, told.deputy) == (BEN, None)


def test_a_draw_of_those_who_cannot_be_elected_decides_nothing() -> None:
    assert not result(counts(5, 12, 9, 9, none_of_these=9)).drawn
    assert not result(counts(12, 9, 5, 5)).drawn


@pytest.mark.parametrize(("chosen", "elected"), [(11, True), (10, False), (9, False), (0, False)])
def test_one_candidate_is_elected_only_if_more_people_choose_them_than_none_of_these(
    chosen: int, elected: bool
) -> None:
    told = result(counts(chosen, none_of_these=10, ballots=24), candidates=[ANN])
    assert told.winner == (ANN if elected else None)
    assert told.vacant_because is (None if elected else VacantBecause.NONE_OF_THESE)


@pytest.mark.parametrize("ballots", [3, 20])
def test_nobody_is_elected_by_abstentions(ballots: int) -> None:
    told = result(counts(0, 0, 0, 0, ballots=ballots), needed=3)
    assert (told.winner, told.deputy, told.vacant_because) == (None, None, VacantBecause.NONE_OF_THESE)
    assert told.none_of_these is None


def test_without_a_quorum_nobody_is_elected_and_nothing_is_told_but_how_many_voted() -> None:
    told = result(counts(5, 14, 9, 1, none_of_these=3, ballots=19), needed=20)
    assert (told.winner, told.deputy, told.vacant_because) == (None, None, VacantBecause.NO_QUORUM)
    assert (told.voted, told.counts, told.none_of_these, told.drawn) == (19, (), None, False)
    assert result(counts(5, 14, 9, 1, none_of_these=3, ballots=20), needed=20).winner == BEN


def test_of_nine_ballots_only_the_winner_is_told() -> None:
    told = result(counts(2, 7, 7, 0, none_of_these=1, ballots=9), needed=3)
    assert told.winner in {BEN, CAT}
    assert (told.deputy, told.counts, told.none_of_these, told.drawn) == (None, (), None, False)


def test_two_elections_of_nine_ballots_with_the_same_winner_are_told_alike() -> None:
    assert draw(SEED, [ANN, CAT]) == (CAT, ANN)
    clear = result(counts(0, 8, 9, 1, none_of_these=0, ballots=9), needed=3)
    drawn = result(counts(4, 2, 4, 0, none_of_these=3, ballots=9), needed=3)
    assert (clear, clear.fingerprint) == (drawn, drawn.fingerprint)


def test_of_ten_ballots_counts_and_deputy_are_told_and_nobody_has_a_zero() -> None:
    told = result(counts(2, 7, 6, 0, none_of_these=0, ballots=10))
    assert told.deputy == CAT
    assert told.counts == (Chosen(BEN, 7), Chosen(CAT, 6), Chosen(ANN, 2), Chosen(DAN, None))
    assert told.none_of_these is None


@pytest.mark.parametrize(
    ("chosen", "equals"),
    [
        ((9, 9, 9, 9), [[ANN, BEN, CAT, DAN]]),
        ((9, 2, 9, 1), [[ANN, CAT], [BEN], [DAN]]),
        ((3, 9, 3, 3), [[BEN], [ANN, CAT, DAN]]),
        ((12, 0, 9, 9), [[ANN], [CAT, DAN], [BEN]]),
    ],
)
def test_equals_stand_in_the_order_of_the_draw(chosen: tuple[int, ...], equals: list[list[str]]) -> None:
    told = result(counts(*chosen))
    order = [one for group in equals for one in draw(SEED, group)]
    assert [one.candidate for one in told.counts] == order
    assert [told.winner, told.deputy] == order[:2]
    assert told.drawn


def test_the_draw_can_be_repeated_without_tribune() -> None:
    def code(person: str) -> str:
        """HMAC-SHA256 as RFC 2104 has it."""
        key = SEED.ljust(64, b"\0")
        inner = hashlib.sha256(bytes(one ^ 0x36 for one in key) + person.encode())
        return hashlib.sha256(bytes(one ^ 0x5C for one in key) + inner.digest()).hexdigest()

    assert draw(SEED, CANDIDATES) == draw(SEED, CANDIDATES[::-1]) == tuple(sorted(CANDIDATES, key=code))
    assert draw(SEED[::-1], CANDIDATES) != draw(SEED, CANDIDATES)
    told = result(counts(9, 9, 9, 9))
    assert hashlib.sha256(bytes.fromhex(told.seed)).hexdigest() == commitment(SEED)


def test_the_draw_favours_nobody() -> None:
    first = [draw(number.to_bytes(32), CANDIDATES)[0] for number in range(1000)]
    assert all(200 < first.count(one) < 300 for one in CANDIDATES)


def test_receipts_are_sorted_so_that_they_tell_no_order() -> None:
    receipts = ["R2", "R9", "R1"]
    assert result(counts(2, 1, 0, 0, ballots=3), needed=3, receipts=receipts).receipts == ("R1", "R2", "R9")


@pytest.mark.parametrize("receipts", [[], ["R1", "R2"], ["R1", "R2", "R3", "R4"]])
def test_refuses_to_close_with_more_or_fewer_receipts_than_ballots(receipts: list[str]) -> None:
    with pytest.raises(ValueError, match="one receipt a ballot"):
        result(counts(2, 1, 0, 0, ballots=3), receipts=receipts)


def test_refuses_counts_of_another_ballot() -> None:
    with pytest.raises(ValueError, match="zip"):
        result(counts(2, 1, 0))


def test_what_is_published_has_a_fingerprint_of_its_own() -> None:
    assert re.fullmatch("[0-9a-f]{64}", result(counts(5, 12, 9, 0)).fingerprint)
    assert result(counts(5, 12, 9, 0)).fingerprint != result(counts(5, 12, 9, 1)).fingerprint


def test_a_receipt_has_ten_characters_that_are_read_for_nothing_else() -> None:
    receipts = {new_receipt() for _ in range(500)}
    assert len(receipts) == 500
    assert all(re.fullmatch(f"[{RECEIPT_ALPHABET}]{{10}}", receipt) for receipt in receipts)
    assert not {*RECEIPT_ALPHABET} & {*"01ABEGILOSUYZ"}
    assert len({*RECEIPT_ALPHABET}) == len(RECEIPT_ALPHABET) == 23


@pytest.mark.parametrize(
    "typed",
    ["K7MXR4PQ2D", "k7mxr4pq2d", " K7MXR-4PQ2D\n", "k7 mx r4 pq 2d", "K7MXR_4PQ2D.", "\uff2b7MXR4PQ2D", "`K7MXR4PQ2D`"],
)
def test_a_receipt_is_read_however_it_is_typed(typed: str) -> None:
    assert read_receipt(typed) == "K7MXR4PQ2D"


@pytest.mark.parametrize(
    "typed", ["", "K7MXR4PQ2", "K7MXR4PQ2DD", "K7MXR4PQ20", "K7MXR4PQ2\u0414", "<!channel>", "x" * 100_000, "\u202e"]
)
def test_says_what_a_receipt_looks_like(typed: str) -> None:
    with pytest.raises(BadInputError, match="such as K7MXR4PQ2D") as refused:
        read_receipt(typed)
    assert refused.value.problems == {"receipt": str(refused.value)}


def test_the_example_of_a_receipt_is_one() -> None:
    with pytest.raises(BadInputError) as refused:
        read_receipt("?")
    shown = re.search("[A-Z0-9]{10}", str(refused.value))
    assert shown is not None
    assert read_receipt(shown[0]) == shown[0]
