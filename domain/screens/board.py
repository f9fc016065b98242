"""What others suggest, to be looked through by everybody, and what became of it."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import date
from enum import StrEnum

from domain.actions import ActionState
from domain.suggestions import ON_BOARD, Category, SuggestionState
from domain.voice import tidied

LONGEST_SEARCH = 100


class BoardOrder(StrEnum):
    """Which suggestions come first."""

    NEWEST = ""
    WANTED = "wanted"
    """Those that most people want too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardAddress:
    """Which suggestions, and which part of them. In a button's value as JSON."""

    search: str = ""
    """Words that stand in them."""
    category: Category | None = None
    state: SuggestionState | None = None
    order: BoardOrder = BoardOrder.NEWEST
    part: int = 1

    def __str__(self) -> str:
        """As a button or a modal carries it."""
        told = {name: value for name, value in asdict(self).items() if value and (name, value) != ("part", 1)}
        return json.dumps(told, ensure_ascii=False)

    @classmethod
    def read(cls, text: str) -> "BoardAddress":
        """What `str` wrote; all of the board for nothing. Raises ValueError or TypeError for anything else."""
        return cls().but(**json.loads(text or "{}"))

    def but(self, **changes: str | int) -> "BoardAddress":
        """The same but for some of its fields; it begins at its first part if that is not said."""
        category, state = changes.get("category", self.category), changes.get("state", self.state)
        if state and SuggestionState(str(state)) not in ON_BOARD:
            raise ValueError(state)
        return replace(
            self,
            search=" ".join(tidied(str(changes.get("search", self.search))).split())[:LONGEST_SEARCH],
            category=Category(str(category)) if category else None,
            state=SuggestionState(str(state)) if state else None,
            order=BoardOrder(str(changes.get("order", self.order))),
            part=max(1, int(changes.get("part", 1))),
        )

    @property
    def filters(self) -> bool:
        """Whether it leaves out anything that is on the board."""
        return bool(self.search or self.category or self.state)


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardLine:
    """One suggestion, as everybody reads it."""

    id: str
    number: int
    words: str
    signed: str
    """The author's name, where they chose to sign; mostly empty."""
    category: Category
    touch_point: str
    """Its name; empty: it is about none."""
    since: date
    """On the board."""
    state: SuggestionState
    state_on: date
    outcome: str
    """What came of it, or why not; empty before there is one."""
    supporters: int
    """As shown: 0, 5, 10 ..., with those of what was merged into it."""
    open_to_support: bool
    """Nothing has come of it yet: who wants it too can say so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Supported:
    """What became of "Me too", to be said above the page."""

    number: int
    """The suggestion's."""
    again: bool
    """It had counted before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardPage:
    """What others suggest, a part at a time."""

    where: BoardAddress
    found: int
    lines: tuple[BoardLine, ...]
    parts: int
    supported: Supported | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardAction:
    """What is being done about a suggestion, or was."""

    what: str
    owner: str
    """Display name."""
    state: ActionState
    due_on: date
    late: bool
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardSuggestion:
    """One suggestion and what became of it. What its author and the desk write to each other is not here."""

    line: BoardLine
    decide_by: date | None
    """By when somebody has to say what becomes of it; None: somebody did."""
    late: bool
    """That day is over."""
    undertaken: tuple[BoardAction, ...]
    counted: bool
    """This reader has said "me too"; only they see it."""
    merged: int | None = None
    """The number of the one that was asked for, and goes on as this one."""
    supported: Supported | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardReply:
    """The reply to /suggest list and /suggest search: the first few, and the way to all."""

    where: BoardAddress
    found: int
    lines: tuple[BoardLine, ...]
    meant: str = ""
    """What was typed, where nothing was found: perhaps it was a suggestion that begins with such a word."""


BoardScreen = BoardPage | BoardSuggestion | BoardReply
"""What this feature shows."""
