"""How well we listen, in words: what was done, won't be and is late, and the headline figures."""

from dataclasses import replace

import pytest

import templates
from domain.actions import ActionState, Credit, Origin, YouSaidWeDid
from domain.loop import Figures, Hop, HopDays, Kept, Listened
from insight.charts import moods_alt_text
from templates import digest_words, loop_words
from tests.templates import views, views_digests, views_loop
from tests.templates.judges import objections
from tests.templates.views_loop import VoiceDigest, line, listened, page

LIST = "One list of call backs"
BECAUSE = " Because of 'May fix it' (pulse 6)."
PULSE = Credit(origin=Origin.PULSE, words="'May fix it' (pulse 6)")


def lines(*found: object) -> list[tuple[str, str]]:
    return list(loop_words.did_lines(YouSaidWeDid(lines=found)))  # type: ignore[arg-type] # a test's shorthand


@pytest.mark.parametrize(
    ("state", "more", "said"),
    [
        (ActionState.DONE, {}, f"*Done:* {LIST}. Nobody waits.{BECAUSE}"),
        (ActionState.DONE, {"outcome": ""}, f"*Done:* {LIST}.{BECAUSE}"),
        (ActionState.DROPPED, {}, f"*We won't:* {LIST}. Why: Nobody waits.{BECAUSE}"),
        (ActionState.DROPPED, {"outcome": " "}, f"*We won't:* {LIST}.{BECAUSE}"),
        (ActionState.OPEN, {"outcome": ""}, f"*Late:* {LIST}. It was due 13 June.{BECAUSE}"),
        (ActionState.DONE, {"credit": None}, f"*Done:* {LIST}. Nobody waits."),
        (ActionState.DONE, {"what": "Is it late?\nNo!"}, f"*Done:* Is it late? No! Nobody waits.{BECAUSE}"),
    ],
)
def test_each_line_says_what_became_of_it_and_why(state: ActionState, more: dict[str, object], said: str) -> None:
    values = {"what": LIST, "outcome": "Nobody waits", "owner": "Tom Baker", "credit": PULSE} | more
    assert lines(line("", state, **values)) == [(said, "Tom Baker")]


def test_a_suggestion_that_nobody_looks_after_is_not_signed() -> None:
    assert lines(line(LIST, owner=""))[0][1] == ""


def test_lines_without_room_are_counted_and_the_first_is_told_however_long() -> None:
    long = YouSaidWeDid(lines=(line("<&>" * 200),) * 5, more=2)
    told = loop_words.did_lines(long)
    assert 1 <= len(told) < 5
    assert loop_words.left_out(long) == 7 - len(told)
    assert f"{7 - len(told)} more in Tribune's Home." in loop_words.did_besides(long)


def test_says_of_one_and_of_many_what_else_there_is() -> None:
    one = YouSaidWeDid(under_way=1, suggestions_overdue=1, held_back=1, overrides=1, unanswered=1)
    assert loop_words.did_besides(one) == (
        "1 thing is being done. 1 suggestion waits for an answer longer than promised. "
        "1 suggestion was held back by two people. 1 decision was taken although a champion objected. "
        "1 decision was closed without a champion's answer."
    )
    many = YouSaidWeDid(under_way=2, suggestions_overdue=2, held_back=2, overrides=2, unanswered=2, gate_off=True)
    assert loop_words.did_besides(many) == (
        "2 things are being done. 2 suggestions wait for an answer longer than promised. "
        "2 suggestions were held back by two people. 2 decisions were taken although a champion objected. "
        "2 decisions were closed without a champion's answer. "
        "A pulse does not wait for an answer to the last results: an administrator switched that rule off."
    )
    assert loop_words.did_besides(YouSaidWeDid()) == ""


def test_whoever_hears_a_digest_hears_how_much_was_done() -> None:
    assert loop_words.did_in_short(views_loop.did("Lifts")) == "You said, we did: 2 done, 2 not to be done, 1 late."
    assert loop_words.did_in_short(YouSaidWeDid(under_way=1)) == ""
    message = templates.show(VoiceDigest(issue="", shown=views_digests.shown("Lifts", 1), did=views_loop.did("Lifts")))
    assert message["text"].endswith("You said, we did: 2 done, 2 not to be done, 1 late.")


def test_nothing_finished_is_said_where_something_is_under_way_and_nothing_at_all_where_nothing_is() -> None:
    quiet = views_digests.digests("Lifts", 1)["silent"]
    told = str(templates.show(VoiceDigest(issue="", shown=quiet, did=YouSaidWeDid(under_way=2))))
    assert "Nothing was finished since the last time." in told
    assert "You said, we did" not in str(templates.show(VoiceDigest(issue="", shown=quiet)))


