"""What an author reads: no more than there is room for, and never more than is true."""

from dataclasses import replace

import templates
from domain.screens import SuggestionsCard
from tests.templates import views
from tests.templates import views_suggestions as own


def blocks_of(card: SuggestionsCard) -> int:
    """How many blocks of Home are this card's, beside those of an employee's Home."""
    home = views.homes("Sam", 3)["employee"]
    bare = len(templates.show(replace(home, suggestions=SuggestionsCard()))["blocks"])  # type: ignore[type-var]
    return len(templates.show(replace(home, suggestions=card))["blocks"]) - bare + 3  # type: ignore[type-var]


def test_the_card_takes_at_most_eight_blocks_of_home() -> None:
    assert max(blocks_of(card) for card in (own.card("x", 400), *own.CARDS.values())) <= 8


def test_the_four_words_stand_in_one_clear_block() -> None:
    view = templates.show(own.modals("x", 3)["suggestion sent"])
    (header,) = [block for block in view["blocks"] if block["type"] == "header"]
    assert header["text"]["text"].replace("·", " ").split() == list(own.LONGEST)
    assert view["clear_on_close"]


def test_the_page_on_top_gives_the_words_back_as_they_were_typed() -> None:
    words = 'Say "now" & <soon>,\n\u00fcber \U0001f9f0 \\n {{ name }}'
    view = templates.show(replace(own.modals("x", 3)["names pointed out"], words=words))
    (button,) = view["blocks"][-1]["elements"]
    assert button["value"] == words


def test_a_suggestion_is_never_signed_unless_somebody_says_so() -> None:
    view = templates.show(own.modals("x", 3)["suggestion form"])
    (box,) = [block["element"] for block in view["blocks"] if block.get("element", {}).get("type") == "checkboxes"]
    assert "initial_options" not in box


def test_a_promise_that_was_broken_says_so() -> None:
    screens = own.modals("x", 3)
    for name, promised in (("thread, late", "first reply by"), ("thread, outcome late", "what comes of it by")):
        said = str(templates.show(screens[name]))
        assert f"You were to {'get a' if 'first' in promised else 'hear'} {promised} 13 June. It is late." in said
