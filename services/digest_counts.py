"""Working out what a digest displays: what was counted, what is usual, whose each topic is. Nothing here is stored."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TypeVar

from sqlalchemy.orm import Session

from domain.digests import (
    COMPARED_WITH,
    MOST_GAPS,
    PERIODS_IN_PICTURE,
    Counted,
    DigestShown,
    Handled,
    MoodLine,
    Moods,
    NetMood,
    Place,
    Rhythm,
    ShownGap,
    ShownTopic,
    Tone,
    Usual,
    biggest_topics,
    moved,
    rising_topics,
    silent,
    tone,
)
from domain.gap import TouchPointView, furthest_apart
from domain.items import Item
from domain.messages import PulseResults
from domain.scoring import lowest
from domain.screens import AlertClock
from domain.survey import SegmentKind
from domain.taxonomy import Speakers, Taxonomy
from domain.voice import Label
from insight import intervals, rising
from models import digests as rows
from models import people, reports
from services import alerts, gap, topics
from services.reports import read_report

MOST_LINES = 5
"""Touch points in the picture, besides everything."""
PULSES = 8
STILL_OUR_VIEW = timedelta(days=91)
"""Of each series so many reports, and no older, are looked through for what employees say: not all ask the same."""
LEAST_SCORES = 2
"""Scores that make a line."""
SAYS_LITTLE = "overall"
"""The shipped topic of what is said of nothing in particular: what stands below it is no news."""
NOTHING = Moods()

K = TypeVar("K", str, str | None)


def work_out(session: Session, rhythm: Rhythm, due: datetime, *, now: datetime) -> DigestShown:
    """What the digest due at an instant displays, of what is known `now`; without its quotes.

    A hundred thousand voices take about a second.
    """
    counts = _counts(session, rhythm, due)
    named = topics.taxonomy(session, Speakers.CUSTOMERS)
    telling = {topic.id: topic.name for topic in named if topic.parent != SAYS_LITTLE}
    counted = _counted(counts, {topic: moods for topic, moods in counts.topics.items() if topic in telling})
    rise = rising_topics(counted)
    big = biggest_topics(counted, without={one.topic for one in rise})
    clocks = alerts.counts(session, since=due - timedelta(weeks=rhythm.every_weeks), now=now)
    chosen = [_shown(one, named) for one in (*rise, *big)]
    names = _names(session)
    heard = _counted(counts, {point: moods for point, moods in counts.touch_points.items() if point in names})
    topics_shown = tuple(_placed(session, chosen, counts, clocks, now=now))
    return DigestShown(
        first_day=counts.days[-2],
        last_day=counts.days[-1] - timedelta(days=1),
        weeks=rhythm.every_weeks,
        voices=counts.all[-1].all,
        usual=_usual(counts),
        compared_with=len(counts.compared),
        mood=_net_mood(counts.all[-1]),
        mood_before=_score(counts.all[-2]),
        moved=moved(_net_mood(counts.all[-1]), _net_mood(counts.all[-2])),
        moods=tuple(_lines(session, counts)),
        rising=topics_shown[: len(rise)],
        biggest=topics_shown[len(rise) :],
        gaps=tuple(map(_gap, furthest_apart(gap.touch_point_views(session, now), MOST_GAPS))),
        handled=_handled(*clocks),
        silent_touch_points=tuple(names[point] for point in silent(heard)),
        silent_topics=tuple(telling[topic] for topic in silent(counted)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Counts:
    """What was counted, period by period, the earliest first; the last one is the digest's own."""

    days: Sequence[date]
    """Where each period begins, and at last the day after the last one."""
    all: Sequence[Moods]
    touch_points: Mapping[str, Sequence[Moods]]
    topics: Mapping[str, Sequence[Moods]]
    compared: Sequence[int]
    """The periods that say what is usual: those of the last eight in which anything was heard, counted from the end."""


def _counts(session: Session, rhythm: Rhythm, due: datetime) -> _Counts:
    first, last = rhythm.days(due)
    end = last + timedelta(days=1)
    days = [first - number * (end - first) for number in range(PERIODS_IN_PICTURE - 1, -1, -1)] + [end]
    by_touch_point = _periods(rows.voices_by_period(session, days), PERIODS_IN_PICTURE)
    everything = [sum(moods, NOTHING) for moods in zip(*by_touch_point.values(), strict=True)]
    everything = everything or [NOTHING] * PERIODS_IN_PICTURE
    return _Counts(
        days=days,
        all=everything,
        touch_points={point: moods for point, moods in by_touch_point.items() if point is not None},
        topics=_periods(rows.topics_by_period(session, days[-COMPARED_WITH - 2 :]), COMPARED_WITH + 1),
        compared=[number for number in range(-COMPARED_WITH - 1, -1) if everything[number].all],
    )


def _periods(found: Mapping[tuple[int, K], Mapping[Label, int]], many: int) -> dict[K, list[Moods]]:
    """Of everything that was counted: its moods in each of so many periods."""
    made: dict[K, list[Moods]] = {}
    for (number, key), labels in found.items():
        made.setdefault(key, [NOTHING] * many)[number] = Moods.of(labels)
    return made


