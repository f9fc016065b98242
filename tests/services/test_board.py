"""Everybody reads what others suggest; who wants it too is counted once a day, and nobody can look up who."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from domain.actions import ActionState, Origin
from domain.errors import ClosedError, NotFoundError
from domain.screens import BoardAddress, BoardOrder, BoardSuggestion
from domain.suggestions import ON_BOARD, Category, MeantFor, SuggestionState
from models.actions import ActionTaken
from models.base import random_id
from models.database import Database
from models.people import TouchPoint
from models.suggestions import HoldingBack, Suggestion
from services import board
from services.desk_settings import Desk, set_desk
from services.touch_points import remove_touch_point
from tests.factories import add_people, open_vault, user
from tests.suggested import RELEASED, add_suggestion, support
from vault import Vault

NOW = datetime(2025, 6, 3, 10, 0, tzinfo=UTC)
EVERYTHING = BoardAddress()


def found(database: Database, **where: Any) -> list[str]:
    with database.read() as session:
        return [line.words for line in board.board(session, BoardAddress().but(**where)).lines]


def page(database: Database, vault: Vault, suggestion: str, *, now: datetime = NOW) -> BoardSuggestion:
    with database.read() as session:
        return board.board_suggestion(session, suggestion, user(0), vault=vault, now=now)


def put(database: Database, vault: Vault, **more: Any) -> str:
    """A suggestion on the board, with its tally."""
    with database.write() as session:
        suggestion = add_suggestion(session, **more)
        board.put_on_board(session, session.get_one(Suggestion, suggestion), vault=vault, now=NOW)
    return suggestion


def become(database: Database, vault: Vault, suggestion: str, state: SuggestionState, **more: Any) -> None:
    with database.write() as session:
        row = session.get_one(Suggestion, suggestion)
        row.state = state
        for name, value in more.items():
            setattr(row, name, value)
        board.put_on_board(session, row, vault=vault, now=NOW)


def shown(database: Database, suggestion: str) -> int:
    with database.read() as session:
        (line,) = (line for line in board.board(session, EVERYTHING).lines if line.id == suggestion)
        return line.supporters


def tally(database: Database, suggestion: str) -> str | None:
    with database.read() as session:
        return session.get_one(Suggestion, suggestion).tally_id


def count(database: Database, vault: Vault) -> None:
    board.count_supporters(database, vault=vault, now=NOW)


def boxes(vault: Vault, tally: str) -> bool:
    """Whether a tally, or a key of it, is still there."""
    with vault.engine.connect() as connection:
        sealed = bool(connection.exec_driver_sql(f"SELECT 1 FROM boxes WHERE survey_id = '{tally}'").all())
    return sealed or any(tally in path.name for path in vault.keys.iterdir())


# Reading


def test_shows_what_was_reviewed_and_is_meant_for_everyone(database: Database) -> None:
    with database.write() as session:
        for state in SuggestionState:
            add_suggestion(session, state, state=state)
            add_suggestion(session, "leaders only", state=state, meant_for=MeantFor.LEADERS)
    assert sorted(found(database)) == sorted(ON_BOARD)


def test_the_newest_or_the_most_wanted_come_first(database: Database) -> None:
    with database.write() as session:
        add_suggestion(session, "old", days_ago=9, supporters=5)
        add_suggestion(session, "new", supporters=5)
        add_suggestion(session, "wanted", days_ago=5, supporters=10)
        add_suggestion(session, "newest")
    assert found(database) == ["newest", "new", "wanted", "old"]
    assert found(database, order=BoardOrder.WANTED) == ["wanted", "new", "old", "newest"]


def test_filters_and_words_narrow_it_down_together(database: Database) -> None:
    with database.write() as session:
        session.add(TouchPoint(id="visit", name="The visit", position=0))
        session.flush()
        add_suggestion(session, "A café for drivers", category=Category.TOGETHER)
        add_suggestion(session, "New phones", category=Category.TOOLS, touch_point_id="visit")
        done, state = "We bought them in May.", SuggestionState.DONE
        add_suggestion(session, "Old phones", category=Category.TOOLS, state=state, outcome=done)
        add_suggestion(session, "Reopened", outcome="It was history.")
    assert found(database, category="tools") == ["Old phones", "New phones"]
    assert found(database, category="tools", state="done") == ["Old phones"]
    assert found(database, search="CAFE drivers") == ["A café for drivers"]
    assert found(database, search="phones may") == ["Old phones"]
    assert found(database, search="visit") == ["New phones"]
    assert found(database, search="#2") == ["New phones"]
    assert found(database, search="history") == []  # of what became open again
    assert found(database, search="%") == []


def test_turns_pages_and_says_how_many_there_are(database: Database) -> None:
    with database.write() as session:
        for number in range(21):
            add_suggestion(session, f"{number}", days_ago=number)
    with database.read() as session:
        last = board.board(session, BoardAddress(part=99))
        assert (last.found, last.parts, last.where.part, [line.words for line in last.lines]) == (21, 3, 3, ["20"])
        reply = board.board_reply(session, EVERYTHING)
        assert (reply.found, len(reply.lines)) == (21, 5)


def test_what_somebody_wants_held_back_is_hidden_until_that_is_settled(database: Database, vault: Vault) -> None:
    suggestion = put(database, vault)
    with database.write() as session:
        (ann,) = add_people(session, 1)
        asking = HoldingBack(suggestion_id=suggestion, asked_by_id=ann, asked_on=RELEASED, reason="Cruel.")
        session.add(asking)
    assert found(database) == []
    with database.read() as session, pytest.raises(NotFoundError):
        board.tally_of(session, suggestion)
    with database.write() as session:
        session.delete(session.get_one(HoldingBack, suggestion))
    assert len(found(database)) == 1


def test_one_that_was_merged_is_shown_as_what_it_goes_on_as(database: Database, vault: Vault) -> None:
    target, other = put(database, vault, words="Ring back"), put(database, vault, words="Call again")
    support(database, vault, other, 10)
    support(database, vault, target, 5)
    count(database, vault)
    become(database, vault, other, SuggestionState.MERGED, merged_into=target)
    assert found(database) == ["Ring back"]
    assert shown(database, target) == 10  # the same people may want both
    found_page = page(database, vault, other)
    assert (found_page.line.words, found_page.merged) == ("Ring back", 2)
    assert page(database, vault, target).merged is None
    with database.read() as session:
        assert board.tally_of(session, other) == board.tally_of(session, target)
    become(database, vault, other, SuggestionState.OPEN, merged_into=None)
    assert shown(database, target) == 5
    assert shown(database, other) == 10


@pytest.mark.parametrize("state", [state for state in SuggestionState if state not in ON_BOARD])
def test_nobody_else_reads_what_is_not_on_the_board(database: Database, vault: Vault, state: SuggestionState) -> None:
    with database.write() as session:
        ids = [add_suggestion(session, state=state), add_suggestion(session, meant_for=MeantFor.LEADERS)]
        into_leaders = add_suggestion(session, state=SuggestionState.MERGED, merged_into=ids[1])
        of_leaders = add_suggestion(
            session, state=SuggestionState.MERGED, meant_for=MeantFor.LEADERS, merged_into=add_suggestion(session)
        )
    for suggestion in (*ids, into_leaders, of_leaders, "forged", ""):
        with pytest.raises(NotFoundError, match="not on the board"):
            page(database, vault, suggestion)
        with database.read() as session, pytest.raises(NotFoundError):
            board.tally_of(session, suggestion)


def test_tells_what_is_being_done_and_what_is_late(database: Database, vault: Vault) -> None:
    suggestion, other, leaders = (put(database, vault) for _ in range(3))
    become(database, vault, other, SuggestionState.MERGED, merged_into=suggestion)
    become(
        database, vault, leaders, SuggestionState.MERGED, merged_into=suggestion, meant_for=MeantFor.LEADERS
    )  # nobody else is to know that there was one
    with database.write() as session:
        (ann,) = add_people(session, 1)
        set_desk(session, Desk(channel="C0DESK", news_channel="", zone="Pacific/Kiritimati", help=""))
        for about, state, due in (
            (suggestion, ActionState.OPEN, date(2025, 6, 3)),
            (other, ActionState.DONE, date(2025, 5, 3)),
            (leaders, ActionState.DONE, date(2025, 5, 3)),
            ("0" * 32, ActionState.OPEN, date(2025, 5, 3)),
        ):
            session.add(
                ActionTaken(
                    id=random_id(), what="Ring", owner_id=ann, due_on=due, state=state, outcome="", about=about,
                    origin=Origin.SUGGESTION, credit="", made_on=RELEASED, still_on_it=0, postponed=0,
                    postponed_because="",
                )
            )  # fmt: skip
    told = [(one.state, one.owner, one.late) for one in page(database, vault, suggestion).undertaken]
    # Where the desk is, it is the fourth by now.
    assert told == [(ActionState.DONE, "Person 0", False), (ActionState.OPEN, "Person 0", True)]


def test_says_by_when_somebody_decides_until_somebody_did(database: Database, vault: Vault) -> None:
    suggestion = put(database, vault)
    decide_by = RELEASED + timedelta(days=30)
    found = page(database, vault, suggestion)
    assert (found.decide_by, found.late) == (decide_by, False)
    assert page(database, vault, suggestion, now=NOW + timedelta(days=30)).late
    become(database, vault, suggestion, SuggestionState.DONE, outcome="Done.", outcome_on=RELEASED)
    found = page(database, vault, suggestion, now=NOW + timedelta(days=30))
    assert (found.decide_by, found.late, found.line.outcome) == (None, False, "Done.")


def test_what_was_suggested_about_a_touch_point_outlives_it(database: Database, vault: Vault) -> None:
    with database.write() as session:
        session.add(TouchPoint(id="visit", name="The visit", position=0))
        session.flush()
        suggestion = add_suggestion(session, touch_point_id="visit")
        remove_touch_point(session, "visit")
    assert page(database, vault, suggestion).line.touch_point == ""


# Wanting it too


def test_shows_supporters_from_five_in_steps_of_five_once_a_day(database: Database, vault: Vault) -> None:
    with database.write() as session:
        add_people(session, 20)
    suggestion = put(database, vault)
    for people, told in ((4, 0), (1, 5), (4, 5), (1, 10)):
        before = shown(database, suggestion)
        with database.read() as session:
            counted = vault.answered(session.connection(), str(tally(database, suggestion)))
        support(database, vault, suggestion, people, first=counted)
        assert shown(database, suggestion) == before  # nothing moves as people press
        count(database, vault)
        assert shown(database, suggestion) == told


def test_everybody_counts_once_and_only_they_see_that_they_do(database: Database, vault: Vault) -> None:
    suggestion = put(database, vault)
    assert not page(database, vault, suggestion).counted
    for _ in range(5):
        support(database, vault, suggestion, 1)
    count(database, vault)
    assert page(database, vault, suggestion).counted
    assert shown(database, suggestion) == 0
    with database.read() as session:
        assert not board.board_suggestion(session, suggestion, user(1), vault=vault, now=NOW).counted


@pytest.mark.parametrize(
    ("state", "why"), [(SuggestionState.DONE, "1 is done"), (SuggestionState.DECLINED, "1 was declined")]
)
def test_takes_no_more_support_once_something_came_of_it(
    database: Database, vault: Vault, state: SuggestionState, why: str
) -> None:
    suggestion = put(database, vault)
    old = str(tally(database, suggestion))
    support(database, vault, suggestion, 7)
    become(database, vault, suggestion, state)
    with database.read() as session, pytest.raises(ClosedError, match=why):
        board.tally_of(session, suggestion)
    count(database, vault)
    assert tally(database, suggestion) is None
    assert not boxes(vault, old)
    assert shown(database, suggestion) == 5  # who wanted it stays told
    count(database, vault)


def test_what_its_author_opens_again_begins_to_count_anew(database: Database, vault: Vault) -> None:
    suggestion = put(database, vault)
    support(database, vault, suggestion, 9)
    become(database, vault, suggestion, SuggestionState.DONE)
    count(database, vault)
    with database.write() as session:
        session.get_one(Suggestion, suggestion).state = SuggestionState.OPEN  # by nobody who tells the board
    with database.read() as session, pytest.raises(ClosedError, match="next working day"):
        board.tally_of(session, suggestion)
    assert not page(database, vault, suggestion).line.open_to_support  # no button that counts nobody
    count(database, vault)
    assert page(database, vault, suggestion).line.open_to_support
    support(database, vault, suggestion, 2)
    count(database, vault)
    assert shown(database, suggestion) == 5


def test_forgets_who_wanted_what_was_taken_off(database: Database, vault: Vault) -> None:
    suggestion = put(database, vault)
    old = str(tally(database, suggestion))
    support(database, vault, suggestion, 9)
    with database.write() as session:
        row = session.get_one(Suggestion, suggestion)
        row.state = SuggestionState.HELD_BACK
        board.take_off(session, row)
    count(database, vault)
    assert not boxes(vault, old)
    become(database, vault, suggestion, SuggestionState.OPEN)
    assert shown(database, suggestion) == 0
    with database.read() as session:
        assert session.get_one(Suggestion, suggestion).on_board_since == NOW.date()


@pytest.mark.parametrize(("state", "left"), [(SuggestionState.HELD_BACK, 10), (SuggestionState.WITHDRAWN, 5)])
def test_holding_back_for_a_day_resets_no_number(
    database: Database, vault: Vault, state: SuggestionState, left: int
) -> None:
    suggestion = put(database, vault)
    support(database, vault, suggestion, 10)
    count(database, vault)
    with database.write() as session:
        row = session.get_one(Suggestion, suggestion)
        row.state = state
        board.take_off(session, row)
    count(database, vault)
    become(database, vault, suggestion, SuggestionState.OPEN)
    support(database, vault, suggestion, 5)
    count(database, vault)
    assert shown(database, suggestion) == left


def test_a_tally_goes_on_whose_suggestion_came_back_at_the_last_moment(
    database: Database, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    suggestion = put(database, vault)
    old = tally(database, suggestion)
    become(database, vault, suggestion, SuggestionState.DONE)
    closing = vault.close

    def close(*given: Any) -> bool:
        become(database, vault, suggestion, SuggestionState.OPEN)
        return closing(*given)

    monkeypatch.setattr(vault, "close", close)
    count(database, vault)
    assert tally(database, suggestion) == old
    support(database, vault, suggestion, 1)


def test_a_box_that_is_gone_is_forgotten_too(database: Database, vault: Vault) -> None:
    suggestion = put(database, vault)
    vault.cancel(str(tally(database, suggestion)))
    become(database, vault, suggestion, SuggestionState.DECLINED)
    count(database, vault)
    assert tally(database, suggestion) is None


def test_leaders_only_ones_have_no_tally_and_the_board_opens_one_once(database: Database, vault: Vault) -> None:
    assert tally(database, put(database, vault, meant_for=MeantFor.LEADERS)) is None
    assert tally(database, put(database, vault, state=SuggestionState.NEW)) is None
    assert tally(database, put(database, vault, state=SuggestionState.DECLINED)) is None
    suggestion = put(database, vault)
    old = tally(database, suggestion)
    become(database, vault, suggestion, SuggestionState.STARTED)
    assert (tally(database, suggestion), old is None) == (old, False)


def test_a_tally_that_lost_its_key_is_replaced_and_what_is_shown_stays(database: Database, vault: Vault) -> None:
    suggestion = put(database, vault)
    support(database, vault, suggestion, 6)
    count(database, vault)
    old = str(tally(database, suggestion))
    for path in vault.keys.iterdir():
        if old in path.name:
            path.unlink()
    vault = open_vault(database, vault.keys)
    assert board.replace_lost(database, [old, "0" * 32], vault=vault, now=NOW) == {old}
    assert tally(database, suggestion) not in {None, old}
    support(database, vault, suggestion, 1)
    count(database, vault)
    assert shown(database, suggestion) == 5
