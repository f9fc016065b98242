"""Touch points from both sides, in Slack."""

import json
from typing import Any

import pytest

from models.people import TouchPoint
from templates import ids
from tests.handlers.conftest import MAYA, Stage
from tests.handlers.slack import pressed
from tests.saved_voices import add_voice

Json = dict[str, Any]


def words(view: Json) -> str:
    return json.dumps(view, ensure_ascii=False)


@pytest.fixture
def visit(stage: Stage) -> Stage:
    """A touch point with what one customer said there."""
    with stage.database.write() as session:
        session.add(TouchPoint(id="visit", name="The visit", position=0))
        session.flush()
        add_voice(session, touch_point_id="visit")
    return stage


async def test_everybody_finds_all_touch_points_and_opens_one(visit: Stage) -> None:
    await visit.send(pressed(MAYA, ids.BOTH_SIDES, home={"private_metadata": "wallet"}))
    view = visit.slack.only_view("views.open")
    assert "Employees: Not enough answers to show\\nCustomers: fewer than 5 clear comments" in words(view)
    assert json.loads(view["private_metadata"])["home"] == ["wallet", "h1"]
    visit.slack.calls.clear()
    await visit.send(pressed(MAYA, ids.TOUCH_POINT_CARD, "visit", modal=True))
    assert "*The visit*\\nNobody owns it" in words(visit.slack.only_view("views.update"))


@pytest.mark.parametrize("value", ["gone", "", "<!channel>"])
async def test_a_forged_touch_point_is_refused(visit: Stage, value: str) -> None:
    await visit.send(pressed(MAYA, ids.TOUCH_POINT_CARD, value, modal=True))
    assert "not here any more" in words(visit.slack.only_view("views.open"))
