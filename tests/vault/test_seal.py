"""A blob opens with its own key, in its own place, or not at all."""

from dataclasses import replace
from typing import Any

import pytest

from vault.seal import Box, Key, UnreadableError


def sealed(key: Key, *, body: bytes = b"body", survey_id: str = "s1", shard: int = 3) -> Box:
    return Box.seal(body, key=key, survey_id=survey_id, shard=shard)


def test_a_box_opens_with_its_key() -> None:
    key = Key.fresh()
    box = sealed(key)
    assert box.key_id == box.blob[:8] == key.id
    assert len(box.blob) == len(b"body") + 36
    assert box.unseal({key.id: key}) == b"body"


@pytest.mark.parametrize("elsewhere", [{"shard": 4}, {"survey_id": "s2"}])
def test_a_box_cannot_be_moved(elsewhere: dict[str, Any]) -> None:
    key = Key.fresh()
    with pytest.raises(UnreadableError):
        replace(sealed(key), **elsewhere).unseal({key.id: key})


def test_another_key_opens_nothing() -> None:
    key = Key.fresh()
    other = Key(key.id, Key.fresh().secret)
    for keys in ({}, {other.id: other}):
        with pytest.raises(UnreadableError):
            sealed(key).unseal(keys)


@pytest.mark.parametrize("place", [8, 20, 24, 39])
def test_a_changed_byte_is_noticed(place: int) -> None:
    key = Key.fresh()
    box = sealed(key)
    blob = bytearray(box.blob)
    blob[place] ^= 1
    with pytest.raises(UnreadableError):
        replace(box, blob=bytes(blob)).unseal({key.id: key})


@pytest.mark.parametrize("left", [0, 8, 12, 20, 35])
def test_a_box_that_was_cut_off_opens_nothing(left: int) -> None:
    key = Key.fresh()
    box = sealed(key)
    with pytest.raises(UnreadableError):
        replace(box, blob=box.blob[:left]).unseal({key.id: key})


def test_a_key_is_not_printed() -> None:
    key = Key.fresh()
    assert repr(key.secret) not in repr(key)


def test_the_same_body_is_never_sealed_alike() -> None:
    key = Key.fresh()
    assert sealed(key).blob != sealed(key).blob
