"""From every state each event has one outcome: another state, or a sentence that says why not."""

import re
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.ballots import VacantBecause
from domain.calendars import MONDAY_TO_FRIDAY
from domain.election_terms import ElectionTimes, election_times
from domain.elections import (
    MOST_CANDIDATES,
    NEXT,
    Election,
    ElectionState,
    Nomination,
    NominationState,
    cancel,
    cast,
    close,
    decline,
    depart,
    lose_ballots,
    may_vote,
    nominate,
    open_ballot,
    stand,
    withdraw,
)
from domain.errors import BadInputError, ClosedError, TooFewInvitedError, TribuneError
from tests.domain.voting import (
    AGAIN_ON,
    BALLOT_CLOSES,
    BALLOT_OPENS,
    PROPOSING,
    REMINDING,
    SEED,
    VOTING,
    balloting,
    closed,
    counts,
    elected,
    nominating,
    none_wanted,
    proposed,
    said_yes,
    terms,
    without_quorum,
)

MOMENT = timedelta(microseconds=1)
RECEIPTS = [f"R{number}" for number in range(20)]

Event = Callable[[Election, datetime], Election]


def votes(election: Election, now: datetime, *, listed: bool = True) -> Election:
    """A vote goes into the vault, and changes nothing here."""
    cast(election, chosen=election.candidates[:1], none_of_these=False, listed=listed, now=now)
    return election


EVENTS: dict[str, Event] = {
    "nominate": lambda election, now: nominate(election, "UNEW", statement="Her.", now=now),
    "stand": lambda election, now: stand(election, "UNEW", statement="Me.", now=now),
    "decline": lambda election, now: decline(election, "UBEN", now=now),
    "withdraw": lambda election, now: withdraw(election, "UANN", now=now),
    "cancel": lambda election, now: cancel(election, reason="Two teams become one.", now=now),
    "open": lambda election, now: open_ballot(election, now=now),
    "vote": votes,
    "close": lambda election, now: close(
        election, counts(12, *(3 for _ in election.candidates[1:])), receipts=RECEIPTS, seed=SEED, now=now
    ),
    "lose": lambda election, now: lose_ballots(election),
    "depart": lambda election, now: depart(election, "UANN"),
}

STATES: dict[str, tuple[Election, datetime]] = {
    "nominating": (nominate(nominating("UANN"), "UBEN", statement="Him.", now=PROPOSING), PROPOSING),
    "time is up": (nominate(nominating("UANN"), "UBEN", statement="Him.", now=PROPOSING), BALLOT_OPENS),
    "balloting": (balloting("UANN"), VOTING),
    "ballot is up": (balloting("UANN"), BALLOT_CLOSES),
    "elected": (elected(), BALLOT_CLOSES),
    "vacant": (none_wanted(), BALLOT_CLOSES),
    "cancelled": (cancel(nominating("UANN"), reason="Two teams become one.", now=PROPOSING), VOTING),
}

UP = "who stands and who doesn't can no longer change"
OVER = "This election is over"
TABLE = {
    #             nominating      time is up        balloting     ballot is up  elected, vacant, cancelled
    "nominate": ("nominating", UP, UP, UP, OVER),
    "stand": ("nominating", UP, UP, UP, OVER),
    "decline": ("nominating", UP, UP, UP, OVER),
    "withdraw": ("nominating", UP, UP, UP, OVER),
    "cancel": ("cancelled", "nobody can stop it", "nobody can stop it", "nobody can stop it", OVER),
    "open": ("opens when it was announced", "balloting", "open already", "open already", OVER),
    "vote": ("not open yet", "not open yet", "balloting", "has closed. Your vote was not stored", "has closed"),
    "close": ("No ballot is open", "No ballot is open", "closes when it was announced", "elected", OVER),
    "lose": ("No ballot is open", "No ballot is open", "vacant", "vacant", OVER),
    "depart": ("nominating", "nominating", "balloting", "balloting", ""),
}
ROWS = [
    (event, state, (outcomes + outcomes[-1:] * 2)[place])
    for event, outcomes in TABLE.items()
    for place, state in enumerate(STATES)
]


def test_the_table_has_every_event_and_every_state_says_what_may_follow() -> None:
    assert set(TABLE) == set(EVENTS)
    assert {election.state for election, _ in STATES.values()} == set(ElectionState) == set(NEXT)


