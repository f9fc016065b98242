"""No action, no pulse: a pulse waits for an answer to the last results, and the channel hears why."""

import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from domain.answer_messages import HeldPulseOpened, MayOpenHeldPulse, PulseHeldBack, ResultsAnswered
from domain.errors import ClosedError, FrozenError, NotFoundError
from domain.messages import PulseAnnouncement, PulseNotOpened, PulseSkipped
from domain.roles import Role
from domain.series import SeriesState
from models import answers as rows
from models import people, pulses
from models.actions import PulseHold
from models.database import Database
from models.pulses import Cycle, CycleState
from services import answers, cycles, gate, held_pulses
from services.desk_settings import switch_gate
from services.home import home
from services.people import change_person
from services.pulses import pulse_status
from services.retention import forget_outdated
from services.series import end
from tests.conftest import opened
from tests.factories import (
    CHANNEL,
    CLOSED,
    OPENED,
    SET_UP,
    add_people,
    answer_results,
    member,
    open_vault,
    pause,
    set_up_series,
    user,
)
from tests.reports import add_report, add_series
from tests.seated import add_seat
from tests.services.ticking import messages, tick
from vault import Vault

FORTNIGHT = timedelta(days=14)
ANSWER_BY = date(2025, 6, 20)
"""Five working days after the first pulse closed, on Friday 13 June."""
SECOND = OPENED + FORTNIGHT
"""Tuesday 24 June, 10:00 in London."""
LAST_CHANCE = datetime(2025, 6, 27, 9, tzinfo=UTC)
"""10:00 of the day on which the second pulse closes."""
CHAMPION = user(3)


@pytest.fixture
def small(sqlite_url: str) -> Iterator[Database]:
    """SQLite only, where it does not matter which database it is."""
    database = opened(sqlite_url)
    yield database
    database.dispose()


@pytest.fixture
def sealed(small: Database, tmp_path_factory: pytest.TempPathFactory) -> Vault:
    return open_vault(small, tmp_path_factory.mktemp("keys") / "keys")


def unanswered(database: Database, *, answered: int | None = 24) -> str:
    """A first pulse whose results nobody has answered: its id."""
    with database.write() as session:
        add_people(session, 12)
        series = set_up_series(session)
        return add_report(session, series, 1, answered=answered, answer_by=ANSWER_BY).survey_id


def live(database: Database, vault: Vault, *instants: datetime) -> None:
    """What the ticker does at each of these, and at every instant that it names in between."""
    for now in instants:
        tick(database, vault, now, answered=False)


def states(database: Database) -> list[CycleState]:
    with database.read() as session:
        return list(session.scalars(select(Cycle.state).order_by(Cycle.number)))


def announced(database: Database) -> str:
    with database.read() as session:
        return session.scalars(select(Cycle.id).order_by(Cycle.number.desc())).first() or ""


def we_wont(database: Database, survey_id: str, now: datetime) -> None:
    with database.write() as session:
        answers.wont(session, survey_id, "E1", "The budget is spent.", by=user(0), now=now)


def next_due(database: Database, now: datetime) -> datetime | None:
    with database.read() as session:
        return cycles.next_due(session, now=now)


def elect(database: Database) -> None:
    with database.write() as session:
        add_seat(session, CHAMPION)


