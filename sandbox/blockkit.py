"""Block Kit's shapes: every block and element with its fields and limits, and where it may stand.

To let in another, add its line to the tables; what is not in them is refused.
"""

from collections.abc import Iterator

from sandbox.schema import (
    Check,
    array,
    at_least_one,
    by_type,
    choice,
    every,
    exactly_one,
    fields,
    flag,
    problem,
    string,
    whole,
)
from sandbox.workspace import Json

MARKDOWN_CHARACTERS = 12_000

# Composition objects


def _text(most: int, *, plain: bool = False) -> Check:
    kinds = {"plain_text": fields({"type": choice("plain_text"), "text": string(most)}, {"emoji": flag})}
    if not plain:
        kinds["mrkdwn"] = fields({"type": choice("mrkdwn"), "text": string(most)}, {"verbatim": flag})
    return by_type(kinds)


def plain(most: int) -> Check:
    """A plain_text object of 1 to `most` characters."""
    return _text(most, plain=True)


def _option(*, plain: bool = True, link: bool = False) -> Check:
    optional = {"description": _text(75, plain=plain)} | ({"url": URL} if link else {})
    return fields({"text": _text(75, plain=plain), "value": string(150)}, optional)


URL = string(3000, like=r"(https?|mailto|slack):\S+")
ID = string(255)
STYLE = choice("primary", "danger")
CONFIRM = fields({"title": plain(100), "text": plain(300), "confirm": plain(30), "deny": plain(30)}, {"style": STYLE})
DISPATCH = fields({}, {"trigger_actions_on": array(choice("on_enter_pressed", "on_character_entered"), most=2)})
FILTER = fields(
    {},
    {
        "include": array(choice("im", "mpim", "private", "public"), most=4),
        "exclude_external_shared_channels": flag,
        "exclude_bot_users": flag,
    },
)
SLACK_FILE = every(fields({}, {"id": string(30), "url": URL}), exactly_one("id", "url"))
PICTURE: dict[str, Check] = {"image_url": URL, "slack_file": SLACK_FILE}
GROUP = fields({"label": plain(75), "options": array(_option(), most=100)}, {})

# Rich text

_RICH_PARTS = ("rich_text_section", "rich_text_list", "rich_text_preformatted", "rich_text_quote")


def _rich_part(value: Json, where: str) -> Iterator[str]:
    """A part of rich text; what is inside a part is not looked at."""
    if not isinstance(value.get("elements"), list):
        yield problem("missing required field: elements", where)


RICH_TEXT = fields(
    {"type": choice("rich_text"), "elements": array(by_type(dict.fromkeys(_RICH_PARTS, _rich_part)), most=100)},
    {"block_id": ID},
)
# Elements


def options_of(element: Json) -> list[Json]:
    """What can be chosen in an element, groups opened."""
    groups: list[Json] = element.get("option_groups", [])
    return [*element.get("options", ()), *(option for group in groups for option in group["options"])]


def _initial_is_an_option(value: Json, where: str) -> Iterator[str]:
    options = options_of(value)
    if "initial_option" in value and value["initial_option"] not in options:
        yield problem("`initial_option` must be one of the options", f"{where}/initial_option")
    if any(chosen not in options for chosen in value.get("initial_options", ())):
        yield problem("`initial_options` must be among the options", f"{where}/initial_options")


def _length_makes_sense(value: Json, where: str) -> Iterator[str]:
    most, initial = value.get("max_length", 3000), value.get("initial_value", "")
    if value.get("min_length", 0) > most:
        yield problem("`min_length` must not be greater than `max_length`", f"{where}/min_length")
    if len(initial) > most:
        yield problem(f"must be less than {most + 1} characters", f"{where}/initial_value")


def _number_makes_sense(value: Json, where: str) -> Iterator[str]:
    decimal = value["is_decimal_allowed"]
    for name in ("min_value", "max_value", "initial_value"):
        if name in value and not decimal and "." in value[name]:
            yield problem("must be a whole number", f"{where}/{name}")
    least, most = float(value.get("min_value", "-inf")), float(value.get("max_value", "inf"))
    if least > most:
        yield problem("`min_value` must not be greater than `max_value`", f"{where}/min_value")
    if "initial_value" in value and not least <= float(value["initial_value"]) <= most:
        yield problem("must be between `min_value` and `max_value`", f"{where}/initial_value")


