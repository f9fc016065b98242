"""What comes out of the letter box each weekday, and what it does."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, inspect, select
from sqlalchemy.orm import Session

from domain.desk_messages import DeskDay
from domain.letters import Letter, LetterKind
from domain.suggestions import Category, MeantFor, SuggestionState, Writer
from domain.survey import CastOutcome
from domain.tally import supporting
from models import suggestions as rows
from models.database import Database
from models.deliveries import OutboxMessage
from models.people import TouchPoint
from models.serial import load
from models.suggestions import LetterBox, Suggestion, Thread
from services import letters, released, threads
from services.board import put_on_board
from services.desk import overdue
from services.desk_settings import Desk, set_desk
from services.retention import forget_outdated
from tests.services.lettering import (
    DESK,
    MONDAY,
    TUESDAY,
    TUESDAY_TEN,
    Box,
    about,
    capability,
    found,
    suggestion,
    thread,
)

DAY = timedelta(days=1)
REPLY, SETTLE, REOPEN, WITHDRAW = (
    LetterKind.REPLY,
    LetterKind.SETTLE,
    LetterKind.REOPEN,
    LetterKind.WITHDRAW,
)


@pytest.fixture
def box(database: Database, tmp_path: Path) -> Box:
    return Box(database, tmp_path / "keys")


@pytest.fixture
def lite(sqlite_url: str, tmp_path: Path) -> Box:
    """On SQLite alone: what is claimed here does not depend on the database."""
    return Box(Database(sqlite_url), tmp_path / "keys")


def told(box: Box) -> list[DeskDay]:
    """What the desk's channel was told, by day."""
    with box.database.read() as session:
        query = select(OutboxMessage).where(OutboxMessage.kind == "DeskDay", OutboxMessage.channel == DESK)
        return [load(DeskDay, row.payload) for row in session.scalars(query.order_by(OutboxMessage.due_at))]


def released_once(box: Box, *sent: Letter) -> None:
    box.send(*sent)
    box.release()


# Releasing


def test_nothing_is_written_before_its_time(box: Box) -> None:
    box.send(suggestion(1))
    box.release(TUESDAY_TEN - timedelta(seconds=1))
    with box.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Thread)) == 0
        assert released.next_due(session) == TUESDAY_TEN


def test_a_suggestion_becomes_a_row_that_knows_days_only(box: Box) -> None:
    with box.database.write() as session:
        session.add(TouchPoint(id="tp1", name="Hotline", position=0))
    hostile = "<!channel> 'Mend' \"it\" \u202e & \U0001f642\x00"
    sent = suggestion(1, hostile, category=Category.TOOLS, meant_for=MeantFor.LEADERS, touch_point="tp1", signed="Anna")
    released_once(box, sent)
    row = box.suggestion(1)
    assert row is not None
    assert (row.words, row.signed) == (hostile.rstrip("\x00"), "Anna")
    assert (row.category, row.meant_for, row.touch_point_id) == (Category.TOOLS, MeantFor.LEADERS, "tp1")
    assert (row.state, row.number, row.supporters, row.outcome) == (SuggestionState.NEW, 1, 0, "")
    assert (row.released_on, row.state_on) == (TUESDAY, TUESDAY)
    assert (row.reply_by, row.outcome_by) == (date(2025, 6, 5), date(2025, 7, 3))
    assert (row.taken_by_id, row.replied_on, row.on_board_since, row.tally_id) == (None, None, None, None)
    assert told(box) == [DeskDay(new=(row.id,))]
    assert {type(value) for value in _values(row)} <= {
        str,
        int,
        date,
        type(None),
        *map(type, (row.state, row.category, row.meant_for)),
    }


def _values(row: Suggestion) -> list[object]:
    return [getattr(row, column.key) for column in inspect(Suggestion).columns]


def test_a_touch_point_that_is_gone_by_then_is_left_out(lite: Box) -> None:
    released_once(lite, suggestion(1, touch_point="gone"))
    row = lite.suggestion(1)
    assert row is not None
    assert row.touch_point_id is None


