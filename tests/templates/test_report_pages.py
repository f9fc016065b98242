"""What the report's pages say, read aloud."""

import json
from dataclasses import replace
from typing import Any

import pytest

import templates
from domain.disclosure import WITHHELD
from domain.messages import OwnTeam, PulseResults
from domain.screens import Page, ResultsCard, ResultsGroups, ResultsReply, SeriesResults
from domain.series import AudienceKind
from templates.environment import ENVIRONMENT
from templates.pages import pages
from tests.templates import views, views_results
from tests.templates.judges import objections
from tests.templates.test_words import read

Json = dict[str, Any]


def page(name: str, text: str = "Hotline", many: int = 3) -> str:
    return read(templates.show(views_results.modals(text, many)[f"report: {name}"]))


def test_the_first_page_is_the_headline_then_who_answers_then_every_question() -> None:
    said = page("company")
    assert said.index("We are proud of our service") < said.index("34 of 42 answered. Who answers: *Hotline*")
    assert "• Proud of our service: 60 % agree, better than last time (up 10 points)" in said
    assert "Send me the figures" in said


def test_the_first_page_is_named_after_whom_the_pulse_asked() -> None:
    frame = views_results.frame("Hotline", 0, Page.COMPANY)
    asked = [pages(replace(frame, audience=kind))[0][1] for kind in (AudienceKind.EVERYONE, AudienceKind.CHANNEL)]
    assert asked == ["Whole company", "Everybody who was asked"]


def test_a_thin_pulse_shows_no_figures_and_blames_nobody() -> None:
    said = page("company of nothing")
    assert "Busy weeks happen." in said
    assert "agree" not in said


def test_withheld_figures_come_with_the_rule_and_not_with_a_reason() -> None:
    assert "stands where fewer than 5 people answered" in page("company that withholds")
    assert "stands where" not in page("company")


def test_files_that_were_asked_for_are_on_their_way() -> None:
    assert "on their way to your messages with Tribune: a CSV file" in page("company over time")
    assert "on their way" not in page("company of nothing")
    assert "direct messages" not in page("company")


def test_withheld_teams_are_named_once() -> None:
    said = page("last teams", "Back office")
    assert said.count(f"*{WITHHELD}*") == 1
    assert f"*{WITHHELD}*" not in page("first teams", "Back office")


def test_a_withheld_team_is_told_without_a_reason() -> None:
    said = page("withheld team")
    assert f"*Hotline*\n{WITHHELD}" in said
    assert "fewer than" not in said


def test_few_answers_are_about_so_many() -> None:
    assert "*Hotline*, about 7 answered" in page("team")
    assert "about 7 of 600 answered" in page("over time")


def test_hundreds_of_withheld_teams_say_how_many_are_left_out() -> None:
    said = page("last teams", "A team with a long name that goes on for most of the eighty characters", 1500)
    assert " more" in said


def test_comments_say_when_they_come_and_why_there_are_none() -> None:
    assert "here and in the channel" in page("comments to come")
    assert "at least 10 people answered, and 5 of them wrote" in page("no comments")
    assert "Do not guess who." in page("comments")


@pytest.mark.parametrize(("name", "asked"), [("no teams", "in a team"), ("no journey", "where we meet customers")])
def test_a_page_without_groups_says_so(name: str, asked: str) -> None:
    assert f"This pulse asked nobody who {'is' if 'team' in asked else 'works'} {asked}." in page(name)


def card(series: int, *, results: PulseResults, more: int = 0, teams: tuple[OwnTeam, ...] = ()) -> Json:
    """Home's last results by themselves."""
    one = SeriesResults(title="Office pulse", results=results, trends=views_results.shot("Small charts."), teams=teams)
    macro = ENVIRONMENT.get_template("home_results.json.j2").module.last_results  # type: ignore[attr-defined] # a macro
    written = str(macro(ResultsCard(series=(one,) * series, more=more)))
    home: Json = {"type": "home", "blocks": json.loads(f"[{written.rstrip().rstrip(',')}]")}
    return home


def test_home_shows_a_series_in_at_most_eight_blocks() -> None:
    teams = tuple(views_results.own_team("Hotline", number) for number in range(5))
    home = card(3, results=views.results(), more=2, teams=teams)
    assert objections("home", home) == []
    assert len(home["blocks"]) <= 3 * 8 + 1
    assert "and 2 more" in read(home)
    assert read(home).count("Office pulse") == 3


def test_home_names_a_series_only_beside_others() -> None:
    assert "Office pulse" not in read(card(1, results=views.results()))


def test_home_tells_a_withheld_team_without_a_reason() -> None:
    own = views_results.own_team("Hotline", shown=False)
    assert f"*Your team: Hotline*\n{WITHHELD}" in read(card(1, results=views.results(), teams=(own,)))


def test_home_shows_nothing_before_the_first_close_and_no_figures_of_a_thin_pulse() -> None:
    assert card(0, results=views.results())["blocks"] == []
    assert "agree" not in read(card(1, results=views.results(answered=None)))


def test_one_of_several_series_is_named_wherever_its_results_are_news() -> None:
    several = replace(views.results(), title="Office pulse", series_id="0b")
    for message in (templates.show(several), templates.show(ResultsReply(results=several))):
        assert message["text"].startswith("Office pulse, pulse 3: We are proud")
        assert "*Office pulse: We are proud" in read(message)
    alone = templates.show(views.results())
    assert alone["text"].startswith("Pulse 3: ")


def test_a_talk_card_shows_three_teams_and_counts_the_others() -> None:
    told = read(templates.show(views_results.messages("Hotline", 6)["talk card of a leader"]))
    assert told.count("*Your team: Hotline*") == 3
    assert "and 4 more teams that you lead" in told
    assert "sees the same of your team" in told


@pytest.mark.parametrize("name", ["teams", "first teams", "more teams", "last teams"])
def test_sixty_teams_fit_a_modal(name: str) -> None:
    view = views_results.modals("Engineers North & South", 60)[f"report: {name}"]
    assert isinstance(view, ResultsGroups)
    assert len(templates.show(view)["blocks"]) <= 100


def test_pictures_can_be_left_out() -> None:
    view = templates.show(views_results.modals("Hotline", 3)["report: company over time"])
    plain = templates.without_pictures(view)
    assert [block for block in view["blocks"] if block["type"] != "image"] == plain["blocks"]
    assert objections("modal", plain) == []
