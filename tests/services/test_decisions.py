"""What people do to decisions: who may, what the log keeps of it, and who hears of it."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy.orm import Session

from domain import consent as rules
from domain.decision_messages import DecisionAnswered, DecisionEnded, DecisionObjected, DecisionPosted
from domain.decisions import Consulted, DecisionState, Proposal, Worked, concern, consent, stand_aside
from domain.errors import (
    BadInputError,
    ChangedError,
    ClosedError,
    NotAllowedError,
    NotFoundError,
    OldVersionError,
    StillAskedError,
)
from domain.seats import StandsFor
from models import decisions as rows
from models.database import Database
from models.decisions import DecisionRow, EntryKind
from models.seats import SeatRow
from models.settings import forget_setting
from services import decisions
from services.champions_settings import CHANNEL as CHAMPIONS_CHANNEL
from services.decision_logs import every, load, unreadable
from tests.domain.decided import OBJECTS, REVIEW, WORDING, wording
from tests.seated import add_seat
from tests.services.deciding import (
    AMINA,
    CHANNEL,
    DEADLINE,
    DORA,
    LENA,
    MONDAY,
    PRIYA,
    SAM,
    drafted,
    in_channel,
    kinds,
    objected,
    on,
    posted,
    says,
    sent,
    staffed,
    told,
)

AGAIN = wording(what="The hotline is open on Saturdays, and they choose the day off.")


def log(session: Session, decision: str) -> list[EntryKind]:
    return [one.kind for one in rows.log_of(session, [decision])]


def amend(session: Session, decision: str, what: Proposal = AGAIN, **more: object) -> None:
    values = {"version": 1, "because": "You asked for it.", "by": SAM, "deadline": DEADLINE, "now": MONDAY} | more
    decisions.amend(session, decision, what, **values)  # type: ignore[arg-type] # a test's shorthand


# Before it is posted


def test_a_draft_is_for_the_champions_whom_it_would_ask(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        one = drafted(session, wording(touched=(StandsFor.EMPLOYEES,)))
        assert told(session) == [(AMINA, "DecisionDrafted")]
        decision = load(session, one)
        assert (decision.number, decision.state, decision.leader) == (1, DecisionState.DRAFT, SAM)
        decisions.revise(session, one, WORDING, by=SAM, now=MONDAY)
        decisions.revise(session, one, WORDING, by=SAM, now=MONDAY)
        assert log(session, one) == [EntryKind.DRAFT] * 2
        assert told(session) == [(AMINA, "DecisionDrafted")] * 2 + [(PRIYA, "DecisionDrafted")]
        assert not any(channel == CHANNEL for channel, _ in told(session))
        row = session.get_one(DecisionRow, one)
        assert (row.state, row.look_on) == (DecisionState.DRAFT, None)


def test_nobody_can_bring_a_decision_where_there_are_no_champions_yet(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        forget_setting(session, CHAMPIONS_CHANNEL)
        with pytest.raises(NotFoundError, match="not set up yet"):
            drafted(session)
        assert every(session) == ()


def test_a_form_that_came_twice_is_one_decision_and_others_count_on(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        twice = {decisions.draft(session, WORDING, by=SAM, now=MONDAY, form="V1") for _ in range(2)}
        other = decisions.draft(session, WORDING, by=LENA, now=MONDAY, form="V2")
        assert len(twice) == 1
        assert [(one.id, one.number) for one in every(session)] == [(other, 2), (*twice, 1)]


def test_a_number_that_somebody_else_has_just_taken_is_left_to_them(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.write() as session:
        staffed(session)
        drafted(session)
        seen = iter([0, 1])  # the second of two at once reads what was there before the first
        monkeypatch.setattr(rows, "highest_number", lambda _: next(seen))
        assert load(session, drafted(session)).number == 2


def test_only_who_brings_it_posts_changes_and_withdraws_it(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        draft, open_now = drafted(session), posted(session)
        attempts: list[Callable[[], object]] = [
            lambda: decisions.revise(session, draft, AGAIN, by=LENA, now=MONDAY),
            lambda: decisions.post(session, draft, by=LENA, deadline=DEADLINE, now=MONDAY),
            lambda: decisions.withdraw(session, draft, by=LENA, reason="No.", now=MONDAY),
            lambda: amend(session, open_now, by=LENA),
            lambda: decisions.withdraw(session, open_now, by=AMINA, reason="No.", now=MONDAY),
            lambda: decisions.close_unanswered(session, open_now, version=1, by=LENA, now=on(30)),
        ]
        for attempt in attempts:
            with pytest.raises(NotAllowedError, match="whoever brings this decision"):
                attempt()
        assert log(session, draft) == [EntryKind.DRAFT]
        assert log(session, open_now) == [EntryKind.DRAFT, EntryKind.VERSION]


def test_version_1_is_for_everybody_and_asks_the_champions(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        one = posted(session)
        assert [entry for entry in told(session) if entry[1] != "DecisionDrafted"] == [
            (CHANNEL, "DecisionPosted"),
            (AMINA, "DecisionAsked"),
            (PRIYA, "DecisionAsked"),
        ]
        decisions.post(session, one, by=SAM, deadline=DEADLINE, now=MONDAY)  # the form came twice
        assert log(session, one) == [EntryKind.DRAFT, EntryKind.VERSION]
        with pytest.raises(ChangedError, match="posted already"):
            decisions.post(session, one, by=SAM, deadline=date(2025, 6, 10), now=MONDAY)
        assert session.get_one(DecisionRow, one).look_on == date(2025, 6, 3)


def test_a_draft_that_is_withdrawn_is_told_to_those_who_have_read_it(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        one = drafted(session)
        sent(session)
        for _ in range(2):
            decisions.withdraw(session, one, by=SAM, reason="Too early.", now=MONDAY)
        assert kinds(sent(session)) == [(AMINA, "DecisionEnded"), (PRIYA, "DecisionEnded")]
        assert session.get_one(DecisionRow, one).look_on is None


# Called in


def call_in(session: Session, seat: str, **more: object) -> str:
    values = {
        "seat": seat,
        "by": AMINA,
        "leader": SAM,
        "about": "Let us choose our own shifts",
        "because": "It came up in four pulses.",
        "administrators": (),
        "now": MONDAY,
    } | more
    return decisions.call_in(session, **values)  # type: ignore[arg-type] # a test's shorthand


def test_a_champion_calls_in_what_nobody_has_brought_and_its_leader_brings_it(database: Database) -> None:
    with database.write() as session:
        seats = staffed(session)
        one = call_in(session, seats[StandsFor.EMPLOYEES])
        assert kinds(sent(session)) == [(CHANNEL, "DecisionCalledIn"), (SAM, "DecisionToBring")]
        assert session.get_one(DecisionRow, one).look_on == date(2025, 6, 10)
        with pytest.raises(NotAllowedError, match="whoever brings this decision"):  # another leader was not asked
            decisions.bring(session, one, WORDING, by=LENA, now=MONDAY)
        for _ in range(2):  # the form came twice
            decisions.bring(session, one, WORDING, by=SAM, now=MONDAY)
        with pytest.raises(ChangedError, match="only the champions read"):
            decisions.bring(session, one, AGAIN, by=SAM, now=MONDAY)
        assert log(session, one) == [EntryKind.CALL, EntryKind.DRAFT]
        decisions.post(session, one, by=SAM, deadline=DEADLINE, now=MONDAY)
        gone = sent(session)
        assert [thread for channel, message, thread in gone if isinstance(message, DecisionPosted)] != [None]
        assert load(session, one).is_public


def test_a_leader_says_in_public_why_they_do_not_bring_it(database: Database) -> None:
    with database.write() as session:
        seats = staffed(session)
        one = call_in(session, seats[StandsFor.EMPLOYEES])
        sent(session)
        with pytest.raises(NotAllowedError):
            decisions.decline(session, one, by=LENA, reason="Not this year.", now=MONDAY)
        for _ in range(2):
            decisions.decline(session, one, by=SAM, reason="Not this year.", now=MONDAY)
        ended = {channel: (type(message), thread is None) for channel, message, thread in sent(session)}
        assert ended == {CHANNEL: (DecisionEnded, False), AMINA: (DecisionEnded, True)}
        assert load(session, one).state is DecisionState.DECLINED


def test_a_champion_hears_when_the_draft_of_what_they_called_in_is_withdrawn(database: Database) -> None:
    with database.write() as session:
        seats = staffed(session)
        one = call_in(session, seats[StandsFor.EMPLOYEES])
        decisions.bring(session, one, WORDING, by=SAM, now=MONDAY)
        sent(session)
        decisions.withdraw(session, one, by=SAM, reason="Not this year.", now=MONDAY)
        gone = sent(session)
        assert kinds(gone) == [(CHANNEL, "DecisionEnded"), (AMINA, "DecisionEnded")]
        assert {message.reason for _, message, _ in gone if isinstance(message, DecisionEnded)} == {"Not this year."}


def test_the_leader_hears_how_it_ended_unless_they_ended_it(database: Database) -> None:
    with database.write() as session:
        seats = staffed(session)
        agreed, own = posted(session), posted(session)
        removed = call_in(session, seats[StandsFor.EMPLOYEES])
        sent(session)
        says(session, agreed, consent(), by=AMINA)
        says(session, agreed, consent(), by=PRIYA)
        decisions.withdraw(session, own, by=SAM, reason="Too early.", now=MONDAY)
        session.get_one(SeatRow, seats[StandsFor.EMPLOYEES]).removed_on = MONDAY.date()
        session.flush()
        decisions.decline(session, removed, by=SAM, reason="Not this year.", now=MONDAY)
        ended = [(channel, message) for channel, message, _ in sent(session) if isinstance(message, DecisionEnded)]
        assert [message.decision for channel, message in ended if channel != CHANNEL] == [agreed]
        assert {channel for channel, message in ended if message.decision == agreed} == {CHANNEL, SAM}


def test_only_the_champion_calls_in_and_only_whom_it_can_bring_is_asked(database: Database) -> None:
    with database.write() as session:
        seats = staffed(session)
        seat = seats[StandsFor.EMPLOYEES]
        for wrong in ({"by": DORA}, {"by": SAM, "leader": LENA}, {"seat": "none"}):
            with pytest.raises(NotAllowedError, match="Only the champion"):
                call_in(session, **{"seat": seat} | wrong)  # type: ignore[arg-type]
        with pytest.raises(BadInputError) as error:
            call_in(session, seat, leader=DORA)
        assert list(error.value.problems) == ["leader"]
        with pytest.raises(BadInputError, match="yourself"):
            call_in(session, seat, leader=AMINA)
        with pytest.raises(BadInputError) as error:
            call_in(session, seat, about=" ", because="")
        assert list(error.value.problems) == ["about", "because"]
        assert every(session) == ()
        assert call_in(session, seat, leader=DORA, administrators=[DORA], form="V1") == call_in(
            session, seat, leader=DORA, administrators=[DORA], form="V1"
        )


# Answers


def test_the_last_answer_closes_it_and_the_thread_has_each(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        one = posted(session)
        sent(session)
        says(session, one, concern("Who covers the lunch hour?"), by=PRIYA)
        says(session, one, concern("Who covers the lunch hour?"), by=PRIYA)
        assert load(session, one).state is DecisionState.OPEN
        assert says(session, one, consent(), by=AMINA).state is DecisionState.CONSENTED
        gone = sent(session)
        assert in_channel(gone) == ["DecisionAnswered", "DecisionAnswered", "DecisionEnded"]
        assert len({thread for channel, _, thread in gone if channel == CHANNEL}) == 1
        assert gone[0][2]
        assert log(session, one)[-3:] == [EntryKind.ANSWER, EntryKind.ANSWER, EntryKind.ENDING]
        assert session.get_one(DecisionRow, one).look_on == REVIEW
        with pytest.raises(ClosedError):
            says(session, one, OBJECTS, by=AMINA)


def test_an_objection_is_told_to_the_leader_with_the_ways_out(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        one = objected(session)
        gone = sent(session)
        leaders = [message for channel, message, _ in gone if channel == SAM]
        assert [type(message) for message in leaders] == [DecisionObjected]
        assert isinstance(leaders[0], DecisionObjected)
        assert leaders[0].line
        assert leaders[0].line.would_cause == "no weekend"
        assert load(session, one).state is DecisionState.IN_RESOLUTION
        assert says(session, one, consent(), by=AMINA).state is DecisionState.CONSENTED
        taken_back = [message for _, message, _ in sent(session) if isinstance(message, DecisionAnswered)]
        assert [one.before for one in taken_back] == ["objection"]


def test_nobody_answers_for_others_and_deputies_only_where_the_champion_is_silent(database: Database) -> None:
    with database.write() as session:
        seats = staffed(session)
        one = posted(session)
        seat = seats[StandsFor.EMPLOYEES]
        assert [asked.seat for asked in decisions.seats_of(session, AMINA)] == [seat]
        assert [asked.seat for asked in decisions.seats_of(session, DORA)] == [seat]
        assert decisions.seats_of(session, SAM) == ()
        for person, sentence in (
            (SAM, rules.ONLY_THE_CHAMPION),
            (PRIYA, rules.ONLY_THE_CHAMPION),
            (DORA, "by the dead"),
        ):
            with pytest.raises(NotAllowedError, match=sentence):
                decisions.answer(session, one, consent(), seat=seat, by=person, version=1, now=MONDAY)
        with pytest.raises(StillAskedError):
            decisions.extend(session, one, now=MONDAY)
        decisions.extend(session, one, now=on(10))
        assert says(session, one, stand_aside("The works council"), by=DORA, now=on(10)).round.standing[seat].as_deputy


def test_who_brings_a_decision_as_a_champion_is_answered_by_the_deputy_at_once(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        one = posted(session, by=AMINA)
        assert [entry for entry in told(session) if entry[1] == "DecisionAsked"] == [
            (PRIYA, "DecisionAsked"),
            (DORA, "DecisionAsked"),
        ]
        assert (DORA, "DecisionDrafted") in told(session)
        with pytest.raises(NotAllowedError, match="bring this decision"):
            says(session, one, consent(), by=AMINA)
        says(session, one, consent(), by=PRIYA)
        assert says(session, one, consent(), by=DORA).state is DecisionState.CONSENTED


def test_who_is_elected_meanwhile_is_asked_and_a_seat_that_is_gone_is_not(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        add_seat(session, None, StandsFor.EMPLOYEES, title="employee champion of Leeds", team_id=None)
        assert len(decisions.champions(session)) == 3
        one = posted(session)
        assert len(load(session, one).round.asked) == 3


# Versions


def test_a_new_version_asks_anew_and_says_what_changed(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        one = objected(session)
        sent(session)
        amend(session, one)
        amend(session, one)  # the form came twice
        assert log(session, one)[-1] is EntryKind.VERSION
        assert len(load(session, one).versions) == 2
        gone = sent(session)
        assert kinds(gone) == [(CHANNEL, "DecisionPosted"), (AMINA, "DecisionAsked"), (PRIYA, "DecisionAsked")]
        (version,) = [message for _, message, _ in gone if isinstance(message, DecisionPosted)]
        assert [changed.part for changed in version.changed] == ["what"]
        with pytest.raises(OldVersionError, match="version 2"):
            says(session, one, consent(), by=AMINA, version=1)
        with pytest.raises(OldVersionError):
            amend(session, one, wording(what="Closed."))
        says(session, one, consent(), by=AMINA)
        assert says(session, one, consent(), by=PRIYA).state is DecisionState.CONSENTED


def test_a_draft_cannot_be_amended(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        with pytest.raises(ChangedError):
            amend(session, drafted(session))


# Ends


def test_deciding_anyway_names_the_leader_and_is_told_once(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        one = objected(session)
        sent(session)
        for _ in range(2):
            decisions.decide_anyway(
                session, one, version=1, leader=LENA, reason="We lose customers every weekend.", now=on(10)
            )
        in_public, ended = (message for _, message, _ in sent(session, on(10)) if isinstance(message, DecisionEnded))
        assert in_public == ended  # Sam, who brings it, hears it too
        assert (ended.by, ended.despite) == ("Person 5", ("employee champion",))
        assert ended.reason == "We lose customers every weekend."
        with pytest.raises(ClosedError):
            decisions.decide_anyway(session, one, version=1, leader=SAM, reason="Me too.", now=MONDAY)


def test_what_nobody_answers_is_closed_in_public_after_all_the_time_there_was(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        one = posted(session)
        says(session, one, consent(), by=PRIYA)
        decisions.extend(session, one, now=on(10))
        with pytest.raises(StillAskedError, match="still has time"):
            decisions.close_unanswered(session, one, version=1, by=SAM, now=on(17))
        for _ in range(2):
            decisions.close_unanswered(session, one, version=1, by=SAM, now=on(18))
        (ended,) = [message for _, message, _ in sent(session, on(18)) if isinstance(message, DecisionEnded)]
        assert (ended.state, ended.silent) == (DecisionState.UNANSWERED, ("employee champion",))


# Afterwards


def test_what_came_of_it_is_said_by_the_leader_or_a_champion_and_told(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        one = objected(session)
        with pytest.raises(NotAllowedError, match="who were asked"):
            decisions.review(session, one, by=LENA, worked=Worked.YES, words="Fine.", now=on(1, 9))
        with pytest.raises(ChangedError, match="not decided yet"):
            decisions.review(session, one, by=SAM, worked=Worked.YES, words="Fine.", now=on(1, 9))
        says(session, one, consent(), by=AMINA)
        sent(session)
        for _ in range(2):
            decisions.review(
                session,
                one,
                by=AMINA,
                worked=Worked.PARTLY,
                words="Fewer calls.",
                now=on(1, 9),
                again_on=date(2025, 12, 1),
            )
        assert kinds(sent(session, on(1, 9))) == [(CHANNEL, "DecisionReviewed")]
        assert session.get_one(DecisionRow, one).look_on == date(2025, 12, 1)
        decisions.review(session, one, by=SAM, worked=Worked.YES, words="No calls.", now=on(2, 12))
        assert session.get_one(DecisionRow, one).look_on is None


def test_what_a_champion_was_told_is_attached_at_any_time(database: Database) -> None:
    with database.write() as session:
        seats = staffed(session)
        result = Consulted(
            seat=seats[StandsFor.EMPLOYEES],
            title="employee champion",
            by=AMINA,
            on=MONDAY.date(),
            question="Saturdays?",
            result="12 of 20 agree.",
        )
        one, draft = posted(session), drafted(session)
        sent(session)
        for decision in (one, draft):
            for _ in range(2):
                decisions.consult(session, decision, result, now=MONDAY)
        assert load(session, one).consulted == (result,)
        assert kinds(sent(session)) == [
            (CHANNEL, "DecisionConsulted"),
            (AMINA, "DecisionConsulted"),
            (PRIYA, "DecisionConsulted"),
        ]


# Reading


def test_lists_have_those_in_the_states_that_are_asked_for(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        draft, one = drafted(session), posted(session)
        assert [decision.id for decision in every(session)] == [one, draft]
        assert [decision.id for decision in every(session, states=[DecisionState.DRAFT])] == [draft]
        session.get_one(DecisionRow, draft).state = DecisionState.CONSENTED  # by hand
        session.flush()
        assert every(session, states=[DecisionState.CONSENTED]) == ()
        assert load(session, draft).state is DecisionState.DRAFT
        assert unreadable(session) == ()
        with pytest.raises(NotFoundError, match="not here"):
            load(session, "none")
        with pytest.raises(NotFoundError):
            decisions.withdraw(session, "none", by=SAM, reason="No.", now=MONDAY)


def test_who_takes_over_the_leaders_duties_brings_it(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        one = posted(session)
        assert [row.id for row in rows.led(session, SAM)] == [one]
        session.get_one(DecisionRow, one).leader_id = LENA
        session.flush()
        amend(session, one, by=LENA)
        assert load(session, one).leader == LENA
