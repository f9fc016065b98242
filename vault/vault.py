"""The one way into and out of a sealed box (see docs/explanation/anonymity.md).

Every write puts a box under a new key and destroys the old one, so that each earlier version of the box, wherever a
copy of it survives, is noise. The order of steps is the promise: a process may be killed between any two of them.
"""

import random
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from domain.errors import ForeignKeysError, NotRecordedError
from domain.survey import COMMENT_BYTES, Ballot, Cast, CastOutcome, Comment, SurveySpec
from vault import table
from vault.keys import Keyring
from vault.layout import Body, Layout
from vault.seal import Key, UnreadableError, seal, unseal
from vault.shards import divide
from vault.table import Box, SealedSurvey

Publish = Callable[[Connection, Sequence[Ballot], Sequence[Comment]], None]
"""Writes what may be known, inside the transaction that deletes the box."""

_Thing = TypeVar("_Thing")
_Group = TypeVar("_Group", bound=Hashable)

_FRESH_LOOKS = 5
"""How often a reader looks again before it believes that a key is lost. One more look meets a writer's ratchet in the
microseconds between reading keys and reading the row about once in a hundred times."""


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
    when the old keys cannot be destroyed; the next settle() of any batch tries again.
    """

    outcomes: tuple[CastOutcome, ...]
    _clear: Callable[[], None] = field(repr=False, compare=False)

    def settle(self) -> None:
        """Destroy the keys of the overwritten versions. Only then is the answer acknowledged."""
        self._clear()

    def abandon(self) -> None:
        """Destroy the keys of the versions that were never committed, whether or not the commit arrived after all."""
        self._clear()


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
        """Shards whose idle slot may hold a key, because a batch failed before it could be abandoned or settled."""

    def recover(self) -> tuple[str, ...]:
        """Make keys and boxes agree again after a crash; call once at start, before anything else.

        Keeps the slot that each box names and zeroes the other; destroys orphaned keys where the installation ids
        match. Returns the surveys that have lost a key, so that answers in them cannot be read any more: cancel them
        and ask again. Raises ForeignKeysError when the key directory belongs to another database.
        """
        self._keyring.make_ready()
        with self.engine.begin() as connection:
            table.make_durable(connection)
            if table.found_installation(connection) and (self._keyring.owner() or self._keyring.surveys()):
                raise ForeignKeysError(
                    f"The database is new, but {self.keys} holds the keys of another one. Set DATABASE_URL to that "
                    "database, or TRIBUNE_KEY_DIR to an empty directory."
                )
        # The id is committed before it is written beside the keys: a crash in between leaves an unclaimed directory,
        # which is claimed at the next start, and never keys of a database that is not there.
        with self._unwritten() as connection:
            installation = table.installation(connection, alone=True)
            if installation and not self._keyring.owner() and not self._keyring.surveys():
                self._keyring.claim(installation)
            self._refuse_foreign(installation)
            # Nobody can be opening a survey now, so that a key file without a survey is an orphan.
            surveys = table.sealed_ids(connection)
            for orphan in self._keyring.surveys().difference(surveys):
                self._keyring.destroy(orphan)
            return tuple(
                survey_id
                for survey_id in surveys
                if self._keyring.clear(survey_id, table.lock_names(connection, survey_id))
            )

    def open(self, connection: Connection, spec: SurveySpec, people: Sequence[str]) -> None:
        """Make the survey's boxes, in the caller's transaction, with their keys already safe on disk."""
        self._begin(connection)
        layout = Layout(answers=len(spec.questions), comment_bytes=COMMENT_BYTES if spec.words else 0)
        shard_key, capacities = divide(people)
        keys = [Key.fresh() for _ in capacities]
        boxes = (
            Box(
                survey_id=spec.id,
                shard=shard,
                key_id=key.id,
                blob=seal(layout.empty(capacity), key=key, survey_id=spec.id, shard=shard),
            )
            for shard, (key, capacity) in enumerate(zip(keys, capacities, strict=True))
        )
        sealed = SealedSurvey(id=spec.id, shard_key=shard_key, shards=len(keys), layout=layout)
        table.add(connection, sealed, boxes)
        self._step(Step.BOXES_INSERTED)
        self._keyring.create(spec.id, keys)
        self._step(Step.KEYS_MADE)

    def prepare(self, connection: Connection, casts: Sequence[Cast]) -> Pending:
        """Put casts into their boxes, one new key a touched shard; the caller commits, nothing else is in it.

        Raises NotRecordedError when disk, keys or database refuse, NotInvitedError when somebody's shard is full and
        ValueError for a cast that does not fit its survey: then roll back, and no cast of the batch is recorded.
        """
        sealing = _Sealing([CastOutcome.CLOSED] * len(casts))
        with _told():
            table.make_durable(connection)
            for box, sealed, indexes in _locked(connection, casts):
                body = self._opened(sealed, box)
                for index in indexes:
                    sealing.outcomes[index] = body.put(casts[index])
                if any(sealing.outcomes[index] is CastOutcome.RECORDED for index in indexes):
                    sealing.add(box, body)
            self._step(Step.ANSWERS_SEALED)
            self._replace(connection, sealing)
        return Pending(tuple(sealing.outcomes), partial(self._clear_old_keys, sealing.touched))

    def pending_people(self, connection: Connection, survey_id: str, people: Sequence[str], today: date) -> list[str]:
        """Those of `people` who have neither answered, nor said "not this time", nor snoozed beyond `today`.

        An unknown or closed survey has nobody pending, and neither has a box that lost its key.
        """
        sealed = table.sealed_survey(connection, survey_id)
        if sealed is None:
            return []
        pending: set[str] = set()
        for shard, members in _grouped(people, sealed.shard_of).items():
            if body := self._look(connection, sealed, shard):
                pending.update(person for person in members if body.is_pending(person, today=today))
        return [person for person in people if person in pending]

    def answered(self, connection: Connection, survey_id: str) -> int:
        """How many have answered so far; shown only through `domain.cadence.participation_shown`."""
        sealed = table.sealed_survey(connection, survey_id)
        if sealed is None:
            return 0
        bodies = (self._look(connection, sealed, shard) for shard in range(sealed.shards))
        return sum(body.answered for body in bodies if body)

    def close(self, survey_id: str, publish: Publish) -> bool:
        """Open the boxes once, publish and delete them in one transaction, then destroy the keys.

        False when there is no such box (any more): somebody else closed it. A box that lost its key adds nothing.
        """
        ballots: list[Ballot] = []
        comments: list[Comment] = []
        with self.engine.begin() as connection:
            sealed = self._sealed_for_good(connection, survey_id)
            if sealed is None:
                return False
            for shard in range(sealed.shards):
                for box in table.lock_boxes(connection, survey_id, [shard]):
                    with suppress(UnreadableError):
                        body = self._opened(sealed, box)
                        ballots.extend(body.ballots())
                        comments.extend(body.comments())
            for found in (ballots, comments):
                random.SystemRandom().shuffle(found)
            publish(connection, ballots, comments)
            self._step(Step.PUBLISHED)
            self._remove(connection, survey_id)
        self._destroy_keys(survey_id)
        return True

    def cancel(self, survey_id: str) -> bool:
        """Destroy boxes and keys unread. False when there is none."""
        with self.engine.begin() as connection:
            if self._sealed_for_good(connection, survey_id) is None:
                return False
            self._remove(connection, survey_id)
        self._destroy_keys(survey_id)
        return True

    def _replace(self, connection: Connection, sealing: "_Sealing") -> None:
        """New keys on disk first, new boxes in the transaction then: a committed box always has its key."""
        if not sealing.boxes:
            return
        self._unsettled |= sealing.touched
        for survey_id, keys in sealing.keys.items():
            self._keyring.save(survey_id, keys)
        self._step(Step.KEYS_SAVED)
        table.replace(connection, sealing.boxes)
        self._step(Step.BOXES_REPLACED)
        self._unsettled -= sealing.touched

    def _clear_old_keys(self, touched: frozenset[tuple[str, int]]) -> None:
        """Zero the slots that the rows do not name: under their locks, because another process may be writing one."""
        self._unsettled |= touched
        due = frozenset(self._unsettled)
        if not due:
            return
        with _told(), self._unwritten() as connection:
            for survey_id, boxes in sorted(_grouped(due, lambda box: box[0]).items()):
                names = table.lock_names(connection, survey_id, [shard for _, shard in boxes])
                self._step(Step.BOXES_LOCKED_AGAIN)
                self._keyring.clear(survey_id, names)
            self._step(Step.OLD_KEYS_CLEARED)
        self._unsettled -= due

    def _look(self, connection: Connection, sealed: SealedSurvey, shard: int) -> Body | None:
        """One opened box, without its lock; None when it is gone or has lost its key.

        A snapshot that began before a writer's ratchet names a key that is destroyed by now; a fresh one does not.
        """
        with suppress(UnreadableError):
            return self._glance(connection, sealed, shard)
        if connection.dialect.name == "sqlite" and connection.engine is self.engine:
            return None  # This transaction holds the only write lock: what it sees is the present.
        for _ in range(_FRESH_LOOKS):
            with suppress(UnreadableError), connection.engine.connect() as fresh:
                return self._glance(fresh, sealed, shard)
        return None

    def _glance(self, connection: Connection, sealed: SealedSurvey, shard: int) -> Body | None:
        # Keys first: once they are in memory, a ratchet after the row was read cannot take them away.
        keys = self._keyring.held(sealed.id, shard)
        box = table.box(connection, sealed.id, shard)
        return None if box is None else _opened(sealed, box, keys)

    def _opened(self, sealed: SealedSurvey, box: Box) -> Body:
        """A box that this transaction has locked. Raises UnreadableError."""
        return _opened(sealed, box, self._keyring.held(box.survey_id, box.shard))

    def _sealed_for_good(self, connection: Connection, survey_id: str) -> SealedSurvey | None:
        """The survey, locked so that only this transaction ends it; refuses beside foreign keys."""
        self._begin(connection)
        return table.sealed_survey(connection, survey_id, lock=True)

    def _begin(self, connection: Connection) -> None:
        """Begin what makes or destroys a key file: durably, in our own key directory, and never during recovery."""
        table.make_durable(connection)
        self._refuse_foreign(table.installation(connection, alone=False))

    def _refuse_foreign(self, installation: str | None) -> None:
        if installation is None or self._keyring.owner() != installation:
            raise ForeignKeysError(
                f"The keys in {self.keys} belong to another database. Set TRIBUNE_KEY_DIR to this database's own key "
                "directory, or DATABASE_URL to the database that these keys belong to."
            )

    def _remove(self, connection: Connection, survey_id: str) -> None:
        table.remove(connection, survey_id)
        self._step(Step.BOXES_REMOVED)

    def _destroy_keys(self, survey_id: str) -> None:
        self._step(Step.REMOVAL_COMMITTED)
        self._keyring.destroy(survey_id)

    @contextmanager
    def _unwritten(self) -> Iterator[Connection]:
        """A transaction of the vault's own that holds locks and changes nothing."""
        with self.engine.connect() as connection, connection.begin() as transaction:
            yield connection
            transaction.rollback()


