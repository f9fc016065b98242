"""A table of customers' words, read line by line: never the whole of it at once, and never lost for one bad line."""

import codecs
import csv
import hashlib
import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from domain.errors import BadFileError
from domain.voice import tidied
from domain.voice_fields import (
    EARLIEST,
    LATE,
    DayOrMonth,
    Field,
    Scale,
    day_or_month,
    guessed,
    instant,
    is_no_rating,
    likely_scale,
    plain,
    rating,
    rating_number,
)

LONGEST_LINE = 4_000_000
"""Characters of one line of the table, with all line breaks inside quotation marks."""
LONGEST_WORDS = 64_000
"""Characters of one comment that are held in memory: eight times what is kept of it once it is masked."""
MOST_COLUMNS = 1_000
MOST_SOURCES = 100
DELIMITERS = ",;\t"
BLOCK = 1 << 20

_WINDOWS = frozenset(
    b"\x80\x85\x91\x92\x93\x94\x95\x96\x97\x99\xa0\xa3\xa9\xab\xae\xb0\xb4\xb7\xbb\xbc\xbd\xbe\xc9"
    b"\xe0\xe1\xe2\xe4\xe7\xe8\xe9\xea\xeb\xed\xee\xef\xf1\xf3\xf4\xf6\xf8\xfa\xfb\xfc"
)
"""What English text has in Windows' own encoding: the pound, the euro, curved quotation marks, accents of loan words.
Where a file has anything else, it may be in quite another encoding, and every guess would spoil names."""

csv.field_size_limit(LONGEST_LINE)  # of the whole process: our own limit is for a line


class WordsUnknownError(BadFileError):
    """No column says by its name what customers said."""

    code = "words_unknown"

    def __init__(self, columns: Sequence[str]) -> None:
        super().__init__(
            "Nothing was imported: no column says by its name what customers said. Say which one it is: words=COLUMN. "
            f"{_columns_in_words(columns)}"
        )
        self.columns = tuple(columns)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """What a file is, after a first look at all of it."""

    columns: tuple[str, ...]
    where: Mapping[Field, int]
    """Which column says what."""
    lines: int
    """That are not empty, without the first."""
    encoding: str
    delimiter: str
    scale: Scale | None
    """On which plain numbers are given as ratings; None: there are none."""
    scale_guessed: bool
    day_first: bool
    """Whether "03/04/2026" is in April."""
    day_doubtful: bool
    """Whether it might as well be in March: no date says, or dates contradict each other."""

    @property
    def windows(self) -> bool:
        """Whether it is not in UTF-8 but in Windows' own encoding, as far as one can tell."""
        return self.encoding == "cp1252"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line that can be taken."""

    number: int
    """Of the first of its lines in the file, from 1."""
    key: str
    """What makes it different from every other line of every file; of lines that are alike each has its own."""
    words: str
    said_at: datetime
    dated: bool
    """Whether the file says when; else it counts as said now, however old it is."""
    question: str
    rating: int | None
    rating_unread: str
    """What stands where the rating should be, if that is none."""
    touch_point: str
    source: str
    account: str
    contact: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BadLine:
    """One line that can't be taken."""

    number: int
    reason: str


def look(file: BinaryIO, *, mapped: Mapping[Field, str] | None = None, scale: Scale | None = None) -> Table:
    """Look through a whole file: whether it can be read, and how. Raises BadFileError for what is no such table.

    `mapped` names columns that don't say by their name what they are.
    """
    encoding = _encoding(file)
    delimiter = _delimiter(file, encoding)
    records = _records(file, encoding, delimiter)
    first = next((cells for _, cells in records if isinstance(cells, list) and any(map(str.strip, cells))), None)
    if first is None:
        raise BadFileError("The file is empty. The first line must name its columns.")
    columns = tuple(" ".join(cell.split()) for cell in first)
    if len(columns) > MOST_COLUMNS:
        raise BadFileError(
            f"The file has {len(columns)} columns; at most {MOST_COLUMNS} are read. Is it the right one?"
        )
    where = _where(columns, mapped or {})
    sources = set[str]()
    numbers, day_or_months, lines = set[float](), Counter[DayOrMonth](), 0
    for _, cells in records:
        if isinstance(cells, str):
            lines += 1
            continue
        if not any(map(str.strip, cells)):
            continue
        lines += 1
        sources.add(_cell(cells, where, Field.SOURCE).strip()[:80])
        if len(sources) > MOST_SOURCES:
            raise BadFileError(
                f"Nothing was imported: the column '{columns[where[Field.SOURCE]][:80]}' names more than "
                f"{MOST_SOURCES} sources. Is it another column that says where the words come from?"
            )
        number = rating_number(_cell(cells, where, Field.RATING)[:80])
        if number is not None:
            numbers.add(number)
        day_or_months.update(day_or_month(_cell(cells, where, Field.DATE)))
    return Table(
        columns=columns,
        where=where,
        lines=lines,
        encoding=encoding,
        delimiter=delimiter,
        scale=scale or likely_scale(numbers),
        scale_guessed=scale is None and bool(numbers),
        day_first=day_or_months[DayOrMonth.MONTH_FIRST] <= day_or_months[DayOrMonth.DAY_FIRST],
        day_doubtful=day_or_months[DayOrMonth.DOUBTFUL] > 0
        and (day_or_months[DayOrMonth.MONTH_FIRST] > 0) is (day_or_months[DayOrMonth.DAY_FIRST] > 0),
    )


