"""Each block and element of Block Kit as the page shows it."""

import json
from collections.abc import Sequence
from typing import Any

import pytest

from sandbox.elements import INPUTS, initial_state
from sandbox.page.painting import blocks_html
from sandbox.workspace import Json, View
from tests.sandbox.html_tree import Node, tree, unnamed
from tests.sandbox.page_stage import (
    BOT,
    DESK,
    MAYA,
    NOW,
    PULSE,
    SAM,
    StageServer,
    button,
    option,
    pulse_form,
    results,
    screen,
    section,
    tokens,
    words,
)

HOSTILE = "</form><script>alert(1)</script> \"' & {{ 7 * 7 }} <img src=x onerror=alert(1)>"


def shown(*blocks: Json, errors: dict[str, str] | None = None, state: dict[str, Any] | None = None) -> Node:
    view = View(id="V1", user=MAYA, type="modal", payload={"blocks": list(blocks)}, hash="1", root_id="V1")
    view.state = state or initial_state(list(blocks))
    view.errors = errors or {}
    return tree(blocks_html(list(blocks), screen(StageServer()), view=view))


def actions(*elements: Json) -> Json:
    return {"type": "actions", "block_id": "b", "elements": list(elements)}


def asked(element: Json, **more: Any) -> Json:
    return {"type": "input", "block_id": "q", "label": words("How was it?"), "element": element, **more}


def sent(node: Node) -> Json:
    values: Json = json.loads(node["hx-vals"])
    return values


OPTIONS = [option("a", "First"), option("b", "Second", "The other one")]
TWO = {"options": OPTIONS}
EVERY_INPUT: Sequence[Json] = [
    {"type": "plain_text_input", "action_id": "x"},
    {"type": "plain_text_input", "action_id": "x", "multiline": True, "placeholder": words("Say it")},
    {"type": "number_input", "action_id": "x", "is_decimal_allowed": True},
    {"type": "email_text_input", "action_id": "x"},
    {"type": "url_text_input", "action_id": "x"},
    {"type": "datepicker", "action_id": "x"},
    {"type": "timepicker", "action_id": "x"},
    {"type": "datetimepicker", "action_id": "x"},
    {"type": "static_select", "action_id": "x", **TWO},
    {"type": "static_select", "action_id": "x", "option_groups": [{"label": words("Letters"), **TWO}]},
    {"type": "radio_buttons", "action_id": "x", **TWO},
    {"type": "checkboxes", "action_id": "x", **TWO},
    {"type": "multi_static_select", "action_id": "x", **TWO},
    {"type": "multi_static_select", "action_id": "x", "option_groups": [{"label": words("Letters"), **TWO}]},
    {"type": "users_select", "action_id": "x"},
    {"type": "multi_users_select", "action_id": "x"},
    {"type": "channels_select", "action_id": "x"},
    {"type": "multi_channels_select", "action_id": "x"},
    {"type": "conversations_select", "action_id": "x"},
    {"type": "multi_conversations_select", "action_id": "x"},
    {"type": "external_select", "action_id": "x"},
    {"type": "multi_external_select", "action_id": "x"},
    {"type": "rich_text_input", "action_id": "x"},
    {"type": "file_input", "action_id": "x"},
]
ANYWHERE = [element for element in EVERY_INPUT if element["type"] not in {"rich_text_input", "file_input"}]
"""Rich text and files are for inputs only."""


def kinds(elements: Sequence[Json]) -> list[str]:
    return [element["type"] for element in elements]


def test_every_element_that_the_workspace_takes_is_tried_here() -> None:
    assert set(kinds(EVERY_INPUT)) == INPUTS.keys()


@pytest.mark.parametrize("element", EVERY_INPUT, ids=kinds(EVERY_INPUT))
def test_every_element_of_an_input_is_shown_and_named(element: Json) -> None:
    named_after_its_field(element, asked(element))


@pytest.mark.parametrize("element", ANYWHERE, ids=kinds(ANYWHERE))
@pytest.mark.parametrize("where", ["actions", "accessory"])
def test_every_element_outside_an_input_is_shown_and_named(element: Json, where: str) -> None:
    named_after_its_field(element, actions(element) if where == "actions" else section("Pick one", accessory=element))


