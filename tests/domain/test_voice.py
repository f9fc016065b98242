"""Words are kept as they are seen, and not too many of them."""

from domain.voice import LONGEST, SHORTENED, cut, tidied


def test_what_nobody_sees_is_taken_out() -> None:
    assert tidied("a\x00b\u200b\u202ec\ufeff\U000e0041\ud800 x\u200dy") == "abc xy"
    assert tidied("\U0001f468\u200d\U0001f4bb") == "\U0001f468\u200d\U0001f4bb"
    assert tidied("e\u0301") == "\u00e9"


def test_lines_stay_lines_with_one_empty_one_at_most() -> None:
    assert tidied(" a\r\nb\rc\u2028d\n \n\n\ne \n") == "a\nb\nc\nd\n\ne"


def test_long_words_are_cut_where_a_word_ends() -> None:
    assert cut("x" * LONGEST) == "x" * LONGEST
    shortened = cut("word " * LONGEST)
    assert len(shortened) <= LONGEST
    assert shortened.endswith(f"word{SHORTENED}")
    room = LONGEST - len(SHORTENED)
    assert cut("x" * room + " y" * 99) == "x" * room + SHORTENED
    assert cut("x" * 2 * LONGEST) == "x" * room + SHORTENED
    assert cut("a " + "x" * 2 * LONGEST) == "a " + "x" * (room - 2) + SHORTENED


def test_hostile_text_takes_no_time() -> None:
    for text in ("\n " * 500_000, " " * 1_000_000 + "x", "a" + "\u0300\u0316" * 500_000, "\u200b" * 1_000_000):
        assert len(tidied(text)) <= 2 * LONGEST
