"""Whatever an author sends, a letter can be cast, and what can be cast can be released."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.letters import (
    LETTER_BYTES,
    NAME_CHARACTERS,
    TEXT_BYTES,
    TEXT_CHARACTERS,
    Letter,
    LetterKind,
    letter_cast,
    read_letter,
)
from domain.suggestions import Category, MeantFor
from domain.survey import TagState

THREAD = "ab" * 32
characters = st.characters() | st.sampled_from('\x00\x1f\x7f"\\\n\t\ud800\u202e<&\U0001f642')


def letter(text: str = "Mend the lamp.", **more: str) -> Letter:
    return Letter(kind=LetterKind.SUGGESTION, thread=THREAD, text=text, **more)  # type: ignore[arg-type] # strings only


def sent(given: Letter) -> Letter:
    """A letter as it comes out of a box."""
    comment = letter_cast("box", given, nonce="n").comment
    assert comment is not None
    return read_letter(comment)


@pytest.mark.parametrize("kind", LetterKind)
@pytest.mark.parametrize("category", Category)
@pytest.mark.parametrize("meant_for", MeantFor)
def test_a_letter_comes_out_as_it_went_in(kind: LetterKind, category: Category, meant_for: MeantFor) -> None:
    given = Letter(
        kind=kind,
        thread=THREAD,
        text='It\'s "dark".\n\tMend <it> & <!channel> \u202etxet\u202c \U0001f642',
        category=category,
        meant_for=meant_for,
        touch_point="cd" * 16,
        signed="Anna Lindqvist",
    )
    assert sent(given) == given


def test_a_letter_names_nobody_but_its_form() -> None:
    made = letter_cast("box", letter(), nonce="nonce")
    assert (made.survey_id, made.person, made.state) == ("box", "nonce", TagState.ANSWERED)


def test_what_no_database_keeps_as_text_is_left_out() -> None:
    came = sent(letter("a\x00b\x1bc\x7fd\ud800e\nf\tg", signed="A\x00nna"))
    assert (came.text, came.signed) == ("abcde\nf\tg", "Anna")


@settings(max_examples=100, derandomize=True, database=None)
@given(
    st.text(characters, max_size=40).map(lambda some: (some * 40)[:TEXT_CHARACTERS]), st.text(characters, max_size=80)
)
def test_any_letter_of_the_right_length_fits_a_box(text: str, signed: str) -> None:
    made = letter_cast("box", letter(text, signed=signed, touch_point="f" * 32), nonce="n")
    assert made.comment is not None
    assert len(made.comment.text.encode()) <= LETTER_BYTES
    assert read_letter(made.comment).kind is LetterKind.SUGGESTION


def test_the_widest_text_takes_all_the_room_that_there_is_for_text() -> None:
    assert len(("\U0001f642" * TEXT_CHARACTERS).encode()) == TEXT_BYTES


@pytest.mark.parametrize(
    "wrong",
    [
        letter("x" * (TEXT_CHARACTERS + 1)),
        letter(signed="x" * (NAME_CHARACTERS + 1)),
        Letter(kind=LetterKind.WITHDRAW, thread="U01234567"),
        Letter(kind=LetterKind.WITHDRAW, thread="AB" * 32),
        Letter(kind=LetterKind.WITHDRAW, thread=THREAD + "\n"),
    ],
)
def test_refuses_what_could_not_be_released(wrong: Letter) -> None:
    with pytest.raises(ValueError, match="a letter has"):
        letter_cast("box", wrong, nonce="n")
