"""Champions ask those they stand for, in Slack; people answer once, and what could name them is pointed out first."""

import json
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import func, select

from domain.errors import UncertainError
from domain.roles import Role
from domain.seats import StandsFor
from domain.survey import Cast, CastOutcome
from domain.voice import Label
from models import people
from models.consultations import ConsultationRow
from models.deliveries import OutboxMessage
from models.people import TouchPoint
from models.seats import SeatRow
from services import consultation_clocks, decision_logs
from services.people import sync_people
from templates import ids
from tests.consulted import CHANNEL, CLOSES, add_champions, add_decision, asks, newest
from tests.handlers.conftest import MAYA, MEMBERS, SAM, TOM, Stage, member
from tests.handlers.sent_consultations import chosen, conclusion, look, question, written
from tests.handlers.slack import answer, pressed, submitted
from tests.saved_voices import add_voice
from tests.seated import add_seat

Json = dict[str, Any]

AMINA, PRIYA = "U0EMP3", "U0EMP4"
"""The champions: of employees, and of customers."""


@pytest.fixture
def decision(stage: Stage) -> str:
    with stage.database.write() as session:
        people.set_role_holders(session, Role.LEADER, [SAM])
        add_champions(session, employees=AMINA, customers=PRIYA)
        return add_decision(session, leader=SAM)


@pytest.fixture
def consultation(stage: Stage, decision: str) -> str:
    return asked(stage, decision)


def asked(stage: Stage, decision: str, **more: Any) -> str:
    with stage.database.write() as session:
        seat = session.scalars(select(SeatRow.id).where(SeatRow.champion_id == AMINA)).first() or ""
        return asks(session, decision, seat, vault=stage.vault, by=AMINA, **more)


def words(view: object) -> str:
    return json.dumps(view, ensure_ascii=False)


def about(view: Json) -> str:
    return str(json.loads(view["private_metadata"])["about"])


def answers(stage: Stage, consultation: str) -> int:
    with stage.database.read() as session:
        return stage.vault.answered(session.connection(), consultation)


async def form_of(stage: Stage, person: str, consultation: str) -> Json:
    """The question as it opens for somebody from the channel."""
    stage.slack.calls.clear()
    await stage.send(pressed(person, ids.CONSULTATION_ANSWER, consultation, reply_to="http://x/"))
    return stage.slack.only_view("views.open")


# Asking employees


async def test_a_champion_asks_employees_from_the_decision(stage: Stage, decision: str) -> None:
    await stage.send(pressed(AMINA, ids.CONSULT, decision, modal=True))
    form = stage.slack.only_view("views.push")
    assert "You ask everybody: 12 people" in words(form)
    assert f"<#{CHANNEL}>" in words(form)
    response = answer((await stage.send(submitted(AMINA, form, question()))).body)
    assert response["response_action"] == "update"
    assert "You have asked 12 people" in words(response["view"])
    assert stage.woken == 1
    with stage.database.read() as session:
        row = session.get_one(ConsultationRow, newest(session))
        assert (row.question, row.closes_at, row.asked_by_id) == ("Would Saturdays work?", CLOSES, AMINA)
        assert session.scalar(select(OutboxMessage.channel).where(OutboxMessage.kind == "ConsultationOpened"))
    stage.slack.calls.clear()
    await stage.send(pressed(AMINA, ids.CONSULT, decision, modal=True))
    assert "people still answer" in words(stage.slack.only_view("views.open"))
    response = answer((await stage.send(submitted(AMINA, form, question()))).body)  # sent twice
    assert "people still answer" in words(response)


@pytest.mark.parametrize(
    ("values", "errors"),
    [
        (question("", "Yes"), {ids.QUESTION_BLOCK, ids.OPTIONS_BLOCK}),
        (question(days="9"), {ids.DAYS_BLOCK}),
        (question(options="Yes\nYES"), {ids.OPTIONS_BLOCK}),
    ],
)
async def test_what_cannot_be_asked_is_said_beside_the_field(
    stage: Stage, decision: str, values: Json, errors: set[str]
) -> None:
    await stage.send(pressed(AMINA, ids.CONSULT, decision, modal=True))
    form = stage.slack.only_view("views.push")
    response = answer((await stage.send(submitted(AMINA, form, values))).body)
    assert response["response_action"] == "errors"
    assert {*response["errors"]} == errors


