"""What people return to after closing: the report page by page, a card in Home, pictures, and files of figures.

All of it is read from the reports that everybody got, as they were displayed. Nothing is worked out anew, so nothing
here can say more than they did, and a leader's page is the page of everybody in the team.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from sqlalchemy.orm import Session

from domain.cadence import local_day
from domain.disclosure import ReleasedSegment
from domain.errors import NotFoundError
from domain.items import cores
from domain.messages import OwnTeam, PulseResults, ResultLine
from domain.screens import (
    Address,
    Frame,
    Page,
    ReportPage,
    ResultsCard,
    ResultsComments,
    ResultsCompany,
    ResultsGroups,
    ResultsOverTime,
    ResultsTeam,
    SeriesResults,
    Shot,
)
from domain.series import SeriesState
from domain.survey import SegmentKind
from domain.trends import MOST_CYCLES, History, history
from models import items, people, reports
from models.people import Team
from models.pulses import Cycle, Picture, Series, Survey
from models.serial import load
from services.answer_lines import answers_to
from services.pulses import specification
from services.reports import read_report

GROUPS_A_PART, COMMENTS_A_PART = 20, 25
"""What a page of a phone holds before one wants to turn it."""
MOST_EARLIER = 12
MOST_IN_HOME = 3
RESULTS, TRENDS = "results", "trends"
"""The kinds of pictures."""

NOTHING_YET = "No pulse has closed yet, so there are no results."
GONE = "These results are not here any more. Open the report from Tribune's Home."


def report_page(session: Session, where: Address, *, person: str, now: datetime) -> ReportPage:
    """One page of a report, the same for everybody but for the way to one's own teams.

    Raises NotFoundError for a series, a cycle or a team that is not here.
    """
    series, past = _reports(session, where)
    cycle, results = past[0]
    found = _Found(
        session=session,
        series=series,
        cycle=cycle,
        results=results,
        where=Address(series=series.id, cycle=cycle.number, page=where.page, at=where.at),
        past=[report for _, report in reversed(past)],
        person=person,
        now=now,
    )
    return _PAGES[where.page](found)


def home_card(session: Session, person: str, *, most: int = MOST_IN_HOME) -> ResultsCard:
    """The last results of series that are not archived, for Home; with this person's own teams."""
    alive = [one for one in reports.series_with_results(session) if one.state is not SeriesState.ARCHIVED]
    return ResultsCard(
        series=tuple(_last_of(session, series, person) for series in alive[:most]),
        more=max(0, len(alive) - most),
    )


def results_of(session: Session, title: str) -> PulseResults | None:
    """The last results of the series with this title, or, without one, of that which closed last; None if none has.

    Capitals do not matter, and the beginning is enough; an id will do too. Raises NotFoundError for a title that no
    series has.
    """
    found = reports.series_with_results(session)
    if not title:
        return _last(session, found[0]) if found else None
    wanted = [one for one in found if _plain(title) in {one.id, _plain(one.title)}]
    wanted += [one for one in found if _plain(one.title).startswith(_plain(title))]
    if not wanted:
        there = ", ".join(f"'{one.title}'" for one in found)
        raise NotFoundError(
            f"No pulse with results goes by that name. {f'There is {there}.' if there else NOTHING_YET}"
        )
    return _last(session, wanted[0])


def own_teams(results: PulseResults, teams: Sequence[Team]) -> tuple[OwnTeam, ...]:
    """Those of these teams that a report is about, as everybody sees them, on the items that its headline is about."""
    told = {line.item.id for line in (results.strength, results.finding) if line}
    found: dict[str, OwnTeam] = {}  # two teams that are reported as one are one
    for team in teams:
        if segment := _segment(results, team.id):
            lines = tuple(line for line in _lines(results, segment) if line.item.id in told or not told)
            found[segment.id] = OwnTeam(id=_team_of(segment), name=segment.label, lines=lines)
    return tuple(found.values())


def every_report(session: Session, series: Series) -> list[tuple[Cycle, PulseResults]]:
    """All reports of a series, the earliest first."""
    rows = reports.messages_of(session, series.id, up_to=None, most=None)
    return [(cycle, load(PulseResults, message)) for cycle, message in reversed(rows)]