def test_a_pulse_waits_for_an_answer_and_opens_with_it(database: Database, vault: Vault) -> None:
    survey_id = unanswered(database)
    live(database, vault, SECOND - timedelta(days=1), SECOND, SECOND, SECOND + timedelta(hours=1))
    assert states(database) == [CycleState.CLOSED, CycleState.ANNOUNCED]
    [(_, _, announcement)] = messages(database, PulseAnnouncement)
    assert announcement.waits_for == date(2025, 6, 13)
    [(channel, due_at, told)] = messages(database, PulseHeldBack)
    assert (channel, due_at) == (CHANNEL, SECOND)
    assert (told.results_of, told.answerer, told.answer_by) == (date(2025, 6, 13), "Person 0", ANSWER_BY)
    assert (told.again, told.champion, told.title, told.unanswered) == (False, "", "", 1)
    assert next_due(database, SECOND) == LAST_CHANCE
    now = SECOND + timedelta(days=1)
    we_wont(database, survey_id, now)
    assert next_due(database, now) == now
    live(database, vault, now)
    assert states(database) == [CycleState.CLOSED, CycleState.OPEN]
    [(channel, _, opens)] = messages(database, HeldPulseOpened)
    assert (channel, opens.results_of, opens.opened_by, opens.answered) == (CHANNEL, date(2025, 6, 13), "", True)
    with database.read() as session:
        [hold] = session.scalars(select(PulseHold))
        assert (hold.unanswered_id, hold.held_on, hold.opened_by_id) == (survey_id, SECOND.date(), None)


def test_results_that_are_answered_in_time_hold_nothing_back(small: Database, sealed: Vault) -> None:
    we_wont(small, unanswered(small), CLOSED)
    live(small, sealed, SECOND - timedelta(days=1), SECOND)
    assert states(small) == [CycleState.CLOSED, CycleState.OPEN]
    assert messages(small, PulseHeldBack) == messages(small, HeldPulseOpened) == []
    assert messages(small, PulseAnnouncement)[0][2].waits_for is None


def test_without_an_answer_to_the_end_the_pulse_is_skipped_and_the_next_one_waits(
    small: Database, sealed: Vault
) -> None:
    unanswered(small)
    live(small, sealed, SECOND - timedelta(days=1), SECOND, LAST_CHANCE - timedelta(seconds=1))
    assert states(small)[-1] is CycleState.ANNOUNCED
    live(small, sealed, LAST_CHANCE)
    assert states(small) == [CycleState.CLOSED, CycleState.SKIPPED]
    [(_, _, skipped)] = messages(small, PulseSkipped)
    assert (skipped.unanswered, skipped.next_opens_on) == (date(2025, 6, 13), date(2025, 7, 8))
    [(_, _, why)] = messages(small, PulseNotOpened)
    assert "held back" in why.reason
    third = SECOND + FORTNIGHT
    live(small, sealed, third - timedelta(days=1), third)
    assert states(small) == [CycleState.CLOSED, CycleState.SKIPPED, CycleState.ANNOUNCED]
    with small.read() as session:
        assert session.scalars(select(Cycle.number).order_by(Cycle.number)).all() == [1, 2, 3]


def test_an_answer_after_the_pulse_was_skipped_lets_the_next_one_open(small: Database, sealed: Vault) -> None:
    survey_id = unanswered(small)
    live(small, sealed, SECOND - timedelta(days=1), SECOND, LAST_CHANCE)
    we_wont(small, survey_id, LAST_CHANCE + timedelta(days=3))
    third = SECOND + FORTNIGHT
    live(small, sealed, third - timedelta(days=1), third)
    assert states(small)[-1] is CycleState.OPEN
    assert len(messages(small, PulseHeldBack)) == 1


def test_at_the_second_hold_an_administrator_can_answer_where_nobody_is_elected(small: Database, sealed: Vault) -> None:
    unanswered(small)
    third = SECOND + FORTNIGHT
    live(small, sealed, SECOND - timedelta(days=1), SECOND, LAST_CHANCE, third - timedelta(days=1), third)
    assert [(told.again, told.champion) for _, _, told in messages(small, PulseHeldBack)] == [(False, ""), (True, "")]
    assert messages(small, MayOpenHeldPulse) == []


