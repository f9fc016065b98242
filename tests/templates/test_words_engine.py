"""An introduction is short, and a day is the same day in every zone."""

import json
import re

import templates
from tests.templates.views import SURVEY
from tests.templates.views_engine import messages

TOLD = messages("Sam Ortiz", 1)


def said(name: str) -> str:
    payload = templates.show(TOLD[name])
    words = [block["text"]["text"] for block in payload["blocks"] if block["type"] == "section"]
    return "\n".join(words)


def buttons(name: str) -> list[tuple[str, str | None]]:
    blocks = templates.show(TOLD[name])["blocks"]
    elements = [element for block in blocks if block["type"] == "actions" for element in block["elements"]]
    return [(element["text"]["text"], element.get("value")) for element in elements]


def test_an_introduction_takes_at_most_120_words_beside_the_companys_own() -> None:
    for name in ("introduction", "introduction of a joiner"):
        assert len(re.findall(r"[\w']+", said(name))) <= 120, name


def test_an_introduction_says_what_it_is_who_sees_what_what_could_go_wrong_how_to_stop_and_who_signs() -> None:
    words = said("introduction")
    for heading in ("What for", "What I won't ask", "Who sees what", "What could still go wrong", "How to stop"):
        assert f"*{heading}.*" in words
    assert words.endswith("Sam Ortiz")
    assert buttons("introduction") == [("Who sees what", None), ("All questions", SURVEY), ("Stop asking me", None)]


def test_a_joiner_is_welcome() -> None:
    assert "welcome" in said("introduction of a joiner")
    assert "welcome" not in said("introduction")


def test_an_announcement_names_the_day_and_not_an_instant_that_is_the_day_before_somewhere() -> None:
    words = said("announcement beside others")
    assert "from 13 June" in words
    assert json.dumps(words).count("<!date") == 1  # when it closes


def test_pulses_side_by_side_are_told_apart_by_their_titles() -> None:
    assert 'We start a service pulse, "Sam Ortiz": how good' in said("announcement beside others")
    assert 'The pulse "Sam Ortiz" comes again. 4 short questions' in said("later announcement beside others")


def test_success_is_quoted_and_the_set_up_one_press_away() -> None:
    assert "&gt; Sam Ortiz" in said("success")
    assert buttons("success") == [("Change the set-up", SURVEY)]


def test_a_group_that_cannot_be_read_comes_with_what_to_do() -> None:
    assert "`/invite @Tribune`" in said("channel not read")
    assert "Bring it back" in said("archived channel not read")
    assert "manifest.json" in said("nothing read without the scope")
    assert "switched off" in said("user group not read")
    assert "<#" not in said("user group not read")
