"""How Hearthline began to listen to its customers: a year of their words, owners, a digest, and what came of it.

Everybody does with their own hands what they would do in Slack; the year is a file that the app's command reads.
"""

from datetime import UTC, datetime, timedelta

from sandbox import hearthline
from sandbox.server import SandboxServer
from sandbox.somebody import Somebody, buttons

FILE_CAME = datetime(2025, 5, 29, 16, tzinfo=UTC)
"""A Thursday: the administrator has the help desk's and the surveys' year as a file, up to that day."""
OWNERS_READ = datetime(2025, 5, 30, 10, tzinfo=UTC)
"""The next day: who owns a touch point has been told, and asked which words may be quoted on Monday."""
SINCE_THEN = datetime(2025, 6, 2, 13, tzinfo=UTC)
"""After Monday's digest: colleagues go on passing on what they hear."""

PRAISE_READ = SINCE_THEN + timedelta(hours=1)

HOTLINE = "C0HOTLINE"
PRAISED = "U0PRIYA00"

OWNERS = ("U0RUTH000", hearthline.OWNER, "U0GRACE00", "U0MAGDA00")
"""Of the touch points, in the order of the customers' journey."""
SAID = (
    "This is a disgrace. I was promised a call three times, and nobody called me back. My mother is 83 and has no hot "
    "water. I am Mrs Harriet Dunmore, 0113 496 0127."
)
THANKS = (
    "Your engineer Priya was wonderful. She found what two others had missed, explained it, and even carried the old "
    "pump to the bin."
)


async def set_up(server: SandboxServer) -> None:
    """The administrator says who owns which touch point, and has a digest every Monday."""
    ruth = Somebody(server, hearthline.ADMINISTRATOR)
    await ruth.press(await ruth.home(), "People and teams")
    await ruth.press(ruth.form, "Touch points")
    for number, owner in enumerate(OWNERS):
        await ruth.press(ruth.form, "Open", number=number)
        await ruth.put("Who owns it?", owner)
        await ruth.send()
    await ruth.done()
    await ruth.press(await ruth.home(), "Digests")
    await ruth.press(ruth.form, "Add a digest")
    await ruth.put("Which channel reads it?", hearthline.VOICE_CHANNEL)
    await ruth.send()
    await ruth.done()


async def answer(server: SandboxServer) -> None:
    """The leader lets Monday's quotes go out; owners have spoken with their unhappy customers."""
    sam = Somebody(server, hearthline.TOP_LEADER)
    proposed = next((message for message in reversed(sam.actor.inbox()) if buttons(message, "Yes to all")), None)
    if proposed is not None:
        await sam.press(proposed, "Yes to all")
    for owner in OWNERS:
        person = Somebody(server, owner)
        for told in person.actor.inbox():
            for _ in buttons(told, "Contacted"):
                await person.press(told, "Contacted")
        home = await person.home()  # what had no room in the message
        if buttons(home, "Unhappy customers"):
            await person.press(home, "Unhappy customers")
            while buttons(person.form, "Contacted"):
                await person.press(person.form, "Contacted")
            await person.done()


async def go_on(server: SandboxServer) -> None:
    """A colleague saves what an unhappy customer said, and another what a happy one said of somebody."""
    lucy, owen = (Somebody(server, user) for user in ("U0LUCY000", "U0OWEN000"))
    await owen.save(await lucy.say(HOTLINE, SAID), {"What was it about?": "the hotline"})
    await owen.done()
    praise = {"What was it about?": "the visit", "Does it praise a colleague?": [PRAISED]}
    await lucy.save(await owen.say(HOTLINE, THANKS), praise)
    await lucy.done()


async def share_praise(server: SandboxServer) -> None:
    """Whoever was praised shows it to everybody, where Monday's digest is read."""
    praised = Somebody(server, PRAISED)
    told = next((message for message in reversed(praised.actor.inbox()) if buttons(message, "Show it to")), None)
    if told is not None:
        await praised.press(told, "Show it to everybody")
        await praised.press(praised.form, "Post it here")
        await praised.done()
