"""Reading comments: their mood, their topics with a mood of their own, and the words that decided."""

from collections.abc import Iterable, Iterator, Sequence

from domain.taxonomy import Taxonomy
from domain.voice import Reading
from insight.lessons import Lesson


class Reader:
    """Reads comments by a taxonomy, and as people's lessons have taught. Safe to use from several threads.

    Making the first one takes up to two seconds, because TextBlob and the weights are loaded then.
    """

    def __init__(self, taxonomy: Taxonomy, lessons: Sequence[Lesson] = ()) -> None:
        raise NotImplementedError

    def read(self, words: str, *, question: str = "") -> Reading:
        """Read one comment; `question`: what it answers, if that is known. Never raises, whatever the text is."""
        raise NotImplementedError

    def read_all(self, comments: Iterable[tuple[str, str]]) -> Iterator[Reading]:
        """Read (words, question) after (words, question), in the same order."""
        raise NotImplementedError
