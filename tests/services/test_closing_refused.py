"""Nothing closes a decision over an objection but a leader's public reason: each other way is tried, and refused.

By hand in the database, by what services there are, by time, from the command line, and in the source itself. What an
administrator sends with forged payloads is tried in tests/handlers/test_decisions.py.
"""

import ast
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path

import click
import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from bot.cli import main
from domain.decisions import Answer, DecisionState, Ending, Override, consent
from domain.errors import BrokenLogError, ObjectionStandsError, StillAskedError, TribuneError
from models import decisions as rows
from models import serial
from models.database import Database
from models.decisions import DecisionEntry, DecisionRow, EntryKind
from services import decision_clocks, decisions
from services.decision_logs import every, load, unreadable
from tests.domain.decided import OBJECTS, WORDING, wording
from tests.factories import thaw
from tests.services.deciding import AMINA, DEADLINE, LENA, MONDAY, PRIYA, SAM, objected, on, posted, says, sent, staffed

ROOT = Path(__file__).parents[2]
STATEMENTS = (
    "UPDATE decision_entries SET content = replace(content, 'objection', 'consent')",
    "UPDATE decision_entries SET kind = 'consulted' WHERE kind = 'answer'",
    "UPDATE decision_entries SET position = position + 100",
    "UPDATE decision_entries SET decision_id = 'other'",
    "DELETE FROM decision_entries WHERE kind = 'answer'",
    "DELETE FROM decision_entries",
    "INSERT INTO decision_entries SELECT decision_id, position + 9, kind, content FROM decision_entries",
    "DELETE FROM decisions",
    "UPDATE decisions SET id = 'other'",
)


@pytest.fixture
def standing(database: Database) -> tuple[Database, str]:
    """A decision over which an objection stands."""
    with database.write() as session:
        staffed(session)
        one = objected(session)
        sent(session)
    return database, one


def test_the_database_refuses_to_change_a_log(standing: tuple[Database, str]) -> None:
    database, one = standing
    for statement in STATEMENTS:
        with pytest.raises(DBAPIError), database.writer.begin() as connection:
            connection.exec_driver_sql(statement)
    with database.read() as session:
        assert load(session, one).state is DecisionState.IN_RESOLUTION


@pytest.mark.postgresql
def test_a_log_cannot_be_emptied_at_once(postgresql_url: str) -> None:
    database = Database(postgresql_url)
    with pytest.raises(DBAPIError, match="frozen"), database.writer.begin() as connection:
        connection.exec_driver_sql("TRUNCATE decision_entries")
    database.dispose()


def test_where_a_decision_stands_cannot_be_written_into_its_row(standing: tuple[Database, str]) -> None:
    database, one = standing
    with database.writer.begin() as connection:
        connection.execute(text("UPDATE decisions SET state = 'consented', look_on = NULL"))
    with database.write() as session:
        assert load(session, one).state is DecisionState.IN_RESOLUTION
        assert every(session, states=[DecisionState.CONSENTED]) == ()
        says(session, one, OBJECTS, by=PRIYA)  # whatever happens next puts it right
        assert session.get_one(DecisionRow, one).state is DecisionState.IN_RESOLUTION


def _ending(**more: object) -> Ending:
    values = {"state": DecisionState.DECIDED_ANYWAY, "on": MONDAY.date(), "by": SAM} | more
    return Ending(**values)  # type: ignore[arg-type] # forged


FORGED: tuple[Callable[[str], Ending], ...] = (
    lambda _: _ending(state=DecisionState.CONSENTED, by=""),
    lambda _: _ending(state=DecisionState.STOOD_ASIDE, by=""),
    lambda _: _ending(state=DecisionState.UNANSWERED),
    lambda _: _ending(),
    lambda seat: _ending(override=Override(leader="", reason="So.", despite=(seat,))),
    lambda seat: _ending(override=Override(leader=SAM, reason="", despite=(seat,))),
    lambda _: _ending(override=Override(leader=SAM, reason="So.", despite=())),
    lambda _: _ending(state=DecisionState.OPEN),
)
"""Ends that an objection does not allow: without an override, by nobody, without a reason, against nobody."""


def _write(session: Session, decision: str, kind: EntryKind, content: str) -> None:
    """Put an entry behind the others, by hand."""
    last = len(rows.log_of(session, [decision]))
    values = {"decision_id": decision, "position": last + 1, "kind": kind, "content": content}
    session.execute(insert(DecisionEntry).values(values))


