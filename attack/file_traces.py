"""Orders in files that are no databases: lines of logs, exports, dumps, and the times of the files themselves."""

import re
from collections.abc import Iterator
from pathlib import Path

from attack.subjects import Subject, Subjects
from attack.traces import UTC_AXIS, Traces, instant

_UNIT = re.compile(rb"\n|(?<=\}),\s*(?=\{)")
"""Between lines, and between the objects of a JSON array."""
_TIME = re.compile(
    rb"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:[+-]\d\d:?\d\d|Z)?"
    rb"|(?<![\w.])\d{10}(?:\.\d+|\d{3})?(?![\w.])"
)
_BEGINNING = 8192
"""Text has no zeros in it, at least not so early."""
_TABLE = re.compile(rb"COPY (\S{1,80})")
"""Where a dump begins with the rows of a table."""
_FIGURE = re.compile(rb"(?<![\w.:-])\d{1,9}(?![\w.:-])")
_TOKEN = re.compile(rb"[\w-]{8,64}")
_VARYING = re.compile(rb"[\w.:+-]*[\dA-Z][\w.:+-]*")
"""What differs between two lines of one kind: numbers, times, ids."""


def see_file(path: Path, name: str, subjects: Subjects, traces: Traces) -> None:
    """All that a file shows, and when it was last changed if it is about one person, or one ballot."""
    content = path.read_bytes()
    seen = _see_bytes if b"\0" in content[:_BEGINNING] else _see_lines
    named = seen(content, name, subjects, traces)
    if len(named) <= 2:
        traces.see("file times", "files", (path.stat().st_mtime,), named, axis=UTC_AXIS)


def _see_bytes(content: bytes, name: str, subjects: Subjects, traces: Traces) -> set[Subject]:
    """The order in a file that is no text."""
    found = [*subjects.in_bytes(content), *subjects.packed_in(content)]
    for sighting in found:
        traces.see("order in files", f"{name}, bytes", (sighting.at,), [sighting.subject])
    return {sighting.subject for sighting in found}


def _see_lines(content: bytes, name: str, subjects: Subjects, traces: Traces) -> set[Subject]:
    """The order of lines, all together and kind by kind, their times and figures, and what they share with others."""
    everybody: set[Subject] = set()
    part = name
    for number, line in enumerate(_UNIT.split(content)):
        if match := _TABLE.match(line):
            part = f"{name}, {match.group(1).decode(errors='replace')}"
        named = subjects.in_line(line)
        everybody |= set(named)
        kind = f"{name}, lines like {_VARYING.sub(b'#', line)[:80]!r}"
        moment = next(_moments(line), None)
        if moment is not None and not named:
            traces.pass_by(kind, moment)
        traces.share(named, (token.decode() for token in _TOKEN.findall(line)))
        for source in {name, part, kind}:
            traces.see("order in files", source, (number,), named)
            if moment is not None:
                traces.see("times", source, (moment,), named, axis=UTC_AXIS)
        for column, figure in enumerate(_FIGURE.findall(line) if named else ()):
            traces.see("numbers in columns", f"{kind}, figure {column + 1}", (float(figure),), named)
    return everybody


def tokens(path: Path) -> Iterator[bytes]:
    """Everything in a file that could be a hash or a salt."""
    return (match.group() for match in _TOKEN.finditer(path.read_bytes()))


def _moments(line: bytes) -> Iterator[float]:
    """The times in a line."""
    for match in _TIME.finditer(line):
        if (moment := instant(match.group().decode())) is not None:
            yield moment
