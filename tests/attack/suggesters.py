"""A company whose people suggest, reply, read and want what others suggested, with the real bot.

The bot is a process of its own and hears nothing but Slack's protocol. Everybody acts at a minute of their own, in an
order that nobody could foresee. Only those who answer suggestions act beside Slack: what they do is public anyway.
"""

import string
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import select

from domain.cadence import at_local, local_day, working_days_after
from domain.suggestions import MeantFor, SuggestionState, Writer
from models import suggestions as rows
from models.database import Database
from models.migrate import migrate
from models.suggestions import Suggestion
from sandbox import sight
from sandbox.acting import Actor
from sandbox.workspace import Channel
from services.board import put_on_board
from services.desk_settings import Desk, set_desk
from templates import ids
from tests.attack.life import CHANNEL, Life, draw
from tests.attack.pressing import close_all, fill, home, press, send
from vault import Vault

DESK = "C0DESK000"
ZONE = "Europe/London"
OPENED = time(10)
"""When the letter box is opened."""
WORDS = ("Please mend the", "Could we move the", "Nobody looks after the", "Let us give away the", "We need a better")
ABOUT = ("lamp", "ladder", "kettle", "van", "door", "list", "printer", "map")


@dataclass(slots=True)
class Said:
    """What is true of one round, by person."""

    wrote: dict[str, str] = field(default_factory=dict)
    """The words of their suggestion."""
    replied: dict[str, str] = field(default_factory=dict)
    wanted: dict[str, str] = field(default_factory=dict)
    """The tally that their support went into."""
    read: dict[str, str] = field(default_factory=dict)
    """The thread that they opened."""
    four_words: dict[str, str] = field(default_factory=dict)
    at: dict[str, datetime] = field(default_factory=dict)
    """When they made their suggestion."""


