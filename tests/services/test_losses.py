"""Where keys are lost, what can be begun anew is begun anew, and who sent something is asked to send it again."""

from pathlib import Path

import pytest
from sqlalchemy import select

from domain.ballots import VacantBecause
from domain.suggestions import SuggestionState
from domain.survey import CastOutcome
from domain.tally import supporting
from models import suggestions as rows
from models.base import random_id
from models.database import Database
from models.deliveries import OutboxMessage
from models.seats import SeatRow
from services import losses, petitions
from services.board import put_on_board
from services.desk_settings import Desk, set_desk
from tests.domain.voting import BALLOT_OPENS
from tests.electing import AMINA, BEN, CARA, Electing
from tests.factories import put_in
from tests.seated import LAST, add_seat
from tests.services.lettering import DESK, MONDAY, NEWS, TUESDAY, TUESDAY_TEN, Box, found, suggestion
from vault.keys import Keyring


@pytest.fixture
def box(database: Database, tmp_path: Path) -> Box:
    return Box(database, tmp_path / "keys")


def lose(box: Box, *which: str) -> tuple[str, ...]:
    """Keys are gone, and Tribune starts."""
    for one in which:
        Keyring(box.vault.keys).destroy(one)
    lost = box.vault.recover()
    losses.begin_anew(box.database, lost, vault=box.vault, now=MONDAY)
    return lost


def told(box: Box) -> list[str]:
    with box.database.read() as session:
        query = select(OutboxMessage.channel).where(OutboxMessage.kind == "KeysLost")
        return sorted(session.scalars(query))


def with_tally(box: Box) -> str:
    """A suggestion on the board that seven want, and are shown as five."""
    box.send(suggestion(1))
    box.release()
    box.become(1, SuggestionState.OPEN, on=TUESDAY)
    with box.database.write() as session:
        row = found(session, 1)
        assert row is not None
        put_on_board(session, row, vault=box.vault, now=TUESDAY_TEN)
        row.supporters = 5
        assert row.tally_id
        return row.tally_id


def test_a_lost_letter_box_is_replaced_and_everybody_is_told(box: Box) -> None:
    old = box.taking()
    box.send(suggestion(1))
    assert lose(box, old) == (old,)
    assert told(box) == [DESK, NEWS]
    assert box.taking() != old
    assert box.send(suggestion(1)) == (CastOutcome.RECORDED,)
    assert box.vault.recover() == ()
    box.release()
    assert box.suggestion(1) is not None


def test_nothing_lost_is_nothing_told(box: Box) -> None:
    old = box.taking()
    assert lose(box) == ()
    assert (box.taking(), told(box)) == (old, [])


def test_a_full_box_that_is_lost_costs_the_next_one_nothing(box: Box) -> None:
    full = box.taking()
    second = box.another(full)
    box.send(suggestion(2), box=second)
    lose(box, full)
    assert box.taking() == second
    box.release()
    assert box.suggestion(2) is not None
    assert told(box) == [DESK, NEWS]


def test_who_starts_second_replaces_nothing_again(box: Box) -> None:
    old = box.taking()
    lost = lose(box, old)
    new = box.taking()
    losses.begin_anew(box.database, lost, vault=box.vault, now=MONDAY)
    assert box.taking() == new
    assert told(box) == [DESK, NEWS]


def test_without_a_news_channel_the_desk_is_told_and_without_a_desk_nobody(box: Box) -> None:
    for given, heard in ((Desk(channel=DESK, news_channel="", zone="UTC", help=""), [DESK]), (None, [DESK])):
        with box.database.write() as session:
            waiting = rows.newest_box(session)
            set_desk(session, given or Desk(channel="", news_channel="", zone="UTC", help=""))
        assert waiting is not None
        lose(box, waiting.id)
        assert told(box) == heard
    with box.database.read() as session:
        assert rows.newest_box(session) is None


def test_a_lost_tally_is_counted_anew_and_what_is_shown_stays(box: Box) -> None:
    tally = with_tally(box)
    with box.database.write() as session:
        pending = box.vault.prepare(session.connection(), [supporting(tally, f"U{one}") for one in range(7)])
    pending.settle()
    assert lose(box, tally) == (tally,)
    row = box.suggestion(1)
    assert row is not None
    assert row.supporters == 5
    assert row.tally_id not in {None, tally}
    assert told(box) == []
    assert box.vault.recover() == ()


def test_a_pulse_that_lost_its_keys_is_told_apart(box: Box, survey_id: str) -> None:
    tally = with_tally(box)
    with box.database.write() as session:
        nobodys = random_id()
        box.vault.open_tally(session.connection(), nobodys, expected=10)
    with box.database.read() as session:
        assert losses.pulses_among(session, (box.taking(), survey_id, tally, nobodys)) == (survey_id,)
        assert losses.pulses_among(session, ()) == ()


def test_lost_votes_end_their_election_and_lost_signatures_are_asked_for_anew(
    database: Database, tmp_path: Path
) -> None:
    poll = Electing(database, tmp_path / "keys").balloting(AMINA, BEN)
    with database.write() as session:
        held = add_seat(session, CARA, title="customer champion", election_on=LAST)
    petitions.keep_in_step(database, vault=poll.vault)
    with database.read() as session:
        petition = session.get_one(SeatRow, held).petition_id
        assert petition
        assert losses.ballots_among(session, [poll.id, petition]) == (poll.id,)
    poll.vote(CARA, AMINA)
    put_in(database, poll.vault, [supporting(petition, BEN)])
    lost = []
    for one in (poll.id, petition):
        Keyring(poll.vault.keys).destroy(one)
        lost.append(one)
    assert sorted(poll.vault.recover()) == sorted(lost)
    for _ in range(2):  # interrupted, it goes on
        losses.begin_anew(database, lost, vault=poll.vault, now=BALLOT_OPENS)
    assert poll.election().vacant_because is VacantBecause.BALLOTS_LOST
    with database.read() as session:
        anew = str(session.get_one(SeatRow, held).petition_id)
        assert anew not in {"None", petition}
        assert not poll.vault.has_answered(session.connection(), anew, BEN)
        assert losses.ballots_among(session, lost) == ()
    assert {type(one).__name__ for _, one in poll.told()} >= {"ElectionResult", "SeatPetitionLost"}
    assert poll.vault.recover() == ()
