"""Where customers' words come from: sources, their secrets and mappings, and customers' channels."""

from dataclasses import dataclass
from datetime import datetime

from domain.hook_mapping import Called, HookMapping
from domain.voice import SourceKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Calls of a source that were refused since the last start."""

    count: int
    reason: str
    """Of the last one."""
    last_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """One source in the list."""

    id: str
    name: str
    kind: SourceKind
    active: bool
    touch_point: str
    """Its name; empty: none."""
    last_call_at: datetime | None
    refused: Refused | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcesPage:
    """All sources."""

    lines: tuple[SourceLine, ...]
    more: int = 0
    """Sources that no page has room for."""
    room: bool
    """For another form or help desk."""
    channels: int
    """Channels that are read as customers'."""
    listening: bool = False
    """Webhooks are switched on."""
    has_address: bool = False
    """The address at which the internet reaches Tribune is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcePage:
    """One source, with what can be done about it."""

    id: str
    name: str
    kind: SourceKind
    active: bool
    touch_point: str
    question: str
    last_call_at: datetime | None
    mapping: HookMapping
    own_secret: bool
    """It signs with a secret of its own, as Zendesk does."""
    saved: str = ""
    """What has just been done: "saved", "on", "off" or "mapping"."""
    address: str = ""
    listening: bool = False
    has_address: bool = False
    refused: Refused | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceForm:
    """A source, new or to be changed."""

    touch_points: tuple[tuple[str, str], ...]
    id: str = ""
    name: str = ""
    webhook: bool = True
    touch_point: str | None = None
    """Its id."""
    question: str = ""
    own_secret: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSecret:
    """What a source signs its calls with."""

    id: str
    name: str
    secret: str
    address: str
    has_address: bool
    changed: bool
    """It is a new one: the old one does not count any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingForm:
    """Which field of a call is what."""

    id: str
    name: str
    mapping: HookMapping


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingPreview:
    """What would be read of a sample, before a mapping is saved."""

    id: str
    name: str
    mapping: HookMapping
    comments: tuple[Called, ...]
    without_words: int
    known_touch_points: tuple[str, ...]
    """Names in the sample that are touch points here, in small letters."""
    problem: str = ""
    """Why nothing would be read."""
    sample: bool = True
    """A sample was pasted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelLine:
    """One customers' channel."""

    channel: str
    touch_point: str
    trouble: str | None = None
    """Slack's word for why Tribune is not in there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerChannelsPage:
    """The channels in which customers' words are read as they arrive."""

    lines: tuple[ChannelLine, ...]
    room: bool
    may_read: bool = True
    """Slack lets Tribune read channels: the optional scopes are there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerChannelForm:
    """A channel to be marked."""

    touch_points: tuple[tuple[str, str], ...]


SourceScreen = (
    SourcesPage
    | SourcePage
    | SourceForm
    | SourceSecret
    | MappingForm
    | MappingPreview
    | CustomerChannelsPage
    | CustomerChannelForm
)
