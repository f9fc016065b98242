"""Half a year at Northgate, lived through the real bot beside the sandbox's server; what happens is kept as the truth.

People act in Slack: they answer, put off, join, leave and go on holiday. What an administrator does in Home goes to the
same services straight away, because clicking it is another test's claim.
"""

import asyncio
import re
import sys
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from math import ceil
from pathlib import Path
from random import Random

from sqlalchemy import inspect, text
from sqlalchemy.orm import Session

from bot.config import Config
from bot.doctor import Finding, examine
from bot.manifest import manifest
from domain.items import ITEMS
from domain.series import Purpose, SeriesState
from models import people as people_rows
from models import pulses
from models.base import random_id
from models.database import Database
from models.people import Person
from sandbox import sight
from sandbox.bot_process import BotProcess
from sandbox.clock import SandboxClock, Told
from sandbox.play import installed
from sandbox.server import SandboxServer
from sandbox.workspace import Channel, Message, User, View, Workspace
from services import forecast, items, people, places, series, set_up, teams
from services.places import GivenPlace
from services.set_up import Plan
from services.teams import GivenTeam
from tests.factories import answer_results
from tests.scenarios.half_year import calendar
from tests.scenarios.half_year.calendar import CYCLES, DAY, PAUSED
from tests.scenarios.half_year.truth import (
    LONDON,
    NEW_YORK,
    PARENTS,
    Company,
    Employee,
    PutOff,
    Said,
    northgate,
    opinion,
    remark,
)

BOT = "U0TRIBUNE"
PULSE = "C0PULSE"
BEGINS = datetime(2025, 9, 25, 9, tzinfo=UTC)
ABOUT_TOOLS = "I have the tools that I need on the day that I need them."
ABOUT_MANAGERS = "My manager tells me early when plans change."
AT_ONCE = 12
"""People who press at the same moment."""


