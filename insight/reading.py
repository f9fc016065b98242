"""Reading comments: their mood, their topics with a mood of their own, and the words that decided."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from domain.taxonomy import Taxonomy
from domain.voice import LONGEST, Clause, Label, Reading, TopicMood
from insight.clauses import clauses
from insight.language import language
from insight.lessons import Lesson
from insight.sentiment import Mood, Sentiment
from insight.topics import Topics
from insight.words import visible

__all__ = ["Lesson", "Reader"]

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

        The mood is that of the whole comment; a topic's is that of the clauses that are about it, taken together.
        """
        text = visible(words[:LONGEST])
        if not language(text):
            return _NOT_READ
        whole = self._sentiment.of(text, question=question)
        parts = clauses(text)
        moods = [self._sentiment.of(part, question=question) for part in parts] if len(parts) > 1 else [whole]
        about = [self._topics.of(part) for part in parts]
        if not any(about):
            about = [self._topics.otherwise(text), *about[1:]]
        return Reading(
            label=whole.label,
            confidence=whole.confidence,
            topics=tuple(self._by_topic(parts, moods, about, question=question)),
            why=whole.why,
            clauses=tuple(
                Clause(text=part, label=mood.label, confidence=mood.confidence, topics=topics)
                for part, mood, topics in zip(parts, moods, about, strict=False)
            ),
        )

    def read_all(self, comments: Iterable[tuple[str, str]]) -> Iterator[Reading]:
        """Read (words, question) after (words, question), in the same order."""
        return (self.read(words, question=question) for words, question in comments)

    def _by_topic(
        self, parts: Sequence[str], moods: Sequence[Mood], about: Sequence[Sequence[str]], *, question: str
    ) -> Iterator[TopicMood]:
        """Each topic with the mood of its clauses."""
        where: defaultdict[str, list[int]] = defaultdict(list)
        for number, topics in enumerate(about):
            for topic in topics:
                where[topic].append(number)
        for topic, numbers in where.items():
            mood = moods[numbers[0]]
            if len(numbers) > 1:
                mood = self._sentiment.of(" ".join(parts[number] for number in numbers), question=question)
            yield TopicMood(topic=topic, label=mood.label, confidence=mood.confidence)
