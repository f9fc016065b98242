"""A series is set up in two pages: what was written is kept, the rest is proposed, and what cannot be is refused."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from sqlalchemy.orm import Session

from domain.errors import BadInputError, FrozenError, NotFoundError
from domain.series import AudienceKind, ReminderMode, SeriesState
from models import pulses
from models.base import random_id
from models.database import Database
from models.people import Place
from models.pulses import Cycle, Series
from services import cycles, series
from services import set_up as pages
from services.people import change_person
from services.proposals import TITLE, country_of
from services.series import MOST_SERIES
from services.set_up import ANOTHER, Plan
from tests.factories import (
    ANNOUNCED,
    CHANNEL,
    OPENED,
    PURPOSE,
    SET_UP,
    add_people,
    member,
    set_up,
    set_up_series,
    user,
)
from vault import Vault

PLAN = Plan(channel=CHANNEL)


def keep(session: Session, series_id: str = "", **more: Any) -> str:
    """The first page: the id of its series."""
    series_id = series_id or random_id()
    given = {"purpose": PURPOSE, "title": None, "answerer": user(0), "person": user(0), "now": SET_UP} | more
    pages.keep_purpose(session, series_id, **given)
    return series_id


def problems(session: Session, series_id: str, plan: Plan) -> set[str]:
    with pytest.raises(BadInputError) as caught:
        pages.set_up(session, series_id, plan, now=SET_UP)
    return set(caught.value.problems)


def state(session: Session, series_id: str) -> SeriesState:
    return session.get_one(Series, series_id).state


def test_the_first_pulse_of_all_needs_no_title(database: Database) -> None:
    with database.read() as session:
        page = pages.before_you_ask(session, random_id())
        assert (page.title, page.answerer, page.purpose.will_do) == (None, None, "")


def test_what_was_written_is_kept_as_a_draft_that_asks_nobody(database: Database) -> None:
    with database.write() as session:
        add_people(session, 12)
        series_id = keep(session)
        page = pages.before_you_ask(session, series_id)
        assert (page.title, page.answerer, page.purpose) == (None, user(0), PURPOSE)
        assert (state(session, series_id), session.get_one(Series, series_id).title) == (SeriesState.DRAFT, TITLE)
        assert cycles.announce_due(session, now=ANNOUNCED) == 0


def test_sending_it_twice_makes_one_series(database: Database) -> None:
    with database.write() as session:
        add_people(session, 1)
        series_id = keep(session)
        keep(session, series_id, purpose=replace(PURPOSE, will_do="  We talk.  "))
        assert [one.will_do for one in pulses.all_series(session)] == ["We talk."]


def test_the_day_of_a_new_wording_of_success_is_noted(database: Database) -> None:
    later = datetime(2025, 7, 1, 9, tzinfo=UTC)
    with database.write() as session:
        add_people(session, 1)
        series_id = keep(session)
        keep(session, series_id, now=later)
        assert session.get_one(Series, series_id).set_up_on == SET_UP.date()
        keep(session, series_id, now=later, purpose=replace(PURPOSE, success="No call-backs."))
        assert session.get_one(Series, series_id).set_up_on == later.date()


@pytest.mark.parametrize("field", ["will_do", "not_asked", "success"])
@pytest.mark.parametrize("text", ["", "   ", "x" * 301])
def test_each_sentence_is_there_and_short(database: Database, field: str, text: str) -> None:
    with database.write() as session:
        add_people(session, 1)
        with pytest.raises(BadInputError) as caught:
            keep(session, purpose=replace(PURPOSE, **{field: text}))
        assert set(caught.value.problems) == {field}
        assert pulses.all_series(session) == []


def test_only_an_active_employee_can_answer(database: Database) -> None:
    with database.write() as session:
        add_people(session, 1)
        change_person(session, member(1, guest=True), now=SET_UP)
        change_person(session, member(2, deactivated=True), now=SET_UP)
    with database.write() as session:
        for answerer in (user(1), user(2), "U0NOBODY"):
            with pytest.raises(BadInputError) as caught:
                keep(session, answerer=answerer)
            assert set(caught.value.problems) == {"answerer"}


def test_a_second_pulse_has_a_title_of_its_own(database: Database) -> None:
    with database.write() as session:
        add_people(session, 1)
        first = keep(session)
        second = random_id()
        assert pages.before_you_ask(session, second).title == ""
        for title in ("", " ", "x" * 61, f"  {TITLE.upper()} "):
            with pytest.raises(BadInputError) as caught:
                keep(session, second, title=title)
            assert set(caught.value.problems) == {"title"}
        keep(session, second, title="  Night \n shift ")
        assert session.get_one(Series, second).title == "Night shift"
        assert pages.before_you_ask(session, first).title == TITLE
        keep(session, second, title="Night shift")


def test_a_stranger_or_a_forged_id_makes_nothing(database: Database) -> None:
    with database.write() as session:
        add_people(session, 1)
        with pytest.raises(NotFoundError):
            keep(session, person="U0NOBODY")
        for forged in ("x", "A" * 32, f"{random_id()}0"):
            with pytest.raises(NotFoundError):
                keep(session, forged)
        assert pulses.all_series(session) == []


def test_there_are_twelve_side_by_side_at_most(database: Database) -> None:
    with database.write() as session:
        add_people(session, 1)
        made = [keep(session, title=f"Pulse {number}") for number in range(MOST_SERIES)]
        with pytest.raises(FrozenError, match="Archive one first"):
            keep(session, title="One more")
        keep(session, made[0], title="Another name")
        series.end(session, made[0], SeriesState.ARCHIVED)
        keep(session, title="One more")
        with pytest.raises(FrozenError, match="Archive one first"):
            series.go_on(session, made[0], now=SET_UP)
        with pytest.raises(FrozenError, match="Archive one first"):
            series.undo(session, made[0], now=SET_UP)


def test_a_button_without_an_id_goes_on_with_what_there_is(database: Database) -> None:
    with database.write() as session:
        add_people(session, 1)
        new = pages.series_meant(session, "")
        assert session.get(Series, new) is None
        first = keep(session, title="First")
        pages.set_up(session, first, PLAN, now=SET_UP)
        assert pages.series_meant(session, "") == first
        begun = keep(session, title="Second")
        assert pages.series_meant(session, "") == begun
        assert session.get(Series, pages.series_meant(session, ANOTHER)) is None
        assert pages.series_meant(session, first) == first
        with pytest.raises(NotFoundError):
            pages.series_meant(session, random_id())


def test_everything_is_proposed_but_the_channel(database: Database) -> None:
    with database.write() as session:
        add_people(session, 12)
        form = pages.set_up_form(session, keep(session), now=SET_UP)
    assert (form.channel, form.audience, form.people) == (None, AudienceKind.EVERYONE, 12)
    assert (form.every_days, form.hour, form.reminders) == (14, 10, ReminderMode.UNANSWERED)
    assert (form.holidays, form.leader) == (("GB", "United Kingdom"), user(0))
    assert (form.opens_on, form.first, form.running, form.draft) == (OPENED.date(), True, True, True)


def test_a_country_is_found_by_its_zone_or_not() -> None:
    assert [country_of(zone) for zone in ("Europe/Athens", "Asia/Tokyo", "UTC", "Nowhere/Land")] == [
        "GR",
        "JP",
        "",
        "",
    ]


def test_takes_the_zone_of_whoever_sets_it_up(database: Database) -> None:
    with database.write() as session:
        add_people(session, 1, zone="Europe/Athens")
        one = set_up_series(session)
        assert (one.home_zone, one.every_days, one.ask, one.close) == ("Europe/Athens", 14, time(10), time(17))
        assert (one.open_days, one.reminder_day, one.spread_minutes, one.paused) == (4, 3, 30, False)


@pytest.mark.parametrize(
    ("set_up_on", "first"),
    [
        (date(2025, 6, 2), date(2025, 6, 4)),  # Monday: Wednesday
        (date(2025, 6, 3), date(2025, 6, 5)),  # Tuesday: Thursday
        (date(2025, 6, 4), date(2025, 6, 10)),  # Wednesday: not Friday, not Monday
        (date(2025, 6, 5), date(2025, 6, 10)),
        (date(2025, 6, 6), date(2025, 6, 10)),
        (date(2025, 6, 7), date(2025, 6, 10)),
        (date(2025, 6, 8), date(2025, 6, 10)),
    ],
)
def test_the_first_pulse_opens_in_the_middle_of_a_week(database: Database, set_up_on: date, first: date) -> None:
    with database.write() as session:
        add_people(session, 1)
        assert set_up_series(session, now=datetime.combine(set_up_on, time(12), UTC)).anchor == first


def test_the_first_pulse_waits_for_holidays_to_pass(database: Database) -> None:
    """Good Friday 18 April and Easter Monday 21 April 2025: announced on Tuesday, opened on Wednesday."""
    with database.write() as session:
        add_people(session, 1)
        one = set_up(
            session,
            channel=CHANNEL,
            answerer=user(0),
            person=user(0),
            now=datetime(2025, 4, 17, 9, tzinfo=UTC),
            holidays="GB-ENG",
        )
        assert one.anchor == date(2025, 4, 23)


def test_the_day_is_that_of_the_home_zone(database: Database) -> None:
    late_on_sunday_in_utc = datetime(2025, 6, 8, 22, 0, tzinfo=UTC)
    with database.write() as session:
        add_people(session, 1, zone="Asia/Tokyo")
        assert set_up_series(session, now=late_on_sunday_in_utc).anchor == date(2025, 6, 11)


def test_all_of_it_is_kept_and_found_again(database: Database) -> None:
    with database.write() as session:
        add_people(session, 9, team="hotline")
        series_id = keep(session)
        plan = Plan(
            channel="G0PRIVATE",
            audience=AudienceKind.TEAMS,
            audience_ids=frozenset({"hotline"}),
            every_days=91,
            hour=8,
            holidays="AE",
            reminders=ReminderMode.EVERYBODY,
            leader=user(3),
        )
        pages.set_up(session, series_id, plan, now=SET_UP)
        form = pages.set_up_form(session, series_id, now=SET_UP)
        place = session.query(Place).one()
    assert (form.channel, form.audience, form.teams) == (
        "G0PRIVATE",
        AudienceKind.TEAMS,
        (("hotline", "Hotline"),),
    )
    assert (form.every_days, form.hour, form.reminders, form.leader) == (91, 8, ReminderMode.EVERYBODY, user(3))
    assert form.holidays == (place.id, "United Arab Emirates")
    assert (place.calendar, place.weekend, place.days_off, form.draft) == ("AE", "6 7", "[]", False)


@pytest.mark.parametrize(("kind", "one"), [(AudienceKind.CHANNEL, "C0NIGHT"), (AudienceKind.USER_GROUP, "S0NIGHT")])
def test_a_channel_or_a_user_group_can_be_asked(database: Database, kind: AudienceKind, one: str) -> None:
    with database.write() as session:
        add_people(session, 3)
        series_id = keep(session)
        pages.set_up(session, series_id, replace(PLAN, audience=kind, audience_ids=frozenset({one})), now=SET_UP)
        form = pages.set_up_form(session, series_id, now=SET_UP)
        assert (form.asked_channel, form.user_group) == (
            ("C0NIGHT", None) if kind is AudienceKind.CHANNEL else (None, (one, one))
        )
        assert pages.set_up_done(session, series_id, now=SET_UP).people == 0


def test_a_calendar_is_one_place_however_often_it_is_chosen(database: Database) -> None:
    with database.write() as session:
        add_people(session, 1)
        for holidays in ("GB-ENG", "GB-ENG", "IL", "none"):
            one = set_up(session, channel=CHANNEL, answerer=user(0), person=user(0), now=SET_UP, holidays=holidays)
        assert one.place_id is None
        places = session.query(Place).order_by(Place.position)
        assert [(place.calendar, place.weekend) for place in places] == [("GB-ENG", "6 7"), ("IL", "5 6")]


def test_a_place_that_was_made_can_be_chosen_by_its_name(database: Database) -> None:
    with database.write() as session:
        add_people(session, 1)
        session.add(Place(id="p1", name="Leeds", calendar="GB-ENG", weekend="6 7", days_off="[]", position=0))
        session.flush()
        assert pages.search_holidays(session, "leeds") == (("p1", "Leeds (United Kingdom: England)"),)
        one = set_up(session, channel=CHANNEL, answerer=user(0), person=user(0), now=SET_UP, holidays="p1")
        assert one.place_id == "p1"
        assert ("none", "None: no public holidays") in pages.search_holidays(session, "none")
        assert len(pages.search_holidays(session, "")) == 100


@pytest.mark.parametrize(
    ("plan", "field"),
    [
        (replace(PLAN, channel="U0SAM"), "channel"),
        (replace(PLAN, channel=""), "channel"),
        (replace(PLAN, leader="U0NOBODY"), "leader"),
        (replace(PLAN, every_days=1), "cadence"),
        (replace(PLAN, hour=7), "hour"),
        (replace(PLAN, hour=17), "hour"),
        (replace(PLAN, holidays="Atlantis"), "holidays"),
        (replace(PLAN, audience=AudienceKind.TEAMS), "teams"),
        (replace(PLAN, audience=AudienceKind.TEAMS, audience_ids=frozenset({"hotline", "gone"})), "teams"),
        (replace(PLAN, audience=AudienceKind.CHANNEL), "asked_channel"),
        (replace(PLAN, audience=AudienceKind.CHANNEL, audience_ids=frozenset({"D0SAM"})), "asked_channel"),
        (replace(PLAN, audience=AudienceKind.USER_GROUP), "user_group"),
        (replace(PLAN, audience=AudienceKind.USER_GROUP, audience_ids=frozenset({"C0X"})), "user_group"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(database: Database, plan: Plan, field: str) -> None:
    with database.write() as session:
        add_people(session, 9, team="hotline")
        series_id = keep(session)
        assert problems(session, series_id, plan) == {field}
        assert state(session, series_id) is SeriesState.DRAFT


def test_a_change_counts_from_the_next_cycle_on(database: Database, vault: Vault, survey_id: str) -> None:
    with database.write() as session:
        one = set_up(session, channel="C0OTHER", answerer=user(3), person=user(5), now=OPENED)
        opened = session.get_one(Cycle, survey_id)
        assert (opened.channel, opened.answerer_id) == (CHANNEL, user(0))
        form = pages.set_up_form(session, one.id, now=OPENED)
        assert (form.channel, form.first, form.draft) == ("C0OTHER", False, False)
        assert form.opens_on == date(2025, 6, 24)
        assert (one.set_up_by, one.anchor) == (user(0), OPENED.date())


def test_a_change_after_the_announcement_counts_at_opening(database: Database, vault: Vault) -> None:
    with database.write() as session:
        add_people(session, 10)
        set_up_series(session)
        cycles.announce_due(session, now=ANNOUNCED)
        set_up(session, channel="C0OTHER", answerer=user(3), person=user(0), now=ANNOUNCED)
    with database.write() as session:
        cycles.open_due(session, vault=vault, now=OPENED)
        opened = pulses.open_cycles(session)[0]
        assert (opened.channel, opened.answerer_id) == ("C0OTHER", user(3))


def test_whoever_answers_signs_too_unless_somebody_else_does(database: Database) -> None:
    with database.write() as session:
        add_people(session, 3)
        one = set_up(session, channel=CHANNEL, answerer=user(0), person=user(0), now=SET_UP, leader=user(0))
        assert one.leader_id is None
        one = set_up(session, channel=CHANNEL, answerer=user(0), person=user(0), now=SET_UP, leader=user(2))
        assert one.leader_id == user(2)


def test_says_when_the_first_pulse_opens_and_whom_it_asks(database: Database) -> None:
    with database.write() as session:
        add_people(session, 8)
        one = set_up_series(session)
        done = pages.set_up_done(session, one.id, now=SET_UP)
    assert (done.channel, done.answerer, done.next_opens_on) == (CHANNEL, user(0), OPENED.date())
    assert (done.people, done.too_few, done.close_to) == (8, False, None)


def test_warns_of_fewer_than_eight_people(database: Database) -> None:
    with database.write() as session:
        add_people(session, 7)
        assert pages.set_up_done(session, set_up_series(session).id, now=SET_UP).too_few


def test_warns_of_almost_the_same_people_as_anothers(database: Database, vault: Vault) -> None:
    with database.write() as session:
        add_people(session, 9, team="hotline")
        add_people(session, 2, first=9, team="billing")
        for title, teams in (("Hotline", {"hotline"}), ("Both", {"hotline", "billing"})):
            set_up(
                session,
                channel=CHANNEL,
                answerer=user(0),
                person=user(0),
                now=SET_UP,
                title=title,
                audience=AudienceKind.TEAMS,
                audience_ids=frozenset(teams),
            )
        hotline, both = sorted(pulses.all_series(session), key=lambda one: -len(one.title))
        series.end(session, both.id, SeriesState.PAUSED)
        cycles.announce_due(session, now=ANNOUNCED)
    with database.write() as session:
        cycles.open_due(session, vault=vault, now=OPENED)
        assert pages.set_up_done(session, both.id, now=OPENED).close_to == "Hotline"
        assert pages.set_up_done(session, hotline.id, now=OPENED).close_to is None
