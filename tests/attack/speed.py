"""Case 9: what sealed answers cost. The same rows as in `make bench`; those that have a bound are promises."""

from collections.abc import Iterator, Sequence

from tests.attack.row import Row
from tests.bench import sealing


def rows(
    *, invited: int = sealing.INVITED, sizes: Sequence[int] = sealing.SIZES, rounds: int = sealing.ROUNDS
) -> Iterator[Row]:
    """One answer alone, answers that come together, and what a touched shard costs in surveys of these sizes."""
    for row in sealing.rows(invited=invited, sizes=sizes, rounds=rounds):
        if row.bound:
            found = f"{row.figure:.3g} {row.unit}".strip()
            yield Row(name=row.name, found=found, promised=row.bound, held=row.reached)
