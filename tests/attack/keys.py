"""Opening old versions of boxes with seized keys, and looking for overwritten keys where a disk may keep them."""

import errno
import fcntl
import json
import os
import shutil
import subprocess
import sys
import time
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random
from struct import Struct
from tempfile import TemporaryDirectory

from attack.canaries import sightings
from attack.seizure import Box, keys_in, unsealed
from domain.survey import Cast, TagState
from models.database import Database
from tests.attack.row import Row
from tests.attack.servers import postgresql
from tests.vault.moments import moments
from tests.vault.surveys import OPENS, Published, answer, cast, names, ready, spec_of
from vault import Vault, table
from vault.keys import PAGE, Keyring
from vault.seal import Key

SURVEY = "s1"
WRITES = 1_000
PEOPLE = 450
"""In three shards."""
KILLED_EVERY = 10


class KilledError(BaseException):
    """The process ends here: nothing of it is left but the disk."""


# Seized keys


@dataclass(slots=True)
class Seizures:
    """Every version of every box that was ever committed, and the keys that lay beside it at each instant."""

    versions: dict[bytes, Box] = field(default_factory=dict)
    """By blob."""
    at_rest: list[frozenset[bytes]] = field(default_factory=list)
    """Between two answers; the keys of the whole file."""
    within: list[frozenset[bytes]] = field(default_factory=list)
    """Between two steps of one, and where it was killed."""
    keys: dict[bytes, bytes] = field(default_factory=dict)
    """All that were ever seen, by id."""

    def opens(self) -> Mapping[bytes, tuple[Box, ...]]:
        """The versions that each key opens: every key is tried on every version, whatever the version names."""
        boxes = tuple(self.versions.values())
        return {id_: tuple(box for box in boxes if unsealed(box, {id_: key})) for id_, key in self.keys.items()}

    @property
    def lengths(self) -> frozenset[tuple[int, int]]:
        """The lengths that the boxes had, with their shards."""
        return frozenset((box.shard, len(box.blob)) for box in self.versions.values())


