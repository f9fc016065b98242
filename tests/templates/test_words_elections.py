"""What people read on a ballot, however many stand and whatever they say."""

import json

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


def test_every_page_here_is_tried_under_a_name_of_its_own() -> None:
    assert views_elections.modals("x", 1).items() <= views.SURFACES["modal"]("x", 1).items()
    assert views_elections.homes("x", 1).items() <= views.SURFACES["home"]("x", 1).items()
