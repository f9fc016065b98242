"""A desk that answers suggestions, an author with a Home, and the days on which the box is opened."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from slack_bolt import BoltResponse

from domain.suggestions import Writer
from domain.wallet import Wallet
from models import suggestions as rows
from models.suggestions import Suggestion
from services.desk_settings import Desk, set_desk
from services.letters import ensure_box
from services.released import release_due
from templates import ids
from tests.handlers.conftest import MAYA, Stage
from tests.handlers.sent_suggestions import filled_in
from tests.handlers.slack import answer, pressed, submitted

Json = dict[str, Any]

HELP = "Call Ruth, 0123, day and night."


def answered_by_somebody(stage: Stage, *, help_text: str = HELP) -> None:
    """Set the desk up."""
    with stage.database.write() as session:
        given = Desk(channel="C0DESK", news_channel="C0NEWS", zone="Europe/London", help=help_text)
        set_desk(session, given)
        ensure_box(session, vault=stage.vault, now=stage.now)


def open_the_box(stage: Stage, *, after: timedelta = timedelta(days=1)) -> datetime:
    """Let a day pass, and open what waits."""
    stage.now += after
    release_due(stage.database, vault=stage.vault, now=stage.now)
    return stage.now


def suggestions_in(stage: Stage) -> list[Suggestion]:
    with stage.database.read() as session:
        found = [session.get_one(Suggestion, each.id) for each in session.query(Suggestion)]
        session.expunge_all()
        return sorted(found, key=lambda one: one.number)


def desk_says(stage: Stage, words: str, *, number: int = 1, **changes: Any) -> None:
    """Somebody who answers writes in a thread, and perhaps says what becomes of it."""
    with stage.database.write() as session:
        suggestion = session.query(Suggestion).filter_by(number=number).one()
        today = stage.now.date()
        rows.say(session, suggestion.id, writer=Writer.DESK, signed="Sam Ortiz", words=words, on=today)
        for name, value in changes.items():
            setattr(suggestion, name, value)


@dataclass
class Author:
    """Somebody at a telephone: what their Home carries, as Slack holds it."""

    stage: Stage
    person: str = MAYA
    home: Json = field(default_factory=lambda: {"private_metadata": "", "hash": "h1"})

    async def presses(self, action: str, value: str | None = None, *, view: Json | None = None) -> Json:
        """The view that opens, from Home or from a modal."""
        self.stage.slack.calls.clear()
        payload = pressed(self.person, action, value, home=self.home)
        if view is not None:
            payload["view"] = {"id": "V1", "hash": "h1"} | view
        await self.stage.send(payload)
        self.take_over()
        return next(arguments["view"] for name, arguments in self.stage.slack.calls if name != "views.publish")

    async def sends(self, view: Json, values: Json) -> Json:
        """What Slack is answered."""
        self.stage.slack.calls.clear()
        response = await self.stage.send(submitted(self.person, view, values))
        self.take_over()
        return told(response)

    async def suggests(self, words: str, **more: Any) -> Json:
        """From the button in Home to the last page."""
        form = await self.presses(ids.SUGGEST)
        page: Json = (await self.sends(form, filled_in(words, **more)))["view"]
        return page

    def take_over(self) -> None:
        """Have the Home that was published last, unless Slack refused it."""
        published = [arguments for name, arguments in self.stage.slack.calls if name == "views.publish"]
        if published and "views.publish" not in self.stage.slack.refuse:
            self.home = {"private_metadata": published[-1]["view"].get("private_metadata", ""), "hash": "h4"}

    @property
    def wallet(self) -> Wallet:
        return Wallet.read(self.home["private_metadata"])


def told(response: BoltResponse) -> Json:
    return answer(response.body) if response.body else {}


def four_words_on(page: Json) -> str:
    header = next(block for block in page["blocks"] if block["type"] == "header")
    return str(header["text"]["text"]).replace("·", " ")
