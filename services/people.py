"""Who works here: taken from Slack, organised by a CSV, and free to say "stop asking me"."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from domain import tree
from domain.cadence import asking_day, invitation_due
from domain.errors import BadFileError, BadInputError, NotFoundError
from domain.roles import Role
from models import actions, alerts, hooks, people, pulses, seats, suggestions
from models import duties as duty_rows
from models.deliveries import DeliveryState
from models.people import Person
from services import duties, introductions, people_file, praise
from services.calendars import Calendars
from services.people_file import PeopleFile
from services.settings import guests_are_asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A member as Slack tells of them. Handlers leave out bots, USLACKBOT and strangers before they get here."""

    id: str
    name: str
    zone: str
    guest: bool
    deactivated: bool
    administers: bool = False
    """Slack's own admin or owner, and still here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an import did."""

    people: int
    teams: int
    touch_points: int
    leads: int
    """Who leads a team now, by the file or by hand."""
    teams_gone: int = 0
    left_without_team: int = 0
    """People who were in a team and are in none now."""
    lead_no_more: int = 0
    """People who led a team and lead none now."""


def sync_people(
    session: Session, members: Sequence[Member], *, now: datetime, administrators: Collection[str] = ()
) -> bool:
    """Make people equal to the whole member list: who is missing from it, or deactivated, has left.

    So have guests, unless they are asked too. Nobody gets a row who works here neither now nor before. An empty list
    is refused (BadInputError): it would make everybody leave. A changed zone moves that person's introduction and
    invitations that are not sent yet. What leavers did for Tribune is handed over (services.duties): `administrators`
    are those of the settings, or Slack's own as they were. True: they have all left, and Slack's own administer from
    now on.
    """
    if not members:
        raise BadInputError("Slack's list of members is empty. Nobody was changed.")
    known = {person.id: person for person in people.everybody(session)}
    guests = guests_are_asked(session)
    gone = []
    for member in members:
        person = known.pop(member.id, None)
        if _take_in(session, member, person, guests=guests, administrators=administrators, now=now):
            gone.append(member.id)
    gone += [one.id for one in known.values() if _leave(session, one, administrators=administrators, now=now)]
    duties.step_down(session, *gone, now=now)
    slacks_own = [member.id for member in members if member.administers]
    return duties.hand_over(session, administrators=administrators, slacks_own=slacks_own, now=now)


def is_news(session: Session, member: Member) -> bool:
    """Answer whether `change_person` would change anything: asked first, because the answer is mostly no."""
    person = session.get(Person, member.id)
    away = member.deactivated or (member.guest and not guests_are_asked(session))
    if person is None:
        return not away
    if person.forgotten:
        return (person.guest, person.left_on is not None) != (member.guest, away)
    stored = (person.name, person.zone, person.guest, person.left_on is not None)
    return stored != (member.name[:80], member.zone, member.guest, away)


def change_person(
    session: Session,
    member: Member,
    *,
    now: datetime,
    administrators: Collection[str] = (),
    slacks_own: Collection[str] = (),
) -> bool:
    """Add or change one member (team_join, user_change). See `sync_people`."""
    person = session.get(Person, member.id)
    guests = guests_are_asked(session)
    if _take_in(session, member, person, guests=guests, administrators=administrators, now=now):
        duties.step_down(session, member.id, now=now)
    return duties.hand_over(session, administrators=administrators, slacks_own=slacks_own, now=now)


def _take_in(
    session: Session,
    member: Member,
    person: Person | None,
    *,
    guests: bool,
    administrators: Collection[str],
    now: datetime,
) -> bool:
    """Write down what Slack says of a member; whether they are employed here no more, since now."""
    away = member.deactivated or (member.guest and not guests)
    name = member.name[:80]
    if person is None:
        if away:
            return False
        person = Person(id=member.id, name=name, zone=member.zone, guest=member.guest, stopped=False)
        session.add(person)
    became_guest = member.guest and not person.guest
    person.guest = member.guest
    before = person.zone
    if not person.forgotten:
        person.name, person.zone = name, member.zone
    if away:
        return _leave(session, person, administrators=administrators, now=now) or became_guest
    person.left_on = None
    if person.zone != before:
        _move(session, person, before=before)
    return became_guest


def _move(session: Session, person: Person, *, before: str) -> None:
    """Send what waits for somebody who was in the zone `before` at the hours of the one they are in."""
    for invitation, cycle, series in pulses.unsent_invitations(session, person.id):
        calendar = Calendars(session, series.place_id).of(place=person.place_id, zone=person.zone)
        day = asking_day(cycle.day, calendar=calendar, zone=person.zone, ask=series.ask, close_at=cycle.close_at)
        invitation.due_at = invitation_due(
            day, person=person.id, zone=person.zone, ask=series.ask, spread_minutes=series.spread_minutes
        )
    introductions.move(session, person, before=before)


def _leave(session: Session, person: Person, *, administrators: Collection[str], now: datetime) -> bool:
    """Note the day, once, and send nothing more; whether they have left just now."""
    if person.left_on is not None:
        return False
    person.left_on = now.date()
    _send_nothing(session, person)
    praise.leave(session, person.id)
    duties.leave(session, person, administrators=administrators)
    return True


def _send_nothing(session: Session, person: Person) -> None:
    """End what waits to be sent to somebody who is not asked any more."""
    introductions.withdraw(session, person)
    for invitation, _, _ in pulses.unsent_invitations(session, person.id):
        invitation.state = DeliveryState.EXPIRED


