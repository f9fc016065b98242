"""Views of very unhappy customers."""

from typing import Any

from domain.alerts import AlertState
from domain.messages import Outgoing, PulseInvitation
from domain.screens import AlertAnswered, AlertClock, AlertsPage, ColleaguePage, HandOverForm, HowToReach
from domain.voice_messages import UnhappyCustomer, VoiceAlerts
from tests.templates.views import AT

SHARED = frozenset({"unhappy", "home_alerts"})
ID = "0123456789abcdef0123456789abcdef"


def customer(text: str, state: AlertState = AlertState.OPEN, **more: Any) -> UnhappyCustomer:
    values: dict[str, Any] = {
        "voice_id": ID,
        "words": text,
        "touch_point": text,
        "said_at": AT,
        "rating": 0,
        "account": text[:80],
        "due_at": AT,
        "state": state,
        "colleague_asked": False,
        "reachable": True,
    }
    return UnhappyCustomer(**values | more)


def clock(text: str, **more: Any) -> AlertClock:
    values: dict[str, Any] = {
        "touch_point_id": ID,
        "touch_point": text,
        "waiting": 2,
        "overdue": 1,
        "contacted": 7,
        "resolved": 5,
        "in_time": 86,
        "median_hours": 9,
    }
    return AlertClock(**values | more)


def messages(text: str, many: int) -> dict[str, Outgoing | PulseInvitation]:
    states = (customer(text, state, again=state is AlertState.HANDED_OVER) for state in AlertState)
    voices = (ID,) * max(many, 1)
    return {
        "alerts": VoiceAlerts(
            touch_point=text, voices=voices, customers=(customer(text),) * min(max(many, 1), 4), more=many
        ),
        "alert answered": VoiceAlerts(touch_point=text, voices=voices, customers=tuple(states), stands_in_for=text),
        "alert again": VoiceAlerts(touch_point=text, voices=voices, customers=(customer(text, again=True),)),
        "alert of no touch point": VoiceAlerts(
            touch_point="",
            voices=voices,
            without_owner=True,
            customers=(customer(text, touch_point="", rating=None, account="", colleague_asked=True, reachable=False),),
        ),
        "alert without owner": VoiceAlerts(
            touch_point=text, voices=voices, without_owner=True, customers=(customer(text),)
        ),
        "alert of who can't be reached": VoiceAlerts(
            touch_point=text, voices=voices, unreachable=True, customers=(customer(text),)
        ),
        "alert of what is gone": VoiceAlerts(touch_point=text, voices=voices, without_owner=True),
    }


def modals(text: str, many: int) -> dict[str, Any]:
    nobody = clock("", waiting=0, overdue=0, contacted=1, resolved=0, in_time=None, median_hours=None)
    return {
        "alerts page": AlertsPage(
            customers=(customer(text),) * min(many, 10), more=many, clocks=(clock(text), nobody), days=28, answers=True
        ),
        "alerts page of everybody": AlertsPage(customers=(), more=0, clocks=(), days=28, answers=False),
        "alerts page of an owner": AlertsPage(
            customers=(), more=0, clocks=(clock(text, contacted=0, in_time=None),) * many, days=28, answers=True
        ),
        "hand over": HandOverForm(
            voice_id=ID, words=text, due_at=AT, touch_points=((ID, text), *((str(n), text) for n in range(many)))
        ),
        "colleague": ColleaguePage(voice_id=ID, words=text, asked=False),
        "colleague asked": ColleaguePage(voice_id=ID, words=text, asked=True),
        "how to reach": HowToReach(contact=text),
        "alert noted": AlertAnswered(customer=customer(text, AlertState.CONTACTED)),
        "alert settled": AlertAnswered(customer=customer(text, AlertState.RESOLVED)),
    }
