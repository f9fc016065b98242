"""How many there are of what, for whoever watches the server. Nothing here depends on an answer or names anybody."""

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.deliveries import OutboxMessage
from models.pulses import Cycle, Series

COUNTED: dict[str, tuple[InstrumentedAttribute[str], str]] = {
    "tribune_series": (Series.state, "Pulse series, by state."),
    "tribune_pulses": (Cycle.state, "Pulses, by state."),
    "tribune_messages": (OutboxMessage.state, "Messages that are kept, by state."),
}


def by_state(session: Session) -> dict[str, dict[str, int]]:
    """The rows of some tables, by their state; names are those of metrics."""
    found: dict[str, dict[str, int]] = {}
    for name, (state, _) in COUNTED.items():
        rows = session.execute(select(state, func.count()).group_by(state)).all()
        found[name] = {str(value): count for value, count in sorted(rows)}
    return found
