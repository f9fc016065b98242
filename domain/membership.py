"""What a group's earlier figures may be held against: whether it is still the same people, told from small steps.

If one person joined a group of twelve, the difference between its two figures is mostly about that person. So below
30 answers a group is compared with itself only where nobody joined or left, or at least 5 did. But an item comes back
after up to 30 cycles, and by then the roster of its last time is long deleted: nobody can count how many people
differ. What stays is how many people each cycle's group had, and how many joined or left from one cycle to the next.

From these steps follow two bounds for the difference. It is at most their sum, as whoever differs took part in one.
It is at least the difference of the two sizes, and at least what is left of the largest step when all others undo it:
five who leave and come back are a sum of ten and no difference at all. Only if the sum is 0, or a lower bound is 5,
is it certain that no 1 to 4 people are what has changed. In doubt it is not.

A group is more than its id. Teams that are joined or separated, and a team that is made anew, are groups under other
ids whose people are nearly those of one that was shown: the difference of the two is about the few who are in only one
of them. So a group is also held against those that were shown under another id since it was last shown itself, and
against those of other series that were asked lately.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

from domain.audience import Audience, Before
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


def comparison(
    who: Audience,
    closed: Sequence[Closed],
    *,
    items: Collection[str],
    before: Before | None = None,
    beside: Sequence[Before] = (),
) -> Comparison:
    """Look up what was last shown of each segment and of these items, and how far it is still the same people.

    `closed` is every earlier cycle of the series, the earliest first; `before` the audience of the last one of them,
    if it is still known; `beside` what other series have shown lately, or may yet show.
    """
    frozen = [{segment.id: segment for segment in of} for of in (*(cycle.segments for cycle in closed), who.segments)]
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

    shared = _shared(who, before) if before else None
    until_now = {other: since(number, other)[:-1] for other, number in last_shown.items()}

    def is_unsettled(segment: Segment) -> bool:
        shown = last_shown.get(segment.id)
        if shown is not None and not is_settled(since(shown, segment.id)):
            return True
        return any(
            not _is_another(segment, until_now[other], shared)
            for other, number in last_shown.items()
            if other != segment.id and number >= (shown or 0)
            # Who shares nobody with a group that was shown last time is another one: most pairs by far.
            if shared is None or number < len(closed) - 1 or (segment.id, other) in shared
        )

    nearly = {here for each in beside for here in _nearly_the_same(who, each)}
    return Comparison(
        segments=tuple(replace(one, unsettled=one.id in nearly or is_unsettled(one)) for one in who.segments),
        earlier=dict(earlier),
        comparable={
            segment_id: tuple(item for item, number in numbers.items() if is_settled(since(number, segment_id)))
            for segment_id, numbers in last_figure.items()
        },
    )


_Shared = Counter[tuple[str, str]]
"""How many people a segment here and one there have in common, by their ids; without those that have nobody."""


def _shared(here: Audience, there: Before) -> _Shared:
    cells_in_common = Counter(
        (cell, there.cell_of[person]) for person, cell in here.cell_of.items() if person in there.cell_of
    )
    ours, theirs = _ids_by_cell(here.segments), _ids_by_cell(there.segments)
    shared: _Shared = Counter()
    for (our_cell, their_cell), people in cells_in_common.items():
        for pair in product(ours[our_cell], theirs[their_cell]):
            shared[pair] += people
    return shared


def _ids_by_cell(segments: Sequence[Segment]) -> defaultdict[int, list[str]]:
    ids = defaultdict[int, list[str]](list)
    for segment in segments:
        for cell in segment.cells:
            ids[cell].append(segment.id)
    return ids


def _nearly_the_same(who: Audience, beside: Before) -> set[str]:
    """The ids of those segments that are a group there but for 1 to 4 people. One of fewer than 5 is never shown."""
    ours, theirs = ({segment.id: segment for segment in of} for of in (who.segments, beside.segments))
    shared = _shared(who, beside)
    found = set()
    for here, there in shared:
        other = theirs[there]
        difference = _difference(ours[here], other, shared)
        if difference is None or (0 < difference < THRESHOLD <= (other.people or 0)):
            found.add(here)
    return found


def _difference(one: Segment, other: Segment | None, shared: _Shared | None) -> int | None:
    """How many people are in only one of two segments; None: nobody knows."""
    if shared is None or other is None or one.people is None or other.people is None:
        return None
    return one.people + other.people - 2 * shared[one.id, other.id]


def _is_another(segment: Segment, history: Sequence[Segment | None], shared: _Shared | None) -> bool:
    """Whether a segment certainly is not, but for 1 to 4 people, a group that was shown under another id.

    `history` has that group from the cycle that showed it to the one that closed last.
    """
    first = history[0]
    sizes = [one.people for one in (first, segment) if one is not None and one.people is not None]
    if max(sizes, default=0) - min(sizes, default=0) >= THRESHOLD:
        return True
    return is_settled([*history, replace(segment, moved=_difference(segment, history[-1], shared))])


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