@pytest.mark.parametrize(("event", "state", "outcome"), ROWS)
def test_every_event_has_one_outcome(event: str, state: str, outcome: str) -> None:
    election, now = STATES[state]
    given = replace(election)
    if outcome and outcome not in set(ElectionState):
        with pytest.raises(TribuneError, match=re.escape(outcome)):
            EVENTS[event](election, now)
    else:
        after = EVENTS[event](election, now).state
        assert after == (outcome or election.state)
        assert after is election.state or after in NEXT[election.state]
    assert election == given


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("listed", [True, False])
def test_who_may_vote_can_and_nobody_else(state: str, listed: bool) -> None:
    election, now = STATES[state]
    with nullcontext() if may_vote(election, listed=listed, now=now) else pytest.raises(TribuneError):
        votes(election, now, listed=listed)
    assert may_vote(election, listed=listed, now=now) is (listed and state == "balloting")


@pytest.mark.parametrize("event", ["nominate", "stand", "decline", "withdraw", "cancel"])
def test_until_the_ballot_opens_means_until_that_very_moment(event: str) -> None:
    election, _ = STATES["nominating"]
    EVENTS[event](election, BALLOT_OPENS - MOMENT)
    with pytest.raises(TribuneError):
        EVENTS[event](election, BALLOT_OPENS)


def test_a_ballot_opens_and_closes_at_the_very_moment_that_was_announced() -> None:
    with pytest.raises(TribuneError):
        open_ballot(nominating("UANN"), now=BALLOT_OPENS - MOMENT)
    opened = open_ballot(nominating("UANN"), now=BALLOT_OPENS)
    assert votes(opened, BALLOT_CLOSES - MOMENT) == opened
    with pytest.raises(TribuneError):
        EVENTS["close"](opened, BALLOT_CLOSES - MOMENT)
    assert EVENTS["close"](opened, BALLOT_CLOSES).state is ElectionState.ELECTED


NOMINATED = {
    "nobody": nominating(),
    "proposed": proposed("UANN"),
    "accepted": nominating("UANN"),
    "declined": decline(proposed("UANN"), "UANN", now=PROPOSING),
    "withdrawn": withdraw(nominating("UANN"), "UANN", now=PROPOSING),
}
ONE_PERSON: dict[str, Callable[[Election], Election]] = {
    "proposed by a colleague": lambda one: nominate(one, "UANN", statement="Her!", now=PROPOSING),
    "stands": lambda one: stand(one, "UANN", statement="Me!", deputy_too=True, now=PROPOSING),
    "declines": lambda one: decline(one, "UANN", now=PROPOSING),
    "withdraws": lambda one: withdraw(one, "UANN", now=PROPOSING),
}
SAID = {
    #                          nobody    proposed    accepted   declined    withdrawn
    "proposed by a colleague": ("proposed", "asked already", "stands already", "asked already", "asked already"),
    "stands": ("accepted", "accepted", "accepted", "accepted", "accepted"),
    "declines": ("Nobody has proposed you", "declined", "can still step back", "declined", "withdrawn"),
    "withdraws": ("don't stand", "don't stand", "withdrawn", "don't stand", "withdrawn"),
}


@pytest.mark.parametrize(
    ("word", "before", "outcome"),
    [(word, before, row[place]) for word, row in SAID.items() for place, before in enumerate(NOMINATED)],
)
def test_everything_that_a_nominee_can_say_has_one_outcome(word: str, before: str, outcome: str) -> None:
    election = NOMINATED[before]
    if outcome not in set(NominationState):
        with pytest.raises(TribuneError, match=outcome):
            ONE_PERSON[word](election)
        return
    nomination = ONE_PERSON[word](election).nomination_of("UANN")
    assert nomination is not None
    assert nomination.state == outcome
    if outcome == "accepted":
        assert (nomination.statement, nomination.deputy_too) == ("Me!", True)


def test_nobody_stands_without_having_said_yes() -> None:
    election = nominate(nominating("UBEN"), "UANN", statement="Her.", now=PROPOSING)
    asked = election.nomination_of("UANN")
    assert asked == Nomination(person="UANN", statement="Her.", state=NominationState.PROPOSED)
    assert election.standing == ("UBEN",)
    assert said_yes(election, "UANN").standing == ("UANN", "UBEN")
    assert election.nomination_of("UZED") is None


