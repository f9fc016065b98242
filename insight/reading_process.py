"""Processes that read many comments, so that whoever asks for that stays quick, and small.

Both ends of their pipes are here. The first line says by what to read; each other line is a batch of comments as JSON,
and is answered with a line. A child's input ends when its parent does, however that happens, and then it ends too.
"""

import json
import logging
import os
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

from domain.errors import TribuneError
from domain.taxonomy import Taxonomy, Topic
from domain.voice import Label, Reading, Redacted, TopicMood
from insight.lessons import Lesson
from insight.masked import Names, Read, read_masked
from insight.reading import Reader

PASSED_ON = ("LANG", "LD_LIBRARY_PATH", "PATH", "TMPDIR")
"""Of the environment: a child has no use for tokens."""
TIME_TO_END = 3
"""Seconds that a child has to end before it is killed."""
POLITE = 5
"""How much later than others a polite child has its turn: presses in Slack come first."""

Words = tuple[str, str]
"""A comment and what it answers."""


class NotReadError(TribuneError):
    """The processes that read comments died, or took too long."""

    code = "not_read"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadBy:
    """By what comments are read."""

    taxonomy: Taxonomy
    lessons: tuple[Lesson, ...]
    names: Names


class ReadingProcesses:
    """So many children that read by the same things, started when there is something to read. `close` ends them."""

    def __init__(self, by: ReadBy, *, processes: int = 1, polite: bool = False, timeout: float = 120) -> None:
        """`polite`: whoever else wants the processor comes first. `timeout`: seconds for one batch."""
        self._children = [_Child(by, polite=polite, timeout=timeout) for _ in range(processes)]
        self._free = deque(self._children)
        self._pool = ThreadPoolExecutor(processes, thread_name_prefix="reading")

    def submit(self, batch: Sequence[Words]) -> "Future[list[Read]]":
        """Have a batch read when its turn comes. The answer is NotReadError when a child fails twice with it."""
        return self._pool.submit(self._one, batch)

    def close(self) -> None:
        """End them; what is not read by now is not read any more."""
        for child in self._children:
            child.give_up()
        self._pool.shutdown(cancel_futures=True)
        for child in self._children:
            child.end()

    def _one(self, batch: Sequence[Words]) -> list[Read]:
        child = self._free.popleft()  # there are as many threads as children
        try:
            return child.read(batch)
        finally:
            self._free.append(child)


class _Child:
    """One process, started when it is needed and once more if it dies."""

    def __init__(self, by: ReadBy, *, polite: bool, timeout: float) -> None:
        self._by = json.dumps(asdict(by)).encode() + b"\n"
        self._polite = polite
        self._timeout = timeout
        self._process: subprocess.Popen[bytes] | None = None
        self._ended = False

    def read(self, batch: Sequence[Words]) -> list[Read]:
        """How a batch is read."""
        request = json.dumps(batch).encode() + b"\n"
        answer = self._ask(request) or self._ask(request)
        if answer is None:
            raise NotReadError(
                "The comments could not be read. What Tribune wrote to its error output says why. What was stored by "
                "then stays; go on with the same file later."
            )
        return [_read(one) for one in json.loads(answer)]

    def give_up(self) -> None:
        """Whoever waits for an answer gets none."""
        self._ended = True
        if process := self._process:
            process.kill()

    def end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with process:
            assert process.stdin
            with suppress(BrokenPipeError):
                process.stdin.close()
            with suppress(subprocess.TimeoutExpired):
                process.wait(TIME_TO_END)
            process.kill()

    def _ask(self, request: bytes) -> bytes | None:
        if self._ended:
            return None
        started = self._process is None
        process = self._process = self._process or _start(polite=self._polite)
        assert process.stdin
        assert process.stdout
        watchdog = threading.Timer(self._timeout, process.kill)
        watchdog.start()
        try:
            if started:
                process.stdin.write(self._by)
            process.stdin.write(request)
            process.stdin.flush()
            answer = process.stdout.readline()
        except BrokenPipeError:
            answer = b""
        finally:
            watchdog.cancel()
        if answer.endswith(b"\n"):
            return answer
        self.end()
        return None


def _start(*, polite: bool) -> subprocess.Popen[bytes]:
    environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    # So that it finds this package wherever its parent was started.
    environment["PYTHONPATH"] = str(Path(__file__).parent.parent)
    return subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-m", "insight.reading_process", *(["polite"] if polite else [])],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
    )


def serve(requests: Iterator[bytes], replies: BinaryIO) -> None:
    """Answer each batch with how it is read."""
    by = _read_by(json.loads(next(requests, b"null")))
    if by is None:
        return
    reader = Reader(by.taxonomy, by.lessons)
    for request in requests:
        read = (
            read_masked(reader, words, question=question, names=by.names) for words, question in json.loads(request)
        )
        replies.write(json.dumps([_told(one) for one in read]).encode() + b"\n")
        replies.flush()


def _told(read: Read) -> list[Any]:
    reading = read.reading
    return [
        read.redacted.text,
        read.redacted.masked,
        reading.label,
        reading.confidence,
        reading.why,
        reading.language,
        [(one.topic, one.label, one.confidence) for one in reading.topics],
    ]


def _read(told: list[Any]) -> Read:
    """What `_told` told; without the clauses, which nobody stores."""
    text, masked, label, confidence, why, language, topics = told
    return Read(
        redacted=Redacted(text=text, masked=tuple(masked)),
        reading=Reading(
            label=Label(label),
            confidence=confidence,
            why=tuple(why),
            language=language,
            topics=tuple(TopicMood(topic=topic, label=Label(mood), confidence=sure) for topic, mood, sure in topics),
        ),
    )


def _read_by(fields: dict[str, Any] | None) -> ReadBy | None:
    if fields is None:
        return None
    topics = (Topic(**{**topic, "phrases": tuple(topic["phrases"])}) for topic in fields["taxonomy"]["topics"])
    lessons = (
        Lesson(**{**lesson, "label": lesson["label"] and Label(lesson["label"])}) for lesson in fields["lessons"]
    )
    names = Names(masked=tuple(fields["names"]["masked"]), kept=tuple(fields["names"]["kept"]))
    return ReadBy(taxonomy=Taxonomy(tuple(topics)), lessons=tuple(lessons), names=names)


def main() -> None:
    """Read until the parent closes our input."""
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, signal.SIG_IGN)  # Ctrl-C and a stopping service mean the parent, and its end is ours
    if "polite" in sys.argv:
        os.nice(POLITE)
    logging.basicConfig(level=logging.ERROR)
    replies, sys.stdout = sys.stdout.buffer, sys.stderr
    with suppress(BrokenPipeError):
        serve(iter(sys.stdin.buffer), replies)


if __name__ == "__main__":
    main()