def test_numbers_go_on_and_are_shuffled_within_a_day(lite: Box) -> None:
    released_once(lite, *(suggestion(number) for number in range(30)))
    lite.send(suggestion(30))
    lite.release(TUESDAY_TEN + DAY)
    numbers = [row.number for number in range(31) if (row := lite.suggestion(number))]
    assert sorted(numbers) == list(range(1, 32))
    assert numbers[30] == 31
    assert numbers[:30] != list(range(1, 31))  # else once in 10^32


def test_no_number_is_given_twice(box: Box) -> None:
    released_once(box, suggestion(1), suggestion(2), about(1, WITHDRAW), about(2, WITHDRAW))
    years = timedelta(days=731)
    with box.database.write() as session:
        forget_outdated(session, now=TUESDAY_TEN + years)
    assert box.suggestion(2) is None
    box.send(suggestion(3))
    box.release(TUESDAY_TEN + years)
    third = box.suggestion(3)
    assert third is not None
    assert third.number == 3


def test_all_boxes_of_a_day_are_released_as_one(box: Box) -> None:
    box.send(*(suggestion(number) for number in range(63)), about(0, REPLY, "And the door."))
    full = box.taking()
    box.another(full)
    box.send(about(1, WITHDRAW), about(2, REPLY, "And the window."), suggestion(63), suggestion(3))
    box.release()
    assert box.said(0) == ["And the door."]
    assert box.said(2) == ["And the window."]
    with box.database.read() as session:
        states = Counter(session.scalars(select(Suggestion.state)))
        (left,) = rows.boxes(session)
    assert states == {SuggestionState.NEW: 63, SuggestionState.WITHDRAWN: 1}
    assert left.release_on == TUESDAY + DAY
    (day,) = told(box)
    assert (len(day.new), day.answered) == (63, ())


def test_the_next_box_takes_letters_at_once_and_the_old_one_takes_none(box: Box) -> None:
    old = box.taking()
    box.release()
    assert box.send(suggestion(1), box=old) == (CastOutcome.CLOSED,)
    assert box.send(suggestion(1)) == (CastOutcome.RECORDED,)
    with box.database.read() as session:
        assert released.next_due(session) == TUESDAY_TEN + DAY
    assert box.vault.recover() == ()


def test_a_missed_release_is_made_up_for_at_once_even_on_a_saturday(lite: Box) -> None:
    lite.send(suggestion(1))
    lite.release(datetime(2025, 6, 7, 12, tzinfo=UTC))
    row = lite.suggestion(1)
    assert row is not None
    assert row.released_on == date(2025, 6, 7)
    assert row.reply_by == date(2025, 6, 10)
    with lite.database.read() as session:
        assert [one.release_on for one in rows.boxes(session)] == [date(2025, 6, 9)]


def test_a_release_that_fails_in_the_middle_is_done_whole_the_next_time(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    box.send(suggestion(1), suggestion(2))
    with monkeypatch.context() as patched:
        patched.setattr(released, "tell_of_release", _fail)
        with pytest.raises(RuntimeError):
            box.release()
    with box.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Thread)) == 0
        assert [one.release_on for one in rows.boxes(session)] == [TUESDAY]
    assert box.send(suggestion(3)) == (CastOutcome.RECORDED,)
    assert box.vault.recover() == ()  # the key of a box that never was is destroyed
    box.release()
    assert len(told(box)[0].new) == 3


def _fail(*_: object, **__: object) -> None:
    raise RuntimeError("the database refuses")


def test_who_is_second_releases_nothing_again(box: Box) -> None:
    """Two processes find the same box due; or one finds it due that was interrupted behind the commit."""
    box.send(suggestion(1))
    with box.database.read() as session:
        before = [LetterBox(id=one.id, release_on=one.release_on, number=one.number) for one in rows.boxes(session)]
    box.release()
    with box.database.write() as session:
        session.add_all(before)
    box.release()
    with box.database.read() as session:
        assert [one.release_on for one in rows.boxes(session)] == [TUESDAY + DAY]
        assert session.scalar(select(func.count()).select_from(Suggestion)) == 1
    assert len(told(box)) == 1


