"""What the people of Hearthline suggest, told in the story: no name, an answer, and something done about it.

And a pulse that waits, because its leaders have not yet said what they will do about the last one.
"""

from collections.abc import Callable

from sandbox import answering, hearthline, sight, suggesting
from sandbox.play import Play
from sandbox.somebody import Somebody
from sandbox.workspace import Message, View

SUGGESTED = "When I promise a call back, remind me when it is time. Today it stands on a slip of paper, if at all."
ASKED = "Where would you look for it: in the telephone program, or on paper?"
REPLIED = "In the telephone program. It should ring me."
UNDERTAKEN = "Have the telephone program ring us when a promised call is due."
CAME_OF_IT = "Since this morning it rings. Thank you, whoever you are."
PROMISED = "Let the hotline decide on credits, and say every month how it goes"

Show = Callable[[str, Message | View], None]


class StoryOfSuggestions:
    """Plays and shows; `tell` says which claims hold."""

    def __init__(self, play: Play, show: Show) -> None:
        self._play = play
        self._show = show
        self._began = play.clock.now()
        self._maya, self._tom, self._sam = (
            Somebody(play.server, user) for user in (hearthline.NEWCOMER, hearthline.OWNER, hearthline.TOP_LEADER)
        )

    async def tell(self) -> dict[str, bool]:
        """From four words to "you said, we did"."""
        return {
            "a suggestion came out of the box, and no name with it": await self._suggests(),
            "the desk asked, and the author answered without a name": await self._asks(),
            "a pulse waits for an answer": self._waits(),
            "it was done, and its author knows": await self._does(),
            "the results were answered, and the pulse opened": await self._opens(),
            "what was done stands with the next results": await self._reads(),
        }

    async def _suggests(self) -> bool:
        await self._maya.press(await self._maya.home(), "Make a suggestion")
        await self._maya.put("What do you suggest?", SUGGESTED)
        sent = await self._maya.send()
        self._show("Maya makes a suggestion, and reads", sent)
        await self._maya.done()
        told = await self._next_release()
        self._show("When the box is opened, #suggestion-desk", told)
        return SUGGESTED[:40] in sight.text_of(told) and "Maya" not in sight.text_of(told)

    def _said(self, says: str) -> Message | None:
        """What was said of it in #service-pulse since this story began."""
        return sight.message((one for one in self._play.said() if float(one.ts) > self._began), says)

    def _waits(self) -> bool:
        held = self._said("Pulse held back.")
        if held is not None:
            self._show("On the same morning a pulse should have opened. #service-pulse", held)
        return held is not None

    async def _asks(self) -> bool:
        await self._tom.press(suggesting.newest_of_the_desk(self._play.server), "Look at it")
        await self._tom.press(self._tom.form, "Take it")
        await self._tom.press(self._tom.form, "Ask the author")
        await self._tom.put("like to know", ASKED)
        await self._tom.send()
        await self._tom.done()
        await self._maya.press(await self._maya.home(), "Read the reply")
        self._show("Tom asks. Maya opens Home, and her suggestion", self._maya.form)
        await self._maya.press(self._maya.form, "Reply")
        await self._maya.put("Your reply", REPLIED)
        await self._maya.send()
        await self._maya.done()
        await self._tom.press(await self._next_release(), "Look at it")
        read = self._tom.form
        self._show("She replies. The next morning Tom is told, and reads", read)
        await self._tom.done()
        return REPLIED in sight.text_of(read) and "Maya" not in sight.text_of(read)

    async def _next_release(self) -> Message:
        """What the desk reads when the box is opened the next time."""
        desk = self._play.workspace.messages[hearthline.DESK_CHANNEL]
        before = len(desk)
        await self._play.live_until(lambda: len(desk) > before, days=4)
        return desk[-1]

    async def _does(self) -> bool:
        await self._tom.press(suggesting.newest_of_the_desk(self._play.server), "Look at it")
        await self._tom.press(self._tom.form, "We will")
        await answering.fill_in(self._tom, UNDERTAKEN, "2025-07-04", team="Hotline")
        await answering.finish(self._play.server, hearthline.OWNER, UNDERTAKEN, CAME_OF_IT)
        await self._maya.press(await self._maya.home(), "Read the reply")
        thread = self._maya.form
        self._show("Tom undertakes it, and it is done. What Maya reads in Home", thread)
        await self._maya.done()
        return CAME_OF_IT in sight.text_of(thread)

    async def _opens(self) -> bool:
        await answering.undertake(self._play.server, hearthline.TOP_LEADER, PROMISED, "2025-07-11")
        maya = self._maya.actor
        asked = len(maya.inbox())
        await self._play.live_until(lambda: any(map(sight.asks, maya.inbox()[asked:])), days=1)
        opened = self._said("The pulse is open now.")
        for said in (self._said(PROMISED), opened):
            if said is not None:
                self._show("Sam answers the results. #service-pulse", said)
        return opened is not None and any(map(sight.asks, maya.inbox()[asked:]))

    async def _reads(self) -> bool:
        await self._play.live_until(lambda: self._said("You said, we did") is not None, days=4)
        results = self._said("You said, we did")
        if results is not None:
            self._show("Friday at five, #service-pulse", results)
        return results is not None and UNDERTAKEN in sight.text_of(results)
