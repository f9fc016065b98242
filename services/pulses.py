"""What an employee does with a pulse: see it, answer it once, read its results."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache

from sqlalchemy.orm import Session

from domain.cadence import local_day
from domain.errors import AlreadyAnsweredError, BadInputError, ClosedError, NotFoundError, NotInvitedError
from domain.items import Item, Scale
from domain.messages import PulseInvitation, ReminderReason
from domain.screens import OpenPulse, PulseForm, PulseStatus, Thanks
from domain.series import SeriesState
from domain.survey import COMMENT_CHARACTERS, Ballot, Cast, Comment, SurveySpec, TagState
from models import people, pulses
from models.duties import answering
from models.people import Person
from models.pulses import Cycle, CycleState, ReminderPass, Series, Survey
from models.serial import load
from services.gate import next_waits
from services.schedule import next_day, title_among
from vault import Vault

SCALES = {Scale.AGREEMENT: range(1, 6), Scale.TEN: range(11)}
"""The values that each scale offers."""
ANSWERED = "You have answered this pulse already. One answer a person: the first one counts."


def invitation(
    session: Session, survey_id: str, person: str, *, now: datetime, why: ReminderReason | None = None
) -> PulseInvitation:
    """The direct message of a survey to one person; `why`: it is a reminder. Raises NotFoundError."""
    cycle, survey = _survey(session, survey_id)
    spec = specification(survey)
    return PulseInvitation(
        survey_id=survey_id,
        first=spec.questions[0],
        questions=len(spec.questions),
        closes_at=spec.closes_at,
        answerer=people.name_of(session, answering(session, cycle)),
        answer_by=cycle.answer_by,
        title=title_among(session, session.get_one(Series, cycle.series_id)),
        why=why,
        days=tuple(walk.day for walk in days_left(session, survey_id, person, now=now)),
    )


def days_left(session: Session, survey_id: str, person: str, *, now: datetime) -> list[ReminderPass]:
    """The walks of later days than today that come to this person: on those they can be reminded."""
    today = local_day(now, zone_of(session, person))
    return [walk for walk in pulses.walks_to(session, survey_id, person) if walk.day > today]


def open_survey_for(session: Session, person: str, *, vault: Vault, now: datetime) -> str:
    """The open survey that still waits for this person's answer; of several, the one that closes first.

    Raises NotFoundError when none is open (saying when the next one is), NotInvitedError when they joined later,
    AlreadyAnsweredError when none waits.
    """
    asked = _open_to(session, person, now=now)
    for cycle in asked:
        if not vault.has_answered(session.connection(), cycle.id, person):
            return cycle.id
    if len(asked) > 1:
        raise AlreadyAnsweredError("You have answered every pulse that is open. Thank you.")
    if asked:
        raise AlreadyAnsweredError(ANSWERED)
    if any(now < cycle.close_at for cycle in pulses.open_cycles(session)):
        raise NotInvitedError(_not_invited(session, pulses.all_series(session), now=now))
    raise NotFoundError(f"No pulse is open now.{_next_one(session, pulses.all_series(session), now=now)}")


def _open_to(session: Session, person: str, *, now: datetime) -> list[Cycle]:
    """The open cycles to which this person is invited; what closes first comes first."""
    cycles = sorted(pulses.open_cycles(session), key=lambda cycle: cycle.close_at)
    return [cycle for cycle in cycles if now < cycle.close_at and pulses.cell_of(session, cycle.id, person) is not None]


def answer_form(
    session: Session, *, vault: Vault, survey_id: str, person: str, chosen: int | None, now: datetime
) -> PulseForm:
    """The modal for one person. Raises ClosedError, NotInvitedError or AlreadyAnsweredError: the sentence to show."""
    _, survey, _ = invited(session, survey_id, person, late="This pulse has closed.", now=now)
    if vault.has_answered(session.connection(), survey_id, person):
        raise AlreadyAnsweredError(ANSWERED)
    return form_of(specification(survey), chosen=chosen, fingerprint=survey.fingerprint)


def form_of(spec: SurveySpec, *, chosen: int | None, fingerprint: str) -> PulseForm:
    """The modal of a survey. Raises BadInputError if nobody could have `chosen` that."""
    if chosen is not None and chosen not in SCALES[spec.questions[0].scale]:
        raise BadInputError("This button does not belong to this question. Open the pulse again.")
    return PulseForm(
        survey_id=spec.id,
        cycle=spec.cycle,
        questions=spec.questions,
        words=spec.words,
        chosen=chosen,
        closes_at=spec.closes_at,
        threshold=spec.threshold,
        fingerprint=fingerprint,
    )


def seal_answer(
    session: Session,
    *,
    survey_id: str,
    person: str,
    answers: Mapping[str, int | None],
    comment: str,
    show: bool,
    now: datetime,
) -> Cast:
    """Check an answer and make it into a cast for the writer; stores nothing itself.

    `answers` maps item ids to values, None being "can't say". Raises ClosedError, NotInvitedError, or BadInputError
    whose `problems` are by item id ("words" for the comment).
    """
    late = "This pulse has closed. Your answer was not stored."
    _, survey, cell = invited(session, survey_id, person, late=late, now=now)
    spec = specification(survey)
    words = checked(spec, answers, comment)
    return Cast(
        survey_id=survey_id,
        person=person,
        state=TagState.ANSWERED,
        ballot=Ballot(cell, tuple(answers[item.id] for item in spec.questions)),
        comment=Comment(words, show) if words else None,
    )


def checked(spec: SurveySpec, answers: Mapping[str, int | None], comment: str) -> str:
    """The comment as it would be stored. Raises BadInputError with the problem of each item, and of the "words"."""
    words = comment.encode(errors="ignore").decode().strip()  # half a character can't be stored
    if problems := _problems(spec, answers, words):
        raise BadInputError("Something is missing, or cannot be read.", problems=problems)
    return words


def thanks(session: Session, survey_id: str) -> Thanks:
    """The modal's own last page."""
    cycle, survey = _survey(session, survey_id)
    answerer = people.name_of(session, answering(session, cycle))
    return Thanks(closes_at=survey.closes_at, answerer=answerer, answer_by=cycle.answer_by)


