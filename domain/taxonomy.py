"""What customers and employees speak of: an editable list of topics on two levels, each a name and example phrases."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Speakers(StrEnum):
    """Whose words a taxonomy is for."""

    CUSTOMERS = "customers"
    EMPLOYEES = "employees"


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """Something that people speak of."""

    id: str
    """Of a shipped topic a word that never changes ("waiting"); of an own one a random id."""
    name: str
    """As it is shown: "Waiting on the phone"."""
    phrases: tuple[str, ...] = ()
    """Examples of how people say it: "on hold", "nobody answered", "call* back". Case does not matter; a word with a
    star stands for all words that begin like it; inflections count without one."""
    parent: str | None = None
    """The topic above; None: it is on the first level."""
    complaint: str = ""
    """Negative mentions in a sentence without a full stop: "Customers wait for a call back"; "": made from the name."""
    praise: str = ""
    """Positive ones likewise: "Customers are called back in time"."""


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """All topics for one kind of speaker; a topic comes after the one above it."""

    topics: tuple[Topic, ...]

    def __iter__(self) -> Iterator[Topic]:
        return iter(self.topics)

    def __getitem__(self, topic: str) -> Topic:
        """The topic with this id. Raises KeyError."""
        found = self.get(topic)
        if found is None:
            raise KeyError(topic)
        return found

    def get(self, topic: str) -> Topic | None:
        """The topic with this id, if it is (still) there."""
        return next((one for one in self.topics if one.id == topic), None)
