"""Which comments an owner hears of at once: few, surely bad, and strongly said or badly rated."""

import pytest

from domain.alerts import very_negative
from domain.voice import Label


@pytest.mark.parametrize(
    "words",
    [
        "Absolutely DISGUSTING.",
        "The man at the desk was rude to my mother.",
        "I am never  again using you",
        "My solicitor will write to you.",
        "It was left in a dangerous state.",
        "I was in tears.",
        "A rip off.",
    ],
)
def test_strong_words_raise_one(words: str) -> None:
    assert very_negative(label=Label.NEGATIVE, confidence=80, words=words, rating=None)


@pytest.mark.parametrize(
    "words", ["It took three weeks.", "The crude oil price.", "They sued nobody, courteous people.", "Prudent.", ""]
)
def test_plain_complaints_and_parts_of_words_raise_none(words: str) -> None:
    assert not very_negative(label=Label.NEGATIVE, confidence=99, words=words, rating=None)


@pytest.mark.parametrize(("words", "rating", "alarming"), [("Nothing.", 0, False), ("Nothing was done here", 0, True)])
def test_the_worst_rating_needs_words_to_speak_about(words: str, rating: int, alarming: bool) -> None:
    assert very_negative(label=Label.NEGATIVE, confidence=90, words=words, rating=rating) is alarming


@pytest.mark.parametrize(("label", "confidence"), [(Label.POSITIVE, 99), (Label.UNCLEAR, 99), (Label.NEGATIVE, 79)])
def test_what_is_not_surely_negative_raises_none(label: Label, confidence: int) -> None:
    assert not very_negative(label=label, confidence=confidence, words="Rude. Never again.", rating=0)
