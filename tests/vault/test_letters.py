"""Letter boxes know nobody and are opened together; a tally counts each person once, and says of nobody else."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import Connection, text

from domain.errors import NotInvitedError
from domain.letters import LETTER_BYTES, LETTERS_A_BOX, Letter, LetterKind, letter_cast, read_letter
from domain.survey import Ballot, CastOutcome, Comment
from domain.tally import supporting
from models.database import Database
from tests.vault.surveys import Published, answer, box_of, cast, names, opened, ready
from tests.vault.test_crashes import assert_sound, killed
from vault import Vault, table
from vault.keys import Keyring
from vault.layout import Body, Layout
from vault.shards import MOST, TALLY_MOST


def letter(number: int = 0, *, words: str = "Mend the lamp.") -> Letter:
    """A suggestion of a thread of its own."""
    return Letter(kind=LetterKind.SUGGESTION, thread=f"{number:064x}", text=words)


def put(vault: Vault, *letters: Letter, box: str = "l1", nonce: str = "") -> tuple[CastOutcome, ...]:
    """Letters, each from a form of its own."""
    return cast(vault, *(letter_cast(box, one, nonce=nonce or one.thread) for one in letters))


def open_box(vault: Vault, box: str = "l1") -> None:
    with vault.engine.begin() as connection:
        vault.open_letters(connection, box)


def open_tally(vault: Vault, tally: str = "t1", *, expected: int = 12) -> None:
    with vault.engine.begin() as connection:
        vault.open_tally(connection, tally, expected=expected)


def released(vault: Vault, *boxes: str) -> list[Letter]:
    published = Published()
    assert vault.close_together(boxes, published)
    return [read_letter(comment) for comment in published.comments]


def answered(vault: Vault, tally: str) -> int:
    with vault.engine.connect() as connection:
        return vault.answered(connection, tally)


def test_what_was_put_in_comes_out(vault: Vault, keys: Path) -> None:
    open_box(vault)
    sent = [letter(number, words=f"Words {number} \"'<!channel>\n\u202e") for number in range(5)]
    assert set(put(vault, *sent)) == {CastOutcome.RECORDED}
    assert Counter(released(vault, "l1")) == Counter(sent)
    assert not vault.close("l1", Published())
    assert Keyring(keys).surveys() == set()


def test_a_letter_that_is_sent_twice_counts_once(vault: Vault) -> None:
    open_box(vault)
    assert put(vault, letter()) == (CastOutcome.RECORDED,)
    assert put(vault, letter(words="Other words.")) == (CastOutcome.ALREADY_ANSWERED,)
    assert released(vault, "l1") == [letter()]


def test_one_author_sends_several_letters_and_nothing_says_that_it_is_one(vault: Vault) -> None:
    open_box(vault)
    assert set(put(vault, letter(), nonce="form one")) == {CastOutcome.RECORDED}
    assert set(put(vault, letter(), nonce="form two")) == {CastOutcome.RECORDED}
    assert len(released(vault, "l1")) == 2


def test_a_full_box_refuses_the_next_letter_and_keeps_what_it_has(vault: Vault) -> None:
    open_box(vault)
    put(vault, *(letter(number) for number in range(LETTERS_A_BOX)))
    with pytest.raises(NotInvitedError, match="no room"):
        put(vault, letter(LETTERS_A_BOX))
    assert put(vault, letter(3)) == (CastOutcome.ALREADY_ANSWERED,)
    assert len(released(vault, "l1")) == LETTERS_A_BOX


def test_a_box_is_as_long_with_one_letter_as_with_all(vault: Vault) -> None:
    open_box(vault)
    lengths = {len(box_of(vault, "l1").blob)}
    for number in (0, 1):
        put(vault, letter(number, words="x" * (1 + 1499 * number)))
        lengths.add(len(box_of(vault, "l1").blob))
    assert len(lengths) == 1


def test_the_widest_letter_fits_a_box(vault: Vault) -> None:
    open_box(vault)
    widest = Letter(
        kind=LetterKind.SUGGESTION,
        thread="f" * 64,
        text="\U0001f642" * 1500,
        signed="\U0001f642" * 80,
        touch_point="f" * 32,
    )
    put(vault, widest)
    assert released(vault, "l1") == [widest]


def test_boxes_that_close_together_are_shuffled_together(vault: Vault) -> None:
    """So that nobody can tell who came before the box was full."""
    open_box(vault)
    open_box(vault, "l2")
    put(vault, *(letter(number) for number in range(40)))
    put(vault, *(letter(number) for number in range(40, 80)), box="l2")
    threads = [int(one.thread, 16) for one in released(vault, "l1", "l2")]
    assert sorted(threads) == list(range(80))
    assert {number < 40 for number in threads[:40]} == {True, False}  # else once in 10^23


def test_boxes_close_together_or_not_at_all(vault: Vault, keys: Path) -> None:
    open_box(vault)
    open_box(vault, "l2")
    put(vault, letter(1))
    put(vault, letter(2), box="l2")

    def refuse(connection: Connection, ballots: Sequence[Ballot], comments: Sequence[Comment]) -> None:
        raise RuntimeError(f"{len(comments)} letters")

    with pytest.raises(RuntimeError, match="2 letters"):
        vault.close_together(["l1", "l2"], refuse)
    assert Keyring(keys).surveys() == {"l1", "l2"}
    assert len(released(vault, "l2", "gone", "l1")) == 2
    assert not vault.close_together(["l1", "l2"], refuse)
    assert not vault.close_together([], refuse)


def test_the_next_box_opens_in_the_transaction_that_closes_the_one_before(vault: Vault, keys: Path) -> None:
    open_box(vault)
    assert vault.close_together(["l1"], lambda connection, *_: vault.open_letters(connection, "l2"))
    assert Keyring(keys).surveys() == {"l2"}
    assert put(vault, letter(), box="l1") == (CastOutcome.CLOSED,)
    assert put(vault, letter(), box="l2") == (CastOutcome.RECORDED,)
    assert vault.recover() == ()


@pytest.mark.parametrize(("moment", "closed"), [("DELETE boxes", False), ("commit", False), ("begin", True)])
def test_killed_while_boxes_close_nothing_is_lost_and_nothing_comes_twice(
    vault: Vault, database_url: str, keys: Path, moment: str, *, closed: bool
) -> None:
    with vault.engine.begin() as connection:
        connection.execute(text("CREATE TABLE published (cell INTEGER)"))
    open_box(vault, "s1")
    open_box(vault, "s2")
    put(vault, letter(1), letter(2), box="s1")
    put(vault, letter(3), box="s2")
    killed(database_url, keys, moment, times=2 if moment == "begin" else 1, action="close together")
    assert_sound(vault, keys)
    found = Published()
    assert vault.close_together(["s1", "s2"], found) is not closed
    with vault.engine.connect() as connection:
        published = connection.execute(text("SELECT count(*) FROM published")).scalar_one()
    assert published + len(found.comments) == 3


def test_a_lost_key_is_told_and_a_letter_is_not_said_to_be_an_answer(vault: Vault, keys: Path) -> None:
    open_box(vault)
    open_box(vault, "l2")
    open_tally(vault)
    put(vault, letter(1))
    put(vault, letter(2), box="l2")
    Keyring(keys).destroy("l1")
    Keyring(keys).destroy("t1")
    assert vault.recover() == ("l1", "t1")
    with pytest.raises(Exception, match="its key is lost") as refused:
        put(vault, letter(3))
    assert "pulse" not in str(refused.value)
    assert released(vault, "l1", "l2") == [letter(2)]
    assert vault.cancel("t1")
    assert vault.recover() == ()


# Tallies


def test_a_tally_counts_each_person_once(vault: Vault) -> None:
    open_tally(vault)
    people = names(12)
    outcomes = cast(vault, *(supporting("t1", person) for person in [*people[:7], people[0]]))
    assert outcomes == (*[CastOutcome.RECORDED] * 7, CastOutcome.ALREADY_ANSWERED)
    assert answered(vault, "t1") == 7
    with vault.engine.connect() as connection:
        supported = [vault.has_answered(connection, "t1", person) for person in people]
    assert supported == [True] * 7 + [False] * 5
    assert vault.cancel("t1")
    assert answered(vault, "t1") == 0


def test_a_tally_has_room_for_a_company_that_doubles(vault: Vault) -> None:
    open_tally(vault, expected=150)
    cast(vault, *(supporting("t1", person) for person in names(300)))
    assert answered(vault, "t1") == 300
    with pytest.raises(NotInvitedError, match="no room"):
        cast(vault, supporting("t1", "U99999999"))


@pytest.mark.parametrize(("expected", "boxes"), [(0, 1), (8, 1), (200, 1), (1024, 1), (1025, 2), (20_000, 20)])
def test_nobody_shares_a_box_of_a_tally_with_few_others(
    sqlite: Database, keys: Path, expected: int, boxes: int
) -> None:
    """A copy of the database shows which box has changed: so one box is everybody's for as long as that goes."""
    vault = ready(sqlite, keys)
    open_tally(vault, expected=expected)
    with vault.engine.connect() as connection:
        sealed = table.sealed_survey(connection, "t1")
    assert sealed is not None
    assert sealed.shards == boxes
    places = sealed.capacity(b"\0" * (len(box_of(vault, "t1").blob) - 36))
    assert max(MOST, 2 * expected) <= places * boxes < max(MOST, 2 * expected) + boxes
    assert places <= TALLY_MOST


