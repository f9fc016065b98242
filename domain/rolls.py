"""Whether one more group may be asked, so that no arithmetic on what several groups said gets at a few people.

What is told of a group is a sum over its people, and readers may add and subtract sums as they like: the company less
Leeds less York is about those who work elsewhere. It is the promise of `domain.release_plan`: whatever is combined,
either everything cancels out, or at least `THRESHOLD` people are left. There groups are a tree and one more dimension;
here they are any, as those who stand behind a seat a week ago and today.

**The rule.** Everybody is a row of noughts and ones: on which rolls they are. A combination gives each roll a number,
and a person counts in it by the sum over their rolls. Those who count can be told from all others. Now take a few
people away: if the rows that are left span less than before, some combination is nought for all who are left and not
for all of the few, so it is about some of them alone; and if they span as much, there is none. A group that is singled
out meets every basis of the rows, so it is found by taking somebody of a basis away, and again, until less is spanned.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import islice

from domain.survey import THRESHOLD

Row = tuple[int, ...]
"""On which rolls somebody is: 1 for each that they are on."""

PRIME = 2**521 - 1
"""Sums are taken modulo this. It is larger than any determinant of 170 rows of noughts and ones, so nothing is lost."""


def isolates_few(roll: Collection[str], *, own: Sequence[Collection[str]], others: Sequence[Collection[str]]) -> bool:
    """Answer whether asking these people would single out fewer than five, together with what was asked before.

    `own` are earlier rolls of the same series. Who joined or left it since is not held against it, nor is what earlier
    rolls have singled out without this one. A roll that is nearly another's always is, whatever came before.
    """
    if any(are_close(roll, one) for one in others):
        return True
    rolls = [{*one} for one in (*others, *own, roll)]
    last = len(rolls) - 1
    many = Counter(tuple(int(person in one) for one in rolls) for person in set[str]().union(*rolls))
    before, series = range(last), range(len(others), last + 1)
    return any(not (_bares(many, few, before) or _bares(many, few, series)) for few in _singled_out(many))


def are_close(some: Collection[str], others: Collection[str]) -> bool:
    """Answer whether two groups differ by so few people that what is told of both would be about those."""
    return 0 < len({*some} ^ {*others}) < THRESHOLD


def _singled_out(many: Mapping[Row, int]) -> set[frozenset[Row]]:
    """Fewer than five people, by their rows, whom some combination singles out: all such groups, and some larger."""
    largest_first = sorted(many, key=lambda row: (-many[row], row))
    full = len(_basis(largest_first))
    found, seen, waiting = set[frozenset[Row]](), set[frozenset[Row]](), [frozenset[Row]()]
    while waiting:
        few = waiting.pop()
        basis = _basis((row for row in largest_first if row not in few), most=full)
        if len(basis) < full:
            found.add(few)
            continue
        room = THRESHOLD - 1 - sum(many[row] for row in few)
        more = {few | {row} for row in basis if many[row] <= room} - seen
        seen |= more
        waiting += more
    return found


def _bares(many: Collection[Row], few: Collection[Row], rolls: Sequence[int]) -> bool:
    """Whether combining these rolls alone singles out some of the few, and nobody else."""
    full = len(_basis(tuple(row[place] for place in rolls) for row in many))
    left = (tuple(row[place] for place in rolls) for row in many if row not in few)
    return len(_basis(left, most=full)) < full


def _basis(rows: Iterable[Row], *, most: int | None = None) -> list[Row]:
    """The first rows that span all of them, `most` at most: each that is no combination of those before."""
    pivots: dict[int, list[int]] = {}
    return list(islice((row for row in rows if _is_new(row, pivots)), most))


def _is_new(row: Row, pivots: dict[int, list[int]]) -> bool:
    """Whether a row is no combination of those that were new before; then it is one of them from now on."""
    rest = list(row)
    for place in range(len(rest)):
        factor = rest[place]
        if not factor:
            continue
        if place not in pivots:
            inverse = pow(factor, -1, PRIME)
            pivots[place] = [one * inverse % PRIME for one in rest]
            return True
        rest = [(one - factor * other) % PRIME for one, other in zip(rest, pivots[place], strict=True)]
    return False
