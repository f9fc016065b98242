"""The picture itself."""

import io
from datetime import date
from itertools import combinations

import numpy as np
import pytest
from matplotlib import image

from domain.loop import LoopPoint, LoopsOverTime
from domain.messages import PulseResults
from domain.trends import History
from insight.chart_painter import COLOURS, FIELD, GREY, INK, PIXELS_A_POINT, STRIP, TRACK, WIDTH, paint
from insight.charts import chart, loops, strips
from tests.insight.factories import FEW, FULL, LARGE, LONG, MIDDLE, NOTHING, SMALL, YEAR, bands

VIEWS = {"large": LARGE, "middle": MIDDLE, "small": SMALL, "nothing": NOTHING, "long": LONG}


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted([luminance(one), luminance(other)])
    return (light + 0.05) / (dark + 0.05)


def colours(png: bytes) -> set[int]:
    red, green, blue, _ = (image.imread(io.BytesIO(png)) * 255).round().astype(int).transpose(2, 0, 1)
    return set(np.unique(red << 16 | green << 8 | blue).tolist())


def code(colour: str) -> int:
    return int(colour[1:], 16)


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
def test_draws_a_picture_that_a_phone_can_show(view: PulseResults) -> None:
    height, width, _ = image.imread(io.BytesIO(paint(chart(view)))).shape
    assert width == WIDTH * PIXELS_A_POINT
    assert height <= 2 * width


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
def test_draws_the_same_bytes_again(view: PulseResults) -> None:
    assert paint(chart(view)) == paint(chart(view))


@pytest.mark.parametrize("past", [YEAR, FEW, FULL], ids=["year", "few", "full"])
def test_draws_trends_that_a_phone_can_show_and_the_same_bytes_again(past: History) -> None:
    png = paint(strips(past))
    height, width, _ = image.imread(io.BytesIO(png)).shape
    assert width == WIDTH * PIXELS_A_POINT
    assert height <= 2 * width
    assert paint(strips(past)) == png
    assert {code(colour) for colour in (STRIP, FIELD, INK, GREY)} <= colours(png)


def test_draws_belief_and_what_was_finished_in_one_row() -> None:
    shown = tuple(
        LoopPoint(cycle=cycle, closed_on=date(2025, 1, cycle), belief=bands(40, 70), closed_loops=cycle)
        for cycle in range(1, 14)
    )
    png = paint(loops(LoopsOverTime(points=shown)))
    height, width, _ = image.imread(io.BytesIO(png)).shape
    assert width == WIDTH * PIXELS_A_POINT
    assert height < width
    assert {code(colour) for colour in (STRIP, FIELD)} <= colours(png)


def test_uses_its_colours() -> None:
    assert {code(colour) for colour in (*COLOURS.values(), INK, GREY, TRACK)} <= colours(paint(chart(LARGE)))


def test_draws_no_bar_when_there_is_nothing_to_show() -> None:
    assert not {code(colour) for colour in (*COLOURS.values(), TRACK)} & colours(paint(chart(NOTHING)))


def test_keeps_its_colours_readable() -> None:
    assert contrast(INK, "#ffffff") >= 7
    assert contrast(GREY, "#ffffff") >= 4.5
    assert all(contrast(colour, "#ffffff") >= 4 for colour in COLOURS.values())
    assert all(contrast(colour, TRACK) >= 3 for colour in COLOURS.values())
    assert contrast(STRIP, FIELD) >= 4.5
    assert all(one != other for one, other in combinations(COLOURS.values(), 2))
