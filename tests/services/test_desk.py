"""Those who answer suggestions: two people at once, outcomes with words, merging and its undoing, and what is told."""

from collections.abc import Iterator
from datetime import date, timedelta
from threading import Thread as OsThread

import pytest
from sqlalchemy.orm import Session

from domain.actions import ActionState, Origin
from domain.desk_messages import DeskDay, DeskNews
from domain.errors import BadInputError, ChangedError, NotFoundError
from domain.messages import DutiesHandedOver
from domain.roles import Role
from domain.suggestions import MeantFor, SuggestionState
from models import people
from models.actions import ActionTaken
from models.base import random_id
from models.database import Database
from models.people import Person
from models.settings import forget_setting
from models.suggestions import HoldingBack, Thread
from services import desk, holding_back
from services.desk_settings import CHANNEL
from services.duties import hand_over
from services.people import change_person
from services.roles import name_deputy
from tests.conftest import opened
from tests.factories import member, user
from tests.services.answering import ADA, BEN, CAL, MONDAY, NOBODY, author_says, new, queued, said, staffed, standing
from tests.suggested import add_suggestion
from vault import Vault

ADMIN = user(5)
NEW, OPEN, PLANNED, STARTED = (
    SuggestionState.NEW,
    SuggestionState.OPEN,
    SuggestionState.PLANNED,
    SuggestionState.STARTED,
)
DONE, DECLINED, MERGED = SuggestionState.DONE, SuggestionState.DECLINED, SuggestionState.MERGED


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    """What is asked of the database is tried on `each`."""
    database = opened(sqlite_url)
    yield database
    database.dispose()


@pytest.fixture
def each(database_url: str) -> Iterator[Database]:
    """Each kind of database in turn."""
    database = opened(database_url)
    yield database
    database.dispose()


def becomes(
    session: Session,
    vault: Vault,
    suggestion: str,
    state: SuggestionState,
    *,
    seen: SuggestionState = NEW,
    outcome: str = "",
    by: str = ADA,
) -> None:
    desk.set_state(session, suggestion, state, seen=seen, outcome=outcome, by=by, vault=vault, now=MONDAY)


def test_who_takes_it_looks_after_it_and_the_second_one_is_told_who(each: Database) -> None:
    with each.write() as session:
        staffed(session)
        one = new(session)
        desk.take(session, one, ADA)
        desk.take(session, one, ADA)
        with pytest.raises(ChangedError, match="Person 0 looks after it now"):
            desk.take(session, one, BEN)
        assert standing(session, one).taken_by_id == ADA
        desk.take(session, one, BEN, instead_of=ADA)
        assert standing(session, one).taken_by_id == BEN
        standing(session, one).taken_by_id = None
        with pytest.raises(ChangedError, match="Nobody looks after it now"):
            desk.take(session, one, ADA, instead_of=BEN)


def test_a_question_is_the_first_reply_signed_and_written_once(each: Database) -> None:
    with each.write() as session:
        staffed(session)
        one = new(session)
        for _ in range(2):
            desk.write(session, one, "  Which <!channel> calls? ", by=ADA, now=MONDAY)
        assert said(session, one) == [("Person 0", "Which <!channel> calls?")]
        assert standing(session, one).replied_on == MONDAY.date()
        assert session.get_one(Thread, one).untold_on == MONDAY.date()
        desk.write(session, one, "Another one.", by=ADA, now=MONDAY + timedelta(days=3))
        assert standing(session, one).replied_on == MONDAY.date()


@pytest.mark.parametrize("words", ["", " \u200b ", "x" * 1501])
def test_nothing_and_too_much_are_refused_beside_the_field(database: Database, vault: Vault, words: str) -> None:
    with database.write() as session:
        staffed(session)
        one = new(session)
        with pytest.raises(BadInputError) as refused:
            desk.write(session, one, words, by=ADA, now=MONDAY)
        assert "words" in refused.value.problems
        with pytest.raises(BadInputError):
            becomes(session, vault, one, DONE, outcome=words)
        assert standing(session, one).state is NEW
        assert said(session, one) == []


def test_a_review_puts_it_on_the_board_and_tells_the_author(database: Database, vault: Vault) -> None:
    with database.write() as session:
        staffed(session)
        one, leaders = new(session), new(session, meant_for=MeantFor.LEADERS)
        for each in (one, leaders):
            becomes(session, vault, each, OPEN)
        assert standing(session, one).on_board_since == MONDAY.date()
        assert standing(session, one).tally_id
        assert standing(session, leaders).on_board_since is None
        assert "Everybody can read it now" in said(session, one)[0][1]
        assert "We have read it" in said(session, leaders)[0][1]