async def test_whoever_speaks_for_several_chooses_first(stage: Stage, decision: str) -> None:
    with stage.database.write() as session:
        add_seat(session, AMINA, StandsFor.CUSTOMERS, title="champion of the shops")
    await stage.send(pressed(AMINA, ids.CONSULT, decision, modal=True))
    choice = stage.slack.only_view("views.push")
    buttons = [block["accessory"]["value"] for block in choice["blocks"] if "accessory" in block]
    assert len(buttons) == 2
    opened = []
    for value in buttons:
        stage.slack.calls.clear()
        await stage.send(pressed(AMINA, ids.CONSULT, value, modal=True))
        form = stage.slack.only_view("views.update")
        assert about(form) == value
        opened.append(form["callback_id"])
    assert {*opened} == {ids.CONSULT_FORM, ids.CONSULT_CUSTOMERS_FORM}


@pytest.mark.parametrize("value", ["0" * 32, "", "|", "x|y|z"])
async def test_a_forged_decision_or_seat_opens_nothing(stage: Stage, value: str) -> None:
    with stage.database.write() as session:
        add_champions(session, employees=AMINA, customers=PRIYA)
    await stage.send(pressed(AMINA, ids.CONSULT, value, modal=True))
    view = stage.slack.only_view("views.open")
    assert "callback_id" not in view


@pytest.mark.parametrize("metadata", ["", "x", "a|b|c"])
async def test_a_forged_form_asks_nobody(stage: Stage, decision: str, metadata: str) -> None:
    view = {"type": "modal", "private_metadata": json.dumps({"home": None, "about": metadata})}
    for callback, values in (
        (ids.CONSULT_FORM, question()),
        (ids.CONSULT_CUSTOMERS_FORM, look("call_back")),
        (ids.CONSULT_ATTACH_FORM, conclusion("So.")),
    ):
        response = answer((await stage.send(submitted(AMINA, view | {"callback_id": callback}, values))).body)
        assert "from another version of Tribune" in words(response)
    with stage.database.read() as session:
        assert session.scalar(select(func.count()).select_from(ConsultationRow)) == 0
        assert decision_logs.load(session, decision).consulted == ()


# Looking up customers


async def test_a_champion_looks_up_what_customers_said_and_adds_what_follows(stage: Stage, decision: str) -> None:
    with stage.database.write() as session:
        session.add(TouchPoint(id="hotline", name="Hotline", position=0))
        add_voice(session, days_ago=1, topics={"call_back": Label.NEGATIVE}, touch_point_id="hotline")
    await stage.send(pressed(PRIYA, ids.CONSULT, decision, modal=True))
    form = stage.slack.only_view("views.push")
    assert "Hotline" in words(form)
    nothing = answer((await stage.send(submitted(PRIYA, form, look()))).body)
    assert {*nothing["errors"]} == {ids.TOPICS_BLOCK}
    sent = submitted(PRIYA, form, look("call_back", points=("hotline",)))
    found = answer((await stage.send(sent)).body)
    assert found["response_action"] == "update"
    assert "1 comment. That is too few" in words(found["view"])
    assert "none are quoted" in words(found["view"])
    again = answer((await stage.send(submitted(PRIYA, found["view"], conclusion(" ")))).body)
    assert {*again["errors"]} == {ids.CONCLUSION_BLOCK}
    sent = submitted(PRIYA, found["view"], conclusion("They <!channel> wait."))
    attached = answer((await stage.send(sent)).body)
    assert "It is part of the decision now" in words(attached["view"])
    assert "&lt;!channel&gt;" in words(attached["view"])
    assert stage.woken == 1
    with stage.database.read() as session:
        (consulted,) = decision_logs.load(session, decision).consulted
    assert consulted.result.endswith("What the champion concludes: They <!channel> wait.")


