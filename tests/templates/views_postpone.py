"""Invitations and reminders of every kind, and what follows when somebody puts a pulse off."""

from dataclasses import replace
from datetime import date, timedelta

from domain.messages import Outgoing, PulseInvitation, ReminderReason
from domain.screens import OpenPulse, Postponed, PulseForm, PulseStatus, Screen, Thanks
from domain.series import SeriesState
from tests.templates import views

FIRST = date(2025, 6, 11)
TRIAL = f"trial:{views.SURVEY}"
SHARED = frozenset({"postpone"})


def days(many: int) -> tuple[date, ...]:
    return tuple(FIRST + timedelta(days=number) for number in range(many))


def messages(text: str, many: int) -> dict[str, Outgoing | PulseInvitation]:
    plain = PulseInvitation(
        survey_id=views.SURVEY,
        first=views.agreement(text),
        questions=4,
        closes_at=views.AT,
        answerer=text,
        answer_by=views.BY,
        title=text,
        days=days(many),
    )
    return {
        "invitation to one of several": plain,
        "invitation the day before the last": replace(plain, days=days(1)),
        "reminder to everybody": replace(plain, why=ReminderReason.EVERYBODY),
        "reminder that was asked for": replace(plain, why=ReminderReason.ASKED_FOR, days=()),
        "trial": replace(plain, survey_id=TRIAL, trial=True, title=""),
    }


def replies(text: str, many: int) -> dict[str, Screen]:
    tomorrow = Postponed(closes_at=views.AT, remind_at=views.AT)
    never = Postponed(closes_at=views.AT, remind_at=None)
    several = tuple(
        OpenPulse(
            survey_id=views.SURVEY,
            first=views.agreement(text),
            questions=4,
            closes_at=views.AT,
            title=text,
            days=days(number % 5),
        )
        for number in range(many)
    )
    return {
        "reminded": tomorrow,
        "reminded with everybody": replace(tomorrow, everybody_at=views.AT),
        "not reminded": never,
        "not reminded but with everybody": replace(never, everybody_at=views.AT),
        "answered before": replace(never, answered=True, everybody_at=views.AT),
        "trial of tomorrow": replace(tomorrow, trial=True),
        "trial of never": replace(never, trial=True),
        "status of several": PulseStatus(
            open_pulses=several, next_opens_on=None, stopped=False, administrator=False, state=SeriesState.PAUSED
        ),
    }


def modals(text: str, many: int) -> dict[str, Screen]:
    return {
        "trial form": PulseForm(
            survey_id=TRIAL,
            cycle=3,
            questions=(views.agreement(text), views.recommendation(text)),
            words=views.open_words(text),
            chosen=2,
            closes_at=views.AT,
            threshold=5,
            fingerprint="",
            trial=True,
        ),
        "trial thanks": Thanks(closes_at=views.AT, answerer=text, answer_by=views.BY, trial=True),
    }
