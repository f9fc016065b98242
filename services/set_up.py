"""Setting a pulse series up in two pages, and changing it there; what is chosen there can be found by typing."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy.orm import Session

from domain.cadence import local_day
from domain.errors import AudienceTooCloseError, BadInputError, NotFoundError
from domain.items import one_line
from domain.screens import BeforeYouAsk, SetUpDone, SetUpForm
from domain.series import AudienceKind, Purpose, ReminderMode, SeriesState
from domain.survey import MINIMUM_INVITED
from models import audiences, people, pulses
from models.audiences import Asked
from models.base import random_id
from models.people import Person, Place, Team
from models.pulses import Series
from services import calendars
from services.audiences import refuse_too_close, whom
from services.deliveries import change_channel
from services.menus import IN_A_MENU, Choices, found
from services.places import search_calendars
from services.proposals import CADENCES, EVERY_DAYS, HOUR, HOURS, TITLE, country_of, first_day
from services.roles import EMPLOYEE_ONLY, are_employees
from services.schedule import day_after, next_day, times_of
from services.series import living, refuse_too_many, the_series
from services.settings import guests_are_asked

ANOTHER = "another"
"""What [Add another pulse] sends in place of a series' id."""
MOST_PURPOSE, MOST_TITLE = 300, 60
"""Characters."""
_ID = re.compile(r"[0-9a-f]{32}")
_NO_HOLIDAYS = ("none", "None: no public holidays")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The set-up's second page, as it is filled in."""

    channel: str
    audience: AudienceKind = AudienceKind.EVERYONE
    audience_ids: frozenset[str] = frozenset()
    every_days: int = EVERY_DAYS
    hour: int = HOUR
    holidays: str = _NO_HOLIDAYS[0]
    """The id of a place, the code of a built-in calendar, or "none"."""
    reminders: ReminderMode = ReminderMode.UNANSWERED
    leader: str | None = None
    """Who signs; None: whoever answers."""


def series_meant(session: Session, wanted: str) -> str:
    """The id of the series that a [Set up] button is about; a new id for one that is not there yet.

    Without an id: the set-up that has begun, else the pulse that there is, else a new one. So the button of an old
    message makes no second pulse.
    """
    if wanted == ANOTHER:
        return random_id()
    if wanted:
        return the_series(session, wanted).id
    there = living(session)
    begun = next((series for series in there if series.state is SeriesState.DRAFT), None)
    meant = begun or next(iter(there), None)
    return meant.id if meant else random_id()


def before_you_ask(session: Session, series_id: str) -> BeforeYouAsk:
    """The first page, with what was kept. The first pulse of all needs no title to tell it from others."""
    series = session.get(Series, series_id)
    only = all(other.id == series_id for other in pulses.all_series(session))
    if series is None:
        return BeforeYouAsk(
            title=None if only else "",
            purpose=Purpose(will_do="", not_asked="", success=""),
            answerer=None,
        )
    untitled = only and series.state is SeriesState.DRAFT
    return BeforeYouAsk(title=None if untitled else series.title, purpose=_purpose(series), answerer=series.answerer_id)


def keep_purpose(
    session: Session,
    series_id: str,
    *,
    purpose: Purpose,
    title: str | None,
    answerer: str,
    person: str,
    now: datetime,
) -> None:
    """Keep the first page: as a draft if the series is new. Doing it twice with one id makes one series.

    Raises BadInputError with `problems` by field, and FrozenError if there are too many pulses already.
    """
    series = session.get(Series, series_id)
    wording = one_line(title if title is not None else series.title if series else TITLE)
    purpose = Purpose(
        will_do=one_line(purpose.will_do), not_asked=one_line(purpose.not_asked), success=one_line(purpose.success)
    )
    problems = _problems_of(purpose) | _title_problem(session, series_id, wording)
    if not are_employees(session, [answerer]):
        problems["answerer"] = EMPLOYEE_ONLY
    if problems:
        raise BadInputError(" ".join(problems.values()), problems=problems)
    if series is None:
        series = _draft(session, series_id, answerer=answerer, person=person, now=now)
        session.add(series)
    elif series.success != purpose.success:
        series.set_up_on = local_day(now, series.home_zone)
    series.title, series.answerer_id = wording, answerer
    series.will_do, series.not_asked, series.success = purpose.will_do, purpose.not_asked, purpose.success
    session.flush()


