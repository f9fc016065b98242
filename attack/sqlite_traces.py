"""Orders that SQLite keeps: of rowids, of places in pages, of what was deleted, of its log, and from copy to copy."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path

from attack.sqlite_pages import File, Frame, Pages, cells, deleted, has_rows, is_above, is_leaf, read, unused
from attack.subjects import Subjects
from attack.traces import Place, Row, Traces, see_rows
from attack.versions import Blocks, Content, History

_BACKUPS = "backups"


def files(paths: Iterable[Path]) -> tuple[list[File], list[Path]]:
    """The databases among all files, the oldest first, and the rest. A log goes with its database."""
    databases, rest, logs = [], [], set()
    for path in sorted(paths, key=lambda path: (path.stat().st_mtime, path)):
        if file := read(path):
            databases.append(file)
            logs |= {path.with_name(f"{path.name}{end}") for end in ("-wal", "-shm")}
        else:
            rest.append(path)
    return databases, [path for path in rest if path not in logs]


def see_file(file: File, name: str, subjects: Subjects, traces: Traces) -> None:
    """All that one file shows by itself."""
    for owner, rows in _rows(file.now):
        see_rows(traces, f"{name} {owner}", rows, subjects)
    _see_free(file.now, name, subjects, traces)


def see_copies(files: Sequence[File], subjects: Subjects, traces: Traces) -> None:
    """What differs from one copy of a database to the next, the oldest first."""
    history, blocks = History("differences of backups", _BACKUPS), Blocks(_BACKUPS)
    for version, file in enumerate(files):
        for owner, rows in _rows(file.now):
            content: Content = {}
            for row in rows:
                blocks.see((owner, _key(row)), version, row.values, subjects)
                place = row.marks.get("rowid order") or row.marks["places in pages"]
                for subject in subjects.in_row(row.values):
                    content[subject, _key(row)] = (tuple(row.values), place)
            history.see(owner, version, content)
    history.tell(traces)
    blocks.tell(traces, subjects)


def texts(file: File) -> Iterable[bytes]:
    """Every value in a file's tables that is text or bytes."""
    for _, _, values in chain.from_iterable(file.now.tables.values()):
        for value in values:
            if isinstance(value, str | bytes):
                yield value.encode(errors="replace") if isinstance(value, str) else value


def _rows(pages: Pages) -> Iterator[tuple[str, list[Row]]]:
    """The rows of each table and index, with all that their places say."""
    for owner, found in pages.tables.items():
        rows = []
        for number, (page, cell, values) in enumerate(found):
            marks: dict[str, Place] = {"cell order": (number,), "places in pages": (page, -cell.offset)}
            if cell.rowid is not None:
                marks["rowid order"] = (cell.rowid,)
            rows.append(Row(values, marks, {}))
        yield owner, rows


def _key(row: Row) -> object:
    return row.marks.get("rowid order") or tuple(row.values[:1])


def _see_free(pages: Pages, name: str, subjects: Subjects, traces: Traces) -> None:
    """What was deleted and not yet overwritten: in pages that no tree uses, and between the rows of others."""
    for page, image in pages.images.items():
        owner = pages.owners.get(page)
        parts = [(0, len(image))] if owner is None else unused(image, page) if is_leaf(image, page) else []
        for start, end in parts:
            part = image[start:end]
            if not part.strip(b"\0"):
                continue
            source = f"{name} {owner or 'free pages'}"
            for at, values in deleted(part, subjects.records_in(part)):
                if named := subjects.in_row(values):
                    traces.see("free pages", source, (page, -start - at), named)
            for sighting in subjects.in_bytes(part):
                traces.see("free pages", source, (page, -start - sighting.at), [sighting.subject])


def see_logs(copies: Sequence[File], name: str, subjects: Subjects, traces: Traces) -> None:
    """What each transaction has changed, page by page, by the logs of all copies of one database, the oldest first."""
    log = _Log(f"commits of {name}", subjects)
    known: set[tuple[tuple[int, int], int]] = set()
    for number, copy in enumerate(copies):
        for frame in copy.frames:
            if (frame.round, frame.number) not in known:
                known.add((frame.round, frame.number))
                log.read(frame)
        if not number:
            log.begin(copy.base)
        # What the log did not keep until it was copied is in the copy itself.
        log.commit(copy.now.images)
    log.tell(traces)


class _Log:
    """Follows every row through commit after commit."""

    def __init__(self, axis: str, subjects: Subjects) -> None:
        self.known: dict[int, bytes] = {}
        """Pages as the last commit has left them."""
        self._subjects = subjects
        self._history = History("write-ahead log", axis)
        self._blocks = Blocks(axis)
        self._contents: dict[int, Content] = {}
        self._owners: dict[int, str] = {}
        self._waiting: dict[int, bytes] = {}
        self._commits = 0

    def read(self, frame: Frame) -> None:
        """The next frame; what has no commit behind it may be rolled back, and waits."""
        self._waiting[frame.page] = frame.image
        if frame.commits:
            self.commit(self._waiting)
            self._waiting = {}

    def commit(self, changed: Mapping[int, bytes]) -> None:
        """All pages that a transaction has changed."""
        changed = {page: image for page, image in changed.items() if self.known.get(page) != image}
        self.known |= changed
        pages = Pages(len(self.known), self.known)
        rows = [page for page, image in changed.items() if has_rows(image, page)]
        if any(is_above(image, page) for page, image in changed.items()) or not self._owners.keys() >= set(rows):
            self._owners = pages.owners
        for page in rows:
            if page in self._owners:
                content = self._content(pages, page)
                self._history.change(self._owners[page], self._commits, self._contents.get(page, {}), content)
                self._contents[page] = content
        self._commits += 1

    def begin(self, base: Pages) -> None:
        """What the oldest copy holds, and no commit has changed since, is older than the log."""
        for page, owner in base.owners.items():
            if page not in self.known and has_rows(base.images[page], page):
                self._contents[page] = self._content(base, page)
                self._history.change(owner, -1, {}, self._contents[page])
        self.known = {**base.images, **self.known}

    def tell(self, traces: Traces) -> None:
        """Everything that was seen."""
        self._history.tell(traces)
        self._blocks.tell(traces, self._subjects)

    def _content(self, pages: Pages, page: int) -> Content:
        """Whom and what the rows of a page name."""
        content: Content = {}
        for cell in cells(pages.images[page], page):
            values, key = tuple(pages.row(cell)), cell.rowid or cell.local[:40]
            self._blocks.see((self._owners.get(page), key), self._commits, values, self._subjects)
            for subject in self._subjects.in_row(values):
                content[subject, key] = (cell.local, (page, -cell.offset))
        return content
