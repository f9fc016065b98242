"""The sentences people read, as the product's notes give them, and figures in words."""

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any

import pytest
from jinja2 import UndefinedError

import templates
from domain.dictionary import TABLES
from domain.disclosure import WITHHELD
from domain.items import Driver
from domain.limits import LIMITS
from domain.messages import (
    ChannelTrouble,
    PulseComments,
    PulseInvitation,
    ReminderReason,
    ResultLine,
    ResultTopic,
    TalkCard,
)
from domain.screens import (
    AlertAnswered,
    Help,
    Home,
    PointedOut,
    PulseForm,
    Refusal,
    ResultsReply,
    StoredAboutMe,
    StoredTable,
    WhoSees,
)
from domain.series import AudienceKind, SeriesState
from domain.survey import Change, Direction, Precision
from services.retention import PERIODS
from templates import words
from templates.environment import ENVIRONMENT
from templates.fitting import ELLIPSIS, shorten
from tests.templates import views, views_alerts

Json = dict[str, Any]


def read(payload: Json) -> str:
    """Everything that is said, with dates as their fallback."""

    def texts(node: Any) -> list[str]:
        if isinstance(node, list):
            return [text for one in node for text in texts(one)]
        if not isinstance(node, dict):
            return []
        own = [node["text"]] if node.get("type") in {"mrkdwn", "plain_text"} else []
        return own + [text for value in node.values() for text in texts(value)]

    said = "\n".join(texts(payload["blocks"]))
    return re.sub(r"<!date\^\d+\^[^|]*\|([^>]*)>", r"\1", said)


def invitation(**more: Any) -> PulseInvitation:
    values: Json = {
        "survey_id": views.SURVEY,
        "first": views.agreement(),
        "questions": 4,
        "closes_at": datetime(2025, 6, 6, 15, tzinfo=UTC),
        "answerer": "Sam Ortiz",
        "answer_by": date(2025, 6, 13),
    }
    return PulseInvitation(**values | more)


def test_the_invitation_says_how_long_until_when_and_who_answers() -> None:
    said = read(templates.show(invitation()))
    assert (
        "4 short questions, about a minute. Closes Friday 6 June, 15:00 UTC. "
        "Sam Ortiz will answer the results by 13 June." in said
    )


def test_a_time_is_shown_to_each_reader_in_their_own_zone() -> None:
    text = templates.show(invitation())["text"]
    assert "<!date^1749222000^Closes {day_divider_pretty} {time}|Closes Friday 6 June, 15:00 UTC>" in text


def test_the_invitation_has_the_first_question_as_five_buttons() -> None:
    buttons = templates.show(invitation())["blocks"][2]["elements"]
    assert [button["text"]["text"] for button in buttons] == ["1 Not at all", "2", "3", "4", "5 Fully"]
    assert [button["value"] for button in buttons] == [f"{views.SURVEY}|{value}" for value in range(1, 6)]
    assert [button["action_id"] for button in buttons] == [f"pulse_first:{value}" for value in range(1, 6)]


def test_a_reminder_says_that_it_is_the_only_one() -> None:
    said = read(templates.show(invitation(why=ReminderReason.UNANSWERED)))
    assert said.startswith("A reminder, the only one. 4 short questions")


def test_the_form_holds_the_answer_of_the_click() -> None:
    form = views.modals("Why not?", 1)["form"]
    first, second, *_ = templates.show(form)["blocks"]
    assert first["element"]["initial_option"]["value"] == "2"
    assert "initial_option" not in second["element"]


def test_every_question_is_required_and_offers_cant_say() -> None:
    blocks = templates.show(views.modals("Why not?", 1)["form"])["blocks"]
    questions = [block for block in blocks if block.get("block_id", "").startswith("item:")]
    assert len(questions) == 3
    for question in questions:
        assert question["optional"] is False
        assert question["element"]["options"][-1] == {
            "text": {"type": "plain_text", "text": "Can't say"},
            "value": "none",
        }


