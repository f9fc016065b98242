"""A cycle is announced, opened and closed once, in order, whatever happens in between."""

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from sqlalchemy import select

from domain.errors import FrozenError, NotFoundError, TooFewInvitedError
from domain.messages import (
    PulseAnnouncement,
    PulseCancelled,
    PulseComments,
    PulseNotOpened,
    PulseResults,
    PulseSkipped,
    TalkCard,
)
from domain.series import SeriesState
from domain.survey import Segment
from models import pulses
from models.database import Database
from models.deliveries import DeliveryState
from models.pulses import Cycle, CycleState, Invitation, ReleasedComment, Result, RosterEntry, Survey
from services import cycles, series
from services.people import change_person
from services.pulses import specification
from services.results import results_of
from services.schedule import next_day
from services.settings import ask_guests
from tests.factories import (
    ANNOUNCED,
    CHANNEL,
    CLOSED,
    COMMENTS,
    OPENED,
    SET_UP,
    add_lead,
    add_people,
    answer,
    member,
    pause,
    put_in,
    set_up_series,
    user,
)
from tests.services.ticking import messages, tick
from vault import Vault

FORTNIGHT = timedelta(days=14)


def ready(database: Database, people: int = 12) -> None:
    with database.write() as session:
        add_people(session, people, team="hotline")
        set_up_series(session)


def open_id(database: Database) -> str:
    with database.read() as session:
        return pulses.open_cycles(session)[0].id


def answer_all(database: Database, vault: Vault, people: list[str], *, words: bool = False) -> None:
    survey_id = open_id(database)
    with database.read() as session:
        casts = [answer(session, survey_id, one, comment="Too slow." if words else "") for one in people]
    put_in(database, vault, casts)


def states(database: Database) -> list[tuple[int, CycleState]]:
    with database.read() as session:
        return [(cycle.number, cycle.state) for cycle in session.scalars(select(Cycle).order_by(Cycle.day))]


def segments(database: Database) -> dict[str, Segment]:
    with database.read() as session:
        spec = specification(session.get_one(Survey, open_id(database)))
    return {segment.id: segment for segment in spec.segments}


def test_a_whole_cycle(database: Database, vault: Vault) -> None:
    ready(database)
    with database.write() as session:
        add_lead(session, "hotline", user(1))
    assert tick(database, vault, SET_UP) == (0, 0, 0)
    assert tick(database, vault, ANNOUNCED) == (1, 0, 0)
    with database.read() as session:
        assert cycles.next_due(session, now=ANNOUNCED) == OPENED
    assert tick(database, vault, OPENED) == (0, 1, 0)
    with database.read() as session:
        assert cycles.next_due(session, now=OPENED) == CLOSED
    answer_all(database, vault, [user(number) for number in range(12)], words=True)
    assert tick(database, vault, CLOSED) == (0, 0, 1)

    [(channel, due_at, announcement)] = messages(database, PulseAnnouncement)
    assert (channel, due_at, announcement.first, announcement.signed_by) == (CHANNEL, ANNOUNCED, True, "Person 0")
    assert (announcement.opens_at, announcement.closes_at, announcement.questions) == (OPENED, CLOSED, 4)
    [(channel, due_at, results)] = messages(database, PulseResults)
    assert (channel, due_at, results.invited, results.answered) == (CHANNEL, CLOSED, 12, 12)
    assert (results.comments_at, results.next_opens_on) == (COMMENTS, (OPENED + FORTNIGHT).date())
    assert [line.item.id for line in results.lines] == ["Q1", "E1", "REC", "B1"]
    assert results.strength is not None
    assert [segment.id for segment in results.segments] == ["team:hotline"]
    [(channel, due_at, comments)] = messages(database, PulseComments)
    assert (channel, due_at, len(comments.comments)) == (CHANNEL, COMMENTS, 12)
    cards = messages(database, TalkCard)
    assert [(channel, due_at) for channel, due_at, _ in cards] == [(user(0), CLOSED), (user(1), CLOSED)]
    assert cards[0][2].strength == results.strength
    assert [(card.leads, card.answers) for _, _, card in cards] == [(False, True), (True, False)]
    with database.read() as session:
        assert results_of(session, "") == results
        assert len(list(session.scalars(select(ReleasedComment)))) == 12
        assert '"comments":[]' in session.scalars(select(Result.release)).one()


