"""Who a survey is about: people become cells, and cells become the groups that may be reported.

A ballot names a cell, so a cell of fewer than 5 invited people would be half a name. Small cells are merged upward,
until nobody is in one: first a team's own small touch points lose their touch point, then what is left of the team
joins its parent, and at last the whole organisation. Sister teams that an administrator has joined are one team here.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count

from domain.survey import Cell, Segment, SegmentKind

MINIMUM_CELL = 5
EVERYONE = "everyone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A team (with its parent) or a touch point; lists of them are in organisation order."""

    id: str
    name: str
    parent: str | None = None
    leads: tuple[str, ...] = ()
    """Who leads it; teams only."""
    joined_to: str | None = None
    """The sister team with which it is reported as one; teams only."""


@dataclass(frozen=True, slots=True)
class Placed:
    """One person to invite, and where they work."""

    person: str
    team: str | None
    touch_point: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Who is invited, as a survey freezes it."""

    cells: tuple[Cell, ...]
    segments: tuple[Segment, ...]
    cell_of: Mapping[str, int]
    """Each invited person's cell number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """The audience of an earlier cycle, or of another series, as long as its roster is kept."""

    segments: tuple[Segment, ...]
    cell_of: Mapping[str, int]


def audience(
    people: Iterable[Placed],
    *,
    teams: Sequence[Group],
    touch_points: Sequence[Group],
    before: Before | None = None,
) -> Audience:
    """Divide people into cells of at least 5 (if there are that many) and name the segments to report.

    A segment stands for every team and touch point that has somebody in it, also if merging left it without a cell:
    its reader is told that there are not enough answers.
    """
    placed, teams = _joined(list(people), teams)
    merged = _merged(placed, teams=teams, touch_points=touch_points)
    managers = _managers(placed, teams)
    cells = tuple(
        Cell(
            number=number,
            team=team,
            touch_point=touch_point,
            invited=len(persons),
            managers=_managers_of(persons, managers),
        )
        for number, ((team, touch_point), persons) in enumerate(merged.items())
    )
    cell_of = {person: number for number, persons in enumerate(merged.values()) for person in persons}
    segments = _segments(placed, cells, teams=teams, touch_points=touch_points)
    return Audience(cells=cells, segments=_counted(segments, cell_of, before), cell_of=cell_of)


def with_all_below(chosen: Collection[str], teams: Sequence[Group]) -> frozenset[str]:
    """These teams and every team below one of them."""
    parents = {team.id: team.parent for team in teams}
    return frozenset(team for team in parents if not set(chosen).isdisjoint(_path(team, parents)))


def _joined(people: list[Placed], teams: Sequence[Group]) -> tuple[list[Placed], Sequence[Group]]:
    """Make one team of each team and those that are joined to it, in its place in the tree.

    It is a group that was not there before, with an id of its own, so that it has no trend. A team without anybody in
    this audience, and one that has teams below it, stands alone.
    """
    hosts = _hosts(people, teams)
    if not hosts:
        return people, teams
    united: defaultdict[str, list[Group]] = defaultdict(list)
    for team in teams:
        united[hosts.get(team.id, team.id)].append(team)
    ids = {team.id: "+".join(sorted(one.id for one in group)) for group in united.values() for team in group}
    return [replace(one, team=ids[one.team] if one.team else None) for one in people], [
        replace(
            team,
            id=ids[team.id],
            name=" + ".join(one.name for one in united[team.id]),
            parent=ids[team.parent] if team.parent else None,
            leads=tuple(dict.fromkeys(lead for one in united[team.id] for lead in one.leads)),
        )
        for team in teams
        if team.id not in hosts
    ]


def _hosts(people: Iterable[Placed], teams: Sequence[Group]) -> dict[str, str]:
    """The team into which each joined team goes; one that is joined to a joined team goes where that one goes."""
    parents = {team.id: team.parent for team in teams}
    staffed = {above for one in people if one.team is not None for above in _path(one.team, parents)}
    leaves = staffed.difference(parents.values())
    joined = {
        team.id: team.joined_to
        for team in teams
        if team.joined_to is not None and team.joined_to in staffed and team.id in leaves
    }
    hosts = dict(joined)
    for _ in joined:
        hosts = {team: joined.get(host, host) for team, host in hosts.items()}
    return {team: host for team, host in hosts.items() if host not in joined}  # not so in a ring


_Place = tuple[str | None, str | None]


def _merged(
    people: Iterable[Placed], *, teams: Sequence[Group], touch_points: Sequence[Group]
) -> dict[_Place, list[str]]:
    """People by place, no place with fewer than 5, in organisation order."""
    by_team: defaultdict[str | None, defaultdict[str | None, list[str]]] = defaultdict(lambda: defaultdict(list))
    for one in people:
        by_team[one.team][one.touch_point].append(one.person)
    parents = {team.id: team.parent for team in teams}
    for team in sorted(parents, key=lambda team: -len(_path(team, parents))):
        rest = _small_places(by_team[team])
        if len(rest) >= MINIMUM_CELL:
            by_team[team][None] = rest
        elif rest:
            by_team[parents[team]][None] += rest
    rest = _small_places(by_team[None])
    places: dict[_Place, list[str]] = {
        (team, touch_point): by_team[team][touch_point]
        for team in [None, *parents]
        for touch_point in [None, *(point.id for point in touch_points)]
        if by_team[team][touch_point]
    }
    return _with_rest(places, rest) if rest else places