class Suggesters(Life):
    """A company with a suggestion desk, and without pulses."""

    def __init__(self, folder: Path, *, invited: int, database_url: str = "") -> None:
        super().__init__(folder, invited=invited, database_url=database_url)
        there = self.server.workspace
        there.channels[DESK] = Channel(
            id=DESK, name="suggestion-desk", private=True, members={self.people[0], *there.channels[CHANNEL].members}
        )
        there.messages[DESK] = []
        self.said = Said()
        self.after_letter: Callable[[], Awaitable[None]] | None = None
        """Called when a letter has been acknowledged, before anything else happens."""

    async def _import_teams(self) -> None:
        """The desk is there before the bot starts, and so is a letter box as soon as it does."""
        await super()._import_teams()
        set_up_desk(self.bot.data, self._database_url, channel=DESK)

    async def _set_up(self) -> None:
        """No pulse."""

    # The rhythm

    async def day(self, acts: Mapping[str, Callable[[str], Awaitable[None]]]) -> None:
        """A working day of the letter box, just past its opening until just past the next: each person's act once."""
        opens = self.opens_at()
        for person, act in acts.items():
            self.act_at(self.now + draw.random() * (opens - self.now - timedelta(minutes=2)), partial(act, person))
        await self.until(opens + timedelta(minutes=1))

    def opens_at(self) -> datetime:
        """When the box is opened next."""
        today = local_day(self.now, ZONE)
        days = (working_days_after(today - timedelta(days=1), count) for count in (1, 2))
        return next(opens for day in days if (opens := at_local(day, OPENED, ZONE)) > self.now)

    # What people do

    async def suggest(self, person: str) -> None:
        """Make a suggestion from Home, for everyone."""
        words = some_words()
        self.said.four_words[person] = await send_suggestion(self.server.actor(person), words)
        self.said.wrote[person], self.said.at[person] = words, self.now
        if self.after_letter is not None:
            await self.after_letter()

    async def read_and_reply(self, person: str) -> None:
        """Read one's thread, and write in it."""
        actor = self.server.actor(person)
        await press(actor, await home(actor), ids.MY_THREAD)
        form = actor.modal()
        assert form is not None
        assert self.said.wrote[person] in sight.text_of(form), sight.text_of(form)
        words = some_words()
        await press(actor, form, ids.THREAD_REPLY)
        await fill(actor, {"plain_text_input": words})
        await send(actor)
        await close_all(actor)
        self.said.replied[person] = words
        self.said.read[person] = self._suggestion(self.said.wrote[person]).id

    async def settle(self, person: str) -> None:
        """Say that nothing more needs to be done."""
        await self._in_thread(person, ids.THREAD_SETTLE)

    async def reopen(self, person: str) -> None:
        """Say what is still missing."""
        actor = await self._in_thread(person, ids.THREAD_REOPEN)
        await fill(actor, {"plain_text_input": some_words()})
        await send(actor)
        await close_all(actor)

    async def take_back(self, person: str) -> None:
        """Have one's words deleted."""
        await self._in_thread(person, ids.THREAD_WITHDRAW)

    async def find_again(self, person: str) -> None:
        """Slack has lost one's Home: the four words bring one's suggestion back."""
        self.server.workspace.homes[person].payload.pop("private_metadata")
        actor = self.server.actor(person)
        await press(actor, await home(actor), ids.FOUR_WORDS)
        await fill(actor, {"plain_text_input": self.said.four_words[person]})
        found = await send(actor)
        assert self.said.wrote[person] in sight.text_of(found), sight.text_of(found)
        await close_all(actor)

    async def _in_thread(self, person: str, action: str) -> Actor:
        """Press something in the thread with the newest reply."""
        actor = self.server.actor(person)
        await press(actor, await home(actor), ids.MY_THREAD)
        thread = actor.modal()
        assert thread is not None
        assert self.said.wrote[person] in sight.text_of(thread), sight.text_of(thread)
        await press(actor, thread, action)
        if action != ids.THREAD_REOPEN:
            await close_all(actor)
        return actor

    async def want(self, person: str, words: str) -> None:
        """Say "Me too" to what somebody has suggested, as it was found."""
        actor = self.server.actor(person)
        found = self._suggestion(words)
        await actor.say(CHANNEL, f"/tribune suggest search {words.rsplit(maxsplit=1)[-1]}")
        answer = self.server.workspace.visible_messages(person, CHANNEL)[-1]
        await press(actor, answer, ids.BOARD_SUGGESTION)
        page = actor.modal()
        assert page is not None
        assert words in sight.text_of(page), sight.text_of(page)
        await press(actor, page, ids.ME_TOO)
        await close_all(actor)
        assert found.tally_id is not None
        self.said.wanted[person] = found.tally_id

    async def look(self, person: str) -> None:
        """Open Home, as people do who only read."""
        await home(self.server.actor(person))

    def wallet(self, person: str) -> str:
        """What this person's Home carries: Slack keeps it, and nobody else."""
        return str(self.server.workspace.homes[person].payload.get("private_metadata", ""))

    # Those who answer

    def put_all_on_the_board(self) -> None:
        """The desk reviews what is new, and asks each author something."""
        vault = Vault(self.database.writer, self.bot.keys)
        with self.database.write() as session:
            for row in session.scalars(select(Suggestion).where(Suggestion.state == SuggestionState.NEW)):
                row.state = SuggestionState.OPEN
                put_on_board(session, row, vault=vault, now=self.now)
                today = local_day(self.now, ZONE)
                rows.say(session, row.id, writer=Writer.DESK, signed="Sam Ortiz", words="Which one?", on=today)

    def decline_all(self) -> None:
        """The desk says no to everything, so that the tallies are destroyed."""
        today = local_day(self.now, ZONE)
        with self.database.write() as session:
            for row in session.scalars(select(Suggestion).where(Suggestion.state == SuggestionState.OPEN)):
                row.state, row.state_on = SuggestionState.DECLINED, today
                rows.say(session, row.id, writer=Writer.DESK, signed="Sam Ortiz", words="We can't.", on=today)

    def box(self) -> str:
        """The box that takes letters."""
        with self.database.read() as session:
            box = rows.newest_box(session)
            assert box is not None
            return box.id

    def _suggestion(self, words: str) -> Suggestion:
        with self.database.read() as session:
            return session.scalars(select(Suggestion).where(Suggestion.words == words)).one()


def set_up_desk(data: Path, database_url: str, *, channel: str) -> None:
    """Say where suggestions are answered, before the bot has started."""
    data.mkdir(parents=True, exist_ok=True)
    database = Database(database_url or f"sqlite:///{data / 'tribune.db'}")
    migrate(database)
    with database.write() as session:
        set_desk(session, Desk(channel=channel, news_channel=CHANNEL, zone=ZONE, help=""))
    database.dispose()


async def send_suggestion(actor: Actor, words: str) -> str:
    """Make a suggestion from Home, for everyone; the four words."""
    await press(actor, await home(actor), ids.SUGGEST)
    await fill(actor, {"plain_text_input": words, ids.MEANT_FOR_BLOCK: MeantFor.EVERYONE.value})
    last = await send(actor)
    await close_all(actor)
    return _four_words(sight.text_of(last))


def some_words() -> str:
    """What nobody has said yet; its last word is found nowhere else."""
    token = "".join(draw.choices(string.ascii_lowercase, k=14))
    return f"{draw.choice(WORDS)} {draw.choice(ABOUT)} at the {token}"


def _four_words(text: str) -> str:
    """The four words on the last page."""
    line = next((line for line in text.splitlines() if line.count("·") == 3), "")
    assert line, text
    return " ".join(word.strip() for word in line.split("·"))
