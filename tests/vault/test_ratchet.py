"""Whatever happens in whatever order: each answer once, and no key on the disk opens an old version of a box."""

import shutil
import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from domain.survey import Cast, CastOutcome, TagState
from models.database import Database
from tests.vault.surveys import OPENS, Published, answer, cast, names, opened, ready
from vault import Step, Vault, table
from vault.keys import Keyring
from vault.seal import UnreadableError, unseal

PEOPLE = names(12)
TODAY = OPENS.date()


class KilledError(BaseException):
    """The process ends here."""


def choices() -> st.SearchStrategy[list[tuple[int, TagState]]]:
    """A batch: who, and what they do."""
    return st.lists(st.tuples(st.integers(0, len(PEOPLE) - 1), st.sampled_from(TagState)), min_size=1, max_size=4)


class Ratchet(RuleBasedStateMachine):
    """A vault beside a plain dictionary of what everybody did."""

    def __init__(self) -> None:
        super().__init__()
        self.directory = Path(tempfile.mkdtemp())
        self.database = Database(f"sqlite:///{self.directory / 'vault.db'}")
        table.METADATA.create_all(self.database.writer)
        self.vault = ready(self.database, self.directory / "keys")
        opened(self.vault, PEOPLE)
        self.states: dict[int, TagState] = {}
        self.versions: set[bytes] = set()
        self.settled = True

    def teardown(self) -> None:
        published = Published()
        self.vault.recover()
        assert self.vault.close("s1", published)
        answered = [number for number, state in self.states.items() if state is TagState.ANSWERED]
        assert sorted(ballot.cell for ballot in published.ballots) == sorted(answered)
        assert sorted(comment.text for comment in published.comments) == sorted(map(str, answered))
        assert Keyring(self.vault.keys).surveys() == set()
        self.database.dispose()
        shutil.rmtree(self.directory)

    @rule(batch=choices())
    def answers(self, batch: list[tuple[int, TagState]]) -> None:
        outcomes = self._outcomes(batch)
        assert cast(self.vault, *map(self._cast, batch)) == outcomes
        self.settled = self.settled or CastOutcome.RECORDED in outcomes

    @precondition(lambda self: self._somebody_new())
    @rule(batch=choices(), step=st.sampled_from([Step.ANSWERS_SEALED, Step.KEYS_SAVED, Step.BOXES_REPLACED]))
    def is_killed_before_the_commit(self, batch: list[tuple[int, TagState]], step: Step) -> None:
        with pytest.raises(KilledError):
            cast(self._mortal(step), *map(self._cast, [*batch, *self._somebody_new()]))
        self.starts()

    @precondition(lambda self: self._somebody_new())
    @rule(batch=choices(), step=st.sampled_from([Step.BOXES_LOCKED_AGAIN, Step.OLD_KEYS_CLEARED]))
    def is_killed_after_the_commit(self, batch: list[tuple[int, TagState]], step: Step) -> None:
        batch = [*batch, *self._somebody_new()]
        with pytest.raises(KilledError):
            cast(self._mortal(step), *map(self._cast, batch))
        self._outcomes(batch)
        self.settled = False

    @rule(batch=choices())
    def is_rolled_back(self, batch: list[tuple[int, TagState]]) -> None:
        with self.vault.engine.connect() as connection, connection.begin() as transaction:
            pending = self.vault.prepare(connection, [*map(self._cast, batch)])
            transaction.rollback()
        pending.abandon()

    @rule()
    def starts(self) -> None:
        self.vault = Vault(self.database.writer, self.vault.keys)
        assert self.vault.recover() == ()
        self.settled = True

    @invariant()
    def one_key_opens_the_present_and_nothing_opens_the_past(self) -> None:
        with self.database.reader.connect() as connection:
            box = table.box(connection, "s1", 0)
        assert box
        held = Keyring(self.vault.keys).held("s1", 0)
        assert box.key_id in held
        if self.settled:
            assert len(held) == 1
            file = (self.vault.keys / "s1.keys").read_bytes()
            assert file.count(b"\0") >= len(file) - 48
        for version in self.versions - {box.blob}:
            assert len(version) == len(box.blob)
            for key in held.values() if self.settled else ():
                with pytest.raises(UnreadableError):
                    unseal(version, key=key, survey_id="s1", shard=0)
        self.versions.add(box.blob)

    @invariant()
    def readers_see_what_everybody_did(self) -> None:
        with self.database.reader.connect() as connection:
            answered = self.vault.answered(connection, "s1")
            pending = self.vault.pending_people(connection, "s1", PEOPLE, TODAY)
        assert answered == list(self.states.values()).count(TagState.ANSWERED)
        assert pending == [person for number, person in enumerate(PEOPLE) if number not in self.states]

    def _mortal(self, step: Step) -> Vault:
        def stop(reached: Step) -> None:
            if reached is step:
                raise KilledError

        return Vault(self.database.writer, self.vault.keys, step=stop)

    def _cast(self, choice: tuple[int, TagState]) -> Cast:
        number, state = choice
        if state is TagState.ANSWERED:
            return answer(PEOPLE[number], cell=number, words=str(number))
        until = TODAY + timedelta(days=1) if state is TagState.SNOOZED else None
        return Cast(survey_id="s1", person=PEOPLE[number], state=state, until=until)

    def _somebody_new(self) -> list[tuple[int, TagState]]:
        """An answer that is certain to be recorded, if anybody is left to give one."""
        left = [number for number in range(len(PEOPLE)) if self.states.get(number) is not TagState.ANSWERED]
        return [(number, TagState.NOT_THIS_TIME) for number in left[:1]]

    def _outcomes(self, batch: list[tuple[int, TagState]]) -> tuple[CastOutcome, ...]:
        """Do the same in the dictionary."""
        outcomes = []
        for number, state in batch:
            already = self.states.get(number) is TagState.ANSWERED
            outcomes.append(CastOutcome.ALREADY_ANSWERED if already else CastOutcome.RECORDED)
            if not already:
                self.states[number] = state
        return tuple(outcomes)


TestRatchet = Ratchet.TestCase
TestRatchet.settings = settings(
    max_examples=15, stateful_step_count=15, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
