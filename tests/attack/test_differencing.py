"""Case 5, smaller: what figures say when they are added, subtracted and intersected."""

from collections.abc import Mapping, Sequence
from random import Random

import pytest

from domain import disclosure
from domain.disclosure import release
from domain.survey import Ballot, Displayed, Precision, Segment
from tests.attack import differencing
from tests.attack.differencing import (
    Subtracted,
    compared,
    exposed_by,
    fewest_by_pairs,
    solved,
    subtracted,
    timed,
    views,
)
from tests.attack.intervals import possible
from tests.attack.spans import isolates
from tests.domain.companies import QUALITY, RECOMMENDATION, answered, survey


@pytest.fixture(scope="module")
def came() -> Subtracted:
    return subtracted(companies=20, pairs=1_000)


def test_no_pair_of_figures_isolates_fewer_than_five(came: Subtracted) -> None:
    assert came.pairs >= 15_000
    assert came.too_few == []


def test_no_combination_of_figures_exposes_a_group_or_a_manager(came: Subtracted) -> None:
    assert came.exposed == []


def test_shows_at_least_seven_of_ten_groups_that_are_large_enough(came: Subtracted) -> None:
    assert sum(one.shown for one in came.shown.values()) >= 0.7 * sum(one.eligible for one in came.shown.values())


@pytest.mark.parametrize("plan", ["size", "pairs"])
def test_a_plan_that_looks_at_sizes_or_pairs_only_is_found_out(plan: str) -> None:
    assert exposed_by(plan, companies=15) > 0


def test_pairs_find_a_team_that_two_figures_leave_over() -> None:
    spec = survey(("north", None), ("south", None))
    report = release(spec, answered(20, 9), (), random=Random(1))
    counts = next(views(spec, report, answered(20, 9)))
    unsafe = counts._replace(people={0: 20, 1: 4})
    assert fewest_by_pairs(counts, spec, pairs=200, random=Random(1)) == 9
    assert fewest_by_pairs(unsafe, spec, pairs=200, random=Random(1)) == 4


def test_the_oracle_agrees_with_brute_force_on_every_set_of_cells() -> None:
    came = compared(cases=150)
    assert came.disagreeing == 0
    assert came.exposing > 10


def test_the_oracle_finds_what_takes_four_figures() -> None:
    """Two teams across two touch points: what a team has more than a touch point is about two times two people."""
    figures = [{0, 1}, {2, 3}, {0, 2}, {1, 3}]
    assert isolates(figures, {0: 20, 1: 2, 2: 2, 3: 20}, fewer_than=5, random=Random(1))
    assert not isolates(figures, {0: 20, 1: 2, 2: 3, 3: 20}, fewer_than=5, random=Random(1))


def test_the_oracle_sees_those_who_do_not_count() -> None:
    """Without the people of a manager nothing is left of the difference: it is about this manager only."""
    assert isolates([{0, 1}, {0}], {0: 20, 1: 0}, fewer_than=5, random=Random(1))
    assert not isolates([{0, 1}], {0: 20, 1: 0}, fewer_than=5, random=Random(1))
    assert not isolates([{0}], {1: 3}, fewer_than=5, random=Random(1))


def test_solving_for_exact_counts_finds_none_of_fewer_than_ten() -> None:
    came = solved(companies=20)
    assert came.groups > 300
    assert (came.exact, came.unanimous) == ([], [])


def test_solving_finds_exact_counts_where_figures_are_not_held_against_each_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def alone(wanted: Sequence[tuple[Segment, Precision]], *_: object, **__: object) -> Mapping[str, Precision]:
        return {segment.id: precision for segment, precision in wanted}

    monkeypatch.setattr(disclosure, "coarse_enough", alone)
    came = solved(companies=20)
    assert came.exact
    assert came.unanimous


def test_the_solver_reads_bands_steps_means_and_words_as_a_reader_would() -> None:
    def of(precision: Precision, low: int, **more: object) -> Displayed:
        return Displayed(precision=precision, answered=10, low=low, high=low, **more)  # type: ignore[arg-type] # by name

    assert possible(of(Precision.BANDS, 0), 9, QUALITY) == (0, 3)
    assert possible(of(Precision.TENTHS, 90), 20, QUALITY) == (17, 20)
    assert possible(of(Precision.FINE, 50), 40, QUALITY) == (19, 20)
    assert possible(of(Precision.FINE, 50, mean=4.0), 41, QUALITY) == (20, 21)
    assert possible(of(Precision.FINE, 50, mean=2.4), 60, QUALITY) == (29, 29)
    assert possible(of(Precision.TENTHS, 0, recommendation_words="mixed"), 10, RECOMMENDATION) == (0, 6)


def test_no_figure_by_itself_says_a_count_below_ten_or_none_or_all_below_thirty() -> None:
    for count in range(5, 30):
        for agreeing in range(count + 1):
            spec = survey((None, None))
            ballots = [Ballot(0, (5 if number < agreeing else 1,)) for number in range(count)]
            whole = release(spec, ballots, (), random=Random(1)).segments[0]
            low, high = possible(whole.figures[0].shown, count, QUALITY)
            assert low <= agreeing <= high
            assert low < count
            assert high > 0
            assert low < high or count >= 10


def test_decides_for_three_hundred_people_in_time() -> None:
    came = timed(departments=4, teams=6, touch_points=4, people=300, aim=5)
    assert came.seconds < came.aim


def test_every_row_of_the_table_can_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(differencing, "timed", lambda **_: differencing.Timed(300, 24, 6.0, 5))
    rows = [*differencing.rows(companies=4, pairs=100, cases=40)]
    assert [row.held for row in rows if "deciding" in row.name] == [False, False]
    assert all(row.held for row in rows if row.promised in {"none", "70 %"})
