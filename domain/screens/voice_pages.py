"""What customers say, to be looked through: all topics, and comments with filters and search."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum

from domain.screens.voices import ReadTopic
from domain.voice import Label, tidied

LONGEST_SEARCH = 100


class Since(StrEnum):
    """How far back one looks."""

    WEEK = "7"
    MONTH = "28"
    QUARTER = "91"
    YEAR = "364"
    EVER = ""

    @property
    def days(self) -> int | None:
        """As many days; None: as long as there are comments."""
        return int(self) if self else None


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceAddress:
    """Which comments, and which part of them. In a button's value as JSON, or as the topic's id alone."""

    topic: str = ""
    """Its id; empty: whatever they are about."""
    search: str = ""
    """Words that stand in them."""
    touch_point: str = ""
    source: str = ""
    since: Since = Since.EVER
    mood: Label | None = None
    part: int = 1

    def __str__(self) -> str:
        """As a button or a modal carries it."""
        told = {name: value for name, value in asdict(self).items() if value and (name, value) != ("part", 1)}
        return json.dumps(told, ensure_ascii=False)

    @classmethod
    def read(cls, text: str) -> "VoiceAddress":
        """What `str` wrote, or a topic's id. Raises ValueError or TypeError for anything else."""
        if not text.startswith("{"):
            return cls(topic=text)
        return cls().but(**json.loads(text))

    def but(self, **changes: str | int) -> "VoiceAddress":
        """The same but for some of its fields; it begins at its first part if that is not said."""
        mood = changes.get("mood", self.mood)
        return replace(
            self,
            topic=str(changes.get("topic", self.topic)),
            search=" ".join(tidied(str(changes.get("search", self.search))).split())[:LONGEST_SEARCH],
            touch_point=str(changes.get("touch_point", self.touch_point)),
            source=str(changes.get("source", self.source)),
            since=Since(str(changes.get("since", self.since))),
            mood=Label(str(mood)) if mood else None,
            part=max(1, int(changes.get("part", 1))),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicLine:
    """How often customers spoke of a topic in the last seven days, and whether that is unusual."""

    id: str
    name: str
    count: int
    usual: tuple[int, int] | None
    """How often in a usual week; None: nobody knows yet."""
    negative: int | None
    """Per cent of the clear ones; None below five."""
    rising: bool
    lately: int
    """In the last twelve weeks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicGroup:
    """A topic of the first level, with those below it."""

    line: TopicLine
    below: tuple[TopicLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceTopics:
    """All topics of customers."""

    groups: tuple[TopicGroup, ...]
    """Those with most comments first."""
    comments: int
    """In the last seven days, whatever they are about."""
    lately: int
    """In the last twelve weeks."""
    managing: bool
    """For whoever may change topics, or name new ones."""

    def first(self, most: int) -> tuple[TopicLine, ...]:
        """The topics to look at first: rising ones, then those with most comments."""
        every = [line for group in self.groups for line in group.below or (group.line,) if line.count]
        return tuple(sorted(every, key=lambda line: (not line.rising, -line.count, line.name))[:most])


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadComment:
    """A customer's words, masked, and how they are read."""

    id: str
    words: str
    said_at: datetime
    touch_point: str
    """Its name; empty: nobody said where."""
    source: str
    question: str
    """What the customer was asked; empty: nobody knows."""
    rating: int | None
    """What they gave, from 0 to 100."""
    looked_at: str
    """The topic that its mood is about; empty: it is the mood of the whole."""
    label: Label
    confidence: int
    """In per cent."""
    why: tuple[str, ...]
    corrected: bool
    """A person has said so."""
    english: bool
    topics: tuple[ReadTopic, ...]


class Fix(StrEnum):
    """What a person says of a reading."""

    MOOD = "mood"
    NOT_ABOUT = "not_about"
    ABOUT = "about"
    READING = "reading"
    """Its mood and all its topics."""
    DELETE = "delete"
    """It is not to be here at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixed:
    """What has just been corrected, to be said above the page."""

    fix: Fix
    voice: str
    topic: str = ""
    """The topic's id; empty: the mood as a whole."""
    name: str = ""
    """The topic's."""
    label: Label | None = None
    """The right mood; of a topic that it is not about, the one that was read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceComments:
    """Comments, the newest first."""

    where: VoiceAddress
    name: str
    """Of the topic; empty: comments about anything."""
    found: int
    comments: tuple[ReadComment, ...]
    parts: int
    touch_points: tuple[tuple[str, str], ...]
    """Id and name of what one may choose from."""
    sources: tuple[tuple[str, str], ...]
    fixed: Fixed | None = None
    deleting: bool = False
    """For whoever may delete one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteVoiceForm:
    """A form: whether a comment is to be deleted, for good."""

    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingForm:
    """A form: the mood and the topics of one comment, to be put right."""

    comment: ReadComment
    put_right: bool = False
    """It has been: what counts now stands there, and nothing is left to fill in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceTopicsReply:
    """The reply to /voice topics: those with most comments, and the way to all."""

    topics: VoiceTopics


@dataclass(frozen=True, slots=True, kw_only=True)
class VoicesReply:
    """The reply to /voice about and /voice search: the newest comments, and the way to all."""

    where: VoiceAddress
    found: int
    comments: tuple[ReadComment, ...]
    line: TopicLine | None = None
    """Of the topic; None: words were searched for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicsReply:
    """The reply to /voice about with words that no topic goes by."""

    unknown: str
    nearest: tuple[tuple[str, str], ...]
    """Id and name of topics that may be meant."""


VoicePage = VoiceTopics | VoiceComments | ReadingForm | DeleteVoiceForm | VoiceTopicsReply | VoicesReply | TopicsReply
"""What this feature shows."""
