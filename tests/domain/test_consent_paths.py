"""Whatever happens in whatever order: nothing closes over an objection without the override, and nothing is erased.

Beside the decision a plain notebook is kept: who was asked, what they said last, to this version and to any, who was to
read a draft, whose time is over.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from domain.cadence import working_days_after
from domain.calendars import MONDAY_TO_FRIDAY
from domain.consent import (
    amend,
    answer,
    asked_people,
    bring,
    close_unanswered,
    consult,
    decide_anyway,
    decline,
    extend,
    post,
    review,
    revise,
    withdraw,
)
from domain.decision_entries import added, replayed
from domain.decisions import (
    DECIDED,
    ENDED,
    Answered,
    Area,
    Consulted,
    Decision,
    DecisionState,
    Proposal,
    Said,
    Worked,
    concern,
    consent,
    stand_aside,
)
from domain.errors import TribuneError
from domain.seats import Seat, SeatState, StandsFor
from tests.domain.decided import (
    CUSTOMERS,
    EMPLOYEES,
    LEADER,
    LEEDS,
    MONDAY,
    OBJECTS,
    called,
    drafted,
    held,
    posted,
    vacant,
    wording,
)

CHAMPIONS = (CUSTOMERS, EMPLOYEES, LEEDS)
SEATS = [one.seat for one in CHAMPIONS]
WORKING = MONDAY_TO_FRIDAY

seats = st.sampled_from(SEATS)
sayings = st.sampled_from([consent(), consent(), concern("Hm."), OBJECTS, stand_aside("IT")])
speakers = st.sampled_from(["champion", "champion", "deputy", "stranger"])
leaders = st.sampled_from([*[LEADER] * 4, "c champion", "e champion", "e deputy"])
rarely = st.sampled_from([*[False] * 15, True])
older = st.sampled_from([0, 0, 0, 0, 1])
"""Versions back."""
touched = st.sets(st.sampled_from(StandsFor), min_size=1)
areas = st.sampled_from([(), (Area("leeds", "Leeds"),), (Area("bath", "Bath"),)])


def touches(what: Proposal) -> set[str]:
    """The seats of those whom a wording touches."""
    there = {area.id for area in what.areas} or {"leeds"}
    seats = {"c"} if StandsFor.CUSTOMERS in what.touched else set()
    if StandsFor.EMPLOYEES in what.touched:
        seats |= {"e", "l"} if "leeds" in there else {"e"}
    return seats


def _posted(paths: "Paths") -> bool:
    return bool(paths.decision.versions) and paths.decision.ending is None


def _tried(event: Callable[[], Decision]) -> Decision | None:
    try:
        return event()
    except TribuneError:
        return None


class Paths(RuleBasedStateMachine):
    """One decision, and everybody who has to do with it, in any order."""

    texts = 0

    @initialize(start=st.sampled_from(["called in", "drafted", *["posted"] * 6]), touched=touched, areas=areas)
    def begins(self, start: str, touched: set[StandsFor], areas: tuple[Area, ...]) -> None:
        self.today = MONDAY
        self.can_end: list[Decision] = []
        what = self.words(touched=tuple(touched), areas=areas)
        match start:
            case "called in":
                self.decision = called()
            case "drafted":
                self.decision = drafted(what)
            case _:
                self.decision = posted(what, champions=CHAMPIONS)
        self.earlier = self.decision
        self.log = list(added(None, self.decision))
        self.seats: dict[str, Seat] = {seat: held(seat, f"{seat} champion", f"{seat} deputy") for seat in SEATS}
        self.last: dict[str, Answered] = {}
        self.last_to_any: dict[str, Answered] = {}
        self.must_ask: set[str] = {"e"} if start == "called in" else touches(what)
        self.champions_spoke: set[str] = set()
        self.until: dict[str, date] = {}

    def words(self, **changed: object) -> Proposal:
        self.texts += 1
        return wording(what=f"Wording {self.texts}", review_on=date(2099, 1, 1), **changed)

    def attempt(self, event: Callable[[], Decision]) -> bool:
        """Answer whether it happened; if it was refused, everything is as it was."""
        after = _tried(event)
        if after is None:
            return False
        self._becomes(after)
        return True

    def _becomes(self, after: Decision) -> None:
        self.log += added(self.decision, after)
        self.earlier, self.decision = self.decision, after

    # --- time, and who holds the seats

    @rule(days=st.sampled_from([1, 5, 8, 15]), running=st.booleans())
    def days_pass(self, days: int, running: bool) -> None:
        self.today += timedelta(days=days)
        if running:
            self._extended()

    @rule(seat=seats, what=st.sampled_from(["vacant", "acting", "held", "held", "removed"]))
    def a_seat_changes_hands(self, seat: str, what: str) -> None:
        champion = f"{seat} champion"
        match what:
            case "vacant":
                self.seats[seat] = vacant(seat, self.today)
            case "acting":
                acting = held(seat, champion, f"{seat} deputy")
                self.seats[seat] = replace(acting, state=SeatState.ACTING, champion=None)
            case "held":
                self.seats[seat] = held(seat, champion, f"{seat} deputy")
            case _:
                self.seats.pop(seat, None)

    # --- what people do

    @precondition(lambda self: not self.decision.versions)
    @rule()
    def it_is_brought(self) -> None:
        expected, what = self.decision.state is DecisionState.CALLED_IN, self.words()
        assert self.attempt(lambda: bring(self.decision, what, by=LEADER, today=self.today)) == expected
        self.must_ask |= touches(what) if expected else set()

    @precondition(lambda self: not self.decision.versions)
    @rule(really=rarely)
    def it_is_declined(self, really: bool) -> None:
        if not really:
            return
        expected = self.decision.state is DecisionState.CALLED_IN
        assert self.attempt(lambda: decline(self.decision, by=LEADER, reason="No.", today=self.today)) == expected

    @precondition(lambda self: not self.decision.versions)
    @rule(touched=touched, areas=areas)
    def the_draft_is_written_anew(self, touched: set[StandsFor], areas: tuple[Area, ...]) -> None:
        what = self.words(touched=tuple(touched), areas=areas)
        expected = self.decision.state is DecisionState.DRAFT
        assert self.attempt(lambda: revise(self.decision, what, by=LEADER, today=self.today)) == expected
        self.must_ask |= touches(what) if expected else set()

    @precondition(lambda self: not self.decision.versions)
    @rule(days=st.integers(0, 10))
    def it_is_posted(self, days: int) -> None:
        expected = self.decision.state is DecisionState.DRAFT and self._long_enough(days)
        happened = self.attempt(
            lambda: post(
                self.decision,
                by=LEADER,
                deadline=self.today + timedelta(days=days),
                champions=CHAMPIONS,
                today=self.today,
                calendar=WORKING,
            )
        )
        assert happened == expected
        self._anew(happened)

    @precondition(lambda self: len(self.decision.versions) < 4)
    @rule(days=st.integers(3, 10), back=older, touched=touched, areas=areas)
    def it_is_amended(self, days: int, back: int, touched: set[StandsFor], areas: tuple[Area, ...]) -> None:
        what = self.words(touched=tuple(touched), areas=areas)
        expected = _posted(self) and not back and self._long_enough(days)
        happened = self.attempt(
            lambda: amend(
                self.decision,
                what,
                version=len(self.decision.versions) - back,
                because="You asked.",
                by=LEADER,
                deadline=self.today + timedelta(days=days),
                champions=CHAMPIONS,
                today=self.today,
                calendar=WORKING,
            )
        )
        assert happened == expected
        self._anew(happened)

    @rule(leader=leaders)
    def somebody_else_brings_it(self, leader: str) -> None:
        self.decision = replace(self.decision, leader=leader)

    @precondition(_posted)
    @rule(number=st.integers(0, 2), what=sayings, who=st.sampled_from(["champion", "deputy"]))
    def one_who_is_asked_answers(self, number: int, what: Said, who: str) -> None:
        asked = self.decision.round.asked
        self.somebody_answers(asked[number % len(asked)].seat, what, who, 0)

    @rule(seat=seats, what=sayings, who=speakers, back=older)
    def somebody_answers(self, seat: str, what: Said, who: str, back: int) -> None:
        by = f"{seat} {who}"
        held_now = self.seats.get(seat)
        bring_it = {self.decision.leader, LEADER}
        speaks = bool(held_now and held_now.speaker == by and by not in bring_it)
        asked_too = bool(held_now and (seat in self.until or held_now.speaker in bring_it))
        deputy = bool(held_now and held_now.deputy == by and by not in bring_it)
        stands_in = deputy and asked_too and seat not in self.champions_spoke
        expected = _posted(self) and not back and self._asked(seat) and (speaks or stands_in)
        version = len(self.decision.versions) - back
        event = lambda: answer(  # noqa: E731
            self.decision, what, seat=seat, by=by, version=version, today=self.today, seats=self.seats
        )
        assert self.attempt(event) == expected
        if expected:
            self.last[seat] = self.last_to_any[seat] = what.kind
            if speaks:
                self.champions_spoke.add(seat)

    @rule(really=rarely)
    def it_is_withdrawn(self, really: bool) -> None:
        if not really:
            return
        expected = _posted(self) or self.decision.state is DecisionState.DRAFT
        assert self.attempt(lambda: withdraw(self.decision, by=LEADER, reason="No.", today=self.today)) == expected

    @precondition(lambda self: self.can_end)
    @rule(really=st.sampled_from([False, False, True]))
    def somebody_ends_it(self, really: bool) -> None:
        if really:
            self._becomes(self.can_end[0])

    @rule(really=rarely)
    def a_result_is_attached(self, really: bool) -> None:
        if not really:
            return
        result = Consulted(seat="e", title="x", by="e champion", on=self.today, question="?", result="!")
        assert self.attempt(lambda: consult(self.decision, result))

    @precondition(lambda self: self.decision.state in ENDED)
    @rule(worked=st.sampled_from(Worked))
    def it_is_looked_at_again(self, worked: Worked) -> None:
        expected = self.decision.state in DECIDED
        event = lambda: review(self.decision, by=LEADER, worked=worked, words="So.", today=self.today)  # noqa: E731
        assert self.attempt(event) == expected

    # --- what holds always

    @invariant()
    def it_can_be_ended_exactly_when_the_rules_say_so(self) -> None:
        """Tried after each step, and not kept: by somebody who would close it at any price."""
        waited = _posted(self) and self._all_waited_for()
        version, leader = len(self.decision.versions), self.decision.leader
        deadline_over = waited and self.today > self.decision.round.deadline
        now = {"today": self.today, "seats": self.seats, "calendar": WORKING}
        ways: list[tuple[bool, Callable[[], Decision]]] = [
            (
                waited and not self._objected(),
                lambda: close_unanswered(self.decision, version=version, by=LEADER, **now),
            ),
            (
                deadline_over and self._objected(),
                lambda: decide_anyway(self.decision, version=version, leader="lena", reason="So.", **now),
            ),
            (
                waited and self._objected(),
                lambda: decide_anyway(self.decision, version=version, leader=leader, reason="So.", **now),
            ),
            (False, lambda: close_unanswered(self.decision, version=version - 1, by=LEADER, **now)),
            (False, lambda: decide_anyway(self.decision, version=version, leader=LEADER, reason=" ", **now)),
        ]
        ends = [(expected, _tried(way)) for expected, way in ways]
        assert [bool(end) for _, end in ends] == [expected for expected, _ in ends]
        self.can_end = [end for _, end in ends if end]
        for end in self.can_end:
            self._holds_of(end)

    @invariant()
    def no_end_is_over_an_objection_and_silence_is_shown_as_silence(self) -> None:
        self._holds_of(self.decision)

    @invariant()
    def nothing_is_erased(self) -> None:
        before, after = self.earlier, self.decision
        assert before.call == after.call
        for kept in ("drafts", "consulted", "reviews"):
            assert getattr(after, kept)[: len(getattr(before, kept))] == getattr(before, kept)
        assert len(after.versions) >= len(before.versions)
        for was, now in zip(before.versions, after.versions, strict=False):
            grown = replace(was.round, answers=now.round.answers, extensions=now.round.extensions)
            assert replace(was, round=grown) == now
            assert now.round.answers[: len(was.round.answers)] == was.round.answers
            assert now.round.extensions[: len(was.round.extensions)] == was.round.extensions
        assert before.ending in {None, after.ending}

    @invariant()
    def whoever_was_asked_once_is_asked_about_each_later_version(self) -> None:
        """Also whoever called it in, and whoever was to read a draft of it."""
        asked = [{one.seat for one in version.round.asked} for version in self.decision.versions]
        assert all(before <= after for before, after in pairwise([self.must_ask, *asked] if asked else []))

    @invariant()
    def its_log_reads_as_it_stands(self) -> None:
        one = self.decision
        assert replayed(one.id, one.number, leader=one.leader, log=self.log) == one

    @invariant()
    def who_is_asked_is_who_can_answer(self) -> None:
        for seat in SEATS if _posted(self) else ():
            for who in ("champion", "deputy", "stranger"):
                asked = f"{seat} {who}" in asked_people(self.decision, seat, self.seats)
                assert asked == self._can_answer(seat, f"{seat} {who}")

    @invariant()
    def only_the_version_that_counts_can_get_answers(self) -> None:
        for was, now in zip(self.earlier.versions[:-1], self.decision.versions, strict=False):
            assert was == now

    # --- the notebook

    def _holds_of(self, decision: Decision) -> None:
        """What is true of each decision that is decided: an override exactly where there was an objection."""
        ending = decision.ending
        if ending is None or ending.state not in DECIDED:
            return
        objected = {seat for seat, said in self.last_to_any.items() if said is Answered.OBJECTION}
        silent = {one.seat for one in decision.round.asked} - set(self.last)
        assert set(ending.unanswered) == silent
        assert set(ending.override.despite if ending.override else ()) == objected
        if objected:
            assert ending.state is DecisionState.DECIDED_ANYWAY
            assert ending.override
            assert ending.override.leader
            assert ending.override.reason
        elif silent:
            assert ending.state is DecisionState.UNANSWERED
        elif set(self.last.values()) == {Answered.STAND_ASIDE}:
            assert ending.state is DecisionState.STOOD_ASIDE
        else:
            assert ending.state is DecisionState.CONSENTED

    def _extended(self) -> None:
        late = _posted(self) and self.today > self.decision.round.deadline
        silent = [seat for seat in SEATS if late and self._silent(seat) and not self._vacant(seat)]
        expected = [seat for seat in silent if seat not in self.until]
        happened = self.attempt(lambda: extend(self.decision, today=self.today, seats=self.seats, calendar=WORKING))
        assert happened == bool(expected)
        self.until |= {seat: working_days_after(self.today, 5) for seat in expected}

    def _can_answer(self, seat: str, by: str) -> bool:
        said = stand_aside("Whoever it is")
        version = len(self.decision.versions)
        event = lambda: answer(  # noqa: E731
            self.decision, said, seat=seat, by=by, version=version, today=self.today, seats=self.seats
        )
        return _tried(event) is not None if self._asked(seat) else by in asked_people(self.decision, seat, self.seats)

    def _asked(self, seat: str) -> bool:
        return any(one.seat == seat for one in self.decision.round.asked)

    def _silent(self, seat: str) -> bool:
        return self._asked(seat) and seat not in self.last

    def _vacant(self, seat: str) -> bool:
        return seat in self.seats and self.seats[seat].speaker is None

    def _objected(self) -> bool:
        return Answered.OBJECTION in self.last_to_any.values()

    def _long_enough(self, days: int) -> bool:
        return self.today + timedelta(days=days) >= working_days_after(self.today, 3)

    def _all_waited_for(self) -> bool:
        return all(self._time_is_over(seat) for seat in SEATS if self._silent(seat))

    def _time_is_over(self, seat: str) -> bool:
        if self._vacant(seat):
            since = max(self.seats[seat].vacant_since or self.today, self.decision.versions[-1].on)
            until = self.until.get(seat, self.decision.round.deadline)
            return self.today > max(until, working_days_after(since, 10))
        return seat in self.until and self.today > self.until[seat]

    def _anew(self, happened: bool) -> None:
        if happened:
            self.last, self.champions_spoke, self.until = {}, set(), {}


TestPaths = Paths.TestCase
TestPaths.settings = settings(max_examples=300, stateful_step_count=30, derandomize=True, database=None)
