"""What customers speak of that is none of the topics yet, for a person to name."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from domain.screens import Proposal
from insight.proposals import propose
from models import topics, voice_pages
from models.voice_pages import Wanted

OF = timedelta(weeks=12)
MOST_READ, MOST = 3000, 5


def proposals(session: Session, *, now: datetime) -> tuple[Proposal, ...]:
    """Phrases of comments about no topic, the surest first, each with the newest comment that says it.

    Of the last twelve weeks' comments the newest thousands: that takes a fraction of a second.
    """
    rows = voice_pages.page(session, Wanted(since=now - OF), first=0, most=MOST_READ)
    about = voice_pages.with_topics(session, since=now - OF)
    outside = [row.words for row in rows if row.id not in about]
    inside = [row.words for row in rows if row.id in about]
    found = propose(outside, inside, refused=topics.refused_phrases(session), most=MOST)
    return tuple(
        Proposal(phrase=one.phrase, comments=len(one.comments), example=outside[one.comments[0]]) for one in found
    )