def test_without_a_desk_letters_wait(lite: Box) -> None:
    lite.send(suggestion(1))
    with lite.database.write() as session:
        set_desk(session, Desk(channel="", news_channel="", zone="Europe/Berlin", help=""))
    lite.release()
    with lite.database.read() as session:
        assert released.next_due(session) is None
    with lite.database.write() as session:
        set_desk(session, Desk(channel=DESK, news_channel="", zone="Europe/Berlin", help=""))
    lite.release()
    assert lite.suggestion(1) is not None


def test_letters_may_be_taken_in_without_a_desk(lite: Box) -> None:
    with lite.database.write() as session:
        set_desk(session, Desk(channel="", news_channel="", zone="Europe/Berlin", help=""))
        released.take_in(session, [suggestion(1)], vault=lite.vault, now=TUESDAY_TEN)
    assert lite.suggestion(1) is not None
    assert told(lite) == []


def test_a_suggestion_that_was_sent_into_two_boxes_is_one(lite: Box) -> None:
    lite.send(suggestion(1), suggestion(1, "Twice."))
    lite.release()
    first = lite.suggestion(1)
    lite.send(suggestion(1, "And once more."))
    lite.release(TUESDAY_TEN + DAY)
    again = lite.suggestion(1)
    assert first
    assert again
    assert (first.id, first.words) == (again.id, again.words)
    assert len(told(lite)) == 1


# What letters do


def test_what_is_withdrawn_on_its_first_day_is_read_by_nobody(box: Box) -> None:
    released_once(box, suggestion(1, "Regretted.", signed="Anna"), about(1, WITHDRAW), about(1, REPLY, "More."))
    row = box.suggestion(1)
    assert row is not None
    assert (row.state, row.words, row.signed, row.meant_for) == (SuggestionState.WITHDRAWN, "", "", MeantFor.LEADERS)
    assert box.said(1) == []
    assert told(box) == []


def test_withdrawing_deletes_what_its_author_wrote(box: Box) -> None:
    released_once(box, suggestion(1), about(1, REPLY, "I sit at the window."))
    _answer(box, 1, "Which window?")
    box.send(about(1, WITHDRAW))
    box.release(TUESDAY_TEN + DAY)
    row = box.suggestion(1)
    assert row is not None
    assert (row.state, row.state_on, row.words) == (SuggestionState.WITHDRAWN, TUESDAY + DAY, "")
    assert box.said(1) == ["Which window?"]


def _answer(box: Box, number: int, words: str, *, on: date = TUESDAY) -> None:
    with box.database.write() as session:
        row = found(session, number)
        assert row is not None
        rows.say(session, row.id, writer=Writer.DESK, signed="Sam Ortiz", words=words, on=on)


def test_withdrawing_takes_it_off_the_board_and_destroys_its_tally(box: Box) -> None:
    released_once(box, suggestion(1))
    box.become(1, SuggestionState.OPEN, on=TUESDAY)
    with box.database.write() as session:
        row = found(session, 1)
        assert row is not None
        put_on_board(session, row, vault=box.vault, now=TUESDAY_TEN)
        assert row.tally_id
        tally = row.tally_id
    _support(box, tally, 7)
    box.send(about(1, WITHDRAW))
    box.release(TUESDAY_TEN + DAY)
    row = box.suggestion(1)
    assert row is not None
    assert (row.on_board_since, row.supporters, row.tally_id) == (None, 0, None)
    with box.database.read() as session:
        assert box.vault.answered(session.connection(), tally) == 0


def _support(box: Box, tally: str, people: int) -> None:
    with box.database.write() as session:
        casts = [supporting(tally, f"U{number}") for number in range(people)]
        pending = box.vault.prepare(session.connection(), casts)
    pending.settle()