def set_up_form(session: Session, series_id: str, *, now: datetime) -> SetUpForm:
    """The second page of a series whose first is kept. A user group goes by its id: only Slack knows its name."""
    series = the_series(session, series_id)
    draft = series.state is SeriesState.DRAFT
    if draft:
        opens_on = times_of(session, series, _first_day(session, series, now=now)).day
    else:
        opens_on = day_after(session, series, now=now)
    teams = {team.id: team.name for team in people.teams(session)}
    one = next(iter(series.audience_ids), "")
    group = one if series.audience is AudienceKind.USER_GROUP else None
    return SetUpForm(
        channel=series.channel or None,
        audience=series.audience,
        teams=tuple((team, name) for team, name in teams.items() if team in series.audience_ids),
        asked_channel=one if series.audience is AudienceKind.CHANNEL else None,
        user_group=(group, group) if group else None,
        people=people.count_employees(session, guests=guests_are_asked(session)),
        every_days=series.every_days,
        hour=series.ask.hour,
        holidays=_holidays(session, series),
        reminders=series.reminders,
        leader=series.leader_id or series.answerer_id,
        opens_on=opens_on,
        first=not pulses.has_opened(session, series.id),
        running=draft or series.state is SeriesState.RUNNING,
        draft=draft,
    )


def search_holidays(session: Session, typed: str) -> Choices:
    """The places that were made, then the built-in calendars, as they are found when a place is made."""
    places = ((place.id, _place_name(place)) for place in people.places(session))
    return (*found([*places, _NO_HOLIDAYS], typed), *search_calendars(typed))[:IN_A_MENU]


def set_up(session: Session, series_id: str, plan: Plan, *, now: datetime) -> None:
    """Keep the second page: a draft begins to run, and a change counts from the next cycle on.

    The first pulse opens on the second working day from now that is a Tuesday, Wednesday or Thursday, so that there
    is a working day before it for the announcement. What the old channel refused goes to the new one. Raises
    BadInputError with `problems` by field.
    """
    series = the_series(session, series_id)
    if problems := _problems_with(session, plan):
        raise BadInputError(" ".join(problems.values()), problems=problems)
    series.place_id = _place(session, plan.holidays)
    if series.state is SeriesState.DRAFT:
        series.anchor, series.state = _first_day(session, series, now=now), SeriesState.RUNNING
    else:
        change_channel(session, series.id, old=series.channel, new=plan.channel, now=now)
    series.channel = plan.channel
    series.audience, series.audience_ids = plan.audience, plan.audience_ids
    series.every_days, series.ask = plan.every_days, time(plan.hour)
    series.reminders = plan.reminders
    series.leader_id = None if plan.leader == series.answerer_id else plan.leader
    session.flush()


def set_up_done(session: Session, series_id: str, *, now: datetime) -> SetUpDone:
    """The last page: what happens next, and what to think of."""
    series = the_series(session, series_id)
    asked = audiences.askable(session, whom(session, series))
    return SetUpDone(
        series_id=series.id,
        channel=series.channel,
        answerer=series.answerer_id,
        next_opens_on=next_day(session, [series], now=now),
        people=len(asked),
        too_few=len(asked) < MINIMUM_INVITED,
        close_to=_close_to(session, series, asked, now=now),
    )


def _close_to(session: Session, series: Series, asked: list[Asked], *, now: datetime) -> str | None:
    try:
        refuse_too_close(session, series, asked, now=now)
    except AudienceTooCloseError as refusal:
        return refusal.other
    return None


def _draft(session: Session, series_id: str, *, answerer: str, person: str, now: datetime) -> Series:
    """A new series with everything proposed, in the zone of whoever sets it up."""
    if not _ID.fullmatch(series_id):
        raise NotFoundError("This form is from another version of Tribune. Open Tribune's Home and begin again.")
    organiser = session.get(Person, person)
    if organiser is None:
        raise NotFoundError("Tribune does not know you yet. Try again in a minute.")
    refuse_too_many(session)
    return Series(
        id=series_id,
        title=TITLE,
        channel="",
        answerer_id=answerer,
        set_up_by=person,
        home_zone=organiser.zone,
        anchor=local_day(now, organiser.zone),
        every_days=EVERY_DAYS,
        ask=time(HOUR),
        close=time(17),
        open_days=4,
        reminder_day=3,
        spread_minutes=30,
        state=SeriesState.DRAFT,
        audience=AudienceKind.EVERYONE,
        audience_ids=frozenset(),
        reminders=ReminderMode.UNANSWERED,
        set_up_on=local_day(now, organiser.zone),
    )