def test_at_the_second_hold_the_employee_champion_may_open_it(database: Database, vault: Vault) -> None:
    unanswered(database)
    elect(database)
    third = SECOND + FORTNIGHT
    live(database, vault, SECOND - timedelta(days=1), SECOND)
    with database.write() as session, pytest.raises(FrozenError, match="this is the first"):
        held_pulses.open_all_the_same(session, announced(database), by=CHAMPION, now=SECOND)
    skipped = announced(database)
    live(database, vault, LAST_CHANCE, third - timedelta(days=1), third)
    assert [told.champion for _, _, told in messages(database, PulseHeldBack)] == ["", "Person 3"]
    [(reader, _, asked)] = messages(database, MayOpenHeldPulse)
    assert (reader, asked.cycle_id, asked.until) == (CHAMPION, announced(database), LAST_CHANCE + FORTNIGHT)
    with database.write() as session, pytest.raises(ClosedError, match="too late"):
        held_pulses.open_all_the_same(session, skipped, by=CHAMPION, now=third)
    with database.write() as session, pytest.raises(NotFoundError):
        held_pulses.open_all_the_same(session, "nothing", by=CHAMPION, now=third)
    for _ in range(2):
        with database.write() as session:
            held_pulses.open_all_the_same(session, asked.cycle_id, by=CHAMPION, now=third)
    assert next_due(database, third) == third
    live(database, vault, third)
    assert states(database)[-1] is CycleState.OPEN
    [(_, _, opens)] = messages(database, HeldPulseOpened)
    assert (opens.opened_by, opens.answered) == ("Person 3", False)
    with database.write() as session:  # pressed once more
        held_pulses.open_all_the_same(session, asked.cycle_id, by=CHAMPION, now=third)


def test_what_opened_with_an_answer_makes_the_next_hold_no_second_one(small: Database, sealed: Vault) -> None:
    survey_id = unanswered(small)
    elect(small)
    live(small, sealed, SECOND - timedelta(days=1), SECOND)
    with small.write() as session, pytest.raises(FrozenError, match="this is the first"):
        held_pulses.open_all_the_same(session, announced(small), by=CHAMPION, now=SECOND)
    now = SECOND + timedelta(days=1)
    we_wont(small, survey_id, now)
    live(small, sealed, now)
    second = announced(small)
    with small.write() as session, pytest.raises(ClosedError, match="open already"):
        held_pulses.open_all_the_same(session, second, by=CHAMPION, now=now)
    with small.write() as session:
        series_id = session.get_one(Cycle, second).series_id
        third = Cycle(series_id=series_id, number=3)
        assert not rows.held_before(session, third)
        session.get_one(PulseHold, second).opened_by_id = CHAMPION
        assert rows.held_before(session, third)


def test_after_the_last_chance_the_champion_comes_too_late(small: Database, sealed: Vault) -> None:
    unanswered(small)
    third = SECOND + FORTNIGHT
    live(small, sealed, SECOND - timedelta(days=1), SECOND, LAST_CHANCE, third - timedelta(days=1), third)
    with small.write() as session, pytest.raises(ClosedError):
        held_pulses.open_all_the_same(session, announced(small), by=CHAMPION, now=LAST_CHANCE + FORTNIGHT)


def test_a_champion_who_left_is_not_asked(small: Database, sealed: Vault) -> None:
    unanswered(small)
    elect(small)
    third = SECOND + FORTNIGHT
    live(small, sealed, SECOND - timedelta(days=1), SECOND, LAST_CHANCE)
    with small.write() as session:
        change_person(session, member(3, deactivated=True), now=LAST_CHANCE)
        add_seat(session, CHAMPION)
    live(small, sealed, third - timedelta(days=1), third)
    assert messages(small, MayOpenHeldPulse) == []


def test_on_the_day_itself_there_is_still_time_to_answer(small: Database, sealed: Vault) -> None:
    with small.write() as session:
        add_people(session, 12)
        add_report(session, set_up_series(session), 1, answer_by=SECOND.date())
    live(small, sealed, SECOND - timedelta(days=1), SECOND)
    assert states(small)[-1] is CycleState.OPEN


def test_results_that_are_wholly_withheld_need_no_answer(small: Database, sealed: Vault) -> None:
    unanswered(small, answered=None)
    live(small, sealed, SECOND - timedelta(days=1), SECOND)
    assert states(small)[-1] is CycleState.OPEN


