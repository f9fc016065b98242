"""A person's own data: forgotten when they ask, or when they have left."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from domain.dictionary import TABLES
from domain.errors import NotFoundError
from domain.screens import ForgetMeForm, Forgotten
from models import forgetting, people, pulses, voices
from models.deliveries import DeliveryState
from models.everything import rows_naming
from models.forgetting import LEFT
from models.people import Person
from services import duties

FORGOTTEN = "Somebody who asked to be forgotten"
"""The name of whoever asked, as long as they work here."""
NOWHERE = "UTC"
"""The zone of whoever is not asked anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leftover:
    """Rows of one table that still name somebody who was forgotten, and why."""

    table: str
    meaning: str
    rows: int


def forget_me_form(session: Session, person: str, *, administrators: Collection[str], now: datetime) -> ForgetMeForm:
    """What will happen to somebody who asks to be forgotten. `administrators`: of the settings, or Slack's own."""
    return ForgetMeForm(
        duties=tuple(duty.words for duty in duties.duties_of(session, person) if duty.words),
        invited=any(
            cycle.close_at > now and pulses.cell_of(session, cycle.id, person) is not None
            for cycle in pulses.open_cycles(session)
        ),
        administers=person in administrators,
    )


def forget(session: Session, person: str, *, administrators: Collection[str], now: datetime) -> Forgotten:
    """Forget somebody: whoever has left is deleted, and of whoever works here nothing stays but id and a mark.

    Their duties go to others first. What stays until its time: their place on rosters, which an open pulse and the next
    comparison need. Raises NotFoundError for a stranger, BadInputError where nobody could take their duties over.
    """
    known = session.get(Person, person)
    if known is None:
        raise NotFoundError("Tribune knows nobody with this id. Nothing was changed.")
    if known.left_on is not None:
        duties.hand_over(session, administrators=administrators, slacks_own=(), now=now)
        forget_leaver(session, person)
        return Forgotten(gone=session.get(Person, person) is None)
    duties.give_away(session, known, administrators=administrators, now=now)
    _let_go(session, known)
    forgetting.unsign(session, known.name, instead=FORGOTTEN)
    known.name, known.stopped, known.forgotten = FORGOTTEN, True, True
    session.flush()
    return Forgotten(gone=False)


def forget_leaver(session: Session, person: str) -> None:
    """Delete somebody who has left; where a foreign key still needs their row, it keeps the id and says no name.

    So of whoever was to answer the results of a pulse that is kept, added a question, or set up a series that nobody
    could take over.
    """
    known = session.get_one(Person, person)
    _let_go(session, known)
    forgetting.unsign(session, known.name, instead=LEFT)
    known.name, known.stopped, known.forgotten = LEFT, False, False
    session.flush()
    if not forgetting.is_needed(session, person):
        forgetting.delete_person(session, person)


def leftovers(session: Session, person: str) -> tuple[Leftover, ...]:
    """Which rows name somebody, table by table."""
    rows = Counter(row.table for row in rows_naming(session, person))
    return tuple(
        Leftover(table=table, meaning=TABLES[table].meaning, rows=count) for table, count in sorted(rows.items())
    )


def _let_go(session: Session, person: Person) -> None:
    """End what waits for somebody, and take from their row all that says who they are and where they work."""
    for invitation, _, _ in pulses.unsent_invitations(session, person.id):
        invitation.state = DeliveryState.EXPIRED
    people.leave_nobody_to(session, person.id)
    forgetting.end_duties(session, person.id)
    voices.forget_reporter(session, person.id)
    forgetting.delete_messages_to(session, person.id)
    person.zone, person.introduced, person.groups = NOWHERE, False, frozenset()
    person.team_id = person.touch_point_id = person.place_id = person.deputy_id = None
