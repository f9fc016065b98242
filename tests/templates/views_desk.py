"""Views of the suggestion desk."""

from dataclasses import replace
from typing import Any

from domain.desk import DeskFilter
from domain.desk_messages import DeskDay, DeskHoldBack, DeskLine, DeskNews, DeskReminder
from domain.messages import Outgoing, PulseInvitation
from domain.screens import (
    DeskBefore,
    DeskCard,
    DeskDone,
    DeskForm,
    DeskMerge,
    DeskMessage,
    DeskPage,
    DeskReady,
    DeskSetting,
    DeskSetUp,
    DeskSuggestion,
    DeskTrouble,
    HeldBack,
    Home,
    Screen,
)
from domain.suggestions import Category, MeantFor, SuggestionState, Writer
from tests.templates import views
from tests.templates.views import BY

SHARED = frozenset({"desk_words", "home_desk"})
ID = "0123456789abcdef0123456789abcdef"


def line(text: str, state: SuggestionState = SuggestionState.NEW, **more: Any) -> DeskLine:
    values: dict[str, Any] = {
        "id": ID,
        "number": 12,
        "words": text,
        "signed": "",
        "category": Category.CUSTOMERS,
        "meant_for": MeantFor.EVERYONE,
        "touch_point": text,
        "state": state,
        "taken_by": "",
        "due_on": BY,
        "replied": False,
        "late": False,
        "author_wrote": False,
        "asked_to_hold_back": False,
    }
    return DeskLine(**values | more)


def lines(text: str) -> tuple[DeskLine, ...]:
    """One of each kind."""
    return (
        line(text, taken_by=text, late=True, author_wrote=True, signed=text),
        line(text, SuggestionState.OPEN, replied=True, touch_point="", meant_for=MeantFor.LEADERS),
        line(text, asked_to_hold_back=True),
        *(line(text, state, due_on=None, category=Category.TOOLS) for state in SuggestionState),
        line("", SuggestionState.WITHDRAWN, due_on=None),
    )


def messages(text: str, many: int) -> dict[str, Outgoing | PulseInvitation]:
    there = (line(text),) * min(max(many, 1), 8)
    return {
        "desk day": DeskDay(suggestions=there, more=many),
        "desk day of replies": DeskDay(suggestions=lines(text)[:3], replies=lines(text)[:5], unreachable=True),
        "desk reminder": DeskReminder(overdue=lines(text)[:2], due=there[:6], more=many),
        "own desk reminder": DeskReminder(due=(line(text),), mine=True, unreachable=True),
        "late desk reminder": DeskReminder(overdue=there),
        "hold back": DeskHoldBack(suggestion=ID, number=12, asked_by=text, reason=text),
        "show again": DeskHoldBack(suggestion=ID, number=12, asked_by=text, reason=text, again=True, unreachable=True),
        "desk news": DeskNews(answered=max(many, 1)),
        "desk news of one": DeskNews(answered=1),
    }


def held(text: str, **more: Any) -> HeldBack:
    values: dict[str, Any] = {
        "asked_by": text,
        "reason": text,
        "agreed_by": "",
        "let_go_by": "",
        "mine": False,
        "may_agree": True,
        "champion_wanted": False,
    }
    return HeldBack(**values | more)


def suggestion(text: str, shown: DeskLine | None = None, **more: Any) -> DeskSuggestion:
    values: dict[str, Any] = {
        "line": shown or line(text),
        "today": BY,
        "released_on": BY,
        "state_on": BY,
        "reply_by": BY,
        "outcome_by": BY,
        "working_days_left": 1,
        "outcome": "",
        "supporters": 0,
        "on_board": False,
        "taken_by_me": False,
        "taken_by_id": "",
        "merged_into": None,
        "merged_here": (),
        "settled_on": None,
        "holding": None,
        "messages": (),
        "earlier": 0,
        "page": 0,
        "pages": 1,
        "answers": True,
    }
    return DeskSuggestion(**values | more)


