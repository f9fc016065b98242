"""The one way into and out of a sealed box (see docs/explanation/anonymity.md).

Every write puts a box under a new key and destroys the old one, so that each earlier version of the box, wherever a
copy of it survives, is noise. The order of steps is the promise: a process may be killed between any two of them.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import partial
from pathlib import Path
from random import SystemRandom

from sqlalchemy import Connection, Engine

from domain.errors import NotRecordedError
from domain.survey import COMMENT_BYTES, Ballot, Cast, CastOutcome, Comment, SurveySpec
from vault import installation, table
from vault.keys import Keyring
from vault.layout import Body, Layout, Tags
from vault.seal import Key, UnreadableError, seal, unseal
from vault.shards import divide
from vault.table import Box, SealedSurvey

Publish = Callable[[Connection, Sequence[Ballot], Sequence[Comment]], None]
"""Writes what may be known, inside the transaction that deletes the box."""

_FRESH_LOOKS = 5
"""How often a reader looks again before it believes that a key is lost. A look fails by chance only when a whole
ratchet, a commit and two fsyncs, passes between reading the keys and reading the row."""


class Step(StrEnum):
    """The moments between which a process may die; a test stops it there."""

    BOXES_INSERTED = "boxes inserted"
    KEYS_MADE = "keys made"
    ANSWERS_SEALED = "answers sealed"
    KEYS_SAVED = "keys saved"
    BOXES_REPLACED = "boxes replaced"
    BOXES_LOCKED_AGAIN = "boxes locked again"
    OLD_KEYS_CLEARED = "old keys cleared"
    PUBLISHED = "published"
    BOXES_REMOVED = "boxes removed"
    REMOVAL_COMMITTED = "removal committed"


def _go_on(step: Step) -> None:
    """Nothing happens between steps, outside tests."""


@dataclass(frozen=True, slots=True)
class Pending:
    """Casts that are in the transaction but not yet safe: settle() after commit, abandon() after a failure.

    `outcomes` answers each cast in order, and may be told to people only after settle(). Both raise NotRecordedError
    when the old keys cannot be destroyed; the vault tries again with the next batch, or when it is tidied.
    """

    outcomes: tuple[CastOutcome, ...]
    _clear_old_keys: Callable[[], None] = field(repr=False, compare=False)

    def settle(self) -> None:
        """Destroy the keys of the overwritten versions. Only then is the answer acknowledged."""
        self._clear_old_keys()

    def abandon(self) -> None:
        """Destroy the keys of the versions that were never committed, or of the old ones if they were after all."""
        self._clear_old_keys()


class Vault:
    """Sealed boxes in the database, their keys in `keys`, never both in one backup.

    Made with the engine whose transactions begin by taking the write lock (`Database.writer`). `step` is told of each
    step as it is done.
    """

    def __init__(self, engine: Engine, keys: Path, *, step: Callable[[Step], None] = _go_on) -> None:
        self.engine = engine
        self.keys = keys
        self._keyring = Keyring(keys)
        self._step = step
        self._unsettled: set[tuple[str, int]] = set()
        """Boxes whose other slot may hold a key, because a batch failed before it was settled or abandoned."""
        self._removed: set[str] = set()
        """Surveys whose boxes were removed, and whose keys are still to be destroyed."""

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
        with self._looking_only() as connection:
            installation.claim(connection, self._keyring)
            surveys = table.sealed_ids(connection)
            for orphan in self._keyring.surveys().difference(surveys):
                self._keyring.destroy(orphan)
            names = {survey_id: table.lock_names(connection, survey_id) for survey_id in surveys}
            return tuple(survey_id for survey_id in surveys if self._keyring.clear(survey_id, names[survey_id]))

    def open(self, connection: Connection, spec: SurveySpec, people: Sequence[str]) -> None:
        """Make the survey's boxes, in the caller's transaction, with their keys already safe on disk."""
        table.make_durable(connection)
        installation.check(connection, self._keyring)
        layout = Layout(answers=len(spec.questions), comment_bytes=COMMENT_BYTES if spec.words else 0)
        shard_key, capacities = divide(people)
        keys = [Key.fresh() for _ in capacities]
        sealed = SealedSurvey(id=spec.id, shard_key=shard_key, shards=len(keys), layout=layout)
        bodies = map(layout.empty, capacities)
        boxes = [_sealed(spec.id, shard, body, key) for shard, (body, key) in enumerate(zip(bodies, keys, strict=True))]
        table.add(connection, sealed, boxes)
        self._step(Step.BOXES_INSERTED)
        self._keyring.create(spec.id, keys)
        self._step(Step.KEYS_MADE)

    def prepare(self, connection: Connection, casts: Sequence[Cast]) -> Pending:
        """Put casts into their boxes, one new key a touched shard; the caller commits, nothing else is in it.

        Raises NotRecordedError when disk, keys or database refuse, NotInvitedError when somebody's shard is full and
        ValueError for a cast that does not fit its survey: then roll back, and no cast of the batch is recorded.
        """
        batch = _Batch([CastOutcome.CLOSED] * len(casts))
        with table.refusals_told():
            table.make_durable(connection)
            for box, sealed, places in _locked(connection, casts):
                body = self._opened(sealed, box)
                for place in places:
                    batch.outcomes[place] = body.put(casts[place])
                if any(batch.outcomes[place] is CastOutcome.RECORDED for place in places):
                    batch.seal(box, body)
            self._step(Step.ANSWERS_SEALED)
            if batch.boxes:
                self._replace(connection, batch)
        return Pending(tuple(batch.outcomes), partial(self._finish, batch.touched))

    def pending_people(self, connection: Connection, survey_id: str, people: Sequence[str], today: date) -> list[str]:
        """Those of `people` who have neither answered, nor said "not this time", nor snoozed beyond `today`.

        An unknown or closed survey has nobody pending, and neither has a box that lost its key.
        """
        tags = self._tags(connection, survey_id, people)
        return [person for person in people if person in tags and tags[person].is_pending(person, today=today)]

    def has_answered(self, connection: Connection, survey_id: str, person: str) -> bool:
        """Answer whether this person has answered; nobody has where there is no box (any more), or its key is lost."""
        tags = self._tags(connection, survey_id, [person])
        return person in tags and tags[person].has_answered(person)

    def answered(self, connection: Connection, survey_id: str) -> int:
        """How many have answered so far; shown only through `domain.cadence.participation_shown`."""
        sealed = table.sealed_survey(connection, survey_id)
        if sealed is None:
            return 0
        shards = (self._look(connection, sealed, shard) for shard in range(sealed.shards))
        return sum(tags.answered for tags in shards if tags)

    def close(self, survey_id: str, publish: Publish) -> bool:
        """Open the boxes once, publish and delete them in one transaction, then destroy the keys.

        False when there is no such box (any more): somebody else closed it. A box that lost its key adds nothing.
        Keys that cannot be destroyed just then are left to the next batch, the next end and `tidy`.
        """
        return self._end(survey_id, partial(self._publish, publish))

    def cancel(self, survey_id: str) -> bool:
        """Destroy boxes and keys unread. False when there is none. Keys may be left over as from `close`."""
        return self._end(survey_id, lambda _connection, _sealed: None)

    def tidy(self) -> None:
        """Destroy the keys that could not be destroyed when it was time; costs nothing when none are left over.

        Raises NotRecordedError while they still cannot be.
        """
        self._destroy_removed()
        self._clear_old_keys(frozenset())

    def _replace(self, connection: Connection, batch: "_Batch") -> None:
        """New keys on the disk, then new boxes in the transaction: what is committed can always be opened."""
        self._unsettled |= batch.touched
        for survey_id, keys in batch.keys.items():
            self._keyring.save(survey_id, keys)
        self._step(Step.KEYS_SAVED)
        table.replace(connection, batch.boxes)
        self._step(Step.BOXES_REPLACED)
        self._unsettled -= batch.touched

    def _finish(self, touched: frozenset[tuple[str, int]]) -> None:
        """The end of a batch, which must not fail because of a survey that is over."""
        self._clear_old_keys(touched)
        with suppress(NotRecordedError):
            self._destroy_removed()

    def _clear_old_keys(self, touched: frozenset[tuple[str, int]]) -> None:
        """Zero the slots that the rows do not name: under their locks, because another process may be writing one."""
        self._unsettled |= touched
        if not self._unsettled:
            return
        due = sorted(self._unsettled)
        with table.refusals_told(), self._looking_only() as connection:
            for survey_id in sorted({survey_id for survey_id, _ in due}):
                names = table.lock_names(connection, survey_id, [shard for of, shard in due if of == survey_id])
                self._step(Step.BOXES_LOCKED_AGAIN)
                self._keyring.clear(survey_id, names)
            self._step(Step.OLD_KEYS_CLEARED)
        self._unsettled.difference_update(due)

    def _end(self, survey_id: str, last: Callable[[Connection, SealedSurvey], None]) -> bool:
        """Do the last thing with a survey and delete its boxes in one transaction, then destroy its keys."""
        with self.engine.begin() as connection:
            table.make_durable(connection)
            installation.check(connection, self._keyring)
            sealed = table.sealed_survey(connection, survey_id, lock=True)
            if sealed is None:
                return False
            last(connection, sealed)
            self._step(Step.PUBLISHED)
            table.remove(connection, survey_id)
            self._step(Step.BOXES_REMOVED)
            self._removed.add(survey_id)
        self._step(Step.REMOVAL_COMMITTED)
        # What was published is out: this has succeeded, whatever the disk says of the keys.
        with suppress(NotRecordedError):
            self._destroy_removed()
        return True

    def _destroy_removed(self) -> None:
        """Destroy the keys of removed boxes; of those that are there after all, because a commit failed, keep them."""
        if not self._removed:
            return
        with table.refusals_told(), self._looking_only() as connection:
            for survey_id in sorted(self._removed):
                if table.sealed_survey(connection, survey_id, lock=True) is None:
                    self._keyring.destroy(survey_id)
                self._removed.remove(survey_id)

    def _publish(self, publish: Publish, connection: Connection, sealed: SealedSurvey) -> None:
        ballots: list[Ballot] = []
        comments: list[Comment] = []
        for box in table.lock_boxes(connection, sealed.id, range(sealed.shards)):
            with suppress(UnreadableError):
                body = self._opened(sealed, box)
                ballots.extend(body.ballots())
                comments.extend(body.comments())
        SystemRandom().shuffle(ballots)
        SystemRandom().shuffle(comments)
        publish(connection, ballots, comments)

    def _opened(self, sealed: SealedSurvey, box: Box) -> Body:
        """A box that this transaction has locked. Raises UnreadableError."""
        return Body(sealed.layout, bytearray(_unsealed(box, self._keyring.held(sealed.id, box.shard))))

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
        """
        with suppress(UnreadableError):
            return self._glance(connection, sealed, shard)
        if connection.dialect.name == "sqlite" and connection.engine is self.engine:
            return None  # This transaction holds the only write lock: what it sees is the present.
        for _ in range(_FRESH_LOOKS):
            with suppress(UnreadableError), connection.engine.connect() as fresh:
                return self._glance(fresh, sealed, shard)
        return None

    def _glance(self, connection: Connection, sealed: SealedSurvey, shard: int) -> Tags | None:
        # Keys first: once they are in memory, a ratchet after the row was read cannot take them away.
        keys = self._keyring.held(sealed.id, shard)
        box = table.box(connection, sealed.id, shard)
        return None if box is None else Tags(sealed.layout, _unsealed(box, keys))

    @contextmanager
    def _looking_only(self) -> Iterator[Connection]:
        """A transaction of the vault's own that takes locks and changes nothing."""
        with self.engine.connect() as connection, connection.begin() as transaction:
            yield connection
            transaction.rollback()


