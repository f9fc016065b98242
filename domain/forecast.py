"""What would be shown of a coming pulse if so many of its people answered: drawn, and judged by the real plan.

Who answers is drawn several times, from people and not from groups, as it would happen. A group counts as shown if
it is in at least half of the draws. Nothing here knows who ever answered anything.
"""

from collections import Counter
from dataclasses import dataclass
from random import Random

from domain.audience import Audience
from domain.release_plan import safe_segments
from domain.survey import THRESHOLD, Segment

ANSWERING = 70
"""Per cent of those who are asked: a usual share."""
DRAWS = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What a reporting group may expect."""

    segment: Segment
    shown: bool
    too_small: bool
    """Of one that is not shown: fewer than 5 of its people would answer. Else hiding it protects a smaller group."""


def forecast(who: Audience, *, random: Random) -> tuple[Outlook, ...]:
    """The outlook of every segment, in organisation order."""
    everybody = sorted(who.cell_of.values())
    answering = round(len(everybody) * ANSWERING / 100)
    shown: Counter[str] = Counter()
    small: Counter[str] = Counter()
    for _ in range(DRAWS):
        people = Counter(random.sample(everybody, answering))
        shown.update(segment.id for segment in safe_segments(who.segments, people, threshold=THRESHOLD))
        small.update(segment.id for segment in who.segments if _counted(segment, people) < THRESHOLD)
    return tuple(
        Outlook(
            segment=segment,
            shown=2 * shown[segment.id] >= DRAWS,
            too_small=2 * small[segment.id] >= DRAWS - shown[segment.id],
        )
        for segment in who.segments
    )


def _counted(segment: Segment, people: Counter[int]) -> int:
    return sum(people[cell] for cell in segment.cells)
