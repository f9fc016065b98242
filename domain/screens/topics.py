"""Topics, as administrators change them and leaders name new ones."""

from dataclasses import dataclass
from enum import StrEnum

from domain.screens.voice_pages import ReadComment
from domain.taxonomy import Speakers


@dataclass(frozen=True, slots=True, kw_only=True)
class EditedTopic:
    """A topic in the list."""

    id: str
    name: str
    phrases: int
    own: bool
    """Somebody here added it."""
    changed: bool
    """It came with Tribune, and somebody here changed it."""
    below: tuple["EditedTopic", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A phrase that comes up in comments about none of the topics."""

    phrase: str
    comments: int
    example: str


class TopicDone(StrEnum):
    """What has just been done."""

    SAVED = "saved"
    LEFT_OUT = "left_out"
    BROUGHT_BACK = "brought_back"
    AS_IT_CAME = "as_it_came"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicsEditor:
    """All topics of one kind of speaker, to be changed."""

    speakers: Speakers
    topics: tuple[EditedTopic, ...]
    """Of the first level."""
    left_out: tuple[tuple[str, str], ...]
    """Id and name."""
    proposals: tuple[Proposal, ...]
    managing: bool
    """False: for a leader, who may name proposals."""
    room: bool
    """One more may be added."""
    done: TopicDone | None = None
    name: str = ""
    """Of the topic that it was done to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicForm:
    """One topic, to be filled in."""

    speakers: Speakers
    id: str = ""
    """Empty: a new one."""
    name: str = ""
    parent: str = ""
    phrases: str = ""
    """A line each."""
    complaint: str = ""
    praise: str = ""
    parents: tuple[tuple[str, str], ...] = ()
    """Id and name of the topics that it may stand below; empty: others stand below it."""
    changed: bool = False
    """It came with Tribune, and can be again as it came."""
    seen: str = ""
    """What it was when it was opened, in short: whoever saves it afterwards must have seen the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicTrial:
    """Which comments some phrases would find."""

    looked_at: int = 0
    found: int = 0
    comments: tuple[ReadComment, ...] = ()
    problem: str = ""
    """What is wrong with the phrases, so that nothing was tried."""


TopicScreen = TopicsEditor | TopicForm | TopicTrial
