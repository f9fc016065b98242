"""Case 6: following one person who joins, leaves or moves, through half a year and more of reports.

The tracker knows who was in which group in every cycle, that everybody answered and nobody's mind changed, and what
every other mover thinks; all that no real reader knows. What they want is whether one mover agrees. If a group was
shown before and after, then the same unknown number of those who stayed agrees both times: the mover's answer is
certain if only one is possible with both figures.

**What is promised** (privacy.md, "Display"): where 1 to 4 people joined or left a group since its last release, or it
is another group but for 1 to 4, fewer than 30 answers are shown as bands, without a change. So the report after a move
tells the tracker no more of the mover than a band would: never more than that a band's edge was crossed.

**What is not**: the release after that one is held against its predecessor only. Who compares figures in steps from
before and after, with bands between them, learns more if really nobody changed their mind. From 30 answers on, figures
are fine whoever moves. How much this comes to is told here too, also for people who change their minds.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil
from random import Random
from typing import Any, NamedTuple

from domain.audience import Audience, Before, Group, Placed, audience
from domain.disclosure import release
from domain.items import Item, questionnaire
from domain.membership import Closed, Comparison, comparison
from domain.survey import Ballot, Displayed, Precision, Release
from tests.attack.companies import said, specification
from tests.attack.intervals import LEAST_AGREEING, possible
from tests.attack.row import Row

CYCLES = 26
PAUSED = frozenset({9, 10, 19})
"""Cycles that are skipped; their questions have no turn."""
FEW, FINE_FROM = 5, 30
MOVES = (0, 0, 1, 1, 1, 2, 4, 6)
"""How many people join, leave or move from one cycle to the next."""
Compare = Callable[..., Comparison]


@dataclass(frozen=True, slots=True, kw_only=True)
class OneCycle:
    """One cycle: who was in each group, what everybody thinks of what was asked, and what was shown."""

    members: Mapping[str, frozenset[str]]
    agrees: Mapping[tuple[str, str], bool]
    """By person and item id."""
    items: Mapping[str, Item]
    figures: Mapping[tuple[str, str], Displayed]
    """By segment id and item id."""
    shown: frozenset[str]


class Pair(NamedTuple):
    """Two figures of one item about groups that differ by 1 to 4 people."""

    item: Item
    before: Displayed
    after: Displayed
    then: frozenset[str]
    now: frozenset[str]
    target: str
    agrees: Mapping[tuple[str, str], bool]
    """What everybody thinks, when the second figure was shown."""


@dataclass(slots=True)
class Tracked:
    """What became of the tracker's guesses."""

    pairs: int = 0
    certain: int = 0
    """How often one answer only was possible."""
    by_bands: int = 0
    """How often it would have been, had the second figure been a band."""
    right: int = 0
    blind: int = 0
    """How often somebody is right who has only the second report."""
    finer: int = 0
    """How often the second figure is finer than a band."""

    def add(self, pair: Pair) -> None:
        """Try one pair."""
        truth = pair.agrees[pair.target, pair.item.id]
        guess = 2 * sum(possible(pair.after, len(pair.now), pair.item)) >= 2 * len(pair.now)
        left = _left(pair, pair.after)
        self.pairs += 1
        self.certain += len(left) == 1
        self.by_bands += len(_left(pair, _band(pair))) == 1
        self.finer += pair.after.precision is not Precision.BANDS
        self.right += (left.pop() if len(left) == 1 else guess) == truth
        self.blind += guess == truth

    @property
    def gain(self) -> int:
        """How many answers are certain that bands would not have told."""
        return self.certain - self.by_bands


def _left(pair: Pair, after: Displayed) -> set[bool]:
    """Which answers of the target are possible: those with which some number of the others fits both figures."""
    stayed = pair.then & pair.now - {pair.target}
    bounds = [
        (possible(figure, len(group), pair.item), group)
        for figure, group in ((pair.before, pair.then), (after, pair.now))
    ]
    answers = set()
    for answer in (False, True):
        low, high = 0, len(stayed)
        for (least, most), group in bounds:
            known = sum(pair.agrees[one, pair.item.id] for one in group - stayed - {pair.target})
            known += answer and pair.target in group
            low, high = max(low, least - known), min(high, most - known)
        if low <= high:
            answers.add(answer)
    return answers


def _band(pair: Pair) -> Displayed:
    """The second figure as a band; words of recommendation are one already."""
    if pair.after.precision is Precision.BANDS or pair.after.recommendation_words:
        return pair.after
    agree, count = sum(pair.agrees[one, pair.item.id] for one in pair.now), len(pair.now)
    low, high = (0, 40) if 100 * agree < 40 * count else (40, 70) if 100 * agree <= 70 * count else (70, 100)
    return replace(pair.after, precision=Precision.BANDS, low=low, high=high, mean=None, recommendation=None)


