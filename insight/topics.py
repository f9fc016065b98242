"""Which topics some words are about: example phrases looked up in one pass, and what people taught.

The same words have the same topics each time, and every topic can be explained by the phrase that was found. Nothing
is grouped by likeness: such groups have no names, and are others next week.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from domain.taxonomy import Taxonomy
from insight.inflections import forms
from insight.language import COMMON
from insight.lessons import Lesson
from insight.words import ENDS, plain, words

_PART = re.compile(r"(?:[^\W\d_]+\*?|\d+|#)(?:/(?:[^\W\d_]+\*?|\d+|#))*")
_NUMBER_WORDS = """
one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty sixty ninety several
many few couple half dozen hundred
"""
_NUMBERS = tuple(_NUMBER_WORDS.split())
_LITTLE = frozenset({
    "a", "again", "all", "always", "an", "any", "are", "be", "been", "even", "ever", "extremely", "he", "her", "him",
    "his", "i", "is", "it", "just", "me", "more", "most", "my", "other", "our", "quite", "rather", "really", "she",
    "so", "some", "still", "that", "the", "their", "them", "then", "these", "they", "this", "those", "to", "too", "us",
    "very", "was", "we", "were", "you", "your",
})  # fmt: skip
"""What may stand between the words of a phrase without changing what it is about."""
_MOST_LITTLE = 2
_BETWEEN = (0,)
"""The place of a little word that is in no phrase."""
_LONGEST_BEGINNING = 20
_REMEMBERED = 50_000
_CREDIT = 2
_SEEN, _SHARE = 3, 0.75
_FEW = 6
_NO_ANSWER = frozenset({
    "a", "applicable", "comment", "comments", "dont", "i", "know", "n", "na", "no", "none", "not", "sure", "yes",
})  # fmt: skip
"""Words that say nothing, also together."""


@dataclass(slots=True)
class _Node:
    """What may follow in a phrase, and whose phrases end here."""

    next: dict[int, "_Node"] = field(default_factory=dict)
    ends: list[tuple[str, str]] = field(default_factory=list)
    """(topic, phrase)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A topic, and what shows that some words are about it."""

    topic: str
    phrase: str
    """Of the topic, as it is written there."""
    start: int
    end: int
    """Which of the `words`."""


class Topics:
    """Finds topics by their phrases. Safe to use from several threads.

    A word counts in all its forms ("wait": "waited"); with a star, for all words that begin like it; "#" is any number.
    Capitals, accents and apostrophes make no difference. Up to two little words ("the", "me", "very") may stand between
    two words of a phrase; the end of a sentence may not. The longest phrase counts: "waiting room" is no waiting. A
    star alone stands for a few words that are about nothing else.

    What people said of readings is learned from. A phrase stops counting for a topic when it was found in words that
    are not about it three times more often than in words that are. A word becomes a phrase of a topic when at least
    three comments in which nothing showed that topic are about it, and few others of those that were corrected have it.
    """

    def __init__(self, taxonomy: Taxonomy, lessons: Sequence[Lesson] = ()) -> None:
        self._parents = {topic.id: topic.parent for topic in taxonomy}
        phrases = [(topic.id, phrase) for topic in taxonomy for phrase in topic.phrases]
        self._otherwise = tuple(topic for topic, phrase in phrases if phrase == "*")
        self._plant(phrases)
        unlearned, self.learned = self._taught([lesson for lesson in lessons if lesson.topic in self._parents])
        self.unlearned = tuple(one for one in phrases if one in unlearned)
        """(topic, phrase) that no longer count, and those that were learned."""
        if self.unlearned or self.learned:
            self._plant([*(one for one in phrases if one not in unlearned), *self.learned])

    def of(self, text: str) -> tuple[str, ...]:
        """The topics of these words as they come up; the one above not beside one below it."""
        found = dict.fromkeys(mention.topic for mention in self.mentions(text))
        above = {self._parents[topic] for topic in found}
        return tuple(topic for topic in found if topic not in above)

    def otherwise(self, text: str) -> tuple[str, ...]:
        """The topics of a text in which `of` found none: "Brilliant!" is about the whole."""
        said = [word for word in words(text) if word not in ENDS]
        return self._otherwise if len(said) <= _FEW and not _NO_ANSWER.issuperset(said) else ()

    def mentions(self, text: str) -> tuple[Mention, ...]:
        """Every phrase that counts in these words, in order."""
        places = [self._places_of(token) for token in words(text)]
        found: list[Mention] = []
        covered = 0
        for start, here in enumerate(places):
            if not here or here == _BETWEEN:
                continue
            matches = list(self._matches(places, start))
            longest = max((end for _, end in matches), default=0)
            if longest > covered:  # else it is inside a phrase that began before
                covered = longest
                found += [
                    Mention(topic=topic, phrase=phrase, start=start, end=end)
                    for node, end in matches
                    if end == longest
                    for topic, phrase in node.ends
                ]
        return tuple(found)

    def _matches(self, places: Sequence[tuple[int, ...]], start: int) -> Iterator[tuple[_Node, int]]:
        """Where phrases that begin at `start` end."""
        ways = [(self._root, start, 0)]
        gone: set[tuple[int, int, int]] = set()  # else "it it it it" would be looked for in every possible way
        while ways:
            node, at, little = ways.pop()
            if (here := (id(node), at, little)) in gone:
                continue
            gone.add(here)
            for place in places[at] if at < len(places) else ():
                if not place:
                    if start < at and little < _MOST_LITTLE:
                        ways.append((node, at + 1, little + 1))
                elif (following := node.next.get(place)) is not None:
                    if following.ends:
                        yield following, at + 1
                    if following.next:
                        ways.append((following, at + 1, 0))

    def _plant(self, phrases: Iterable[tuple[str, str]]) -> None:
        """Make one tree of all phrases. Each different word of them has a number, which its forms have as well."""
        self._root = _Node()
        self._whole: defaultdict[str, list[int]] = defaultdict(list)
        self._begun: defaultdict[str, list[int]] = defaultdict(list)
        self._known: dict[str, tuple[int, ...]] = {}
        numbers: dict[str, int] = {}
        for topic, phrase in phrases:
            node = self._root
            for part in _PART.findall(plain(phrase)):
                if part not in numbers:
                    numbers[part] = len(numbers) + 1
                    self._note(part, numbers[part])
                node = node.next.setdefault(numbers[part], _Node())
            if node is not self._root:
                node.ends.append((topic, phrase))

    def _note(self, part: str, number: int) -> None:
        for word in part.split("/"):
            if word.endswith("*"):
                self._begun[word[:-1][:_LONGEST_BEGINNING]].append(number)
            else:
                for form in ("#", *_NUMBERS) if word == "#" else forms(word):
                    self._whole[form].append(number)

    def _places_of(self, token: str) -> tuple[int, ...]:
        """The numbers of a word; kept at hand, because people use the same words."""
        known = self._known.get(token)
        if known is None:
            beginnings = (token[:length] for length in range(1, _LONGEST_BEGINNING + 1) if length <= len(token))
            numbers = (
                *self._whole.get(token, ()),
                *(self._whole.get("#", ()) if token.isdecimal() else ()),
                *(number for beginning in beginnings for number in self._begun.get(beginning, ())),
                *(_BETWEEN if token in _LITTLE else ()),
            )
            known = tuple(dict.fromkeys(numbers))  # "claim/claims" fits twice
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[token] = known
        return known

    def _taught(self, lessons: Sequence[Lesson]) -> tuple[frozenset[tuple[str, str]], tuple[tuple[str, str], ...]]:
        """The phrases that no longer count for a topic, and those that people's verdicts add."""
        votes: Counter[tuple[str, str]] = Counter()
        missed: Counter[tuple[str, str]] = Counter()
        heard: Counter[str] = Counter()
        for lesson in lessons:
            said = frozenset(words(lesson.words))
            heard.update(said)
            found = {(one.topic, one.phrase) for one in self.mentions(lesson.words) if one.topic == lesson.topic}
            for one in found:
                votes[one] += -1 if lesson.label is None else 1
            if not found and lesson.label is not None:
                missed.update((lesson.topic, word) for word in said if len(word) > 2 and word not in COMMON)
        unlearned = frozenset(one for one, balance in votes.items() if balance < -_CREDIT)
        learned = (one for one, count in missed.items() if count >= max(_SEEN, heard[one[1]] * _SHARE))
        return unlearned, tuple(sorted(learned))
