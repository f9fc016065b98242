"""Words as the model counts them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insight.tokens import tokens


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I couldn't fault it.", "i could not fault it ."),
        ("I couldnt fault it", "i could not fault it"),
        ("I couldn\u2019t fault it", "i could not fault it"),
        ("I can't, I cannot, I won't", "i can not , i can not , i will not"),
        ("Sooooo gooood", "soo good"),
        ("Was £12.50 at 10:30", "was # at #"),
        ("Really?!! Yes...", "really ! yes ."),
        ("Great :-) and bad :( <3", "great :) and bad :( :)"),
        ("Thanks \U0001f44d\U0001f3fd, no \U0001f621", "thanks :) , no :("),
        ("N/A", "na"),
        ("Zoë's café", "zoë's café"),
        ("wa\u200bited", "waited"),
        ("\uff37\uff21\uff29\uff34", "wait"),
        ("", ""),
        ("\u0130stanbul was slow", "i stanbul was slow"),
    ],
)
def test_reads_words_as_people_type_them(text: str, expected: str) -> None:
    assert " ".join(tokens(text).words) == expected


@pytest.mark.parametrize(
    ("text", "reached"),
    [
        ("not very helpful at all today", "very helpful at all"),
        ("not helpful, but kind", "helpful"),
        ("nobody called me back", "called me back"),
        ("not a problem. Good.", "a problem"),
        ("good", ""),
    ],
)
def test_a_negation_reaches_four_words_or_to_the_end_of_its_clause(text: str, reached: str) -> None:
    read = tokens(text)
    assert " ".join(word for word, negated in zip(read.words, read.negated, strict=True) if negated) == reached


@given(st.text(max_size=200))
def test_every_word_says_where_it_stands(text: str) -> None:
    read = tokens(text)
    assert len(read.words) == len(read.spans) == len(read.negated)
    assert all(0 <= start < end <= len(read.text) for start, end in read.spans)
