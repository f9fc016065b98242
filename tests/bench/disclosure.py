"""Deciding what may be shown, for a small and for a very large company."""

import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from domain.audience import Group, Placed, audience
from domain.disclosure import release
from domain.items import questionnaire
from domain.survey import Ballot, SegmentKind, SurveySpec
from tests.bench.company import people
from tests.bench.row import Row


def rows() -> Iterator[Row]:
    """300 people in 24 teams, 20,000 people in 420."""
    for count, departments, teams, touch_points, aim in ((300, 4, 6, 4, 5.0), (20_000, 20, 20, 15, 30.0)):
        spec, ballots = _closed(count, departments=departments, teams=teams, touch_points=touch_points)
        began = time.perf_counter()
        released = release(spec, ballots, [], random=random.Random(1))
        yield Row(f"the release plan for {count:,} people", time.perf_counter() - began, "s", aim)
        people_in = [sum(ballot.cell in set(segment.cells) for ballot in ballots) for segment in spec.segments[:25]]
        eligible = [
            shown.shown
            for shown, size in zip(released.segments, people_in, strict=False)
            if size >= spec.threshold and shown.kind is not SegmentKind.EVERYONE
        ]
        yield Row("  of its first 24 segments, withheld though large enough", 100 * (1 - _share(eligible)), "%", 30)


def _share(flags: list[bool]) -> float:
    return sum(flags) / len(flags)


def _closed(count: int, *, departments: int, teams: int, touch_points: int) -> tuple[SurveySpec, list[Ballot]]:
    rows = list(people(count, departments=departments, teams=teams, touch_points=touch_points))
    tree = [Group(id=f"d{d}", name=f"D{d}") for d in range(departments)]
    for d in range(departments):
        tree += [Group(id=f"t{d}-{t}", name=f"T{d}-{t}", parent=f"d{d}") for t in range(teams)]
    asked = audience(
        [Placed(str(row["id"]), _text(row["team_id"]), _text(row["touch_point_id"])) for row in rows],
        teams=tree,
        touch_points=[Group(id=f"p{p}", name=f"P{p}") for p in range(touch_points)],
    )
    questions = questionnaire(1)
    opens = datetime(2025, 6, 3, 8, tzinfo=UTC)
    spec = SurveySpec(
        id="s",
        title="Pulse",
        cycle=1,
        opens_at=opens,
        closes_at=opens + timedelta(days=3),
        questions=questions.scaled,
        words=questions.words,
        cells=asked.cells,
        segments=asked.segments,
    )
    dice = random.Random(count)
    answered = [cell for cell in asked.cell_of.values() if dice.random() < 0.75]
    return spec, [Ballot(cell, tuple(dice.randint(1, 5) for _ in questions.scaled)) for cell in answered]


def _text(value: object) -> str | None:
    return None if value is None else str(value)
