"""What is masked before customers' words are stored, and what is not."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insight.redaction import redact

NAMES = ("Anna Kowalska", "Will Smith", "Sam Ortiz (she/her)")
KEPT = ("Hotline", "Engineers North", "Leeds", "Warmwell Plus")


def masked(text: str) -> str:
    return redact(text, names=NAMES, kept=KEPT).text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("write to anna.k+x@mail.example.org", "write to [e-mail]"),
        ("see https://example.org/a?b=c and www.example.org", "see [link] and [link]"),
        ("see <https://example.org|our Anna>, <!channel> <@U123>", "see [link], [name]"),
        ("ring 0113 496 0000 or +44 113 496 0000", "ring [phone] or [phone]"),
        ("card 4111 1111 1111 1111", "card [card]"),
        ("card 4111-1111-1111-1111", "card [card]"),
        ("meter 4111 1111 1111 1112", "meter [number]"),
        ("Case 4471-220: my account is 5520-1187", "Case [number]: my account is [number]"),
        ("in the season 2021-2022, at 08-10", "in the season 2021-2022, at 08-10"),
        ("order 4711, policy no. AB-123, account HL-20931", "order [number], policy no. [number], account [number]"),
        ("born 12/03/1970 in LS1 4AB", "born [number] in [address]"),
        ("I live at 12b, Old Mill Lane, and 3 Oak St", "I live at [address], and [address]"),
        ("a\u200bnna@exam\u202eple.org", "[e-mail]"),
        ("anna\uff20example.org or o'brien@example.org, 'ann@example.org'", "[e-mail] or [e-mail], '[e-mail]'"),
        ("acme.co.uk/orders/anna.smith, or see acme.com.", "[link] or see [link]."),
        ("QQ 12 34 56 C, then qq123456c", "[number], then [number]"),
        ("GB29 NWBK 6016 1331 9268 19 or GB29 NWBK 6016", "[number] or [number]"),
        ("FR14 2004 1010 0505 0001 3M02 606", "[number]"),
        ("part 4711-22-A", "part [number]"),
        ("ring 0800 1111 or 0845 46 47", "ring [phone] or [phone]"),
    ],
)
def test_masks_addresses_and_numbers(text: str, expected: str) -> None:
    assert masked(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "I waited 40 minutes for 2 engineers, and paid £12000 in 2026.",
        "It was on 12/03/2026 at 10:30, 24/7.",
        "I rang the Hotline in Leeds about Warmwell Plus, and Engineers North came.",
        "My GP and the NHS know. I saw it on Monday in May, at Christmas, on Facebook.",
        "We were in Great Pain. EVERYBODY WAS LOVELY. Brilliant Service From Start To Finish",
        "my name is on the list",
        "It took 3 Days and 2 engineers, 1 Close call, 24 hours a day.",
        "Excelent servise. Punctual was he",
        "THE SERVISE WAS EXCELENT AND OLUMIDE TOO",
        "My GPs and the ICU were ANGRY. WAITED AGES.",
        "It was good.Then bad, 1.5/2, a.m/p.m, and/or",
        "Will it be mended? May be.",
        "",
    ],
)
def test_leaves_the_rest_as_it_is(text: str) -> None:
    assert redact(text, names=NAMES, kept=KEPT).text == text
    assert redact(text, names=NAMES, kept=KEPT).masked == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Anna's colleague asked anna kowalska", "[name]'s colleague asked [name]"),
        ("I asked Will about it", "I asked [name] about it"),
        ("My name is jo bloggsworth and I wait", "My name is [name] and I wait"),
        ("I'm called Rose", "I'm called [name]"),
        ("Mr Baker, Dr. Will Baker and Mrs O'Brien", "Mr [name], Dr. [name] and Mrs [name]"),
        ("we saw Zbigniew Anne-Marie O\u2019Hara there", "we saw [name] there"),
        ("then Zbigniew, and Grażyna too", "then [name], and [name] too"),
        ("Zbigniew was lovely. Rebecca fixed it. Grace came.", "[name] was lovely. [name] fixed it. [name] came."),
        ("Thanks To Rebecca And Her Team", "Thanks To [name] And Her Team"),
        ("I am Priya Sharma.", "I am [name]."),
        ("Spoke to Priya Shah", "Spoke to [name]"),
        ("This is Priya from Leeds", "This is [name] from Leeds"),
        ("ZBIGNIEW NOWAK shouted at me", "[name] shouted at me"),
        ("then ZBIGNIEW LEE shouted. ZBIGNIEW NEVER RANG.", "then [name] shouted. [name] NEVER RANG."),
        ("EVERYBODY WAS LOVELY AND SARAH TOO", "EVERYBODY WAS LOVELY AND [name] TOO"),
        (
            "Pani Kowalska nie ma czasu, a Agnieszka jest na urlopie",
            "Pani [name] nie ma czasu, a [name] jest na urlopie",
        ),
        ("My name is [Name redacted], he said", "My name is [Name redacted], he said"),
    ],
)
def test_masks_names(text: str, expected: str) -> None:
    assert masked(text) == expected


_UNSEEN = (
    "Agnieszka Babatunde Chidi Dimitra Eoin Fatima Giorgos Hamza Ines Jürgen Kasia Lakshmi Małgorzata Niamh Olumide "
    "Piotr Quentin Rhiannon Svetlana Tadhg Ulrike Vikram Wojciech Xiomara Yusuf Zainab Ainsworth Braithwaite "
    "Cholmondeley Dziedzic Entwistle Featherstone Ghorbani Haythornthwaite Iwobi Jankowski Karagiannis Lewandowska "
    "Mbeki Ngata Okonkwo Pappas Ramanathan Szymanski Thistlethwaite Usman Vasquez Winterbottom"
)
UNSEEN = _UNSEEN.split()


def test_finds_fifteen_of_sixteen_names_it_has_never_seen() -> None:
    for sentence in ("I spoke to {} on Monday.", "the engineer {} was kind", "{} was brilliant.", "thanks to {}!"):
        found = sum("[name]" in redact(sentence.format(name)).text for name in UNSEEN)
        assert found / len(UNSEEN) >= 15 / 16, sentence


def test_names_each_kind_once_in_order_of_appearance() -> None:
    redacted = redact("mail a@example.org, then ring 0113 496 0000 or b@example.org")
    assert redacted.masked == ("e-mail", "phone")


def test_masks_nothing_twice() -> None:
    once = masked("My name is Zbigniew, mail a@example.org, 0113 496 0000, order 4711.")
    assert masked(once) == once


@given(st.text(), st.lists(st.text(), max_size=3), st.lists(st.text(), max_size=3))
def test_any_text_will_do(text: str, names: list[str], kept: list[str]) -> None:
    redact(text, names=names, kept=kept)


@given(st.text(st.sampled_from("Aa1@.+-<>#/( )_\u0301\u202e\0\n'\u2019[]")))
def test_masks_texts_made_to_confuse_once_for_all(text: str) -> None:
    assert "\u202e" not in redact(text).text


def test_reads_a_megabyte() -> None:
    parts = ("Aa ", "Zz'", "my name is ", "1 ", "a@b", "@a", "Mr ", "\u0301", "www.", "born 1/", "AB12-", "A")
    parts += ("a.", "a.b'", "x'", "1234-", "AB12 ", "ZBIGNIEW ")
    began = time.process_time()
    redact("".join(part * (1_000_000 // len(parts) // len(part)) for part in parts), names=NAMES, kept=KEPT)
    assert time.process_time() - began < 30


def test_a_number_in_a_members_name_is_no_name() -> None:
    assert redact("We waited 10 days.", names=["Reception 10"]).text == "We waited 10 days."
    assert redact("Ask Reception 10 again.", names=["Reception 10"]).text == "Ask [name] again."
