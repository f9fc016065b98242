"""No acknowledged answer is lost, none counts twice, and no earlier version of a box opens ever again.

Every write puts a box under a new key and destroys the old one, so that each earlier version of the box, wherever a
copy of it survives, is noise. The order of steps is the promise: a process may be killed between any two of them.
This is the one way into and out of a sealed box (see docs/explanation/anonymity.md).
"""

import secrets
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import nullcontext, suppress
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from random import SystemRandom
from typing import TypeVar

from sqlalchemy import Connection, Engine

from domain.errors import ForeignKeysError, NotRecordedError
from domain.letters import LETTER_BYTES, LETTERS_A_BOX
from domain.survey import COMMENT_BYTES, Ballot, Cast, CastOutcome, Comment, SurveySpec, Totals
from vault import table
from vault.keys import Keyring
from vault.layout import Body, Layout, Tags
from vault.seal import Box, Key, UnreadableError
from vault.shards import KEY_BYTES, MOST, TALLY_MOST, divide
from vault.table import SealedSurvey

_Kept = TypeVar("_Kept")
_Publish = Callable[[Connection, Sequence[_Kept], Sequence[Comment]], None]
Publish = _Publish[Ballot]
"""Writes what may be known, inside the transaction that deletes the box."""
PublishTotals = Callable[[Connection, Totals, Sequence[Comment]], None]
"""The same where ballots were only counted."""

_FRESH_LOOKS = 5
"""How often a reader looks again before it believes that a key is lost. A look fails by chance only when a whole
ratchet, a commit and two fsyncs, passes between reading the keys and reading the row."""


@dataclass(frozen=True, slots=True)
class Pending:
    """Casts that are in the transaction but not yet safe: settle() after commit, abandon() after a failure.

    `outcomes` answers each cast in order, and may be told to people only after settle(). Both destroy the keys that no
    row names, and raise NotRecordedError when they cannot: the vault tries again with the next batch, or when it is
    tidied. Until abandon() returns, nobody knows whether a commit that failed will be found after a crash.
    """

    outcomes: tuple[CastOutcome, ...]
    settle: Callable[[], None] = field(repr=False, compare=False)
    abandon: Callable[[], None] = field(repr=False, compare=False)


