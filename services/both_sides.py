"""Touch points from both sides, for everybody: what is displayed of employees beside what customers say."""

from collections import Counter
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from domain.digests import Moods
from domain.errors import NotFoundError
from domain.gap import share_of
from domain.screens import BothSides, PointThen, ReadComment, TopicThere, TouchPointCard
from domain.taxonomy import Speakers
from domain.trends import MOST_CYCLES
from domain.voice import Label
from insight.quotes import Quotable, choose
from models import voice_pages
from models.voice_pages import Wanted
from services import alerts
from services.gap import CUSTOMERS_OF, Rated, ratings_by_touch_point, touch_point_views
from services.topics import taxonomy
from services.touch_points import GONE
from services.voice_pages import read_comments

MOST_TOPICS, MOST_THEN = 5, 8
LOOKED_AT = 300
"""Comments of each mood that a quote is chosen from, the newest."""
BEFORE = timedelta(weeks=4)
"""Customers' comments before the close of a pulse that stand beside it."""


def both_sides(session: Session, *, now: datetime) -> BothSides:
    """All touch points in journey order."""
    return BothSides(views=touch_point_views(session, now))


def touch_point_card(session: Session, touch_point: str, *, now: datetime) -> TouchPointCard:
    """One touch point. Raises NotFoundError."""
    sides = next((one for one in touch_point_views(session, now) if one.id == touch_point), None)
    if sides is None:
        raise NotFoundError(GONE)
    since = now - CUSTOMERS_OF
    clocks = alerts.counts(session, since=since, now=now)
    rated = ratings_by_touch_point(session, now=now).get(touch_point, [])
    return TouchPointCard(
        sides=sides,
        topics=_topics(session, touch_point, since=since),
        quotes=_quotes(session, touch_point, since=since),
        clock=next((one for one in clocks if one.touch_point_id == touch_point), None),
        then=tuple(_then(session, touch_point, one) for one in rated[:MOST_THEN]),
        pulses=len(rated),
        needed=MOST_CYCLES,
    )


def _topics(session: Session, touch_point: str, *, since: datetime) -> tuple[TopicThere, ...]:
    known = taxonomy(session, Speakers.CUSTOMERS)
    told = [
        TopicThere(name=topic.name, mentions=sum(moods.values()), negative=Moods.of(moods).negative_share)
        for found, moods in voice_pages.topics_at(session, touch_point, since=since).items()
        if (topic := known.get(found))
    ]
    return tuple(sorted(told, key=lambda one: (-one.mentions, one.name))[:MOST_TOPICS])


def _quotes(session: Session, touch_point: str, *, since: datetime) -> tuple[ReadComment, ...]:
    """What a customer complains of there and what one praises, each as typical as can be."""
    chosen: list[ReadComment] = []
    for mood in (Label.NEGATIVE, Label.POSITIVE):
        wanted = Wanted(touch_point=touch_point, since=since, mood=mood)
        rows = {row.id: row for row in voice_pages.page(session, wanted, first=0, most=LOOKED_AT)}
        best = choose([Quotable(id=row.id, words=row.words, confidence=row.confidence / 100) for row in rows.values()])
        chosen += read_comments(session, [rows[one.id] for one in best])
    return tuple(chosen)


def _then(session: Session, touch_point: str, rated: Rated) -> PointThen:
    moods = voice_pages.moods_by_touch_point(session, since=rated.closed_at - BEFORE, until=rated.closed_at)
    there = Counter(moods.get(touch_point, {}))
    clear = there.total() - there[Label.UNCLEAR]
    return PointThen(
        closed_at=rated.closed_at,
        item=rated.item,
        employees=rated.shown,
        customers=share_of(there[Label.POSITIVE], clear),
    )
