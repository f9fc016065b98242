"""An opened box says who has answered, and what was answered, with nothing between the two.

    body    = tag key 32 | tag records, sorted | ballots | comments      each padded to the shard's capacity
    tag     = HMAC-SHA256(tag key, person)[:16] | state 1 | day 4        day: proleptic ordinal, 0 unless snoozed
    ballot  = 1 | cell 2 | one byte an answer, 255 for "can't say"
    comment = 1 (2: don't show my words) | length 2 | UTF-8

A record of zeros is free. At every change ballots and comments go to new random places, each shuffled apart, so that
neither order nor place connects them with a person, with each other, or with a time.
"""

import hmac
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from random import SystemRandom
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
    def _sizes(self) -> tuple[int, int, int]:
        """Bytes a tag, a ballot, and a comment, however short."""
        return _TAG.size, _HEAD.size + self.answers, _HEAD.size + self.comment_bytes

    def empty(self, capacity: int) -> bytes:
        """The body of a shard of `capacity` people before anybody answered, as long as it will ever be."""
        return os.urandom(_TAG_KEY_BYTES) + bytes(capacity * sum(self._sizes))

    def capacity(self, body: bytes) -> int:
        """How many people a body has room for."""
        return (len(body) - _TAG_KEY_BYTES) // sum(self._sizes)

    def split(self, body: bytes) -> tuple[list[bytes], list[bytes], list[bytes]]:
        """The tags, ballots and comments that are there; ballots and comments in the order of their places."""
        end, parts = _TAG_KEY_BYTES, []
        for size in self._sizes:
            start, end, free = end, end + size * self.capacity(body), bytes(size)
            places = (body[at : at + size] for at in range(start, end, size))
            parts.append([place for place in places if place != free])
        tags, ballots, comments = parts
        return tags, ballots, comments

    def join(self, *parts: Sequence[bytes], capacity: int) -> bytes:
        """Tags, ballots and comments, each padded to its size, and each part to the capacity."""
        sized = zip(parts, self._sizes, strict=True)
        full = (
            b"".join(place.ljust(size, b"\0") for place in part).ljust(capacity * size, b"\0") for part, size in sized
        )
        return b"".join(full)


class Tags:
    """Who has answered, or does not want to be asked: all of a box that is looked at before it closes."""

    def __init__(self, layout: Layout, body: bytes) -> None:
        self._layout = layout
        self._capacity = layout.capacity(body)
        self._tag_key = body[:_TAG_KEY_BYTES]
        tags, self._ballots, self._comments = layout.split(body)
        self._tags: dict[bytes, tuple[int, int]] = {tag: (state, day) for tag, state, day in map(_TAG.unpack, tags)}

    def may_be_asked(self, person: str) -> date | None:
        """The first day on which this person may be asked, which is the first of all unless they chose one.

        None for whoever has answered or said "not this time".
        """
        state, day = self._found(person)
        return None if state in {_ANSWERED, _NOT_THIS_TIME} else date.fromordinal(max(day, 1))

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

    def put(self, cast: Cast) -> CastOutcome:
        """Take a cast in, unless this person has answered. Raises NotInvitedError when the shard has no room left.

        Raises ValueError for a cast that does not fit the survey: callers check their input before.
        """
        if self.has_answered(cast.person):
            return CastOutcome.ALREADY_ANSWERED
        tag = self._tag(cast.person)
        if tag not in self._tags and len(self._tags) == self._capacity:
            raise NotInvitedError("This pulse is for the people who were invited when it opened.")
        entry = (_STATES[cast.state], _day(cast))
        if cast.state is TagState.ANSWERED:
            ballot, comment = self._ballot(cast.ballot), self._comment(cast.comment)
            self._ballots.append(ballot)
            self._comments.extend(comment)
        self._tags[tag] = entry
        return CastOutcome.RECORDED

    def packed(self) -> bytes:
        """The whole body, as long as ever, ready to be sealed."""
        tags = [_TAG.pack(tag, *entry) for tag, entry in sorted(self._tags.items())]
        ballots, comments = (self._scattered(records) for records in (self._ballots, self._comments))
        return self._tag_key + self._layout.join(tags, ballots, comments, capacity=self._capacity)

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

    def _scattered(self, records: Sequence[bytes]) -> list[bytes]:
        """Records at random places, of which there are as many as people."""
        places = [*records, *[b""] * (self._capacity - len(records))]
        SystemRandom().shuffle(places)
        return places

    def _ballot(self, ballot: Ballot | None) -> bytes:
        if ballot is None or len(ballot.answers) != self._layout.answers:
            raise ValueError("an answer needs a ballot with one value for each question")
        if not 0 <= ballot.cell <= 0xFFFF or any(value == _CANT_SAY for value in ballot.answers):
            raise ValueError("a ballot's cell is at most 65,535, and its values are at most 254")
        values = bytes(_CANT_SAY if value is None else value for value in ballot.answers)
        return _HEAD.pack(_TAKEN, ballot.cell) + values

    def _comment(self, comment: Comment | None) -> list[bytes]:
        """The comment's record, if there are words: otherwise its place stays free."""
        text = comment.text.encode() if comment else b""
        if len(text) > self._layout.comment_bytes:
            raise ValueError(f"a comment has at most {self._layout.comment_bytes} bytes")
        return [_HEAD.pack(_SHOW if comment.show else _HIDE, len(text)) + text] if comment and text else []


def _day(cast: Cast) -> int:
    if (cast.until is not None) != (cast.state is TagState.SNOOZED):
        raise ValueError("a day goes with a snoozed cast, and only with that")
    return cast.until.toordinal() if cast.until else 0