NO_ENTRIES = (
    (EntryKind.ENDING, "{}"),
    (EntryKind.ENDING, "no JSON"),
    (EntryKind.ENDING, '{"state":"won"}'),
    (EntryKind.ANSWER, serial.dump(Answer(seat="nobody's", by=SAM, on=MONDAY.date(), said=consent()))),
)


def test_an_end_that_was_written_in_by_hand_is_not_read(standing: tuple[Database, str]) -> None:
    database, one = standing
    with database.write() as session:
        seat = decisions.seats_of(session, AMINA)[0].seat
        forged = ((EntryKind.ENDING, serial.dump(forge(seat))) for forge in FORGED)
        for kind, content in (*forged, *NO_ENTRIES):
            attempt = session.begin_nested()
            _write(session, one, kind, content)
            with pytest.raises(BrokenLogError, match="log of decision 1 contradicts itself"):
                load(session, one)
            attempt.rollback()
        assert load(session, one).state is DecisionState.IN_RESOLUTION


def test_a_log_with_a_gap_is_refused(standing: tuple[Database, str]) -> None:
    database, one = standing
    with database.write() as session:
        review = serial.dump(_ending(state=DecisionState.WITHDRAWN, reason="Never mind."))
        thaw(session, "decision_entries")
        session.add(DecisionEntry(decision_id=one, position=99, kind=EntryKind.ENDING, content=review))
        session.flush()
        with pytest.raises(BrokenLogError):
            load(session, one)


def test_a_broken_log_stands_in_nobody_elses_way(standing: tuple[Database, str]) -> None:
    database, one = standing
    with database.write() as session:
        other = posted(session, wording(title="Another one"))
        says(session, one, OBJECTS, by=PRIYA)
        _write(session, one, EntryKind.ENDING, serial.dump(_ending(state=DecisionState.CONSENTED, by="")))
        assert [decision.id for decision in every(session)] == [other]
        assert unreadable(session) == (1,)
        attempts: list[Callable[[], object]] = [
            lambda: says(session, one, consent(), by=AMINA),
            lambda: decisions.withdraw(session, one, by=SAM, reason="Never mind.", now=MONDAY),
            lambda: decisions.decide_anyway(session, one, version=1, leader=SAM, reason="So.", now=MONDAY),
        ]
        for attempt in attempts:
            with pytest.raises(BrokenLogError):
                attempt()
        # What was to be told of it is not sent, and the clocks leave it alone from here on.
        assert {message.decision for _, message, _ in sent(session)} == {other}  # type: ignore[union-attr]
        for decision in decision_clocks.due(session, now=on(10)):
            decision_clocks.look(session, decision, now=on(10))
        assert decision_clocks.due(session, now=on(10)) == []
        assert load(session, other).round.extensions
        says(session, other, consent(), by=AMINA, now=on(10))


def test_no_other_event_ends_it_whoever_tries_and_however_late_it_is(standing: tuple[Database, str]) -> None:
    database, one = standing
    late = on(1, 12)
    with database.write() as session:
        seat = decisions.seats_of(session, AMINA)[0].seat
        attempts: list[Callable[[], object]] = [
            lambda: decisions.close_unanswered(session, one, version=1, by=SAM, now=late),
            lambda: says(session, one, consent(), by=PRIYA, now=late),
            lambda: decisions.answer(session, one, consent(), seat=seat, by=SAM, version=1, now=late),
            lambda: decisions.extend(session, one, now=late),
            lambda: decisions.post(session, one, by=SAM, deadline=DEADLINE, now=late),
            lambda: decisions.revise(session, one, WORDING, by=SAM, now=late),
            lambda: decisions.decline(session, one, by=SAM, reason="No.", now=late),
            lambda: decisions.decide_anyway(session, one, version=1, leader=SAM, reason=" ", now=late),
            lambda: decisions.decide_anyway(session, one, version=2, leader=SAM, reason="So.", now=late),
            lambda: decision_clocks.look(session, one, now=late),
        ]
        for attempt in attempts:
            with suppress(TribuneError):
                attempt()
            assert load(session, one).state is DecisionState.IN_RESOLUTION
        with pytest.raises(ObjectionStandsError, match="A champion objects"):
            decisions.close_unanswered(session, one, version=1, by=SAM, now=late)


def test_nobody_gets_round_an_objection_by_a_version_that_touches_others(standing: tuple[Database, str]) -> None:
    database, one = standing
    with database.write() as session:
        customers_only = wording(touched=WORDING.touched[:1])
        decisions.amend(
            session, one, customers_only, version=1, because="Simpler.", by=SAM, deadline=DEADLINE, now=MONDAY
        )
        says(session, one, consent(), by=PRIYA)
        assert load(session, one).state is DecisionState.OPEN  # the employee champion is asked as well