_NUMBER = string(40, like=r"-?\d+(\.\d+)?")
_FOCUS: dict[str, Check] = {"focus_on_load": flag}
_ASKS: dict[str, Check] = {"confirm": CONFIRM, **_FOCUS}
_MENU: dict[str, Check] = {"placeholder": plain(150), **_ASKS}
_TYPED: dict[str, Check] = {"placeholder": plain(150), "dispatch_action_config": DISPATCH, **_FOCUS}
_MANY: dict[str, Check] = {"max_selected_items": whole(1, 100)}
_OPTIONS: dict[str, Check] = {"options": array(_option(), most=100), "option_groups": array(GROUP, most=100)}
_RICH_OPTION = _option(plain=False)
_CONVERSATIONS: dict[str, Check] = {"default_to_current_conversation": flag, "filter": FILTER}
_ANSWERING: dict[str, Check] = {"response_url_enabled": flag}
_SEARCHED: dict[str, Check] = {"min_query_length": whole(0, 255)}

OFFERED = every(
    fields({}, {"options": array(_option(), most=100, least=0), "option_groups": array(GROUP, most=100, least=0)}),
    exactly_one("options", "option_groups"),
)
"""What an app answers when a member searches an external menu."""


_DATE = string(10, like=r"\d{4}-\d{2}-\d{2}")
_TIME = string(5, like=r"([01]\d|2[0-3]):[0-5]\d")


def _element(required: dict[str, Check], optional: dict[str, Check], *more: Check) -> Check:
    return every(fields({"type": string(75), **required}, {"action_id": ID, **optional}), *more)


def _select(optional: dict[str, Check]) -> Check:
    """A menu of fixed options: they stand in it, or in groups in it."""
    given = exactly_one("options", "option_groups")
    return _element({}, {**_OPTIONS, **_MENU, **optional}, given, _initial_is_an_option)


def _ticks(optional: dict[str, Check]) -> Check:
    """Radio buttons or checkboxes: ten at most."""
    return _element({"options": array(_RICH_OPTION, most=10)}, {**_ASKS, **optional}, _initial_is_an_option)


ELEMENTS: dict[str, Check] = {
    "button": _element(
        {"text": plain(75)},
        {"url": URL, "value": string(2000), "style": STYLE, "confirm": CONFIRM, "accessibility_label": string(75)},
    ),
    "overflow": _element({"options": array(_option(link=True), most=5)}, {"confirm": CONFIRM}),
    "image": every(
        fields({"type": string(75), "alt_text": string(2000)}, PICTURE), exactly_one("image_url", "slack_file")
    ),
    "static_select": _select({"initial_option": _option()}),
    "multi_static_select": _select({"initial_options": array(_option(), most=100), **_MANY}),
    "external_select": _element({}, {**_MENU, **_SEARCHED, "initial_option": _option()}),
    "multi_external_select": _element(
        {}, {**_MENU, **_MANY, **_SEARCHED, "initial_options": array(_option(), most=100)}
    ),
    "users_select": _element({}, {**_MENU, "initial_user": ID}),
    "multi_users_select": _element({}, {**_MENU, **_MANY, "initial_users": array(ID, most=100)}),
    "channels_select": _element({}, {**_MENU, **_ANSWERING, "initial_channel": ID}),
    "multi_channels_select": _element({}, {**_MENU, **_MANY, "initial_channels": array(ID, most=100)}),
    "conversations_select": _element({}, {**_MENU, **_CONVERSATIONS, **_ANSWERING, "initial_conversation": ID}),
    "multi_conversations_select": _element(
        {}, {**_MENU, **_CONVERSATIONS, **_MANY, "initial_conversations": array(ID, most=100)}
    ),
    "radio_buttons": _ticks({"initial_option": _RICH_OPTION}),
    "checkboxes": _ticks({"initial_options": array(_RICH_OPTION, most=10)}),
    "datepicker": _element({}, {**_MENU, "initial_date": _DATE}),
    "timepicker": _element({}, {**_MENU, "initial_time": _TIME, "timezone": string(75)}),
    "datetimepicker": _element({}, {**_ASKS, "initial_date_time": whole(1_000_000_000, 9_999_999_999)}),
    "plain_text_input": _element(
        {},
        {
            **_TYPED,
            "initial_value": string(3000, least=0),
            "multiline": flag,
            "min_length": whole(0, 3000),
            "max_length": whole(1, 3000),
        },
        _length_makes_sense,
    ),
    "number_input": _element(
        {"is_decimal_allowed": flag},
        {**_TYPED, "initial_value": _NUMBER, "min_value": _NUMBER, "max_value": _NUMBER},
        _number_makes_sense,
    ),
    "rich_text_input": _element({}, {**_TYPED, "initial_value": RICH_TEXT}),
    "file_input": _element({}, {"filetypes": array(string(50), most=100), "max_files": whole(1, 10)}),
    "email_text_input": _element({}, {**_TYPED, "initial_value": string(3000, least=0)}),
    "url_text_input": _element({}, {**_TYPED, "initial_value": string(3000, least=0)}),
}

