"""A company with two champions and a leader for tests, what they say, and what is told of it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.decisions import Decision, Proposal, Said, consent, objection
from domain.messages import Outgoing
from domain.roles import Role
from domain.seats import StandsFor
from models import duties
from models.deliveries import DeliveryState, OutboxMessage
from services import decisions, deliveries
from services.champions_settings import ChampionsRules, set_rules
from services.decision_logs import load
from tests.domain.decided import WORDING
from tests.factories import add_people, user
from tests.seated import add_seat

SAM, AMINA, PRIYA, DORA, BEN, LENA = (user(number) for number in range(6))
"""A leader; the employee and the customer champion; their deputies; another leader."""
CHANNEL = "C0DECIDE0"
MONDAY = datetime(2025, 6, 2, 9, 0, tzinfo=UTC)
"""10:00 in London."""
DEADLINE = date(2025, 6, 9)


def on(day: int, month: int = 6) -> datetime:
    """10:00 in London on a day of that summer."""
    return datetime(2025, month, day, 9, 0, tzinfo=UTC)


def staffed(session: Session) -> dict[StandsFor, str]:
    """Everybody is there, champions are set up, and both seats are held: the seats' ids."""
    add_people(session, 6)
    for leader in (SAM, LENA):
        duties.hold(session, Role.LEADER, leader)
    set_rules(session, ChampionsRules(channel=CHANNEL, zone="Europe/London"))
    return {
        StandsFor.EMPLOYEES: add_seat(session, AMINA, StandsFor.EMPLOYEES, deputy_id=DORA),
        StandsFor.CUSTOMERS: add_seat(session, PRIYA, StandsFor.CUSTOMERS, deputy_id=BEN),
    }


def drafted(session: Session, what: Proposal = WORDING, *, by: str = SAM) -> str:
    """A draft."""
    return decisions.draft(session, what, by=by, now=MONDAY)


def posted(session: Session, what: Proposal = WORDING, *, by: str = SAM) -> str:
    """Version 1."""
    one = drafted(session, what, by=by)
    decisions.post(session, one, by=by, deadline=DEADLINE, now=MONDAY)
    return one


def says(session: Session, decision: str, said: Said, *, by: str, **more: Any) -> Decision:
    """An answer to the version that counts, for the first seat for which this person may answer."""
    current = len(load(session, decision).versions)
    seat = decisions.seats_of(session, by)[0].seat
    values: dict[str, Any] = {"seat": seat, "version": current, "now": MONDAY} | more
    return decisions.answer(session, decision, said, by=by, **values)


def objected(session: Session) -> str:
    """The customer champion consents, and the employee champion objects."""
    one = posted(session)
    says(session, one, consent(), by=PRIYA)
    says(session, one, objection(would_cause="no weekend", safe_if="they choose the day off"), by=AMINA)
    return one


def told(session: Session) -> list[tuple[str, str]]:
    """What waits to be sent: to whom, and which kind of message, in the order of their keys."""
    found = select(OutboxMessage).where(OutboxMessage.state == DeliveryState.DUE)
    return sorted((row.channel, row.kind) for row in session.scalars(found))


def sent(session: Session, now: datetime = MONDAY) -> list[tuple[str, Outgoing, str | None]]:
    """Send what waits as the sender does: where to, what, and in which thread."""
    gone: list[tuple[str, Outgoing, str | None]] = []
    while claimed := deliveries.claim(session, now=now):
        for one in claimed:
            deliveries.mark_sent(session, one, channel=one.channel, ts=f"{len(gone)}.{now.timestamp()}")
            gone.append((one.channel, one.message, one.thread))  # type: ignore[arg-type] # none is an invitation
        now += timedelta(seconds=3)
    return gone


def kinds(gone: list[tuple[str, Outgoing, str | None]]) -> list[tuple[str, str]]:
    """To whom went which kind of message."""
    return sorted((channel, type(message).__name__) for channel, message, _ in gone)


def in_channel(gone: list[tuple[str, Outgoing, str | None]]) -> list[str]:
    """Which kinds of messages went to the channel, in their order."""
    return [type(message).__name__ for channel, message, _ in gone if channel == CHANNEL]
