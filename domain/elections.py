"""An election from its announcement to its end: who may do what when, and what can no longer change.

Each event is a function that returns the election as it is afterwards, or raises an error with the sentence that a
person reads; then nothing has changed. A vote changes nothing here: it goes into the vault, and `close` counts.
docs/explanation/champions.md has the drawing.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from domain.ballots import Counts, Marks, Result, VacantBecause, commitment, marks, result_of
from domain.election_terms import ElectionTerms
from domain.errors import (
    BadInputError,
    ChangedError,
    ClosedError,
    FrozenError,
    NotFoundError,
    NotInvitedError,
)
from domain.voice import tidied

SHORTEST = timedelta(days=1)
"""A ballot that could be open for less than this, because Tribune was off, does not open at all."""
STATEMENT_CHARACTERS, REASON_CHARACTERS = 500, 500
MOST_CANDIDATES = 80
"""A ballot is one form, and Slack has room for no more people with their statements in it."""

TIME_IS_OVER = "The ballot is open, so who stands and who doesn't can no longer change. Nothing was changed."
OVER = "This election is over. Nothing was changed."
STANDS_ALREADY = "This colleague stands already."
ASKED = "This colleague has been asked already. Only they can say whether they stand."
NOT_ASKED = "Nobody has proposed you for this election. You can propose yourself until the ballot opens."
STANDS = "You have said that you stand. You can still step back until the ballot opens."
STANDS_NOT = "You don't stand in this election, so there is nothing to step back from."
NO_ROOM = f"{MOST_CANDIDATES} people stand already, and the ballot has no room for more. Nothing was changed."
MANY_ASKED = (
    f"{MOST_CANDIDATES} colleagues have been asked already, and have not answered yet. The ballot has no room for "
    "more. Nothing was changed."
)
NO_STATEMENT = "Say in a sentence or two what this person would stand for."
NO_REASON = "Say why in a sentence or two. Everybody will read it."
NOT_LISTED = (
    "You are not among those who may vote this time: that was settled when the election was announced. "
    "You can vote in the next one."
)
NOT_OPEN = "The ballot is not open yet. Until then you can propose yourself or a colleague."
TOO_LATE = "The ballot has closed. Your vote was not stored."
OPEN_ALREADY = "The ballot is open already."
OPENS_LATER = "The ballot opens when it was announced, not before. Until then people may stand, or step back."
NOTHING_TO_COUNT = "No ballot is open, so there is nothing to count."
CLOSES_LATER = "The ballot closes when it was announced, not before. Nobody counts earlier."
NO_STOPPING = "The ballot is open, and nobody can stop it. It closes when it was announced."
MISSED = "Tribune was off when the ballot was to open, and too little time was left for it."
_ASKED_FOR = {"statement": (NO_STATEMENT, STATEMENT_CHARACTERS), "reason": (NO_REASON, REASON_CHARACTERS)}


class ElectionState(StrEnum):
    """Where an election stands."""

    NOMINATING = "nominating"
    BALLOTING = "balloting"
    ELECTED = "elected"
    VACANT = "vacant"
    """Closed, and nobody was elected."""
    CANCELLED = "cancelled"
    """Before the ballot opened, with a reason that everybody reads."""


NEXT: Mapping[ElectionState, frozenset[ElectionState]] = MappingProxyType(
    {
        ElectionState.NOMINATING: frozenset({ElectionState.BALLOTING, ElectionState.VACANT, ElectionState.CANCELLED}),
        ElectionState.BALLOTING: frozenset({ElectionState.ELECTED, ElectionState.VACANT}),
        ElectionState.ELECTED: frozenset(),
        ElectionState.VACANT: frozenset(),
        ElectionState.CANCELLED: frozenset(),
    }
)
"""What may follow each state."""


class NominationState(StrEnum):
    """What somebody who was proposed has said to it."""

    PROPOSED = "proposed"
    """Nothing yet, which is no yes."""
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    """Stood, and stepped back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Nomination:
    """Somebody who was proposed, by themselves or by a colleague: by whom is not kept here."""

    person: str
    statement: str
    """A colleague's words, until the person says their own."""
    state: NominationState
    deputy_too: bool = False
    """They would be deputy if they came second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Election:
    """One election, as far as anybody may know of it."""

    terms: ElectionTerms
    state: ElectionState = ElectionState.NOMINATING
    nominations: tuple[Nomination, ...] = ()
    """Each person once, by id. From the ballot's opening on only those who stand: who said no is forgotten."""
    candidates: tuple[str, ...] = ()
    """Who stands, frozen when the ballot opens; by id, which is nobody's order: each voter reads their own."""
    result: Result | None = None
    """Of a ballot that was counted."""
    vacant_because: VacantBecause | None = None
    """Set exactly if the state is VACANT."""
    cancelled_because: str = ""

    @property
    def is_over(self) -> bool:
        """Whether nothing can change any more."""
        return not NEXT[self.state]

    @property
    def standing(self) -> tuple[str, ...]:
        """Who has accepted, by id."""
        return tuple(sorted(one.person for one in self.nominations if one.state is NominationState.ACCEPTED))

    def nomination_of(self, person: str) -> Nomination | None:
        """What is known of one person."""
        return next((one for one in self.nominations if one.person == person), None)


