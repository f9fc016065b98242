"""Recognises people and ballots wherever they are named: as text, in a row, as bytes, behind a hash."""

import hashlib
import hmac
import html
import json
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from attack.evidence import Challenge
from attack.search import one_of

_SHORTEST = 4
"""Shorter words are recognised as a whole value only: as a part of others they would be everywhere."""
_FEWEST = 3
"""Fewer numbers in a row than this are found in any text."""
_DIGEST = 8
"""So many bytes of a hash are enough to know it by."""
_LONG = 1 << 16
"""Longer contents are not met twice, and would fill the memory."""
_MOST_SALTS = 400
_HEADER = 12
"""So many bytes before its answers' kinds the header of SQLite's record of a ballot begins, at most."""
_HEX = re.compile(rb"(?<![0-9a-f])[0-9a-f]{32,128}(?![0-9a-f])")
_OBJECT = re.compile(rb"\{[^{}]{3,4000}\}")
_NOISE = 1 << 10
"""Of longer contents it is told by a part of them whether they are noise."""
_SAMPLED = 7
_OF_TEXT = bytes([*b"\0\t\r\n", *range(32, 127)])
_BETWEEN = re.compile(rb" *[,;\t|] *")
_BYTES = range(256)

Side = Literal["people", "ballots"]


class Subject(NamedTuple):
    """Somebody, or a ballot; of a ballot that is known by its answers alone, all that it may be."""

    side: Side
    candidates: tuple[int, ...]
    """Numbers in the challenge."""


class Sighting(NamedTuple):
    """A subject at a place in bytes."""

    at: int
    subject: Subject


