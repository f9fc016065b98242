"""The questions of a series: what comes, the bank, and the company's own."""

from dataclasses import dataclass

from domain.items import Item, Questionnaire


@dataclass(frozen=True, slots=True, kw_only=True)
class BankItem:
    """One item of the bank."""

    item: Item
    retired: bool
    always: bool
    """Every pulse asks it: it cannot be retired."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedItem:
    """One of the company's own items."""

    item: Item
    author: str
    """Display name."""
    about_managers: bool
    announced: bool
    """An announcement has named it, so that it has its turn."""
    retired: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemsPage:
    """All questions of a series. `managing`: for an administrator, with buttons to change them."""

    series_id: str
    title: str
    choices: tuple[tuple[str, str], ...]
    """Id and title of each series whose questions may be looked at instead, with this one."""
    managing: bool
    coming: tuple[Questionnaire, ...]
    """What the next pulses ask if nothing is changed, the next one first."""
    bank: tuple[BankItem, ...]
    """Driver by driver."""
    own: tuple[AddedItem, ...]
    """Those that are asked, in turn, then the retired ones, the one added last first."""
    room: bool
    """One more may be added."""
    problem: str = ""
    """Why what was pressed was not done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemForm:
    """A question of the company's own, to be filled in."""

    text: str = ""
    why: str = ""
    about_managers: bool = False
    pointed_out: tuple[str, ...] = ()
    """Names in what was typed: it is added if it is sent again as it is."""
