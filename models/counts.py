"""How many there are of what, for whoever watches the server. Nothing here depends on an answer or names anybody."""

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from domain.suggestions import SuggestionState
from models.actions import ActionTaken
from models.deliveries import OutboxMessage
from models.pulses import Cycle, Series
from models.suggestions import Suggestion

COUNTED: dict[str, tuple[InstrumentedAttribute[str], str]] = {
    "tribune_series": (Series.state, "Pulse series, by state."),
    "tribune_pulses": (Cycle.state, "Pulses, by state."),
    "tribune_suggestions": (Suggestion.state, "Suggestions that were released, by state."),
    "tribune_actions": (ActionTaken.state, "Actions, by state."),
    "tribune_messages": (OutboxMessage.state, "Messages that are kept, by state."),
}


def by_state(session: Session) -> dict[str, dict[str, int]]:
    """The rows of some tables, by their state; names are those of metrics."""
    found: dict[str, dict[str, int]] = {}
    for name, (state, _) in COUNTED.items():
        rows = session.execute(select(state, func.count()).group_by(state)).all()
        found[name] = {str(value): count for value, count in sorted(rows)}
    return found


def suggestions_by_state(session: Session) -> dict[SuggestionState, int]:
    """How many suggestions there are in each state, in the order in which they go through them."""
    rows = session.execute(select(Suggestion.state, func.count()).group_by(Suggestion.state))
    counted = {row.state: row[1] for row in rows}
    return {state: counted[state] for state in SuggestionState if state in counted}
