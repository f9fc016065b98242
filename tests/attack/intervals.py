"""What rounded figures leave possible, all of them taken together: a reader who solves for exact counts.

The reader knows everything but the answers: the roster, who answered, and who could say something about the item. Each
figure leaves an interval for how many of its group agree; parts add up to wholes, and touch points cut across teams.
Within all this each group's least and greatest possible number is found exactly: those who agree are a flow from touch
points through cells into teams, and the flows within bounds that are integers reach every extreme (Ford and
Fulkerson). The search begins at the truth, which is one of the possible flows, so that it need not look for one.

**What is promised** (privacy.md, "Display"): 5 to 9 are shown in bands, and below 30 neither none nor all. So,
whatever is combined, no group with fewer than 10 real answers, be it shown, withheld, a cell, or what is left of a team
without its shown teams, has one possible number only; and none with fewer than 30 certainly agrees as a whole or not
at all. But where 30 or more all agree, the report may say that.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from domain.items import Item, Scale
from domain.survey import Ballot, Displayed, Precision, Release, SegmentKind, SurveySpec

GROUND = "ground"
LEAST_AGREEING = {Scale.AGREEMENT: 4, Scale.TEN: 9}
LOWEST, HIGHEST = {Scale.AGREEMENT: 1, Scale.TEN: 0}, {Scale.AGREEMENT: 5, Scale.TEN: 10}
WILLING = {"mostly no": (-100, -20), "mixed": (-20, 20), "mostly yes": (20, 100)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What is possible in a group: how many of its answers agree, at least and at most."""

    group: str
    shown: bool
    answers: int
    agreeing: int
    low: int
    high: int
    told: bool
    """All of 30 or more agree, or none, these among them, and the report says it."""

    @property
    def is_exact(self) -> bool:
        """Whether one number only is possible, of fewer than 10."""
        return self.answers < 10 and self.low == self.high and not self.told

    @property
    def is_unanimous(self) -> bool:
        """Whether it is certain that all agree or none, of fewer than 30."""
        return self.answers < 30 and (self.low == self.answers or self.high == 0) and not self.told

    @property
    def is_finer_than_shown(self) -> bool:
        """Whether a withheld group's possible numbers lie closer together than a figure of its own would say."""
        if self.shown or not 5 <= self.answers < 30:
            return False
        precision = Precision.BANDS if self.answers < 10 else Precision.TENTHS
        said = [n for n in range(self.answers + 1) if _shown(n, self.answers, precision) == self._said(precision)]
        return self.high - self.low < len(said) - 1

    def _said(self, precision: Precision) -> int:
        return _shown(self.agreeing, self.answers, precision)


@dataclass(slots=True, kw_only=True, eq=False)
class _Arc:
    tail: str
    head: str
    cells: frozenset[int]
    answers: int
    agreeing: int
    low: int
    high: int


def found(spec: SurveySpec, release: Release, ballots: Sequence[Ballot], position: int) -> Iterator[Found]:
    """All that is possible in each group of fewer than 30, by the figures of the item asked at this position."""
    item = spec.questions[position]
    shown = {one.id: figure.shown for one in release.segments for figure in one.figures if figure.item == item.id}
    arcs = _arcs(spec, shown, item, _tallies(ballots, item, position))
    told = [arc.cells for name, arc in arcs.items() if name in shown and (arc.low == arc.answers or arc.high == 0)]
    for name, arc in arcs.items():
        if 0 < arc.answers < 30:
            more = _flow(arcs.values(), arc.head, arc.tail, but=arc, at_most=arc.high - arc.agreeing)
            less = _flow(arcs.values(), arc.tail, arc.head, but=arc, at_most=arc.agreeing - arc.low)
            yield Found(
                group=name,
                shown=name in shown,
                answers=arc.answers,
                agreeing=arc.agreeing,
                low=arc.agreeing - less,
                high=arc.agreeing + more,
                told=any(arc.cells <= cells for cells in told),
            )


def _tallies(ballots: Sequence[Ballot], item: Item, position: int) -> Mapping[int, tuple[int, int]]:
    """In each cell how many real answers there are, and how many agree."""
    answers: Counter[int] = Counter()
    agreeing: Counter[int] = Counter()
    for ballot in ballots:
        value = ballot.answers[position]
        if value is not None:
            answers[ballot.cell] += 1
            agreeing[ballot.cell] += value >= LEAST_AGREEING[item.scale]
    return {cell: (count, agreeing[cell]) for cell, count in answers.items()}


