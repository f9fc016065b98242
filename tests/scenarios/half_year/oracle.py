"""What Tribune has to show, reckoned from what really happened.

Written from the rules as they stand in docs, each in its simplest form, without a line of the code that it checks:
small places go upward, largest groups come first, and what a combination of figures gives away is a question of ranks.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from math import floor

import numpy as np

from tests.scenarios.half_year.truth import PARENTS, POINTS, CycleTruth, Opening

EVERYONE = "Everyone"
LEAST = 5
LEAST_OF_MANAGERS = 10
REAL_FROM, FINE_FROM = 10, 30

People = frozenset[str]
Place = tuple[tuple[str, ...], str | None]
"""The labels of a team and of those above it, and a touch point."""
NOBODY: People = frozenset()


# Who is counted where


def labels(opening: Opening) -> dict[str, str]:
    """How each team is called in the report: by its own name, or by those of all that are reported as one."""
    return {team: " + ".join(group) for group in [*((team,) for team in PARENTS), *opening.together] for team in group}


def places(opening: Opening) -> dict[str, Place]:
    """Where each person is counted, once places of fewer than 5 have gone upward."""
    called = labels(opening)
    above = {called[team]: called[parent] if parent else None for team, parent in PARENTS.items()}
    team_of = {person: called[team] if team else None for person, (team, _) in opening.place_of.items()}
    point_of = {person: point for person, (_, point) in opening.place_of.items()}
    for team in [*sorted(above, key=lambda one: -len(_up(one, above))), None]:
        here = [person for person, place in team_of.items() if place == team]
        sizes = Counter(point_of[person] for person in here)
        rest = [person for person in here if point_of[person] is None or sizes[point_of[person]] < LEAST]
        point_of |= dict.fromkeys(rest)
        if team and len(rest) < LEAST:
            team_of |= dict.fromkeys(rest, above[team])
        assert team or not 0 < len(rest) < LEAST, "Northgate always has enough people without a team"
    return {person: (_up(team_of[person], above), point_of[person]) for person in team_of}


def _up(team: str | None, above: Mapping[str, str | None]) -> tuple[str, ...]:
    return () if team is None else (team, *_up(above[team], above))


def groups(opening: Opening) -> dict[str, People]:
    """Every group of the report in its order, with the people it counts; those whom merging has emptied too."""
    called = labels(opening)
    where = places(opening)
    staffed = {team for team, _ in opening.place_of.values() if team}
    staffed |= {above for team in staffed if (above := PARENTS[team])}
    points = {point for _, point in opening.place_of.values() if point}
    return {
        EVERYONE: frozenset(where),
        **{
            called[team]: frozenset(person for person, (path, _) in where.items() if called[team] in path)
            for team in PARENTS
            if team in staffed
        },
        **{
            point: frozenset(person for person, (_, there) in where.items() if there == point)
            for point in POINTS
            if point in points
        },
    }


def managers(opening: Opening) -> dict[str, People]:
    """Who may be each person's manager; nobody where that is not known of all in their place.

    Their manager leads their team or else the nearest one above; people who are counted at one place are not told
    apart.
    """
    called = labels(opening)
    led: dict[str, People] = {}
    for person, (team, _) in opening.place_of.items():
        led[person] = _nearest_lead(team, opening, called)
    where = places(opening)
    at: defaultdict[Place, list[str]] = defaultdict(list)
    for person, place in where.items():
        at[place].append(person)
    return {
        person: NOBODY.union(*(led[one] for one in at[place])) if all(led[one] for one in at[place]) else NOBODY
        for person, place in where.items()
    }


def _nearest_lead(team: str | None, opening: Opening, called: Mapping[str, str]) -> People:
    if team is None:
        return NOBODY
    return _leads(team, opening, called) or _nearest_lead(PARENTS[team], opening, called)


def _leads(team: str, opening: Opening, called: Mapping[str, str]) -> People:
    return NOBODY.union(*(opening.leads[one] for one in PARENTS if called[one] == called[team]))


# What figures give away


def isolates(shown: Collection[People], *, weight: Mapping[str, int], least: int) -> bool:
    """Whether some combination of these groups' figures is about somebody, and about fewer than `least` in all.

    Everybody counts by their weight, which may be 0. People who are in the same groups can't be told apart, so they
    are one column. A combination that is about nobody outside of some columns exists exactly if without these columns
    the rank is smaller.
    """
    columns = Counter[tuple[int, ...]]()
    for person, counts in weight.items():
        columns[tuple(int(person in group) for group in shown)] += counts
    columns.pop((0,) * len(shown), None)
    if not columns:
        return False
    kinds = list(columns)
    matrix = np.array(kinds, dtype=float)
    whole = np.linalg.matrix_rank(matrix)
    return any(
        np.linalg.matrix_rank(np.delete(matrix, few, axis=0)) < whole
        for few in _few([columns[kind] for kind in kinds], below=least)
        if few
    )


def _few(weights: Sequence[int], *, below: int) -> Iterator[list[int]]:
    """Every choice of columns that weighs less than `below` and to which nothing more can be added."""
    free = [column for column, weight in enumerate(weights) if weight == 0]
    light = sorted((column for column, weight in enumerate(weights) if 0 < weight < below), key=lambda c: weights[c])

    def chosen(start: int, left: int) -> Iterator[list[int]]:
        more = [place for place in range(start, len(light)) if weights[light[place]] < left]
        for place in more:
            for others in chosen(place + 1, left - weights[light[place]]):
                yield [light[place], *others]
        yield []

    for some in chosen(0, below):
        left = below - sum(weights[column] for column in some)
        if not any(weights[column] < left for column in light if column not in some):
            yield free + some


def isolates_few(shown: Collection[People], people: People) -> bool:
    """Whether 1 to 4 of these people can be told from the others."""
    return isolates(shown, weight=dict.fromkeys(people, 1), least=LEAST)


def bares_a_manager(shown: Collection[People], people: People, managed_by: Mapping[str, People]) -> bool:
    """Whether fewer than 10 people can be told from the others, or some of whom fewer than 5 have another manager."""
    if isolates(shown, weight=dict.fromkeys(people, 1), least=LEAST_OF_MANAGERS):
        return True
    everyone = NOBODY.union(*(managed_by[person] for person in people))
    return any(
        isolates(
            shown,
            weight={one: int(bool(managed_by[one]) and manager not in managed_by[one]) for one in people},
            least=LEAST,
        )
        for manager in everyone
    )


def check_choice(
    ordered: Sequence[tuple[str, People]],
    shown: Collection[str],
    *,
    least: int,
    unsafe: Callable[[Collection[People]], bool],
) -> list[str]:
    """What is shown gives nobody away; returns what could be shown beside what was chosen before it, and is not.

    `ordered` are the groups as they were tried, with those in them who answered.
    """
    held_back = []
    accepted: list[People] = []
    for name, people in sorted(ordered, key=lambda one: -len(one[1])):
        if len(people) < least:
            assert name not in shown, f"{name} is shown with {len(people)} answers"
        elif name in shown:
            accepted.append(people)
        elif not unsafe([*accepted, people]):
            held_back.append(name)
            accepted.append(people)
    assert not unsafe(accepted), f"{shown} together give somebody away"
    return held_back


# How finely a figure is shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure as it has to be displayed."""

    precision: str
    low: int
    high: int
    mean: float | None = None
    points: int | None = None
    """Of recommendation."""
    words: str | None = None