def _first_day(session: Session, series: Series, *, now: datetime) -> date:
    return first_day(now, series.home_zone, calendars.calendar_of(session, series.place_id))


def _purpose(series: Series) -> Purpose:
    return Purpose(will_do=series.will_do, not_asked=series.not_asked, success=series.success)


def _problems_of(purpose: Purpose) -> dict[str, str]:
    said = {"will_do": purpose.will_do, "not_asked": purpose.not_asked, "success": purpose.success}
    return {
        field: f"One sentence, please: at most {MOST_PURPOSE} characters. This is {len(text)}."
        for field, text in said.items()
        if not 0 < len(text) <= MOST_PURPOSE
    }


def _title_problem(session: Session, series_id: str, title: str) -> dict[str, str]:
    if not 0 < len(title) <= MOST_TITLE:
        return {"title": f"A few words, please: at most {MOST_TITLE} characters. This is {len(title)}."}
    taken = any(
        other.id != series_id and other.title.casefold() == title.casefold() for other in pulses.all_series(session)
    )
    return {"title": f"Another pulse is named '{title}' already. Tribune's Home shows it."} if taken else {}


def _problems_with(session: Session, plan: Plan) -> dict[str, str]:
    problems = {}
    if not plan.channel.startswith(("C", "G")):
        problems["channel"] = "Choose a channel for the results: not a person, and not a group of messages."
    if plan.leader is not None and not are_employees(session, [plan.leader]):
        problems["leader"] = EMPLOYEE_ONLY
    if plan.every_days not in CADENCES:
        problems["cadence"] = "Choose how often."
    if plan.hour not in HOURS:
        problems["hour"] = "Choose an hour from 8 to 16."
    if not _known_holidays(session, plan.holidays):
        problems["holidays"] = "This calendar is not here any more. Choose another."
    return problems | _audience_problem(session, plan)


def _audience_problem(session: Session, plan: Plan) -> dict[str, str]:
    """What is wrong with whom it asks, beside the field that names them."""
    ids = plan.audience_ids
    if plan.audience is AudienceKind.TEAMS and not (ids and all(session.get(Team, team) for team in ids)):
        return {"teams": "Choose one team at least. One that was chosen is not here any more, or none was."}
    if plan.audience is AudienceKind.CHANNEL and not (len(ids) == 1 and all(one.startswith(("C", "G")) for one in ids)):
        return {"asked_channel": "Choose the channel whose members are asked."}
    if plan.audience is AudienceKind.USER_GROUP and not (len(ids) == 1 and all(one.startswith("S") for one in ids)):
        return {"user_group": "Choose the user group whose members are asked."}
    return {}


def _holidays(session: Session, series: Series) -> tuple[str, str]:
    """Whose holidays the series keeps; for a draft those of the country where whoever sets it up lives."""
    if series.place_id is not None:
        place = session.get_one(Place, series.place_id)
        return place.id, _place_name(place)
    code = country_of(series.home_zone)
    if series.state is SeriesState.DRAFT and code in (built_in := calendars.built_in()):
        return code, built_in[code]
    return _NO_HOLIDAYS


def _place_name(place: Place) -> str:
    calendar = calendars.built_in().get(place.calendar)
    return place.name if calendar in {None, place.name} else f"{place.name} ({calendar})"


def _known_holidays(session: Session, wanted: str) -> bool:
    return wanted == _NO_HOLIDAYS[0] or wanted in calendars.built_in() or session.get(Place, wanted) is not None


def _place(session: Session, wanted: str) -> str | None:
    """The place whose holidays and weekend are kept; for a built-in calendar the first that has it, or a new one."""
    if wanted == _NO_HOLIDAYS[0]:
        return None
    built_in = calendars.built_in()
    if wanted not in built_in:
        return wanted
    places = people.places(session)
    if there := next((place for place in places if place.calendar == wanted), None):
        return there.id
    place = Place(
        id=random_id(),
        name=built_in[wanted][:80],
        zone=None,
        calendar=wanted,
        weekend=calendars.usual_weekend(wanted),
        days_off="[]",
        position=len(places),
    )
    session.add(place)
    session.flush()
    return place.id
