"""What is told of decisions reads as people say it: neutral, exact where product.md is, and whole on the page."""

import json
from dataclasses import replace

import pytest

import templates
from domain.decision_log import ShownAnswer
from domain.decision_messages import (
    AskedBecause,
    DecisionAnswered,
    DecisionAsked,
    DecisionEnded,
    DecisionExtended,
    DecisionMayClose,
    DecisionMessage,
    DecisionObjected,
    DecisionPosted,
)
from domain.decisions import Answered, DecisionState
from templates import ids
from tests.templates import views, views_decision_messages

ID, about, messages = views_decision_messages.ID, views_decision_messages.about, views_decision_messages.messages
proposal = views_decision_messages.proposal
AMINA = ShownAnswer(
    title="employee champion",
    name="Amina Yusuf",
    kind=Answered.OBJECTION,
    would_cause="no weekend for three people.",
    safe_if="they choose the day off.",
)
TOLD = {"decision": ID, "position": 4, "about": about("Saturdays on call")}


def words(message: DecisionMessage) -> str:
    return json.dumps(templates.show(message), ensure_ascii=False).replace("\\n", "\n").replace("&gt; ", "> ")


def buttons(message: DecisionMessage) -> list[tuple[str, str, str]]:
    """Captions, ids and values, in order."""
    rows = (block["elements"] for block in templates.show(message)["blocks"] if block["type"] == "actions")
    return [(one["text"]["text"], one["action_id"], one["value"]) for row in rows for one in row]


def test_an_objection_is_told_in_the_words_that_were_promised() -> None:
    told = words(DecisionAnswered(**TOLD, line=AMINA))
    assert "The employee champion (Amina Yusuf) *objects*." in told
    assert "For the people I stand for, this would cause:\n> no weekend for three people." in told
    assert "It would be safe enough to try if:\n> they choose the day off." in told


def test_the_leader_is_offered_to_change_the_proposal_first_and_to_decide_anyway_last() -> None:
    message = DecisionObjected(**TOLD, line=AMINA)
    assert [caption for caption, _, _ in buttons(message)] == [
        "Change the proposal",
        "Withdraw",
        "Read all of it",
        "Decide anyway",
    ]
    (row,) = [block for block in templates.show(message)["blocks"] if block["type"] == "actions"]
    assert [one.get("style", "") for one in row["elements"]] == ["primary", "", "", ""]
    assert "confirm" in row["elements"][-1]
    for loaded in ("block", "veto", "reject", "fail", "unfortunately", "warning"):
        assert loaded not in words(message).lower().replace('"blocks"', "")


@pytest.mark.parametrize(
    ("despite", "reason", "sentence"),
    [
        (
            ("employee champion",),
            "We lose customers.",
            (
                "Sam Ortiz decided despite the employee champion's objection. "
                "Reason: We lose customers. This stays in the log."
            ),
        ),
        (
            ("customer champion", "employee champion"),
            "We must",
            (
                "Sam Ortiz decided despite the customer champion's and the employee champion's objections. "
                "Reason: We must. This stays in the log."
            ),
        ),
    ],
)
def test_an_override_is_told_in_the_sentence_that_was_promised(
    despite: tuple[str, ...], reason: str, sentence: str
) -> None:
    state = DecisionState.DECIDED_ANYWAY
    message = DecisionEnded(**TOLD, state=state, by="Sam Ortiz", reason=reason, despite=despite)
    assert templates.show(message)["text"].endswith(sentence)
    assert sentence in words(message)


def test_withdrawing_the_draft_of_what_was_called_in_is_told_as_not_bringing_it() -> None:
    called_in = messages("Shifts", 1)["decision: draft of a call withdrawn"]
    assert isinstance(called_in, DecisionEnded)
    assert "Shifts has withdrawn the draft, and does not bring it." in words(called_in)