class Vault:
    """Sealed boxes in the database, their keys in `keys`, never both in one backup.

    Made with the engine whose transactions begin by taking the write lock (`Database.writer`). One thread of a
    process writes, as many as like read.
    """

    def __init__(self, engine: Engine, keys: Path) -> None:
        self.engine = engine
        self.keys = keys
        self._keyring = Keyring(keys)
        self._due: dict[str, set[int]] = defaultdict(set)
        """By survey, the boxes beside which a key may be that no row names, because of a batch or an end."""
        self._in_doubt = False
        """Whether a commit failed that may be found after a crash: until another replaced it, no key may go."""

    def recover(self) -> tuple[str, ...]:
        """Make keys and boxes agree again after a crash; call once at start, before anything else.

        Keeps the slot that each box names and zeroes the other; destroys orphaned keys where the installation ids
        match. Returns the surveys that have lost a key, so that answers in them cannot be read any more: cancel them
        and ask again. Raises ForeignKeysError when the key directory belongs to another database.
        """
        self._keyring.make_ready()
        with self.engine.begin() as connection:
            table.make_durable(connection)
            table.add_installation(connection)
            table.supersede(connection)
        with self.engine.connect() as connection:
            self._check(connection, starting=True)
            known = {*table.sealed_ids(connection), *self._keyring.surveys()}
            return tuple(survey_id for survey_id in sorted(known) if not self._agree(connection, survey_id))

    def open(self, connection: Connection, spec: SurveySpec, people: Sequence[str]) -> None:
        """Make the survey's boxes, in the caller's transaction, with their keys already safe on disk."""
        layout = Layout(answers=len(spec.questions), comment_bytes=COMMENT_BYTES if spec.words else 0)
        self._make(connection, spec.id, *divide(people), layout)

    def open_ballots(
        self, connection: Connection, box_id: str, people: Sequence[str], *, marks: int, text_bytes: int = 0
    ) -> None:
        """Make the boxes of an election or of a question, in the caller's transaction: so many marks a ballot.

        Marks are 0 or 1; they are added up at once, and no ballot is kept. A cast's text (a receipt of so many bytes,
        or an answer in words) is kept as comments are. `count` gives both.
        """
        self._make(connection, box_id, *divide(people), Layout(answers=marks, comment_bytes=text_bytes, counts=True))

    def open_letters(self, connection: Connection, box_id: str) -> None:
        """Make a box for `LETTERS_A_BOX` letters (`domain.letters.letter_cast`), in the caller's transaction.

        It knows nobody: what keeps a letter from counting twice is a random nonce. A full one refuses the next letter
        with NotInvitedError; `close` opens it.
        """
        layout = Layout(answers=0, comment_bytes=LETTER_BYTES)
        self._make(connection, box_id, secrets.token_bytes(KEY_BYTES), [LETTERS_A_BOX], layout)

    def open_tally(self, connection: Connection, tally_id: str, *, expected: int) -> None:
        """Make boxes that count people once each, for as long as it takes: there is room for twice as many as expected.

        A cast is `domain.tally.supporting`; `answered` counts, `has_answered` tells one person, `cancel` destroys.
        Whoever has copies of the database sees which box has changed, so nobody shares one with few others.
        """
        places = max(2 * expected, MOST)
        shards = -(-places // TALLY_MOST)
        capacities = [-(-places // shards)] * shards
        self._make(connection, tally_id, secrets.token_bytes(KEY_BYTES), capacities, Layout(answers=0, comment_bytes=0))

    def _make(
        self, connection: Connection, box_id: str, shard_key: bytes, capacities: Sequence[int], layout: Layout
    ) -> None:
        """Boxes of so many places, their keys safe on disk before the caller commits."""
        table.make_durable(connection)
        self._check(connection)
        sealed = SealedSurvey(survey_id=box_id, shard_key=shard_key, shards=len(capacities), **asdict(layout))
        keys = [Key.fresh() for _ in capacities]
        boxes = [
            Box.seal(sealed.empty(capacity), key=key, survey_id=box_id, shard=shard)
            for shard, (capacity, key) in enumerate(zip(capacities, keys, strict=True))
        ]
        table.add(connection, sealed, boxes)
        self._keyring.create(box_id, keys)

    def prepare(self, connection: Connection, casts: Sequence[Cast]) -> Pending:
        """Put casts into their boxes, one new key a touched shard; the caller commits, nothing else is in it.

        Raises NotRecordedError when disk, keys or database refuse, NotInvitedError when somebody's shard is full and
        ValueError for a cast that does not fit its survey: then roll back, and no cast of the batch is recorded.
        After a failed commit all is refused until abandon() or tidy() has dealt with it.
        """
        if self._in_doubt:
            raise NotRecordedError("The disk failed a moment ago. Please try again in a few minutes.")
        outcomes = dict.fromkeys(range(len(casts)), CastOutcome.CLOSED)
        surveys = {cast.survey_id for cast in casts}
        with table.refusals_told():
            table.make_durable(connection)
            for survey_id in sorted(surveys):  # in one order for all processes
                if sealed := table.sealed_survey(connection, survey_id):
                    own = {place: cast for place, cast in enumerate(casts) if cast.survey_id == survey_id}
                    outcomes |= self._put(connection, sealed, own)
        return Pending(tuple(outcomes.values()), partial(self._settle, surveys), partial(self._abandon, surveys))

    def pending_people(self, connection: Connection, survey_id: str, people: Sequence[str]) -> dict[str, date]:
        """Those of `people` who have neither answered nor said "not this time", and from which day they may be asked.

        That day is the first of all, `date.min`, for whoever has never chosen one. An unknown or closed survey has
        nobody pending, and neither has a box that lost its key.
        """
        tags = self._tags(connection, survey_id, people)
        days = ((person, tags[person].may_be_asked(person)) for person in people if person in tags)
        return {person: day for person, day in days if day}

    def has_answered(self, connection: Connection, survey_id: str, person: str) -> bool:
        """Answer whether this person has answered; nobody has where there is no box (any more), or its key is lost."""
        return any(tags.has_answered(person) for tags in self._tags(connection, survey_id, [person]).values())

    def answered(self, connection: Connection, survey_id: str) -> int:
        """How many have answered so far; shown only through `domain.cadence.participation_shown`."""
        sealed = table.sealed_survey(connection, survey_id)
        looks = (self._look(connection, sealed, shard) for shard in range(sealed.shards)) if sealed else ()
        return sum(tags.answered for tags in looks if tags)

    def is_whole(self, survey_id: str) -> bool:
        """Answer whether none of its boxes has lost its key: `close` leaves out one that has. Of none, none has.

        A transaction of its own: under their locks nobody is just giving one a new key.
        """
        with self.engine.connect() as connection:
            table.make_durable(connection)
            names = table.lock(connection, survey_id)
            return all(named in self._keyring.held(survey_id, shard) for shard, named in names.items())

    def close(self, survey_id: str, publish: Publish | None) -> bool:
        """Open the boxes once, publish and delete them in one transaction, then destroy the keys.

        False when there is no such box (any more): somebody else closed it. A box that lost its key adds nothing.
        Keys that cannot be destroyed just then are left to the next batch, the next end and `tidy`.
        """
        return self.close_together([survey_id], publish)

    def close_together(self, survey_ids: Collection[str], publish: Publish | None) -> bool:
        """Close several as one: all or none, and what is in them is shuffled together. False when none is there."""
        return self._end(survey_ids, Body.ballots, publish)

    def count(self, box_id: str, publish: PublishTotals) -> bool:
        """Close what `open_ballots` made, as `close` does. Only the sums over all its boxes are told."""

        def summed(connection: Connection, shards: Sequence[Sequence[int]], comments: Sequence[Comment]) -> None:
            ballots, *chosen = map(sum, zip(*shards, strict=True)) if shards else (0,)
            publish(connection, Totals(ballots, tuple(chosen)), comments)

        return self._end([box_id], Body.counters, summed)

    def _end(
        self, survey_ids: Collection[str], kept: Callable[[Body], Iterable[_Kept]], publish: _Publish[_Kept] | None
    ) -> bool:
        """What every end does; `kept` is what a box has of ballots: themselves, or how many they are."""
        with self.engine.begin() as connection:
            table.make_durable(connection)
            self._check(connection)
            found = (table.sealed_survey(connection, survey_id) for survey_id in sorted(survey_ids))
            closing = [sealed for sealed in found if sealed and table.lock(connection, sealed.survey_id)]
            if not closing:
                return False
            ballots, comments = self._contents(connection, closing, kept) if publish else ([], [])
            for sealed in closing:
                table.remove(connection, sealed.survey_id)
            if publish:
                publish(connection, ballots, comments)
            self._due.update({sealed.survey_id: set(range(sealed.shards)) for sealed in closing})
        self._settle(())  # what was published is out: this has succeeded, whatever the disk says of the keys
        return True

    def cancel(self, survey_id: str) -> bool:
        """Destroy boxes and keys unread. False when there is none. Keys may be left over as from `close`."""
        return self.close(survey_id, None)

    def tidy(self) -> None:
        """Destroy the keys that could not be destroyed when it was time; costs nothing when none are left over.

        Raises NotRecordedError while they still cannot be.
        """
        self._settle(self._due)

    def _check(self, connection: Connection, *, starting: bool = False) -> None:
        """Refuse a key directory that is not this database's own; `starting` makes an empty one its own.

        The same id stands in both, in the database first: a crash in between leaves a directory that nobody has
        claimed, and never keys of a database that nobody knows. Until this transaction ends, no survey opens or
        closes beside one that is starting, and nobody starts beside them.
        """
        installation = table.installation(connection, alone=starting)
        if starting and installation and not self._keyring.owner() and not self._keyring.surveys():
            self._keyring.claim(installation)
        if installation is None or self._keyring.owner() != installation:
            raise ForeignKeysError(
                f"The keys in {self.keys} belong to another database. Set DATABASE_URL to that database, or "
                "TRIBUNE_KEY_DIR to this database's own key directory: an empty one if the database is new."
            )

    def _put(self, connection: Connection, sealed: SealedSurvey, casts: Mapping[int, Cast]) -> dict[int, CastOutcome]:
        """One survey's casts: new keys on the disk, then new boxes. What is committed can always be opened."""
        outcomes: dict[int, CastOutcome] = {}
        boxes: list[Box] = []
        keys: dict[int, tuple[bytes, Key | None]] = {}
        places: dict[int, list[int]] = defaultdict(list)
        for place, cast in casts.items():
            places[sealed.shard_of(cast.person)].append(place)
        table.lock(connection, sealed.survey_id, places)
        for box in table.boxes(connection, sealed.survey_id, places):
            body = self._opened(sealed, box)
            put = {place: body.put(casts[place]) for place in places[box.shard]}
            if CastOutcome.RECORDED in put.values():
                key = Key.fresh()
                keys[box.shard] = box.key_id, key
                boxes.append(Box.seal(body.packed(), key=key, survey_id=sealed.survey_id, shard=box.shard))
            outcomes |= put
        if keys:
            self._due[sealed.survey_id].update(keys)
            if not self._keyring.save(sealed.survey_id, keys):
                raise UnreadableError
            for box in boxes:
                table.replace(connection, box)
        return outcomes

    def _abandon(self, own: Collection[str]) -> None:
        self._in_doubt = bool(self._due)
        self._settle(own)

    def _settle(self, own: Collection[str]) -> None:
        """Destroy all keys that are due. Raises when those of its `own` surveys cannot be; the others may wait."""
        refused: list[NotRecordedError] = []
        for survey_id, shards in sorted(self._due.items()):
            try:
                with table.refusals_told():
                    self._leave_no_doubt()
                    with self.engine.connect() as connection:
                        self._agree(connection, survey_id, shards)
                del self._due[survey_id]
            except NotRecordedError as error:
                if survey_id in own:
                    refused.append(error)
        if refused:
            raise refused[0]

    def _leave_no_doubt(self) -> None:
        """Replace a commit that failed: it may name a key that the present row does not."""
        if self._in_doubt:
            with self.engine.begin() as connection:
                table.supersede(connection)
            self._in_doubt = False

    def _agree(self, connection: Connection, survey_id: str, shards: Collection[int] | None = None) -> bool:
        """Destroy the keys that no row names: under the rows' locks, because another process may be writing one.

        False when a row names a key that is lost.
        """
        names = table.lock(connection, survey_id, shards)
        if names:
            return self._keyring.save(survey_id, {shard: (named, None) for shard, named in names.items()})
        self._keyring.destroy(survey_id)
        return True

    def _contents(
        self, connection: Connection, closing: Sequence[SealedSurvey], kept: Callable[[Body], Iterable[_Kept]]
    ) -> tuple[list[_Kept], list[Comment]]:
        """What is `kept` of ballots, and all comments, of surveys that are locked, each shuffled."""
        ballots: list[_Kept] = []
        comments: list[Comment] = []
        for sealed in closing:
            for box in table.boxes(connection, sealed.survey_id, range(sealed.shards)):
                with suppress(UnreadableError):
                    body = self._opened(sealed, box)
                    ballots.extend(kept(body))
                    comments.extend(body.comments())
        SystemRandom().shuffle(ballots)
        SystemRandom().shuffle(comments)
        return ballots, comments

    def _opened(self, sealed: SealedSurvey, box: Box) -> Body:
        """A box that this transaction has locked. Raises UnreadableError."""
        return Body(sealed, box.unseal(self._keyring.held(sealed.survey_id, box.shard)))

    def _tags(self, connection: Connection, survey_id: str, people: Sequence[str]) -> dict[str, Tags]:
        """For each of `people` the tags that theirs is, or would be, among; each box is opened once."""
        sealed = table.sealed_survey(connection, survey_id)
        if sealed is None:
            return {}
        shards = {person: sealed.shard_of(person) for person in people}
        looks = {shard: self._look(connection, sealed, shard) for shard in set(shards.values())}
        return {person: tags for person, shard in shards.items() if (tags := looks[shard])}

    def _look(self, connection: Connection, sealed: SealedSurvey, shard: int) -> Tags | None:
        """Who has answered in one box, without its lock; None when it is gone or has lost its key.

        A snapshot that began before a ratchet names a key that is destroyed by now; a fresh one names a living one.
        On SQLite whoever writes holds the only write lock: what they see is the present, and nobody can look afresh.
        """
        writes = connection.dialect.name == "sqlite" and connection.engine is self.engine
        for look in range(1 if writes else 1 + _FRESH_LOOKS):
            fresh = connection.engine.connect() if look else nullcontext(connection)
            with suppress(UnreadableError), fresh as snapshot:
                # Keys first: once they are in memory, a ratchet after the row was read cannot take them away.
                keys = self._keyring.held(sealed.survey_id, shard)
                found = table.boxes(snapshot, sealed.survey_id, [shard])
                return next((Tags(sealed, box.unseal(keys)) for box in found), None)
        return None