def test_letters_support_and_answers_share_a_batch(vault: Vault) -> None:
    opened(vault, names(8))
    open_box(vault)
    open_tally(vault)
    batch = [answer("U00000001"), letter_cast("l1", letter(), nonce="n"), supporting("t1", "U00000001")]
    assert set(cast(vault, *batch)) == {CastOutcome.RECORDED}
    assert set(cast(vault, *batch)) == {CastOutcome.ALREADY_ANSWERED}
    assert answered(vault, "t1") == answered(vault, "s1") == 1


LAYOUT = Layout(answers=0, comment_bytes=LETTER_BYTES)


class LetterBoxStates(RuleBasedStateMachine):
    """A box of letters beside a list of them, packed and opened again whenever it likes."""

    @initialize(room=st.integers(1, 4))
    def opens(self, room: int) -> None:
        self.room = room
        self.body = Body(LAYOUT, LAYOUT.empty(room))
        self.length = len(self.body.packed())
        self.sent: dict[str, Letter] = {}

    @rule(
        nonce=st.sampled_from("abcdef"),
        kind=st.sampled_from(LetterKind),
        words=st.text(max_size=20),
        signed=st.text(max_size=5),
    )
    def is_sent(self, nonce: str, kind: LetterKind, words: str, signed: str) -> None:
        made = letter_cast("l1", Letter(kind=kind, thread="a" * 64, text=words, signed=signed), nonce=nonce)
        if nonce not in self.sent and len(self.sent) == self.room:
            with pytest.raises(NotInvitedError):
                self.body.put(made)
            return
        new = nonce not in self.sent
        assert self.body.put(made) is (CastOutcome.RECORDED if new else CastOutcome.ALREADY_ANSWERED)
        if new:
            assert made.comment is not None
            self.sent[nonce] = read_letter(made.comment)

    @rule()
    def is_sealed(self) -> None:
        packed = self.body.packed()
        assert len(packed) == self.length
        self.body = Body(LAYOUT, packed)

    @invariant()
    def holds_what_was_sent(self) -> None:
        assert Counter(map(read_letter, self.body.comments())) == Counter(self.sent.values())
        assert self.body.answered == len(self.sent)


TestLetterBoxStates = LetterBoxStates.TestCase
TestLetterBoxStates.settings = settings(max_examples=40, stateful_step_count=20, derandomize=True, database=None)
