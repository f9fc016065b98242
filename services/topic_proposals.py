"""What customers speak of that is none of the topics yet, for a person to name."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from domain.screens import Proposal
from domain.taxonomy import Speakers
from insight.proposals import propose
from models import topics, voice_pages
from models.voice_pages import Wanted
from services.topics import taxonomy

OF = timedelta(weeks=12)
MOST_READ, MOST = 3000, 5


def proposals(session: Session, *, now: datetime) -> tuple[Proposal, ...]:
    """Phrases of comments about no topic, the surest first, each with the newest comment that says it.

    A topic for "a few words about nothing else" is none here: a new topic may be what they are about.

    Of the last twelve weeks' comments the newest thousands: that takes a fraction of a second.
    """
    rows = voice_pages.page(session, Wanted(since=now - OF), first=0, most=MOST_READ)
    vague = [topic.id for topic in taxonomy(session, Speakers.CUSTOMERS) if "*" in topic.phrases]
    about = voice_pages.with_topics(session, since=now - OF, but=vague)
    outside = [row.words for row in rows if row.id not in about]
    inside = [row.words for row in rows if row.id in about]
    found = propose(outside, inside, refused=topics.refused_phrases(session), most=MOST)
    return tuple(
        Proposal(phrase=one.phrase, comments=len(one.comments), example=outside[one.comments[0]]) for one in found
    )