class UnhurriedClock(SandboxClock):
    """A clock that gives the bot its turn once a second at most.

    What the sending rate lets go in a second goes in one step: half a year takes half the time.
    """

    async def settled(self, *, instance: str, at: float | None, next_due: float | None) -> Told:
        """As every clock, but `next_due` is the next whole second."""
        return await super().settled(
            instance=instance, at=at, next_due=None if next_due is None else float(ceil(next_due))
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Frozen:
    """What the database said of a cycle just after it opened."""

    survey_id: str
    cell_of: Mapping[str, int]


@dataclass(slots=True)
class Lived:
    """What is left of the half year."""

    company: Company
    workspace: Workspace
    database_url: str
    key_dir: Path
    frozen: dict[int, Frozen] = field(default_factory=dict)
    named: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Whom each table named just after any opening."""
    manager_changed: tuple[str, str] = ("", "")
    """Who led Repairs, and who leads it then."""
    answerers: tuple[str, str] = ("", "")
    """Who answered the results first, and their deputy."""
    administrators: tuple[str, str] = ("", "")
    """Who administered and left, and who is left."""
    series_id: str = field(default_factory=random_id)
    ended: datetime = BEGINS
    findings: list[Finding] = field(default_factory=list)
    """What the doctor says of it, with the bot still running."""


class HalfYear:
    """Northgate's workspace, its clock and the bot, and what everybody does in them."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self._company = northgate()
        self._clock = UnhurriedClock(BEGINS.timestamp())
        self._server = SandboxServer(self._workspace(), self._clock, installed(manifest()), looks_at_once=True)
        self._folder = folder
        self._database = Database(database_url)
        self.lived = Lived(self._company, self._server.workspace, database_url, folder / "keys")
        organiser, other, answerer, deputy = self._company.members(None)[:4]
        self.lived.administrators = organiser, other
        self.lived.answerers = answerer, deputy

    def _workspace(self) -> Workspace:
        workspace = Workspace(name="Northgate")
        for employee in self._company.people.values():
            workspace.users[employee.id] = _member(employee)
        for administrator in self._company.members(None)[:2]:
            workspace.users[administrator].admin = True
        workspace.users[BOT] = User(id=BOT, handle="tribune", real_name="Tribune", email="", tz="UTC", bot=True)
        workspace.channels[PULSE] = Channel(id=PULSE, name="service-pulse", members=set(workspace.users))
        workspace.messages[PULSE] = []
        return workspace

    @property
    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock.now(), UTC)

    async def live(self) -> Lived:
        """All of it, from the installation to the last comments."""
        await self._server.start()
        url = self._database.url.render_as_string(hide_password=False)
        command = (sys.executable, "-m", "bot")
        bot = BotProcess(command, self._server, self._folder, administrators="", database_url=url)
        try:
            await bot.start()
            await self._clock.settle()
            await self._set_up()
            for number in range(1, CYCLES + 1):
                await self._live_through(number)
            await self._until(calendar.comments_at(CYCLES) + DAY / 4)
            self.lived.ended = self._now
            self.lived.findings = await examine(self._config(), manifest())
        finally:
            await bot.stop()
            await self._server.stop()
            self._database.dispose()
        failures = [call for call in self._server.workspace.log if call.kind == "failure"]
        assert failures == [], failures[:3]
        return self.lived

    def _config(self) -> Config:
        return Config(
            bot_token=self._server.app.bot_token,
            app_token=self._server.app.app_token,
            signing_secret="",
            api_url=f"{self._server.url}/api/",
            database_url=self._database.url.render_as_string(hide_password=False),
            data_dir=self._folder / "data",
            key_dir=self.lived.key_dir,
            admins=frozenset(),
            clock_url=self._server.clock_url,
            log_level="WARNING",
        )

    async def _until(self, moment: datetime) -> None:
        await self._clock.jump(moment.timestamp())

    # The rhythm

    async def _live_through(self, number: int) -> None:
        """One fortnight: what changes before, who is asked, who answers when, and what happens meanwhile."""
        before, meanwhile = _EVENTS.get(number, ((), ()))
        await self._until(calendar.announced_at(number) - 2 * DAY)
        for event in before:
            await event(self)
        await self._until(calendar.opens_at(number) + timedelta(seconds=2))
        if number == PAUSED:
            await self._until(calendar.closes_at(number) - DAY)
            await self._administer(lambda session, now: series.go_on(session, self.lived.series_id, now=now))
            return
        self._company.open(number)
        self._note_opening(number)
        day = calendar.opening_day(number)
        for _ in range(calendar.OPEN_DAYS):
            # An hour after New York was asked, also on days on which only one of the two places works.
            await self._until(datetime(day.year, day.month, day.day, 16, 30, tzinfo=UTC))
            await self._answer(number)
            if day == calendar.opening_day(number):
                for event in meanwhile:
                    await event(self)
            day = calendar.working_day(LONDON, day + DAY, 1)
        await self._until(calendar.closes_at(number) + timedelta(minutes=5))
        await self._administer(lambda session, now: answer_results(session, now=now))

    def _note_opening(self, number: int) -> None:
        with self._database.read() as session:
            (cycle,) = pulses.open_cycles(session)
            assert cycle.number == number
            self.lived.frozen[number] = Frozen(survey_id=cycle.id, cell_of=dict(pulses.roster(session, cycle.id)))
            for table, people_there in named(session).items():
                self.lived.named[table] |= people_there

    # What people do

    async def _answer(self, number: int) -> None:
        """Everybody whose hour has come answers, or puts it off, some at a time."""
        cycle = self._company.cycles[number]
        acting = [
            person
            for person in cycle.opening.place_of
            if person not in cycle.said and self._company.people[person].here and self._turn(number, person)
        ]
        for first in range(0, len(acting), AT_ONCE):
            await asyncio.gather(*(self._act(number, person) for person in acting[first : first + AT_ONCE]))

    def _turn(self, number: int, person: str) -> bool:
        """Whether somebody has been asked and does something about it today; most do on the first day, some never."""
        cycle = self._company.cycles[number]
        zone = cycle.opening.zone_of[person]
        asked = calendar.asked_at(number, zone) + timedelta(minutes=31)
        if self._now < asked or self._company.is_away(person, self._now) or not self._invitation(person, number):
            return False
        if (put_off := cycle.put_off.get(person)) is not None:
            return put_off.until is not None and self._now.date() >= put_off.until
        fate, chances = Random(f"{person}:{number}:fate").random(), (0.55, 0.65, 0.85)
        return fate < chances[min(self._days(number, zone), 2)] or self._puts_off(number, person) is not None

    def _days(self, number: int, zone: str) -> int:
        """How many days ago people in a zone were asked."""
        return (self._now.date() - calendar.asked_at(number, zone).date()).days

    def _puts_off(self, number: int, person: str) -> str | None:
        """What some people press instead of an answer, and some only after they were reminded.

        Each once in a cycle; nobody asks for a day that is not left.
        """
        dice, zone = Random(f"{person}:{number}:later").random(), self._company.people[person].zone
        if dice < 0.03:
            return "Not this time"
        comes = calendar.at(zone, calendar.tomorrow(self._now, zone), calendar.TEN)
        wants = dice < 0.09 or (dice < 0.14 and self._days(number, zone) >= 2)
        return "Tomorrow" if wants and comes < calendar.closes_at(number) else None

    async def _act(self, number: int, person: str) -> None:
        cycle = self._company.cycles[number]
        message = self._invitation(person, number)
        assert message is not None
        later = None if person in cycle.put_off else self._puts_off(number, person)
        if later is None:
            cycle.said[person] = await self._say(number, person, message)
            return
        button = sight.button(message, later)
        assert button is not None
        await self._server.actor(person).press(message, button.action_id)
        until = calendar.tomorrow(self._now, self._company.people[person].zone) if later == "Tomorrow" else None
        cycle.put_off[person] = PutOff(at=self._now, until=until)

    def _invitation(self, person: str, number: int) -> Message | None:
        """The newest message of this cycle that asks somebody."""
        opened = calendar.opens_at(number).timestamp()
        inbox = self._server.actor(person).inbox()
        return next((one for one in reversed(inbox) if sight.asks(one) and float(one.ts) >= opened), None)

    async def _say(self, number: int, person: str, message: Message) -> Said:
        """Press the first answer, fill in the form and send it."""
        actor = self._server.actor(person)
        team = self._company.cycles[number].opening.place_of[person][0]
        see_all = sight.button(message, "See all questions")
        assert see_all is not None
        await actor.press(message, see_all.action_id)
        view = actor.modal()
        assert view is not None
        words, hidden = remark(person, number), Random(f"{person}:{number}:hidden").random() < 0.15
        answers: dict[str, int | None] = {}
        for seen in sight.inputs(view):
            match seen.element["type"]:
                case "plain_text_input":
                    await actor.fill(view, seen.block_id, seen.action_id, words)
                case "checkboxes":
                    await actor.fill(view, seen.block_id, seen.action_id, ["hide"] if hidden else [])
                case kind:
                    item = _BANK.get(seen.words, seen.words)
                    value = opinion(person, item, team=team, number=number, ten=kind == "static_select")
                    await actor.fill(view, seen.block_id, seen.action_id, _option(seen, value))
                    answers[item] = value
        last = await actor.submit(view)
        assert last is not None
        assert "Thank you, recorded." in sight.text_of(last), sight.text_of(last)
        await self._close(person, last)
        return Said(at=self._now, answers=answers, words=words, hidden=hidden)

    async def _close(self, person: str, view: View) -> None:
        await self._server.actor(person).close(view)

    # What an administrator does

    async def _administer(self, work: Callable[[Session, datetime], object]) -> None:
        with self._database.write() as session:
            work(session, self._now)
        await self._clock.settle()

    async def _set_up(self) -> None:
        """Places, the people file, and a pulse for everyone."""
        london = GivenPlace(
            id="", name="London", calendar="GB-ENG", weekend=(6, 7), days_off="2025-11-11 Founders", zone=LONDON
        )
        new_york = GivenPlace(
            id="", name="New York", calendar="US", weekend=(6, 7), days_off="2026-01-20 Stocktaking", zone=NEW_YORK
        )
        await self._administer(lambda session, _: [places.save_place(session, place) for place in (london, new_york)])
        await self._administer(lambda session, _: people.import_people(session, self._people_file(), emails={}))
        organiser, _ = self.lived.administrators
        answerer, deputy = self.lived.answerers

        def plan(session: Session, now: datetime) -> None:
            (place, *_rest) = people_rows.places(session)
            set_up.keep_purpose(
                session,
                self.lived.series_id,
                purpose=Purpose(will_do="We mend two things.", not_asked="Your work.", success="Two were mended."),
                title=None,
                answerer=answerer,
                person=organiser,
                now=now,
            )
            set_up.set_up(session, self.lived.series_id, Plan(channel=PULSE, holidays=place.id), now=now)
            session.get_one(Person, answerer).deputy_id = deputy

        await self._administer(plan)
        await self._report_together("Installers", "Drivers")

    def _people_file(self) -> str:
        lines = ["person,team,touch_point,leads"]
        for one in self._company.people.values():
            above = PARENTS.get(one.team or "")
            path = f"{above} / {one.team}" if above else one.team or ""
            leads = "yes" if one.team and one.id in self._company.leads[one.team] else ""
            lines.append(f"{one.id},{path},{one.point or ''},{leads}")
        return "\n".join(lines)

    async def _save_team(
        self, team: str, *, joining: Iterable[str] = (), managers: Iterable[str] | None = None
    ) -> None:
        def save(session: Session, _now: datetime) -> None:
            found = next(one for one in people_rows.teams(session) if one.name == team)
            given = GivenTeam(
                id=found.id,
                name=team,
                parent=found.parent_id,
                managers=tuple(self._company.leads[team] if managers is None else managers),
                members=tuple(joining),
                alone=False,
                touch_point="",
            )
            teams.save_team(session, given)

        await self._administer(save)

    async def _move(self, persons: Iterable[str], team: str) -> None:
        """Put people into another team; they stay at their touch point."""
        moved = list(persons)
        await self._save_team(team, joining=moved)
        for person in moved:
            self._company.people[person].team = team

    async def _report_together(self, *named: str) -> None:
        def join(session: Session, _now: datetime) -> None:
            found = people_rows.teams(session)
            forecast.join(session, {one.id for one in found if one.name in named})

        await self._administer(join)
        self._company.together = (*self._company.together, named)

    async def _report_apart(self, *named: str) -> None:
        def separate(session: Session, _now: datetime) -> None:
            found = people_rows.teams(session)
            forecast.separate(session, next(one.id for one in found if one.name == named[0]))

        await self._administer(separate)
        self._company.together = tuple(one for one in self._company.together if one != named)

    # What happens to people

    async def _join(self, *, team: str, zone: str) -> None:
        """Somebody new comes into the workspace, and an administrator puts them into a team."""
        employee = self._company.hire(team=None, point=None, zone=zone)
        self._company.joined_at[employee.id] = self._now
        await self._server.join_team(_member(employee))
        await self._clock.settle()
        await self._move([employee.id], team)

    async def _leave(self, person: str) -> None:
        user = self._server.workspace.users[person]
        user.deleted = True
        self._company.people[person].here = False
        self._company.left_at[person] = self._now
        self._company.leads = {team: leads - {person} for team, leads in self._company.leads.items()}
        await self._server.change_user(user)
        await self._clock.settle()

    async def _take_holiday(self, person: str, until: datetime) -> None:
        self._company.away[person] = self._now, until
        actor = self._server.actor(person)
        await actor.set_status("On holiday", emoji=":palm_tree:", until=until.timestamp())

    async def _stop_asking(self, person: str) -> None:
        await self._administer(lambda session, _: people.stop_asking(session, person, stop=True))
        self._company.people[person].stopped = True

    # The story

    async def _add_own_items(self) -> None:
        author = self.lived.administrators[1]
        why = "We want to know early."

        def add(session: Session, _now: datetime) -> None:
            for words, managers in ((ABOUT_TOOLS, False), (ABOUT_MANAGERS, True)):
                series = self.lived.series_id
                items.add(session, series, text=words, why=why, about_managers=managers, person=author)

        await self._administer(add)

    async def _two_join(self) -> None:
        await self._join(team="Phones", zone=LONDON)
        await self._join(team="Repairs", zone=NEW_YORK)

    async def _two_move_and_repairs_gets_a_manager(self) -> None:
        await self._move(self._company.members("Phones")[3:5], "Billing")
        old, new = self._company.members("Repairs")[:2]
        await self._save_team("Repairs", managers=[new])
        self._company.leads["Repairs"] = frozenset({new})
        self.lived.manager_changed = old, new

    async def _six_move(self) -> None:
        await self._move(self._company.members("Sales")[9:15], "Repairs")
        await self._stop_asking(self._company.members("Billing")[5])
        await self._take_holiday(self._company.members("Billing")[7], calendar.opens_at(5) + timedelta(days=1, hours=2))

    async def _the_answerer_leaves(self) -> None:
        await self._leave(self.lived.answerers[0])

    async def _three_join_and_one_is_away(self) -> None:
        await self._report_together("Chat", "Nights")
        for team in ("Mail", "Mail", "Drivers"):
            await self._join(team=team, zone=LONDON)
        await self._take_holiday(self._company.members("Billing")[8], calendar.closes_at(8) + DAY)

    async def _an_administrator_leaves(self) -> None:
        await self._leave(self.lived.administrators[0])

    async def _a_seller_leaves(self) -> None:
        await self._leave(self._company.members("Sales")[4])

    async def _pause(self) -> None:
        await self._administer(lambda session, _: series.end(session, self.lived.series_id, SeriesState.PAUSED))

    async def _installers_and_drivers_are_separated(self) -> None:
        """Three drivers install by now: the installers are nearly whom both teams were together."""
        await self._report_apart("Installers", "Drivers")
        await self._move(self._company.members("Drivers")[3:6], "Installers")

    async def _one_moves_to_sales(self) -> None:
        await self._move(self._company.members("Repairs")[4:5], "Sales")


