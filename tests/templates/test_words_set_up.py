"""What an administrator reads: Home's cards, the set-up's pages, the forecast."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

import templates
from domain.screens import (
    AdminPanel,
    AlertsCard,
    Coming,
    DeskCard,
    DeskSetting,
    Hidden,
    Home,
    JoinedTeams,
    SeriesCard,
)
from domain.series import AudienceKind, SeriesState
from tests.templates import (
    views,
    views_actions,
    views_consultations,
    views_decisions,
    views_desk,
    views_digests,
    views_elections,
    views_set_up,
    views_suggestions,
)
from tests.templates.judges import objections
from tests.templates.test_words import read

Json = dict[str, Any]

GOES_ON = "The open pulse goes on until Friday 13 June, 16:00 UTC, and its results are posted."


def home(**more: Any) -> Home:
    full = views.homes("Sam", 1)["full"]
    assert isinstance(full, Home)
    return replace(full, **more)


def home_with(*cards: SeriesCard, **more: Any) -> Json:
    panel = views.panel("Sam", cards)
    return templates.show(home(admin=replace(panel, **more)))


def card(state: SeriesState = SeriesState.RUNNING, **more: Any) -> SeriesCard:
    return views.card("Night shift", state, **more)


def buttons_in(view: Json) -> list[str]:
    return [
        element["text"]["text"]
        for block in view["blocks"]
        for element in [*block.get("elements", ()), block.get("accessory", {})]
        if element.get("type") == "button"
    ]


def of_every_feature(text: str) -> Home:
    """An administrator's Home with the largest card of each feature."""
    with_actions = views_actions.homes(text, 9)["largest, with actions"]
    assert isinstance(with_actions, Home)
    admin = with_actions.admin
    assert admin
    desk = DeskSetting(channel="C0DESK", news_channel="C0NEWS", troubles=views_desk.troubles())
    return replace(
        with_actions,
        admin=replace(admin, desk=desk, gate=False),
        champions=views_elections.card(text, many=9),
        consultations=views_consultations.card(text, 9),
        decisions=views_decisions.card(text),
        suggestions=views_suggestions.card(text, 9),
        desk=DeskCard(answers=True, new=1, late=2, replies=9, to_hold_back=1),
        digests=max(views_digests.homes(text, 9).values(), key=lambda home: len(str(home.digests))).digests,
        alerts=AlertsCard(waiting=3, overdue=1, next_due_at=views.AT, any=True),
        imports=True,
    )


def test_everything_at_once_fits_a_home() -> None:
    for name in ("Engineers North", "x" * 80, "&" * 80):
        view = templates.show(of_every_feature(name))
        assert len(view["blocks"]) <= 100
        assert objections("home", view) == []
    said = read(templates.show(views.largest_home("Engineers")))
    assert "8 more are open for you. Type /pulse to see them all." in said
    assert "and 35 more like these" in said
    assert "150 archived pulses" in said
    assert "There is no room for another pulse. Archive one first." in said


def test_a_phone_shows_each_card_without_a_fold() -> None:
    """Slack folds longer sections away."""
    for block in templates.show(views.largest_home("Engineers North"))["blocks"]:
        assert len(block.get("text", {}).get("text", "")) <= 1200


@pytest.mark.parametrize("name", [name for name in views.homes("Sam", 1) if name != "full"])
def test_home_has_no_divider_at_an_end_nor_two_in_a_row(name: str) -> None:
    kinds = [block["type"] for block in templates.show(views.homes("Sam", 1)[name])["blocks"]]
    assert ("divider", "divider") not in pairwise(kinds)
    assert "divider" not in {kinds[0], kinds[-1]}


def test_a_card_says_where_whom_when_and_who_answers() -> None:
    said = read(home_with(card(**views.OPEN_NOW)))
    assert (
        "*Night shift*\n*Open now* until Friday 13 June, 16:00 UTC: 42 people asked, answered so far: about 40 %\n"
        "The next pulse opens on Friday 13 June.\nAsks everybody (42 people), every two weeks.\n"
        "Results go to <#C0PULSE>, and <@U0SAM> answers them." in said
    )
    assert buttons_in(home_with(card()))[-12:-8] != []


