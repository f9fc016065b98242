"""Where a comment is cut, and where it is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insight.clauses import clauses
from tests.insight.speed import in_proportion


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("The engineer was lovely but I waited three weeks", "The engineer was lovely | but I waited three weeks"),
        ("Great engineer. Terrible billing.", "Great engineer. | Terrible billing."),
        ("The visit went well, the invoice was wrong.", "The visit went well | the invoice was wrong."),
        ("I rang at nine and nobody answered; no reply", "I rang at nine | and nobody answered | no reply"),
        ("lovely staff however long waits", "lovely staff | however long waits"),
        ('Really?! Yes!! "No." Fine', 'Really?! | Yes!! | "No." | Fine'),
        ("It was warm again - what a relief it was", "It was warm again | - what a relief it was"),
        ("First line\nsecond one \u2022 third", "First line | second one | third"),
        ("Although the engineer was late, he was kind", "Although the engineer was late | he was kind"),
        ("No. They never came.", "No. | They never came."),
    ],
)
def test_cuts_where_a_new_thing_is_said(text: str, parts: str) -> None:
    assert " | ".join(clauses(text)) == parts


@pytest.mark.parametrize(
    "text",
    [
        "Friendly but slow.",
        "Kind, patient and clever people",
        "I have nothing but praise for them",
        "Not only quick but also friendly",
        "Mr. Smith paid £12.50 for no. 5",
        "He came at 9 a.m. on the day",
        "last but not least he smiled",
        "It is Gas Co. service",
        "ok",
        "\U0001f44d\U0001f44d",
    ],
)
def test_never_cuts_inside_a_phrase(text: str) -> None:
    assert clauses(text) == (text,)


@pytest.mark.parametrize("text", ["", " ", "\n\n\t"])
def test_nothing_has_no_clause(text: str) -> None:
    assert clauses(text) == ()


@given(st.lists(st.sampled_from(["but", "and", "the", "I", "was", "late", ",", ".", ";", "!", "-", "\n", "no", "5"])))
def test_loses_no_word(words: list[str]) -> None:
    text = " ".join(words)
    kept = [word for word in " ".join(clauses(text)).split() if word.isalnum()]
    assert kept == [word for word in words if word.isalnum()] or not any(word.isalnum() for word in words)


@given(st.text(max_size=300))
def test_takes_any_text_in_its_order(text: str) -> None:
    at = 0
    for clause in clauses(text):
        assert clause == clause.strip()
        at = text.index(clause, at) + len(clause)


@pytest.mark.parametrize("piece", ["but ", " ", "x", "a but b, the c. ", '."', "'a", "\u2026"])
def test_takes_time_in_proportion(piece: str) -> None:
    in_proportion(clauses, piece)
