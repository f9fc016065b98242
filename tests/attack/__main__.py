"""`make attack`: a line for each thing that was tried, as soon as it is done. `ONLY=4` runs one case of them.

Ends with 1 when a promise was broken.
"""

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from time import monotonic
from typing import NamedTuple

from sandbox.bot_process import proxies
from tests.attack.row import Row, summed_up


class Case(NamedTuple):
    """A numbered case: a module here with a function `rows`."""

    module: str
    title: str


CASES: Mapping[int, Case] = {
    1: Case("linking", "Linking answers and comments to people"),
    2: Case("canaries", "Searching every file for ids, answers and words"),
    3: Case("keys", "Opening old versions of boxes, and finding old keys"),
    4: Case("crashes", "Killing, tearing and starving the bot"),
    5: Case("differencing", "Subtracting published figures"),
    6: Case("cycles", "Following one person through half a year of reports"),
    7: Case("worlds", "Telling two worlds apart before closing"),
    8: Case("opening", "Changing the rules after opening"),
    9: Case("speed", "What it costs"),
    10: Case("suggesting", "Linking suggestions and support to people"),
    11: Case("voting", "Linking votes, petitions and answers of consultations to people"),
}


def main() -> int:
    """Run what is wanted; 1 if a promise was broken."""
    for name in proxies(os.environ):
        del os.environ[name]
    wanted = os.environ.get("ONLY", "")
    numbers = [int(word) for word in wanted.replace(",", " ").split()] or list(CASES)
    told: list[Row] = []
    for number in numbers:
        module, title = CASES[number]
        print(f"\n{number}. {title}", flush=True)
        began = monotonic()
        rows: Callable[[], Iterator[Row]] = import_module(f"tests.attack.{module}").rows
        for row in rows():
            told.append(row)
            print(f"   {row}", flush=True)
        print(f"   {monotonic() - began:.0f} s", flush=True)
    print(f"\n{summed_up(told)}")
    return 1 if any(row.held is False for row in told) else 0


if __name__ == "__main__":
    sys.exit(main())