def test_a_ten_point_question_offers_eleven_scores() -> None:
    select = templates.show(views.modals("Why not?", 1)["form"])["blocks"][1]["element"]
    assert select["type"] == "static_select"
    assert [option["value"] for option in select["options"]] == [*map(str, range(11)), "none"]
    assert select["options"][10]["text"]["text"] == "10 Certainly"


def test_the_mirror_counts_customers_and_is_certain_of_nothing() -> None:
    mirror = replace(views.recommendation(), driver=Driver.MIRROR)
    assert words.scores(mirror)[10] == ("10", "10")


def test_words_are_optional_and_short_and_may_be_hidden() -> None:
    comment, hide = templates.show(views.modals("Why not?", 1)["form"])["blocks"][3:5]
    assert (comment["optional"], comment["element"]["max_length"]) == (True, 500)
    assert (hide["optional"], hide["element"]["options"][0]["text"]["text"]) == (
        True,
        "Don't show my words, only count the topic",
    )


def test_the_form_says_what_is_final_what_is_frozen_and_what_becomes_of_the_answer() -> None:
    form = views.modals("Why not?", 1)["form"]
    assert isinstance(form, PulseForm)
    said = read(templates.show(form))
    assert "You can't change this afterwards." in said
    assert "Your answer goes into a sealed box and is destroyed at closing; only the published report remains." in said
    assert "from 5 answers on" in said
    assert len(form.fingerprint) == 64
    assert f"nobody can change them now. Their fingerprint is\n`{form.fingerprint}`" in said


def test_the_thanks_are_exact() -> None:
    assert read(templates.show(views.modals("Sam", 1)["thanks"])).startswith("*Thank you, recorded.*")


def test_what_could_show_the_author_is_named_in_quotes() -> None:
    page = PointedOut(found=("Leeds", "Anna"), survey_id=views.SURVEY, answers='["<&>", "\\n"]')
    payload = templates.show(page)
    assert "Your text names 'Leeds' and 'Anna'. That could show who wrote it." in read(payload)
    assert (payload["submit"]["text"], payload["close"]["text"]) == ("Send anyway", "Change it")
    assert payload["private_metadata"] == page.answers


@pytest.mark.parametrize(
    ("found", "said"),
    [(("Leeds",), "'Leeds'"), (("Leeds", "Anna"), "'Leeds' and 'Anna'"), (("a", "b", "c"), "'a', 'b' and 'c'")],
)
def test_things_are_listed_as_people_list_them(found: tuple[str, ...], said: str) -> None:
    assert words.listed(found) == said


def test_a_missing_channel_says_what_to_type() -> None:
    trouble = ChannelTrouble(channel="C0PULSE", reason="not_in_channel")
    sentence = "Tribune can't post in <#C0PULSE>. Type `/invite @Tribune` there, then press [Check again]."
    assert templates.show(trouble)["text"] == sentence


def test_our_failure_has_its_reference() -> None:
    refusal = Refusal(sentence="Something went wrong on our side.", reference="4f2a")
    said = templates.show(refusal)["text"]
    assert said == "Something went wrong on our side. Reference 4f2a."


def stored(name: str, rows: int) -> StoredTable:
    columns = (("cell", "The group"), ("position", "The place"))
    return StoredTable(
        name=name, meaning="You were invited.", kept="60 days", columns=columns, rows=(("3", "(empty)"),) * rows
    )


def test_what_is_stored_says_of_each_table_once_what_a_row_is() -> None:
    said = read(templates.show(StoredAboutMe(tables=(stored("roster", 3), stored("people", 1)))))
    assert said.count("You were invited.\nKept 60 days.") == 2
    assert said.count("`cell` The group · `position` The place") == 2
    assert said.count("`cell` 3 · `position` (empty)") == 4
    assert "have no room here" not in said


