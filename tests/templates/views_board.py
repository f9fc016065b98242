"""Views of what others suggest."""

from typing import Any

from domain.actions import ActionState
from domain.screens import (
    BoardAction,
    BoardAddress,
    BoardLine,
    BoardOrder,
    BoardPage,
    BoardReply,
    BoardSuggestion,
    Supported,
)
from domain.suggestions import ON_BOARD, OPEN_TO_SUPPORT, OUTCOMES, Category, SuggestionState
from tests.templates.views import BY

SHARED = frozenset({"board_lines", "suggestion_words"})
ID = "0123456789abcdef0123456789abcdef"
EVERYTHING = BoardAddress()


def line(text: str, state: SuggestionState = SuggestionState.OPEN, **more: Any) -> BoardLine:
    values: dict[str, Any] = {
        "id": ID,
        "number": 12345,
        "words": text[:1500],
        "signed": "",
        "category": Category.CUSTOMERS,
        "touch_point": text[:80],
        "since": BY,
        "state": state,
        "state_on": BY,
        "outcome": text if state in OUTCOMES else "",
        "supporters": 0,
        "open_to_support": state in OPEN_TO_SUPPORT,
    }
    return BoardLine(**values | more)


def lines(text: str) -> tuple[BoardLine, ...]:
    """As many as a part has, of each kind."""
    kinds = [line(text, state, supporters=10, signed=text[:80]) for state in ON_BOARD]
    return (*kinds, *(line(text, category=category, touch_point="") for category in Category))


def suggestion(text: str, state: SuggestionState = SuggestionState.OPEN, **more: Any) -> BoardSuggestion:
    values: dict[str, Any] = {
        "line": line(text, state, supporters=5),
        "decide_by": BY,
        "late": False,
        "undertaken": (),
        "counted": False,
    }
    return BoardSuggestion(**values | more)


def modals(text: str, many: int) -> dict[str, Any]:
    narrow = BoardAddress().but(search=text, category="tools", state="done", order=BoardOrder.WANTED, part=2)
    undertaken = tuple(
        BoardAction(what=text, owner=text, state=state, due_on=BY, late=late, outcome=text if many else "")
        for state, late in ((ActionState.OPEN, False), (ActionState.OPEN, True), *((one, False) for one in ActionState))
    )
    return {
        "board": BoardPage(where=EVERYTHING, found=many, lines=lines(text), parts=1),
        "board narrowed": BoardPage(
            where=narrow, found=many, lines=lines(text), parts=3, supported=Supported(number=3, again=False)
        ),
        "board at its end": BoardPage(
            where=EVERYTHING.but(part=3),
            found=1,
            lines=lines(text)[:1],
            parts=3,
            supported=Supported(number=3, again=True),
        ),
        "board empty": BoardPage(where=EVERYTHING, found=0, lines=(), parts=1),
        "board without what was sought": BoardPage(where=narrow, found=0, lines=(), parts=1),
        "suggestion on the board": suggestion(text),
        "suggestion late": suggestion(text, late=True, counted=True, merged=3),
        "suggestion supported": suggestion(text, counted=True, supported=Supported(number=3, again=False)),
        "suggestion done": suggestion(
            text, SuggestionState.DONE, decide_by=None, undertaken=undertaken * max(many // 4, 1)
        ),
        "suggestion declined": suggestion(text, SuggestionState.DECLINED, decide_by=None),
    }


def replies(text: str, many: int) -> dict[str, Any]:
    return {
        "board reply": BoardReply(where=EVERYTHING, found=many, lines=lines(text)[:5]),
        "board reply narrowed": BoardReply(
            where=EVERYTHING.but(search=text, category="tools", state="done"), found=1, lines=lines(text)[:1]
        ),
        "board reply of nothing": BoardReply(where=EVERYTHING.but(search=text), found=0, lines=(), meant=text[:2000]),
        "board reply of an empty board": BoardReply(where=EVERYTHING, found=0, lines=()),
    }
