"""What the questions' screens send."""

from dataclasses import dataclass

from handlers.payloads.reading import HomeView, Json, all_chosen, chosen, known, press, submission, text
from templates import ids

_BETWEEN = "\n"
"""In what the form is about: the series' id, then each name that was pointed out already. None has a line's end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemPress:
    """[Retire] or [Bring back] beside a question."""

    person: str
    trigger: str
    series_id: str
    item_id: str
    home: HomeView | None
    view: str
    """The page that it is on; empty if it was pressed nowhere that we made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemSubmission:
    """A question of the company's own, sent."""

    person: str
    series_id: str
    text: str
    why: str
    about_managers: bool
    pointed_out: tuple[str, ...]
    """Names that the form said are in it: its author has seen them."""
    home: HomeView | None


@known
def item_press(body: Json) -> ItemPress:
    """A button beside a question."""
    pressed = press(body)
    series_id, item_id = pressed.value.split("|")
    return ItemPress(
        person=pressed.person,
        trigger=pressed.trigger,
        series_id=series_id,
        item_id=item_id,
        home=pressed.home,
        view=pressed.view,
    )


@known
def item_submission(body: Json) -> ItemSubmission:
    """The form of a new question."""
    given = submission(body)
    series_id, *pointed_out = given.about.split(_BETWEEN)
    return ItemSubmission(
        person=given.person,
        series_id=series_id,
        text=text(chosen(given.element(ids.OWN_TEXT_BLOCK)) or ""),
        why=text(chosen(given.element(ids.OWN_WHY_BLOCK)) or ""),
        about_managers=bool(all_chosen(given.element(ids.ABOUT_MANAGERS_BLOCK))),
        pointed_out=tuple(pointed_out),
        home=given.home,
    )


def item_form_about(series_id: str, pointed_out: tuple[str, ...] = ()) -> str:
    """What the form carries; see ItemSubmission."""
    return _BETWEEN.join([series_id, *pointed_out])
