"""Hearthline, the company in the sandbox: 42 people who look after boilers and heat pumps, and what they think.

The plot is the ten-pound rule: the hotline may not credit more than ten pounds without a manager, so customers in
cold houses wait for a call back.
"""

import csv
from collections.abc import Collection
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sandbox.company import Company, Employee, Opinion, Plot, bot, people_file
from sandbox.workspace import Channel, User, Workspace

BEGINS = datetime(2025, 3, 7, 9, 0, tzinfo=UTC)
"""A Friday: the administrator sets Tribune up, and the first pulse opens on Tuesday."""
JOINS = datetime(2025, 6, 2, 12, 0, tzinfo=UTC)
"""The newcomer's first working day."""
TODAY = datetime(2025, 6, 3, 9, 0, tzinfo=UTC)
"""A Tuesday, 10:00 in Leeds: the seventh pulse opens there."""
ARRIVAL = TODAY + timedelta(minutes=4)
"""The newcomer has been asked, and looks."""
VOTING = datetime(2025, 6, 18, 9, 0, tzinfo=UTC)
"""A Wednesday, 10:00 in Leeds: the ballot for both champions is open."""
_TEA = time(10, 4)
"""In Leeds; the other offices stop for it too. Who was asked before it and has not answered yet does so now."""

NEWCOMER = "U0MAYA000"
OWNER = "U0TOM0000"
TOP_LEADER = "U0SAM0000"
ADMINISTRATOR = "U0RUTH000"
CUSTOMER_CHAMPION, EMPLOYEE_CHAMPION = "U0PRIYA00", "U0AMINA00"
"""Whom everybody elected in April."""
BOT = bot().id

PULSE_CHANNEL = "C0PULSE00"
VOICE_CHANNEL = "C0VOICES0"
DESK_CHANNEL = "C0DESK000"
DECISIONS_CHANNEL = "C0DECIDE0"

VOICES = Path(__file__).parent / "data" / "voices.csv"
"""A year of customers' words, written by us; no customer is real."""

_CITIES = {"Leeds": "Europe/London", "Gdansk": "Europe/Warsaw", "Athens": "Europe/Athens"}
_DATA = Path(__file__).parent / "data"


