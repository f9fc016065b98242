"""People are divided evenly, by a key and not by a list."""

from collections.abc import Iterator

import pytest

from tests.vault.surveys import names
from vault.shards import MOST, divide, shard_of


@pytest.mark.parametrize(("people", "shards"), [(0, 1), (1, 1), (200, 1), (201, 2), (400, 2), (401, 3), (20_000, 100)])
def test_one_shard_for_each_200_people(people: int, shards: int) -> None:
    _, filled = divide(names(people))
    assert len(filled) == shards
    assert sum(filled) == people
    assert max(filled) <= MOST


def test_everybody_has_their_own_shard() -> None:
    shard_key, filled = divide(names(500))
    of = [shard_of(person, shard_key=shard_key, shards=3) for person in names(500)]
    assert [of.count(shard) for shard in range(3)] == filled
    assert set(of) == {0, 1, 2}


def test_a_key_that_fills_a_shard_too_far_is_drawn_again() -> None:
    full = b"\0" * 32
    in_shard_0 = [p for p in names(2000) if shard_of(p, shard_key=full, shards=2) == 0][: MOST + 1]
    assert len(in_shard_0) == MOST + 1
    drawn: Iterator[bytes] = iter([full, b"\1" * 32])
    shard_key, filled = divide(in_shard_0, draw=lambda _: next(drawn))
    assert shard_key == b"\1" * 32
    assert max(filled) <= MOST
