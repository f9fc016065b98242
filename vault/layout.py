"""An opened box says who has answered, and what was answered, with nothing between the two.

    body    = tag key 32 | tag records, sorted | ballots | comments      each padded to the shard's capacity
    tag     = HMAC-SHA256(tag key, person)[:16] | state 1 | day 4        day: proleptic ordinal, 0 unless snoozed
    ballot  = 1 | cell 2 | one byte an answer, 255 for "can't say"
    comment = 1 (2: don't show my words) | length 2 | UTF-8

A record of zeros is free. At every change ballots and comments go to new random places, each shuffled apart, so that
neither order nor place connects them with a person, with each other, or with a time.

Of an election, or of one question, no ballot is kept. The part of ballots is one record for the whole shard:

    counters = number of ballots 4 | for each mark, on how many ballots it was chosen, 4
"""

import hmac
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from random import SystemRandom
from struct import Struct
from typing import Any

from domain.errors import NotInvitedError
from domain.survey import Ballot, Cast, CastOutcome, Comment, TagState

_TAG_KEY_BYTES = 32
_TAG_BYTES = 16
_CANT_SAY = 255
_STATES = {TagState.ANSWERED: 1, TagState.NOT_THIS_TIME: 2, TagState.SNOOZED: 3}
_ANSWERED = _STATES[TagState.ANSWERED]
_NOT_THIS_TIME = _STATES[TagState.NOT_THIS_TIME]
_TAKEN = 1
_SHOW, _HIDE = 1, 2

_TAGS, _BALLOTS, _COMMENTS = range(3)
"""The parts of a body, in their order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The sizes that a survey's bodies have, fixed when it opens."""

    answers: int
    comment_bytes: int
    counts: bool = False
    """Whether ballots are added up as they come, and none of them is kept."""

    @property
    def records(self) -> tuple[Struct, Struct, Struct]:
        """How a tag, a ballot (or all counters) and a comment are written: each as long, however short the comment."""
        ballot = Struct(f">{1 + self.answers}I") if self.counts else Struct(f">BH{self.answers}s")
        return Struct(f">{_TAG_BYTES}sBI"), ballot, Struct(f">BH{self.comment_bytes}s")

    def places(self, capacity: int) -> tuple[int, int, int]:
        """How many records each part has."""
        return capacity, 1 if self.counts else capacity, capacity

    def empty(self, capacity: int) -> bytes:
        """The body of a shard of `capacity` people before anybody answered, as long as it will ever be."""
        return os.urandom(_TAG_KEY_BYTES) + bytes(sum(self._lengths(capacity)))

    def capacity(self, body: bytes) -> int:
        """How many people a body has room for."""
        of_nobody = sum(self._lengths(0))
        return (len(body) - _TAG_KEY_BYTES - of_nobody) // (sum(self._lengths(1)) - of_nobody)

    def taken(self, body: bytes, part: int) -> Iterator[tuple[Any, ...]]:
        """What is in the places of one part that are not free, in their order."""
        lengths, record = self._lengths(self.capacity(body)), self.records[part]
        start = _TAG_KEY_BYTES + sum(lengths[:part])
        free = record.unpack(bytes(record.size))
        places = record.iter_unpack(body[start : start + lengths[part]])
        return (place for place in places if place != free)

    def _lengths(self, capacity: int) -> list[int]:
        return [record.size * many for record, many in zip(self.records, self.places(capacity), strict=True)]


