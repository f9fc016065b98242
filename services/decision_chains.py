"""How a decision came about, and what came of it: the words of customers before it, and the actions after it."""

from datetime import UTC

from sqlalchemy.orm import Session

from domain.actions import Origin
from domain.decision_log import Quote, Undertaken
from domain.decisions import Decision, EvidenceKind
from domain.taxonomy import Speakers
from models import actions as action_rows
from models import digests

MOST_QUOTES = 3
"""Of each topic."""


def quotes_of(session: Session, decision: Decision) -> tuple[Quote, ...]:
    """Customers' words about the topics that a decision refers to, said before it was posted; only approved ones."""
    version = decision.versions[-1]
    customers = f"{Speakers.CUSTOMERS}:"
    about = {
        one.id.removeprefix(customers): one
        for one in version.proposal.evidence
        if one.kind is EvidenceKind.TOPIC and one.id.startswith(customers)
    }
    quotes: dict[str, list[Quote]] = {topic: [] for topic in about}
    for quote, voice in digests.approved_about(session, about):
        said_on = voice.said_at.astimezone(UTC).date()
        if said_on <= decision.versions[0].on and len(quotes[quote.topic_id]) < MOST_QUOTES:
            quotes[quote.topic_id].append(Quote(words=quote.words, said_on=said_on, about=about[quote.topic_id]))
    return tuple(one for of_topic in quotes.values() for one in of_topic)


def undertaken(session: Session, decision: str) -> tuple[Undertaken, ...]:
    """The actions that came of a decision, what is due first comes first."""
    return tuple(
        Undertaken(what=one.what, owner=one.owner_id, due_on=one.due_on, state=one.state, ended_on=one.ended_on)
        for one in action_rows.made_about(session, Origin.DECISION, decision)
    )
