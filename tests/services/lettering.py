"""A desk, its letter box and what authors put in, as several tests need them."""

from base64 import urlsafe_b64encode
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from domain.letters import Letter, LetterKind, letter_cast
from domain.suggestions import SuggestionState
from domain.survey import CastOutcome
from domain.wallet import fingerprint
from models import suggestions as rows
from models.base import random_id
from models.database import Database
from models.suggestions import Suggestion, Thread
from services import letters, released
from services.desk_settings import Desk, set_desk
from tests.factories import open_vault
from vault import Vault

DESK, NEWS = "C0DESK", "C0NEWS"
MONDAY = datetime(2025, 6, 2, 12, tzinfo=UTC)
TUESDAY_TEN = datetime(2025, 6, 3, 8, tzinfo=UTC)
"""Ten o'clock in Berlin."""
TUESDAY = date(2025, 6, 3)


def thread(number: int) -> str:
    """The fingerprint of somebody's capability."""
    return fingerprint(capability(number))


def capability(number: int) -> str:
    """Somebody's way back to their thread."""
    return urlsafe_b64encode(number.to_bytes(16)).decode().rstrip("=")


class Box:
    """A desk and a vault, with the letters of some days."""

    def __init__(self, database: Database, keys: Path) -> None:
        self.database = database
        self.vault: Vault = open_vault(database, keys)
        with database.write() as session:
            set_desk(session, Desk(channel=DESK, news_channel=NEWS, zone="Europe/Berlin", help=""))
            letters.ensure_box(session, vault=self.vault, now=MONDAY)

    def taking(self) -> str:
        """The box that takes letters."""
        with self.database.read() as session:
            return letters.box_taking(session)

    def send(self, *sent: Letter, box: str = "") -> tuple[CastOutcome, ...]:
        """Letters, each from a form of its own."""
        box = box or self.taking()
        casts = [letter_cast(box, one, nonce=random_id()) for one in sent]
        with self.database.write() as session:
            pending = self.vault.prepare(session.connection(), casts)
        pending.settle()
        return pending.outcomes

    def another(self, full: str) -> str:
        """The box after one that is full."""
        with self.database.write() as session:
            return letters.another_box(session, full, vault=self.vault)

    def release(self, now: datetime = TUESDAY_TEN) -> None:
        """Whatever is due."""
        released.release_due(self.database, vault=self.vault, now=now)

    def suggestion(self, number: int) -> Suggestion | None:
        """What became of somebody's suggestion."""
        with self.database.read() as session:
            return found(session, number)

    def become(self, number: int, state: SuggestionState, *, on: date, into: int | None = None) -> None:
        """Those who answer say something about it."""
        with self.database.write() as session:
            row, other = found(session, number), found(session, into) if into is not None else None
            assert row is not None
            row.state_before = row.state
            row.state, row.state_on, row.merged_into = state, on, other.id if other else None

    def said(self, number: int) -> list[str]:
        """What was said in its thread."""
        with self.database.read() as session:
            row = rows.thread_of(session, thread(number))
            return [one.words for one in rows.messages(session, row.id)] if row else []

    def thread(self, number: int) -> Thread:
        """The thread itself."""
        with self.database.read() as session:
            row = rows.thread_of(session, thread(number))
            assert row is not None
            return row


def found(session: Session, number: int) -> Suggestion | None:
    row = rows.thread_of(session, thread(number))
    return session.get_one(Suggestion, row.id) if row else None


def suggestion(number: int, words: str = "", **more: object) -> Letter:
    """Somebody's suggestion."""
    words = words or f"Suggestion of {number}."
    return Letter(kind=LetterKind.SUGGESTION, thread=thread(number), text=words, **more)  # type: ignore[arg-type] # of all kinds


def about(number: int, kind: LetterKind, words: str = "") -> Letter:
    """Something that the author sends about it."""
    return Letter(kind=kind, thread=thread(number), text=words)
