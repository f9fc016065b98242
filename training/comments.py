"""Reading the comments that the model of moods is trained and measured on: public ones, and some of our own.

The public ones are no part of Tribune.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from domain.voice import Label

TRUSTS = ("NEAS", "NHFT")
_CLEAR = 0.6
"""A mean rating (-4 to 4) this far from 0 has a mood."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """A comment, and the mood that people heard in it."""

    words: str
    label: Label
    source: str
    """The trust or the collection that it is from."""
    question: str = ""
    topics: tuple[str, ...] = ()
    """Of patients' comments, the columns that are ticked."""


def patients(folder: Path) -> Iterator[Comment]:
    """What patients wrote about two trusts of the NHS (`nhs_fft`); without the rows that hold no words."""
    with (folder / "nhs_fft" / "nhs_fft_v6_labelled_nopii.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            mood = float(row["Comment sentiment"])  # 1 very positive, 3 neutral or mixed, 5 very negative
            if row["FFT answer"].strip():
                yield Comment(
                    words=row["FFT answer"].strip(),
                    label=_label(3 - mood, clear=0),
                    source=row["Trust"],
                    question=" ".join(row["FFT question"].split()),
                    topics=tuple(name for name in list(row)[9:] if row[name] == "1.0"),
                )


def rated(folder: Path) -> Iterator[Comment]:
    """Sentences of product reviews, and tweets, each with the mean of twenty people's ratings (`hutto_icwsm14`)."""
    for source in ("amazonReviewSnippets", "tweets"):
        text = (folder / "hutto_icwsm14" / f"{source}_GroundTruth.txt").read_text(encoding="utf-8", errors="replace")
        for line in text.splitlines():
            _, rating, words = line.split("\t")
            yield Comment(words=words, label=_label(float(rating), clear=_CLEAR), source=source)


def ours() -> Iterator[Comment]:
    """What customers of many trades might write, written by us for this; nothing of it is in the regression set."""
    with Path(__file__).with_name("own.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield Comment(words=row["words"], label=Label(row["label"]), source="ours")


def _label(mood: float, *, clear: float) -> Label:
    if mood > clear:
        return Label.POSITIVE
    return Label.NEGATIVE if mood < -clear else Label.NEUTRAL