def test_nobody_is_overridden_before_all_have_had_their_time(database: Database) -> None:
    with database.write() as session:
        staffed(session)
        one = posted(session)
        says(session, one, OBJECTS, by=AMINA)
        with pytest.raises(StillAskedError, match="customer champion has not answered"):
            decisions.decide_anyway(session, one, version=1, leader=LENA, reason="So.", now=MONDAY)


def test_what_withdraws_it_decides_nothing(standing: tuple[Database, str]) -> None:
    database, one = standing
    with database.write() as session:
        decisions.withdraw(session, one, by=SAM, reason="We listen.", now=MONDAY)
        assert load(session, one).state is DecisionState.WITHDRAWN
        with pytest.raises(TribuneError):
            decisions.review(session, one, by=SAM, worked="yes", words="Done.", now=MONDAY, again_on=date(2026, 1, 5))  # type: ignore[arg-type]


# In the source: who could at all


def _modules(folder: str) -> Iterator[tuple[str, ast.Module]]:
    for path in sorted((ROOT / folder).rglob("*.py")):
        yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text())


def _imports(tree: ast.Module) -> set[str]:
    found = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def _calls(tree: ast.Module, name: str) -> bool:
    called = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    return any(getattr(one, "id", getattr(one, "attr", "")) == name for one in called)


def test_no_command_does_anything_to_a_decision() -> None:
    def names(group: click.Group) -> Iterator[str]:
        for name, command in group.commands.items():
            yield name
            if isinstance(command, click.Group):
                yield from names(command)

    assert not [name for name in names(main) if "deci" in name or "consent" in name or "override" in name]
    touching = {"services.decisions", "services.decision_logs", "domain.consent", "models.decisions"}
    for where, tree in _modules("bot/commands"):
        assert not (_imports(tree) & touching), where


def test_only_one_function_adds_to_a_log_and_only_services_decisions_calls_it() -> None:
    folders = ("bot", "handlers", "services", "domain", "vault", "models", "insight", "templates")
    writers = {where for folder in folders for where, tree in _modules(folder) if _calls(tree, "DecisionEntry")}
    savers = {
        where
        for folder in folders
        for where, tree in _modules(folder)
        if _calls(tree, "save") and "services.decision_logs.save" in _imports(tree)
    }
    assert writers == {"services/decision_logs.py"}
    assert savers == {"services/decisions.py"}


ENDS = frozenset({"answer", "decide_anyway", "close_unanswered", "withdraw", "decline"})
"""What people do that ends a decision, in services.decisions and in domain.consent."""


def _ends(tree: ast.Module) -> set[str]:
    """Which of these a module calls, or takes from there by name; under another name for the module, too."""
    modules = ("services.decisions", "domain.consent")
    renamed = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if f"{node.module}.{alias.name}" in modules
    }
    named = (node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr in ENDS)
    taken = {name for name in ENDS for module in modules if f"{module}.{name}" in _imports(tree)}
    return taken | {node.attr for node in named if ast.unparse(node.value) in {*modules, *renamed}}


@pytest.mark.parametrize(
    "source",
    [
        "from services import decisions\ndecisions.close_unanswered(one)",
        "from services import decisions as rules\nrules.close_unanswered(one)",
        "from services.decisions import close_unanswered\nclose_unanswered(one)",
        "from domain.consent import close_unanswered as close\nclose(one)",
        "from domain import consent\nconsent.close_unanswered(one)",
        "import services.decisions\nservices.decisions.close_unanswered(one)",
    ],
)
def test_an_end_is_found_however_it_is_spelt(source: str) -> None:
    assert _ends(ast.parse(source)) == {"close_unanswered"}


def test_only_people_end_a_decision_never_a_clock() -> None:
    found = {where: _ends(tree) for folder in ("bot", "services") for where, tree in _modules(folder)}
    assert {where: names for where, names in found.items() if names} == {
        "services/decisions.py": ENDS,
        "services/decision_pages.py": {"answer", "decide_anyway"},  # tries them on what it shows, and keeps nothing
    }
    by_itself = [one for one in _modules("services") if one[0].endswith("_clocks.py")] + [*_modules("bot")]
    assert "services/decision_clocks.py" in dict(by_itself)
    for where, tree in by_itself:
        assert not [name for name in ENDS - {"answer"} if _calls(tree, name)], where