def test_each_state_has_its_sentence_and_an_outcome_its_words(database: Database, vault: Vault) -> None:
    with database.write() as session:
        staffed(session)
        one = new(session)
        becomes(session, vault, one, PLANNED)
        becomes(session, vault, one, STARTED, seen=PLANNED)
        becomes(session, vault, one, DONE, seen=STARTED, outcome="We ring back by five.", by=BEN)
        assert said(session, one) == [
            ("Person 0", "We plan to do this."),
            ("Person 0", "We have started with this."),
            ("Person 1", "We ring back by five."),
        ]
        row = standing(session, one)
        assert (row.outcome, row.outcome_on, row.replied_on) == ("We ring back by five.", MONDAY.date(), MONDAY.date())


def test_who_declines_while_another_merges_gets_a_sentence(database: Database, vault: Vault) -> None:
    with database.write() as session:
        staffed(session)
        one, other = new(session), new(session)
        desk.merge(session, one, other, seen=NEW, by=ADA, now=MONDAY)
        with pytest.raises(ChangedError, match="number 1 goes on together with another one now"):
            becomes(session, vault, one, DECLINED, outcome="No.", by=BEN)
        with pytest.raises(ChangedError, match="Somebody was quicker"):
            desk.merge(session, one, other, seen=NEW, by=BEN, now=MONDAY)
        assert standing(session, one).state is MERGED
        assert standing(session, one).outcome == ""


def test_only_its_author_opens_an_outcome_again(database: Database, vault: Vault) -> None:
    with database.write() as session:
        staffed(session)
        one, other = new(session), new(session)
        becomes(session, vault, one, DECLINED, outcome="It costs too much.")
        with pytest.raises(ChangedError, match="Number 1 was declined already"):
            becomes(session, vault, one, DECLINED, outcome="It costs too much.")
        for state in (OPEN, PLANNED, DONE):
            with pytest.raises(ChangedError, match="was declined"):
                becomes(session, vault, one, state, seen=DECLINED, outcome="x")
        with pytest.raises(ChangedError, match="was declined"):
            desk.merge(session, one, other, seen=DECLINED, by=ADA, now=MONDAY)
        with pytest.raises(ChangedError):
            becomes(session, vault, other, NEW)


def test_what_its_author_took_back_and_what_is_unknown_are_told(database: Database, vault: Vault) -> None:
    with database.write() as session:
        staffed(session)
        one = new(session, "", state=SuggestionState.WITHDRAWN)
        with pytest.raises(ChangedError, match="taken this suggestion back"):
            desk.take(session, one, ADA)
        with pytest.raises(ChangedError):
            desk.write(session, one, "Hello?", by=ADA, now=MONDAY)
        with pytest.raises(NotFoundError):
            becomes(session, vault, "unknown", OPEN)
        with pytest.raises(NotFoundError):
            desk.merge(session, "unknown", one, seen=NEW, by=ADA, now=MONDAY)


# Merging


def test_merging_and_undoing_gives_everything_back(database: Database, vault: Vault) -> None:
    with database.write() as session:
        staffed(session)
        one, other = new(session, touch_point_id=None, taken_by_id=ADA), new(session, state=OPEN)
        becomes(session, vault, one, PLANNED)
        before = _without_message(session, one)
        desk.merge(session, one, other, seen=PLANNED, by=BEN, now=MONDAY)
        assert (standing(session, one).state, standing(session, one).merged_into) == (MERGED, other)
        assert said(session, one)[-1] == (
            "Person 1",
            "Somebody has suggested the same. Yours goes on together with number 2.",
        )
        desk.unmerge(session, one, by=BEN, vault=vault, now=MONDAY)
        assert _without_message(session, one) == before
        assert said(session, one)[-1] == ("Person 1", "Your suggestion goes on by itself again.")
        with pytest.raises(ChangedError, match="is planned"):
            desk.unmerge(session, one, by=BEN, vault=vault, now=MONDAY)


def _without_message(session: Session, suggestion: str) -> dict[str, object]:
    row = standing(session, suggestion)
    return {column.key: getattr(row, column.key) for column in row.__table__.columns}


