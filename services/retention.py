"""What was kept long enough is deleted, every night, some at a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from sqlalchemy.orm import Session

from domain.errors import BadInputError
from models import forgetting, hooks
from models import voices as voice_rows
from models.settings import change_setting, setting
from services import customer_channels, data, topics
from services.hooks import REMEMBERED

BATCH = 50
"""Cycles or people at a time: each has many rows."""
MESSAGES = 1000
VOICES = 1000
SUGGESTIONS = 200
ACTIONS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """How long something is kept, in days."""

    days: int
    """Unless it was changed."""
    least: int
    most: int
    what: str
    """In words, with from when on it counts."""


KEEP_RESULTS, KEEP_PEOPLE, KEEP_MESSAGES = "keep_results_days", "keep_people_days", "keep_messages_days"
KEEP_VOICES, KEEP_CONTACTS = "keep_voices_days", "keep_contacts_days"
KEEP_SUGGESTIONS, KEEP_ACTIONS = "keep_suggestions_days", "keep_actions_days"

PERIODS: Mapping[str, Period] = MappingProxyType(
    {
        KEEP_RESULTS: Period(
            days=3 * 365, least=90, most=10 * 365, what="Reports, with comments and pictures, after closing"
        ),
        KEEP_PEOPLE: Period(days=30, least=1, most=365, what="People, after leaving"),
        # Never shorter than the 14 days within which the reminder of what success looks like is made up for.
        KEEP_MESSAGES: Period(days=60, least=30, most=365, what="Messages that were sent or given up, after that"),
        # Two years: one to compare the other with.
        KEEP_VOICES: Period(days=730, least=90, most=10 * 365, what="Customers' words, after they came in"),
        KEEP_CONTACTS: Period(days=90, least=1, most=365, what="How to reach a customer, after it came in"),
        KEEP_SUGGESTIONS: Period(days=730, least=90, most=10 * 365, what="Suggestions, after their outcome"),
        KEEP_ACTIONS: Period(days=3 * 365, least=90, most=10 * 365, what="Actions, after they ended"),
    }
)
"""What may be changed. Rosters and invitations are not among it: see `services.cycles.REMEMBERED`."""


def kept_for(session: Session) -> dict[str, int]:
    """How many days each thing is kept, by its setting."""
    return {key: setting(session, key, period.days) for key, period in PERIODS.items()}


def keep_for(session: Session, key: str, days: int) -> None:
    """Keep something longer, or less long, from tonight on. Raises BadInputError."""
    if key not in PERIODS:
        raise BadInputError(f"There is no setting '{key}'. There are: {', '.join(PERIODS)}.")
    period = PERIODS[key]
    if not period.least <= days <= period.most:
        raise BadInputError(f"{key} is a number of days from {period.least} to {period.most}. Nothing was changed.")
    change_setting(session, key, days)


def forget_outdated(session: Session, *, now: datetime) -> bool:
    """Delete some of what was kept long enough; True if there may be more."""
    kept = kept_for(session)
    cycles = forgetting.outdated_cycles(session, closed_by=now - timedelta(days=kept[KEEP_RESULTS]), most=BATCH)
    forgetting.delete_cycles(session, cycles)
    left_by = (now - timedelta(days=kept[KEEP_PEOPLE])).date()
    leavers = forgetting.leavers(session, left_by=left_by, most=BATCH)
    for person in leavers:
        data.forget_leaver(session, person)
    due_by = now - timedelta(days=kept[KEEP_MESSAGES])
    messages = forgetting.delete_messages(session, due_by=due_by, most=MESSAGES)
    customer_channels.forget_heard(session, now=now)
    hooks.forget_calls(session, before=now - REMEMBERED)
    full = (len(cycles) == BATCH, len(leavers) == BATCH, messages == MESSAGES)
    return any((*full, _forget_voices(session, kept, now=now), _forget_suggestions(session, kept, now=now)))


def _forget_suggestions(session: Session, kept: Mapping[str, int], *, now: datetime) -> bool:
    """Delete suggestions with their threads, and what was done about what was heard; True if there may be more."""
    actions_by = (now - timedelta(days=kept[KEEP_ACTIONS])).date()
    actions = forgetting.delete_actions(session, ended_by=actions_by, most=ACTIONS)
    ended_by = (now - timedelta(days=kept[KEEP_SUGGESTIONS])).date()
    suggestions = forgetting.outdated_suggestions(session, ended_by=ended_by, most=SUGGESTIONS)
    forgetting.delete_suggestions(session, suggestions)
    return len(suggestions) == SUGGESTIONS or actions == ACTIONS


def _forget_voices(session: Session, kept: Mapping[str, int], *, now: datetime) -> bool:
    """Delete what customers said, with all that was made of it, and how to reach them; True if there may be more."""
    voice_rows.delete_contacts(session, came_by=(now - timedelta(days=kept[KEEP_CONTACTS])).date())
    came_by = (now - timedelta(days=kept[KEEP_VOICES])).date()
    voice_rows.delete_issues(session, ended_by=came_by)
    outdated = voice_rows.outdated(session, came_by=came_by, most=VOICES)
    if outdated:
        if voice_rows.are_corrected(session, outdated):
            topics.read_otherwise(session)
        voice_rows.delete_voices(session, outdated)
    return len(outdated) == VOICES
