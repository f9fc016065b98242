"""What somebody presses who reads results."""

from dataclasses import dataclass

from domain.screens import Address
from handlers.payloads.reading import HomeView, Json, known, press


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsPress:
    """A button or a menu that leads to a page of the report."""

    person: str
    trigger: str
    where: Address
    view: str
    """The report that is open, to turn its page; empty: none is."""
    home: HomeView | None


@known
def results_press(body: Json) -> ResultsPress:
    """Into the report, or from one of its pages to another."""
    pressed = press(body)
    return ResultsPress(
        person=pressed.person,
        trigger=pressed.trigger,
        where=Address.read(pressed.value),
        view=pressed.view,
        home=pressed.home,
    )


@known
def export_press(body: Json) -> ResultsPress:
    """[Send me the figures]: its value is the series; the page that it was pressed on is what the modal is about."""
    pressed = press(body)
    on = Address.read(pressed.about)
    return ResultsPress(
        person=pressed.person,
        trigger=pressed.trigger,
        where=Address(series=pressed.value, cycle=on.cycle),
        view=pressed.view,
        home=pressed.home,
    )
