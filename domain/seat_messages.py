"""What Tribune posts by itself about champions' seats, beside elections; see domain.messages.

They name a seat by id, and are filled in when they are sent.
"""

from dataclasses import dataclass
from datetime import date

from domain.seats import Gone


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatTaken:
    """To whoever was elected: what they can do from today on, and what whoever was there before leaves to them."""

    seat: str
    champion: str
    """Id."""
    title: str = ""
    last: date | None = None
    """Of the term."""
    hours: int = 0
    """A month, of working time for the office."""
    deputy: str | None = None
    """Id of the runner-up; None: the champion names one."""
    predecessor: str = ""
    """Display name of whoever left a note; empty: nobody did."""
    hand_over: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatActing:
    """To a deputy: the champion has gone, so they speak."""

    seat: str
    deputy: str
    """Id."""
    title: str = ""
    last: date | None = None
    election_on: date | None = None
    election: bool = False
    """One runs already."""
    hand_over: str = ""
    """What the champion has left to whoever comes after."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatDeputyNamed:
    """To a colleague whom a champion has named as deputy, or who came second in the election."""

    seat: str
    deputy: str
    """Id."""
    came_second: bool = False
    title: str = ""
    champion: str = ""
    """Id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatDeputyGone:
    """To a champion: their deputy has gone, and they can name another."""

    seat: str
    champion: str
    """Id."""
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatLeft:
    """To everybody: somebody speaks from a seat no more; who does now, and when the next election may open."""

    seat: str
    person: str
    """Id."""
    how: Gone
    acted: bool = False
    """They were the deputy who spoke since the champion had gone."""
    title: str = ""
    name: str = ""
    """Display name; empty: they asked to be forgotten."""
    speaker: str | None = None
    """Id; None: nobody."""
    election_on: date | None = None
    election: bool = False
    """One runs already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatHandedOver:
    """To a champion in whose place somebody else was elected."""

    seat: str
    person: str
    """Id of the reader."""
    title: str = ""
    champion: str = ""
    """Id of whoever was elected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatTermEnds:
    """To a champion, when the next election is announced: what to leave to whoever comes after."""

    seat: str
    champion: str
    """Id."""
    title: str = ""
    last: date | None = None
    hand_over: bool = False
    """They have left a note already."""
    recalled: bool = False
    """A petition asked for the election."""
    deputy: bool = False
    """They have one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatRemoved:
    """To everybody: an administrator has removed a seat."""

    seat: str
    by: str
    """Id."""
    reason: str
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatRecalled:
    """To everybody, and to the champion before: a third of those who may vote have asked for an election."""

    seat: str
    champion: str
    """Id."""
    mine: bool = False
    """The reader is the champion."""
    title: str = ""
    election_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatPetitionLost:
    """To everybody: who had asked for an election is not known any more, to nobody."""

    seat: str
    title: str = ""


SeatNote = (
    SeatTaken
    | SeatActing
    | SeatDeputyNamed
    | SeatDeputyGone
    | SeatHandedOver
    | SeatLeft
    | SeatTermEnds
    | SeatRemoved
    | SeatRecalled
    | SeatPetitionLost
)
"""Part of domain.messages.Outgoing."""
SeatNews = SeatLeft | SeatRemoved | SeatRecalled | SeatPetitionLost
"""What goes to the channel of elections and decisions."""
