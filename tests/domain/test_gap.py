"""Both sides of a touch point: on one scale, as coarse as shown, and apart only where they surely are."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.display import standing_for
from domain.gap import TouchPointView, furthest_apart, share_of
from domain.items import item
from domain.survey import Displayed, Precision
from tests.insight.factories import bands, fine, tenths


def view(employees: Displayed | None, customers: Displayed | None, name: str = "Hotline") -> TouchPointView:
    return TouchPointView(
        id=name, name=name, owner="", employees=employees, item=item("Q1"), closed_at=None, customers=customers
    )


@pytest.mark.parametrize(
    ("employees", "customers", "distance"),
    [
        (fine(80), fine(40), 35),  # 77.5 and 42.5 at the nearest
        (fine(40), fine(80), -35),
        (fine(60), fine(65), 0),
        (fine(60), fine(60), 0),
        (tenths(70), fine(40), 20),
        (tenths(90), tenths(10), 70),  # 85 and more, 15 and less
        (bands(70, 100), fine(40), 25),
        (bands(70, 100), bands(40, 70), 0),
        (bands(0, 40), fine(80), -35),
        (None, fine(80), None),
        (fine(80), None, None),
    ],
)
def test_two_sides_are_as_far_apart_as_they_surely_are(
    employees: Displayed | None, customers: Displayed | None, distance: int | None
) -> None:
    assert view(employees, customers).distance == distance


@given(st.integers(0, 100), st.integers(0, 100))
def test_a_distance_never_says_more_than_the_ranges_do(first: int, second: int) -> None:
    one, other = share_of(first, 100), share_of(second, 100)
    assert one
    assert other
    apart = view(one, other).distance
    assert apart is not None
    assert abs(apart) <= abs(first - second)


@pytest.mark.parametrize(
    ("positive", "clear", "precision", "said"),
    [
        (4, 4, None, ""),
        (5, 5, Precision.BANDS, "over 70 %"),
        (1, 9, Precision.BANDS, "under 40 %"),
        (5, 9, Precision.BANDS, "40 to 70 %"),
        (0, 10, Precision.TENTHS, "10 % or fewer"),
        (29, 29, Precision.TENTHS, "90 % or more"),
        (12, 29, Precision.TENTHS, "about 40 %"),
        (12, 30, Precision.FINE, "40 %"),
    ],
)
def test_customers_share_is_as_coarse_as_employees_of_as_many(
    positive: int, clear: int, precision: Precision | None, said: str
) -> None:
    shown = share_of(positive, clear)
    assert (shown.precision if shown else None) is precision
    assert view(shown, shown).customers_said == view(shown, shown).employees_said == said
    assert shown is None or (low := standing_for(shown)[0]) <= 100 * positive / clear or low == 0


def test_the_furthest_apart_come_first_and_those_that_may_agree_do_not() -> None:
    views = [
        view(fine(50), fine(55), "agree"),
        view(fine(50), None, "one side"),
        view(fine(80), fine(50), "near"),
        view(fine(20), fine(90), "far"),
        view(fine(80), fine(50), "also near"),
    ]
    assert [one.name for one in furthest_apart(views, 2)] == ["far", "also near"]
    assert furthest_apart([replace(views[0])], 3) == ()
