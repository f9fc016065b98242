"""How finely the figures of one item may be said side by side, so that together they don't say what none of them does.

The release plan promises that no arithmetic gets at fewer people than the threshold, even with exact figures. Rounding
comes on top, so that nobody knows how many of 5 to 9 agree, and of fewer than 30 never that all or none do. But
roundings can be intersected: if 12 of 15 agree ("about 80 %"), and 7 of the 10 in one part ("about 70 %"), then all
five in the other part do. So what is to be shown is held against a reader who knows everything but the answers: who
answered, and who could say.

**The flow.** Draw everybody who agrees as a unit that flows from their touch point through their cell into the
innermost shown part of the organisation, and on through the parts around it; outside of everything shown is the
ground, where it comes from and goes to. What readers think possible is every flow that is, in each group, within the
bounds of the group's figure, and one of them is true. Each other one differs by cycles along which units can be moved.
So a group's count is certain exactly if no such cycle leads through it, and a search finds one where there is one.

**Coarser until nothing is certain.** Where something is, one figure in steps of a group that has people in common with
it is shown one degree coarser: the smallest that is enough, or else the smallest, and so on. Where only bands are left,
one is left out. A figure that is coarser or left out looks as it does where some people can't say, and how many can't
is never shown.

**What stays.** If 30 or more all agree, or none, the report says so, and that is then certain for each of them. And all
this holds for a reader who does not run the rule backwards: which figure is coarser depends on the answers, so whoever
knew all else could try every possible outcome, and leave out those of which another report is made.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from domain.display import FINE_FROM, TENTHS_FROM
from domain.survey import Precision, Segment, SegmentKind

GROUND = ""
COARSER = {Precision.FINE: Precision.TENTHS, Precision.TENTHS: Precision.BANDS}


Possible = Callable[[Segment, Precision], tuple[int, int]]
"""How many in a segment may agree, at least and at most, by its figure of that precision."""


def coarse_enough(
    finest: Sequence[tuple[Segment, Precision]],
    answers: Mapping[int, int],
    agreeing: Mapping[int, int],
    *,
    possible: Possible,
) -> dict[str, Precision]:
    """How finely each segment's figure may be shown, by its id; a segment that is not there is left out.

    `finest` is how finely each might be shown by itself, in the order of the release plan. `answers` is how many real
    answers each cell has, `agreeing` how many of them count as agreement.
    """
    flow = _Flow(finest, answers, agreeing, possible)
    coarser = True
    while coarser:  # again, as groups that a report of 30 gave away may not be given away any more
        coarser = False
        for group in flow.groups:
            while flow.gives_away(group):
                flow.coarsen(group)
                coarser = True
    return flow.precision


@dataclass(slots=True, kw_only=True, eq=False)
class _Group:
    """People through whom those who agree flow: how many these are, and the least and the most that is possible."""

    source: str
    target: str
    cells: frozenset[int]
    answers: int
    agreeing: int
    low: int
    high: int

    @property
    def is_told(self) -> bool:
        """Whether its own figure says that all agree, or none."""
        return self.low == self.answers or self.high == 0


class _Flow:
    """Everybody who agrees, and what the figures leave possible."""

    def __init__(
        self,
        finest: Sequence[tuple[Segment, Precision]],
        answers: Mapping[int, int],
        agreeing: Mapping[int, int],
        possible: Possible,
    ) -> None:
        self.precision: dict[str, Precision] = {}
        self.groups: list[_Group] = []
        self._answers, self._agreeing, self._possible = answers, agreeing, possible
        self._segments = {segment.id: segment for segment, _ in finest}
        self._shown: dict[str, _Group] = {}
        self._at: defaultdict[str, list[_Group]] = defaultdict(list)
        part = dict.fromkeys((cell for cell, count in answers.items() if count), GROUND)
        touch_point = dict(part)
        for segment, precision in finest:
            inside = [cell for cell in segment.cells if cell in part]
            ends = (GROUND, segment.id) if segment.kind is SegmentKind.TOUCH_POINT else (segment.id, part[inside[0]])
            (touch_point if segment.kind is SegmentKind.TOUCH_POINT else part).update(dict.fromkeys(inside, segment.id))
            self._shown[segment.id] = self._group(*ends, inside)
            self._show(segment.id, precision)
        own: defaultdict[str, list[int]] = defaultdict(list)
        for cell, inner in part.items():
            own[inner].append(cell)
            self._group(touch_point[cell], f"rest of {inner}", [cell])
        for inner, cells in own.items():
            self._group(f"rest of {inner}", inner, cells)

    def _group(self, source: str, target: str, cells: Collection[int]) -> _Group:
        answers = sum(self._answers[cell] for cell in cells)
        group = _Group(
            source=source,
            target=target,
            cells=frozenset(cells),
            answers=answers,
            agreeing=sum(self._agreeing[cell] for cell in cells),
            low=0,
            high=answers,
        )
        self.groups.append(group)
        self._at[source].append(group)
        self._at[target].append(group)
        return group

    def gives_away(self, group: _Group) -> bool:
        """Whether readers know for certain how many of fewer than 10 agree, or that all or none of fewer than 30 do."""
        coarse = group.answers < TENTHS_FROM
        if not coarse and not (group.answers < FINE_FROM and group.agreeing in {0, group.answers}):
            return False
        if any(told.is_told and group.cells <= told.cells for told in self._shown.values()):
            return False
        more = group.agreeing < group.high and self._leads(group.target, group.source, but=group)
        return not more and not (group.agreeing > group.low and self._leads(group.source, group.target, but=group))

    def coarsen(self, group: _Group) -> None:
        """Show one figure of people in the group less finely, or not at all: if there is one that is enough, that."""
        near = sorted(
            (one for one in self.precision if not group.cells.isdisjoint(self._shown[one].cells)),
            key=lambda one: (self.precision[one] is Precision.BANDS, self._shown[one].answers),
        )
        for segment_id in near:
            before = self.precision[segment_id]
            self._show(segment_id, COARSER.get(before))
            if not self.gives_away(group):
                return
            self._show(segment_id, before)
        self._show(near[0], COARSER.get(self.precision[near[0]]))

    def _show(self, segment_id: str, precision: Precision | None) -> None:
        """Show a segment so finely, or not at all."""
        group = self._shown[segment_id]
        if precision:
            self.precision[segment_id] = precision
            group.low, group.high = self._possible(self._segments[segment_id], precision)
        else:
            del self.precision[segment_id]
            group.low, group.high = 0, group.answers

    def _leads(self, start: str, end: str, *, but: _Group) -> bool:
        """Whether a unit can be moved from one end to another, by more of it here or less of it there."""
        reached, waiting = {start}, deque([start])
        while waiting and end not in reached:
            for there in self._next(waiting.popleft(), but):
                if there not in reached:
                    reached.add(there)
                    waiting.append(there)
        return end in reached

    def _next(self, here: str, but: _Group) -> Iterator[str]:
        for group in self._at[here]:
            if group is but:
                continue
            if group.source == here and group.agreeing < group.high:
                yield group.target
            if group.target == here and group.agreeing > group.low:
                yield group.source
