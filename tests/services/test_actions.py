"""Actions: made once, three a team at most, ended once, postponed twice without a reason, handed over by leavers."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from threading import Barrier, Thread
from typing import TypeVar

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.action_messages import ActionDropped, ActionGiven, ActionLine
from domain.actions import ActionState, Chain, Origin
from domain.errors import BadInputError, FocusFullError, NotAllowedError, NotFoundError
from domain.messages import DutiesHandedOver
from domain.roles import Role
from domain.screens import ActionsAddress
from domain.suggestions import MeantFor, SuggestionState
from domain.taxonomy import CUSTOMERS
from models import people, suggestions
from models.actions import COMPANY, ActionTaken, ResultAnswer
from models.database import Database
from models.deliveries import OutboxMessage
from models.people import Person, Team, TouchPoint
from models.serial import load
from models.suggestions import Suggestion
from services import action_pages, actions, duties, loop
from services.action_messages import filled
from services.actions import Dropping
from services.custody import chain, credit_for, still_credited
from services.people import change_person, import_people
from services.teams import remove_team
from tests.conftest import opened
from tests.factories import add_people, member, set_up_series, user
from tests.reports import add_report, add_series
from tests.suggested import add_suggestion
from tests.undertaken import ADMIN, DEPUTY, MAYA, NOW, SAM, TODAY, TOM, WHO, company, new, undertake

M = TypeVar("M")

DAY = timedelta(days=1)
FOUR = ("Call back.", "Say when we come.", "Explain the bill.", "Answer at weekends.")


@pytest.fixture
def small(sqlite_url: str) -> Iterator[Database]:
    """SQLite only, where it does not matter which database it is."""
    database = opened(sqlite_url)
    yield database
    database.dispose()


def of(session: Session, action: str) -> ActionTaken:
    session.expire_all()
    return session.get_one(ActionTaken, action)


def messages(session: Session, kind: type[M]) -> dict[str, M]:
    """What is queued of a kind, by reader."""
    rows = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == kind.__name__))
    return {row.channel: load(kind, row.payload) for row in rows}


# Making


def test_what_is_undertaken_stands_there_with_its_owner_and_day(small: Database) -> None:
    with small.write() as session:
        company(session)
        found = of(session, undertake(session, "  Call\n every customer  back. ", helping_team_id="engineers"))
        assert (found.what, found.owner_id, found.team_id) == ("Call every customer back.", MAYA, "hotline")
        assert (found.state, found.made_on, found.credit) == (ActionState.OPEN, TODAY, "")
        assert messages(session, ActionGiven) == {}


def test_a_form_that_comes_twice_makes_one_action(database: Database) -> None:
    with database.write() as session:
        company(session)
        first = undertake(session, form="V1", owner_id=TOM)
        assert undertake(session, form="V1", owner_id=TOM) == first
        assert undertake(session, form="V2", owner_id=TOM) != first
        assert len(session.scalars(select(OutboxMessage)).all()) == 2


def test_whoever_is_made_the_owner_by_a_colleague_hears_of_it(small: Database) -> None:
    with small.write() as session:
        company(session)
        action = undertake(session, owner_id=TOM)
        ((reader, message),) = messages(session, ActionGiven).items()
        assert (reader, message.given_by) == (TOM, "Person 0")
        shown = filled(session, message, now=NOW)
        assert isinstance(shown, ActionGiven)
        assert isinstance(shown.line, ActionLine)
        assert shown.line.what.startswith("Call every")
        actions.finish(session, action, "All called.", by=TOM, now=NOW, **WHO)
        assert filled(session, message, now=NOW) is None
        assert filled(session, message, now=NOW, sent=True) is not None
        assert filled(session, replace(message, action="gone"), now=NOW, sent=True) is None


@pytest.mark.parametrize(
    ("more", "field", "sentence"),
    [
        ({"what": "  "}, "what", "Say what will be done"),
        ({"what": "x" * 301}, "what", "This has 301 characters, and there is room for 300"),
        ({"owner_id": "U0NOBODY"}, "owner", "Choose a colleague who works here"),
        ({"owner_id": user(8)}, "owner", "Choose a colleague who works here"),
        ({"owner_id": user(9)}, "owner", "Choose a colleague who works here"),
        ({"team_id": "gone"}, "team", "not here any more"),
        ({"helping_team_id": "gone"}, "helping", "not here any more"),
        ({"helping_team_id": "hotline"}, "helping", "does it already"),
        ({"due_on": TODAY - DAY}, "due", "This day is over"),
        ({"due_on": TODAY + timedelta(days=367)}, "due", "more than a year ahead"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(
    small: Database, more: dict[str, object], field: str, sentence: str
) -> None:
    with small.write() as session:
        company(session)
        add_people(session, 2, first=8)
        session.get_one(Person, user(8)).guest = True
        session.get_one(Person, user(9)).left_on = TODAY
        with pytest.raises(BadInputError, match=sentence) as refused:
            actions.make(session, replace(new(), **more), by=MAYA, now=NOW, **WHO)  # type: ignore[arg-type] # a test's
        assert set(refused.value.problems) == {field}
        assert not session.scalars(select(ActionTaken)).all()


def test_something_can_be_due_today(small: Database) -> None:
    with small.write() as session:
        company(session)
        assert of(session, undertake(session, due_on=TODAY)).due_on == TODAY


# Three at most


def test_a_fourth_asks_which_of_the_three_goes_and_stores_both_or_neither(database: Database) -> None:
    with database.write() as session:
        company(session)
        three = [undertake(session, what, owner_id=TOM) for what in FOUR[:3]]
        elsewhere = undertake(session, team_id="engineers")
    with pytest.raises(FocusFullError, match="Hotline has 3 open focus areas") as full, database.write() as session:
        undertake(session, FOUR[3])
    assert {one for one, _, _ in full.value.open} == set(three)
    for dropping in (Dropping(action=elsewhere, reason="Less matters."), Dropping(action="gone", reason="x")):
        with pytest.raises(FocusFullError), database.write() as session:
            undertake(session, FOUR[3], dropping=dropping)
    with pytest.raises(BadInputError, match="Say why it is dropped"), database.write() as session:
        undertake(session, FOUR[3], dropping=Dropping(action=three[0], reason=" "))
    with database.write() as session:
        fourth = undertake(session, FOUR[3], dropping=Dropping(action=three[0], reason="Less matters."))
        gone = of(session, three[0])
        assert (gone.state, gone.outcome, gone.ended_on) == (ActionState.DROPPED, "Less matters.", TODAY)
        assert of(session, fourth).state is ActionState.OPEN
        ((reader, message),) = messages(session, ActionDropped).items()
        assert (reader, message.action, message.dropped_by) == (TOM, three[0], "Person 0")
        assert filled(session, message, now=NOW) is not None
        assert action_pages.made(session, fourth, MAYA, dropped=three[0], now=NOW).dropped == FOUR[0]


def test_nobody_drops_for_their_own_what_a_colleague_undertook(small: Database) -> None:
    with small.write() as session:
        company(session)
        people.set_role_holders(session, Role.LEADER, [user(5)])
        three = [undertake(session, what) for what in FOUR[:3]]
        mine = undertake(session, "My own.", owner_id=SAM, team_id="engineers")
        dropping = Dropping(action=three[0], reason="I do not like it.")
        with pytest.raises(BadInputError, match="Person 0 sees to this one") as refused:
            actions.change(session, mine, new("My own.", owner_id=SAM), by=SAM, now=NOW, dropping=dropping, **WHO)
        assert set(refused.value.problems) == {"dropped"}
        assert of(session, three[0]).state is ActionState.OPEN
        for person, goes in ((DEPUTY, three[0]), (ADMIN, three[1]), (user(5), three[2])):
            undertake(session, "More.", by=person, dropping=Dropping(action=goes, reason="Less matters."))
            assert of(session, goes).state is ActionState.DROPPED


def test_what_is_ended_is_signed_by_whoever_ended_it(small: Database) -> None:
    with small.write() as session:
        company(session)
        suggestion = add_suggestion(session, number=12)
        dropped = undertake(session, "Try it.", owner_id=TOM, origin=Origin.SUGGESTION, about=suggestion)
        done = undertake(session, "Buy it.", owner_id=TOM, origin=Origin.SUGGESTION, about=suggestion)
        actions.drop(session, dropped, "Too dear.", by=ADMIN, now=NOW, **WHO)
        actions.finish(session, done, "It is here.", by=ADMIN, now=NOW, **WHO)
        did = loop.you_said_we_did(session, since=TODAY, until=TODAY)
        assert [line.owner for line in did.lines] == ["Person 4", "Person 4"]
        assert [one.signed for one in suggestions.messages(session, suggestion)[2:]] == ["Person 4", "Person 4"]


def test_where_there_is_room_by_now_nothing_is_dropped(small: Database) -> None:
    with small.write() as session:
        company(session)
        three = [undertake(session, what) for what in FOUR[:3]]
        actions.finish(session, three[1], "It is.", by=MAYA, now=NOW, **WHO)
        fourth = undertake(session, FOUR[3], dropping=Dropping(action=three[0], reason="Less matters."))
        assert of(session, three[0]).state is ActionState.OPEN
        assert action_pages.made(session, fourth, MAYA, dropped=three[0], now=NOW).dropped == ""


def test_the_whole_company_has_three_too(small: Database) -> None:
    with small.write() as session:
        company(session)
        for what in FOUR[:3]:
            undertake(session, what, team_id=None)
        with pytest.raises(FocusFullError, match="The whole company has 3"):
            undertake(session, FOUR[3], team_id=None)
        undertake(session, FOUR[3])


def test_of_two_who_add_the_third_at_once_one_is_asked_what_goes(database: Database) -> None:
    with database.write() as session:
        company(session)
        for what in FOUR[:2]:
            undertake(session, what)
    together, refused = Barrier(2), []

    def add(what: str) -> None:
        together.wait()
        try:
            with database.write() as session:
                undertake(session, what)
        except FocusFullError as error:
            refused.append(error)

    threads = [Thread(target=add, args=(what,)) for what in FOUR[2:]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as session:
        assert len(session.scalars(select(ActionTaken)).all()) == 3
    assert len(refused) == 1


# Ending


def test_done_says_what_came_of_it_and_the_second_one_is_told(database: Database) -> None:
    with database.write() as session:
        company(session)
        action = undertake(session)
        actions.finish(session, action, " All called. ", by=MAYA, now=NOW + DAY, **WHO)
        actions.finish(session, action, "All called.", by=MAYA, now=NOW + 2 * DAY, **WHO)  # delivered again
        assert (of(session, action).outcome, of(session, action).ended_on) == ("All called.", TODAY + DAY)
        for late in (actions.finish, actions.drop):
            with pytest.raises(BadInputError, match="Somebody was quicker: this was done on 3 June already"):
                late(session, action, "Something else.", by=DEPUTY, now=NOW, **WHO)
        with pytest.raises(BadInputError, match="was done"):
            actions.postpone(session, action, TODAY, "", by=MAYA, now=NOW, **WHO)
        with pytest.raises(BadInputError, match="was done"):
            actions.change(session, action, new(), by=MAYA, now=NOW, **WHO)


def test_of_two_who_finish_it_at_once_one_is_heard(database: Database) -> None:
    with database.write() as session:
        company(session)
        action = undertake(session)
    together, refused = Barrier(2), []

    def finish(words: str) -> None:
        together.wait()
        try:
            with database.write() as session:
                actions.finish(session, action, words, by=MAYA, now=NOW, **WHO)
        except BadInputError as error:
            refused.append(str(error))

    threads = [Thread(target=finish, args=(words,)) for words in ("One.", "Two.")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [one[:22] for one in refused] == ["Somebody was quicker: "]


def test_a_drop_needs_a_reason_and_says_so(small: Database) -> None:
    with small.write() as session:
        company(session)
        action = undertake(session)
        for reason, sentence in ((" ", "Say why"), ("x" * 1001, "room for 1000")):
            with pytest.raises(BadInputError, match=sentence) as refused:
                actions.drop(session, action, reason, by=MAYA, now=NOW, **WHO)
            assert set(refused.value.problems) == {"reason"}
        with pytest.raises(BadInputError, match="Say what came of it"):
            actions.finish(session, action, "", by=MAYA, now=NOW, **WHO)
        for _ in range(2):
            actions.drop(session, action, "Too dear.", by=MAYA, now=NOW, **WHO)
        with pytest.raises(BadInputError, match="this was dropped on 2 June"):
            actions.finish(session, action, "All called.", by=MAYA, now=NOW, **WHO)


def test_its_owner_their_deputy_and_administrators_may_change_it_and_nobody_else(small: Database) -> None:
    with small.write() as session:
        company(session)
        action = undertake(session)
        for person in (TOM, "U0NOBODY"):
            with pytest.raises(NotAllowedError, match="whoever undertook it"):
                actions.finish(session, action, "Done.", by=person, now=NOW, **WHO)
            assert not action_pages.action_page(session, action, person, now=NOW, **WHO).mine
        for number, person in enumerate((MAYA, DEPUTY, ADMIN), start=1):
            assert action_pages.action_page(session, action, person, now=NOW, **WHO).mine
            actions.postpone(session, action, date(2025, 6, 23 - number), "", by=person, now=NOW, **WHO)
        with pytest.raises(NotFoundError, match="not here any more"):
            actions.finish(session, "gone", "Done.", by=MAYA, now=NOW, **WHO)
        with pytest.raises(NotFoundError):
            action_pages.action_page(session, "gone", MAYA, now=NOW, **WHO)


def test_the_third_later_day_needs_a_reason_that_everybody_reads(small: Database) -> None:
    with small.write() as session:
        company(session)
        action = undertake(session)
        for number in (1, 2):
            for _ in range(2):  # delivered again
                actions.postpone(session, action, date(2025, 7, number), "", by=MAYA, now=NOW, **WHO)
        actions.postpone(session, action, date(2025, 6, 30), "", by=MAYA, now=NOW, **WHO)  # earlier needs none
        assert action_pages.another_day_form(session, action, MAYA, now=NOW, **WHO).needs_reason
        with pytest.raises(BadInputError, match="Say why it needs one more") as refused:
            actions.postpone(session, action, date(2025, 7, 3), " ", by=MAYA, now=NOW, **WHO)
        assert set(refused.value.problems) == {"reason"}
        actions.postpone(session, action, date(2025, 7, 3), "The van is late.", by=MAYA, now=NOW, **WHO)
        page = action_pages.action_page(session, action, TOM, now=NOW, **WHO)
        assert (page.moved, page.moved_because, page.line.due_on) == (3, "The van is late.", date(2025, 7, 3))
        with pytest.raises(BadInputError, match="This day is over"):
            actions.postpone(session, action, TODAY - DAY, "Why not.", by=MAYA, now=NOW, **WHO)


def test_who_chooses_a_day_that_is_near_has_just_heard_of_it(small: Database) -> None:
    with small.write() as session:
        company(session)
        action = undertake(session)
        actions.postpone(session, action, TODAY + DAY, "", by=MAYA, now=NOW, **WHO)
        assert of(session, action).reminded_on == TODAY


# Changing


def test_a_change_of_words_team_and_owner_keeps_the_day_and_tells_the_new_owner(small: Database) -> None:
    with small.write() as session:
        company(session)
        session.add(TouchPoint(id="visit", name="The visit", position=0))
        session.flush()
        action = undertake(session, origin=Origin.TOPIC, about="|visit")
        assert of(session, action).credit == "'The visit' (customers' words)"
        changed = new("Call twice.", owner_id=SAM, team_id="engineers", credit=False, due_on=date.max)
        for _ in range(2):
            actions.change(session, action, changed, by=MAYA, now=NOW, administrators={MAYA})
        found = of(session, action)
        assert (found.what, found.owner_id, found.team_id, found.credit) == ("Call twice.", SAM, "engineers", "")
        assert found.due_on == date(2025, 6, 23)
        assert list(messages(session, ActionGiven)) == [SAM]
        actions.change(session, action, replace(changed, credit=True), by=SAM, now=NOW, **WHO)
        assert of(session, action).credit == "'The visit' (customers' words)"


def test_a_change_to_a_full_team_asks_what_goes_too(small: Database) -> None:
    with small.write() as session:
        company(session)
        three = [undertake(session, what) for what in FOUR[:3]]
        action = undertake(session, FOUR[3], team_id=None)
        with pytest.raises(FocusFullError):
            actions.change(session, action, new(), by=MAYA, now=NOW, **WHO)
        dropping = Dropping(action=three[2], reason="Less matters.")
        actions.change(session, action, new(FOUR[3]), by=MAYA, now=NOW, dropping=dropping, **WHO)
        assert of(session, action).team_id == "hotline"
        assert of(session, three[2]).state is ActionState.DROPPED
        form = action_pages.change_form(session, action, MAYA, **WHO)
        assert (form.what, form.team, form.helping, form.changes) == (FOUR[3], ("hotline", "Hotline"), None, True)


# Where it comes from


def test_results_are_credited_by_their_item_and_answered(small: Database) -> None:
    with small.write() as session:
        company(session)
        series = set_up_series(session)
        report = add_report(session, series, 1)
        item = report.lines[0].item
        about = f"{report.survey_id}|{item.id}"
        action = undertake(session, origin=Origin.PULSE, about=about)
        assert of(session, action).credit == f"'{item.short or item.text}' (pulse 1)"
        (answer,) = session.scalars(select(ResultAnswer))
        assert (answer.action_id, answer.given_by_id) == (action, MAYA)
        assert credit_for(session, Origin.PULSE, f"{report.survey_id}|") == "pulse 1"
        assert chain(session, of(session, action)).said_on == report.closed_at.date()
        with pytest.raises(NotFoundError, match="results are not here"):
            undertake(session, origin=Origin.PULSE, about="gone|")
        gone = ActionTaken(origin=Origin.PULSE, about="gone|", made_on=TODAY, state=ActionState.OPEN)
        assert chain(session, gone) == Chain(said_on=None, made_on=TODAY, done_on=None, told_on=None)


def test_one_of_several_series_is_named(small: Database) -> None:
    with small.write() as session:
        company(session)
        report = add_report(session, set_up_series(session), 1)
        add_series(session, "second", "Engineers' pulse")
        assert "pulse 1 of 'Service" in credit_for(session, Origin.PULSE, f"{report.survey_id}|")


def test_a_suggestion_is_planned_then_done_and_one_for_leaders_is_not_named(small: Database) -> None:
    with small.write() as session:
        company(session)
        open_one = add_suggestion(session, number=12)
        secret = add_suggestion(session, number=13, meant_for=MeantFor.LEADERS)
        action = undertake(session, origin=Origin.SUGGESTION, about=open_one)
        assert of(session, action).credit == "suggestion 12"
        assert session.get_one(Suggestion, open_one).state is SuggestionState.PLANNED
        assert of(session, undertake(session, origin=Origin.SUGGESTION, about=secret)).credit == ""
        actions.finish(session, action, "All called.", by=MAYA, now=NOW, **WHO)
        assert session.get_one(Suggestion, open_one).state is SuggestionState.DONE
        found = chain(session, of(session, action))
        assert (found.done_on, found.told_on) == (TODAY, TODAY)


@pytest.mark.parametrize("why", ["for leaders only", "not to be said", "taken back"])
def test_whom_nobody_is_to_hear_of_is_not_named_by_days_either(small: Database, why: str) -> None:
    with small.write() as session:
        company(session)
        meant_for = MeantFor.LEADERS if why == "for leaders only" else MeantFor.EVERYONE
        suggestion = add_suggestion(session, number=12, meant_for=meant_for)
        told, untold = (
            undertake(session, what, origin=Origin.SUGGESTION, about=suggestion, credit=why != "not to be said")
            for what in ("Try it.", "Buy it.")
        )
        if why == "taken back":
            session.get_one(Suggestion, suggestion).state = SuggestionState.WITHDRAWN
        actions.finish(session, told, "All called.", by=MAYA, now=NOW, **WHO)
        for each in (told, untold):
            page = action_pages.action_page(session, each, MAYA, now=NOW, **WHO)
            assert (page.line.credit, page.chain.said_on, page.chain.told_on) == ("", None, None)


def test_a_suggestion_is_open_again_when_nothing_is_done_for_it_any_more(small: Database) -> None:
    with small.write() as session:
        company(session)
        suggestion = add_suggestion(session, number=12)
        first, second = (
            undertake(session, what, origin=Origin.SUGGESTION, about=suggestion) for what in ("Try it.", "Buy it.")
        )
        states = []
        for action, reason in ((first, "Too dear."), (second, "Still too dear.")):
            actions.drop(session, action, reason, by=MAYA, now=NOW, **WHO)
            states.append(session.get_one(Suggestion, suggestion).state)
        assert states == [SuggestionState.PLANNED, SuggestionState.OPEN]
        said = [message.words for message in suggestions.messages(session, suggestion)[2:]]
        assert said == [
            "This will not be done after all: Try it.\nWhy: Too dear.",
            "This will not be done after all: Buy it.\nWhy: Still too dear.",
        ]
        third = undertake(session, origin=Origin.SUGGESTION, about=suggestion)
        session.get_one(Suggestion, suggestion).state = SuggestionState.WITHDRAWN
        actions.drop(session, third, "It was taken back.", by=MAYA, now=NOW, **WHO)
        assert session.get_one(Suggestion, suggestion).state is SuggestionState.WITHDRAWN


def test_an_author_hears_of_another_day_and_of_who_looks_after_it_now(small: Database) -> None:
    with small.write() as session:
        company(session)
        suggestion = add_suggestion(session, number=12)
        action = undertake(session, "Try it.", owner_id=TOM, origin=Origin.SUGGESTION, about=suggestion)
        actions.postpone(session, action, date(2025, 6, 30), "", by=TOM, now=NOW, **WHO)
        same = new("Try it.", owner_id=TOM, team_id=None, credit=True)
        actions.change(session, action, same, by=TOM, now=NOW, **WHO)  # the team is no news to them
        actions.change(session, action, replace(same, owner_id=SAM), by=ADMIN, now=NOW, **WHO)
        told = [(one.signed, one.words) for one in suggestions.messages(session, suggestion)]
        assert told == [
            ("Person 0", "We will: Try it.\nPerson 1 looks after it, by 23 June."),
            ("Person 1", "What we said has changed. We will: Try it.\nPerson 1 looks after it, by 30 June."),
            ("Person 4", "What we said has changed. We will: Try it.\nPerson 2 looks after it, by 30 June."),
        ]
        actions.finish(session, action, "It works.", by=SAM, now=NOW, **WHO)
        session.get_one(ActionTaken, action).state = ActionState.OPEN  # one more for the same suggestion
        actions.postpone(session, action, date(2025, 7, 1), "", by=SAM, now=NOW, **WHO)
        assert suggestions.messages(session, suggestion)[-1].words == "It works."


def test_a_suggestion_that_was_taken_back_is_nothing_to_act_on(small: Database) -> None:
    with small.write() as session:
        company(session)
        suggestion = add_suggestion(session, number=12)
        action = undertake(session, origin=Origin.SUGGESTION, about=suggestion)
        session.get_one(Suggestion, suggestion).state = SuggestionState.WITHDRAWN
        with pytest.raises(NotFoundError, match="taken back"):
            undertake(session, origin=Origin.SUGGESTION, about=suggestion, credit=False)
        assert still_credited(session, of(session, action)) == ""


def test_what_was_removed_while_the_form_was_open_is_left_out(small: Database) -> None:
    with small.write() as session:
        company(session)
        topic = next(iter(CUSTOMERS)).id
        action = undertake(session, origin=Origin.TOPIC, about=f"{topic}|gone")
        assert of(session, action).about == f"{topic}|"
        assert of(session, action).credit.endswith("(customers' words)")
        nothing = of(session, undertake(session, origin=Origin.TOPIC, about="gone|gone"))
        assert (nothing.about, nothing.credit) == ("|", "")
        with pytest.raises(NotFoundError, match="not here"):
            credit_for(session, Origin.DECISION, "1")
        assert credit_for(session, Origin.OWN, "") == ""


# Who is gone


def test_a_leaver_s_open_actions_go_to_their_deputy_and_what_is_done_stays_theirs(database: Database) -> None:
    with database.write() as session:
        company(session)
        open_one, done = undertake(session, "x" * 200), undertake(session, "Say when we come.")
        actions.finish(session, done, "We do.", by=MAYA, now=NOW, **WHO)
        change_person(session, replace(member(0), deactivated=True), now=NOW, **WHO)
        assert (of(session, open_one).owner_id, of(session, done).owner_id) == (DEPUTY, MAYA)
        told = messages(session, DutiesHandedOver)[DEPUTY]
        words = next(one for one in told.duties if one.startswith("sees to"))
        assert words == f"sees to '{'x' * 79}…' by 23 June"
        assert list(duties.duties_of(session, MAYA)) == []


def test_only_what_is_open_is_given_away(small: Database) -> None:
    with small.write() as session:
        company(session)
        action = undertake(session, owner_id=TOM)
        (duty,) = duties.duties_of(session, TOM)
        actions.finish(session, action, "All called.", by=TOM, now=NOW, **WHO)
        duty.give(SAM)
        assert of(session, action).owner_id == TOM


def test_the_actions_of_a_team_that_is_removed_are_those_of_the_team_above(small: Database) -> None:
    with small.write() as session:
        company(session)
        session.add(Team(id="night", name="Night", parent_id="hotline", position=9))
        session.flush()
        own, helped = undertake(session, team_id="night"), undertake(session, helping_team_id="night")
        remove_team(session, "night")
        assert (of(session, own).team_id, of(session, helped).helping_team_id) == ("hotline", None)
        remove_team(session, "hotline")
        assert of(session, own).team_id is None


def test_a_file_of_people_leaves_actions_with_the_teams_that_stay(database: Database) -> None:
    with database.write() as session:
        company(session)
        stays = undertake(session, helping_team_id="engineers")
        goes = undertake(session, team_id="engineers")
        import_people(session, f"person,team,touch_point,leads\n{MAYA},Hotline,,yes\n", emails={})
        assert (of(session, stays).team_id, of(session, stays).helping_team_id) == ("hotline", None)
        assert of(session, goes).team_id is None


# Pages


def test_all_actions_have_what_is_late_first_and_can_be_narrowed(small: Database) -> None:
    now = NOW + timedelta(days=30)
    with small.write() as session:
        company(session)
        late = undertake(session, "Late.", due_on=date(2025, 6, 4), owner_id=TOM)
        later = undertake(session, "Later.", due_on=date(2025, 7, 20), team_id=None)
        done = undertake(session, "Done.", team_id="engineers")
        actions.finish(session, done, "It is.", by=MAYA, now=NOW, **WHO)

        def found(**where: str) -> list[tuple[str, bool]]:
            page = action_pages.actions_page(session, ActionsAddress().but(**where), roles=(), now=now)
            return [(line.id, line.late) for line in page.lines]

        assert found() == [(late, True), (later, False)]
        assert found(team="hotline") == [(late, True)]
        assert found(team=COMPANY) == [(later, False)]
        assert found(owner=MAYA) == [(later, False)]
        assert found(state="done") == [(done, False)]
        assert found(state="dropped") == []
        page = action_pages.actions_page(session, ActionsAddress(), roles=(), now=now)
        assert page.teams == ((COMPANY, "The whole company"), ("hotline", "Hotline"), ("engineers", "Engineers"))
        assert [owner for owner, _ in page.owners] == [MAYA, TOM]
        assert action_pages.actions_reply(session, now=now).found == 2


def test_many_come_in_parts(small: Database) -> None:
    with small.write() as session:
        company(session)
        for number in range(12):
            action = undertake(session, f"Number {number}.", team_id="engineers")
            actions.finish(session, action, "It is.", by=MAYA, now=NOW, **WHO)
        where = ActionsAddress(state=ActionState.DONE, part=7)
        page = action_pages.actions_page(session, where, roles=(), now=NOW)
        assert (page.found, page.parts, page.where.part, len(page.lines)) == (12, 2, 2, 2)
        assert page.teams == (("engineers", "Engineers"),)


def test_home_shows_ones_own_and_what_is_late(small: Database) -> None:
    with small.write() as session:
        company(session)
        assert not action_pages.home_card(session, MAYA, may_undertake=True, now=NOW).any
        for number in range(4):
            undertake(session, f"Number {number}.", team_id=("hotline", "engineers")[number % 2])
        card = action_pages.home_card(session, MAYA, may_undertake=True, now=NOW + timedelta(days=60))
        assert (card.open, card.late, len(card.mine), card.may_undertake) == (4, 4, 3, True)
        others = action_pages.home_card(session, TOM, may_undertake=False, now=NOW)
        assert (others.open, others.any) == (0, True)


def test_the_form_proposes_oneself_the_team_one_leads_and_three_weeks(small: Database) -> None:
    with small.write() as session:
        company(session)
        form = action_pages.action_form(session, MAYA, origin=Origin.OWN, about="", now=NOW)
        assert (form.owner, form.team, form.due_on) == (MAYA, ("hotline", "Hotline"), date(2025, 6, 23))
        assert form.teams == (("hotline", "Hotline"), ("engineers", "Engineers"))
        people.set_leads(session, "engineers", [MAYA])
        session.flush()
        assert action_pages.search_teams(session, "") == (("none", "The whole company"), *form.teams)
        assert action_pages.search_teams(session, "eng") == (("engineers", "Engineers"),)
        add_people(session, 1, first=9)
        alone = action_pages.action_form(session, user(9), origin=Origin.OWN, about="", now=NOW)
        assert alone.team is None
