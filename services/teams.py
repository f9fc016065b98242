"""Teams: the tree, who leads them and who is in them; by hand or from Slack's user groups."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from domain import tree
from domain.errors import BadInputError, NotFoundError
from domain.screens import Done, Neighbours, OrganisationTeams, Outcome, TeamForm, TeamLine
from models import actions, duties, people, seats
from models.base import random_id
from models.people import Person, Team, TouchPoint
from services.menus import IN_A_MENU, Choices, found
from services.roles import EMPLOYEES_ONLY, are_employees
from services.settings import guests_are_asked

LONGEST_NAME = 80
ON_A_PAGE = 25
GONE = "This team is not here any more. Somebody may have removed it a moment ago."


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenTeam:
    """One team as the form sent it; `id` empty: a new one."""

    id: str
    name: str
    parent: str | None
    managers: tuple[str, ...]
    members: tuple[str, ...]
    alone: bool
    """Whoever is in the team and not among `members` leaves it."""
    touch_point: str | None
    """Where everybody in the team works; "": as it is for each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedGroup:
    """A user group of the workspace, with who is in it."""

    name: str
    members: frozenset[str]


def teams_page(session: Session, *, first: int = 0, outcome: Outcome | None = None) -> OrganisationTeams:
    """A page of the tree, from the team at place `first` on."""
    teams = people.teams(session)
    first = first if 0 <= first < len(teams) else 0
    guests = guests_are_asked(session)
    sizes = people.sizes(session, Person.team_id, guests=guests)
    return OrganisationTeams(
        lines=_lines(session, teams, teams[first : first + ON_A_PAGE], sizes),
        first=first,
        before=max(first - ON_A_PAGE, 0) if first else None,
        after=first + ON_A_PAGE if first + ON_A_PAGE < len(teams) else None,
        teams=len(teams),
        people=sum(sizes.values()),
        without_team=sizes.get(None, 0),
        outcome=outcome,
    )


def _lines(
    session: Session, teams: Sequence[Team], shown: Sequence[Team], sizes: dict[str | None, int]
) -> tuple[TeamLine, ...]:
    parents = _tree(teams)
    names = {team.id: team.name for team in teams}
    leads = people.leads_by_team(session)
    named = people.names_of(session, {person for team in shown for person in leads.get(team.id, ())})
    return tuple(
        TeamLine(
            id=team.id,
            name=team.name,
            depth=len(tree.path(parents, team.id)) - 1,
            people=sizes.get(team.id, 0),
            managers=tuple(named[person] for person in leads.get(team.id, ())),
            joined_to=names.get(team.joined_to_id or ""),
        )
        for team in shown
    )


def page_of(session: Session, team: str) -> int:
    """Where the page begins that shows this team."""
    ids = [each.id for each in people.teams(session)]
    return ids.index(team) // ON_A_PAGE * ON_A_PAGE if team in ids else 0


def team_form(session: Session, team: str) -> TeamForm:
    """What can be changed about a team; `team` empty: about a new one. Raises NotFoundError."""
    touch_points = tuple((point.id, point.name) for point in people.touch_points(session))
    if not team:
        return TeamForm(touch_points=touch_points)
    teams = {each.id: each for each in people.teams(session)}
    if team not in teams:
        raise NotFoundError(GONE)
    here, parents = teams[team], _tree(teams.values())
    members = [person.id for person in people.members(session, team)]
    return TeamForm(
        id=team,
        name=here.name,
        parent=(here.parent_id, teams[here.parent_id].name) if here.parent_id else None,
        managers=tuple(people.leads_by_team(session).get(team, ())[:IN_A_MENU]),
        members=tuple(members) if len(members) <= IN_A_MENU else None,
        people=len(members),
        children=sum(parent == team for parent in parents.values()),
        joined_to=teams[here.joined_to_id].name if here.joined_to_id else None,
        touch_points=touch_points,
        stands=neighbours([teams[one].name for one in tree.sisters(parents, team)], here.name),
    )


def neighbours(names: Sequence[str], name: str) -> Neighbours:
    """What stands before and after a name."""
    here = names.index(name)
    return Neighbours(
        before=names[here - 1] if here else None, after=names[here + 1] if here + 1 < len(names) else None
    )


def save_team(session: Session, given: GivenTeam) -> Outcome:
    """Make or change a team. Raises BadInputError beside what is wrong, and NotFoundError."""
    teams = {team.id: team for team in people.teams(session)}
    if given.id and given.id not in teams:
        raise NotFoundError(GONE)
    name = " ".join(given.name.split())
    if problems := _problems(session, given, name=name, teams=teams):
        raise BadInputError("The team was not saved.", problems=problems)
    team = teams.get(given.id) or _add(session, name, after=len(teams))
    if team.parent_id != given.parent:
        _leave_sisters(team, teams.values())
    team.name, team.parent_id = name, given.parent
    session.flush()
    _number(session)
    people.set_leads(session, team.id, sorted(set(given.managers)))
    moved = _fill(session, team.id, given, names={each.id: each.name for each in teams.values()})
    return Outcome(done=Done.SAVED, name=name, moved=moved)


def _add(session: Session, name: str, *, after: int) -> Team:
    team = Team(id=random_id(), name=name, position=after)
    session.add(team)
    return team


