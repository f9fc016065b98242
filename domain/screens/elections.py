"""Champions' pages: who they are, their elections, who stands, the ballot, and receipts."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.ballots import COUNTS_FROM, VacantBecause
from domain.election_terms import ElectionTerms
from domain.elections import Election, ElectionState, NominationState
from domain.screens.seats import SeatShown
from domain.seats import SeatState

FITS = 2_900
"""Characters of one line that a page has room for: some 200 receipts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenElection:
    """An election that goes on, in a line, as one person meets it."""

    id: str
    title: str
    """Of the seat."""
    until: datetime
    """People can be proposed until then, or vote."""
    nominating: bool
    """People can be proposed."""
    voting: bool
    """The ballot is open; neither: it opens in a moment, or is being counted."""
    mine: bool
    """This person may vote. Whether they have, no page can tell but the ballot itself."""
    asked: bool
    """A colleague has proposed this person, who has not said anything yet."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks from a seat, in a line."""

    title: str
    person: str | None
    """Id; None: nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChampionsCard:
    """Champions in Home, as this person sees them. Nothing in it depends on who has voted."""

    set_up: bool = False
    speakers: tuple[Speaker, ...] = ()
    elections: tuple[OpenElection, ...] = ()
    """Those that go on, the soonest to end first."""

    @property
    def waiting(self) -> tuple[OpenElection, ...]:
        """Those that ask something of this person: to vote, or to say whether they stand."""
        return tuple(one for one in self.elections if one.asked or (one.voting and one.mine))


@dataclass(frozen=True, slots=True, kw_only=True)
class ChampionsSetting:
    """How champions are set up, in an administrator's Home. An empty channel: they are not."""

    channel: str = ""
    trouble: str = ""
    """Slack's word for why Tribune cannot post there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatLine:
    """A champion's seat, in a line."""

    id: str
    title: str
    state: SeatState
    speaker: str | None
    """Id of who answers for it now."""
    last: date | None
    """Of the term."""
    election_on: date
    """From this day on the next election may open."""
    election: OpenElection | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChampionsPage:
    """All champions, a page at a time."""

    set_up: bool
    administrator: bool
    """May set champions up."""
    seats: tuple[SeatLine, ...]
    page: int
    """From 0."""
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PastElection:
    """An election that is over, in a line."""

    id: str
    closed_at: datetime
    """When its ballot was to close."""
    winner: str | None
    vacant_because: VacantBecause | None
    """Neither: it was called off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChampionsSeat:
    """All about one seat, and what this person can do there."""

    shown: SeatShown
    election: OpenElection | None
    past: tuple[PastElection, ...]
    """The newest first."""
    page: int
    """Of those; from 0."""
    pages: int
    may_open: bool
    """An election, now."""
    notice: str = ""
    """Why something was not done, or what was."""


class ElectionDone(StrEnum):
    """What somebody has just done about an election."""

    ANNOUNCED = "announced"
    CALLED_OFF = "called_off"
    PROPOSED = "proposed"
    """A colleague."""
    STANDS = "stands"
    DECLINED = "declined"
    STEPPED_BACK = "stepped_back"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stands:
    """Somebody who stands in an election."""

    person: str
    statement: str
    deputy_too: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ChampionsElection:
    """All about one election, and what this person can do there."""

    election: Election
    """As it stands; who was proposed and has not said yes is on no screen but their own."""
    seat_id: str
    standing: tuple[Stands, ...]
    """By name, a page at a time."""
    stand_in_all: int
    page: int
    """From 0."""
    pages: int
    mine: NominationState | None
    """What this person has said to being proposed; None: nobody has proposed them."""
    my_words: str
    """A colleague's, until they have said their own."""
    on_roll: bool
    """This person may vote here; of one that is over: nobody knows any more."""
    nominating: bool
    """People can be proposed, stand, and step back."""
    voting: bool
    """The ballot is open."""
    turnout: int | None
    """Per cent in steps of 10, while the ballot is open; None: not shown."""
    may_call_off: bool
    again_on: date | None = None
    """When the next one opens, if this one elected nobody and was the last."""
    done: ElectionDone | None = None
    """What whoever looks has just done."""
    notice: str = ""
    """Why something was not done."""

    @property
    def terms(self) -> ElectionTerms:
        """As they were frozen."""
        return self.election.terms

    @property
    def state(self) -> ElectionState:
        """Of the election."""
        return self.election.state


