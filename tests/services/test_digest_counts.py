"""What a digest displays of all that was counted: what is usual, whose it is, what was done, what is missing."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from domain.alerts import AlertState
from domain.digests import DigestShown, NetMood, Rhythm, Tone
from domain.items import item
from domain.survey import Displayed, ReleasedSegment, SegmentKind
from domain.taxonomy import Speakers
from domain.voice import Label
from models import people, pulses
from models.database import Database
from models.people import TouchPoint
from models.voices import Alert, TopicChange
from services.digest_counts import MOST_LINES, work_out
from services.series import SeriesState
from tests.factories import set_up_series
from tests.insight.factories import team, tenths
from tests.reports import add_report, closed_at
from tests.saved_voices import add_voice
from tests.services.digesting import DUE, OWNER, add_company, add_weeks

WEEKLY = Rhythm(zone="Europe/London", weekday=1, hour=9, every_weeks=1)
NOW = closed_at(1)
"""After a pulse that closed in the days after the digest's; what it shows of employees is known then."""


@pytest.fixture
def company(database: Database) -> Database:
    with database.write() as session:
        add_company(session)
    return database


def shown(session: Session, beat: Rhythm = WEEKLY) -> DigestShown:
    session.flush()
    return work_out(session, beat, DUE, now=NOW)


def at(point: str, figure: Displayed, item_id: str) -> ReleasedSegment:
    return replace(team(point, figure, item_id), id=f"touch_point:{point}", kind=SegmentKind.TOUCH_POINT)


def test_nothing_is_new_in_the_first_weeks(company: Database) -> None:
    with company.write() as session:
        add_weeks(session, weeks=2, now=20)
        found = shown(session)
        assert (found.compared_with, found.may_compare, found.rising, found.usual) == (2, False, (), None)
        assert [topic.topic for topic in found.biggest] == ["call_back", "manners"]
        assert found.biggest[0].usual is None


def test_an_ordinary_week_has_no_headline_and_its_usual_ranges(company: Database) -> None:
    with company.write() as session:
        add_weeks(session, call_backs=6, now=6)
        found = shown(session)
        assert found.headline is None
        assert (found.voices, found.compared_with) == (14, 8)
        assert found.usual
        assert found.usual.low < 14 < found.usual.high
        assert found.biggest[1].usual
        assert found.biggest[1].usual.low <= 6 <= found.biggest[1].usual.high


def test_net_mood_has_its_interval_and_that_of_the_week_before(company: Database) -> None:
    with company.write() as session:
        add_weeks(session, now=12)
        add_voice(session, label=Label.UNCLEAR)
        found = shown(session)
        assert found.mood == NetMood(score=-20, low=-56, high=21, voices=20)
        assert found.mood_before == 60
        assert found.moods[0].scores[-2:] == (60, -20)
        assert [line.label for line in found.moods] == [""]


def test_touch_points_with_most_voices_have_a_line_in_the_picture(company: Database) -> None:
    with company.write() as session:
        for number in range(MOST_LINES + 1):
            session.add(TouchPoint(id=f"p{number}", name=f"Point {number}", position=9 - number))
            session.flush()
            for week in (0, 1):
                for _ in range(5 + number):
                    add_voice(session, days_ago=7 * week, touch_point_id=f"p{number}", label=Label.POSITIVE)
        found = shown(session)
        assert [line.label for line in found.moods] == ["", *(f"Point {number}" for number in range(5, 0, -1))]
        assert found.moods[1].scores[-3:] == (None, 100, 100)


def test_a_topic_is_whose_touch_point_has_half_of_its_mentions(company: Database) -> None:
    with company.write() as session:
        session.add(TouchPoint(id="bill", name="The bill", position=2))
        session.flush()
        for point, many in (("hotline", 3), ("bill", 2), (None, 6)):
            for _ in range(many):
                add_voice(session, topics={"waiting": Label.NEGATIVE}, touch_point_id=point)
        (waiting,) = shown(session).biggest
        assert (waiting.place, waiting.spread) == (None, False)
        add_voice(session, topics={"waiting": Label.NEGATIVE}, touch_point_id="bill")
        (waiting,) = shown(session).biggest
        assert waiting.place
        assert (waiting.place.touch_point, waiting.place.mentions) == ("hotline", 3)
        add_voice(session, topics={"waiting": Label.NEGATIVE}, touch_point_id="bill")
        (waiting,) = shown(session).biggest
        assert waiting.place
        assert (waiting.place.name, waiting.place.mentions, waiting.place.owner) == ("The bill", 4, "")
        session.add(TouchPoint(id="visit", name="The visit", position=3))
        session.flush()
        for point in ("visit", "visit", "hotline"):
            add_voice(session, topics={"waiting": Label.NEGATIVE}, touch_point_id=point)
        (waiting,) = shown(session).biggest
        assert (waiting.place, waiting.spread) == (None, True)


