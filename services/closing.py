"""Closing a survey: what may be known is worked out once, written, and queued, as the box is deleted."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from domain.cadence import answer_due, comments_due
from domain.disclosure import release
from domain.messages import OwnTeam, PulseComments, PulseResults, ResultLine, ResultTopic, TalkCard
from domain.roles import Role
from domain.scoring import headline
from domain.survey import Ballot, Comment, Release, SegmentKind, SurveySpec
from models import people, pulses
from models.duties import answering
from models.people import Team
from models.pulses import Cycle, CycleState, ReleasedComment, Result, Series, Survey
from models.serial import dump
from services.audiences import is_compared
from services.calendars import calendar_of
from services.deliveries import queue
from services.duties import stand_ins
from services.employees_topics import EmployeesTopics
from services.pulses import specification
from services.results import own_teams
from services.schedule import next_day, title_among
from vault.vault import Publish

MOST_COMMENTS, MOST_CHARACTERS = 40, 5_000
"""In one message: Slack takes 50 blocks and about 13,000 characters of them, and each `&` or `<` becomes five."""


def publisher(survey_id: str, *, now: datetime, random: Random, away: Collection[str] = ()) -> Publish:
    """What the vault calls with the opened box, in the transaction that deletes it. `away`: see `cycles.close_due`."""

    def publish(connection: Connection, ballots: Sequence[Ballot], comments: Sequence[Comment]) -> None:
        with Session(bind=connection, expire_on_commit=False) as session:
            cycle = pulses.locked_cycle(session, survey_id)
            spec = specification(session.get_one(Survey, survey_id))
            topics = EmployeesTopics(session)
            released = release(spec, ballots, comments, random=random, topics=topics.of)
            _publish(session, cycle, spec, released, topics.named(released.topics), now=now, away=away)
            session.flush()

    return publish


def _publish(
    session: Session,
    cycle: Cycle,
    spec: SurveySpec,
    released: Release,
    topics: tuple[ResultTopic, ...],
    *,
    now: datetime,
    away: Collection[str],
) -> None:
    """Write the report and its comments, queue all messages about it, and forget whom earlier cycles asked."""
    results = replace(_results(session, cycle, spec, released, now=now), topics=topics)
    session.add(Result(survey_id=cycle.id, release=dump(replace(released, comments=())), message=dump(results)))
    session.add_all(
        ReleasedComment(survey_id=cycle.id, position=position, text=text)
        for position, text in enumerate(released.comments)
    )
    session.flush()
    cycle.state = CycleState.CLOSED  # from here on the database takes no result any more
    queue(session, results, channel=cycle.channel, about=f"results:{cycle.id}", due_at=now)
    if spec.words and results.comments_at:
        said = PulseComments(
            survey_id=cycle.id, cycle=cycle.number, question=spec.words.text, comments=released.comments, topics=topics
        )
        _queue_comments(session, cycle, said, due_at=results.comments_at)
    if results.answered is not None:
        _queue_talk_cards(session, cycle, results, now=now, away=away)
    earlier = pulses.earlier_cycles(session, cycle)
    compared = {one.id for one in earlier if is_compared(session, one, now=now)}
    pulses.forget(session, [one.id for one in earlier], but_rosters=compared)


def _results(session: Session, cycle: Cycle, spec: SurveySpec, released: Release, *, now: datetime) -> PulseResults:
    """The report. Comments and answer follow the real close where that is later than planned."""
    series = session.get_one(Series, cycle.series_id)
    zone, calendar = series.home_zone, calendar_of(session, series.place_id)
    comments = comments_due(now, home_zone=zone, calendar=calendar)
    whole = next(segment for segment in released.segments if segment.kind is SegmentKind.EVERYONE)
    shown = {figure.item: figure.shown for figure in whole.figures}
    lines = {item.id: ResultLine(item=item, shown=shown.get(item.id)) for item in spec.questions}
    strength, finding = headline(released, spec.questions)
    return PulseResults(
        survey_id=cycle.id,
        cycle=cycle.number,
        opened_at=spec.opens_at,
        closed_at=spec.closes_at,
        invited=released.invited,
        answered=released.answered,
        strength=lines[strength] if strength else None,
        finding=lines[finding] if finding else None,
        lines=tuple(lines.values()),
        items=spec.questions,
        segments=tuple(segment for segment in released.segments if segment is not whole),
        answerer=people.name_of(session, answering(session, cycle)),
        answer_by=max(cycle.answer_by, answer_due(now, home_zone=zone, calendar=calendar)),
        comments_at=max(cycle.comments_at, comments) if released.comments or released.topics else None,
        next_opens_on=next_day(session, [series], now=now),
        series_id=series.id,
        title=title_among(session, series),
        audience=cycle.audience,
    )


def _queue_comments(session: Session, cycle: Cycle, said: PulseComments, *, due_at: datetime) -> None:
    """Every comment in as few messages as hold them, in the shuffled order."""
    portions: list[list[str]] = [[]]
    for comment in said.comments:
        if len(portions[-1]) == MOST_COMMENTS or sum(map(len, portions[-1])) + len(comment) > MOST_CHARACTERS:
            portions.append([])
        portions[-1].append(comment)
    for part, portion in enumerate(portions, start=1):
        topics = said.topics if part == 1 else ()
        message = replace(said, comments=tuple(portion), part=part, parts=len(portions), topics=topics)
        about = f"comments:{cycle.id}:{part}"
        in_order = due_at + timedelta(seconds=part - 1)
        queue(session, message, channel=cycle.channel, about=about, due_at=in_order)


def _queue_talk_cards(
    session: Session, cycle: Cycle, results: PulseResults, *, now: datetime, away: Collection[str]
) -> None:
    """Tell leaders and whoever answers what to talk about: no more than all read. The deputy of who is away, too."""
    card = TalkCard(
        survey_id=cycle.id,
        cycle=cycle.number,
        strength=results.strength,
        finding=results.finding,
        channel=cycle.channel,
        answerer=results.answerer,
        answer_by=results.answer_by,
        series_id=results.series_id,
        title=results.title,
    )
    led, answerer = _led(session, results), answering(session, cycle)
    readers = {*led, *people.role_holders(session, Role.LEADER), answerer}
    stand_in = stand_ins(session, readers, away=away)
    names = people.names_of(session, stand_in)
    for person in sorted(readers):
        teams = led.get(person, ())
        own = replace(card, leads=bool(teams), answers=person == answerer, teams=teams)
        queue(session, own, channel=person, about=f"talk_card:{cycle.id}:{person}", due_at=now)
        if person in stand_in:
            for_them = replace(own, answers=False, stands_in_for=names[person])
            about = f"talk_card:{cycle.id}:{stand_in[person]}:for:{person}"
            queue(session, for_them, channel=stand_in[person], about=about, due_at=now)


def _led(session: Session, results: PulseResults) -> dict[str, tuple[OwnTeam, ...]]:
    """Whoever leads a team that the report is about, with those teams."""
    leads = people.leads_by_team(session)
    led: defaultdict[str, list[Team]] = defaultdict(list)
    for team in people.teams(session):
        for person in leads.get(team.id, ()):
            led[person].append(team)
    return {person: own for person, teams in led.items() if (own := own_teams(results, teams))}
