"""`tribune voice`: customers' words are taken in, read, and written out."""

import asyncio
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, BinaryIO, TypeVar

import click
from sqlalchemy.orm import Session

from bot.commands.desk import Desk, at_desk, day_in_words, settings, wake_bot
from bot.commands.voice_digest import voice_digest
from bot.commands.voice_read import voice_read
from bot.config import Config
from bot.voice_import import import_voices
from domain.errors import BadInputError
from domain.voice_fields import Field, Scale, plain, scale
from models.database import Database
from services import voice_export, voice_import
from services.contacts import Contacts
from services.results_file import FileKind
from services.voice_file import Table, look
from services.voice_import import Into, Tally

T = TypeVar("T")

PROCESSES = 2
CHUNK = 1_000
"""Lines that are committed together: nobody else waits."""
CACHE = -64 * 1024
"""Of SQLite, in KiB: the ids are random, so that new rows go everywhere in their table."""
SHOWN = 20
"""Bad lines on the screen."""
NAMES_SHOWN = 10


@click.group(name="voice")
def voice_group() -> None:
    """Take in what customers say, and see how it is read."""


class AtDesk:
    """The database as an import sees it: `bot.store.Store` without a bot."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def read(self, work: Callable[[Session], T]) -> T:
        """Run `work` in a reading session."""
        with self._database.read() as session:
            return work(session)

    async def write(self, work: Callable[[Session], T], *, patient: bool = False) -> T:
        """Run `work` in a transaction of its own."""
        del patient
        with self._database.write() as session:
            if self._database.embedded:
                session.connection().exec_driver_sql(f"PRAGMA cache_size={CACHE}")
            return work(session)


voice_group.add_command(voice_digest)
voice_group.add_command(voice_read)


@voice_group.command(name="import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--map",
    "mapped",
    metavar="WHAT=COLUMN",
    multiple=True,
    help="Which column says what: words, date, rating, touch point, source, account, contact, question or id.",
)
@click.option(
    "--scale", "scaled", metavar="WORST-BEST", help="What ratings are given on: 0-10, or 5-1 where 1 is the best."
)
@click.option("--source", default="", metavar="NAME", help="Where the words come from. It is made if it is new.")
@click.option("--touch-point", metavar="NAME", help="Where the customers were, unless a line says so itself.")
@click.option("--question", default="", metavar="TEXT", help="What the customers were asked.")
@click.option(
    "--bad-lines",
    type=click.File("w", encoding="utf-8"),
    help="Write the lines that could not be taken here, with their reasons.",
)
def voice_import_command(
    file: Path,
    *,
    mapped: tuple[str, ...],
    scaled: str | None,
    source: str,
    touch_point: str | None,
    question: str,
    bad_lines: IO[str] | None,
) -> None:
    """Take in a CSV file of customers' words, one comment a line.

    The first line names the columns. Names are masked before anything is stored. The same file twice adds nothing, and
    an import that was cut short goes on when it is started again.
    """
    columns, on = _columns_of(mapped), _scale_of(scaled)
    config = settings()
    with file.open("rb") as content, at_desk(config) as desk:
        table = look(content, mapped=columns, scale=on)
        with desk.database.read() as session:
            point = voice_import.touch_point_named(session, touch_point) if touch_point else None
        for sentence in _what_it_is(table):
            click.echo(sentence)
        into = Into(source=source, touch_point_id=point, question=question)
        tally = _import(config, desk, content, table, into)
    for sentence in _what_became_of_it(tally, table):
        click.echo(sentence)
    if bad_lines is not None:
        bad_lines.write(voice_import.bad_lines_file(tally))
    asyncio.run(wake_bot(config))


@voice_group.command(name="export")
@click.option("--csv", "kind", flag_value="csv", default=True, help="For spreadsheets. Nothing in it is run there.")
@click.option("--json", "kind", flag_value="json", help="One object a line.")
def voice_export_command(*, kind: str) -> None:
    """Write all customers' words, masked, with how they are read.

    docs/reference/export.md says what the columns mean.
    """
    with at_desk(settings()) as desk, desk.database.read() as session:
        voice_export.export(session, sys.stdout, kind=FileKind(kind))


def _columns_of(mapped: tuple[str, ...]) -> dict[Field, str]:
    """Which column says what. Raises BadInputError."""
    fields = {plain(field.value): field for field in Field}
    chosen = {}
    for one in mapped:
        what, _, column = one.partition("=")
        if plain(what) not in fields:
            names = ", ".join(field.value for field in Field)
            raise BadInputError(f"--map '{one[:80]}': what a column can say is one of: {names}.")
        chosen[fields[plain(what)]] = column.strip()
    return chosen


def _scale_of(scaled: str | None) -> Scale | None:
    """What ratings are given on. Raises BadInputError."""
    if scaled is None:
        return None
    on = scale(scaled)
    if on is None:
        raise BadInputError(f"--scale '{scaled[:40]}': write the worst and the best, as 1-5, 0-10, or 5-1.")
    return on


def _import(config: Config, desk: Desk, content: BinaryIO, table: Table, into: Into) -> Tally:
    with click.progressbar(length=table.lines, label="Reading", file=sys.stderr) as bar:

        async def told(tally: Tally) -> None:
            bar.update(tally.done - bar.pos)

        return asyncio.run(
            import_voices(
                AtDesk(desk.database),
                content,
                table,
                into,
                contacts=Contacts(config.key_dir),
                now=desk.now,
                processes=PROCESSES,
                chunk=CHUNK,
                told=told,
            )
        )


def _what_it_is(table: Table) -> Iterator[str]:
    """How the file is read, where that could be wrong."""
    columns = ", ".join(f"{field.value} from '{table.columns[number]}'" for field, number in table.where.items())
    yield f"{_lines(table.lines)}. Read: {columns}."
    if table.windows:
        yield "The file is in Windows-1252, not in UTF-8. If signs like £ come out wrong, save it as CSV UTF-8."
    if table.scale_guessed and table.scale:
        yield f"Ratings go from {table.scale.worst:g} (worst) to {table.scale.best:g} (best): --scale changes that."
    if table.day_doubtful:
        example = "the 3rd of April" if table.day_first else "the 4th of March"
        yield f"Some dates can be read in two ways; 3/4/2026 counts as {example}. Dates like 2026-04-03 are clear."
    if Field.DATE not in table.where:
        yield "There is no column with a date: everything counts as said today."


def _what_became_of_it(tally: Tally, table: Table) -> Iterator[str]:
    yield f"{tally.added:,} added, {tally.known:,} were here already, {_lines(tally.bad)} could not be taken."
    if tally.completed:
        yield f"Of those that were here, {tally.completed:,} have a rating or a touch point now."
    if tally.first_day and tally.last_day:
        yield f"Said from {day_in_words(tally.first_day)} to {day_in_words(tally.last_day)}."
    if tally.not_read:
        yield f"{tally.not_read:,} are not in English: they are kept, but not read."
    if tally.touch_points_unknown:
        yield (
            f"No touch point has these names: {_counted(tally.touch_points_unknown)}. Add them in Home and import the "
            "file again: then the words have theirs."
        )
    if tally.ratings_unread:
        yield f"These are no ratings, so the words were taken without: {_counted(tally.ratings_unread)}."
    if tally.upside_down and table.scale:
        yield (
            "Unhappy words have the better ratings here. If 1 is the best on this scale, tell it with --scale "
            f"{table.scale.best:g}-{table.scale.worst:g}."
        )
    for bad in tally.bad_lines[:SHOWN]:
        yield f"  - line {bad.number}: {bad.reason}"
    if tally.bad > SHOWN:
        yield f"  and {_lines(tally.bad - SHOWN)} more. --bad-lines FILE writes all of them."


def _counted(names: Counter[str]) -> str:
    shown = ", ".join(f"'{name[:40]}' ({many:,})" for name, many in names.most_common(NAMES_SHOWN))
    return shown + (f", and {len(names) - NAMES_SHOWN} more" if len(names) > NAMES_SHOWN else "")


def _lines(many: int) -> str:
    return "1 line" if many == 1 else f"{many:,} lines"
