"""What customers have said, looked up by their champion and attached with what follows from it."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from domain.digests import IssueState, Moods, QuoteState
from domain.errors import BadInputError, ClosedError, NotAllowedError, NotFoundError
from domain.screens import ConsultFound
from domain.seats import StandsFor
from domain.taxonomy import CUSTOMERS
from domain.voice import Label
from models.base import random_id
from models.database import Database
from models.people import TouchPoint
from models.seats import SeatRow
from models.voices import Digest, DigestIssue, DigestQuote
from services import consulted_customers, decision_logs, decisions
from services.consulted_customers import CHOOSE, NOT_THERE, Looked
from tests.consulted import CHAMPION, LEADER, MONDAY, SPEAKS_FOR_CUSTOMERS, add_champions, add_decision, add_draft
from tests.factories import add_people
from tests.saved_voices import add_voice
from tests.seated import add_seat

WORDS = "Nobody has called me back since Monday."
WAITING = {"call_back": Label.NEGATIVE}
CALL_BACKS, MANNERS = CUSTOMERS["call_back"], CUSTOMERS["manners"]


class Heard:
    """A company that hears its customers, and a decision that its champions are asked about."""

    def __init__(self, session: Session) -> None:
        self.session = session
        add_people(session, 3)
        employees = add_champions(session)
        self.employees = employees
        self.seat = session.query(SeatRow.id).filter(SeatRow.stands_for == StandsFor.CUSTOMERS).scalar() or ""
        self.decision = add_decision(session)
        session.add_all(
            TouchPoint(id=point, name=point.title(), position=place) for place, point in enumerate(("hotline", "visit"))
        )
        session.flush()

    def says(self, words: str = WORDS, *, quoted: QuoteState | None = None, posted: bool = True, **more: Any) -> str:
        """A customer says something; `quoted` in a digest, with what a leader said of that."""
        voice = add_voice(self.session, words, **{"topics": WAITING, "touch_point_id": "hotline"} | more)
        if quoted:
            digest = Digest(
                id=random_id(),
                channel=random_id()[:12],
                zone="UTC",
                weekday=1,
                hour=9,
                every_weeks=1,
                next_at=MONDAY,
            )
            self.session.add(digest)
            self.session.flush()
            issue = DigestIssue(
                id=random_id(),
                digest_id=digest.id,
                first_day=date(2025, 5, 26),
                last_day=date(2025, 6, 1),
                post_at=MONDAY,
                state=IssueState.POSTED if posted else IssueState.WAITING,
                shown="",
            )
            self.session.add(issue)
            self.session.flush()
            about = next(iter(more.get("topics", WAITING)))
            self.session.add(DigestQuote(issue_id=issue.id, voice_id=voice, topic_id=about, words=words, state=quoted))
            self.session.flush()
        return voice

    def found(
        self, *topics: str, points: tuple[str, ...] = (), days: int = 90, by: str = SPEAKS_FOR_CUSTOMERS, seat: str = ""
    ) -> ConsultFound:
        looked = Looked(topics=topics, touch_points=points, days=days)
        seat = seat or self.seat
        return consulted_customers.found(self.session, self.decision, seat, looked, by=by, now=MONDAY)

    def attach(self, conclusion: str, *topics: str) -> Any:
        looked = Looked(topics=topics, touch_points=(), days=90)
        return consulted_customers.attach(
            self.session,
            self.decision,
            self.seat,
            looked,
            conclusion=conclusion,
            by=SPEAKS_FOR_CUSTOMERS,
            now=MONDAY,
        )


@pytest.fixture
def heard(database: Database) -> Any:
    with database.write() as session:
        yield Heard(session)


def test_counts_what_is_meant_once_by_topic_place_and_time(heard: Heard) -> None:
    for number in range(6):
        heard.says(topics={"call_back": Label.NEGATIVE, "manners": Label.POSITIVE}, days_ago=number)
    heard.says(label=Label.POSITIVE, touch_point_id="visit", days_ago=60)
    heard.says(days_ago=200)
    heard.says("Friendly.", topics={"manners": Label.POSITIVE}, label=Label.POSITIVE, touch_point_id=None)
    assert heard.found("call_back", "manners").said.moods == Moods(negative=6, positive=2)
    assert heard.found("call_back").said.moods == Moods(negative=6, positive=1)
    assert heard.found("call_back", days=30).said.moods == Moods(negative=6)
    assert heard.found("call_back", days=365).said.moods == Moods(negative=7, positive=1)
    assert heard.found("call_back", points=("visit",)).said.moods == Moods(positive=1)
    assert heard.found(points=("hotline", "visit"), days=30).said.moods == Moods(negative=6)
    found = heard.found("call_back")
    assert found.title == "Saturdays on call"
    assert found.asked.question == (
        "What did customers say about 'Call backs and replies' in the 90 days up to 2 June 2025?"
    )
    assert found.said.topics == ((CALL_BACKS.name, 7), (MANNERS.name, 6))
    assert heard.found("call_back", points=("visit",)).said.topics == ()  # of fewer than five


def test_a_topic_of_the_first_level_means_all_below_it(heard: Heard) -> None:
    heard.says()
    assert CALL_BACKS.parent
    assert heard.found(CALL_BACKS.parent).said.moods.all == 1


def test_quotes_only_words_that_were_approved_and_posted_there_and_then(heard: Heard) -> None:
    heard.says(quoted=QuoteState.APPROVED)
    heard.says("Refused.", quoted=QuoteState.REFUSED)
    heard.says("Only proposed.", quoted=QuoteState.PROPOSED)
    heard.says("Nobody was asked.", quoted=QuoteState.UNASKED)
    heard.says("Not out yet.", quoted=QuoteState.APPROVED, posted=False)
    heard.says("Elsewhere.", quoted=QuoteState.APPROVED, touch_point_id="visit")
    heard.says("Long ago.", quoted=QuoteState.APPROVED, days_ago=100)
    heard.says("Something else.", quoted=QuoteState.APPROVED, topics={"manners": Label.POSITIVE})
    assert heard.found("call_back", points=("hotline",)).said.quotes == (WORDS,)
    assert {*heard.found(points=("hotline", "visit")).said.quotes} == {WORDS, "Elsewhere.", "Something else."}
    for number in range(6):
        heard.says(f"Again {number}.", quoted=QuoteState.APPROVED)
    assert len(heard.found("call_back").said.quotes) == 5


def test_what_was_found_and_concluded_is_attached_for_everybody_to_read(heard: Heard) -> None:
    heard.says(quoted=QuoteState.APPROVED)
    attached = heard.attach("They wait too long.", "call_back")
    assert (attached.title, attached.public) == ("Saturdays on call", True)
    heard.attach("They wait too long.", "call_back")  # sent twice, it is there once
    (consulted,) = decision_logs.load(heard.session, heard.decision).consulted
    assert (consulted.seat, consulted.title, consulted.by) == (heard.seat, "customer champion", SPEAKS_FOR_CUSTOMERS)
    assert consulted.question.startswith("What did customers say about 'Call backs and replies'")
    assert consulted.result == attached.result
    assert consulted.result.splitlines() == [
        "1 comment. That is too few to say how customers feel.",
        "In customers' words:",
        f"- {WORDS}",
        "What the champion concludes: They wait too long.",
    ]


def test_a_draft_can_have_it_too_before_everybody_reads_it(heard: Heard) -> None:
    heard.decision = add_draft(heard.session, title="Sundays on call")
    assert not heard.attach("Nobody asked for it.", "call_back").public
    (consulted,) = decision_logs.load(heard.session, heard.decision).consulted
    assert consulted.result.startswith("No comments.")


def test_nothing_is_attached_to_a_decision_that_has_ended(heard: Heard) -> None:
    decisions.withdraw(heard.session, heard.decision, by=LEADER, reason="Not needed.", now=MONDAY)
    for press in (lambda: heard.found("call_back"), lambda: heard.attach("They wait too long.", "call_back")):
        with pytest.raises(ClosedError, match="has ended"):
            press()
    assert decision_logs.load(heard.session, heard.decision).consulted == ()


def test_nothing_is_attached_without_a_conclusion(heard: Heard) -> None:
    with pytest.raises(BadInputError) as refused:
        heard.attach(" \u200b", "call_back")
    assert {*refused.value.problems} == {"conclusion"}
    assert decision_logs.load(heard.session, heard.decision).consulted == ()


@pytest.mark.parametrize(
    ("topics", "points", "days", "problems"),
    [
        ((), (), 90, {"topics": CHOOSE}),
        (("nonsense",), (), 90, {"topics": NOT_THERE}),
        ((), ("nowhere",), 90, {"touch_points": NOT_THERE}),
        (("call_back",), (), 31, {"days": "Choose one of these periods."}),
        (("call_back",) * 11, (), 0, {"topics": "Choose 10 at most.", "days": "Choose one of these periods."}),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_refuses_a_choice_that_nobody_could_make(
    heard: Heard, topics: tuple[str, ...], points: tuple[str, ...], days: int, problems: dict[str, str]
) -> None:
    with pytest.raises(BadInputError) as refused:
        heard.found(*topics, points=points, days=days)
    assert refused.value.problems == problems


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_only_who_speaks_for_customers_looks_it_up_for_a_decision(heard: Heard) -> None:
    removed = add_seat(heard.session, SPEAKS_FOR_CUSTOMERS, StandsFor.CUSTOMERS, title="gone", removed_on=MONDAY.date())
    for by, seat in (
        (LEADER, heard.seat),
        (CHAMPION, heard.employees),
        (CHAMPION, heard.seat),
        (SPEAKS_FOR_CUSTOMERS, heard.employees),
        (SPEAKS_FOR_CUSTOMERS, removed),
        (SPEAKS_FOR_CUSTOMERS, "0" * 32),
    ):
        with pytest.raises(NotAllowedError, match="Only a champion"):
            heard.found("call_back", by=by, seat=seat)
    heard.decision = "0" * 32
    with pytest.raises(NotFoundError):
        heard.found("call_back")


def test_words_that_are_older_than_the_period_by_a_minute_are_left_out(heard: Heard) -> None:
    heard.says(days_ago=30 - timedelta(hours=1) / timedelta(days=1))
    assert heard.found("call_back", days=30).said.moods.all == 1
    heard.says(days_ago=30 + timedelta(minutes=1) / timedelta(days=1))
    assert heard.found("call_back", days=30).said.moods.all == 1
