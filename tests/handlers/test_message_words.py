"""What a message says, whoever wrote it and however, without Slack's marks."""

from typing import Any

import pytest

from handlers.payloads.messages import plain, words_of
from tests.handlers.slack import said

Json = dict[str, Any]


@pytest.mark.parametrize(
    ("marked", "read"),
    [
        ("Two &lt; three &amp; four &gt; one", "Two < three & four > one"),
        ("&amp;lt;b&amp;gt;", "&lt;b&gt;"),
        ("Ask <@U0SAM>, or <@U0TOM|tom>", "Ask @somebody, or @tom"),
        ("In <#C0TALK|talk> and <#C0OTHER>", "In #talk and #channel"),
        ("<!here> <!channel> <!subteam^S1|@leads> <!subteam^S2>", "@here @channel @leads @subteam"),
        ("Since <!date^1748854800^{date}|2 June>", "Since 2 June"),
        ("<https://x.example|our page> or <https://y.example>", "our page or https://y.example"),
        ("<mailto:a@b.example|a@b.example>, <mailto:c@d.example>", "a@b.example, c@d.example"),
        ("<tel:+441134960000|0113 496 0000>, <tel:+44>", "0113 496 0000, +44"),
        ("A mail:\n&gt; They came late.\n&gt;&gt; Really?\n\n&gt;Yes.", "A mail:\nThey came late.\nReally?\n\nYes."),
        ("5 > 3\n  ", "5 > 3"),
        ("I <3 you, <", "I <3 you, <"),
        ("half \ud83d a sign", "half ? a sign"),
        ("", ""),
    ],
)
def test_marks_are_read_as_people_read_them(marked: str, read: str) -> None:
    assert plain(marked) == read


RICH: Json = {
    "type": "rich_text",
    "elements": [
        {
            "type": "rich_text_section",
            "elements": [
                {"type": "text", "text": "Ask <"},
                {"type": "user", "user_id": "U0SAM"},
                {"type": "text", "text": "> & "},
                {"type": "link", "url": "https://x.example", "text": "here"},
                {"type": "link", "url": "https://y.example"},
                {"type": "emoji", "name": "tada"},
                {"type": "color", "value": "#ffffff"},
            ],
        },
        {"type": "rich_text_list", "elements": [{"type": "rich_text_section", "elements": []}]},
    ],
}


def test_what_people_write_is_the_text_of_their_message() -> None:
    assert words_of(said("They came late.", blocks=[RICH])) == "They came late."


def test_what_apps_write_in_blocks_counts_instead_of_their_summary() -> None:
    blocks = [RICH, {"type": "section", "text": {"type": "mrkdwn", "text": "*Late*"}}, {"type": "actions"}]
    assert words_of(said("A new ticket", blocks=blocks)) == "Ask <@somebody> & herehttps://y.example:tada:\n\n*Late*"


def test_where_blocks_say_nothing_the_summary_counts() -> None:
    assert words_of(said("A new ticket", blocks=[{"type": "divider"}])) == "A new ticket"


def test_attachments_are_read_after_the_message() -> None:
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "Third"}}]
    attachments = [{"title": "Second", "blocks": blocks}, {"fields": [{"title": "Fourth"}]}, {"text": ""}]
    assert words_of(said("First", attachments=attachments)) == "First\nSecond\nThird\nFourth:"


@pytest.mark.parametrize("message", [{}, {"text": None}, {"blocks": None, "attachments": None}, said("  \n ")])
def test_a_message_may_say_nothing(message: Json) -> None:
    assert words_of(message) == ""


def test_a_megabyte_is_read_in_a_moment() -> None:
    for piece in ("<", ">", "&", "<@", "&lt;", "> ", "\n>", "<a|", "x"):
        words_of(said(piece * (1_000_000 // len(piece))))