def named_after_its_field(element: Json, block: Json) -> None:
    html = shown(block)
    assert not html.all(class_="unknown")
    assert not unnamed(html)
    fields = {field["name"] for tag in ("input", "select", "textarea") for field in html.all(tag)}
    assert fields - {"query", "file"} == ({f"{block['block_id']}|x"} if element["type"] != "file_input" else set())


@pytest.mark.parametrize("element", ANYWHERE, ids=kinds(ANYWHERE))
def test_outside_an_input_each_use_is_sent_at_once(element: Json) -> None:
    html = shown(actions(element))
    [sender] = [node for node in html.all() if node.get("hx-post")]
    assert sent(sender) == {"surface": "V1", "block": "b", "action": "x"}
    assert sender["hx-trigger"] == "change"
    assert sender["hx-post"] == f"/as/{MAYA}/{PULSE}/press"


@pytest.mark.parametrize("element", EVERY_INPUT, ids=kinds(EVERY_INPUT))
def test_in_an_input_it_waits_for_the_form(element: Json) -> None:
    posts = [node["hx-post"] for node in shown(asked(element)).all() if node.get("hx-post")]
    assert posts == ([f"/as/{MAYA}/{PULSE}/attach"] if element["type"] == "file_input" else [])


def test_shows_what_an_element_begins_with() -> None:
    html = shown(
        asked({"type": "radio_buttons", "action_id": "x", **TWO, "initial_option": OPTIONS[1]}),
        {**asked({"type": "plain_text_input", "action_id": "x", "multiline": True, "initial_value": "a\nb"}),
         "block_id": "t"},
        {**asked({"type": "users_select", "action_id": "x", "initial_user": MAYA}), "block_id": "u"},
    )  # fmt: skip
    assert [field["value"] for field in html.all("input", checked="")] == ["b"]
    assert html.one("textarea").children == ["\na\nb"]
    assert tokens(html) == {MAYA: "Maya Patel"}


def test_shows_what_the_member_put_in_rather_than_what_it_began_with() -> None:
    element = {"type": "static_select", "action_id": "x", **TWO, "initial_option": OPTIONS[0]}
    state = {"q": {"x": {"type": "static_select", "selected_option": {"value": "b"}}}}
    assert [choice.text for choice in shown(asked(element), state=state).all("option", selected="")] == ["Second"]
    emptied = {"q": {"x": {"type": "static_select", "selected_option": None}}}
    assert not shown(asked(element), state=emptied).all("option", selected="")


def test_a_picker_calls_what_is_chosen_by_its_name() -> None:
    html = shown(
        asked({"type": "multi_users_select", "action_id": "x", "initial_users": [SAM, MAYA]}),
        {**asked({"type": "conversations_select", "action_id": "x", "initial_conversation": PULSE}), "block_id": "c"},
        {**asked({"type": "external_select", "action_id": "x", "initial_option": OPTIONS[0]}), "block_id": "e"},
        {**asked({"type": "channels_select", "action_id": "x", "initial_channel": DESK}), "block_id": "d"},
        {**asked({"type": "multi_static_select", "action_id": "x", **TWO, "initial_options": OPTIONS[1:]}),
         "block_id": "m"},
    )  # fmt: skip
    assert tokens(html) == {
        SAM: "Sam Ortiz", MAYA: "Maya Patel", PULSE: "#service-pulse", "a": "First", DESK: DESK, "b": "Second",
    }  # fmt: skip


def test_a_direct_message_is_called_after_the_app() -> None:
    server = StageServer()
    place = server.workspace.direct_message(MAYA, bot=BOT)
    element = {"type": "conversations_select", "action_id": "x", "initial_conversation": place.id}
    assert tokens(tree(blocks_html([asked(element)], screen(server)))) == {place.id: "Tribune"}


def test_only_menus_of_several_keep_several() -> None:
    many = shown(asked({"type": "multi_users_select", "action_id": "x"})).one(class_="picker")
    one = shown(asked({"type": "users_select", "action_id": "x"})).one(class_="picker")
    assert "data-many" in many.attributes
    assert "data-many" not in one.attributes


