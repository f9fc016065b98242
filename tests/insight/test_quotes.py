"""Which words are quoted."""

import time

from hypothesis import given
from hypothesis import strategies as st

from insight.quotes import Quotable, choose, is_quotable

LONG_WAITS = (
    "I waited three weeks for the engineer to come.",
    "We waited three weeks for an engineer.",
    "The engineer came after three weeks of waiting for him.",
    "My mother sat in a cold house and nobody told her why.",
)


def quotable(*words: str, confidence: float = 0.9) -> list[Quotable]:
    return [Quotable(id=f"v{number}", words=one, confidence=confidence) for number, one in enumerate(words)]


def test_the_most_typical_words_come_first_and_then_what_differs() -> None:
    chosen = choose(quotable(*LONG_WAITS), most=2)
    assert [one.words for one in chosen] == [LONG_WAITS[0], LONG_WAITS[2]]


def test_nothing_is_quoted_twice() -> None:
    same = quotable("I waited three weeks for the engineer.", "i waited THREE weeks for the engineer!!")
    assert len(choose(same, most=5)) == 1


def test_the_order_in_which_words_are_found_makes_no_difference() -> None:
    found = quotable(*LONG_WAITS)
    assert choose(found, most=3) == choose(found[::-1], most=3)


def test_unsure_readings_are_not_quoted() -> None:
    assert choose(quotable(LONG_WAITS[0], confidence=0.79)) == ()
    assert choose([]) == ()


def test_a_quote_has_six_to_forty_words() -> None:
    assert not is_quotable("Waited three weeks for it.")
    assert is_quotable("I waited three weeks for it.")
    assert is_quotable("word " * 40)
    assert not is_quotable("word " * 41)


def test_words_that_are_masked_to_pieces_are_not_quoted() -> None:
    assert is_quotable("I spoke to [name] about it, and nothing ever happened.")
    assert not is_quotable("I asked [name] and [name] to ring [phone] twice.")
    assert not is_quotable("Asked [name] to ring.")
    assert not is_quotable("Case [number]: " + "no decision and no call back, " * 5 + "so just ring [phone].")


def test_chooses_among_a_thousand_at_once() -> None:
    many = quotable(*(f"{LONG_WAITS[number % 4]} It was number {number}." for number in range(1000)))
    began = time.process_time()
    choose(many, most=3)
    assert time.process_time() - began < 3


@given(st.lists(st.text()))
def test_any_words_will_do(words: list[str]) -> None:
    choose(quotable(*words), most=3)