def test_many_comments_come_in_several_messages_and_none_is_lost(database: Database, vault: Vault) -> None:
    people = 90
    ready(database, people)
    tick(database, vault, ANNOUNCED)
    tick(database, vault, OPENED)
    survey_id = open_id(database)
    with database.read() as session:
        long = "x" * 490
        casts = [
            answer(session, survey_id, user(number), comment=f"{number} {long if number < 5 else 'Short.'}")
            for number in range(people)
        ]
    put_in(database, vault, casts)
    tick(database, vault, CLOSED)
    posted = [(due_at, message) for _, due_at, message in messages(database, PulseComments)]
    assert [(due_at, message.part) for due_at, message in posted] == [
        (COMMENTS + timedelta(seconds=part), part + 1) for part in range(len(posted))
    ]
    assert {message.parts for _, message in posted} == {len(posted)}
    assert all(len(message.comments) <= 40 and sum(map(len, message.comments)) <= 5_000 for _, message in posted)
    said = [comment for _, message in posted for comment in message.comments]
    assert sorted(said) == sorted(cast.comment.text for cast in casts if cast.comment)


def test_every_step_happens_once(database: Database, vault: Vault) -> None:
    ready(database)
    for now in (ANNOUNCED, OPENED, CLOSED):
        assert sum(tick(database, vault, now)) == 1
        assert sum(tick(database, vault, now)) == 0
    assert [len(messages(database, kind)) for kind in (PulseAnnouncement, PulseResults)] == [1, 1]


@pytest.mark.parametrize(
    ("late", "working_day_after"),
    [
        (timedelta(minutes=1), COMMENTS),
        (timedelta(days=1), COMMENTS),  # Saturday
        (timedelta(days=2, hours=16), COMMENTS + timedelta(days=1)),  # Monday morning
        (timedelta(days=2, hours=17, minutes=30), COMMENTS + timedelta(days=1)),  # when they would have been posted
        (timedelta(days=7), COMMENTS + timedelta(days=7)),
    ],
)
def test_after_a_late_close_comments_still_come_on_the_next_working_day(
    database: Database, vault: Vault, late: timedelta, working_day_after: datetime
) -> None:
    ready(database)
    tick(database, vault, ANNOUNCED)
    tick(database, vault, OPENED)
    answer_all(database, vault, [user(number) for number in range(12)], words=True)
    tick(database, vault, CLOSED + late)
    [(_, posted_at, results)] = messages(database, PulseResults)
    [(_, due_at, _)] = messages(database, PulseComments)
    assert (posted_at, due_at, results.comments_at) == (CLOSED + late, working_day_after, working_day_after)


def test_after_a_late_close_there_are_still_five_working_days_to_answer(
    database: Database, vault: Vault, survey_id: str
) -> None:
    answer_all(database, vault, [user(number) for number in range(10)])
    tick(database, vault, CLOSED + timedelta(days=5))  # a Wednesday
    [(_, _, results)] = messages(database, PulseResults)
    assert results.answer_by == date(2025, 6, 25)
    assert {card.answer_by for _, _, card in messages(database, TalkCard)} == {results.answer_by}


def test_a_thin_close_has_no_talk_card_and_no_comments(database: Database, vault: Vault) -> None:
    ready(database)
    tick(database, vault, ANNOUNCED)
    tick(database, vault, OPENED)
    answer_all(database, vault, [user(number) for number in range(4)], words=True)
    tick(database, vault, CLOSED)
    [(_, _, results)] = messages(database, PulseResults)
    assert (results.answered, results.strength, results.finding, results.comments_at) == (None, None, None, None)
    assert messages(database, TalkCard) == []
    assert messages(database, PulseComments) == []


def test_invitations_are_spread_over_thirty_minutes_in_each_zone(database: Database, vault: Vault) -> None:
    with database.write() as session:
        london, athens = add_people(session, 20), add_people(session, 20, first=20, zone="Europe/Athens")
        set_up_series(session)
    tick(database, vault, ANNOUNCED)
    tick(database, vault, OPENED)
    with database.read() as session:
        due = dict(session.execute(select(Invitation.person_id, Invitation.due_at)).all())
        expires = set(session.scalars(select(Invitation.expires_at)))
    for people, hour in ((london, OPENED), (athens, OPENED - timedelta(hours=2))):
        assert all(hour <= due[person] < hour + timedelta(minutes=30) for person in people)
        assert len({due[person] for person in people}) > 1
    assert expires == {CLOSED}


