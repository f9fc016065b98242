"""Slack's text as HTML."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from sandbox.dates import ago, next_morning, ordinal, slack_date
from sandbox.mrkdwn import Reader, inline, mrkdwn, plain, rich_text

LEEDS, ATHENS, NEW_YORK = ZoneInfo("Europe/London"), ZoneInfo("Europe/Athens"), ZoneInfo("America/New_York")


def at(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


NOW = at("2025-06-03T09:04:00")
READER = Reader(
    user="U1", zone=LEEDS, now=NOW, people={"U1": "Maya Patel", "U2": "Tom & Ann"}, channels={"C1": "service-pulse"}
)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("*bold* _italic_ ~gone~", "<strong>bold</strong> <em>italic</em> <s>gone</s>"),
        ("*bold _and italic_*", "<strong>bold <em>and italic</em></strong>"),
        ("*b*", "<strong>b</strong>"),
        ("2*3*4 and snake_case_name", "2*3*4 and snake_case_name"),
        ("* not bold *", "* not bold *"),
        ("`*code*` and *`bold code`*", "<code>*code*</code> and <strong><code>bold code</code></strong>"),
        ("`a &lt; b`", "<code>a &lt; b</code>"),
        (":tada: :no_such_code: 10:30:00", "🎉 :no_such_code: 10:30:00"),
        ("_see <https://x.example/a_b_c|this>_",
         '<em>see <a href="https://x.example/a_b_c" target="_blank" rel="noopener noreferrer">this</a></em>'),
        ("<@U1> <@U2>", '<span class="mention mine">@Maya Patel</span> <span class="mention">@Tom &amp; Ann</span>'),
        ("<@U9>", '<span class="mention">@U9</span>'),
        ("<#C1> <#C1|old>", '<a class="mention" href="/as/U1/C1">#service-pulse</a> ' * 2),
        ("<#C9|secret>", '<span class="mention">private channel</span>'),
        ("<!here> <!subteam^S1|@hotline>",
         '<span class="mention mine">@here</span> <span class="mention">@hotline</span>'),
        ("<mailto:a@b.example|a@b.example>",
         '<a href="mailto:a@b.example" target="_blank" rel="noopener noreferrer">a@b.example</a>'),
        ("Q&amp;A &lt;3 & more", "Q&amp;A &lt;3 &amp; more"),
        ("&amp;lt;", "&amp;lt;"),
    ],
)  # fmt: skip
def test_reads_a_line_as_slack_does(text: str, html: str) -> None:
    assert inline(text, READER) == html.strip()


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<javascript:alert(1)|click>",
        '<https://x.example/"onmouseover=alert(1)|a>',
        "<https://x.example|<b>bold</b>>",
        "*<b>*_<i>_",
        "<!date^0^{date}^javascript:alert(1)|x>",
        "<!date^1^{<script>}|<script>>",
        "\ue0000\ue001 <@U1> \ue0005\ue001",
        "```<script>```",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "> <script>",
        ":<script>:",
    ],
)  # fmt: skip
def test_hostile_text_never_becomes_markup(text: str) -> None:
    html = str(mrkdwn(text, READER))
    assert "<script" not in html
    assert "<img" not in html
    assert "<b>" not in html
    assert 'href="javascript' not in html
    assert '"onmouseover' not in html
    assert "\ue000" not in html


def test_keeps_code_blocks_as_they_were_typed() -> None:
    assert mrkdwn("a ```*x*\n <@U1> &lt;``` b", READER) == "<p>a </p><pre>*x*\n @Maya Patel &lt;</pre><p> b</p>"


def test_puts_quoted_lines_and_bullets_together() -> None:
    html = mrkdwn("first\n&gt; one\n> *two*\n• a\n• b\n\nlast", READER)
    assert html == (
        "<p>first</p><blockquote>one<br><strong>two</strong></blockquote><ul><li>a</li><li>b</li></ul><p><br>last</p>"
    )


def test_three_signs_quote_the_rest() -> None:
    assert mrkdwn("a\n&gt;&gt;&gt;b\n\nc", READER) == "<p>a</p><blockquote>b<br><br>c</blockquote>"


def test_three_signs_inside_a_line_quote_nothing() -> None:
    assert mrkdwn("a &gt;&gt;&gt; b", READER) == "<p>a &gt;&gt;&gt; b</p>"


def test_plain_text_knows_emoji_and_no_markup() -> None:
    assert plain("*a* <@U1> :tada: &amp;") == "*a* &lt;@U1&gt; 🎉 &amp;"
    assert plain(":tada:", emoji=False) == ":tada:"


@pytest.mark.parametrize(
    ("tokens", "words"),
    [
        ("{date_num}", "2025-06-06"),
        ("{date_slash}", "06/06/2025"),
        ("{date}", "June 6th, 2025"),
        ("{date_short}", "Jun 6, 2025"),
        ("{date_long}", "Friday, June 6th, 2025"),
        ("{date_long_full}", "June 6, 2025"),
        ("{date_pretty}", "June 6th, 2025"),
        ("{date_short_pretty}", "Jun 6, 2025"),
        ("{date_long_pretty} at {time}", "Friday, June 6th, 2025 at 17:30"),
        ("{day_divider_pretty}", "Friday, June 6th"),
        ("{time_secs}", "17:30:00"),
        ("{ago}", "In 3 days"),
    ],
)
def test_writes_every_token_of_slack(tokens: str, words: str) -> None:
    assert slack_date(at("2025-06-06T16:30:00"), tokens, zone=LEEDS, now=NOW) == words


def test_names_the_days_next_to_today_in_the_readers_zone() -> None:
    late = at("2025-06-03T22:30:00")  # still Tuesday in Leeds, Wednesday in Athens
    assert slack_date(late, "{date_pretty} {time}", zone=LEEDS, now=NOW) == "Today 23:30"
    assert slack_date(late, "by {date_short_pretty} {time}", zone=ATHENS, now=NOW) == "by tomorrow 01:30"
    assert slack_date(at("2025-06-02T09:00:00"), "{date_long_pretty}", zone=NEW_YORK, now=NOW) == "Yesterday"


def test_day_divider_of_another_year_has_the_year() -> None:
    assert slack_date(at("2024-12-23T12:00:00"), "{day_divider_pretty}", zone=LEEDS, now=NOW) == (
        "Monday, December 23rd, 2024"
    )


def test_shows_a_date_in_the_readers_zone_with_the_whole_of_it_behind() -> None:
    html = inline(f"<!date^{NOW:.0f}^{{time}}|10:04>", READER)
    assert html == (
        '<time datetime="2025-06-03T10:04:00+01:00" title="Tuesday, 03 June 2025, 10:04 (BST)">10:04</time>'
    )


def test_a_date_may_be_a_link() -> None:
    html = inline("<!date^0^{date_num}^https://x.example|then>", READER)
    assert html.startswith('<a href="https://x.example" target="_blank" rel="noopener noreferrer"><time')


@pytest.mark.parametrize("stamp", ["x", "", "99999999999999999999", "nan"])
def test_a_date_that_slack_would_not_understand_reads_its_fallback(stamp: str) -> None:
    assert inline(f"<!date^{stamp}^{{date}}|on &lt;Friday&gt;>", READER) == "on &lt;Friday&gt;"


def test_an_unknown_token_reads_the_fallback() -> None:
    assert inline("<!date^0^{weekday}|Friday>", READER) == "Friday"


def test_counts_how_long_ago() -> None:
    assert [ago(seconds) for seconds in (5, 60, 7300, 172800, -3600)] == [
        "just now", "1 minute ago", "2 hours ago", "2 days ago", "in 1 hour",
    ]  # fmt: skip


def test_ordinals_read_as_people_say_them() -> None:
    assert [ordinal(day) for day in (1, 2, 3, 4, 11, 12, 13, 21, 22, 23, 30)] == [
        "1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "22nd", "23rd", "30th",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("now", "morning"),
    [
        ("2025-06-03T09:04:00", "2025-06-04T08:00:00"),  # Tuesday -> Wednesday, 9:00 in Leeds
        ("2025-06-03T07:59:59", "2025-06-03T08:00:00"),  # the same morning, still to come
        ("2025-06-03T08:00:00", "2025-06-04T08:00:00"),
        ("2025-06-06T12:00:00", "2025-06-09T08:00:00"),  # Friday -> Monday
        ("2025-10-24T12:00:00", "2025-10-27T09:00:00"),  # summer time ends on the Sunday
    ],
)
def test_next_morning_is_nine_on_the_next_working_day(now: str, morning: str) -> None:
    assert next_morning(at(now), LEEDS) == at(morning)


def test_rich_text_shows_sections_lists_quotes_and_code() -> None:
    def text(words: str, **style: bool) -> dict[str, object]:
        return {"type": "text", "text": words, "style": style}

    block = {
        "type": "rich_text",
        "elements": [
            {"type": "rich_text_section", "elements": [text("<b>", bold=True), text("x\ny", code=True, italic=True)]},
            {
                "type": "rich_text_list",
                "style": "ordered",
                "indent": 1,
                "elements": [{"type": "rich_text_section", "elements": [text("one")]}],
            },
            {"type": "rich_text_list", "style": "bullet", "elements": []},
            {"type": "rich_text_quote", "elements": [{"type": "user", "user_id": "U1"}]},
            {"type": "rich_text_preformatted", "elements": [text("a"), {"type": "link", "url": "https://x.example"}]},
        ],
    }
    html = str(rich_text(block, READER))
    assert "<p><strong>&lt;b&gt;</strong><em><code>x<br>y</code></em></p>" in html
    assert '<ol class="indent-1"><li><p>one</p></li></ol>' in html
    assert '<ul class="indent-0"></ul>' in html
    assert '<blockquote><span class="mention mine">@Maya Patel</span></blockquote>' in html
    assert '<pre>a<a href="https://x.example"' in html


def test_rich_text_shows_every_leaf() -> None:
    leaves = [
        {"type": "channel", "channel_id": "C1"},
        {"type": "broadcast", "range": "here"},
        {"type": "emoji", "name": "tada"},
        {"type": "date", "timestamp": 0, "format": "{date_num}", "fallback": "then"},
        {"type": "link", "url": "javascript:alert(1)", "text": "click"},
    ]
    html = str(rich_text({"elements": [{"type": "rich_text_section", "elements": leaves}]}, READER))
    assert "#service-pulse</a>" in html
    assert "@here" in html
    assert "🎉" in html
    assert "1970-01-01</time>" in html
    assert '<a href="javascript' not in html


def test_unknown_rich_text_fails_in_red() -> None:
    leaf = {"elements": [{"type": "rich_text_section", "elements": [{"type": "color", "value": "#fff"}]}]}
    assert "cannot show this: rich text element “color”" in rich_text(leaf, READER)
    assert "rich text element “rich_text_poem”" in rich_text({"elements": [{"type": "rich_text_poem"}]}, READER)
