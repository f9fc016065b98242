"""A company out of a CSV file, or a small one out of ours: a workspace where the app was installed a moment ago."""

import csv
import io
import random
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from zoneinfo import available_timezones

from sandbox import hearthline
from sandbox.company import Company, Employee, Opinion, Plot, bot
from sandbox.workspace import Channel, User, UserGroup, Workspace

BEGINS = datetime(2025, 6, 2, 8, 0, tzinfo=UTC)
"""A Monday, 9:00 in Leeds."""
COLUMNS = ("name", "handle", "email", "team", "touch_point", "timezone", "leads", "admin", "guest")
LARGEST_FILE = 5_000_000
MOST_PEOPLE = 10_000
USUAL_ZONE = "Europe/London"
_DATA = Path(__file__).parent / "data"
_HANDLE = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}")
_EMAIL = re.compile(r"[^@\s,]+@[^@\s,]+\.[^@\s,]+")
_YES_NO = {"": False, "no": False, "false": False, "0": False, "yes": True, "true": True, "1": True, "x": True}
_PUBLIC = {
    "general": "Everything that concerns all of us",
    "service-pulse": "How our service is doing",
    "customer-voice": "What customers say",
    "decisions": "What we decide, and why",
}
_PRIVATE = {"suggestion-desk": "Suggestions, before they are answered", "tribune-admin": "Looking after Tribune"}


class CompanyFileError(Exception):
    """The file describes no company: `lines` has each line's number and what is wrong there."""

    def __init__(self, sentence: str, lines: Iterable[tuple[int, str]] = ()) -> None:
        super().__init__(sentence)
        self.lines = tuple(lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """A line of the file, with what was left out filled in."""

    name: str
    handle: str
    email: str
    team: str
    touch_point: str
    timezone: str
    leads: bool
    admin: bool
    guest: bool


def company_from(path: Path) -> Company:
    """The company that a CSV file describes, called as the file is. Only the names of people are required.

    Raises CompanyFileError with every line that is wrong.
    """
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise CompanyFileError(f"{path} is larger than {LARGEST_FILE // 1_000_000} MB: is it the right file?")
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise CompanyFileError(f"{path} is not in UTF-8. Save it as CSV UTF-8 and try again.") from None
    except OSError as error:
        raise CompanyFileError(f"{path} can't be read: {error.strerror}.") from None
    name = re.sub(r"[\W_]+", " ", path.stem).strip().title() or "Company"
    return read_company(text, name=name)


def empty_company() -> Company:
    """One administrator and twelve colleagues who mend bicycles; nothing is set up, and no team is known."""
    rows = _rows((_DATA / "spoke.csv").read_text(encoding="utf-8"), domain="spoke.example")
    return _company("Spoke", rows, teams_known=False)


def read_company(text: str, *, name: str) -> Company:
    """The company of that name that the text of a CSV file describes. Raises CompanyFileError."""
    domain = re.sub(r"[^a-z0-9]+", "-", _plain(name).lower()).strip("-") or "company"
    return _company(name, _rows(text, domain=f"{domain}.example"), teams_known=True)


# Reading


def _rows(text: str, *, domain: str) -> list[_Row]:
    first_line = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text), delimiter=";" if first_line.count(";") > first_line.count(",") else ",")
    try:
        lines = [(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)]
    except csv.Error as error:
        raise CompanyFileError("This is no CSV file.", [(reader.line_num, f"{error}.")]) from None
    header = _header(lines[0][1]) if lines else []
    if len(lines) < 2:
        raise CompanyFileError("There is nobody in this file. It needs a line with `name`, and a line for each person.")
    if len(lines) - 1 > MOST_PEOPLE:
        raise CompanyFileError(f"There are more than {MOST_PEOPLE} people in this file.")
    reading = _Reading(domain)
    rows = [reading.row(number, dict(zip(header, cells, strict=False)), extra=any(map(str.strip, cells[len(header) :])))
            for number, cells in lines[1:]]  # fmt: skip
    if reading.problems:
        raise CompanyFileError("This file can't be used. Nothing was started.", reading.problems)
    if all(row.guest for row in rows):
        raise CompanyFileError("Everybody in this file is a guest. A company needs somebody who works there.")
    return rows


