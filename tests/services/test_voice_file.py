"""A table of customers' words is read line by line; a bad line costs itself and nothing else."""

import io
from datetime import UTC, datetime

import pytest

from domain.errors import BadFileError
from domain.voice_fields import Field, Scale
from services import voice_file
from services.voice_file import BadLine, Line, Table, WordsUnknownError, lines, look

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


def read(text: str | bytes, **given: object) -> tuple[Table, list[Line | BadLine]]:
    file = io.BytesIO(text.encode() if isinstance(text, str) else text)
    table = look(file, **given)  # type: ignore[arg-type] # a test says what it is
    return table, list(lines(file, table, now=NOW))


def taken(text: str | bytes, **given: object) -> list[Line]:
    return [line for line in read(text, **given)[1] if isinstance(line, Line)]


def bad(text: str) -> dict[int, str]:
    return {line.number: line.reason for line in read(text)[1] if isinstance(line, BadLine)}


@pytest.mark.parametrize(
    "text",
    [
        b"\xef\xbb\xbfcomment,date\r\nGood,2026-01-02\r\n",
        "comment;date\nGood;2026-01-02\n",
        "comment\tdate\nGood\t2026-01-02",
        'date,"comment"\r2026-01-02,"Good"\r',
        "\n\ncomment,date\n,\nGood,2026-01-02,,\n",
    ],
)
def test_tables_are_read_as_programs_write_them(text: str | bytes) -> None:
    (line,) = taken(text)
    assert (line.words, line.said_at) == ("Good", datetime(2026, 1, 2, 12, tzinfo=UTC))


def test_every_column_is_read_by_its_name() -> None:
    (line,) = taken(
        'comment,date,rating,touch point,source,account,contact,question\n"Good,\nreally",2026-01-02 08:00,4/5, The  '
        "visit ,Form,Northwind,ann@example.org,Why?\n"
    )
    assert line.words == "Good,\nreally"
    assert (line.rating, line.touch_point, line.source, line.account) == (75, "The visit", "Form", "Northwind")
    assert (line.contact, line.question, line.number) == ("ann@example.org", "Why?", 2)


def test_columns_can_be_said_and_left_out() -> None:
    text = "Was,rating,Note\nGut,3,1\n"
    table, (line,) = read(text, mapped={Field.WORDS: "was", Field.RATING: "Note"}, scale=Scale(5, 1))
    assert isinstance(line, Line)
    assert (line.words, line.rating) == ("Gut", 100)
    assert not table.scale_guessed
    assert Field.RATING not in look(io.BytesIO(text.encode()), mapped={Field.WORDS: "was", Field.RATING: ""}).where


@pytest.mark.parametrize(
    ("text", "mapped", "why"),
    [
        ("", {}, "empty"),
        (" \n\n", {}, "empty"),
        ("a,b\n1,2\n", {}, "'a', 'b'"),
        ("a,b\n1,2\n", {Field.WORDS: "c"}, "no column 'c'"),
        ("a,a\n1,2\n", {Field.WORDS: "a"}, "2 columns"),
        ("x," * 1200 + "comment\n", {}, "1201 columns"),
        ("comment,source\n" + "".join(f"Good,{number}\n" for number in range(101)), {}, "100 sources"),
    ],
)
def test_what_cannot_be_a_table_of_words_is_refused_whole(text: str, mapped: dict[Field, str], why: str) -> None:
    with pytest.raises(BadFileError, match=why):
        read(text, mapped=mapped)


def test_unknown_columns_are_told() -> None:
    with pytest.raises(WordsUnknownError) as refused:
        read(",".join("abcdefghijklmno") + "\n")
    assert len(refused.value.columns) == 15
    assert "and 3 more" in str(refused.value)


@pytest.mark.parametrize(
    "content",
    [
        "words\nhi".encode("utf-16"),
        b"PK\x03\x04 and so on",
        b"%PDF-1.4",
        "words\n\u0141\u00f3d\u017a\n".encode("cp1250"),
        "words\n\u043f\u043b\u043e\u0445\u043e\n".encode("cp1251"),
        b"words\n\xe2\x82",
    ],
)
def test_other_encodings_are_refused_clearly(content: bytes) -> None:
    with pytest.raises(BadFileError, match="CSV UTF-8"):
        read(content)


