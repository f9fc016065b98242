"""Words of decisions that have to be worked out: what changed from one wording to the next."""

import re
from collections.abc import Sequence
from datetime import date

from domain.differences import Kind, Run
from templates import words
from templates.fitting import ELLIPSIS

_MARKS = {Kind.KEPT: "", Kind.REMOVED: "~", Kind.ADDED: "*"}
_PLAIN = str.maketrans({"*": "\u2217", "~": "\u223c", "`": "'"})
"""Signs with which Slack marks words look as they did, and mark nothing."""
_ISO_DAY = re.compile(r"\b\d{4}-\d\d-\d\d\b")
_AROUND = 80
"""Characters of words that stayed, beside those that did not."""


def compared(runs: Sequence[Run]) -> str:
    """What was removed, crossed out, and what was added, in bold; of long stretches that stayed both ends."""
    return "".join(
        _marked(_in_short(run, first=not number, last=number == len(runs) - 1), _MARKS[run.kind]) + run.space
        for number, run in enumerate(runs)
    )


def _in_short(run: Run, *, first: bool, last: bool) -> str:
    text = _ISO_DAY.sub(_in_words, run.text.translate(_PLAIN))
    if run.kind is not Kind.KEPT or len(text) <= 2 * _AROUND:
        return text
    before = "" if first else text[:_AROUND].rstrip()
    after = "" if last else text[-_AROUND:].lstrip()
    return f"{before} {ELLIPSIS} {after}".strip()


def _in_words(day: re.Match[str]) -> str:
    """A day as people say it: "2025-06-30" is for machines."""
    try:
        found = date.fromisoformat(day[0])
    except ValueError:
        return day[0]
    return f"{words.day(found)} {found.year}"


def _marked(text: str, mark: str) -> str:
    """Each line by itself: a mark of Slack's ends with its line."""
    return "\n".join(f"{mark}{line.strip()}{mark}" if line.strip() else "" for line in text.split("\n"))