def test_what_is_stored_says_what_can_not_be_shown_or_promised() -> None:
    for tables in ((), (stored("roster", 60),)):
        said = read(templates.show(StoredAboutMe(tables=tables)))
        assert "Its rows hold no id, so nobody can look for yours." in said
        assert all(limit in said for limit in LIMITS)
    assert "10 more rows have no room here. *Send me my data* in Home gives you all of them." in said


@pytest.mark.parametrize("table", TABLES)
def test_the_words_for_a_tables_columns_have_room_on_the_screen(table: str) -> None:
    words = TABLES[table]
    days = {key: period.days for key, period in PERIODS.items()}
    shown = StoredTable(
        name=table, meaning=words.what, kept=words.kept_for(days), columns=tuple(words.columns.items()), rows=()
    )
    blocks = templates.show(StoredAboutMe(tables=(shown,)))["blocks"]
    assert not any(ELLIPSIS in read({"blocks": [block]}) for block in blocks)


def test_who_sees_says_what_could_still_go_wrong() -> None:
    said = read(templates.show(WhoSees(threshold=5)))
    for plainly in ("Slack carries", "Whoever runs this server", "key", "everybody agrees", "how you write", "disk"):
        assert plainly in said


def test_results_have_one_strength_and_one_finding() -> None:
    message = templates.show(views.results())
    assert message["blocks"][0]["text"]["text"] == ("*We are proud of our service, but may not fix it ourselves.*")


def test_a_headline_can_do_without_either() -> None:
    line = ResultLine(item=views.agreement(), shown=None)
    assert words.headline(line, None) == "We are proud of our service."
    assert words.headline(None, line) == "We may not fix it ourselves."
    assert words.headline(None, None) == "No clear strength or finding this time."


def test_the_text_for_notifications_carries_the_figures() -> None:
    text = templates.show(views.results("Sam"))["text"]
    assert "34 of 42 answered." in text
    assert "Proud of our service: 60 % agree, better than last time (up 10 points)." in text
    assert "Send a friend: mixed." in text


def test_a_team_that_is_withheld_is_named_and_the_reason_given_once() -> None:
    said = read(templates.show(views.results()))
    assert f"_{WITHHELD}_\nHotline 2" in said
    assert "*Teams*\n_Proud of our service_\nHotline 0: about 70 % agree\nHotline 1: about 70 % agree" in said
    assert said.count("could be used to work out a smaller group's") == 1


def test_the_report_tells_teams_by_what_the_headline_is_about_and_the_modal_by_everything() -> None:
    belief = replace(views.agreement(item_id="B1"), short="It will get better")
    more = replace(views.results(), items=(*views.results().items, belief))
    assert "It will get better" not in read(templates.show(more))
    assert "It will get better" in read(templates.render("results_page", ResultsReply(results=more)))
    assert words.gist(replace(more, strength=None, finding=None)) == more.items


def test_a_pulse_opens_on_a_day_and_closes_at_an_hour() -> None:
    said = read(templates.show(views.messages("Sam", 1)["announcement"]))
    assert "from Friday 13 June until Friday 13 June, 16:00 UTC" in said
    panel = read(templates.show(views.homes("Sam", 1)["full"]))
    assert "The next pulse opens on Friday 13 June.\n" in panel


def test_a_day_is_never_first_in_slacks_date_within_a_sentence() -> None:
    said = json.dumps([templates.show(view) for view in views.messages("Sam", 1).values()])
    assert not re.search(r"[a-z,] <!date\^\d+\^{", said)


