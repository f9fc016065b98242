"""The people file: who is in which team, at which touch point, and who leads. Read here, checked line by line."""

import csv
import io
import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from domain.errors import BadFileError

COLUMNS = ("person", "team", "touch_point", "leads")
OPTIONAL = ("place",)
LARGEST = 5_000_000
"""Characters; 20,000 people take less than half of it."""
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedTeam:
    """A team of the file."""

    id: str
    name: str
    parent: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedPoint:
    """A touch point of the file."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where one person works."""

    person: str
    team: str | None
    touch_point: str | None
    leads: bool
    place: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is here already, by name in lower case: it keeps its id."""

    teams: Mapping[tuple[str, ...], str] = field(default_factory=dict)
    """By the names of their path."""
    touch_points: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleFile:
    """A file without a mistake. Touch points and sister teams are in order of appearance, teams as the tree reads."""

    places: tuple[Place, ...]
    teams: tuple[NamedTeam, ...]
    touch_points: tuple[NamedPoint, ...]
    with_places: bool
    """It has a column that says where people work."""


class _BadLineError(Exception):
    """What is wrong with one line."""


def read(
    text: str,
    *,
    members: Collection[str],
    emails: Mapping[str, str],
    known: Known = Known(),
) -> PeopleFile:
    """Read a whole file, or raise BadFileError with everything that is wrong with it."""
    if len(text) > LARGEST:
        raise BadFileError(f"The file has {len(text):,} characters; at most {LARGEST:,} are read. Is it the right one?")
    reading = _Reading(members=members, emails=emails, known=known)
    bad: list[tuple[int, str]] = []
    for number, row in _rows(text, bad):
        try:
            reading.add(number, row)
        except _BadLineError as problem:
            bad.append((number, str(problem)))
    if bad:
        raise BadFileError(f"Nothing was imported: {_counted(len(bad))} to correct.", lines=tuple(sorted(bad)))
    if not reading.places:
        raise BadFileError("Nothing was imported: the file has no line after its first one.")
    return PeopleFile(
        places=tuple(reading.places.values()),
        teams=reading.tree(),
        touch_points=tuple(reading.touch_points.values()),
        with_places=reading.with_places,
    )


def _counted(lines: int) -> str:
    return "1 line has something" if lines == 1 else f"{lines} lines have something"


def _rows(text: str, bad: list[tuple[int, str]]) -> Iterator[tuple[int, dict[str, str]]]:
    """Every line that is not empty, by column, with the number at which it starts; `bad` gets what is no table."""
    text = text.removeprefix("\ufeff")
    first_line = text.lstrip().partition("\n")[0]
    delimiter = ";" if first_line.count(";") > first_line.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    columns: list[str] | None = None
    number = 1
    try:
        for cells in reader:
            here, number = number, reader.line_num + 1
            values = [_clean(cell) for cell in cells]
            if not any(values):
                continue
            if columns is None:
                columns = _columns(values)
            elif len(values) != len(columns):
                bad.append((here, f"{len(values)} values for {len(columns)} columns."))
            else:
                yield here, dict(zip(columns, values, strict=True))
    except csv.Error as error:
        bad.append((number, f"Not a table from here on: {error}."))
    if columns is None and not bad:
        raise BadFileError("Nothing was imported: the file is empty.")


def _columns(values: list[str]) -> list[str]:
    columns = [value.casefold().replace(" ", "_") for value in values]
    problems = [f"no column '{name}'" for name in COLUMNS if name not in columns]
    problems += [f"an unknown column '{name[:40]}'" for name in columns if name not in (*COLUMNS, *OPTIONAL)]
    problems += [f"the column '{name}' twice" for name in (*COLUMNS, *OPTIONAL) if columns.count(name) > 1]
    if problems:
        raise BadFileError(
            "Nothing was imported: the first line must name the columns person, team, touch_point and leads.",
            lines=((1, f"There is {'; '.join(problems)}."),),
        )
    return columns


def _clean(value: str) -> str:
    return " ".join(unicodedata.normalize("NFC", value).split())


class _Reading:
    """What the lines so far have said."""

    def __init__(self, *, members: Collection[str], emails: Mapping[str, str], known: Known) -> None:
        self.members = members
        self.emails = emails
        self.known = known
        self.with_places = False
        self.lines: dict[str, int] = {}
        """The line on which each person is."""
        self.places: dict[str, Place] = {}
        self.teams: dict[str, NamedTeam] = {}
        self.touch_points: dict[str, NamedPoint] = {}

    def add(self, number: int, row: Mapping[str, str]) -> None:
        """Take in one line. Raises _BadLineError."""
        person = self._person(row["person"])
        if person in self.lines:
            raise _BadLineError(f"{row['person']} is on line {self.lines[person]} already.")
        self.lines[person] = number
        leads = self._leads(row["leads"], team=row["team"])
        names = [name.strip() for name in row["team"].split("/")] if row["team"] else []
        self._check_names([*names, row["touch_point"] or "none"])
        self.places[person] = Place(
            person=person,
            team=self._team(names),
            touch_point=self._touch_point(row["touch_point"]),
            leads=leads,
            place=self._place(row.get("place")),
        )

    def _person(self, value: str) -> str:
        if not value:
            raise _BadLineError("Nobody is named.")
        if "@" in value:
            found = self.emails.get(value.lower())
            if found is None:
                raise _BadLineError(f"No member has the address {value[:80]}, or Tribune may not read addresses.")
        else:
            found = value
        if found not in self.members:
            raise _BadLineError(f"{value[:80]} is no member of this workspace, or has left.")
        return found

    @staticmethod
    def _leads(value: str, *, team: str) -> bool:
        if value.casefold() not in {"", "yes", "no"}:
            raise _BadLineError(f"Under 'leads' write yes, or nothing; not '{value[:40]}'.")
        leads = value.casefold() == "yes"
        if leads and not team:
            raise _BadLineError("Leads, but no team is named.")
        return leads

    @staticmethod
    def _check_names(names: list[str]) -> None:
        if not all(names):
            raise _BadLineError("A name in the path of the team is empty.")
        if longest := next((name for name in names if len(name) > LONGEST_NAME), None):
            raise _BadLineError(f"'{longest[:20]}...' has {len(longest)} characters; at most {LONGEST_NAME} are shown.")

    def _team(self, names: list[str]) -> str | None:
        """The id of the team at this path, which is remembered with those above it."""
        team = None
        for depth, name in enumerate(names, start=1):
            parent, team = team, self._team_id(names[:depth])
            self.teams.setdefault(team, NamedTeam(id=team, name=name, parent=parent))
        return team

    def _team_id(self, path: list[str]) -> str:
        """That of the team which is here at this path, else a new one."""
        known = self.known.teams
        return known.get(tuple(name.casefold() for name in path)) or _new_id(path, taken=known.values())

    def tree(self) -> tuple[NamedTeam, ...]:
        """The teams, each followed by all that is below it."""
        order = {team: position for position, team in enumerate(self.teams)}

        def path(team: NamedTeam) -> list[int]:
            above = path(self.teams[team.parent]) if team.parent else []
            return [*above, order[team.id]]

        return tuple(sorted(self.teams.values(), key=path))

    def _touch_point(self, name: str) -> str | None:
        if not name:
            return None
        known = self.known.touch_points
        point = known.get(name.casefold()) or _new_id([name], taken=known.values())
        self.touch_points.setdefault(point, NamedPoint(id=point, name=name))
        return point

    def _place(self, name: str | None) -> str | None:
        self.with_places = name is not None
        if not name:
            return None
        place = self.known.places.get(name.casefold())
        if place is None:
            raise _BadLineError(f"There is no place '{name[:80]}'. Add it under Places first, or leave this empty.")
        return place


def _new_id(path: list[str], *, taken: Collection[str]) -> str:
    """A short id or, where something that has another name by now has it, a hash that nothing has."""
    short = _short_id(path)
    return short if short not in taken else sha256(f"again/{'/'.join(path).casefold()}".encode()).hexdigest()[:32]


def _short_id(path: list[str]) -> str:
    """At most 32 characters that stay the same as long as the names do, upper and lower case apart.

    A slug where it says it all; else a shorter one, made unique by a hash of the path.
    """
    plain = [name.casefold() for name in path]
    slug = ".".join(re.sub(r"[^a-z0-9]+", "-", name).strip("-") for name in plain)
    if len(slug) <= 32 and slug == ".".join(name.replace(" ", "-") for name in plain) and "." not in "".join(plain):
        return slug
    return f"{slug[:23]}-{sha256('/'.join(plain).encode()).hexdigest()[:8]}"
