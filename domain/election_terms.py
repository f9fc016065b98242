"""What decides an election, frozen when it is announced: who may vote, by which rules, and when."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time

from domain.ballots import COUNTS_FROM, LEAST_BALLOTS, Quorum, TieRule
from domain.cadence import at_local, local_day, working_day_from, working_days_after
from domain.calendars import Calendar
from domain.errors import TooFewInvitedError
from domain.frozen import canonical, fingerprint

LEAST_VOTERS = 3
"""Among fewer, even the winner alone would say how somebody voted."""
TERM_MONTHS = 12
HOURS_A_MONTH = 8
"""A day a month for the office, unless it is set otherwise."""
NOMINATING_DAYS, BALLOT_DAYS = 10, 5
"""Working days for each."""
REMIND_ON_DAY = 4
"""The one reminder comes on this working day of the ballot."""
AGAIN_DAYS = 20
"""Working days after a ballot without a winner, until people can be proposed again."""
OPENS, CLOSES = time(10), time(17)

_COMMITMENT = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ElectionTimes:
    """Every instant of an election (aware UTC), frozen when it is announced."""

    nominations_open_at: datetime
    """When it was announced: people can be proposed from then on."""
    ballot_opens_at: datetime
    remind_at: datetime
    """When the channel is reminded, once and all alike."""
    ballot_closes_at: datetime
    again_on: date
    """When people can be proposed again if nobody is elected."""

    def __post_init__(self) -> None:
        if not self.nominations_open_at < self.ballot_opens_at < self.remind_at < self.ballot_closes_at:
            raise ValueError("first people are proposed, then the ballot opens, and after a reminder it closes")


@dataclass(frozen=True, slots=True, kw_only=True)
class ElectionTerms:
    """Everything that decides an election, frozen when it is announced; all of it is shown, and so is its SHA-256.

    Raises TooFewInvitedError if hardly anybody may vote.
    """

    id: str
    seat: str
    """Its id."""
    title: str
    """Of the seat, as people read it."""
    who_may_vote: str
    """In a sentence: "Everybody in the workspace on 3 March, without guests."."""
    electorate: int
    """How many that are."""
    times: ElectionTimes
    seed_commitment: str
    """SHA-256 of the seed of the draw, hex; the seed is published with the result."""
    quorum: int
    """How many have to vote: what `domain.ballots.quorum` makes of the rule."""
    quorum_rule: Quorum = Quorum.A_THIRD
    tie_rule: TieRule = TieRule.DRAW
    term_months: int = TERM_MONTHS
    hours_a_month: int = HOURS_A_MONTH
    """Working time that whoever is elected gets for the office."""
    least_voters: int = LEAST_VOTERS
    counts_from: int = COUNTS_FROM
    """Ballots; of fewer only the winner is told."""

    def __post_init__(self) -> None:
        if self.electorate < self.least_voters:
            raise TooFewInvitedError(
                f"People who may vote: {self.electorate}. An election needs {self.least_voters}, because among fewer "
                "the result would say how somebody voted."
            )
        if not (_COMMITMENT.fullmatch(self.seed_commitment) and LEAST_BALLOTS <= self.quorum <= self.electorate):
            raise ValueError("terms have the SHA-256 of a seed, and a quorum of three or more of those who may vote")
        if self.term_months < 1 or self.hours_a_month < 0:
            raise ValueError("a term has a month or more, and its office no less than no hours")

    @property
    def canonical(self) -> str:
        """All of it as text."""
        return canonical(self)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of that, for everybody to compare."""
        return fingerprint(self)


def election_times(now: datetime, *, zones: Collection[str], home_zone: str, calendar: Calendar) -> ElectionTimes:
    """The instants of an election that is announced `now`, for voters in `zones` (nobody yet: the home zone).

    The ballot opens at the earliest 10:00 of all voters, ten working days after this one (or the next one), and closes
    at the latest 17:00 of its fifth working day: each voter has all five. The reminder comes at 10:00 of the home zone.
    """
    first = working_day_from(local_day(now, home_zone), calendar=calendar)
    ballot = working_days_after(first, NOMINATING_DAYS, calendar=calendar)
    reminding = working_days_after(ballot, REMIND_ON_DAY - 1, calendar=calendar)
    last = working_days_after(ballot, BALLOT_DAYS - 1, calendar=calendar)
    zones = zones or (home_zone,)
    closes_at = max(at_local(last, CLOSES, zone) for zone in zones)
    return ElectionTimes(
        nominations_open_at=now,
        ballot_opens_at=min(at_local(ballot, OPENS, zone) for zone in zones),
        remind_at=at_local(reminding, OPENS, home_zone),
        ballot_closes_at=closes_at,
        again_on=working_days_after(local_day(closes_at, home_zone), AGAIN_DAYS, calendar=calendar),
    )