class Subjects:
    """Everybody and every ballot of a challenge, by all the ways in which they are written."""

    def __init__(self, challenge: Challenge) -> None:
        self._people = challenge.people
        self._items = len(challenge.ballots[0].answers) if challenge.ballots else 0
        self._exact: dict[bytes, Subject] = {}
        self._hashed: dict[bytes, Subject] = {}
        answers: dict[tuple[int | None, ...], list[int]] = defaultdict(list)
        words: dict[bytes, list[int]] = defaultdict(list)
        for number, ballot in enumerate(challenge.ballots):
            answers[ballot.answers].append(number)
            for written in _written(ballot.words):
                words[written].append(number)
        self._answers = {value: Subject("ballots", tuple(numbers)) for value, numbers in answers.items()}
        packed = _packed(self._answers) if self._items >= _FEWEST else []
        for number, user in enumerate(challenge.people):
            self._exact[user.encode()] = Subject("people", (number,))
        for written, numbers in words.items():
            self._exact.setdefault(written, Subject("ballots", tuple(numbers)))
        texts = [value for value in self._exact if len(value) >= _SHORTEST]
        self._packed, self._text, self._any = _any_of(packed), _any_of(texts), _any_of([*packed, *texts])
        run = rb"[\d ,;\t|nulNoeUL\\]{%d,}" % (2 * self._items - 1)
        self._run = re.compile(run) if self._items >= _FEWEST else None
        kinds = rb"(?!\x00{%d})[\x00\x01\x08\x09]{%d}" % (self._items, self._items)
        self._kinds = re.compile(kinds) if self._items >= _FEWEST else None
        self._rows: dict[tuple[object, ...], tuple[Subject, ...]] = {}
        self._texts: dict[bytes, tuple[Sighting, ...]] = {}
        self._lengths = [len(ballot.words.encode(errors="replace")) for ballot in challenge.ballots]

    def learn_hashes(self, values: Collection[bytes], salts: Iterable[bytes]) -> None:
        """Recognise people by hashes that are among these values, plain or made with one of these salts.

        A salt that explains neither of two people is none.
        """
        known = {digest[:_DIGEST] for value in values for digest in _digests(value)}
        if len(known) < len(self._people) // 2:
            return
        for salt in [b"", *sorted(set(salts))[:_MOST_SALTS]]:
            for made in _HASHES if salt else _HASHES[:1]:
                if not any(digest in known for user in self._people[:2] for digest in made(salt, user.encode())):
                    continue
                for number, user in enumerate(self._people):
                    self._hashed.update(dict.fromkeys(made(salt, user.encode()), Subject("people", (number,))))

    def in_bytes(self, content: bytes) -> Sequence[Sighting]:
        """Whoever and whatever is named in text or any other bytes; what was looked at before is known."""
        if len(content) > _LONG:
            return tuple(self._looked_for(content))
        if (found := self._texts.get(content)) is None:
            found = self._texts[content] = tuple(self._looked_for(content))
        return found

    def _looked_for(self, content: bytes) -> Iterator[Sighting]:
        for match in self._text.finditer(content) if self._text else ():
            yield Sighting(match.start(), self._exact[match.group()])
        if _is_noise(content):
            return  # in which nothing else is written
        for match in _HEX.finditer(content) if self._hashed else ():
            if subject := self._hashed.get(bytes.fromhex(match.group()[: 2 * _DIGEST].decode())):
                yield Sighting(match.start(), subject)
        for match in self._run.finditer(content) if self._run else ():
            yield from self._known(match.start(), [_small(part) for part in _BETWEEN.split(match.group())])
        for match in _OBJECT.finditer(content) if self._run else ():
            if match.group().count(b":") >= self._items:
                yield from self._known(match.start(), _values(match.group()))

    def packed_in(self, content: bytes) -> Iterator[Sighting]:
        """Ballots whose answers stand as one byte each, one after the other."""
        for match in self._packed.finditer(content) if self._packed else ():
            answers = tuple(None if value == 255 else value for value in match.group())
            yield Sighting(match.start(), self._answers[answers])

    def in_row(self, values: Sequence[object]) -> tuple[Subject, ...]:
        """Whoever and whatever a row names; a ballot that is named by answers and words is one."""
        key = tuple(values)
        try:
            found = self._rows.get(key)
        except TypeError:  # a list, or JSON
            key = tuple(map(repr, values))
            found = self._rows.get(key)
        if found is None:
            found = self._rows[key] = self._looked_up(key)
        return found

    def _looked_up(self, values: Sequence[object]) -> tuple[Subject, ...]:
        found = [subject for value in values for subject in self._in_value(value)]
        numbers = [value if value is None or isinstance(value, int) else _NONE for value in values]
        found += [sighting.subject for sighting in self._known(0, numbers)]
        return narrowed(found)

    def records_in(self, content: bytes) -> Iterator[int]:
        """Where SQLite's record of a ballot may begin: somewhat before the kinds of as many small numbers as items."""
        seen = -1
        for match in self._kinds.finditer(content) if self._kinds else ():
            for start in range(max(seen + 1, match.start() - _HEADER), match.end()):
                seen = start
                yield start

    def lengths(self) -> list[tuple[int, Subject]]:
        """All ballots with how many bytes their words take, the longest first."""
        by_length = sorted(enumerate(self._lengths), key=lambda one: -one[1])
        return [(length, Subject("ballots", (number,))) for number, length in by_length]

    def in_line(self, line: bytes) -> tuple[Subject, ...]:
        """Whoever and whatever a line of text names."""
        return narrowed([sighting.subject for sighting in sorted(self.in_bytes(line))])

    def _in_value(self, value: object) -> Iterator[Subject]:
        if not isinstance(value, str | bytes):
            return
        content = value.encode(errors="replace") if isinstance(value, str) else value
        if subject := self._exact.get(content):
            yield subject
            return
        if len(content) < _SHORTEST:
            return
        for digest in _digests(content) if self._hashed else ():
            if subject := self._hashed.get(digest[:_DIGEST]):
                yield subject
        if isinstance(value, bytes) and self._is_mute(value):
            return
        for sighting in self.in_bytes(content):
            yield sighting.subject
        if isinstance(value, bytes):
            for sighting in self.packed_in(value):
                yield sighting.subject

    def _is_mute(self, content: bytes) -> bool:
        """Whether bytes are noise that names nobody and nothing: told by a single pass over them."""
        return len(content) > _NOISE and _is_noise(content) and not (self._any and self._any.search(content))

    def _known(self, at: int, numbers: Sequence[object]) -> Iterator[Sighting]:
        """Every window of these numbers that is somebody's answers."""
        size = self._items
        for start in range(len(numbers) - size + 1 if size else 0):
            subject = self._answers.get(tuple(numbers[start : start + size]))  # type: ignore[arg-type] # what is no number is nobody's
            if subject:
                yield Sighting(at + start, subject)


