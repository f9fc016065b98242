"""App Home, put together for one person when they open it."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from domain.cadence import PARTICIPATION_FROM, participation_shown
from domain.errors import NotFoundError
from domain.roles import Action, Role, may
from domain.screens import AdminPanel, ArchivedSeries, Coming, Home, OrganisationCard, ResultsCard, SeriesCard
from domain.series import AudienceKind, SeriesState
from domain.survey import MINIMUM_INVITED
from models import audiences, people, pulses
from models.people import Person
from models.pulses import Cycle, CycleState, Series, Survey
from services import (
    action_pages,
    alerts,
    answers,
    champion_pages,
    consultations,
    decision_pages,
    desk_pages,
    desk_set_up,
    digests,
    held_pulses,
    organisation,
    results,
)
from services.audiences import whom
from services.desk_settings import gate_is_on
from services.gate import next_waits
from services.pulses import open_pulses, series_state, specification
from services.schedule import day_after, next_day
from services.series import MOST_SERIES, living
from services.settings import guests_are_asked
from vault import Vault

FEW_CARDS = 6
"""Pulses whose cards leave room in Home for the results of several: Slack takes 100 blocks."""


def home(
    session: Session,
    *,
    vault: Vault,
    person: str,
    roles: Collection[Role],
    administrators: Collection[str] = (),
    now: datetime,
) -> Home:
    """Home as somebody with these roles sees it; the channels of an administrator's cards are not looked at yet.

    `administrators`: of the settings, or Slack's own.
    """
    known = session.get(Person, person)
    if known is None:
        raise NotFoundError("Tribune does not know you yet. Open this page again in a minute.")
    admin = _panel(session, vault=vault, now=now) if may(roles, Action.SEE_PARTICIPATION) else None
    return Home(
        name="" if known.forgotten else known.name,
        open_pulses=open_pulses(session, person, now=now),
        state=series_state(session),
        coming=_coming(session, opens_held=may(roles, Action.OPEN_HELD_PULSE), now=now),
        results=_results(session, person, roles, many_cards=admin is not None and len(admin.series) > FEW_CARDS),
        stopped=known.stopped,
        has_duty=may(roles, Action.NAME_DEPUTY),
        admin=admin,
        digests=digests.home_card(session, approves=may(roles, Action.APPROVE_QUOTES)),
        imports=may(roles, Action.IMPORT_VOICES),
        actions=action_pages.home_card(session, person, may_undertake=may(roles, Action.UNDERTAKE), now=now),
        desk=desk_pages.home_card(
            session,
            person,
            answers=may(roles, Action.ANSWER_SUGGESTIONS),
            holds_back=may(roles, Action.HOLD_BACK),
            now=now,
        ),
        alerts=alerts.home_card(session, person, administrators=administrators, now=now),
        champions=champion_pages.home_card(session, person, now=now),
        consultations=consultations.home_card(session, person, now=now),
        decisions=decision_pages.home_card(session, person, roles=roles, now=now),
    )


def _results(session: Session, person: str, roles: Collection[Role], *, many_cards: bool) -> ResultsCard:
    """The last results, with the ways to answer them for whoever may; of one series beside many cards."""
    card = results.home_card(session, person, most=1 if many_cards else results.MOST_IN_HOME)
    may_answer = (answers.may_answer(session, one.results.survey_id, person, roles) for one in card.series)
    shown = zip(card.series, may_answer, strict=True)
    return replace(card, series=tuple(replace(one, may_answer=mine) for one, mine in shown))


def series_cards(session: Session, *, vault: Vault, now: datetime) -> tuple[SeriesCard, ...]:
    """A card of each series that is not archived, and of one whose archiving can be undone."""
    shown = living(session)
    shown += [one for one in pulses.all_series(session) if _is_just_archived(one)]
    return tuple(_card(session, series, vault=vault, now=now) for series in shown)


def _coming(session: Session, *, opens_held: bool, now: datetime) -> tuple[Coming, ...]:
    running = (series for series in living(session) if series.state is SeriesState.RUNNING)
    coming = [
        Coming(
            title=series.title,
            opens_on=day_after(session, series, now=now),
            waits=next_waits(session, series, now=now),
            may_open=held_pulses.may_be_opened(session, series, now=now) if opens_held else "",
        )
        for series in running
    ]
    return tuple(sorted(coming, key=lambda one: one.opens_on))


def _is_just_archived(series: Series) -> bool:
    return series.state is SeriesState.ARCHIVED and series.state_before is not None


def _panel(session: Session, *, vault: Vault, now: datetime) -> AdminPanel:
    organised = organisation.home_card(session)
    cards = series_cards(session, vault=vault, now=now)
    archived = (one for one in pulses.all_series(session) if one.state is SeriesState.ARCHIVED)
    return AdminPanel(
        series=cards,
        archived=tuple(
            ArchivedSeries(id=one.id, title=one.title)
            for one in sorted(archived, key=lambda one: one.title)
            if not _is_just_archived(one)
        ),
        room=len(living(session)) < MOST_SERIES,
        organisation=organised,
        guests=guests_are_asked(session),
        gate=gate_is_on(session),
        notices=tuple(_notices(session, cards, organised)),
        desk=desk_set_up.setting(session),
        champions=champion_pages.setting(session),
    )


def _card(session: Session, series: Series, *, vault: Vault, now: datetime) -> SeriesCard:
    cycle = pulses.first_of(session, series.id, CycleState.OPEN)
    if cycle is not None and cycle.close_at <= now:
        cycle = None
    invited = specification(session.get_one(Survey, cycle.id)).invited if cycle else None
    in_teams = series.audience is AudienceKind.TEAMS
    in_group = series.audience in {AudienceKind.CHANNEL, AudienceKind.USER_GROUP}
    teams = people.teams(session) if in_teams else []
    return SeriesCard(
        id=series.id,
        title=series.title,
        state=series.state,
        before=series.state_before,
        channel=series.channel,
        answerer=series.answerer_id,
        audience=series.audience,
        teams=tuple(team.name for team in teams if team.id in series.audience_ids),
        group=next(iter(series.audience_ids), None) if in_group else None,
        people=len(audiences.askable(session, whom(session, series))),
        every_days=series.every_days,
        next_opens_on=next_day(session, [series], now=now),
        closes_at=cycle.close_at if cycle else None,
        invited=invited,
        participation=_participation(session, vault, cycle, invited) if cycle and invited else None,
        waits=next_waits(session, series, now=now),
    )


def _participation(session: Session, vault: Vault, cycle: Cycle, invited: int) -> str:
    shown = participation_shown(vault.answered(session.connection(), cycle.id), invited)
    if shown is None:
        return f"shown from {PARTICIPATION_FROM} people on"
    return f"about {shown} %"


def _notices(session: Session, cards: tuple[SeriesCard, ...], organised: OrganisationCard) -> Iterator[str]:
    """What an administrator should know, the most urgent first."""
    running = [card for card in cards if card.state is SeriesState.RUNNING]
    for card in running:
        answerer = session.get_one(Person, card.answerer)
        if not answerer.employed:
            yield f"{answerer.name} has left. Press [Change] at '{card.title}' and choose who answers the results now."
        if card.people < MINIMUM_INVITED:
            yield (
                f"'{card.title}' asks fewer than {MINIMUM_INVITED} people, so it does not open: among so few, "
                "everybody could work out who said what."
            )
    for cycle in pulses.open_cycles(session):
        if unreachable := pulses.unreachable(session, cycle.id):
            people_are = "1 person" if unreachable == 1 else f"{unreachable} people"
            yield f"{people_are} could not be asked: Slack refused the message."
    if cards and not organised.teams:
        yield "No teams yet: reports are about the whole company. [People and teams] brings teams in."
