"""Case 5: what figures say when they are added, subtracted and intersected, in companies of any shape.

Three readers try. One subtracts pairs at random, parents less their teams too; one has an oracle of linear algebra
(`spans`) that finds whatever exact figures could give away; one solves for exact counts behind rounded figures
(`intervals`, which says what is promised there). To show that they would find something, each also reads
reports that were made without the rule that it is about.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from random import Random
from time import perf_counter
from typing import NamedTuple

from domain.audience import Group
from domain.disclosure import release
from domain.items import Driver
from domain.survey import Ballot, Release, Segment, SegmentKind, SurveySpec
from tests.attack.companies import Company, company, organised
from tests.attack.intervals import Found, found
from tests.attack.row import Row
from tests.attack.spans import isolates
from tests.domain.companies import can_isolate, small_groups

THRESHOLD, MANAGERS_THRESHOLD = 5, 10
SIZES = ((8, 30), (31, 120), (121, 500), (501, 2_000))
MOST_CELLS = 12
"""Brute force tries every set of cells."""
HUNTED_UP_TO = 400
"""People in a company whose figures are solved for exact counts: the larger, the less its roundings meet."""


class View(NamedTuple):
    """What belongs together: all counts, or all figures of one item, with how many people count in each cell."""

    name: str
    figures: Mapping[str, Collection[int]]
    """The cells of each segment with a figure."""
    people: Mapping[int, int]
    threshold: int


@dataclass(slots=True)
class Shown:
    """How many segments of at least 5 answers are shown, and how many there are."""

    shown: int = 0
    eligible: int = 0

    def __str__(self) -> str:
        return f"{100 * self.share:.0f} % of {self.eligible:,}"

    @property
    def share(self) -> float:
        return self.shown / self.eligible if self.eligible else 1.0


@dataclass(slots=True)
class Subtracted:
    """What came of subtracting."""

    companies: int = 0
    views: int = 0
    pairs: int = 0
    too_few: list[str] = field(default_factory=list)
    """Where a pair of figures isolated fewer than the threshold."""
    exposed: list[str] = field(default_factory=list)
    """Where the oracle found a combination that does."""
    shown: dict[tuple[int, int], Shown] = field(default_factory=lambda: {size: Shown() for size in SIZES})


def rows(*, companies: int = 200, pairs: int = 10_000, cases: int = 3_000) -> Iterator[Row]:
    """Everything, at full size in about five minutes."""
    yield from _rows_of_subtraction(subtracted(companies=companies, pairs=pairs))
    yield from _rows_of_unsafe_plans(companies=companies)
    yield from _rows_of_brute_force(cases=cases)
    yield from _rows_of_solving(companies=companies)
    yield from _rows_of_speed()


def released(one: Company, random: Random) -> Release:
    """The report, through the one door."""
    return release(one.spec, one.ballots, (), random=random)


def views(spec: SurveySpec, report: Release, ballots: Sequence[Ballot]) -> Iterator[View]:
    """The counts, and each item."""
    cells = {segment.id: segment.cells for segment in spec.segments}
    shown = {one.id: cells[one.id] for one in report.segments if one.shown}
    yield View("counts", shown, Counter(ballot.cell for ballot in ballots), THRESHOLD)
    for position, item in enumerate(spec.questions):
        with_item = {one.id: cells[one.id] for one in report.segments if item.id in {each.item for each in one.figures}}
        real = Counter(ballot.cell for ballot in ballots if ballot.answers[position] is not None)
        yield View(item.id, with_item, real, MANAGERS_THRESHOLD if item.driver is Driver.MANAGERS else THRESHOLD)


def subtracted(*, companies: int, pairs: int) -> Subtracted:
    """Let both readers at so many companies, with so many random pairs for each."""
    came = Subtracted()
    for seed in range(companies):
        random = Random(seed)
        one = company(random)
        report = released(one, random)
        came.companies += 1
        _count_shown(came, one, report)
        all_views = [view for view in views(one.spec, report, one.ballots) if view.figures]
        for view in all_views:
            came.views += 1
            if exposes(view, one.spec, random):
                came.exposed.append(f"company {seed}, {view.name}")
        for view in all_views:
            tried = ceil(pairs / len(all_views))
            came.pairs += tried
            fewest = fewest_by_pairs(view, one.spec, pairs=tried, random=random)
            if 0 < fewest < view.threshold:
                came.too_few.append(f"company {seed}, {view.name}: {fewest}")
    return came


def _count_shown(came: Subtracted, one: Company, report: Release) -> None:
    people = Counter(ballot.cell for ballot in one.ballots)
    size = next((low, high) for low, high in SIZES if low <= one.people <= high)
    for segment, told in zip(one.spec.segments, report.segments, strict=True):
        if segment.kind is not SegmentKind.EVERYONE and _size(segment, people) >= THRESHOLD:
            came.shown[size].eligible += 1
            came.shown[size].shown += told.shown


def _size(segment: Segment, people: Mapping[int, int]) -> int:
    return sum(people[cell] for cell in segment.cells if cell in people)


def exposes(view: View, spec: SurveySpec, random: Random) -> bool:
    """Whether the oracle finds a combination of a view's figures about too few people, or about one manager's."""
    figures = [frozenset(cells) for cells in view.figures.values()]
    if isolates(figures, view.people, fewer_than=THRESHOLD, random=random):
        return True
    return view.threshold == MANAGERS_THRESHOLD and any(
        isolates(figures, others, fewer_than=THRESHOLD, random=random) for others in _without_each_manager(view, spec)
    )


def _without_each_manager(view: View, spec: SurveySpec) -> Iterator[Mapping[int, int]]:
    """For each manager, how many people of each cell certainly have another one."""
    managers = {cell.number: cell.managers for cell in spec.cells}
    for manager in {one for cell in view.people for one in managers[cell]}:
        yield {
            cell: count if managers[cell] and manager not in managers[cell] else 0
            for cell, count in view.people.items()
        }


def fewest_by_pairs(view: View, spec: SurveySpec, *, pairs: int, random: Random) -> int:
    """The fewest people whom some pair isolates: sums, differences, complements, and what teams leave of a parent.

    Everybody is a bit, so that two figures are compared by one operation of large numbers. 0: nobody.
    """
    masks = _masks(view)
    whole = masks.get("everyone", 0)
    combined = [*masks.values(), *_rests(masks, spec)]
    fewest = whole.bit_count() or max((mask.bit_count() for mask in combined), default=0)
    for _ in range(pairs):
        one, other = random.choice(combined), random.choice(combined)
        third = random.choice(combined)
        for isolated in (
            one,
            one ^ other,
            whole & ~one,  # not below one, as everybody is in the whole
            whole & ~(one ^ other) if whole else 0,
            one & ~other if not other & ~one else 0,
            one ^ other ^ third if _nested(one, other, third) else 0,
        ):
            if isolated:
                fewest = min(fewest, isolated.bit_count())
    return fewest


def _nested(one: int, other: int, third: int) -> bool:
    """Whether one group less two others, which lie inside it apart from each other, is a group."""
    return not (other & third or (other | third) & ~one)


def _masks(view: View) -> dict[str, int]:
    """Each figure's people, as bits."""
    bits: dict[int, int] = {}
    first = 0
    for cell, count in view.people.items():
        bits[cell] = ((1 << count) - 1) << first
        first += count
    return {name: sum(bits.get(cell, 0) for cell in cells) for name, cells in view.figures.items()}


