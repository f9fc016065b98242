"""Nothing is kept longer than it is said to be, and nothing is sent again because its row is gone."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.decisions import DecisionState
from domain.digests import IssueState
from domain.errors import BadInputError
from domain.messages import Welcome
from domain.voice import Label, SourceKind
from models.base import Base
from models.database import Database
from models.decisions import DecisionRow
from models.deliveries import DeliveryState, OutboxMessage
from models.everything import rows_naming
from models.people import Person
from models.pulses import Cycle, CycleState, Picture, ReleasedComment, Result, Survey
from models.voices import Correction, Digest, DigestIssue, Voice, VoiceSource, VoiceTopic, WebhookCall
from models.voices import Praise as VoicePraise
from services import corrections, data, retention, topics
from services.deliveries import claim, mark_sent, queue
from services.people import change_person
from services.retention import (
    KEEP_ACTIONS,
    KEEP_CONTACTS,
    KEEP_MESSAGES,
    KEEP_PEOPLE,
    KEEP_RESULTS,
    KEEP_SUGGESTIONS,
    KEEP_VOICES,
    forget_outdated,
    keep_for,
    kept_for,
)
from services.series import queue_welcome
from tests.factories import CLOSED, OPENED, SET_UP, add_people, member, set_up_series, thaw, user
from tests.services.said import say
from tests.services.test_cycles import FORTNIGHT, ready
from tests.services.test_forgetting import live_through
from vault import Vault

DAY = timedelta(days=1)


def sweep(database: Database, now: datetime) -> bool:
    with database.write() as session:
        return forget_outdated(session, now=now)


def count(database: Database, table: type[Base]) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


@pytest.fixture
def two_reports(database: Database, vault: Vault) -> tuple[str, str]:
    """Two cycles with results, a fortnight apart, the first with a picture and a comment."""
    ready(database)
    first = live_through(database, vault)
    with database.write() as session:
        session.add(Picture(survey_id=first, kind="results", file_id="F1", alt="Bars"))
        thaw(session, "released_comments")
        session.add(ReleasedComment(survey_id=first, position=99, text="Mend the van."))
    return first, live_through(database, vault, after=FORTNIGHT)


def test_reports_go_three_years_after_closing_with_all_that_belongs_to_them(
    database: Database, two_reports: tuple[str, str]
) -> None:
    first, second = two_reports
    three_years = CLOSED + timedelta(days=3 * 365)
    sweep(database, three_years - timedelta(seconds=1))
    assert count(database, Result) == 2
    assert sweep(database, three_years) is False
    with database.read() as session:
        assert session.scalars(select(Result.survey_id)).all() == [second]
        assert session.scalars(select(Survey.id)).all() == [second]
        assert session.get(Cycle, first) is None
    assert (count(database, Picture), count(database, ReleasedComment)) == (0, 0)


def test_the_last_cycle_of_a_series_leaves_its_number(database: Database, two_reports: tuple[str, str]) -> None:
    later = CLOSED + timedelta(days=4 * 365)
    sweep(database, later)
    sweep(database, later)
    assert (count(database, Result), count(database, Survey)) == (0, 0)
    with database.read() as session:
        assert [cycle.number for cycle in session.scalars(select(Cycle).where(Cycle.id == two_reports[1]))] == [2]


def test_an_open_pulse_is_never_swept(database: Database, survey_id: str) -> None:
    sweep(database, OPENED + timedelta(days=4 * 365))
    with database.read() as session:
        assert session.get(Survey, survey_id) is not None


def test_people_go_thirty_days_after_leaving(database: Database) -> None:
    with database.write() as session:
        add_people(session, 3)
        change_person(session, member(2, deactivated=True), now=OPENED)
    sweep(database, OPENED + timedelta(days=29))
    assert count(database, Person) == 3
    sweep(database, OPENED + timedelta(days=30))
    assert count(database, Person) == 2


def test_whoever_a_report_needs_goes_with_it(database: Database, two_reports: tuple[str, str]) -> None:
    with database.write() as session:
        change_person(session, member(0, deactivated=True), now=CLOSED, administrators={user(1)})
    sweep(database, CLOSED + timedelta(days=30))
    with database.read() as session:
        assert session.get_one(Person, user(0)).name == "Somebody who left"
    assert sweep(database, CLOSED + timedelta(days=31)) is False
    with database.write() as session:
        session.add(later := copy_of_last(session))
        later.answerer_id = user(1)
    sweep(database, CLOSED + timedelta(days=4 * 365))
    assert count(database, Person) == 11


def copy_of_last(session: Session) -> Cycle:
    """One more cycle, that was skipped: the number of the series goes on from there."""
    last = session.scalars(select(Cycle).order_by(Cycle.number.desc()).limit(1)).one()
    columns = {column.name: getattr(last, column.name) for column in Cycle.__table__.columns}
    more = {"id": "f" * 32, "number": last.number + 1, "day": last.day + DAY, "state": CycleState.SKIPPED}
    return Cycle(**columns | more)


def test_messages_go_sixty_days_after_they_were_sent(database: Database) -> None:
    with database.write() as session:
        queue(session, Welcome(), channel="C1", about="a", due_at=SET_UP)
        queue(session, Welcome(), channel="C1", about="later", due_at=SET_UP + DAY)
        add_people(session, 8)
        set_up_series(session)  # so that nobody is welcomed any more
        for delivery in claim(session, now=SET_UP):
            mark_sent(session, delivery, channel="C1", ts="1.0")
    sweep(database, SET_UP + timedelta(days=60))
    with database.read() as session:
        left = session.scalars(select(OutboxMessage).where(OutboxMessage.unique_key.in_(["a", "later"]))).all()
    assert [(row.unique_key, row.state) for row in left] == [("later", DeliveryState.DUE)]


def test_the_first_message_of_a_decision_stays_while_something_may_be_said_in_its_thread(database: Database) -> None:
    with database.write() as session:
        (leader, *_) = add_people(session, 8)
        set_up_series(session)
        for number, look_on in enumerate((SET_UP.date() + timedelta(days=90), None)):
            of = {"id": f"{number}" * 32, "number": number, "leader_id": leader, "state": DecisionState.CONSENTED}
            session.add(DecisionRow(**of, look_on=look_on))
            for about in (f"decision:{of['id']}", f"decision:{of['id']}:4"):
                queue(session, Welcome(), channel="C1", about=about, due_at=SET_UP)
        for delivery in claim(session, now=SET_UP):
            mark_sent(session, delivery, channel="C1", ts="1.0")
    sweep(database, SET_UP + timedelta(days=60))
    with database.read() as session:
        left = session.scalars(select(OutboxMessage.unique_key).where(OutboxMessage.unique_key.contains("decision")))
        assert list(left) == [f"decision:{'0' * 32}"]


def test_nobody_is_welcomed_twice(database: Database) -> None:
    for now in (SET_UP, SET_UP + timedelta(days=61)):
        with database.write() as session:
            queue_welcome(session, administrators=[user(1)], now=now)
            for delivery in claim(session, now=now):
                mark_sent(session, delivery, channel="D1", ts="1.0")
        sweep(database, now + timedelta(days=60))
    with database.read() as session:
        assert [row.due_at for row in session.scalars(select(OutboxMessage))] == [SET_UP]


def test_much_is_deleted_some_at_a_time(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "BATCH", 2)
    with database.write() as session:
        add_people(session, 3)
        for number in range(3):
            change_person(session, member(number, deactivated=True), now=OPENED)
    later = OPENED + timedelta(days=30)
    assert [sweep(database, later), sweep(database, later)] == [True, False]
    assert count(database, Person) == 0


def test_the_periods_are_settings_with_bounds(database: Database) -> None:
    with database.write() as session:
        voices = {KEEP_VOICES: 730, KEEP_CONTACTS: 90, KEEP_SUGGESTIONS: 730, KEEP_ACTIONS: 1095}
        assert kept_for(session) == {KEEP_RESULTS: 1095, KEEP_PEOPLE: 30, KEEP_MESSAGES: 60} | voices
        keep_for(session, KEEP_PEOPLE, 1)
        for key, days in ((KEEP_PEOPLE, 0), (KEEP_MESSAGES, 29), (KEEP_RESULTS, 4000), ("team_id", 5)):
            with pytest.raises(BadInputError):
                keep_for(session, key, days)
        assert kept_for(session)[KEEP_PEOPLE] == 1


def test_voices_go_two_years_after_they_came_in_however_old_they_were_then(database: Database) -> None:
    with database.write() as session:
        said = OPENED - 3000 * DAY
        old = say(session, "Late.", now=OPENED, said_at=said, label=Label.NEGATIVE, topics=("waiting",))
        say(session, "Fine.", now=OPENED + DAY)
        corrections.right_mood(session, str(old.id), Label.POSITIVE)
        learned = topics.stamp(session)
    two_years = OPENED + 730 * DAY
    sweep(database, two_years - DAY)
    assert count(database, Voice) == 2
    assert sweep(database, two_years) is False
    assert [count(database, table) for table in (Voice, VoiceTopic, Correction)] == [1, 0, 0]
    with database.read() as session:
        assert topics.stamp(session) != learned


def test_many_voices_go_some_at_a_time(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "VOICES", 2)
    with database.write() as session:
        for number in range(3):
            say(session, f"Late {number}.", now=OPENED)
    later = OPENED + 730 * DAY
    assert [sweep(database, later), sweep(database, later)] == [True, False]
    assert count(database, Voice) == 0


def test_a_digest_goes_with_what_it_was_about_and_calls_after_minutes(database: Database) -> None:
    with database.write() as session:
        session.add(Digest(id="d", channel="C1", zone="UTC", weekday=1, hour=9, every_weeks=1, next_at=OPENED))
        session.add(VoiceSource(id="form", name="Form", kind=SourceKind.WEBHOOK))
        session.flush()
        session.add(WebhookCall(source_id="form", signature="x", called_at=OPENED))
        day = OPENED.date()
        session.add(
            DigestIssue(
                id="i", digest_id="d", first_day=day, last_day=day, post_at=OPENED, state=IssueState.POSTED, shown="{}"
            )
        )
    sweep(database, OPENED + timedelta(minutes=10))
    assert (count(database, DigestIssue), count(database, WebhookCall)) == (1, 1)
    sweep(database, OPENED + DAY)
    assert (count(database, DigestIssue), count(database, WebhookCall)) == (1, 0)
    sweep(database, OPENED + 730 * DAY)
    assert (count(database, DigestIssue), count(database, Digest)) == (0, 1)


def test_whoever_is_forgotten_is_named_by_no_voice(database: Database) -> None:
    with database.write() as session:
        ann, ben = add_people(session, 2)
        say(session, "Lovely.", now=OPENED, reporter_id=ann, praised=(ben,))
        say(session, "Lovely.", now=OPENED, reporter_id=ben, praised=(ann,))
        data.forget(session, ann, administrators=(), now=OPENED)
    with database.read() as session:
        assert set(session.scalars(select(Voice.reporter_id))) == {None, ben}
        assert set(session.scalars(select(VoicePraise.person_id))) == {ben}
        assert {row.table for row in rows_naming(session, ann)} == {"people"}
