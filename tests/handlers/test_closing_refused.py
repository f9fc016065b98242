"""Whatever an administrator, or anybody, sends with forged ids: over an objection nothing closes but the override.

The other ways, by hand, by time and from the command line, are tried in tests/services/test_closing_refused.py.
"""

import json
from datetime import timedelta
from typing import Any

import pytest

from domain.decisions import Decision, DecisionState, consent, objection
from domain.roles import Role
from domain.seats import StandsFor
from models import people
from services import decisions
from services.champions_settings import ChampionsRules, set_rules
from services.decision_logs import load
from templates import ids
from tests.domain.decided import DEADLINE, WORDING
from tests.handlers import (
    sent_consultations,
    sent_data,
    sent_decisions,
    sent_elections,
    sent_organisation,
    sent_seats,
)
from tests.handlers.conftest import ADMIN, MAYA, SAM, Stage
from tests.handlers.sent_decisions import about, choice, proposed, words
from tests.handlers.slack import pressed, submitted
from tests.seated import add_seat

Json = dict[str, Any]

PRIYA, DORA, LENA, NOBODY = "U0EMP3", "U0EMP4", "U0EMP6", "U0EMP7"
"""The customer champion, the employee champion's deputy, another leader, and somebody without a role."""
OVERRIDE = ids.DECISION_ANYWAY_FORM


@pytest.fixture
def objected(stage: Stage) -> tuple[Stage, str]:
    """A decision of Sam's: the customer champion consents, and Maya, the employees' champion, objects."""
    stage.set_up()
    with stage.database.write() as session:
        people.set_role_holders(session, Role.LEADER, [SAM, LENA])
        set_rules(session, ChampionsRules(channel="C0DECIDE0", zone="Europe/London"))
        employees = add_seat(session, MAYA, StandsFor.EMPLOYEES, deputy_id=DORA)
        customers = add_seat(session, PRIYA, StandsFor.CUSTOMERS)
        one = decisions.draft(session, WORDING, by=SAM, now=stage.now)
        decisions.post(session, one, by=SAM, deadline=DEADLINE, now=stage.now)
        said = objection(would_cause="no weekend", safe_if="they choose the day off")
        for seat, person, answer in ((customers, PRIYA, consent()), (employees, MAYA, said)):
            decisions.answer(session, one, answer, seat=seat, by=person, version=1, now=stage.now)
    return stage, one


def standing(stage: Stage, one: str) -> Decision:
    with stage.database.read() as session:
        return load(session, one)


async def test_nothing_that_an_administrator_can_send_closes_it(objected: tuple[Stage, str]) -> None:
    stage, one = objected
    before = standing(stage, one)
    for name in sorted(sent_decisions.SENT.keys() - {OVERRIDE}):
        forged = json.dumps(sent_decisions.SENT[name][1](ADMIN)).replace(sent_decisions.DECISION, one)
        await stage.send(json.loads(forged))
        assert standing(stage, one) == before, name


async def test_nor_does_anything_about_champions_and_people(objected: tuple[Stage, str]) -> None:
    stage, one = objected
    before = standing(stage, one)
    others = (sent_consultations, sent_data, sent_elections, sent_organisation, sent_seats)
    for name, (_, sent) in sorted((name, way) for module in others for name, way in module.SENT.items()):
        await stage.send(sent(ADMIN))
        assert standing(stage, one) == before, name


@pytest.mark.parametrize("person", [ADMIN, SAM, LENA, PRIYA, DORA, NOBODY])
async def test_nobody_takes_back_an_objection_for_the_champion(objected: tuple[Stage, str], person: str) -> None:
    stage, one = objected
    with stage.database.read() as session:
        seat = decisions.seats_of(session, MAYA)[0].seat
    for kind in ("consent", "concern", "stand_aside"):
        values = words(ids.WORDS_BLOCK, "Fine.") | words(ids.WHOSE_BLOCK, "IT") | choice(ids.SEAT_BLOCK, seat)
        carried = about(kind, decision=one, below=seat)
        view = {"type": "modal", "callback_id": ids.DECISION_ANSWER_FORM, "private_metadata": carried}
        await stage.send(submitted(person, view, values))
        await stage.send(pressed(person, f"{ids.DECISION_ANSWER}:{kind}", f"{one}|1|{kind}", home={}))
    decision = standing(stage, one)
    assert decision.state is DecisionState.IN_RESOLUTION
    assert [answer.by for answer in decision.round.objections] == [MAYA]


async def test_the_champion_takes_it_back_by_the_same_form(objected: tuple[Stage, str]) -> None:
    stage, one = objected
    view = {
        "type": "modal",
        "callback_id": ids.DECISION_ANSWER_FORM,
        "private_metadata": about("concern", decision=one),
    }
    await stage.send(submitted(MAYA, view, words(ids.WORDS_BLOCK, "Fine.")))
    assert standing(stage, one).state is DecisionState.CONSENTED


@pytest.mark.parametrize("person", [PRIYA, DORA, NOBODY, MAYA])
async def test_who_is_no_leader_decides_nothing_anyway(objected: tuple[Stage, str], person: str) -> None:
    stage, one = objected
    await stage.send(override(person, one))
    assert standing(stage, one).ending is None


@pytest.mark.parametrize("reason", ["", "  ", "\u200b"])
async def test_an_override_without_a_reason_is_none(objected: tuple[Stage, str], reason: str) -> None:
    stage, one = objected
    await stage.send(override(ADMIN, one, reason=reason))
    assert standing(stage, one).ending is None


async def test_an_override_of_an_old_version_is_none(objected: tuple[Stage, str]) -> None:
    stage, one = objected
    changed = proposed(deadline="2025-06-09", because="Maya asked for it.")
    view = {"type": "modal", "callback_id": ids.DECISION_FORM, "private_metadata": about("amend", decision=one)}
    await stage.send(submitted(SAM, view, changed))
    assert len(standing(stage, one).versions) == 2
    for version in (1, 2):  # nobody objects to the second
        await stage.send(override(ADMIN, one, version=version))
    assert standing(stage, one).ending is None


@pytest.mark.parametrize("person", [ADMIN, LENA])
async def test_the_override_itself_is_logged_by_name(objected: tuple[Stage, str], person: str) -> None:
    """Once whoever brings it has had the time to change it first."""
    stage, one = objected
    await stage.send(override(person, one))
    assert standing(stage, one).ending is None
    stage.now += timedelta(days=8)
    await stage.send(override(person, one))
    decision = standing(stage, one)
    assert decision.state is DecisionState.DECIDED_ANYWAY
    assert decision.ending
    assert decision.ending.override
    assert (decision.ending.override.leader, decision.ending.override.reason) == (person, "We must.")


def override(person: str, one: str, *, reason: str = "We must.", version: int = 1) -> Json:
    carried = about("anyway", decision=one, version=version)
    view = {"type": "modal", "callback_id": OVERRIDE, "private_metadata": carried}
    return submitted(person, view, words(ids.REASON_BLOCK, reason))
