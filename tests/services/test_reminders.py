"""Reminders walk the roster day by day, keep what people asked for, and tell nobody who has answered."""

import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from domain.messages import PulseInvitation, ReminderReason
from domain.series import ReminderMode
from domain.survey import Cast, TagState
from models import pulses
from models.database import Database
from models.deliveries import DeliveryState
from models.everything import Base
from models.people import Place as WorkPlace
from models.pulses import Invitation, ReminderPass, RosterEntry, Series
from services import cycles
from services.people import stop_asking
from services.reminders import Place, next_due, remind, step
from tests.factories import ANNOUNCED, CLOSED, OPENED, add_people, answer, open_vault, put_in, set_up_series, user
from vault import Vault
from vault import table as vault_table

WEDNESDAY = datetime(2025, 6, 11, 9, 0, tzinfo=UTC)
"""10:00 in London on the second working day."""
REMINDED = datetime(2025, 6, 12, 9, 0, tzinfo=UTC)
FRIDAY = datetime(2025, 6, 13, 9, 0, tzinfo=UTC)
"""The closing day."""
UNANSWERED, EVERYBODY, ASKED_FOR = ReminderReason.UNANSWERED, ReminderReason.EVERYBODY, ReminderReason.ASKED_FOR


def walk(database: Database, *, now: datetime) -> list[Place]:
    places = []
    while True:
        with database.write() as session:
            place = step(session, now=now)
        if place is None:
            return places
        places.append(place)


def reminded(
    database: Database, vault: Vault, *, now: datetime, away: frozenset[str] = frozenset()
) -> dict[str, ReminderReason]:
    """Who is reminded by all that is due, and why."""
    found: dict[str, ReminderReason] = {}
    for place in walk(database, now=now):
        with database.read() as session:
            message = remind(session, vault=vault, place=place, away=away, now=now)
        if message is not None:
            assert message.why is not None
            assert place.person not in found
            found[place.person] = message.why
    return found


def people(*numbers: int) -> set[str]:
    return {user(number) for number in numbers}


def wants(survey_id: str, number: int, day: date | None) -> Cast:
    """[Tomorrow] or another day; None: [Not this time]."""
    state = TagState.SNOOZED if day else TagState.NOT_THIS_TIME
    return Cast(survey_id=survey_id, person=user(number), state=state, until=day)


def open_with(database: Database, vault: Vault, *, asked: bool = True, **changes: Any) -> str:
    """An open pulse of ten people whose series was set up with these changes."""
    with database.write() as session:
        add_people(session, 10)
        series = set_up_series(session)
        for name, value in changes.items():
            setattr(series, name, value)
    with database.write() as session:
        cycles.announce_due(session, now=ANNOUNCED)
        assert cycles.open_due(session, vault=vault, now=OPENED) == 1
        survey_id = pulses.open_cycles(session)[0].id
    if asked:
        ask(database)
    return survey_id


def ask(database: Database) -> None:
    """All invitations have gone out."""
    with database.write() as session:
        session.execute(update(Invitation).values(state=DeliveryState.SENT))


@pytest.fixture
def asked(database: Database, survey_id: str) -> str:
    ask(database)
    return survey_id


def test_each_day_a_walk_meets_everybody_once(database: Database, survey_id: str) -> None:
    with database.read() as session:
        assert next_due(session, now=OPENED) == WEDNESDAY
        roster = list(session.scalars(select(RosterEntry.person_id).order_by(RosterEntry.position)))
    assert walk(database, now=WEDNESDAY - timedelta(seconds=1)) == []
    for due, following in ((WEDNESDAY, REMINDED), (REMINDED, FRIDAY), (FRIDAY, None)):
        assert [place.person for place in walk(database, now=due)] == roster
        assert walk(database, now=due) == []
        with database.read() as session:
            assert next_due(session, now=due) == following


