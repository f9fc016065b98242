"""What is pressed and sent about suggestions by those who answer them, and when an administrator sets that up."""

from dataclasses import dataclass

from domain.desk import DeskFilter
from domain.suggestions import SuggestionState
from handlers.payloads.reading import Json, Press, Sought, Submission, chosen, known, press, sought, submission, text
from services.desk_settings import Desk
from templates import ids

WRITTEN = ("ask", "answer", "done", "declined", "hold_back")
"""What a form may be about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskList:
    """The list from which somebody came to a suggestion: it lies below, and is to show what was done."""

    view: str
    filter: DeskFilter
    page: int

    def __str__(self) -> str:
        """As the modals above it carry it."""
        return f"{self.view}|{self.filter}|{self.page}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskPress:
    """A button about a suggestion."""

    pressed: Press
    suggestion: str
    seen: SuggestionState
    """The state in which it was shown with the button."""
    more: str
    list: DeskList | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskSent:
    """A form about a suggestion, sent."""

    sent: Submission
    suggestion: str
    seen: SuggestionState
    kind: str
    """One of WRITTEN; of another form: empty."""
    below: str
    """The id of the page below it."""
    words: str
    into: str
    """With which other one it is to be merged."""
    list: DeskList | None


@known
def desk_press(body: Json) -> DeskPress:
    """A button whose value says which suggestion, the state that was shown, and more."""
    pressed = press(body)
    suggestion, seen, more = _parts(pressed.value)
    return DeskPress(
        pressed=pressed,
        suggestion=suggestion,
        seen=SuggestionState(seen or SuggestionState.NEW),
        more=more,
        list=_list(*pressed.about.split("|")) if pressed.about else None,
    )


@known
def desk_look(body: Json) -> DeskPress:
    """[Look at it], in a message or in the list."""
    pressed = press(body)
    below = _list(pressed.view, *pressed.about.split("|")) if pressed.about else None
    return DeskPress(pressed=pressed, suggestion=pressed.value, seen=SuggestionState.NEW, more="", list=below)


@known
def desk_state(body: Json) -> tuple[DeskPress, SuggestionState]:
    """[Put on the board], [Planned], [Started]: what becomes of it. An outcome takes a form, for its words."""
    given = desk_press(body)
    state = SuggestionState(given.more)
    if state not in {SuggestionState.OPEN, SuggestionState.PLANNED, SuggestionState.STARTED}:
        raise ValueError(state)
    return given, state


@known
def desk_write(body: Json) -> DeskPress:
    """A button that opens a form to write in."""
    given = desk_press(body)
    if given.more not in WRITTEN:
        raise ValueError(given.more)
    return given


@known
def desk_thread(body: Json) -> tuple[DeskPress, int]:
    """Another page of a thread."""
    given = desk_press(body)
    return given, int(given.more)


@known
def desk_turn(body: Json) -> tuple[Press, DeskFilter, int]:
    """Another part of the list; the first one for whoever opens it."""
    pressed = press(body)
    if not pressed.value:
        return pressed, DeskFilter.WAITING, 0
    wanted, page = pressed.value.split("|")
    return pressed, DeskFilter(wanted), int(page)


@known
def desk_sent(body: Json) -> DeskSent:
    """A form that `desk_about` was put into."""
    sent = submission(body)
    suggestion, seen, kind, below, *came_from = sent.about.split("|")
    if kind and kind not in WRITTEN:
        raise ValueError(kind)
    return DeskSent(
        sent=sent,
        suggestion=suggestion,
        seen=SuggestionState(seen),
        kind=kind,
        below=below,
        words=text(chosen(sent.element(ids.WORDS_BLOCK)) or ""),
        into=text(chosen(sent.element(ids.INTO_BLOCK)) or ""),
        list=_list(*came_from) if came_from else None,
    )


@known
def desk_sought(body: Json) -> tuple[Sought, str]:
    """Letters typed into the menu of suggestions, and the one that is to be merged."""
    asked = sought(body)
    return asked, asked.about.split("|")[0]


@known
def desk_given(body: Json) -> tuple[Submission, Desk]:
    """The desk as an administrator set it up."""
    sent = submission(body)
    return sent, Desk(
        channel=text(chosen(sent.element(ids.CHANNEL_BLOCK))),
        news_channel=text(chosen(sent.element(ids.NEWS_BLOCK))),
        zone=text(chosen(sent.element(ids.ZONE_BLOCK))),
        help=text(chosen(sent.element(ids.HELP_BLOCK)) or ""),
    )


def desk_about(given: DeskPress) -> str:
    """What a form carries that this press opens."""
    about = f"{given.suggestion}|{given.seen}|{given.more}|{given.pressed.view}"
    return f"{about}|{given.list}" if given.list else about


def _list(view: str, wanted: str, page: str) -> DeskList:
    return DeskList(view=view, filter=DeskFilter(wanted), page=int(page))


def _parts(value: str) -> tuple[str, str, str]:
    suggestion, seen, more, *_ = [*value.split("|"), "", ""]
    return suggestion, seen, more
