"""Every message, modal and Home, in ordinary, hostile and largest form, before every judge."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import templates
from domain.messages import Outgoing, PulseInvitation
from domain.screens import Screen
from tests.templates import views
from tests.templates.judges import objections

Json = dict[str, Any]

TEXTS = {
    "ordinary": ("Sam Ortiz", 3),
    "pings": ("<!channel> <@U0SAM> <#C0PULSE> <https://evil.example|click>", 3),
    "quotes": ('"}]}, {"type": "divider"} \\" {{ name }} {% if %} \\n', 3),
    "lines": ("one\ntwo\r\nthree\u2028four\ttab", 3),
    "entities": ("&amp; &lt;!channel&gt; &&&", 3),
    "right to left": ("\u202eevil\u202c שלום \u2067x\u2069 مرحبا", 3),
    "invisible": ("\u200b\u200d\ufeff\x00\x1b\x7f", 3),
    "unpaired": ("half \ud83d", 3),
    "empty": ("", 0),
    "long": ("x" * 10_000, 400),
    "long and escaped": ("<&>" * 3_000, 60),
    "many": ("Engineers North & South", 150),
}


def everything(text: str, many: int) -> Iterator[tuple[str, str, Outgoing | PulseInvitation | Screen]]:
    for name, message in views.ALL_MESSAGES(text, many).items():
        yield "message", name, message
    for surface, screens in views.SURFACES.items():
        for name, screen in screens(text, many).items():
            yield surface, name, screen


def texts_in(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if node.get("type") in {"mrkdwn", "plain_text"}:
            yield node["text"]
        for value in node.values():
            yield from texts_in(value)
    elif isinstance(node, list):
        for value in node:
            yield from texts_in(value)


@pytest.mark.parametrize(("text", "many"), TEXTS.values(), ids=TEXTS.keys())
def test_every_judge_accepts_every_template(text: str, many: int) -> None:
    said = {name: objections(surface, templates.show(view)) for surface, name, view in everything(text, many)}
    assert {name: found for name, found in said.items() if found} == {}


def test_the_report_fits_a_modal_however_many_teams() -> None:
    for name, many in (("Team", 0), ("Team", 3), ("Team", 400), ("Team", 2000), ("&" * 80, 2000)):
        reply = views.replies(name, many)["results reply"]
        assert objections("modal", templates.render("results_page", reply)) == []
    assert objections("modal", templates.render("results_page", views.replies("", 0)["no results reply"])) == []


def test_every_template_is_named_after_a_view_that_is_tried() -> None:
    tried = {templates.name_of(view) for _, _, view in everything("x", 1)} | {"results_page"}
    assert {path.name.removesuffix(".json.j2") for path in views.TEMPLATES.iterdir()} == tried | views.SHARED


@settings(max_examples=3)
@given(text=st.text(st.characters(codec=None, exclude_categories=()), max_size=200), many=st.integers(0, 30))
def test_every_judge_accepts_any_text(text: str, many: int) -> None:
    said = {name: objections(surface, templates.show(view)) for surface, name, view in everything(text, many)}
    assert {name: found for name, found in said.items() if found} == {}


@pytest.mark.parametrize("text", ["pings", "entities"])  # no other would, were it shown as it is
def test_what_people_wrote_pings_nobody(text: str) -> None:
    for _, name, view in everything(*TEXTS[text]):
        for said in [*texts_in(payload := templates.show(view)), payload.get("text", "")]:
            assert "<!channel" not in said, name
            assert "<@U0SAM" not in said or name in views.NAMES_USERS, name
            assert "<https" not in said, name


def test_what_people_wrote_cannot_add_blocks() -> None:
    plain = {name: view for _, name, view in everything("x", 3)}
    for _, name, view in everything('"}}, {"type": "divider"}, {"text": {"text": "', 3):
        kinds = [block["type"] for block in templates.show(view)["blocks"]]
        assert kinds == [block["type"] for block in templates.show(plain[name])["blocks"]], name


def test_reading_direction_stays_ours() -> None:
    for _, name, view in everything("\u202e70 % agree\u2067", 3):
        written = json.dumps(templates.show(view), ensure_ascii=False)
        assert not {"\u202e", "\u2067"} & set(written), name


def test_no_word_that_we_do_not_use_is_on_screen() -> None:
    for _, name, view in everything("Sam", 3):
        payload = templates.show(view)
        said = " ".join([*texts_in(payload), payload.get("text", "")]).lower()
        for word in ("headcount", "resources", "detractor", "favourability", "verbatim", "quorum", "enps"):
            assert word not in said or name in views.WORD_FOR_WORD, name


def test_a_picture_stands_after_the_headline() -> None:
    message = templates.show(views.results())
    pictured = templates.with_picture(message, "F0PICTURE", "Bars of 70 % and 30 %")
    assert [block["type"] for block in pictured["blocks"][:2]] == ["section", "image"]
    assert pictured["blocks"][2:] == message["blocks"][1:]
    assert pictured["text"] == message["text"]
    assert objections("message", pictured) == []


def test_a_picture_is_described_in_at_most_2000_characters() -> None:
    pictured = templates.with_picture(templates.show(views.results()), "F0PICTURE", "70 % agree. " * 400)
    assert len(pictured["blocks"][1]["alt_text"]) == 2000


def test_a_refusal_can_be_a_modal_or_a_home() -> None:
    message = templates.show(views.replies("This pulse has closed.", 0)["refusal"])
    assert objections("modal", templates.in_modal(message, title="Tribune")) == []
    assert objections("modal", templates.in_modal(message, title="Tribune", on_form=True)) == []
    assert objections("home", templates.in_home(message)) == []