def test_fewer_than_eight_people_are_not_asked(database: Database, vault: Vault) -> None:
    ready(database, people=7)
    tick(database, vault, ANNOUNCED)
    with database.write() as session:
        assert cycles.open_due(session, vault=vault, now=OPENED, administrators={user(3), user(4)}) == 0
    assert states(database) == [(1, CycleState.SKIPPED)]
    told = messages(database, PulseNotOpened)
    assert [channel for channel, _, _ in told] == [user(3), user(4)]
    assert "7 people to ask, and a pulse needs 8" in told[0][2].reason
    with database.read() as session:
        assert cycles.next_due(session, now=OPENED) == ANNOUNCED + FORTNIGHT


def test_guests_leavers_and_those_who_said_stop_are_not_asked(database: Database, vault: Vault) -> None:
    ready(database, people=10)
    with database.write() as session:
        change_person(session, member(8, deactivated=True), now=SET_UP)
        change_person(session, member(20, guest=True), now=SET_UP)
    tick(database, vault, ANNOUNCED)
    tick(database, vault, OPENED)
    with database.read() as session:
        assert len(pulses.roster(session, open_id(database))) == 9


def test_guests_are_asked_by_choice(database: Database, vault: Vault) -> None:
    ready(database, people=10)
    with database.write() as session:
        ask_guests(session, ask=True)
        change_person(session, member(20, guest=True), now=SET_UP)
    tick(database, vault, ANNOUNCED)
    tick(database, vault, OPENED)
    with database.read() as session:
        assert pulses.cell_of(session, open_id(database), user(20)) is not None


def test_the_roster_is_shuffled_and_its_ids_say_nothing(database: Database, vault: Vault) -> None:
    ready(database, people=40)
    tick(database, vault, ANNOUNCED)
    tick(database, vault, OPENED)
    with database.read() as session:
        order = list(session.scalars(select(RosterEntry.person_id).order_by(RosterEntry.position)))
        keys = list(session.scalars(select(Invitation.key)))
    assert order != sorted(order)
    assert sorted(order) == [user(number) for number in range(40)]
    assert all(len(key) == 32 and int(key, 16) >= 0 for key in keys)


def test_three_cycles_count_who_joined_and_left(database: Database, vault: Vault) -> None:
    with database.write() as session:
        first = add_people(session, 12, team="hotline") + add_people(session, 10, first=20, team="billing")
        set_up_series(session)
    tick(database, vault, ANNOUNCED)
    tick(database, vault, OPENED)
    assert {segment.moved for segment in segments(database).values()} == {None}
    answer_all(database, vault, first)
    tick(database, vault, CLOSED)

    with database.write() as session:
        joined = add_people(session, 2, first=50, team="hotline")
        change_person(session, member(0 + 1, deactivated=True), now=CLOSED)
    tick(database, vault, ANNOUNCED + FORTNIGHT)
    tick(database, vault, OPENED + FORTNIGHT)
    assert {name: (one.people, one.moved, one.unsettled) for name, one in segments(database).items()} == {
        "everyone": (23, 3, True),
        "team:hotline": (13, 3, True),
        "team:billing": (10, 0, False),
    }
    with database.read() as session:
        spec = specification(session.get_one(Survey, open_id(database)))
        assert len(list(session.scalars(select(RosterEntry.survey_id).distinct()))) == 2
    assert set(spec.earlier) == {"everyone", "team:hotline", "team:billing"}
    assert set(spec.earlier["everyone"]) == {"REC", "B1"}  # Q1 and E1 are not asked in the second cycle
    assert spec.comparable == {"everyone": (), "team:hotline": (), "team:billing": ("REC", "B1")}
    answer_all(database, vault, [one for one in first if one != user(1)] + joined)
    tick(database, vault, CLOSED + FORTNIGHT)
    with database.read() as session:
        assert len(list(session.scalars(select(RosterEntry.survey_id).distinct()))) == 1

    tick(database, vault, ANNOUNCED + 2 * FORTNIGHT)
    tick(database, vault, OPENED + 2 * FORTNIGHT)
    assert {(one.moved, one.unsettled) for one in segments(database).values()} == {(0, False)}
    assert [number for number, _ in states(database)] == [1, 2, 3]


