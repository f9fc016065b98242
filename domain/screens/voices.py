"""Passing on what a customer said, and what becomes of praise."""

from dataclasses import dataclass

from domain.voice import Label


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One line of a menu."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceForm:
    """The form in which a colleague passes on what a customer said."""

    words: str
    """Of the message that it is saved from; "": to be typed."""
    cut: bool
    """The message is longer than the form can hold."""
    touch_points: tuple[Choice, ...]
    sources: tuple[Choice, ...]
    """The first one is chosen; a single one need not be asked about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadTopic:
    """A topic of some words, as they were read."""

    id: str
    name: str
    label: Label


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceSaved:
    """The form's last page: what was kept, and how it was read."""

    voice_id: str
    words: str
    """As they are stored."""
    masked: tuple[str, ...]
    """The kinds of what was left out; see domain.voice.Redacted."""
    label: Label
    confidence: int
    """In per cent."""
    why: tuple[str, ...]
    """The words that decided."""
    english: bool
    """False: it is not read."""
    topics: tuple[ReadTopic, ...]
    praised: tuple[str, ...]
    """Display names of the colleagues who are told."""
    alerted: bool = False
    """The customer is so unhappy that whoever owns the touch point hears of it at once."""
    corrected: bool = False
    """Nobody has said yet that it is read wrongly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlreadySaved:
    """These words were saved before, by a colleague or as they arrived; nobody needs to know by whom.

    Whom they praise may not have been said yet.
    """

    voice_id: str
    """Empty: they were deleted by now."""
    praised: tuple[str, ...] = ()
    """Display names of the colleagues who are told now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PraisePreview:
    """What [Show it to everybody] would post, for the praised colleague to look at first."""

    voice_id: str
    name: str
    words: str
    touch_point: str
    channels: tuple[str, ...]
    """Where it can be posted; empty: no channel is set up for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PraisePosted:
    """The last page of that form."""

    channel: str


SavingScreen = VoiceForm | VoiceSaved | AlreadySaved | PraisePreview | PraisePosted
