"""What adding and subtracting gets at, by linear algebra alone: an oracle that knows no graph and no release plan.

Every figure of one item is a sum over people. People whom the same figures count can't be told apart; together they are
an atom. What figures combine to are the vectors of the row space of the matrix "figure counts atom", and a combination
isolates the atoms where its vector is not 0. A set of atoms holds all of such a vector exactly if its columns of
the kernel are linearly dependent. So the smallest group that can be isolated is the lightest dependent set of columns,
and as only sets of few people matter, all of them can be tried.

Reckoned modulo a large prime, with the kernel projected at random to a few dimensions: a dependent set stays dependent,
and an independent one seems dependent once in 10^9 times. So if the oracle errs, it cries wolf.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from random import Random
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

PRIME = 2**31 - 1


class Atom(NamedTuple):
    """People who are in the same figures: how many, and their column of the kernel."""

    people: int
    column: tuple[int, ...]


def isolates(figures: Sequence[Collection[int]], people: Mapping[int, int], *, fewer_than: int, random: Random) -> bool:
    """Whether some combination of figures, each a set of cells, isolates somebody, and fewer people than this.

    `people` is how many count in each cell; a cell with 0 holds people who count for nothing here, one that is not
    named nobody at all. The work grows fast with `fewer_than`.
    """
    sizes: Counter[tuple[int, ...]] = Counter()
    for cell, count in people.items():
        sizes[tuple(int(cell in figure) for figure in figures)] += count
    sizes.pop((0,) * len(figures), None)
    if not sizes:
        return False
    matrix, rank = _reduced(np.array(list(sizes), dtype=np.int64).T)
    counted = [place for place, count in enumerate(sizes.values()) if count]
    if len(counted) < len(sizes):
        matrix, rank_of_counted = _reduced(matrix[:, counted])
        if rank_of_counted < rank:  # something is left of a combination that cancels out for all who count
            return True
    columns = _kernel(matrix, dimensions=fewer_than + 3, random=random)
    light = [Atom(count, column) for count, column in zip(filter(None, sizes.values()), columns, strict=True)]
    return _has_dependent(sorted(atom for atom in light if atom.people < fewer_than), at_most=fewer_than - 1)


def _has_dependent(atoms: Sequence[Atom], *, at_most: int) -> bool:
    """Whether some of the atoms, of so many people at most, have dependent columns."""
    lightest: dict[tuple[int, ...], int] = {}
    for atom in atoms:
        line = _line(atom.column)
        if line is None or lightest.get(line, at_most) + atom.people <= at_most:
            return True
        lightest[line] = min(lightest.get(line, at_most), atom.people)
    for place, pivot in enumerate(atoms):
        others = atoms[place + 1 :]
        if len(others) < 2 or pivot.people + others[0].people + others[1].people > at_most:
            break
        left = at_most - pivot.people
        if _has_dependent([_without(atom, pivot) for atom in others if atom.people <= left], at_most=left):
            return True
    return False


def _line(column: tuple[int, ...]) -> tuple[int, ...] | None:
    """The same for all multiples of a column; None for that of zeros."""
    first = next(filter(None, column), None)
    if first is None:
        return None
    factor = pow(first, -1, PRIME)
    return tuple(value * factor % PRIME for value in column)


def _without(atom: Atom, pivot: Atom) -> Atom:
    """The atom's column less as much of the pivot's as makes it 0 where the pivot's begins."""
    first = next(place for place, value in enumerate(pivot.column) if value)
    factor = atom.column[first] * pow(pivot.column[first], -1, PRIME)
    column = (value - factor * taken for value, taken in zip(atom.column, pivot.column, strict=True))
    return Atom(atom.people, tuple(value % PRIME for value in column))


def _reduced(matrix: NDArray[np.int64]) -> tuple[NDArray[np.int64], int]:
    """The matrix in reduced row echelon form, without rows of zeros, and its rank."""
    matrix = matrix % PRIME
    rank = 0
    for column in range(matrix.shape[1]):
        found = np.flatnonzero(matrix[rank:, column])
        if not found.size:
            continue
        matrix[[rank, rank + found[0]]] = matrix[[rank + found[0], rank]]
        matrix[rank] = matrix[rank] * pow(int(matrix[rank, column]), -1, PRIME) % PRIME
        touched = np.flatnonzero(matrix[:, column])
        touched = touched[touched != rank]
        matrix[touched] = (matrix[touched] - matrix[touched, column, None] * matrix[rank] % PRIME) % PRIME
        rank += 1
        if rank == matrix.shape[0]:
            break
    return matrix[:rank], rank


def _kernel(reduced: NDArray[np.int64], *, dimensions: int, random: Random) -> list[tuple[int, ...]]:
    """Random vectors that every row is orthogonal to: for each column of the matrix, its values in them."""
    width = reduced.shape[1]
    pivots = [int(np.flatnonzero(row)[0]) for row in reduced]
    free = [column for column in range(width) if column not in set(pivots)]
    kernel = np.zeros((width, dimensions), dtype=np.int64)
    kernel[free] = np.array([[random.randrange(PRIME) for _ in range(dimensions)] for _ in free]).reshape(
        -1, dimensions
    )
    for pivot, row in zip(pivots, reduced, strict=True):
        used = np.flatnonzero(row[free])
        products = (
            row[np.array(free, dtype=np.int64)[used], None] * kernel[np.array(free, dtype=np.int64)[used]] % PRIME
        )
        kernel[pivot] = -products.sum(axis=0) % PRIME
    return [tuple(int(value) for value in row) for row in kernel]