def lines(file: BinaryIO, table: Table, *, now: datetime) -> Iterator[Line | BadLine]:
    """Every line that is not empty, in order."""
    seen = _Seen(table)
    named = False
    for number, cells in _records(file, table.encoding, table.delimiter):
        if isinstance(cells, str):
            yield BadLine(number=number, reason=cells)
        elif any(map(str.strip, cells)):
            if named:
                yield _line(number, cells, table, seen, now=now)
            named = True


def _line(number: int, cells: list[str], table: Table, seen: "_Seen", *, now: datetime) -> Line | BadLine:
    if any(cell.strip() for cell in cells[len(table.columns) :]):
        reason = f"{len(cells)} values for {len(table.columns)} columns. Are the words in quotation marks?"
        return BadLine(number=number, reason=reason)

    def cell(field: Field, most: int) -> str:
        return tidied(_cell(cells, table.where, field)[: 4 * most])[:most].strip()

    words = _cell(cells, table.where, Field.WORDS).strip()[:LONGEST_WORDS]
    if not tidied(words):
        return BadLine(number=number, reason="There are no words.")
    said_at, date = now, cell(Field.DATE, 40)
    if Field.DATE in table.where:
        found = instant(date, day_first=table.day_first)
        if found is None:
            return BadLine(number=number, reason=f"'{date}' is no date." if date else "There is no date.")
        if not EARLIEST <= found <= now + LATE:
            return BadLine(number=number, reason=f"'{date}' {'is to come yet' if found > now else 'is too long ago'}.")
        said_at = min(found, now)
    given = cell(Field.RATING, 80)
    rated = rating(given, table.scale)
    return Line(
        number=number,
        key=seen.key(cells),
        words=words,
        said_at=said_at,
        dated=Field.DATE in table.where,
        question=cell(Field.QUESTION, 500),
        rating=rated,
        rating_unread="" if rated is not None or is_no_rating(given) else given,
        touch_point=" ".join(cell(Field.TOUCH_POINT, 80).split()),
        source=" ".join(cell(Field.SOURCE, 80).split()),
        account=cell(Field.ACCOUNT, 80),
        contact=cell(Field.CONTACT, 200),
    )


class _Seen:
    """Which lines came before, so that of those that are alike each has a key of its own, in whatever order."""

    def __init__(self, table: Table) -> None:
        self._where = table.where
        self._columns = sorted(enumerate(table.columns), key=lambda column: column[1])
        self._once: set[int] = set()
        self._again: Counter[int] = Counter()

    def key(self, cells: Sequence[str]) -> str:
        """Made of its own id with its words, or else of all its columns; the order of columns does not matter.

        Of the id alone it can't be: every survey begins to count at 1.
        """
        if own := _cell(cells, self._where, Field.ID).strip():
            said = f"id\0{own}\0{_cell(cells, self._where, Field.WORDS).strip()}"
        else:
            filled = ((name, cells[number].strip()) for number, name in self._columns if number < len(cells))
            said = "\0".join(f"{name}\1{cell}" for name, cell in filled if cell)
        digest = hashlib.sha256(said.encode(errors="replace"))
        short = int.from_bytes(digest.digest()[:8], "big")
        if short in self._once:
            self._again[short] += 1
            digest.update(b"\0%d" % self._again[short])
        self._once.add(short)
        return digest.hexdigest()


def _cell(cells: Sequence[str], where: Mapping[Field, int], field: Field) -> str:
    number = where.get(field)
    return cells[number] if number is not None and number < len(cells) else ""


def _where(columns: Sequence[str], mapped: Mapping[Field, str]) -> dict[Field, int]:
    """Which column says what: those that were named for it, and else by their own names."""
    chosen = {field: _column(columns, name, field) for field, name in mapped.items() if name}
    left_alone = {field for field, name in mapped.items() if not name}
    taken = set(chosen.values())
    by_name = {
        field: number
        for field, number in guessed(columns).items()
        if field not in mapped and field not in left_alone and number not in taken
    }
    where = by_name | chosen
    if Field.WORDS not in where:
        raise WordsUnknownError(columns)
    return where


