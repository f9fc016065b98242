"""What the columns of a table of customers' words say."""

from datetime import UTC, datetime

import pytest

from domain.voice_fields import (
    DayOrMonth,
    Field,
    Scale,
    day_or_month,
    guessed,
    instant,
    is_no_rating,
    likely_scale,
    rating,
    rating_number,
    scale,
)


def test_columns_are_known_by_their_names_however_they_are_written() -> None:
    columns = ["Trust", "Touch_Point", "DATE ", "Comment", "FFT question", "E-mail"]
    known = {Field.TOUCH_POINT: 1, Field.DATE: 2, Field.WORDS: 3, Field.QUESTION: 4, Field.CONTACT: 5}
    assert guessed(columns) == known
    assert guessed(["text", "comment"]) == {Field.WORDS: 1}


@pytest.mark.parametrize(
    ("text", "day_first", "read"),
    [
        ("2021-09-30", True, (2021, 9, 30, 12)),
        ("30/09/2021", True, (2021, 9, 30, 12)),
        ("30/09/2021", False, (2021, 9, 30, 12)),
        ("9/30/2021 4:05 PM", True, (2021, 9, 30, 16, 5)),
        ("3/4/2021", True, (2021, 4, 3, 12)),
        ("3/4/2021", False, (2021, 3, 4, 12)),
        ("1.2.22 12:00 am", True, (2022, 2, 1, 0)),
        ("2021-09-30T10:11:12.5+02:00", True, (2021, 9, 30, 8, 11, 12)),
        ("2021-09-30T10:11:12-0230", True, (2021, 9, 30, 12, 41, 12)),
        ("2021-09-30 10:11:12Z", True, (2021, 9, 30, 10, 11, 12)),
        ("30 Sep 2021", True, (2021, 9, 30, 12)),
        ("Sept 3rd, 2021", True, (2021, 9, 3, 12)),
        ("12-Mar-21", True, (2021, 3, 12, 12)),
    ],
)
def test_dates_are_read_as_people_write_them(text: str, day_first: bool, read: tuple[int, ...]) -> None:
    assert instant(text, day_first=day_first) == datetime(*read, tzinfo=UTC)  # type: ignore[misc] # year to second


@pytest.mark.parametrize(
    "text",
    [
        *("", "soon", "31/06/2021", "99/99/2021", "0000-01-01", "2021-09-30 25:00", "1/1/2021 13:00 pm", "3 Foo 2021"),
        *("9999-12-31 23:59:59-23:59", "2021-09-30T10:11+99:99", "2021-09-30 " + "1" * 500),
    ],
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert instant(text, day_first=True) is None


def test_only_some_dates_tell_how_they_are_written() -> None:
    assert day_or_month("30/09/2021") == (DayOrMonth.DAY_FIRST,)
    assert day_or_month("09/30/2021") == (DayOrMonth.MONTH_FIRST,)
    assert day_or_month("09/08/2021") == (DayOrMonth.DOUBTFUL,)
    assert day_or_month("09/09/2021") == day_or_month("2021-09-08") == ()


@pytest.mark.parametrize(
    ("text", "on", "read"),
    [
        ("4", Scale(1, 5), 75),
        ("4", Scale(5, 1), 25),
        ("4 - Good", Scale(1, 5), 75),
        ("4,5", Scale(1, 5), 88),
        ("7", Scale(1, 5), None),
        ("7", None, None),
        ("4/5", None, 75),
        ("8 out of 10", None, 80),
        ("80%", None, 80),
        ("120 %", None, None),
        ("1/1", None, None),
        ("★★★☆☆", None, 50),
        ("Very good", None, 100),
        ("Neither good nor poor (3)", None, 50),
        ("EXTREMELY UNLIKELY", None, 0),
        ("12345", Scale(0, 10), None),
        ("3 of us came", Scale(1, 5), 50),
        ("who knows", Scale(1, 5), None),
    ],
)
def test_ratings_are_numbers_shares_stars_or_words(text: str, on: Scale | None, read: int | None) -> None:
    assert rating(text, on) == read


def test_no_rating_is_no_mistake() -> None:
    assert all(map(is_no_rating, ("", " - ", "N/A", "Don't know", "nan")))
    assert not any(map(is_no_rating, ("7", "★", "bad")))


def test_a_number_with_others_behind_it_is_no_rating() -> None:
    assert rating_number("4 to 5") is None
    assert rating_number("4/5") is None
    assert rating_number("-1") == -1


def test_a_scale_is_written_from_the_worst_to_the_best() -> None:
    assert scale(" 5 - 1 ") == Scale(5, 1)
    assert str(scale("0..10")) == "0-10"
    assert scale("1 to 5") == Scale(1, 5)
    assert scale("1-1") is scale("five") is None


@pytest.mark.parametrize(
    ("numbers", "found"),
    [
        *(((1, 5), Scale(1, 5)), ((0, 5), Scale(0, 5)), ((1, 10), Scale(0, 10)), ((3, 90), Scale(0, 100))),
        *(((), None), ((0,), None), ((-1, 5), None), ((500,), None)),
    ],
)
def test_the_scale_of_plain_numbers_is_guessed_by_the_highest(numbers: tuple[float, ...], found: Scale | None) -> None:
    assert likely_scale(numbers) == found