def _rests(masks: Mapping[str, int], spec: SurveySpec) -> Iterator[int]:
    """What is left of each shown group when all shown groups right below it are subtracted, and what of everyone."""
    inside: defaultdict[str, int] = defaultdict(int)
    parents = {segment.id: segment.parent for segment in spec.segments}
    kinds = {segment.id: segment.kind for segment in spec.segments}
    points = 0
    for name, mask in masks.items():
        if kinds[name] is SegmentKind.TOUCH_POINT:
            points |= mask
            continue
        above = parents[name]
        while above and above not in masks:
            above = parents[above]
        inside[above or ""] |= mask
    for name, mask in masks.items():
        yield mask & ~inside[name]
    yield masks.get("everyone", points) & ~points


def _rows_of_subtraction(came: Subtracted) -> Iterator[Row]:
    yield Row(
        name=f"{came.pairs:,} pairs of figures, in {came.companies} companies",
        found=f"{len(came.too_few)} isolate fewer than 5",
        promised="none",
        held=not came.too_few,
    )
    yield Row(
        name=f"{came.views:,} reports of one item, before the rank oracle",
        found=f"{len(came.exposed)} expose a group, or a manager",
        promised="none",
        held=not came.exposed,
    )
    whole = Shown(sum(one.shown for one in came.shown.values()), sum(one.eligible for one in came.shown.values()))
    yield Row(name="groups with 5 answers that are shown", found=str(whole), promised="70 %", held=whole.share >= 0.7)
    for (low, high), one in came.shown.items():
        name = f"  in companies of {low:,} to {high:,} people"
        yield Row(name=name, found=str(one), promised="", held=None)


def exposed_by(plan: str, *, companies: int) -> int:
    """In how many companies a less careful plan exposes somebody: "size" shows what has 5, "pairs" checks pairs too."""
    exposed = 0
    for seed in range(companies):
        random = Random(seed)
        one = company(random)
        people = Counter(ballot.cell for ballot in one.ballots)
        chosen: list[frozenset[int]] = []
        for segment in sorted(one.spec.segments, key=lambda each: -_size(each, people)):
            cells = frozenset(cell for cell in segment.cells if cell in people)
            if _size(segment, people) < THRESHOLD:
                continue
            few = any(0 < sum(people[cell] for cell in cells ^ other) < THRESHOLD for other in chosen)
            if plan == "size" or not few:
                chosen.append(cells)
        exposed += isolates(chosen, people, fewer_than=THRESHOLD, random=random)
    return exposed