def test_who_said_no_and_who_said_nothing_is_forgotten_when_the_ballot_opens() -> None:
    election = nominating("UZOE", "UANN", "UBEN")
    election = nominate(election, "UCAT", statement="Her.", now=PROPOSING)
    election = nominate(election, "UDAN", statement="Him.", now=PROPOSING)
    election = decline(withdraw(election, "UBEN", now=PROPOSING), "UDAN", now=PROPOSING)
    opened = open_ballot(election, now=BALLOT_OPENS)
    assert opened.candidates == ("UANN", "UZOE")
    assert [one.person for one in opened.nominations] == ["UANN", "UZOE"]
    cancelled = cancel(election, reason="Why", now=PROPOSING)
    assert [one.person for one in cancelled.nominations] == ["UANN", "UZOE"]


def test_in_whatever_order_people_stand_nothing_shows_it() -> None:
    assert nominating("UANN", "UBEN", "UCAT") == nominating("UCAT", "UANN", "UBEN")


def test_a_ballot_has_room_for_eighty_and_whoever_is_on_it_may_say_other_words() -> None:
    people = [f"U{number:03}" for number in range(MOST_CANDIDATES)]
    full = nominating(*people)
    with pytest.raises(ClosedError, match="80 people stand already"):
        stand(full, "UZED", statement="I listen.", now=PROPOSING)
    with pytest.raises(ClosedError, match="80 people stand already"):
        said_yes(nominate(full, "UZED", statement="She listens.", now=PROPOSING), "UZED")
    other = stand(full, people[0], statement="Other words.", now=PROPOSING)
    assert len(other.standing) == MOST_CANDIDATES
    left = withdraw(full, people[0], now=PROPOSING)
    assert "UZED" in stand(left, "UZED", statement="I listen.", now=PROPOSING).standing


def test_who_leaves_before_the_ballot_is_not_on_it_and_who_leaves_later_is() -> None:
    assert open_ballot(depart(nominating("UANN", "UBEN"), "UANN"), now=BALLOT_OPENS).candidates == ("UBEN",)
    assert depart(balloting("UANN", "UBEN"), "UANN").candidates == ("UANN", "UBEN")
    assert depart(nominating("UANN"), "UZED") == nominating("UANN")


def test_where_nobody_stands_nobody_is_elected() -> None:
    vacant = open_ballot(decline(proposed("UANN"), "UANN", now=PROPOSING), now=BALLOT_OPENS)
    assert (vacant.state, vacant.vacant_because) == (ElectionState.VACANT, VacantBecause.NO_CANDIDATE)
    assert (vacant.result, vacant.nominations) == (None, ())
    assert vacant.is_over


@pytest.mark.parametrize(
    ("left", "state"),
    [
        (timedelta(days=1), ElectionState.BALLOTING),
        (timedelta(days=1) - MOMENT, ElectionState.CANCELLED),
        (timedelta(days=-7), ElectionState.CANCELLED),
    ],
)
def test_a_ballot_with_less_than_a_day_left_does_not_open_and_says_why(left: timedelta, state: ElectionState) -> None:
    after = open_ballot(nominating("UANN"), now=BALLOT_CLOSES - left)
    assert after.state is state
    assert after.cancelled_because.startswith("Tribune was off" if state is ElectionState.CANCELLED else "")
    assert bool(after.cancelled_because) is (state is ElectionState.CANCELLED)


def test_somebody_who_is_not_on_the_roll_is_told_why() -> None:
    with pytest.raises(TribuneError, match="You can vote in the next one"):
        cast(balloting("UANN"), chosen=["UANN"], none_of_these=False, listed=False, now=VOTING)


def test_a_vote_for_who_is_not_on_the_ballot_is_refused() -> None:
    with pytest.raises(BadInputError):
        cast(balloting("UANN"), chosen=["UBEN"], none_of_these=False, listed=True, now=VOTING)


def test_closing_counts_by_the_terms() -> None:
    opened = balloting("UANN", "UBEN", willing=["UBEN"])
    after = closed(opened, counts(12, 9))
    assert (after.state, after.vacant_because, after.candidates) == (ElectionState.ELECTED, None, ("UANN", "UBEN"))
    assert after.result is not None
    assert (after.result.winner, after.result.deputy) == ("UANN", "UBEN")
    assert (after.result.quorum, after.result.electorate, len(after.result.receipts)) == (10, 30, 20)
    strict = replace(opened, terms=replace(opened.terms, counts_from=21))
    told = closed(strict, counts(12, 9)).result
    assert told is not None
    assert (told.winner, told.deputy, told.counts) == ("UANN", None, ())


