"""No acknowledged answer is lost, none counts twice, and no earlier version of a box opens ever again.

Every write puts a box under a new key and destroys the old one, so that each earlier version of the box, wherever a
copy of it survives, is noise. The order of steps is the promise: a process may be killed between any two of them.
This is the one way into and out of a sealed box (see docs/explanation/anonymity.md).
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from itertools import chain
from pathlib import Path
from random import SystemRandom

from sqlalchemy import Connection, Engine

from domain.errors import NotRecordedError
from domain.survey import COMMENT_BYTES, Ballot, Cast, CastOutcome, Comment, SurveySpec
from vault import installation, table
from vault.keys import Keyring
from vault.layout import Body, Layout, Tags
from vault.seal import Box, Key, UnreadableError
from vault.shards import divide
from vault.table import SealedSurvey

Publish = Callable[[Connection, Sequence[Ballot], Sequence[Comment]], None]
"""Writes what may be known, inside the transaction that deletes the box."""

_FRESH_LOOKS = 5
"""How often a reader looks again before it believes that a key is lost. A look fails by chance only when a whole
ratchet, a commit and two fsyncs, passes between reading the keys and reading the row."""


@dataclass(frozen=True, slots=True)
class Pending:
    """Casts that are in the transaction but not yet safe: settle() after commit, abandon() after a failure.

    `outcomes` answers each cast in order, and may be told to people only after settle(). Both raise NotRecordedError
    when the old keys cannot be destroyed: the vault tries again with the next batch, or when it is tidied.
    """

    outcomes: tuple[CastOutcome, ...]
    _destroy_keys: Callable[[], None] = field(repr=False, compare=False)

    def settle(self) -> None:
        """Destroy the keys of the overwritten versions. Only then is the answer acknowledged."""
        self._destroy_keys()

    def abandon(self) -> None:
        """Destroy the keys of the versions that were never committed, or of the old ones if they were after all."""
        self._destroy_keys()


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

    def recover(self) -> tuple[str, ...]:
        """Make keys and boxes agree again after a crash; call once at start, before anything else.

        Keeps the slot that each box names and zeroes the other; destroys orphaned keys where the installation ids
        match. Returns the surveys that have lost a key, so that answers in them cannot be read any more: cancel them
        and ask again. Raises ForeignKeysError when the key directory belongs to another database.
        """
        self._keyring.make_ready()
        with self.engine.begin() as connection:
            table.make_durable(connection)
            installation.found(connection, self._keyring)
        with self.engine.connect() as connection:
            installation.check(connection, self._keyring, starting=True)
            known = {*table.sealed_ids(connection), *self._keyring.surveys()}
            return tuple(survey_id for survey_id in sorted(known) if not self._agree(connection, survey_id))

    def open(self, connection: Connection, spec: SurveySpec, people: Sequence[str]) -> None:
        """Make the survey's boxes, in the caller's transaction, with their keys already safe on disk."""
        table.make_durable(connection)
        installation.check(connection, self._keyring)
        layout = Layout(answers=len(spec.questions), comment_bytes=COMMENT_BYTES if spec.words else 0)
        shard_key, capacities = divide(people)
        keys = [Key.fresh() for _ in capacities]
        boxes = [
            Box.seal(layout.empty(capacity), key=key, survey_id=spec.id, shard=shard)
            for shard, (capacity, key) in enumerate(zip(capacities, keys, strict=True))
        ]
        sealed = SealedSurvey(id=spec.id, shard_key=shard_key, shards=len(keys), layout=layout)
        table.add(connection, sealed, boxes)
        self._keyring.create(spec.id, keys)

    def prepare(self, connection: Connection, casts: Sequence[Cast]) -> Pending:
        """Put casts into their boxes, one new key a touched shard; the caller commits, nothing else is in it.

        Raises NotRecordedError when disk, keys or database refuse, NotInvitedError when somebody's shard is full and
        ValueError for a cast that does not fit its survey: then roll back, and no cast of the batch is recorded.
        """
        outcomes = dict.fromkeys(range(len(casts)), CastOutcome.CLOSED)
        surveys = {cast.survey_id for cast in casts}
        with table.refusals_told():
            table.make_durable(connection)
            for survey_id in sorted(surveys):  # in one order for all processes
                if sealed := table.sealed_survey(connection, survey_id):
                    own = {place: cast for place, cast in enumerate(casts) if cast.survey_id == survey_id}
                    outcomes |= self._put(connection, sealed, own)
        return Pending(tuple(outcomes.values()), partial(self._finish, surveys))

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

    def close(self, survey_id: str, publish: Publish) -> bool:
        """Open the boxes once, publish and delete them in one transaction, then destroy the keys.

        False when there is no such box (any more): somebody else closed it. A box that lost its key adds nothing.
        Keys that cannot be destroyed just then are left to the next batch, the next end and `tidy`.
        """
        return self._end(survey_id, publish)

    def cancel(self, survey_id: str) -> bool:
        """Destroy boxes and keys unread. False when there is none. Keys may be left over as from `close`."""
        return self._end(survey_id, None)

    def tidy(self) -> None:
        """Destroy the keys that could not be destroyed when it was time; costs nothing when none are left over.

        Raises NotRecordedError while they still cannot be.
        """
        self._settle(set(self._due))

    def _put(self, connection: Connection, sealed: SealedSurvey, casts: Mapping[int, Cast]) -> dict[int, CastOutcome]:
        """One survey's casts: new keys on the disk, then new boxes. What is committed can always be opened."""
        outcomes: dict[int, CastOutcome] = {}
        boxes: list[Box] = []
        keys: dict[int, tuple[bytes, Key]] = {}
        places: dict[int, list[int]] = defaultdict(list)
        for place, cast in casts.items():
            places[sealed.shard_of(cast.person)].append(place)
        table.lock(connection, sealed.id, places)
        for box in table.boxes(connection, sealed.id, places):
            body = self._opened(sealed, box)
            put = {place: body.put(casts[place]) for place in places[box.shard]}
            if CastOutcome.RECORDED in put.values():
                key = Key.fresh()
                keys[box.shard] = box.key_id, key
                boxes.append(Box.seal(body.packed(), key=key, survey_id=sealed.id, shard=box.shard))
            outcomes |= put
        if keys:
            self._due[sealed.id].update(keys)
            self._keyring.save(sealed.id, keys)
            for box in boxes:
                table.replace(connection, box)
        return outcomes

    def _finish(self, surveys: Collection[str]) -> None:
        """The end of a batch, which must not fail because of another survey's keys."""
        self._settle(surveys)
        with suppress(NotRecordedError):
            self.tidy()

    def _settle(self, surveys: Collection[str]) -> None:
        """Destroy what is due of these surveys' keys; one that cannot be does not keep the others waiting."""
        refused: list[NotRecordedError] = []
        for survey_id in sorted(self._due.keys() & surveys):
            try:
                with table.refusals_told(), self.engine.connect() as connection:
                    self._agree(connection, survey_id, self._due[survey_id])
                del self._due[survey_id]
            except NotRecordedError as error:
                refused.append(error)
        if refused:
            raise refused[0]

    def _agree(self, connection: Connection, survey_id: str, shards: Collection[int] | None = None) -> bool:
        """Destroy the keys that no row names: under the rows' locks, because another process may be writing one.

        False when a row names a key that is lost.
        """
        names = table.lock(connection, survey_id, shards)
        if names:
            return self._keyring.clear(survey_id, names)
        self._keyring.destroy(survey_id)
        return True

    def _end(self, survey_id: str, publish: Publish | None) -> bool:
        """Do the last thing with a survey and delete its boxes in one transaction, then destroy its keys."""
        with self.engine.begin() as connection:
            table.make_durable(connection)
            installation.check(connection, self._keyring)
            sealed = table.sealed_survey(connection, survey_id)
            if sealed is None or not table.lock(connection, survey_id):
                return False
            if publish:
                self._publish(publish, connection, sealed)
            table.remove(connection, survey_id)
            self._due[survey_id].update(range(sealed.shards))
        # What was published is out: this has succeeded, whatever the disk says of the keys.
        with suppress(NotRecordedError):
            self.tidy()
        return True

    def _publish(self, publish: Publish, connection: Connection, sealed: SealedSurvey) -> None:
        ballots: list[Ballot] = []
        comments: list[Comment] = []
        for box in table.boxes(connection, sealed.id, range(sealed.shards)):
            with suppress(UnreadableError):
                body = self._opened(sealed, box)
                ballots.extend(body.ballots())
                comments.extend(body.comments())
        SystemRandom().shuffle(ballots)
        SystemRandom().shuffle(comments)
        publish(connection, ballots, comments)

    def _opened(self, sealed: SealedSurvey, box: Box) -> Body:
        """A box that this transaction has locked. Raises UnreadableError."""
        return Body(sealed.layout, box.unseal(self._keyring.held(sealed.id, box.shard)))

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
        afresh = (connection.engine.connect() for _ in range(0 if writes else _FRESH_LOOKS))
        looks: Iterable[AbstractContextManager[Connection]] = chain([nullcontext(connection)], afresh)
        for look in looks:
            with suppress(UnreadableError), look as snapshot:
                # Keys first: once they are in memory, a ratchet after the row was read cannot take them away.
                keys = self._keyring.held(sealed.id, shard)
                found = table.boxes(snapshot, sealed.id, [shard])
                return next((Tags(sealed.layout, box.unseal(keys)) for box in found), None)
        return None