def test_merging_is_no_first_reply_and_stops_no_clock_after_undoing(database: Database, vault: Vault) -> None:
    with database.write() as session:
        staffed(session)
        one, other = new(session), new(session)
        desk.merge(session, one, other, seen=NEW, by=ADA, now=MONDAY)
        later = MONDAY.date() + timedelta(days=90)
        assert desk.overdue(session, today=later) == desk.Overdue(reply=1, outcome=1)
        desk.unmerge(session, one, by=ADA, vault=vault, now=MONDAY)
        assert standing(session, one).replied_on is None
        assert desk.overdue(session, today=later) == desk.Overdue(reply=2, outcome=2)


def test_chains_and_circles_are_refused_clearly(each: Database) -> None:
    with each.write() as session:
        staffed(session)
        one, two, three = (new(session) for _ in range(3))
        desk.merge(session, one, two, seen=NEW, by=ADA, now=MONDAY)
        refused = {
            (two, one): "Number 1 goes on as this one itself",
            (two, three): "Number 1 went on as this one",
            (three, one): "Number 1 goes on as number 2. Choose that one.",
            (three, three): "the same suggestion",
            (three, "unknown"): "not here any more",
        }
        for (source, target), sentence in refused.items():
            with pytest.raises(BadInputError) as error:
                desk.merge(session, source, target, seen=NEW, by=ADA, now=MONDAY)
            assert sentence in error.value.problems["into"]
        assert standing(session, three).state is NEW


