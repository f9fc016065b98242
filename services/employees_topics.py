"""What employees write about in pulses: counted by topic at closing, from all comments; their mood is not."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy.orm import Session

from domain.messages import ResultTopic
from domain.survey import SpokenOf
from domain.taxonomy import Speakers
from insight.topics import Topics
from services.topics import taxonomy

MOST = 8


class EmployeesTopics:
    """The topics of employees as they are now. Stores nothing."""

    def __init__(self, session: Session) -> None:
        self._taxonomy = taxonomy(session, Speakers.EMPLOYEES)
        self._topics = Topics(self._taxonomy)

    def of(self, words: str) -> tuple[str, ...]:
        """What some words are about, the topics above included."""
        found = self._topics.of(words)
        above = (self._taxonomy[topic].parent for topic in found)
        return tuple(dict.fromkeys((*found, *(topic for topic in above if topic))))

    def named(self, counted: Sequence[SpokenOf]) -> tuple[ResultTopic, ...]:
        """The first of these by name; one that stands above another one of them is left out, as it says no more."""
        above = Counter(self._taxonomy[one.topic].parent for one in counted)
        exact = [one for one in counted if one.topic not in above]
        return tuple(ResultTopic(name=self._taxonomy[one.topic].name, at_least=one.at_least) for one in exact[:MOST])