class Tags:
    """Who has answered, or does not want to be asked: all of a box that is looked at before it closes."""

    def __init__(self, layout: Layout, body: bytes) -> None:
        self._layout = layout
        self._capacity = layout.capacity(body)
        self._tag_key = body[:_TAG_KEY_BYTES]
        self._tags = {tag: (state, day) for tag, state, day in layout.taken(body, _TAGS)}

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

    def __init__(self, layout: Layout, body: bytes) -> None:
        super().__init__(layout, body)
        self._ballots = [*layout.taken(body, _BALLOTS)]
        self._comments = [*layout.taken(body, _COMMENTS)]

    def put(self, cast: Cast) -> CastOutcome:
        """Take a cast in, unless this person has answered. Raises NotInvitedError when the shard has no room left.

        Raises ValueError for a cast that does not fit the survey: callers check their input before.
        """
        if self.has_answered(cast.person):
            return CastOutcome.ALREADY_ANSWERED
        tag = self._tag(cast.person)
        if tag not in self._tags and len(self._tags) == self._capacity:
            raise NotInvitedError("There is no room left in this box: it was made for those who were expected.")
        entry = (_STATES[cast.state], _day(cast))
        if cast.state is TagState.ANSWERED:
            ballots, comment = self._ballots_with(cast.ballot), self._comment(cast.comment)
            self._ballots = ballots
            self._comments.extend(comment)
        self._tags[tag] = entry
        return CastOutcome.RECORDED

    def packed(self) -> bytes:
        """The whole body, as long as ever, ready to be sealed."""
        record, *_ = self._layout.records
        tags = b"".join(record.pack(tag, *entry) for tag, entry in sorted(self._tags.items()))
        parts = self._scattered(_BALLOTS, self._ballots), self._scattered(_COMMENTS, self._comments)
        return b"".join((self._tag_key, tags.ljust(self._capacity * record.size, b"\0"), *parts))

    def ballots(self) -> Iterator[Ballot]:
        """The ballots, in an order that means nothing. Raises ValueError where they were only counted."""
        if self._layout.counts:
            raise ValueError("no ballot was kept: they were counted")
        for _, cell, values in self._ballots:
            yield Ballot(cell, tuple(None if value == _CANT_SAY else value for value in values))

    def counters(self) -> Iterator[tuple[int, ...]]:
        """How many ballots, then on how many each mark was 1: one line. Raises ValueError where ballots are kept."""
        if not self._layout.counts:
            raise ValueError("nothing was counted: the ballots were kept")
        yield self._ballots[0] if self._ballots else (0,) * (1 + self._layout.answers)

    def comments(self) -> Iterator[Comment]:
        """The comments, in an order of their own."""
        for mark, length, text in self._comments:
            yield Comment(text[:length].decode(), show=mark == _SHOW)

    def _scattered(self, part: int, taken: Sequence[tuple[Any, ...]]) -> bytes:
        """What a part holds at random places."""
        record, many = self._layout.records[part], self._layout.places(self._capacity)[part]
        places = [record.pack(*place) for place in taken] + [bytes(record.size)] * (many - len(taken))
        SystemRandom().shuffle(places)
        return b"".join(places)

    def _ballots_with(self, ballot: Ballot | None) -> list[tuple[Any, ...]]:
        """What the part of ballots holds with this one more."""
        if ballot is None or len(ballot.answers) != self._layout.answers:
            raise ValueError("an answer needs a ballot with one value for each question")
        if self._layout.counts:
            if ballot.cell or not {*ballot.answers} <= {0, 1}:
                raise ValueError("a ballot that is counted has no cell, and each of its marks is 0 or 1")
            (counters,) = self.counters()
            marked = (True, *(mark == 1 for mark in ballot.answers))
            return [tuple(count + one for count, one in zip(counters, marked, strict=True))]
        if not 0 <= ballot.cell <= 0xFFFF or any(value == _CANT_SAY for value in ballot.answers):
            raise ValueError("a ballot's cell is at most 65,535, and its values are at most 254")
        values = bytes(_CANT_SAY if value is None else value for value in ballot.answers)
        return [*self._ballots, (_TAKEN, ballot.cell, values)]

    def _comment(self, comment: Comment | None) -> list[tuple[int, int, bytes]]:
        """The comment, if there are words: otherwise its place stays free."""
        text = comment.text.encode() if comment else b""
        if len(text) > self._layout.comment_bytes:
            raise ValueError(f"a comment has at most {self._layout.comment_bytes} bytes")
        return [(_SHOW if comment.show else _HIDE, len(text), text)] if comment and text else []


def _day(cast: Cast) -> int:
    if (cast.until is not None) != (cast.state is TagState.SNOOZED):
        raise ValueError("a day goes with a snoozed cast, and only with that")
    return cast.until.toordinal() if cast.until else 0