def test_names_of_channels_in_what_was_done_stay_words() -> None:
    did = YouSaidWeDid(lines=(line("Ask in #general, or @here <!channel>"),))
    (told,) = [
        block["text"]
        for block in templates.show(replace(views.results(), did=did))["blocks"]
        if "You said, we did" in str(block)
    ]
    assert told["verbatim"]
    assert "&lt;!channel&gt;" in told["text"]


def test_what_was_done_is_signed() -> None:
    shown = str(templates.show(replace(views.results(), did=YouSaidWeDid(lines=(line(LIST, owner="Tom Baker"),)))))
    assert f"• *Done:* {LIST}. {LIST}. Because of {LIST}. \N{EN DASH} Tom Baker" in shown


def test_the_longest_digest_has_room_for_its_picture_and_for_what_was_done() -> None:
    for text in ("<&>" * 600, "x" * 1800):
        longest = views_digests.shown(text, 400)
        message = templates.show(VoiceDigest(issue=views.SURVEY, shown=longest, did=views_loop.did(text, 400)))
        assert objections("message", templates.with_picture(message, "F0PICTURE", moods_alt_text(longest))) == []


def test_a_quote_full_of_what_slack_counts_five_times_is_cut_and_others_stay_whole() -> None:
    assert digest_words.in_room("I waited & waited.") == "I waited & waited."
    assert digest_words.in_room("&" * 100) == "&" * 42 + "…"


# Are we listening?


def test_the_page_says_the_figures_of_both_spans() -> None:
    shown = str(templates.show(page("Service", figures=Figures(belief=None, now=listened(), before=listened()))))
    for said in (
        "A first reply within 2 working days: 9 of 10 (90 %). Before: 9 of 10 (90 %).",
        "An outcome within 30 days: 3 of 4. Before: 3 of 4.",
        "Taken up, and finished within 30 days: 6 of 8 (75 %). Before: 6 of 8 (75 %).",
        "Things that get in the way: 4 reported, 2 removed. Before: 4 and 2.",
        "From deciding to done: 21 days. Before: 21 days.",
        "No pulse of the whole company has shown it yet.",
    ):
        assert said in shown


def test_belief_is_said_with_its_change_and_where_it_comes_from() -> None:
    shown = str(templates.show(page("Service")))
    assert "about 70 % agree, better than last time (up 10 points). Service, pulse 6," in shown


def of(replies: Kept, loops: Kept = Kept()) -> Listened:  # noqa: B008 - frozen
    return replace(listened(some=False), replies=replies, loops=loops)


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (of(Kept(kept=4, made=4)), "It is too early to say."),
        (of(Kept(kept=9, made=10)), "Yes. Nearly all that we promised was done in time."),
        (
            of(Kept(kept=9, made=10), Kept(kept=5, made=10)),
            "Mostly. Weakest: finishing what we took up, 50 % in time.",
        ),
        (
            of(Kept(kept=2, made=5), Kept(kept=5, made=5)),
            "Not well enough. Weakest: first replies to suggestions, 40 % in time.",
        ),
    ],
)
def test_the_page_begins_with_an_answer_to_its_question(now: Listened, said: str) -> None:
    assert loop_words.gist_of(now) == said


def test_too_little_is_said_to_be_too_little() -> None:
    assert loop_words.of_promised(Kept()) == "none was due"
    assert loop_words.of_promised(Kept(kept=1, made=2)) == "1 of 2"
    nothing = listened(some=False)
    assert loop_words.hops(nothing, listened()) == ()
    hops = [replace(one, times=2) if one.hop is Hop.TOLD else one for one in nothing.hops]
    once = tuple(replace(one, times=1) if one.hop is Hop.DONE else one for one in hops)
    few = replace(nothing, hops=once)
    assert loop_words.hops(few, nothing) == (
        "From deciding to done: happened once, too few to say.",
        "From done to telling whoever said it: happened twice, too few to say.",
    )


@pytest.mark.parametrize(("days", "said"), [(0, "the same day"), (1, "1 day"), (2, "2 days")])
def test_days_are_counted_as_people_count_them(days: int, said: str) -> None:
    hops = tuple(HopDays(hop=hop, times=3 * (hop is Hop.REPLY), days=days) for hop in Hop)
    now = replace(listened(), hops=hops)
    assert loop_words.hops(now, now) == (f"From a suggestion to its first reply: {said}. Before: {said}.",)