def test_the_first_pulse_of_a_series_waits_for_nothing(small: Database, sealed: Vault) -> None:
    with small.write() as session:
        add_people(session, 12)
        set_up_series(session)
    live(small, sealed, OPENED - timedelta(days=1), OPENED)
    assert states(small) == [CycleState.OPEN]


@pytest.mark.parametrize("state", [CycleState.CANCELLED, CycleState.SKIPPED])
def test_cycles_without_results_are_looked_past(small: Database, sealed: Vault, state: CycleState) -> None:
    unanswered(small)
    live(small, sealed, SECOND - timedelta(days=1))
    with small.write() as session:
        session.get_one(Cycle, announced(small)).state = state
    third = SECOND + FORTNIGHT
    live(small, sealed, third - timedelta(days=1), third)
    assert states(small)[-1] is CycleState.ANNOUNCED
    assert not messages(small, PulseHeldBack)[0][2].again


def test_an_answer_to_later_results_is_enough_and_those_that_are_not_due_are_looked_past(
    small: Database, sealed: Vault
) -> None:
    unanswered(small)
    now = SECOND + timedelta(days=1)
    with small.write() as session:
        (series,) = pulses.all_series(session)
        add_report(session, series, 2, answer_by=now.date())
        found = gate.unanswered(session, series, now=now)
        assert found is not None
        assert found.cycle == 1
        later = add_report(session, series, 3, answer_by=now.date() + FORTNIGHT)
        answers.wont(session, later.survey_id, "", "Not now.", by=user(0), now=now)
        assert gate.unanswered(session, series, now=now) is None


def test_each_series_has_a_gate_of_its_own(small: Database, sealed: Vault) -> None:
    unanswered(small)
    with small.write() as session:
        add_report(session, add_series(session, "0b", "Office pulse"), 1, answer_by=ANSWER_BY)
        answers.wont(session, "0b-1", "", "Not now.", by=user(0), now=CLOSED)
    live(small, sealed, SECOND - timedelta(days=1), SECOND)
    with small.read() as session:
        found = dict(session.execute(select(Cycle.series_id, Cycle.state).where(Cycle.number == 2)).all())
    assert found.pop("0b") is CycleState.OPEN
    assert list(found.values()) == [CycleState.ANNOUNCED]
    assert messages(small, PulseHeldBack)[0][2].title == "Service-climate pulse"


def test_the_rule_can_be_switched_off_and_on(small: Database, sealed: Vault) -> None:
    unanswered(small)
    live(small, sealed, SECOND - timedelta(days=1), SECOND)
    with small.write() as session:
        switch_gate(session, on=False)
    assert next_due(small, SECOND) == SECOND
    live(small, sealed, SECOND)
    assert states(small)[-1] is CycleState.OPEN
    [(_, _, opens)] = messages(small, HeldPulseOpened)
    assert (opens.opened_by, opens.answered) == ("", False)


def test_a_pulse_that_is_paused_while_it_waits_does_not_come(small: Database, sealed: Vault) -> None:
    unanswered(small)
    live(small, sealed, SECOND - timedelta(days=1), SECOND)
    with small.write() as session:
        pause(session, paused=True)
    live(small, sealed, SECOND)
    assert states(small)[-1] is CycleState.SKIPPED


def test_a_series_that_ended_while_it_waits_is_told_of_to_nobody_but_the_channel(
    small: Database, sealed: Vault
) -> None:
    unanswered(small)
    live(small, sealed, SECOND - timedelta(days=1), SECOND)
    with small.write() as session:
        end(session, pulses.all_series(session)[0].id, SeriesState.CLOSED)
    live(small, sealed, SECOND)
    assert messages(small, PulseSkipped)[0][2].ended
    assert messages(small, PulseNotOpened) == []


def test_opening_by_hand_obeys_the_rule_too(small: Database, sealed: Vault) -> None:
    survey_id = unanswered(small)
    now = SECOND - timedelta(days=2)
    with small.write() as session, pytest.raises(FrozenError, match=r"results of 13 June have no answer.*Person 0"):
        cycles.open_now(session, vault=sealed, now=now)
    assert states(small) == [CycleState.CLOSED]
    we_wont(small, survey_id, now)
    with small.write() as session:
        cycles.open_now(session, vault=sealed, now=now)


