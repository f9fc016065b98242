"""Setting the desk up, and changing it: who asks for suggestions has to answer them."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from domain.errors import BadInputError
from domain.roles import Role
from domain.screens.desk import DeskBefore, DeskSetting, DeskSetUp
from models import people
from models.people import Person
from services import deliveries, letters
from services.desk_settings import Desk, desk, set_desk
from services.digest_set_up import CHANNEL
from services.menus import IN_A_MENU
from vault import Vault

LONGEST_HELP = 1000


def before(session: Session, *, administrators: Collection[str]) -> DeskBefore:
    """Who would answer suggestions now, by name."""
    leading = {lead for leads in people.leads_by_team(session).values() for lead in leads}
    answering = {*leading, *people.role_holders(session, Role.LEADER), *people.administering(session, administrators)}
    return DeskBefore(answering=tuple(sorted(one.name for one in people.here(session, answering).values())))


def desk_form(session: Session, person: str) -> DeskSetUp:
    """The desk as it is set up or, where it is not, as it is proposed to this person."""
    here = desk(session)
    zone = here.zone if here else session.get_one(Person, person).zone
    others = [one for one in people.all_zones(session) if one != zone]
    return DeskSetUp(
        channel=here.channel if here else "",
        news_channel=here.news_channel if here else "",
        zone=zone,
        zones=tuple(sorted([zone, *others[: IN_A_MENU - 1]])),
        help=here.help if here else "",
    )


def setting(session: Session) -> DeskSetting:
    """How the desk is set up, for Home; whether Tribune can post there is not looked at yet."""
    here = desk(session)
    return DeskSetting(channel=here.channel, news_channel=here.news_channel) if here else DeskSetting()


def save(session: Session, given: Desk, person: str, *, vault: Vault, now: datetime) -> None:
    """Set the desk up, or change it: from now on everybody can make suggestions. Raises BadInputError."""
    old = desk(session)
    if problems := _problems(session, given, old, person):
        raise BadInputError("The suggestion desk was not saved.", problems=problems)
    set_desk(session, given)
    session.flush()
    letters.ensure_box(session, vault=vault, now=now)
    if old and old.news_channel != given.news_channel:
        deliveries.tell_news_in(session, old=old.news_channel, new=given.news_channel, now=now)


def _problems(session: Session, given: Desk, old: Desk | None, person: str) -> dict[str, str]:
    problems = {}
    if not CHANNEL.fullmatch(given.channel):
        problems["channel"] = "Choose a channel."
    if not CHANNEL.fullmatch(given.news_channel):
        problems["news"] = "Choose a channel."
    elif given.news_channel == given.channel:
        problems["news"] = (
            "Everybody reads this one: choose another channel than the one where suggestions are answered."
        )
    known = {*people.all_zones(session), session.get_one(Person, person).zone, *([old.zone] if old else [])}
    if given.zone not in known:
        problems["zone"] = "Nobody is in this time zone any more. Choose another one."
    if not given.help.strip() or len(given.help) > LONGEST_HELP:
        problems["help"] = f"Say where help is, in at most {LONGEST_HELP} characters."
    return problems
