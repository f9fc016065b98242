"""What an administrator sends when a pulse is set up, and about it later."""

from dataclasses import dataclass, replace

from domain.series import AudienceKind, Purpose, ReminderMode
from handlers.payloads.reading import (
    HomeView,
    Json,
    Press,
    Submission,
    all_chosen,
    chosen,
    known,
    press,
    submission,
    text,
)
from services.set_up import Plan
from templates import ids


@dataclass(frozen=True, slots=True, kw_only=True)
class PurposeSubmission:
    """The first page."""

    person: str
    series_id: str
    title: str | None
    """None: the page did not ask for it."""
    purpose: Purpose
    answerer: str
    home: HomeView | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSubmission:
    """The second page."""

    person: str
    series_id: str
    plan: Plan
    home: HomeView | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamsSubmission:
    """Teams that are to be reported as one, and the series whose forecast asked for it."""

    person: str
    series_id: str
    teams: tuple[str, ...]
    home: HomeView | None


@known
def purpose_submission(body: Json) -> PurposeSubmission:
    """The first page, sent."""
    given = submission(body)
    return PurposeSubmission(
        person=given.person,
        series_id=given.about,
        title=_typed(given, ids.TITLE_BLOCK) if given.element(ids.TITLE_BLOCK) else None,
        purpose=Purpose(
            will_do=_typed(given, ids.WILL_DO_BLOCK),
            not_asked=_typed(given, ids.NOT_ASKED_BLOCK),
            success=_typed(given, ids.SUCCESS_BLOCK),
        ),
        answerer=text(chosen(given.element(ids.ANSWERER_BLOCK))),
        home=given.home,
    )


@known
def plan_submission(body: Json) -> PlanSubmission:
    """The second page, sent."""
    given = submission(body)
    audience = AudienceKind(text(chosen(given.element(ids.AUDIENCE_BLOCK))))
    return PlanSubmission(
        person=given.person,
        series_id=given.about,
        plan=Plan(
            channel=text(chosen(given.element(ids.CHANNEL_BLOCK))),
            audience=audience,
            audience_ids=_asked(given, audience),
            every_days=int(text(chosen(given.element(ids.CADENCE_BLOCK)))),
            hour=int(text(chosen(given.element(ids.HOUR_BLOCK)))),
            holidays=text(chosen(given.element(ids.HOLIDAYS_BLOCK))),
            reminders=ReminderMode(text(chosen(given.element(ids.REMINDERS_BLOCK)))),
            leader=text(chosen(given.element(ids.LEADER_BLOCK))),
        ),
        home=given.home,
    )


@known
def audience_press(body: Json) -> tuple[Press, AudienceKind]:
    """Another kind of audience was chosen on the second page."""
    pressed = press(body)
    return pressed, AudienceKind(pressed.value)


@known
def series_more(body: Json) -> Press:
    """An option of a card's menu, as if its own button had been pressed."""
    pressed = press(body)
    action, separator, series_id = pressed.value.partition("|")
    if not separator:
        raise ValueError(pressed.value)
    return replace(pressed, action=action, value=series_id)


@known
def guests_press(body: Json) -> tuple[Press, bool]:
    """Whether guests are to be asked."""
    pressed = press(body)
    return pressed, {"on": True, "off": False}[pressed.value]


@known
def teams_submission(body: Json) -> TeamsSubmission:
    """The form that joins teams, sent."""
    given = submission(body)
    teams = all_chosen(given.element(ids.TEAMS_BLOCK))
    return TeamsSubmission(person=given.person, series_id=given.about, teams=teams, home=given.home)


def _typed(given: Submission, block: str) -> str:
    return text(chosen(given.element(block)) or "")


def _asked(given: Submission, audience: AudienceKind) -> frozenset[str]:
    """The ids that belong to this kind: what was filled in for another kind is left."""
    if audience is AudienceKind.TEAMS:
        return frozenset(all_chosen(given.element(ids.TEAMS_BLOCK)))
    block = {AudienceKind.CHANNEL: ids.ASKED_CHANNEL_BLOCK, AudienceKind.USER_GROUP: ids.USER_GROUP_BLOCK}.get(audience)
    one = chosen(given.element(block)) if block else None
    return frozenset() if one is None else frozenset({one})