def test_what_readers_of_one_could_not_read_is_not_merged_into_it(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        everyone, leaders = new(session), new(session, meant_for=MeantFor.LEADERS)
        held, gone = new(session), new(session, "", state=SuggestionState.WITHDRAWN)
        holding_back.hold_back(session, held, ADA, "Insults.", now=MONDAY)
        refused = {leaders: "for leaders only", held: "being held back", gone: "not here any more"}
        for target, sentence in refused.items():
            with pytest.raises(BadInputError) as error:
                desk.merge(session, everyone, target, seen=NEW, by=ADA, now=MONDAY)
            assert sentence in error.value.problems["into"]
        desk.merge(session, leaders, everyone, seen=NEW, by=ADA, now=MONDAY)
        assert standing(session, leaders).merged_into == everyone
        public = new(session, state=OPEN)
        with pytest.raises(BadInputError) as error:
            desk.merge(session, public, everyone, seen=OPEN, by=ADA, now=MONDAY)
        assert "the other way round" in error.value.problems["into"]
        fresh = new(session)
        desk.merge(session, fresh, public, seen=NEW, by=ADA, now=MONDAY)
        assert standing(session, fresh).merged_into == public


def test_what_went_on_as_one_that_is_gone_goes_on_by_itself(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        one, two = new(session, state=OPEN), new(session, state=OPEN)
        desk.merge(session, one, two, seen=OPEN, by=ADA, now=MONDAY)
        desk.give_back_merged(session, two, now=MONDAY)
        assert (standing(session, one).state, standing(session, one).merged_into) == (OPEN, None)
        assert said(session, one)[-1][0] == desk.SIGNED


@pytest.mark.postgresql
def test_of_two_who_merge_each_into_the_other_at_once_one_does(postgresql_url: str) -> None:
    database = Database(postgresql_url)
    with database.write() as session:
        staffed(session)
        one, two = new(session), new(session)
    refused: list[Exception] = []

    def merge(source: str, target: str) -> None:
        own = Database(postgresql_url)
        try:
            with own.write() as session:
                desk.merge(session, source, target, seen=NEW, by=ADA, now=MONDAY)
        except (BadInputError, ChangedError) as error:
            refused.append(error)
        finally:
            own.dispose()

    both = [OsThread(target=merge, args=args) for args in ((one, two), (two, one))]
    for each in both:
        each.start()
    for each in both:
        each.join()
    with database.read() as session:
        states = sorted((standing(session, one).state, standing(session, two).state))
    database.dispose()
    assert states == [MERGED, NEW]
    assert len(refused) == 1


# Actions


def action(session: Session, about: str, *, outcome: str = "") -> ActionTaken:
    row = ActionTaken(
        id=random_id(),
        what="Ring back by five.",
        owner_id=BEN,
        due_on=date(2025, 7, 1),
        state=ActionState.OPEN,
        outcome=outcome,
        origin=Origin.SUGGESTION,
        about=about,
        credit="",
        made_on=MONDAY.date(),
        still_on_it=0,
        postponed=0,
        postponed_because="",
    )
    session.add(row)
    session.flush()
    return row


def test_what_somebody_undertakes_is_planned_and_its_author_hears_by_when(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        one, started = new(session), new(session, state=STARTED)
        for each in (one, started):
            desk.planned_by(session, action(session, each), by=ADA, now=MONDAY)
        assert standing(session, one).state is PLANNED
        assert standing(session, one).on_board_since == MONDAY.date()
        assert standing(session, one).replied_on == MONDAY.date()
        assert standing(session, started).state is STARTED
        assert said(session, one) == [
            ("Person 0", "We will: Ring back by five.\nPerson 1 looks after it, by 1 July."),
        ]


def test_nothing_is_undertaken_for_what_has_an_outcome_by_now(database: Database, vault: Vault) -> None:
    with database.write() as session:
        staffed(session)
        one = new(session)
        becomes(session, vault, one, DECLINED, outcome="No.")
        with pytest.raises(ChangedError, match="was declined"):
            desk.planned_by(session, action(session, one), by=ADA, now=MONDAY)


def test_what_is_done_is_the_suggestions_outcome_unless_it_has_one(database: Database, vault: Vault) -> None:
    with database.write() as session:
        staffed(session)
        one, declined = new(session), new(session)
        becomes(session, vault, declined, DECLINED, outcome="No.")
        for each in (one, declined, "unknown"):
            desk.done_by(session, action(session, each, outcome="All are rung back."), now=MONDAY)
        assert (standing(session, one).state, standing(session, one).outcome) == (DONE, "All are rung back.")
        assert standing(session, declined).outcome == "No."


@pytest.mark.parametrize("says", ["yes", "no"])
def test_what_is_done_or_dropped_is_told_also_while_somebody_wants_it_held_back(
    database: Database, vault: Vault, says: str
) -> None:
    with database.write() as session:
        staffed(session)
        done, dropped = (new(session, state=PLANNED) for _ in range(2))
        for each in (done, dropped):
            holding_back.hold_back(session, each, ADA, "Insults.", now=MONDAY)
        desk.done_by(session, action(session, done, outcome="All are rung back."), now=MONDAY)
        desk.dropped_by(session, ended(session, action(session, dropped, outcome="Too dear.")), now=MONDAY)
        for each, state in ((done, DONE), (dropped, OPEN)):
            assert standing(session, each).state is state
            if says == "no":
                holding_back.refuse(session, each, seen=PLANNED)
                assert standing(session, each).state is state
            else:
                holding_back.agree(session, each, BEN, seen=PLANNED, vault=vault, now=MONDAY)
                assert standing(session, each).state_before is state
        assert said(session, done)[0] == ("Person 1", "All are rung back.")
        assert said(session, dropped)[0] == (
            "Person 1",
            "This will not be done after all: Ring back by five.\nWhy: Too dear.",
        )


def ended(session: Session, row: ActionTaken) -> ActionTaken:
    row.state, row.ended_on = ActionState.DROPPED, MONDAY.date()
    session.flush()
    return row


def test_what_was_merged_is_done_as_the_one_it_goes_on_as(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        one, other = new(session), new(session, state=OPEN)
        undertaken = action(session, one, outcome="All are rung back.")
        desk.planned_by(session, undertaken, by=ADA, now=MONDAY)
        desk.merge(session, one, other, seen=PLANNED, by=ADA, now=MONDAY)
        desk.done_by(session, undertaken, now=MONDAY)
        assert (standing(session, other).state, standing(session, other).outcome) == (DONE, "All are rung back.")
        assert standing(session, one).state is MERGED
        for each in (one, other):
            assert said(session, each)[-1] == ("Person 1", "All are rung back.")


def test_what_was_merged_goes_on_as_long_as_anything_is_done_for_either(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        one, other = new(session), new(session)
        first, second = action(session, one, outcome="Too dear."), action(session, other, outcome="Too late.")
        desk.planned_by(session, first, by=ADA, now=MONDAY)
        desk.planned_by(session, second, by=ADA, now=MONDAY)
        desk.merge(session, one, other, seen=PLANNED, by=ADA, now=MONDAY)
        states = []
        for each in (first, second):
            desk.dropped_by(session, ended(session, each), now=MONDAY)
            states.append(standing(session, other).state)
        assert states == [PLANNED, OPEN]
        for each in (one, other):
            assert "Why: Too late." in said(session, each)[-1][1]


# Telling


def test_a_release_day_is_one_message_to_the_desk(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        desk.tell_of_release(session, new=["a", "b"], answered=["c"], now=MONDAY)
        assert queued(session) == [("C0DESK", DeskDay(new=("a", "b"), answered=("c",)))]


def test_everybody_hears_only_if_there_are_answers_and_once(each: Database) -> None:
    with each.write() as session:
        staffed(session)
        one, two = new(session), add_suggestion(session)
        author_says(session, two)
        desk.tell_of_release(session, new=[], answered=[], now=MONDAY)
        assert queued(session) == []
        for one_of_them in (one, two, one):
            desk.write(session, one_of_them, "Thank you.", by=ADA, now=MONDAY)
        tuesday = MONDAY + timedelta(days=1)
        desk.tell_of_release(session, new=[], answered=[], now=tuesday)
        desk.write(session, one, "And more.", by=ADA, now=tuesday)
        desk.tell_of_release(session, new=[], answered=[], now=tuesday)
        assert queued(session) == [("C0NEWS", DeskNews(answered=2))]
        desk.tell_of_release(session, new=[], answered=[], now=tuesday + timedelta(days=1))
        assert queued(session) == [("C0NEWS", DeskNews(answered=2)), ("C0NEWS", DeskNews(answered=1))]
        desk.tell_of_release(session, new=[], answered=[], now=tuesday + timedelta(days=2))
        assert len(queued(session)) == 2


def test_nothing_is_told_where_no_desk_is_set_up(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        forget_setting(session, CHANNEL)
        desk.tell_of_release(session, new=["a"], answered=[], now=MONDAY)
        assert queued(session) == []


def test_what_somebody_wants_held_back_waits_for_that(database: Database, vault: Vault) -> None:
    with database.write() as session:
        staffed(session)
        one, other = new(session), new(session)
        session.add(HoldingBack(suggestion_id=one, asked_by_id=ADA, asked_on=MONDAY.date(), reason="Insults."))
        session.flush()
        with pytest.raises(ChangedError, match="A second person has to decide"):
            becomes(session, vault, one, OPEN)
        with pytest.raises(ChangedError, match="A second person has to decide"):
            desk.merge(session, one, other, seen=NEW, by=BEN, now=MONDAY)
        with pytest.raises(ChangedError, match="A second person has to decide"):
            desk.planned_by(session, action(session, one), by=ADA, now=MONDAY)


# Who has left


@pytest.mark.parametrize(("deputy", "heir"), [(BEN, BEN), (NOBODY, ADMIN), (None, ADMIN)])
def test_what_somebody_looked_after_goes_to_a_deputy_who_may_answer_it_or_an_administrator(
    each: Database, deputy: str | None, heir: str
) -> None:
    with each.write() as session:
        staffed(session)
        going, done = new(session, taken_by_id=ADA), new(session, taken_by_id=ADA, state=DONE)
        if deputy:
            name_deputy(session, ADA, deputy=deputy)
        people.set_role_holders(session, Role.LEADER, [BEN, CAL])
        change_person(session, member(0, deactivated=True), now=MONDAY, administrators=[ADMIN], slacks_own=())
        assert standing(session, going).taken_by_id == heir
        assert standing(session, done).taken_by_id == ADA
        told = [one for _, one in queued(session, DutiesHandedOver) if isinstance(one, DutiesHandedOver)]
        assert told
        for one in told:
            assert one.duties == ("looks after suggestion 1",)
            assert (one.to, one.deputy) == (heir, heir == BEN)


def test_whoever_becomes_a_leader_by_it_looks_after_suggestions_too(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        one = new(session, taken_by_id=ADA)
        name_deputy(session, ADA, deputy=NOBODY)
        change_person(session, member(0, deactivated=True), now=MONDAY, administrators=[ADMIN], slacks_own=())
        assert standing(session, one).taken_by_id == NOBODY


def test_who_only_looked_after_suggestions_is_found_again_at_night(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        one = new(session, taken_by_id=NOBODY)
        session.get_one(Person, NOBODY).left_on = MONDAY.date()
        session.flush()
        hand_over(session, administrators=[ADMIN], slacks_own=(), now=MONDAY)
        assert standing(session, one).taken_by_id == ADMIN
