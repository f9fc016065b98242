"""What lies inside an opened box: who has answered, and what was answered, with nothing between the two.

    body    = tag key 32 | tag records, sorted | ballots | comments      each padded to the shard's capacity
    tag     = HMAC-SHA256(tag key, person)[:16] | state 1 | day 4        day: proleptic ordinal, 0 unless snoozed
    ballot  = 1 | cell 2 | one byte an answer, 255 for "can't say"
    comment = 1 (2: don't show my words) | length 2 | UTF-8

A record that begins with 0 (a tag whose state is 0) is free. Ballots and comments go to random free places, each
drawn apart, so that neither order nor place connects them with a person, with each other, or with a time.
"""

import hmac
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from struct import Struct

from domain.errors import NotInvitedError
from domain.survey import Ballot, Cast, CastOutcome, Comment, TagState

_TAG_KEY_BYTES = 32
_TAG_BYTES = 16
_TAG = Struct(">16sBI")
_HEAD = Struct(">BH")
"""How a ballot (mark, cell) and a comment (mark, length) begin."""
_CANT_SAY = 255
_STATES = {TagState.ANSWERED: 1, TagState.NOT_THIS_TIME: 2, TagState.SNOOZED: 3}
_ANSWERED = _STATES[TagState.ANSWERED]
_NOT_THIS_TIME = _STATES[TagState.NOT_THIS_TIME]
_TAKEN = 1
_SHOW, _HIDE = 1, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The sizes that a survey's bodies have, fixed when it opens."""

    answers: int
    comment_bytes: int

    @property
    def ballot_size(self) -> int:
        """Bytes a ballot."""
        return _HEAD.size + self.answers

    @property
    def comment_size(self) -> int:
        """Bytes a comment, however short."""
        return _HEAD.size + self.comment_bytes

    def empty(self, capacity: int) -> bytearray:
        """The body of a shard of `capacity` people before anybody answered, as long as it will ever be."""
        return bytearray(os.urandom(_TAG_KEY_BYTES)) + bytearray(capacity * self._person_size)

    def capacity(self, body: bytes | bytearray) -> int:
        """How many people a body has room for."""
        return (len(body) - _TAG_KEY_BYTES) // self._person_size

    @property
    def _person_size(self) -> int:
        return _TAG.size + self.ballot_size + self.comment_size


class Tags:
    """Who has answered, or does not want to be asked: all of a box that is looked at before it closes."""

    def __init__(self, layout: Layout, body: bytes | bytearray) -> None:
        self._capacity = layout.capacity(body)
        self._end = _TAG_KEY_BYTES + self._capacity * _TAG.size
        self._tag_key = bytes(body[:_TAG_KEY_BYTES])
        tags = _TAG.iter_unpack(body[_TAG_KEY_BYTES : self._end])
        self._tags: dict[bytes, tuple[int, int]] = {tag: (state, day) for tag, state, day in tags if state}

    def is_pending(self, person: str, *, today: date) -> bool:
        """May this person still be asked today?"""
        state, day = self._found(person)
        return state not in {_ANSWERED, _NOT_THIS_TIME} and day <= today.toordinal()

    def has_answered(self, person: str) -> bool:
        """Has this person answered?"""
        return self._found(person)[0] == _ANSWERED

    @property
    def answered(self) -> int:
        """How many have answered."""
        return sum(state == _ANSWERED for state, _ in self._tags.values())

    def _found(self, person: str) -> tuple[int, int]:
        return self._tags.get(self._tag(person), (0, 0))

    def _tag(self, person: str) -> bytes:
        return hmac.digest(self._tag_key, person.encode(), "sha256")[:_TAG_BYTES]


