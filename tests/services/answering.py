"""A suggestion desk for tests: who answers, where, and what stands in a thread."""

from datetime import UTC, datetime
from typing import Any, get_args

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.messages import Outgoing
from domain.roles import Role
from domain.suggestions import SuggestionState, Writer
from models import desk as rows
from models import people
from models.deliveries import OutboxMessage
from models.serial import load
from models.suggestions import Suggestion, say
from services.desk_settings import Desk, set_desk
from tests.factories import add_people, user
from tests.seated import add_seat
from tests.suggested import add_suggestion

MONDAY = datetime(2025, 6, 2, 11, 0, tzinfo=UTC)
"""The day on which `add_suggestion` releases: in London it is noon."""
ADA, BEN, CAL = user(0), user(1), user(2)
"""Leaders by name."""
CHAMPION = user(3)
NOBODY = user(4)
KINDS: dict[str, type[Outgoing]] = {kind.__name__: kind for kind in get_args(Outgoing)}
DESK = Desk(channel="C0DESK", news_channel="C0NEWS", zone="Europe/London", help="Ring 999.")


def staffed(session: Session, *, champion: bool = False) -> None:
    """A desk with three leaders; the employees have elected a champion or not."""
    add_people(session, 6)
    people.set_role_holders(session, Role.LEADER, [ADA, BEN, CAL])
    if champion:
        add_seat(session, CHAMPION)
    set_desk(session, DESK)
    session.flush()


def new(session: Session, words: str = "Let us ring customers back the same day.", **more: Any) -> str:
    """A suggestion that nobody has reviewed: its id."""
    return add_suggestion(session, words, **{"state": SuggestionState.NEW} | more)


def standing(session: Session, suggestion: str) -> Suggestion:
    session.expire_all()
    return session.get_one(Suggestion, suggestion)


def said(session: Session, suggestion: str) -> list[tuple[str, str]]:
    """The thread: who signed, and what they said."""
    return [(one.signed, one.words) for one in rows.messages(session, suggestion, offset=0, most=1000)]


def author_says(session: Session, suggestion: str, words: str = "Thank you.") -> None:
    """The author's letter, released."""
    say(session, suggestion, writer=Writer.AUTHOR, signed="", words=words, on=MONDAY.date())


def queued(session: Session, kind: type[Outgoing] | None = None) -> list[tuple[str, Outgoing]]:
    """What waits in the outbox, with where it goes."""
    found = session.scalars(select(OutboxMessage).order_by(OutboxMessage.channel))
    messages = [(one.channel, load(KINDS[one.kind], one.payload)) for one in found]
    return [one for one in messages if kind is None or isinstance(one[1], kind)]