def test_supporters_are_counted_at_the_release(lite: Box) -> None:
    released_once(lite, suggestion(1))
    lite.become(1, SuggestionState.OPEN, on=TUESDAY)
    with lite.database.write() as session:
        row = found(session, 1)
        assert row is not None
        put_on_board(session, row, vault=lite.vault, now=TUESDAY_TEN)
        tally = row.tally_id
    assert tally
    _support(lite, tally, 7)
    assert _supporters(lite, 1) == 0
    lite.release(TUESDAY_TEN + DAY)
    assert _supporters(lite, 1) == 5


def _supporters(box: Box, number: int) -> int:
    row = box.suggestion(number)
    assert row is not None
    return row.supporters


def test_what_was_merged_into_a_withdrawn_one_goes_on_by_itself(box: Box) -> None:
    released_once(box, suggestion(1), suggestion(2))
    box.become(2, SuggestionState.MERGED, on=TUESDAY, into=1)
    box.send(about(1, WITHDRAW))
    box.release(TUESDAY_TEN + DAY)
    other = box.suggestion(2)
    assert other is not None
    assert (other.state, other.merged_into, other.words) == (SuggestionState.NEW, None, "Suggestion of 2.")


def test_nothing_follows_what_was_withdrawn(lite: Box) -> None:
    released_once(lite, suggestion(1), about(1, WITHDRAW))
    for kind in LetterKind:
        lite.send(about(1, kind, "Still there?"))
    lite.release(TUESDAY_TEN + DAY)
    row = lite.suggestion(1)
    assert row is not None
    assert (row.state, row.state_on, lite.said(1)) == (SuggestionState.WITHDRAWN, TUESDAY, [])
    assert told(lite) == []


def test_a_letter_about_a_thread_that_nobody_knows_does_nothing(lite: Box) -> None:
    released_once(lite, *(about(9, kind, "Forged.") for kind in LetterKind if kind is not LetterKind.SUGGESTION))
    assert lite.suggestion(9) is None
    assert told(lite) == []


def test_a_reply_is_told_without_saying_whose_suggestion_is_new(lite: Box) -> None:
    released_once(lite, suggestion(1), suggestion(2))
    lite.send(about(1, REPLY, "By the door."), about(1, REPLY, "On the left."), suggestion(3), about(3, REPLY, "More."))
    lite.release(TUESDAY_TEN + DAY)
    first, third = lite.suggestion(1), lite.suggestion(3)
    assert first
    assert third
    assert sorted(lite.said(1)) == ["By the door.", "On the left."]
    assert told(lite)[1] == DeskDay(new=(third.id,), answered=(first.id,))


def test_a_thread_of_five_hundred_messages_goes_on(lite: Box) -> None:
    released_once(lite, suggestion(1))
    for number in range(500):
        _answer(lite, 1, f"Message {number}")
    lite.send(about(1, REPLY, "The last."))
    lite.release(TUESDAY_TEN + DAY)
    assert len(lite.said(1)) == 501
    assert lite.said(1)[-1] == "The last."


def test_a_reply_that_was_sent_again_into_another_box_is_one(lite: Box) -> None:
    released_once(lite, suggestion(1))
    days = (1, 2, 6, 7)  # Wednesday, Thursday, Monday, Tuesday
    sent = (("By the door.",) * 2, ("By the door.",), ("By the door.",), ("On the left.", "By the door."))
    for day, words in zip(days, sent, strict=True):
        lite.send(*(about(1, REPLY, one) for one in words))
        lite.release(TUESDAY_TEN + day * DAY)
    assert sorted(lite.said(1)) == ["By the door.", "By the door.", "On the left."]
    assert len(told(lite)) == 4
    _answer(lite, 1, "And the key?")
    lite.send(about(1, REPLY, "On the left."))
    lite.release(TUESDAY_TEN + 8 * DAY)
    assert lite.said(1)[-1] == "On the left."


