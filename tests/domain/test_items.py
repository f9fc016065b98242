"""The bank and its rotation."""

from itertools import product

import pytest

from domain.items import ITEMS, Driver, Scale, item, questionnaire

YEARS = range(1, 200)
DRIVERS = (
    Driver.QUALITY,
    Driver.FOCUS,
    Driver.MANAGERS,
    Driver.HEARING,
    Driver.EMPOWERMENT,
    Driver.FRICTIONS,
)


def asked(cycle: int) -> list[str]:
    questions = questionnaire(cycle)
    return [question.id for question in (*questions.scaled, questions.words)]


def test_asks_exactly_five_things_in_the_first_pulse() -> None:
    assert asked(1) == ["Q1", "E1", "REC", "B1", "O1"]


def test_words_the_first_pulse_as_the_bank_does() -> None:
    assert [question.text for question in questionnaire(1).scaled] == [
        "I was proud of the service we gave in the last two weeks.",
        "I can put things right for a customer without asking first.",
        "If a friend needed what we offer, would you send them to us? (0 certainly not, 10 certainly)",
        "Something will get better because of this pulse.",
    ]
    assert questionnaire(1).words.text == "What got in the way of good service lately?"


def test_asks_two_drivers_a_fortnight_and_each_in_every_third_cycle() -> None:
    for cycle in YEARS:
        together = [question.driver for number in range(cycle, cycle + 3) for question in questionnaire(number).scaled]
        assert sorted(driver for driver in together if driver in DRIVERS) == sorted(DRIVERS)


def test_asks_a_drivers_core_item_in_every_second_turn() -> None:
    assert [cycle for cycle in range(1, 20) if "Q1" in asked(cycle)] == [1, 7, 13, 19]
    assert [cycle for cycle in range(1, 20) if "X1" in asked(cycle)] == [2, 8, 14]
    assert [cycle for cycle in range(1, 20) if "M1" in asked(cycle)] == [3, 9, 15]


def test_lets_the_other_items_of_a_driver_take_turns_between() -> None:
    quality = [name for cycle in range(1, 31) for name in asked(cycle) if name.startswith("Q")]
    assert quality == ["Q1", "Q2", "Q1", "Q3", "Q1", "Q4", "Q1", "Q5", "Q1", "Q2"]


def test_asks_for_the_recommendation_every_time() -> None:
    assert all("REC" in asked(cycle) for cycle in YEARS)


def test_asks_one_belief_item_every_time_and_looks_back_in_every_fourth() -> None:
    beliefs = [[name for name in asked(cycle) if name.startswith("B")] for cycle in range(1, 9)]
    assert beliefs == [["B1"], ["B1"], ["B1"], ["B2"], ["B1"], ["B1"], ["B1"], ["B2"]]


def test_holds_up_the_mirror_once_a_quarter_as_a_fifth_question() -> None:
    assert [cycle for cycle in range(1, 27) if "MIR" in asked(cycle)] == [6, 12, 18, 24]
    assert [len(questionnaire(cycle).scaled) for cycle in range(1, 7)] == [4, 4, 4, 4, 4, 5]


def test_lets_the_open_items_take_turns() -> None:
    assert [questionnaire(cycle).words.id for cycle in range(1, 8)] == ["O1", "O2", "O3", "O1", "O2", "O3", "O1"]


def test_asks_nothing_twice_in_one_pulse() -> None:
    assert all(len(set(asked(cycle))) == len(asked(cycle)) for cycle in YEARS)


def test_asks_every_item_of_the_bank_sooner_or_later() -> None:
    assert {name for cycle in YEARS for name in asked(cycle)} == set(ITEMS)


def test_begins_with_an_item_that_fits_five_buttons_and_ends_with_words() -> None:
    assert all(questionnaire(cycle).scaled[0].scale is Scale.AGREEMENT for cycle in YEARS)
    assert all(questionnaire(cycle).words.scale is Scale.WORDS for cycle in YEARS)


@pytest.mark.parametrize("cycle", [0, -1])
def test_knows_no_cycle_before_the_first(cycle: int) -> None:
    with pytest.raises(ValueError, match="cycles count from 1"):
        questionnaire(cycle)


def test_has_as_many_items_of_each_driver_as_were_written() -> None:
    counts = {driver: sum(1 for one in ITEMS.values() if one.driver is driver) for driver in Driver}
    assert [counts[driver] for driver in DRIVERS] == [5, 4, 5, 4, 4, 6]
    assert counts[Driver.RECOMMENDATION] == counts[Driver.MIRROR] == 1
    assert (counts[Driver.BELIEF], counts[Driver.OPEN]) == (2, 3)


def test_finds_an_item_by_its_id() -> None:
    assert item("E1").text == "I can put things right for a customer without asking first."


def test_does_not_know_an_item_that_never_was() -> None:
    with pytest.raises(KeyError):
        item("Z1")


def test_says_in_one_line_why_each_item_is_asked() -> None:
    assert all(one.why.endswith(".") and "\n" not in one.why and len(one.why) <= 100 for one in ITEMS.values())
    assert len({one.why for one in ITEMS.values()}) == len(ITEMS)


def test_names_each_item_in_at_most_24_characters_and_no_two_alike() -> None:
    assert all(0 < len(one.short) <= 24 for one in ITEMS.values())
    assert len({one.short for one in ITEMS.values()}) == len(ITEMS)


def test_says_the_headline_of_the_first_results() -> None:
    assert f"We {item('Q1').strength}, but {item('E1').finding}." == (
        "We are proud of our service, but may not fix it ourselves."
    )


def test_completes_we_for_every_scale_item_and_for_no_other() -> None:
    for one in ITEMS.values():
        for half in (one.strength, one.finding):
            assert bool(half) is (one.scale is not Scale.WORDS)
            assert half[:1] == half[:1].lower()
            assert not half.startswith("we ")
            assert not half.endswith(".")


def test_joins_any_strength_and_any_finding_into_a_headline_that_slack_takes() -> None:
    for good, bad in product(ITEMS.values(), repeat=2):
        assert len(f"We {good.strength}, but {bad.finding}.") <= 150  # a header block
