"""How Hearthline elects its champions anew, told in the story: a colleague is proposed, and a receipt is found."""

import re
from collections.abc import Callable

from sandbox import electing, hearthline, sight
from sandbox.play import Play
from sandbox.somebody import Somebody, buttons
from sandbox.workspace import Message, View

PROPOSED = "U0HANNA00"
WHY = "She asks until she understands, and then says it so that others do."
STANDS_FOR = "Nobody plans our evenings without asking us. I will ask all of us, also those in Gdansk."
RECEIPT = re.compile(r"^[2-9A-Z]{10}$", re.MULTILINE)

Show = Callable[[str, Message | View], None]


class StoryOfChampions:
    """Plays and shows; `propose` and `vote` say which claims hold."""

    def __init__(self, play: Play, show: Show) -> None:
        self._play = play
        self._show = show
        self._maya, self._hanna = (Somebody(play.server, user) for user in (hearthline.NEWCOMER, PROPOSED))

    async def propose(self) -> dict[str, bool]:
        """Since 4 June people can be proposed: the newcomer proposes a colleague, who stands."""
        return {"somebody was proposed, and stands": await self._stands()}

    async def vote(self) -> dict[str, bool]:
        """The ballot is open; a vote, and what came of all of them."""
        receipt = await self._votes()
        return {
            "a vote gave a receipt": bool(receipt),
            "a champion was elected": await self._elects(),
            "the receipt is in the list": await self._finds(receipt),
        }

    def _told(self, says: str) -> Message:
        """What the channel reads about the employees' champion, with a button that begins so."""
        told = electing.newest(self._play.server, electing.EMPLOYEES, says)
        if told is None:
            raise RuntimeError(f"nothing in #decisions has a button {says}")
        return told

    async def _stands(self) -> bool:
        announced = self._told("Propose a colleague")
        self._show("#decisions, since Wednesday", announced)
        await self._maya.press(announced, "Propose a colleague")
        await self._maya.put("Whom do you propose?", PROPOSED)
        await self._maya.put("What would they stand for?", WHY)
        await self._maya.send()
        await self._maya.done()
        await self._play.live_until(lambda: self._asked() is not None, days=1)
        asked = self._asked()
        if asked is None:
            return False
        self._show("Maya proposes Hanna Krol. Tribune to Hanna", asked)
        await self._hanna.press(asked, "Yes, I stand")
        await electing.say_why(self._hanna, STANDS_FOR)
        await self._maya.press(announced, "Read all of it")
        read = self._maya.form
        self._show("Hanna stands. What everybody reads", read)
        await self._maya.done()
        return STANDS_FOR in sight.text_of(read)

    def _asked(self) -> Message | None:
        return next((one for one in self._hanna.actor.inbox() if buttons(one, "Yes, I stand")), None)

    async def _votes(self) -> str:
        opened = self._told("Vote")
        self._show("#decisions, since Wednesday", opened)
        await self._maya.press(opened, "Vote")
        self._show("The ballot, as Maya sees it", self._maya.form)
        choice = sight.field(self._maya.form, "Your choice")
        await self._maya.put("Your choice", [choice.option("Hanna Krol")] if choice else [])
        thanked = await self._maya.send()
        self._show("She votes, and reads", thanked)
        await self._maya.done()
        found = RECEIPT.search(sight.text_of(thanked))
        return found[0] if found else ""

    async def _elects(self) -> bool:
        says = "Is my receipt listed?"
        before = self._told(says)
        await self._play.live_until(lambda: self._told(says) is not before, days=6)
        elected = self._told(says)
        self._show("When it closes, #decisions", elected)
        return "is elected" in sight.text_of(elected)

    async def _finds(self, receipt: str) -> bool:
        await self._maya.press(self._told("Is my receipt listed?"), "Is my receipt listed?")
        await self._maya.put("Your receipt", receipt.lower())
        found = await self._maya.send()
        self._show("Maya types what she wrote down", found)
        await self._maya.done()
        return "is listed" in sight.text_of(found)