def test_a_walk_that_is_due_is_due_now(database: Database, survey_id: str) -> None:
    with database.write() as session:
        later = WEDNESDAY + timedelta(hours=1)
        assert next_due(session, now=later) == later
        assert step(session, now=later) is not None
        assert pulses.walks_to(session, survey_id, user(1))[0].cursor == 1


def test_people_of_one_hour_stand_together_shuffled_and_are_reminded_at_their_own_hour(
    database: Database, vault: Vault
) -> None:
    with database.write() as session:
        london = add_people(session, 30)
        athens = add_people(session, 30, first=30, zone="Europe/Athens")
        set_up_series(session)
    with database.write() as session:
        cycles.announce_due(session, now=ANNOUNCED)
        cycles.open_due(session, vault=vault, now=OPENED)
    first = [place.person for place in walk(database, now=WEDNESDAY - timedelta(hours=2))]
    assert set(first) == set(athens)
    assert first != athens
    assert {place.person for place in walk(database, now=WEDNESDAY)} == set(london)


def test_nobody_is_reminded_of_a_closed_pulse(database: Database, vault: Vault, asked: str) -> None:
    places = walk(database, now=FRIDAY)
    assert walk(database, now=CLOSED) == []
    with database.read() as session:
        assert next_due(session, now=CLOSED) is None
        assert remind(session, vault=vault, place=places[0], away=(), now=CLOSED) is None


def test_nobody_is_reminded_of_a_cancelled_pulse(database: Database, vault: Vault, asked: str) -> None:
    (place, *_) = walk(database, now=REMINDED)
    cycles.cancel(database, vault=vault, now=REMINDED)
    assert walk(database, now=FRIDAY) == []
    with database.read() as session:
        assert next_due(session, now=REMINDED) is None
        assert remind(session, vault=vault, place=place, away=(), now=REMINDED) is None
        assert session.scalars(select(ReminderPass)).all() == []


def test_the_one_reminder_is_for_those_who_have_said_nothing(database: Database, vault: Vault, asked: str) -> None:
    with database.read() as session:
        answered = answer(session, asked, user(1))
    later = date(2025, 6, 13)
    put_in(database, vault, [answered, wants(asked, 2, None), wants(asked, 3, later)])
    assert reminded(database, vault, now=WEDNESDAY) == {}
    assert reminded(database, vault, now=REMINDED) == dict.fromkeys(people(0, 4, 5, 6, 7, 8, 9), UNANSWERED)
    assert reminded(database, vault, now=FRIDAY) == {user(3): ASKED_FOR}


def test_whoever_chose_a_day_is_reminded_on_that_day_and_no_other(database: Database, vault: Vault, asked: str) -> None:
    put_in(database, vault, [wants(asked, 1, WEDNESDAY.date()), wants(asked, 2, REMINDED.date())])
    assert reminded(database, vault, now=WEDNESDAY) == {user(1): ASKED_FOR}
    common = reminded(database, vault, now=REMINDED)
    assert common[user(2)] is ASKED_FOR
    assert user(1) not in common
    assert set(common.values()) == {ASKED_FOR, UNANSWERED}
    assert reminded(database, vault, now=FRIDAY) == {}


def test_whoever_answers_after_choosing_a_day_is_not_reminded(database: Database, vault: Vault, asked: str) -> None:
    put_in(database, vault, [wants(asked, 1, WEDNESDAY.date())])
    with database.read() as session:
        answered = answer(session, asked, user(1))
    put_in(database, vault, [answered])
    assert reminded(database, vault, now=WEDNESDAY) == {}


def test_tomorrow_after_a_reminder_is_one_more_reminder(database: Database, vault: Vault, asked: str) -> None:
    assert user(1) in reminded(database, vault, now=REMINDED)
    put_in(database, vault, [wants(asked, 1, FRIDAY.date())])
    assert reminded(database, vault, now=FRIDAY) == {user(1): ASKED_FOR}