def _header(cells: list[str]) -> list[str]:
    header = [cell.strip().lower().replace(" ", "_") for cell in cells]
    while header and not header[-1]:  # a spreadsheet's empty columns
        header.pop()
    problems = [(1, f"There is no column {name!r} here.") for name in header if name not in COLUMNS]
    problems += [(1, f"The column {name!r} is there twice.") for name in COLUMNS if header.count(name) > 1]
    if "name" not in header:
        problems.append((1, "The column 'name' is missing."))
    if problems:
        known = ", ".join(COLUMNS)
        raise CompanyFileError(f"The first line must name the columns. Only these are known: {known}.", problems)
    return header


class _Reading:
    """Line after line: what is wrong, and which handles and addresses are taken."""

    def __init__(self, domain: str) -> None:
        self.problems: list[tuple[int, str]] = []
        self._domain = domain
        self._handles: dict[str, int] = {bot().handle: 0}
        self._emails: dict[str, int] = {}

    def row(self, number: int, cells: dict[str, str], *, extra: bool) -> _Row:
        """One person; what is wrong is kept, and something harmless put in its place."""
        told = {name: _tidy(cells.get(name, "")) for name in COLUMNS}
        if extra:
            self._wrong(number, "There are more cells than columns. Put names with commas in quotation marks.")
        if not 0 < len(told["name"]) <= 80:
            self._wrong(number, "A person needs a name of at most 80 characters.")
        for name in ("team", "touch_point"):
            if len(told[name]) > 80:
                self._wrong(number, f"The {name} has more than 80 characters.")
        zone = told["timezone"] or USUAL_ZONE
        if zone not in available_timezones():
            self._wrong(number, f"{zone!r} is no time zone. They are written like Europe/London.")
        leads, admin, guest = (self._yes(number, name, told[name]) for name in ("leads", "admin", "guest"))
        if leads and not told["team"]:
            self._wrong(number, "Somebody who leads needs a team.")
        if guest and (leads or admin or told["team"]):
            self._wrong(number, "A guest has no team, leads none, and is no administrator.")
        handle = self._handle(number, told["handle"], told["name"])
        return _Row(
            name=told["name"],
            handle=handle,
            email=self._email(number, told["email"] or f"{handle}@{self._domain}"),
            team=told["team"],
            touch_point=told["touch_point"],
            timezone=zone,
            leads=leads,
            admin=admin,
            guest=guest,
        )

    def _wrong(self, number: int, sentence: str) -> None:
        self.problems.append((number, sentence))

    def _yes(self, number: int, column: str, value: str) -> bool:
        if value.lower() not in _YES_NO:
            self._wrong(number, f"Write yes or no under {column}, or nothing; not {value!r}.")
        return _YES_NO.get(value.lower(), False)

    def _handle(self, number: int, given: str, name: str) -> str:
        """The handle in the file, or the first of a person's own that is free."""
        handle = given.removeprefix("@").lower()
        if not given:
            handle = next(one for one in _handles_for(name) if one not in self._handles)
        elif not _HANDLE.fullmatch(handle):
            self._wrong(number, f"{given!r} is no handle: it has letters, digits, dots and hyphens.")
        elif handle in self._handles:
            self._wrong(number, f"The handle {given!r} is taken{self._where(self._handles[handle])}.")
        self._handles.setdefault(handle, number)
        return handle

    def _email(self, number: int, email: str) -> str:
        if not _EMAIL.fullmatch(email):
            self._wrong(number, f"{email!r} is no e-mail address.")
        elif email.lower() in self._emails:
            self._wrong(number, f"The e-mail address {email} is taken{self._where(self._emails[email.lower()])}.")
        self._emails.setdefault(email.lower(), number)
        return email

    @staticmethod
    def _where(number: int) -> str:
        return f" in line {number}" if number else " by the app"


