"""The bank and its rotation."""

from collections.abc import Collection, Sequence
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import BadInputError
from domain.items import (
    DRIVERS_IN_TURN,
    ITEMS,
    Driver,
    OwnItem,
    Scale,
    check_retiring,
    coming,
    item,
    one_line,
    own_item,
    questionnaire,
    to_announce,
    wording,
)

YEARS = range(1, 200)
DRIVERS = (
    Driver.QUALITY,
    Driver.FOCUS,
    Driver.MANAGERS,
    Driver.HEARING,
    Driver.EMPOWERMENT,
    Driver.FRICTIONS,
)


def of(*drivers: Driver) -> list[str]:
    return [one.id for one in ITEMS.values() if one.driver in drivers]


def asked(cycle: int, *, retired: Collection[str] = (), own: Sequence[OwnItem] = ()) -> list[str]:
    questions = questionnaire(cycle, retired=retired, own=own)
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
    counts = {driver: len(of(driver)) for driver in Driver}
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


def test_passes_over_a_retired_item() -> None:
    quality = [name for cycle in range(1, 25) for name in asked(cycle, retired={"Q3"}) if name.startswith("Q")]
    assert quality == ["Q1", "Q2", "Q1", "Q4", "Q1", "Q5", "Q1", "Q2"]


def test_makes_the_next_item_of_a_driver_its_core_when_the_core_is_retired() -> None:
    quality = [name for cycle in range(1, 19) for name in asked(cycle, retired={"Q1"}) if name.startswith("Q")]
    assert quality == ["Q2", "Q3", "Q2", "Q4", "Q2", "Q5"]


def test_asks_the_only_item_that_a_driver_has_left_every_time() -> None:
    quality = [
        name for cycle in range(1, 10) for name in asked(cycle, retired=of(Driver.QUALITY)[:4]) if name[0] == "Q"
    ]
    assert quality == ["Q5", "Q5", "Q5"]


def test_gives_the_slot_of_a_driver_with_no_item_left_to_the_next_one_in_turn() -> None:
    retired = of(Driver.QUALITY)
    assert [asked(cycle, retired=retired)[:2] for cycle in range(1, 7)] == [
        ["F2", "E1"],
        ["F1", "X1"],
        ["M1", "H1"],
        ["F4", "E2"],
        ["F2", "X2"],
        ["M2", "H2"],
    ]


def test_gives_both_slots_of_a_pair_away() -> None:
    retired = of(Driver.MANAGERS, Driver.HEARING)
    assert [asked(cycle, retired=retired)[:2] for cycle in (2, 3, 4)] == [["F1", "X1"], ["Q2", "E2"], ["Q2", "E2"]]


def test_asks_the_last_driver_alone() -> None:
    retired = [name for name in of(*DRIVERS_IN_TURN) if name not in {"X1", "X2"}]
    assert [asked(cycle, retired=retired)[:-1] for cycle in (1, 2, 3)] == [
        ["X2", "REC", "B1"],
        ["X1", "REC", "B1"],
        ["X2", "REC", "B1"],
    ]


@given(st.sets(st.sampled_from(list(ITEMS))), st.integers(1, 100))
def test_asks_something_sensible_whatever_is_retired(wanted: set[str], cycle: int) -> None:
    retired: set[str] = set()
    for name in sorted(wanted):
        try:
            check_retiring(name, retired=retired)
        except BadInputError:
            continue
        retired.add(name)
    questions = questionnaire(cycle, retired=retired)
    everything = [one.id for one in (*questions.scaled, questions.words)]
    assert not retired & set(everything)
    assert len(set(everything)) == len(everything)
    assert questions.scaled[0].driver in DRIVERS_IN_TURN
    assert 3 <= len(questions.scaled) <= 5
    assert "REC" in everything
    assert {"B1", "B2"} & set(everything)


@pytest.mark.parametrize("name", ["REC", "B1", "B2"])
def test_refuses_to_retire_what_every_pulse_asks(name: str) -> None:
    with pytest.raises(BadInputError, match="always something to compare"):
        check_retiring(name, retired=())


def test_refuses_to_retire_the_last_question_that_a_pulse_can_begin_with() -> None:
    check_retiring("X6", retired=of(*DRIVERS_IN_TURN)[:-2])
    with pytest.raises(BadInputError, match="begins with one of these"):
        check_retiring("X6", retired=[name for name in of(*DRIVERS_IN_TURN) if name != "X6"])