def read(name: str) -> list[dict[str, str]]:
    """The rows of one of the sandbox's own data files."""
    with (_DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _employee(row: dict[str, str]) -> Employee:
    handle = row["name"].split()[0].lower()
    return Employee(
        user=User(
            id="U0" + handle.upper().ljust(7, "0"),
            handle=handle,
            real_name=row["name"],
            email=f"{handle}@hearthline.example",
            tz=_CITIES[row["city"]],
            title=row["title"],
            admin=handle == "ruth",
        ),
        team=row["team"],
        touch_point=row["touch_point"],
        leads=row["leads"] == "yes",
    )


EMPLOYEES = tuple(_employee(row) for row in read("people.csv"))

OTHERS = (
    User(
        id="U0GUEST00",
        handle="vera",
        real_name="Vera Holt",
        email="vera@auditors.example",
        tz=_CITIES["Leeds"],
        title="Auditor (guest)",
        guest=True,
    ),
    User(
        id="U0GONE000",
        handle="luke",
        real_name="Luke Dean",
        email="luke@hearthline.example",
        tz=_CITIES["Leeds"],
        title="Left in January",
        deleted=True,
    ),
    bot(),
)


def workspace() -> Workspace:
    """Hearthline's workspace before anything was said in it."""
    place = Workspace(name="Hearthline")
    for user in [employee.user for employee in EMPLOYEES] + list(OTHERS):
        place.users[user.id] = user
    everybody = {employee.user.id for employee in EMPLOYEES}
    for channel in (
        Channel(id="C0GENERAL", name="general", topic="Everything that concerns all of us", members=set(everybody)),
        Channel(id="C0HOTLINE", name="hotline", topic="Calls, call-backs, cold houses", members=_team("Hotline")),
        Channel(id=VOICE_CHANNEL, name="customer-voice", topic="What customers say: a digest every Monday",
                members=everybody | {BOT}),
        Channel(id=PULSE_CHANNEL, name="service-pulse", topic="How our service is doing, every two weeks",
                members=everybody | {BOT}),
        Channel(id=DECISIONS_CHANNEL, name="decisions", topic="Who stands for whom, and what is decided",
                members=everybody | {BOT}),
        Channel(id=DESK_CHANNEL, name="suggestion-desk", topic="Suggestions, before they are answered", private=True,
                members=_leaders() | {BOT}),
    ):  # fmt: skip
        place.channels[channel.id] = channel
        place.messages[channel.id] = []
    return place


def _team(name: str) -> set[str]:
    return {employee.user.id for employee in EMPLOYEES if employee.team == name}


def _leaders() -> set[str]:
    return {TOP_LEADER} | {employee.user.id for employee in EMPLOYEES if employee.leads}


def tea(now: float) -> float:
    """When this day's tea begins."""
    leeds = ZoneInfo(_CITIES["Leeds"])
    return datetime.combine(datetime.fromtimestamp(now, leeds).date(), _TEA, leeds).timestamp()


def people_csv(present: Collection[str]) -> str:
    """The people file that the administrator imports, with those employees who are `present`."""
    return people_file(one for one in EMPLOYEES if one.user.id in present)


OPINIONS = (
    Opinion(
        "proud of the service",
        4.3,
        {"Billing": 4.0, "Hotline": 4.2, "Engineers North": 3.8, "Engineers South": 3.8},
        0.02,
    ),
    Opinion(
        "put things right for a customer without asking", 3.3, {"Hotline": 2.1, "Booking": 3.2, "Billing": 2.9}, -0.02
    ),
    Opinion("how far I may go", 3.4, {"Hotline": 2.6}),
    Opinion("fair exception", 3.0, {"Hotline": 2.2}),
    Opinion("My ideas", 2.9, {"Hotline": 2.5}),
    Opinion("right answer from us the first time", 3.6, {"Hotline": 3.1}),
    Opinion("keep the promises", 3.3, {"Hotline": 2.7}),
    Opinion("On a busy day", 2.9, {"Hotline": 2.3}),
    Opinion("equally good service", 4.0, {}),
    Opinion("fast enough when a customer is waiting", 3.1, {"Booking": 2.4}),
    Opinion("in one place", 3.0, {"Hotline": 2.6}),
    Opinion("Our rules make sense", 2.6, {"Hotline": 1.9}),
    Opinion("customer's job twice", 3.4, {"Billing": 2.6}),
    Opinion("enough of us", 2.9, {}),
    Opinion("My manager", 4.0, {"Billing": 3.3}),
    Opinion("After a mistake", 3.8, {}),
    Opinion("often hear what customers say", 3.3, {"Billing": 2.1}),
    Opinion("in a form I can use", 3.3, {"Billing": 2.5}),
    Opinion("When I pass on", 2.6, {}),
    Opinion("Something will get better", 3.6, {"Hotline": 3.3}, -0.07),
    Opinion("I can see a change", 2.7, {}, -0.05),
)

RECOMMEND = {"Booking": 8.0, "Hotline": 7.6, "Engineers North": 9.0, "Engineers South": 8.8, "Billing": 8.2}
"""0 to 10: "If a friend needed what we offer, would you send them to us?"."""

_SET_UP = {
    "do with the answers": "Every two weeks we pick one thing to change, and say here what we did.",
    "not ask": "Nothing about you: not your health, your pay or your plans.",
    "success": "Customers with a cold house hear from us the same day.",
}
"""What the administrator writes, by a part of the label."""
_CHOSEN = {"users_select": TOP_LEADER, "channels_select": PULSE_CHANNEL, "conversations_select": PULSE_CHANNEL}
"""What she chooses, by the kind of menu."""


def set_up_answer(label: str, kind: str) -> str | None:
    """What the administrator puts into a field of the set-up; None where she leaves what is proposed."""
    written = next((words for about, words in _SET_UP.items() if about in label), None)
    return written if kind == "plain_text_input" else _CHOSEN.get(kind)


SILENT = frozenset({"U0DINA000", "U0MAREK00", "U0BEN0000", "U0CRAIG00", "U0NEIL000", "U0THEO000", "U0ZOFIA00"})
"""Who never answers."""
GAVE_UP = {"U0ADAM000": 6}
"""Who stopped answering, and from which pulse on: Billing is left with four answers, so that Booking must hide too."""

COMMENTS = tuple((row["question"], row["team"], row["comment"]) for row in read("comments.csv"))
"""A part of an open question, the team that says it, and what is said."""

PLOT = Plot(
    employees=EMPLOYEES,
    host=NEWCOMER,
    silent=SILENT,
    gave_up=GAVE_UP,
    opinions=OPINIONS,
    recommend=RECOMMEND,
    comments=COMMENTS,
    tea=tea,
)


def company() -> Company:
    """Hearthline as it is when the app has just been installed."""
    return Company(workspace=workspace(), plot=PLOT, begins=BEGINS, administrators=ADMINISTRATOR)
