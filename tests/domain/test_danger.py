"""Help is shown for words that may mean danger, and not for the way we all talk about work."""

import time

import pytest

from domain.danger import speaks_of_danger


@pytest.mark.parametrize(
    "words",
    [
        "I don't want to live any more.",
        "Sometimes I want to die.",
        "She said she would kill herself.",
        "I have thought of suicide.",
        "He is self-harming, I saw it.",
        "I\u2019d be better off dead",
        "My manager hit me on Friday.",
        "A customer threatened to kill us.",
        "He threatened me with a knife.",
        "Somebody brought a knife to work",
        "We get death threats by phone.",
        "I was sexually harassed at the party.",
        "He touched me when I was alone with him.",
        "He touches me\nwithout   asking",
        "I'm scared to go home",
        "They beat him up in the yard.",
        "I am going to kill someone",
        "He abuses her at home.",
        "domestic violence is a topic nobody talks about",
        "RAPED",
    ],
)
def test_hears_danger(words: str) -> None:
    assert speaks_of_danger(words)


@pytest.mark.parametrize(
    "words",
    [
        "This is killing our response times.",
        "We shoot ourselves in the foot with this form.",
        "I'm dying for a coffee machine.",
        "The deadline is a killer, and the queue is murder.",
        "Kill the old process, and cut the red tape.",
        "The price hit us hard.",
        "Customers hit us with a question every Monday.",
        "It strikes me that nobody answers.",
        "We could beat them on price.",
        "He will shoot me an e-mail.",
        "The competition attacks us on speed.",
        "This would take the stress out of my life.",
        "I can't live with this software.",
        "A customer threatened to cancel.",
        "They threatened us with a lawyer.",
        "Abuse of the discount code costs us money.",
        "The rapeseed oil client, the grape harvest, therapist appointments",
        "It hurts to see boilers thrown away.",
        "Stab in the dark: the phone menu is too long.",
        "A gun boiler, a heat gun and a Stanley knife are in the van.",
        "The end of life of the old boilers",
        "",
    ],
)
def test_leaves_the_way_we_talk_about_work_alone(words: str) -> None:
    assert not speaks_of_danger(words)


def test_reads_the_longest_text_at_once() -> None:
    started = time.perf_counter()
    for words in ("hit me " * 215, "touch" * 300, " " * 1500, "kill my " * 180):
        speaks_of_danger(words)
    assert time.perf_counter() - started < 1
