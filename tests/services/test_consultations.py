"""Champions of employees ask: who is asked and when not, who answers once, and what becomes of it whatever happens."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from domain.consultation_messages import ConsultationLost, ConsultationOpened, ConsultationTold
from domain.consultations import ConsultationState
from domain.decision_messages import DecisionConsulted, DecisionExtended
from domain.decisions import DecisionState
from domain.disclosure import WITHHELD
from domain.errors import (
    AlreadyAnsweredError,
    BadInputError,
    ChangedError,
    ClosedError,
    NotAllowedError,
    NotFoundError,
    NotInvitedError,
    TooFewInvitedError,
    TribuneError,
)
from domain.screens import ConsultCustomers, ConsultEmployees, ConsultFor
from domain.seats import SeatState, StandsFor
from domain.survey import CastOutcome
from models.consultations import ConsultationRow, roll_of
from models.database import Database
from models.decisions import DecisionEntry
from models.deliveries import OutboxMessage
from models.elections import Voter
from models.people import Person, Place
from models.seats import SeatRow
from services import consultation_clocks, consultations, decision_clocks, decision_logs, decisions, deliveries
from services.champions_settings import CHANNEL as SETTING
from services.consultation_messages import filled
from services.people import change_person
from tests.consulted import (
    CHAMPION,
    CHANNEL,
    CLOSES,
    LEADER,
    MONDAY,
    SPEAKS_FOR_CUSTOMERS,
    add_champions,
    add_decision,
    add_draft,
    answered,
    asks,
    rows_of,
)
from tests.factories import add_people, member, open_vault, user
from tests.seated import add_seat
from vault import Vault

EVERYBODY = [user(number) for number in range(12)]


class Company:
    """Twelve people, both champions, and a decision about which they are asked."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self.database, self.vault = database, vault
        with database.write() as session:
            add_people(session, 12)
            self.seat = add_champions(session)
            self.decision = add_decision(session)

    def asks(self, **more: Any) -> str:
        seat = more.pop("seat", self.seat)
        with self.database.write() as session:
            return asks(session, more.pop("decision", self.decision), seat, vault=self.vault, **more)

    def answered(self, consultation: str, people: list[str], **more: Any) -> None:
        answered(self.database, self.vault, consultation, people, **more)

    def close(self, now: datetime = CLOSES) -> None:
        consultation_clocks.close_due(self.database, vault=self.vault, random=Random(1), now=now)

    def results(self) -> list[tuple[str, str]]:
        """Question and result of everything that is attached to the decision."""
        with self.database.read() as session:
            return [(one.question, one.result) for one in decision_logs.load(session, self.decision).consulted]

    def state(self, consultation: str) -> ConsultationState:
        with self.database.read() as session:
            return session.get_one(ConsultationRow, consultation).state

    def queued(self, kind: type) -> int:
        with self.database.read() as session:
            counted = select(func.count()).select_from(OutboxMessage).where(OutboxMessage.kind == kind.__name__)
            return session.scalar(counted) or 0

    def boxes(self) -> int:
        with self.database.read() as session:
            return session.scalar(text("SELECT count(*) FROM boxes")) or 0

    def form(self, consultation: str, person: str, *, now: datetime = MONDAY) -> Any:
        with self.database.read() as session:
            return consultations.answer_form(session, consultation, person, vault=self.vault, now=now)


@pytest.fixture
def company(database: Database, vault: Vault) -> Company:
    return Company(database, vault)


def change(company: Company, work: Callable[[Session], object]) -> None:
    with company.database.write() as session:
        work(session)


# Asking