@pytest.mark.parametrize(
    ("more", "asked"),
    [
        ({"audience": AudienceKind.TEAMS, "teams": ("Hotline",), "people": 1}, "Asks Hotline (1 person),"),
        ({"audience": AudienceKind.TEAMS, "teams": tuple("ABCDE")}, "Asks A, B, C and 2 more (42 people),"),
        ({"audience": AudienceKind.CHANNEL, "group": "C0NIGHT"}, "Asks the members of <#C0NIGHT> (42 people),"),
        ({"audience": AudienceKind.USER_GROUP, "group": "S0NIGHT"}, "Asks <!subteam^S0NIGHT> (42 people),"),
    ],
)
def test_a_card_says_whom_it_asks(more: Json, asked: str) -> None:
    assert asked in read(home_with(card(**more)))


@pytest.mark.parametrize(
    ("state", "open_now", "sentence"),
    [
        (SeriesState.PAUSED, False, "*Paused.* None opens until you press [Go on]."),
        (
            SeriesState.PAUSED,
            True,
            f"*Paused.* {GOES_ON} After that, none opens until you press [Go on].",
        ),
        (SeriesState.CLOSED, False, "*Closed.* Nobody is asked any more. Its results stay."),
        (
            SeriesState.CLOSED,
            True,
            f"*Closed.* {GOES_ON} After that, nobody is asked any more. Its results stay.",
        ),
        (
            SeriesState.ARCHIVED,
            False,
            "*Archived.* Nobody is asked any more. Its results stay, and it leaves this page.",
        ),
        (
            SeriesState.ARCHIVED,
            True,
            f"*Archived.* {GOES_ON} After that, nobody is asked any more. Its results stay, and it leaves this page.",
        ),
    ],
)
def test_each_ending_says_what_it_did_and_can_be_undone(state: SeriesState, open_now: bool, sentence: str) -> None:
    ended = card(state, before=SeriesState.RUNNING, **(views.OPEN_NOW if open_now else {}))
    assert sentence in read(home_with(ended))
    assert "Undo" in buttons_in(home_with(ended))
    assert "Undo" not in buttons_in(home_with(replace(ended, before=None)))


@pytest.mark.parametrize(
    ("state", "offered"),
    [
        (SeriesState.DRAFT, ["Go on", "Archive"]),
        (SeriesState.RUNNING, ["Change", "Questions", "Pause"]),
        (SeriesState.PAUSED, ["Go on", "Change", "Questions"]),
        (SeriesState.CLOSED, ["Bring back", "Archive"]),
    ],
)
def test_a_card_offers_what_can_be_done_now(state: SeriesState, offered: list[str]) -> None:
    buttons = buttons_in(home_with(card(state)))
    first = buttons.index(offered[0])
    assert buttons[first : first + len(offered) + 1] == [*offered, "Add another pulse"]


def test_a_channel_in_trouble_is_named_with_a_way_out() -> None:
    view = home_with(card(channel_trouble="not_in_channel"))
    assert "Type `/invite @Tribune` there, then press [Check again]." in read(view)
    assert "Check again" in buttons_in(view)


def test_before_the_set_up_there_is_one_thing_to_press() -> None:
    view = home_with()
    assert "*Set up the first pulse.* Two pages, about three minutes" in read(view)
    assert "Set up" in buttons_in(view)
    assert "Add another pulse" not in buttons_in(view)


def test_one_archived_pulse_is_one() -> None:
    panel = views.panel("Sam", (card(),), archived=1)
    assert "1 archived pulse\n" in read(templates.show(home(admin=panel)))


def test_guests_are_asked_or_not_and_home_says_which() -> None:
    assert "Guests of the workspace are not asked." in read(home_with(card(), guests=False))
    assert "Ask guests too" in buttons_in(home_with(card(), guests=False))
    assert "Leave guests out" in buttons_in(home_with(card(), guests=True))


def test_what_comes_next_is_named_where_there_are_several() -> None:
    coming = tuple(Coming(title=title, opens_on=views.BY) for title in ("A", "B", "C", "D"))
    assert "Next: *A* opens on Friday 13 June, *B* opens on Friday 13 June." in read(
        templates.show(home(coming=coming[:2], admin=None))
    )
    assert "*C* opens on Friday 13 June and 1 more later." in read(templates.show(home(coming=coming, admin=None)))


def test_only_somebody_with_a_duty_names_a_deputy() -> None:
    assert "My deputy" in buttons_in(templates.show(home(has_duty=True)))
    assert "My deputy" not in buttons_in(templates.show(home(has_duty=False)))


def test_an_employee_finds_everything_about_themselves() -> None:
    assert buttons_in(templates.show(home(admin=None)))[-7:] == [
        "Who sees what",
        "All questions",
        "What is stored about me",
        "Send me my data",
        "My deputy",
        "Stop asking me",
        "Forget me",
    ]


