"""A proposal changes or ends while a champion answers it: an answer counts for what it was given to, or not at all."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from domain.decisions import (
    Decision,
    DecisionState,
    Proposal,
    Said,
    consent,
    objection,
    proposal,
)
from domain.errors import ClosedError, ObjectionStandsError, OldVersionError
from domain.seats import StandsFor
from models.database import Database
from services import decisions
from services.champions_settings import ChampionsRules, set_rules
from services.decision_logs import load
from tests.factories import add_people, user
from tests.seated import add_seat
from tests.services.at_once import one_after_the_other

NOW = datetime(2025, 6, 2, 9, 30, tzinfo=UTC)
DEADLINE = date(2025, 6, 9)
LATE, OVER = (datetime(2025, 6, day, 9, 30, tzinfo=UTC) for day in (10, 18))
"""The day after the deadline, and after the time that was given then."""
LEADER, AMINA, OTHER = user(0), user(1), user(2)
WORDING = proposal(
    title="Saturdays on call",
    what="The hotline is open on Saturdays.",
    why="Customers wait over the weekend.",
    touched=(StandsFor.EMPLOYEES,),
    review_on=date(2025, 9, 1),
)
OBJECTS = objection(would_cause="no weekend for three people", safe_if="they choose the day off")


class Posted:
    """A decision on which one champion is asked."""

    def __init__(self, database: Database) -> None:
        self.database = database
        with database.write() as session:
            add_people(session, 3)
            set_rules(session, ChampionsRules(channel="C0DECIDE", zone="Europe/London"))
            self.seat = add_seat(session, AMINA)
            self.id = decisions.draft(session, WORDING, by=LEADER, now=NOW)
            decisions.post(session, self.id, by=LEADER, deadline=DEADLINE, now=NOW)

    def says(self, session: Session, said: Said, *, version: int = 1, now: datetime = NOW) -> None:
        """The champion answers."""
        decisions.answer(session, self.id, said, seat=self.seat, by=AMINA, version=version, now=now)

    def closed(self, session: Session) -> None:
        """The leader closes it without an answer, after all the time there was."""
        decisions.close_unanswered(session, self.id, version=1, by=LEADER, now=OVER)

    def overridden(
        self, session: Session, *, leader: str = LEADER, reason: str = "We must.", now: datetime = NOW
    ) -> None:
        """A leader decides anyway."""
        decisions.decide_anyway(session, self.id, version=1, leader=leader, reason=reason, now=now)

    def withdrawn(self, session: Session) -> None:
        """The leader takes it back."""
        decisions.withdraw(session, self.id, by=LEADER, reason="Too early.", now=NOW)

    def amended(self, session: Session, **changed: str) -> None:
        """The leader changes version 1."""
        wording: Proposal = replace(WORDING, **({"what": "It is open until noon on Saturdays."} | changed))
        decisions.amend(
            session, self.id, wording, version=1, because="Noon is enough.", by=LEADER, deadline=DEADLINE, now=NOW
        )

    def decision(self) -> Decision:
        with self.database.read() as session:
            return load(session, self.id)


@pytest.fixture
def posted(database: Database) -> Posted:
    return Posted(database)


@pytest.mark.parametrize("said", [consent(), OBJECTS], ids=["consent", "objection"])
def test_who_answers_while_the_proposal_is_changed_is_told_to_read_the_new_version(posted: Posted, said: Said) -> None:
    refused = one_after_the_other(posted.database, posted.amended, lambda session: posted.says(session, said))
    assert isinstance(refused, OldVersionError)
    assert refused.version == 2
    decision = posted.decision()
    assert decision.state is DecisionState.OPEN
    assert [one.round.answers for one in decision.versions] == [(), ()]


def test_an_objection_just_before_the_change_stays_with_the_version_that_it_was_made_to(posted: Posted) -> None:
    assert one_after_the_other(posted.database, lambda session: posted.says(session, OBJECTS), posted.amended) is None
    decision = posted.decision()
    assert decision.state is DecisionState.OPEN
    first, second = (one.round.answers for one in decision.versions)
    assert [one.said for one in first] == [OBJECTS]
    assert second == ()


def test_a_consent_just_before_the_change_closes_the_decision_and_the_change_is_refused(posted: Posted) -> None:
    refused = one_after_the_other(posted.database, lambda session: posted.says(session, consent()), posted.amended)
    assert isinstance(refused, ClosedError)
    decision = posted.decision()
    assert decision.state is DecisionState.CONSENTED
    assert len(decision.versions) == 1


def test_of_two_changes_at_once_the_second_is_told_that_there_is_a_new_version(posted: Posted) -> None:
    refused = one_after_the_other(
        posted.database, posted.amended, lambda session: posted.amended(session, why="Fewer call-backs.")
    )
    assert isinstance(refused, OldVersionError)
    assert posted.decision().versions[-1].proposal.why == WORDING.why


def test_a_champion_who_answers_on_two_devices_at_once_is_heard_in_their_order(posted: Posted) -> None:
    """The last answer counts, and a decision that has closed takes no other."""
    with posted.database.write() as session:
        posted.says(session, OBJECTS)
    refused = one_after_the_other(
        posted.database, lambda session: posted.says(session, consent()), lambda session: posted.says(session, OBJECTS)
    )
    assert isinstance(refused, ClosedError)
    assert posted.decision().state is DecisionState.CONSENTED


def test_of_an_objection_and_closing_without_an_answer_the_first_counts(posted: Posted) -> None:
    with posted.database.write() as session:
        decisions.extend(session, posted.id, now=LATE)
    objects = lambda session: posted.says(session, OBJECTS, now=OVER)  # noqa: E731
    assert isinstance(one_after_the_other(posted.database, objects, posted.closed), ObjectionStandsError)
    assert posted.decision().state is DecisionState.IN_RESOLUTION


def test_an_objection_just_after_it_was_closed_is_not_stored(posted: Posted) -> None:
    with posted.database.write() as session:
        decisions.extend(session, posted.id, now=LATE)
    objects = lambda session: posted.says(session, OBJECTS, now=OVER)  # noqa: E731
    assert isinstance(one_after_the_other(posted.database, posted.closed, objects), ClosedError)
    decision = posted.decision()
    assert decision.state is DecisionState.UNANSWERED
    assert not decision.round.answers


def test_who_takes_an_objection_back_is_not_overridden_a_moment_later(posted: Posted) -> None:
    with posted.database.write() as session:
        posted.says(session, OBJECTS)
    back = lambda session: posted.says(session, consent())  # noqa: E731
    assert isinstance(one_after_the_other(posted.database, back, posted.overridden), ClosedError)
    assert posted.decision().state is DecisionState.CONSENTED


def test_what_was_decided_anyway_a_moment_ago_stays_so(posted: Posted) -> None:
    with posted.database.write() as session:
        posted.says(session, OBJECTS)
    back = lambda session: posted.says(session, consent())  # noqa: E731
    assert isinstance(one_after_the_other(posted.database, posted.overridden, back), ClosedError)
    decision = posted.decision()
    assert decision.state is DecisionState.DECIDED_ANYWAY
    assert [one.said for one in decision.round.answers] == [OBJECTS]


@pytest.mark.parametrize("withdrawn_first", [True, False])
def test_of_the_last_answer_and_withdrawing_it_the_first_counts(posted: Posted, *, withdrawn_first: bool) -> None:
    answers = lambda session: posted.says(session, consent())  # noqa: E731
    first, second = (posted.withdrawn, answers) if withdrawn_first else (answers, posted.withdrawn)
    assert isinstance(one_after_the_other(posted.database, first, second), ClosedError)
    state = DecisionState.WITHDRAWN if withdrawn_first else DecisionState.CONSENTED
    assert posted.decision().state is state


def test_of_two_who_decide_anyway_the_first_counts_with_their_reason(posted: Posted) -> None:
    with posted.database.write() as session:
        posted.says(session, OBJECTS)
    late = lambda session: posted.overridden(session, leader=OTHER, reason="I say so.", now=OVER)  # noqa: E731
    assert isinstance(one_after_the_other(posted.database, posted.overridden, late), ClosedError)
    ending = posted.decision().ending
    assert ending
    assert ending.override
    assert (ending.by, ending.override.reason) == (LEADER, "We must.")