def _small_places(team: defaultdict[str | None, list[str]]) -> list[str]:
    """Take those people out of a team whose touch point is too small here, with those who have none."""
    small = [touch_point for touch_point, people in team.items() if len(people) < MINIMUM_CELL or touch_point is None]
    return [person for touch_point in small for person in team.pop(touch_point)]


def _with_rest(places: dict[_Place, list[str]], rest: list[str]) -> dict[_Place, list[str]]:
    """Put the last people, whom no team could take, into a cell of the whole organisation.

    If they are too few for one, the largest place that stays large enough lends as many people as they lack (always
    the same ones, so that its membership is steady); if there is none, the smallest place joins them as a whole.
    """
    lack = MINIMUM_CELL - len(rest)
    if lack > 0 and places:
        largest = max(places, key=lambda place: len(places[place]))
        if len(places[largest]) - lack >= MINIMUM_CELL:
            people = sorted(places[largest])
            rest, places[largest] = rest + people[:lack], people[lack:]
        else:
            rest = rest + places.pop(min(places, key=lambda place: len(places[place])))
    return {(None, None): rest, **places}


def _path(team: str, parents: Mapping[str, str | None]) -> list[str]:
    """A team and the teams above it, from below."""
    path = [team]
    while (parent := parents[path[-1]]) is not None:
        path.append(parent)
    return path


def _managers(people: Iterable[Placed], teams: Sequence[Group]) -> dict[str, frozenset[int]]:
    """Each person's managers as numbers: who leads their team, or else the nearest team above it.

    Whoever leads a team counts as one of its people: the team's cell is about them, not about their own manager.
    """
    parents = {team.id: team.parent for team in teams}
    leads = {team.id: team.leads for team in teams}
    numbers: defaultdict[str, int] = defaultdict(count().__next__)
    managers: dict[str, frozenset[int]] = {}
    for one in people:
        for team in _path(one.team, parents) if one.team is not None else ():
            if leads[team]:
                managers[one.person] = frozenset(numbers[lead] for lead in leads[team])
                break
    return managers


def _managers_of(people: Iterable[str], managers: Mapping[str, frozenset[int]]) -> tuple[int, ...]:
    """The managers of a cell; nobody if one of its people has no known manager."""
    found = [managers.get(person, frozenset()) for person in people]
    return tuple(sorted(frozenset().union(*found))) if all(found) else ()


def _segments(
    people: Sequence[Placed], cells: Sequence[Cell], *, teams: Sequence[Group], touch_points: Sequence[Group]
) -> tuple[Segment, ...]:
    parents = {team.id: team.parent for team in teams}
    paths = {team: _path(team, parents) for team in parents}
    inside: defaultdict[str, list[int]] = defaultdict(list)
    for cell in cells:
        for team in paths[cell.team] if cell.team is not None else ():
            inside[team].append(cell.number)
    staffed = {team for one in people if one.team is not None for team in paths[one.team]}
    staffed_points = {one.touch_point for one in people}
    namesakes = Counter(team.name for team in teams)
    names = {team.id: team.name for team in teams}
    return (
        Segment(id=EVERYONE, kind=SegmentKind.EVERYONE, label="Everyone", cells=tuple(cell.number for cell in cells)),
        *(
            Segment(
                id=f"team:{team.id}",
                kind=SegmentKind.TEAM,
                label=team.name
                if namesakes[team.name] == 1
                else " / ".join(names[above] for above in reversed(paths[team.id])),
                cells=tuple(inside[team.id]),
                parent=EVERYONE if team.parent is None else f"team:{team.parent}",
            )
            for team in teams
            if team.id in staffed
        ),
        *(
            Segment(
                id=f"touch_point:{point.id}",
                kind=SegmentKind.TOUCH_POINT,
                label=point.name,
                cells=tuple(cell.number for cell in cells if cell.touch_point == point.id),
                parent=EVERYONE,
            )
            for point in touch_points
            if point.id in staffed_points
        ),
    )


def _counted(segments: Iterable[Segment], cell_of: Mapping[str, int], before: Before | None) -> tuple[Segment, ...]:
    """Count each segment's people, and those who joined or left it since the cycle before, if that is still known."""
    now = _members(segments, cell_of)
    then = _members(before.segments, before.cell_of) if before else None
    return tuple(
        replace(
            segment,
            people=len(now[segment.id]),
            moved=None if then is None else len(now[segment.id] ^ then.get(segment.id, frozenset())),
        )
        for segment in segments
    )


def _members(segments: Iterable[Segment], cell_of: Mapping[str, int]) -> dict[str, frozenset[str]]:
    people: defaultdict[int, set[str]] = defaultdict(set)
    for person, cell in cell_of.items():
        people[cell].add(person)
    return {segment.id: frozenset().union(*(people[cell] for cell in segment.cells)) for segment in segments}
