"""Views of an author's own suggestions."""

from dataclasses import replace
from typing import Any

from domain.letters import LetterKind
from domain.screens import (
    BeforeSending,
    Choice,
    FourWordsForm,
    Home,
    LetterSent,
    MySuggestions,
    OwnThread,
    ReplyForm,
    SuggestionForm,
    SuggestionLimits,
    SuggestionsCard,
    SuggestionSent,
    ThreadLine,
    ThreadView,
)
from domain.suggestions import SuggestionState, Writer
from tests.templates import views
from tests.templates.views import AT, BY

NAMES_USERS = frozenset({"largest with suggestions"})
SHARED = frozenset({"home_suggestions", "own_suggestions"})
CAPABILITY = "AAAAAAAAAAAAAAAAAAAAAA"
LONGEST = ("caramel", "blanket", "teacher", "lantern")


def own(text: str, **more: Any) -> OwnThread:
    values: dict[str, Any] = {
        "capability": CAPABILITY,
        "number": 12,
        "words": text,
        "state": SuggestionState.PLANNED,
        "settled": False,
        "news": 1,
    }
    return OwnThread(**values | more)


def threads(text: str, many: int) -> tuple[OwnThread, ...]:
    kinds = (
        own(text),
        own(text, news=3, settled=True),
        own("", number=None, state=None, news=0),
        own("", state=SuggestionState.WITHDRAWN, news=0),
        own("", number=None, state=None, news=0, gone=True),
    )
    return (kinds * 3)[: min(many, 10)]


def card(text: str, many: int) -> SuggestionsCard:
    """The largest there is."""
    return SuggestionsCard(
        set_up=True, threads=threads(text, 3), more=many, news=2, left=threads(text, many)[2:], released_at=AT
    )


CARDS = {
    "nobody answers": SuggestionsCard(),
    "nothing yet": SuggestionsCard(set_up=True, released_at=AT),
    "unreadable": SuggestionsCard(set_up=True, unreadable=True),
    "nothing new": SuggestionsCard(set_up=True, threads=(own("Answer sooner.", news=0),)),
}


def thread(text: str, many: int, **more: Any) -> ThreadView:
    lines = (
        ThreadLine(writer=Writer.AUTHOR, signed="", words=text, said_on=BY),
        ThreadLine(writer=Writer.DESK, signed=text, words=text, said_on=BY),
        ThreadLine(writer=Writer.DESK, signed="", words=text, said_on=BY),
    ) * 7
    values: dict[str, Any] = {
        "capability": CAPABILITY,
        "number": 12,
        "words": text,
        "touch_point": text,
        "released_on": BY,
        "state": SuggestionState.DONE,
        "reason": text,
        "outcome_by": BY,
        "lines": lines[: min(many, 20)],
        "part": 2 if many > 20 else 1,
        "parts": 3 if many > 20 else 1,
        "may_reply": True,
        "may_settle": True,
        "may_reopen": True,
        "released_at": AT,
    }
    return ThreadView(**values | more)


def modals(text: str, many: int) -> dict[str, Any]:
    points = tuple(Choice(id=f"p{number}", name=text) for number in range(min(many, 100)))
    plain = {"may_settle": False, "may_reopen": False, "reason": ""}
    return {
        "suggestion form": SuggestionForm(
            words=text[:1500], touch_points=points, touch_point="p0", for_customers=True, cut=many > 3
        ),
        "empty suggestion form": SuggestionForm(words="", touch_points=()),
        "names pointed out, with the limits": BeforeSending(
            found=(text,) * max(many, 1), danger=True, help=text, words=text[:1500], limits=True
        ),
        "names pointed out": BeforeSending(found=(text,) * max(many, 1), danger=False, help="", words=text[:1500]),
        "danger": BeforeSending(found=(), danger=True, help=text, words=text[:1500]),
        "danger, and nobody said where help is": BeforeSending(found=(text,), danger=True, help="", words=text[:1500]),
        "suggestion sent": SuggestionSent(four_words=LONGEST, released_at=AT, at_home=True),
        "suggestion sent from elsewhere": SuggestionSent(four_words=LONGEST, released_at=None, at_home=False),
        "my suggestions": MySuggestions(threads=threads(text, many), part=2, parts=3, released_at=AT),
        "my first suggestion": MySuggestions(threads=threads(text, 1), part=1, parts=1, released_at=None),
        "no suggestions": MySuggestions(threads=(), part=1, parts=1, released_at=AT),
        "unknown home": MySuggestions(threads=(), part=1, parts=1, released_at=AT, known=False),
        "thread": thread(text, many),
        "thread, first page": thread(text, many, part=1, **plain, reply_by=BY),
        "thread, late": thread(text, 0, **plain, reply_by=BY, late=True),
        "thread, outcome to come": thread(text, 0, **plain),
        "thread, outcome late": thread(text, 0, **plain, late=True),
        "thread held back": thread(text, 0, **plain, state=SuggestionState.HELD_BACK),
        "thread, last page": thread(text, many, part=3, **plain, state=SuggestionState.MERGED, merged_into=3),
        "thread that waits": ThreadView(capability=CAPABILITY, number=None, released_at=None),
        "settled thread": thread(text, many, may_reply=False, may_settle=False, settled_on=BY, may_reopen=False),
        "withdrawn thread": thread(
            "", 0, **plain, may_reply=False, may_withdraw=False, state=SuggestionState.WITHDRAWN
        ),
        "reply form": ReplyForm(number=12, reopens=False, released_at=AT),
        "reopening form": ReplyForm(number=12, reopens=True, released_at=None),
        **{f"letter: {kind}": LetterSent(kind=kind, released_at=AT) for kind in LetterKind},
        "four words": FourWordsForm(tries=5),
        "suggestion limits": SuggestionLimits(),
    }


def homes(text: str, many: int) -> dict[str, Home]:
    home = views.homes(text, many)["employee"]
    assert isinstance(home, Home)
    return {
        "largest with suggestions": replace(views.largest_home(text), suggestions=card(text, many)),
        "with suggestions": replace(home, suggestions=card(text, many)),
        **{f"suggestions: {name}": replace(home, suggestions=one) for name, one in CARDS.items()},
    }
