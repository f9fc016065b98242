"""Block Kit's rules: what Slack takes passes, what it refuses is refused with the place."""

from typing import Any

import pytest

from sandbox import rules
from sandbox.workspace import Json
from tests.sandbox.hearth import actions, button, field, home, modal, options, plain, radio, section, text_input


def message(*blocks: Any, text: str = "Fallback") -> Json:
    return {"text": text, "blocks": list(blocks)}


def select(**more: Any) -> Json:
    return {"type": "static_select", "action_id": "pick", **more}


def number(**more: Any) -> Json:
    return {"type": "number_input", "action_id": "n", "is_decimal_allowed": False, **more}


def image(**more: Any) -> Json:
    return {"type": "image", "alt_text": "Bars", "image_url": "https://x.example/a.png", **more}


def table(*rows: list[Json]) -> Json:
    return {"type": "table", "rows": list(rows)}


def cell(text: str = "1") -> Json:
    return {"type": "raw_text", "text": text}


CONFIRM = {"title": plain("Stop?"), "text": plain("Really?"), "confirm": plain("Yes"), "deny": plain("No")}
RICH = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": []}]}
EVERYTHING = [
    section("Words", fields=[plain("a"), {"type": "mrkdwn", "text": "b", "verbatim": True}], accessory=image()),
    section("More", accessory={"type": "overflow", "action_id": "o", "options": options("a")}, expand=True),
    {"type": "header", "text": {**plain("Title"), "emoji": True}},
    {"type": "divider"},
    {"type": "context", "elements": [plain("small"), image(), {"type": "mrkdwn", "text": "print"}]},
    image(title=plain("Bars")),
    RICH,
    actions(
        button("b", text="Go") | {"style": "primary", "confirm": CONFIRM, "url": "https://x.example"},
        select(options=options("a", "b"), initial_option=options("b")[0], placeholder=plain("Pick")),
        {"type": "users_select", "action_id": "u", "initial_user": "U1"},
        {"type": "channels_select", "action_id": "c"},
        {"type": "conversations_select", "action_id": "v", "filter": {"include": ["public"]}},
        {"type": "datepicker", "action_id": "d", "initial_date": "2025-06-03"},
        {"type": "timepicker", "action_id": "t", "initial_time": "09:30"},
        {"type": "multi_static_select", "action_id": "m", "options": options("a"), "initial_options": options("a")},
    ),
    field(radio(initial_option=options("one")[0]), block_id="r"),
    field(
        {"type": "checkboxes", "action_id": "x", "options": options("a"), "initial_options": options("a")},
        block_id="x",
    ),
    field(text_input(min_length=1, max_length=10, initial_value="short", multiline=True), block_id="p"),
    field({"type": "rich_text_input", "action_id": "i", "initial_value": RICH, "focus_on_load": True}, block_id="i"),
    field({"type": "external_select", "action_id": "e", "min_query_length": 0}, block_id="e0"),
    field(
        {
            "type": "multi_external_select",
            "action_id": "e",
            "initial_options": options("a"),
            "max_selected_items": 3,
        },
        block_id="e1",
    ),
]


@pytest.mark.parametrize(
    ("surface", "payload"),
    [
        ("message", message(*EVERYTHING)),
        ("message", {"text": "Only words"}),
        ("message", message({"type": "markdown", "text": "# Hi"}, table([cell(), RICH]))),
        ("message", {"blocks": [section("Only blocks")]}),
        (
            "modal",
            modal(
                *EVERYTHING,
                field(number(min_value="0", max_value="10", initial_value="5"), block_id="n"),
                field({"type": "email_text_input", "action_id": "e"}, block_id="e"),
                field({"type": "url_text_input", "action_id": "l"}, block_id="l"),
                field({"type": "datetimepicker", "action_id": "w", "initial_date_time": 1748937600}, block_id="w"),
                field({"type": "conversations_select", "action_id": "a", "response_url_enabled": True}, block_id="a"),
                field({"type": "file_input", "action_id": "f", "filetypes": ["csv"], "max_files": 1}, block_id="f"),
                field({"type": "file_input", "action_id": "f"}, block_id="f2"),
                close=plain("Back"),
                private_metadata="",
                notify_on_close=True,
            ),
        ),
        ("home", home(*EVERYTHING, private_metadata="x" * 3000)),
    ],
)
def test_passes_what_slack_takes(surface: str, payload: Json) -> None:
    assert rules.problems(surface, payload) == []