# Answering


async def test_the_channel_and_home_lead_to_the_question(stage: Stage, consultation: str) -> None:
    form = await form_of(stage, MAYA, consultation)
    assert about(form) == consultation
    assert "Would Saturdays work?" in words(form)
    stage.slack.calls.clear()
    await stage.send(
        {
            "type": "event_callback",
            "team_id": "T0HEARTH",
            "event": {"type": "app_home_opened", "user": MAYA, "tab": "home"},
        }
    )
    home = stage.slack.only_view("views.publish")
    assert "The employee champion asks you:" in words(home)
    stage.slack.calls.clear()
    await stage.send(pressed(MAYA, ids.CONSULTATION_ANSWER, consultation, home={}))
    assert about(stage.slack.only_view("views.open")) == consultation


async def test_an_answer_counts_once_whatever_device_it_comes_from(stage: Stage, consultation: str) -> None:
    form = await form_of(stage, MAYA, consultation)
    response = answer((await stage.send(submitted(MAYA, form, chosen(0)))).body)
    assert response["response_action"] == "update"
    assert "Thank you, recorded" in words(response["view"])
    response = answer((await stage.send(submitted(MAYA, form, chosen(1)))).body)
    assert "the first one counts" in words(response)
    assert answers(stage, consultation) == 1
    stage.slack.calls.clear()
    await stage.send(pressed(MAYA, ids.CONSULTATION_ANSWER, consultation, reply_to="http://x/"))
    assert "the first one counts" in words(stage.slack.only_view("views.open"))


@pytest.mark.parametrize("place", ["2", "-1", "999999999999"])
async def test_a_forged_option_is_refused(stage: Stage, consultation: str, place: str) -> None:
    form = await form_of(stage, MAYA, consultation)
    response = answer((await stage.send(submitted(MAYA, form, chosen(place)))).body)
    assert {*response["errors"]} == {ids.CHOICE_BLOCK}
    assert answers(stage, consultation) == 0


async def test_what_is_no_number_and_nothing_chosen_are_refused_too(stage: Stage, consultation: str) -> None:
    form = await form_of(stage, MAYA, consultation)
    response = answer((await stage.send(submitted(MAYA, form, chosen("yes")))).body)
    assert "from another version of Tribune" in words(response)
    response = answer((await stage.send(submitted(MAYA, form, {}))).body)
    assert {*response["errors"]} == {ids.CHOICE_BLOCK}
    assert answers(stage, consultation) == 0


async def test_own_words_that_name_somebody_are_pointed_out_before_they_go(stage: Stage, decision: str) -> None:
    consultation = asked(stage, decision, options="")
    form = await form_of(stage, MAYA, consultation)
    response = answer((await stage.send(submitted(MAYA, form, written("Ask Sam Ortiz. ü\n\n")))).body)
    assert response["response_action"] == "push"
    page = response["view"]
    assert "Sam Ortiz" in words(page)
    assert answers(stage, consultation) == 0
    stage.slack.calls.clear()
    sent = submitted(MAYA, page | {"previous_view_id": "V7"}, {})
    assert (await stage.send(sent)).body == ""
    ((method, call),) = stage.slack.calls
    assert (method, call["view_id"]) == ("views.update", "V7")
    assert "Thank you, recorded" in words(call["view"])
    assert answers(stage, consultation) == 1


async def test_words_that_nobody_is_to_read_may_name_anybody(stage: Stage, decision: str) -> None:
    consultation = asked(stage, decision, options="")
    form = await form_of(stage, MAYA, consultation)
    response = answer((await stage.send(submitted(MAYA, form, written("Please ask Sam Ortiz.", hide=True)))).body)
    assert "Thank you, recorded" in words(response["view"])
    for number in range(2, 11):
        person = f"U0EMP{number}"
        response = answer((await stage.send(submitted(person, form, written(f"This is reason {number}.")))).body)
        assert "Thank you, recorded" in words(response["view"])
    consultation_clocks.close_due(stage.database, vault=stage.vault, random=Random(1), now=CLOSES)
    with stage.database.read() as session:
        (consulted,) = decision_logs.load(session, decision).consulted
    assert consulted.result.startswith("10 of 12 people answered. Their words, in no order:")
    assert "This is reason 8." in consulted.result
    assert "Sam" not in consulted.result