def test_everybody_alike_is_reminded_whatever_they_have_said(database: Database, vault: Vault) -> None:
    survey_id = open_with(database, vault, reminders=ReminderMode.EVERYBODY)
    with database.read() as session:
        answered = answer(session, survey_id, user(1))
    put_in(database, vault, [answered, wants(survey_id, 2, None), wants(survey_id, 3, FRIDAY.date())])
    with database.write() as session:
        stop_asking(session, user(4), stop=True)
    assert reminded(database, vault, now=REMINDED) == dict.fromkeys(people(*range(10)) - people(4), EVERYBODY)
    assert reminded(database, vault, now=FRIDAY) == {user(3): ASKED_FOR}


def test_everybody_alike_is_reminded_without_a_look_into_the_box(
    database: Database, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_with(database, vault, reminders=ReminderMode.EVERYBODY)

    def look(*_: object) -> None:
        raise AssertionError("the box was opened")

    monkeypatch.setattr(vault, "pending_people", look)
    assert len(reminded(database, vault, now=REMINDED)) == 10


@pytest.mark.parametrize("nobody", [{"reminders": ReminderMode.NOBODY}, {"reminder_day": None}])
def test_where_nobody_is_reminded_those_who_ask_for_it_are(
    database: Database, vault: Vault, nobody: dict[str, Any]
) -> None:
    survey_id = open_with(database, vault, **nobody)
    put_in(database, vault, [wants(survey_id, 1, FRIDAY.date())])
    assert reminded(database, vault, now=REMINDED) == {}
    assert reminded(database, vault, now=FRIDAY) == {user(1): ASKED_FOR}


def test_what_was_frozen_at_opening_decides_not_what_the_series_says_now(
    database: Database, vault: Vault, asked: str
) -> None:
    with database.write() as session:
        session.execute(update(Series).values(reminders=ReminderMode.EVERYBODY, reminder_day=4))
    put_in(database, vault, [wants(asked, 1, None)])
    assert reminded(database, vault, now=REMINDED) == dict.fromkeys(people(*range(10)) - people(1), UNANSWERED)


def test_a_day_that_was_missed_is_made_up_for_once(database: Database, vault: Vault, asked: str) -> None:
    """Tribune was not there on Wednesday and Thursday: on Friday everybody hears once, of the latest reason."""
    put_in(database, vault, [wants(asked, 1, WEDNESDAY.date()), wants(asked, 2, FRIDAY.date()), wants(asked, 3, None)])
    with database.read() as session:
        assert next_due(session, now=FRIDAY) == FRIDAY
    found = reminded(database, vault, now=FRIDAY)
    assert (found[user(1)], found[user(2)]) == (ASKED_FOR, ASKED_FOR)
    assert user(3) not in found
    assert set(found) == people(*range(10)) - people(3)
    with database.read() as session:
        assert next_due(session, now=FRIDAY) is None


def test_a_walk_that_the_next_day_cuts_short_is_made_up_for_where_it_did_not_come(
    database: Database, vault: Vault, asked: str
) -> None:
    put_in(database, vault, [wants(asked, number, WEDNESDAY.date()) for number in range(10)])
    with database.write() as session:
        early = [step(session, now=WEDNESDAY) for _ in range(4)]
    came_to = {place.person for place in early if place}
    assert len(came_to) == 4
    assert set(reminded(database, vault, now=REMINDED)) == people(*range(10)) - came_to


def test_a_walk_that_stopped_in_the_middle_goes_on_there(database: Database, asked: str) -> None:
    with database.write() as session:
        first = step(session, now=REMINDED)
    rest = walk(database, now=REMINDED)
    assert first is not None
    assert first.person not in {place.person for place in rest}
    assert len(rest) == 9


def test_a_crash_between_cursor_and_send_loses_that_reminder_and_doubles_none(
    database: Database, vault: Vault, asked: str
) -> None:
    with database.write() as session:
        lost = step(session, now=REMINDED)
    assert lost is not None  # and here the process dies
    found = reminded(database, vault, now=REMINDED)
    assert set(found) == people(*range(10)) - {lost.person}
    assert reminded(database, vault, now=FRIDAY) == {}


def test_a_crash_before_the_cursor_is_written_changes_nothing(database: Database, vault: Vault, asked: str) -> None:
    with database.write() as session:
        assert step(session, now=REMINDED) is not None
        session.rollback()
    assert len(reminded(database, vault, now=REMINDED)) == 10


def test_who_asked_not_to_be_asked_left_or_is_away_is_not_reminded(
    database: Database, vault: Vault, asked: str
) -> None:
    put_in(database, vault, [wants(asked, 3, REMINDED.date())])
    with database.write() as session:
        stop_asking(session, user(1), stop=True)
        session.execute(update(pulses.Person).where(pulses.Person.id == user(2)).values(left_on=OPENED.date()))
    found = reminded(database, vault, now=REMINDED, away=frozenset(people(3, 4)))
    assert set(found) == people(0, 5, 6, 7, 8, 9)
    with database.read() as session:
        place = Place(
            survey_id=asked,
            person="U0NOBODY",
            day=REMINDED.date(),
            due_at=REMINDED,
            since=date.min,
            reminds=ReminderMode.EVERYBODY,
        )
        assert remind(session, vault=vault, place=place, away=(), now=REMINDED) is None


def test_whoever_was_not_invited_is_not_reminded_of_it(database: Database, vault: Vault) -> None:
    open_with(database, vault, asked=False)
    assert reminded(database, vault, now=REMINDED) == {}


def test_whoever_is_asked_only_today_because_they_were_away_is_not_reminded_too(
    database: Database, vault: Vault, asked: str
) -> None:
    with database.write() as session:
        late = update(Invitation).where(Invitation.person_id == user(1))
        session.execute(late.values(due_at=REMINDED))
    assert set(reminded(database, vault, now=REMINDED)) == people(*range(10)) - people(1)


def test_a_place_of_a_survey_that_is_gone_is_nothing(database: Database, vault: Vault, asked: str) -> None:
    (place, *_) = walk(database, now=REMINDED)
    with database.read() as session:
        gone = Place(
            survey_id="gone", person=place.person, day=place.day, due_at=place.due_at, since=place.since,
            reminds=place.reminds,
        )  # fmt: skip
        assert remind(session, vault=vault, place=gone, away=(), now=REMINDED) is None


def test_the_reminder_offers_the_days_that_are_left(database: Database, vault: Vault, asked: str) -> None:
    def offered(now: datetime) -> PulseInvitation:
        (place, *_) = walk(database, now=now)
        with database.read() as session:
            message = remind(session, vault=vault, place=place, away=(), now=now)
        assert message is not None
        return message

    assert offered(REMINDED).days == (FRIDAY.date(),)


def test_over_a_weekend_and_a_holiday_tomorrow_is_the_next_working_day(database: Database, vault: Vault) -> None:
    """Opened on Thursday 7 August; Friday is the last day before the weekend, and Monday is a day off at the place."""
    with database.write() as session:
        session.add(
            WorkPlace(
                id="leeds", name="Leeds", calendar="", weekend="6 7", days_off='[["2025-08-11", "Feast"]]', position=0
            )
        )
        session.flush()
    thursday = datetime(2025, 8, 7, 9, 0, tzinfo=UTC)
    with database.write() as session:
        add_people(session, 10)
        series = set_up_series(session, now=datetime(2025, 8, 1, 9, 0, tzinfo=UTC))
        series.place_id, series.anchor = "leeds", thursday.date()
    with database.write() as session:
        cycles.announce_due(session, now=thursday - timedelta(days=1))
        assert cycles.open_due(session, vault=vault, now=thursday) == 1
        survey_id = pulses.open_cycles(session)[0].id
        days = [place.day for place in pulses.walks_to(session, survey_id, user(1))]
    assert days == [date(2025, 8, 8), date(2025, 8, 12), date(2025, 8, 13)]
    ask(database)
    put_in(database, vault, [wants(survey_id, 1, date(2025, 8, 12))])
    for day in (8, 9, 10, 11):
        assert reminded(database, vault, now=datetime(2025, 8, day, 9, 0, tzinfo=UTC)) == {}
    assert reminded(database, vault, now=datetime(2025, 8, 12, 9, 0, tzinfo=UTC))[user(1)] is ASKED_FOR


def test_the_order_of_reminders_tells_nothing_of_the_order_of_people(database: Database, vault: Vault) -> None:
    open_with(database, vault)
    with database.read() as session:
        rows = session.execute(select(RosterEntry.position, RosterEntry.person_id)).all()
    assert sorted(position for position, _ in rows) == list(range(10))


def everything(database: Database) -> dict[str, list[Any]]:
    """All that the database holds, without what is sealed."""
    sealed = {"blob", "key_id"}
    with database.read() as session:
        return {
            table.name: sorted(
                map(str, session.execute(select(*(column for column in table.columns if column.name not in sealed))))
            )
            for metadata in (Base.metadata, vault_table.METADATA)
            for table in metadata.sorted_tables
        }


def lengths(database: Database) -> list[int]:
    with database.read() as session:
        return [len(blob) for blob in session.scalars(select(vault_table.BOXES.c.blob))]


def test_putting_off_changes_nothing_that_anybody_can_look_at(database: Database, vault: Vault, asked: str) -> None:
    before, long = everything(database), lengths(database)
    put_in(database, vault, [wants(asked, 1, None)])
    put_in(database, vault, [wants(asked, 2, REMINDED.date()), wants(asked, 3, FRIDAY.date())])
    assert everything(database) == before
    assert lengths(database) == long


def test_two_worlds_that_differ_only_in_what_people_put_off_look_the_same_until_the_pulse_closes(
    sqlite_url: str, tmp_path: Path
) -> None:
    first = Database(sqlite_url)
    survey_id = open_with(first, open_vault(first, tmp_path / "keys"))
    first.dispose()
    shutil.copytree(tmp_path / "keys", tmp_path / "other-keys")
    for name in ("tribune", "other"):
        shutil.copy(first.url.database or "", tmp_path / f"{name}.db")
    worlds = {}
    for name, keys in (("tribune", "keys"), ("other", "other-keys")):
        database = Database(f"sqlite:///{tmp_path / name}.db")
        vault = open_vault(database, tmp_path / keys)
        if name == "other":
            put_in(database, vault, [wants(survey_id, 1, None), wants(survey_id, 2, WEDNESDAY.date())])
        else:
            with database.read() as session:
                cast = answer(session, survey_id, user(3))
            put_in(database, vault, [cast])
        for now in (WEDNESDAY, REMINDED, FRIDAY):
            reminded(database, vault, now=now)
        worlds[name] = everything(database), lengths(database)
        database.dispose()
    assert worlds["tribune"] == worlds["other"]


@pytest.mark.postgresql
def test_a_walk_that_another_process_has_is_left_out(postgresql_url: str) -> None:
    database = Database(postgresql_url)
    with database.write() as session:
        add_people(session, 8)
        series = set_up_series(session)
        cycles.announce_due(session, now=ANNOUNCED)
        cycle = pulses.last_cycle(session, series.id)
        assert cycle is not None
        session.add(pulses.Survey(id=cycle.id, spec="", fingerprint="", closes_at=cycle.close_at))
        session.flush()
        rows = [{"survey_id": cycle.id, "position": n, "person_id": user(n), "cell": 0} for n in (0, 1)]
        pulses.add_roster(session, rows)
        session.add(
            ReminderPass(
                survey_id=cycle.id,
                day=OPENED.date(),
                first=0,
                last=1,
                due_at=OPENED,
                reminds=ReminderMode.UNANSWERED,
                cursor=0,
            )
        )
        cycle.state = pulses.CycleState.OPEN
    with database.write() as one, database.write() as other:
        place = step(one, now=OPENED)
        assert place is not None
        assert (place.survey_id, place.person) == (cycle.id, user(0))
        assert step(other, now=OPENED) is None
    database.dispose()