def still_nominating(election: Election, *, now: datetime) -> None:
    """Raises once the ballot was to open, also if nobody has opened it yet: whoever presses then has one answer."""
    if election.is_over:
        raise ClosedError(OVER)
    if election.state is ElectionState.BALLOTING or now >= election.terms.times.ballot_opens_at:
        raise FrozenError(TIME_IS_OVER)


def nominate(election: Election, person: str, *, statement: str, now: datetime) -> Election:
    """Propose a colleague, who is asked then.

    Who was proposed is not proposed again, whatever they have said: a no is nobody's business. Whether a colleague
    would be deputy, only they can say.
    """
    still_nominating(election, now=now)
    if known := election.nomination_of(person):
        raise ChangedError(STANDS_ALREADY if known.state is NominationState.ACCEPTED else ASKED)
    if sum(one.state is NominationState.PROPOSED for one in election.nominations) >= MOST_CANDIDATES:
        raise ChangedError(MANY_ASKED)
    words = _words(statement, "statement")
    return _with(election, Nomination(person=person, statement=words, state=NominationState.PROPOSED))


def stand(election: Election, person: str, *, statement: str, deputy_too: bool = False, now: datetime) -> Election:
    """Stand, in one's own words, proposed by a colleague or not; also after a no, and once more to change the words."""
    still_nominating(election, now=now)
    words = _words(statement, "statement")
    if len({*election.standing, person}) > MOST_CANDIDATES:
        raise ClosedError(NO_ROOM)
    stands = Nomination(person=person, statement=words, state=NominationState.ACCEPTED, deputy_too=deputy_too)
    return _with(election, stands)


def decline(election: Election, person: str, *, now: datetime) -> Election:
    """Say no to a proposal; whoever has said yes withdraws instead. Saying it twice changes nothing."""
    still_nominating(election, now=now)
    nomination = election.nomination_of(person)
    if nomination is None:
        raise NotFoundError(NOT_ASKED)
    if nomination.state is NominationState.ACCEPTED:
        raise ChangedError(STANDS)
    if nomination.state is NominationState.WITHDRAWN:
        return election
    return _with(election, replace(nomination, state=NominationState.DECLINED))


def withdraw(election: Election, person: str, *, now: datetime) -> Election:
    """Step back, until the ballot opens. Doing it twice changes nothing."""
    still_nominating(election, now=now)
    nomination = election.nomination_of(person)
    if nomination is None or nomination.state not in {NominationState.ACCEPTED, NominationState.WITHDRAWN}:
        raise ChangedError(STANDS_NOT)
    return _with(election, replace(nomination, state=NominationState.WITHDRAWN))


def depart(election: Election, person: str) -> Election:
    """Somebody has left the company: who does so before the ballot opens no longer stands.

    On a ballot that is open they stay, since votes for them are in it; if they are elected, they leave their seat.
    """
    if election.state is not ElectionState.NOMINATING:
        return election
    return replace(election, nominations=tuple(one for one in election.nominations if one.person != person))


def cancel(election: Election, *, reason: str, now: datetime) -> Election:
    """Call it off before the ballot opens, with a reason that everybody reads."""
    if election.is_over:
        raise ClosedError(OVER)
    if election.state is ElectionState.BALLOTING or now >= election.terms.times.ballot_opens_at:
        raise FrozenError(NO_STOPPING)
    return _ended(election, ElectionState.CANCELLED, cancelled_because=_words(reason, "reason"))


