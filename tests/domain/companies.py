"""Small companies whose pulse has just closed, for the tests of what may be shown."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from itertools import chain, combinations, repeat

from hypothesis import strategies as st

from domain.items import Driver, Item, Scale
from domain.survey import Ballot, Cell, Displayed, Segment, SegmentKind, SurveySpec

Place = tuple[str | None, str | None]
"""The team and the touch point of a cell."""


def item(name: str = "Q1", driver: Driver = Driver.QUALITY, scale: Scale = Scale.AGREEMENT) -> Item:
    return Item(
        id=name,
        driver=driver,
        scale=scale,
        text=f"{name}?",
        why="To know.",
        strength=f"do {name}",
        finding=f"lack {name}",
    )


QUALITY = item()
EMPOWERMENT = item("E1", Driver.EMPOWERMENT)
MANAGERS = item("M1", Driver.MANAGERS)
RECOMMENDATION = item("R", Driver.RECOMMENDATION, Scale.TEN)


def survey(
    *places: Place,
    parents: Mapping[str, str] | None = None,
    questions: Sequence[Item] = (QUALITY,),
    managers: Sequence[Sequence[int]] = (),
    earlier: Mapping[str, Mapping[str, Displayed]] | None = None,
    unsettled: Collection[str] = (),
    comparable: bool = True,
    threshold: int = 5,
) -> SurveySpec:
    """A specification with a cell for each of `places`, and a segment for everyone, each team and each touch point.

    `parents` are the teams inside other teams, `unsettled` the ids of segments that a few people may have joined or
    left, and `comparable` says whether all items may be compared with what was shown of them `earlier`.
    """
    parents, earlier = parents or {}, earlier or {}
    teams = dict.fromkeys(chain(parents.values(), parents, (team for team, _ in places if team)))
    touch_points = dict.fromkeys(touch_point for _, touch_point in places if touch_point)
    members = {("everyone", SegmentKind.EVERYONE): [True for _ in places]}
    for team in teams:
        members[f"team:{team}", SegmentKind.TEAM] = [team in _line(of, parents) for of, _ in places]
    for touch_point in touch_points:
        members[f"touch_point:{touch_point}", SegmentKind.TOUCH_POINT] = [of == touch_point for _, of in places]
    return SurveySpec(
        id="s1",
        title="Service pulse",
        cycle=2,
        opens_at=datetime(2025, 6, 3, 7, tzinfo=UTC),
        closes_at=datetime(2025, 6, 6, 17, tzinfo=UTC),
        questions=tuple(questions),
        words=None,
        cells=tuple(
            Cell(number=number, team=team, touch_point=touch_point, invited=20, managers=tuple(led_by))
            for number, ((team, touch_point), led_by) in enumerate(
                zip(places, chain(managers, repeat(())), strict=False)
            )
        ),
        segments=tuple(
            Segment(
                id=name,
                kind=kind,
                label=name,
                cells=tuple(number for number, member in enumerate(inside) if member),
                unsettled=name in unsettled,
            )
            for (name, kind), inside in members.items()
        ),
        threshold=threshold,
        earlier=earlier,
        comparable={name: tuple(figures) for name, figures in earlier.items() if comparable},
    )


def _line(team: str | None, parents: Mapping[str, str]) -> list[str]:
    line = []
    while team:
        line.append(team)
        team = parents.get(team)
    return line


def answered(*counts: int, values: Sequence[int | None] = (4,)) -> list[Ballot]:
    """As many ballots in each cell as `counts` says, with the same `values`."""
    return [Ballot(cell, tuple(values)) for cell, count in enumerate(counts) for _ in range(count)]


def said(*values: int | None, cell: int = 0) -> list[Ballot]:
    """One ballot in a cell for each value of the only question."""
    return [Ballot(cell, (value,)) for value in values]


@st.composite
def companies(draw: st.DrawFn) -> tuple[SurveySpec, dict[int, int]]:
    """A random tree of teams across random touch points, and how many answered in each cell."""
    teams = [f"t{number}" for number in range(draw(st.integers(1, 5)))]
    parents = {
        team: teams[above] for number, team in enumerate(teams) if (above := draw(st.integers(-1, number - 1))) >= 0
    }
    touch_points = [None, *(f"p{number}" for number in range(draw(st.integers(0, 3))))]
    place = st.tuples(st.sampled_from([None, *teams]), st.sampled_from(touch_points))
    places = draw(st.lists(place, min_size=1, max_size=8, unique=True))
    managers = [draw(st.lists(st.integers(1, 3), max_size=2, unique=True)) for _ in places]
    people = {cell: draw(st.integers(0, 8)) for cell in range(len(places))}
    return survey(*places, parents=parents, managers=managers), people


def can_isolate(figures: Sequence[Segment], people: Mapping[int, int], group: frozenset[int]) -> bool:
    """Whether a combination of the figures depends on people of these cells only: linear algebra, no graph.

    It does if the figures, restricted to all other cells, are dependent in a way in which they are not in full.
    """
    cells = [cell for cell, count in people.items() if count]
    full = [[int(cell in figure.cells) for cell in cells] for figure in figures]
    others = [[int(cell in figure.cells) for cell in cells if cell not in group] for figure in figures]
    return _rank(others) < _rank(full)


def small_groups(people: Mapping[int, int], *, fewer_than: int) -> list[frozenset[int]]:
    """Every set of cells in which fewer than so many people answered, leaving out those inside a larger such set."""
    cells = [cell for cell, count in people.items() if count]
    groups = [
        frozenset(group)
        for size in range(len(cells), 0, -1)
        for group in combinations(cells, size)
        if sum(people[cell] for cell in group) < fewer_than
    ]
    return [group for group in groups if not any(group < larger for larger in groups)]


def _rank(rows: list[list[int]]) -> int:
    """The rank of a matrix of zeros and ones, by elimination modulo a large prime."""
    prime = 2**31 - 1
    rank = 0
    rows = [list(row) for row in rows]
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((row for row in rows[rank:] if row[column]), None)
        if pivot is None:
            continue
        rows.remove(pivot)
        rows.insert(rank, pivot)
        inverse = pow(pivot[column], -1, prime)
        for row in rows[rank + 1 :]:
            factor = row[column] * inverse % prime
            row[:] = [(value - factor * above) % prime for value, above in zip(row, pivot, strict=True)]
        rank += 1
    return rank
