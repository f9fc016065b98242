"""How well we listen: promises that were kept, hops, and which lines are told."""

from datetime import date, timedelta

import pytest

from domain.actions import ActionState, Credit, DoneLine, Origin, YouSaidWeDid
from domain.loop import (
    LATELY,
    Days,
    Hop,
    HopDays,
    Kept,
    LoopPoint,
    LoopsOverTime,
    Promise,
    Step,
    hop_days,
    kept,
    lately,
    told_lines,
)
from domain.survey import Displayed, Precision

TODAY = date(2025, 6, 16)
DAYS = Days(first=date(2025, 6, 2), last=date(2025, 6, 8))


def line(number: int, state: ActionState = ActionState.DONE, *, ended: int = 3, due: int = 3) -> DoneLine:
    return DoneLine(
        action=f"{number:032}",
        state=state,
        what="One list of call backs",
        outcome="",
        owner="Tom Baker",
        credit=Credit(origin=Origin.OWN, words=""),
        due_on=date(2025, 6, due),
        ended_on=None if state is ActionState.OPEN else date(2025, 6, ended),
    )


def point(belief: int | None, loops: int = 0) -> LoopPoint:
    shown = Displayed(precision=Precision.FINE, answered=40, low=belief, high=belief) if belief else None
    return LoopPoint(cycle=1, closed_on=TODAY, belief=shown, closed_loops=loops)


def test_the_figures_are_about_ninety_whole_days_and_the_ninety_before() -> None:
    days = lately(TODAY)
    assert days.last == TODAY - timedelta(days=1)
    assert days.last - days.first == LATELY - timedelta(days=1)
    assert days.before.last == days.first - timedelta(days=1)
    assert days.before.last - days.before.first == days.last - days.first


@pytest.mark.parametrize(
    ("day", "inside"),
    [
        (date(2025, 6, 1), False),
        (date(2025, 6, 2), True),
        (date(2025, 6, 8), True),
        (date(2025, 6, 9), False),
        (None, False),
    ],
)
def test_days_include_both_ends(day: date | None, inside: bool) -> None:
    assert (day in DAYS) is inside


def test_a_promise_counts_on_its_last_day_whatever_became_of_it() -> None:
    promises = [
        Promise(by=date(2025, 6, 2), on=date(2025, 6, 2)),
        Promise(by=date(2025, 6, 3), on=date(2025, 6, 4)),
        Promise(by=date(2025, 6, 8), on=None),
        Promise(by=date(2025, 6, 9), on=date(2025, 6, 3)),  # kept already, but not due yet
        Promise(by=date(2025, 6, 1), on=None),
    ]
    assert kept(promises, DAYS) == Kept(kept=1, made=3)


@pytest.mark.parametrize(("found", "share"), [((4, 4), None), ((5, 5), 100), ((1, 8), 13), ((0, 5), 0), ((0, 0), None)])
def test_tells_no_share_of_fewer_than_five(found: tuple[int, int], share: int | None) -> None:
    assert Kept(kept=found[0], made=found[1]).share == share


def steps(hop: Hop, *taken: int, end: date = date(2025, 6, 4)) -> list[Step]:
    return [Step(hop=hop, start=end - timedelta(days=days), end=end) for days in taken]


def test_tells_the_middle_of_each_hop_that_ended_on_these_days() -> None:
    made = [*steps(Hop.DONE, 1, 20, 3), *steps(Hop.REPLY, 1, 2, 3, 2), *steps(Hop.DONE, 90, end=date(2025, 5, 30))]
    found = {one.hop: (one.times, one.days) for one in hop_days(made, DAYS)}
    assert found[Hop.DONE] == (3, 3)
    assert found[Hop.REPLY] == (4, 2)
    assert found[Hop.TOLD] == (0, None)
    assert list(found) == list(Hop)


def test_two_hops_have_no_middle_and_halves_go_upward() -> None:
    assert hop_days(steps(Hop.TOLD, 1, 2), DAYS)[2] == HopDays(hop=Hop.TOLD, times=2, days=None)
    assert hop_days(steps(Hop.TOLD, 1, 2, 3, 6), DAYS)[2].days == 3


def test_a_step_backwards_took_no_time() -> None:
    assert hop_days(steps(Hop.DECIDED, -3, -3, -3), DAYS)[0].days == 0


def test_what_was_done_comes_first_then_what_wont_be_then_what_is_late() -> None:
    found = [
        line(1, ActionState.OPEN, due=5),
        line(2, ActionState.OPEN, due=1),
        line(3, ActionState.DROPPED),
        line(4, ended=2),
        line(5, ended=4),
    ]
    assert [int(one.action) for one in told_lines(found)] == [5, 4, 3, 2, 1]


def test_many_things_done_do_not_hide_what_is_late() -> None:
    many = [line(number) for number in range(9)]
    told = told_lines([*many, line(20, ActionState.DROPPED), *(line(30 + n, ActionState.OPEN) for n in range(4))])
    assert [one.state for one in told] == [ActionState.DONE] * 3 + [ActionState.DROPPED, ActionState.OPEN]


def test_late_things_fill_what_nothing_else_needs() -> None:
    told = told_lines([line(number, ActionState.OPEN) for number in range(9)])
    assert [int(one.action) for one in told] == [0, 1, 2, 3, 4]
    assert told_lines([]) == ()


def test_there_is_something_to_tell_as_soon_as_one_thing_is_under_way() -> None:
    assert not YouSaidWeDid().any
    assert YouSaidWeDid(under_way=1).any
    assert YouSaidWeDid(gate_off=True).any
    assert YouSaidWeDid(lines=(line(1),)).any


@pytest.mark.parametrize(
    ("points", "tells"),
    [
        ((point(60),), False),
        ((point(60), point(None)), False),
        ((point(60), point(70)), True),
        ((point(None), point(None, 1)), True),
        ((), False),
    ],
)
def test_one_pulse_is_no_trend(points: tuple[LoopPoint, ...], tells: bool) -> None:
    assert LoopsOverTime(points=points).tells_a_trend is tells
