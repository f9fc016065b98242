"""Nobody gets round a champion by how a decision is written: by whom it names, nor by writing it anew."""

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from domain.decisions import Area, DecisionState, consent
from domain.errors import ObjectionStandsError, StillAskedError
from domain.roles import Role
from domain.screens.decisions import Waits
from domain.seats import StandsFor
from models.database import Database
from models.people import Place, Team
from services import decisions
from services.decision_logs import load
from services.decision_pages import home_card
from tests.domain.decided import WORDING
from tests.seated import add_seat
from tests.services.deciding import (
    AMINA,
    CHANNEL,
    DEADLINE,
    LENA,
    MONDAY,
    PRIYA,
    SAM,
    drafted,
    kinds,
    objected,
    on,
    posted,
    says,
    sent,
    staffed,
)

CUSTOMERS_ONLY = replace(WORDING, touched=(StandsFor.CUSTOMERS,))
LATER = replace(WORDING, review_on=WORDING.review_on.replace(day=2))


def organised(session: Session) -> dict[str, str]:
    """A team in a team in a team, another beside them, a place, and a seat of each: the seats' ids."""
    staffed(session)
    for position, (team, parent) in enumerate({"all": None, "ops": "all", "kitchen": "ops", "sales": "all"}.items()):
        session.add(Team(id=team, name=team, parent_id=parent, position=position))
        session.flush()
    session.add(Place(id="leeds", name="Leeds", zone=None, calendar="GB", weekend="6 7", days_off="[]", position=0))
    session.flush()
    seats = {team: add_seat(session, None, team_id=team, title=team) for team in ("ops", "kitchen", "sales")}
    return seats | {"leeds": add_seat(session, None, place_id="leeds", title="leeds")}


@pytest.mark.parametrize(
    ("area", "asked"),
    [
        ("all", {"ops", "kitchen", "sales"}),
        ("ops", {"ops", "kitchen"}),
        ("kitchen", {"ops", "kitchen"}),
        ("sales", {"sales"}),
        ("leeds", {"leeds"}),
    ],
)
def test_the_champions_above_and_below_a_team_are_asked(database: Database, area: str, asked: set[str]) -> None:
    with database.write() as session:
        seats = organised(session)
        what = replace(WORDING, touched=(StandsFor.EMPLOYEES,), areas=(Area(area, area),))
        one = load(session, posted(session, what))
        assert {name for name, seat in seats.items() if seat in {each.seat for each in one.round.asked}} == asked


def test_a_champion_who_has_called_it_in_is_asked_and_reads_the_draft(database: Database) -> None:
    with database.write() as session:
        seats = staffed(session)
        one = decisions.call_in(
            session,
            seat=seats[StandsFor.EMPLOYEES],
            by=AMINA,
            leader=SAM,
            about="The line closes at 18:00",
            because="Nobody asked us.",
            administrators=(),
            now=MONDAY,
        )
        decisions.bring(session, one, CUSTOMERS_ONLY, by=SAM, now=MONDAY)
        assert (AMINA, "DecisionDrafted") in kinds(sent(session))
        decisions.post(session, one, by=SAM, deadline=DEADLINE, now=MONDAY)
        assert (AMINA, "DecisionAsked") in kinds(sent(session))
        assert says(session, one, consent(), by=PRIYA).state is DecisionState.OPEN
        assert says(session, one, consent(), by=AMINA).state is DecisionState.CONSENTED


def test_a_champion_who_was_to_read_a_draft_hears_of_the_next_and_is_asked(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        one = drafted(session)
        sent(session)
        decisions.revise(session, one, CUSTOMERS_ONLY, by=SAM, now=MONDAY)
        assert kinds(sent(session)) == [(AMINA, "DecisionDrafted"), (PRIYA, "DecisionDrafted")]
        decisions.post(session, one, by=SAM, deadline=DEADLINE, now=MONDAY)
        assert (AMINA, "DecisionAsked") in kinds(sent(session))
        assert len(load(session, one).round.asked) == 2


def test_changing_a_day_and_waiting_is_no_way_round_an_objection(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        one = objected(session)
        decisions.amend(session, one, LATER, version=1, because="A day later.", by=SAM, deadline=DEADLINE, now=MONDAY)
        says(session, one, consent(), by=PRIYA)
        decisions.extend(session, one, now=on(10))
        with pytest.raises(ObjectionStandsError, match="employee champion objected to version 1"):
            decisions.close_unanswered(session, one, version=2, by=SAM, now=on(18))
        (waiting,) = home_card(session, SAM, roles={Role.EMPLOYEE, Role.LEADER}, now=on(18)).waiting
        assert waiting.waits is Waits.RESOLVE
        decisions.decide_anyway(session, one, version=2, leader=SAM, reason="We must.", now=on(18))
        ending = load(session, one).ending
        assert ending
        assert ending.override
        assert ending.override.despite == ending.unanswered


def test_another_leader_decides_anyway_after_the_deadline_only_and_whoever_brings_it_hears_it(
    database: Database,
) -> None:
    with database.write() as session:
        staffed(session)
        one = objected(session)
        sent(session)
        with pytest.raises(StillAskedError, match="Until the deadline only whoever brings this"):
            decisions.decide_anyway(session, one, version=1, leader=LENA, reason="We must.", now=on(9))
        decisions.decide_anyway(session, one, version=1, leader=LENA, reason="We must.", now=on(10))
        assert kinds(sent(session, on(10))) == [(CHANNEL, "DecisionEnded"), (SAM, "DecisionEnded")]


def test_no_entry_of_a_log_is_on_an_earlier_day_though_the_zone_was_changed(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        one = objected(session)
        decisions.withdraw(session, one, by=SAM, reason="Too early.", now=on(1))
        ending = load(session, one).ending
        assert ending
        assert ending.on == MONDAY.date()
