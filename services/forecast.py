"""What the next pulse of a series could show, before anybody is asked; and teams that are reported as one."""

from collections import defaultdict
from collections.abc import Collection
from random import Random

from sqlalchemy.orm import Session

from domain.audience import audience
from domain.errors import BadInputError
from domain.forecast import ANSWERING, Outlook
from domain.forecast import forecast as outlooks
from domain.screens import Forecast, Hidden, JoinedTeams
from domain.survey import SegmentKind
from models import people
from models.people import Team
from services.audiences import audience_of
from services.series import the_series


def forecast(session: Session, series_id: str) -> Forecast:
    """The outlook of a series for the people whom it would ask now; the same people give the same outlook."""
    series = the_series(session, series_id)
    asked = audience_of(session, series)
    who = audience(asked.people, teams=asked.teams, touch_points=asked.touch_points)
    found = outlooks(who, random=Random(len(asked.people)))  # noqa: S311 - a lot that decides about nobody
    by_kind = {kind: [each for each in found if each.segment.kind is kind] for kind in SegmentKind}
    groups = [*by_kind[SegmentKind.TEAM], *by_kind[SegmentKind.TOUCH_POINT]]
    teams = people.teams(session)
    return Forecast(
        series_id=series.id,
        title=series.title,
        people=len(asked.people),
        answering=ANSWERING,
        company_shown=all(each.shown for each in by_kind[SegmentKind.EVERYONE]),
        teams_shown=_shown(by_kind[SegmentKind.TEAM]),
        teams=len(by_kind[SegmentKind.TEAM]),
        touch_points_shown=_shown(by_kind[SegmentKind.TOUCH_POINT]),
        touch_points=len(by_kind[SegmentKind.TOUCH_POINT]),
        hidden=tuple(
            Hidden(name=each.segment.label, people=each.segment.people or 0, too_small=each.too_small)
            for each in groups
            if not each.shown
        ),
        joined=_joined(teams),
        can_join=_can_join(teams),
    )


def join(session: Session, chosen: Collection[str]) -> None:
    """Report these teams as one from the next cycle on, with all to which any of them is joined already.

    Raises BadInputError with `problems` unless they are two sisters at least, without teams of their own.
    """
    teams = people.teams(session)
    hosts = {team.joined_to_id or team.id for team in teams if team.id in chosen}
    united = [team for team in teams if (team.joined_to_id or team.id) in hosts]
    if problem := _problem(teams, united, chosen):
        raise BadInputError(problem, problems={"teams": problem})
    host, *others = united
    host.joined_to_id = None
    for team in others:
        team.joined_to_id = host.id
    session.flush()


def separate(session: Session, host: str) -> None:
    """Report each of these teams by itself again, from the next cycle on. Doing it twice does it once."""
    for team in people.teams(session):
        if team.joined_to_id == host:
            team.joined_to_id = None
    session.flush()


def _problem(teams: Collection[Team], united: Collection[Team], chosen: Collection[str]) -> str | None:
    if not {team.id for team in teams}.issuperset(chosen):
        return "A team that was chosen is not here any more. Choose again."
    if len(united) < 2:
        return "Choose two teams at least."
    if len({team.parent_id for team in united}) > 1:
        return "Choose teams that stand side by side, below the same team."
    parents = {team.parent_id for team in teams}
    if above := next((team for team in united if team.id in parents), None):
        return f"'{above.name}' has teams below it. Join those, or choose another."
    return None


def _shown(found: Collection[Outlook]) -> int:
    return sum(each.shown for each in found)


def _joined(teams: Collection[Team]) -> tuple[JoinedTeams, ...]:
    names: defaultdict[str, list[str]] = defaultdict(list)
    for team in teams:
        names[team.joined_to_id or team.id].append(team.name)
    return tuple(JoinedTeams(host=host, names=tuple(found)) for host, found in names.items() if len(found) > 1)


def _can_join(teams: Collection[Team]) -> bool:
    """Whether two sisters without teams of their own are there, and are not one already."""
    parents = {team.parent_id for team in teams}
    hosts = [team.parent_id for team in teams if team.id not in parents and team.joined_to_id is None]
    return len(hosts) > len(set(hosts))