def test_results_that_are_read_later_say_nothing_that_is_news() -> None:
    reply = ResultsReply(results=views.results("Sam"))
    for page in (templates.show(reply), templates.render("results_page", reply), templates.show(home())):
        said = read(page)
        assert "Who answers: *Sam*, by 13 June." in said
        assert "will answer" not in said + page.get("text", "")
        assert "Comments follow" not in said
    assert "Comments follow Friday 13 June, 16:00 UTC. The next pulse opens on Friday 13 June." in read(
        templates.show(views.results("Sam"))
    )


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("Maya Lindqvist", "Maya"),
        ("Maya", "Maya"),
        ("Lindqvist, Maya", "Lindqvist, Maya"),
        ("Dr Lindqvist", "Dr Lindqvist"),
        ("Dr. Lindqvist", "Dr. Lindqvist"),
        ("Maya de Lindqvist", "Maya de Lindqvist"),
        ("  ", "  "),
        ("", ""),
    ],
)
def test_people_are_greeted_by_their_first_name_where_it_is_plain(name: str, called: str) -> None:
    assert words.first_name(name) == called


def home(**more: Any) -> Home:
    """Home of an employee who has not answered yet."""
    full = views.homes("Sam", 1)["full"]
    assert isinstance(full, Home)
    return replace(full, admin=None, **more)


def test_home_does_not_know_who_has_answered_and_says_that_it_is_meant_so() -> None:
    said = read(templates.show(home(name="Maya Lindqvist")))
    assert said.startswith("Hello Maya\n*A pulse is open until Friday 13 June, 16:00 UTC.*")
    assert "This page can't tell whether you have answered. That is on purpose." in said


@pytest.mark.parametrize("name", views.homes("Sam", 1))
def test_home_never_has_two_dividers_in_a_row_nor_one_at_an_end(name: str) -> None:
    kinds = [block["type"] for block in templates.show(views.homes("Sam", 1)[name])["blocks"]]
    assert ("divider", "divider") not in pairwise(kinds)
    assert "divider" not in {kinds[0], kinds[-1]}


def test_a_pause_is_called_a_pause() -> None:
    paused = views.replies("Sam", 1)["status paused"]
    assert read(templates.show(paused)).startswith("No pulse is open for you. Further pulses are paused.")
    assert "Further pulses are paused." in read(templates.show(home(coming=(), state=SeriesState.PAUSED)))
    assert "No pulse is planned." in read(templates.show(home(coming=(), state=None)))


def test_an_open_pulse_tells_when_the_next_one_comes() -> None:
    said = templates.show(views.replies("Sam", 1)["status open"])["text"]
    assert said.startswith("A pulse is open: 4 short questions, about a minute.")
    assert "The next pulse opens on Friday 13 June." in said


def test_what_was_queued_before_there_was_a_day_says_when_the_next_pulse_opens() -> None:
    said = templates.show(views.messages("Sam", 1)["cancelled before 0.2"])["text"]
    assert said.endswith("|opens Friday 13 June>.")


def test_the_talk_card_speaks_to_whoever_reads_it() -> None:
    card = views.messages("Sam", 1)["talk card"]
    assert isinstance(card, TalkCard)
    leader = read(templates.show(card))
    assert "*To talk about with your team*" in leader
    assert "Sam will answer it by 13 June." in leader
    answerer = read(templates.show(replace(card, leads=False, answers=True)))
    assert "you answer it by 13 June." in answerer
    assert "team" not in answerer
    assert "Sam" not in answerer


def test_help_says_what_it_does_not_know() -> None:
    assert templates.show(Help(administrator=False, unknown="<nonsense>"))["text"].startswith(
        'Tribune does not know "&lt;nonsense&gt;" here. /pulse shows'
    )


def test_a_figure_that_is_withheld_in_a_team_that_is_shown_reads_the_same() -> None:
    segment = views.segment("Hotline")
    shown = views.results(segments=(replace(segment, figures=segment.figures[1:]), views.segment("Billing")))
    assert f"Hotline: {WITHHELD}" in read(templates.show(shown))


def test_a_question_that_is_withheld_in_every_team_names_none() -> None:
    segment = views.segment("Hotline")
    shown = views.results(segments=(replace(segment, figures=segment.figures[1:]),))
    assert f"_Proud of our service_\n{WITHHELD}\n" in read(templates.show(shown))