def test_a_date_and_time_is_the_readers() -> None:
    element = {"type": "datetimepicker", "action_id": "x", "initial_date_time": int(NOW)}
    assert shown(asked(element)).one("input", type="datetime-local")["value"] == "2025-06-03T10:04"


def test_rich_text_is_typed_with_slacks_own_marks() -> None:
    words = {"type": "rich_text_section", "elements": [{"type": "text", "text": "Now", "style": {"bold": True}}]}
    initial = {"type": "rich_text", "elements": [words]}
    html = shown(asked({"type": "rich_text_input", "action_id": "x", "initial_value": initial}))
    assert html.one("textarea").children == ["\n*Now*"]
    names = [button["aria-label"] for button in html.one(role="toolbar").all("button")]
    assert names == ["Bold", "Italic", "Strikethrough", "Code", "Bulleted list", "Numbered list"]


def test_files_are_limited_as_the_element_says() -> None:
    field = shown(asked({"type": "file_input", "action_id": "x", "filetypes": ["pdf", "png"], "max_files": 1}))
    assert field.one("input")["accept"] == ".pdf,.png"
    assert "multiple" not in field.one("input").attributes
    assert "multiple" in shown(asked({"type": "file_input", "action_id": "x"})).one("input").attributes


def test_where_there_is_a_limit_the_characters_are_counted() -> None:
    element = {"type": "plain_text_input", "action_id": "x", "initial_value": "Hello", "max_length": 40}
    html = shown(asked(element, hint=words("Shortly")))
    count = html.one(class_="count")
    assert count.text == "5 of 40 characters"
    assert count["data-counts"] == html.one("input")["id"]
    assert html.one("input")["aria-describedby"].split() == [html.one(class_="hint")["id"], count["id"]]
    assert not shown(asked({"type": "plain_text_input", "action_id": "x"})).all(class_="count")


@pytest.mark.parametrize(
    ("config", "trigger", "act"),
    [
        ({}, "enter", "press"),
        ({"dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed"]}}, "enter", "press"),
        (
            {"dispatch_action_config": {"trigger_actions_on": ["on_character_entered"]}},
            "input changed delay:300ms",
            "fill",
        ),
    ],
)
def test_an_input_that_dispatches_sends_itself(config: Json, trigger: str, act: str) -> None:
    field = shown(asked({"type": "plain_text_input", "action_id": "x", **config}, dispatch_action=True)).one("input")
    assert field["hx-trigger"] == trigger
    assert field["hx-post"] == f"/as/{MAYA}/{PULSE}/{act}"
    assert ("data-enter" in field.attributes) == (trigger == "enter")


FOCUSABLE = [element for element in EVERY_INPUT if element["type"] != "overflow"]


@pytest.mark.parametrize("element", FOCUSABLE, ids=kinds(FOCUSABLE))
def test_the_field_that_asks_for_it_has_the_focus_first(element: Json) -> None:
    html = shown(asked(element | {"focus_on_load": True}))
    assert len(html.all(autofocus="")) == 1
    assert not shown(asked(element)).all(autofocus="")


def test_an_error_stands_with_its_question() -> None:
    html = shown(
        asked({"type": "plain_text_input", "action_id": "x"}, hint=words("Shortly")),
        {**asked({"type": "radio_buttons", "action_id": "x", **TWO}), "block_id": "r"},
        errors={"q": "Say <more>.", "r": "Choose one."},
    )
    assert [error.text for error in html.all(class_="error")] == ["Say <more>.", "Choose one."]
    field = html.one("input", type="text")
    assert field["aria-invalid"] == "true"
    assert {html.one(id=one).text for one in field["aria-describedby"].split()} == {"Say <more>.", "Shortly"}
    assert html.one(role="radiogroup")["aria-invalid"] == "true"


