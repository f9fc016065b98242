"""What changed from one wording to the next, word by word, for people to read side by side."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from domain.decisions import Proposal

PARTS = ("title", "what", "why", "touched", "areas", "options", "evidence", "review_on")
"""Of a proposal, by their names in `Proposal`, in the order in which people read them."""

_WORDS = re.compile(r"\S+\s*")
"""A word takes the space behind it along."""


class Kind(StrEnum):
    """What became of a run of words."""

    KEPT = "kept"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Run:
    """Words that stand together and have the same fate."""

    kind: Kind
    text: str
    space: str
    """What stands between it and the next run: some space, or a new line; nothing behind the last."""


@dataclass(frozen=True, slots=True)
class Changed:
    """One part of a proposal that is not as it was."""

    part: str
    """Its name in `Proposal`."""
    runs: tuple[Run, ...]


def differences(old: str, new: str) -> tuple[Run, ...]:
    """The two wordings as one: the words kept and removed make the old one, those kept and added the new one.

    Space alone is no difference. Of words that were replaced the old ones come first.
    """
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    runs = [(kind, "".join(words)) for kind, words in _runs(before, after) if words]
    return tuple(
        Run(kind, text.rstrip(), (text[len(text.rstrip()) :] or " ") if following else "")
        for following, (kind, text) in zip(range(len(runs) - 1, -1, -1), runs, strict=True)
    )


def changes(old: Proposal, new: Proposal) -> tuple[Changed, ...]:
    """The parts of a proposal that changed."""
    found = (Changed(part, differences(part_text(old, part), part_text(new, part))) for part in PARTS)
    return tuple(one for one in found if any(run.kind is not Kind.KEPT for run in one.runs))


def part_text(proposal: Proposal, part: str) -> str:
    """A part as text, what is listed one a line; evidence by its words, areas by their names, the day as 2025-06-30."""
    match part:
        case "title" | "what" | "why":
            text: str = getattr(proposal, part)
            return text
        case "review_on":
            return proposal.review_on.isoformat()
        case "evidence":
            return "\n".join(one.words for one in proposal.evidence)
        case "areas":
            return "\n".join(one.name for one in proposal.areas)
        case _:
            return "\n".join(getattr(proposal, part))


def _runs(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[Kind, Sequence[str]]]:
    """Words of the same fate together; those that were kept with the space that they have now."""
    # Words that are everywhere are matched beside others only (autojunk): quick, and better to read.
    matched = SequenceMatcher(None, [word.rstrip() for word in before], [word.rstrip() for word in after])
    for tag, first, last, start, end in matched.get_opcodes():
        if tag == "equal":
            yield Kind.KEPT, after[start:end]
        else:
            yield Kind.REMOVED, before[first:last]
            yield Kind.ADDED, after[start:end]
