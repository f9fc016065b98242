"""What customers say, told in the story: how it comes in, is put right, answered, and digested."""

import asyncio
import hashlib
import hmac
import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime

import aiohttp

from sandbox import hearthline, listening, sight
from sandbox.play import Play
from sandbox.somebody import Somebody, buttons
from sandbox.workspace import Message, View

SAID = "Lovely engineer, warm house, and yet I wait: Mrs Dunmore, 0113 496 0127, was promised a call on Monday."
LATE = (
    "I rang at ten past six and the line was closed. I work until six.",
    "Your line closes at six. When should people who work call you?",
    "Closed at six o'clock, and the heating failed at seven.",
    "The tape said that you are closed. It was half past six.",
    "Please open later, at least in the evenings.",
    "Your opening hours are my working hours.",
    "I called in the evening and you were closed, again.",
    "Could the hotline be open in the evening?",
    "It was closed when I got home from work.",
    "The new opening hours are no good for people who work shifts.",
)
"""The suggestion that closed the line at six has its price."""
HARSH = "Your man on the phone was rude to my mother, who is 83, and hung up. It is disgusting. Never again."

PATIENCE = 300
"""Looks whether a message has come, some ten a second."""

Show = Callable[[str, Message | View], None]


def table(day: date) -> bytes:
    """What customers said on a day, as somebody keeps it in a sheet."""
    return "\n".join(["date,touch point,comment", *(f'{day},the hotline,"{words}"' for words in LATE)]).encode()


async def fill_in(address: str, secret: str, *, at: float) -> str:
    """Have a very unhappy customer's form call as the how-to says; what it hears."""
    body, moment = json.dumps({"comment": HARSH, "touch_point": "the hotline"}), str(int(at))
    headers = {
        "Content-Type": "application/json",
        "X-Tribune-Timestamp": moment,
        "X-Tribune-Signature": hmac.new(secret.encode(), f"{moment}.{body}".encode(), hashlib.sha256).hexdigest(),
    }
    async with (
        aiohttp.ClientSession() as session,
        session.post(address, data=body.encode(), headers=headers) as answer,
    ):
        return await answer.text()


class StoryOfVoices:
    """Plays and shows; `tell` says which claims hold."""

    def __init__(self, play: Play, show: Show, say: Callable[[str], None]) -> None:
        self._play = play
        self._show = show
        self._say = say
        self._maya, self._tom, self._ruth = (
            Somebody(play.server, user) for user in (hearthline.NEWCOMER, hearthline.OWNER, hearthline.ADMINISTRATOR)
        )

    async def tell(self) -> dict[str, bool]:
        """From a message in a channel to next Monday's digest."""
        digests = len(self._digests())
        return {
            "a message was saved, masked, and put right": await self._saves(),
            "a file was read": await self._drops(),
            "a form was heard": await self._sends(),
            "an unhappy customer was called": await self._calls(),
            "the digest says what is new": await self._reads(digests),
            "employees and customers stand side by side": await self._compares(),
        }

    def _digests(self) -> list[Message]:
        said = self._play.said(hearthline.VOICE_CHANNEL)
        return [message for message in said if "Net mood" in sight.text_of(message)]

    async def _saves(self) -> bool:
        lucy = Somebody(self._play.server, "U0LUCY000")
        said = await lucy.say(listening.HOTLINE, SAID)
        saved = await self._maya.save(said, {"What was it about?": "the hotline"})
        self._show("Maya saves what a customer said, and reads", saved)
        await self._maya.press(saved, "Wrong mood")
        await self._maya.put("How does the customer feel", "Neutral")
        right = await self._maya.send()
        self._show("She presses [Wrong mood] and says what it is", right)
        await self._maya.done()
        return "0113" not in sight.text_of(saved) and "a colleague said so" in sight.text_of(right)

    async def _drops(self) -> bool:
        today = datetime.fromtimestamp(self._play.clock.now(), UTC).date()
        file = self._tom.actor.upload("evenings.csv", table(today))
        place = self._play.server.workspace.direct_message(hearthline.OWNER, bot=hearthline.BOT)
        await self._tom.actor.drop(place.id, [file])
        read = await self._told(self._tom, "is read:")
        if read is not None:
            self._show("Tom drops a table of comments, and is told", read)
        return read is not None and f"{len(LATE)} comments are new" in sight.text_of(read)

    async def _sends(self) -> bool:
        await self._ruth.press(await self._ruth.home(), "Sources")
        await self._ruth.press(self._ruth.form, "Add a form or help desk")
        await self._ruth.put("What is it called?", "Form after a call")
        await self._ruth.send()
        await self._ruth.press(self._ruth.form, "Secret")
        secret, address = re.findall(r"`([^`]+)`", sight.text_of(self._ruth.form))
        await self._ruth.done()
        answer = await fill_in(address, secret, at=self._play.clock.now())
        self._say(f"\nRuth adds a form. A customer fills it in, it calls with a signature, and hears\n    {answer}")
        return bool(json.loads(answer) == {"ok": True, "read": 1, "without_words": 0})

    async def _calls(self) -> bool:
        alert = await self._told(self._tom, "It is disgusting.")
        if alert is None:
            return False
        self._show("Tom, who owns the hotline, is told at once", alert)
        await self._tom.press(alert, "Contacted")
        answered = await self._told(self._tom, "Contacted. Is the matter resolved?")
        if answered is not None:
            self._show("He has called, and presses [Contacted]", answered)
        return answered is not None

    async def _told(self, person: Somebody, says: str) -> Message | None:
        """The message that says it, which may take the bot a while to write."""
        for _ in range(PATIENCE):
            inbox = person.actor.inbox()
            found = next((one for one in reversed(inbox) if says in sight.text_of(one).replace("*", "")), None)
            if found is not None:
                return found
            await asyncio.sleep(0.1)
            await self._play.live_until(lambda: False, days=1 / 86_400)
        return None

    async def _reads(self, before: int) -> bool:
        await self._lets_words_be_quoted()
        await self._play.live_until(lambda: len(self._digests()) > before, days=8)
        if len(self._digests()) == before:
            return False
        digest = self._digests()[-1]
        self._show("The next Monday, #customer-voice", digest)
        return "mentions" in sight.text_of(digest)

    async def _lets_words_be_quoted(self) -> None:
        """On Friday the managing director is asked which of the week's words may stand in the digest."""
        sam, began = Somebody(self._play.server, hearthline.TOP_LEADER), self._play.clock.now()

        def asked() -> Message | None:
            inbox = (one for one in sam.actor.inbox() if float(one.ts) > began)
            return next((one for one in inbox if buttons(one, "Yes to all")), None)

        await self._play.live_until(lambda: asked() is not None, days=5)
        if (proposed := asked()) is not None:
            await sam.press(proposed, "Yes to all")

    async def _compares(self) -> bool:
        await self._maya.press(await self._maya.home(), "Touch points")
        await self._maya.press(self._maya.form, "Open", number=2)
        card = self._maya.form
        self._show("Maya opens the visit, in Home under Touch points", card)
        await self._maya.done()
        return "clear comments are positive" in sight.text_of(card)
