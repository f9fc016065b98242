"""Champions ask those they stand for: their forms, what people answer with, and what Home shows of it."""

from dataclasses import dataclass
from datetime import date, datetime

from domain.consultations import CustomersAsked, CustomersSaid
from domain.decisions import Asked


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenConsultation:
    """A question that is open."""

    id: str
    champion: str
    """Title of the seat."""
    question: str
    closes_at: datetime
    invited: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultationsCard:
    """In Home: what is open for this person, whether they have answered or not."""

    open: tuple[OpenConsultation, ...] = ()
    """The earliest to close first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultationsPage:
    """All that is open for this person, where it is more than Home has room for."""

    open: tuple[OpenConsultation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultationForm:
    """One question, to be answered."""

    id: str
    champion: str
    number: int
    """Of the decision; 0: nobody can read that any more."""
    decision: str
    """Title of that."""
    over: bool
    """It has ended in the meantime."""
    question: str
    options: tuple[str, ...]
    closes_at: datetime
    invited: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultationPointedOut:
    """What could show who wrote it, before it is sent."""

    found: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultationThanks:
    """The form's own last page."""

    closes_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultFor:
    """For whom somebody asks who speaks for several."""

    decision: str
    title: str
    seats: tuple[Asked, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultEmployees:
    """What a champion of employees fills in."""

    decision: str
    seat: str
    title: str
    """Of the decision."""
    who: str
    """Whom the seat is for, where that is not the whole company: a team's or a place's name."""
    invited: int
    channel: str
    due: date | None = None
    """The last day on which the champion answers; None: nobody waits for that."""
    days: tuple[int, ...] = ()
    """For how many working days people can answer so that the result is there before; empty: it never is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultAsked:
    """Employees are asked."""

    question: str
    invited: int
    channel: str
    closes_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultCustomers:
    """What a champion of customers chooses."""

    decision: str
    seat: str
    title: str
    touch_points: tuple[tuple[str, str], ...]
    """Ids and names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultFound:
    """What customers said, for their champion to say what follows from it."""

    title: str
    asked: CustomersAsked
    said: CustomersSaid


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultAttached:
    """What customers said is part of the decision's log."""

    title: str
    result: str
    public: bool
    """Everybody can read it there."""


ConsultationScreen = (
    ConsultationsPage
    | ConsultationForm
    | ConsultationPointedOut
    | ConsultationThanks
    | ConsultFor
    | ConsultEmployees
    | ConsultAsked
    | ConsultCustomers
    | ConsultFound
    | ConsultAttached
)
"""Part of domain.screens.Screen."""