def _arcs(
    spec: SurveySpec, shown: Mapping[str, Displayed], item: Item, tallies: Mapping[int, tuple[int, int]]
) -> dict[str, _Arc]:
    """Every segment, cell and rest by its name, as an arc from touch points to the whole."""

    def arc(tail: str, head: str, cells: frozenset[int], figure: Displayed | None) -> _Arc:
        answers, agreeing = (sum(tallies[cell][place] for cell in cells) for place in (0, 1))
        low, high = possible(figure, answers, item) if figure else (0, answers)
        return _Arc(tail=tail, head=head, cells=cells, answers=answers, agreeing=agreeing, low=low, high=high)

    people = {one.id: frozenset(cell for cell in one.cells if cell in tallies) for one in spec.segments}
    kind = {one.id: one.kind for one in spec.segments}
    parts = [one for one in people if kind[one] is not SegmentKind.TOUCH_POINT and people[one]]
    parts.sort(key=lambda one: (-len(people[one]), one not in shown))
    arcs = {}
    inner, point = dict.fromkeys(tallies, GROUND), dict.fromkeys(tallies, GROUND)
    for part in parts:
        around = inner[next(iter(people[part]))]
        arcs[part] = arc(part, around if part in shown else f"rest of {around}", people[part], shown.get(part))
        inner |= dict.fromkeys(people[part], part)
    for one, cells in people.items():
        if kind[one] is SegmentKind.TOUCH_POINT and cells:
            arcs[one] = arc(GROUND, one, cells, shown.get(one))
            point |= dict.fromkeys(cells, one)
    for cell in tallies:
        arcs[f"cell {cell}"] = arc(point[cell], f"rest of {inner[cell]}", frozenset([cell]), None)
    rests = defaultdict[str, set[int]](set)
    for each in arcs.values():
        rests[each.head].update(each.cells)
    for head, cells in rests.items():
        if head.startswith("rest of "):
            arcs[head] = arc(head, head.removeprefix("rest of "), frozenset(cells), None)
    return arcs


def possible(figure: Displayed, count: int, item: Item) -> tuple[int, int]:
    """How many of so many answers agree, at least and at most, by all that one figure says."""
    numbers = [
        number
        for number in range(count + 1)
        if (figure.recommendation_words or _shown(number, count, figure.precision) == figure.low)
        and all(low <= number * scale <= high for scale, low, high in _bounds(figure, count, item))
    ]
    return numbers[0], numbers[-1]


def _bounds(figure: Displayed, count: int, item: Item) -> Iterator[tuple[float, float, float]]:
    """What mean and recommendation say of the number who agree: a multiple of it, and its bounds."""
    top, bottom = LEAST_AGREEING[item.scale], LOWEST[item.scale]
    if figure.mean is not None:
        # The most that the sum can be is what all get who agree fully and nobody else less than nearly.
        least, most = (figure.mean - 0.05001) * count, (figure.mean + 0.05001) * count
        yield HIGHEST[item.scale] - (top - 1), least - (top - 1) * count, float("inf")
        yield top - bottom, 0, most - bottom * count
    score = (
        (figure.recommendation - 2.5, figure.recommendation + 2.5)
        if figure.recommendation is not None
        else WILLING.get(figure.recommendation_words or "")
    )
    if score:
        # Willing less unwilling; the unwilling are none, or everybody who is not willing.
        yield 100, score[0] * count, (100 + score[1]) * count / 2


def _shown(number: int, count: int, precision: Precision) -> int:
    """The lowest per cent shown where so many of so many agree."""
    if precision is Precision.BANDS:
        return 0 if 100 * number < 40 * count else 40 if 100 * number <= 70 * count else 70
    step = 5 if precision is Precision.FINE else 10
    nearest = step * ((200 * number + step * count) // (2 * step * count))
    return nearest if precision is Precision.FINE else min(max(nearest, 10), 90)


def _flow(arcs: Collection[_Arc], start: str, end: str, *, but: _Arc, at_most: int) -> int:
    """How much more can flow from one end to another beside an arc, by more of it or less of it elsewhere."""
    spare: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for arc in arcs:
        if arc is not but:
            spare[arc.tail][arc.head] += arc.high - arc.agreeing
            spare[arc.head][arc.tail] += arc.agreeing - arc.low
    flow = 0
    while flow < at_most and (path := _path(spare, start, end)):
        width = min(at_most - flow, *(spare[one][other] for one, other in pairwise(path)))
        for one, other in pairwise(path):
            spare[one][other] -= width
            spare[other][one] += width
        flow += width
    return at_most if start == end else flow


def _path(spare: Mapping[str, Counter[str]], start: str, end: str) -> list[str]:
    came_from = {start: ""}
    waiting = deque([start])
    while waiting and end not in came_from:
        here = waiting.popleft()
        for there, width in spare[here].items():
            if width and there not in came_from:
                came_from[there] = here
                waiting.append(there)
    if end not in came_from or start == end:
        return []
    path = [end]
    while path[-1] != start:
        path.append(came_from[path[-1]])
    return path[::-1]
