"""Touch points from both sides: as employees and as customers see them."""

from dataclasses import dataclass
from datetime import datetime

from domain.gap import TouchPointView
from domain.items import Item
from domain.screens.alerts import AlertClock
from domain.screens.voice_pages import ReadComment, VoiceAddress
from domain.survey import Displayed


@dataclass(frozen=True, slots=True, kw_only=True)
class BothSides:
    """All touch points in journey order."""

    views: tuple[TouchPointView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicThere:
    """What customers of one touch point speak of."""

    name: str
    mentions: int
    negative: int | None
    """Per cent of the clear ones; None below five."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PointThen:
    """Both sides at the close of one pulse."""

    closed_at: datetime
    item: Item
    employees: Displayed
    customers: Displayed | None
    """Of the four weeks before; None: too few."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TouchPointCard:
    """Everything about one touch point."""

    sides: TouchPointView
    topics: tuple[TopicThere, ...]
    quotes: tuple[ReadComment, ...]
    clock: AlertClock | None
    """Of very unhappy customers; None: there were none."""
    then: tuple[PointThen, ...]
    """The newest first."""
    pulses: int
    """How many pulses have shown its employees' side."""
    needed: int
    """From so many on, one may begin to compare how both sides move."""

    @property
    def comments(self) -> str:
        """The address of its comments."""
        return str(VoiceAddress(touch_point=self.sides.id))


BothSidesScreen = BothSides | TouchPointCard