@dataclass(slots=True)
class _Batch:
    """Casts on their way: what became of each, and the new versions of the boxes that they changed."""

    outcomes: list[CastOutcome]
    boxes: list[Box] = field(default_factory=list)
    keys: dict[str, dict[int, tuple[bytes, Key]]] = field(default_factory=lambda: defaultdict(dict))
    """By survey and shard: the id of the key that counts now, and the new key."""

    def seal(self, box: Box, body: Body) -> None:
        """Put a changed body under a key of its own."""
        key = Key.fresh()
        self.boxes.append(_sealed(box.survey_id, box.shard, body.packed(), key))
        self.keys[box.survey_id][box.shard] = (box.key_id, key)

    @property
    def touched(self) -> frozenset[tuple[str, int]]:
        """Survey and shard of each changed box."""
        return frozenset((box.survey_id, box.shard) for box in self.boxes)


def _locked(connection: Connection, casts: Sequence[Cast]) -> Iterator[tuple[Box, SealedSurvey, list[int]]]:
    """Each box that casts go to, with its lock and their places in the batch; in one order for all processes."""
    for survey_id in sorted({cast.survey_id for cast in casts}):
        if sealed := table.sealed_survey(connection, survey_id):
            places: dict[int, list[int]] = defaultdict(list)
            for place, cast in enumerate(casts):
                if cast.survey_id == survey_id:
                    places[sealed.shard_of(cast.person)].append(place)
            for box in table.lock_boxes(connection, survey_id, places):
                yield box, sealed, places[box.shard]


def _sealed(survey_id: str, shard: int, body: bytearray, key: Key) -> Box:
    blob = seal(body, key=key, survey_id=survey_id, shard=shard)
    return Box(survey_id=survey_id, shard=shard, key_id=key.id, blob=blob)


def _unsealed(box: Box, keys: Mapping[bytes, Key]) -> bytes:
    if box.key_id not in keys:
        raise UnreadableError
    return unseal(box.blob, key=keys[box.key_id], survey_id=box.survey_id, shard=box.shard)
