"""What a group's earlier figures may be held against: whether it is still the same people, told from small steps.

If one person joined a group of twelve, the difference between its two figures is mostly about that person. So below
30 answers a group is compared with itself only where nobody joined or left, or at least 5 did. But an item comes back
after up to 30 cycles, and by then the roster of its last time is long deleted: nobody can count how many people
differ. What stays is how many people each cycle's group had, and how many joined or left from one cycle to the next.

From these steps follow two bounds for the difference. It is at most their sum, as whoever differs took part in one.
It is at least the difference of the two sizes, and at least what is left of the largest step when all others undo it:
five who leave and come back are a sum of ten and no difference at all. Only if the sum is 0, or a lower bound is 5,
is it certain that no 1 to 4 people are what has changed. In doubt it is not.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from domain.survey import THRESHOLD, Displayed, Release, Segment


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """An earlier cycle: its segments as they were frozen, and what was shown of them."""

    segments: tuple[Segment, ...]
    release: Release


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What a specification says of earlier cycles; see there."""

    segments: tuple[Segment, ...]
    earlier: Mapping[str, Mapping[str, Displayed]]
    comparable: Mapping[str, tuple[str, ...]]


def comparison(segments: Sequence[Segment], closed: Sequence[Closed], *, items: Collection[str]) -> Comparison:
    """Look up what was last shown of each segment and of these items, and how far it is still the same people.

    `closed` is every earlier cycle of the series, the earliest first.
    """
    frozen = [{segment.id: segment for segment in of} for of in (*(cycle.segments for cycle in closed), segments)]
    last_shown: dict[str, int] = {}
    last_figure: defaultdict[str, dict[str, int]] = defaultdict(dict)
    earlier: defaultdict[str, dict[str, Displayed]] = defaultdict(dict)
    for number, cycle in enumerate(closed):
        for released in cycle.release.segments:
            if released.shown:
                last_shown[released.id] = number
            for figure in released.figures:
                if figure.item in items:
                    last_figure[released.id][figure.item] = number
                    earlier[released.id][figure.item] = figure.shown

    def since(number: int, segment_id: str) -> list[Segment | None]:
        return [groups.get(segment_id) for groups in frozen[number:]]

    return Comparison(
        segments=tuple(
            replace(one, unsettled=one.id in last_shown and not is_settled(since(last_shown[one.id], one.id)))
            for one in segments
        ),
        earlier=dict(earlier),
        comparable={
            segment_id: tuple(item for item, number in numbers.items() if is_settled(since(number, segment_id)))
            for segment_id, numbers in last_figure.items()
        },
    )


def is_settled(history: Sequence[Segment | None]) -> bool:
    """Whether a group certainly is the same people as at the start of its history, or at least 5 others.

    `history` has the group as each cycle froze it, from the one to compare with to now; None where it had no people.
    """
    first, last = history[0], history[-1]
    steps = [None if segment is None else segment.moved for segment in history[1:]]
    known = [step for step in steps if step is not None]
    if first is None or last is None or first.people is None or last.people is None or len(known) < len(steps):
        return False
    most = sum(known)
    least = max(abs(last.people - first.people), 2 * max(known) - most)
    return most == 0 or least >= THRESHOLD