def test_nothing_withheld_needs_no_reason() -> None:
    said = read(templates.show(views.results(segments=(views.segment("Hotline"),))))
    assert WITHHELD not in said


def test_a_thin_close_blames_nobody_and_shows_the_company() -> None:
    thin = replace(views.results(segments=(views.segment("Hotline", shown=False),), answered=14), invited=40)
    said = read(templates.show(thin))
    assert "14 of 40 answered: too few for teams. Whole company below." in said
    assert "*The whole company*" in said
    assert WITHHELD not in said


def test_a_pulse_that_asked_some_people_is_not_called_the_whole_company() -> None:
    some = replace(views.results(answered=14, segments=(views.segment("Hotline", shown=False),)), invited=40)
    for view in (some, replace(some, segments=())):
        said = read(templates.show(replace(view, audience=AudienceKind.TEAMS)))
        assert "*Everybody who was asked*" in said
        assert "company" not in said.casefold()


def test_a_channel_reads_that_what_was_announced_does_not_come() -> None:
    told = {name: read(templates.show(view)) for name, view in views.messages("Night", 1).items() if "skipped" in name}
    assert told == {
        "skipped": "The pulse that was announced for Friday 13 June does not come. "
        "The next pulse opens on Friday 13 June.",
        "skipped while paused": 'The pulse "Night" that was announced for Friday 13 June does not come. '
        "Further pulses are paused.",
        "skipped for good": 'The pulse "Night" that was announced for Friday 13 June does not come. '
        "No other one is planned.",
    }


def test_fewer_than_five_answers_show_nothing() -> None:
    said = read(templates.show(views.results(answered=None)))
    assert "Fewer than 5 people answered, so their answers stay theirs." in said
    assert "%" not in said


def test_participation_below_ten_is_about() -> None:
    assert words.turnout(views.results(answered=7)) == "About 7 of 42 answered."


def test_hundreds_of_teams_say_how_many_are_left_out_and_where_they_are() -> None:
    said = read(templates.show(views.results(teams=400)))
    listed = len(set(re.findall(r"Hotline \d+", said)))
    assert f"and {400 - listed} more: [Read the report]" in said


def test_the_report_in_a_modal_has_room_for_400_teams() -> None:
    page = templates.render("results_page", views.replies("Team", 400)["results reply"])
    assert "Team 399: about 70 % agree" in read(page)


@pytest.mark.parametrize(
    ("precision", "low", "high", "said"),
    [
        (Precision.BANDS, 0, 40, "under 40 % agree"),
        (Precision.BANDS, 40, 70, "40 to 70 % agree"),
        (Precision.BANDS, 70, 100, "over 70 % agree"),
        (Precision.TENTHS, 10, 10, "10 % or fewer agree"),
        (Precision.TENTHS, 60, 60, "about 60 % agree"),
        (Precision.TENTHS, 90, 90, "90 % or more agree"),
        (Precision.FINE, 65, 65, "65 % agree"),
        (Precision.FINE, 100, 100, "100 % agree"),
    ],
)
def test_a_share_is_said_as_finely_as_it_may_be(precision: Precision, low: int, high: int, said: str) -> None:
    shown = views.displayed(precision=precision, low=low, high=high)
    assert words.figure(shown, views.agreement()) == said


def test_recommendation_is_a_number_or_words_and_never_a_share_of_agreement() -> None:
    item = views.recommendation()
    assert words.figure(views.displayed(recommendation=25), item) == "+25 (from -100 to +100)"
    assert words.figure(views.displayed(recommendation=-5), item) == "-5 (from -100 to +100)"
    assert words.figure(views.displayed(recommendation_words="mostly yes"), item) == "mostly yes"
    assert words.figure(views.displayed(), item) == "about 60 % say 9 or 10 of 10"
    assert words.figure(None, item) == WITHHELD


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (None, ""),
        (Change(direction=Direction.SAME), ", the same as last time"),
        (Change(direction=Direction.WORSE), ", worse than last time"),
        (Change(direction=Direction.WORSE, points=-15), ", worse than last time (down 15 points)"),
        (Change(direction=Direction.BETTER, points=5), ", better than last time (up 5 points)"),
    ],
)
def test_change_is_said_in_words(change: Change | None, said: str) -> None:
    assert words.change(views.displayed(change=change)) == said


