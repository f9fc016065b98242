"""The questions of a series: what the coming pulses ask, and what an administrator retires or adds."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from domain.errors import BadInputError, NotFoundError
from domain.items import (
    ALWAYS_ASKED,
    ITEMS,
    MOST_OWN,
    OWN_LONGEST,
    OWN_SHORTEST,
    Item,
    OwnItem,
    Questionnaire,
    check_retiring,
    coming,
    one_line,
    own_item,
    questionnaire,
    to_announce,
    wording,
)
from domain.messages import NewItem
from domain.screens import AddedItem, BankItem, ItemsPage
from domain.series import GOES_ON
from models import audiences, items, people, pulses
from models.base import random_id
from models.pulses import CycleState, Series
from services.audiences import whom
from services.schedule import planned
from services.series import living, the_series


def asked(session: Session, series_id: str, *, cycle: int) -> Questionnaire:
    """What a cycle of this series asks, as its questions stand now."""
    retired, own = _choice(session, series_id)
    return questionnaire(cycle, retired=retired, own=own)


def announce_new(session: Session, series_id: str, *, cycle: int) -> NewItem | None:
    """The own item that the announcement of this cycle names: from then on it has its turn. It may be named again."""
    rows = items.own_items(session, series_id)
    named = next((row for row in rows if row.announced_in == cycle), None)
    if named is None:
        retired, own = _choice(session, series_id)
        new = to_announce(cycle, retired=retired, own=own)
        named = next((row for row in rows if new is not None and row.id == new.item.id), None)
    if named is None or named.retired:
        return None
    named.announced_in = cycle
    return NewItem(text=named.text, why=named.why, author=people.name_of(session, named.author_id))


def series_for(session: Session, person: str) -> str:
    """The id of a series that asks this person; where none does, of one that goes on. Raises NotFoundError."""
    there = _going_on(session)
    if not there:
        raise NotFoundError("No pulse is planned now.")
    asking = (
        one for one in there if any(asked.id == person for asked in audiences.askable(session, whom(session, one)))
    )
    return next(asking, there[0]).id


def items_page(session: Session, series_id: str, *, managing: bool, problem: str = "") -> ItemsPage:
    """All questions of a series. Raises NotFoundError."""
    series = the_series(session, series_id)
    retired, own = _choice(session, series.id)
    announced = pulses.first_of(session, series.id, CycleState.ANNOUNCED)
    first = announced.number if announced else planned(session, series).number
    return ItemsPage(
        series_id=series.id,
        title=series.title,
        choices=tuple({one.id: one.title for one in (*_going_on(session), series)}.items()),
        managing=managing,
        coming=tuple(coming(first, announced=announced is not None, retired=retired, own=own)),
        bank=tuple(
            BankItem(item=item, retired=item.id in retired, always=item.driver in ALWAYS_ASKED)
            for item in ITEMS.values()
        ),
        own=_added(session, items.own_items(session, series.id)),
        room=len(own) < MOST_OWN,
        problem=problem,
    )


def _going_on(session: Session) -> list[Series]:
    return [series for series in living(session) if series.state in GOES_ON]


def retire(session: Session, series_id: str, item_id: str) -> None:
    """Ask an item no more, from the next pulse that opens. Raises NotFoundError, or BadInputError with the reason."""
    series = _locked(session, series_id)
    if row := _own(session, series.id, item_id):
        row.retired = True
        return
    if item_id not in ITEMS:
        raise _no_such_item()
    check_retiring(item_id, retired=items.retired_items(session, series.id))
    items.add_retired(session, series.id, item_id)


def bring_back(session: Session, series_id: str, item_id: str) -> None:
    """Ask a retired item again; an own item is announced again first. Raises NotFoundError, or BadInputError."""
    series = _locked(session, series_id)
    row = _own(session, series.id, item_id)
    if row is None and item_id not in ITEMS:
        raise _no_such_item()
    if row is None:
        items.delete_retired(session, series.id, item_id)
    elif row.retired:
        _refuse_too_many(session, series.id)
        row.retired, row.announced_in = False, None


def tidy(text: str, why: str) -> tuple[str, str]:
    """What was typed, each on one line. Raises BadInputError with `problems` by "text" and "why"."""
    text, why = one_line(text), one_line(why)
    problems = {
        field: f"Between {OWN_SHORTEST} and {OWN_LONGEST} characters, please; this is {len(typed)}."
        for field, typed in (("text", text), ("why", why))
        if not OWN_SHORTEST <= len(typed) <= OWN_LONGEST
    }
    if problems:
        raise BadInputError("This question cannot be added yet.", problems=problems)
    return text, why


def add(session: Session, series_id: str, *, text: str, why: str, about_managers: bool, person: str) -> None:
    """Add an item of the company's own, in this person's name. The next announcement that has room names it.

    Raises BadInputError if its length, its wording or one more cannot be taken, and NotFoundError.
    """
    series = _locked(session, series_id)
    text, why = tidy(text, why)
    rows = items.own_items(session, series.id)
    _refuse_a_double(text, rows)
    _refuse_too_many(session, series.id)
    session.add(
        items.OwnItem(
            id=random_id(),
            series_id=series.id,
            author_id=person,
            text=text,
            why=why,
            about_managers=about_managers,
            position=rows[-1].position + 1 if rows else 0,
            announced_in=None,
            retired=False,
        )
    )
    session.flush()


def _locked(session: Session, series_id: str) -> Series:
    """A series; whoever changes its questions too waits until the transaction ends."""
    series = session.get(Series, series_id, with_for_update=True)
    if series is None:
        raise NotFoundError("This pulse is not here any more.")
    return series


def _choice(session: Session, series_id: str) -> tuple[frozenset[str], list[OwnItem]]:
    """What is retired of the bank, and the own items that are asked."""
    own = [
        OwnItem(item=_item(row), announced_in=row.announced_in)
        for row in items.own_items(session, series_id)
        if not row.retired
    ]
    return items.retired_items(session, series_id), own


def _item(row: items.OwnItem) -> Item:
    return own_item(row.id, text=row.text, why=row.why, about_managers=row.about_managers)


def _added(session: Session, rows: list[items.OwnItem]) -> tuple[AddedItem, ...]:
    asked_first = [row for row in rows if not row.retired] + [row for row in reversed(rows) if row.retired]
    return tuple(
        AddedItem(
            item=_item(row),
            author=people.name_of(session, row.author_id),
            about_managers=row.about_managers,
            announced=row.announced_in is not None,
            retired=row.retired,
        )
        for row in asked_first
    )


def _own(session: Session, series_id: str, item_id: str) -> items.OwnItem | None:
    return next((row for row in items.own_items(session, series_id) if row.id == item_id), None)


def _refuse_a_double(text: str, rows: Iterable[items.OwnItem]) -> None:
    there = {wording(item.text): False for item in ITEMS.values()} | {wording(row.text): row.retired for row in rows}
    if (retired := there.get(wording(text))) is None:
        return
    problem = "This question was retired. Bring it back instead." if retired else "This question is there already."
    raise BadInputError(problem, problems={"text": problem})


def _refuse_too_many(session: Session, series_id: str) -> None:
    if sum(not row.retired for row in items.own_items(session, series_id)) >= MOST_OWN:
        problem = f"{MOST_OWN} questions of your own are the most at a time. Retire one first."
        raise BadInputError(problem, problems={"text": problem})


def _no_such_item() -> NotFoundError:
    return NotFoundError("This question is not here any more.")
