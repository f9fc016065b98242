"""Reads a box with a key that was seized while the survey was open, by the documented format."""

import hashlib
import hmac
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from attack.evidence import Ballot

PAGE = 4096
"""A key file has a page for each slot, and two slots for each shard."""
_ID, _KEY, _CHECKSUM, _NONCE = 8, 32, 8, 12
TAG_KEY = 32
"""A body begins with so many bytes, under which the people in it are hashed."""
_TAG, _TAG_RECORD = 16, 16 + 1 + 4
_BALLOT_HEAD, _COMMENT_HEAD = 3, 3
_COUNTER = 4
_ANSWERED, _CANT_SAY = 1, 255


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A row of `boxes`, or an older version of one, as it was found anywhere."""

    survey_id: str
    shard: int
    blob: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What lies in a box: nothing of it says whose a ballot is, or which words go with it."""

    took_part: frozenset[str]
    """Those of the roster who have answered."""
    ballots: Sequence[tuple[int, Ballot]]
    """Each ballot, without words, with its cell, in the order in which it lies."""
    words: Sequence[str]
    """The comments, in the order in which they lie."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What lies in the box of an election or of one question: no ballot."""

    took_part: frozenset[str]
    """Those of the roll who have voted."""
    ballots: int
    chosen: Sequence[int]
    """How often each mark was made so far, in their order."""
    words: Sequence[str]
    """Receipts or answers, in the order in which they lie."""


def keys_in(path: Path) -> Mapping[bytes, bytes]:
    """Every key in a key file, by its id; torn and zeroed slots hold none."""
    content = path.read_bytes()
    slots = (content[start : start + _ID + _KEY + _CHECKSUM] for start in range(0, len(content), PAGE))
    return {slot[:_ID]: slot[_ID : _ID + _KEY] for slot in slots if _is_whole(slot)}


def unsealed(box: Box, keys: Mapping[bytes, bytes]) -> bytes | None:
    """The body of a box, if one of the keys opens it: any, whichever key the blob names."""
    nonce, sealed = box.blob[_ID : _ID + _NONCE], box.blob[_ID + _NONCE :]
    for key in keys.values():
        try:
            return AESGCM(key).decrypt(nonce, sealed, f"{box.survey_id}|{box.shard}".encode())
        except (InvalidTag, ValueError):  # another version's, or cut off
            continue
    return None


def capacity_of(body: bytes, *, items: int, comment_bytes: int) -> int:
    """How many people a body has room for, whose words may have so many bytes."""
    return (len(body) - TAG_KEY) // (_TAG_RECORD + _BALLOT_HEAD + items + _COMMENT_HEAD + comment_bytes)


def opened(body: bytes, *, capacity: int, items: int, roster: Collection[str]) -> Opened:
    """What a body says. `capacity`: how many of the roster are in its shard; `items`: how many were asked.

    Raises ValueError for a body that is not of this size.
    """
    ballot, rest = _BALLOT_HEAD + items, len(body) - TAG_KEY
    comment = rest // capacity - _TAG_RECORD - ballot if capacity > 0 else -1
    if rest != capacity * (_TAG_RECORD + ballot + comment) or comment < _COMMENT_HEAD:
        raise ValueError("this body is of another size")
    ballots = _taken(body, TAG_KEY + capacity * _TAG_RECORD, ballot, capacity)
    comments = _taken(body, TAG_KEY + capacity * (_TAG_RECORD + ballot), comment, capacity)
    return Opened(
        took_part=_took_part(body, capacity, roster),
        ballots=tuple((int.from_bytes(record[1:_BALLOT_HEAD]), _ballot(record)) for record in ballots),
        words=tuple(_words(record) for record in comments),
    )


def counted(body: bytes, *, capacity: int, marks: int, roster: Collection[str]) -> Counted:
    """What the body of an election's or a question's box says. `marks`: how many could be made on a ballot.

    Raises ValueError for a body that is not of this size.
    """
    start = TAG_KEY + capacity * _TAG_RECORD
    end = start + _COUNTER * (1 + marks)
    comment = (len(body) - end) // capacity if capacity > 0 else -1
    if len(body) != end + capacity * comment or comment < _COMMENT_HEAD:
        raise ValueError("this body is of another size")
    ballots, *chosen = (int.from_bytes(body[at : at + _COUNTER]) for at in range(start, end, _COUNTER))
    words = tuple(_words(record) for record in _taken(body, end, comment, capacity))
    return Counted(took_part=_took_part(body, capacity, roster), ballots=ballots, chosen=tuple(chosen), words=words)


def _took_part(body: bytes, capacity: int, roster: Collection[str]) -> frozenset[str]:
    tag_key = body[:TAG_KEY]
    tags = {record[:_TAG]: record[_TAG] for record in _taken(body, TAG_KEY, _TAG_RECORD, capacity)}
    return frozenset(person for person in roster if tags.get(_tag(tag_key, person)) == _ANSWERED)


def _is_whole(slot: bytes) -> bool:
    content, checksum = slot[: _ID + _KEY], slot[_ID + _KEY :]
    return len(checksum) == _CHECKSUM and hashlib.sha256(content).digest()[:_CHECKSUM] == checksum


def _taken(body: bytes, start: int, size: int, count: int) -> Iterator[bytes]:
    """The records of one part of a body that are not zeros."""
    records = (body[at : at + size] for at in range(start, start + size * count, size))
    return (record for record in records if any(record))


def _tag(tag_key: bytes, person: str) -> bytes:
    return hmac.digest(tag_key, person.encode(), "sha256")[:_TAG]


def _ballot(record: bytes) -> Ballot:
    return Ballot(answers=tuple(None if value == _CANT_SAY else value for value in record[_BALLOT_HEAD:]))


def _words(record: bytes) -> str:
    length = int.from_bytes(record[1:_COMMENT_HEAD])
    return record[_COMMENT_HEAD : _COMMENT_HEAD + length].decode()
