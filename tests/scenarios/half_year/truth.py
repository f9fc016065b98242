"""What really happened at Northgate in half a year: who worked where, who did what, who said what, and when.

Northgate mends heating, in London and New York. Nothing here knows Tribune: the simulation lives by it, and the oracle
reckons from it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import count
from random import Random

LONDON, NEW_YORK = "Europe/London", "America/New_York"
PARENTS: dict[str, str | None] = {
    "Service": None,
    "Phones": "Service",
    "Mail": "Service",
    "Chat": "Service",
    "Nights": "Service",
    "Field": None,
    "Repairs": "Field",
    "Installers": "Field",
    "Drivers": "Field",
    "Office": None,
    "Billing": "Office",
    "Sales": "Office",
}
"""Twelve teams in the order of the tree, each with the team above it."""
POINTS = ("Order", "Complaint", "Bill", "Repair", "Delivery")
"""In the order of the customer's journey, as the people file tells it."""
SEATS: tuple[tuple[str | None, str | None, int, int], ...] = (
    (None, None, 7, 1),
    ("Service", None, 1, 0),
    ("Phones", "Order", 10, 0),
    ("Phones", "Complaint", 8, 0),
    ("Mail", "Complaint", 6, 0),
    ("Mail", "Bill", 5, 0),
    ("Chat", "Order", 8, 0),
    ("Nights", None, 6, 0),
    ("Field", None, 1, 0),
    ("Repairs", "Repair", 18, 9),
    ("Installers", "Delivery", 12, 0),
    ("Drivers", "Delivery", 6, 0),
    ("Office", None, 1, 0),
    ("Billing", "Bill", 15, 0),
    ("Sales", "Order", 9, 7),
    ("Sales", None, 7, 4),
)
"""Team, touch point, how many people, and how many of them in New York: 120 and 21 in all."""

Answers = Mapping[str, int | None]
"""One person's answers by the id of the item; None: can't say."""


@dataclass(slots=True)
class Employee:
    """Somebody at Northgate as things stand."""

    id: str
    name: str
    zone: str
    team: str | None
    point: str | None
    here: bool = True
    stopped: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """Who worked where at the moment at which a cycle opened, and what was reported together."""

    number: int
    place_of: Mapping[str, tuple[str | None, str | None]]
    """The team and touch point of everybody who was to be asked."""
    zone_of: Mapping[str, str]
    leads: Mapping[str, frozenset[str]]
    together: tuple[tuple[str, ...], ...]
    """Sister teams that are reported as one, in the order of the tree."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PutOff:
    """Somebody said [Tomorrow], with the day they get for it, or [Not this time]."""

    at: datetime
    until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One person's whole answer."""

    at: datetime
    answers: Answers
    words: str = ""
    hidden: bool = False


@dataclass(slots=True, kw_only=True)
class CycleTruth:
    """What happened in one cycle."""

    opening: Opening
    said: dict[str, Said] = field(default_factory=dict)
    put_off: dict[str, PutOff] = field(default_factory=dict)


@dataclass(slots=True)
class Company:
    """Northgate as it stands, and everything that has happened there."""

    people: dict[str, Employee] = field(default_factory=dict)
    leads: dict[str, frozenset[str]] = field(default_factory=dict)
    together: tuple[tuple[str, ...], ...] = ()
    cycles: dict[int, CycleTruth] = field(default_factory=dict)
    """By number; a cycle that was skipped is not among them."""
    joined_at: dict[str, datetime] = field(default_factory=dict)
    left_at: dict[str, datetime] = field(default_factory=dict)
    away: dict[str, tuple[datetime, datetime]] = field(default_factory=dict)
    """Who is on holiday, from when until when."""
    _numbers: "count[int]" = field(default_factory=count)

    def hire(self, *, team: str | None, point: str | None, zone: str) -> Employee:
        """Somebody new."""
        number = next(self._numbers)
        first, last = divmod(number, 16)
        name = f"{'BDFGKLMNPRSTVZ'[first % 14]}{'aeiou'[first % 5]}qui {'KLMNPRSTVZBDFGHJ'[last]}{'ou'[first % 2]}xar"
        employee = Employee(f"U0P{number:03}", name, zone, team, point)
        self.people[employee.id] = employee
        return employee

    def open(self, number: int) -> None:
        """Remember how things stand as a cycle opens."""
        asked = [one for one in self.people.values() if one.here and not one.stopped]
        self.cycles[number] = CycleTruth(
            opening=Opening(
                number=number,
                place_of={one.id: (one.team, one.point) for one in asked},
                zone_of={one.id: one.zone for one in asked},
                leads=dict(self.leads),
                together=self.together,
            )
        )

    def members(self, team: str | None) -> list[str]:
        """Who is here and in a team, in the order of hiring."""
        return [one.id for one in self.people.values() if one.here and one.team == team]

    def is_away(self, person: str, at: datetime) -> bool:
        """Whether somebody is on holiday."""
        begins, ends = self.away.get(person, (at, at))
        return begins <= at < ends


def northgate() -> Company:
    """Everybody on the first day; whoever was hired first in a team leads it."""
    company = Company()
    for team, point, people, in_new_york in SEATS:
        for number in range(people):
            company.hire(team=team, point=point, zone=NEW_YORK if number >= people - in_new_york else LONDON)
    company.leads = {team: frozenset(company.members(team)[:1]) for team in PARENTS}
    return company


_MOODS = {"Phones": -0.5, "Mail": 0.6, "Repairs": 0.3, "Installers": 1.0, "Billing": -1.0, "Sales": 0.8}
_TOPICS = ("lift", "form", "van", "queue", "boiler", "ladder", "printer", "invoice", "headset", "key", "spare part")
_TROUBLES = ("was late", "did not work", "took too long", "is too heavy", "was lost", "was never there", "is old")
_WHENS = ("on most mornings", "last week", "again", "all the time", "when it rained", "twice", "since spring")


def opinion(person: str, item: str, *, team: str | None, number: int, ten: bool) -> int | None:
    """What somebody answers: around what their team thinks, which slowly changes; now and then they can't say."""
    dice = Random(f"{person}:{item}:{number}")
    if dice.random() < 0.04:
        return None
    own_mind = Random(f"{person}:{item}").gauss(0, 0.7)
    topic = Random(item).uniform(-0.6, 0.6)
    trend = Random(f"{team}:{item}:trend").uniform(-0.12, 0.12) * number
    value = 3.4 + _MOODS.get(team or "", 0.0) + topic + trend + own_mind + dice.gauss(0, 0.6)
    return max(0, min(10, round(value * 2.1))) if ten else max(1, min(5, round(value)))


def remark(person: str, number: int) -> str:
    """What somebody writes, mostly nothing."""
    dice = Random(f"{person}:{number}:words")
    if dice.random() > 0.2:
        return ""
    return f"The {dice.choice(_TOPICS)} {dice.choice(_TROUBLES)} {dice.choice(_WHENS)}."
