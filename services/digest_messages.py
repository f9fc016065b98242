"""What a digest and its proposals quote, and what was done, as things stand when they are sent and shown again.

Customers' words wait in no message: those of a voice that was deleted or changed meanwhile go out nowhere. Nor do
suggestions that were withdrawn or held back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from sqlalchemy.orm import Session

from domain.actions import YouSaidWeDid
from domain.digests import DigestShown, ProposedQuote, QuoteState, ShownTopic
from domain.taxonomy import Speakers
from domain.voice_messages import QuotesProposed, VoiceDigest
from models import digests as rows
from models.serial import load
from models.voices import DigestIssue
from services import loop, topics


def filled(session: Session, message: VoiceDigest | QuotesProposed) -> VoiceDigest | QuotesProposed | None:
    """The message with its quotes; None if it asks for a yes, and no quote waits for one any more."""
    if isinstance(message, VoiceDigest):
        shown = _with_approved(session, message.issue, message.shown)
        return replace(message, shown=shown, did=told_with(session, message.issue, shown))
    proposed = proposals(session, message.issue)
    if all(quote.state is not QuoteState.PROPOSED for quote in proposed):
        return None
    return replace(message, quotes=proposed)


def displayed(session: Session, issue: DigestIssue) -> DigestShown:
    """What a digest that was posted displays, with the quotes that may go out and of which the voice is still there."""
    return _with_approved(session, issue.id, load(DigestShown, issue.shown))


def told_with(session: Session, issue: str, shown: DigestShown) -> YouSaidWeDid:
    """What a digest tells of what was done since the one before it in its channel; of one without, in its own days."""
    before = rows.posted_before(session, issue)
    since = before.last_day + timedelta(days=1) if before else shown.first_day
    return loop.you_said_we_did(session, since=since, until=shown.last_day)


def _with_approved(session: Session, issue: str, shown: DigestShown) -> DigestShown:
    quoted = (quote for quote in rows.quotes_of(session, issue) if quote.state.goes_out)
    return with_quotes(shown, {quote.topic_id: quote.words for quote in quoted})


def with_quotes(shown: DigestShown, words: Mapping[str, str]) -> DigestShown:
    """The same with these words, by topic."""

    def told(topics: Sequence[ShownTopic]) -> tuple[ShownTopic, ...]:
        return tuple(replace(topic, quote=words.get(topic.topic, "")) for topic in topics)

    return replace(shown, rising=told(shown.rising), biggest=told(shown.biggest))


def proposals(session: Session, issue: str) -> tuple[ProposedQuote, ...]:
    """What a digest might quote, and what became of each."""
    named = topics.taxonomy(session, Speakers.CUSTOMERS)
    return tuple(
        ProposedQuote(
            voice=quote.voice_id,
            topic=topic.name if (topic := named.get(quote.topic_id)) else "",
            words=quote.words,
            state=quote.state,
        )
        for quote in rows.quotes_of(session, issue)
    )
