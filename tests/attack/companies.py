"""Random companies whose pulse has just closed, of any size and shape, as the product itself would divide them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random

from domain.audience import Audience, Group, Placed, audience
from domain.items import Driver, Item, Questionnaire, Scale, questionnaire
from domain.survey import Ballot, SurveySpec

SMALLEST, LARGEST = 8, 2_000
DEEPEST = 4
AGREEING = (0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.98)
"""How many per one agree on the whole: nearly nobody, up to nearly everybody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """A specification, and everything that was put into its box."""

    people: int
    spec: SurveySpec
    ballots: Sequence[Ballot]


def company(random: Random, *, people: int | None = None) -> Company:
    """A company of 8 to 2,000 people, small ones as often as large ones, unless `people` says how many."""
    count = people or round(SMALLEST * (LARGEST / SMALLEST) ** random.random())
    return organised(random, count=count, teams=_tree(random, count), touch_points=random.choice((0, 2, 4, 8)))


def organised(random: Random, *, count: int, teams: Sequence[Group], touch_points: int) -> Company:
    """A company of this tree and as many touch points: some of each in every team, or one that is nearly a team."""
    points = [Group(id=f"p{number}", name=f"Point {number}") for number in range(touch_points)]
    weights = [random.uniform(0.2, 2) for _ in teams]
    home = {team.id: random.choice(points).id for team in teams} if points else {}
    loyal = random.random()
    staff = []
    for number in range(count):
        team = random.choices(teams, weights)[0].id if random.random() < 0.97 else None
        point = home.get(team or "") if random.random() < loyal else random.choice([None, *(one.id for one in points)])
        staff.append(Placed(f"U{number}", team, point))
    return _closed(random, audience(staff, teams=teams, touch_points=points))


def specification(who: Audience, asked: Questionnaire, *, cycle: int = 1) -> SurveySpec:
    """What is frozen of an audience at opening, with nothing earlier to compare with."""
    opens = datetime(2025, 6, 3, 8, tzinfo=UTC) + timedelta(days=14 * cycle)
    return SurveySpec(
        id=f"s{cycle}",
        title="Service pulse",
        cycle=cycle,
        opens_at=opens,
        closes_at=opens + timedelta(days=3),
        questions=asked.scaled,
        words=asked.words,
        cells=who.cells,
        segments=tuple(replace(segment, unsettled=False) for segment in who.segments),
    )


def about_managers() -> Questionnaire:
    """The first questionnaire with an item about people's managers."""
    first = (questionnaire(cycle) for cycle in range(1, 13))
    return next(asked for asked in first if any(item.driver is Driver.MANAGERS for item in asked.scaled))


def said(random: Random, item: Item, *, agreeing: float) -> int:
    """A real answer: one that counts as agreement with this probability."""
    if item.scale is Scale.TEN:
        return random.choice((9, 10)) if random.random() < agreeing else random.randint(0, 8)
    return random.choice((4, 5)) if random.random() < agreeing else random.randint(1, 3)


def _closed(random: Random, who: Audience) -> Company:
    asked = about_managers()
    answering, unable = random.uniform(0.4, 1), random.choice((0, 0.03, 0.25))
    agreeing = [random.choice(AGREEING) for _ in asked.scaled]
    ballots = [
        Ballot(
            cell,
            tuple(
                None if random.random() < unable else said(random, item, agreeing=share)
                for item, share in zip(asked.scaled, agreeing, strict=True)
            ),
        )
        for cell in who.cell_of.values()
        if random.random() < answering
    ]
    return Company(people=len(who.cell_of), spec=specification(who, asked), ballots=ballots)


def _tree(random: Random, count: int) -> list[Group]:
    """Teams of 5 to 25 people on average, 1 to 4 levels deep; some are led by two, some by whoever leads another."""
    depth = random.randint(1, DEEPEST)
    teams: list[Group] = []
    for number in range(max(1, count // random.randint(5, 25))):
        above = [team for team in teams if _depth(teams, team) < depth]
        parent = random.choice(above).id if above and random.random() < 0.75 else None
        leads = tuple(f"L{random.randrange(number + 1)}" for _ in range(random.choice((0, 1, 1, 1, 2))))
        teams.append(Group(id=f"t{number}", name=f"Team {number}", parent=parent, leads=tuple(dict.fromkeys(leads))))
    return teams


def _depth(teams: Sequence[Group], team: Group) -> int:
    parents = {one.id: one for one in teams}
    return 1 if team.parent is None else 1 + _depth(teams, parents[team.parent])