def history_of(session: Session, survey_id: str) -> History:
    """How the series of a closed survey has gone up to it: what the picture of trends shows."""
    cycle = session.get(Cycle, survey_id)
    if cycle is None:  # deleted meanwhile
        return History(turnouts=(), trends=())
    rows = reports.messages_of(session, cycle.series_id, up_to=cycle.number, most=MOST_CYCLES)
    return _history(session, cycle.series_id, [read_report(message) for _, message in reversed(rows)])


def shots(session: Session, survey_id: str) -> dict[str, Shot]:
    """The pictures of a survey that Slack holds, by kind."""
    found = reports.pictures_of(session, survey_id)
    return {kind: Shot(file_id=picture.file_id, alt=picture.alt) for kind, picture in found.items()}


def keep_shot(session: Session, survey_id: str, kind: str, shot: Shot) -> None:
    """Note where Slack holds a picture of a survey, if that is still here. It replaces one of the same kind."""
    if session.get(Survey, survey_id) is not None:
        session.merge(Picture(survey_id=survey_id, kind=kind, file_id=shot.file_id, alt=shot.alt))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """A report with what its pages are made of."""

    session: Session
    series: Series
    cycle: Cycle
    results: PulseResults
    where: Address
    past: Sequence[PulseResults]
    """Up to this one, the earliest first."""
    person: str
    now: datetime

    def frame(self) -> Frame:
        cycles = reports.closed_with_results(self.session, self.series.id, most=MOST_EARLIER)
        if self.cycle not in cycles:  # an older one, from a message
            cycles.append(self.cycle)
        zone = self.series.home_zone
        return Frame(
            where=self.where,
            closed_at=self.results.closed_at,
            cycles=tuple((cycle.number, local_day(cycle.close_at, zone)) for cycle in cycles),
            series=tuple((one.id, one.title) for one in reports.series_with_results(self.session)),
            audience=self.results.audience,
        )


def _company(found: _Found) -> ResultsCompany:
    kept, past = shots(found.session, found.cycle.id), _history(found.session, found.series.id, found.past)
    return ResultsCompany(
        frame=found.frame(),
        results=found.results,
        drivers=tuple(trend for trend in past.trends if trend.last.cycle != found.cycle.number),
        picture=kept.get(RESULTS),
        trends=kept.get(TRENDS),
        answers=answers_to(found.session, found.cycle.id),
    )


def _teams(found: _Found) -> ResultsGroups:
    of_kind = _of_kind(found.results, SegmentKind.TEAM)
    own = own_teams(found.results, people.teams_of(found.session, found.person))
    names = tuple((_team_of(segment), segment.label) for segment in of_kind)
    return _groups(found, SegmentKind.TEAM, choices=names, own=own)


def _journey(found: _Found) -> ResultsGroups:
    return _groups(found, SegmentKind.TOUCH_POINT)


def _groups(
    found: _Found, kind: SegmentKind, *, choices: tuple[tuple[str, str], ...] = (), own: tuple[OwnTeam, ...] = ()
) -> ResultsGroups:
    of_kind = _of_kind(found.results, kind)
    shown = [segment for segment in of_kind if segment.shown]
    part, parts = _part(found.where, len(shown), GROUPS_A_PART)
    return ResultsGroups(
        frame=found.frame(),
        kind=kind,
        items=found.results.items,
        groups=tuple(shown[(part - 1) * GROUPS_A_PART : part * GROUPS_A_PART]),
        withheld=tuple(segment.label for segment in of_kind if not segment.shown) if part == parts else (),
        part=part,
        parts=parts,
        choices=choices,
        own=own,
    )


def _team(found: _Found) -> ResultsTeam:
    segment, team = _segment(found.results, found.where.at), found.session.get(Team, found.where.at)
    name = segment.label if segment else team.name if team else None
    if name is None:
        raise NotFoundError("This team is not in this report. Open the report, and choose another one.")
    return ResultsTeam(
        frame=found.frame(),
        name=name,
        answered=segment.answered if segment else None,
        lines=_lines(found.results, segment),
    )


