"""The process that draws: started for the first picture, kept for the next ones, gone when nothing more comes.

Both ends of its pipes are here. A line with what to draw as JSON goes in; a line with a length, and a PNG of that
length, come out. Its input ends when its parent does, however that happens, and then it ends too.
"""

import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

from domain.errors import NotDrawnError
from insight.chart import Bar, Chart, Drawing, Mark, Strip, Strips, Tone

PASSED_ON = ("LANG", "LD_LIBRARY_PATH", "PATH", "TMPDIR")
"""Of the environment: the child has no use for tokens."""
TIME_TO_END = 3
"""Seconds that a child has to tidy up before it is killed."""


class ChartProcess:
    """Draws pictures, one at a time, in a child that is started when it is needed. Safe to share between threads."""

    def __init__(self, *, idle: float = 30, timeout: float = 20) -> None:
        """Let the child rest `idle` seconds before it is ended, and take `timeout` seconds for one picture."""
        self._idle = idle
        self._timeout = timeout
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._rest: threading.Timer | None = None

    def draw(self, drawing: Drawing) -> bytes:
        """A chart or strips as a PNG.

        A child that died or took too long is replaced once. Raises NotDrawnError when its successor fails as well.
        """
        request = json.dumps(asdict(drawing)).encode() + b"\n"
        with self._lock:
            self._wake()
            picture = self._ask(request) or self._ask(request)
            if picture is None:
                raise NotDrawnError(
                    "The picture of the results could not be drawn; their text has every figure. "
                    "What Tribune wrote to its error output says why."
                )
            self._rest = threading.Timer(self._idle, self.close)
            self._rest.daemon = True
            self._rest.start()
            return picture

    def close(self) -> None:
        """End the child, if there is one; the next picture starts another."""
        with self._lock:
            self._wake()
            self._end()

    def _wake(self) -> None:
        if self._rest:
            self._rest.cancel()
            self._rest = None

    def _ask(self, request: bytes) -> bytes | None:
        self._child = self._child or _child()
        picture = _picture(self._child, request, timeout=self._timeout)
        if picture is None:
            self._end()
        return picture

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        with child:
            assert child.stdin
            with suppress(BrokenPipeError):  # it died before it had read everything
                child.stdin.close()
            with suppress(subprocess.TimeoutExpired):
                child.wait(TIME_TO_END)
            child.kill()


def _child() -> subprocess.Popen[bytes]:
    environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    # So that it finds this package wherever its parent was started.
    environment["PYTHONPATH"] = str(Path(__file__).parent.parent)
    return subprocess.Popen(
        [sys.executable, "-m", "insight.chart_process"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
    )


def _picture(child: subprocess.Popen[bytes], request: bytes, *, timeout: float) -> bytes | None:
    """What the child answers; None if it is dead, dies, or is killed because it took too long."""
    assert child.stdin
    assert child.stdout
    watchdog = threading.Timer(timeout, child.kill)
    watchdog.start()
    try:
        child.stdin.write(request)
        child.stdin.flush()
        size = int(child.stdout.readline() or b"0")
        picture = child.stdout.read(size)
    except BrokenPipeError:
        return None
    finally:
        watchdog.cancel()
    return picture if picture and len(picture) == size else None


def serve(requests: Iterable[bytes], replies: BinaryIO, paint: Callable[[Drawing], bytes]) -> None:
    """Answer each line with a picture."""
    for request in requests:
        fields = json.loads(request)
        picture = paint(_strips(fields) if "strips" in fields else _chart(fields))
        replies.write(b"%d\n%b" % (len(picture), picture))
        replies.flush()


def _chart(fields: dict[str, Any]) -> Chart:
    bars = {name: tuple(_bar(bar) for bar in fields[name]) for name in ("company", "teams")}
    return Chart(**{**fields, **bars, "notes": tuple(fields["notes"])})


def _bar(fields: dict[str, Any]) -> Bar:
    span = fields["span"]
    return Bar(**{**fields, "tone": Tone(fields["tone"]), "span": None if span is None else tuple(span)})


def _strips(fields: dict[str, Any]) -> Strips:
    strips = tuple(
        Strip(**{**strip, "marks": tuple(Mark(**mark) for mark in strip["marks"])}) for strip in fields["strips"]
    )
    return Strips(**{**fields, "strips": strips, "notes": tuple(fields["notes"])})


def main() -> None:
    """Draw until the parent closes our input."""
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, signal.SIG_IGN)  # Ctrl-C and a stopping service mean the parent, and its end is ours
    logging.basicConfig(level=logging.ERROR)  # a new font cache is no news
    replies, sys.stdout = sys.stdout.buffer, sys.stderr
    with tempfile.TemporaryDirectory(prefix="tribune-charts-") as folder, suppress(BrokenPipeError):
        # Read at import: neither this user's settings of Matplotlib nor an old font cache change the picture.
        os.environ["MPLCONFIGDIR"] = folder
        from insight.chart_painter import paint  # noqa: PLC0415 - a second and 30 MB, in this process only

        serve(sys.stdin.buffer, replies, paint)


if __name__ == "__main__":
    main()
