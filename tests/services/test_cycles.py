"""A cycle is announced, opened and closed once, in order, whatever happens in between."""

from random import Random

from models import pulses
from models.database import Database
from models.deliveries import OutboxMessage
from models.pulses import Cycle, CycleState
from services import cycles
from tests.factories import ANNOUNCED, CLOSED, COMMENTS, OPENED, add_people, answer, put_in, set_up_series
from vault import Vault


def test_a_whole_cycle(database: Database, vault: Vault) -> None:
    with database.write() as session:
        people = add_people(session, 12, team="hotline")
        set_up_series(session)
    with database.write() as session:
        assert cycles.next_due(session, now=ANNOUNCED) == ANNOUNCED
        assert cycles.announce_due(session, now=ANNOUNCED) == 1
        assert cycles.next_due(session, now=ANNOUNCED) == OPENED
    with database.write() as session:
        assert cycles.open_due(session, vault=vault, now=OPENED) == 1
        survey_id = pulses.open_cycles(session)[0].id
        assert cycles.next_due(session, now=OPENED) == CLOSED
        casts = [answer(session, survey_id, person, comment=f"Words of {person}") for person in people]
    put_in(database, vault, casts)
    assert cycles.close_due(database, vault=vault, now=CLOSED, random=Random(1)) == 1
    with database.read() as session:
        assert session.get_one(Cycle, survey_id).state is CycleState.CLOSED
        queued = {message.kind: message for message in session.query(OutboxMessage)}
        assert set(queued) == {"PulseAnnouncement", "PulseResults", "PulseComments", "TalkCard"}
        assert queued["PulseComments"].due_at == COMMENTS
