"""The referee: who answered what, as it goes over the wire."""

from typing import Any

import pytest

from attack.evidence import Ballot
from sandbox.referee import Referee
from sandbox.server import SandboxServer
from sandbox.workspace import Call, Json, View, Workspace
from tests.sandbox.hearth import (
    MAYA,
    START,
    TOM,
    Bot,
    field,
    modal,
    options,
    plain,
    radio,
    section,
    small_workspace,
    text_input,
)
from tests.sandbox.page_stage import option

SCALE = [option(str(value), str(value)) for value in (1, 2, 3)] + [option("none", "Can't say")]
THANKS = {"type": "modal", "title": plain("Pulse"), "blocks": [section("*Thank you, recorded.*")]}
REFUSAL = {"type": "modal", "title": plain("Tribune"), "blocks": [section("This pulse has closed.")]}


@pytest.fixture
def workspace() -> Workspace:
    return small_workspace()


@pytest.fixture
def referee(workspace: Workspace) -> Referee:
    return Referee(workspace)


def form(*chosen: str, words: str | None = None, pulse: str = "p1", root: str = "V1") -> Json:
    """A form as it is sent: a question for each choice, and words."""
    questions = [field(radio(options=SCALE), block_id=f"q{at}") for at in range(len(chosen))]
    state: dict[str, dict[str, Json]] = {
        f"q{at}": {"choice": {"selected_option": {"value": value}}} for at, value in enumerate(chosen)
    }
    return {
        "callback_id": "pulse_form",
        "private_metadata": pulse,
        "root_view_id": root,
        "blocks": [section("A few questions"), *questions, field(text_input(), block_id="words", optional=True)],
        "state": {"values": state | {"words": {"text": {"value": words}}}},
    }


def sent(user: str, view: Json, response: Json, **more: Any) -> Call:
    request = {"type": "view_submission", "user": {"id": user}, "view": view}
    return Call(at=START, kind="event", name="view_submission", request=request, response=response, **more)


def thanked(user: str, view: Json) -> Call:
    return sent(user, view, {"response_action": "update", "view": THANKS})


def test_hears_answers_in_their_order_with_words_and_cant_say(referee: Referee) -> None:
    assert referee.casts() == ()
    referee.hear(thanked(TOM, form("2", "none", words="  The letter. ")))
    referee.hear(thanked(MAYA, form("3", "1")))
    assert referee.casts() == ((TOM, Ballot(answers=(2, None), words="The letter.")), (MAYA, Ballot(answers=(3, 1))))


def test_takes_the_place_of_an_option_whose_value_is_no_number(referee: Referee) -> None:
    view = form()
    view["blocks"].append(
        field({"type": "static_select", "action_id": "pick", "options": options("low", "high")}, block_id="pick")
    )
    view["state"]["values"]["pick"] = {"pick": {"selected_option": {"value": "high"}}}
    referee.hear(thanked(TOM, view))
    view["state"]["values"]["pick"] = {"pick": {"selected_option": None}}
    referee.hear(thanked(MAYA, view))
    assert [ballot.answers for _, ballot in referee.casts()] == [(1,), (None,)]


def test_the_first_answer_counts(referee: Referee) -> None:
    referee.hear(thanked(TOM, form("1")))
    referee.hear(thanked(TOM, form("3")))
    assert referee.casts() == ((TOM, Ballot(answers=(1,))),)


@pytest.mark.parametrize(
    "response",
    [
        {"response_action": "update", "view": REFUSAL},
        {"response_action": "push", "view": REFUSAL},
        {"response_action": "update", "view": THANKS | {"blocks": [{}, "what?"]}},
        {"response_action": "update", "view": None},
        {"response_action": "errors", "errors": {"q0": "Please choose."}},
        {},
    ],
)
def test_what_was_refused_or_vanished_is_no_answer(referee: Referee, response: Json) -> None:
    referee.hear(sent(TOM, form("1"), response))
    assert referee.casts() == ()


