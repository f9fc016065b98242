"""What somebody sends who looks through what others suggest."""

from dataclasses import dataclass, fields

from domain.screens import BoardAddress
from handlers.payloads.reading import Json, Press, chosen, known, press, submission
from templates import ids

_FIELDS = frozenset(field.name for field in fields(BoardAddress))


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardPress:
    """Something that leads to a part of the board."""

    pressed: Press
    where: BoardAddress


@dataclass(frozen=True, slots=True, kw_only=True)
class MeTooPress:
    """[Me too], beside one suggestion."""

    pressed: Press
    suggestion: str
    where: BoardAddress | None
    """The part of the board on which it stood; None: on the suggestion's own page."""


@known
def board_press(body: Json) -> BoardPress:
    """[What others suggest], or [Show me all] of some."""
    pressed = press(body)
    return BoardPress(pressed=pressed, where=BoardAddress.read(pressed.value))


@known
def board_turn(body: Json) -> BoardPress:
    """A menu or a button of the board: the same suggestions but for one field, "<field>|<its value>"."""
    pressed = press(body)
    field, separator, value = pressed.value.partition("|")
    if not separator or field not in _FIELDS:
        raise ValueError(field)
    return BoardPress(pressed=pressed, where=BoardAddress.read(pressed.about).but(**{field: value}))


@known
def board_search(body: Json) -> BoardPress:
    """The board, sent with words to search for: by the same filters."""
    given = submission(body)
    typed = chosen(given.element(ids.SEARCH_BLOCK)) or ""
    pressed = Press(person=given.person, trigger="", home=given.home, about=given.about, view=given.view)
    return BoardPress(pressed=pressed, where=BoardAddress.read(given.about).but(search=typed))


@known
def me_too_press(body: Json) -> MeTooPress:
    """[Me too]: the board carries its address, a suggestion's page nothing."""
    pressed = press(body)
    where = BoardAddress.read(pressed.about) if pressed.about else None
    return MeTooPress(pressed=pressed, suggestion=pressed.value, where=where)
