"""What an author holds: capabilities that nobody else can make, in a Home that never loses one without saying so."""

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.wallet import MOST, Held, Wallet, capability_of, fingerprint

WORDS = ("copper", "meadow", "lantern", "quiet")
DAY = date(2025, 6, 2)
METADATA = 3000
"""Characters that Slack takes."""


def capability(number: int) -> str:
    return urlsafe_b64encode(number.to_bytes(16)).decode().rstrip("=")


def wallet(count: int) -> Wallet:
    return Wallet(tuple(Held(capability(number)) for number in range(count)))


capabilities = st.binary(min_size=16, max_size=16).map(lambda raw: urlsafe_b64encode(raw).decode().rstrip("="))
held = st.builds(Held, capabilities, st.integers(0, 36 * 36 - 1)) | st.builds(
    Held, capabilities, st.just(0), st.sampled_from("09az")
)


def test_four_words_stand_for_one_capability_however_they_are_typed() -> None:
    made = capability_of(WORDS)
    assert len(made) == 22
    assert capability_of([" Copper", "MEADOW ", "lantern", "quiet"]) == made
    others: Sequence[Sequence[str]] = (WORDS[::-1], WORDS[:3], (*WORDS[:3], "quieter"))
    assert made not in {capability_of(other) for other in others}


def test_the_server_knows_a_hash_of_the_capability_alone() -> None:
    assert fingerprint(capability(7)) == hashlib.sha256((7).to_bytes(16)).hexdigest()


@pytest.mark.parametrize(
    "wrong", ["", "short", capability(1) + "A", capability(1)[:-1] + "B", capability(1)[:-1] + "\n", "ä" * 22, "U0123"]
)
def test_what_is_no_capability_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError):
        fingerprint(wrong)


@settings(derandomize=True, database=None)
@given(st.lists(held, max_size=8, unique_by=lambda one: one.capability))
def test_a_home_gives_back_what_it_was_given(threads: list[Held]) -> None:
    assert Wallet.read(str(Wallet(tuple(threads)))) == Wallet(tuple(threads))


def test_an_empty_wallet_is_an_empty_home() -> None:
    assert str(Wallet()) == ""
    assert Wallet.read("") == Wallet()


@pytest.mark.parametrize(
    "foreign",
    [
        "w2 abc",
        '{"page":1}',
        "w1 nonsense:0",
        f"w1 {capability(1)}:!",
        f"w1 {capability(1)}:0 x",
        "   ",
        *(f"w1 {capability(1)}~{since}" for since in ("", "aa", "!")),
    ],
)
def test_what_is_no_wallet_is_refused_so_that_it_is_not_overwritten(foreign: str) -> None:
    with pytest.raises(ValueError):
        Wallet.read(foreign)


def test_a_full_wallet_fits_a_home_with_room_for_what_a_form_carries() -> None:
    full = Wallet(tuple(Held(capability(number), 36 * 36) for number in range(MOST)))
    assert len(str(full)) <= METADATA - 250
    assert Wallet.read(str(full)).threads[0].seen == 36 * 36 - 1


def test_a_thread_that_is_there_stays_as_it_is() -> None:
    one = wallet(3).having_seen(capability(1), 4)
    assert one.with_thread(capability(1), today=DAY) == (one, ())


def test_a_new_thread_comes_last() -> None:
    more, left = wallet(3).with_thread(capability(9), today=DAY)
    assert [one.capability for one in more.threads] == [capability(number) for number in (0, 1, 2, 9)]
    assert left == ()


def test_a_full_wallet_lets_go_of_what_has_ended_then_of_the_oldest() -> None:
    more, left = wallet(MOST).with_thread(capability(900), today=DAY, ended={capability(50), capability(60)})
    assert left == (capability(50),)
    assert len(more.threads) == MOST
    more, left = more.with_thread(capability(901), today=DAY)
    assert left == (capability(0),)
    assert more.threads[-1].capability == capability(901)


def test_one_that_was_too_full_becomes_as_full_as_it_may_be() -> None:
    more, left = wallet(MOST + 2).with_thread(capability(900), today=DAY)
    assert left == (capability(0), capability(1), capability(2))
    assert len(more.threads) == MOST


def test_what_was_seen_is_never_seen_less() -> None:
    one = wallet(2).having_seen(capability(1), 5).having_seen(capability(1), 3).having_seen(capability(7), 9)
    assert [each.seen for each in one.threads] == [0, 5]


def test_what_came_into_home_may_wait_for_a_week_and_no_longer_unless_it_is_known() -> None:
    new, _ = Wallet().with_thread(capability(1), today=DAY)
    (one,) = Wallet.read(str(new)).threads
    waits = [day for day in range(-1, 30) if one.still_waits(known=False, today=DAY + timedelta(day)).since]
    assert waits == list(range(-1, 7))
    assert one.still_waits(known=True, today=DAY).since == ""
    assert one.still_waits(known=False, today=DAY + timedelta(7)).still_waits(known=False, today=DAY).since == ""


def test_what_was_answered_has_come_out_of_the_box() -> None:
    new, _ = Wallet().with_thread(capability(1), today=DAY)
    assert new.having_seen(capability(1), 0) == new
    assert Wallet.read(str(new.having_seen(capability(1), 2))).threads == (Held(capability(1), 2),)
