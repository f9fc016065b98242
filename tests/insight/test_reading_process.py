"""Many comments are read in other processes, which end with whoever asked."""

import io
import json
from dataclasses import asdict

import pytest

from domain.taxonomy import Taxonomy, Topic
from domain.voice import Label
from insight import reading_process
from insight.lessons import Lesson
from insight.masked import Names, read_masked
from insight.reading import Reader
from insight.reading_process import NotReadError, ReadBy, ReadingProcesses, serve

TAXONOMY = Taxonomy((Topic(id="waiting", name="Waiting", phrases=("waited",)),))
BY = ReadBy(
    taxonomy=TAXONOMY,
    lessons=(Lesson(words="So so.", topic="", label=Label.NEGATIVE), Lesson(words="x", topic="waiting", label=None)),
    names=Names(masked=("Maya Chen",), kept=("Hotline",)),
)
BATCH = [("I waited three weeks for Maya Chen.", ""), ("Nothing", "What could we improve?"), ("\x00\ud800", "")]


@pytest.fixture(scope="module")
def read_here() -> list[object]:
    reader = Reader(BY.taxonomy, BY.lessons)
    read = [read_masked(reader, words, question=question, names=BY.names) for words, question in BATCH]
    return [(one.redacted, one.reading.label, one.reading.confidence, one.reading.topics) for one in read]


def test_what_is_read_elsewhere_is_read_alike(read_here: list[object]) -> None:
    children = ReadingProcesses(BY, processes=1, polite=True)
    try:
        answers = [children.submit(BATCH) for _ in range(3)]
        for answer in answers:
            read = answer.result()
            assert [(one.redacted, one.reading.label, one.reading.confidence, one.reading.topics) for one in read] == (
                read_here
            )
        process = children._children[0]._process
        assert process
        process.kill()  # it is replaced
        assert len(children.submit(BATCH).result()) == 3
    finally:
        children.close()
    assert process.poll() is not None


def test_a_child_that_dies_again_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_process.sys, "executable", "/bin/false")
    children = ReadingProcesses(BY)
    with pytest.raises(NotReadError):
        children.submit(BATCH).result()
    children.close()
    with pytest.raises(RuntimeError):
        children.submit(BATCH)


def test_whoever_gives_up_gets_no_answer() -> None:
    children = ReadingProcesses(BY)
    children._children[0].give_up()
    with pytest.raises(NotReadError):
        children.submit(BATCH).result()
    children.close()


def test_a_child_serves_until_its_input_ends() -> None:
    replies = io.BytesIO()
    lines = [asdict(BY), BATCH, [], BATCH[:1]]
    serve(iter([json.dumps(line).encode() for line in lines]), replies)
    first, nothing, last = map(json.loads, replies.getvalue().splitlines())
    assert (len(first), nothing, len(last)) == (3, [], 1)
    serve(iter(()), replies)
