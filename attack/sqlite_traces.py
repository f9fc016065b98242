"""Orders that SQLite keeps: of rowids, of places in pages, of what was deleted, of its log, and from copy to copy."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from attack.sqlite_pages import Cell, File, Pages, cells, deleted, has_rows, is_leaf, read, unused
from attack.subjects import Subjects
from attack.traces import Place, Row, Traces, see_rows
from attack.versions import Content, History

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


def see_file(file: File, subjects: Subjects, traces: Traces) -> None:
    """All that one file and its log show."""
    now, name = file.now, file.path.name
    owners = now.owners()
    for owner, rows in _rows(now, owners).items():
        see_rows(traces, f"{name} {owner}", rows, subjects)
    _see_free(now, owners, name, subjects, traces)
    if file.frames:
        _see_log(file, subjects, traces)


def see_copies(files: Sequence[File], subjects: Subjects, traces: Traces) -> None:
    """What differs from one copy of a database to the next, the oldest first."""
    history = History("differences of backups", _BACKUPS)
    for version, file in enumerate(files):
        now = file.now
        for owner, rows in _rows(now, now.owners()).items():
            content: Content = {}
            for row in rows:
                place = row.marks.get("rowid order") or row.marks["places in pages"]
                for subject in subjects.in_row(row.values):
                    content[subject, _key(row)] = (tuple(row.values), place)
            history.see(owner, version, content)
    history.tell(traces)


def texts(file: File) -> Iterable[bytes]:
    """Every value in a file's tables that is text or bytes."""
    for rows in _rows(file.now, file.now.owners()).values():
        for row in rows:
            for value in row.values:
                if isinstance(value, str | bytes):
                    yield value.encode(errors="replace") if isinstance(value, str) else value


def _rows(pages: Pages, owners: Mapping[int, str]) -> dict[str, list[Row]]:
    """The rows of each table and index."""
    rows: dict[str, list[Row]] = {}
    for page, owner in owners.items():
        for cell in cells(pages.images[page], page) if owner != "sqlite_schema" else ():
            found = rows.setdefault(owner, [])
            marks: dict[str, Place] = {"cell order": (len(found),), "places in pages": (page, -cell.offset)}
            if cell.rowid is not None:
                marks["rowid order"] = (cell.rowid,)
            found.append(Row(pages.row(cell), marks, {}))
    return rows


def _key(row: Row) -> object:
    return row.marks.get("rowid order") or tuple(row.values[:1])


def _see_free(pages: Pages, owners: Mapping[int, str], name: str, subjects: Subjects, traces: Traces) -> None:
    """What was deleted and not yet overwritten: in pages that no tree uses, and between the rows of others."""
    for page, image in pages.images.items():
        owner = owners.get(page)
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


def _see_log(file: File, subjects: Subjects, traces: Traces) -> None:
    """What each transaction in the log has changed, page by page."""
    pages = Pages(file.base.size, dict(file.base.images))
    images: dict[int, bytes] = pages.images  # type: ignore[assignment] # a copy of our own
    last: dict[int, Content] = {}
    history = History("write-ahead log", f"commits of {file.path.name}")
    owners: dict[int, str] = {}
    changed: dict[int, bytes] = {}
    commit = 0
    for frame in file.frames:
        changed[frame.page] = frame.image
        if not frame.commits:
            continue
        stale = any(not is_leaf(image, page) or page not in owners for page, image in changed.items())
        images |= changed
        if stale or not owners:
            owners = pages.owners()
        for page, image in changed.items():
            if page in owners and has_rows(image, page):
                content = _content(pages, page, subjects)
                history.change(owners[page], commit, last.get(page, {}), content)
                last[page] = content
        commit, changed = commit + 1, {}
    history.tell(traces)


def _content(pages: Pages, page: int, subjects: Subjects) -> Content:
    """Whom and what the rows of a page name."""
    content: Content = {}
    for cell in cells(pages.images[page], page):
        for subject in subjects.in_cell(_whole(pages, cell)):
            content[subject, cell.rowid or cell.local[:40]] = (cell.local, (page, -cell.offset))
    return content


def _whole(pages: Pages, cell: Cell) -> tuple[object, ...]:
    return tuple(pages.row(cell))
