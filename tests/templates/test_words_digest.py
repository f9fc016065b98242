"""What a digest says: a headline of at most 120 words, a quiet week in two lines, figures that read by themselves."""

import html
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

import templates
from domain.digests import DigestShown, Handled, NetMood, Tone, Usual
from domain.voice_messages import VoiceDigest
from insight.charts import moods_alt_text
from templates import digest_words
from tests.templates import views, views_digests
from tests.templates.judges import objections
from tests.templates.views_digests import QUIET, place, shown, topic

Json = dict[str, Any]


def said(one: DigestShown) -> list[str]:
    """The words of each block of the message."""
    blocks = templates.show(VoiceDigest(issue=views.SURVEY, shown=one))["blocks"]
    sections = [block["text"]["text"] for block in blocks if block["type"] == "section"]
    return sections + [block["elements"][0]["text"] for block in blocks if block["type"] == "context"]


def words(text: str) -> int:
    return len(html.unescape(text).split())


@pytest.mark.parametrize("text", ["Sam Ortiz", "a b c d e f g h i j k l m n o p " * 100, "Wort" * 100, "<&> " * 200])
def test_the_headline_has_at_most_120_words_whatever_stands_in_it(text: str) -> None:
    longest = place(text, own_view="may not put a customer's problem right ourselves without asking somebody first")
    for one in views_digests.digests(text, 9).values():
        rising = tuple(replace(each, place=longest) for each in one.rising)
        assert words(said(replace(one, rising=rising))[0]) <= 120


def test_the_headline_says_what_is_new_whose_it_is_and_what_was_done() -> None:
    back = topic(
        "Call backs", said="Customers wait for a call back", place=place("Hotline", owner="Tom Baker"), quote="Cold."
    )
    first, quote, *_ = said(shown("x", 1, rising=(back,)))
    assert first.splitlines() == [
        "*Customers wait for a call back.*",
        "Call backs: 34 mentions (usually 15 to 33), 82 % negative. Hotline (28 of them). Owner: Tom Baker.",
        "What employees there rated lowest, 23 May: we may not fix it ourselves. It need not be the reason.",
        f"Very unhappy customers there: {digest_words.handled(views_digests.HANDLED)}",
        "Net mood: *+12 (between +4 and +20)*, from 190 comments. Last week: +15.",
    ]
    assert quote == "&gt; Cold."


def test_whatever_rises_is_named_once() -> None:
    mistakes = topic("Mistakes", said="Customers pay for our mistakes with their time", place=None, quote="")
    lifts = topic("Lifts", said="", tone=Tone.MIXED, place=None, quote="")
    _, rising, own, *_ = said(shown("x", 1, rising=(topic("Waiting", quote=""), mistakes, lifts)))
    assert rising.splitlines() == [
        "*Also rising:* Customers pay for our mistakes with their time.",
        "Mistakes: 34 mentions (usually 15 to 33), 82 % negative.",
    ]
    assert own.splitlines()[0] == "*Also rising:* Lifts."
    assert own.count("Lifts") == 1


def test_of_a_topic_of_which_nothing_is_done_nothing_is_said_of_that() -> None:
    untouched = topic("Call backs", place=place("Hotline", own_view="", handled=Handled()))
    first = said(shown("x", 1, rising=(untouched,)))[0]
    assert len(first.splitlines()) == 3
    assert "nhappy" not in first


def test_without_news_it_says_so_and_what_is_complained_of_most() -> None:
    first = said(shown("x", 1, rising=(), biggest=(topic("Waiting", complaints=27),)))[0]
    assert first.splitlines()[:2] == [
        "*No clear change.*",
        "212 comments (usually 180 to 240). Most complaints: Waiting (27).",
    ]
    calm = said(shown("x", 1, rising=(), biggest=(topic("Waiting", complaints=4),)))[0]
    assert "complaints" not in calm


def test_without_a_topic_the_mood_is_news_and_how_much_was_heard() -> None:
    calm = shown("x", 1, rising=())
    for changes, sentence in (
        ({"moved": 1}, "Customers are happier than last week."),
        ({"moved": -1, "weeks": 2}, "Customers are less happy than the two weeks before."),
        ({"voices": 300}, "More was heard than usual."),
        ({"voices": 20}, "Less was heard than usual."),
    ):
        assert said(replace(calm, **changes))[0].splitlines()[0] == f"*{sentence}*"


def test_nothing_is_called_new_before_there_is_enough_to_compare_with() -> None:
    first = said(shown("x", 1, rising=(), compared_with=2, usual=None))[0]
    assert first.splitlines()[0] == (
        "*Too early to say what is new.* 212 comments this week."
        " Tribune can say it once there are comments from four earlier weeks."
    )
    first = said(shown("x", 1, rising=(), compared_with=2, usual=None, weeks=2))[0]
    assert "comments from four earlier periods of two weeks." in first