def test_opening_by_hand_is_for_what_the_champion_let_open_too_and_the_channel_hears_why(
    small: Database, sealed: Vault
) -> None:
    unanswered(small)
    live(small, sealed, SECOND - timedelta(days=1), SECOND)
    with small.write() as session, pytest.raises(FrozenError, match="no answer"):
        cycles.open_now(session, vault=sealed, now=SECOND)
    with small.write() as session:
        session.get_one(PulseHold, announced(small)).opened_by_id = CHAMPION
        session.flush()
        cycles.open_now(session, vault=sealed, now=SECOND)
    [(_, _, opens)] = messages(small, HeldPulseOpened)
    assert (opens.opened_by, opens.answered) == ("Person 3", False)


def test_a_clock_that_jumps_over_everything_skips_what_was_missed(small: Database, sealed: Vault) -> None:
    unanswered(small)
    third = SECOND + FORTNIGHT
    live(small, sealed, SECOND - timedelta(days=1), third + timedelta(hours=1))
    assert states(small) == [CycleState.CLOSED, CycleState.SKIPPED, CycleState.ANNOUNCED]
    [(_, _, told)] = messages(small, PulseHeldBack)
    assert not told.again, "the one before was not held back: nobody was there to open it"
    assert "could not open it in time" in messages(small, PulseNotOpened)[0][2].reason


def test_results_older_than_they_are_kept_hold_nothing_back(small: Database, sealed: Vault) -> None:
    unanswered(small)
    live(small, sealed, SECOND - timedelta(days=1), SECOND)
    now = CLOSED + timedelta(days=3 * 365)
    with small.write() as session:
        forget_outdated(session, now=now)
        assert session.scalars(select(PulseHold)).all() == []
        assert gate.unanswered(session, pulses.all_series(session)[0], now=now) is None


def test_an_answerer_who_left_is_named_no_more(small: Database, sealed: Vault) -> None:
    unanswered(small)
    with small.write() as session:
        people.set_role_holders(session, Role.ADMINISTRATOR, [user(5)])
        change_person(session, member(0, deactivated=True), now=CLOSED)
    live(small, sealed, SECOND - timedelta(days=1), SECOND)
    assert messages(small, PulseHeldBack)[0][2].answerer == "Person 5"


def test_home_and_status_say_that_the_next_one_waits(small: Database, sealed: Vault) -> None:
    unanswered(small)
    for now, waits in ((SECOND - timedelta(days=1), False), (SECOND, True)):
        live(small, sealed, now)
        with small.read() as session:
            seen = home(session, vault=sealed, person=user(0), roles={Role.ADMINISTRATOR}, now=now)
            assert [one.waits for one in seen.coming] == [waits]
            assert seen.admin is not None
            assert [card.waits for card in seen.admin.series] == [waits]
            assert pulse_status(session, user(0), administrator=False, now=now).waits is waits


def test_an_answer_at_the_instant_of_opening_opens_it_and_is_told_once(database: Database, vault: Vault) -> None:
    survey_id = unanswered(database)
    live(database, vault, SECOND - timedelta(days=1))
    both = [
        threading.Thread(target=lambda: live(database, vault, SECOND)),
        threading.Thread(target=lambda: we_wont(database, survey_id, SECOND)),
    ]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    live(database, vault, SECOND)
    assert states(database)[-1] is CycleState.OPEN
    assert len(messages(database, ResultsAnswered)) == 1
    assert len(messages(database, PulseHeldBack)) == len(messages(database, HeldPulseOpened)) <= 1


def test_leaders_of_tests_answer_once(small: Database) -> None:
    unanswered(small)
    with small.write() as session:
        assert (answer_results(session, now=SET_UP), answer_results(session, now=SET_UP)) == (1, 0)