def test_everybody_for_whom_the_seat_is_is_asked_in_the_channel_and_what_came_of_it_is_attached(
    company: Company,
) -> None:
    consultation = company.asks()
    with company.database.read() as session:
        row = session.get_one(ConsultationRow, consultation)
        assert (row.invited, row.closes_at, row.unsettled) == (12, CLOSES, False)
        assert roll_of(session, consultation) == {*EVERYBODY}
        (open_one,) = consultations.open_for(session, company.decision)
        assert (open_one.champion, open_one.question, open_one.invited) == (
            "employee champion",
            "Would Saturdays work?",
            12,
        )
        assert consultation_clocks.next_due(session, now=MONDAY) == CLOSES
        channel = session.scalars(select(OutboxMessage.channel).where(OutboxMessage.kind == "ConsultationOpened"))
        assert list(channel) == [CHANNEL]
    company.answered(consultation, EVERYBODY[:8])
    company.answered(consultation, EVERYBODY[8:], chosen=1)
    company.close()
    assert company.results() == [
        ("Would Saturdays work?", "12 of 12 people answered.\n- Yes: about 70 %\n- No: about 30 %")
    ]
    with company.database.read() as session:
        (attached,) = decision_logs.load(session, company.decision).consulted
        assert (attached.seat, attached.title, attached.by) == (company.seat, "employee champion", CHAMPION)
        assert attached.on == CLOSES.date()
        assert consultations.open_for(session, company.decision) == ()
    assert company.state(consultation) is ConsultationState.CLOSED
    assert company.boxes() == 0


def test_own_words_are_attached_in_no_order(company: Company) -> None:
    consultation = company.asks(options="")
    for number, person in enumerate(EVERYBODY):
        company.answered(consultation, [person], words=f"This is reason {number}")
    company.close()
    ((_, result),) = company.results()
    first, *lines = result.splitlines()
    assert first == "12 of 12 people answered. Their words, in no order:"
    assert sorted(lines) == sorted(f"- This is reason {number}" for number in range(12))


def test_of_four_answers_nothing_is_told(company: Company) -> None:
    consultation = company.asks()
    company.answered(consultation, EVERYBODY[:4])
    company.close()
    assert company.results() == [("Would Saturdays work?", f"{WITHHELD}.")]


def test_no_row_says_who_has_answered(company: Company) -> None:
    consultation = company.asks()

    def rows() -> list[tuple[object, ...]]:
        with company.database.read() as session:
            found = session.execute(select(Voter.box_id, Voter.person_id).order_by(Voter.person_id))
            kept = session.execute(select(OutboxMessage.id, OutboxMessage.payload).order_by(OutboxMessage.id))
            return [*map(tuple, found), *map(tuple, kept), *map(tuple, session.execute(text("SELECT id FROM people")))]

    before = rows()
    company.answered(consultation, EVERYBODY[:6])
    company.form(consultation, EVERYBODY[7])
    assert rows() == before


def test_a_question_cannot_be_changed_once_it_is_open_not_even_by_sql(company: Company) -> None:
    consultation = company.asks()
    for forbidden in (
        "UPDATE consultations SET question = 'Else?'",
        """UPDATE consultations SET options = '["Yes", "Yes!"]'""",
        "UPDATE consultations SET unsettled = true",
        "UPDATE consultations SET invited = 99",
        "UPDATE consultations SET state = 'closed'",
        "UPDATE consultations SET state = 'cancelled'",
        "DELETE FROM consultations",
        "DELETE FROM voters WHERE person_id = 'U00000003'",
        f"INSERT INTO voters (box_id, person_id) VALUES ('{consultation}', 'U0STRANGER')",
    ):
        with pytest.raises(DBAPIError, match="frozen"), company.database.writer.begin() as connection:
            connection.execute(text(forbidden))
    company.close()
    with pytest.raises(DBAPIError, match="frozen"), company.database.writer.begin() as connection:
        connection.execute(text("UPDATE consultations SET state = 'open'"))


def test_a_decision_has_one_question_of_a_seat_at_a_time(company: Company) -> None:
    company.asks()
    with pytest.raises(ChangedError, match="people still answer"):
        company.asks(words="And Sundays?")
    company.close()
    assert company.asks(words="And Sundays?", now=CLOSES)
    assert company.queued(ConsultationOpened) == 2