def test_a_roster_is_forgotten_after_sixty_days_and_few_are_not_compared(database: Database, vault: Vault) -> None:
    ready(database)
    tick(database, vault, ANNOUNCED)
    tick(database, vault, OPENED)
    answer_all(database, vault, [user(number) for number in range(12)])
    tick(database, vault, CLOSED)
    with database.write() as session:
        pause(session, paused=True)
    tick(database, vault, CLOSED + timedelta(days=59))
    with database.read() as session:
        assert len(list(session.scalars(select(RosterEntry)))) == 12
        assert cycles.next_due(session, now=CLOSED) == CLOSED + timedelta(days=60)
    tick(database, vault, CLOSED + timedelta(days=60))
    with database.write() as session:
        assert list(session.scalars(select(RosterEntry))) == []
        pause(session, paused=False)
    later = OPENED + 5 * FORTNIGHT
    tick(database, vault, later - timedelta(days=1))
    tick(database, vault, later)
    with database.read() as session:
        spec = specification(session.get_one(Survey, open_id(database)))
    assert spec.comparable == {"everyone": (), "team:hotline": ()}
    assert spec.cycle == 6  # those skipped while paused keep their numbers


def test_a_missed_announcement_is_made_late(database: Database, vault: Vault) -> None:
    ready(database)
    assert tick(database, vault, OPENED - timedelta(hours=1)) == (1, 0, 0)
    assert messages(database, PulseAnnouncement)[0][1] == OPENED - timedelta(hours=1)


def test_a_missed_opening_happens_late_while_a_working_day_is_left(database: Database, vault: Vault) -> None:
    ready(database)
    just_in_time = CLOSED - timedelta(hours=7, seconds=1)
    assert tick(database, vault, just_in_time) == (1, 1, 0)
    with database.read() as session:
        assert pulses.open_cycles(session)[0].close_at == CLOSED


def test_a_cycle_whose_time_has_passed_is_skipped(database: Database, vault: Vault) -> None:
    ready(database)
    assert tick(database, vault, CLOSED - timedelta(hours=7)) == (0, 0, 0)
    assert states(database) == [(1, CycleState.SKIPPED)]
    assert messages(database, PulseAnnouncement) == []


def test_an_announced_cycle_whose_time_has_passed_is_skipped_and_administrators_are_told(
    database: Database, vault: Vault
) -> None:
    ready(database)
    tick(database, vault, ANNOUNCED)
    tick(database, vault, CLOSED)
    assert states(database) == [(1, CycleState.SKIPPED)]
    [(channel, _, told)] = messages(database, PulseNotOpened)
    assert channel == user(0)
    assert "could not open it in time" in told.reason


def test_after_five_weeks_without_the_bot_everything_happens_in_order(database: Database, vault: Vault) -> None:
    ready(database)
    tick(database, vault, ANNOUNCED)
    tick(database, vault, OPENED)
    answer_all(database, vault, [user(number) for number in range(12)])
    assert tick(database, vault, OPENED + 2 * FORTNIGHT + timedelta(hours=1)) == (1, 1, 1)
    assert states(database) == [(1, CycleState.CLOSED), (2, CycleState.SKIPPED), (3, CycleState.OPEN)]
    with database.read() as session:
        assert "everyone" in specification(session.get_one(Survey, open_id(database))).earlier


def test_a_cycle_waits_for_the_one_before_it_to_close(database: Database, vault: Vault) -> None:
    ready(database)
    tick(database, vault, ANNOUNCED)
    with database.write() as session:
        pulses.all_series(session)[0].every_days = 2
    tick(database, vault, OPENED)
    with database.write() as session:
        opened = pulses.open_cycles(session)[0]
        session.add(
            Cycle(
                id="waiting", series_id=opened.series_id, number=2, day=opened.day + timedelta(days=1),
                state=CycleState.ANNOUNCED, channel=CHANNEL, answerer_id=user(0), open_at=OPENED + timedelta(days=1),
                close_at=CLOSED + timedelta(days=3), comments_at=COMMENTS, answer_by=opened.day,
            )
        )  # fmt: skip
    assert tick(database, vault, OPENED + timedelta(days=2)) == (0, 0, 0)
    with database.read() as session:
        assert cycles.next_due(session, now=OPENED + timedelta(days=2)) == CLOSED
    assert tick(database, vault, CLOSED) == (0, 1, 1)


