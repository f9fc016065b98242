"""The desk's messages say how things stand when they are sent, and reach somebody where a channel is gone."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from domain.desk_messages import DeskDay, DeskHoldBack, DeskNews, DeskNote, DeskReminder
from domain.messages import ChannelTrouble, DeliveryTrouble
from domain.suggestions import SuggestionState
from models.database import Database
from models.deliveries import DeliveryState, OutboxMessage
from services import deliveries, desk, holding_back
from services.deliveries import queue
from services.desk_settings import Desk, set_desk
from tests.conftest import opened
from tests.factories import user
from tests.services.answering import ADA, BEN, DESK, MONDAY, author_says, new, queued, staffed, standing
from vault import Vault

ADMIN = user(5)


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    """What is asked of the outbox is tried on both in test_deliveries."""
    database = opened(sqlite_url)
    yield database
    database.dispose()


def sent(session: Session, message: DeskNote, *, channel: str = "C0DESK", days: int = 0) -> Any:
    """The message as it goes out; None: it does not."""
    queue(session, message, channel=channel, about="one", due_at=MONDAY)
    claimed = deliveries.claim(session, now=MONDAY + timedelta(days=days))
    return claimed[0].message if claimed else None


def refused(session: Session, message: DeskNote, reason: str, *, channel: str = "C0DESK") -> None:
    """Slack refuses it for good."""
    queue(session, message, channel=channel, about="one", due_at=MONDAY)
    (delivery,) = deliveries.claim(session, now=MONDAY)
    deliveries.mark_failed(session, delivery, reason=reason, administrators=[ADMIN], now=MONDAY)


def test_a_day_has_the_words_of_what_is_still_there(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        one, gone = new(session, "<!channel> & more"), new(session, "", state=SuggestionState.WITHDRAWN)
        held, wrote = new(session, state=SuggestionState.HELD_BACK), new(session)
        hurts = new(session, "Insults.", state=SuggestionState.HELD_BACK)
        author_says(session, wrote)
        author_says(session, hurts)
        day = sent(session, DeskDay(new=(one, gone, held), answered=(wrote, one, hurts)))
        assert [line.id for line in day.suggestions] == [one]
        assert day.suggestions[0].words == "<!channel> & more"
        assert [(line.id, line.author_wrote) for line in day.replies] == [(wrote, True), (hurts, True)]
        assert day.replies[1].words == ""
        assert day.more == 0


def test_a_day_of_which_nothing_is_left_is_not_sent(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        gone = new(session, "", state=SuggestionState.WITHDRAWN)
        assert sent(session, DeskDay(new=(gone,))) is None


def test_many_suggestions_have_room_for_some_and_the_number_of_the_others(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        ids = tuple(new(session) for _ in range(70))
        day = sent(session, DeskDay(new=ids[:64], answered=ids[60:]))
        assert (len(day.suggestions), len(day.replies), day.more) == (8, 0, 62)


def test_a_reminder_leaves_out_what_was_done_meanwhile(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        late, soon, ended = new(session, days_ago=5), new(session), new(session, outcome_on=MONDAY.date())
        standing(session, ended).state = SuggestionState.DONE
        session.flush()
        reminder = sent(session, DeskReminder(late=(late, ended), soon=(soon,)))
        assert [(line.id, line.late) for line in reminder.overdue] == [(late, True)]
        assert [(line.id, line.late) for line in reminder.due] == [(soon, False)]


def test_a_reminder_of_nothing_that_is_left_is_not_sent(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        ended = new(session, state=SuggestionState.DONE)
        assert sent(session, DeskReminder(late=(ended,))) is None


@pytest.mark.parametrize("reason", ["is_archived", "channel_not_found", "not_in_channel"])
def test_a_deleted_channel_gives_administrators_the_messages_and_the_reason(database: Database, reason: str) -> None:
    with database.write() as session:
        staffed(session)
        one = new(session, days_ago=9)
        holding_back.hold_back(session, one, ADA, "Insults.", now=MONDAY)
        messages = (
            DeskDay(new=(one,)),
            DeskReminder(late=(one,)),
            DeskHoldBack(suggestion=one),
        )
        for message in messages:
            session.execute(delete(OutboxMessage))
            refused(session, message, reason)
            trouble = ChannelTrouble(channel="C0DESK", reason=reason)
            to_admin = [found for channel, found in queued(session) if channel == ADMIN]
            assert sorted(map(repr, to_admin)) == sorted(map(repr, (trouble, replace(message, unreachable=True))))


def test_whom_a_wish_reaches_late_reads_how_it_stands(database: Database, vault: Vault) -> None:
    with database.write() as session:
        staffed(session)
        refused_one, gone, held = (new(session) for _ in range(3))
        for each in (refused_one, gone, held):
            holding_back.hold_back(session, each, ADA, "Insults.", now=MONDAY)
        holding_back.refuse(session, refused_one, seen=SuggestionState.NEW)
        standing(session, gone).state = SuggestionState.WITHDRAWN
        holding_back.agree(session, held, BEN, seen=SuggestionState.NEW, vault=vault, now=MONDAY)
        assert "Insults" not in "".join(session.scalars(select(OutboxMessage.payload)))
        assert deliveries.claim(session, now=MONDAY) == []
        holding_back.let_go(session, held, BEN, now=MONDAY)
        (delivery,) = deliveries.claim(session, now=MONDAY)
        assert delivery.message == DeskHoldBack(
            suggestion=held, number=3, asked_by="Person 1", reason="Insults.", again=True
        )
        assert sent(session, DeskHoldBack(suggestion="unknown")) is None


def test_what_an_administrator_cannot_get_goes_round_no_further(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        one = new(session)
        refused(session, DeskDay(new=(one,), unreachable=True), "user_not_found", channel=user(4))
        assert [type(found) for channel, found in queued(session) if channel == ADMIN] == [DeliveryTrouble]


def test_a_reminder_that_slack_does_not_take_for_its_reader_reaches_administrators(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        one = new(session, days_ago=9)
        refused(session, DeskReminder(late=(one,), mine=True), "user_disabled", channel=ADA)
        assert any(isinstance(found, DeskReminder) for channel, found in queued(session) if channel == ADMIN)


def test_what_the_old_channel_refused_goes_to_the_new_one(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        one = new(session)
        set_desk(session, Desk(channel="C0OTHER", news_channel="C0LOUD", zone=DESK.zone, help=DESK.help))
        refused(session, DeskDay(new=(one,)), "is_archived")
        (row,) = session.scalars(select(OutboxMessage))
        assert (row.channel, row.state) == ("C0OTHER", DeliveryState.DUE)


def test_the_news_follow_their_channel_and_are_nobodys_direct_message(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        refused(session, DeskNews(answered=2), "channel_not_found", channel="C0NEWS")
        assert [type(found) for channel, found in queued(session) if channel == ADMIN] == [ChannelTrouble]
        deliveries.tell_news_in(session, old="C0NEWS", new="C0LOUD", now=MONDAY)
        assert queued(session, DeskNews) == [("C0LOUD", DeskNews(answered=2))]
        set_desk(session, Desk(channel="C0DESK", news_channel="C0LAST", zone=DESK.zone, help=DESK.help))
        (delivery,) = [one for one in deliveries.claim(session, now=MONDAY) if one.channel == "C0LOUD"]
        deliveries.mark_failed(session, delivery, reason="is_archived", administrators=[ADMIN], now=MONDAY)
        assert queued(session, DeskNews)[0][0] == "C0LAST"


def test_no_message_of_the_outbox_carries_a_suggestions_words(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        one = new(session, "Canary in the words.")
        desk.tell_of_release(session, new=[one], answered=[], now=MONDAY)
        assert "Canary" not in "".join(session.scalars(select(OutboxMessage.payload)))
