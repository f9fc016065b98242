"""Rich text as it is typed, and as Slack writes it down."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from sandbox.blockkit import RICH_TEXT
from sandbox.page import rich
from sandbox.workspace import Json


def leaves(text: str) -> list[tuple[str, set[str]]]:
    [section] = rich.read(text)["elements"]
    return [(leaf["text"], set(leaf.get("style", {}))) for leaf in section["elements"]]


def test_marks_become_styles() -> None:
    assert leaves("We *must* not ~never~ _wait_ for `10 *pounds*`") == [
        ("We ", set()),
        ("must", {"bold"}),
        (" not ", set()),
        ("never", {"strike"}),
        (" ", set()),
        ("wait", {"italic"}),
        (" for ", set()),
        ("10 *pounds*", {"code"}),
    ]


def test_styles_stand_in_one_another() -> None:
    assert leaves("*bold _both_*") == [("bold ", {"bold"}), ("both", {"bold", "italic"})]


@pytest.mark.parametrize("text", ["2*3*4", "snake_case_name", "* one", "*", "**", "a * b * c"])
def test_what_only_looks_like_a_mark_is_text(text: str) -> None:
    assert leaves(text) == [(text, set())]


def test_lines_with_bullets_or_numbers_become_lists() -> None:
    parts = rich.read("Before\n• one\n- two\n1. first\n2. *second*\nafter\nthat")["elements"]
    assert [(part["type"], part.get("style")) for part in parts] == [
        ("rich_text_section", None),
        ("rich_text_list", "bullet"),
        ("rich_text_list", "ordered"),
        ("rich_text_section", None),
    ]
    assert [item["elements"][0]["text"] for item in parts[1]["elements"]] == ["one", "two"]
    assert parts[2]["elements"][1]["elements"][0]["style"] == {"bold": True}
    assert parts[3]["elements"][0]["text"] == "after\nthat"


@pytest.mark.parametrize(
    "text",
    [
        "Plain",
        "*bold _both_* and _then_\nnext ~no~ `c*d`",
        "• one\n• two *x*\n1. first\n2. second\nend",
        "a\n\nb",
        "",
    ],
)
def test_what_was_typed_is_shown_again(text: str) -> None:
    assert rich.write(rich.read(text)) == text


def test_what_people_cannot_type_here_is_shown_by_its_words() -> None:
    elements: list[Json] = [
        {"type": "link", "url": "https://x.example"},
        {"type": "text", "text": " "},
        {"type": "emoji", "name": "tada"},
        {"type": "user", "user_id": "U1"},
    ]
    block = {"type": "rich_text", "elements": [{"type": "rich_text_quote", "elements": elements}]}
    assert rich.write(block) == "https://x.example :tada:"
    assert rich.write({"type": "rich_text"}) == ""


@given(some.text(alphabet="ab *_~`•-1.\n", max_size=60))
def test_whatever_is_typed_slack_would_take_it(text: str) -> None:
    assert not list(RICH_TEXT(rich.read(text), ""))