def figure(values: Collection[int], *, ten: bool, recommends: bool, in_bands: bool, at_most: str = "fine") -> Figure:
    """A share in bands, in steps of 10, or in steps of 5, by how many real answers there are, or coarser."""
    many = len(values)
    share = Fraction(100 * sum(value >= (9 if ten else 4) for value in values), many)
    score = share - Fraction(100 * sum(value <= 6 for value in values), many)
    words = ("mostly yes" if score >= 20 else "mostly no" if score <= -20 else "mixed") if recommends else None
    if many >= FINE_FROM and at_most == "fine":
        step = 5 * _rounded(share / 5)
        mean = float(Fraction(_rounded(Fraction(10 * sum(values), many)), 10))
        points = 5 * _rounded(score / 5) if recommends else None
        return Figure(precision="fine", low=step, high=step, mean=mean, points=points)
    precision = "tenths" if many >= REAL_FROM and not in_bands and at_most != "bands" else "bands"
    if words:  # instead of a share
        return Figure(precision=precision, low=0, high=100, words=words)
    if precision == "tenths":
        step = max(10, min(90, 10 * _rounded(share / 10)))
        return Figure(precision=precision, low=step, high=step)
    low, high = (0, 40) if share < 40 else (40, 70) if share <= 70 else (70, 100)
    return Figure(precision=precision, low=low, high=high)


def _rounded(value: Fraction) -> int:
    return floor(value + Fraction(1, 2))