def test_another_decision_may_be_asked_about_meanwhile(company: Company) -> None:
    company.asks()
    with company.database.write() as session:
        other = add_decision(session, title="Sundays on call")
    company.asks(decision=other, days=5)
    with company.database.read() as session:
        card = consultations.home_card(session, EVERYBODY[3], now=MONDAY)
        assert [one.closes_at for one in card.open] == [CLOSES, CLOSES + timedelta(days=4)]
        assert consultations.open_page(session, EVERYBODY[3], now=MONDAY).open == card.open
        assert consultations.home_card(session, EVERYBODY[3], now=CLOSES + timedelta(days=4)).open == ()
        with pytest.raises(NotFoundError, match="No question is open"):
            consultations.open_page(session, "U0STRANGER", now=MONDAY)


def test_only_who_speaks_for_the_seat_asks(company: Company) -> None:
    for stranger in (LEADER, SPEAKS_FOR_CUSTOMERS, "U0STRANGER"):
        with pytest.raises(NotAllowedError, match="Only a champion"):
            company.asks(by=stranger)
    with company.database.read() as session:
        customers = session.scalars(select(SeatRow.id).where(SeatRow.stands_for == StandsFor.CUSTOMERS)).one()
    with pytest.raises(NotAllowedError, match="Only a champion"):
        company.asks(seat=customers, by=SPEAKS_FOR_CUSTOMERS)
    with pytest.raises(NotFoundError):
        company.asks(seat="0" * 32)
    assert company.queued(ConsultationOpened) == 0
    assert company.boxes() == 0


def test_a_deputy_asks_once_the_champion_has_gone(company: Company) -> None:
    def acts(session: Session) -> None:
        row = session.get_one(SeatRow, company.seat)
        row.deputy_id = user(5)

    change(company, acts)
    with pytest.raises(NotAllowedError):
        company.asks(by=user(5))

    def goes(session: Session) -> None:
        row = session.get_one(SeatRow, company.seat)
        row.state, row.champion_id = SeatState.ACTING, None

    change(company, goes)
    assert company.asks(by=user(5))


def test_nobody_is_asked_about_a_draft_or_about_what_has_ended(company: Company) -> None:
    with company.database.write() as session:
        draft = add_draft(session, title="Sundays on call")
        decisions.withdraw(session, company.decision, by=LEADER, reason="Not needed.", now=MONDAY)
    with pytest.raises(ChangedError, match="Only the champions read this draft"):
        company.asks(decision=draft)
    with pytest.raises(ClosedError, match="has ended"):
        company.asks()
    with company.database.read() as session, pytest.raises(ClosedError, match="has ended"):
        consultations.consult_form(session, company.decision, SPEAKS_FOR_CUSTOMERS, now=MONDAY)


def test_nobody_is_asked_where_champions_are_not_set_up(company: Company) -> None:
    change(company, lambda session: session.execute(text(f"DELETE FROM settings WHERE key = '{SETTING}'")))
    with pytest.raises(NotFoundError, match="not set up yet"):
        company.asks()


def test_no_fewer_than_eight_are_asked_and_what_cannot_be_asked_is_said(company: Company) -> None:
    def leave(session: Session) -> None:
        for number in range(3, 8):
            session.get_one(Person, user(number)).left_on = date(2025, 6, 1)

    with pytest.raises(BadInputError) as refused:
        company.asks(words="", options="Yes")
    assert {*refused.value.problems} == {"question", "options"}
    change(company, leave)
    with pytest.raises(TooFewInvitedError, match="People who could answer: 7"):
        company.asks()
    with company.database.read() as session, pytest.raises(TooFewInvitedError, match="This seat is for 7 people"):
        consultations.consult_form(session, company.decision, CHAMPION, now=MONDAY)
    assert company.boxes() == 0


# The form of a champion


