"""A company grows answer by answer: at each step nothing exposes anybody, and nothing is hidden for nothing."""

from collections import Counter

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from domain.release_plan import safe_segments
from domain.survey import Segment
from tests.domain.companies import Place, can_isolate, small_groups, survey

MOST_CELLS = 8
"""The oracle tries every set of cells."""


class Growing(RuleBasedStateMachine):
    """A tree of teams across touch points, judged by linear algebra after each change."""

    @initialize(threshold=st.integers(5, 7))
    def begins(self, threshold: int) -> None:
        self.threshold = threshold
        self.parents: dict[str, str] = {}
        self.teams: list[str | None] = [None]
        self.touch_points: list[str | None] = [None]
        self.people: Counter[Place] = Counter({(None, None): 0})

    @precondition(lambda self: len(self.teams) < 6)
    @rule(above=st.integers(0, 5))
    def a_team_is_added(self, above: int) -> None:
        team, parent = f"t{len(self.teams)}", self.teams[above % len(self.teams)]
        if parent:
            self.parents[team] = parent
        self.teams.append(team)

    @precondition(lambda self: len(self.touch_points) < 4)
    @rule()
    def a_touch_point_is_added(self) -> None:
        self.touch_points.append(f"p{len(self.touch_points)}")

    @rule(team=st.integers(0, 5), touch_point=st.integers(0, 3), count=st.integers(1, 6))
    def people_answer(self, team: int, touch_point: int, count: int) -> None:
        place = self.teams[team % len(self.teams)], self.touch_points[touch_point % len(self.touch_points)]
        if place in self.people or len(self.people) < MOST_CELLS:
            self.people[place] += count

    @invariant()
    def nothing_shown_exposes_anybody_and_nothing_is_hidden_for_nothing(self) -> None:
        spec = survey(*self.people, parents=self.parents)
        people = dict(enumerate(self.people.values()))
        shown = safe_segments(spec.segments, people, threshold=self.threshold)
        few = small_groups(people, fewer_than=self.threshold)
        assert not any(can_isolate(shown, people, group) for group in few)
        before: list[Segment] = []
        for segment in sorted(spec.segments, key=lambda one: -sum(people[cell] for cell in one.cells)):
            if segment in shown:
                before.append(segment)
                continue
            too_small = sum(people[cell] for cell in segment.cells) < self.threshold
            assert too_small or any(can_isolate([*before, segment], people, group) for group in few)
        assert before == shown


TestGrowing = Growing.TestCase
TestGrowing.settings = settings(max_examples=200, stateful_step_count=15, derandomize=True, database=None)