class Body(Tags):
    """An opened box. Changes are in memory until `packed` is sealed again."""

    def __init__(self, layout: Layout, body: bytearray) -> None:
        super().__init__(layout, body)
        self._layout = layout
        self._body = body
        comments_start = self._end + self._capacity * layout.ballot_size
        self._ballots = _Records(body, self._end, layout.ballot_size, self._capacity)
        self._comments = _Records(body, comments_start, layout.comment_size, self._capacity)

    def put(self, cast: Cast) -> CastOutcome:
        """Take a cast in, unless this person has answered. Raises NotInvitedError when the shard has no room left.

        Raises ValueError for a cast that does not fit the survey: callers check their input before.
        """
        tag = self._tag(cast.person)
        if self._tags.get(tag, (0, 0))[0] == _ANSWERED:
            return CastOutcome.ALREADY_ANSWERED
        if tag not in self._tags and len(self._tags) == self._capacity:
            raise NotInvitedError("This pulse is for the people who were invited when it opened.")
        entry = (_STATES[cast.state], _day(cast))
        if cast.state is TagState.ANSWERED:
            ballot, comment = self._ballot(cast.ballot), self._comment(cast.comment)
            self._ballots.scatter(ballot)
            self._comments.scatter(comment)
        self._tags[tag] = entry
        return CastOutcome.RECORDED

    def packed(self) -> bytearray:
        """The whole body with its tags in order, ready to be sealed."""
        records = b"".join(_TAG.pack(tag, *self._tags[tag]) for tag in sorted(self._tags))
        self._body[_TAG_KEY_BYTES : _TAG_KEY_BYTES + len(records)] = records
        return self._body

    def ballots(self) -> Iterator[Ballot]:
        """The ballots, in an order that means nothing."""
        for record in self._ballots:
            _, cell = _HEAD.unpack_from(record)
            yield Ballot(cell, tuple(None if value == _CANT_SAY else value for value in record[_HEAD.size :]))

    def comments(self) -> Iterator[Comment]:
        """The comments, in an order of their own."""
        for record in self._comments:
            mark, length = _HEAD.unpack_from(record)
            yield Comment(record[_HEAD.size : _HEAD.size + length].decode(), show=mark == _SHOW)

    def _ballot(self, ballot: Ballot | None) -> bytes:
        if ballot is None or len(ballot.answers) != self._layout.answers:
            raise ValueError("an answer needs a ballot with one value for each question")
        if not 0 <= ballot.cell <= 0xFFFF or any(value == _CANT_SAY for value in ballot.answers):
            raise ValueError("a ballot's cell is at most 65,535, and its values are at most 254")
        values = bytes(_CANT_SAY if value is None else value for value in ballot.answers)
        return _HEAD.pack(_TAKEN, ballot.cell) + values

    def _comment(self, comment: Comment | None) -> bytes:
        """The comment's record; for none, a free one: it takes no place, and leaves the size as it is."""
        text = comment.text.encode() if comment else b""
        if len(text) > self._layout.comment_bytes:
            raise ValueError(f"a comment has at most {self._layout.comment_bytes} bytes")
        mark = _SHOW if comment and comment.show else _HIDE
        return _HEAD.pack(mark, len(text)) + text if text else b""


@dataclass(frozen=True, slots=True)
class _Records:
    """Records of one size in a row, inside a body."""

    body: bytearray
    start: int
    size: int
    capacity: int

    def scatter(self, record: bytes) -> None:
        """Put a record into a random free place. There are as many places as people, so there is one."""
        free = [place for place, mark in enumerate(self._marks()) if not mark]
        at = self.start + secrets.choice(free) * self.size
        self.body[at : at + len(record)] = record

    def __iter__(self) -> Iterator[bytes]:
        for place, mark in enumerate(self._marks()):
            if mark:
                at = self.start + place * self.size
                yield bytes(self.body[at : at + self.size])

    def _marks(self) -> bytearray:
        return self.body[self.start : self.start + self.capacity * self.size : self.size]


def _day(cast: Cast) -> int:
    if (cast.until is not None) != (cast.state is TagState.SNOOZED):
        raise ValueError("a day goes with a snoozed cast, and only with that")
    return cast.until.toordinal() if cast.until else 0
