"""Views of actions, and of customers who can be told what was done."""

from dataclasses import replace
from datetime import date
from typing import Any

from domain.action_messages import ActionDropped, ActionGiven, ActionLine, ActionsDue, CustomersToTell, TellLine
from domain.actions import ActionState, Chain, Origin
from domain.messages import Outgoing, PulseInvitation
from domain.screens import (
    ActionDoneForm,
    ActionForm,
    ActionMade,
    ActionPage,
    ActionsAddress,
    ActionsCard,
    ActionsPage,
    ActionsReply,
    AnotherDayForm,
    DropActionForm,
    FocusForm,
    Home,
    Screen,
    ToTellPage,
)
from tests.templates import views

SHARED = frozenset({"action_lines", "home_actions", "tell_lines"})
NAMES_USERS = frozenset({"largest, with actions"})
ID = "0123456789abcdef0123456789abcdef"
DUE = date(2025, 7, 3)


def line(text: str, **more: Any) -> ActionLine:
    values: dict[str, Any] = {
        "id": ID,
        "what": text[:300],
        "owner": text[:80],
        "team": text[:80],
        "due_on": DUE,
        "state": ActionState.OPEN,
        "late": False,
        "credit": text[:300],
    }
    return ActionLine(**values | more)


def lines(text: str, many: int) -> tuple[ActionLine, ...]:
    """One of each kind, and many."""
    kinds = (
        line(text, late=True),
        line(text, state=ActionState.DONE, outcome=text[:1000]),
        line(text, state=ActionState.DROPPED, outcome=text[:1000], team="", credit=""),
    )
    return (*kinds, *(line(text),) * many)


def tell(text: str, **more: Any) -> TellLine:
    values: dict[str, Any] = {
        "action": ID,
        "voice": ID,
        "words": text,
        "said_on": DUE,
        "what": text[:300],
        "outcome": text[:1000],
    }
    return TellLine(**values | more)


def messages(text: str, many: int) -> dict[str, Outgoing | PulseInvitation]:
    sources = ((ID, ID),) * max(many, 1)
    late = line(text, late=True)
    return {
        "actions due": ActionsDue(actions=(ID,), lines=(line(text),), stands_in_for=text),
        "actions late": ActionsDue(actions=(ID,), lines=(late,)),
        "actions due and late": ActionsDue(actions=(ID,), lines=(late, *lines(text, many))),
        "actions answered": ActionsDue(actions=(ID,), lines=(line(text, state=ActionState.DONE, outcome=text[:1000]),)),
        "action given": ActionGiven(action=ID, given_by=text, line=line(text)),
        "action given, and gone": ActionGiven(action=ID, given_by=text),
        "action dropped": ActionDropped(
            action=ID, dropped_by=text, line=line(text, state=ActionState.DROPPED, outcome=text[:1000])
        ),
        "action dropped, and gone": ActionDropped(action=ID, dropped_by=text),
        "customers to tell": CustomersToTell(sources=sources, lines=(tell(text),) * min(max(many, 1), 5), more=many),
        "one customer to tell": CustomersToTell(sources=sources, lines=(tell(text), tell(text, told=True))),
        "customers who know": CustomersToTell(sources=sources, lines=(tell(text, told=True),)),
    }