def test_what_windows_writes_in_english_is_recognised_and_said() -> None:
    table, (line,) = read("words\n\u00a35 \u201ctoo dear\u201d \u2013 a caf\u00e9\n".encode("cp1252"))
    assert table.windows
    assert isinstance(line, Line)
    assert line.words == "\u00a35 \u201ctoo dear\u201d \u2013 a caf\u00e9"


def test_bad_lines_are_told_with_their_numbers_and_the_others_are_taken() -> None:
    text = (
        "comment,date\n"
        '"Two\nlines",2026-01-01\n'
        "Good,31/02/2026\n"
        "Good,\n"
        ",2026-01-01\n"
        "\u200b,2026-01-01\n"
        "Good,2030-01-01\n"
        "Good,1066-01-01\n"
        "Good,2026-01-01,and more\n"
        "Last,2026-01-01\n"
    )
    assert bad(text) == {
        4: "'31/02/2026' is no date.",
        5: "There is no date.",
        6: "There are no words.",
        7: "There are no words.",
        8: "'2030-01-01' is to come yet.",
        9: "'1066-01-01' is too long ago.",
        10: "3 values for 2 columns. Are the words in quotation marks?",
    }
    assert [line.words for line in taken(text)] == ["Two\nlines", "Last"]


def test_an_open_quotation_mark_costs_one_line() -> None:
    text = 'comment\nOne\n"Two\nThree\n"Fo"ur\nFive\n'
    assert list(bad(text)) == [3, 5]
    assert [line.words for line in taken(text)] == ["One", "Three", "Five"]


def test_an_endless_line_costs_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(voice_file, "LONGEST_LINE", 100)
    text = "comment\n" + "x" * 1000 + "\nGood\n" + '"open\n' + "y\n" * 100 + "Last\n"
    found = bad(text)
    assert found[2].startswith("The line has more than")
    assert found[4].startswith("A quotation mark")
    assert [line.words for line in taken(text)] == ["Good", *"y" * 100, "Last"]


def test_of_a_cell_of_a_megabyte_no_more_is_held_than_will_be_read() -> None:
    (long,) = taken("comment\n" + " " * 100_000 + "x" * 1_000_000 + "\n")
    assert long.words == "x" * 64_000


def test_odd_signs_are_taken() -> None:
    (odd,) = taken("comment\n\x00a\x07\u202eb\n")
    assert odd.words == "\x00a\x07\u202eb"  # tidied when it is read


def test_without_a_date_everything_is_said_now() -> None:
    assert taken("comment\nGood\n")[0].said_at == NOW


def test_dates_are_read_the_way_most_of_them_are_written() -> None:
    table, (first, *_) = read("comment,date\na,3/4/2026\nb,4/30/2026\nc,4/29/2026\nd,30/4/2026\n")
    assert isinstance(first, Line)
    assert (first.said_at.month, table.day_first, table.day_doubtful) == (3, False, True)
    table, _ = read("comment,date\na,3/4/2026\nb,30/4/2026\n")
    assert (table.day_first, table.day_doubtful) == (True, False)
    table, _ = read("comment,date\na,3/4/2026\n")
    assert (table.day_first, table.day_doubtful) == (True, True)


def test_a_rating_that_is_none_is_told_and_the_words_are_taken() -> None:
    one, none, unread = taken("comment,rating\na,5\nb,n/a\nc,maybe\n")
    assert (one.rating, one.rating_unread) == (100, "")
    assert (none.rating, none.rating_unread) == (None, "")
    assert (unread.rating, unread.rating_unread) == (None, "maybe")


def test_a_line_is_known_again_in_whatever_order_and_with_whatever_around_it() -> None:
    first = {line.key for line in taken("comment,date\na,2026-01-01\nb,2026-01-01\na,2026-01-01\n")}
    again = {line.key for line in taken("date;comment\n2026-01-01;a\n2026-01-01;a\n2026-01-01;new\n2026-01-01; b\n")}
    assert len(first) == 3
    assert first < again


def test_a_line_with_an_id_is_known_by_it_and_its_words() -> None:
    (first,) = taken("comment,id\na,7\n")
    (again,) = taken("rating,id,comment\n4,7,a \n")
    (other,) = taken("comment,id\na bit more,7\n")
    assert first.key == again.key != other.key
