"""An author's threads, read by capability on both databases."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from domain.errors import BadInputError, NotFoundError
from domain.letters import Letter, LetterKind
from domain.suggestions import SuggestionState, Writer
from domain.wallet import MOST, Held, Wallet, fingerprint
from models import suggestions as rows
from models.database import Database
from models.people import Person
from models.suggestions import Suggestion
from services import desk, suggesting, threads
from services.desk_settings import Desk, desk_day, set_desk
from services.letters import ensure_box
from services.released import take_in
from services.suggesting import Suggested
from tests.factories import add_people, user
from vault import Vault

NOW = datetime(2025, 6, 3, 9, 0, tzinfo=UTC)
TODAY = date(2025, 6, 3)
OWN = "A" * 22
OTHER = "B" * 21 + "A"
WAITING = [Wallet().with_thread(f"{place:021d}A", today=TODAY)[0].threads[0] for place in range(MOST)]
"""In a Home, and in the box."""


@pytest.fixture
def vault(database: Database, tmp_path: Path) -> Vault:
    made = Vault(database.writer, tmp_path / "keys")
    made.recover()
    return made


@pytest.fixture
def session(database: Database, vault: Vault) -> Iterator[Session]:
    with database.write() as session:
        add_people(session, 3)
        given = Desk(channel="C0DESK", news_channel="C0NEWS", zone="Europe/London", help="Call Ruth.")
        set_desk(session, given)
        ensure_box(session, vault=vault, now=NOW)
        for capability, words in ((OWN, "Answer sooner."), (OTHER, "Call back.")):
            letter = Letter(kind=LetterKind.SUGGESTION, thread=fingerprint(capability), text=words)
            take_in(session, [letter], vault=vault, now=NOW)
        yield session


def suggestion(session: Session, capability: str = OWN) -> Suggestion:
    return rows.threads_by(session, [fingerprint(capability)])[fingerprint(capability)][1]


def answer(session: Session, words: str, capability: str = OWN, **changes: Any) -> None:
    found = suggestion(session, capability)
    rows.say(session, found.id, writer=Writer.DESK, signed="Sam", words=words, on=TODAY)
    for name, value in changes.items():
        setattr(found, name, value)
    session.flush()


def test_news_is_what_was_answered_since_the_author_looked(session: Session) -> None:
    rows.say(session, suggestion(session).id, writer=Writer.AUTHOR, signed="", words="Soon?", on=TODAY)
    answer(session, "Yes.")
    (line,) = threads.author_threads(session, Wallet((Held(OWN),)))
    assert (line.news, line.words, line.state) == (1, "Answer sooner.", SuggestionState.NEW)
    (line,) = threads.author_threads(session, Wallet((Held(OWN, 1),)))
    assert line.news == 0


def test_the_card_shows_news_first_and_then_the_newest(session: Session) -> None:
    answer(session, "Yes.")
    held = (Held(OWN), *(Held(f"{number:021d}A") for number in range(4)), Held(OTHER))
    card = threads.home_card(session, threads.gathered(session, str(Wallet(held)), (), now=NOW), now=NOW)
    assert [one.capability for one in card.threads] == [OWN, OTHER, held[4].capability]
    assert (card.more, card.news, card.set_up, card.unreadable) == (3, 1, True, False)


def test_a_thread_is_shown_as_its_author_may_read_it(session: Session) -> None:
    view = threads.thread_of(session, OWN, now=NOW)
    assert (view.words, view.reply_by, view.outcome_by) == ("Answer sooner.", date(2025, 6, 5), date(2025, 7, 3))
    assert (view.may_reply, view.may_settle, view.may_reopen, view.may_withdraw) == (True, False, False, True)
    late = threads.thread_of(session, OWN, now=NOW + timedelta(days=3))
    assert (view.late, late.late) == (False, True)
    answer(session, "Done.", state=SuggestionState.DONE, outcome="By noon.", replied_on=TODAY)
    view = threads.thread_of(session, OWN, now=NOW)
    assert (view.reason, view.reply_by, view.outcome_by, view.answers) == ("By noon.", None, None, 1)
    assert (view.may_settle, view.may_reopen) == (True, True)


def test_a_merged_one_tells_what_becomes_of_the_other_and_nothing_that_was_written_to_its_author(
    session: Session, vault: Vault
) -> None:
    own, other = suggestion(session), suggestion(session, OTHER)
    desk.write(session, other.id, "Are you the only one on nights in Leeds?", by=user(1), now=NOW)
    rows.say(session, other.id, writer=Writer.AUTHOR, signed="", words="Mine alone.", on=TODAY)
    desk.merge(session, own.id, other.id, seen=own.state, by=user(1), now=NOW)
    desk.write(session, other.id, "Is it van 7?", by=user(1), now=NOW)
    for state, outcome in ((SuggestionState.PLANNED, ""), (SuggestionState.DECLINED, "Too dear.")):
        desk.set_state(session, other.id, state, seen=other.state, outcome=outcome, by=user(1), vault=vault, now=NOW)
    view = threads.thread_of(session, OWN, now=NOW)
    assert (view.merged_into, view.state, view.reason) == (other.number, SuggestionState.DECLINED, "Too dear.")
    together = f"Somebody has suggested the same. Yours goes on together with number {other.number}."
    assert [line.words for line in view.lines] == [together, "We plan to do this.", "Too dear."]
    (line,) = threads.author_threads(session, Wallet((Held(OWN),)))
    assert line.news == view.answers == 3


def test_after_a_merge_is_undone_its_author_hears_of_the_next_answer(session: Session, vault: Vault) -> None:
    own, other = suggestion(session), suggestion(session, OTHER)
    for number in range(5):
        desk.write(session, other.id, f"Question {number}.", by=user(1), now=NOW)
    desk.merge(session, own.id, other.id, seen=own.state, by=user(1), now=NOW)
    seen = threads.thread_of(session, OWN, now=NOW).answers
    desk.unmerge(session, own.id, by=user(1), vault=vault, now=NOW)
    desk.write(session, own.id, "Only for you.", by=user(1), now=NOW)
    (line,) = threads.author_threads(session, Wallet((Held(OWN, seen),)))
    assert line.news == 2


def test_letters_are_checked_and_store_nothing(session: Session) -> None:
    answer(session, "Done.", state=SuggestionState.DONE, outcome="By noon.")
    letters = [
        threads.reply_letter(session, OWN, " Thanks. ", now=NOW),
        threads.settle_letter(session, OWN, now=NOW),
        threads.reopen_letter(session, OWN, "Not on Mondays.", now=NOW),
        threads.withdraw_letter(session, OWN, now=NOW),
    ]
    assert [letter.kind for letter in letters] == list(LetterKind)[1:]
    assert {letter.thread for letter in letters} == {fingerprint(OWN)}
    assert [letter.text for letter in letters] == ["Thanks.", "", "Not on Mondays.", ""]
    assert not session.dirty | session.new


def test_nobody_writes_in_a_thread_that_nobody_knows(session: Session) -> None:
    unknown = "C" * 21 + "A"
    with pytest.raises(NotFoundError, match="waits in the box"):
        threads.reply_letter(session, unknown, "Hello?", now=NOW)
    assert threads.withdraw_letter(session, unknown, now=NOW).kind is LetterKind.WITHDRAW


def test_a_full_home_lets_go_of_what_has_ended_first(session: Session) -> None:
    suggestion(session, OTHER).state = SuggestionState.WITHDRAWN
    session.flush()
    held = (Held(OWN), *WAITING[: MOST - 2], Held(OTHER))
    found = threads.gathered(session, str(Wallet(held)), ("D" * 21 + "A",), now=NOW)
    assert found.left == (OTHER,)
    assert found.wallet is not None
    assert len(found.wallet.threads) == MOST
    card = threads.home_card(session, found, now=NOW)
    assert [one.number for one in card.left] == [suggestion(session, OTHER).number]


def test_what_never_came_out_of_the_box_waits_no_more_and_goes_first(session: Session) -> None:
    lost, gone = "D" * 21 + "A", "E" * 21 + "A"
    found = threads.gathered(session, str(Wallet((Held(OWN), Held(gone, 3)))), (lost,), now=NOW)
    lines = {one.capability: one for one in threads.author_threads(session, found.wallet or Wallet())}
    assert {name: line.gone for name, line in lines.items()} == {OWN: False, gone: True, lost: False}
    assert (lines[lost].ended, lines[gone].ended) == (False, True)
    later = threads.gathered(session, found.metadata, (), now=NOW + timedelta(days=7))
    assert later.wallet == Wallet((Held(OWN), Held(gone, 3), Held(lost)))
    assert {one.gone for one in threads.author_threads(session, later.wallet) if one.number is None} == {True}
    full = Wallet((*later.wallet.threads, *WAITING[: MOST - 3]))
    assert threads.gathered(session, str(full), ("G" * 21 + "A",), now=NOW).left == (gone,)


def test_a_home_that_carries_something_else_stays_as_it_is(session: Session) -> None:
    found = threads.gathered(session, "something else", (OWN,), now=NOW)
    assert (found.metadata, found.wallet, found.arriving) == ("something else", None, ())
    assert threads.home_card(session, found, now=NOW).unreadable


def test_what_is_pointed_out_leaves_the_signers_own_name_alone(session: Session) -> None:
    session.get_one(Person, user(1)).name = "Maya Lindqvist"
    session.flush()
    text = "Maya thinks that Person 2 and 471123 matter."
    found = suggesting.before_sending(session, text, signer=user(1))
    assert found is not None
    assert "Maya" not in found.found
    anonymous = suggesting.before_sending(session, text)
    assert anonymous is not None
    assert "Maya" in anonymous.found
    assert suggesting.before_sending(session, "Answer sooner.") is None


def test_a_forgotten_author_signs_with_nothing(session: Session) -> None:
    known = session.get_one(Person, user(1))
    known.name, known.forgotten = "", True
    session.flush()
    given = Suggested(
        person=user(1),
        words="Answer sooner.",
        category=suggesting.Category.TOOLS,
        meant_for=suggesting.MeantFor.LEADERS,
        touch_point="gone",
        sign=True,
        four_words=("house", "river", "stone", "lamp"),
    )
    letter = suggesting.suggestion_letter(session, given, capability=OWN)
    assert (letter.signed, letter.touch_point) == ("", "")


def test_the_longest_words_are_refused_with_their_length() -> None:
    with pytest.raises(BadInputError, match=r"At most 1,500 characters; this is 1,501\."):
        suggesting.checked_words("x" * 1501)


def test_without_a_desk_nobody_makes_a_suggestion(database: Database) -> None:
    with database.read() as session:
        with pytest.raises(NotFoundError, match="not set up yet"):
            suggesting.suggestion_form(session)
        danger = suggesting.before_sending(session, "I want to die.")
        assert danger is not None
        assert (danger.danger, danger.help) == (True, "")
        assert desk_day(session, now=NOW) == TODAY
