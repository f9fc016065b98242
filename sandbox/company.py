"""A company in the sandbox: its workspace, its people, and how simulated colleagues of it feel and answer."""

import csv
import io
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sandbox.workspace import User, Workspace

BOT = "U0TRIBUNE"


def bot() -> User:
    """The app as a member."""
    return User(
        id=BOT, handle="tribune", real_name="Tribune", email="", tz="Etc/UTC", bot=True, title="App", color="7a2e3a"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Employee:
    """Somebody who works there, as the people file and the plot know them."""

    user: User
    team: str
    touch_point: str
    leads: bool


@dataclass(frozen=True, slots=True)
class Opinion:
    """What most people answer to a question whose text contains `about`; `teams` are where it differs."""

    about: str
    usual: float
    teams: Mapping[str, float] = field(default_factory=dict)
    drift: float = 0.0
    """Added a cycle."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """Who answers, when, and what."""

    employees: tuple[Employee, ...]
    host: str
    """The member whom one is oneself: nobody answers for them."""
    silent: Collection[str]
    """Who never answers."""
    gave_up: Mapping[str, int] = field(default_factory=dict)
    """Who stopped answering, and from which pulse on."""
    opinions: tuple[Opinion, ...]
    usual: float = 3.5
    """What most people answer to a question that nobody has an opinion about."""
    recommend: Mapping[str, float]
    """0 to 10, by team: "If a friend needed what we offer, would you send them to us?"."""
    comments: tuple[tuple[str, str, str], ...]
    """A part of an open question, the team that says it, and what is said."""
    tea: Callable[[float], float] | None = None
    """When the tea of a day begins, at which those who are still waiting answer; None: they have none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """A workspace as it is when the app has just been installed, and the people in it."""

    workspace: Workspace
    plot: Plot
    begins: datetime
    administrators: str
    """Ids with commas between, as the app's settings take them; empty: Slack's own administrators."""


def people_file(employees: Iterable[Employee]) -> str:
    """The people file that the app imports."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["person", "team", "touch_point", "leads"])
    for employee in employees:
        who = employee.user.email or employee.user.id
        writer.writerow([who, employee.team, employee.touch_point, "yes" if employee.leads else ""])
    return out.getvalue()
