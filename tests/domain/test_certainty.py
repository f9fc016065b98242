"""How finely figures may stand side by side: what several roundings would say together is not said."""

from collections import Counter
from collections.abc import Mapping
from itertools import combinations, product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.certainty import coarse_enough
from domain.disclosure import release
from domain.display import displayed, finest, possible
from domain.release_plan import safe_segments
from domain.survey import Ballot, Precision, SurveySpec
from tests.domain.companies import QUALITY, RECOMMENDATION, companies, survey

BANDS, TENTHS, FINE = Precision.BANDS, Precision.TENTHS, Precision.FINE
HALVES = survey(("north", None), ("south", None))
"""Two teams, and nobody besides."""
NORTH_ALONE = survey(("north", None), (None, None))
"""One team, and people without one."""


def shown(spec: SurveySpec, *votes: tuple[int, int]) -> dict[str, Precision]:
    """How finely agreement is shown, by so many who agree and who do not in each cell."""
    ballots = [
        Ballot(cell, (value,))
        for cell, sides in enumerate(votes)
        for value, n in zip((5, 1), sides, strict=True)
        for _ in range(n)
    ]
    report = release(spec, ballots, (), random=Random(1))
    return {one.id: figure.shown.precision for one in report.segments for figure in one.figures}


def test_leaves_figures_as_they_are_that_say_nothing_together() -> None:
    assert shown(HALVES, (6, 6), (5, 8)) == {"everyone": TENTHS, "team:north": TENTHS, "team:south": TENTHS}


def test_does_not_say_by_subtraction_that_all_five_agree() -> None:
    """12 of 15 all together, and 7 of 10 in the north, would be exact, and so would be 5 of 5 without a team."""
    assert BANDS in shown(NORTH_ALONE, (7, 3), (5, 0)).values()


def test_does_not_say_exactly_how_many_of_two_bands_agree() -> None:
    """8 of 10 ("80 %") are 4 and 4 where both halves say "over 70 %"."""
    assert shown(HALVES, (4, 1), (4, 1)) == {"everyone": BANDS, "team:north": BANDS, "team:south": BANDS}


def test_says_that_thirty_all_agree() -> None:
    assert shown(HALVES, (20, 0), (20, 0)) == {"everyone": FINE, "team:north": TENTHS, "team:south": TENTHS}


def test_leaves_a_figure_out_where_bands_would_still_say_too_much() -> None:
    """Over 70 % of 20 agree, and at most 3 of the 8 in the north: so all 12 in the south would."""
    assert shown(HALVES, (3, 5), (12, 0)) == {"team:north": BANDS, "team:south": BANDS}


def test_roundings_that_nobody_holds_against_each_other_say_too_much() -> None:
    answers, agreeing = {0: 10, 1: 5}, {0: 7, 1: 5}
    assert certain(NORTH_ALONE, answers, agreeing, {"everyone": TENTHS, "team:north": TENTHS}) == [frozenset({1})]
    assert certain(NORTH_ALONE, answers, agreeing, together(NORTH_ALONE, answers, agreeing)) == []


def together(
    spec: SurveySpec,
    answers: Mapping[int, int],
    agreeing: Mapping[int, int],
) -> dict[str, Precision]:
    """What the rule makes of exact counts."""
    segments = safe_segments(spec.segments, answers, threshold=5)
    sizes = {one.id: sum(answers[cell] for cell in one.cells) for one in segments}
    return coarse_enough(
        [(one, finest(sizes[one.id], unsettled=False)) for one in segments],
        answers,
        agreeing,
        possible=lambda one, precision: alike(one.cells, answers, agreeing, precision),
    )


def alike(
    cells: tuple[int, ...], answers: Mapping[int, int], agreeing: Mapping[int, int], precision: Precision
) -> tuple[int, int]:
    """How many of these cells may agree by one figure."""
    count, agree = (sum(of[cell] for cell in cells) for of in (answers, agreeing))
    tally = Counter({5: agree, 1: count - agree})
    figure = displayed(QUALITY, tally, answered=count, precision=precision, comparable=False, earlier=None)
    return possible(QUALITY, figure, count)


def certain(
    spec: SurveySpec, answers: Mapping[int, int], agreeing: Mapping[int, int], precision: Mapping[str, Precision]
) -> list[frozenset[int]]:
    """The groups of cells about which too much is certain, by trying all answers that figures leave possible."""
    cells = {one.id: one.cells for one in spec.segments}
    bounds = {name: alike(cells[name], answers, agreeing, of) for name, of in precision.items()}
    numbers = list(answers)
    worlds = [
        dict(zip(numbers, world, strict=True)) for world in product(*(range(answers[cell] + 1) for cell in numbers))
    ]
    left = [
        world
        for world in worlds
        if all(low <= sum(world[cell] for cell in cells[name]) <= high for name, (low, high) in bounds.items())
    ]
    told = [cells[n] for n, (low, high) in bounds.items() if high == 0 or low == sum(answers[c] for c in cells[n])]
    found = []
    for group in (frozenset(some) for size in range(1, len(numbers) + 1) for some in combinations(numbers, size)):
        count = sum(answers[cell] for cell in group)
        seen = {sum(world[cell] for cell in group) for world in left}
        if any(group <= set(all_of) for all_of in told):
            continue
        if (len(group) == 1 and count < 10 and len(seen) == 1) or (count < 30 and seen in ({0}, {count})):
            found.append(group)
    return found


@settings(max_examples=150)
@given(companies(), st.randoms(use_true_random=False))
def test_trying_all_answers_finds_nothing_certain(company: tuple[SurveySpec, dict[int, int]], dice: Random) -> None:
    spec, people = company
    answers = {cell: count for cell, count in list(people.items())[:4] if count}
    spec = survey(*((one.team, one.touch_point) for one in spec.cells if one.number in answers))
    answers = dict(enumerate(answers.values()))
    agreeing = {cell: dice.choice((0, count, dice.randint(0, count))) for cell, count in answers.items()}
    assert certain(spec, answers, agreeing, together(spec, answers, agreeing)) == []


@given(st.integers(5, 60), st.data())
def test_what_a_figure_leaves_possible_holds_the_truth_and_what_looks_the_same(count: int, data: st.DataObject) -> None:
    item = data.draw(st.sampled_from([QUALITY, RECOMMENDATION]))
    highest = 10 if item is RECOMMENDATION else 5
    lowest = 0 if item is RECOMMENDATION else 1
    values = data.draw(st.lists(st.integers(lowest, highest), min_size=count, max_size=count))
    figure = displayed(
        item,
        Counter(values),
        answered=count,
        precision=finest(count, unsettled=False),
        comparable=False,
        earlier=None,
    )
    low, high = possible(item, figure, count)
    assert low <= sum(value >= highest - 1 for value in values) <= high


@pytest.mark.parametrize(("words", "low", "high"), [("mostly no", 0, 4), ("mixed", 0, 5), ("mostly yes", 2, 10)])
def test_words_say_little_of_how_many_are_willing(words: str, low: int, high: int) -> None:
    willing, unwilling = {"mostly no": (1, 9), "mixed": (5, 5), "mostly yes": (9, 1)}[words]
    tally = Counter({10: willing, 0: unwilling})
    figure = displayed(RECOMMENDATION, tally, answered=10, precision=TENTHS, comparable=False, earlier=None)
    assert (figure.recommendation_words, figure.low, figure.high) == (words, 0, 100)
    assert possible(RECOMMENDATION, figure, 10) == (low, high)
