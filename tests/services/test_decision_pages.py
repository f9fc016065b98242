"""What people see of decisions: who reads what, what waits for whom, what may be pressed, and files of the log."""

import csv
import io
from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from domain.actions import Origin
from domain.decisions import DecisionState, consent, objection
from domain.errors import BadInputError, ChangedError, NotAllowedError, NotFoundError
from domain.roles import Role
from domain.screens import DecisionsAddress
from domain.screens.decisions import Reason, Waits, Written
from domain.seats import SeatState, StandsFor
from models.database import Database
from models.decisions import DecisionEntry
from models.people import Place, Team
from models.seats import SeatRow
from models.settings import forget_setting
from services import actions, decision_clocks, decision_forms, decision_pages, decisions
from services.champions_settings import CHANNEL as CHAMPIONS_CHANNEL
from services.decision_forms import GivenProposal
from services.decision_logs import load
from services.decision_pages import Looking, looking
from services.people import roles_of
from tests.conftest import opened
from tests.domain.decided import REVIEW, WORDING, wording
from tests.factories import thaw, user
from tests.seated import add_seat
from tests.services.deciding import (
    AMINA,
    BEN,
    DEADLINE,
    DORA,
    LENA,
    MONDAY,
    PRIYA,
    SAM,
    drafted,
    objected,
    on,
    posted,
    says,
    staffed,
)
from tests.undertaken import new as new_action

NOBODY = user(7)


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    """Pages do not know which database it is: SQLite is enough here."""
    database = opened(sqlite_url)
    yield database
    database.dispose()


def seen_by(session: Session, person: str, now: object = MONDAY) -> Looking:
    roles = roles_of(session, person, administrators=()) or {Role.EMPLOYEE}
    return looking(session, person, roles, now=now)  # type: ignore[arg-type] # an instant


def card(session: Session, person: str, now: object = MONDAY) -> list[tuple[Waits, date | None]]:
    roles = roles_of(session, person, administrators=()) or {Role.EMPLOYEE}
    found = decision_pages.home_card(session, person, roles=roles, now=now)  # type: ignore[arg-type]
    return [(one.waits, one.by) for one in found.waiting]


def titles(session: Session, person: str, **where: str) -> list[str]:
    found = decision_pages.decisions_page(session, DecisionsAddress().but(**where), seen_by(session, person))
    return [one.title for one in found.lines]


def given(**more: object) -> GivenProposal:
    values = {
        "title": "Until 20:00",
        "what": "Two of us answer.",
        "why": "Customers call.",
        "touched": (StandsFor.CUSTOMERS,),
        "areas": (),
        "options": "",
        "evidence": (),
        "review_on": REVIEW,
    } | more
    return GivenProposal(**values)  # type: ignore[arg-type] # a test's shorthand


def call_in(session: Session, seat: str) -> str:
    return decisions.call_in(
        session,
        seat=seat,
        by=AMINA,
        leader=SAM,
        about="Let us choose our shifts",
        because="Four pulses said so",
        administrators=(),
        now=MONDAY,
    )


