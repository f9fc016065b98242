"""What only the running program knows of authors, and for how long."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.wallets import HOUR, KEPT, TRIES_IN_ALL, Wallets
from domain.suggestions import A_DAY, TRIES_AN_HOUR

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
    for _ in range(A_DAY):
        assert wallets.may_send("maya", day=DAY)
        wallets.sent("maya", day=DAY)
    assert not wallets.may_send("maya", day=DAY)
    assert wallets.may_send("sam", day=DAY)
    assert wallets.may_send("maya", day=DAY + timedelta(days=1))
    assert wallets._sent == {}


def test_tries_are_limited_for_each_and_for_all(wallets: Wallets) -> None:
    assert [wallets.may_guess("maya", now=NOW) for _ in range(TRIES_AN_HOUR + 1)] == [True] * TRIES_AN_HOUR + [False]
    others = [wallets.may_guess(f"u{number}", now=NOW) for number in range(TRIES_IN_ALL)]
    assert sum(others) == TRIES_IN_ALL - TRIES_AN_HOUR
    assert not wallets.may_guess("maya", now=NOW + HOUR - timedelta(seconds=1))
    assert wallets.may_guess("maya", now=NOW + HOUR)


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
