"""Roles that are given by name in Home: leaders, further administrators, and everybody's own deputy."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from domain.errors import BadInputError
from domain.roles import Role
from domain.screens import DeputyForm, RolesForm
from models import people
from models.people import Person
from services.duties import ADMINISTERS, deputy_of, duties_of
from services.menus import IN_A_MENU
from services.series import queue_welcome

EMPLOYEES_ONLY = "Choose people who work here: not guests, apps, or people who have left."
EMPLOYEE_ONLY = "Choose somebody who works here: not a guest, an app, or somebody who has left."


def roles_form(session: Session, *, administrators: Collection[str], saved: bool = False) -> RolesForm:
    """Who leads and who administers by name; `administrators` do so whatever is named here."""
    return RolesForm(
        leaders=tuple(people.role_holders(session, Role.LEADER)[:IN_A_MENU]),
        administrators=tuple(people.role_holders(session, Role.ADMINISTRATOR)[:IN_A_MENU]),
        fixed=tuple(sorted(people.here(session, administrators))),
        saved=saved,
    )


def name_roles(
    session: Session,
    *,
    leaders: Collection[str],
    named: Collection[str],
    administrators: Collection[str],
    now: datetime,
) -> RolesForm:
    """Make exactly these people leaders, and `named` administrators beside those who are so anyway.

    Who administers for the first time is welcomed if nothing is set up yet. Raises BadInputError for anybody who is
    no employee, and where nobody would administer any more.
    """
    problems = {
        field: EMPLOYEES_ONLY if not are_employees(session, chosen) else f"At most {IN_A_MENU} people have room here."
        for field, chosen in (("leaders", leaders), ("administrators", named))
        if len(chosen) > IN_A_MENU or not are_employees(session, chosen)
    }
    if not named and not people.here(session, administrators):
        problems["administrators"] = "Somebody has to administer Tribune. Name at least one person."
    if problems:
        raise BadInputError("Nothing was changed: not everybody can have this role.", problems=problems)
    people.set_role_holders(session, Role.LEADER, sorted(set(leaders)))
    people.set_role_holders(session, Role.ADMINISTRATOR, sorted(set(named)))
    session.flush()
    queue_welcome(session, administrators=named, now=now)
    return roles_form(session, administrators=administrators, saved=True)


def deputy_form(session: Session, person: str, *, administrators: Collection[str], saved: bool = False) -> DeputyForm:
    """Who stands in for somebody, and in what."""
    told = {duty.words: None for duty in duties_of(session, person) if duty.words}
    if person in administrators:
        told[ADMINISTERS] = None
    return DeputyForm(deputy=deputy_of(session, person), duties=tuple(told), saved=saved)


def name_deputy(session: Session, person: str, *, deputy: str | None) -> None:
    """Have this deputy stand in while somebody is away, and take over when they leave; None: nobody does."""
    if deputy == person:
        raise BadInputError("Nobody is their own deputy.", problems={"deputy": "Choose somebody else than yourself."})
    if deputy and not are_employees(session, [deputy]):
        raise BadInputError("This person cannot be a deputy.", problems={"deputy": EMPLOYEE_ONLY})
    session.get_one(Person, person).deputy_id = deputy


def are_employees(session: Session, persons: Collection[str]) -> bool:
    """Answer whether all of these people work here, and are no guests."""
    found = people.here(session, persons)
    return all(person in found and found[person].employed for person in persons)
