"""Which field of a call is what: paths are followed, and whatever is not as they say is refused in a sentence."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import BadInputError
from domain.hook_mapping import (
    SIMPLE,
    ZENDESK,
    Called,
    HookMapping,
    RatingScale,
    checked,
    loaded,
    parsed,
    read_call,
    stored,
)
from domain.voice_fields import EARLIEST

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["comment", "id", "a.b", "0"]), inner),
    max_leaves=8,
)


def only(mapping: HookMapping, call: Any) -> Called:
    (comment,) = read_call(mapping, call, now=NOW).comments
    return comment


@pytest.mark.parametrize(
    ("path", "call"),
    [
        ("comment", {"comment": "Hello"}),
        ("ticket.comment.body", {"ticket": {"comment": {"body": "Hello"}}}),
        ("answers.1.text", {"answers": [{"text": "Hi"}, {"text": "Hello"}]}),
        ("tags.0", {"tags": ["Hello"]}),
        ("q.1", {"q.1": "Hello"}),
        ("a.q.1", {"a": {"q.1": "Hello"}}),
        ("missing | comment", {"comment": "Hello"}),
        ("empty | comment", {"empty": "", "comment": "Hello"}),
        ("nothing|comment", {"nothing": None, "comment": "Hello"}),
    ],
)
def test_follows_names_numbers_and_the_first_that_leads_to_something(path: str, call: Any) -> None:
    assert only(HookMapping(words=path), call).words == "Hello"


@pytest.mark.parametrize(
    "path", ["answers.2.text", "answers.-1.text", "answers.x.text", "answers.99999.text", "text.0"]
)
def test_a_path_that_leads_nowhere_is_told(path: str) -> None:
    with pytest.raises(BadInputError, match="no field"):
        read_call(HookMapping(words=path), {"answers": [{"text": "Hi"}], "text": "x"}, now=NOW)


def test_what_a_comment_of_a_list_does_not_say_the_whole_call_may_say() -> None:
    mapping = replace(SIMPLE, items="data.responses")
    call = {
        "touch_point": "The visit",
        "comment": "This is about the list",
        "data": {"responses": [{"comment": "One", "touch_point": "The bill"}, {"comment": "Two"}]},
    }
    read = read_call(mapping, call, now=NOW)
    assert [(one.words, one.touch_point) for one in read.comments] == [("One", "The bill"), ("Two", "The visit")]


def test_the_id_and_the_contact_of_a_whole_call_are_no_comments() -> None:
    call: dict[str, Any] = {"id": "batch-7", "contact": "sender@example.com", "account": "Acme"}
    call["data"] = [{"comment": "Great"}, {"comment": "Great", "id": 2, "contact": "ann@example.com"}]
    one, two = read_call(replace(SIMPLE, items="data"), call, now=NOW).comments
    assert (one.id, one.contact, one.account) == ("", "", "Acme")
    assert (two.id, two.contact) == ("2", "ann@example.com")


@pytest.mark.parametrize(
    ("items", "call", "told"),
    [
        ("data", {"data": {"comment": "x"}}, "no list"),
        ("data", {}, "no list"),
        ("", "x", "neither"),
        ("", ["x"], "object"),
        ("data", {"data": [{"comment": "x"}] * 101}, "101"),
    ],
)
def test_a_list_that_is_none_is_refused(items: str, call: Any, told: str) -> None:
    with pytest.raises(BadInputError, match=told):
        read_call(replace(SIMPLE, items=items), call, now=NOW)


@pytest.mark.parametrize(
    ("scale", "given", "rating"),
    [
        (RatingScale.STARS, 1, 0),
        (RatingScale.STARS, 5, 100),
        (RatingScale.STARS, "4 stars", 75),
        (RatingScale.STARS, "3 of 5", 50),
        (RatingScale.STARS, 4.5, 88),
        (RatingScale.SEVEN, 4, 50),
        (RatingScale.TEN, 0, 0),
        (RatingScale.TEN, "9", 90),
        (RatingScale.HUNDRED, 37, 37),
        (RatingScale.GOOD_OR_BAD, "Good, I'm satisfied", 100),
        (RatingScale.GOOD_OR_BAD, "bad_with_comment", 0),
        (RatingScale.GOOD_OR_BAD, "offered", None),
        (RatingScale.STARS, "", None),
        (RatingScale.STARS, None, None),
        (RatingScale.STARS, " Unoffered ", None),
    ],
)
def test_a_rating_goes_from_0_to_100(scale: RatingScale, given: object, rating: int | None) -> None:
    mapping = replace(SIMPLE, scale=scale)
    assert only(mapping, {"comment": "Hello", "rating": given}).rating == rating


@pytest.mark.parametrize(
    ("scale", "given"),
    [
        (RatingScale.STARS, 0),
        (RatingScale.STARS, "-1"),
        (RatingScale.STARS, "1e3"),
        (RatingScale.STARS, "12345"),
        (RatingScale.STARS, "4,5"),
        (RatingScale.STARS, "many"),
        (RatingScale.TEN, 11),
        (RatingScale.GOOD_OR_BAD, "fine"),
        (RatingScale.GOOD_OR_BAD, 5),
        (RatingScale.GOOD_OR_BAD, "?"),
        (RatingScale.STARS, [5]),
        (RatingScale.STARS, False),
    ],
)
def test_a_rating_off_its_scale_is_refused_and_never_guessed(scale: RatingScale, given: object) -> None:
    with pytest.raises(BadInputError, match="rating"):
        read_call(replace(SIMPLE, scale=scale), {"comment": "Hello", "rating": given}, now=NOW)


@pytest.mark.parametrize(
    ("given", "said_at"),
    [
        ("2026-05-31T09:30:00Z", datetime(2026, 5, 31, 9, 30, tzinfo=UTC)),
        ("2026-05-31T09:30:00+02:00", datetime(2026, 5, 31, 7, 30, tzinfo=UTC)),
        ("2026-05-31T09:30:00", datetime(2026, 5, 31, 9, 30, tzinfo=UTC)),
        ("2026-05-31", datetime(2026, 5, 31, tzinfo=UTC)),
        (1_780_000_000, datetime(2026, 5, 28, 20, 26, 40, tzinfo=UTC)),
        ("1780000000", datetime(2026, 5, 28, 20, 26, 40, tzinfo=UTC)),
        (1_780_000_000_000, datetime(2026, 5, 28, 20, 26, 40, tzinfo=UTC)),
        ("2027-01-01", NOW),
        (None, None),
    ],
)
def test_a_day_is_read_in_utc_and_never_in_the_future(given: object, said_at: datetime | None) -> None:
    assert only(SIMPLE, {"comment": "Hello", "date": given}).said_at == said_at


@pytest.mark.parametrize("given", ["yesterday", "31.05.2026", True, {}, 1e300, "9" * 15, [5]])
def test_a_day_that_is_none_is_refused(given: object) -> None:
    with pytest.raises(BadInputError, match="no date"):
        read_call(SIMPLE, {"comment": "Hello", "date": given}, now=NOW)


@pytest.mark.parametrize("given", ["0001-01-01", "1989-12-31T23:59:59Z", 0, -1])
def test_a_day_too_long_ago_is_refused_as_in_a_file(given: object) -> None:
    assert only(SIMPLE, {"comment": "Hello", "date": EARLIEST.isoformat()}).said_at == EARLIEST
    with pytest.raises(BadInputError, match="too long ago"):
        read_call(SIMPLE, {"comment": "Hello", "date": given}, now=NOW)


def test_numbers_are_good_enough_for_ids_and_not_for_words() -> None:
    assert only(SIMPLE, {"comment": "Hello", "id": 7, "account": 8}).id == "7"
    for words in (5, 5.5, True, [], {}):
        with pytest.raises(BadInputError, match="should be"):
            read_call(SIMPLE, {"comment": words}, now=NOW)
    with pytest.raises(BadInputError, match="should be a text"):
        read_call(SIMPLE, {"comment": "Hello", "id": 1.5}, now=NOW)


def test_a_comment_without_words_is_left_out_and_counted() -> None:
    read = read_call(SIMPLE, [{"comment": " \u200b\n"}, {"comment": None}, {"comment": "Hello"}], now=NOW)
    assert (len(read.comments), read.without_words) == (1, 2)


def test_long_fields_are_cut_and_words_are_not() -> None:
    long = "x" * 9_000
    names = ("comment", "id", "question", "touch_point", "account", "contact")
    comment = only(SIMPLE, dict.fromkeys(names, long))
    assert (len(comment.words), len(comment.id), len(comment.account), len(comment.contact)) == (9_000, 200, 80, 200)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"comment=x",
        b"\xff",
        b"NaN",
        b'{"a": Infinity}',
        b"9" * 5000,
        b"[" * 21 + b"]" * 21,
        b"[" * 100_000,
        b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    ],
)
def test_what_is_no_json_of_a_form_is_refused(body: bytes) -> None:
    with pytest.raises(BadInputError):
        parsed(body)


def test_json_with_a_byte_order_mark_and_twenty_levels_is_read() -> None:
    assert parsed(b"\xef\xbb\xbf" + b"[" * 20 + b"]" * 20)


@pytest.mark.parametrize("mapping", [SIMPLE, ZENDESK, HookMapping(words="a.b", items="c")])
def test_a_mapping_is_stored_and_loaded_as_it_is(mapping: HookMapping) -> None:
    assert loaded(stored(mapping)) == checked(mapping) == mapping


def test_a_mapping_that_was_never_made_or_is_of_another_version_is_read_all_the_same() -> None:
    assert loaded("{}") == SIMPLE
    assert loaded('{"words": "text", "colour": "hair"}') == HookMapping(words="text")


def test_paths_are_tidied_and_nonsense_is_told_beside_its_field() -> None:
    assert checked(HookMapping(words=" a.b |  c ||")).words == "a.b | c"
    for field, path in {"words": "", "items": "a..b", "id": ".", "rating": "a.|b", "account": "x" * 121}.items():
        with pytest.raises(BadInputError) as refused:
            checked(replace(SIMPLE, **{field: path}))  # type: ignore[arg-type] # a path
        assert list(refused.value.problems) == [field]


@settings(max_examples=50)
@given(JSON)
def test_whatever_the_call_is_it_is_read_or_refused(call: Any) -> None:
    with suppress(BadInputError):
        assert read_call(SIMPLE, call, now=NOW).without_words >= 0