def test_comments_are_quoted_line_by_line() -> None:
    message = PulseComments(
        survey_id=views.SURVEY, cycle=3, question="What got in the way?", comments=("one\n\n> two & <@U1>",)
    )
    assert templates.show(message)["blocks"][1]["text"]["text"] == "&gt; one\n&gt; &gt; two &amp; &lt;@U1&gt;"


def test_comments_that_do_not_fit_are_counted() -> None:
    message = PulseComments(survey_id=views.SURVEY, cycle=3, question="What?", comments=("words " * 80,) * 60)
    said = read(templates.show(message))
    assert f"and {60 - said.count('&gt;')} more." in said


def test_comments_count_one_as_one() -> None:
    message = PulseComments(survey_id=views.SURVEY, cycle=3, question="What?", comments=("One.",))
    assert templates.show(message)["text"] == 'Your words on "What?": 1 comment.'


def test_topics_of_comments_are_counted_in_steps_of_five() -> None:
    topics = (ResultTopic(name="Systems <and> tools", at_least=10), ResultTopic(name="Enough of us", at_least=5))
    message = PulseComments(survey_id=views.SURVEY, cycle=3, question="What?", comments=("One.",) * 5, topics=topics)
    said = read(templates.show(message))
    assert "• Systems &lt;and&gt; tools: 10 comments or more" in said
    assert "• Enough of us: 5 comments or more\nAll comments count here, also those that are not shown." in said


def test_topics_come_alone_where_no_words_are_shown() -> None:
    topics = (ResultTopic(name="Enough of us", at_least=5),)
    message = PulseComments(survey_id=views.SURVEY, cycle=3, question="What?", comments=(), topics=topics)
    shown = templates.show(message)
    assert shown["text"] == 'What your words on "What?" are about.'
    assert "Fewer than 5 of you let us show their words, so nobody's are shown." in read(shown)
    assert "Do not guess" not in read(shown)


def test_a_cut_never_leaves_half_an_entity_or_half_a_mention() -> None:
    assert shorten("ab &amp; cd", 7) == "ab…"
    assert shorten("ab <!date^1^{time}|now> cd", 20) == "ab…"
    assert shorten("ab &amp; cd", 11) == "ab &amp; cd"


@pytest.mark.parametrize(("account", "told"), [("HL-20931", True), ("", False)])
def test_an_unhappy_customer_s_account_is_told_where_it_is_known(account: str, told: bool) -> None:
    shown = json.dumps(templates.show(AlertAnswered(customer=views_alerts.customer("Late.", account=account))))
    assert ("Account: HL-20931. " in shown, "Account" in shown) == (told, told)


def test_a_value_that_nobody_put_into_words_is_refused() -> None:
    with pytest.raises(TypeError, match="datetime"):
        ENVIRONMENT.from_string("{{ at }}").render(at=views.AT)


def test_a_name_that_the_view_does_not_have_is_refused() -> None:
    with pytest.raises(UndefinedError):
        ENVIRONMENT.from_string("{{ closing }}").render()


@pytest.mark.parametrize("source", [path.name for path in sorted(views.TEMPLATES.iterdir())])
def test_no_template_steps_round_the_escaping(source: str) -> None:
    text = (views.TEMPLATES / source).read_text(encoding="utf-8")
    assert not re.search(r"\|\s*(safe|e|escape|tojson)\b|autoescape|{% set \w+ %}|~", text)