def modals(text: str, many: int) -> dict[str, Screen]:
    said = DeskMessage(writer=Writer.AUTHOR, signed="", words=text, said_on=BY)
    told = DeskMessage(writer=Writer.DESK, signed=text, words=text, said_on=BY)
    asked = line(text, asked_to_hold_back=True)
    back = line(text, SuggestionState.HELD_BACK, due_on=None)
    pages = {"page": 1, "pages": 3}
    return {
        **{
            f"desk, {one}": DeskPage(filter=one, lines=lines(text)[:10], answers=True, **pages)
            for one in DeskFilter
            if one is not DeskFilter.READABLE
        },
        "desk of many": DeskPage(
            filter=DeskFilter.ALL, lines=(line(text),) * min(many, 10), page=0, pages=2, answers=True
        ),
        "desk, last page": DeskPage(filter=DeskFilter.ALL, lines=(), page=1, pages=2, answers=True),
        "desk, nothing": DeskPage(filter=DeskFilter.WAITING, lines=(), page=0, pages=1, answers=True),
        "desk of a champion": DeskPage(filter=DeskFilter.READABLE, lines=(line(text),), page=0, pages=1, answers=False),
        **{
            f"suggestion {state}": suggestion(
                text,
                line(text, state, due_on=None),
                outcome=text,
                on_board=True,
                supporters=10,
                merged_into=7,
                merged_here=(3, 4) * many,
                messages=(said, told),
            )
            for state in SuggestionState
        },
        "suggestion, largest": suggestion(
            text,
            line(text, SuggestionState.STARTED, signed=text, taken_by=text, late=True, asked_to_hold_back=True),
            messages=(replace(said, signed=text), told) * 5,
            earlier=many,
            **pages,
            merged_here=(1,),
            settled_on=BY,
            holding=held(text, agreed_by=text, let_go_by=text, champion_wanted=True),
            notice=text,
            unsent=text,
        ),
        "suggestion, today": suggestion(text, working_days_left=0, notice=text),
        "suggestion for leaders": suggestion(
            text, line(text, meant_for=MeantFor.LEADERS, taken_by=text), taken_by_me=True, taken_by_id="U0SAM"
        ),
        "suggestion, replied": suggestion(text, line(text, SuggestionState.OPEN, replied=True), page=2, pages=3),
        "suggestion, last words": suggestion(text, page=0, pages=3, messages=(told,), earlier=1),
        "suggestion taken back": suggestion("", line("", SuggestionState.WITHDRAWN, due_on=None)),
        "suggestion, hold it back?": suggestion(text, asked, holding=held(text)),
        "suggestion, I ask": suggestion(text, asked, holding=held(text, mine=True, may_agree=False)),
        "suggestion held back": suggestion(text, back, holding=held(text, agreed_by=text, may_agree=False)),
        "suggestion, I ask to show it": suggestion(
            text, replace(back, asked_to_hold_back=True), holding=held(text, agreed_by=text, let_go_by=text, mine=True)
        ),
        "suggestion of a champion": suggestion(text, asked, holding=held(text), answers=False),
        **{
            f"desk form, {kind}": DeskForm(kind=kind, number=12, words=text, meant_for=MeantFor.EVERYONE)
            for kind in ("ask", "answer", "done", "declined", "hold_back")
        },
        "desk merge": DeskMerge(number=12, words=text),
        "desk before": DeskBefore(answering=(text,) * many),
        "desk set-up": DeskSetUp(
            channel="C0DESK", news_channel="C0NEWS", zone="UTC", zones=("UTC", *map(str, range(many))), help=text
        ),
        "desk set-up, new": DeskSetUp(channel="", news_channel="", zone="UTC", zones=("UTC",), help=""),
        "suggestion, above its page": suggestion(
            text, asked, messages=(said, told), **pages, holding=held(text), notice=text, unsent=text, on_top=True
        ),
        "suggestion, not to be read any more": DeskDone(notice="", unsent=""),
        "suggestion, not to be read, too late": DeskDone(notice=text, unsent=text),
        "desk ready": DeskReady(channel="C0DESK", news_channel="C0NEWS"),
        "desk in trouble": DeskReady(channel="C0DESK", news_channel="C0NEWS", troubles=troubles()),
    }


def troubles() -> tuple[DeskTrouble, ...]:
    return (
        DeskTrouble(channel="C0DESK", reason="is_archived"),
        DeskTrouble(channel="C0NEWS", reason="not_in_channel"),
    )


def homes(text: str, many: int) -> dict[str, Screen]:
    found = views.homes(text, many)
    employee, unset = found["employee"], found["unset"]
    assert isinstance(employee, Home)
    assert isinstance(unset, Home)
    assert unset.admin
    setting = DeskSetting(channel="C0DESK", news_channel="C0NEWS", troubles=troubles())
    return {
        "leader": replace(employee, desk=DeskCard(answers=True, new=1, late=2, replies=many, to_hold_back=1)),
        "leader with nothing to do": replace(employee, desk=DeskCard(answers=True)),
        "champion": replace(employee, desk=DeskCard(holds_back=True, to_hold_back=max(many, 1))),
        "champion with nothing to do": replace(employee, desk=DeskCard(holds_back=True)),
        "desk's administrator": replace(unset, admin=replace(unset.admin, desk=setting)),
        "administrator of a desk": replace(unset, admin=replace(unset.admin, desk=replace(setting, troubles=()))),
    }
