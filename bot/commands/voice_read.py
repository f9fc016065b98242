"""`tribune voice read`: how comments are read, one a line; nothing of them is stored."""

import codecs
import json
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, TextIO

import click
from sqlalchemy.exc import SQLAlchemyError

from bot.commands.desk import settings
from bot.config import Config
from domain.taxonomy import CUSTOMERS
from domain.voice import LONGEST
from insight.masked import Names, Read, read_masked
from insight.reading import Reader
from insight.reading_process import ReadBy
from models.database import Database
from services import reading

LONGEST_LINE = 4_000_000
"""Bytes; of a longer line no more is looked at, and less is kept anyway."""


@click.command(name="read")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.option("--question", default="", metavar="TEXT", help="What all of these comments answer.")
def voice_read(file: Path, *, as_json: bool, question: str) -> None:
    """Show how comments are read, one a line; a dash is standard input.

    By this company's topics and corrections where there is a database, else by the built-in ones. Nothing is stored.
    """
    by = _read_by(settings())
    reader = Reader(by.taxonomy, by.lessons)
    names = {topic.id: topic.name for topic in by.taxonomy}
    content: BinaryIO = sys.stdin.buffer if str(file) == "-" else file.open("rb")
    with content:
        for words in comments(content):
            read = read_masked(reader, words, question=question, names=by.names)
            _write(sys.stdout, _as_json(read, names) if as_json else _as_text(read, names))


def comments(content: BinaryIO) -> Iterator[str]:
    """Each line of a file, however long the file or its lines are."""
    decode = codecs.getdecoder("utf-8")
    start = True
    while line := content.readline(LONGEST_LINE):
        rest = line
        while len(rest) == LONGEST_LINE and not rest.endswith(b"\n"):
            rest = content.readline(LONGEST_LINE)
        text, _ = decode(line.removeprefix(codecs.BOM_UTF8) if start else line, "replace")
        start = False
        yield text.rstrip("\r\n")


def _read_by(config: Config) -> ReadBy:
    """What the company has taught, if it has; asking makes no database."""
    shipped = ReadBy(taxonomy=CUSTOMERS, lessons=(), names=Names())
    database = Database(config.database_url)
    try:
        if database.embedded and not Path(database.url.database or "").exists():
            return shipped
        with suppress(SQLAlchemyError), database.read() as session:  # of an earlier version, or out of reach
            return reading.read_by(session)
        return shipped
    finally:
        database.dispose()


def _as_json(read: Read, names: dict[str, str]) -> str:
    told: dict[str, Any] = {
        "label": read.reading.label.value,
        "confidence": round(read.reading.confidence, 2),
        "topics": [
            {
                "topic": one.topic,
                "name": names.get(one.topic, one.topic),
                "label": one.label.value,
                "confidence": round(one.confidence, 2),
            }
            for one in read.reading.topics
        ],
        "why": list(read.reading.why),
        "redacted": read.redacted.text,
        "masked": list(read.redacted.masked),
        "language": read.reading.language,
    }
    return json.dumps(told, ensure_ascii=False)


def _as_text(read: Read, names: dict[str, str]) -> str:
    mood = f"{read.reading.label.value} {read.reading.confidence:.0%}"
    topics = ", ".join(f"{names.get(one.topic, one.topic)} ({one.label.value})" for one in read.reading.topics)
    words = " ".join(read.redacted.text.split())
    return f"{mood:<15} {topics or '-'}\n                {words[:LONGEST]}"


def _write(to: TextIO, line: str) -> None:
    to.write(line + "\n")
    if to.isatty():
        to.flush()