async def test_plain_words_go_at_once_and_thanks_come_also_where_the_form_is_gone(stage: Stage, decision: str) -> None:
    consultation = asked(stage, decision, options="")
    form = await form_of(stage, MAYA, consultation)
    for bad in ("", "x" * 501):
        response = answer((await stage.send(submitted(MAYA, form, written(bad)))).body)
        assert {*response["errors"]} == {ids.WORDS_BLOCK}
    response = answer((await stage.send(submitted(MAYA, form, written("Not for me.")))).body)
    assert response["response_action"] == "update"
    form = await form_of(stage, SAM, consultation)
    response = answer((await stage.send(submitted(SAM, form, written("Ask Sam Ortiz.")))).body)
    stage.slack.refuse["views.update"] = ["not_found"]
    response = answer((await stage.send(submitted(SAM, response["view"], {}))).body)
    assert response["response_action"] == "update"
    assert "Thank you, recorded" in words(response["view"])
    assert answers(stage, consultation) == 2


async def test_who_joined_later_and_who_comes_too_late_are_told_so(stage: Stage, consultation: str) -> None:
    form = await form_of(stage, MAYA, consultation)
    with stage.database.write() as session:
        sync_people(session, [*MEMBERS, member("U0NEWCOMER", "Nora New")], now=stage.now)
    response = answer((await stage.send(submitted("U0NEWCOMER", form, chosen(0)))).body)
    assert "for those for whom this champion stood when it was asked" in words(response)
    stage.now = CLOSES
    response = answer((await stage.send(submitted(MAYA, form, chosen(0)))).body)
    assert "This question has closed. Your answer was not stored." in words(response)
    stage.slack.calls.clear()
    await stage.send(pressed(TOM, ids.CONSULTATION_ANSWER, "0" * 32, reply_to="http://x/"))
    assert "not here any more" in words(stage.slack.only_view("views.open"))
    assert answers(stage, consultation) == 0


async def test_says_so_where_nobody_knows_whether_it_was_recorded(
    stage: Stage, consultation: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = await form_of(stage, MAYA, consultation)

    async def uncertain(_cast: Cast) -> CastOutcome:
        raise UncertainError("Perhaps it was recorded, perhaps not. Press [Answer] to see.")

    async def closed(_cast: Cast) -> CastOutcome:
        return CastOutcome.CLOSED

    assert stage.deps
    monkeypatch.setattr(stage.deps.store, "cast", uncertain)
    response = answer((await stage.send(submitted(MAYA, form, chosen(0)))).body)
    assert "Perhaps it was recorded" in words(response)
    monkeypatch.setattr(stage.deps.store, "cast", closed)
    response = answer((await stage.send(submitted(MAYA, form, chosen(0)))).body)
    assert "was not recorded. Please send it again" in words(response)


async def test_several_open_questions_are_a_page_of_their_own(stage: Stage, decision: str, consultation: str) -> None:
    with stage.database.write() as session:
        other = add_decision(session, leader=SAM, title="Sundays on call")
    second = asked(stage, other, words="And Sundays?", days=5)
    await stage.send(pressed(MAYA, ids.CONSULTATIONS, "", home={}))
    page = stage.slack.only_view("views.open")
    values = [block["accessory"]["value"] for block in page["blocks"] if "accessory" in block]
    assert values == [consultation, second]
    stage.slack.calls.clear()
    await stage.send(pressed(MAYA, ids.CONSULTATION_ANSWER, second, modal=True))
    assert "And Sundays?" in words(stage.slack.only_view("views.push"))
    stage.now = CLOSES + timedelta(days=10)
    stage.slack.calls.clear()
    await stage.send(pressed(MAYA, ids.CONSULTATIONS, "", home={}))
    assert "No question is open for you now" in words(stage.slack.only_view("views.open"))
