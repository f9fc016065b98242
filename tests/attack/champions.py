"""Changing by hand what decides an election, what was said about a decision, or who speaks: in the database itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from domain.decisions import consent
from models.database import Database
from services import decisions, election_clocks, elections, petitions
from tests.attack.statements import Tried, changed_columns, run
from tests.consulted import add_decision, asks
from tests.domain.voting import BALLOT_CLOSES
from tests.electing import AMINA, BEN, CARA, Electing
from tests.factories import user
from tests.seated import add_seat

DORA = user(10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Championed:
    """Everything that can be going on at once."""

    database: Database
    ids: Mapping[str, str]
    """Of elections: nominating, balloting, over. Of their seats: waiting, vacant, held. And of the rest."""


def championed(database: Database, keys: Path) -> Championed:
    """Elections at three stages, a champion, a petition, a decision that was answered, and a question to employees."""
    electing = Electing(database, keys).balloting(CARA)
    over, held = electing.id, electing.seat_id
    electing.votes(4, 6, CARA)
    electing.closed()
    with database.write() as session:
        vacant = add_seat(session, None, election_on=BALLOT_CLOSES.date())
        balloting = elections.announce(session, vacant, now=BALLOT_CLOSES)
        for one in (AMINA, BEN):
            elections.stand(session, balloting, one, statement="I listen.", now=BALLOT_CLOSES)
        now = elections.load(session, balloting).terms.times.ballot_opens_at
        election_clocks.open_due(session, vault=electing.vault, now=now)
        waiting = add_seat(session, None, election_on=now.date())
        nominating = elections.announce(session, waiting, now=now)
        elections.stand(session, nominating, DORA, statement="I listen.", now=now)
        decision = add_decision(session, now=now, review_on=now.date() + timedelta(days=90))
        decisions.answer(session, decision, consent(), seat=held, by=CARA, version=1, now=now)
        consultation = asks(session, decision, held, by=CARA, now=now, vault=electing.vault)
    petitions.keep_in_step(database, vault=electing.vault)
    electing.seat_id = held
    return Championed(
        database=database,
        ids={
            "nominating": nominating,
            "balloting": balloting,
            "over": over,
            "waiting": waiting,
            "vacant": vacant,
            "held": held,
            "decision": decision,
            "consultation": consultation,
            "petition": str(electing.seat().petition_id),
            "somebody": BEN,
            "another": "U00000009",
        },
    )


FROZEN = {
    "decision_entries": "decision_id = :decision",
    "voters": "box_id IN (:nominating, :balloting, :consultation, :petition)",
    "nominations": "election_id IN (:balloting, :over)",
    "elections": "id IN (:nominating, :balloting, :over)",
    "seats": "id IN (:waiting, :vacant, :held)",
    "consultations": "id = :consultation",
}
"""By table, the rows of which no column changes by hand, and none is deleted."""
MAY_CHANGE = {
    "elections": {"reminded"},
    # What an administrator, a champion and time change, by functions that anybody could call.
    "seats": {
        "stands_for", "title", "team_id", "place_id", "state", "election_on", "vacant_since", "deputy_id", "term_first",
        "term_last", "gone", "petition_id", "petition_over", "removed_on",
    },
}  # fmt: skip
RESULT = '{"winner":"U00000009"}'
STATEMENTS = (
    # The log of a decision: nothing in the place of an entry, and no hole.
    "INSERT INTO decision_entries SELECT decision_id, position + 9, kind, content FROM decision_entries",
    "INSERT INTO decision_entries SELECT decision_id, 0, kind, content FROM decision_entries WHERE position = 1",
    "INSERT INTO decision_entries SELECT * FROM decision_entries",
    # Who may vote, answer or sign.
    *(
        f"INSERT INTO voters (box_id, person_id) VALUES (:{box}, 'U0LATE')"
        for box in ("nominating", "balloting", "over", "consultation", "petition")
    ),
    "DELETE FROM voters WHERE box_id = :balloting AND person_id = :another",
    # Who stands.
    (
        "INSERT INTO nominations (election_id, person_id, statement, state, deputy_too) "
        "VALUES (:balloting, :another, 'Me too.', 'accepted', true)"
    ),
    "UPDATE nominations SET person_id = :another WHERE election_id = :balloting AND person_id = :somebody",
    "UPDATE nominations SET election_id = :over WHERE election_id = :nominating",
    # What comes of it: not before it is counted, and not by hand.
    *(
        f"UPDATE elections SET state = '{state}'{more} WHERE id = :balloting"
        for state in ("nominating", "elected", "vacant", "cancelled")
        for more in ("", f", result = '{RESULT}'", ", vacant_because = 'ballots_lost'", ", cancelled_because = 'Why'")
    ),
    *(f"UPDATE elections SET {what} WHERE id = :nominating" for what in (
        "state = 'balloting'", "state = 'elected'", f"state = 'elected', result = '{RESULT}'", "state = 'vacant'",
        f"state = 'vacant', vacant_because = 'no_candidate', result = '{RESULT}'",
    )),
    *(f"UPDATE elections SET state = '{state}' WHERE id = :over" for state in ("nominating", "balloting", "vacant")),
    *(f"UPDATE elections SET result = '{RESULT}' WHERE id = :{one}" for one in ("nominating", "balloting", "over")),
    "INSERT INTO elections SELECT * FROM elections WHERE id = :balloting",
    (
        "INSERT INTO elections (id, seat_id, state, terms, seed, opens_at, closes_at, reminded, result, "
        "cancelled_because) SELECT 'another', seat_id, 'elected', terms, seed, opens_at, closes_at, reminded, "
        f"'{RESULT}', '' FROM elections WHERE id = :over"
    ),
    # Who speaks.
    *(f"UPDATE seats SET champion_id = :another, state = 'held' WHERE id = :{one}" for one in ("vacant", "held")),
    "UPDATE seats SET election_id = NULL WHERE id = :vacant",
    "UPDATE seats SET election_id = :over WHERE id = :held",
    "INSERT INTO seats SELECT * FROM seats WHERE id = :held",
    # What employees are asked.
    "UPDATE consultations SET state = 'closed' WHERE id = :consultation",
    "UPDATE consultations SET state = 'cancelled' WHERE id = :consultation",
    "INSERT INTO consultations SELECT * FROM consultations",
    # Boxes of what is open already.
    *(
        f"INSERT INTO boxes SELECT survey_id, 900, key_id, blob FROM boxes WHERE survey_id = :{box}"
        for box in ("balloting", "consultation", "petition")
    ),
    *(
        f"INSERT INTO sealed_surveys SELECT * FROM sealed_surveys WHERE survey_id = :{box}"
        for box in ("balloting", "consultation", "petition")
    ),
)  # fmt: skip
ON_SQLITE = (
    (
        "INSERT OR REPLACE INTO decision_entries "
        "SELECT decision_id, position, kind, replace(content, 'consent', 'objection') FROM decision_entries"
    ),
    "UPDATE OR REPLACE decision_entries SET position = 1 WHERE position = 2",
    "INSERT OR REPLACE INTO voters SELECT * FROM voters WHERE box_id = :balloting",
    "UPDATE OR REPLACE voters SET person_id = :another WHERE box_id = :balloting",
    "INSERT OR REPLACE INTO nominations SELECT * FROM nominations WHERE election_id = :balloting",
    "UPDATE OR REPLACE nominations SET election_id = :balloting WHERE election_id = :nominating",
    *(
        "INSERT OR REPLACE INTO elections SELECT id, seat_id, state, replace(terms, '3', '4'), "
        "seed, opens_at, closes_at, reminded, result, vacant_because, cancelled_because FROM elections "
        f"WHERE id = :{one}"
        for one in ("nominating", "balloting", "over")
    ),
    "UPDATE OR REPLACE elections SET id = :balloting WHERE id = :nominating",
    "INSERT OR REPLACE INTO seats SELECT * FROM seats WHERE id = :held",
    "UPDATE OR REPLACE seats SET id = :held WHERE id = :vacant",
    "INSERT OR REPLACE INTO consultations SELECT * FROM consultations",
    *(
        f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} WHERE survey_id = :{box}"
        for table in ("sealed_surveys", "boxes")
        for box in ("balloting", "consultation", "petition")
    ),
)
ON_POSTGRESQL = tuple(f"TRUNCATE {table} CASCADE" for table in FROZEN)


def in_the_database(world: Championed) -> Tried:
    """Run every statement that could change what is frozen."""
    embedded = world.database.embedded
    updated = [
        one
        for table, where in FROZEN.items()
        for one in changed_columns(table, where, may_change=MAY_CHANGE.get(table, ()), postgresql=not embedded)
    ]
    deleted = [f"DELETE FROM {table} WHERE {where}" for table, where in FROZEN.items()]
    statements = (*updated, *deleted, *STATEMENTS, *(ON_SQLITE if embedded else ON_POSTGRESQL))
    return run(world.database.url, statements, world.ids)
