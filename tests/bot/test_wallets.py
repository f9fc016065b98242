"""What only the running program knows of authors, and for how long."""

import asyncio
from collections import deque
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.wallets import HOUR, KEPT, TRIES_IN_ALL, Wallets
from domain.suggestions import A_DAY, BACK_A_DAY, TRIES_AN_HOUR

NOW = datetime(2025, 6, 2, 9, 0, tzinfo=UTC)
DAY = date(2025, 6, 2)


@pytest.fixture
def wallets() -> Wallets:
    return Wallets(NOW)


def test_a_capability_waits_until_a_home_has_it(wallets: Wallets) -> None:
    wallets.wait("maya", "one", now=NOW)
    wallets.wait("maya", "two", now=NOW)
    wallets.wait("sam", "three", now=NOW)
    assert wallets.waiting("maya", now=NOW) == ("one", "two")
    wallets.arrived("maya", ["one", "unknown"], now=NOW)
    assert wallets.waiting("maya", now=NOW) == ("two",)
    assert wallets.heard_of("maya", now=NOW) == ("one", "two")
    wallets.wait("maya", "one", now=NOW)
    assert wallets.waiting("maya", now=NOW) == ("two",)


def test_after_a_day_nothing_of_anybody_is_left(wallets: Wallets) -> None:
    wallets.wait("maya", "one", now=NOW)
    wallets.wait("maya", "two", now=NOW + HOUR)
    wallets.wait("sam", "three", now=NOW)
    assert wallets.heard_of("maya", now=NOW + KEPT - timedelta(seconds=1)) == ("one", "two")
    assert wallets.heard_of("maya", now=NOW + KEPT) == ("two",)
    assert wallets.heard_of("maya", now=NOW + KEPT + HOUR) == ()
    assert wallets._known == {}


def test_five_letters_a_day_are_counted_and_forgotten_with_the_day(wallets: Wallets) -> None:
    for number in range(A_DAY):
        assert wallets.may_send("maya", f"n{number}", day=DAY)
        wallets.sent("maya", f"n{number}", day=DAY)
    assert not wallets.may_send("maya", "n5", day=DAY)
    assert wallets.may_send("sam", "n5", day=DAY)
    assert wallets.may_send("maya", "n5", day=DAY + timedelta(days=1))
    assert wallets._sent == {}


def test_a_letter_that_was_sent_already_is_never_one_too_many(wallets: Wallets) -> None:
    for number in range(A_DAY):
        for _ in range(2):
            wallets.sent("maya", f"n{number}", day=DAY)
    assert wallets.may_send("maya", "n4", day=DAY)


def test_taking_back_is_counted_by_itself(wallets: Wallets) -> None:
    for number in range(BACK_A_DAY):
        assert wallets.may_send("maya", f"n{number}", day=DAY, back=True)
        wallets.sent("maya", f"n{number}", day=DAY, back=True)
    assert not wallets.may_send("maya", "n20", day=DAY, back=True)
    assert wallets.may_send("maya", "n20", day=DAY)


def test_what_was_let_go_does_not_come_back(wallets: Wallets) -> None:
    for one in ("one", "two"):
        wallets.wait("maya", one, now=NOW)
    wallets.arrived("maya", ["one", "two"], now=NOW)
    wallets.let_go("maya", ["one", "unknown"])
    wallets.let_go("sam", ["one"])
    assert wallets.heard_of("maya", now=NOW) == ("two",)


def test_tries_are_limited_for_each_and_for_all(wallets: Wallets) -> None:
    assert [wallets.may_guess("maya", now=NOW) for _ in range(TRIES_AN_HOUR + 1)] == [True] * TRIES_AN_HOUR + [False]
    others = [wallets.may_guess(f"u{number}", now=NOW) for number in range(TRIES_IN_ALL)]
    assert all(others)  # everybody's first try is theirs
    assert not wallets.may_guess("u0", now=NOW)
    assert not wallets.may_guess("maya", now=NOW + HOUR - timedelta(seconds=1))
    assert wallets.may_guess("maya", now=NOW + HOUR)


def test_right_words_are_no_try(wallets: Wallets) -> None:
    wallets.guessed_right("maya")
    wallets.may_guess("sam", now=NOW)
    for _ in range(2 * TRIES_AN_HOUR):
        assert wallets.may_guess("maya", now=NOW)
        wallets.guessed_right("maya")
    assert wallets._guesses == deque([(NOW, "sam")])


async def test_one_home_of_a_person_is_published_at_a_time(wallets: Wallets) -> None:
    order: list[str] = []

    async def publish(person: str, name: str) -> None:
        async with wallets.publishing(person):
            order.append(f"{name} begins")
            await asyncio.sleep(0)
            order.append(f"{name} ends")

    await asyncio.gather(publish("maya", "first"), publish("maya", "second"), publish("sam", "other"))
    own = [each for each in order if "other" not in each]
    assert own == ["first begins", "first ends", "second begins", "second ends"]
    assert order.index("other begins") < order.index("first ends")
    assert wallets._turns == {}


async def test_a_publish_that_fails_keeps_nobody_waiting(wallets: Wallets) -> None:
    with pytest.raises(OSError, match="gone"):
        async with wallets.publishing("maya"):
            raise OSError("gone")
    async with asyncio.timeout(1), wallets.publishing("maya"):
        pass
