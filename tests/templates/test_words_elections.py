"""What people read on a ballot, however many stand and whatever they say."""

import json
from dataclasses import replace

import pytest

import templates
from domain.screens import BallotForm
from tests.templates import views, views_elections
from tests.templates.judges import objections
from tests.templates.views_elections import ballot

SLACK_TAKES = 250_000
"""Bytes of a view."""


@pytest.mark.parametrize("candidates", [30, 31, 80])
@pytest.mark.parametrize("statement", ["\U0001f600" * 500, "&" * 500, "\n".join("<" * 250)])
def test_a_ballot_fits_whatever_people_say(candidates: int, statement: str) -> None:
    view = templates.show(ballot(statement, candidates))
    assert objections("modal", view) == []
    assert len(json.dumps(view)) < SLACK_TAKES


def said(form: BallotForm) -> str:
    return json.dumps(templates.show(form), ensure_ascii=False)


def test_a_ballot_says_when_it_has_shortened_something() -> None:
    assert "is shortened here" not in said(ballot("I listen.", 30))
    assert "is shortened here: `/champions` has all of it." in said(ballot("I listen.", 31))


def test_a_ballot_names_nobody_first_and_leaves_abstaining_to_choice() -> None:
    shown = said(ballot("Amina Diallo", 1))
    assert "Only Amina stands. You can still choose 'None of these'." in shown
    shown = said(ballot("Amina Diallo", 2))
    assert "Choose as many of these 2 people as you like. Each voter reads them in another order." in shown
    assert '"initial_options"' not in shown


@pytest.mark.parametrize(
    ("turnout", "told"),
    [
        (0, "Hardly anybody has voted so far."),
        (40, "About 40 % have voted so far."),
        (100, "Nearly everybody has voted."),
    ],
)
def test_turnout_is_told_in_steps_and_never_as_nobody_or_all(turnout: int, told: str) -> None:
    page = replace(views_elections.modals("Sam", 1)["election, ballot"], turnout=turnout)
    assert told in json.dumps(templates.show(page))


@pytest.mark.parametrize("name", ["election, called off", "election, proposed", "election, ballot", "seat"])
def test_slack_makes_nothing_of_what_people_typed_on_a_page(name: str) -> None:
    typed = [
        block for block in templates.show(views_elections.modals("@here", 1)[name])["blocks"] if "@here" in str(block)
    ]
    said = [block for block in typed if "&gt; @here" in str(block) or "called off" in str(block)]
    assert said
    assert all(block["text"]["verbatim"] for block in said)


def test_home_does_not_say_that_a_machine_cannot_know_who_has_voted() -> None:
    home = json.dumps(templates.show(views_elections.homes("Sam", 1)["champions, one ballot"]))
    assert "This page looks the same whether you have voted or not." in home


def test_every_page_here_is_tried_under_a_name_of_its_own() -> None:
    assert views_elections.modals("x", 1).items() <= views.SURFACES["modal"]("x", 1).items()
    assert views_elections.homes("x", 1).items() <= views.SURFACES["home"]("x", 1).items()
