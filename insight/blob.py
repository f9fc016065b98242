"""TextBlob in front, our own analyzer behind it.

TextBlob's corpora come over the network only, so whatever would need one is replaced: its sentences are our clauses,
its words our tokens. Read `.sentiment`; `.polarity` and `.subjectivity` always ask TextBlob's stock analyzer.

Importing this module takes most of a second, since TextBlob imports all of NLTK: `insight.sentiment` does it late.
"""

from collections.abc import Callable
from typing import Any

from textblob import Sentence, TextBlob
from textblob.base import BaseSentimentAnalyzer, BaseTokenizer
from textblob.en import sentiment as pattern

from insight.clauses import spans
from insight.tokens import STOPS, tokens


def pattern_lexicon() -> dict[str, float]:
    """What TextBlob's own lexicon says of single words, -1 to 1; those without a mood are left out."""
    pattern.load()
    moods = {word: float(senses[None][0]) for word, senses in pattern.items() if " " not in word}
    return {word: mood for word, mood in moods.items() if mood}


class Analyzer(BaseSentimentAnalyzer):  # type: ignore[misc]  # TextBlob ships no types
    """Hands a text to our model."""

    def __init__(self, analyze: Callable[[str], Any]) -> None:
        super().__init__()
        self._analyze = analyze

    def analyze(self, text: str) -> Any:
        """Whatever the model says."""
        return self._analyze(text)


class Tokenizer(BaseTokenizer):  # type: ignore[misc]  # TextBlob ships no types
    """Our tokens without the stops."""

    def tokenize(self, text: str) -> list[str]:
        """The words of `text`."""
        return [word for word in tokens(text).words if word not in STOPS]


class Comment(TextBlob):  # type: ignore[misc]  # TextBlob ships no types
    """A comment that needs no corpus."""

    tokenizer = Tokenizer()

    def __init__(self, words: str, analyze: Callable[[str], Any]) -> None:
        super().__init__(words, tokenizer=Comment.tokenizer, analyzer=Analyzer(analyze))

    def _create_sentence_objects(self) -> list[Sentence]:
        """TextBlob asks here for `.sentences`; its own way needs a corpus."""
        return [
            Sentence(self.raw[start:end], start, end, tokenizer=self.tokenizer, analyzer=self.analyzer)
            for start, end in spans(self.raw)
        ]
