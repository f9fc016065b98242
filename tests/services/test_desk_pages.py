"""What those who answer suggestions look at: lists, a thread of 500 messages, and what a champion may read."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session

from domain.desk import DeskFilter
from domain.errors import NotFoundError
from domain.screens import DeskCard, DeskPage, DeskSuggestion
from domain.suggestions import MeantFor, SuggestionState, Writer
from models.database import Database
from models.people import TouchPoint
from models.settings import forget_setting
from models.suggestions import Thread, ThreadMessage, forget_author
from services import desk, desk_pages, holding_back
from services.desk_settings import CHANNEL
from tests.conftest import opened
from tests.services.answering import ADA, BEN, CHAMPION, MONDAY, NOBODY, author_says, new, staffed, standing
from vault import Vault

OPEN, HELD, DONE = SuggestionState.OPEN, SuggestionState.HELD_BACK, SuggestionState.DONE


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    """The SQL of lists is tried on both in `test_lists_what_waits_first`."""
    database = opened(sqlite_url)
    yield database
    database.dispose()


def page(
    session: Session, wanted: DeskFilter = DeskFilter.WAITING, number: int = 0, *, answers: bool = True, days: int = 0
) -> DeskPage:
    now = MONDAY + timedelta(days=days)
    return desk_pages.desk_page(session, wanted, number, answers=answers, now=now)


def one_page(
    session: Session, suggestion: str, person: str = ADA, *, answers: bool = True, at: int = 0
) -> DeskSuggestion:
    return desk_pages.suggestion_page(session, suggestion, person, answers=answers, now=MONDAY, page=at)


def numbers(shown: DeskPage) -> list[int]:
    return [line.number for line in shown.lines]


@pytest.mark.parametrize("url", ["sqlite_url", pytest.param("postgresql_url", marks=pytest.mark.postgresql)])
def test_lists_what_waits_first(request: pytest.FixtureRequest, url: str) -> None:
    database = opened(request.getfixturevalue(url))
    with database.write() as session:
        staffed(session)
        fresh, older = new(session), new(session, days_ago=1)
        quiet, wrote = (new(session, state=OPEN, replied_on=MONDAY.date()) for _ in range(2))
        author_says(session, wrote)
        done, asked = new(session, state=DONE), new(session, state=OPEN, replied_on=MONDAY.date())
        holding_back.hold_back(session, asked, ADA, "Insults.", now=MONDAY)
        settled = new(session, state=DONE, outcome_on=MONDAY.date())
        author_says(session, settled)
        session.get_one(Thread, settled).settled_on = MONDAY.date()
        gone = new(session, "", state=SuggestionState.WITHDRAWN)
        session.flush()
        number = {each: standing(session, each).number for each in (fresh, older, quiet, wrote, done, asked, settled)}
        waiting = [number[older], number[fresh], number[wrote], number[asked]]
        assert numbers(page(session)) == waiting
        assert numbers(page(session, days=31)) == [number[older], number[fresh], number[quiet], *waiting[2:]]
        assert set(numbers(page(session, DeskFilter.GOING))) == {
            number[one] for one in (fresh, older, quiet, wrote, asked)
        }
        ended = {number[done], number[settled], standing(session, gone).number}
        assert set(numbers(page(session, DeskFilter.ENDED))) == ended
        assert numbers(page(session, DeskFilter.HELD_BACK)) == [number[asked]]
        assert len(numbers(page(session, DeskFilter.ALL))) == 7
        card = desk_pages.home_card(session, BEN, answers=True, holds_back=True, now=MONDAY + timedelta(days=31))
        assert card == DeskCard(answers=True, new=2, late=5, replies=1, to_hold_back=1)
        assert desk.overdue(session, today=MONDAY.date() + timedelta(days=31)) == desk.Overdue(reply=2, outcome=5)
        found = desk_pages.search_suggestions(session, "ring back", but=fresh)
        assert {one for one, _ in found} == {older, quiet, wrote, done, settled}
        assert desk_pages.search_suggestions(session, str(number[done]), but=fresh)[0][0] == done
    database.dispose()


def test_turns_pages_and_comes_back_from_one_that_is_empty(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        for _ in range(21):
            new(session)
        first, last = page(session), page(session, number=2)
        assert (len(first.lines), first.pages, len(last.lines)) == (10, 3, 1)
        assert page(session, number=9) == last
        assert page(session, number=-1) == first


def test_shows_everything_about_a_suggestion(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        session.add(TouchPoint(id="visit", name="The visit", position=0))
        session.flush()
        one = new(session, state=OPEN, touch_point_id="visit", taken_by_id=ADA)
        merged = new(session)
        desk.merge(session, merged, one, seen=SuggestionState.NEW, by=ADA, now=MONDAY)
        shown = one_page(session, one)
        assert (shown.line.touch_point, shown.line.taken_by, shown.taken_by_me) == ("The visit", "Person 0", True)
        assert (shown.working_days_left, shown.on_board, shown.open) == (2, True, True)
        assert shown.merged_here == (2,)
        other = one_page(session, merged, BEN)
        assert (other.merged_into, other.open, other.line.due_on) == (1, False, None)
        assert other.taken_by_me is False


def test_a_thread_of_500_messages_is_read_page_by_page(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        one = new(session)
        said = {"thread_id": one, "writer": Writer.AUTHOR, "signed": "", "said_on": MONDAY.date()}
        session.execute(
            insert(ThreadMessage), [said | {"position": at, "words": f"Message {at}"} for at in range(1, 501)]
        )
        newest, oldest = one_page(session, one), one_page(session, one, at=49)
        assert [message.words for message in newest.messages][::9] == ["Message 491", "Message 500"]
        assert (newest.earlier, newest.pages, newest.page) == (490, 50, 0)
        assert [message.words for message in oldest.messages][::9] == ["Message 1", "Message 10"]
        assert oldest.earlier == 0
        assert one_page(session, one, at=99) == oldest
        assert one_page(session, one, at=-1) == newest


def test_after_an_author_took_back_what_they_wrote_no_page_is_empty(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        one = new(session, state=OPEN)
        for number in range(12):
            author_says(session, one, f"Again {number}")
        desk.write(session, one, "Which one?", by=ADA, now=MONDAY)
        forget_author(session, one)
        shown = one_page(session, one)
        assert ([message.words for message in shown.messages], shown.earlier, shown.pages) == (["Which one?"], 0, 1)
        desk.write(session, one, "Which one?", by=ADA, now=MONDAY)
        desk.write(session, one, "And when?", by=ADA, now=MONDAY)
        assert [message.words for message in one_page(session, one).messages] == ["Which one?", "And when?"]


def test_what_the_author_of_something_held_back_writes_waits_for_the_desk(database: Database, vault: Vault) -> None:
    with database.write() as session:
        staffed(session)
        one = new(session, state=OPEN)
        holding_back.hold_back(session, one, ADA, "Insults.", now=MONDAY)
        holding_back.agree(session, one, BEN, seen=OPEN, vault=vault, now=MONDAY)
        assert numbers(page(session)) == []
        author_says(session, one, "I meant the tool, not her.")
        assert numbers(page(session)) == [1]
        card = desk_pages.home_card(session, BEN, answers=True, holds_back=True, now=MONDAY)
        assert card == DeskCard(answers=True, replies=1)
        desk.write(session, one, "Then suggest it again.", by=BEN, now=MONDAY)
        assert numbers(page(session)) == []


def test_a_champion_reads_what_everybody_may_or_what_is_to_be_held_back_and_no_thread(database: Database) -> None:
    with database.write() as session:
        staffed(session, champion=True)
        public, fresh, asked = new(session, state=OPEN), new(session), new(session)
        leaders = new(session, state=OPEN, meant_for=MeantFor.LEADERS)
        desk.write(session, asked, "Which one?", by=ADA, now=MONDAY)
        holding_back.hold_back(session, asked, ADA, "Insults.", now=MONDAY)
        shown = page(session, DeskFilter.ALL, answers=False)
        assert sorted(numbers(shown)) == [1, 3]
        assert not shown.answers
        read = one_page(session, asked, CHAMPION, answers=False)
        assert (read.messages, read.earlier, read.answers) == ((), 0, False)
        assert read.holding
        assert one_page(session, public, CHAMPION, answers=False).on_board
        wanted = new(session, state=OPEN)
        holding_back.hold_back(session, wanted, ADA, "Insults.", now=MONDAY)
        assert not one_page(session, wanted, CHAMPION, answers=False).on_board
        for each in (fresh, leaders):
            with pytest.raises(NotFoundError, match="when it is on the board"):
                one_page(session, each, CHAMPION, answers=False)
            with pytest.raises(NotFoundError):
                desk_pages.desk_form(session, each, "hold_back", answers=False)


def test_what_is_not_there_is_told(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        for look in (one_page, desk_pages.merge_form):
            with pytest.raises(NotFoundError, match="not here any more"):
                look(session, "unknown")


def test_home_says_what_waits_to_those_who_answer_or_hold_back(database: Database) -> None:
    with database.write() as session:
        staffed(session, champion=True)
        one = new(session)
        holding_back.hold_back(session, one, ADA, "Insults.", now=MONDAY)
        card = desk_pages.home_card(session, CHAMPION, answers=False, holds_back=True, now=MONDAY)
        assert card == DeskCard(holds_back=True, to_hold_back=1)
        assert desk_pages.home_card(session, NOBODY, answers=False, holds_back=False, now=MONDAY) == DeskCard()
        forget_setting(session, CHANNEL)
        assert desk_pages.home_card(session, ADA, answers=True, holds_back=True, now=MONDAY) == DeskCard()