def test_the_form_is_that_of_the_seat_and_somebody_with_several_chooses(company: Company) -> None:
    with company.database.write() as session:
        form = consultations.consult_form(session, company.decision, CHAMPION, now=MONDAY)
        assert isinstance(form, ConsultEmployees)
        assert (form.invited, form.channel, form.who, form.title) == (12, CHANNEL, "", "Saturdays on call")
        customers = consultations.consult_form(session, company.decision, SPEAKS_FOR_CUSTOMERS, now=MONDAY)
        assert isinstance(customers, ConsultCustomers)
        session.add(Place(id="leeds", name="Leeds", zone=None, calendar="", weekend="6 7", days_off="[]", position=0))
        session.flush()
        for one in EVERYBODY[:9]:
            session.get_one(Person, one).place_id = "leeds"
        leeds = add_seat(session, CHAMPION, title="employee champion of Leeds", place_id="leeds")
    with company.database.read() as session:
        choice = consultations.consult_form(session, company.decision, CHAMPION, now=MONDAY)
        assert isinstance(choice, ConsultFor)
        assert [one.title for one in choice.seats] == ["employee champion", "employee champion of Leeds"]
        form = consultations.consult_form(session, company.decision, CHAMPION, seat_id=leeds, now=MONDAY)
        assert isinstance(form, ConsultEmployees)
        assert (form.invited, form.who) == (9, "Leeds")
        for stranger, seat in ((LEADER, ""), (SPEAKS_FOR_CUSTOMERS, leeds), (CHAMPION, "0" * 32)):
            with pytest.raises(NotAllowedError, match="Only a champion"):
                consultations.consult_form(session, company.decision, stranger, seat_id=seat, now=MONDAY)