def test_silence_is_shown_as_silence() -> None:
    silent = DecisionEnded(**TOLD, state=DecisionState.UNANSWERED, by="Sam Ortiz", silent=("employee champion",))
    assert "closed it without a champion's answer. No response from the employee champion." in words(silent)
    assert "The employee champion: no response." in words(silent)
    more = DecisionExtended(**TOLD, seats=("employee champion",), until=views.BY)
    assert "No response so far from the employee champion. Silence is not consent" in words(more)
    assert "still asking" not in words(more)
    asking = words(replace(more, asking=("employee champion",)))
    assert "Meanwhile, the employee champion is still asking those they stand for." in asking


def test_an_objection_to_an_earlier_version_is_told_with_the_override() -> None:
    """Silence about the next version takes nothing back, and the channel reads that."""
    champions = ("customer champion", "employee champion")
    ended = {"state": DecisionState.DECIDED_ANYWAY, "by": "Sam Ortiz", "reason": "We must.", "silent": champions}
    text = words(DecisionEnded(**TOLD, **ended, despite=champions[1:]))
    assert "The customer champion: no response." in text
    assert "The employee champion: objected to an earlier version, no response to this one." in text


def test_over_an_objection_to_an_earlier_version_the_leader_is_offered_no_end_without_an_answer() -> None:
    silent = DecisionMayClose(decision=ID, version=2, about=TOLD["about"], seats=("employee champion",))
    assert [caption for caption, _, _ in buttons(silent)][1:] == ["Close without an answer"]
    objected = replace(silent, objected=("employee champion",))
    assert "because of what the employee champion said to an earlier version" in words(objected)
    assert [caption for caption, _, _ in buttons(objected)] == [
        "Open",
        "Change the proposal",
        "Withdraw",
        "Decide anyway",
    ]


def test_the_four_answers_carry_the_version_that_was_read_and_the_page_has_the_whole() -> None:
    posted = messages("x" * 2000, 20)["decision: posted"]
    assert isinstance(posted, DecisionPosted)
    assert [(caption, action, value) for caption, action, value in buttons(posted)] == [
        ("I consent", f"{ids.DECISION_ANSWER}:consent", f"{ID}|1|consent"),
        ("Consent, with a concern", f"{ids.DECISION_ANSWER}:concern", f"{ID}|1|concern"),
        ("I object", f"{ids.DECISION_ANSWER}:objection", f"{ID}|1|objection"),
        ("Not mine to decide", f"{ids.DECISION_ANSWER}:stand_aside", f"{ID}|1|stand_aside"),
        ("Read all of it", ids.DECISION, ID),
    ]
    assert "…" in words(posted)


def test_an_old_version_has_no_answers_to_press() -> None:
    old = messages("Saturdays", 1)["decision: version 2 of 3"]
    assert isinstance(old, DecisionPosted)
    assert [action for _, action, _ in buttons(old)] == [ids.DECISION]


def test_a_deputy_reads_why_they_are_asked_and_a_champion_how_to_ask_others() -> None:
    asked = {"decision": ID, "version": 1, "person": "U1", "about": TOLD["about"], "until": views.BY}
    asked |= {"proposal": proposal("Saturdays", 1), "seats": ("customer champion", "employee champion")}
    deputy = words(DecisionAsked(**asked, because=AskedBecause.DEPUTY))
    assert "You are asked as deputy of the customer champion and the employee champion." in deputy
    assert "ask those you stand for" not in deputy
    assert "To ask those you stand for first, press [Read all of it]." in words(DecisionAsked(**asked))


def test_a_taken_back_objection_says_so_and_a_second_one_does_not() -> None:
    consents = ShownAnswer(title="employee champion", name="Amina Yusuf", kind=Answered.CONSENT)
    assert "the objection is taken back" in words(DecisionAnswered(**TOLD, line=consents, before=Answered.OBJECTION))
    for line, before in ((consents, Answered.CONCERN), (AMINA, Answered.OBJECTION), (AMINA, None)):
        assert "taken back" not in words(DecisionAnswered(**TOLD, line=line, before=before))