def test_what_was_done_is_told_once_for_each_touch_point_and_for_all(company: Database) -> None:
    with company.write() as session:
        add_weeks(session, now=12)
        for number in range(5):
            voice = add_voice(session, topics={"phone": Label.POSITIVE}, touch_point_id="hotline")
            state = AlertState.OPEN if number == 4 else AlertState.CONTACTED
            raised = DUE - timedelta(days=3)
            session.add(
                Alert(
                    voice_id=voice,
                    touch_point_id="hotline",
                    raised_at=raised,
                    due_at=raised + timedelta(days=2),
                    state=state,
                    settled_at=None if number == 4 else raised + timedelta(hours=number),
                )
            )
        found = shown(session)
        told = {topic.topic: topic for topic in found.topics}
        rising, phone = told["call_back"], told["phone"]
        assert rising.place
        assert phone.place
        assert (rising.place.owner, phone.place.owner) == (people.name_of(session, OWNER),) * 2
        handled = rising.place.handled
        assert (handled.contacted, handled.waiting, handled.overdue) == (4, 1, 1)
        assert not phone.place.handled.any
        assert (found.handled.contacted, found.handled.waiting) == (4, 1)


def test_a_complaint_stands_beside_what_employees_there_say(company: Database) -> None:
    with company.write() as session:
        add_weeks(session, now=12)
        series = set_up_series(session)
        add_report(session, series, 1, segments=(at("hotline", tenths(30), "E1"), at("visit", tenths(10), "E1")))
        found = shown(session)
        assert found.headline
        assert found.headline.place
        assert found.headline.place.own_view == item("E1").finding
        add_report(session, series, 2, segments=(at("hotline", tenths(70), "E1"),))
        headline = shown(session).headline
        assert headline
        assert headline.place
        assert headline.place.own_view == item("E1").finding  # what was not asked again still counts
        assert headline.place.own_view_on == closed_at(1).date()
        late = work_out(session, WEEKLY, DUE, now=NOW + timedelta(days=92)).headline
        assert late
        assert late.place
        assert (late.place.own_view, late.place.own_view_on) == ("", None)
        assert pulses.all_series(session)[0].state is SeriesState.RUNNING


def test_praise_is_not_held_against_what_employees_say(company: Database) -> None:
    with company.write() as session:
        add_weeks(session, now=0, friendly=1)
        for _ in range(12):
            add_voice(session, topics={"manners": Label.POSITIVE}, label=Label.POSITIVE, touch_point_id="hotline")
        add_report(session, set_up_series(session), 1, segments=(at("hotline", tenths(30), "E1"),))
        headline = shown(session).headline
        assert headline
        assert headline.place
        assert (headline.tone, headline.place.own_view) == (Tone.PRAISE, "")


def test_both_sides_far_apart_are_told_as_displayed(company: Database) -> None:
    with company.write() as session:
        for _ in range(10):
            add_voice(session, touch_point_id="hotline", label=Label.NEGATIVE)
        add_report(session, set_up_series(session), 1, segments=(at("hotline", tenths(80), "Q1"),))
        (gap,) = shown(session).gaps
        assert (gap.touch_point, gap.employees) == ("Hotline", "about 80 %")
        assert gap.customers == "10 % or fewer"
        assert gap.distance > 0


def test_what_is_heard_of_nearly_always_is_missed(company: Database) -> None:
    with company.write() as session:
        for week in range(1, 9):
            for _ in range(9):
                add_voice(session, days_ago=7 * week, touch_point_id="hotline", topics={"waiting": Label.NEGATIVE})
        for _ in range(9):
            add_voice(session, topics={"bills": Label.NEGATIVE})
        found = shown(session)
        assert found.silent_touch_points == ("Hotline",)
        assert found.silent_topics == ("Waiting",)


def test_what_says_little_or_was_left_out_is_no_topic_of_a_digest(company: Database) -> None:
    with company.write() as session:
        session.add(
            TopicChange(
                id="bills", speakers=Speakers.CUSTOMERS, name="Bills", parent_id=None, phrases="", left_out=True
            )
        )
        for _ in range(9):
            add_voice(session, topics={"general": Label.POSITIVE, "bills": Label.NEGATIVE, "gone": Label.NEGATIVE})
        assert shown(session).topics == ()


def test_four_weeks_are_held_against_eight_times_four(company: Database) -> None:
    with company.write() as session:
        for month in range(1, 9):
            add_voice(session, days_ago=28 * month)
        for day in range(7):
            add_voice(session, days_ago=3 * day)
        found = shown(session, replace(WEEKLY, every_weeks=4))
        assert (found.voices, found.compared_with, found.weeks) == (7, 8, 4)
        assert (found.first_day, found.last_day) == (date(2025, 5, 12), date(2025, 6, 8))
