"""Which reporting groups may be shown side by side, so that no arithmetic on their figures gets at a few people.

Every figure is a sum over the people it counts, and readers may add and subtract figures as they like. A combination
of them *isolates* the people whose answers it still depends on. The plan keeps this promise: whatever is combined,
either everything cancels out, or at least `threshold` people are left.

**The graph.** Each person is counted in one innermost shown part of the organisation tree, and in one shown touch
point or in none. Draw these parts and touch points as vertices, with one more, the ground, for "none"; draw each
person as an edge between the two that count them. A combination gives every vertex a number (the ground's is 0, and a
touch point's is taken with the opposite sign), and a person counts in it by the difference between the two ends of
their edge. So the people it isolates are the edges between unequal numbers. They contain a cut: the edges that join
some of a connected component's vertices to its others. And every cut can be isolated: number one side 1, the other 0.
Hence the smallest group that can be isolated is the smallest cut.

**One group at a time.** Groups are tried largest first, so a new one lies inside a single vertex, and showing it
splits this vertex in two: what is inside the group, and what is left. A cut of the new graph that leaves the two halves
on the same side was a cut before, and was large enough. Only the cuts between the halves are new, and by the theorem
of Ford and Fulkerson the smallest of them is the maximum flow between them. If no path joins the halves, there
is no new cut: the group's figure could be had from the others before.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import pairwise

from domain.survey import THRESHOLD, Segment, SegmentKind

Links = Mapping[str, Counter[str]]
"""How many people join each vertex to each other one; every link is there both ways round."""

GROUND = ""


def safe_segments(
    segments: Sequence[Segment],
    people: Mapping[int, int],
    *,
    threshold: int,
    managers: Mapping[int, Collection[int]] | None = None,
) -> list[Segment]:
    """The segments that may be shown together, largest first; in doubt a segment is left out.

    `people` is how many are counted in each cell. With `managers` (who leads the people of each cell) no combination
    is about one manager either: whoever it isolates, at least 5 of them have another manager. People whose manager is
    unknown may be anybody's, and those of a cell with several managers may all be any one of theirs.
    """
    size = {segment.id: sum(people.get(cell, 0) for cell in segment.cells) for segment in segments}
    network = _Network(people, threshold=threshold, managers=managers)
    # A stable order: of two groups of the same size, the first one in the organisation comes first.
    largest_first = sorted(segments, key=lambda segment: -size[segment.id])
    return [segment for segment in largest_first if size[segment.id] >= threshold and network.admits(segment)]


class _Network:
    """Everybody who is counted, each an edge between the part and the touch point that count them so far."""

    def __init__(
        self, people: Mapping[int, int], *, threshold: int, managers: Mapping[int, Collection[int]] | None
    ) -> None:
        self._people = {cell: count for cell, count in people.items() if count}
        self._part = dict.fromkeys(self._people, GROUND)
        self._touch_point = dict.fromkeys(self._people, GROUND)
        self._threshold = threshold
        self._managers = managers

    def admits(self, segment: Segment) -> bool:
        """Show the segment too, unless that isolates somebody; says whether it is shown."""
        side = self._touch_point if segment.kind is SegmentKind.TOUCH_POINT else self._part
        inside = [cell for cell in segment.cells if cell in self._people]
        around = {side[cell] for cell in inside}
        if len(around) > 1:  # it overlaps a shown group without lying inside: the graph cannot judge it
            return False
        rest = around.pop()
        side.update(dict.fromkeys(inside, segment.id))
        if self._isolates(segment.id, rest):
            side.update(dict.fromkeys(inside, rest))
            return False
        return True

    def _isolates(self, half: str, other: str) -> bool:
        """Whether some cut between two halves is too small, or is about one manager."""
        cut = _smallest_cut(self._links(self._people), half, other, enough=self._threshold)
        if cut == 0:  # nothing joins the halves, so showing them says nothing new
            return False
        return cut < self._threshold or (self._managers is not None and self._bares(self._managers, half, other))

    def _bares(self, managers: Mapping[int, Collection[int]], half: str, other: str) -> bool:
        """Whether some cut between two halves holds too few people who certainly have another manager than the rest.

        Found by leaving each manager's people out in turn, but for those who lead too few to matter: without their
        people a cut is smaller by no more than these.
        """
        known = [cell for cell in self._people if managers.get(cell)]
        known.sort(key=lambda cell: half not in self._ends(cell))  # it is mostly one of the new group's own managers
        led: Counter[int] = Counter()
        for cell in known:
            led.update(dict.fromkeys(managers[cell], self._people[cell]))
        cut = _smallest_cut(self._links(known), half, other, enough=THRESHOLD + max(led.values(), default=0))
        others = ([cell for cell in known if one not in managers[cell]] for one in led if cut - led[one] < THRESHOLD)
        return cut < THRESHOLD or any(
            _smallest_cut(self._links(cells), half, other, enough=THRESHOLD) < THRESHOLD for cells in others
        )

    def _ends(self, cell: int) -> tuple[str, str]:
        return self._part[cell], self._touch_point[cell]

    def _links(self, cells: Iterable[int]) -> Links:
        links: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for cell in cells:
            part, touch_point = self._ends(cell)
            links[part][touch_point] += self._people[cell]
            links[touch_point][part] += self._people[cell]
        return links


def _smallest_cut(links: Links, source: str, target: str, *, enough: int) -> int:
    """How many people have to be taken out to part two vertices; any number from `enough` on if it is that many.

    The maximum flow, by shortest augmenting paths (Edmonds and Karp); each adds at least one person, so there
    are at most `enough` of them. Uses `links` up.
    """
    flow = 0
    while flow < enough and (path := _path(links, source, target)):
        width = min(links[one][other] for one, other in pairwise(path))
        for one, other in pairwise(path):
            links[one][other] -= width
            links[other][one] += width
        flow += width
    return flow


def _path(links: Links, source: str, target: str) -> list[str]:
    """A shortest path over links with people on them; empty if there is none."""
    came_from = {source: source}
    waiting = deque([source])
    while waiting and target not in came_from:
        here = waiting.popleft()
        for there, people in links.get(here, {}).items():
            if people and there not in came_from:
                came_from[there] = here
                waiting.append(there)
    if target not in came_from:
        return []
    path = [target]
    while path[-1] != source:
        path.append(came_from[path[-1]])
    return path[::-1]