def import_people(session: Session, text: str, *, emails: Mapping[str, str]) -> Imported:
    """Read a CSV of people, teams and touch points; all or nothing.

    Columns: `person` (Slack id or e-mail), `team` (a path, "Engineers / North"), `touch_point` (may be empty), `leads`
    (yes or empty), and, if there is one, `place` (a name, or empty for none). Teams and touch points appear in the
    order of their first line; those that were here before under the same path stay the same ones, with their owners.
    Whoever is not in the file keeps no team; who leads a team that stays goes on, unless the file has them in that
    team and does not say so. `emails` maps addresses, lower case, to Slack ids. Raises BadFileError
    with every bad line's number and reason: unknown person, the same person twice, missing columns, an unknown place,
    a name over 80 characters. The line of somebody who asked to be forgotten is read, and places nobody.
    """
    here = {person.id: person for person in people.everybody(session) if person.left_on is None}
    file = people_file.read(text, members=here.keys(), emails=emails, known=_known(session))
    file = replace(file, places=tuple(place for place in file.places if not here[place.person].forgotten))
    _check_asked_teams(session, file)
    placed_before, teams_before = {one.id for one in here.values() if one.team_id}, people.teams(session)
    led_before = _leading(session)
    for gone in {point.id for point in people.touch_points(session)} - {point.id for point in file.touch_points}:
        alerts.leave_touch_point(session, gone)
        hooks.leave_touch_point(session, gone)
        suggestions.leave_touch_point(session, gone)
    undertaken, spoken_for = actions.leave_all_teams(session), seats.leave_all_teams(session)
    people.reorganise(
        session,
        teams=[
            {"id": team.id, "name": team.name, "parent_id": team.parent, "position": position}
            for position, team in enumerate(file.teams)
        ],
        touch_points=[
            {"id": point.id, "name": point.name, "position": position}
            for position, point in enumerate(file.touch_points)
        ],
        people=[
            {"id": place.person, "team_id": place.team, "touch_point_id": place.touch_point} for place in file.places
        ],
        leads=[{"team_id": place.team, "person_id": place.person} for place in file.places if place.leads],
    )
    stay = {team.id for team in file.teams}
    actions.join_teams_again(session, undertaken, stay)
    seats.join_teams_again(session, spoken_for, stay)
    if file.with_places:
        people.work_at(session, {place.person: place.place for place in file.places})
    return Imported(
        people=len(file.places),
        teams=len(file.teams),
        touch_points=len(file.touch_points),
        leads=len(leading := _leading(session)),
        teams_gone=len({team.id for team in teams_before} - {team.id for team in file.teams}),
        left_without_team=len(placed_before - {place.person for place in file.places if place.team}),
        lead_no_more=len(led_before - leading),
    )


def _leading(session: Session) -> set[str]:
    return {person for leads in people.leads_by_team(session).values() for person in leads}


def _known(session: Session) -> people_file.Known:
    teams = people.teams(session)
    parents, names = {team.id: team.parent_id for team in teams}, {team.id: team.name for team in teams}
    return people_file.Known(
        teams={tuple(names[one].casefold() for one in tree.path(parents, team)): team for team in parents},
        touch_points={point.name.casefold(): point.id for point in people.touch_points(session)},
        places={place.name.casefold(): place.id for place in people.places(session)},
    )


def _check_asked_teams(session: Session, file: PeopleFile) -> None:
    """Refuse a file without a team that a pulse asks by name, or that has a champion's seat: nobody would be there."""
    stay = {team.id for team in file.teams}
    for team in people.teams(session):
        if team.id not in stay and (asking := duty_rows.series_asking_team(session, team.id)):
            raise BadFileError(
                f"Nothing was imported: '{asking.title}' asks the team '{team.name}' by name, and the file has no such"
                " team. Put it into the file, or choose whom else the pulse asks."
            )
        if team.id not in stay and (seat := seats.of_area(session, team.id)):
            raise BadFileError(
                f"Nothing was imported: there is a champion's seat for the team '{team.name}', and the file has no such"
                f" team. Put it into the file, or remove the seat first: {seat.title}."
            )


def roles_of(session: Session, person: str, *, administrators: Collection[str]) -> frozenset[Role]:
    """The roles of one person; empty for strangers, those who have left, and guests unless guests are asked.

    `administrators` are those of the settings, or Slack's own; whoever was named in Home is one too.
    """
    found = duty_rows.hats(session, person)
    if found is None or found.person.left_on is not None:
        return frozenset()
    if found.person.guest and not guests_are_asked(session):
        return frozenset()
    hats = {
        Role.EMPLOYEE: True,
        Role.LEADER: found.leads or found.named_leader,
        Role.ANSWERER: found.answers,
        Role.OWNER: found.owns,
        Role.ADMINISTRATOR: found.administers or person in administrators,
        Role.DEPUTY: found.stands_in,
        Role.EMPLOYEE_CHAMPION: found.for_employees,
        Role.CUSTOMER_CHAMPION: found.for_customers,
        Role.CHAMPIONS_DEPUTY: found.stands_by,
    }
    return frozenset(role for role, worn in hats.items() if worn)


def names_to_point_out(session: Session) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What in a text could show who wrote it: colleagues' names, and the names of teams and places.

    Touch points are left out: "the bill" is what half of the comments are about.
    """
    places = (place.name for place in people.places(session))
    return people.names(session), (*people.team_names(session), *places)


def stop_asking(session: Session, person: str, *, stop: bool) -> None:
    """Leave this person out of every roster from the next cycle on, or ask them again.

    Their introduction and invitations end that are not sent yet; a pulse that has opened takes their answer all the
    same. Whoever asked to be forgotten is known again when they are asked again: by name from the next look at Slack's
    member list on.
    """
    known = session.get(Person, person)
    if known is None:
        raise NotFoundError("Tribune does not know you yet, and so does not ask you. Try again in a minute.")
    known.stopped = stop
    known.forgotten = known.forgotten and stop
    if stop:
        _send_nothing(session, known)
