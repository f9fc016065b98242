"""App Home, put together for one person when they open it."""

from datetime import datetime

from sqlalchemy.orm import Session

from domain.cadence import PARTICIPATION_FROM, participation_shown
from domain.errors import NotFoundError
from domain.screens import AdminPanel, Home
from models import people, pulses
from models.people import Person
from models.pulses import Cycle, Series, Survey
from services.pulses import last_results, open_pulse, series_state, specification
from services.schedule import next_opens_at
from services.settings import guests_are_asked
from vault import Vault


def home(
    session: Session,
    *,
    vault: Vault,
    person: str,
    administrator: bool,
    channel_trouble: str | None,
    now: datetime,
) -> Home:
    """Home as this person sees it. `channel_trouble` is Slack's word if the series' channel cannot be posted in."""
    known = session.get(Person, person)
    if known is None:
        raise NotFoundError("Tribune does not know you yet. Open this page again in a minute.")
    return Home(
        name=known.name,
        open_pulse=open_pulse(session, person, now=now),
        state=series_state(session),
        next_opens_at=next_opens_at(session, now=now),
        results=last_results(session),
        stopped=known.stopped,
        admin=_panel(session, vault=vault, channel_trouble=channel_trouble, now=now) if administrator else None,
    )


def _panel(session: Session, *, vault: Vault, channel_trouble: str | None, now: datetime) -> AdminPanel:
    series = pulses.the_series(session)
    cycle = next((cycle for cycle in pulses.open_cycles(session) if now < cycle.close_at), None)
    invited = specification(session.get_one(Survey, cycle.id)).invited if cycle else None
    teams = len(people.teams(session))
    return AdminPanel(
        state=series_state(session),
        channel=series.channel if series else None,
        channel_trouble=channel_trouble,
        answerer=series.answerer_id if series else None,
        people=people.count_employees(session, guests=guests_are_asked(session)),
        teams=teams,
        next_opens_at=next_opens_at(session, now=now),
        invited=invited,
        participation=_participation(session, vault, cycle, invited) if cycle and invited else None,
        notices=_notices(session, series, cycle, teams=teams),
    )


def _participation(session: Session, vault: Vault, cycle: Cycle, invited: int) -> str:
    shown = participation_shown(vault.answered(session.connection(), cycle.id), invited)
    if shown is None:
        return f"shown from {PARTICIPATION_FROM} people on"
    return f"about {shown} %"


def _notices(session: Session, series: Series | None, cycle: Cycle | None, *, teams: int) -> tuple[str, ...]:
    notices = []
    if series and not (answerer := session.get_one(Person, series.answerer_id)).employed:
        notices.append(f"{answerer.name} has left. Press [Change set-up] and choose who answers the results now.")
    if not teams:
        notices.append("No teams yet: reports are about the whole company. `tribune people import` brings teams in.")
    if cycle and (unreachable := pulses.unreachable(session, cycle.id)):
        people_are = "1 person" if unreachable == 1 else f"{unreachable} people"
        notices.append(f"{people_are} could not be asked: Slack refused the message.")
    return tuple(notices)
