"""The item bank: every question that a pulse can ask, and which of them a cycle asks."""

from dataclasses import dataclass
from enum import StrEnum


class Driver(StrEnum):
    """An aspect of service climate."""

    QUALITY = "quality"
    FOCUS = "focus"
    MANAGERS = "managers"
    HEARING = "hearing"
    EMPOWERMENT = "empowerment"
    FRICTIONS = "frictions"
    RECOMMENDATION = "recommendation"
    MIRROR = "mirror"
    BELIEF = "belief"
    OPEN = "open"


class Scale(StrEnum):
    """How an item is answered."""

    AGREEMENT = "agreement"
    """1 Not at all .. 5 Fully; 5 is always good."""
    TEN = "ten"
    """0 .. 10."""
    WORDS = "words"
    """Free text, at most 500 characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One worded question on one driver. A new wording is a new item with a new id."""

    id: str
    driver: Driver
    scale: Scale
    text: str
    why: str
    """One line: why we ask."""
    strength: str = ""
    """Completes "We ..." when the answers are good: "are proud of our service"."""
    finding: str = ""
    """Completes "We ..." when they are not: "may not fix it ourselves"."""
    short: str = ""
    """Names the item in a table or a chart, at most 24 characters: "Proud of our service"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Questionnaire:
    """What one cycle asks: scale items in order (the first one is asked in the message itself), then words."""

    scaled: tuple[Item, ...]
    words: Item


def questionnaire(cycle: int) -> Questionnaire:
    """What cycle number `cycle` (from 1) asks: two drivers' items, recommendation, belief, now and then the mirror."""
    raise NotImplementedError


def item(item_id: str) -> Item:
    """The item with this id. Raises KeyError for an id that never was in the bank."""
    raise NotImplementedError