@pytest.mark.parametrize("state", [SuggestionState.NEW, SuggestionState.OPEN, SuggestionState.STARTED])
def test_without_an_outcome_there_is_nothing_to_settle_or_reopen(lite: Box, state: SuggestionState) -> None:
    released_once(lite, suggestion(1))
    lite.become(1, state, on=TUESDAY)
    lite.send(about(1, SETTLE), about(1, REOPEN, "No."))
    lite.release(TUESDAY_TEN + DAY)
    row = lite.suggestion(1)
    assert row is not None
    assert (row.state, lite.thread(1).settled_on, lite.thread(1).reopened) == (state, None, False)
    assert lite.said(1) == ["No."]
    assert told(lite)[1].answered == (row.id,)


def test_the_author_settles_it_and_then_it_is_quiet(lite: Box) -> None:
    released_once(lite, suggestion(1))
    lite.become(1, SuggestionState.DONE, on=TUESDAY)
    lite.send(about(1, SETTLE, "Thank you!"))
    lite.release(TUESDAY_TEN + DAY)
    assert lite.thread(1).settled_on == TUESDAY + DAY
    lite.send(about(1, REPLY, "One more thing."), about(1, SETTLE))
    lite.release(TUESDAY_TEN + 2 * DAY)
    assert lite.thread(1).settled_on == TUESDAY + DAY
    assert lite.said(1) == ["Thank you!", "One more thing."]
    lite.send(about(1, SETTLE), about(1, REOPEN))
    lite.release(TUESDAY_TEN + 3 * DAY)
    assert [len(day.answered) for day in told(lite)] == [0, 1, 1, 1]


def test_the_author_reopens_it_once(box: Box) -> None:
    released_once(box, suggestion(1))
    _outcome(box, 1, SuggestionState.DECLINED)
    box.send(about(1, REOPEN, "It is dark again."))
    box.release(TUESDAY_TEN + DAY)
    row = box.suggestion(1)
    assert row is not None
    assert (row.state, row.state_on, box.thread(1).reopened) == (SuggestionState.OPEN, TUESDAY + DAY, True)
    assert row.tally_id is not None
    assert (row.outcome_on, row.outcome_by) == (None, TUESDAY + 31 * DAY)
    assert box.said(1) == ["It is dark again."]
    box.become(1, SuggestionState.DECLINED, on=TUESDAY + DAY)
    box.send(about(1, REOPEN, "And again."))
    box.release(TUESDAY_TEN + 2 * DAY)
    row = box.suggestion(1)
    assert row is not None
    assert row.state is SuggestionState.DECLINED
    assert box.said(1) == ["It is dark again.", "And again."]


def _outcome(box: Box, number: int, state: SuggestionState) -> None:
    box.become(number, state, on=TUESDAY)
    with box.database.write() as session:
        row = found(session, number)
        assert row is not None
        row.replied_on = row.outcome_on = TUESDAY


def test_what_was_reopened_is_late_in_its_time_and_its_author_reads_the_same_day(lite: Box) -> None:
    released_once(lite, suggestion(1))
    _outcome(lite, 1, SuggestionState.DONE)
    lite.send(about(1, REOPEN, "It is dark again."))
    lite.release(at(date(2025, 8, 1)))
    due = date(2025, 8, 31)
    with lite.database.read() as session:
        assert [overdue(session, today=due + days).outcome for days in (timedelta(), DAY)] == [0, 1]
        view = threads.thread_of(session, capability(1), now=at(due))
        assert (view.outcome_by, view.late) == (due, False)


def test_what_is_settled_can_be_reopened_and_settling_on_the_same_day_comes_first(lite: Box) -> None:
    released_once(lite, suggestion(1))
    lite.become(1, SuggestionState.DONE, on=TUESDAY)
    lite.send(about(1, REOPEN), about(1, SETTLE))
    lite.release(TUESDAY_TEN + DAY)
    row = lite.suggestion(1)
    assert row is not None
    assert (row.state, lite.thread(1).settled_on) == (SuggestionState.OPEN, None)


