"""A log is read as it was written, only grows, and is refused where it contradicts itself."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.consent import consult, draft, review, revise
from domain.decision_entries import Happened, added, replayed
from domain.decisions import (
    Answer,
    Asked,
    Call,
    Consulted,
    Decision,
    DecisionState,
    Ending,
    Extension,
    Override,
    Review,
    Version,
    Worked,
    consent,
)
from tests.domain.decided import (
    AMINA,
    EMIL,
    EMPLOYEES,
    EXTENDED,
    LATE,
    LEADER,
    MONDAY,
    OBJECTS,
    OVER,
    REVIEW,
    WAYS,
    WORDING,
    amended,
    called,
    drafted,
    more_time,
    overridden,
    posted,
    says,
    wording,
)

ASKED = Consulted(
    seat="e", title="employee champion", by=EMIL, on=MONDAY, question="Saturdays?", result="12 of 20 agree."
)
CONSENTED = Ending(state=DecisionState.CONSENTED, on=MONDAY)
OVERRIDE = Override(leader=LEADER, reason="We must.", despite=("e",))
SILENCE = Ending(state=DecisionState.UNANSWERED, on=MONDAY, by=LEADER, unanswered=("c", "e"))
MORE_TIME = Extension(on=LATE, until=EXTENDED, seats=("c", "e"))
ANYWAY = Ending(state=DecisionState.DECIDED_ANYWAY, on=MONDAY, by=LEADER, override=OVERRIDE)


def log_of(decision: Decision) -> list[Happened]:
    """Its log, as if all of it had been written at once."""
    return list(added(None, decision))


def read(log: list[Happened]) -> Decision:
    return replayed("d1", 1, leader=LEADER, log=log)


@pytest.mark.parametrize("state", DecisionState)
def test_a_decision_in_each_state_is_read_from_its_log_as_it_was(state: DecisionState) -> None:
    decision = WAYS[state]()
    assert read(log_of(decision)) == decision


def test_a_log_that_grew_step_by_step_is_read_as_it_was() -> None:
    steps: list[Callable[[Decision], Decision]] = [
        lambda one: revise(one, wording(what="From ten."), by=LEADER, today=MONDAY),
        lambda one: revise(one, WORDING, by=LEADER, today=MONDAY),  # as it was at first
        lambda one: posted(),
        lambda one: says(one, "e", consent()),
        lambda one: says(one, "e", OBJECTS),
        lambda one: says(one, "e", consent()),  # said before, on the same day
        lambda one: consult(one, ASKED),
        more_time,
        lambda one: says(one, "e", OBJECTS, today=LATE),
        lambda one: amended(one, today=LATE),
        lambda one: says(one, "e", consent(), today=LATE),
        lambda one: says(one, "c", consent(), today=LATE),
        lambda one: consult(one, replace(ASKED, question="And Sundays?")),
        lambda one: review(
            one, by=LEADER, worked=Worked.TOO_EARLY, words="Wait.", today=REVIEW, again_on=date(2026, 1, 5)
        ),
        lambda one: review(one, by=LEADER, worked=Worked.YES, words="Fewer calls.", today=date(2026, 1, 5)),
    ]
    decision, log = drafted(), log_of(drafted())
    for step in steps:
        after = step(decision)
        if after.versions and not decision.versions:  # the ways of `decided` begin anew
            after = replace(after, drafts=decision.drafts)
        log += added(decision, after)
        decision = after
        assert read(log) == decision
    assert decision.state is DecisionState.CONSENTED
    assert len(log) == 1 + len(steps) + 1  # the last answer brought its ending along


def test_nothing_that_was_said_can_be_taken_out_or_changed() -> None:
    decision = says(posted(), "e", OBJECTS)
    answers = decision.round.answers
    softer = replace(answers[0], said=consent())
    versions = (replace(decision.versions[0], round=replace(decision.round, answers=(softer,))),)
    for after in (
        posted(),
        replace(decision, versions=versions),
        replace(decision, drafts=(*decision.drafts, *decision.drafts)),
        replace(decision, number=2),
    ):
        with pytest.raises(ValueError, match=r"log of a decision only grows|cannot happen"):
            added(decision, after)


def test_an_answer_to_an_old_version_cannot_be_slipped_in() -> None:
    decision = amended(says(posted(), "e", OBJECTS))
    first = decision.versions[0]
    late = Answer(seat="e", by=EMIL, on=MONDAY, said=consent())
    changed = replace(first, round=replace(first.round, answers=(*first.round.answers, late)))
    with pytest.raises(ValueError, match="only grows"):
        added(decision, replace(decision, versions=(changed, decision.versions[1])))


def objected() -> list[Happened]:
    """The log of a decision over which an objection stands."""
    return log_of(says(says(posted(), "c", consent()), "e", OBJECTS))


def silent(log: list[Happened]) -> Version:
    """The first version of a log, that nobody is asked about."""
    version = next(one for one in log if isinstance(one, Version))
    return replace(version, number=2, round=replace(version.round, asked=()))


def called_in() -> Call:
    """What a log begins with that somebody called in."""
    call = called().call
    assert call
    return call


NOBODY = Asked(seat="x", stands_for=EMPLOYEES.stands_for, title="nobody's champion")
FORGED: dict[str, Callable[[list[Happened]], list[Happened]]] = {
    "nothing": lambda _: [],
    "begins in the middle": lambda log: log[1:],
    "consented over the objection": lambda log: [*log, CONSENTED],
    "closed without an answer before the deadline": lambda log: [*log[:2], SILENCE],
    "closed without an answer before the time that was given": lambda log: [
        *log[:2],
        MORE_TIME,
        replace(SILENCE, on=EXTENDED),
    ],
    "closed without an answer over an objection to the version before": lambda log: [
        *log,
        amended(posted()).versions[1],
        MORE_TIME,
        replace(SILENCE, on=OVER),
    ],
    "decided anyway before the time that was given": lambda log: [
        *log[:2],
        log[3],
        replace(ANYWAY, unanswered=("c",)),
    ],
    "on an earlier day": lambda log: [*log, replace(ANYWAY, on=MONDAY - timedelta(days=1))],
    "answered by whoever brings it": lambda log: [*log[:2], Answer(seat="e", by=LEADER, on=MONDAY, said=consent())],
    "who called it in is not asked": lambda log: [
        replace(called_in(), seat="x"),
        *log,
    ],
    "closed without an answer over the objection": lambda log: [
        *log,
        Ending(state=DecisionState.UNANSWERED, on=MONDAY, by=LEADER),
    ],
    "decided anyway by nobody": lambda log: [*log, replace(ANYWAY, override=replace(OVERRIDE, leader=""))],
    "decided anyway without a reason": lambda log: [*log, replace(ANYWAY, override=replace(OVERRIDE, reason=""))],
    "decided anyway against another seat": lambda log: [
        *log,
        replace(ANYWAY, override=replace(OVERRIDE, despite=("c",))),
    ],
    "the override is called consent": lambda log: [*log, replace(ANYWAY, state=DecisionState.CONSENTED)],
    "the objection is left out, and consent written": lambda log: [*log[:-1], CONSENTED],
    "ends as what is no end": lambda log: [*log, Ending(state=DecisionState.OPEN, on=MONDAY)],
    "ends twice": lambda log: [*log, ANYWAY, ANYWAY],
    "goes on after its end": lambda log: [*log, ANYWAY, Answer(seat="e", by=EMIL, on=MONDAY, said=consent())],
    "declined, though nobody called it in": lambda log: [
        *log,
        Ending(state=DecisionState.DECLINED, on=MONDAY, by=LEADER, reason="No."),
    ],
    "the next version asks nobody": lambda log: [*log, silent(log), CONSENTED],
    "the next version asks others": lambda log: [
        *log,
        replace(silent(log), round=replace(silent(log).round, asked=(NOBODY,))),
    ],
    "a version that leaps": lambda log: [*log, replace(amended(posted()).versions[1], number=3)],
    "a version with its answers": lambda log: [
        *log[:1],
        says(posted(), "e", consent()).versions[0],
    ],
    "somebody answers who was not asked": lambda log: [*log, Answer(seat="x", by=AMINA, on=MONDAY, said=consent())],
    "an answer before there is a version": lambda log: [log[0], Answer(seat="e", by=EMIL, on=MONDAY, said=consent())],
    "more time for who has answered": lambda log: [*log, Extension(on=LATE, until=LATE, seats=("e",))],
    "a draft after it was posted": lambda log: [*log, log[0]],
    "called in after it was posted": lambda log: [*log, log_of(called())[0]],
    "looked at before it is decided": lambda log: [
        *log,
        Review(on=REVIEW, by=LEADER, worked=Worked.YES, words="Fine."),
    ],
}


def test_what_is_forged_is_told_from_what_was_true() -> None:
    """Each of these would be read, had it not been changed."""
    log = objected()
    for true in (
        [*log[:2], MORE_TIME, replace(SILENCE, on=OVER)],
        [*log[:2], log[3], replace(ANYWAY, on=LATE, unanswered=("c",))],
        [called_in(), *log],
        [*log, amended(posted()).versions[1], MORE_TIME, replace(ANYWAY, on=OVER, unanswered=("c", "e"))],
    ):
        assert read(true)


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED.keys())
def test_a_log_that_contradicts_itself_is_refused(forge: Callable[[list[Happened]], list[Happened]]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        read(forge(objected()))


def test_an_end_that_was_cut_off_is_missed() -> None:
    whole = log_of(WAYS[DecisionState.CONSENTED]())
    with pytest.raises(ValueError, match="so it has ended"):
        read(whole[:-1])


def test_more_time_is_given_once() -> None:
    log = log_of(more_time(posted()))
    assert isinstance(log[-1], Extension)
    with pytest.raises(ValueError, match="more time, once"):
        read([*log, log[-1]])


def test_an_override_that_was_logged_is_read() -> None:
    decision = overridden(says(says(posted(), "c", consent()), "e", OBJECTS))
    assert read([*objected(), decision.ending]) == decision  # type: ignore[list-item] # it has ended


def test_who_takes_a_decision_over_is_in_no_log() -> None:
    decision = draft("d1", 1, WORDING, by=LEADER, today=MONDAY)
    assert added(decision, replace(decision, leader=AMINA)) == ()
    assert isinstance(log_of(called())[0], Call)