_NONE = object()
"""Not a number, and so nobody's answer."""


def narrowed(found: Iterable[Subject]) -> tuple[Subject, ...]:
    """The subjects of one row or line: if all that is said of ballots fits one of them, it is that one."""
    distinct = list(dict.fromkeys(found))
    if len(distinct) < 2:
        return tuple(distinct)
    people = [subject for subject in distinct if subject.side == "people"]
    ballots = [subject for subject in distinct if subject.side == "ballots"]
    if len(ballots) > 1:
        common = set(ballots[0].candidates).intersection(*(one.candidates for one in ballots[1:]))
        ballots = [Subject("ballots", tuple(sorted(common)))] if common else ballots
    return (*people, *ballots)


def _written(words: str) -> set[bytes]:
    """The ways in which words are written down: as they are, in JSON, escaped for Slack or a web page."""
    if not words:
        return set()
    ways = {words, html.escape(words, quote=False), html.escape(words)}
    ways |= {json.dumps(way, ensure_ascii=ascii_only)[1:-1] for way in ways for ascii_only in (True, False)}
    return {way.encode(errors="replace") for way in ways}


def _any_of(needles: Collection[bytes]) -> re.Pattern[bytes] | None:
    return re.compile(one_of(needles), re.DOTALL) if needles else None


def _packed(answers: Iterable[tuple[int | None, ...]]) -> list[bytes]:
    """Answers as bytes; 255 is how formats write that there is none. Zeros alone are everywhere."""
    return [
        bytes(255 if value is None else value for value in one)
        for one in answers
        if any(one) and all(value is None or value in _BYTES for value in one)
    ]


def _is_noise(content: bytes) -> bool:
    """Whether most of it is no text."""
    sample = content[::_SAMPLED] if len(content) > _NOISE else content
    return 2 * len(sample.translate(None, _OF_TEXT)) > len(sample)


def _small(part: bytes) -> object:
    """A number as text; one that was left out is None."""
    if part.isdigit():
        return int(part)
    return None if part in {b"", b"null", b"None", b"NULL", rb"\N"} else _NONE


def _values(text: bytes) -> list[object]:
    """The values of a JSON object, if it is one."""
    try:
        return [value if value is None or isinstance(value, int) else _NONE for value in json.loads(text).values()]
    except ValueError:
        return []


def _digests(value: bytes) -> Iterator[bytes]:
    """A value as the bytes of a hash, if it can be one."""
    if 16 <= len(value) <= 64:
        yield value
    if 32 <= len(value) <= 128 and _HEX.fullmatch(value.lower()) and len(value) % 2 == 0:
        yield bytes.fromhex(value.decode())


def _plain(salt: bytes, user: bytes) -> tuple[bytes, ...]:
    return tuple(
        make(content, usedforsecurity=False).digest()[:_DIGEST]
        for make in (hashlib.sha256, hashlib.md5, hashlib.sha1)
        for content in {user + salt, salt + user, salt + b":" + user, user + b":" + salt}
    )


def _keyed(salt: bytes, user: bytes) -> tuple[bytes, ...]:
    keys = [salt]
    if len(salt) % 2 == 0 and _HEX.fullmatch(salt):
        keys.append(bytes.fromhex(salt.decode()))
    return tuple(hmac.digest(key, user, name)[:_DIGEST] for key in keys for name in ("sha256", "sha1"))


_HASHES: Sequence[Callable[[bytes, bytes], tuple[bytes, ...]]] = (_plain, _keyed)