def test_says_what_is_optional_and_what_is_required() -> None:
    html = shown(asked({"type": "plain_text_input", "action_id": "x", "max_length": 500}, optional=True))
    assert html.one("label").text == "How was it? (optional)"
    assert "aria-required" not in html.one("input").attributes
    assert html.one("input")["maxlength"] == "500"
    assert shown(asked({"type": "plain_text_input", "action_id": "x"})).one("input")["aria-required"] == "true"


def test_a_button_says_what_it_is_and_sends_itself() -> None:
    html = shown(actions(button("go", "Go :tada:", style="primary", value="7", accessibility_label="Go ahead")))
    pressed = html.one("button")
    assert pressed.text == "Go 🎉"
    assert pressed["aria-label"] == "Go ahead"
    assert "primary" in pressed["class"].split()
    assert sent(pressed) == {"surface": "V1", "block": "b", "action": "go"}


def test_a_button_with_a_link_opens_it() -> None:
    assert shown(actions(button("go", "Go", url="https://x.example"))).one("button")["data-url"] == "https://x.example"


def test_a_confirm_dialog_stands_beside_its_element() -> None:
    confirm = {"title": words("Sure?"), "text": words("It is gone then."), "confirm": words("Yes"), "deny": words("No")}
    html = shown(actions(button("go", "Go", confirm=confirm)))
    dialog = html.one("dialog")
    assert html.all("button")[0]["data-confirm"] == dialog["id"]
    assert html.one(id=dialog["aria-labelledby"]).text == "Sure?"
    assert [answer.text for answer in dialog.all("button")] == ["No", "Yes"]


def test_an_overflow_menu_sends_the_option() -> None:
    html = shown(actions({"type": "overflow", "action_id": "more", "options": OPTIONS}))
    assert [(choice.text, choice["value"]) for choice in html.all("button")] == [
        ("First", "a"),
        ("SecondThe other one", "b"),
    ]
    assert html.one("summary")["aria-label"]


def test_shows_every_block() -> None:
    html = shown(*results(), {"type": "divider", "block_id": "d"}, {"type": "markdown", "block_id": "m", "text": "# x"})
    assert html.one("h3").text == "We are proud of our service, but may not fix it ourselves"
    assert html.one("img")["src"] == "/picture/F1"
    assert html.one("img")["alt"] == "Agree: pride 75 %, freedom 35 %"
    assert [cell.text for cell in html.all("th")] == ["Team", "Agree"]
    assert html.all("td")[-1]["class"] == "right"
    assert html.all("td")[-1].text == "Not enough answers to show"
    assert html.one(class_="markdown").one("strong").text == "x"
    assert html.one(class_="context").text == "Details: sha256 9f2c…"
    assert len(html.all("hr")) == 1
    assert not html.all(class_="unknown")


PICTURE = {"type": "image", "alt_text": "Bars", "slack_file": {"id": "F1"}}
RICH = {
    "type": "rich_text",
    "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "Rich"}]}],
}
CARD = {"type": "card", "title": words("Card"), "subtitle": words("Small"), "body": words("Body"),
        "subtext": words("Sub"), "icon": PICTURE, "hero_image": PICTURE, "actions": [button("go", "Go")]}  # fmt: skip
TASK = {"type": "task_card", "task_id": "t", "title": "Read it", "status": "complete", "details": RICH,
        "sources": [{"type": "url", "url": "https://x.example", "text": "Source"}]}  # fmt: skip