def pulse_status(session: Session, person: str, *, administrator: bool, now: datetime) -> PulseStatus:
    """What /pulse answers."""
    known = session.get(Person, person)
    running = [series for series in pulses.all_series(session) if series.state is SeriesState.RUNNING]
    return PulseStatus(
        open_pulses=open_pulses(session, person, now=now),
        next_opens_on=next_day(session, pulses.all_series(session), now=now),
        stopped=known is not None and known.stopped,
        administrator=administrator,
        state=series_state(session),
        waits=bool(running) and all(next_waits(session, series, now=now) for series in running),
    )


def open_pulses(session: Session, person: str, *, now: datetime) -> tuple[OpenPulse, ...]:
    """The pulses that this person may answer now, or has answered already; what closes first comes first."""
    return tuple(_open_pulse(session, cycle.id, person, now=now) for cycle in _open_to(session, person, now=now))


def _open_pulse(session: Session, survey_id: str, person: str, *, now: datetime) -> OpenPulse:
    cycle, survey = _survey(session, survey_id)
    spec = specification(survey)
    return OpenPulse(
        survey_id=survey_id,
        first=spec.questions[0],
        questions=len(spec.questions),
        closes_at=spec.closes_at,
        title=title_among(session, session.get_one(Series, cycle.series_id)),
        days=tuple(walk.day for walk in days_left(session, survey_id, person, now=now)),
    )


def series_state(session: Session) -> SeriesState | None:
    """Where the pulses stand together: running if one is, else paused if one is; None: there is none."""
    states = {series.state for series in pulses.all_series(session)}
    return next((state for state in (SeriesState.RUNNING, SeriesState.PAUSED) if state in states), None)


def specification(survey: Survey) -> SurveySpec:
    """What was frozen when the survey opened."""
    return _specification(survey.spec)


@lru_cache(maxsize=8)  # read for each invitation and each answer, and never changed
def _specification(spec: str) -> SurveySpec:
    return load(SurveySpec, spec)


def _survey(session: Session, survey_id: str) -> tuple[Cycle, Survey]:
    cycle, survey = session.get(Cycle, survey_id), session.get(Survey, survey_id)
    if cycle is None or survey is None:
        raise _not_here()
    return cycle, survey


def _not_here() -> NotFoundError:
    return NotFoundError("This pulse is not here any more.")


def invited(session: Session, survey_id: str, person: str, *, late: str, now: datetime) -> tuple[Cycle, Survey, int]:
    """An open survey, and the cell in which this person was invited. `late`: what to say if it has closed."""
    found = pulses.invited(session, survey_id, person)
    if found is None:
        raise _not_here()
    cycle, survey, cell = found
    if cycle.state is not CycleState.OPEN or now >= survey.closes_at:
        raise ClosedError(f"{late}{_next_one(session, [session.get_one(Series, cycle.series_id)], now=now)}")
    if cell is None:
        raise NotInvitedError(_not_invited(session, [session.get_one(Series, cycle.series_id)], now=now))
    return cycle, survey, cell


def _problems(spec: SurveySpec, answers: Mapping[str, int | None], words: str) -> dict[str, str]:
    problems = {item.id: problem for item in spec.questions if (problem := _problem(item, answers))}
    if words and spec.words is None:
        problems["words"] = "This pulse takes no comment."
    elif len(words) > COMMENT_CHARACTERS:
        # So many characters are never too many bytes: one takes four of them at most.
        problems["words"] = f"At most {COMMENT_CHARACTERS} characters; this is {len(words)}."
    return problems


def _problem(item: Item, answers: Mapping[str, int | None]) -> str | None:
    if item.id not in answers:
        return 'Please choose an answer, or "Can\'t say".'
    value = answers[item.id]
    return None if value is None or value in SCALES[item.scale] else "This is not one of the answers."


def _not_invited(session: Session, among: Iterable[Series], *, now: datetime) -> str:
    next_one = _next_one(session, among, now=now)
    return f"You were not on the list when this pulse opened, so it cannot take your answer.{next_one}"


def _next_one(session: Session, among: Iterable[Series], *, now: datetime) -> str:
    """When the next pulse of these series comes; nothing if none is planned."""
    day = next_day(session, among, now=now)
    return "" if day is None else f" Next one: {day.day} {day:%B}."


def zone_of(session: Session, person: str) -> str:
    """The zone that a person is in; UTC for somebody unknown."""
    known = session.get(Person, person)
    return "UTC" if known is None else known.zone
