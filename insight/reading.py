"""Reading comments: their mood, their topics with a mood of their own, and the words that decided."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from domain.taxonomy import Taxonomy
from domain.voice import LONGEST, Label, Reading, TopicMood
from insight.clauses import clauses
from insight.language import language
from insight.lessons import Lesson
from insight.redaction import MASK
from insight.sentiment import Mood, Sentiment
from insight.topics import Topics
from insight.words import visible

__all__ = ["Lesson", "Reader"]

_SAYS_SOMETHING = frozenset({Label.POSITIVE, Label.NEGATIVE})
_NOT_READ = Reading(label=Label.UNCLEAR, confidence=0.0, why=("not in English",), language="")


class Reader:
    """Reads comments by a taxonomy, and as people's lessons have taught. Safe to use from several threads.

    Making the first one takes up to two seconds, because TextBlob and the weights are loaded then.
    """

    def __init__(self, taxonomy: Taxonomy, lessons: Sequence[Lesson] = ()) -> None:
        self._topics = Topics(taxonomy, lessons)
        self._sentiment = Sentiment(lessons)

    def read(self, words: str, *, question: str = "") -> Reading:
        """Read one comment; `question`: what it answers, if that is known. Never raises, whatever the text is.

        The mood is that of the whole comment; a topic's is that of the clauses that are about it, taken together. Where
        they only lean the way that the comment goes, the comment decides.
        """
        text = MASK.sub("", visible(words[:LONGEST]))
        if not language(text):
            return _NOT_READ
        whole = self._sentiment.of(text, question=question)
        parts = clauses(text)
        where: defaultdict[str, list[int]] = defaultdict(list)
        for number, part in enumerate(parts):
            for topic in self._topics.of(part):
                where[topic].append(number)
        if not where and whole.label in _SAYS_SOMETHING:
            where.update((topic, [*range(len(parts))]) for topic in self._topics.otherwise(text))
        moods = {tuple(range(len(parts))): whole}
        for numbers in where.values():
            if (key := tuple(numbers)) not in moods:
                together = " ".join(parts[number] for number in key)
                moods[key] = _decided(self._sentiment.of(together, question=question), whole)
        return Reading(
            label=whole.label,
            confidence=whole.confidence,
            topics=tuple(_topic_mood(topic, moods[tuple(numbers)]) for topic, numbers in where.items()),
            why=whole.why,
        )

    def read_all(self, comments: Iterable[tuple[str, str]]) -> Iterator[Reading]:
        """Read (words, question) after (words, question), in the same order."""
        return (self.read(words, question=question) for words, question in comments)


def _decided(mood: Mood, whole: Mood) -> Mood:
    return whole if mood.label is Label.UNCLEAR and mood.leaning is whole.label else mood


def _topic_mood(topic: str, mood: Mood) -> TopicMood:
    return TopicMood(topic=topic, label=mood.label, confidence=mood.confidence)