OTHERS: list[tuple[Json, list[str]]] = [
    ({"type": "alert", "text": words("Careful"), "level": "warning"}, ["Warning Careful"]),
    ({"type": "alert", "text": words("By the way")}, ["Note By the way"]),
    (CARD, ["Card", "Small", "Body", "Sub", "Go"]),
    ({"type": "carousel", "elements": [CARD, {**CARD, "block_id": "second", "title": words("Two")}]}, ["Card", "Two"]),
    ({"type": "card", "body": words("Only words")}, ["Only words"]),
    ({"type": "container", "title": words("Group"), "child_blocks": [section("Inside")]}, ["Group", "Inside"]),
    (
        {"type": "container", "rich_text_title": RICH, "subtitle": words("Sub"), "is_collapsible": True,
         "child_blocks": [section("Inside")]},
        ["Rich", "Sub", "Inside"],
    ),
    (TASK, ["Read it", "Done", "Rich", "Source"]),
    ({"type": "plan", "title": "The plan", "tasks": [TASK]}, ["The plan", "Read it"]),
    (
        {"type": "video", "title": words("Film"), "title_url": "https://x.example", "description": words("Long"),
         "video_url": "https://x.example/v", "alt_text": "A film", "thumbnail_url": "https://x.example/t"},
        ["Film", "Long", "A film"],
    ),
    ({"type": "video", "title": words("Film"), "video_url": "https://x.example/v", "alt_text": "A film"}, ["Film"]),
    ({"type": "file", "external_id": "X1", "source": "remote"}, ["A file from elsewhere: X1"]),
    ({"type": "call", "call_id": "R1"}, ["A call"]),
    (
        {"type": "data_table", "caption": "Answers",
         "rows": [[{"type": "raw_text", "text": "Team"}], [{"type": "raw_number", "value": 7}]]},
        ["Answers", "Team", "7"],
    ),
    (
        {"type": "context_actions", "elements": [
            {"type": "feedback_buttons", "action_id": "f",
             "positive_button": {"text": words("Good"), "value": "y", "accessibility_label": "It was good"},
             "negative_button": {"text": words("Bad"), "value": "n"}},
            {"type": "icon_button", "action_id": "i", "icon": "trash", "text": words("Delete"), "value": "d"}]},
        ["Good", "Bad", "Delete"],
    ),
    (actions({"type": "workflow_button", "action_id": "w", "text": words("Start")}), ["Start"]),
]  # fmt: skip


@pytest.mark.parametrize(("block", "says"), OTHERS, ids=[block["type"] for block, _ in OTHERS])
def test_the_rest_of_block_kit_is_shown_and_named(block: Json, says: list[str]) -> None:
    html = shown({"block_id": "b", **block})
    assert not html.all(class_="unknown")
    assert not unnamed(html)
    for words_on_it in says:
        assert words_on_it in html.text


def test_feedback_sends_which_button_it_was() -> None:
    block = next(block for block, _ in OTHERS if block["type"] == "context_actions")
    good, bad, _ = shown({"block_id": "b", **block}).all("button")
    assert (good["value"], bad["value"]) == ("y", "n")
    assert sent(good) == sent(bad) == {"surface": "V1", "block": "b", "action": "f"}


def visualization(chart: Json) -> Node:
    return shown({"type": "data_visualization", "block_id": "v", "title": "Pride", "chart": chart})


def test_a_chart_has_its_figures_in_words() -> None:
    series = [
        {"name": "Hotline", "data": [{"label": "May", "value": 40}, {"label": "June", "value": 80}]},
        {"name": "Billing", "data": [{"label": "June", "value": -20.5}]},
    ]
    html = visualization({"type": "line", "series": series, "axis_config": {"categories": ["May", "June"]}})
    assert html.one("figcaption").text == "Pride"
    assert [cell.text for cell in html.all("th")] == ["Label", "Hotline", "Billing", "May", "June"]
    assert [cell.text for cell in html.all("td")] == ["40", "", "80", "-20.5"]
    assert [bar["style"] for bar in html.all(class_="bar")] == ["--part: 50.0%", "--part: 100.0%", "--part: 25.6%"]


def test_a_chart_without_categories_takes_its_labels_from_the_data() -> None:
    data = [{"label": "May", "value": 0}]
    html = visualization({"type": "bar", "series": [{"name": "Hotline", "data": data}]})
    assert [cell.text for cell in html.all("td")] == ["0"]
    assert [bar["style"] for bar in html.all(class_="bar")] == ["--part: 0.0%"]


def test_a_pie_is_shares() -> None:
    html = visualization({"type": "pie", "segments": [{"label": "Yes", "value": 3}, {"label": "No", "value": 1}]})
    assert [cell.text for cell in html.all("td")] == ["75%", "25%"]