def test_an_election_without_a_winner_says_why() -> None:
    assert without_quorum().vacant_because is VacantBecause.NO_QUORUM
    assert none_wanted().vacant_because is VacantBecause.NONE_OF_THESE
    lost = lose_ballots(balloting("UANN"))
    assert (lost.state, lost.vacant_because, lost.result) == (
        ElectionState.VACANT,
        VacantBecause.BALLOTS_LOST,
        None,
    )


def test_nobody_draws_with_another_seed_than_the_one_that_was_committed_to() -> None:
    with pytest.raises(ValueError, match="another seed"):
        close(balloting("UANN"), counts(12), receipts=RECEIPTS, seed=SEED[::-1], now=BALLOT_CLOSES)


@pytest.mark.parametrize("words", ["", "  \n ", "\u200b\u202e", "x" * 501])
def test_says_what_is_wrong_with_a_statement_or_a_reason(words: str) -> None:
    for act in (
        lambda: nominate(nominating(), "UANN", statement=words, now=PROPOSING),
        lambda: stand(nominating(), "UANN", statement=words, now=PROPOSING),
        lambda: stand(proposed("UANN"), "UANN", statement=words, now=PROPOSING),
    ):
        with pytest.raises(BadInputError) as refused:
            act()
        assert refused.value.problems == {"statement": str(refused.value)}
    with pytest.raises(BadInputError) as refused:
        cancel(nominating(), reason=words, now=PROPOSING)
    assert refused.value.problems == {"reason": str(refused.value)}
    assert ("room for 500" in str(refused.value)) is ("x" in words)


def test_words_are_kept_without_what_is_invisible() -> None:
    election = stand(nominating(), "UANN", statement=" I\u202e hear\x00 you. \r\n\n\nAll & <all>. ", now=PROPOSING)
    assert election.nominations[0].statement == "I hear you. \n\nAll & <all>."
    assert stand(nominating(), "UANN", statement="x" * 500, now=PROPOSING).standing == ("UANN",)


@pytest.mark.parametrize("electorate", [0, 1, 2])
def test_an_election_needs_three_voters(electorate: int) -> None:
    with pytest.raises(TooFewInvitedError, match=f"{electorate}. An election needs 3"):
        replace(terms(3), electorate=electorate)


@pytest.mark.parametrize(
    "wrong",
    [
        {"seed_commitment": "ab"},
        {"seed_commitment": "AB" * 32},
        {"quorum": 2},
        {"quorum": 31},
        {"term_months": 0},
        {"hours_a_month": -1},
    ],
)
def test_refuses_terms_that_make_no_sense(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"month or more|three or more"):
        replace(terms(), **wrong)  # type: ignore[arg-type] # fields of terms


@pytest.mark.parametrize(
    "wrong",
    [
        {"nominations_open_at": BALLOT_OPENS},
        {"ballot_opens_at": BALLOT_CLOSES},
        {"remind_at": BALLOT_OPENS},
        {"remind_at": BALLOT_CLOSES},
        {"ballot_closes_at": PROPOSING},
    ],
)
def test_refuses_times_in_another_order(wrong: dict[str, datetime]) -> None:
    with pytest.raises(ValueError, match="first people are proposed"):
        replace(terms().times, **wrong)  # type: ignore[arg-type] # instants


def test_people_have_two_weeks_to_stand_and_one_to_vote() -> None:
    on_a_saturday = datetime(2026, 2, 28, 3, tzinfo=UTC)
    times = election_times(on_a_saturday, zones=[], home_zone="UTC", calendar=MONDAY_TO_FRIDAY)
    assert times == ElectionTimes(
        nominations_open_at=on_a_saturday,
        ballot_opens_at=BALLOT_OPENS,
        remind_at=REMINDING,
        ballot_closes_at=BALLOT_CLOSES,
        again_on=AGAIN_ON,
    )


def test_every_voter_has_all_five_days() -> None:
    zones = ["Pacific/Auckland", "Europe/London", "America/Los_Angeles"]
    times = election_times(PROPOSING, zones=zones, home_zone="Europe/London", calendar=MONDAY_TO_FRIDAY)
    assert times.nominations_open_at == PROPOSING
    assert times.ballot_opens_at == datetime(2026, 3, 15, 21, tzinfo=UTC)
    assert times.remind_at == REMINDING
    assert times.ballot_closes_at == datetime(2026, 3, 21, 0, tzinfo=UTC)
    assert times.again_on == AGAIN_ON
