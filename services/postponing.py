"""Putting a pulse off: a day to be reminded on, or none. It is kept in the sealed box, and nowhere else."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from domain.errors import BadInputError
from domain.screens import Postponed
from domain.series import ReminderMode
from domain.survey import Cast, TagState
from models import pulses
from services.pulses import days_left, invited


@dataclass(frozen=True, slots=True, kw_only=True)
class PutOff:
    """A cast for the writer, with what is said once it is recorded."""

    cast: Cast | None
    """None: a trial, of which nothing is recorded."""
    screen: Postponed


def put_off(
    session: Session, *, survey_id: str, person: str, state: TagState, day: date | None, now: datetime
) -> PutOff:
    """Check what somebody wants, NOT_THIS_TIME or SNOOZED, and make it into a cast; stores nothing itself.

    SNOOZED goes with the day to be reminded on, or None for the next working day. Raises ClosedError,
    NotInvitedError, or BadInputError for a day on which nobody is reminded.
    """
    _, survey, _ = invited(session, survey_id, person, late="This pulse has closed.", now=now)
    days = {walk.day: walk.due_at for walk in days_left(session, survey_id, person, now=now)}
    until = chosen_day(days, day) if state is TagState.SNOOZED else None
    coming = [walk for walk in pulses.walks_to(session, survey_id, person) if walk.due_at > now and walk.day != until]
    return PutOff(
        cast=Cast(survey_id=survey_id, person=person, state=state, until=until),
        screen=Postponed(
            closes_at=survey.closes_at,
            remind_at=days[until] if until else None,
            everybody_at=next((walk.due_at for walk in coming if walk.reminds is ReminderMode.EVERYBODY), None),
        ),
    )


def chosen_day(days: Mapping[date, datetime], day: date | None) -> date:
    """The day that was chosen of those on which there are reminders; None is the first. Raises BadInputError."""
    if not days:
        raise BadInputError(
            "No working day is left on which we could remind you. You can answer until the pulse closes."
        )
    if day is None:
        return min(days)
    if day not in days:
        raise BadInputError("We can't remind you on that day. Choose a later one, or press [Tomorrow].")
    return day