@dataclass(frozen=True, slots=True, kw_only=True)
class ChampionsTerms:
    """The rules of an election word for word, for whoever wants to check that nobody changed them."""

    election: str
    """Its id."""
    title: str
    canonical: str
    fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChampionsResult:
    """The result of an election word for word, for whoever wants to check what the channel read."""

    election: str
    """Its id."""
    title: str
    closed_at: datetime
    canonical: str
    fingerprint: str
    sent: bool = False
    """It is on its way to this person as a file."""

    @property
    def filename(self) -> str:
        """Of that file, which has the line and nothing else."""
        return f"tribune-election-{self.election[:8]}.json"

    @property
    def shown(self) -> str:
        """The line, if it fits on the page; else empty: then there is the file."""
        return self.canonical if len(self.canonical) <= FITS else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChampionsResultFile:
    """What is said with the file of a result."""

    title: str
    fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChampionsReceipts:
    """The receipts of an election, in order, a page at a time."""

    election: str
    """Its id."""
    title: str
    closed_at: datetime
    receipts: tuple[str, ...]
    count: int
    """On all pages."""
    page: int
    """From 0."""
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChampionsReceipt:
    """Asks for a receipt; once one was given, it says first whether that stands in a list."""

    receipt: str = ""
    """The one that was looked for; empty: none yet."""
    election: str = ""
    """The id of the election in whose list it stands; empty: it is in none."""
    title: str = ""
    closed_at: datetime | None = None
    open: tuple[OpenElection, ...] = ()
    """Those whose ballot is still open: they have no list yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChampionsCallOff:
    """Asks an administrator why an election is called off."""

    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NominationForm:
    """Whom somebody proposes, and what for."""

    title: str
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NominationStand:
    """What somebody stands for, in their own words."""

    title: str
    until: datetime
    statement: str
    """Their own so far, or a colleague's who has proposed them; empty: none."""
    proposed: bool
    """A colleague's."""
    stands: bool
    """They stand already, and say other words."""
    deputy_too: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotCandidate:
    """Somebody on the ballot."""

    person: str
    name: str
    """Of several people with one name: what tells them apart with it."""
    statement: str
    picture: str = ""
    """Its address at Slack; empty: not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotForm:
    """The ballot, as one voter reads it."""

    title: str
    closes_at: datetime
    candidates: tuple[BallotCandidate, ...]
    """In an order drawn for this voter."""
    few: bool
    """So few may vote that colleagues may guess from the result how somebody voted."""
    fingerprint: str
    """SHA-256 of the frozen terms, hex."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotLimits:
    """Who sees what of a vote, and what could still go wrong."""

    counts_from: int = COUNTS_FROM
    """Votes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotCast:
    """The ballot's own last page: the receipt, shown here and nowhere else."""

    title: str
    closes_at: datetime
    receipt: str
    certain: bool = True
    """False: nobody knows whether the vote was recorded. The list will tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotVoted:
    """To whoever has voted already."""

    title: str
    closes_at: datetime
    receipt: str = ""
    """That was drawn with the form which came too late: theirs, if the same form came before. Empty: no form came."""


ElectionScreen = (
    ChampionsPage
    | ChampionsSeat
    | ChampionsElection
    | ChampionsTerms
    | ChampionsResult
    | ChampionsResultFile
    | ChampionsReceipts
    | ChampionsReceipt
    | ChampionsCallOff
    | NominationForm
    | NominationStand
    | BallotForm
    | BallotLimits
    | BallotCast
    | BallotVoted
)
"""What this feature shows."""