@pytest.mark.parametrize(
    ("now", "due", "days"),
    [
        (MONDAY, date(2025, 6, 9), (1, 2, 3, 4)),
        (MONDAY + timedelta(days=3), date(2025, 6, 9), (1,)),
        (MONDAY + timedelta(days=7), date(2025, 6, 9), ()),
        (MONDAY + timedelta(days=8), None, (1, 2, 3, 4, 5)),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_form_offers_times_that_end_before_the_champions_own(
    company: Company, now: datetime, due: date | None, days: tuple[int, ...]
) -> None:
    with company.database.read() as session:
        form = consultations.consult_form(session, company.decision, CHAMPION, now=now)
    assert isinstance(form, ConsultEmployees)
    assert (form.due, form.days) == (due, days)


# Whom others ask


def add_leeds(company: Company, people: int) -> str:
    """So many of the twelve work in Leeds, which has a champion of its own."""
    with company.database.write() as session:
        session.add(Place(id="leeds", name="Leeds", zone=None, calendar="", weekend="6 7", days_off="[]", position=0))
        session.flush()
        for one in EVERYBODY[:people]:
            session.get_one(Person, one).place_id = "leeds"
        return add_seat(session, user(3), title="employee champion of Leeds", place_id="leeds")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_two_seats_whose_people_differ_by_one_to_four_are_not_both_asked_within_thirty_days(company: Company) -> None:
    leeds = add_leeds(company, 9)
    company.asks()
    company.close()
    with pytest.raises(TooFewInvitedError, match="could work out what fewer than 5 people said") as refused:
        company.asks(seat=leeds, by=user(3), now=MONDAY + timedelta(days=30))
    assert "From 3 July on" in str(refused.value)
    assert company.asks(seat=leeds, by=user(3), now=MONDAY + timedelta(days=31))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_two_seats_of_the_same_people_or_of_quite_others_are_both_asked(company: Company) -> None:
    leeds = add_leeds(company, 12)
    company.asks()
    assert company.asks(seat=leeds, by=user(3))
    change(company, lambda session: [add_people(session, 5, first=12)])
    company.close()
    assert company.asks(now=CLOSES)  # 17 of the company, 12 in Leeds


def add_sites(company: Company, *sites: int) -> list[str]:
    """Nineteen people; so many of them work at each site, which has a champion of its own."""
    with company.database.write() as session:
        add_people(session, 7, first=12)
        places, found = iter(user(number) for number in range(19)), []
        for number, people in enumerate(sites):
            site = f"site{number}"
            session.add(
                Place(id=site, name=site, zone=None, calendar="", weekend="6 7", days_off="[]", position=number)
            )
            session.flush()
            for _ in range(people):
                session.get_one(Person, next(places)).place_id = site
            found.append(add_seat(session, user(3 + number), title=f"employee champion of {site}", place_id=site))
        return found


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_company_and_its_sites_are_not_all_asked_if_that_is_about_the_three_who_are_left(company: Company) -> None:
    leeds, york = add_sites(company, 8, 8)
    add_nobody = Place(id="else", name="Else", zone=None, calendar="", weekend="6 7", days_off="[]", position=9)

    def elsewhere(session: Session) -> None:
        session.add(add_nobody)
        session.flush()
        for number in range(16, 19):
            session.get_one(Person, user(number)).place_id = "else"

    change(company, elsewhere)
    later = MONDAY + timedelta(days=1)
    company.asks(days=1)
    company.asks(seat=leeds, by=user(3), now=later, days=1)
    with pytest.raises(TooFewInvitedError, match="Others have asked some of the same people") as refused:
        company.asks(seat=york, by=user(4), now=later)
    assert "From 3 July on" in str(refused.value)  # the company's roll is gone by then, and that of Leeds does no harm
    company.close(MONDAY + timedelta(days=31))
    assert company.asks(seat=york, by=user(4), now=MONDAY + timedelta(days=31))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_seat_asks_again_when_few_have_joined_but_is_told_less(company: Company) -> None:
    company.asks()
    company.close()
    change(company, lambda session: add_people(session, 1, first=12))
    consultation = company.asks(now=CLOSES)
    company.answered(consultation, EVERYBODY)
    company.close(CLOSES + timedelta(days=5))
    ((_, first), (_, second)) = company.results()
    assert first == f"{WITHHELD}."
    assert second == "12 of 13 people answered.\n- Yes: over 70 %\n- No: under 40 %"
    with company.database.read() as session:
        assert [row.unsettled for row in rows_of(session)] == [False, True]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_roll_is_kept_for_thirty_days_and_then_goes(company: Company) -> None:
    consultation = company.asks()
    company.close()
    day = timedelta(days=1)
    with company.database.read() as session:
        due = consultation_clocks.next_due(session, now=CLOSES)
        assert due
        assert due.date() == MONDAY.date() + 31 * day
    for now, kept in ((MONDAY + 30 * day, 12), (MONDAY + 31 * day, 0)):
        company.close(now)
        with company.database.read() as session:
            assert len(roll_of(session, consultation)) == kept
    with company.database.read() as session:
        assert consultation_clocks.next_due(session, now=MONDAY + 31 * day) is None


# Answering


def test_one_answer_a_person_from_two_devices_too(company: Company) -> None:
    consultation = company.asks()
    form = company.form(consultation, EVERYBODY[4])
    assert (form.options, form.over, form.invited) == (("Yes", "No"), False, 12)
    with company.database.read() as session:
        one, other = (
            consultations.seal_answer(session, consultation, EVERYBODY[4], chosen=chosen, words="", now=MONDAY)
            for chosen in (0, 1)
        )
    with company.database.write() as session:
        pending = company.vault.prepare(session.connection(), [one, other])
    pending.settle()
    assert pending.outcomes == (CastOutcome.RECORDED, CastOutcome.ALREADY_ANSWERED)
    with pytest.raises(AlreadyAnsweredError, match="the first one counts"):
        company.form(consultation, EVERYBODY[4])


@pytest.mark.parametrize(
    ("person", "now", "error"),
    [
        ("U0STRANGER", MONDAY, NotInvitedError),
        (user(12), MONDAY, NotInvitedError),  # joined since
        (user(3), CLOSES, ClosedError),  # in that very second, and nobody has counted yet
    ],
)
def test_only_who_is_on_the_roll_answers_and_only_in_time(
    company: Company, person: str, now: datetime, error: type[TribuneError]
) -> None:
    consultation = company.asks()
    change(company, lambda session: add_people(session, 1, first=12))
    with company.database.read() as session:
        with pytest.raises(error):
            consultations.seal_answer(session, consultation, person, chosen=0, words="", now=now)
        with pytest.raises(BadInputError):
            consultations.seal_answer(session, consultation, EVERYBODY[0], chosen=2, words="", now=MONDAY)
        with pytest.raises(NotFoundError):
            consultations.seal_answer(session, "0" * 32, person, chosen=0, words="", now=now)
        assert consultations.thanks(session, consultation).closes_at == CLOSES
    with pytest.raises(error):
        company.form(consultation, person, now=now)


# Whatever happens meanwhile


def test_a_decision_that_ends_meanwhile_is_told_all_the_same(company: Company) -> None:
    consultation = company.asks()
    company.answered(consultation, EVERYBODY[:6])
    with company.database.write() as session:
        decisions.withdraw(session, company.decision, by=LEADER, reason="Not needed.", now=MONDAY)
    assert company.form(consultation, EVERYBODY[7]).over
    company.answered(consultation, EVERYBODY[6:])
    company.close()
    assert company.results() == [
        ("Would Saturdays work?", "12 of 12 people answered.\n- Yes: 90 % or more\n- No: 10 % or fewer")
    ]
    with company.database.read() as session:
        assert decision_logs.load(session, company.decision).state is DecisionState.WITHDRAWN


def test_a_champion_who_goes_meanwhile_and_a_seat_that_is_removed_change_nothing(company: Company) -> None:
    consultation = company.asks()
    company.answered(consultation, EVERYBODY[:5])

    def goes(session: Session) -> None:
        row = session.get_one(SeatRow, company.seat)
        row.state, row.champion_id, row.removed_on = SeatState.VACANT, None, MONDAY.date()
        row.vacant_since = MONDAY.date()
        change_person(session, member(1, deactivated=True), now=MONDAY)

    change(company, goes)
    company.answered(consultation, EVERYBODY[5:])
    company.close()
    ((_, result),) = company.results()
    assert result.startswith("12 of 12 people answered.")


def test_closing_late_takes_no_later_answers_and_tells_the_same(company: Company) -> None:
    consultation = company.asks()
    company.answered(consultation, EVERYBODY)
    week_later = CLOSES + timedelta(days=7)
    with company.database.read() as session:
        assert consultation_clocks.next_due(session, now=week_later) == week_later
        with pytest.raises(ClosedError, match="has closed"):
            consultations.seal_answer(session, consultation, EVERYBODY[0], chosen=0, words="", now=week_later)
    company.close(week_later)
    company.close(week_later)
    assert len(company.results()) == 1
    assert filled_message(company, ConsultationOpened(consultation=consultation), now=week_later) is None


def sent(company: Company, now: datetime, kind: type) -> Any:
    """All messages that are due go out: the only one of a kind."""
    with company.database.write() as session:
        claimed = deliveries.claim(session, now=now, most=50)
        for place, one in enumerate(claimed):
            deliveries.mark_sent(session, one, channel=one.channel, ts=f"{now.timestamp():.0f}.{place:06}")
        (found,) = (one.message for one in claimed if isinstance(one.message, kind))
        return found


def filled_message(company: Company, message: Any, *, now: datetime = MONDAY) -> Any:
    with company.database.read() as session:
        return filled(session, message, now=now)


def test_the_message_says_what_is_asked_and_of_whom(company: Company) -> None:
    consultation = company.asks()
    message = filled_message(company, ConsultationOpened(consultation=consultation))
    assert (message.champion, message.who, message.number, message.decision) == (
        "employee champion",
        "",
        1,
        "Saturdays on call",
    )
    assert (message.question, message.options, message.invited, message.closes_at) == (
        "Would Saturdays work?",
        ("Yes", "No"),
        12,
        CLOSES,
    )
    assert filled_message(company, ConsultationOpened(consultation=consultation), now=CLOSES) is None


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_question_goes_out_filled_in_and_what_came_of_it_is_told(company: Company) -> None:
    consultation = company.asks()
    opened = sent(company, MONDAY, ConsultationOpened)
    assert opened == filled_message(company, ConsultationOpened(consultation=consultation))
    company.answered(consultation, EVERYBODY)
    company.close()
    told = sent(company, CLOSES + timedelta(seconds=10), DecisionConsulted)
    assert (told.seat, told.question) == ("employee champion", "Would Saturdays work?")
    assert told.result.startswith("12 of 12 people answered.")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_whoever_reads_that_a_champion_has_said_nothing_reads_that_they_still_ask(company: Company) -> None:
    company.asks(now=MONDAY + timedelta(days=4))
    ten = datetime(2025, 6, 10, 9, 0, tzinfo=UTC)
    sent(company, MONDAY + timedelta(days=4), ConsultationOpened)
    change(company, lambda session: decision_clocks.look(session, company.decision, now=ten))
    more = sent(company, ten, DecisionExtended)
    assert sorted(more.seats) == ["customer champion", "employee champion"]
    assert more.asking == ("employee champion",)


# Losses


def test_lost_keys_end_a_consultation_and_everybody_reads_so(company: Company, tmp_path: Path) -> None:
    consultation = company.asks()
    company.answered(consultation, EVERYBODY)
    company.vault.recover()
    for file in (tmp_path / "keys").glob(f"*{consultation}*"):
        file.unlink()
    lost = open_vault(company.database, tmp_path / "keys").recover()
    assert lost == (consultation,)
    for _ in range(2):  # interrupted, it goes on at the next start
        consultation_clocks.cancel_lost(company.database, [*lost, "0" * 32], vault=company.vault, now=MONDAY)
    assert company.state(consultation) is ConsultationState.CANCELLED
    assert company.results() == []
    assert company.boxes() == 0
    assert company.queued(ConsultationLost) == 1
    message = filled_message(company, ConsultationLost(consultation=consultation))
    assert (message.champion, message.question) == ("employee champion", "Would Saturdays work?")
    assert company.asks()


def test_keys_that_go_while_it_is_open_are_noticed_when_it_closes(company: Company, tmp_path: Path) -> None:
    consultation = company.asks()
    company.answered(consultation, EVERYBODY)
    for file in (tmp_path / "keys").glob(f"*{consultation}*"):
        file.write_bytes(bytes(file.stat().st_size))
    company.close()
    assert company.state(consultation) is ConsultationState.CANCELLED
    assert company.results() == []


def test_a_box_that_is_gone_holds_nothing_up(company: Company) -> None:
    gone = company.asks()
    company.vault.cancel(gone)
    company.close()
    assert company.state(gone) is ConsultationState.CANCELLED
    assert company.queued(ConsultationLost) == 1


def break_log(company: Company) -> None:
    """Somebody writes into the decision's log by hand."""
    with company.database.write() as session:
        here = DecisionEntry.decision_id == company.decision
        entries = session.scalar(select(func.max(DecisionEntry.position)).where(here))
        session.add(
            DecisionEntry(decision_id=company.decision, position=(entries or 0) + 1, kind="review", content="{}")
        )


def test_what_people_said_is_told_in_the_channel_where_the_log_was_changed_by_hand(company: Company) -> None:
    consultation = company.asks()
    company.answered(consultation, EVERYBODY[:6])
    break_log(company)
    form = company.form(consultation, EVERYBODY[7])
    assert (form.question, form.number, form.decision, form.over) == ("Would Saturdays work?", 0, "", False)
    company.answered(consultation, EVERYBODY[6:])
    company.close()
    assert company.state(consultation) is ConsultationState.CLOSED
    assert company.boxes() == 0
    assert company.queued(ConsultationLost) == 0
    told = sent(company, CLOSES + timedelta(seconds=10), ConsultationTold)
    assert (told.champion, told.question) == ("employee champion", "Would Saturdays work?")
    assert told.result == "12 of 12 people answered.\n- Yes: 90 % or more\n- No: 10 % or fewer"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_question_about_a_log_that_was_changed_by_hand_keeps_no_other_message_back(company: Company) -> None:
    company.asks()
    break_log(company)
    with company.database.write() as session:
        other = add_decision(session, title="Sundays on call")
    company.asks(decision=other)
    opened = sent(company, MONDAY, ConsultationOpened)
    assert opened.decision == "Sundays on call"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_where_no_channel_is_set_up_any_more_a_loss_is_told_to_nobody(company: Company) -> None:
    consultation = company.asks()
    change(company, lambda session: session.execute(text(f"DELETE FROM settings WHERE key = '{SETTING}'")))
    consultation_clocks.cancel_lost(company.database, [consultation], vault=company.vault, now=MONDAY)
    assert company.state(consultation) is ConsultationState.CANCELLED
    assert company.queued(ConsultationLost) == 0


# Two processes


@pytest.mark.postgresql
def test_two_processes_ask_once_and_tell_once(postgresql_url: str, tmp_path: Path) -> None:
    database, second = Database(postgresql_url), Database(postgresql_url)
    company = Company(database, open_vault(database, tmp_path / "keys"))
    beside = open_vault(second, tmp_path / "keys")

    def ask(there: Database, vault: Vault) -> None:
        with suppress(ChangedError), there.write() as session:
            asks(session, company.decision, company.seat, vault=vault)

    both_at_once(lambda: ask(database, company.vault), lambda: ask(second, beside))
    with database.read() as session:
        (row,) = rows_of(session)
    company.answered(row.id, EVERYBODY[:6])
    answered(second, beside, row.id, EVERYBODY[6:])
    both_at_once(
        company.close, lambda: consultation_clocks.close_due(second, vault=beside, random=Random(2), now=CLOSES)
    )
    ((_, result),) = company.results()
    assert result.startswith("12 of 12 people answered.")
    assert company.state(row.id) is ConsultationState.CLOSED
    assert (company.queued(ConsultationOpened), company.queued(ConsultationLost)) == (1, 0)
    for one in (database, second):
        one.dispose()


@pytest.mark.postgresql
def test_of_two_seats_of_nearly_the_same_people_one_asks_even_in_the_same_second(
    postgresql_url: str, tmp_path: Path
) -> None:
    database, second = Database(postgresql_url), Database(postgresql_url)
    company = Company(database, open_vault(database, tmp_path / "keys"))
    beside = open_vault(second, tmp_path / "keys")
    leeds = add_leeds(company, 9)
    told: list[str] = []

    def ask(there: Database, vault: Vault, seat: str, by: str) -> None:
        try:
            with there.write() as session:
                asks(session, company.decision, seat, vault=vault, by=by)
            told.append("asked")
        except TooFewInvitedError:
            told.append("refused")

    both_at_once(
        lambda: ask(database, company.vault, company.seat, CHAMPION), lambda: ask(second, beside, leeds, user(3))
    )
    assert sorted(told) == ["asked", "refused"]
    with database.read() as session:
        assert len(rows_of(session)) == 1
    for one in (database, second):
        one.dispose()


def both_at_once(one: Callable[[], None], other: Callable[[], None]) -> None:
    begin = Barrier(2)

    def work(what: Callable[[], None]) -> None:
        begin.wait()
        what()

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(work, (one, other)))
