"""Champions' seats: what is told of one, what whoever holds it can do, the petition, and setting champions up."""

from dataclasses import dataclass
from datetime import date

from domain.ballots import Quorum
from domain.decision_log import Record
from domain.election_terms import HOURS_A_MONTH, TERM_MONTHS
from domain.seats import Gone, SeatState, StandsFor, Term


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierTerm:
    """Somebody who was elected into a seat and does not hold it by that election any more."""

    person: str
    """Id."""
    first: date
    last: date
    gone: Gone | None
    """None: they were elected again."""
    hand_over: str
    """Their note to whoever came after; empty: there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatShown:
    """Everything that is told of a seat; people are ids."""

    id: str
    title: str
    stands_for: StandsFor
    state: SeatState
    champion: str | None
    deputy: str | None
    speaker: str | None
    """Who answers for it now."""
    term: Term | None
    election_on: date
    """From this day on the next election may open."""
    vacant_since: date | None
    gone: Gone | None
    statement: str
    """What the champion stands for; empty: there is no champion."""
    hours: int
    """A month, of working time for the office."""
    record: Record
    """Of the present term or, between two terms, of the last one."""
    earlier: tuple[EarlierTerm, ...] = ()
    """The latest first."""
    mine: bool = False
    """Whoever looks holds it, or stands in for somebody here."""
    may_sign: bool = False
    """Whoever looks can ask for an election by the secret petition. Whether they have, no page says."""
    too_few_to_sign: bool = False
    """So few people belong to it that there is no petition."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatPage:
    """What whoever holds a seat, or stands by, can do about it."""

    id: str
    title: str
    term: Term | None
    champion: str | None
    """Id."""
    deputy: str | None
    """Id."""
    acts: bool
    """Whoever looks is not the champion, and speaks for the seat all the same."""
    is_champion: bool
    hours: int
    hand_over: str
    """The champion's note to whoever comes after."""
    notice: str = ""
    """What has just been done, as one of the words of the template."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatDeputyForm:
    """Whom the champion names as deputy."""

    id: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatNoteForm:
    """The champion's note to whoever comes after."""

    id: str
    title: str
    hand_over: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatResignForm:
    """Giving a seat up."""

    id: str
    title: str
    is_champion: bool
    acts: bool
    deputy: str | None
    """Id of who would speak from then on."""
    hand_over: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatResigned:
    """Somebody has given their seat up."""

    title: str
    speaker: str | None
    """Id of who speaks now."""
    was_champion: bool
    election_on: date
    election: bool
    """One runs already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatPetitionForm:
    """Asking for an election in secret, explained before anybody does."""

    id: str
    title: str
    champion: str
    """Id."""
    electorate: int
    """How many can ask: whoever could vote when the petition began, but for the champion."""
    needed: int
    """So many have to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatPetitionSigned:
    """The last page for whoever asked for an election, for the first time or not: nobody can be made to prove it."""

    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChampionsSetUpForm:
    """Where and by which rules champions are elected and decisions are told; the first time, from when on."""

    channel: str
    zone: str
    zones: tuple[str, ...]
    place: str
    """Id; empty: no holidays."""
    places: tuple[tuple[str, str], ...]
    """Ids and names."""
    quorum: Quorum = Quorum.A_THIRD
    term_months: int = TERM_MONTHS
    hours_a_month: int = HOURS_A_MONTH
    first_on: date | None = None
    """From when on the first elections may be announced; None: there are seats already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatSetting:
    """A seat, as an administrator sees it in the set-up."""

    id: str
    title: str
    electorate: int
    too_few: bool
    """Too few people for an election."""
    election: bool
    """One runs."""
    speaker: str | None
    """Id."""
    removable: bool
    """It is not one of the two of the whole company."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChampionsSetUp:
    """How champions are set up: the rules, and every seat."""

    channel: str
    zone: str
    place: str
    """Name; empty: no holidays."""
    quorum: Quorum
    term_months: int
    hours_a_month: int
    seats: tuple[SeatSetting, ...]
    trouble: str = ""
    """Slack's word for why Tribune cannot post in the channel."""
    notice: str = ""
    """What has just been done, as one of the words of the template."""
    about: str = ""
    """The title of the seat that it was done to."""
    full: bool = False
    """There is no room for another seat."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatAddForm:
    """A further seat: for whom, and of which team or place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatRemoveForm:
    """Removing a seat, with a reason that everybody reads."""

    id: str
    title: str
    speaker: str | None
    """Id of who speaks from it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChampionsSetUpReady:
    """Champions are set up: what happens next."""

    channel: str
    first_on: date
    trouble: str = ""


SeatScreen = (
    SeatPage
    | SeatDeputyForm
    | SeatNoteForm
    | SeatResignForm
    | SeatResigned
    | SeatPetitionForm
    | SeatPetitionSigned
    | ChampionsSetUpForm
    | ChampionsSetUp
    | SeatAddForm
    | SeatRemoveForm
    | ChampionsSetUpReady
)