def life(seed: int, *, steady: float = 1, compare: Compare = comparison) -> list[OneCycle]:
    """26 cycles of a company with teams of all sizes: people come, go and move, teams are joined and separated.

    Everybody answers everything. From one cycle to the next, this share of all minds is `steady`. `compare` is the rule
    that says what earlier figures may be held against.
    """
    random = Random(seed)
    company = _Company(random, steady=steady)
    lived: list[OneCycle] = []
    past: list[Closed] = []
    before: Before | None = None
    for cycle in range(1, CYCLES + 1):
        if cycle in PAUSED:
            continue
        who = audience(company.staff(), teams=company.teams, touch_points=company.points, before=before)
        now, report = company.cycle(cycle, who, past, before, compare)
        lived.append(now)
        past.append(Closed(segments=who.segments, release=report))
        before = Before(segments=who.segments, cell_of=who.cell_of) if random.random() < 0.9 else None
        company.change()
    return lived


class _Company:
    """Who works where, and what they think."""

    def __init__(self, random: Random, *, steady: float) -> None:
        self._random, self._steady = random, steady
        self.teams = [Group(id=f"d{number}", name=f"D{number}") for number in range(3)]
        self.teams += [Group(id=f"t{number}", name=f"T{number}", parent=f"d{number % 3}") for number in range(9)]
        self.points = [Group(id=f"p{number}", name=f"P{number}") for number in range(3)]
        self._leaves = [team.id for team in self.teams if team.parent]
        self._place: dict[str, tuple[str, str]] = {}
        self._values: dict[tuple[str, str], int] = {}
        self._agreeing: defaultdict[tuple[str, str], float] = defaultdict(lambda: random.choice((0.2, 0.5, 0.8)))
        self._hired = 0
        for team in self._leaves:
            for _ in range(random.randint(5, 24)):
                self._hire(team)

    def staff(self) -> list[Placed]:
        """Everybody, in no order that matters."""
        return [Placed(person, team, point) for person, (team, point) in self._place.items()]

    def _hire(self, team: str) -> None:
        self._hired += 1
        self._place[f"U{self._hired}"] = team, self._random.choice(self.points).id

    def change(self) -> None:
        """What happens until the next cycle."""
        for _ in range(self._random.choice(MOVES)):
            person, team = self._random.choice(list(self._place)), self._random.choice(self._leaves)
            happening = self._random.choice(("joins", "leaves", "moves"))
            if happening == "joins":
                self._hire(team)
            elif happening == "leaves":
                del self._place[person]
            else:
                self._place[person] = team, self._place[person][1]
        if self._random.random() < 0.1:
            place = self._random.randrange(6, 12)
            apart = self.teams[place].joined_to is None
            self.teams[place] = replace(self.teams[place], joined_to=self.teams[place - 3].id if apart else None)

    def cycle(
        self, number: int, who: Audience, past: Sequence[Closed], before: Before | None, compare: Compare
    ) -> tuple[OneCycle, Release]:
        """Ask everybody, and release the report through the product's own functions."""
        asked = questionnaire(number)
        found = compare(who, past, items={item.id for item in asked.scaled}, before=before)
        spec = replace(
            specification(who, asked, cycle=number),
            segments=found.segments,
            earlier=found.earlier,
            comparable=found.comparable,
        )
        values = {(one, item.id): self._value(one, item) for one in who.cell_of for item in asked.scaled}
        ballots = [
            Ballot(cell, tuple(values[one, item.id] for item in asked.scaled)) for one, cell in who.cell_of.items()
        ]
        report = release(spec, ballots, (), random=self._random)
        items = {item.id: item for item in asked.scaled}
        lived = OneCycle(
            members={
                segment.id: frozenset(one for one, cell in who.cell_of.items() if cell in segment.cells)
                for segment in who.segments
            },
            agrees={(one, item): value >= LEAST_AGREEING[items[item].scale] for (one, item), value in values.items()},
            items=items,
            figures={(one.id, figure.item): figure.shown for one in report.segments for figure in one.figures},
            shown=frozenset(one.id for one in report.segments if one.shown),
        )
        return lived, report

    def _value(self, person: str, item: Item) -> int:
        if (person, item.id) not in self._values or self._random.random() >= self._steady:
            agreeing = self._agreeing[self._place[person][0], item.id]
            self._values[person, item.id] = said(self._random, item, agreeing=agreeing)
        return self._values[person, item.id]


def just_after(lived: Sequence[OneCycle], random: Random) -> Iterator[Pair]:
    """Each figure with that of the last release of its group, or of any group shown since under another id."""
    last: dict[str, int] = {}
    for number, cycle in enumerate(lived):
        for group, item in cycle.figures:
            for other, then in last.items():
                if other == group or then >= last.get(group, 0):
                    yield from _pair(lived, (then, other), (number, group), item, random)
        last |= dict.fromkeys(cycle.shown, number)


