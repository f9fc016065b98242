"""What may happen to a decision in each state, and what is said where it may not."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from domain.calendars import MONDAY_TO_FRIDAY, Calendar
from domain.consent import (
    ANSWER_WITHIN,
    EXTENDED_DAYS,
    LEAST_DAYS,
    MOST_TIME,
    TAKES,
    Event,
    amend,
    asked_people,
    bring,
    call_in,
    call_overdue,
    consult,
    decide_anyway,
    decline,
    extension_due,
    may_close_unanswered,
    next_look,
    post,
    refusal,
    reminder_due,
    review,
    review_days,
    review_on,
    revise,
    still_waiting,
    who_answers,
    who_is_asked,
    withdraw,
)
from domain.decisions import (
    DECIDED,
    ENDED,
    Answered,
    Area,
    Asked,
    Consulted,
    Decision,
    DecisionState,
    Said,
    Worked,
    concern,
    consent,
    stand_aside,
)
from domain.errors import (
    BadInputError,
    ChangedError,
    ClosedError,
    NotAllowedError,
    ObjectionStandsError,
    OldVersionError,
    StillAskedError,
    TribuneError,
)
from domain.seats import Seat, SeatState, StandsFor
from tests.domain.decided import (
    AMINA,
    BEN,
    CHAMPIONS,
    CUSTOMERS,
    DEADLINE,
    DORA,
    EMIL,
    EMPLOYEES,
    EXTENDED,
    LATE,
    LEADER,
    LEEDS,
    MONDAY,
    OBJECTS,
    OVER,
    REVIEW,
    SEATS,
    WAYS,
    WORDING,
    amended,
    called,
    closed_unanswered,
    drafted,
    held,
    more_time,
    overridden,
    posted,
    says,
    vacant,
    wording,
)

S = DecisionState
FEEDBACK = Consulted(seat="e", title=EMPLOYEES.title, by=EMIL, on=MONDAY, question="Saturdays?", result="No: 9 of 12.")
NOW = {"seats": SEATS, "calendar": MONDAY_TO_FRIDAY}


def changed_over_an_objection() -> Decision:
    """Version 2, of which nobody has said anything for all the time there was. The employee champion objected to 1."""
    return more_time(amended(says(posted(), "e", OBJECTS)))


EVENTS: Mapping[Event, Callable[[Decision], Decision]] = {
    Event.BRING: lambda one: bring(one, WORDING, by=LEADER, today=MONDAY),
    Event.DECLINE: lambda one: decline(one, by=LEADER, reason="Not this year.", today=MONDAY),
    Event.REVISE: lambda one: revise(one, wording(what="Open from ten."), by=LEADER, today=MONDAY),
    Event.POST: lambda one: post(
        one, by=LEADER, deadline=DEADLINE, champions=CHAMPIONS, today=MONDAY, calendar=MONDAY_TO_FRIDAY
    ),
    Event.ANSWER: lambda one: says(one, "e", consent() if one.state is S.IN_RESOLUTION else OBJECTS, version=1),
    Event.EXTEND: more_time,
    Event.AMEND: amended,
    Event.WITHDRAW: lambda one: withdraw(one, by=LEADER, reason="Too early.", today=MONDAY),
    Event.DECIDE_ANYWAY: lambda one: overridden(one, today=OVER),
    Event.CLOSE_UNANSWERED: closed_unanswered,
    Event.CONSULT: lambda one: consult(one, FEEDBACK),
    Event.REVIEW: lambda one: review(one, by=LEADER, worked=Worked.YES, words="Fewer calls.", today=REVIEW),
}
LEADS_TO: Mapping[DecisionState, Mapping[Event, DecisionState]] = {
    S.CALLED_IN: {Event.BRING: S.DRAFT, Event.DECLINE: S.DECLINED},
    S.DRAFT: {Event.REVISE: S.DRAFT, Event.POST: S.OPEN, Event.WITHDRAW: S.WITHDRAWN},
    S.OPEN: {
        Event.ANSWER: S.IN_RESOLUTION,
        Event.EXTEND: S.OPEN,
        Event.AMEND: S.OPEN,
        Event.WITHDRAW: S.WITHDRAWN,
        Event.DECIDE_ANYWAY: S.DECIDED_ANYWAY,
        Event.CLOSE_UNANSWERED: S.UNANSWERED,
    },
    S.IN_RESOLUTION: {
        Event.ANSWER: S.CONSENTED,
        Event.EXTEND: S.IN_RESOLUTION,
        Event.AMEND: S.OPEN,
        Event.WITHDRAW: S.WITHDRAWN,
        Event.DECIDE_ANYWAY: S.DECIDED_ANYWAY,
    },
    **{state: {Event.REVIEW: state} for state in DECIDED},
    S.WITHDRAWN: {},
    S.DECLINED: {},
}
"""What comes of each event that is possible; what people said who were asked is attached in every state."""
EXAMPLES: Mapping[tuple[DecisionState, Event], Callable[[], Decision]] = {
    (S.OPEN, Event.CLOSE_UNANSWERED): lambda: more_time(posted()),
    (S.OPEN, Event.DECIDE_ANYWAY): changed_over_an_objection,
    (S.IN_RESOLUTION, Event.EXTEND): lambda: says(posted(), "e", OBJECTS),
}
"""Where an event wants more than the state."""
SENTENCES: Mapping[DecisionState, str] = {
    S.CALLED_IN: (
        "A champion has called this in, and nothing is proposed yet. Its leader brings a proposal, or says why not."
    ),
    S.DRAFT: "This is a draft that only the champions read. It is posted first, or withdrawn.",
    S.OPEN: "The champions are being asked about this. Until they have answered it can be changed or withdrawn.",
    S.IN_RESOLUTION: (
        "A champion objects to this. It can be changed or withdrawn, or a leader decides anyway, with a reason that "
        "everybody reads."
    ),
    S.CONSENTED: "This was decided with consent. To change it, bring a new decision.",
    S.STOOD_ASIDE: (
        "This was decided: every champion said that it is not theirs to decide. To change it, bring a new decision."
    ),
    S.UNANSWERED: "This was decided without a champion's answer. To change it, bring a new decision.",
    S.DECIDED_ANYWAY: (
        "This was decided despite an objection, and stays in the log. To change it, bring a new decision."
    ),
    S.WITHDRAWN: "This proposal was withdrawn. To take it up again, bring a new decision.",
    S.DECLINED: "A leader has said why this is not brought. To take it up again, bring a new decision.",
}
POSTED = "This is posted already. You can still change it: then it is a new version, and the champions are asked again."
UNDECIDED = "This is not decided yet, so nobody can say whether it worked."
MORE_EXACT = {
    **{(state, Event.REVIEW): UNDECIDED for state in set(S) - set(ENDED)},
    **{
        (state, event): POSTED
        for state in (S.OPEN, S.IN_RESOLUTION)
        for event in (Event.BRING, Event.REVISE, Event.POST, Event.DECLINE)
    },
}


@pytest.mark.parametrize("event", Event)
@pytest.mark.parametrize("state", S)
def test_each_event_has_one_outcome_in_each_state(state: DecisionState, event: Event) -> None:
    before = EXAMPLES.get((state, event), WAYS[state])()
    assert before.state is state
    then = state if event is Event.CONSULT else LEADS_TO[state].get(event)
    assert (event in TAKES[state]) == (then is not None)
    if then is not None:
        after = EVENTS[event](before)
        assert after.state is then
        assert after != before
        return
    with pytest.raises(TribuneError) as error:
        EVENTS[event](before)
    sentence = MORE_EXACT.get((state, event), SENTENCES[state])
    assert str(error.value) == refusal(state, event) == f"{sentence} Nothing was changed."
    assert isinstance(error.value, ClosedError if state in ENDED else ChangedError | ObjectionStandsError)


def test_the_drawing_shows_what_may_follow_each_state() -> None:
    page = Path(__file__).parents[2] / "docs/explanation/champions.md"
    section = page.read_text().split("\n## Decision\n")[1].split("\n## ")[0]
    drawn = set(re.findall(r"^ +(\w+) --> (\w+):", section, re.MULTILINE))
    steps = {(state, then) for state in set(S) - set(ENDED) for then in LEADS_TO[state].values()}
    answers = {
        (S.OPEN, S.CONSENTED),
        (S.OPEN, S.STOOD_ASIDE),
        (S.IN_RESOLUTION, S.STOOD_ASIDE),
    }
    assert drawn == {(state.value, then.value) for state, then in steps | answers}


def test_nothing_else_closes_over_an_objection() -> None:
    decision = more_time(says(posted(), "e", OBJECTS))
    with pytest.raises(ObjectionStandsError):
        closed_unanswered(decision)


def test_an_objection_outlives_the_versions_that_its_seat_has_not_answered() -> None:
    """Changing a day and waiting is no way round a champion who is on holiday."""
    decision = says(changed_over_an_objection(), "c", consent())
    assert decision.state is S.OPEN
    assert not may_close_unanswered(decision, today=OVER, **NOW)
    with pytest.raises(ObjectionStandsError) as error:
        closed_unanswered(decision)
    assert str(error.value) == (
        "The employee champion objected to version 1, and has not answered since. A new version takes no objection "
        "back. It can be changed or withdrawn, or a leader decides anyway, with a reason that everybody reads. Nothing "
        "was changed."
    )
    ending = overridden(decision, today=OVER).ending
    assert ending
    assert ending.override
    assert (ending.state, ending.override.despite, ending.unanswered) == (S.DECIDED_ANYWAY, ("e",), ("e",))
    version_3 = more_time(amended(decision, today=OVER), today=date(2025, 6, 26))
    with pytest.raises(ObjectionStandsError, match="objected to version 1"):
        closed_unanswered(version_3, today=date(2025, 7, 10))


def test_who_objected_to_an_earlier_version_has_all_their_time_to_answer_this_one() -> None:
    decision = says(amended(says(posted(), "e", OBJECTS)), "c", consent())
    with pytest.raises(StillAskedError, match="still has time"):
        overridden(decision, today=LATE)
    with pytest.raises(StillAskedError, match="still has time"):
        overridden(more_time(decision), today=EXTENDED)
    assert says(decision, "e", consent()).state is S.CONSENTED


def test_who_answers_a_later_version_has_no_objection_to_the_earlier_one_any_more() -> None:
    decision = says(amended(says(posted(), "e", OBJECTS)), "e", consent())
    assert not decision.objections
    with pytest.raises(ChangedError) as error:
        overridden(decision, today=OVER)
    assert str(error.value) == "Nobody objects to this, so there is nothing to decide against. Nothing was changed."
    late = more_time(decision)
    assert closed_unanswered(late).state is S.UNANSWERED


def test_until_the_deadline_nobody_decides_anyway_but_whoever_brings_it() -> None:
    decision = WAYS[S.IN_RESOLUTION]()

    def attempt(today: date) -> Decision:
        return decide_anyway(decision, version=1, leader="lena", reason="We must.", today=today, **NOW)

    for today in (MONDAY, DEADLINE):
        with pytest.raises(StillAskedError) as error:
            attempt(today)
    assert str(error.value) == (
        "Until the deadline only whoever brings this can decide anyway: they have the time to change it first. Nothing "
        "was changed."
    )
    ending = attempt(LATE).ending
    assert ending
    assert ending.by == "lena"
    assert overridden(decision, today=MONDAY).state is S.DECIDED_ANYWAY


# --- who is asked


@pytest.mark.parametrize(
    ("touched", "areas", "asked"),
    [
        ((StandsFor.CUSTOMERS,), (), (CUSTOMERS,)),
        ((StandsFor.EMPLOYEES,), (), (EMPLOYEES, LEEDS)),
        ((StandsFor.CUSTOMERS, StandsFor.EMPLOYEES), (), (CUSTOMERS, EMPLOYEES, LEEDS)),
        ((StandsFor.EMPLOYEES,), (Area("leeds", "Leeds"),), (EMPLOYEES, LEEDS)),
        ((StandsFor.EMPLOYEES,), (Area("bath", "Bath"),), (EMPLOYEES,)),
        ((StandsFor.EMPLOYEES,), (Area("north", "North"),), (EMPLOYEES, LEEDS)),
        ((StandsFor.EMPLOYEES,), (Area("hotline", "Leeds hotline"), Area("bath", "Bath")), (EMPLOYEES, LEEDS)),
    ],
)
def test_champions_answer_for_those_whom_it_touches(
    touched: tuple[StandsFor, ...], areas: tuple[Area, ...], asked: tuple[Asked, ...]
) -> None:
    leeds = replace(LEEDS, areas=("north", "leeds", "hotline"))
    answer_it = who_answers(wording(touched=touched, areas=areas), (CUSTOMERS, EMPLOYEES, leeds))
    assert [one.seat for one in answer_it] == [one.seat for one in asked]


def test_whoever_has_called_it_in_is_asked_whomever_it_is_said_to_touch() -> None:
    decision = bring(called(), wording(touched=(StandsFor.CUSTOMERS,)), by=LEADER, today=MONDAY)
    assert {one.seat for one in who_is_asked(decision, CHAMPIONS)} == {"c", "e"}
    for champions in (CHAMPIONS, (CUSTOMERS,)):  # also where an administrator has removed the seat
        version_1 = post(
            decision, by=LEADER, deadline=DEADLINE, champions=champions, today=MONDAY, calendar=MONDAY_TO_FRIDAY
        )
        assert {one.seat for one in version_1.round.asked} == {"c", "e"}
        assert says(version_1, "c", consent()).state is S.OPEN


def test_whoever_was_to_read_a_draft_is_asked_though_it_was_written_anew_for_others() -> None:
    decision = revise(drafted(), wording(touched=(StandsFor.CUSTOMERS,)), by=LEADER, today=MONDAY)
    version_1 = EVENTS[Event.POST](decision)
    assert {one.seat for one in version_1.round.asked} == {"c", "e"}
    version_2 = amended(version_1, wording(what="From ten.", touched=(StandsFor.CUSTOMERS,)))
    assert {one.seat for one in version_2.round.asked} == {"c", "e"}


def test_a_decision_that_nobody_answers_cannot_be_posted() -> None:
    with pytest.raises(BadInputError, match="No champion stands for") as error:
        posted(champions=())
    assert list(error.value.problems) == ["touched"]


def test_nobody_gets_round_a_champion_by_changing_whom_it_touches() -> None:
    objected = says(posted(), "e", OBJECTS)
    version_2 = amended(objected, wording(touched=(StandsFor.CUSTOMERS,)))
    assert {one.seat for one in version_2.round.asked} == {"c", "e"}
    assert says(version_2, "c", consent()).state is S.OPEN


def test_a_new_version_asks_those_whom_it_touches_besides() -> None:
    before = posted(wording(touched=(StandsFor.CUSTOMERS,)))
    assert before.round.asked == (CUSTOMERS,)
    assert amended(before, WORDING).round.asked == CHAMPIONS


@pytest.mark.parametrize("by", [BEN, EMIL, LEADER])
def test_only_the_champion_answers(by: str) -> None:
    with pytest.raises(NotAllowedError):
        says(posted(), "c", consent(), by=by)


def test_nobody_answers_for_a_seat_that_is_not_asked_vacant_or_gone() -> None:
    only_customers = posted(wording(touched=(StandsFor.CUSTOMERS,)))
    with pytest.raises(NotAllowedError, match="does not ask for your answer"):
        says(only_customers, "e", consent())
    for seats in ({**SEATS, "c": vacant("c", MONDAY)}, {"e": SEATS["e"]}):
        with pytest.raises(NotAllowedError, match="Only the champion"):
            says(posted(), "c", consent(), seats=seats)


def test_whoever_speaks_for_the_champion_who_has_gone_answers_like_one() -> None:
    acting = replace(SEATS["c"], state=SeatState.ACTING, champion=None)
    decision = says(posted(), "c", consent(), by=BEN, seats={**SEATS, "c": acting})
    assert not decision.round.answers[0].as_deputy


# --- answers


@pytest.mark.parametrize("kind", [consent(), concern("The first week will be hard."), stand_aside("The owner")])
def test_it_closes_with_the_last_answer_unless_somebody_objects(kind: Said) -> None:
    decision = says(posted(), "c", kind)
    assert decision.state is S.OPEN
    decision = says(decision, "e", consent(), today=LATE)
    assert decision.state is S.CONSENTED
    assert decision.ending
    assert (decision.ending.on, decision.ending.by, decision.ending.unanswered) == (LATE, "", ())


def test_the_last_answer_counts_and_all_are_kept() -> None:
    decision = says(says(says(posted(), "c", concern("Hm.")), "c", OBJECTS), "c", consent())
    assert [one.said.kind for one in decision.round.answers] == [
        Answered.CONCERN,
        Answered.OBJECTION,
        Answered.CONSENT,
    ]
    assert decision.state is S.OPEN
    assert decision.round.standing["c"].said == consent()


def test_the_same_answer_once_more_changes_nothing() -> None:
    decision = says(posted(), "c", OBJECTS)
    assert says(decision, "c", OBJECTS, today=LATE) is decision


def test_the_same_words_of_somebody_else_are_their_own() -> None:
    decision = says(posted(), "c", OBJECTS)
    after = says(decision, "c", OBJECTS, by="new", seats={**SEATS, "c": held("c", "new")})
    assert [one.by for one in after.round.answers] == [AMINA, "new"]


def test_whoever_takes_their_objection_back_ends_the_resolution() -> None:
    decision = says(posted(), "e", OBJECTS)
    assert says(decision, "e", concern("Then choose the day off with them.")).state is S.OPEN


def test_after_the_end_no_answer_counts() -> None:
    decision = says(says(posted(), "c", consent()), "e", consent())
    with pytest.raises(ClosedError, match="bring a new decision"):
        says(decision, "c", OBJECTS)


def test_an_answer_to_a_version_that_was_replaced_meanwhile_is_refused_and_shown_the_new_one() -> None:
    version_2 = amended(posted())
    with pytest.raises(OldVersionError) as error:
        says(version_2, "c", consent(), version=1)
    assert error.value.version == 2
    assert str(error.value) == (
        "This proposal has changed in the meantime: version 2 is the one that counts. What you said to version 1 was "
        "not stored. Read what changed, and answer again."
    )
    assert says(version_2, "c", consent(), version=2).round.answers


def test_answers_to_an_old_version_do_not_count_for_the_new_one_and_are_kept() -> None:
    version_2 = amended(says(says(posted(), "c", consent()), "e", OBJECTS))
    assert version_2.state is S.OPEN
    assert not version_2.round.answers
    assert [len(one.round.answers) for one in version_2.versions] == [2, 0]
    assert says(version_2, "e", consent()).state is S.OPEN


# --- wordings


def test_a_draft_is_written_anew_and_the_earlier_one_kept() -> None:
    other = wording(what="Open from ten.")
    decision = revise(drafted(), other, by=LEADER, today=MONDAY)
    assert [one.proposal for one in decision.drafts] == [WORDING, other]
    assert revise(decision, other, by=LEADER, today=MONDAY) is decision


def test_a_new_version_has_other_words() -> None:
    for same in (WORDING, wording(what="The hotline is  open on Saturdays.")):
        with pytest.raises(BadInputError, match="the same words"):
            amended(posted(), same)


def test_a_new_version_says_why() -> None:
    with pytest.raises(BadInputError) as error:
        amend(
            posted(), wording(what="x"), version=1, because=" ", by=LEADER, deadline=DEADLINE, today=MONDAY,
            champions=CHAMPIONS, calendar=MONDAY_TO_FRIDAY,
        )  # fmt: skip
    assert list(error.value.problems) == ["because"]


def test_two_who_change_the_same_version_make_one_new_version() -> None:
    once = amended(posted())
    with pytest.raises(OldVersionError):
        amend(
            once, wording(what="x"), version=1, because="y", by=LEADER, deadline=DEADLINE, today=MONDAY,
            champions=CHAMPIONS, calendar=MONDAY_TO_FRIDAY,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("deadline", "fits"),
    [
        (MONDAY, False),
        (date(2025, 6, 4), False),
        (date(2025, 6, 5), True),  # three working days
        (MONDAY + MOST_TIME, True),
        (MONDAY + MOST_TIME + timedelta(days=1), False),
        (date.max, False),
    ],
)
def test_champions_have_three_working_days_at_least_and_sixty_days_at_most(deadline: date, fits: bool) -> None:
    def attempt() -> Decision:
        return post(
            drafted(), by=LEADER, deadline=deadline, champions=CHAMPIONS, today=MONDAY, calendar=MONDAY_TO_FRIDAY
        )

    if fits:
        assert attempt().round.deadline == deadline
        return
    with pytest.raises(BadInputError) as error:
        attempt()
    assert "deadline" in error.value.problems


def test_a_holiday_gives_no_time() -> None:
    calendar = Calendar(days_off=frozenset({date(2025, 6, 4)}))
    with pytest.raises(BadInputError):
        post(drafted(), by=LEADER, deadline=date(2025, 6, 5), champions=CHAMPIONS, today=MONDAY, calendar=calendar)


def test_it_is_looked_at_after_it_was_decided() -> None:
    with pytest.raises(BadInputError) as error:
        posted(wording(review_on=DEADLINE))
    assert list(error.value.problems) == ["review_on"]


def test_three_days_are_the_least_and_five_are_proposed() -> None:
    assert LEAST_DAYS < ANSWER_WITHIN == EXTENDED_DAYS


# --- silence


def test_silence_at_the_deadline_gives_more_time_once_and_asks_the_deputy() -> None:
    decision = says(posted(), "c", consent())
    assert extension_due(decision, today=DEADLINE, seats=SEATS) == ()
    assert extension_due(decision, today=LATE, seats=SEATS) == (EMPLOYEES,)
    later = more_time(decision)
    assert later.round.extended_to("e") == EXTENDED
    assert later.round.extended_to("c") is None
    assert extension_due(later, today=OVER, seats=SEATS) == ()
    with pytest.raises(StillAskedError, match="No champion is late"):
        more_time(later, today=OVER)
    assert says(later, "e", consent(), by=DORA, today=LATE).round.answers[-1].as_deputy


def test_before_the_deadline_nobody_gets_more_time() -> None:
    with pytest.raises(StillAskedError, match="No champion is late"):
        more_time(posted(), today=DEADLINE)


def test_the_deputy_is_not_asked_before() -> None:
    with pytest.raises(NotAllowedError, match="nothing by the deadline"):
        says(posted(), "e", consent(), by=DORA)


def test_the_deputy_does_not_take_back_what_the_champion_said() -> None:
    decision = says(more_time(posted()), "e", OBJECTS, today=LATE)
    with pytest.raises(NotAllowedError, match="that counts"):
        says(decision, "e", consent(), by=DORA, today=LATE)


def brought_by(leader: str) -> Decision:
    """Version 1, brought by somebody who has to do with a seat."""
    return replace(posted(), leader=leader)


def test_a_champion_who_brings_a_decision_leaves_the_answer_to_the_deputy_at_once() -> None:
    decision = brought_by(EMIL)
    with pytest.raises(NotAllowedError, match="You bring this decision"):
        says(decision, "e", consent(), by=EMIL)
    assert asked_people(decision, "e", SEATS) == (DORA,)
    answered = says(decision, "e", OBJECTS, by=DORA)
    assert answered.round.objections[0].as_deputy
    assert asked_people(decision, "c", SEATS) == (AMINA,)


def test_whoever_posted_a_version_does_not_answer_it_either_once_somebody_else_brings_it() -> None:
    decision = replace(posted(), leader=DORA)
    seats = {**SEATS, "e": held("e", LEADER)}
    with pytest.raises(NotAllowedError, match="You bring this decision"):
        says(decision, "e", consent(), by=LEADER, seats=seats)


def test_nobody_who_brings_a_decision_answers_it_as_a_deputy_either() -> None:
    decision = more_time(brought_by(DORA))
    with pytest.raises(NotAllowedError, match="You bring this decision"):
        says(decision, "e", consent(), by=DORA, today=LATE)
    assert asked_people(decision, "e", SEATS) == (EMIL,)


def test_a_champion_who_has_answered_before_they_brought_it_is_not_replaced() -> None:
    decision = replace(says(posted(), "e", OBJECTS), leader=EMIL)
    with pytest.raises(NotAllowedError, match="that counts"):
        says(decision, "e", consent(), by=DORA)
    assert asked_people(decision, "e", SEATS) == ()


def test_without_a_deputy_nobody_answers_for_a_champion_who_brings_it() -> None:
    alone = {**SEATS, "e": held("e", EMIL)}
    decision = says(brought_by(EMIL), "c", consent())
    assert asked_people(decision, "e", alone) == ()
    assert asked_people(decision, "gone", alone) == ()
    late = more_time(decision, seats=alone)
    assert closed_unanswered(late, seats=alone).state is S.UNANSWERED


def test_a_deputy_who_acts_and_brings_it_is_asked_by_nobody() -> None:
    acting = {**SEATS, "e": replace(held("e", "", DORA), state=SeatState.ACTING, champion=None)}
    assert asked_people(posted(), "e", acting) == (DORA,)
    assert asked_people(brought_by(DORA), "e", acting) == ()


def test_the_champion_may_say_something_else_than_the_deputy() -> None:
    decision = says(more_time(posted()), "e", consent(), by=DORA, today=LATE)
    assert says(decision, "e", OBJECTS, today=LATE).state is S.IN_RESOLUTION


def test_silence_never_closes_by_itself_and_then_only_in_public() -> None:
    decision = says(posted(), "c", consent())
    for today in (MONDAY, DEADLINE, LATE, date(2025, 12, 1)):
        assert not may_close_unanswered(decision, today=today, **NOW)
        with pytest.raises(StillAskedError) as error:
            closed_unanswered(decision, today=today)
    assert str(error.value) == (
        "The employee champion has not answered yet, and still has time. Silence is not consent. Nothing was changed."
    )
    decision = more_time(decision)
    assert not may_close_unanswered(decision, today=EXTENDED, **NOW)
    assert may_close_unanswered(decision, today=OVER, **NOW)
    assert decision.state is S.OPEN
    ending = closed_unanswered(decision).ending
    assert ending
    assert (ending.state, ending.by, ending.unanswered) == (S.UNANSWERED, LEADER, ("e",))


def test_a_champion_may_answer_late_as_long_as_it_is_open() -> None:
    decision = more_time(says(posted(), "c", consent()))
    assert says(decision, "e", OBJECTS, today=OVER).state is S.IN_RESOLUTION


SINCE = date(2025, 6, 5)
"""A Thursday, after version 1 was posted; the tenth working day after it is 19 June."""


def test_a_vacant_seat_is_waited_for_ten_working_days_and_never_reminded() -> None:
    seats = {**SEATS, "e": vacant("e", SINCE)}
    decision = says(posted(), "c", consent())
    assert extension_due(decision, today=LATE, seats=seats) == ()
    with pytest.raises(StillAskedError) as error:
        closed_unanswered(decision, today=date(2025, 6, 19), seats=seats)
    assert str(error.value) == (
        "Nobody speaks as employee champion now. A decision waits for more than ten working days for somebody who "
        "does. Nothing was changed."
    )
    closed = closed_unanswered(decision, today=date(2025, 6, 20), seats=seats)
    assert closed.ending
    assert closed.ending.unanswered == ("e",)


def test_a_seat_that_was_vacant_long_before_is_waited_for_as_long_from_the_day_of_the_version() -> None:
    seats = {**SEATS, "e": vacant("e", date(2025, 1, 1))}
    decision = says(posted(), "c", consent())
    with pytest.raises(StillAskedError):
        closed_unanswered(decision, today=date(2025, 6, 16), seats=seats)
    assert closed_unanswered(decision, today=date(2025, 6, 17), seats=seats).state is S.UNANSWERED


def test_a_vacant_seat_is_waited_for_until_the_deadline_and_what_it_was_extended_to() -> None:
    seats = {**SEATS, "e": vacant("e", date(2025, 1, 1))}
    late = posted(deadline=date(2025, 6, 30))
    with pytest.raises(StillAskedError):
        closed_unanswered(says(late, "c", consent()), today=date(2025, 6, 30), seats=seats)
    extended = more_time(says(posted(), "c", consent()), today=date(2025, 6, 16))
    assert extended.round.extended_to("e") == date(2025, 6, 23)
    with pytest.raises(StillAskedError):
        closed_unanswered(extended, today=date(2025, 6, 23), seats=seats)
    assert closed_unanswered(extended, today=date(2025, 6, 24), seats=seats).state is S.UNANSWERED


def test_whoever_is_elected_meanwhile_is_asked_and_gets_more_time() -> None:
    decision = says(posted(), "c", consent())
    seats: dict[str, Seat] = {**SEATS, "e": held("e", "new")}
    elected = date(2025, 7, 1)
    assert extension_due(decision, today=elected, seats=seats) == (EMPLOYEES,)
    with pytest.raises(StillAskedError):
        closed_unanswered(decision, today=elected, seats=seats)
    assert says(decision, "e", consent(), by="new", seats=seats).state is S.CONSENTED


def test_each_seat_gets_more_time_once() -> None:
    without_c = {**SEATS, "c": vacant("c", MONDAY)}
    decision = more_time(posted(), seats=without_c)
    assert decision.round.extensions[0].seats == ("e",)
    assert extension_due(decision, today=OVER, seats=SEATS) == (CUSTOMERS,)
    decision = more_time(decision, today=OVER)
    assert [one.seats for one in decision.round.extensions] == [("e",), ("c",)]
    assert decision.round.extended_to("c") == date(2025, 6, 25)


def test_to_remove_a_seat_is_no_way_round_it() -> None:
    decision = says(posted(), "c", consent())
    seats = {"c": SEATS["c"]}
    with pytest.raises(StillAskedError):
        closed_unanswered(decision, today=date(2025, 12, 1), seats=seats)
    assert closed_unanswered(more_time(decision, seats=seats), seats=seats).state is S.UNANSWERED


def test_nobody_is_waited_for_where_nobody_is_asked() -> None:
    for state in set(S) - {S.OPEN, S.IN_RESOLUTION}:
        assert still_waiting(WAYS[state](), today=OVER, **NOW) == ()
        assert extension_due(WAYS[state](), today=OVER, seats=SEATS) == ()


# --- objections


def test_nobody_decides_anyway_before_the_others_have_had_their_time() -> None:
    decision = says(posted(), "e", OBJECTS)
    with pytest.raises(StillAskedError, match="The customer champion has not answered yet"):
        overridden(decision)
    decision = more_time(decision)
    with pytest.raises(StillAskedError):
        overridden(decision, today=EXTENDED)
    ending = overridden(decision, today=OVER).ending
    assert ending
    assert ending.override
    assert (ending.override.despite, ending.unanswered) == (("e",), ("c",))


def test_nobody_decides_anyway_on_another_version_than_they_read() -> None:
    decision = says(says(amended(posted()), "c", OBJECTS), "e", OBJECTS)
    with pytest.raises(OldVersionError):
        overridden(decision, version=1)
    ending = overridden(decision).ending
    assert ending
    assert ending.override
    assert ending.override.despite == ("c", "e")


def test_nobody_decides_anyway_without_a_reason() -> None:
    decision = WAYS[S.IN_RESOLUTION]()
    with pytest.raises(BadInputError) as error:
        decide_anyway(decision, version=1, leader=LEADER, reason=" \n", today=MONDAY, **NOW)
    assert list(error.value.problems) == ["reason"]


def test_an_objection_stands_when_its_champion_has_gone() -> None:
    decision = says(says(posted(), "c", consent()), "e", OBJECTS)
    seats = {**SEATS, "e": vacant("e", date(2024, 1, 1))}
    with pytest.raises(ObjectionStandsError):
        closed_unanswered(decision, today=date(2026, 1, 1), seats=seats)


# --- calls


def test_a_champion_calls_in_what_was_not_brought() -> None:
    decision = called()
    assert decision.call
    assert (decision.call.by, decision.call.answer_by, decision.leader) == (EMIL, DEADLINE, LEADER)
    assert not call_overdue(decision, today=DEADLINE)
    assert call_overdue(decision, today=LATE)


@pytest.mark.parametrize("by", [DORA, LEADER, AMINA])
def test_nobody_else_calls_in(by: str) -> None:
    with pytest.raises(NotAllowedError):
        call_in(
            "d", 1, champion=EMPLOYEES, by=by, leader=LEADER, about="x", because="y", today=MONDAY, seats=SEATS,
            calendar=MONDAY_TO_FRIDAY,
        )  # fmt: skip


def test_a_seat_that_is_not_here_calls_nothing_in() -> None:
    with pytest.raises(NotAllowedError):
        call_in(
            "d", 1, champion=LEEDS, by=EMIL, leader=LEADER, about="x", because="y", today=MONDAY, seats=SEATS,
            calendar=MONDAY_TO_FRIDAY,
        )  # fmt: skip


def test_a_call_says_what_and_why() -> None:
    with pytest.raises(BadInputError) as error:
        call_in(
            "d", 1, champion=EMPLOYEES, by=EMIL, leader=LEADER, about="", because="", today=MONDAY, seats=SEATS,
            calendar=MONDAY_TO_FRIDAY,
        )  # fmt: skip
    assert list(error.value.problems) == ["about", "because"]


def test_a_draft_is_not_yet_an_answer_to_a_call() -> None:
    decision = bring(called(), WORDING, by="kim", today=MONDAY)
    assert decision.leader == "kim"
    assert call_overdue(decision, today=LATE)
    assert not call_overdue(EVENTS[Event.POST](decision), today=LATE)
    assert not call_overdue(drafted(), today=LATE)


# --- afterwards


def test_what_was_decided_is_looked_at_again_and_once_more_if_somebody_wants() -> None:
    decision = WAYS[S.CONSENTED]()
    assert review_on(decision) == REVIEW
    again = REVIEW + timedelta(days=30)
    decision = review(decision, by=LEADER, worked=Worked.TOO_EARLY, words="Wait.", today=REVIEW, again_on=again)
    assert review_on(decision) == again
    decision = review(decision, by=LEADER, worked=Worked.NO, words="It did not.", today=again)
    assert review_on(decision) is None
    assert [one.worked for one in decision.reviews] == [Worked.TOO_EARLY, Worked.NO]
    for other in (S.OPEN, S.WITHDRAWN):
        assert review_on(WAYS[other]()) is None


@pytest.mark.parametrize(
    ("words", "again", "field"), [("", None, "words"), ("Fine.", REVIEW, "again_on"), ("Fine.", MONDAY, "again_on")]
)
def test_a_review_says_something_and_looks_ahead(words: str, again: date | None, field: str) -> None:
    with pytest.raises(BadInputError) as error:
        review(WAYS[S.CONSENTED](), by=LEADER, worked=Worked.YES, words=words, today=REVIEW, again_on=again)
    assert list(error.value.problems) == [field]


def test_what_people_said_is_told_after_what_was_there_already() -> None:
    """Where the zone was changed in the meantime, the day may go back."""
    decision = consult(WAYS[S.UNANSWERED](), FEEDBACK)
    assert decision.consulted[0].on == OVER > FEEDBACK.on


def test_what_people_said_is_attached_once() -> None:
    decision = consult(posted(), FEEDBACK)
    assert consult(decision, FEEDBACK) is decision
    assert decision.consulted == (FEEDBACK,)


@pytest.mark.parametrize(
    "ended",
    [
        lambda: withdraw(posted(), by=LEADER, reason="", today=MONDAY),
        lambda: decline(called(), by=LEADER, reason="", today=MONDAY),
    ],
)
def test_nothing_ends_without_a_reason(ended: Callable[[], Decision]) -> None:
    with pytest.raises(BadInputError) as error:
        ended()
    assert list(error.value.problems) == ["reason"]


def test_while_champions_are_asked_each_working_day_may_bring_something() -> None:
    friday = date(2025, 6, 6)
    for decision in (posted(), says(posted(), "e", OBJECTS)):
        assert next_look(decision, after=friday, calendar=MONDAY_TO_FRIDAY) == date(2025, 6, 9)


def test_what_was_called_in_is_looked_at_when_its_days_are_over() -> None:
    for decision in (called(), WAYS[S.DRAFT]()):
        assert next_look(decision, after=MONDAY, calendar=MONDAY_TO_FRIDAY) == LATE
        assert next_look(decision, after=LATE, calendar=MONDAY_TO_FRIDAY) is None
    assert next_look(drafted(), after=MONDAY, calendar=MONDAY_TO_FRIDAY) is None
    assert next_look(WAYS[S.DECLINED](), after=MONDAY, calendar=MONDAY_TO_FRIDAY) is None
    assert next_look(WAYS[S.WITHDRAWN](), after=MONDAY, calendar=MONDAY_TO_FRIDAY) is None


def test_a_review_is_asked_for_on_its_day_and_once_more() -> None:
    decision = WAYS[S.CONSENTED]()
    again = date(2025, 9, 8)
    assert review_days(decision, calendar=MONDAY_TO_FRIDAY) == (REVIEW, again)
    assert next_look(decision, after=MONDAY, calendar=MONDAY_TO_FRIDAY) == REVIEW
    assert next_look(decision, after=REVIEW, calendar=MONDAY_TO_FRIDAY) == again
    assert next_look(decision, after=again, calendar=MONDAY_TO_FRIDAY) is None
    assert review_days(posted(), calendar=MONDAY_TO_FRIDAY) == ()
    seen = review(decision, by=LEADER, worked=Worked.YES, words="Fine.", today=REVIEW)
    assert next_look(seen, after=REVIEW, calendar=MONDAY_TO_FRIDAY) is None


def test_who_is_silent_is_reminded_the_working_day_before_the_deadline() -> None:
    decision = says(posted(), "c", consent())
    days = [date(2025, 6, day) for day in (5, 6, 9, 10)]
    due = [reminder_due(decision, today=day, calendar=MONDAY_TO_FRIDAY) for day in days]
    assert due == [(), (EMPLOYEES,), (EMPLOYEES,), ()]
    assert reminder_due(drafted(), today=MONDAY, calendar=MONDAY_TO_FRIDAY) == ()