def test_a_paused_series_skips_what_is_due(database: Database, vault: Vault) -> None:
    ready(database)
    with database.write() as session:
        pause(session, paused=True)
    assert tick(database, vault, ANNOUNCED) == (0, 0, 0)
    assert states(database) == []
    with database.read() as session:
        assert cycles.next_due(session, now=ANNOUNCED) == OPENED
    tick(database, vault, OPENED)
    assert states(database) == [(1, CycleState.SKIPPED)]
    assert messages(database, PulseNotOpened) == []
    assert messages(database, PulseSkipped) == []  # it was never announced


def test_a_series_paused_after_the_announcement_does_not_open_and_says_so(database: Database, vault: Vault) -> None:
    ready(database)
    tick(database, vault, ANNOUNCED)
    with database.write() as session:
        pause(session, paused=True)
    tick(database, vault, OPENED)
    assert states(database) == [(1, CycleState.SKIPPED)]
    assert "paused" in messages(database, PulseNotOpened)[0][2].reason
    ((channel, _, told),) = messages(database, PulseSkipped)
    assert (channel, told.announced_for, told.next_opens_on, told.ended) == (CHANNEL, date(2025, 6, 10), None, False)


@pytest.mark.parametrize("ending", [SeriesState.PAUSED, SeriesState.CLOSED, SeriesState.ARCHIVED])
@pytest.mark.parametrize("act", [series.undo, series.go_on])
def test_a_series_that_goes_on_makes_up_for_no_pulse_that_it_missed(
    database: Database, vault: Vault, ending: SeriesState, act: Callable[..., None]
) -> None:
    ready(database)
    with database.write() as session:
        (series_id,) = (one.id for one in pulses.all_series(session))
        series.end(session, series_id, ending)
    back = OPENED + 4 * FORTNIGHT + timedelta(days=2)  # the pulse of two days ago would still have been open
    with database.write() as session:
        act(session, series_id, now=back)
        assert next_day(session, pulses.all_series(session), now=back) == (OPENED + 5 * FORTNIGHT).date()
    assert tick(database, vault, back) == (0, 0, 0)
    assert states(database) == [(number, CycleState.SKIPPED) for number in range(1, 6)]
    assert messages(database, PulseSkipped) == messages(database, PulseAnnouncement) == []
    assert tick(database, vault, ANNOUNCED + 5 * FORTNIGHT) == (1, 0, 0)
    assert tick(database, vault, OPENED + 5 * FORTNIGHT) == (0, 1, 0)


@pytest.mark.parametrize("ending", [SeriesState.PAUSED, SeriesState.CLOSED, SeriesState.ARCHIVED])
def test_a_series_that_goes_on_in_time_for_a_pulse_announces_it_at_once(
    database: Database, vault: Vault, ending: SeriesState
) -> None:
    ready(database)
    with database.write() as session:
        (series_id,) = (one.id for one in pulses.all_series(session))
        series.end(session, series_id, ending)
        series.undo(session, series_id, now=OPENED - timedelta(seconds=1))
    assert tick(database, vault, OPENED - timedelta(seconds=1)) == (1, 0, 0)
    assert tick(database, vault, OPENED) == (0, 1, 0)


def test_an_open_pulse_goes_on_while_paused(database: Database, vault: Vault, survey_id: str) -> None:
    with database.write() as session:
        pause(session, paused=True)
    assert tick(database, vault, CLOSED) == (0, 0, 1)


def test_nothing_is_due_without_a_series(database: Database, vault: Vault) -> None:
    assert tick(database, vault, OPENED) == (0, 0, 0)
    with database.read() as session:
        assert cycles.next_due(session, now=OPENED) is None


def test_a_cancelled_pulse_ends_unread(database: Database, vault: Vault, survey_id: str) -> None:
    answer_all(database, vault, [user(number) for number in range(10)])
    assert cycles.cancel(database, vault=vault, now=OPENED) == survey_id
    [(channel, _, message)] = messages(database, PulseCancelled)
    assert (channel, message) == (CHANNEL, PulseCancelled(cycle=1, next_opens_on=(OPENED + FORTNIGHT).date()))
    assert tick(database, vault, CLOSED) == (0, 0, 0)
    with database.read() as session:
        assert session.get_one(Cycle, survey_id).state is CycleState.CANCELLED
        assert set(session.scalars(select(Invitation.state))) == {DeliveryState.EXPIRED}
        assert list(session.scalars(select(RosterEntry))) == []
        assert results_of(session, "") is None