def _handles_for(name: str) -> Iterator[str]:
    words = re.findall(r"[a-z0-9]+", _plain(name).lower()) or ["person"]
    yield words[0][:40]
    yield f"{words[0][:40]}.{words[-1][:30]}"
    yield from (f"{words[0][:40]}{number}" for number in count(2))


def _tidy(cell: str) -> str:
    """Without line ends, double spaces and what cannot be seen."""
    return " ".join("".join(one if one.isprintable() else " " for one in cell).split())


def _plain(text: str) -> str:
    """Without accents."""
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()


# Making the workspace


def _company(name: str, rows: list[_Row], *, teams_known: bool) -> Company:
    workspace = Workspace(name=name, team_id="T0COMPANY")
    employees = [_employee(workspace, row) for row in rows]
    if not any(employee.user.admin for employee in employees):
        next(employee.user for employee in employees if not employee.user.guest).admin = True
    for user in [*(employee.user for employee in employees), bot()]:
        workspace.users[user.id] = user
    staff = [employee for employee in employees if not employee.user.guest]
    _add_channels(workspace, staff)
    _add_user_groups(workspace, staff)
    known = staff if teams_known else [_without_team(employee) for employee in staff]
    host = next(employee.user.id for employee in staff if employee.user.admin)
    return Company(workspace=workspace, plot=_plot(known, host), begins=BEGINS, administrators="")


def _employee(workspace: Workspace, row: _Row) -> Employee:
    user = User(
        id=workspace.new_id("U"),
        handle=row.handle,
        real_name=row.name,
        email=row.email,
        tz=row.timezone,
        title=row.team,
        guest=row.guest,
        admin=row.admin,
    )
    return Employee(user=user, team=row.team, touch_point=row.touch_point, leads=row.leads)


def _without_team(employee: Employee) -> Employee:
    return Employee(user=employee.user, team="", touch_point="", leads=False)


def _add_channels(workspace: Workspace, staff: list[Employee]) -> None:
    """The app is in none of them yet: whoever sets it up invites it."""
    everybody = {employee.user.id for employee in staff}
    administrators = {employee.user.id for employee in staff if employee.user.admin}
    for private, topics in ((False, _PUBLIC), (True, _PRIVATE)):
        for name, topic in topics.items():
            members = administrators if private else everybody
            place = Channel(id=workspace.new_id("C"), name=name, topic=topic, private=private, members=set(members))
            workspace.channels[place.id] = place
            workspace.messages[place.id] = []


def _add_user_groups(workspace: Workspace, staff: list[Employee]) -> None:
    """One for each team."""
    taken: set[str] = set()
    for team in dict.fromkeys(employee.team for employee in staff if employee.team):
        plain = re.sub(r"[^a-z0-9]+", "-", _plain(team).lower()).strip("-") or "team"
        handle = next(one for one in (plain, *(f"{plain}-{n}" for n in range(2, len(staff) + 2))) if one not in taken)
        taken.add(handle)
        members = [employee.user.id for employee in staff if employee.team == team]
        group = UserGroup(id=workspace.new_id("S"), handle=handle, name=team, users=members)
        workspace.user_groups[group.id] = group


# How its people feel


def _plot(employees: list[Employee], host: str) -> Plot:
    """People like those of Hearthline, without its plot: each team has a mood of its own, and one in five is silent."""
    teams = sorted({employee.team for employee in employees})
    lines = list(hearthline.read("anywhere.csv"))
    return Plot(
        employees=tuple(employees),
        host=host,
        silent={one.user.id for one in employees if _dice(one.user.handle, "silent").random() < 0.2},
        opinions=tuple(
            Opinion(one.about, one.usual, {team: one.usual + _dice(team, one.about).gauss(0, 0.4) for team in teams})
            for one in hearthline.OPINIONS
        ),
        recommend={team: 8.0 + _dice(team, "recommend").gauss(0, 0.5) for team in teams},
        comments=tuple(
            (line["question"], teams[place % len(teams)], line["comment"]) for place, line in enumerate(lines)
        ),
    )


def _dice(who: str, about: str) -> random.Random:
    return random.Random(f"{who}:{about}")  # noqa: S311 - a plot, not a secret