def long_after(lived: Sequence[OneCycle], random: Random) -> Iterator[Pair]:
    """Each figure with all that were shown of its item and group before the last release of the group."""
    last: dict[str, int] = {}
    for number, cycle in enumerate(lived):
        for group, item in cycle.figures:
            for then in range(last.get(group, 0)):
                yield from _pair(lived, (then, group), (number, group), item, random)
        last |= dict.fromkeys(cycle.shown, number)


def _pair(
    lived: Sequence[OneCycle], before: tuple[int, str], after: tuple[int, str], item: str, random: Random
) -> Iterator[Pair]:
    """Two figures of groups, each named by cycle and id, if both were shown and 1 to 4 people differ."""
    (first, other), (second, group) = before, after
    figure = lived[first].figures.get((other, item))
    if figure is None:
        return
    then, now = lived[first].members[other], lived[second].members[group]
    if abs(len(then) - len(now)) >= FEW or not 0 < len(then ^ now) < FEW:
        return
    yield Pair(
        item=lived[second].items[item],
        before=figure,
        after=lived[second].figures[group, item],
        then=then,
        now=now,
        target=random.choice(sorted(then ^ now)),
        agrees={**lived[first].agrees, **lived[second].agrees},
    )


def changes_about_a_few(lived: Sequence[OneCycle]) -> int:
    """How many changes are shown of fewer than 30 people of whom 1 to 4 were not the same last time."""
    about = 0
    last: dict[tuple[str, str], frozenset[str]] = {}
    for cycle in lived:
        for (group, item), shown in cycle.figures.items():
            now = cycle.members[group]
            few = len(now) < FINE_FROM and 0 < len(last.get((group, item), now) ^ now) < FEW
            about += few and shown.change is not None
            last[group, item] = now
    return about


class Came(NamedTuple):
    """What trackers learned in so many lives."""

    lives: int
    just_after: Tracked
    long_after: Tracked
    large: Tracked
    """Groups of 30 and more, right after."""
    changes: int


def tracked(*, lives: int, steady: float = 1, compare: Compare = comparison) -> Came:
    """Follow everybody who ever joins, leaves or moves."""
    came = Came(lives, Tracked(), Tracked(), Tracked(), 0)
    for seed in range(lives):
        lived = life(seed, steady=steady, compare=compare)
        random = Random(seed)
        for pair in just_after(lived, random):
            (came.just_after if len(pair.now) < FINE_FROM else came.large).add(pair)
        for pair in long_after(lived, random):
            if len(pair.now) < FINE_FROM:
                came.long_after.add(pair)
        came = came._replace(changes=came.changes + changes_about_a_few(lived))
    return came


def without_the_rule(who: Audience, closed: Sequence[Closed], **more: Any) -> Comparison:
    """What comparison would be if nobody asked who moved: every group settled, every item comparable."""
    found = comparison(who, closed, **more)
    return replace(
        found,
        segments=tuple(replace(segment, unsettled=False) for segment in found.segments),
        comparable={group: tuple(items) for group, items in found.earlier.items()},
    )


def rows(*, lives: int = 90) -> Iterator[Row]:
    """Everything, at full size."""
    came = tracked(lives=lives)
    after = came.just_after
    yield Row(
        name=f"figures just after 1 to 4 moved, {after.pairs:,} in {lives} lives",
        found=f"{after.finer} finer than a band",
        promised="none below 30 answers",
        held=not after.finer,
    )
    yield Row(
        name="  movers' answers that these tell and bands would not",
        found=f"{after.gain} of {after.pairs:,}",
        promised="none",
        held=not after.gain,
    )
    yield Row(
        name="  changes said of fewer than 30 where 1 to 4 moved",
        found=str(came.changes),
        promised="none",
        held=not came.changes,
    )
    loose = tracked(lives=ceil(lives / 3), compare=without_the_rule)
    yield Row(
        name="  had nobody asked who moved",
        found=f"{loose.just_after.gain} of {loose.just_after.pairs:,}, {loose.changes} changes",
        promised="some, or the tracker is blind",
        held=loose.just_after.gain > 0 and loose.changes > 0,
    )
    for name, of in (("just after", after), ("later, in steps again", came.long_after), ("30 and more", came.large)):
        yield Row(name=f"  certain if nobody changes their mind: {name}", found=_told(of), promised="", held=None)
    fickle = tracked(lives=ceil(lives / 3), steady=0.8)
    for name, of in (("just after", fickle.just_after), ("later", fickle.long_after), ("30 and more", fickle.large)):
        yield Row(name=f"  guesses, if every fifth mind changes: {name}", found=_guessed(of), promised="", held=None)


def _told(of: Tracked) -> str:
    return f"{100 * of.certain / max(of.pairs, 1):.1f} % of {of.pairs:,}"


def _guessed(of: Tracked) -> str:
    return f"{100 * of.right / max(of.pairs, 1):.1f} % right, blind {100 * of.blind / max(of.pairs, 1):.1f} %"
