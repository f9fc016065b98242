"""What customers and employees speak of: an editable list of topics on two levels, each a name and example phrases."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from domain import topics_customers, topics_employees
from domain.topic import Topic

__all__ = ["CUSTOMERS", "EMPLOYEES", "SHIPPED", "Speakers", "Taxonomy", "Topic"]


class Speakers(StrEnum):
    """Whose words a taxonomy is for."""

    CUSTOMERS = "customers"
    EMPLOYEES = "employees"


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """All topics for one kind of speaker; a topic comes after the one above it."""

    topics: tuple[Topic, ...]
    _by_id: dict[str, Topic] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_id", {topic.id: topic for topic in self.topics})

    def __iter__(self) -> Iterator[Topic]:
        return iter(self.topics)

    def __getitem__(self, topic: str) -> Topic:
        """The topic with this id. Raises KeyError."""
        return self._by_id[topic]

    def get(self, topic: str) -> Topic | None:
        """The topic with this id, if it is (still) there."""
        return self._by_id.get(topic)


CUSTOMERS = Taxonomy(topics_customers.TOPICS)
EMPLOYEES = Taxonomy(topics_employees.TOPICS)
SHIPPED = {Speakers.CUSTOMERS: CUSTOMERS, Speakers.EMPLOYEES: EMPLOYEES}
