"""Views of what champions ask those they stand for."""

from dataclasses import replace

from domain.consultation_messages import ConsultationLost, ConsultationOpened, ConsultationTold
from domain.consultations import CustomersAsked, CustomersSaid
from domain.decisions import Asked
from domain.digests import Moods
from domain.messages import Outgoing, PulseInvitation
from domain.screens import (
    ConsultAsked,
    ConsultationForm,
    ConsultationPointedOut,
    ConsultationsCard,
    ConsultationsPage,
    ConsultationThanks,
    ConsultAttached,
    ConsultCustomers,
    ConsultEmployees,
    ConsultFor,
    ConsultFound,
    OpenConsultation,
    Screen,
)
from domain.seats import StandsFor
from tests.templates import views
from tests.templates.views import AT, BY

SHARED = frozenset({"consultation_words", "home_consultations"})
ID = "0123456789abcdef0123456789abcdef"
CHANNEL = "C0DECIDE0"


def question(text: str) -> OpenConsultation:
    return OpenConsultation(id=ID, champion=text, question=text, closes_at=AT, invited=40)


def form(text: str, options: tuple[str, ...] = ()) -> ConsultationForm:
    return ConsultationForm(
        id=ID,
        champion=text,
        number=12,
        decision=text,
        over=False,
        question=text,
        options=options,
        closes_at=AT,
        invited=40,
    )


def said(text: str, many: int) -> CustomersSaid:
    return CustomersSaid(
        moods=Moods(positive=many, negative=2 * many, neutral=1, unclear=3),
        topics=((text, 120),) * min(many, 5),
        quotes=(text,) * min(many, 5),
    )


def messages(text: str, many: int) -> dict[str, Outgoing | PulseInvitation]:
    opened = ConsultationOpened(
        consultation=ID,
        champion=text,
        who=text,
        number=12,
        decision=text,
        question=text,
        options=(text,) * min(many, 5),
        invited=40,
        closes_at=AT,
    )
    return {
        "consultation opened": opened,
        "consultation opened to everybody": replace(opened, who="", options=()),
        "consultation lost": ConsultationLost(consultation=ID, champion=text, question=text),
        "consultation told": ConsultationTold(consultation=ID, champion=text, question=text, result=text),
    }


def modals(text: str, many: int) -> dict[str, Screen]:
    five = min(max(many, 2), 5)
    seat = Asked(seat=ID, stands_for=StandsFor.EMPLOYEES, title=text)
    asked = CustomersAsked(topics=(text,) * min(many, 10), touch_points=(text,) * min(many, 10), days=90, last=BY)
    employees = ConsultEmployees(decision=ID, seat=ID, title=text, who=text, invited=40, channel=CHANNEL)
    points = tuple((f"p{number}", text or "Visit") for number in range(many))
    return {
        "consultation": form(text),
        "consultation with options": form(text, tuple(f"{number}{text}" for number in range(five))),
        "consultation about what has ended": replace(form(text), over=True),
        "consultation about what nobody can read": replace(form(text), number=0, decision=""),
        "consultation pointed out": ConsultationPointedOut(found=(text,) * max(many, 1)),
        "consultation thanks": ConsultationThanks(closes_at=AT),
        "all consultations": ConsultationsPage(open=(question(text),) * many),
        "consult for": ConsultFor(
            decision=ID, title=text, seats=(seat, replace(seat, stands_for=StandsFor.CUSTOMERS)) * max(many, 1)
        ),
        "consult employees": employees,
        "consult everybody": replace(employees, who="", due=BY, days=(1,)),
        "consult before the deadline": replace(employees, due=BY),
        "consult asked": ConsultAsked(question=text, invited=40, channel=CHANNEL, closes_at=AT),
        "consult customers": ConsultCustomers(decision=ID, seat=ID, title=text, touch_points=points),
        "consult found": ConsultFound(title=text, asked=asked, said=said(text, many)),
        "consult found nothing": ConsultFound(
            title=text, asked=asked, said=CustomersSaid(moods=Moods(), topics=(), quotes=())
        ),
        "consult attached": ConsultAttached(title=text, result=text, public=True),
        "consult attached to a draft": ConsultAttached(title=text, result=text, public=False),
    }


def card(text: str, many: int) -> ConsultationsCard:
    """What is open for somebody, in Home."""
    return ConsultationsCard(open=(question(text),) * many)


def homes(text: str, many: int) -> dict[str, Screen]:
    home = views.homes(text, many)["employee"]
    return {
        "a champion asks": replace(home, consultations=card(text, 1)),
        "champions ask": replace(home, consultations=card(text, max(many, 2))),
    }
