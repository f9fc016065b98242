"""Menus that people search by typing: one rule of what is found, and how much there is room for."""

from collections.abc import Iterable
from itertools import islice

IN_A_MENU = 100
"""Options of a menu, and people chosen at the start of one."""

Choices = tuple[tuple[str, str], ...]
"""What comes back from a menu, and what is read there."""


def found(choices: Iterable[tuple[str, str]], typed: str, *, by_value: bool = False) -> Choices:
    """Those whose names have every word that was typed, somewhere; at most as many as a menu takes.

    `by_value`: their values are looked at too, because people know them ("GB").
    """
    wanted = typed.casefold().split()
    matching = (
        (value, name)
        for value, name in choices
        if all(word in (f"{name} {value}" if by_value else name).casefold() for word in wanted)
    )
    return tuple(islice(matching, IN_A_MENU))
