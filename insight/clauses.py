"""The parts of a comment that each say one thing: "The engineer was lovely | but I waited three weeks"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_WORD = re.compile(r"[^\W_]++(?:['\u2019][^\W_]++)*+")
_SENTENCE_END = re.compile(
    r"(?:(?<!\.)\.++(?=[\s\"')\]\u201d\u2019*])|[!?\u2026])[.!?\u2026\"')\]\u201d\u2019*]*+|[\n;\u2022]"
)
_AROUND = " ,;\u2022"
_ABBREVIATIONS = frozenset({
    "approx", "co", "dr", "eg", "ext", "ie", "incl", "ltd", "mr", "mrs", "ms", "no", "prof", "st", "tel", "vs",
})  # fmt: skip

_TURNS = frozenset({"but", "however", "although", "though", "whereas", "yet", "unfortunately", "sadly", "otherwise"})
"""What follows is of another mood, as often as not."""
_JOINS = frozenset({"and", "then", "while", "plus", "also"})
_SUBJECTS = frozenset({
    "i", "i'd", "i'll", "i'm", "i've", "you", "your", "he", "he's", "she", "she's", "it", "it's", "its", "we", "we'd",
    "we've", "they", "they're", "they've", "the", "this", "that", "these", "there", "there's", "their", "his", "her",
    "my", "our", "nobody", "nothing", "everybody", "everyone", "someone", "somebody", "still",
})  # fmt: skip
"""A word that a clause of its own begins with."""
_NO_TURN_AFTER = frozenset({"nothing", "anything", "all", "none", "everything", "last", "only", "not"})
"""Of "nothing but praise" and "last but not least"."""


@dataclass(frozen=True, slots=True)
class _Gap:
    """A place between two words where a clause could end."""

    start: int
    """Where the clause before ends."""
    after: int
    """So many words of the text come before it."""
    least: int
    """So many words each of the clauses has to have."""


def clauses(text: str) -> tuple[str, ...]:
    """Cut `text` at the ends of sentences, and where a new thing is said; nothing is left out but white space.

    A phrase is never cut inside ("friendly but slow"). Takes time in proportion to the text.
    """
    return tuple(text[start:end] for start, end in spans(text))


def spans(text: str) -> tuple[tuple[int, int], ...]:
    """Where the clauses of `text` stand."""
    words = list(_WORD.finditer(text))
    if not words:  # a face says something too
        start, end = len(text) - len(text.lstrip()), len(text.rstrip())
        return ((start, end),) if start < end else ()
    ends = [gap.start for gap in _kept(_gaps(text, words), len(words))]
    return tuple(_trim(text, start, end) for start, end in zip([0, *ends], [*ends, len(text)], strict=True))


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Without the white space and the commas around."""
    begun = text[start:end].lstrip().lstrip(_AROUND).lstrip()
    start = end - len(begun)
    return start, start + len(begun.rstrip().rstrip(_AROUND).rstrip())


def _gaps(text: str, words: Sequence[re.Match[str]]) -> Iterator[_Gap]:
    for at in range(1, len(words)):
        start, end = words[at - 1].end(), words[at].start()
        between = text[start:end]
        if between == " " and words[at][0][0] not in "abhiostuwypABHIOSTUWYP":
            continue  # most gaps
        if (stop := _SENTENCE_END.search(between)) and not _abbreviated(words[at - 1][0], between, words[at][0]):
            yield _Gap(start + stop.end(), at, 0)
        elif least := _least(words, at, between):
            yield _Gap(start, at, least)


def _abbreviated(before: str, between: str, after: str) -> bool:
    """Whether a full stop ends a word, not a sentence: "Mr. Smith", "no. 5", "at 9 a.m. on Monday"."""
    if between != ". ":
        return False
    known = before.casefold()
    if known == "no":
        return after[0].isdigit()
    return known in _ABBREVIATIONS or (len(known) == 1 and known.isalpha() and after[0].islower())


def _least(words: Sequence[re.Match[str]], at: int, between: str) -> int:
    """How many words each side needs for a cut before word `at`; 0: none there, however long they are."""
    word = words[at][0].casefold().replace("\u2019", "'")
    before = words[at - 1][0].casefold()
    after = words[at + 1][0].casefold().replace("\u2019", "'") if at + 1 < len(words) else ""
    if word in _TURNS:
        return 0 if before in _NO_TURN_AFTER or after == "also" else 2
    if " - " in between or "\u2013" in between or "\u2014" in between:
        return 2
    if "," in between and (word in _SUBJECTS or (word in _JOINS and after in _SUBJECTS)):
        return 3
    return 3 if word in _JOINS and after in _SUBJECTS and before not in _JOINS else 0


def _kept(gaps: Iterator[_Gap], words: int) -> Iterator[_Gap]:
    """Those gaps that leave enough words on both sides."""
    begun = 0  # words before the clause that is being read
    waiting: _Gap | None = None
    for gap in (*gaps, _Gap(0, words, 0)):
        if waiting and gap.after - waiting.after >= waiting.least:
            yield waiting
            begun, waiting = waiting.after, None
        if not gap.least:
            waiting = None
            if gap.after < words:
                yield gap
            begun = gap.after
        elif waiting is None and gap.after - begun >= gap.least:
            waiting = gap
