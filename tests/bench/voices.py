"""A table of 100,000 comments is imported with the command line: time, and memory of all its processes together."""

import csv
import os
import random
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.row import Row

MANY = 100_000
REGRESSION = Path(__file__).parents[1] / "insight" / "regression.csv"
HEAD = ("comment", "date", "rating", "touch point")


def rows() -> Iterator[Row]:
    """An import, and the same one again."""
    with TemporaryDirectory() as folder:
        table = Path(folder) / "comments.csv"
        _write(table)
        environment = {**os.environ, "TRIBUNE_DATA_DIR": f"{folder}/data", "TRIBUNE_KEY_DIR": f"{folder}/keys"}
        command = (sys.executable, "-m", "bot", "voice", "import", str(table))
        seconds, megabytes, said = _run(command, environment)
        assert f"{MANY:,} added" in said, said
        yield Row(f"importing {MANY:,} comments", seconds, "s", 60)
        yield Row("its memory, all processes together", megabytes, "MB", 600)
        seconds, _, said = _run(command, environment)
        assert f"{MANY:,} were here already" in said, said
        yield Row("the same file again", seconds, "s", 20)


def _run(command: tuple[str, ...], environment: dict[str, str]) -> tuple[float, float, str]:
    """Seconds, megabytes at the most, and what was printed."""
    began = time.perf_counter()
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as run:
        most = 0.0
        while run.poll() is None:
            most = max(most, sum(map(_megabytes, [run.pid, *_children(run.pid)])))
            time.sleep(0.2)
        assert run.stdout
        return time.perf_counter() - began, most, run.stdout.read()


def _children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task").glob("*/children")
    try:
        return [int(child) for path in found for child in path.read_text(encoding="ascii").split()]
    except OSError:  # it ended
        return []


def _megabytes(pid: int) -> float:
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    found = re.search(r"^VmRSS:\s+(\d+) kB", status, re.MULTILINE)
    return int(found[1]) / 1024 if found else 0


def _write(table: Path) -> None:
    """Comments of one to three sentences, always alike, of which hardly two are the same."""
    with REGRESSION.open(encoding="utf-8", newline="") as file:
        sentences = [row["words"] for row in csv.DictReader(file)]
    dice = random.Random(1)
    first = date(2025, 11, 1)
    with table.open("w", encoding="utf-8", newline="") as file:
        written = csv.writer(file)
        written.writerow(HEAD)
        for number in range(MANY):
            words = " ".join(dice.sample(sentences, dice.choice((1, 1, 2, 3))))
            day = first + timedelta(days=dice.randrange(300))
            written.writerow((f"{words} Visit {number % 997}.", day.isoformat(), dice.randint(1, 5), "The visit"))