def test_a_merged_one_is_settled_and_reopened_by_what_became_of_the_other(lite: Box) -> None:
    released_once(lite, suggestion(1), suggestion(2), suggestion(3))
    lite.become(1, SuggestionState.DONE, on=TUESDAY)
    for number in (2, 3):
        lite.become(number, SuggestionState.MERGED, on=TUESDAY, into=1)
    lite.send(about(2, SETTLE), about(3, REOPEN, "Mine is another lamp."))
    lite.release(TUESDAY_TEN + DAY)
    assert lite.thread(2).settled_on == TUESDAY + DAY
    third = lite.suggestion(3)
    assert third is not None
    assert (third.state, third.merged_into, third.state_before) == (SuggestionState.OPEN, None, None)
    assert (third.reply_by, third.outcome_by) == (TUESDAY + 3 * DAY, TUESDAY + 31 * DAY)


# Silence


def at(day: date) -> datetime:
    """Ten o'clock in Berlin."""
    return datetime(day.year, day.month, day.day, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("state", "spoken", "settled"),
    [
        (SuggestionState.DONE, None, True),
        (SuggestionState.DECLINED, TUESDAY, True),
        (SuggestionState.DONE, TUESDAY + DAY, False),
        (SuggestionState.STARTED, None, False),
    ],
)
def test_fourteen_days_of_silence_after_the_outcome_settle_it(
    lite: Box, state: SuggestionState, spoken: date | None, *, settled: bool
) -> None:
    released_once(lite, suggestion(1))
    lite.become(1, state, on=TUESDAY)
    if spoken:
        _answer(lite, 1, "It is mended.", on=spoken)
    lite.release(at(TUESDAY + 13 * DAY))
    assert lite.thread(1).settled_on is None
    lite.release(at(TUESDAY + 14 * DAY))
    assert lite.thread(1).settled_on == (TUESDAY + 14 * DAY if settled else None)


def test_an_authors_reply_breaks_the_silence(lite: Box) -> None:
    released_once(lite, suggestion(1))
    lite.become(1, SuggestionState.DONE, on=TUESDAY)
    lite.release(at(TUESDAY + 13 * DAY))
    lite.send(about(1, REPLY, "It is dark again."))
    lite.release(at(TUESDAY + 14 * DAY))
    assert lite.thread(1).settled_on is None
    lite.release(at(TUESDAY + 28 * DAY))
    assert lite.thread(1).settled_on == TUESDAY + 28 * DAY


def test_silence_settles_a_merged_one_with_the_other(lite: Box) -> None:
    released_once(lite, suggestion(1), suggestion(2), suggestion(3))
    lite.become(1, SuggestionState.DONE, on=TUESDAY)
    lite.become(2, SuggestionState.MERGED, on=TUESDAY, into=1)
    lite.become(3, SuggestionState.MERGED, on=TUESDAY + 7 * DAY, into=1)
    lite.release(at(TUESDAY + 14 * DAY))
    assert lite.thread(2).settled_on == TUESDAY + 14 * DAY
    assert lite.thread(3).settled_on is None


def test_suggestions_that_go_on_as_each_other_end_nowhere(lite: Box) -> None:
    """Nobody can merge so; a restored or mended database must not stop a release."""
    released_once(lite, suggestion(1), suggestion(2))
    lite.become(1, SuggestionState.MERGED, on=TUESDAY, into=2)
    lite.become(2, SuggestionState.MERGED, on=TUESDAY, into=1)
    lite.release(at(TUESDAY + 20 * DAY))
    assert lite.thread(1).settled_on is None


def test_reading_changes_nothing(lite: Box) -> None:
    released_once(lite, suggestion(1))

    def looked(session: Session) -> None:
        row = rows.thread_of(session, thread(1))
        assert row
        rows.messages(session, row.id)
        letters.next_release(session, now=MONDAY)

    with lite.database.read() as session:
        looked(session)  # in a session that can't write
