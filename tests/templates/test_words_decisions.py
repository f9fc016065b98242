"""What is read of decisions: what changed, the four answers, and the ways out of an objection."""

from dataclasses import replace

import templates
from domain.decisions import DecisionState
from domain.differences import differences
from domain.screens import DecisionsCard, DecisionsPage, Home
from templates import ids
from templates.decision_words import compared
from tests.templates import views
from tests.templates import views_decisions as own


def test_what_is_gone_is_crossed_out_and_what_is_new_is_bold() -> None:
    assert (
        compared(differences("Open until 18:00 daily", "Open until 20:00 daily")) == "Open until ~18:00~ *20:00* daily"
    )


def test_long_stretches_that_stayed_are_shortened_where_nothing_changed() -> None:
    same = " ".join(f"word{number}" for number in range(60))
    told = compared(differences(f"{same} old {same} old {same}", f"{same} new {same} new {same}"))
    assert told.count("…") == 3
    assert told.startswith("… ")
    assert told.endswith(" …")
    assert "word59 ~old~ *new* word0 word1" in told
    assert len(told) < 600


def test_marks_that_somebody_typed_mark_nothing() -> None:
    told = compared(differences("the *best* ~one~", "the `best` *two*"))
    assert told == "the ~\u2217best\u2217 \u223cone\u223c~ *'best' \u2217two\u2217*"


def test_a_mark_ends_with_its_line() -> None:
    assert compared(differences("a", "a\nbig change\n\nindeed")) == "a\n*big change*\n\n*indeed*"


def test_a_day_reads_as_people_say_it() -> None:
    assert compared(differences("2025-06-30", "2025-07-01")) == "~30 June 2025~ *1 July 2025*"
    assert compared(differences("", "case 2025-99-01")) == "*case 2025-99-01*"


def test_the_card_takes_two_blocks_of_home() -> None:
    home = views.homes("Sam", 3)["employee"]
    assert isinstance(home, Home)
    bare = len(templates.show(replace(home, decisions=DecisionsCard()))["blocks"])
    assert len(templates.show(replace(home, decisions=own.card("x")))["blocks"]) == bare + 2


def test_silence_is_shown_as_silence() -> None:
    said = str(templates.show(own.pages("Sam", 1)["largest decision"]))
    assert "*no response* so far" in said
    assert "*no response*. Nobody holds this seat now." in said
    assert "*no response* by the deadline. There is more time until Friday 13 June." in said
    assert "There is more time until Friday 13 June, and the deputy is asked too." in said


def test_days_that_are_over_are_told_as_over() -> None:
    said = str(templates.show(own.pages("Sam", 1)["decision open, its time over"]))
    assert "The champions were asked until 13 June 2025." in said
    assert "*no response*. They had more time until 13 June 2025." in said
    assert "*no response*. The objection to version 1 stands." in said
    late = str(templates.show(own.pages("Sam", 1)["decision called in, late"]))
    assert "It was to be brought by 13 June 2025." in late
    lines = own.line("Sam", DecisionState.OPEN), own.line("Sam", DecisionState.CALLED_IN)
    listed = own.lists("Sam", 1)["decisions"]
    assert isinstance(listed, DecisionsPage)
    told = str(templates.show(replace(listed, lines=lines)))
    assert "time for answers was until 13 June 2025" in told
    assert ", was to be brought by 13 June 2025" in told


def test_the_four_buttons_read_as_they_were_promised() -> None:
    view = templates.show(own.pages("Sam", 1)["decision open"])
    captions = [
        element["text"]["text"]
        for block in view["blocks"]
        for element in block.get("elements", ())
        if element.get("action_id", "").startswith(f"{ids.DECISION_ANSWER}:")
    ]
    assert captions == ["I consent", "Consent, with a concern", "I object", "Not mine to decide"]