def open_ballot(election: Election, *, now: datetime) -> Election:
    """Freeze who stands. If nobody does, nobody is elected; if there is hardly any time left, it is cancelled."""
    if election.is_over:
        raise ClosedError(OVER)
    if election.state is ElectionState.BALLOTING:
        raise ChangedError(OPEN_ALREADY)
    if now < election.terms.times.ballot_opens_at:
        raise FrozenError(OPENS_LATER)
    if not election.standing:
        return _ended(election, ElectionState.VACANT, vacant_because=VacantBecause.NO_CANDIDATE)
    if election.terms.times.ballot_closes_at - now < SHORTEST:
        return _ended(election, ElectionState.CANCELLED, cancelled_because=MISSED)
    return replace(_ended(election, ElectionState.BALLOTING), candidates=election.standing)


def cast(election: Election, *, chosen: Collection[str], none_of_these: bool, listed: bool, now: datetime) -> Marks:
    """What somebody chose, as it goes into the vault, which takes one ballot a person.

    `listed`: they are on the roll that was frozen when the election was announced.
    """
    if election.state is ElectionState.NOMINATING:
        raise FrozenError(NOT_OPEN)
    if election.is_over or now >= election.terms.times.ballot_closes_at:
        raise ClosedError(TOO_LATE)
    if not listed:
        raise NotInvitedError(NOT_LISTED)
    return marks(chosen, candidates=election.candidates, none_of_these=none_of_these)


def may_vote(election: Election, *, listed: bool, now: datetime) -> bool:
    """Answer whether this person could cast a ballot now; whether they have already, the vault knows alone."""
    open_now = election.state is ElectionState.BALLOTING and now < election.terms.times.ballot_closes_at
    return open_now and listed


def close(election: Election, counts: Counts, *, receipts: Collection[str], seed: bytes, now: datetime) -> Election:
    """Count, and say who was elected, if anybody. Raises ValueError if this is not the seed that was committed to."""
    _balloting(election)
    if now < election.terms.times.ballot_closes_at:
        raise FrozenError(CLOSES_LATER)
    if commitment(seed) != election.terms.seed_commitment:
        raise ValueError("another seed was committed to")
    result = result_of(
        counts,
        candidates=election.candidates,
        willing=[one.person for one in election.nominations if one.deputy_too],
        electorate=election.terms.electorate,
        needed=election.terms.quorum,
        counts_from=election.terms.counts_from,
        seed=seed,
        receipts=receipts,
    )
    state = ElectionState.ELECTED if result.winner else ElectionState.VACANT
    return replace(election, state=state, result=result, vacant_because=result.vacant_because)


def lose_ballots(election: Election) -> Election:
    """The votes cannot be read any more: everybody is told, and nobody is elected."""
    _balloting(election)
    return _ended(election, ElectionState.VACANT, vacant_because=VacantBecause.BALLOTS_LOST)


def _balloting(election: Election) -> None:
    if election.is_over:
        raise ClosedError(OVER)
    if election.state is ElectionState.NOMINATING:
        raise FrozenError(NOTHING_TO_COUNT)


def _with(election: Election, nomination: Nomination) -> Election:
    """With this nomination in place of the person's earlier one."""
    others = (one for one in election.nominations if one.person != nomination.person)
    return replace(election, nominations=tuple(sorted((*others, nomination), key=lambda one: one.person)))


def _words(text: str, field: str) -> str:
    """What somebody wrote, as it is kept. Raises BadInputError for nothing, and for too much."""
    words = tidied(text)
    missing, room = _ASKED_FOR[field]
    problem = "" if words else missing
    if len(words) > room:
        problem = f"This has {len(words)} characters, and there is room for {room}."
    if problem:
        raise BadInputError(problem, problems={field: problem})
    return words


def _ended(
    election: Election,
    state: ElectionState,
    *,
    vacant_because: VacantBecause | None = None,
    cancelled_because: str = "",
) -> Election:
    """The time to propose is over: those who stand are all that is kept."""
    return replace(
        election,
        state=state,
        nominations=tuple(one for one in election.nominations if one.state is NominationState.ACCEPTED),
        vacant_because=vacant_because,
        cancelled_because=cancelled_because,
    )