def _counted(counts: _Counts, heard: Mapping[str, Sequence[Moods]]) -> list[Counted]:
    """What was heard of lately, with what that means."""
    mentions = {key: [one.all for one in moods[-COMPARED_WITH - 1 :]] for key, moods in heard.items()}
    trends = rising.trends(mentions, [moods.all for moods in counts.all[-COMPARED_WITH - 1 :]])
    return [
        Counted(
            topic=key,
            moods=moods[-1],
            usual=Usual(low=trends[key].low, high=trends[key].high) if key in trends else None,
            rising=key in trends and trends[key].rising,
        )
        for key, moods in heard.items()
    ]


def _usual(counts: _Counts) -> Usual | None:
    """How many voices a period usually has."""
    before = [counts.all[number].all for number in counts.compared]
    found = rising.expected(before, [1] * len(before), now=1)
    return Usual(low=found.within()[0], high=found.within()[1]) if found else None


def _shown(one: Counted, named: Taxonomy) -> ShownTopic:
    """Without its place."""
    topic, kind = named[one.topic], tone(one.moods)
    return ShownTopic(
        topic=topic.id,
        name=topic.name,
        tone=kind,
        said={Tone.COMPLAINT: topic.complaint, Tone.PRAISE: topic.praise}.get(kind, ""),
        mentions=one.moods.all,
        usual=one.usual,
        negative=one.moods.negative_share,
        complaints=one.moods.negative,
    )


def _placed(
    session: Session, chosen: Sequence[ShownTopic], counts: _Counts, clocks: Iterable[AlertClock], *, now: datetime
) -> Iterator[ShownTopic]:
    """These topics, each with the touch point that has half of the mentions of which it is known, if it is of half.

    How it goes at a touch point is told where it first comes up; what its people say of it, below a complaint only.
    """
    if not chosen:
        return
    last = counts.days[-1] - timedelta(days=1)
    where = rows.topics_by_touch_point(
        session, [topic.topic for topic in chosen], first_day=counts.days[-2], last_day=last
    )
    handled = {clock.touch_point_id: _handled(clock) for clock in clocks}
    owners, names = people.owners(session), _names(session)
    for topic in chosen:
        known = {point: many for point, many in where[topic.topic].items() if point in names}
        if 2 * sum(known.values()) < topic.mentions:
            yield topic
            continue
        point = max(known, key=lambda one: (known[one], one))
        if 2 * known[point] < sum(known.values()):
            yield replace(topic, spread=True)
            continue
        complained = topic.tone is Tone.COMPLAINT and topic is chosen[0]
        own_view, own_view_on = _own_view(session, point, now=now) if complained else ("", None)
        place = Place(
            touch_point=point,
            name=names[point],
            mentions=known[point],
            owner=people.name_of(session, owners[point]) if point in owners else "",
            handled=handled.pop(point, Handled()),
            own_view=own_view,
            own_view_on=own_view_on,
        )
        yield replace(topic, place=place)


def _own_view(session: Session, touch_point: str, *, now: datetime) -> tuple[str, date | None]:
    """The finding of the newest report that shows one for those who work at a touch point, and when that closed."""
    found = [
        (report.closed_at, item.finding)
        for series in reports.series_with_results(session)
        for _, message in reports.messages_of(session, series.id, up_to=None, most=PULSES)
        if now - (report := read_report(message)).closed_at <= STILL_OUR_VIEW
        and (item := _finding(report, touch_point))
    ]
    at, finding = max(found, default=(None, ""))
    return finding, at.date() if at else None


def _finding(report: PulseResults, touch_point: str) -> Item | None:
    wanted = f"{SegmentKind.TOUCH_POINT}:{touch_point}"
    shown = {
        figure.item: figure.shown
        for segment in report.segments
        if segment.id == wanted and segment.shown
        for figure in segment.figures
    }
    return lowest(report.items, shown)


def _handled(*clocks: AlertClock) -> Handled:
    """Several touch points together have no median."""
    return Handled(
        contacted=sum(clock.contacted for clock in clocks),
        resolved=sum(clock.resolved for clock in clocks),
        waiting=sum(clock.waiting for clock in clocks),
        overdue=sum(clock.overdue for clock in clocks),
        median_hours=clocks[0].median_hours if len(clocks) == 1 else None,
    )


def _gap(view: TouchPointView) -> ShownGap:
    return ShownGap(
        touch_point=view.name,
        owner=view.owner,
        employees=view.employees_said,
        customers=view.customers_said,
        distance=view.distance or 0,
    )


def _names(session: Session) -> dict[str, str]:
    return {point.id: point.name for point in people.touch_points(session)}


def _net_mood(moods: Moods) -> NetMood | None:
    found = intervals.net(positive=moods.positive, negative=moods.negative, voices=moods.clear)
    if found is None:
        return None
    return NetMood(score=round(found.score), low=round(found.low), high=round(found.high), voices=found.voices)


def _score(moods: Moods) -> int | None:
    mood = _net_mood(moods)
    return mood.score if mood else None


def _lines(session: Session, counts: _Counts) -> Iterator[MoodLine]:
    """What the picture shows: everything, and the touch points of which most is heard, in the customers' order."""
    names = _names(session)
    lines = {point: tuple(map(_score, moods)) for point, moods in counts.touch_points.items() if point in names}
    telling = [point for point, scores in lines.items() if sum(score is not None for score in scores) >= LEAST_SCORES]
    most = sorted(telling, key=lambda point: -sum(moods.all for moods in counts.touch_points[point]))[:MOST_LINES]
    yield MoodLine(label="", scores=tuple(map(_score, counts.all)))
    yield from (MoodLine(label=name, scores=lines[point]) for point, name in names.items() if point in most)
