"""How a pulse has gone: only what its reports said, in their order."""

from dataclasses import replace
from datetime import timedelta

from domain.items import Driver, cores, item
from domain.messages import PulseResults
from domain.survey import Displayed
from domain.trends import history
from tests.insight.factories import CLOSED, bands, fine, line, results, tenths

Q1, REC = item("Q1"), item("REC")


def report(number: int, *, answered: int | None = 36, **shown: Displayed | None) -> PulseResults:
    lines = tuple(line(item_id, one) for item_id, one in shown.items())
    made = results(lines, answered=answered, strength=None, finding=None)
    return replace(made, cycle=number, closed_at=CLOSED + timedelta(days=14 * number))


def test_follows_an_item_through_the_cycles_that_asked_it() -> None:
    found = history([report(1, Q1=fine(60)), report(2, E1=fine(20)), report(4, Q1=bands(40, 70))], [Q1])
    (trend,) = found.trends
    assert [(point.cycle, point.shown) for point in trend.points] == [(1, fine(60)), (4, bands(40, 70))]
    assert trend.last.cycle == 4


def test_leaves_out_what_was_withheld_and_what_was_never_shown() -> None:
    found = history([report(1, Q1=None, REC=tenths(30)), report(2, Q1=None)], [Q1, REC])
    assert [(trend.item.id, len(trend.points)) for trend in found.trends] == [("REC", 1)]


def test_counts_every_cycle_as_it_was_displayed() -> None:
    found = history([report(1, answered=None, Q1=None), report(2, answered=7, Q1=bands(0, 40))], [])
    assert [(turnout.cycle, turnout.answered, turnout.invited) for turnout in found.turnouts] == [
        (1, None, 42),
        (2, 7, 42),
    ]


def test_tells_a_trend_only_where_something_was_shown_twice() -> None:
    once = [report(1, Q1=fine(60), REC=tenths(30)), report(2, E1=fine(20))]
    assert not history(once, [Q1, REC]).tells_a_trend
    assert history([*once, report(3, Q1=fine(65))], [Q1, REC]).tells_a_trend


def test_each_driver_is_followed_by_its_core() -> None:
    assert [one.id for one in cores()] == ["Q1", "E1", "F1", "X1", "M1", "H1", "REC", "B1", "MIR"]


def test_a_retired_core_is_followed_by_the_next_item_and_a_driver_without_items_by_none() -> None:
    found = cores(retired=["Q1", "H1", "H2", "H3", "H4"])
    assert found[0].id == "Q2"
    assert Driver.HEARING not in {one.driver for one in found}
