from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.bucket import FIRST_RATE, HIGHEST_RATE, LOWEST_RATE, Bucket

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def taken(bucket: Bucket, now: datetime) -> int:
    return sum(1 for _ in iter(lambda: bucket.take(now), False))


def test_starts_with_three_a_second() -> None:
    bucket = Bucket(NOON)
    assert taken(bucket, NOON) == 3
    assert taken(bucket, NOON + timedelta(seconds=1)) == 3


def test_saves_up_no_more_than_one_second() -> None:
    assert taken(Bucket(NOON), NOON + timedelta(days=1)) == 3


def test_creeps_up_to_five_a_second() -> None:
    bucket = Bucket(NOON)
    for _ in range(1000):
        bucket.went_well()
    assert bucket.rate == HIGHEST_RATE
    assert taken(bucket, NOON + timedelta(seconds=2)) == 5


def test_a_refusal_halves_the_rate_and_silences_everybody() -> None:
    bucket = Bucket(NOON)
    until = NOON + timedelta(seconds=30)
    bucket.refused(until=until)
    assert bucket.rate == FIRST_RATE / 2
    assert not bucket.take(until - timedelta(microseconds=1))
    assert bucket.next_at(NOON) == until
    assert taken(bucket, until) == 1


def test_never_becomes_slower_than_one_in_two_seconds() -> None:
    bucket = Bucket(NOON)
    for _ in range(50):
        bucket.refused(until=NOON)
    assert bucket.rate == LOWEST_RATE
    assert taken(bucket, NOON + timedelta(seconds=10)) == 1


def test_a_shorter_pause_does_not_end_a_longer_one() -> None:
    bucket = Bucket(NOON)
    bucket.pause(until=NOON + timedelta(minutes=10))
    bucket.pause(until=NOON + timedelta(seconds=10))
    assert not bucket.take(NOON + timedelta(minutes=9))


def test_a_clock_that_goes_back_gives_nothing() -> None:
    bucket = Bucket(NOON)
    taken(bucket, NOON)
    assert not bucket.take(NOON - timedelta(hours=1))


def test_a_free_bucket_is_ready_at_once() -> None:
    assert Bucket(NOON).next_at(NOON) == NOON


@given(st.lists(st.floats(min_value=0, max_value=3), max_size=40))
def test_is_never_faster_than_its_rate_and_ready_when_it_says(waits: list[float]) -> None:
    bucket, now, sent = Bucket(NOON), NOON, 0
    for wait in waits:
        now += timedelta(seconds=wait)
        sent += taken(bucket, now)
        assert sent <= FIRST_RATE + FIRST_RATE * (now - NOON).total_seconds() + 1e-3
        then = bucket.next_at(now)
        assert then > now
        assert bucket.ready(then) >= 1
