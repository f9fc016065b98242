"""What is lost with its keys besides a pulse's answers: letters, support, votes, signatures, answers to a question.

As after a disk was lost, and the database restored from its backup. Letters, support and petitions are begun anew;
elections and champions' questions end. It is said plainly where everybody reads it: who sent a letter or voted is not
known, so nobody else can ask them to do it again.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from domain.desk_messages import KeysLost
from models import elections as election_rows
from models import suggestions as rows
from models.database import Database
from models.pulses import Survey
from services import board, consultation_clocks, deliveries, election_clocks, letters, petitions
from services.desk_settings import desk
from vault import Vault


def pulses_among(session: Session, lost: Collection[str]) -> tuple[str, ...]:
    """Which of what has lost its keys (see `Vault.recover`) are pulses: somebody has to say what becomes of those."""
    return tuple(one for one in lost if session.get(Survey, one))


def ballots_among(session: Session, lost: Collection[str]) -> tuple[str, ...]:
    """Which of them are open ballots: their votes are not given up as long as the keys may only lie elsewhere."""
    return tuple(row.id for row in election_rows.running(session) if row.id in lost)


def begin_anew(database: Database, lost: Collection[str], *, vault: Vault, now: datetime) -> None:
    """Replace or end all that has lost its keys, but pulses. Interrupted, it goes on at the next start."""
    with database.read() as session:
        boxes = [box.id for box in rows.boxes(session) if box.id in lost]
    if boxes:
        _replace_boxes(boxes, vault=vault, now=now)
    board.replace_lost(database, lost, vault=vault, now=now)
    petitions.replace_lost(database, lost, vault=vault, now=now)
    election_clocks.lose_ballots(database, lost, vault=vault, now=now)
    consultation_clocks.cancel_lost(database, lost, vault=vault, now=now)


def _replace_boxes(boxes: Collection[str], *, vault: Vault, now: datetime) -> None:
    """Destroy boxes that nobody can open, open the next one and say so, in one transaction."""

    def publish(connection: Connection, *_nothing: object) -> None:
        with Session(bind=connection) as session:
            rows.remove_boxes(session, boxes)
            letters.ensure_box(session, vault=vault, now=now)
            given = desk(session)
            channels = {given.channel, given.news_channel} - {""} if given else set()
            for channel in sorted(channels):
                about = f"keys_lost:{min(boxes)}:{channel}"
                deliveries.queue(session, KeysLost(), channel=channel, about=about, due_at=now)
            session.flush()

    vault.close_together(boxes, publish)
