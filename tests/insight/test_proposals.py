"""What is proposed as a new topic."""

import time

from hypothesis import given
from hypothesis import strategies as st

from insight.proposals import Proposal, propose

INSIDE = ["I waited for weeks", "the engineer was friendly", "my bill is wrong", "the website crashed"] * 20
OUTSIDE = ["my smart meter shows nothing", "The Smart Meter lies", "a smart meter? no", "what of smart meters"]
OTHER = ["it rained", "we moved to Leeds", "the thing is blue", "he has a dog", "as usual then"]


def test_proposes_what_many_say_who_speak_of_no_topic() -> None:
    outside = [*OTHER, *OUTSIDE[:3] * 2]
    assert propose(outside, INSIDE) == (Proposal(phrase="smart meter", comments=(5, 6, 7, 8, 9, 10)),)


def test_what_was_refused_is_not_proposed_again_nor_a_part_of_it() -> None:
    assert propose(OUTSIDE[:3] * 2, INSIDE, refused={"Smart  Meter"}) == ()


def test_what_everybody_says_is_no_topic() -> None:
    assert propose(["my engineer", "that engineer", "the bill", "some website"] * 5, INSIDE) == ()
    assert propose(["it was really very good", "so difficult to say"] * 9, INSIDE) == ()


def test_what_was_masked_is_no_topic() -> None:
    assert propose(["ask [name] then", "my [name], or [number]", "[name] again"] * 5, INSIDE) == ()


def test_four_comments_are_too_few() -> None:
    assert propose(OUTSIDE[:2] * 2, INSIDE) == ()
    assert propose([], INSIDE) == propose(["smart meter"] * 9, []) == ()


def test_a_word_is_proposed_where_it_has_no_fixed_neighbour() -> None:
    outside = ["a thermostat", "old thermostat here", "thermostat broken today", "my thermostat", "thermostat"]
    assert [one.phrase for one in propose(outside, INSIDE)] == ["thermostat"]


def test_says_no_more_than_is_asked_for() -> None:
    outside = ["a thermostat, a radiator, a chimney, a gasket"] * 9
    assert len(propose(outside, INSIDE, most=2)) == 2


def test_reads_five_thousand_comments_in_a_second_or_two() -> None:
    began = time.process_time()
    propose([f"{one} {number}" for number in range(500) for one in OUTSIDE + OTHER], INSIDE * 10)
    assert time.process_time() - began < 5


@given(st.lists(st.text(), max_size=8), st.lists(st.text(), max_size=3))
def test_any_texts_will_do(outside: list[str], inside: list[str]) -> None:
    propose(outside * 3, inside, refused=inside)
