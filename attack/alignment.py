"""Lays an order of people beside an order of ballots."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from attack.traces import Place, Trace


def aligned(people: Trace, ballots: Trace) -> dict[int, int]:
    """A ballot for each person, or a person for each ballot, in order: by nearness where both stand on one axis."""
    if len(people.places) > len(ballots.places):
        return {person: ballot for ballot, person in aligned(ballots, people).items()}
    few, many = people.order, ballots.order
    if len(few) == len(many):
        chosen: Sequence[int] = range(len(few))
    elif people.axis and people.axis == ballots.axis:
        chosen = _nearest([people.places[one][0] for one in few], [ballots.places[one][0] for one in many])
    else:
        chosen = [place * (len(many) - 1) // max(len(few) - 1, 1) for place in range(len(few))]
    return {one: many[place] for one, place in zip(few, chosen, strict=True)}


def alternation(people: Trace, ballots: Trace) -> float:
    """How regularly somebody and a ballot take turns on their common axis, from 0 to 1."""
    places: list[tuple[Place, int]] = [(place, 0) for place in people.places.values()]
    places += [(place, 1) for place in ballots.places.values()]
    turns = sum(one != other for (_, one), (_, other) in pairwise(sorted(places)))
    return turns / max(len(places) - 1, 1)


def constancy(people: Trace, ballots: Trace) -> float:
    """How often a figure of somebody is the same distance from that of the ballot beside it, from 0 to 1."""
    links = aligned(people, ballots)
    distances = Counter(people.places[one][0] - ballots.places[other][0] for one, other in links.items())
    return max(distances.values(), default=0) / max(len(links), 1)


def agreement(trace: Trace, other: Trace) -> float:
    """How far two orders of the same side are the same: Spearman's coefficient over those that both show."""
    both = [subject for subject in trace.places if subject in other.places]
    if len(both) < 5:
        return 1.0
    ranks = [_ranks([one.places[subject][:width] for subject in both]) for one, width in ((trace, None), (other, 1))]
    mean = (len(both) - 1) / 2
    first, second = ([rank - mean for rank in ranked] for ranked in ranks)
    spread = (sum(rank**2 for rank in first) * sum(rank**2 for rank in second)) ** 0.5
    return sum(one * two for one, two in zip(first, second, strict=True)) / spread if spread else 1.0


def _ranks(places: Sequence[Place]) -> list[float]:
    """Ranks from 0; equals have the mean of theirs."""
    order = sorted(places)
    first = {place: rank for rank, place in reversed(list(enumerate(order)))}
    last = {place: rank for rank, place in enumerate(order)}
    return [(first[place] + last[place]) / 2 for place in places]


def _nearest(few: Sequence[float], many: Sequence[float]) -> list[int]:
    """For each of a few sorted figures one of many, in order, each once, so that the distances add up to the least."""
    spare = len(many) - len(few)
    costs: list[list[float]] = []
    before = [0.0] * (spare + 1)
    for at, figure in enumerate(few):
        cheapest, row = float("inf"), []
        for skipped in range(spare + 1):
            cheapest = min(cheapest, before[skipped] + abs(figure - many[at + skipped]))
            row.append(cheapest)
        costs.append(row)
        before = row
    chosen, skipped = [], spare
    for at in reversed(range(len(few))):
        while skipped and costs[at][skipped] == costs[at][skipped - 1]:
            skipped -= 1
        chosen.append(at + skipped)
    return chosen[::-1]