GROUPS = [{"label": plain("G"), "options": options("a", "b")}]
TOO_LONG = [
    (section("x" * 3001), "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"),
    (
        section("ok", fields=[plain("x" * 2001)]),
        "must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]",
    ),
    (section("ok", fields=[plain("x")] * 11), "no more than 10 items allowed [json-pointer:/blocks/0/fields]"),
    (
        {"type": "header", "text": plain("x" * 151)},
        "must be less than 151 characters [json-pointer:/blocks/0/text/text]",
    ),
    (section("x", block_id="x" * 256), "must be less than 256 characters [json-pointer:/blocks/0/block_id]"),
    (actions(*(button(str(i)) for i in range(26))), "no more than 25 items allowed [json-pointer:/blocks/0/elements]"),
    (
        actions(button("a", text="x" * 76)),
        "must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]",
    ),
    (
        actions(button("a", value="x" * 2001)),
        "must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]",
    ),
    (
        {"type": "context", "elements": [plain("x")] * 11},
        "no more than 10 items allowed [json-pointer:/blocks/0/elements]",
    ),
    (image(alt_text="x" * 2001), "must be less than 2001 characters [json-pointer:/blocks/0/alt_text]"),
    (
        field(radio(options=options(*map(str, range(11)))), block_id="q"),
        "no more than 10 items allowed [json-pointer:/blocks/0/element/options]",
    ),
    (
        field(select(options=options(*map(str, range(101)))), block_id="q"),
        "no more than 100 items allowed [json-pointer:/blocks/0/element/options]",
    ),
    (
        field(radio(options=options("x" * 151)), block_id="q"),
        "must be less than 76 characters [json-pointer:/blocks/0/element/options/0/text/text]",
    ),
    (
        field(text_input(max_length=3001), block_id="q"),
        "must be between 1 and 3000 [json-pointer:/blocks/0/element/max_length]",
    ),
    (table([cell()] * 21), "no more than 20 items allowed [json-pointer:/blocks/0/rows/0]"),
    (table(*([cell()] for _ in range(101))), "no more than 100 items allowed [json-pointer:/blocks/0/rows]"),
]
WRONG = [
    ({"type": "hologram"}, "unsupported type: hologram [json-pointer:/blocks/0/type]"),
    ({}, "missing required field: type [json-pointer:/blocks/0]"),
    ("words", "must provide an object [json-pointer:/blocks/0]"),
    (section("x", emoji=True), "invalid additional property: emoji [json-pointer:/blocks/0]"),
    ({"type": "section"}, "must define either `text` or `fields` [json-pointer:/blocks/0]"),
    ({"type": "section", "text": "x"}, "must provide an object [json-pointer:/blocks/0/text]"),
    (section(""), "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
    (
        {"type": "section", "text": {"type": "mrkdwn", "text": "x", "emoji": True}},
        "invalid additional property: emoji [json-pointer:/blocks/0/text]",
    ),
    (
        {"type": "header", "text": {"type": "mrkdwn", "text": "x"}},
        "unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]",
    ),
    (actions(), "no less than 1 items allowed [json-pointer:/blocks/0/elements]"),
    ({"type": "actions", "elements": "x"}, "must provide an array [json-pointer:/blocks/0/elements]"),
    (actions(text_input()), "unsupported type: plain_text_input [json-pointer:/blocks/0/elements/0/type]"),
    (
        section("x", accessory=text_input()),
        "unsupported type: plain_text_input [json-pointer:/blocks/0/accessory/type]",
    ),
    (field(button("a"), block_id="q"), "unsupported type: button [json-pointer:/blocks/0/element/type]"),
    (field(number(), block_id="q"), "unsupported type: number_input [json-pointer:/blocks/0/element/type]"),
    (
        actions(button("a") | {"style": "loud"}),
        "must be a valid enum value: primary, danger [json-pointer:/blocks/0/elements/0/style]",
    ),
    (actions(button("a") | {"url": "no address"}), "invalid format [json-pointer:/blocks/0/elements/0/url]"),
    (actions(button("a") | {"value": 5}), "must provide a string [json-pointer:/blocks/0/elements/0/value]"),
    (
        field(radio(focus_on_load="yes"), block_id="q"),
        "must provide a boolean [json-pointer:/blocks/0/element/focus_on_load]",
    ),
    (
        field(text_input(max_length="9"), block_id="q"),
        "must provide an integer [json-pointer:/blocks/0/element/max_length]",
    ),
    (
        field(radio(initial_option=options("three")[0]), block_id="q"),
        "`initial_option` must be one of the options [json-pointer:/blocks/0/element/initial_option]",
    ),
    (
        field(select(option_groups=GROUPS, initial_option=options("c")[0]), block_id="q"),
        "`initial_option` must be one of the options [json-pointer:/blocks/0/element/initial_option]",
    ),
    (
        field({"type": "checkboxes", "options": options("a"), "initial_options": options("b")}, block_id="q"),
        "`initial_options` must be among the options [json-pointer:/blocks/0/element/initial_options]",
    ),
    (field(select(), block_id="q"), "must define either `options` or `option_groups` [json-pointer:/blocks/0/element]"),
    (
        field(select(options=options("a"), option_groups=GROUPS), block_id="q"),
        "only one of `options`, `option_groups` may be defined [json-pointer:/blocks/0/element]",
    ),
    (
        field(text_input(min_length=5, max_length=4), block_id="q"),
        "`min_length` must not be greater than `max_length` [json-pointer:/blocks/0/element/min_length]",
    ),
    (
        field(text_input(max_length=3, initial_value="long"), block_id="q"),
        "must be less than 4 characters [json-pointer:/blocks/0/element/initial_value]",
    ),
    (actions(button("a"), button("a")), '`action_id` "a" already exists [json-pointer:/blocks/0/elements/0/action_id]'),
    (
        {"type": "rich_text", "elements": [{"type": "rich_text_quote"}]},
        "missing required field: elements [json-pointer:/blocks/0/elements/0]",
    ),
    (
        field({"type": "channels_select", "action_id": "c", "response_url_enabled": True}, block_id="q"),
        "`response_url_enabled` is for inputs of modals only [json-pointer:/blocks/0]",
    ),
]


@pytest.mark.parametrize(("block", "problem"), TOO_LONG + WRONG)
def test_names_what_slack_refuses_in_a_message(block: Any, problem: str) -> None:
    assert problem in rules.problems("message", message(block))


@pytest.mark.parametrize(
    ("element", "problem"),
    [
        (number(min_value="5", max_value="1"), "`min_value` must not be greater than `max_value`"),
        (number(max_value="5", initial_value="6"), "must be between `min_value` and `max_value`"),
        (number(initial_value="1.5"), "must be a whole number"),
        (number(initial_value="many"), "invalid format"),
    ],
)
def test_a_number_field_must_make_sense(element: Json, problem: str) -> None:
    assert any(found.startswith(problem) for found in rules.problems("modal", modal(field(element, block_id="n"))))


def test_a_message_has_fifty_blocks_and_a_view_a_hundred() -> None:
    assert rules.problems("message", message(*[section("x")] * 50)) == []
    assert rules.problems("message", message(*[section("x")] * 51)) == [
        "no more than 50 items allowed [json-pointer:/blocks]"
    ]
    assert rules.problems("home", home(*[section("x")] * 100)) == []
    for surface, view in (("home", home(*[section("x")] * 101)), ("modal", modal(*[section("x")] * 101))):
        assert rules.problems(surface, view) == ["no more than 100 items allowed [json-pointer:/view/blocks]"]


def test_a_message_needs_words_or_blocks() -> None:
    assert rules.problems("message", {"text": "", "blocks": []}) == ["missing required field: text [json-pointer:]"]


def test_block_ids_are_unique_in_a_view() -> None:
    found = rules.problems("home", home(section("a", block_id="x"), section("b", block_id="x")))
    assert found == [f'`block_id` "x" already exists [json-pointer:/view/blocks/{i}/block_id]' for i in (0, 1)]


def test_only_one_element_takes_the_focus() -> None:
    view = modal(*(field(radio(focus_on_load=True), block_id=str(i)) for i in range(2)))
    assert rules.problems("modal", view) == ["only one element may have `focus_on_load` [json-pointer:/view/blocks]"]


def test_one_table_and_so_much_markdown_a_message() -> None:
    assert rules.problems("message", message(table([cell()]), table([cell()]))) == [
        "only one table allowed [json-pointer:/blocks]"
    ]
    long = {"type": "markdown", "text": "x" * 7000}
    assert rules.problems("message", message(long, long)) == [
        "no more than 12000 characters of markdown allowed [json-pointer:/blocks]"
    ]


@pytest.mark.parametrize("kind", ["table", "markdown"])
@pytest.mark.parametrize("surface", ["modal", "home"])
def test_some_blocks_stand_in_messages_only(surface: str, kind: str) -> None:
    view = {"modal": modal, "home": home}[surface]({"type": kind})
    assert rules.problems(surface, view) == [f"unsupported type: {kind} [json-pointer:/view/blocks/0/type]"]


def test_a_home_has_no_date_and_time_picker() -> None:
    view = home(field({"type": "file_input", "action_id": "f"}, block_id="f"))
    assert rules.problems("home", view) == ["unsupported type: file_input [json-pointer:/view/blocks/0/element/type]"]
    view = home(actions({"type": "datetimepicker", "action_id": "d"}))
    assert rules.problems("home", view) == [
        "unsupported type: datetimepicker [json-pointer:/view/blocks/0/elements/0/type]"
    ]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"title": plain("x" * 25)}, "must be less than 25 characters [json-pointer:/view/title/text]"),
        ({"submit": plain("x" * 25)}, "must be less than 25 characters [json-pointer:/view/submit/text]"),
        ({"close": plain("x" * 25)}, "must be less than 25 characters [json-pointer:/view/close/text]"),
        ({"private_metadata": "x" * 3001}, "must be less than 3001 characters [json-pointer:/view/private_metadata]"),
        ({"callback_id": "x" * 256}, "must be less than 256 characters [json-pointer:/view/callback_id]"),
        ({"submit_disabled": True}, "invalid additional property: submit_disabled [json-pointer:/view]"),
        ({"type": "home"}, "must be a valid enum value: modal [json-pointer:/view/type]"),
        ({"blocks": []}, "no less than 1 items allowed [json-pointer:/view/blocks]"),
    ],
)
def test_names_what_slack_refuses_in_a_modal(change: Json, problem: str) -> None:
    assert rules.problems("modal", modal(section("x")) | change) == [problem]


def test_a_modal_needs_a_title_and_with_inputs_a_submit() -> None:
    view = modal(field(radio(), block_id="q"))
    del view["submit"]
    assert rules.problems("modal", view) == ["missing required field: submit [json-pointer:/view]"]
    del view["title"]
    assert rules.problems("modal", view) == ["missing required field: title [json-pointer:/view]"]
    assert rules.problems("modal", {}) == [
        f"missing required field: {name} [json-pointer:/view]" for name in ("type", "title", "blocks")
    ]
