"""Logs that can be shown to anybody: JSON lines of allow-listed fields; no payload, nobody's words, nobody's id.

Events of our own are constants with fields. Records of other libraries are reduced to where they come from and to the
class of the error: their messages may hold payloads, tokens or rows.
"""

import json
import logging
import resource
import secrets
import sys
import threading
from collections.abc import MutableMapping
from contextlib import suppress
from io import TextIOBase
from types import TracebackType
from typing import Any, TextIO, cast

import structlog

FIELDS = frozenset({
    "count", "error", "event", "from", "level", "logger", "method", "missing", "ms", "people", "reason", "reference",
    "retry_after", "sockets", "state", "status", "table", "timestamp", "version", "what", "where",
})  # fmt: skip
"""Everything that a line may hold, and only as a number or a short text."""

_LONGEST = 120
_LIBRARIES = ("slack_sdk", "slack_bolt", "sqlalchemy", "aiohttp", "apscheduler", "alembic", "asyncio")


def start_logging(level: str) -> None:
    """Send everything through the allow list to stderr, and forbid core dumps: a dump would hold open boxes.

    Also what nobody caught, in any thread. asyncio hands such errors to its own logger, which ends here, too.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    stream = cast(TextIO, _Unfailing(sys.stderr))
    logging.raiseExceptions = False  # else a record that cannot be written is printed whole, with all its words
    sys.excepthook = _uncaught
    threading.excepthook = lambda of: _uncaught(of.exc_type, of.exc_value, of.exc_traceback)
    sys.unraisablehook = lambda of: _uncaught(of.exc_type, of.exc_value, of.exc_traceback)
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_Reduced())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _LIBRARIES:
        # At DEBUG these print whole payloads, and at INFO each statement, several times as slowly.
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelNamesMapping()[level]))
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _class_of_error,
            allow_listed,
            structlog.processors.JSONRenderer(sort_keys=True),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.PrintLoggerFactory(stream),
        cache_logger_on_first_use=False,
    )


def _uncaught(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    """The end of an error that nobody caught: Python would print its message, which may quote a row."""
    if not issubclass(kind, KeyboardInterrupt):
        structlog.get_logger().critical("uncaught", error=(error or kind()).with_traceback(trace))


def new_reference() -> str:
    """A short id that stands in the log and in what the person sees."""
    return secrets.token_hex(4)


def allow_listed(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Drop what is not on the list, and whatever is not a number or a short text."""
    return {name: _plain(value) for name, value in line.items() if name in FIELDS}


def _plain(value: object) -> object:
    if value is None or isinstance(value, bool | int | float):
        return value
    return value[:_LONGEST] if isinstance(value, str) else type(value).__name__


def _class_of_error(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """An error is told by its class: its message may quote a row, its traceback a local variable."""
    error = sys.exc_info()[1] if line.pop("exc_info", None) else line.get("error")
    if isinstance(error, BaseException):
        line["error"] = type(error).__name__
        line["where"] = where(error)
    return line


def where(error: BaseException) -> str:
    """The innermost line of the traceback: "writer.py:88"."""
    trace = error.__traceback__
    if trace is None:
        return ""
    while trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}"


class _Unfailing(TextIOBase):
    """A stream that drops what cannot be written: a full disk must never cost more than lines of the log."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        with suppress(OSError):
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        with suppress(OSError):
            self._stream.flush()


class _Reduced(logging.Formatter):
    """A library's record: who said it and where, never what."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "event": "library",
            "level": record.levelname.lower(),
            "logger": record.name,
            "timestamp": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "where": f"{record.filename}:{record.lineno}",
        }
        if record.exc_info and record.exc_info[1]:
            line["error"] = type(record.exc_info[1]).__name__
            line["where"] = where(record.exc_info[1]) or line["where"]
        return json.dumps(dict(allow_listed(None, "", line)), sort_keys=True)