def test_a_quiet_week_says_so_in_two_lines_and_nothing_else() -> None:
    quiet = shown("", 0, **QUIET | {"voices": 12, "mood": NetMood(score=8, low=-30, high=44, voices=7)})
    (only,) = said(quiet)
    assert only.splitlines() == [
        "*A quiet week* (2 to 8 June 2025): 12 comments (usually 180 to 240), and no topic came up five times.",
        "Net mood: *+8 (between -30 and +44)*, from 7 comments.",
    ]
    busy = views_digests.shown("Lifts", 4)
    (none,) = said(shown("Lifts", 4, **QUIET | {"voices": 0, "handled": Handled(contacted=3), "gaps": busy.gaps}))
    assert len(none.splitlines()) == 2
    told = [topic("x", place=place("x", handled=Handled(contacted=3)))]
    assert not any(
        "everywhere" in one for one in said(replace(busy, rising=(), biggest=told, handled=told[0].place.handled))
    )
    _, waiting = said(replace(quiet, handled=Handled(contacted=3, waiting=1)))
    assert waiting == "*Very unhappy customers, everywhere*\n3 contacted. 1 waits for a call."
    assert said(replace(quiet, mood=None))[0].endswith("Too few comments for a net mood.")


def test_four_quiet_weeks_are_no_week_for_screen_readers_either() -> None:
    four = shown("", 0, **QUIET | {"voices": 190, "weeks": 4})
    text = templates.show(VoiceDigest(issue=views.SURVEY, shown=four))["text"]
    assert text == "A quiet four weeks: 190 comments (usually 180 to 240)."


def test_where_more_was_heard_than_usual_it_was_not_quiet_though_no_topic_was_found() -> None:
    first, *others = said(shown("Lifts", 4, **QUIET | {"voices": 500}))
    assert first.splitlines()[:2] == [
        "*More was heard than usual.*",
        "500 comments (usually 180 to 240). No topic came up five times.",
    ]
    assert not any("Not heard about" in one for one in others)


@pytest.mark.parametrize(
    ("tone", "sentence"),
    [
        (Tone.COMPLAINT, "Customers complain more than usual of: Lifts."),
        (Tone.PRAISE, "Customers praise more than usual: Lifts."),
        (Tone.MIXED, "Customers speak more than usual of: Lifts."),
    ],
)
def test_a_topic_without_sentences_of_its_own_is_told_by_its_name(tone: Tone, sentence: str) -> None:
    own = topic("Lifts", said="", tone=tone)
    assert digest_words.said(own) == sentence
    assert digest_words.rises(own) == "Lifts."


def test_figures_read_by_themselves() -> None:
    assert digest_words.signed(0) == "0"
    assert digest_words.counted(1, "comment") == "1 comment"
    assert digest_words.usually(Usual(low=3, high=3)) == " (usually 3)"
    assert digest_words.mentions(topic("x", negative=None, usual=None)) == "34 mentions"


def test_where_it_was_and_whose_that_is() -> None:
    assert digest_words.place(topic("x", place=None)) == ""
    owned = place("the hotline", owner="Ana K.", mentions=34)
    assert digest_words.place(topic("x", place=owned)) == "The hotline. Owner: Ana K."
    assert digest_words.place(topic("x", place=None, spread=True)) == "At several touch points."
    assert (
        digest_words.place(topic("x", place=place("Hotline", owner="", mentions=34))) == "Hotline. It has no owner yet."
    )


def test_what_was_done_is_told_in_a_sentence_each() -> None:
    assert digest_words.handled(Handled()) == ""
    assert digest_words.handled(Handled(contacted=5, median_hours=1)) == "5 contacted, half of them within an hour."
    assert digest_words.handled(Handled(waiting=1)) == "1 waits for a call."
    assert digest_words.handled(Handled(waiting=2, overdue=2)) == "2 wait for a call, for more than 48 hours."
    assert digest_words.handled(views_digests.HANDLED) == (
        "6 contacted, 2 of them settled, half of them within 9 hours."
        " 2 wait for a call, 1 of them for more than 48 hours."
    )


def test_days_and_periods() -> None:
    assert digest_words.days(date(2025, 6, 2), date(2025, 6, 8)) == "2 to 8 June 2025"
    assert digest_words.days(date(2025, 6, 30), date(2025, 7, 6)) == "30 June to 6 July 2025"
    assert digest_words.days(date(2024, 12, 30), date(2025, 1, 5)) == "30 December 2024 to 5 January 2025"
    four = shown("x", 1, weeks=4)
    assert digest_words.this_period(four) == "these four weeks"
    assert digest_words.before(four) == "the four weeks before"
    assert digest_words.period(shown("x", 1, weeks=3)) == "3 weeks"


def test_the_text_for_screen_readers_has_the_figures() -> None:
    text = templates.show(VoiceDigest(issue=views.SURVEY, shown=shown("Lifts", 1)))["text"]
    for figure in ("34 mentions (usually 15 to 33), 82 % negative", "Net mood +12 (between +4 and +20)"):
        assert figure in text


def test_the_longest_digest_has_room_for_its_picture() -> None:
    for text in ("<&>" * 200, "x" * 600):
        longest = shown(text, 400)
        message = templates.show(VoiceDigest(issue=views.SURVEY, shown=longest))
        pictured = templates.with_picture(message, "F0PICTURE", moods_alt_text(longest))
        assert objections("message", pictured) == []
