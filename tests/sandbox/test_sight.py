"""People find things by the words on them."""

from sandbox import sight
from sandbox.workspace import Message, User, View
from tests.sandbox.hearth import (
    BOT,
    GENERAL,
    GONE,
    MANIFEST,
    MAYA,
    actions,
    button,
    field,
    modal,
    options,
    plain,
    radio,
    section,
    small_workspace,
    text_input,
)


def view(*blocks: object) -> View:
    return View(id="V", user=MAYA, type="modal", payload=modal(*blocks), hash="", root_id="V")  # type: ignore[arg-type] # JSON


def message(text: str, *blocks: object, ts: str = "1.1") -> Message:
    return Message(channel=GENERAL, ts=ts, user=BOT, text=text, blocks=list(blocks))  # type: ignore[arg-type] # JSON


FORM = view(
    section("About you", block_id="s", accessory=button("more", text="More")),
    field(radio(), block_id="q") | {"label": plain("How was it?")},
    field(text_input(), block_id="t") | {"label": plain("In your words")},
    section("Your team", block_id="m", accessory={"type": "users_select", "action_id": "who"}),
    actions({"type": "overflow", "action_id": "o", "options": options("one", "two")}, block_id="a"),
)


def test_a_field_is_found_by_its_label_and_a_button_is_none() -> None:
    found = sight.field(FORM, "your words")
    assert found is not None
    assert (found.block_id, found.action_id) == ("t", "text")
    menu = sight.field(FORM, "Your team")
    assert menu is not None
    assert menu.action_id == "who"
    assert sight.field(FORM, "More") is None


def test_an_option_is_found_among_its_own_or_among_those_offered() -> None:
    question = sight.field(FORM, "How was it")
    assert question is not None
    assert (question.option("Two"), question.option("Three")) == ("two", None)
    assert sight.value_of(options("prices", "parts"), "Pa") == "parts"


def test_the_newest_message_that_says_it_is_found() -> None:
    said = [
        message("Results", section("We are proud"), ts="1.1"),
        message("Results again", section("We are proud"), ts="2.1"),
        message("Only a fallback", ts="3.1"),
    ]
    newest, fallback = sight.message(said, "proud"), sight.message(said, "fallback")
    assert newest is not None
    assert fallback is not None
    assert (newest.ts, fallback.ts) == ("2.1", "3.1")
    assert sight.message(said, "sad") is None


def test_people_channels_and_shortcuts_are_found_by_name() -> None:
    workspace = small_workspace()
    workspace.users["U0NEW"] = User(id="U0NEW", handle="new", real_name="Gone", email="", tz="UTC")
    maya, named = sight.person(workspace, "maya"), sight.person(workspace, "Gone")
    assert maya is not None
    assert named is not None
    assert (maya.id, named.id) == (MAYA, "U0NEW")
    assert workspace.users[GONE].deleted
    assert sight.person(workspace, "Nobody") is None
    place = sight.channel(workspace, MAYA, "secret")
    assert place is not None
    assert place.private
    assert sight.channel(workspace, GONE, "secret") is None
    shortcuts = MANIFEST["features"]["shortcuts"]
    assert (sight.shortcut(shortcuts, "Save"), sight.shortcut(shortcuts, "Nothing")) == ("save", None)


def test_everything_that_can_be_read_is_read() -> None:
    picture = {"type": "image", "alt_text": "Bars", "image_url": "https://x.example/a.png"}
    text = sight.text_of(view(*FORM.payload["blocks"], section("See", block_id="p", accessory=picture)))
    assert text.splitlines() == [
        "About you",
        "[More]",
        "How was it?",
        "  ( ) One",
        "  ( ) Two",
        "In your words",
        "Your team",
        "[]",
        "[One / Two]",
        "See",
        "[picture: Bars]",
    ]
