"""What the channel reads about elections: never more than may be told, and always what comes next."""

from typing import Any

import pytest

import templates
from tests.templates import views_election_messages as own


def said(name: str, text: str = "employee champion", many: int = 3) -> str:
    """All words of a message."""
    message = templates.show(own.messages(text, many)[name])
    words = [message["text"]]
    for block in message["blocks"]:
        words += [one["text"] for one in (block.get("text"), *block.get("elements", ())) if isinstance(_text(one), str)]
    return "\n".join(words)


def _text(found: Any) -> Any:
    return found.get("text") if found else None


def buttons(name: str) -> list[str]:
    message = templates.show(own.messages("employee champion", 3)[name])
    (row,) = [block for block in message["blocks"] if block["type"] == "actions"]
    return [one["text"]["text"] for one in row["elements"]]


def test_an_announcement_says_everything_that_decides_the_election() -> None:
    read = said("election announced")
    for told in (
        "We elect our employee champion.",
        "That is 42 people.",
        "*Enough voters:* 14.",
        '"None of these"',
        "A draw decides",
        "12 months, with 8 working hours a month",
        "29 July 2025",
        own.terms("employee champion").fingerprint,
        "5" * 64,
    ):
        assert told in read
    assert "Announced by" not in read
    assert "Announced by <@U0RUTH>" in said("election announced by hand")
    assert buttons("election announced") == ["Propose a colleague", "Stand", "Read all of it"]


def test_a_nominee_reads_who_proposes_them_and_that_silence_is_no_yes() -> None:
    read = said("proposed")
    assert "*<@U0BEN> would like you to be our employee champion. Do you stand?*" in read
    assert "If you say no, or nothing, you don't stand. Nobody is told that, and nobody else is told who" in read
    assert buttons("proposed") == ["Yes, I stand", "No, thank you", "Read all of it"]


def test_with_one_candidate_everybody_reads_that_there_is_still_a_choice() -> None:
    assert "Only Amina stands. You can still choose 'None of these'." in said("ballot of one", "Amina")
    assert "A, A 0 and A 1 stand." in said("ballot open", "A", 2)
    assert "A 10 and 69 others stand." in said("ballot open", "A", 80)
    assert buttons("ballot of one") == ["Vote", "See who stands"]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("election reminder", "About 40 % have voted so far."),
        ("election reminder of nobody", "Hardly anybody has voted so far."),
        ("election reminder of all", "Nearly everybody has voted."),
    ],
)
def test_a_reminder_goes_to_everybody_and_says_how_many_have_voted_where_it_may(name: str, told: str) -> None:
    assert told in said(name)
    assert "It goes to everybody alike" in said(name)


def test_among_few_a_reminder_does_not_say_how_many_have_voted() -> None:
    assert "%" not in said("election reminder of few").replace("{day_divider_pretty}", "")
    assert "voted so far" not in said("election reminder of few")


def test_a_result_of_many_tells_counts_and_no_zero() -> None:
    read = said("election result")
    assert "*<@U0AMINA> is elected as our employee champion, until 13 June 2025.*" in read
    assert "<@U0BEN> came second, and is the deputy." in read
    assert "employee champion 0: no count" in read
    assert "employee champion 1: 1 person" in read
    assert '"None of these": 3 people' in read
    assert "0 people" not in read
    assert "the draw put them in order" not in read
    assert "the draw put them in order" in said("election result, drawn")
    assert "a" * 64 in read
    assert buttons("election result") == ["Is my receipt listed?", "Read all of it", "Champions", "Check the result"]


def test_a_result_of_few_tells_the_winner_and_how_many_voted() -> None:
    read = said("election result of few")
    assert "5 of 42 people voted, and 3 were enough. The champion names a deputy." in read
    assert "How many chose" not in read
    assert "So few votes would say how people voted." in read


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("election result, not enough", "2 of 42 people voted, and 14 were needed."),
        ("election result, none of these", 'Nobody was chosen by more people than "None of these".'),
        ("election result, nobody stood", "Nobody stood."),
        ("election result, votes lost", "The votes were lost"),
    ],
)
def test_where_nobody_is_elected_it_is_said_why_and_from_when_on_people_can_be_proposed(name: str, why: str) -> None:
    read = said(name)
    assert "Nobody is elected as our employee champion." in read
    assert why in read
    assert ("People can be proposed again from 13 June 2025 on." in read) is (name != "election result, votes lost")


def test_nobody_looks_for_a_receipt_where_there_is_none() -> None:
    for name in ("election result, nobody stood", "election result, votes lost"):
        assert buttons(name) == ["Read all of it", "Champions"]
    assert buttons("election result, nobody voted") == ["Read all of it", "Champions", "Check the result"]


def test_what_is_called_off_says_why_and_by_whom() -> None:
    assert "<@U0RUTH> says why:\n&gt; Two teams" in said("election called off", "Two teams")
    assert "Tribune was off" in said("election missed", "Tribune was off.")


@pytest.mark.parametrize("name", ["election called off", "proposed"])
def test_slack_makes_nothing_of_what_somebody_typed(name: str) -> None:
    blocks = templates.show(own.messages("@here", 1)[name])["blocks"]
    typed = [block for block in blocks if "&gt; @here" in str(block)]
    assert typed
    assert all(block["text"]["verbatim"] for block in typed)


def test_the_reminder_does_not_say_that_nobody_can_find_out_who_has_voted() -> None:
    assert "nobody can look up" not in said("election reminder")
    assert "It goes to everybody alike, so it says nothing about anybody." in said("election reminder")
