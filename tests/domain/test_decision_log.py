"""The log tells everything that was said in public, in order, and nothing in it is markup or a formula."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.actions import ActionState
from domain.consent import bring, consult, decline, review, withdraw
from domain.decision_entries import added
from domain.decision_log import (
    COLUMNS,
    STATES,
    Ended,
    Record,
    Undertaken,
    as_markdown,
    ended,
    entries,
    record,
    table,
)
from domain.decisions import (
    Area,
    Consulted,
    Decision,
    DecisionState,
    Worked,
    concern,
    consent,
    stand_aside,
)
from domain.spreadsheets import FORMULA
from tests.domain.decided import (
    AMINA,
    CUSTOMERS,
    DORA,
    EMIL,
    LATE,
    LEADER,
    MONDAY,
    OBJECTS,
    OVER,
    REVIEW,
    SEATS,
    WAYS,
    WORDING,
    amended,
    called,
    closed_unanswered,
    drafted,
    more_time,
    overridden,
    posted,
    says,
    vacant,
    wording,
)

TUESDAY = MONDAY + timedelta(days=1)
WEDNESDAY = MONDAY + timedelta(days=2)
NAMES = {LEADER: "Sam Ortiz", AMINA: "Amina Yusuf", EMIL: "Emil Roth", DORA: "Dora Klein"}
ASKED = Consulted(
    seat="e", title="employee champion", by=EMIL, on=TUESDAY, question="Saturdays?", result="9 of 12 say no."
)
ACTION = Undertaken(what="Plan the Saturdays", owner=LEADER, due_on=OVER, state=ActionState.OPEN)


def resolved() -> Decision:
    """An objection, an amendment, consent, and what came of it."""
    decision = consult(says(posted(), "c", concern("The first week.")), ASKED)
    decision = says(decision, "e", OBJECTS, today=TUESDAY)
    decision = amended(decision, wording(what="The hotline is open every other Saturday."), today=WEDNESDAY)
    decision = says(says(decision, "c", consent(), today=WEDNESDAY), "e", consent(), today=LATE)
    return review(decision, by=LEADER, worked=Worked.PARTLY, words="Fewer calls on Mondays.", today=REVIEW)


def test_everything_is_told_in_order_of_days() -> None:
    found = entries(resolved())
    assert [(one.on, one.entry, one.version, one.seat, one.by) for one in found] == [
        (MONDAY, "version 1", 1, "", LEADER),
        (MONDAY, "consents, with a concern", 1, "customer champion", AMINA),
        (TUESDAY, "objects", 1, "employee champion", EMIL),
        (TUESDAY, "consulted", None, "employee champion", EMIL),
        (WEDNESDAY, "version 2", 2, "", LEADER),
        (WEDNESDAY, "consents", 2, "customer champion", AMINA),
        (LATE, "consents", 2, "employee champion", EMIL),
        (LATE, "decided with consent", None, "", ""),
        (REVIEW, "it did part of what we hoped", None, "", LEADER),
    ]
    objection = found[2]
    assert (objection.would_cause, objection.safe_if) == (
        "no weekend for three people",
        "they choose the day off",
    )


def test_a_draft_is_in_no_log() -> None:
    for decision in (drafted(), withdraw(drafted(), by=LEADER, reason="No.", today=MONDAY)):
        assert entries(decision) == ()
        assert table([decision], names=NAMES) == []
        assert as_markdown([decision], names=NAMES, actions={}) == "# Decision log\n"


def test_of_what_was_called_in_the_log_has_the_call_and_not_the_draft() -> None:
    decision = bring(called(), WORDING, by=LEADER, today=TUESDAY)
    written = as_markdown([decision], names=NAMES, actions={})
    assert [one.entry for one in entries(decision)] == ["called in"]
    assert "Let us choose our own shifts" in written
    assert WORDING.title not in written + str(table([decision], names=NAMES))


def test_a_call_that_is_not_answered_with_a_decision_says_why() -> None:
    decision = decline(called(), by=LEADER, reason="Not this year.", today=TUESDAY)
    assert [(one.entry, one.words) for one in entries(decision)] == [
        ("called in", "Let us choose our own shifts\n\nIt has come up in four pulses."),
        ("called in by a champion, and not brought", "Not this year."),
    ]


def test_silence_and_the_deputy_are_told() -> None:
    decision = says(more_time(posted()), "e", consent(), by=DORA, today=LATE)
    decision = closed_unanswered(decision)
    assert [(one.entry, one.seat, one.words) for one in entries(decision)[1:]] == [
        (
            "no response by the deadline",
            "customer champion, employee champion",
            "until 17 June 2025; the deputy is asked too",
        ),
        ("consents (the deputy)", "employee champion", ""),
        ("decided without a champion's answer", "", "No response: customer champion."),
    ]


def test_an_override_says_despite_whom_and_why_and_who_was_silent() -> None:
    decision = says(posted(), "e", OBJECTS)
    decision = overridden(decision, today=OVER, seats={**SEATS, "c": vacant("c", date(2025, 1, 1))})
    last = entries(decision)[-1]
    assert (last.entry, last.by) == ("decided despite an objection", LEADER)
    assert last.words.split("\n\n") == [
        "We lose customers every weekend.",
        "Objected: employee champion.",
        "No response: customer champion.",
    ]


@pytest.mark.parametrize("state", set(DecisionState) - {DecisionState.DRAFT})
def test_every_decision_can_be_written(state: DecisionState) -> None:
    decision = WAYS[state]()
    rows = table([decision], names=NAMES)
    assert rows
    assert {tuple(row) for row in rows} == {COLUMNS}
    assert {row["state"] for row in rows} == {STATES[state]}
    assert f"{STATES[state][1:]}." in as_markdown([decision], names=NAMES, actions={})


def test_the_file_has_each_wording_in_full() -> None:
    rows = table([resolved()], names=NAMES)
    assert [(row["version"], row["what"]) for row in rows if row["what"]] == [
        (1, "The hotline is open on Saturdays."),
        (2, "The hotline is open every other Saturday."),
    ]
    assert [row["who"] for row in rows[:3]] == ["Sam Ortiz", "Amina Yusuf", "Emil Roth"]
    assert (rows[0]["touched"], rows[0]["evidence"], rows[0]["review_on"]) == (
        "customers\nemployees",
        "Waiting on the phone",
        "2025-09-01",
    )


def test_whoever_is_not_known_any_more_is_not_named() -> None:
    assert {row["who"] for row in table([resolved()], names={})} == {""}
    assert "- 3 June 2025: employee champion: objects, version 1" in as_markdown(
        [resolved()], names={}, actions={"d1": [ACTION]}
    )


@pytest.mark.parametrize("start", FORMULA)
def test_a_spreadsheet_finds_no_formula(start: str) -> None:
    evil = f"{start}cmd()"
    what = replace(WORDING, title=evil, what=evil, why=evil, options=(evil,), areas=(Area("x", evil),))
    asked = replace(CUSTOMERS, title=evil)
    decision = posted(replace(what, touched=(CUSTOMERS.stands_for,)), champions=(asked,))
    decision = consult(says(decision, "c", concern(f"-{evil}")), replace(ASKED, title=evil, question=evil))
    cells = [cell for row in table([decision], names={LEADER: evil, AMINA: evil}) for cell in row.values()]
    assert f"'{evil}" in cells
    assert not [cell for cell in cells if isinstance(cell, str) and cell.startswith(FORMULA)]


def test_the_log_reads_like_this() -> None:
    done = replace(ACTION, state=ActionState.DONE, ended_on=REVIEW)
    unowned = replace(ACTION, owner="gone")
    assert as_markdown([resolved()], names=NAMES, actions={"d1": [ACTION, done, unowned]}) == LOG


def test_where_it_applies_is_told() -> None:
    decision = posted(wording(areas=(Area("leeds", "Leeds"),), options=(), evidence=()))
    written = as_markdown([decision], names=NAMES, actions={})
    assert "**Touches** customers and employees (Leeds)." in written
    assert "considered" not in written
    assert "refers" not in written


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("# Big", r"\# Big"),
        ("- list", r"\- list"),
        ("12. list", r"12\. list"),
        ("> quote", r"\> quote"),
        ("===", r"\==="),
        ("[x](http://evil.example)", r"\[x\](http://evil.example)"),
        ("<script>&amp;", r"\<script\>\&amp;"),
        ("`a` *b* _c_ ~~d~~ | $e$", r"\`a\` \*b\* \_c\_ \~\~d\~\~ \| \$e\$"),
        ("back\\slash", r"back\\slash"),
        ("    code", "code"),
    ],
)
def test_what_somebody_typed_is_no_markup(typed: str, written: str) -> None:
    decision = posted(wording(title=f"t {typed}".replace("\n", " "), what=f"first\n{typed}\n\nlast"))
    log = as_markdown([decision], names=NAMES, actions={})
    assert f"**What.** first\\\n{written}\\\nlast" in log


# --- counted


def test_ends_are_counted_in_their_days() -> None:
    ways = [
        DecisionState.CONSENTED,
        DecisionState.STOOD_ASIDE,
        DecisionState.UNANSWERED,
        DecisionState.DECIDED_ANYWAY,
        DecisionState.WITHDRAWN,
        DecisionState.OPEN,
    ]
    decisions = [WAYS[state]() for state in ways]
    assert ended(decisions, first=MONDAY, last=OVER) == Ended(unanswered=1, overrides=1)
    assert ended(decisions, first=TUESDAY, last=OVER) == Ended(unanswered=1)
    assert ended(decisions, first=date(2024, 1, 1), last=date(2024, 12, 31)) == Ended()


def test_a_champion_has_a_record() -> None:
    silent = closed_unanswered(more_time(says(posted(), "c", stand_aside("IT"))))
    decisions = [resolved(), silent, WAYS[DecisionState.DECIDED_ANYWAY](), called()]
    assert record(decisions, "e", first=MONDAY, last=OVER) == Record(
        consents=1, objections=2, no_response=1, overridden=1, called_in=1
    )
    assert record(decisions, "c", first=MONDAY, last=OVER) == Record(consents=2, concerns=1, stood_aside=1)
    assert record(decisions, "e", first=REVIEW, last=REVIEW) == Record()


LOG = """\
# Decision log