@dataclass(slots=True)
class _Sealing:
    """A batch on its way: what became of each cast, and the new versions of the boxes that it changed."""

    outcomes: list[CastOutcome]
    boxes: list[Box] = field(default_factory=list)
    keys: dict[str, dict[int, tuple[bytes, Key]]] = field(default_factory=lambda: defaultdict(dict))
    """By survey and shard: the id of the key that counts, and the new one."""

    def add(self, box: Box, body: Body) -> None:
        """Seal a changed body under a key of its own."""
        key = Key.fresh()
        blob = seal(body.packed(), key=key, survey_id=box.survey_id, shard=box.shard)
        self.boxes.append(replace(box, key_id=key.id, blob=blob))
        self.keys[box.survey_id][box.shard] = (box.key_id, key)

    @property
    def touched(self) -> frozenset[tuple[str, int]]:
        """Survey and shard of each changed box."""
        return frozenset((box.survey_id, box.shard) for box in self.boxes)


def _locked(connection: Connection, casts: Sequence[Cast]) -> Iterator[tuple[Box, SealedSurvey, list[int]]]:
    """Each box that casts go to, with its lock and their places in the batch; in one order for all processes."""
    for survey_id in sorted({cast.survey_id for cast in casts}):
        if sealed := table.sealed_survey(connection, survey_id):
            by_shard: dict[int, list[int]] = defaultdict(list)
            for index, cast in enumerate(casts):
                if cast.survey_id == survey_id:
                    by_shard[sealed.shard_of(cast.person)].append(index)
            for box in table.lock_boxes(connection, survey_id, by_shard):
                yield box, sealed, by_shard[box.shard]


def _opened(sealed: SealedSurvey, box: Box, keys: Mapping[bytes, Key]) -> Body:
    if box.key_id not in keys:
        raise UnreadableError
    return Body(sealed.layout, unseal(box.blob, key=keys[box.key_id], survey_id=box.survey_id, shard=box.shard))


def _grouped(things: Iterable[_Thing], group_of: Callable[[_Thing], _Group]) -> dict[_Group, list[_Thing]]:
    groups: dict[_Group, list[_Thing]] = defaultdict(list)
    for thing in things:
        groups[group_of(thing)].append(thing)
    return groups


@contextmanager
def _told() -> Iterator[None]:
    """Say what the database refused by its class alone: its own message may quote a row."""
    try:
        yield
    except DBAPIError as error:
        raise NotRecordedError(
            f"Tribune's database refused ({type(error).__name__}). Please try again in a few minutes: an answer counts "
            "once, however often it is sent. An administrator should check the database and its disk."
        ) from None