_MODAL_ONLY = {"number_input", "email_text_input", "url_text_input", "file_input"}
_NOT_IN_HOME = {"datetimepicker"}
_CHOOSING = {name for name in ELEMENTS if name.endswith("_select")} | {
    "radio_buttons",
    "checkboxes",
    "datepicker",
    "timepicker",
}
IN_SECTION = _CHOOSING | {"button", "overflow", "image"}
IN_ACTIONS = _CHOOSING | {"button", "overflow", "datetimepicker"}
IN_INPUT = _CHOOSING | {"datetimepicker", "plain_text_input", "rich_text_input"} | _MODAL_ONLY


def _elements(names: set[str], surface: str) -> dict[str, Check]:
    barred = (set() if surface == "modal" else _MODAL_ONLY) | (_NOT_IN_HOME if surface == "home" else set())
    return {name: ELEMENTS[name] for name in names - barred}


# Blocks

_CONTEXT: dict[str, Check] = {
    "plain_text": _text(2000),
    "mrkdwn": _text(2000),
    "image": ELEMENTS["image"],
}


def _block(required: dict[str, Check], optional: dict[str, Check], *more: Check) -> Check:
    return every(fields({"type": string(75), **required}, {"block_id": ID, **optional}), *more)


_CELL = by_type({"raw_text": fields({"type": choice("raw_text"), "text": string(10_000)}, {}), "rich_text": RICH_TEXT})
_COLUMN = fields({}, {"align": choice("left", "center", "right"), "is_wrapped": flag})


def blocks_of(surface: str) -> dict[str, Check]:
    """The blocks that may stand on a surface, by type."""
    blocks = {
        "actions": _block({"elements": array(by_type(_elements(IN_ACTIONS, surface)), most=25)}, {}),
        "context": _block({"elements": array(by_type(_CONTEXT), most=10)}, {}),
        "divider": _block({}, {}),
        "header": _block({"text": plain(150)}, {}),
        "image": _block(
            {"alt_text": string(2000)}, {**PICTURE, "title": plain(2000)}, exactly_one("image_url", "slack_file")
        ),
        "input": _block(
            {"label": plain(2000), "element": by_type(_elements(IN_INPUT, surface))},
            {"dispatch_action": flag, "hint": plain(2000), "optional": flag},
        ),
        "rich_text": RICH_TEXT,
        "section": _block(
            {},
            {
                "text": _text(3000),
                "fields": array(_text(2000), most=10),
                "accessory": by_type(_elements(IN_SECTION, surface)),
                "expand": flag,
            },
            at_least_one("text", "fields"),
        ),
    }
    if surface == "message":
        blocks["markdown"] = _block({"text": string(MARKDOWN_CHARACTERS)}, {})
        blocks["table"] = _block(
            {"rows": array(array(_CELL, most=20), most=100)}, {"column_settings": array(_COLUMN, most=20)}
        )
    return blocks


def elements_of(block: Json) -> list[Json]:
    """The elements of a block that can be used."""
    match block:
        case {"type": "actions", "elements": list(elements)}:
            return elements
        case {"type": "section", "accessory": {"type": kind} as accessory} if kind != "image":
            return [accessory]
        case {"type": "input", "element": dict(element)}:
            return [element]
    return []