def modals(text: str, many: int) -> dict[str, Any]:
    teams = tuple((f"{number}", text[:80]) for number in range(many))
    team = (ID, text[:80])
    empty = Chain(said_on=None, made_on=DUE, done_on=None, told_on=None)
    full = Chain(said_on=DUE, made_on=DUE, done_on=DUE, told_on=DUE)
    page: dict[str, Any] = {"helping": text, "outcome": "", "chain": empty, "ended_on": None, "moved": 0}
    page |= {"moved_because": "", "mine": True}
    listed = ActionsPage(
        where=ActionsAddress(team=ID, owner="U0SAM", part=2),
        lines=lines(text, 7),
        found=many + 20,
        parts=3,
        teams=(team, *teams),
        owners=(("U0SAM", text[:80]), *teams),
        may_undertake=True,
    )
    nothing: dict[str, Any] = {"lines": (), "found": 0, "parts": 1, "teams": (), "owners": (), "may_undertake": False}
    return {
        "action form": ActionForm(
            origin=Origin.TOPIC, credit=text[:300], owner="U0SAM", due_on=DUE, teams=(team, *teams), team=team
        ),
        "action form of a large company": ActionForm(
            origin=Origin.OWN, credit="", owner="U0SAM", due_on=DUE, teams=(team,) * 100, team=team
        ),
        "action form without teams": ActionForm(origin=Origin.OWN, credit="", owner="U0SAM", due_on=DUE),
        "action form for leaders' eyes": ActionForm(origin=Origin.SUGGESTION, credit="", owner="U0SAM", due_on=DUE),
        "action form that changes": ActionForm(
            origin=Origin.PULSE,
            credit=text[:300],
            owner="U0SAM",
            due_on=DUE,
            teams=(team,),
            helping=team,
            what=text[:300],
            credited=False,
            changes=True,
        ),
        "focus form": FocusForm(team=text, what=text[:300], open=((ID, text[:300], DUE), ("2", text, DUE))),
        "focus form of the company": FocusForm(team="", what=text[:300], open=((ID, text[:300], DUE),)),
        "action made": ActionMade(line=line(text), told=True, dropped=text[:300]),
        "action made for oneself": ActionMade(line=line(text, credit=""), told=False),
        "action page": ActionPage(line=line(text), **page),
        "action page of a late one": ActionPage(
            line=line(text, late=True), **page | {"moved": 3, "moved_because": text[:1000], "mine": False}
        ),
        "action page of a postponed one": ActionPage(line=line(text), **page | {"moved": 1}),
        "action page of a done one": ActionPage(
            line=line(text, state=ActionState.DONE),
            **page | {"outcome": text[:1000], "ended_on": DUE, "chain": full, "moved": 2, "to_tell": 3, "told": 1},
        ),
        "action page of a dropped one": ActionPage(
            line=line(text, state=ActionState.DROPPED, credit=""),
            **page | {"outcome": text[:1000], "ended_on": DUE, "to_tell": 1, "helping": ""},
        ),
        "done form": ActionDoneForm(line=line(text)),
        "drop form": DropActionForm(line=line(text)),
        "another day": AnotherDayForm(line=line(text), moved=0, needs_reason=False),
        "another day, the second": AnotherDayForm(line=line(text), moved=1, needs_reason=False),
        "another day, the third": AnotherDayForm(line=line(text), moved=2, needs_reason=True),
        "another day, the fourth": AnotherDayForm(line=line(text), moved=3, needs_reason=True),
        "actions page": listed,
        "actions page, the first": ActionsPage(
            where=ActionsAddress(), lines=lines(text, 0), found=3, parts=2, teams=(), owners=(), may_undertake=False
        ),
        "actions page of none": ActionsPage(where=ActionsAddress(), **nothing),
        "actions page of none done": ActionsPage(where=ActionsAddress(state=ActionState.DONE), **nothing),
        "actions page of none found": ActionsPage(where=ActionsAddress(owner="U0SAM"), **nothing),
        "to tell": ToTellPage(lines=(tell(text),) * min(max(many, 1), 10), more=many),
        "nobody to tell": ToTellPage(lines=(), more=0),
    }


def replies(text: str, many: int) -> dict[str, Any]:
    return {
        "actions reply": ActionsReply(lines=lines(text, 7), found=many + 10),
        "actions reply of none": ActionsReply(lines=(), found=0),
    }


def homes(text: str, many: int) -> dict[str, Screen]:
    found = views.homes(text, many)
    employee, largest = found["employee"], found["largest"]
    assert isinstance(employee, Home)
    assert isinstance(largest, Home)
    full = ActionsCard(
        mine=lines(text, 0), open=many + 3, late=1, to_tell=2, going_on=many + 9, any=True, may_undertake=True
    )
    return {
        "with actions": replace(employee, actions=full),
        "largest, with actions": replace(largest, actions=full),
        "who has nothing to see to": replace(employee, actions=ActionsCard(going_on=1, any=True, to_tell=1)),
        "who may take something on": replace(employee, actions=ActionsCard(may_undertake=True)),
    }