def test_markdown_is_read_as_markdown() -> None:
    text = (
        "# Title\n\nSome **bold** and *thin* and ~~old~~ `a*b*`\nand [a link](https://x.example)\n"
        "- one\n- two\n\n1. first\n> said\n```py\ncode <b>\n```\n[bad](javascript:x) 2*3*4"
    )
    html = shown({"type": "markdown", "block_id": "m", "text": text})
    assert html.one(class_="heading").text == "Title"
    assert [one.text for one in html.all("strong")] == ["Title", "bold"]
    assert (html.one("em").text, html.one("s").text, html.one("code").text) == ("thin", "old", "a*b*")
    assert [item.text for item in html.one("ul").all("li")] == ["one", "two"]
    assert html.one("ol").text == "first"
    assert html.one("blockquote").text == "said"
    assert html.one("pre").text == "code <b>"
    assert [link["href"] for link in html.all("a")] == ["https://x.example"]
    assert "[bad](javascript:x) 2*3*4" in html.text


def test_tables_take_rich_text_and_numbers() -> None:
    rich = {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "r"}]}],
    }
    html = shown({"type": "table", "block_id": "t", "rows": [[rich, {"type": "raw_number", "value": 7}]]})
    assert [cell.text for cell in html.all("th")] == ["r", "7"]


def test_pictures_come_by_id_or_by_the_uploads_address() -> None:
    by_url = {"type": "image", "block_id": "i", "alt_text": "Bars", "title": words("Title"),
              "slack_file": {"url": "http://127.0.0.1:1/files/F1/r.png"}}  # fmt: skip
    html = shown(by_url, section("s", accessory={"type": "image", "slack_file": {"id": "F1"}, "alt_text": "Small"}))
    assert [(image["src"], image["alt"]) for image in html.all("img")] == [
        ("/picture/F1", "Bars"),
        ("/picture/F1", "Small"),
    ]
    assert html.one("figcaption").text == "Title"


def test_pictures_from_elsewhere_are_named_and_not_fetched() -> None:
    elsewhere = {"type": "image", "block_id": "i", "image_url": "https://x.example/a.png", "alt_text": "A chart"}
    html = shown(elsewhere, {"type": "context", "block_id": "c", "elements": [{**elsewhere, "alt_text": "Dot"}]})
    assert not html.all("img")
    assert html.one("a")["href"] == "https://x.example/a.png"
    assert "A chart" in html.one("a").text
    assert html.one(role="img")["aria-label"] == "Dot"


@pytest.mark.parametrize(
    "block",
    [
        {"type": "hologram", "block_id": "b"},
        actions({"type": "crystal_ball", "action_id": "x"}),
        {"type": "table", "block_id": "t", "rows": [[{"type": "sparkline"}]]},
    ],
    ids=["block", "element", "cell"],
)
def test_what_slack_does_not_know_fails_in_red(block: Json) -> None:
    assert "The sandbox cannot show this" in shown(block).one(class_="unknown", role="alert").text


def hostile(payload: Any) -> Any:
    """The same payload with every text in it turned hostile."""
    if isinstance(payload, dict):
        return {key: HOSTILE if key in {"text", "alt_text", "value", "placeholder_text"} and isinstance(value, str)
                else hostile(value) for key, value in payload.items()}  # fmt: skip
    return [hostile(one) for one in payload] if isinstance(payload, list) else payload


@pytest.mark.parametrize(
    "blocks",
    [
        results(),
        pulse_form()["blocks"],
        [{"block_id": f"b{at}", **block} for at, (block, _) in enumerate(OTHERS)],
        [actions(button("x", "y", confirm={name: words("z") for name in ("title", "text", "confirm", "deny")}),
                 {"type": "overflow", "action_id": "o", "options": OPTIONS})],
        *[[asked(element)] for element in EVERY_INPUT],
    ],
)  # fmt: skip
def test_hostile_text_stays_text(blocks: list[Json]) -> None:
    server = StageServer()
    html = tree(blocks_html(hostile(blocks), screen(server)))
    assert not html.all("script")
    assert not [image for image in html.all("img") if not image["src"].startswith("/picture/")]
    assert not [node for node in html.all() if any(name.startswith("on") for name in node.attributes)]
    assert len(html.all("form")) == 1
    assert "49" not in html.text
