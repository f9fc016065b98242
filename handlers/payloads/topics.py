"""What administrators send who change topics, and leaders who name new ones."""

from dataclasses import dataclass

from domain.taxonomy import Speakers
from handlers.payloads.reading import HomeView, Json, Press, chosen, known, press, submission, text
from services.topic_changes import GivenTopic
from templates import ids

NONE = "none"
"""In the menu of topics above: it stands on the first level."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicPress:
    """Somebody pressed something about one topic, or about none."""

    pressed: Press
    speakers: Speakers
    topic: str
    """Empty: a new one, or none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicSubmission:
    """A topic as it was filled in, sent or only tried."""

    person: str
    home: HomeView | None
    given: GivenTopic


@known
def topic_press(body: Json) -> TopicPress:
    """A button or a menu: "<speakers>", or "<speakers>|<topic>"."""
    pressed = press(body)
    speakers, _, topic = pressed.value.partition("|")
    return TopicPress(pressed=pressed, speakers=Speakers(speakers), topic=topic)


@known
def given_topic(body: Json) -> TopicSubmission:
    """The form of a topic: what it is about is "<speakers>|<topic>|<as it was seen>"."""
    given = submission(body)
    speakers, topic, seen = given.about.split("|")

    def written(block: str) -> str:
        return chosen(given.element(block)) or ""

    parent = text(chosen(given.element(ids.PARENT_BLOCK)))
    return TopicSubmission(
        person=given.person,
        home=given.home,
        given=GivenTopic(
            speakers=Speakers(speakers),
            id=topic,
            name=written(ids.NAME_BLOCK),
            parent="" if parent == NONE else parent,
            phrases=written(ids.PHRASES_BLOCK),
            complaint=written(ids.COMPLAINT_BLOCK),
            praise=written(ids.PRAISE_BLOCK),
            seen=seen,
        ),
    )
