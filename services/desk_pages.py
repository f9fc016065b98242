"""What those who answer suggestions look at: the list, one suggestion with its thread, and their card in Home."""

from datetime import date, datetime
from math import ceil

from sqlalchemy.orm import Session

from domain.cadence import working_days_after
from domain.desk import DeskFilter
from domain.errors import NotFoundError
from domain.screens.desk import DeskCard, DeskDone, DeskForm, DeskMerge, DeskMessage, DeskPage, DeskSuggestion
from domain.suggestions import ON_BOARD, MeantFor
from models import desk as rows
from models.suggestions import Suggestion, Thread
from services import holding_back
from services.desk import GONE
from services.desk_messages import lines
from services.desk_settings import desk, desk_day
from services.menus import Choices, found

ON_A_PAGE = 10
MESSAGES = 10
"""Of a thread, on one page."""
A_LINE = 60
"""Characters of a suggestion in a menu."""

NOT_SHOWN = "You can read this suggestion when it is on the board, or when somebody asks to hold it back."


def home_card(session: Session, person: str, *, answers: bool, holds_back: bool, now: datetime) -> DeskCard:
    """What waits for this person; nothing for who neither answers suggestions nor holds them back."""
    if not holds_back or desk(session) is None:
        return DeskCard()
    waiting = holding_back.waiting_for(session, person)
    if not answers:
        return DeskCard(holds_back=True, to_hold_back=waiting)
    counts = rows.counts(session, today=desk_day(session, now))
    return DeskCard(answers=True, new=counts.new, late=counts.late, replies=counts.replies, to_hold_back=waiting)


def desk_page(session: Session, wanted: DeskFilter, page: int, *, answers: bool, now: datetime) -> DeskPage:
    """A page of the list; who does not answer suggestions sees what everybody may, or what is held back."""
    wanted = wanted if answers else DeskFilter.READABLE
    today, page = desk_day(session, now), max(0, page)
    shown, count = rows.listed(session, wanted, today=today, offset=page * ON_A_PAGE, most=ON_A_PAGE)
    if page and not shown:
        return desk_page(session, wanted, max(0, ceil(count / ON_A_PAGE) - 1), answers=answers, now=now)
    return DeskPage(
        filter=wanted,
        lines=tuple(lines(session, shown, today=today)),
        page=page,
        pages=max(1, ceil(count / ON_A_PAGE)),
        answers=answers,
    )


def suggestion_page(
    session: Session,
    suggestion: str,
    person: str,
    *,
    answers: bool,
    now: datetime,
    page: int = 0,
    notice: str = "",
    unsent: str = "",
    on_top: bool = False,
) -> DeskSuggestion:
    """All about a suggestion. Raises NotFoundError.

    Who does not answer suggestions reads neither the thread, nor what is not on the board and not to be held back.
    """
    here = readable(session, suggestion, answers=answers)
    today = desk_day(session, now)
    (line,) = lines(session, [here], today=today)
    many = rows.messages_in(session, here.id) if answers else 0
    pages = max(1, ceil(many / MESSAGES))
    page = min(max(0, page), pages - 1)
    first = max(0, many - (page + 1) * MESSAGES)
    said = rows.messages(session, here.id, offset=first, most=many - page * MESSAGES - first) if answers else ()
    holding = rows.holdings(session, [here.id]).get(here.id)
    return DeskSuggestion(
        line=line,
        today=today,
        released_on=here.released_on,
        state_on=here.state_on,
        reply_by=here.reply_by,
        outcome_by=here.outcome_by,
        working_days_left=_working_days(today, here.reply_by),
        outcome=here.outcome,
        supporters=here.supporters,
        on_board=here.meant_for is MeantFor.EVERYONE and here.state in ON_BOARD and holding is None,
        taken_by_me=here.taken_by_id == person,
        taken_by_id=here.taken_by_id or "",
        merged_into=_number(session, here.merged_into),
        merged_here=tuple(one.number for one in rows.merged_here(session, here.id)),
        settled_on=session.get_one(Thread, here.id).settled_on,
        holding=holding_back.shown(session, holding, person),
        messages=tuple(
            DeskMessage(writer=one.writer, signed=one.signed, words=one.words, said_on=one.said_on) for one in said
        ),
        earlier=first,
        page=page,
        pages=pages,
        answers=answers,
        notice=notice,
        unsent=unsent,
        on_top=on_top,
    )


def page_after(
    session: Session,
    suggestion: str,
    person: str,
    *,
    answers: bool,
    now: datetime,
    notice: str,
    unsent: str,
    on_top: bool,
) -> DeskSuggestion | DeskDone:
    """The same for whoever has just done something about it, also if that has ended their reading."""
    try:
        return suggestion_page(
            session, suggestion, person, answers=answers, now=now, notice=notice, unsent=unsent, on_top=on_top
        )
    except NotFoundError:
        return DeskDone(notice=notice, unsent=unsent)


def readable(session: Session, suggestion: str, *, answers: bool) -> Suggestion:
    """A suggestion that somebody may read who answers them, or who only holds them back. Raises NotFoundError."""
    here = session.get(Suggestion, suggestion)
    if here is None:
        raise NotFoundError(GONE)
    public = here.meant_for is MeantFor.EVERYONE and here.state in ON_BOARD
    if not (answers or public or rows.holdings(session, [here.id])):
        raise NotFoundError(NOT_SHOWN)
    return here


def _number(session: Session, suggestion: str | None) -> int | None:
    return session.get_one(Suggestion, suggestion).number if suggestion else None


def _working_days(today: date, until: date) -> int:
    """How many working days come after today, up to and with a day; 0 if it is over."""
    days = 0
    while working_days_after(today, days + 1) <= until:
        days += 1
    return days


def desk_form(session: Session, suggestion: str, kind: str, *, answers: bool) -> DeskForm:
    """A form in which something is written about a suggestion. Raises NotFoundError."""
    here = readable(session, suggestion, answers=answers)
    return DeskForm(kind=kind, number=here.number, words=here.words, meant_for=here.meant_for)


def merge_form(session: Session, suggestion: str) -> DeskMerge:
    """The form that asks with which other one it goes on. Raises NotFoundError."""
    here = readable(session, suggestion, answers=True)
    return DeskMerge(number=here.number, words=here.words)


def search_suggestions(session: Session, typed: str, *, but: str) -> Choices:
    """Suggestions that have these words, or this number, for the menu of what another one goes on as."""
    others = (
        (one, f"{number}: {' '.join(words.split())}") for one, number, words in rows.mergeable(session) if one != but
    )
    return tuple((one, text[:A_LINE]) for one, text in found(others, typed))