def test_the_set_up_knows_whether_a_pulse_has_opened() -> None:
    first = views_set_up.form()
    assert "The first pulse opens on Friday 13 June, and is" in read(templates.show(first))
    later = read(templates.show(replace(first, first=False, draft=False)))
    assert "The next pulse opens on Friday 13 June, and is" in later
    assert "What you change here counts from the next pulse on." in later
    assert "Further pulses are paused, or have ended." in read(templates.show(replace(first, running=False)))


def test_a_new_set_up_can_be_left_for_later_and_a_change_cancelled() -> None:
    form = views_set_up.form()
    assert templates.show(form)["close"]["text"] == "Later"
    assert templates.show(replace(form, draft=False))["close"]["text"] == "Cancel"


def test_the_set_up_offers_public_and_private_channels() -> None:
    select = templates.show(views_set_up.form())["blocks"][1]["element"]
    assert (select["type"], select["filter"]) == ("conversations_select", {"include": ["public", "private"]})


@pytest.mark.parametrize(
    ("kind", "block"),
    [
        (AudienceKind.TEAMS, "teams"),
        (AudienceKind.CHANNEL, "asked_channel"),
        (AudienceKind.USER_GROUP, "user_group"),
        (AudienceKind.EVERYONE, "cadence"),
    ],
)
def test_each_kind_of_audience_has_a_picker_of_its_own(kind: AudienceKind, block: str) -> None:
    blocks = templates.show(views_set_up.form(audience=kind))["blocks"]
    audience = next(number for number, each in enumerate(blocks) if each.get("block_id") == "audience")
    assert blocks[audience]["dispatch_action"]
    assert blocks[audience]["element"]["initial_option"]["value"] == kind
    assert blocks[audience + 1]["block_id"] == block


def test_everything_but_the_channel_and_a_group_is_proposed() -> None:
    for each in templates.show(views_set_up.form())["blocks"]:
        if each["type"] == "input" and each["block_id"] != "channel":
            assert {"initial_option", "initial_user"} & set(each["element"]), each["block_id"]


def test_the_last_page_warns_in_plain_words() -> None:
    warned = read(
        templates.show(views_set_up.done(too_few=True, people=5, close_to="Hotline", trouble="not_in_channel"))
    )
    assert "*Only 5 people would be asked now.* A pulse needs 8" in warned
    assert "*Almost the same people are asked by 'Hotline'.*" in warned
    assert "Type `/invite @Tribune` there" in warned
    fine = read(templates.show(views_set_up.done()))
    assert fine.startswith("*That is all.* The next pulse opens on Friday 13 June.")
    assert "Only" not in fine
    assert "42 people are asked" in fine
    assert "*Slack has not told yet who is in the group" in read(templates.show(views_set_up.done(group_trouble=True)))


def test_the_forecast_says_how_many_teams_and_why_not_the_others() -> None:
    hidden = (Hidden(name="Stores", people=4, too_small=True), Hidden(name="Tiny", people=0, too_small=True))
    protecting = Hidden(name="Booking", people=8, too_small=False)
    page = replace(views_set_up.forecast("Night shift", 0), hidden=(*hidden, protecting))
    said = read(templates.show(page))
    assert said.startswith("*At 70 % answering, 18 of 24 teams would be shown.* Of 6 touch points, 5.\n")
    assert "*Too small:* fewer than 5 of them would answer.\n• Stores: 4 people\n• Tiny: fewer than 5 people\n" in said
    assert "*Large enough, and still not shown:*" in said
    assert "• Booking: 8 people" in said


def test_the_forecast_names_what_is_reported_as_one() -> None:
    joined = tuple(JoinedTeams(host=str(n), names=("Billing", "Booking")) for n in range(21))
    view = templates.show(replace(views_set_up.forecast("Night shift", 0), joined=joined))
    assert "*Reported as one:* Billing + Booking\n" in read(view)
    assert "1 more are reported as one." in read(view)
    assert buttons_in(view) == ["Separate"] * 20 + ["Join teams"]


def test_a_forecast_of_sixty_hidden_teams_fits() -> None:
    view = templates.show(views_set_up.forecast("&" * 80, 60))
    assert objections("modal", view) == []
    assert len(view["blocks"]) <= 100


def test_a_panel_is_for_administrators() -> None:
    assert isinstance(home().admin, AdminPanel)
    assert "For administrators" not in read(templates.show(home(admin=None)))
