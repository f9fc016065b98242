"""What a decision refers to: found by search, told in words that anybody may read, and never what only leaders read."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy.orm import Session

from domain.decision_log import Quote
from domain.decisions import Evidence, EvidenceKind
from domain.digests import IssueState, QuoteState
from domain.errors import BadInputError
from domain.suggestions import MeantFor, SuggestionState
from domain.voice import Label
from models import pulses
from models.database import Database
from models.suggestions import Suggestion
from models.voices import Digest, DigestIssue, DigestQuote
from services import decision_forms, decisions, evidence
from services.decision_chains import quotes_of
from services.decision_logs import load
from services.decision_pages import looking
from tests.domain.decided import WORDING, wording
from tests.factories import set_up_series
from tests.insight.factories import line, tenths
from tests.reports import add_report
from tests.saved_voices import add_voice
from tests.services.deciding import DEADLINE, MONDAY, SAM, posted, staffed
from tests.suggested import add_suggestion

CALL_BACK = Evidence(EvidenceKind.TOPIC, "customers:call_back", "'Being called back' (customers' words)")


def found(session: Session, typed: str) -> list[str]:
    return [value for value, _ in evidence.search(session, typed)]


def chosen(session: Session, value: str) -> str:
    (one,) = evidence.chosen(session, [value])
    assert evidence.value_of(one) == value
    return one.words


def test_topics_of_customers_and_employees_are_found_by_their_names(database: Database) -> None:
    with database.read() as session:
        values = found(session, "topic customers")
        assert values
        assert values[0].startswith("topic|customers:")
        assert any(value.startswith("topic|employees:") for value in found(session, "topic employees"))
        assert chosen(session, values[0]).endswith("(customers' words)")
        assert found(session, "no such thing anywhere") == []


def test_a_suggestion_is_found_by_its_words_and_kept_by_its_number_alone(database: Database) -> None:
    with database.write() as session:
        one = add_suggestion(session, "Ring them\nthe same day.")
        assert evidence.search(session, "same day") == ((f"suggestion|{one}", "Suggestion 1: Ring them the same day."),)
        assert chosen(session, f"suggestion|{one}") == "suggestion 1, from the board"
        kept = Evidence(EvidenceKind.SUGGESTION, one, "suggestion 1")
        assert evidence.excerpt(session, kept) == "Ring them the same day."
        session.get_one(Suggestion, one).state = SuggestionState.WITHDRAWN
        session.flush()
        assert evidence.excerpt(session, kept) == ""
        assert evidence.excerpt(session, CALL_BACK) == ""


@pytest.mark.parametrize(
    "more",
    [
        {"meant_for": MeantFor.LEADERS},
        {"state": SuggestionState.NEW},
        {"state": SuggestionState.WITHDRAWN},
        {"state": SuggestionState.HELD_BACK},
    ],
)
def test_what_not_everybody_reads_is_never_evidence(database: Database, more: dict[str, str]) -> None:
    with database.write() as session:
        one = add_suggestion(session, "Only for you.", **more)
        assert found(session, "only for you") == []
        with pytest.raises(BadInputError) as refused:
            evidence.chosen(session, [f"suggestion|{one}"])
        assert set(refused.value.problems) == {"evidence"}


def test_what_was_shown_of_the_last_pulses_is_found(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        series = set_up_series(session)
        for number in range(1, 7):
            add_report(session, series, number, lines=(line("Q1", tenths(70)), line("B1", None)))
        values = found(session, "proud")
        assert len(values) == evidence.LAST_RESULTS
        assert "'Proud of our service' (pulse 6" in chosen(session, values[0])
        assert not any("B1" in value for value in found(session, "result"))
        for hidden in (values[0].replace("Q1", "B1"), values[0].replace("-6:", "-1:"), "driver|x:Q1"):
            with pytest.raises(BadInputError):
                evidence.chosen(session, [hidden])
        assert pulses.all_series(session) == [series]


@pytest.mark.parametrize(
    "forged", ["", "topic", "topic|", "topic|leaders:x", "topic|customers:gone", "who|x", "driver|"]
)
def test_a_forged_reference_is_refused(database: Database, forged: str) -> None:
    with database.read() as session, pytest.raises(BadInputError, match="is not there any more"):
        evidence.chosen(session, [forged])


def test_nobody_chooses_more_than_there_is_room_for(database: Database) -> None:
    with database.read() as session, pytest.raises(BadInputError, match="20 at most"):
        evidence.chosen(session, [f"topic|customers:{number}" for number in range(21)])


def test_a_suggestion_that_goes_on_as_another_one_is_still_everybodys(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        into = add_suggestion(session, "Ring them all.")
        one = add_suggestion(session)
        what = wording(evidence=evidence.chosen(session, [f"suggestion|{one}"]))
        merged = session.get_one(Suggestion, one)
        merged.state, merged.merged_into = SuggestionState.MERGED, into
        session.flush()
        evidence.refuse_hidden(session, what)


def test_what_stood_there_before_stays_as_it_was_told(database: Database) -> None:
    gone = Evidence(EvidenceKind.SUGGESTION, "gone", "suggestion 3")
    kept = wording(evidence=(gone,))
    with database.read() as session:
        assert evidence.chosen(session, ["suggestion|gone", "suggestion|gone"], kept=kept) == (gone,)


def test_a_draft_is_not_posted_with_a_suggestion_that_was_taken_back(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        suggestion = add_suggestion(session)
        what = wording(evidence=(Evidence(EvidenceKind.SUGGESTION, suggestion, "suggestion 1"), CALL_BACK))
        one = decisions.draft(session, what, by=SAM, now=MONDAY)
        by = looking(session, SAM, (), now=MONDAY)
        session.get_one(Suggestion, suggestion).state = SuggestionState.WITHDRAWN
        session.flush()
        with pytest.raises(BadInputError, match="Not everybody can read this any more: suggestion 1"):
            decision_forms.post(session, one, DEADLINE, by, now=MONDAY)
        assert load(session, one).versions == ()
        decisions.revise(session, one, WORDING, by=SAM, now=MONDAY)
        decision_forms.post(session, one, DEADLINE, by, now=MONDAY)
        assert len(load(session, one).versions) == 1


def quote(
    session: Session, words: str, *, days_ago: int, issue: str = "i1", state: QuoteState = QuoteState.APPROVED
) -> None:
    voice = add_voice(session, words, topics={"call_back": Label.NEGATIVE}, days_ago=days_ago)
    session.add(DigestQuote(issue_id=issue, voice_id=voice, topic_id="call_back", words=words, state=state))
    session.flush()


def add_issues(session: Session) -> None:
    """A digest that was posted, and one that waits."""
    at = datetime.combine(date(2025, 6, 2), time(8), UTC)
    session.add(Digest(id="d", channel="C0VOICE", zone="UTC", weekday=1, hour=9, every_weeks=1, next_at=at))
    session.flush()
    for number, state in enumerate((IssueState.POSTED, IssueState.WAITING), start=1):
        last = date(2025, 5, 25) + timedelta(weeks=number)
        session.add(
            DigestIssue(
                id=f"i{number}", digest_id="d", first_day=last, last_day=last, post_at=at, state=state, shown=""
            )
        )
    session.flush()


def test_only_approved_words_that_were_posted_before_are_part_of_the_chain(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        add_issues(session)
        for number in range(4):
            quote(session, f"Old {number}", days_ago=10 + number)
        quote(session, "Refused", days_ago=3, state=QuoteState.REFUSED)
        quote(session, "Nobody said so", days_ago=3, state=QuoteState.UNASKED)
        quote(session, "Not posted", days_ago=3, issue="i2")
        quote(session, "Said later", days_ago=-9)
        one = load(session, posted(session, wording(evidence=(CALL_BACK,))))
        told = quotes_of(session, one)
        assert [each.words for each in told] == ["Old 0", "Old 1", "Old 2"]
        assert told[0] == Quote(words="Old 0", said_on=date(2025, 5, 23), about=CALL_BACK)
        assert quotes_of(session, load(session, posted(session))) == ()


def test_words_that_were_quoted_twice_are_told_once(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        add_issues(session)
        quote(session, "Nobody rang", days_ago=9)
        (first,) = session.query(DigestQuote)
        session.get_one(DigestIssue, "i2").state = IssueState.POSTED
        session.add(
            DigestQuote(
                issue_id="i2", voice_id=first.voice_id, topic_id="call_back", words=first.words, state=first.state
            )
        )
        session.flush()
        one = load(session, posted(session, wording(evidence=(CALL_BACK,))))
        assert len(quotes_of(session, one)) == 1
