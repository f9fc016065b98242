"""Topics of real comments, what is masked in them, and how often something is wrongly called rising.

Real comments are taken from the folder COMMENTS. Their labels speak of patients' care, our topics of any service: which
stands for which is written here, and in docs/reference/topics.md.
"""

import csv
import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from domain.taxonomy import CUSTOMERS
from insight.reading import Reader
from insight.redaction import redact
from insight.topics import Topics
from tests.bench.row import Row
from tests.insight.simulated import false_rises_and_power
from tests.insight.test_redaction import UNSEEN

FILE = Path("nhs_fft", "nhs_fft_v6_labelled_nopii.csv")
SAME: dict[tuple[str, ...], tuple[str, ...]] = {
    ("Staff manner & personal attributes",): ("manners",),
    ("Staff listening, understanding & involving patients",): ("listening",),
    ("Timeliness of care",): ("waiting", "speed", "punctuality"),
    ("Contacting services",): ("phone", "call_back", "online", "hours"),
    ("Appointment arrangements", "Appointment method"): ("appointments",),
    (
        "Information directly from staff during care",
        "Information provision & guidance",
        "Being kept informed, clarity & consistency of information",
        "Unspecified communication",
    ): ("explaining", "updates", "letters"),
    ("Competence & training", "Diagnosis & triage"): ("knowledge", "mistakes"),
    ("Impact of treatment/ care",): ("outcome",),
    ("Number & deployment of staff",): ("staffing",),
    ("Staff continuity", "Referals & continuity of care", "Discharge"): ("handover",),
    ("Transport to/ from services",): ("delivery",),
    ("Cleanliness, tidiness & infection control", "Environment & Facilities", "Sensory experience"): (
        "cleanliness",
        "comfort",
    ),
    ("Food & drink provision & facilities",): ("food",),
    ("Activities & access to fresh air",): ("choice",),
    ("Service location", "Parking"): ("getting_there",),
    ("Organisation & efficiency",): ("organised", "rules"),
    ("Funding & use of financial resources",): ("price", "bills", "refunds", "paying"),
    ("Equality, Diversity & Inclusion",): ("fairness",),
    ("Feeling safe",): ("safety",),
    ("Positive experience & gratitude", "Negative experience & dissatisfaction"): ("general", "recommend"),
}
"""Their labels, and our topics for the same. Labels that are not here have no topic of ours (medicine, the law on
mental health), and some of our topics no label of theirs (promises, complaints).
"""
SENTENCES = ("I spoke to {} on Monday.", "the engineer {} was kind", "{} was brilliant.", "thanks to {}!")


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """One of the data set's, with what people say that it is about."""

    words: str
    question: str
    trust: str
    about: frozenset[int]
    """Which lines of SAME."""


def comments(folder: Path) -> tuple[Comment, ...]:
    """All of them."""
    with (folder / FILE).open(encoding="utf-8-sig", newline="") as file:
        return tuple(
            Comment(
                words=row["FFT answer"],
                question=row["FFT question"],
                trust=row["Trust"],
                about=frozenset(n for n, labels in enumerate(SAME) if any(row[label] for label in labels)),
            )
            for row in csv.DictReader(file)
        )


def rows() -> Iterator[Row]:
    """Figures 4 and 5 of the insight note, and those of redaction."""
    false, power = false_rises_and_power(Random(1), runs=400, topics=40, dispersion=0.1)
    yield Row("usual topic-weeks called rising, at dispersion 0.1", 100 * false, "%", 2.5)
    yield Row("  tripled ones that are found (power)", 100 * power, "%")
    found = [_found(name) for name in UNSEEN]
    yield Row("names never seen that are masked", 100 * sum(found) / len(found), "%", at_least=100 * 15 / 16)
    folder = os.environ.get("COMMENTS")
    if not folder:
        print("  topics of real comments are left out: COMMENTS names no folder")
        return
    yield from _of_real(comments(Path(folder)))


def _found(name: str) -> float:
    return sum("[name]" in redact(sentence.format(name)).text for sentence in SENTENCES) / len(SENTENCES)


def _of_real(real: Sequence[Comment]) -> Iterator[Row]:
    read = read_topics(real)
    yield Row("topics of real comments, micro-F1", micro_f1(real, read), "", at_least=0.6)
    for trust in sorted({comment.trust for comment in real}):
        these = [n for n, comment in enumerate(real) if comment.trust == trust]
        figure = micro_f1([real[n] for n in these], [read[n] for n in these])
        yield Row(f"  of the trust {trust} alone", figure, "", at_least=0.6)
    touched = sum(bool(redact(comment.words).masked) for comment in real)
    yield Row("clean comments in which something is masked", 100 * touched / len(real), "%", 7)
    topics, reader = Topics(CUSTOMERS), Reader(CUSTOMERS)
    yield _speed("topics of comments a second", real, lambda one: topics.of(one.words), at_least=9_000)
    yield _speed("whole readings a second", real, lambda one: reader.read(one.words, question=one.question), 2_000)
    yield _speed("comments a second, masked", real, lambda one: redact(one.words))


def _speed(name: str, real: Sequence[Comment], does: Callable[[Comment], object], at_least: float | None = None) -> Row:
    began = time.process_time()  # a neighbour on the machine slows nothing down
    for comment in real:
        does(comment)
    return Row(name, len(real) / (time.process_time() - began), "/s", at_least=at_least)


def read_topics(real: Sequence[Comment]) -> list[frozenset[int]]:
    """The lines of SAME that each comment is about, as it is read."""
    reader, ours = Reader(CUSTOMERS), {topic: n for n, topics in enumerate(SAME.values()) for topic in topics}
    readings = (reader.read(comment.words, question=comment.question) for comment in real)
    return [frozenset(ours[one.topic] for one in reading.topics if one.topic in ours) for reading in readings]


def micro_f1(real: Sequence[Comment], read: Sequence[frozenset[int]]) -> float:
    """Right labels against all that were given or should have been, each comment's and each line's counted alike."""
    right = sum(len(comment.about & one) for comment, one in zip(real, read, strict=True))
    return 2 * right / sum(len(comment.about) + len(one) for comment, one in zip(real, read, strict=True))
