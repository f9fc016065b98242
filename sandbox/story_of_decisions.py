"""How Hearthline decides, told in the story: a consent that is due, and an objection that makes a better version."""

from collections.abc import Callable

from sandbox import answering, deciding, hearthline, sight
from sandbox.deciding import Brought, Objected
from sandbox.play import Play
from sandbox.somebody import Somebody, buttons
from sandbox.workspace import Message, View

EVENINGS = Brought(
    title="The hotline is open until 20:00 again",
    what="From 7 July on, the line is open until 20:00 on weekdays. Each of us takes one evening in two weeks.",
    why="Ten customers in one week wrote that we are closed when they come home from work. Calling back takes twice as "
    "long as answering.",
    options="Leave it, and call back faster\nOpen on Saturday mornings instead",
    evidence=("opening hours",),
    review_on="2025-10-01",
)
UNASKED = Objected(
    would_cause="evenings about which nobody was asked. Three of us fetch their children at six.",
    safe_if="evenings were voluntary, and each of them gave a free morning.",
    changed="From 7 July on, the line is open until 20:00 on weekdays. Evenings are voluntary, and each gives a free "
    "morning.",
    because="Nobody has to take an evening now. Six of us would like to, for the mornings.",
)
"""Customers asked for it, and this time it is the employee champion who knows better."""
CONSENT = "Decided with consent"
UNDERTAKEN = "Ask who would like an evening, and put the first plan up."

Show = Callable[[str, Message | View], None]


class StoryOfDecisions:
    """Plays and shows; `answer` and `object` say which claims hold."""

    def __init__(self, play: Play, show: Show) -> None:
        self._play = play
        self._show = show

    async def answer(self) -> dict[str, bool]:
        """The second version of the ten-pound rule is with the champions, and one answer is due."""
        self._tell("What everybody has read. #decisions, in May", deciding.RULE.title)
        self._tell("Two days later, below it", "objects", "31 %")
        self._tell("And the next day", "version 2", "crossed out")
        await deciding.consent(self._play.server, hearthline.CUSTOMER_CHAMPION)
        return {
            "a decision waited for its champion, and closed with consent": await self._closed(deciding.RULE),
        }

    async def object(self) -> dict[str, bool]:
        """What customers asked for touches employees: their champion objects, and consents to the next version."""
        server, tom, amina = self._play.server, hearthline.OWNER, hearthline.EMPLOYEE_CHAMPION
        await deciding.draft(server, tom, EVENINGS)
        await deciding.post(server, tom, "2025-06-27")
        posted = await self._comes("I object", EVENINGS.title)
        self._show("Tom brings a decision. #decisions", posted)
        await deciding.object_to(server, amina, UNASKED)
        told = await self._told(tom, "Change the proposal", EVENINGS.title)
        self._show("Amina objects. Tribune to Tom", told)
        blocked = not self._ended(EVENINGS)
        await deciding.change(server, tom, UNASKED, "2025-06-27")
        second = await self._comes("I consent", "version 2")
        self._show("Tom changes the proposal. #decisions", second)
        for champion in (amina, hearthline.CUSTOMER_CHAMPION):
            await deciding.consent(server, champion)
        closed = await self._closed(EVENINGS)
        return {
            "an objection held a decision up": blocked and "objects" in sight.text_of(told),
            "it was changed, and everybody sees what": UNASKED.because in sight.text_of(second),
            "both champions consented": closed,
            "it is being done, and everybody can read how it came about": await self._undertaken(EVENINGS),
        }

    def _said(self, *says: str) -> Message | None:
        said = self._play.said(hearthline.DECISIONS_CHANNEL)
        return next((one for one in said if all(words in sight.text_of(one) for words in says)), None)

    def _tell(self, where: str, *says: str) -> None:
        if (said := self._said(*says)) is not None:
            self._show(where, said)

    def _ended(self, brought: Brought) -> Message | None:
        return self._said(CONSENT, brought.title)

    async def _closed(self, brought: Brought) -> bool:
        """Whether the channel reads that it was decided with consent."""
        await self._play.live_until(lambda: self._ended(brought) is not None, days=1 / 24)
        ended = self._ended(brought)
        if ended is not None:
            self._show("The last answer that was missing closes it. #decisions", ended)
        return ended is not None

    async def _undertaken(self, brought: Brought) -> bool:
        """Whether somebody does what was decided, and its page says so, with all that led to it."""
        ended, tom = self._ended(brought), Somebody(self._play.server, hearthline.OWNER)
        if ended is None:
            return False
        await tom.press(ended, "Read all of it")
        await tom.press(tom.form, "We will")
        await answering.fill_in(tom, UNDERTAKEN, "2025-07-04")
        await tom.press(ended, "Read all of it")
        await tom.press(tom.form, "How it came about")
        read = tom.form
        self._show("Tom says who does what. The page of the decision: how it came about", read)
        await tom.done()
        return UNDERTAKEN in sight.text_of(read)

    async def _comes(self, says: str, *words: str) -> Message:
        """What the channel is told with such a button and these words."""

        def there() -> bool:
            told = deciding.newest(self._play.server, says)
            return all(each in sight.text_of(told) for each in words)

        await self._play.live_until(there, days=1 / 24)
        return deciding.newest(self._play.server, says)

    async def _told(self, user: str, says: str, words: str) -> Message:
        """What somebody is told with such a button and these words. Raises RuntimeError if nothing comes."""
        inbox = self._play.server.actor(user).inbox

        def found() -> Message | None:
            return next((one for one in inbox() if buttons(one, says) and words in sight.text_of(one)), None)

        await self._play.live_until(lambda: found() is not None, days=1 / 24)
        if (told := found()) is None:
            raise RuntimeError(f"nobody told {user} about {words}")
        return told