def _rows_of_unsafe_plans(*, companies: int) -> Iterator[Row]:
    for plan, name in (("size", "the size of each group"), ("pairs", "size, and pairs of groups")):
        exposed = exposed_by(plan, companies=companies)
        yield Row(
            name=f"  had the plan looked at nothing but {name}",
            found=f"{exposed} of {companies} companies exposed",
            promised="some, or the oracle is blind",
            held=exposed > 0,
        )


class Compared(NamedTuple):
    """How oracle and brute force judged random choices of figures."""

    cases: int
    groups: int
    """How many sets of cells brute force tried."""
    exposing: int
    disagreeing: int


def compared(*, cases: int) -> Compared:
    """Let the oracle and brute force judge random figures of small companies, safe or not."""
    groups = exposing = disagreeing = judged = seed = 0
    while judged < cases:
        random = Random(seed)
        seed += 1
        one = company(random, people=random.randint(8, 60))
        people = Counter(ballot.cell for ballot in one.ballots)
        if not people or len(people) > MOST_CELLS:
            continue
        judged += 1
        figures = random.sample(one.spec.segments, random.randint(1, len(one.spec.segments)))
        few = small_groups(people, fewer_than=THRESHOLD)
        groups += len(few)
        brute = any(can_isolate(figures, people, group) for group in few)
        exposing += brute
        disagreeing += brute != isolates(
            [figure.cells for figure in figures], people, fewer_than=THRESHOLD, random=random
        )
    return Compared(judged, groups, exposing, disagreeing)


def _rows_of_brute_force(*, cases: int) -> Iterator[Row]:
    came = compared(cases=cases)
    yield Row(
        name=f"oracle and brute force on {came.cases:,} choices, {came.groups:,} sets",
        found=f"{came.disagreeing} differ, {came.exposing:,} expose",
        promised="none differ, some expose",
        held=not came.disagreeing and came.exposing > 0,
    )


@dataclass(slots=True)
class Solved:
    """What solving for exact counts came to."""

    groups: int = 0
    withheld: int = 0
    exact: list[Found] = field(default_factory=list)
    unanimous: list[Found] = field(default_factory=list)
    finer: int = 0
    told: int = 0


def solved(*, companies: int) -> Solved:
    """Solve for the counts behind every figure of those companies that are not very large."""
    came = Solved()
    for seed in range(companies):
        random = Random(seed)
        one = company(random)
        if one.people > HUNTED_UP_TO:
            continue
        report = released(one, random)
        for position in range(len(one.spec.questions)):
            for group in found(one.spec, report, one.ballots, position):
                came.groups += 1
                came.withheld += not group.shown and group.answers >= THRESHOLD
                came.finer += group.is_finer_than_shown
                came.told += group.told
                if group.is_exact:
                    came.exact.append(group)
                if group.is_unanimous:
                    came.unanimous.append(group)
    return came


def _rows_of_solving(*, companies: int) -> Iterator[Row]:
    came = solved(companies=companies)
    yield Row(
        name=f"exact counts behind roundings, {came.groups:,} groups below 30",
        found=f"{len(came.exact)} of fewer than 10 are certain",
        promised="none",
        held=not came.exact,
    )
    yield Row(
        name="  all or none agree, for certain",
        found=f"{len(came.unanimous)} of fewer than 30",
        promised="none, unless 30 or more all agree",
        held=not came.unanimous,
    )
    yield Row(
        name="  withheld groups of 5 to 29 known more closely than shown",
        found=f"{100 * came.finer / came.withheld:.1f} % of {came.withheld:,}",
        promised="",
        held=None,
    )


class Timed(NamedTuple):
    """How long one release took."""

    people: int
    teams: int
    seconds: float
    aim: float


def timed(*, departments: int, teams: int, touch_points: int, people: int, aim: float) -> Timed:
    """Release the report of a company with so many teams in each of its departments."""
    random = Random(people)
    tree = [Group(id=f"d{number}", name=f"D{number}") for number in range(departments)]
    for above in list(tree):
        tree += [Group(id=f"{above.id}-{number}", name=f"T{number}", parent=above.id) for number in range(teams)]
    one = organised(random, count=people, teams=tree, touch_points=touch_points)
    began = perf_counter()
    released(one, random)
    return Timed(people, len(tree) - departments, perf_counter() - began, aim)


def _rows_of_speed() -> Iterator[Row]:
    for came in (
        timed(departments=4, teams=6, touch_points=4, people=300, aim=5),
        timed(departments=20, teams=20, touch_points=15, people=20_000, aim=30),
    ):
        yield Row(
            name=f"deciding for {came.people:,} people in {came.teams} teams",
            found=f"{came.seconds:.1f} s",
            promised=f"under {came.aim:.0f} s",
            held=came.seconds < came.aim,
        )
