"""What Tribune posts by itself about elections: to the champions' channel, and to whoever was proposed.

They name an election by id and are filled in when they are sent, so that nobody reads what is over by then.
"""

from dataclasses import dataclass
from datetime import date, datetime

from domain.ballots import Result, VacantBecause
from domain.election_terms import ElectionTerms
from domain.seats import StandsFor


@dataclass(frozen=True, slots=True, kw_only=True)
class ElectionAnnounced:
    """To the channel: everything that decides an election, and that people can be proposed."""

    election: str
    by: str = ""
    """Slack id of the administrator who announced it; empty: the calendar did."""
    terms: ElectionTerms | None = None
    stands_for: StandsFor | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ElectionProposed:
    """To whoever was proposed: do they stand? Nobody else reads who asks, and nothing but this message keeps it."""

    election: str
    person: str
    by: str
    """Slack id of the colleague who asks."""
    terms: ElectionTerms | None = None
    statement: str = ""
    """The colleague's words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ElectionOpen:
    """To the channel: the ballot is open."""

    election: str
    terms: ElectionTerms | None = None
    candidates: tuple[str, ...] = ()
    """Display names, by the alphabet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ElectionReminder:
    """To the channel, once, to everybody alike."""

    election: str
    turnout: int | None = None
    """In steps of 10 %; None: too few people may vote to tell."""
    title: str = ""
    ballot_closes_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ElectionCalledOff:
    """To the channel: an election that was announced does not go on."""

    election: str
    by: str = ""
    """Slack id of the administrator who did; empty: Tribune, because it was off."""
    title: str = ""
    reason: str = ""
    again_on: date | None = None
    """From when on people can be proposed again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ElectionCount:
    """One candidate in the result, where counts are told."""

    name: str
    people: int | None
    """None: "no count"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ElectionResult:
    """To the channel: who was elected, or why nobody was; everything that is ever told of the votes."""

    election: str
    title: str = ""
    result: Result | None = None
    """None: nothing was counted."""
    vacant_because: VacantBecause | None = None
    winner_left: bool = False
    """They don't work here any more: whoever speaks instead is told of beside this."""
    last_day: date | None = None
    """Of the term that begins."""
    deputy: str | None = None
    """Slack id of the runner-up who is the deputy now."""
    counts: tuple[ElectionCount, ...] = ()
    """Of those on the ballot, where counts are told."""
    again_on: date | None = None
    """From when on people can be proposed again; None: they can already."""
    speaker: str | None = None
    """Slack id of who speaks from the seat now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ElectionNotAnnounced:
    """To administrators: an election was due, and so few people may vote that there is none."""

    title: str
    reason: str
    """A sentence."""


ElectionNote = (
    ElectionAnnounced
    | ElectionProposed
    | ElectionOpen
    | ElectionReminder
    | ElectionCalledOff
    | ElectionResult
    | ElectionNotAnnounced
)
"""Part of domain.messages.Outgoing."""
ElectionNews = ElectionAnnounced | ElectionOpen | ElectionReminder | ElectionCalledOff | ElectionResult
"""What goes to the channel of elections and decisions."""
