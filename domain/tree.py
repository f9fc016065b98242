"""The tree of teams: who stands below whom, and in which order.

A tree is each team's parent by the team's id, sisters in their order.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping

Tree = Mapping[str, str | None]


def in_order(tree: Tree) -> tuple[str, ...]:
    """The teams as the tree reads: each is followed by all that is below it."""
    children: defaultdict[str | None, list[str]] = defaultdict(list)
    for team, parent in tree.items():
        children[parent].append(team)

    def from_here(parent: str | None) -> Iterator[str]:
        for team in children[parent]:
            yield team
            yield from from_here(team)

    return tuple(from_here(None))


def path(tree: Tree, team: str) -> tuple[str, ...]:
    """The team's ancestors, the highest first, and itself."""
    parent = tree[team]
    return (*(path(tree, parent) if parent else ()), team)


def below(tree: Tree, team: str) -> frozenset[str]:
    """The team and all that is below it: what cannot be its parent."""
    return frozenset(one for one in tree if team in path(tree, one))


def sisters(tree: Tree, team: str) -> tuple[str, ...]:
    """The teams with the same parent, itself too, in order."""
    return tuple(one for one, parent in tree.items() if parent == tree[team])


def moved(tree: Tree, team: str, *, up: bool) -> tuple[str, ...]:
    """The order once the team has changed places with the sister before or after it; at the end it stays."""
    same = sisters(tree, team)
    here = same.index(team)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(same):
        return in_order(tree)
    swap = {team: same[there], same[there]: team}
    return in_order({(one := swap.get(each, each)): tree[one] for each in tree})
