"""Decisions are told in the channel that is set up now, also if another one refused them before."""

from sqlalchemy import select

from domain.decision_messages import DecisionPosted
from models.database import Database
from models.deliveries import DeliveryState, OutboxMessage
from services import deliveries
from services.champions_settings import ChampionsRules, set_rules
from tests.services.deciding import CHANNEL, MONDAY, posted, sent, staffed

NEW = "C0NEW"


def refused(database: Database) -> str:
    """A decision that could not be told, because Tribune is not in the channel."""
    with database.write() as session:
        staffed(session)
        one = posted(session)
        for claimed in deliveries.claim(session, now=MONDAY):
            if claimed.channel == CHANNEL:
                deliveries.mark_failed(session, claimed, reason="not_in_channel", administrators=(), now=MONDAY)
            else:
                deliveries.mark_sent(session, claimed, channel=claimed.channel, ts="1.0")
    return one


def test_what_was_refused_is_told_once_another_channel_is_chosen(database: Database) -> None:
    one = refused(database)
    with database.write() as session:
        set_rules(session, ChampionsRules(channel=NEW, zone="Europe/London"))
        deliveries.tell_champions_in(session, old=CHANNEL, new=NEW, now=MONDAY)
        told = [
            (channel, message.decision) for channel, message, _ in sent(session) if isinstance(message, DecisionPosted)
        ]
        assert told == [(NEW, one)]


def test_what_is_refused_after_another_channel_was_chosen_goes_there(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        one = posted(session)
        (claimed,) = (found for found in deliveries.claim(session, now=MONDAY) if found.channel == CHANNEL)
        set_rules(session, ChampionsRules(channel=NEW, zone="Europe/London"))
        deliveries.mark_failed(session, claimed, reason="not_in_channel", administrators=(), now=MONDAY)
        row = session.scalars(select(OutboxMessage).where(OutboxMessage.unique_key == f"decision:{one}")).one()
        assert (row.channel, row.state) == (NEW, DeliveryState.DUE)