def _comments(found: _Found) -> ResultsComments:
    """Not before the channel reads them: until then there are none."""
    comes_at = found.results.comments_at
    to_come = comes_at is not None and found.now < comes_at
    texts = [] if comes_at is None or to_come else reports.comments_of(found.session, found.cycle.id)
    part, parts = _part(found.where, len(texts), COMMENTS_A_PART)
    words = specification(found.session.get_one(Survey, found.cycle.id)).words
    return ResultsComments(
        frame=found.frame(),
        question=words.text if words else "",
        comments=tuple(texts[(part - 1) * COMMENTS_A_PART : part * COMMENTS_A_PART]),
        part=part,
        parts=parts,
        comes_at=comes_at if to_come else None,
        topics=found.results.topics if part == 1 and not to_come else (),
    )


def _over_time(found: _Found) -> ResultsOverTime:
    past = _history(found.session, found.series.id, found.past)
    return ResultsOverTime(
        frame=found.frame(),
        turnouts=past.turnouts[::-1],
        drivers=past.trends,
        trends=shots(found.session, found.cycle.id).get(TRENDS),
    )


_PAGES: Mapping[Page, Callable[[_Found], ReportPage]] = {
    Page.COMPANY: _company,
    Page.TEAMS: _teams,
    Page.TEAM: _team,
    Page.JOURNEY: _journey,
    Page.COMMENTS: _comments,
    Page.OVER_TIME: _over_time,
}


def _reports(session: Session, where: Address) -> tuple[Series, list[tuple[Cycle, PulseResults]]]:
    """The series that is meant, and its reports up to the one that is meant, the newest first."""
    found = reports.series_with_results(session)
    if not found:
        raise NotFoundError(NOTHING_YET)
    series = next((one for one in found if where.series in {"", one.id}), None)
    if series is None:
        raise NotFoundError(GONE)
    rows = reports.messages_of(session, series.id, up_to=where.cycle, most=MOST_CYCLES)
    if not rows or where.cycle not in {None, rows[0][0].number}:
        raise NotFoundError(GONE)
    return series, [(cycle, read_report(message)) for cycle, message in rows]


def _last_of(session: Session, series: Series, person: str) -> SeriesResults:
    results = _last(session, series)
    return SeriesResults(
        title=series.title,
        results=results,
        trends=shots(session, results.survey_id).get(TRENDS),
        teams=own_teams(results, people.teams_of(session, person)),
        answers=answers_to(session, results.survey_id),
    )


def _last(session: Session, series: Series) -> PulseResults:
    ((_, message),) = reports.messages_of(session, series.id, up_to=None, most=1)
    return read_report(message)


def _history(session: Session, series_id: str, past: Sequence[PulseResults]) -> History:
    return history(past, cores(retired=items.retired_items(session, series_id)))


_TEAM = f"{SegmentKind.TEAM}:"


def _of_kind(results: PulseResults, kind: SegmentKind) -> list[ReleasedSegment]:
    return [segment for segment in results.segments if segment.kind is kind]


def _segment(results: PulseResults, team: str) -> ReleasedSegment | None:
    """A team's segment, also where it is reported together with sister teams."""
    of_teams = _of_kind(results, SegmentKind.TEAM)
    return next((one for one in of_teams if team in one.id.removeprefix(_TEAM).split("+")), None)


def _team_of(segment: ReleasedSegment) -> str:
    """The id by which a team's segment is found again: the first of those that are reported as one."""
    return segment.id.removeprefix(_TEAM).split("+")[0]


def _lines(results: PulseResults, segment: ReleasedSegment | None) -> tuple[ResultLine, ...]:
    """Each item of a group that may be shown; nothing of one that may not."""
    if segment is None or not segment.shown:
        return ()
    shown = {figure.item: figure.shown for figure in segment.figures}
    return tuple(ResultLine(item=item, shown=shown.get(item.id)) for item in results.items)


def _part(where: Address, many: int, most: int) -> tuple[int, int]:
    """Which part of how many, of so many things with so many on each."""
    parts = max(1, ceil(many / most))
    return min(where.part, parts), parts


def _plain(title: str) -> str:
    return " ".join(title.casefold().split())