def test_home_is_quiet_until_champions_are_set_up(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        posted(session)
        forget_setting(session, CHAMPIONS_CHANNEL)
        assert card(session, AMINA) == []
        assert not decision_pages.home_card(session, AMINA, roles=(), now=MONDAY).set_up


def test_home_says_what_waits_step_by_step(database: Database) -> None:
    with database.write() as session:
        seats = staffed(session)
        one = call_in(session, seats[StandsFor.EMPLOYEES])
        assert card(session, SAM) == [(Waits.BRING, date(2025, 6, 9))]
        assert card(session, LENA) == card(session, AMINA) == []
        decisions.bring(session, one, WORDING, by=SAM, now=MONDAY)
        assert card(session, SAM) == [(Waits.POST, date(2025, 6, 9))]
        assert card(session, AMINA) == card(session, PRIYA) == [(Waits.READ, None)]
        assert card(session, DORA) == []
        decisions.post(session, one, by=SAM, deadline=DEADLINE, now=MONDAY)
        assert card(session, AMINA) == [(Waits.ANSWER, DEADLINE)]
        assert card(session, SAM) == card(session, DORA) == []
        says(session, one, objection(would_cause="nights", safe_if="turns"), by=AMINA)
        assert card(session, AMINA) == []
        assert card(session, SAM) == [(Waits.RESOLVE, None)]
        says(session, one, consent(), by=AMINA)
        says(session, one, consent(), by=PRIYA)
        assert card(session, SAM) == card(session, PRIYA) == []
        assert card(session, SAM, on(1, 9)) == card(session, PRIYA, on(1, 9)) == [(Waits.REVIEW, None)]
        decision_clocks.look(session, one, now=on(1, 9))  # asks them; it waits all the same until somebody has said
        assert card(session, SAM, on(20, 9)) == [(Waits.REVIEW, None)]
        thaw(session, "decision_entries", "delete")
        session.execute(delete(DecisionEntry).where(DecisionEntry.position == 1))  # somebody did it by hand
        assert card(session, SAM, on(20, 9)) == []
        assert card(session, LENA, on(1, 9)) == []


def test_the_first_due_comes_first_and_what_is_late_says_so(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        for _ in range(6):
            one = posted(session)
        late = drafted(session, by=LENA)
        decisions.post(session, late, by=LENA, deadline=date(2025, 6, 5), now=MONDAY)
        roles = roles_of(session, AMINA, administrators=())
        found = decision_pages.home_card(session, AMINA, roles=roles, now=on(6))
        assert [each.number for each in found.waiting] == [7, 1, 2, 3, 4]
        assert [each.late for each in found.waiting] == [True, *[False] * 4]
        assert found.more == 2
        assert found.going_on == 7
        assert one


def test_a_deputy_and_then_the_leader_hear_of_silence(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        one = posted(session, wording(touched=(StandsFor.EMPLOYEES,)))
        decisions.extend(session, one, now=on(10))
        until = load(session, one).round.extended_to(load(session, one).round.asked[0].seat)
        assert card(session, AMINA, on(10)) == card(session, DORA, on(10)) == [(Waits.ANSWER, until)]
        assert card(session, SAM, on(18)) == [(Waits.CLOSE, None)]


def test_days_that_are_over_are_shown_as_over_with_the_time_that_was_added(database: Database) -> None:
    with database.write() as session:
        seats = staffed(session)
        one = posted(session)
        called = call_in(session, seats[StandsFor.EMPLOYEES])
        ben = session.get_one(SeatRow, seats[StandsFor.CUSTOMERS])
        ben.deputy_id = None
        session.flush()

        def shown(now: object) -> tuple[object, ...]:
            by = seen_by(session, NOBODY, now)
            page = decision_pages.decision_page(session, one, by)
            lines = decision_pages.decisions_page(session, DecisionsAddress(), by).lines
            silent = {each.title.split()[0]: (each.extended_to, each.deputy, each.over) for each in page.answers}
            return page.deadline, page.over, silent, [(line.day, line.over) for line in lines]

        brought_by, more = date(2025, 6, 9), date(2025, 6, 17)
        nothing = (None, False, False)
        assert shown(on(9)) == (
            *(DEADLINE, False, {"customer": nothing, "employee": nothing}),
            [(brought_by, False), (DEADLINE, False)],
        )
        decisions.extend(session, one, now=on(10))
        assert shown(on(10)) == (
            *(more, False, {"customer": (more, False, False), "employee": (more, True, False)}),
            [(brought_by, True), (more, False)],
        )
        assert shown(on(18))[1:] == (
            *(True, {"customer": (more, False, True), "employee": (more, True, True)}),
            [(brought_by, True), (more, True)],
        )
        decisions.withdraw(session, one, by=SAM, reason="Too early.", now=on(18))
        assert decision_pages.decision_page(session, one, seen_by(session, NOBODY)).answers[0].over
        assert called


def test_the_page_shows_an_objection_to_an_earlier_version_that_stands(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        one = objected(session)
        again = wording(what="The hotline is open on Saturdays until noon.")
        decisions.amend(session, one, again, version=1, because="You asked.", by=SAM, deadline=DEADLINE, now=MONDAY)
        page = decision_pages.decision_page(session, one, seen_by(session, LENA))
        assert {each.title: each.objected_to for each in page.answers} == {
            "customer champion": None,
            "employee champion": 1,
        }
        assert not page.may.anyway
        says(session, one, consent(), by=PRIYA)
        decisions.extend(session, one, now=on(10))
        form = decision_forms.reason_form(session, one, Reason.ANYWAY, seen_by(session, SAM, on(19)))
        assert [(each.title, each.would_cause) for each in form.objections] == [("employee champion", "no weekend")]


def test_a_draft_is_in_nobodys_list_but_its_leaders_and_that_of_champions_whom_it_touches(database: Database) -> None:
    with database.write() as session:
        seats = staffed(session)
        draft = drafted(session)
        assert titles(session, NOBODY) == titles(session, LENA) == []
        assert titles(session, SAM) == titles(session, AMINA) == titles(session, PRIYA) == [WORDING.title]
        assert titles(session, DORA) == titles(session, BEN) == []  # deputies answer when it is their turn
        narrow = drafted(session, wording(touched=(StandsFor.EMPLOYEES,)), by=AMINA)
        assert titles(session, PRIYA) == [WORDING.title]
        assert titles(session, DORA) == [WORDING.title]  # stands in for Amina, who brings this one
        decisions.withdraw(session, narrow, by=AMINA, reason="Never mind.", now=MONDAY)
        called = call_in(session, seats[StandsFor.EMPLOYEES])
        decisions.bring(session, called, WORDING, by=SAM, now=MONDAY)
        assert titles(session, NOBODY) == ["Let us choose our shifts"]
        page = decision_pages.decision_page(session, called, seen_by(session, NOBODY))
        assert page.proposal is None
        assert page.evidence == ()
        with pytest.raises(NotFoundError):
            decision_pages.decision_page(session, draft, seen_by(session, NOBODY))
        decisions.withdraw(session, draft, by=SAM, reason="Never mind.", now=MONDAY)
        with pytest.raises(NotFoundError):
            decision_pages.log_page(session, draft, seen_by(session, LENA))
        assert decision_pages.log_page(session, draft, seen_by(session, SAM)).lines == ()


def test_search_looks_through_all_that_was_said_in_public_in_any_version(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        one = objected(session)
        again = wording(title="Lunch", what="A canteen", why="Hunger", options=(), evidence=())
        decisions.amend(session, one, again, version=1, because="Nobody eats.", by=SAM, deadline=DEADLINE, now=MONDAY)
        said = [WORDING.what, *WORDING.options, *(each.words for each in WORDING.evidence)]
        said += [
            "no weekend",
            "choose the day off",
            "objects",
            "employee champion",
            "Person 1",
            "nobody eats",
            "canteen",
        ]
        for typed in said:
            assert titles(session, NOBODY, search=typed) == ["Lunch"], typed
        assert titles(session, NOBODY, search="no fortnight") == []
        secret = drafted(session, wording(title="Roster", what="At night", options=("A secret machine",)))
        assert titles(session, AMINA, search="machine") == ["Roster"]
        assert titles(session, NOBODY, search="machine") == []
        assert load(session, secret).number == 2


def test_search_keeps_the_wording_of_a_draft_to_those_who_may_read_it(database: Database) -> None:
    with database.write() as session:
        seats = staffed(session)
        posted(session, wording(title="Lunch", what="A canteen", why="Hunger at noon"))
        called = call_in(session, seats[StandsFor.EMPLOYEES])
        decisions.bring(session, called, wording(what="A secret roster"), by=SAM, now=MONDAY)
        for typed in ("lunch", "CANTEEN", "hunger noon", "#1"):
            assert titles(session, NOBODY, search=typed) == ["Lunch"]
        assert titles(session, NOBODY, search="pulses") == ["Let us choose our shifts"]
        assert titles(session, NOBODY, search="roster") == []
        assert titles(session, AMINA, search="roster") == ["Let us choose our shifts"]
        assert titles(session, NOBODY, search="lunch shifts") == []
        assert titles(session, NOBODY, state="open") == ["Lunch"]
        assert titles(session, NOBODY, state="draft") == ["Let us choose our shifts"]
        reply = decision_pages.decisions_reply(session, DecisionsAddress(search="lunch"), seen_by(session, NOBODY))
        assert (reply.found, [one.version for one in reply.lines]) == (1, [1])


def test_every_way_to_where_it_stands_has_its_day(database: Database) -> None:
    with database.write() as session:
        seats = staffed(session)
        call_in(session, seats[StandsFor.EMPLOYEES])
        drafted(session)
        posted(session)
        gone = posted(session)
        decisions.withdraw(session, gone, by=SAM, reason="Too early.", now=on(4))
        found = decision_pages.decisions_page(session, DecisionsAddress(part=9), seen_by(session, SAM))
        assert [(one.state, one.day) for one in found.lines] == [
            (DecisionState.WITHDRAWN, date(2025, 6, 4)),
            (DecisionState.OPEN, DEADLINE),
            (DecisionState.DRAFT, date(2025, 6, 2)),
            (DecisionState.CALLED_IN, date(2025, 6, 9)),
        ]
        assert (found.where.part, found.parts) == (1, 1)


def test_the_files_hold_everything_public_and_no_draft(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        one = objected(session)
        drafted(session, wording(title="A secret"))
        posted(session, wording(title="=HYPERLINK(1)", what="*bold* <!channel>"))
        decisions.withdraw(session, one, by=SAM, reason="We think again.", now=MONDAY)
        files = decision_pages.exported(session)
        assert "A secret" not in files["md"] + files["csv"]
        assert files["md"].index("1. Saturdays on call") < files["md"].index("HYPERLINK")
        assert "the customer champion" not in files["md"]
        assert "employee champion (Person 1): objects, version 1" in files["md"]
        assert r"\<!channel\>" in files["md"]
        rows = list(csv.DictReader(io.StringIO(files["csv"].removeprefix("\ufeff"))))
        assert {row["title"] for row in rows} == {"Saturdays on call", "'=HYPERLINK(1)"}
        assert [row["entry"] for row in rows if row["decision"] == "1"] == [
            "version 1",
            "consents",
            "objects",
            "withdrawn",
        ]


def test_an_action_that_came_of_it_stands_on_its_pages_and_in_the_file(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        one = posted(session)
        says(session, one, consent(), by=AMINA)
        says(session, one, consent(), by=PRIYA)
        undertaken = new_action("Write a roster", origin=Origin.DECISION, about=one, team_id=None, owner_id=LENA)
        actions.make(session, undertaken, by=SAM, administrators=(), now=MONDAY)
        page = decision_pages.decision_page(session, one, seen_by(session, SAM))
        assert [(each.what, each.owner) for each in page.actions] == [("Write a roster", "Person 5")]
        assert page.may.undertake
        chain = decision_pages.chain_page(session, one, seen_by(session, NOBODY))
        assert [each.what for each in chain.actions] == ["Write a roster"]
        assert "Write a roster" in decision_pages.exported(session)["md"]


def test_a_seat_that_nobody_holds_or_that_was_removed_has_no_name(database: Database) -> None:
    with database.write() as session:
        seats = staffed(session)
        one = posted(session)
        row = session.get_one(SeatRow, seats[StandsFor.EMPLOYEES])
        row.state, row.champion_id, row.deputy_id, row.vacant_since = SeatState.VACANT, None, None, MONDAY.date()
        session.get_one(SeatRow, seats[StandsFor.CUSTOMERS]).removed_on = MONDAY.date()
        session.flush()
        page = decision_pages.decision_page(session, one, seen_by(session, NOBODY))
        assert [(each.name, each.kind) for each in page.answers] == [("", None)] * 2
        sentence = decision_pages.why_not_answer(session, load(session, one), seen_by(session, NOBODY))
        assert "customer champion, employee champion" in sentence or "employee champion, customer" in sentence


def test_employees_are_asked_only_about_what_everybody_may_read(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        one = drafted(session)
        may = {who: decision_pages.decision_page(session, one, seen_by(session, who)).may for who in (AMINA, PRIYA)}
        assert (may[AMINA].consult, may[PRIYA].consult) == (False, True)
        decisions.post(session, one, by=SAM, deadline=DEADLINE, now=MONDAY)
        assert decision_pages.decision_page(session, one, seen_by(session, AMINA)).may.consult


def test_a_champion_of_another_team_is_not_asked(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        session.add(Team(id="leeds", name="Leeds", position=0))
        session.flush()
        add_seat(session, LENA, title="employee champion of Leeds", team_id="leeds")
        one = posted(session, wording(touched=(StandsFor.CUSTOMERS,)))
        assert seen_by(session, LENA).answers(load(session, one)) == ()
        assert not decision_pages.decision_page(session, one, seen_by(session, LENA)).may.consult
        assert decision_pages.decision_page(session, one, seen_by(session, PRIYA)).may.consult
        sentence = decision_pages.why_not_answer(session, load(session, one), seen_by(session, LENA))
        assert sentence.startswith("The champions answer this: Person 2 (customer champion).")


def test_areas_are_teams_and_places_and_stay_as_they_were_named(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        by = seen_by(session, SAM)
        session.add(Team(id="hotline", name="Hotline", position=0))
        session.add(Place(id="leeds", name="Leeds", zone=None, calendar="GB", weekend="6 7", days_off="[]", position=0))
        session.flush()
        assert decision_forms.search_areas(session, "") == (("hotline", "Hotline"), ("leeds", "Leeds"))
        found = decision_forms.as_proposal(session, given(areas=("leeds", "hotline", "leeds")), by)
        assert [area.name for area in found.areas] == ["Hotline", "Leeds"]
        session.delete(session.get_one(Place, "leeds"))
        session.flush()
        with pytest.raises(BadInputError) as refused:
            decision_forms.as_proposal(session, given(areas=("leeds",)), by)
        assert set(refused.value.problems) == {"areas"}
        with pytest.raises(BadInputError, match="20 at most"):
            decision_forms.as_proposal(session, given(areas=("hotline",) * 21), by)
        again = decision_forms.as_proposal(session, given(areas=("leeds",)), by, kept=found)
        assert [area.name for area in again.areas] == ["Leeds"]


@pytest.mark.parametrize(
    ("kind", "person", "error"),
    [
        (Written.REVISE, LENA, NotFoundError),
        (Written.REVISE, AMINA, NotAllowedError),
        (Written.AMEND, SAM, ChangedError),
        (Written.BRING, SAM, ChangedError),
    ],
)
def test_a_form_opens_only_where_it_leads_somewhere(
    database: Database, kind: Written, person: str, error: type[Exception]
) -> None:
    with database.write() as session:
        staffed(session)
        one = drafted(session)
        with pytest.raises(error):
            decision_forms.written_form(session, kind, one, seen_by(session, person))


def test_nobody_but_the_leader_is_asked_until_when(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        with pytest.raises(NotAllowedError):
            decision_forms.post_form(session, drafted(session), seen_by(session, AMINA))
        with pytest.raises(NotAllowedError):
            decision_forms.call_in_form(session, seen_by(session, DORA))
        with pytest.raises(NotAllowedError):
            decision_forms.answer_form(session, posted(session), kind=consent().kind, by=seen_by(session, DORA), read=1)


def test_the_menu_keeps_what_a_proposal_referred_to_and_forgets_what_is_gone(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        one = posted(session)
        kept, new = "topic|waiting", decision_forms.evidence.search(session, "topic customers")[0][0]
        typed = given(evidence=(kept, new, "suggestion|gone"), areas=("gone",), deadline=DEADLINE, because="So.")
        form = decision_forms.amended_again(session, one, typed, seen_by(session, SAM), read=1)
        assert [value for value, _ in form.typed.evidence] == [kept, new]
        assert form.typed.areas == ()
        assert (form.version, form.changed) == (1, ())
