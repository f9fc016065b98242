"""A blob opens with its own key, in its own place, or not at all."""

import pytest

from vault.seal import Key, UnreadableError, seal, unseal


def test_a_box_opens_with_its_key() -> None:
    key = Key.fresh()
    blob = seal(b"body", key=key, survey_id="s1", shard=3)
    assert blob[:8] == key.id
    assert len(blob) == len(b"body") + 36
    assert unseal(blob, key=key, survey_id="s1", shard=3) == b"body"


@pytest.mark.parametrize(("survey_id", "shard"), [("s1", 4), ("s2", 3)])
def test_a_box_cannot_be_moved(survey_id: str, shard: int) -> None:
    key = Key.fresh()
    blob = seal(b"body", key=key, survey_id="s1", shard=3)
    with pytest.raises(UnreadableError):
        unseal(blob, key=key, survey_id=survey_id, shard=shard)


def test_another_key_opens_nothing() -> None:
    blob = seal(b"body", key=Key.fresh(), survey_id="s1", shard=0)
    with pytest.raises(UnreadableError):
        unseal(blob, key=Key.fresh(), survey_id="s1", shard=0)


def test_a_changed_byte_is_noticed() -> None:
    key = Key.fresh()
    blob = bytearray(seal(b"body", key=key, survey_id="s1", shard=0))
    blob[25] ^= 1
    with pytest.raises(UnreadableError):
        unseal(bytes(blob), key=key, survey_id="s1", shard=0)


def test_a_key_is_not_printed() -> None:
    key = Key.fresh()
    assert repr(key.secret) not in repr(key)


def test_the_same_body_is_never_sealed_alike() -> None:
    key = Key.fresh()
    assert seal(b"body", key=key, survey_id="s1", shard=0) != seal(b"body", key=key, survey_id="s1", shard=0)
