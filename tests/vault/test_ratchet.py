"""Whatever happens in whatever order: each answer once, and no key on the disk opens an old version of a box."""

import shutil
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from domain.errors import NotRecordedError
from domain.survey import Cast, CastOutcome, TagState
from models.database import Database
from tests.vault.disks import FAILS, left_by_kill, unsynced
from tests.vault.moments import moments
from tests.vault.surveys import OPENS, Published, answer, box_of, cast, names, opened, ready
from vault import Pending, Vault, table
from vault.keys import PAGE
from vault.seal import ID_BYTES, KEY_BYTES, Box, Key, UnreadableError

PEOPLE = names(12)
TOMORROW = OPENS.date() + timedelta(days=1)
LAST = 11
"""A batch, and an end, have at most so many moments before the last rollback."""

Batch = Sequence[tuple[int, TagState]]


class KilledError(BaseException):
    """The process ends here."""


def choices() -> st.SearchStrategy[Batch]:
    """A batch: who, and what they do."""
    return st.lists(st.tuples(st.integers(0, len(PEOPLE) - 1), st.sampled_from(TagState)), min_size=1, max_size=4)


class Ratchet(RuleBasedStateMachine):
    """A vault beside a plain dictionary of what everybody did; when it is killed, only the disk is left of it."""

    @initialize()
    def begins(self) -> None:
        self.directory = Path(tempfile.mkdtemp())
        self.database = Database(f"sqlite:///{self.directory / 'vault.db'}")
        table.METADATA.create_all(self.database.writer)
        self.vault = ready(self.database, self.directory / "keys")
        self.number = 0
        self.versions: dict[bytes, Box] = {}
        self.late: list[Pending] = []
        self.reader: Connection | None = None
        self.opens()

    def teardown(self) -> None:
        if self.reader:
            self.reader.close()
        self.starts()
        self.closes()
        self.one_key_opens_the_present_and_nothing_opens_the_past()
        self.database.dispose()
        shutil.rmtree(self.directory)

    @rule(batch=choices())
    def answers(self, batch: Batch) -> None:
        assert cast(self.vault, *map(self._cast, batch)) == self._outcomes(batch)
        if self._recorded:
            self.settled = not self.late

    @rule(batch=choices())
    def answers_and_settles_late(self, batch: Batch) -> None:
        with self.vault.engine.begin() as connection:
            pending = self.vault.prepare(connection, [*map(self._cast, batch)])
        assert pending.outcomes == self._outcomes(batch)
        self.late.append(pending)
        self.settled = self.settled and not self._recorded

    @precondition(lambda self: self.late)
    @rule()
    def settles(self) -> None:
        for pending in self.late:
            pending.settle()
        self.late = []
        self.settled = not self.killed

    @rule(batch=choices())
    def is_rolled_back(self, batch: Batch) -> None:
        with self.vault.engine.connect() as connection, connection.begin() as transaction:
            pending = self.vault.prepare(connection, [*map(self._cast, batch)])
            transaction.rollback()
        pending.abandon()

    @precondition(lambda self: FAILS)
    @rule(batch=choices(), worse=st.booleans())
    def cannot_sync_a_commit(self, batch: Batch, *, worse: bool) -> None:
        """The disk fails; if it is `worse`, so long that nothing can be made of it until the vault is tidied."""
        with self.vault.engine.connect() as connection:
            pending = self.vault.prepare(connection, [*map(self._cast, batch)])
            recorded = CastOutcome.RECORDED in pending.outcomes
            with suppress(DBAPIError):
                unsynced(connection.commit)
        if worse and recorded:
            with pytest.raises(NotRecordedError):
                unsynced(pending.abandon)
            self._is_left_whole()
            self.vault.tidy()
        pending.abandon()
        self._is_left_whole()

    def _is_left_whole(self) -> None:
        """Killed now, the vault would start with each box readable."""
        with tempfile.TemporaryDirectory() as folder:
            after = left_by_kill(self.vault, Path(folder))
            assert after.recover() == ()
            after.engine.dispose()

    @rule(batch=choices(), moment=st.integers(0, LAST))
    def is_killed_while_answering(self, batch: Batch, moment: int) -> None:
        if self._committed(moment, lambda: cast(self.vault, *map(self._cast, batch))):
            self._outcomes(batch)

    @rule(moment=st.integers(0, LAST))
    def is_killed_while_closing(self, moment: int) -> None:
        published = Published()
        if self._committed(moment, lambda: self.vault.close(self.survey, published)):
            self._compare(published)
            self.starts()
            self.opens()

    @rule(moment=st.integers(0, LAST))
    def is_killed_while_opening(self, moment: int) -> None:
        self._committed(moment, lambda: opened(self.vault, PEOPLE, survey_id="another"))
        self.starts()
        self.vault.cancel("another")

    @rule()
    def starts(self) -> None:
        self.vault = Vault(self.database.writer, self.vault.keys)
        assert self.vault.recover() == ()
        self.late, self.settled, self.killed = [], True, False

    @rule()
    def closes(self) -> None:
        published = Published()
        assert self.vault.close(self.survey, published)
        assert not self.vault.close(self.survey, published)
        self._compare(published)
        self.opens()

    def opens(self) -> None:
        """The next survey."""
        self.number += 1
        self.survey = f"s{self.number}"
        opened(self.vault, PEOPLE, survey_id=self.survey)
        self.states: dict[int, TagState] = {}
        self.late, self.settled, self.killed = [], True, False

    @rule()
    def somebody_begins_to_read(self) -> None:
        if self.reader:
            self.reader.close()
        self.reader = self.database.reader.connect()
        self.seen = {self.survey: self._read(self.reader)}

    @invariant()
    def one_key_opens_the_present_and_nothing_opens_the_past(self) -> None:
        """At the instant of a crash there may be two keys, and the other one opens one version at most."""
        present = box_of(self.vault, self.survey)
        self.versions[present.blob] = present
        keys = self._keys()
        opening = [[blob for blob, version in self.versions.items() if _opens(version, key)] for key in keys]
        assert opening.count([present.blob]) == 1
        assert len(keys) <= (1 if self.settled else 2)
        assert max(map(len, opening)) == 1

    @invariant()
    def boxes_are_as_long_whatever_is_in_them(self) -> None:
        assert len({len(blob) for blob in self.versions}) <= 1

    @invariant()
    def readers_see_what_everybody_did(self) -> None:
        with self.database.reader.connect() as connection:
            answered = self.vault.answered(connection, self.survey)
            pending = self.vault.pending_people(connection, self.survey, PEOPLE)
        assert answered == list(self.states.values()).count(TagState.ANSWERED)
        days = {None: date.min, TagState.SNOOZED: TOMORROW}
        states = {person: self.states.get(number) for number, person in enumerate(PEOPLE)}
        assert pending == {person: days[state] for person, state in states.items() if state in days}

    @invariant()
    def somebody_who_reads_on_never_sees_less_than_before(self) -> None:
        if self.reader:
            assert self._read(self.reader) >= self.seen.get(self.survey, 0)

    def _read(self, reader: Connection) -> int:
        """A snapshot may be old, or name a key that is gone: what is seen is then, or now, and never nothing."""
        answered = self.vault.answered(reader, self.survey)
        assert answered <= list(self.states.values()).count(TagState.ANSWERED)
        return answered

    def _keys(self) -> list[Key]:
        """Whatever a page of any file in the key directory could be the key of."""
        keys = []
        for file in self.vault.keys.glob("*.keys"):
            content = file.read_bytes()
            pages = [content[at : at + PAGE] for at in range(0, len(content), PAGE)]
            keys += [Key(page[:ID_BYTES], page[ID_BYTES : ID_BYTES + KEY_BYTES]) for page in pages if any(page)]
        return keys

    def _committed(self, moment: int, act: Callable[[], object]) -> bool:
        """Act, and die at that moment, if it comes; says whether the transaction was committed before."""
        reached: list[str] = []

        def die(name: str) -> None:
            reached.append(name)
            if len(reached) == moment + 1 and name != "rollback":
                self.killed = True
                raise KilledError

        self.killed = False
        try:
            with moments(self.vault.engine, die):
                act()
        except KilledError:
            self.vault, self.late, self.settled = Vault(self.database.writer, self.vault.keys), [], False
            return "commit" in reached[:moment]
        return True

    def _compare(self, published: Published) -> None:
        answered = sorted(number for number, state in self.states.items() if state is TagState.ANSWERED)
        assert sorted(ballot.cell for ballot in published.ballots) == answered
        assert sorted(comment.text for comment in published.comments) == sorted(map(str, answered))

    def _cast(self, choice: tuple[int, TagState]) -> Cast:
        number, state = choice
        if state is TagState.ANSWERED:
            return answer(PEOPLE[number], survey_id=self.survey, cell=number, words=str(number))
        until = TOMORROW if state is TagState.SNOOZED else None
        return Cast(survey_id=self.survey, person=PEOPLE[number], state=state, until=until)

    def _outcomes(self, batch: Batch) -> tuple[CastOutcome, ...]:
        """Do the same in the dictionary."""
        outcomes = []
        for number, state in batch:
            already = self.states.get(number) is TagState.ANSWERED
            outcomes.append(CastOutcome.ALREADY_ANSWERED if already else CastOutcome.RECORDED)
            if not already:
                self.states[number] = state
        self._recorded = CastOutcome.RECORDED in outcomes
        return tuple(outcomes)


def _opens(box: Box, key: Key) -> bool:
    try:
        replace(box, key_id=key.id).unseal({key.id: key})
    except UnreadableError:
        return False
    return True


TestRatchet = Ratchet.TestCase
TestRatchet.settings = settings(
    max_examples=20,
    stateful_step_count=15,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
