"""Case 6, smaller: following one person through half a year and more of reports."""

from collections.abc import Sequence

import pytest

from domain.survey import Displayed, Precision
from tests.attack import cycles
from tests.attack.cycles import Came, OneCycle, Pair, Tracked, life, rows, tracked, without_the_rule
from tests.domain.companies import QUALITY

TEN = [f"p{number}" for number in range(10)]


@pytest.fixture(scope="module")
def came() -> Came:
    return tracked(lives=2)


def test_no_figure_is_finer_than_a_band_just_after_a_few_moved(came: Came) -> None:
    assert came.just_after.pairs > 50
    assert came.just_after.finer == 0


def test_a_report_tells_no_more_of_a_mover_than_a_band_would(came: Came) -> None:
    assert came.just_after.gain == 0


def test_no_change_below_thirty_is_about_a_few_who_moved(came: Came) -> None:
    assert came.changes == 0


def test_without_the_rule_the_tracker_learns_more() -> None:
    loose = tracked(lives=1, compare=without_the_rule)
    assert loose.just_after.gain > 0
    assert loose.changes > 0


@pytest.fixture(scope="module")
def lived() -> Sequence[OneCycle]:
    return life(1)


def test_a_life_has_movers_and_new_groups_and_pauses(lived: Sequence[OneCycle]) -> None:
    everybody = [cycle.members["everyone"] for cycle in lived]
    assert len(lived) == cycles.CYCLES - len(cycles.PAUSED)
    assert len(set(everybody)) > 10
    assert any("+" in group for cycle in lived for group in cycle.shown)
    assert {precision for cycle in lived for precision in Precision} == {
        shown.precision for cycle in lived for shown in cycle.figures.values()
    }


def figure(low: int, precision: Precision = Precision.TENTHS) -> Displayed:
    high = {0: 40, 40: 70, 70: 100}[low] if precision is Precision.BANDS else low
    return Displayed(precision=precision, answered=11, low=low, high=high)


def joined(after: Displayed, *, before: int, agrees: bool) -> Tracked:
    """Of ten so many agree, and one joins."""
    everybody = [*TEN, "joiner"]
    minds = {(one, QUALITY.id): place < before for place, one in enumerate(TEN)} | {("joiner", QUALITY.id): agrees}
    came = Tracked()
    came.add(Pair(QUALITY, figure(10 * before), after, frozenset(TEN), frozenset(everybody), "joiner", minds))
    return came


def test_a_step_tells_what_a_band_does_not() -> None:
    """6 of 10 agreed. 6 of 11 are shown as 50 %, and 7 of 11 as 60 %; the band of both is 40 to 70 %."""
    for after, agrees in ((figure(50), False), (figure(60), True)):
        came = joined(after, before=6, agrees=agrees)
        assert (came.certain, came.gain, came.right) == (1, 1, 1)


def test_a_band_tells_a_joiner_only_where_its_edge_is_crossed() -> None:
    inside = joined(figure(40, Precision.BANDS), before=6, agrees=True)
    assert (inside.certain, inside.gain) == (0, 0)
    crossed = joined(figure(0, Precision.BANDS), before=4, agrees=False)
    assert (crossed.certain, crossed.gain) == (1, 0)


def test_every_row_of_the_table_can_be_written() -> None:
    table = list(rows(lives=1))
    assert len(table) == 10
    assert all(row.held for row in table if row.promised.startswith("none"))
