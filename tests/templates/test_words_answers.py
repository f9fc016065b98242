"""What is said about answers to results, word by word."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

import templates
from domain.actions import ActionState, AnswerKind
from domain.answer_messages import AnswerDue, AnswerLine, HeldPulseOpened, PulseHeldBack, ResultsAnswered
from domain.messages import PulseSkipped
from tests.templates import views

MAY, BY = date(2025, 5, 23), date(2025, 5, 30)
HELD = PulseHeldBack(series_id="s", unanswered=6, results_of=MAY, answerer="Sam Ortiz", answer_by=BY)
DUE = AnswerDue(survey_id="c", series_id="s", cycle=6, results_of=MAY, answer_by=BY, waits=True, item_id="E1")
WILL = AnswerLine(
    kind=AnswerKind.WE_WILL, by="Sam Ortiz", words="Let us credit up to 40.", owner="Sam Ortiz",
    due_on=date(2025, 6, 20), state=ActionState.OPEN,
)  # fmt: skip


def said(message: object) -> str:
    blocks = templates.show(message)["blocks"]
    return "\n".join(block["text"]["text"] for block in blocks if "text" in block)


def buttons(message: object) -> list[tuple[str, str]]:
    rows = (block["elements"] for block in templates.show(message)["blocks"] if block["type"] == "actions")
    return [(one["text"]["text"], one["value"]) for row in rows for one in row]


def answer(**more: Any) -> str:
    return said(ResultsAnswered(survey_id="c", results_of=MAY, line=replace(WILL, **more)))


def test_held_back() -> None:
    shown = templates.show(HELD)
    assert shown["text"] == said(HELD) == (
        "Pulse held back. The results of 23 May have no answer. Sam Ortiz was to answer by 30 May."
    )  # fmt: skip
    assert buttons(HELD) == [("Read them", "s|6|")]


def test_at_the_second_hold_it_says_who_can_help() -> None:
    assert said(replace(HELD, again=True)).endswith("An administrator can answer for whoever does not.")
    with_champion = said(replace(HELD, again=True, champion="Anna Ade"))
    assert with_champion.endswith("Anna Ade, the employee champion, may open it all the same.")


def test_one_of_several_series_is_named() -> None:
    assert said(replace(HELD, title="Office pulse")).startswith('Pulse "Office pulse" held back.')


def test_what_is_due() -> None:
    assert said(DUE) == (
        "*The results of 23 May have no answer yet.* Everybody read that you answer them by Friday 30 May. Without one "
        "by Friday 30 May the next pulse does not open.\nOne sentence is enough: what will be done, or why not."
    )
    assert buttons(DUE) == [
        ("We will...", "c|E1"),
        ("We won't, because...", "c|E1"),
        ("Still on it", "c|E1"),
        ("Read the report", "s|6|"),
    ]
    assert "Until they have one, no further pulse opens." in said(replace(DUE, late=True))
    assert "pulse" not in said(replace(DUE, waits=False))
    assert "Everybody read that Sam Ortiz answers them" in said(replace(DUE, stands_in_for="Sam Ortiz"))


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({}, "*Sam Ortiz answers:* We will: Let us credit up to 40, by 20 June."),
        ({"owner": "Tom Reed"}, "We will: Let us credit up to 40, by 20 June. Tom Reed sees to it."),
        ({"item": "Put it right"}, '*Sam Ortiz answers, about "Put it right":* We will'),
        ({"kind": AnswerKind.STILL_ON_IT}, "Still on it: Let us credit up to 40, by 20 June."),
        ({"state": ActionState.DONE}, "by 20 June. Done by now."),
        ({"state": ActionState.DROPPED}, "by 20 June. Dropped by now."),
        ({"kind": AnswerKind.WE_WONT, "words": "No money."}, "*Sam Ortiz answers:* We won't, because: No money."),
    ],
)
def test_answers(more: dict[str, Any], words: str) -> None:
    assert words in answer(**more)


def test_what_will_be_held_back_is_announced_as_that() -> None:
    announced = views.messages("Sam Ortiz", 1)["later announcement"]
    assert "It opens as soon as" not in said(announced)
    waits = replace(announced, waits_for=MAY)  # type: ignore[type-var] # a dataclass
    assert "It opens as soon as the results of 23 May have an answer.\n" in said(waits)


def test_a_pulse_that_was_held_back_opens() -> None:
    assert said(HeldPulseOpened(results_of=MAY)) == "The pulse is open now. The results of 23 May have an answer."
    assert said(HeldPulseOpened(results_of=MAY, opened_by="Anna Ade")).endswith("have an answer.")
    assert said(HeldPulseOpened(results_of=MAY, opened_by="Anna Ade", answered=False)) == (
        "The pulse is open now. The results of 23 May still have no answer; Anna Ade, the employee champion, opened it "
        "all the same."
    )
    assert said(HeldPulseOpened(results_of=MAY, answered=False)) == (
        "The pulse is open now. The results of 23 May still have no answer; an administrator has switched off the rule "
        "that a pulse waits for one."
    )


def test_a_pulse_that_waited_to_the_end_does_not_come() -> None:
    skipped = PulseSkipped(announced_for=date(2025, 6, 3), next_opens_on=date(2025, 6, 17), ended=False, unanswered=MAY)
    assert said(skipped) == (
        "The pulse that was announced for Tuesday 3 June does not come. It waited for an answer to the results of "
        "23 May, and the next one waits for it as well. The next pulse opens on Tuesday 17 June."
    )


def test_results_carry_the_ways_to_answer_them() -> None:
    results = views.results()
    assert results.finding is not None
    about = f"{results.survey_id}|{results.finding.item.id}"
    assert buttons(results)[-3:] == [("We will...", about), ("We won't, because...", about), ("Still on it", about)]
    assert not {"We will...", "Still on it"} & {label for label, _ in buttons(replace(results, answered=None))}