def _problems(session: Session, given: GivenTeam, *, name: str, teams: dict[str, Team]) -> dict[str, str]:
    problems = {}
    if sentence := name_problem(name):
        problems["name"] = sentence
    elif "/" in name:
        problems["name"] = "Write it without a slash: in a file that one stands between a team and the team above it."
    elif _is_taken(name, teams.values(), parent=given.parent, but=given.id):
        problems["name"] = f"There is a team named '{name}' here already."
    if sentence := _parent_problem(given, teams):
        problems["parent"] = sentence
    if not are_employees(session, given.managers):
        problems["managers"] = EMPLOYEES_ONLY
    if len(people.here(session, given.members)) < len(set(given.members)):
        problems["members" if given.alone else "joining"] = "Choose people who are here: not apps, or people who left."
    if given.touch_point and session.get(TouchPoint, given.touch_point) is None:
        problems["touch_point"] = "This touch point is not here any more. Choose another."
    return problems


def name_problem(name: str) -> str:
    """What is wrong with a name, or nothing."""
    if not name:
        return "Give it a name."
    return f"At most {LONGEST_NAME} characters, please: it has {len(name)}." if len(name) > LONGEST_NAME else ""


def _is_taken(name: str, teams: Collection[Team], *, parent: str | None, but: str) -> bool:
    """Whether a sister has this name."""
    return any(
        team.name.casefold() == name.casefold() and team.parent_id == parent and team.id != but for team in teams
    )


def _parent_problem(given: GivenTeam, teams: dict[str, Team]) -> str:
    if given.parent is None:
        return ""
    if given.parent not in teams:
        return "This team is not here any more. Choose another."
    above = teams[given.parent]
    if given.id and given.parent in tree.below(_tree(teams.values()), given.id):
        return f"'{above.name}' stands below this team, or is this team. Choose another."
    if above.joined_to_id:
        return f"'{above.name}' is reported together with another team. Separate them first, in the forecast."
    return ""


def _leave_sisters(team: Team, teams: Collection[Team]) -> None:
    """Report it with no other any more, as only sisters may be."""
    team.joined_to_id = None
    for other in teams:
        if other.joined_to_id == team.id:
            other.joined_to_id = None


def _fill(session: Session, team: str, given: GivenTeam, *, names: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """Put people into a team, and say who was in another one."""
    joining = people.here(session, given.members)
    moved = [
        (person.name, names[person.team_id]) for person in joining.values() if person.team_id and person.team_id != team
    ]
    for person in people.members(session, team) if given.alone else ():
        if person.id not in joining:
            person.team_id = None
    for person in joining.values():
        person.team_id = team
    session.flush()
    if given.touch_point != "":
        for person in people.members(session, team):
            person.touch_point_id = given.touch_point
    return tuple(sorted(moved))


def _tree(teams: Collection[Team]) -> tree.Tree:
    return {team.id: team.parent_id for team in teams}


def _number(session: Session, order: Sequence[str] | None = None) -> None:
    """Number the teams as the tree reads."""
    teams = {team.id: team for team in people.teams(session)}
    people.put_in_order(teams, order or tree.in_order(_tree(teams.values())))


def move_team(session: Session, team: str, *, up: bool) -> None:
    """Let a team change places with the sister before or after it. Raises NotFoundError."""
    parents = _tree(people.teams(session))
    if team not in parents:
        raise NotFoundError(GONE)
    _number(session, tree.moved(parents, team, up=up))


def remove_team(session: Session, team: str) -> Outcome:
    """Remove a team: its people are in none, what is below it moves up, and what was shown of it stays.

    Raises NotFoundError, and BadInputError where a pulse asks this team by name, where it has a champion's seat, or
    where two sisters would have one name.
    """
    teams = {each.id: each for each in people.teams(session)}
    if team not in teams:
        raise NotFoundError(GONE)
    here = teams[team]
    if asking := duties.series_asking_team(session, team):
        raise BadInputError(f"'{asking.title}' asks '{here.name}' by name. Choose whom else it asks, then remove it.")
    if seat := seats.of_area(session, team):
        raise BadInputError(f"There is a champion's seat for '{here.name}': {seat.title}. Remove the seat first.")
    for child in teams.values():
        if child.parent_id == team and _is_taken(child.name, teams.values(), parent=here.parent_id, but=team):
            raise BadInputError(
                f"There would be two teams named '{child.name}' side by side. Rename one of them first."
            )
    outcome = Outcome(done=Done.REMOVED, name=here.name)
    actions.leave_team(session, team, above=here.parent_id)
    seats.leave_area(session, team)
    people.remove_team(session, team)
    _number(session)
    return outcome


def teams_of_groups(session: Session, groups: Sequence[NamedGroup]) -> Outcome:
    """Make a team of each user group, or fill the one of that name; who is in a team already stays there."""
    teams = {team.name.casefold(): team for team in people.teams(session) if team.parent_id is None}
    made, placed, left_alone = 0, 0, 0
    for group in groups:
        name = " ".join(group.name.replace("/", "-").split())[:LONGEST_NAME].rstrip() or "Team"
        team = teams.get(name.casefold())
        if team is None:
            team = teams[name.casefold()] = _add(session, name, after=len(people.teams(session)))
            session.flush()
            made += 1
        for person in people.here(session, group.members).values():
            placed += person.team_id is None
            left_alone += person.team_id not in {None, team.id}
            person.team_id = person.team_id or team.id
        session.flush()
    _number(session)
    return Outcome(done=Done.MADE, teams=made, people=placed, left_alone=left_alone)


def search_teams(session: Session, typed: str) -> Choices:
    """The teams whose path in the tree ("Engineers / North") has every word that was typed, in its order."""
    teams = people.teams(session)
    names, parents = {team.id: team.name for team in teams}, _tree(teams)
    paths = ((team, " / ".join(names[one] for one in tree.path(parents, team))) for team in parents)
    return found(paths, typed)
