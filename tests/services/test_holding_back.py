"""Two people hold a harassing text back, or show it again; the employee champion is one of them, where there is one."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from domain.desk import HELD_BACK_BY
from domain.desk_messages import DeskHoldBack
from domain.errors import BadInputError, ChangedError, NotAllowedError, NotFoundError
from domain.screens import HeldBack
from domain.suggestions import SuggestionState
from models import desk as rows
from models.database import Database
from models.people import Person
from models.settings import forget_setting
from models.suggestions import HoldingBack
from services import deliveries, desk, holding_back
from services.desk_settings import CHANNEL
from tests.conftest import opened
from tests.services.answering import ADA, BEN, CAL, CHAMPION, MONDAY, NOBODY, new, queued, said, staffed, standing
from vault import Vault

NEW, OPEN, HELD, DONE = (
    SuggestionState.NEW,
    SuggestionState.OPEN,
    SuggestionState.HELD_BACK,
    SuggestionState.DONE,
)
REASON = "It insults a colleague."


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    """The SQL here is that of services.desk, which is tried on both."""
    database = opened(sqlite_url)
    yield database
    database.dispose()


def holding(session: Session, suggestion: str) -> HoldingBack | None:
    return rows.holdings(session, [suggestion]).get(suggestion)


def shown(session: Session, suggestion: str, person: str) -> HeldBack:
    found = holding_back.shown(session, holding(session, suggestion), person)
    assert found
    return found


def ask(session: Session, suggestion: str, person: str = ADA) -> None:
    holding_back.hold_back(session, suggestion, person, REASON, now=MONDAY)


def agree(session: Session, vault: Vault, suggestion: str, person: str, *, seen: SuggestionState = OPEN) -> None:
    holding_back.agree(session, suggestion, person, seen=seen, vault=vault, now=MONDAY)


def held(session: Session, vault: Vault, **more: object) -> str:
    """A suggestion that Ada and Ben have held back."""
    suggestion = new(session, **{"state": OPEN} | more)
    ask(session, suggestion)
    agree(session, vault, suggestion, BEN, seen=standing(session, suggestion).state)
    return suggestion


def test_one_asks_and_the_desk_hears_who_and_why(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        one = new(session, state=OPEN)
        ask(session, one)
        assert standing(session, one).state is OPEN
        assert queued(session) == [("C0DESK", DeskHoldBack(suggestion=one))]
        (delivery,) = deliveries.claim(session, now=MONDAY)
        assert delivery.message == DeskHoldBack(suggestion=one, number=1, asked_by="Person 0", reason=REASON)
        with pytest.raises(ChangedError, match="has asked for this already"):
            ask(session, one, BEN)


def test_a_second_one_agrees_and_nobody_else_reads_it_while_its_author_reads_why(
    database: Database, vault: Vault
) -> None:
    with database.write() as session:
        staffed(session)
        one, merged = new(session, state=OPEN, supporters=10), new(session)
        desk.merge(session, merged, one, seen=NEW, by=CAL, now=MONDAY)
        ask(session, one)
        agree(session, vault, one, BEN)
        row = standing(session, one)
        assert (row.state, row.state_before, row.on_board_since, row.supporters) == (HELD, OPEN, None, 10)
        asked = holding(session, one)
        assert asked
        assert (asked.agreed_by_id, asked.agreed_on) == (BEN, MONDAY.date())
        ((signed, words),) = said(session, one)
        assert signed == HELD_BACK_BY
        assert REASON in words
        assert "Nobody knows who wrote it" in words
        assert standing(session, merged).state is NEW
        with pytest.raises(ChangedError, match="decided meanwhile"):
            agree(session, vault, one, CAL)


def test_nobody_is_both(database: Database, vault: Vault) -> None:
    with database.write() as session:
        staffed(session)
        one = new(session, state=OPEN)
        ask(session, one)
        with pytest.raises(NotAllowedError, match="somebody else has to agree"):
            agree(session, vault, one, ADA)
        mine, others = shown(session, one, ADA), shown(session, one, BEN)
        assert (mine.mine, mine.may_agree) == (True, False)
        assert (others.mine, others.may_agree) == (False, True)
        assert holding_back.waiting_for(session, ADA) == 0
        assert holding_back.waiting_for(session, BEN) == 1
        assert holding_back.shown(session, None, BEN) is None


def test_the_champion_is_asked_where_there_is_one_and_has_to_be_one_of_the_two(
    database: Database, vault: Vault
) -> None:
    with database.write() as session:
        staffed(session, champion=True)
        one, two = new(session, state=OPEN), new(session, state=OPEN)
        ask(session, one)
        assert [channel for channel, _ in queued(session)] == [CHAMPION]
        with pytest.raises(NotAllowedError, match="employee champion"):
            agree(session, vault, one, BEN)
        assert shown(session, one, BEN).champion_wanted
        assert (shown(session, one, BEN).may_agree, shown(session, one, CHAMPION).may_agree) == (False, True)
        agree(session, vault, one, CHAMPION)
        ask(session, two, CHAMPION)
        assert sorted(channel for channel, _ in queued(session)) == ["C0DESK", CHAMPION]
        agree(session, vault, two, BEN)
        assert {standing(session, each).state for each in (one, two)} == {HELD}


def test_a_champion_who_has_left_is_none(database: Database, vault: Vault) -> None:
    with database.write() as session:
        staffed(session, champion=True)
        session.get_one(Person, CHAMPION).left_on = MONDAY.date()
        one = new(session, state=OPEN)
        ask(session, one)
        assert [channel for channel, _ in queued(session)] == ["C0DESK"]
        agree(session, vault, one, BEN)
        assert standing(session, one).state is HELD


def test_a_no_shows_it_at_once_and_so_does_the_one_who_asked(database: Database, vault: Vault) -> None:
    with database.write() as session:
        staffed(session)
        one = new(session, state=OPEN)
        for person in (BEN, ADA):
            ask(session, one, person)
            holding_back.refuse(session, one, seen=OPEN)
            assert holding(session, one) is None
        with pytest.raises(ChangedError, match="decided meanwhile"):
            agree(session, vault, one, BEN)
        assert said(session, one) == []


def test_showing_it_again_takes_two_as_well(database: Database, vault: Vault) -> None:
    with database.write() as session:
        staffed(session)
        one = held(session, vault)
        holding_back.let_go(session, one, BEN, now=MONDAY)
        waits = queued(session)[-1][1]
        assert isinstance(waits, DeskHoldBack)
        assert waits.again
        assert shown(session, one, ADA).let_go_by == "Person 1"
        with pytest.raises(ChangedError, match="has asked for this already"):
            holding_back.let_go(session, one, CAL, now=MONDAY)
        with pytest.raises(NotAllowedError):
            agree(session, vault, one, BEN, seen=HELD)
        holding_back.refuse(session, one, seen=HELD)
        assert standing(session, one).state is HELD
        holding_back.let_go(session, one, BEN, now=MONDAY)
        agree(session, vault, one, CAL, seen=HELD)
        row = standing(session, one)
        assert (row.state, row.state_before, row.on_board_since) == (OPEN, None, MONDAY.date())
        assert holding(session, one) is None
        assert "goes on as before" in said(session, one)[-1][1]


def test_who_agrees_to_hold_back_does_not_agree_to_show_again(database: Database, vault: Vault) -> None:
    with database.write() as session:
        staffed(session)
        one = held(session, vault)
        holding_back.let_go(session, one, BEN, now=MONDAY)
        with pytest.raises(ChangedError, match="decided meanwhile"):
            agree(session, vault, one, CAL, seen=OPEN)
        with pytest.raises(ChangedError, match="decided meanwhile"):
            holding_back.refuse(session, one, seen=OPEN)


def test_an_outcome_stays_when_it_is_shown_again(database: Database, vault: Vault) -> None:
    with database.write() as session:
        staffed(session)
        one = held(session, vault, state=DONE, outcome="We ring back.", outcome_on=MONDAY.date())
        holding_back.let_go(session, one, ADA, now=MONDAY)
        agree(session, vault, one, BEN, seen=HELD)
        assert (standing(session, one).state, standing(session, one).outcome) == (DONE, "We ring back.")


@pytest.mark.parametrize("reason", ["", " \u200b", "x" * 501])
def test_a_reason_is_needed(database: Database, reason: str) -> None:
    with database.write() as session:
        staffed(session)
        one = new(session)
        with pytest.raises(BadInputError) as refused:
            holding_back.hold_back(session, one, ADA, reason, now=MONDAY)
        assert "words" in refused.value.problems
        assert holding(session, one) is None


def test_what_cannot_be_held_back_or_shown_says_how_it_stands(database: Database, vault: Vault) -> None:
    with database.write() as session:
        staffed(session)
        one, other, gone = new(session), new(session), new(session, "", state=SuggestionState.WITHDRAWN)
        desk.merge(session, one, other, seen=NEW, by=ADA, now=MONDAY)
        with pytest.raises(ChangedError, match="goes on together"):
            ask(session, one)
        with pytest.raises(ChangedError, match="taken this suggestion back"):
            ask(session, gone)
        with pytest.raises(NotFoundError):
            agree(session, vault, "unknown", BEN)
        for each in (one, other):
            with pytest.raises(ChangedError, match="decided meanwhile"):
                holding_back.let_go(session, each, BEN, now=MONDAY)
        ask(session, other)
        with pytest.raises(ChangedError, match="decided meanwhile"):
            holding_back.let_go(session, other, BEN, now=MONDAY)


def test_what_nobody_agrees_to_within_a_week_is_shown_again(database: Database, vault: Vault) -> None:
    with database.write() as session:
        staffed(session)
        waiting, kept = new(session, state=OPEN), held(session, vault)
        ask(session, waiting)
        holding_back.forget_old_wishes(session, now=MONDAY + timedelta(days=7))
        assert holding(session, waiting)
        holding_back.forget_old_wishes(session, now=MONDAY + timedelta(days=8))
        assert holding(session, waiting) is None
        assert holding(session, kept)
        assert standing(session, kept).state is HELD


@pytest.mark.parametrize("ends", ["refused", "lapsed"])
def test_nobody_keeps_a_suggestion_off_the_board_alone_by_asking_again(
    database: Database, vault: Vault, ends: str
) -> None:
    with database.write() as session:
        staffed(session)
        one, other = new(session, state=OPEN), new(session, state=OPEN)
        ask(session, one)
        if ends == "refused":
            holding_back.refuse(session, one, seen=OPEN)
        else:
            holding_back.forget_old_wishes(session, now=MONDAY + timedelta(days=8))
        with pytest.raises(ChangedError, match="nobody agreed"):
            ask(session, one)
        ask(session, other)
        ask(session, one, BEN)
        agree(session, vault, one, ADA)
        assert standing(session, one).state is HELD


def test_a_suggestion_whose_author_took_it_back_waits_for_nobody(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        one = new(session)
        ask(session, one, NOBODY)
        standing(session, one).state = SuggestionState.WITHDRAWN
        session.flush()
        assert holding_back.waiting_for(session, BEN) == 0
        row = standing(session, one)
        assert not rows.asked(row, holding(session, one))


def test_without_a_desk_there_is_nobody_to_tell(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        forget_setting(session, CHANNEL)
        ask(session, new(session))
        assert queued(session) == []