## 1. Saturdays on call

Decided with consent. Leader: Sam Ortiz.

### Version 1, 2 June 2025

**What.** The hotline is open on Saturdays.

**Why.** Customers wait over the weekend.

**Touches** customers and employees.

**What else was considered.**

- Call back on Monday
- A second line

**What it refers to.**

- Waiting on the phone

**Looked at again** on 1 September 2025.

### Version 2, 4 June 2025

**What.** The hotline is open [removed: on Saturdays.] [added: every other Saturday.]

### What was said and done

- 2 June 2025: Sam Ortiz: version 1
- 2 June 2025: customer champion (Amina Yusuf): consents, with a concern, version 1
  - The first week.
- 3 June 2025: employee champion (Emil Roth): objects, version 1
  - For the people I stand for, this would cause: no weekend for three people
  - It would be safe enough to try if: they choose the day off
- 3 June 2025: employee champion (Emil Roth): consulted
  - Saturdays?
  - 9 of 12 say no.
- 4 June 2025: Sam Ortiz: version 2
  - You asked for it.
- 4 June 2025: customer champion (Amina Yusuf): consents, version 2
- 10 June 2025: employee champion (Emil Roth): consents, version 2
- 10 June 2025: decided with consent
- 1 September 2025: Sam Ortiz: it did part of what we hoped
  - Fewer calls on Mondays.

### What came of it

- Plan the Saturdays (Sam Ortiz, due on 18 June 2025)
- Plan the Saturdays (Sam Ortiz, done on 1 September 2025)
- Plan the Saturdays (due on 18 June 2025)
"""


def test_of_one_day_the_log_keeps_the_order_in_which_things_happened() -> None:
    before = posted()
    asked = replace(ASKED, on=MONDAY)
    after = says(consult(before, asked), "c", consent())
    log = [*added(None, before), asked, after.round.answers[-1]]
    assert [entry.entry for entry in entries(after, log)] == ["version 1", "consulted", "consents"]
    assert [entry.entry for entry in entries(after)] == ["version 1", "consents", "consulted"]