def direction(was: Figure, now: Figure, *, recommends: bool) -> tuple[str, int | None]:
    """What is said of a change between two displayed figures, and the points where both are fine."""
    if was.precision == now.precision == "fine":
        points = now.points - was.points if now.points is not None and was.points is not None else now.low - was.low
        return _word(points), points
    if recommends:
        rungs = ["mostly no", "mixed", "mostly yes"]
        return _word(rungs.index(_in_words(now)) - rungs.index(_in_words(was))), None
    (was_from, was_to), (now_from, now_to) = _reach(was), _reach(now)
    return _word((now_from >= was_to) - (now_to <= was_from)), None


def _word(change: int) -> str:
    return "same" if change == 0 else "better" if change > 0 else "worse"


def _in_words(shown: Figure) -> str:
    if shown.words:
        return shown.words
    assert shown.points is not None
    return "mostly yes" if shown.points >= 20 else "mostly no" if shown.points <= -20 else "mixed"


def _reach(shown: Figure) -> tuple[float, float]:
    """The true shares of which this may be said."""
    if shown.precision == "bands":
        return shown.low, shown.high
    if shown.precision == "fine":
        return shown.low - 2.5, shown.low + 2.5
    return (0 if shown.low == 10 else shown.low - 5), (100 if shown.low == 90 else shown.low + 5)


# What may be compared


@dataclass(slots=True)
class Past:
    """Who was in each group in every cycle, and when the group and its items were last shown."""

    members: list[Mapping[str, People]] = field(default_factory=list)
    group_shown: dict[str, int] = field(default_factory=dict)
    """The place in `members`, by group."""
    item_shown: dict[tuple[str, str], tuple[int, Figure]] = field(default_factory=dict)

    def differ(self, group: str, since: int, now: People) -> int:
        """How many people are in the group now or were then, but not both."""
        return len(self.members[since][group] ^ now)

    def may_compare(self, group: str, since: int, now: People) -> bool:
        """Whether the difference is nobody, or enough people."""
        return not 0 < self.differ(group, since, now) < LEAST

    def must_compare(self, group: str, since: int, now: People) -> bool:
        """Whether nobody could doubt it: at every cycle the same people, or but for one step of at least 5."""
        steps = [*(each[group] for each in self.members[since:] if group in each), now]
        if len(steps) <= len(self.members) - since:  # for a while it was no group
            return False
        changes = [len(one ^ other) for one, other in pairwise(steps) if one != other]
        return not changes or (len(changes) == 1 and changes[0] >= LEAST)

    def resembles_another(self, group: str, now: People) -> bool:
        """Whether another group that was shown since this one was is the same people but for a few."""
        return any(0 < len(self.members[since][other] ^ now) < LEAST for other, since in self._others(group))

    def may_resemble_another(self, group: str) -> bool:
        """Whether somebody could think so: one of those is no group any more, and nobody knows who was in it."""
        return any(other not in each for other, since in self._others(group) for each in self.members[since:])

    def _others(self, group: str) -> list[tuple[str, int]]:
        """Which other groups were shown since this one was, or ever if it never was, and when each was last."""
        own = self.group_shown.get(group, 0)
        return [(other, since) for other, since in self.group_shown.items() if other != group and since >= own]


# Which questions have their turn

_TURNS = (("Q1 Q2 Q3 Q4 Q5", "E1 E2 E3 E4"), ("F1 F2 F3 F4", "X1 X2 X3 X4 X5 X6"), ("M1 M2 M3 M4 M5", "H1 H2 H3 H4"))


def questions(number: int) -> list[str]:
    """What a cycle asks, without the fifth question: two drivers in turn, recommendation, belief."""
    turn, place = divmod(number - 1, 3)
    return [*(_in_turn(items.split(), turn) for items in _TURNS[place]), "REC", "B1" if number % 4 else "B2"]


def _in_turn(items: Sequence[str], turn: int) -> str:
    """The core in every second turn, the others between."""
    core, *others = items
    return others[turn // 2 % len(others)] if turn % 2 else core


def open_question(number: int) -> str:
    """The three in turn."""
    return ("O1", "O2", "O3")[(number - 1) % 3]


def readable(cycle: CycleTruth) -> list[str]:
    """The comments that everybody may read; none from fewer than 10 people, or of fewer than 5."""
    said = sorted(one.words for one in cycle.said.values() if one.words and not one.hidden)
    return said if len(cycle.said) >= 10 and len(said) >= 5 else []