def test_refuses_to_retire_the_last_open_question() -> None:
    check_retiring("O2", retired={"O1"})
    with pytest.raises(BadInputError, match="ends with an open question"):
        check_retiring("O3", retired={"O1", "O2"})


def test_lets_the_mirror_be_retired() -> None:
    check_retiring("MIR", retired=())
    assert "MIR" not in asked(6, retired={"MIR"})


def own(name: str, announced_in: int | None = None, *, about_managers: bool = False) -> OwnItem:
    text = f"Our {name} helps us to serve customers."
    made = own_item(name, text=text, why="We want to know.", about_managers=about_managers)
    return OwnItem(item=made, announced_in=announced_in)


def fifths(cycles: range, *added: OwnItem, retired: Collection[str] = ()) -> list[str | None]:
    """The fifth question of each cycle."""
    return [dict(enumerate(asked(cycle, own=added, retired=retired)[:-1])).get(4) for cycle in cycles]


def test_asks_an_own_item_in_the_fifth_place_after_it_was_announced() -> None:
    assert fifths(range(1, 8), own("tool", 2)) == [None, None, "tool", "tool", "tool", "MIR", "tool"]
    assert fifths(range(1, 4), own("tool")) == [None, None, None]


def test_lets_own_items_take_turns_and_a_new_one_go_first() -> None:
    found = fifths(range(2, 15), own("a", 1), own("b", 1), own("new", 8))
    assert set(found[:4]) == {"a", "b"}
    assert found[7] == "new"  # cycle 9
    assert all(one != other for one, other in pairwise(found[:4]))


@pytest.mark.parametrize("count", range(1, 13))
@pytest.mark.parametrize("retired", [(), ("MIR",)])
def test_gives_every_own_item_its_turn(count: int, retired: Collection[str]) -> None:
    several = [own(f"own{number}", 1) for number in range(count)]
    found = fifths(range(2, 2 + 15), *several, retired=retired)
    assert {one.item.id for one in several} <= set(found)


def test_announces_an_own_item_a_cycle_ahead() -> None:
    assert to_announce(1, own=[own("old", 1), own("new"), own("newer")]) == own("new")
    assert to_announce(1, own=[own("old", 1)]) is None


def test_announces_no_own_item_before_the_mirror() -> None:
    assert to_announce(5, own=[own("new")]) is None
    assert to_announce(5, own=[own("new")], retired={"MIR"}) == own("new")


def test_foresees_what_the_next_cycles_ask() -> None:
    added = [own("first"), own("second")]
    ids = [[one.id for one in cycle.scaled[4:]] for cycle in coming(3, announced=False, own=added)]
    assert ids == [[], ["first"], ["second"]]
    ids = [[one.id for one in cycle.scaled[4:]] for cycle in coming(3, announced=True, own=added)]
    assert ids == [[], [], ["first"]]
    assert coming(1, announced=True, own=(), count=2) == [questionnaire(1), questionnaire(2)]


def test_counts_an_own_item_about_managers_as_managers_practices() -> None:
    assert own("boss", about_managers=True).item.driver is Driver.MANAGERS
    assert own("tool").item.driver is Driver.OWN
    assert own("tool").item.scale is Scale.AGREEMENT


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("Our new tool helps us.", "Our new tool helps us."),
        ("Our new tool helps us to serve customers.", "Our new tool helps us…"),
        ("x" * 150, "x" * 23 + "…"),
    ],
)
def test_shortens_an_own_item_for_tables(text: str, short: str) -> None:
    made = own_item("own", text=text, why="", about_managers=False).short
    assert made == short
    assert len(made) <= 24


def test_puts_what_somebody_typed_on_one_line() -> None:
    assert one_line("  Our \n new\u00a0tool\u200b\x00  helps. ") == "Our new tool helps."
    assert one_line("\u200b" * 20) == ""


def test_knows_the_same_wording_whatever_its_capitals_and_spaces() -> None:
    assert wording(" we keep THE promises  we make to customers. ") == wording(ITEMS["Q3"].text)
    assert wording("Ｗe keep") == wording("we keep")  # noqa: RUF001 - a wide W
    assert wording(ITEMS["Q3"].text) != wording(ITEMS["Q2"].text)
