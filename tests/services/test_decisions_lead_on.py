"""What comes of decisions: counted in "you said, we did", and credited where an action came of one."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from domain.actions import Chain, Origin
from domain.decision_messages import DecisionEnded
from domain.decisions import Evidence, EvidenceKind, consent
from domain.digests import IssueState, QuoteState
from domain.errors import BrokenLogError, NotFoundError
from domain.roles import Role
from models.actions import ActionTaken
from models.base import random_id
from models.database import Database
from models.decisions import DecisionEntry, DecisionRow, EntryKind
from models.loop import actions_since
from models.voices import Digest, DigestIssue, DigestQuote
from services import actions, custody, decisions, loop
from services.actions import NewAction
from services.decision_chains import undertaken
from services.decision_logs import load
from services.decision_pages import chain_page, looking
from tests.domain.decided import wording
from tests.factories import thaw, user
from tests.saved_voices import add_voice
from tests.services.deciding import AMINA, MONDAY, PRIYA, SAM, objected, on, posted, says, sent, staffed


def test_overrides_and_ends_without_an_answer_are_counted_on_their_days(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        for _ in range(2):
            decisions.decide_anyway(session, objected(session), version=1, leader=SAM, reason="We must.", now=MONDAY)
        silent = posted(session)
        says(session, silent, consent(), by=PRIYA)
        decisions.extend(session, silent, now=on(10))
        decisions.close_unanswered(session, silent, version=1, by=SAM, now=on(18))
        decisions.withdraw(session, posted(session), by=SAM, reason="Too early.", now=MONDAY)

        def counted(first: int, last: int) -> tuple[int, int]:
            did = loop.you_said_we_did(session, since=date(2025, 6, first), until=date(2025, 6, last))
            assert did.any is bool(did.overrides or did.unanswered)
            return did.overrides, did.unanswered

        assert counted(1, 30) == (2, 1)
        assert counted(2, 2) == (2, 0)
        assert counted(3, 18) == (0, 1)
        assert counted(19, 30) == (0, 0)


def undertake(session: Session, decision: str) -> ActionTaken:
    new = NewAction(
        what="One list of call backs",
        owner_id=SAM,
        team_id=None,
        helping_team_id=None,
        due_on=date(2025, 6, 20),
        origin=Origin.DECISION,
        about=decision,
    )
    made = actions.make(session, new, by=SAM, administrators=(), now=MONDAY)
    return session.get_one(ActionTaken, made)


def quoted(session: Session, words: str, topic: str, said_on: date) -> None:
    """A customer's words that were approved, and went out with a digest."""
    voice = add_voice(session, words, said_at=datetime(said_on.year, said_on.month, said_on.day, 12, tzinfo=UTC))
    digest = Digest(
        id=random_id(), channel=random_id()[:12], zone="UTC", weekday=1, hour=9, every_weeks=1, next_at=MONDAY
    )
    session.add(digest)
    session.flush()
    issue = DigestIssue(
        id=random_id(),
        digest_id=digest.id,
        first_day=said_on,
        last_day=said_on,
        post_at=MONDAY,
        state=IssueState.POSTED,
        shown="",
    )
    session.add(issue)
    session.flush()
    values = {"issue_id": issue.id, "voice_id": voice, "topic_id": topic, "words": words}
    session.add(DigestQuote(**values, state=QuoteState.APPROVED))
    session.flush()


def test_an_action_says_which_decision_it_came_of_once_that_is_decided(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        one = posted(session)
        with pytest.raises(NotFoundError, match="not decided"):
            undertake(session, one)
        says(session, one, consent(), by=PRIYA)
        says(session, one, consent(), by=AMINA)
        action = undertake(session, one)
        assert action.credit == "'Saturdays on call' (decision 1)"
        assert [line.what for line in undertaken(session, one)] == ["One list of call backs"]
        assert custody.chain(session, action) == Chain(said_on=None, made_on=action.made_on, done_on=None, told_on=None)
        assert action in actions_since(session, MONDAY.date())
        session.get_one(DecisionRow, one).number = 7
        assert custody.still_credited(session, action) == "'Saturdays on call' (decision 7)"


def test_the_outcome_is_told_with_the_words_that_led_to_it(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        waiting = Evidence(EvidenceKind.TOPIC, "customers:call_back", "'Call backs' (customers' words)")
        for day in (5, 20, 26):
            quoted(session, f"Nobody called me back on {day} May.", "call_back", date(2025, 5, day))
        quoted(session, "And in June neither.", "call_back", date(2025, 6, 20))
        one = posted(session, wording(evidence=(waiting,)))
        says(session, one, consent(), by=PRIYA)
        says(session, one, consent(), by=AMINA)
        ended = next(message for _, message, _ in sent(session) if isinstance(message, DecisionEnded))
        assert [quote.said_on.day for quote in ended.quotes] == [26, 20, 5]
        assert [line.kind for line in ended.lines] == ["consent", "consent"]
        assert (ended.evidence, ended.review_on) == ((waiting,), date(2025, 9, 1))
        assert custody.chain(session, undertake(session, one)).said_on == date(2025, 5, 20)
        by = looking(session, user(7), {Role.EMPLOYEE}, now=MONDAY)
        page = chain_page(session, one, by)
        assert [quote.said_on.day for quote in page.quotes] == [5, 20, 26]
        assert (page.posted_on, page.ending) == (MONDAY.date(), load(session, one).ending)


def test_of_a_log_that_was_forged_nothing_is_credited(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        one = posted(session)
        says(session, one, consent(), by=PRIYA)
        says(session, one, consent(), by=AMINA)
        action = undertake(session, one)
        thaw(session, "decision_entries")
        session.add(DecisionEntry(decision_id=one, position=99, kind=EntryKind.ENDING, content="{}"))
        session.flush()
        assert custody.still_credited(session, action) == ""
        assert custody.chain(session, action).said_on is None
        with pytest.raises(BrokenLogError):
            undertake(session, one)