def _column(columns: Sequence[str], name: str, field: Field) -> int:
    found = [number for number, column in enumerate(columns) if column == " ".join(name.split())]
    found = found or [number for number, column in enumerate(columns) if plain(column) == plain(name)]
    if not found:
        raise BadFileError(f"Nothing was imported: there is no column '{name[:80]}'. {_columns_in_words(columns)}")
    if len(found) > 1:
        raise BadFileError(
            f"Nothing was imported: {len(found)} columns are named '{name[:80]}', so nobody can tell which is the "
            f"{field.value}. Give them different names."
        )
    return found[0]


def _columns_in_words(columns: Sequence[str]) -> str:
    shown = ", ".join(f"'{tidied(name)[:40]}'" for name in columns[:12])
    more = f", and {len(columns) - 12} more" if len(columns) > 12 else ""
    return f"The columns are: {shown}{more}."


def _encoding(file: BinaryIO) -> str:
    """UTF-8, or Windows' own where that is safe to say. Raises BadFileError for everything else."""
    file.seek(0)
    start = file.read(4)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in start:
        raise BadFileError("The file is in UTF-16, or no text at all. Save it as 'CSV UTF-8' and try again.")
    if start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")):
        raise BadFileError("This is no CSV file. In your spreadsheet choose 'Save as', then 'CSV UTF-8'.")
    file.seek(0)
    decoder, high, utf8 = codecs.getincrementaldecoder("utf-8")(), set[int](), True
    while block := file.read(BLOCK):
        if utf8:
            try:
                decoder.decode(block)
            except UnicodeDecodeError:
                utf8 = False
        high.update(block.translate(None, bytes(range(128))))
    if utf8:
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            utf8 = False
    if utf8:
        return "utf-8-sig"
    if high <= _WINDOWS:
        return "cp1252"
    raise BadFileError("The file is not in UTF-8. Save it as 'CSV UTF-8' and try again.")


def _delimiter(file: BinaryIO, encoding: str) -> str:
    """What separates the columns' names; quotation marks around them may hold any sign."""
    file.seek(0)
    start = codecs.decode(file.read(64_000), encoding, "ignore").lstrip("\ufeff\r\n ")
    best = ","
    most = 0
    for delimiter in DELIMITERS:
        found = next(csv.reader(io.StringIO(start, newline=""), delimiter=delimiter), [])
        if len(found) > most:
            best, most = delimiter, len(found)
    return best


def _records(file: BinaryIO, encoding: str, delimiter: str) -> Iterator[tuple[int, list[str] | str]]:
    """Each record with the number of its first line: its cells or, where it is none, why.

    After what is none, reading goes on with the next line of the file: an open quotation mark costs one line.
    """
    source = _Source(file, encoding)
    while True:
        source.begin()
        reader = csv.reader(source, delimiter=delimiter, strict=True)
        try:
            for cells in reader:
                yield source.first, cells
                source.begin()
        except (csv.Error, _TooLongError):
            if not source.taken:
                return
            yield source.first, _why(source)
            source.back_to_second()
        else:
            return


def _why(source: "_Source") -> str:
    if source.overlong:
        return f"The line has more than {LONGEST_LINE:,} characters."
    return "A quotation mark is opened here and not closed, or stands in the middle of quoted words."


class _TooLongError(Exception):
    """One record does not end."""


class _Source:
    """The lines of a file, as they are asked for; those of the present record can be given once more."""

    def __init__(self, file: BinaryIO, encoding: str) -> None:
        self._lines = _lines_of(file, encoding)
        self._waiting: list[str] = []
        self._next = 1
        self.first = 1
        """The number of the first line of the present record."""
        self.taken: list[str] = []
        """The lines of the present record so far."""
        self._long = 0
        self.overlong = False
        """Whether a single line is longer than any record may be."""

    def __iter__(self) -> "_Source":
        return self

    def __next__(self) -> str:
        line = self._waiting.pop() if self._waiting else next(self._lines)
        self._next += 1
        self.taken.append(line)
        self._long += len(line)
        if self._long > LONGEST_LINE:
            self.overlong = len(self.taken) == 1
            raise _TooLongError
        return line

    def begin(self) -> None:
        """The next line begins a record."""
        self.first, self.taken, self._long, self.overlong = self._next, [], 0, False

    def back_to_second(self) -> None:
        """Give all lines of the present record but the first once more."""
        again = self.taken[1:]
        self._waiting.extend(reversed(again))
        self._next -= len(again)


def _lines_of(file: BinaryIO, encoding: str) -> Iterator[str]:
    """The lines of a text with their ends; an endless one is longer than any may be, and no more of it is read."""
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    try:
        while line := text.readline(LONGEST_LINE + 1):
            rest = line
            while len(rest) > LONGEST_LINE and not rest.endswith(("\n", "\r")):
                rest = text.readline(LONGEST_LINE + 1)
            yield line
    finally:
        with suppress(ValueError):  # it was closed by then
            text.detach()  # the file stays open when its reader is gone
