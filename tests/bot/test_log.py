import json
import logging
import resource
import subprocess
import sys
import threading
from collections.abc import Iterator
from errno import ENOSPC
from io import StringIO
from typing import Any

import pytest
import structlog

from bot.log import new_reference, start_logging

SECRET = "the-word-that-must-not-appear"


@pytest.fixture(autouse=True)
def _as_it_was(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for module, name in ((sys, "excepthook"), (sys, "unraisablehook"), (threading, "excepthook")):
        monkeypatch.setattr(module, name, getattr(module, name))
    monkeypatch.setattr(logging, "raiseExceptions", logging.raiseExceptions)
    root, handlers, level = logging.getLogger(), logging.getLogger().handlers[:], logging.getLogger().level
    levels = {name: logging.getLogger(name).level for name in ("slack_sdk", "slack_bolt", "sqlalchemy")}
    yield
    root.handlers[:], root.level = handlers, level
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)
    structlog.reset_defaults()


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_a_line_is_json_of_allowed_fields_only(capsys: pytest.CaptureFixture[str]) -> None:
    start_logging("INFO")
    structlog.get_logger().info("not_sent", reason="is_archived", user="U123", payload={"text": SECRET}, count=2)
    (line,) = lines(capsys)
    assert set(line) == {"event", "level", "timestamp", "reason", "count"}


def test_an_allowed_field_holds_no_structure(capsys: pytest.CaptureFixture[str]) -> None:
    start_logging("INFO")
    structlog.get_logger().info("x", reason={"text": SECRET}, what="w" * 1000)
    (line,) = lines(capsys)
    assert line["reason"] == "dict"
    assert len(line["what"]) == 120


def test_an_error_is_told_by_its_class_and_place(capsys: pytest.CaptureFixture[str]) -> None:
    start_logging("INFO")
    try:
        int(SECRET)
    except ValueError as error:
        structlog.get_logger().exception("failed", reference="4f2a")
        structlog.get_logger().warning("failed", error=error)
    for line in lines(capsys):
        assert line["error"] == "ValueError"
        assert line["where"].startswith("test_log.py:")
        assert SECRET not in json.dumps(line)


class FullDisk(StringIO):
    """Where the log goes, when nothing fits there any more."""

    def write(self, _text: str) -> int:
        raise OSError(ENOSPC, "No space left on device")

    def flush(self) -> None:
        raise OSError(ENOSPC, "No space left on device")


def test_a_line_that_does_not_fit_on_the_disk_costs_nothing_but_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", FullDisk())
    start_logging("INFO")
    structlog.get_logger().error("not_recorded", error=ValueError(SECRET))
    logging.getLogger("slack_bolt.App").error("Unhandled request %s", {"text": SECRET})


def test_a_librarys_words_are_not_repeated_when_the_line_about_them_cannot_be_written(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    start_logging("INFO")
    (handler,) = logging.getLogger().handlers

    def fail(_record: logging.LogRecord) -> str:
        raise OSError(ENOSPC, "No space left on device")

    monkeypatch.setattr(handler, "format", fail)
    logging.getLogger("slack_bolt.App").error("Unhandled request %s", {"text": SECRET})
    assert capsys.readouterr().err == ""


def test_an_error_that_was_never_raised_has_no_place(capsys: pytest.CaptureFixture[str]) -> None:
    start_logging("INFO")
    structlog.get_logger().warning("failed", error=ValueError(SECRET))
    assert lines(capsys)[0]["where"] == ""


def test_a_librarys_words_are_not_repeated(capsys: pytest.CaptureFixture[str]) -> None:
    start_logging("DEBUG")
    try:
        int(SECRET)
    except ValueError:
        logging.getLogger("slack_bolt.App").exception("Unhandled request %s", {"text": SECRET})
    (line,) = lines(capsys)
    assert line["error"] == "ValueError"
    assert line["logger"] == "slack_bolt.App"
    assert SECRET not in json.dumps(line)


FALL = f"""
import asyncio, gc, threading
from bot.log import start_logging

class Falls:
    def __del__(self):
        fall()

async def fall_later():
    async def task():
        fall()
    falling = asyncio.create_task(task())
    await asyncio.sleep(0)
    del falling
    gc.collect()
    asyncio.get_running_loop().call_soon(fall)
    await asyncio.sleep(0)

def fall():
    raise ValueError("{SECRET}")

start_logging("INFO")
"""


@pytest.mark.parametrize(
    ("end", "times"),
    [
        ("fall()", 1),
        ("thread = threading.Thread(target=fall); thread.start(); thread.join()", 1),
        ("Falls()", 1),
        ("asyncio.run(fall_later())", 2),
        ("raise KeyboardInterrupt", 0),
    ],
    ids=["program", "thread", "destructor", "loop", "Ctrl-C"],
)
def test_an_error_that_nobody_caught_is_told_by_its_class_and_place_wherever_it_ends(end: str, times: int) -> None:
    ended = subprocess.run([sys.executable, "-c", FALL + end], capture_output=True, text=True, check=False)
    assert SECRET not in ended.stderr
    told = [json.loads(line) for line in ended.stderr.splitlines()]
    assert [(line["error"], line["where"]) for line in told] == [
        ("ValueError", f"<string>:{_line('raise Value')}")
    ] * times


def _line(beginning: str) -> int:
    """The line of FALL that begins so."""
    return next(number for number, line in enumerate(FALL.splitlines(), 1) if line.strip().startswith(beginning))


@pytest.mark.parametrize("library", ["slack_sdk.web.async_client", "slack_bolt.AsyncApp", "sqlalchemy.engine"])
def test_libraries_never_speak_at_debug(library: str, capsys: pytest.CaptureFixture[str]) -> None:
    start_logging("DEBUG")
    logging.getLogger(library).debug(SECRET)
    assert capsys.readouterr().err == ""


def test_the_level_is_kept(capsys: pytest.CaptureFixture[str]) -> None:
    start_logging("ERROR")
    structlog.get_logger().info("quiet")
    logging.getLogger("slack_sdk").warning("quiet")
    structlog.get_logger().error("loud")
    assert [line["event"] for line in lines(capsys)] == ["loud"]


def test_no_core_is_dumped() -> None:
    start_logging("INFO")
    assert resource.getrlimit(resource.RLIMIT_CORE) == (0, 0)


def test_references_differ() -> None:
    assert new_reference() != new_reference()