def seized_all_along(database: Database, keys: Path, *, writes: int, people: int = PEOPLE) -> Seizures:
    """People answer and put off one by one; at each step keys and boxes are looked at, and some steps are the last."""
    vault, seen, random = ready(database, keys), Seizures(), Random(writes)
    thief = Database(database.url.render_as_string(hide_password=False))
    everybody = names(people)
    _open(vault, SURVEY, everybody)
    for write in range(writes):
        look = _looking(thief, keys, seen, seen.within)
        left = random.randrange(14) if write % KILLED_EVERY == KILLED_EVERY - 1 else None
        _put(vault, everybody[write % people], look, answers=write < people // 2, dies_after=left)
        if left is not None:
            vault = Vault(database.writer, keys)
            if vault.recover():
                raise RuntimeError("a key was lost")
        _looking(thief, keys, seen, seen.at_rest)("")
    vault.close(SURVEY, Published())
    _looking(thief, keys, seen, seen.at_rest)("")
    thief.dispose()
    return seen


def _open(vault: Vault, survey: str, people: Sequence[str]) -> None:
    """A survey without words: its boxes are small, so that a thousand versions of them can be kept and tried."""
    with vault.engine.begin() as connection:
        vault.open(connection, spec_of(survey, len(people), words=None), people)


def _looking(thief: Database, keys: Path, seen: Seizures, instants: list[frozenset[bytes]]) -> Callable[[str], None]:
    """Take what lies there."""

    def look(_moment: str) -> None:
        found: Mapping[bytes, bytes] = {}
        with suppress(FileNotFoundError):
            found = keys_in(keys / f"{SURVEY}.keys")
        seen.keys.update(found)
        instants.append(frozenset(found))
        with thief.reader.connect() as connection:
            for box in table.boxes(connection, SURVEY, range(8)):
                seen.versions.setdefault(box.blob, Box(survey_id=SURVEY, shard=box.shard, blob=box.blob))

    return look


def _put(vault: Vault, person: str, look: Callable[[str], None], *, answers: bool, dies_after: int | None) -> None:
    tomorrow = OPENS.date() + timedelta(days=1)
    one = answer(person) if answers else Cast(survey_id=SURVEY, person=person, state=TagState.SNOOZED, until=tomorrow)
    passed = 0

    def at(moment: str) -> None:
        nonlocal passed
        look(moment)
        passed += 1
        if passed == dies_after:
            raise KilledError

    with moments(vault.engine, at), suppress(KilledError):
        cast(vault, one)


def rows_of_seizures(kind: str, seen: Seizures) -> Iterator[Row]:
    """What those keys are good for."""
    opens = seen.opens()
    most = max(map(len, opens.values()))
    yield _most(f"{kind}: versions that one key opens, of {len(seen.versions):,}", most, 1)
    at_rest, within = _of_one_box(seen.at_rest, opens), _of_one_box(seen.within, opens)
    yield _most(f"{kind}: of one box, {len(seen.at_rest):,} seizures between writes", at_rest, 1)
    yield _most(f"{kind}: of one box, {len(seen.within):,} between two steps", within, 2)
    unopened = len(seen.versions) - len({box.blob for boxes in opens.values() for box in boxes})
    yield _none(f"{kind}: versions whose key was never seized", unopened)  # the more, the less would be shown
    shards = {shard for shard, _ in seen.lengths}
    yield _most(f"{kind}: lengths of a box, over its life", len(seen.lengths) / len(shards), 1)
    yield _none(f"{kind}: keys after closing", len(seen.at_rest[-1]))


def _of_one_box(instants: Sequence[frozenset[bytes]], opens: Mapping[bytes, tuple[Box, ...]]) -> int:
    """The most versions of any box that the keys of one instant open."""

    def most(keys: frozenset[bytes]) -> int:
        shards = [box.shard for key in keys for box in opens[key]]
        return max((shards.count(shard) for shard in set(shards)), default=0)

    return max(map(most, set(instants)), default=0)


def after_start_up(database: Database, keys: Path) -> Iterator[Row]:
    """Surveys of the same size, each shard killed with a second key beside it, then a start."""
    vault = ready(database, keys)
    surveys = ["a1", "a2", "a3"]
    for survey in surveys:
        _open(vault, survey, names(PEOPLE))
    with database.reader.connect() as connection:
        boxes = {survey: list(table.boxes(connection, survey, range(8))) for survey in surveys}
    for survey, found in boxes.items():
        vault._keyring.save(survey, {box.shard: (box.key_id, Key.fresh()) for box in found})
    lost = Vault(database.writer, keys).recover()
    left = {survey: keys_in(keys / f"{survey}.keys") for survey in surveys}
    one_each = not lost and all(left[survey].keys() == {box.key_id for box in boxes[survey]} for survey in surveys)
    shards = sum(map(len, boxes.values()))
    yield Row(
        name="keys after a start, for all shards",
        found=f"{sum(map(len, left.values()))} for {shards}",
        promised="the one that each box names",
        held=one_each,
    )
    lengths = {tuple(sorted(len(box.blob) for box in found)) for found in boxes.values()}
    # People are divided by a key that is drawn, so the shards of two surveys differ; all together they do not.
    totals = {(len(one), sum(one)) for one in lengths}
    yield _most("bytes in all boxes, of surveys of the same size", len(totals), 1)
    for survey in surveys:
        vault.close(survey, Published())
    others = sorted(path.name for path in keys.iterdir() if path.name != "installation")
    yield _none("key files after closing", len(others))


# Overwritten keys


Store = Callable[[Path, int], tuple[list[bytes], bytes]]
"""Puts so many keys, one after the other, into a folder; gives all that were overwritten, and the one that lives."""


def overwritten(folder: Path, writes: int) -> tuple[list[bytes], bytes]:
    """The product's key file, step by step as the vault writes it; goes on with the one that is there."""
    ring, old = Keyring(folder), []
    if not ring.surveys():
        ring.make_ready()
        ring.create(SURVEY, [Key.fresh()])
    (living,) = ring.held(SURVEY, 0).values()
    for _ in range(writes):
        new = Key.fresh()
        ring.save(SURVEY, {0: (living.id, new)})
        ring.save(SURVEY, {0: (new.id, None)})
        old.append(living.secret)
        living = new
    return old, living.secret


def renamed(folder: Path, writes: int) -> tuple[list[bytes], bytes]:
    """What is usual instead: each key in a new file, renamed over the old one."""
    folder.mkdir(parents=True, exist_ok=True)
    path, secrets = folder / f"{SURVEY}.keys", []
    for _ in range(writes + 1):
        key, new = Key.fresh(), path.with_suffix(".new")
        with new.open("wb") as file:
            file.write((key.id + key.secret).ljust(PAGE, b"\0"))
            file.flush()
            os.fsync(file.fileno())
        new.rename(path)
        secrets.append(key.secret)
    return secrets[:-1], secrets[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Remains:
    """What a search of a raw image found."""

    old: int
    """How many of the overwritten keys."""
    of: int
    living: bool
    """Whether the key that counts is found: otherwise the search has shown nothing."""


def remains_in_image(store: Store, *, writes: int) -> Remains | str:
    """Write keys on a file system of their own, then read its image byte by byte; or why that can't be done here."""
    with TemporaryDirectory() as folder:
        try:
            with mounted(Path(folder)) as (image, place):
                old, living = store(place / "keys", writes)
        except (OSError, subprocess.CalledProcessError) as error:
            return type(error).__name__
        found = {one.canary for one in sightings(image.parent, [*old, living])}
    return Remains(old=len(found - {living}), of=len(set(old)), living=living in found)


@contextmanager
def mounted(folder: Path, *, megabytes: int = 8) -> Iterator[tuple[Path, Path]]:
    """An ext4 of its own in a file, mounted while this lasts: the image, which can be read afterwards, and the place.

    Raises OSError or CalledProcessError where that is not possible.
    """
    image, place = folder / "image" / "ext4", folder / "place"
    image.parent.mkdir()
    place.mkdir()
    with image.open("wb") as file:
        file.truncate(megabytes << 20)
    _run("mkfs.ext4", "-q", "-F", str(image))
    _run("mount", "-o", "loop", str(image), str(place))
    try:
        yield image, place
    finally:
        _unmount(place)


def _unmount(place: Path) -> None:
    """Whoever was at work there may need a moment to end."""
    for _ in range(_TRIES):
        with suppress(subprocess.CalledProcessError):
            return _run("umount", str(place))
        time.sleep(_MOMENT)
    return _run("umount", str(place))


_TRIES, _MOMENT = 100, 0.1


def _run(*command: str) -> None:
    program = shutil.which(command[0], path="/usr/sbin:/sbin:/usr/bin:/bin")
    if program is None:
        raise FileNotFoundError(errno.ENOENT, "there is no such program", command[0])
    subprocess.run([program, *command[1:]], check=True, capture_output=True)


_FIEMAP = 0xC020660B
_ASKED = Struct("=QQLLLL")
_EXTENT = Struct("=QQQ32x")
_MOST_EXTENTS = 64


def blocks(path: Path) -> tuple[tuple[int, int], ...]:
    """Where on its device a file lies: place and length of each piece. Raises OSError where that can't be asked."""
    answer_ = array("B", _ASKED.pack(0, 2**64 - 1, 1, 0, _MOST_EXTENTS, 0) + bytes(_MOST_EXTENTS * _EXTENT.size))
    with path.open("rb") as file:
        fcntl.ioctl(file.fileno(), _FIEMAP, answer_)
    found = _ASKED.unpack_from(answer_)[3]
    pieces = (_EXTENT.unpack_from(answer_, _ASKED.size + _EXTENT.size * number) for number in range(found))
    return tuple((place, length) for _, place, length in pieces)


def stays_where_it_is(store: Store, folder: Path, *, writes: int) -> bool:
    """Whether the file lies on the same blocks afterwards, as the same file. Raises OSError where nobody can ask."""
    path = folder / f"{SURVEY}.keys"
    store(folder, 1)
    with path.open("rb"):  # held open, so that neither its number nor its blocks are given to another file
        was = blocks(path), _identity(path)
        store(folder, writes)
        return (blocks(path), _identity(path)) == was


def _identity(path: Path) -> tuple[int, int, int, int]:
    told = path.stat()
    return told.st_dev, told.st_ino, told.st_size, told.st_nlink


def ways_of_opening(store: Store, folder: Path, *, writes: int) -> Mapping[str, int]:
    """What the interpreter is asked to do with files in the folder while keys are written, after the first one."""
    program = [sys.executable, "-m", "tests.attack.keys", store.__name__, str(folder), str(writes)]
    told = subprocess.run(program, check=True, capture_output=True, text=True)
    heard: dict[str, int] = json.loads(told.stdout)
    return heard


def main(store: str, folder: str, writes: str) -> None:
    """Write keys, listened to by the interpreter's own audit; print how often each thing was done."""
    heard: dict[str, int] = {}

    def hear(event: str, arguments: tuple[object, ...]) -> None:
        about = [str(one) for one in arguments if isinstance(one, str | Path)]
        if any(one.startswith(folder) for one in about):
            flags = arguments[2] if event == "open" else None
            what = "make, cut or append" if isinstance(flags, int) and flags & _NOT_IN_PLACE else event
            heard[what] = heard.get(what, 0) + 1

    stores: Mapping[str, Store] = {one.__name__: one for one in (overwritten, renamed)}
    stores[store](Path(folder), 1)
    sys.addaudithook(hear)
    stores[store](Path(folder), int(writes))
    print(json.dumps(heard))


_NOT_IN_PLACE = os.O_CREAT | os.O_TRUNC | os.O_APPEND
_ENOUGH = 50
"""Keys of a bad store: some of them must be left."""
IN_PLACE = frozenset({"open", "os.listdir", "os.scandir", "pathlib.Path.glob"})
"""What may be done to a key file between opening and closing."""


def rows_of_remains(*, writes: int) -> Iterator[Row]:
    """Overwritten keys, on an image, by the blocks of the disk, and by what is asked of the system."""
    for name, store, few in (
        ("overwritten in place", overwritten, True),
        ("renamed (must leave some)", renamed, False),
    ):
        found = remains_in_image(store, writes=writes)
        if isinstance(found, str):
            told = f"no mount here ({found})"
            yield Row(
                name=f"raw ext4 image, keys {name}", found=told, promised="where it can be", held=None, tried=False
            )
            continue
        yield Row(
            name=f"raw ext4 image, keys {name}",
            found=f"{found.old} of {found.of} old ones" + ("" if found.living else ", and not the living"),
            promised="0, and the living one" if few else "more than 0",
            held=found.living and (found.old == 0) == few,
        )
    yield _row_of_blocks(writes)
    with TemporaryDirectory() as folder:
        heard = ways_of_opening(overwritten, Path(folder) / "keys", writes=writes)
    others = sorted(heard.keys() - IN_PLACE)
    told = ", ".join(others) or f"read and written in place ({sum(heard.values()):,} times)"
    yield Row(name="what is done to a key file", found=told, promised="never renamed, cut or made", held=not others)


def _row_of_blocks(writes: int) -> Row:
    name = f"blocks of a key file after {writes:,} writes"
    with TemporaryDirectory(dir=".") as folder:
        try:
            same = stays_where_it_is(overwritten, Path(folder) / "keys", writes=writes)
        except OSError as error:
            told = f"{errno.errorcode.get(error.errno or 0, 'refused')} on this file system"
            return Row(name=name, found=told, promised="where it can be", held=None, tried=False)
    return Row(name=name, found="the same" if same else "others", promised="the same", held=same)


# The table


def rows() -> Iterator[Row]:
    """Everything at full size."""
    with TemporaryDirectory() as folder:
        yield from _on("SQLite", f"sqlite:///{folder}/vault.db", Path(folder))
    with postgresql() as server, TemporaryDirectory() as folder:
        yield from _on("PostgreSQL", server.url, Path(folder))
    yield from rows_of_remains(writes=WRITES)


def _on(kind: str, url: str, folder: Path) -> Iterator[Row]:
    database = Database(url)
    table.METADATA.create_all(database.writer)
    yield from rows_of_seizures(kind, seized_all_along(database, folder / "keys", writes=WRITES))
    for row in after_start_up(database, folder / "keys"):
        yield Row(name=f"{kind}: {row.name}", found=row.found, promised=row.promised, held=row.held)
    database.dispose()


def _most(name: str, found: float, allowed: int) -> Row:
    return Row(name=name, found=f"{found:g}", promised=f"at most {allowed}", held=0 < found <= allowed)


def _none(name: str, found: int) -> Row:
    return Row(name=name, found=str(found), promised="0", held=found == 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