def test_a_cancellation_that_died_half_way_is_finished(database: Database, vault: Vault, survey_id: str) -> None:
    vault.cancel(survey_id)
    tick(database, vault, CLOSED)
    with database.read() as session:
        assert session.get_one(Cycle, survey_id).state is CycleState.CANCELLED
    assert len(messages(database, PulseCancelled)) == 1


def test_a_cancellation_that_died_half_way_can_be_repeated(database: Database, vault: Vault, survey_id: str) -> None:
    vault.cancel(survey_id)
    assert cycles.cancel(database, vault=vault, now=OPENED) == survey_id
    with pytest.raises(NotFoundError, match="nothing to cancel"):
        cycles.cancel(database, vault=vault, now=OPENED)


def test_a_pulse_that_closes_while_it_is_cancelled_stays_closed(
    database: Database, vault: Vault, survey_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    destroy = vault.cancel

    def closed_first(survey: str) -> bool:
        cycles.close_due(database, vault=vault, now=CLOSED, random=Random(1))
        return destroy(survey)

    monkeypatch.setattr(vault, "cancel", closed_first)
    with pytest.raises(NotFoundError, match="just closed"):
        cycles.cancel(database, vault=vault, now=CLOSED)
    assert states(database) == [(1, CycleState.CLOSED)]


def test_opens_at_once_from_the_command_line(database: Database, vault: Vault) -> None:
    ready(database)
    with database.write() as session:
        survey_id = cycles.open_now(session, vault=vault, now=SET_UP)
    with database.read() as session:
        cycle = session.get_one(Cycle, survey_id)
        assert (cycle.state, cycle.open_at, cycle.number) == (CycleState.OPEN, SET_UP, 1)
        assert cycle.close_at == datetime(2025, 6, 11, 16, 0, tzinfo=UTC)
    assert messages(database, PulseAnnouncement)[0][2].first is True
    # The series' own first day falls into this pulse, and so is passed over.
    with database.read() as session:
        assert cycles.next_due(session, now=SET_UP) == cycle.close_at
    tick(database, vault, cycle.close_at)
    with database.read() as session:
        assert cycles.next_due(session, now=cycle.close_at) == ANNOUNCED + FORTNIGHT


@pytest.mark.parametrize("now", [ANNOUNCED + timedelta(hours=1), OPENED - timedelta(hours=1)])
def test_an_announced_cycle_opens_early(database: Database, vault: Vault, now: datetime) -> None:
    ready(database)
    tick(database, vault, ANNOUNCED)
    with database.write() as session:
        cycles.open_now(session, vault=vault, now=now)
    assert states(database) == [(1, CycleState.OPEN)]
    assert len(messages(database, PulseAnnouncement)) == 1


def test_opening_at_once_is_refused_with_a_reason(database: Database, vault: Vault) -> None:
    with database.write() as session, pytest.raises(NotFoundError, match="set up"):
        cycles.open_now(session, vault=vault, now=OPENED)
    ready(database, people=7)
    with pytest.raises(TooFewInvitedError), database.write() as session:
        cycles.open_now(session, vault=vault, now=OPENED)
    assert states(database) == []
    with database.write() as session:
        add_people(session, 3, first=20)
        pause(session, paused=True)
    with database.write() as session, pytest.raises(FrozenError, match="paused"):
        cycles.open_now(session, vault=vault, now=OPENED)
    with database.write() as session:
        pause(session, paused=False)
        cycles.open_now(session, vault=vault, now=OPENED)
    with database.write() as session, pytest.raises(FrozenError, match="is open"):
        cycles.open_now(session, vault=vault, now=OPENED)
    cycles.cancel(database, vault=vault, now=OPENED)
    with database.write() as session, pytest.raises(FrozenError, match="today already"):
        cycles.open_now(session, vault=vault, now=OPENED)


def test_processes_that_tick_at_once_announce_open_and_close_once(database: Database, vault: Vault) -> None:
    ready(database, people=20)
    for now in (ANNOUNCED, OPENED, CLOSED):
        done: list[int] = []
        threads = [threading.Thread(target=lambda: done.append(sum(tick(database, vault, now)))) for _ in range(3)]  # noqa: B023 - joined in this turn
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(done) == [0, 0, 1]
    assert states(database) == [(1, CycleState.CLOSED)]
    assert [len(messages(database, kind)) for kind in (PulseAnnouncement, PulseResults)] == [1, 1]
