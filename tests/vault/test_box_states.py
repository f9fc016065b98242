"""Whatever is put into a box, in whatever order and however often it is sealed: what a plain dictionary would hold."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from domain.errors import NotInvitedError
from domain.survey import Ballot, Cast, CastOutcome, Comment, TagState
from tests.vault.surveys import names
from vault.layout import Body, Layout
from vault.seal import Box, Key

PEOPLE = names(7)
"""More than there is room for: the shard is theirs who come first."""
TODAY = date(2026, 3, 5)
DAYS = [date.min, *(TODAY + timedelta(days=days) for days in range(-1, 4)), date.max]

people = st.sampled_from(PEOPLE)
values = st.none() | st.integers(0, 254)
ballots = st.builds(Ballot, st.integers(0, 0xFFFF), st.tuples(values, values))
comments = st.none() | st.builds(Comment, st.text(max_size=3), st.booleans())
wrong_ballots = st.sampled_from(
    [None, Ballot(0, (1,)), Ballot(-1, (1, 2)), Ballot(0x10000, (1, 2)), Ballot(0, (1, 255))]
)


class BoxStates(RuleBasedStateMachine):
    """A body that is sealed and opened again, beside what everybody did."""

    @initialize(capacity=st.integers(0, 5), counts=st.booleans())
    def opens(self, capacity: int, *, counts: bool) -> None:
        self.capacity = capacity
        self.layout = Layout(answers=2, comment_bytes=12, counts=counts)
        self.length = len(self.layout.empty(capacity))
        self.body = Body(self.layout, self.layout.empty(capacity))
        self.states: dict[str, tuple[TagState, date | None]] = {}
        self.ballots: Counter[Ballot] = Counter()
        self.comments: Counter[Comment] = Counter()

    @rule(person=people, ballot=ballots, comment=comments)
    def answers(self, person: str, ballot: Ballot, comment: Comment | None) -> None:
        if self.layout.counts:
            ballot = Ballot(0, tuple(int(bool(value)) for value in ballot.answers))
        if self._put(person, TagState.ANSWERED, ballot=ballot, comment=comment):
            self.ballots[ballot] += 1
            if comment and comment.text:
                self.comments[comment] += 1

    @rule(person=people, until=st.sampled_from(DAYS))
    def snoozes(self, person: str, until: date) -> None:
        self._put(person, TagState.SNOOZED, until=until)

    @rule(person=people)
    def declines(self, person: str) -> None:
        self._put(person, TagState.NOT_THIS_TIME)

    @rule(person=people, ballot=wrong_ballots)
    def is_given_what_does_not_fit(self, person: str, ballot: Ballot | None) -> None:
        cast = Cast(survey_id="s1", person=person, state=TagState.ANSWERED, ballot=ballot)
        if self._done(person):
            assert self.body.put(cast) is CastOutcome.ALREADY_ANSWERED
        else:
            with pytest.raises((ValueError, NotInvitedError)):
                self.body.put(cast)

    @rule()
    def is_sealed_and_opened(self) -> None:
        key, packed = Key.fresh(), self.body.packed()
        box = Box.seal(packed, key=key, survey_id="s1", shard=0)
        assert len(box.blob) == self.length + 36
        tags = [*self.layout.taken(packed, 0)]
        assert tags == sorted(tags)
        assert len(tags) == len(self.states)
        self.body = Body(self.layout, box.unseal({key.id: key}))

    @invariant()
    def holds_what_everybody_did_and_nothing_else(self) -> None:
        if self.layout.counts:
            marked = [ballot.answers for ballot in self.ballots.elements()]
            chosen = (sum(marks[place] or 0 for marks in marked) for place in range(2))
            assert [*self.body.counters()] == [(len(marked), *chosen)]
        else:
            assert Counter(self.body.ballots()) == self.ballots
        assert Counter(self.body.comments()) == self.comments
        assert self.body.answered == self.ballots.total() <= self.capacity
        assert [self.body.has_answered(person) for person in PEOPLE] == [self._done(person) for person in PEOPLE]

    @invariant()
    def asks_nobody_before_their_day(self) -> None:
        expected = [self.states.get(person, (TagState.SNOOZED, date.min))[1] for person in PEOPLE]
        assert [self.body.may_be_asked(person) for person in PEOPLE] == expected

    def _put(
        self,
        person: str,
        state: TagState,
        *,
        ballot: Ballot | None = None,
        comment: Comment | None = None,
        until: date | None = None,
    ) -> bool:
        """Do it to both; says whether it was recorded."""
        cast = Cast(survey_id="s1", person=person, state=state, ballot=ballot, comment=comment, until=until)
        if person not in self.states and len(self.states) == self.capacity:
            with pytest.raises(NotInvitedError):
                self.body.put(cast)
            return False
        new = not self._done(person)
        assert self.body.put(cast) is (CastOutcome.RECORDED if new else CastOutcome.ALREADY_ANSWERED)
        if new:
            self.states[person] = state, until
        return new

    def _done(self, person: str) -> bool:
        return person in self.states and self.states[person][0] is TagState.ANSWERED


TestBoxStates = BoxStates.TestCase
TestBoxStates.settings = settings(max_examples=80, stateful_step_count=25, derandomize=True, database=None)
