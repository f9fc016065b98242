"""What a text gives away, and what it does not."""

from collections.abc import Collection

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insight.pointing import point_out

NAMES = (
    "Anna Kowalska",
    "Will Smith",
    "May Li",
    "Zoë O'Brien",
    "Anne-Marie Dupont",
    "Łukasz Nowak",
    "Sam Ortiz (she/her)",
    "Tom Baker | Hotline",
    "J. Doe",
    "",
)
TEAMS = ("Hotline", "Engineers North", "IT", "Service", "Leeds", "the visit", "")


def found(text: str, names: Collection[str] = NAMES, teams: Collection[str] = TEAMS) -> tuple[str, ...]:
    return point_out(text, names=names, teams=teams)


def test_names_what_the_product_notes_name() -> None:
    assert found("In Leeds, Anna decides alone.") == ("Leeds", "Anna")


def test_finds_nothing_in_an_ordinary_comment() -> None:
    assert found("I waited 40 minutes for 2 customers, and nobody called back. It cost 10 pounds in 2026.") == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ask Anna about it", ("Anna",)),
        ("ask Anna Kowalska about it", ("Anna Kowalska",)),
        ("ask Kowalska about it", ("Kowalska",)),
        ("Anna's idea", ("Anna",)),
        ("Anna\u2019s idea", ("Anna",)),
        ("it was ANNA again", ("ANNA",)),
        ("ask anna kowalska about it", ("anna kowalska",)),
        ("Annabel is no colleague", ()),
        ("an anna is no name", ()),
        ("Zoe, or Zoë, or Zoe\u0308", ("Zoe", "Zoë", "Zoe\u0308")),
        ("O'Brien said so", ("O'Brien",)),
        ("Anne-Marie knows", ("Anne-Marie",)),
        ("Lukasz and Łukasz", ("Lukasz", "Łukasz")),
        ("tell Doe", ("Doe",)),
        ("plan J", ()),
        ("Sam told her", ("Sam",)),
        ("Tom sits there", ("Tom",)),
        ("Anna, Kowalska", ("Anna", "Kowalska")),
        ("\u202eAnna\u202c", ("Anna",)),
    ],
)
def test_finds_colleagues_by_any_part_of_their_name(text: str, expected: tuple[str, ...]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("we will see, and I may be wrong", ()),
        ("Will we ever learn? May we try?", ()),
        ("Then it broke. Will it be mended?\nMay be.", ()),
        ("I asked Will in May", ("Will", "May")),
        ("I asked Will Smith", ("Will Smith",)),
        ("Will Smith asked me", ("Will Smith",)),
    ],
)
def test_takes_ordinary_words_for_names_only_inside_a_sentence(text: str, expected: tuple[str, ...]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("here on the hotline we wait", ("hotline",)),
        ("engineers north, not south", ("engineers north",)),
        ("engineers. North of here", ()),
        ("the visit was late", ("the visit",)),
        ("it takes weeks. It is slow, our service", ()),
        ("IT takes weeks", ("IT",)),
        ("we asked Service twice", ("Service",)),
    ],
)
def test_finds_teams_touch_points_and_places(text: str, expected: tuple[str, ...]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "written",
    [
        "anna.k+x@mail.example.org",
        "+44 113 496 0000",
        "+441134960000",
        "0113 496 0000",
        "(0113) 496 0000",
        "0113-496-0000",
        "123 456 789",
        "555-0123",
        "48213",
        "HL-20931",
        "AB123456",
        "#4711",
        "order 4711",
        "order no. 4711",
        "Policy number: AB-123",
        "<@U0123456>",
        "<!subteam^S123|@hotline>",
        "@anna.k",
    ],
)
def test_finds_addresses_numbers_and_mentions(written: str) -> None:
    assert found(f"they said {written}, twice") == (written,)


@pytest.mark.parametrize(
    "written",
    [
        "40 minutes",
        "in 2026",
        "2019-2021",
        "17/05/2026",
        "05.06.2026 10 times",
        "2026-05-17",
        "10:30",
        "10,000",
        "24/7",
    ],
)
def test_leaves_dates_times_and_small_numbers_alone(written: str) -> None:
    assert found(f"it was {written}, twice") == ()


def test_keeps_the_order_of_appearance_and_says_nothing_twice() -> None:
    assert found("Leeds 48213 Anna, leeds 48213 ANNA anna@example.org") == (
        "Leeds",
        "48213",
        "Anna",
        "anna@example.org",
    )


def test_takes_no_name_out_of_an_address() -> None:
    assert found("Anna.Kowalska@example.org") == ("Anna.Kowalska@example.org",)


def test_needs_no_names() -> None:
    assert found("Anna in Leeds", names=(), teams=()) == ()


@given(st.text(st.characters()), st.lists(st.text(st.characters()), max_size=5), st.lists(st.text(), max_size=5))
def test_finds_only_what_is_there(text: str, names: list[str], teams: list[str]) -> None:
    pointed = found(text, names, teams)
    assert all(one in text for one in pointed)
    assert len(set(pointed)) == len(pointed)


@given(st.text(st.sampled_from("Aa1@.+-<>#/( )_\u0301\u202e\0\n")))
def test_reads_texts_made_to_confuse(text: str) -> None:
    assert all(one in text for one in found(text))


PARTS = [
    "a",
    "A",
    "1",
    "1 ",
    "+1-",
    "@a",
    "a@b",
    "a.",
    "<@",
    "(",
    " ",
    "\0",
    "\u202e",
    "\u0301\u0327",
    "Anna ",
    "order ",
    "AB12-",
]


@pytest.mark.parametrize("part", PARTS, ids=ascii)
def test_reads_a_long_run_of_anything(part: str) -> None:
    assert len(found("x@" + part * (100_000 // len(part)))) <= 2


def test_reads_a_megabyte() -> None:
    assert "Anna" in found("".join(part * 60_000 for part in PARTS))