def test_an_answer_that_the_bot_did_not_acknowledge_is_none(referee: Referee) -> None:
    call = thanked(TOM, form("1"))
    referee.hear(Call(at=START, kind="failure", name=call.name, request=call.request, response={"error": "late"}))
    referee.hear(Call(at=START, kind="event", name="block_actions", request={}, response={}))
    assert referee.casts() == ()


def test_hears_what_is_sent_from_a_page_on_top_of_the_form(referee: Referee, workspace: Workspace) -> None:
    """It was pointed out first that a name stands in the words; sent anyway, the form below says thanks."""
    question = {"type": "modal", "title": plain("Sure?"), "submit": plain("Yes"), "blocks": [section("A name.")]}
    top = {"callback_id": "sure", "private_metadata": "{}", "root_view_id": "V1", "blocks": [], "state": {"values": {}}}
    for user, response in ((TOM, {}), (MAYA, {"response_action": "update", "view": THANKS})):
        referee.hear(sent(user, form("2", words="Ask Tom."), {"response_action": "push", "view": question}))
        below = View(id="V1", user=user, type="modal", payload=THANKS, hash="1", root_id="V1")
        workspace.modals[user] = [
            below,
            View(id="V2", user=user, type="modal", payload=question, hash="1", root_id="V1"),
        ]
        referee.hear(sent(user, top, response))
    assert [person for person, _ in referee.casts()] == [TOM, MAYA]


def test_changed_after_it_was_pointed_out_the_last_words_count(referee: Referee) -> None:
    referee.hear(sent(TOM, form("2", words="Ask Maya."), {"response_action": "push", "view": REFUSAL}))
    referee.hear(thanked(TOM, form("3", words="Ask them.")))
    assert referee.casts() == ((TOM, Ballot(answers=(3,), words="Ask them.")),)


def test_keeps_the_newest_pulse_once_several_have_answered_it(referee: Referee) -> None:
    for user in (MAYA, TOM):
        referee.hear(thanked(user, form("1")))
    referee.hear(thanked(TOM, form("2", pulse="p2")))
    assert [ballot.answers for _, ballot in referee.casts()] == [(1,), (1,)]
    referee.hear(thanked(MAYA, form("3", pulse="p2")))
    assert [ballot.answers for _, ballot in referee.casts()] == [(2,), (3,)]
    assert len(referee._polls) == 1
    assert referee._filled == {}


def test_a_form_without_a_choice_is_no_pulse(referee: Referee) -> None:
    referee.hear(thanked(TOM, form(words="Just words")))
    assert referee.casts() == ()


@pytest.mark.parametrize("over_the_form", [False, True])
async def test_hears_a_real_form_that_a_member_sends(server: SandboxServer, bot: Bot, over_the_form: bool) -> None:
    """Over the real wire; also when thanks come to the form below, before the page on top of it is acknowledged."""
    referee = Referee(server.workspace)
    server.workspace.recorders.add(referee.hear)
    asked = modal(field(radio(options=SCALE), block_id="q"), field(text_input(), block_id="w", optional=True))

    @bot.app.shortcut("answer")
    async def open_form(ack: Any, body: Any, client: Any) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=asked)
        await ack()

    @bot.app.view("form")
    async def take(ack: Any) -> None:
        sure = modal(section("A name stands in it."), callback_id="sure")
        answer = (
            {"response_action": "push", "view": sure}
            if over_the_form
            else {"response_action": "update", "view": THANKS}
        )
        await ack(**answer)

    @bot.app.view("sure")
    async def take_anyway(ack: Any, body: Any, client: Any) -> None:
        await client.views_update(view_id=body["view"]["root_view_id"], view=THANKS)
        await ack()

    for user, value in ((TOM, "3"), (MAYA, "none")):
        member = server.actor(user)
        await member.shortcut("answer")
        view = member.modal()
        assert view is not None
        await member.fill(view, "q", "choice", value)
        await member.fill(view, "w", "text", f"From {user}")
        top = await member.submit(view)
        if over_the_form:
            assert top is not None
            await member.submit(top)
    assert referee.casts() == (
        (TOM, Ballot(answers=(3,), words=f"From {TOM}")),
        (MAYA, Ballot(answers=(None,), words=f"From {MAYA}")),
    )