Event = Callable[[HalfYear], Awaitable[None]]
# What happens before a cycle is announced, and in the afternoon of its first day.
_EVENTS: dict[int, tuple[tuple[Event, ...], tuple[Event, ...]]] = {
    2: ((HalfYear._add_own_items,), ()),
    3: ((), (HalfYear._two_join,)),
    4: ((HalfYear._two_move_and_repairs_gets_a_manager,), ()),
    5: ((HalfYear._six_move,), ()),
    6: ((), (HalfYear._the_answerer_leaves,)),
    8: ((HalfYear._three_join_and_one_is_away,), ()),
    9: ((HalfYear._an_administrator_leaves,), ()),
    PAUSED: ((HalfYear._pause,), ()),
    11: ((HalfYear._installers_and_drivers_are_separated,), ()),
    12: ((), (HalfYear._a_seller_leaves,)),
    13: ((HalfYear._one_moves_to_sales,), ()),
}


def named(session: Session) -> dict[str, set[str]]:
    """Whose id stands in which table; of what waits or was sent, by the kind of the message."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for table in inspect(session.connection()).get_table_names():
        for row in session.execute(text(f'SELECT * FROM "{table}"')).mappings():
            told = _ID.findall(" ".join(map(str, row.values())))
            found[f"{table}: {row['kind']}" if table == "outbox" else table].update(told)
    return found


_ID = re.compile(r"U0P\d{3}")
_BANK = {item.text: item.id for item in ITEMS.values()}


def _member(employee: Employee) -> User:
    return User(id=employee.id, handle=employee.id.lower(), real_name=employee.name, email="", tz=employee.zone)


def _option(seen: sight.Seen, value: int | None) -> str:
    """The option that says this value."""
    wanted = "Can't" if value is None else str(value)
    return next(
        str(option["value"])
        for option in sight.options(seen.element)
        if sight.words(option["text"]).split()[0] == wanted
    )
