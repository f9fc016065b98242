"""Four words to write down."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import domain
from domain.errors import BadInputError
from domain.four_words import all_words, drawn, read_words
from domain.wallet import WORDS


def test_the_list_has_7776_words_that_can_be_heard_and_written() -> None:
    words = all_words()
    assert len(words) == 6**5
    assert all(word.isascii() and word.isalpha() and word.islower() and 4 <= len(word) <= 7 for word in words)


def test_no_plural_stands_beside_its_singular() -> None:
    words = all_words()
    assert {word for word in words if word + "s" in words} == set()


def test_nothing_rude_or_sad_and_nothing_that_sounds_alike_is_on_it() -> None:
    never = {"kill", "death", "rape", "suicide", "naked", "fuck", "shit", "nazi", "slave", "cancer", "corpse", "here"}
    never |= {"hear", "their", "there", "mary", "peter", "colour", "thirty-"}
    assert all_words().isdisjoint(never)


def test_four_are_drawn_by_chance() -> None:
    draws = {drawn() for _ in range(50)}
    assert len(draws) == 50
    assert all(len(four) == WORDS and all_words().issuperset(four) for four in draws)


@pytest.mark.parametrize(
    "typed",
    [
        "house river stone lamp",
        " House,\nRIVER; stone - lamp. ",
        "house\u00a0river\u2003stone\u2014lamp",
        "house river stone \uff4c\uff41\uff4d\uff50",
    ],
)
def test_they_are_read_however_they_were_written_down(typed: str) -> None:
    assert read_words(typed) == ("house", "river", "stone", "lamp")


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("hose river stone lamp", "'hose' is not one of our words; did you mean 'house'?"),
        ("hosue rivr stone lamp", "did you mean 'house'? 'rivr' is not one of our words; did you mean 'river'?"),
        ("river stone lamp", "Please type all 4 words; this is 3."),
        ("house river stone lamp teacher", "Please type all 4 words; this is 5."),
        ("\u05e9\u05dc\u05d5\u05dd", "is not one of our words."),
        ("\u202e", "this is 0."),
    ],
)
def test_what_is_wrong_is_named(typed: str, problem: str) -> None:
    with pytest.raises(BadInputError) as refused:
        read_words(typed)
    assert problem in refused.value.problems["four_words"]


def test_an_endless_text_is_refused_at_once() -> None:
    with pytest.raises(BadInputError) as refused:
        read_words("lampe " * 100_000)
    assert len(str(refused.value)) < 400


def test_the_list_is_read_when_it_is_needed_and_comes_with_the_package() -> None:
    assert (Path(domain.__file__).parent / "four_words.txt").is_file()
    code = "import domain.four_words as module; assert module.all_words.cache_info().currsize == 0"
    folder = Path(domain.__file__).parent.parent
    subprocess.run([sys.executable, "-c", code], check=True, cwd=folder, env=dict(os.environ))
