"""How Hearthline suggests: a desk, three suggestions, who wants the same, a reasoned no, and one that waits.

Who wrote them stands here only: the sandbox is Slack, and knows.
"""

from datetime import UTC, datetime

from sandbox import answering, hearthline, sight
from sandbox.server import SandboxServer
from sandbox.somebody import Somebody
from sandbox.workspace import Message

CREDIT = (
    "Let us credit up to 40 pounds without a signature. Nearly every credit is smaller than that, and all of them are "
    "signed in the end. Until then somebody sits in a cold house and waits for us to call back."
)
SURVEY = "Stop the survey text after every call. Customers laugh at it, and some ring again to complain about it."
VAN = (
    "Show us before we leave which parts are really in the van. Twice a week we stand in front of a cold boiler "
    "without the part that was booked."
)
AUTHORS = {CREDIT: "U0OWEN000", SURVEY: "U0HANNA00", VAN: "U0ROB0000"}
WANT_IT_TOO = (
    *("U0AMINA00", "U0LUCY000", "U0PAWEL00", "U0OLA0000", "U0KASIA00", "U0HANNA00", "U0DEV0000"),
    *("U0ELENI00", "U0JONAS00", "U0EWA0000", "U0PIOTR00", "U0LENA000", "U0SEAN000"),
)
TRY_IT = "Try it at the hotline: up to 40 pounds, without asking, from July on, if our champions consent."
HELP = "Samaritans, 116 123, day and night. In danger: 999."


async def set_up(server: SandboxServer) -> None:
    """The administrator says that the managing director leads, where suggestions are answered, and where help is."""
    ruth = Somebody(server, hearthline.ADMINISTRATOR)
    await ruth.press(await ruth.home(), "People and teams")
    await ruth.press(ruth.form, "Roles")
    await ruth.put("Who leads", [hearthline.TOP_LEADER])
    await ruth.send()
    await ruth.done()
    await ruth.press(await ruth.home(), "Set up suggestions")
    await ruth.send()
    await ruth.put("private channel", hearthline.DESK_CHANNEL)
    await ruth.put("public channel", hearthline.PULSE_CHANNEL)
    await ruth.put("Where is help", HELP)
    await ruth.send()
    await ruth.done()


async def suggest_fewer_surveys(server: SandboxServer) -> None:
    """Somebody hears customers laugh."""
    await suggest(server, AUTHORS[SURVEY], SURVEY, about="Better for customers", touch_point="the hotline")


async def decline(server: SandboxServer) -> None:
    """A no with its reason is an answer, too."""
    sam = Somebody(server, hearthline.TOP_LEADER)
    await sam.press(newest_of_the_desk(server), "Look at it")
    await sam.press(sam.form, "Say no, and why")
    why = "Half of what we know of our customers comes from these texts, and we read every one. We make them shorter."
    await sam.put("Why not", why)
    await sam.send()
    await sam.done()


async def suggest_credits(server: SandboxServer) -> None:
    """Somebody at the hotline has waited for one signature too many."""
    await suggest(server, AUTHORS[CREDIT], CREDIT, about="What gets in our way", touch_point="the hotline")


async def put_credits_on_the_board(server: SandboxServer) -> None:
    """The desk thinks that everybody should read it."""
    tom = Somebody(server, hearthline.OWNER)
    await tom.press(newest_of_the_desk(server), "Look at it")
    await tom.press(tom.form, "Take it")
    await tom.press(tom.form, "Put on the board")
    await tom.done()


async def want_credits_too(server: SandboxServer) -> None:
    """Many want the same; nobody sees who."""
    for user in WANT_IT_TOO:
        person = Somebody(server, user)
        await person.press(await person.home(), "What others suggest")
        await person.press(person.form, "Me too")
        await person.done()


async def plan_credits(server: SandboxServer) -> None:
    """The desk says what will be done."""
    tom = Somebody(server, hearthline.OWNER)
    await tom.press(newest_of_the_desk(server), "Look at it")
    await tom.press(tom.form, "We will")
    await answering.fill_in(tom, TRY_IT, "2025-07-04", team="Hotline")


async def suggest_looking_into_vans(server: SandboxServer) -> None:
    """Somebody stood before a cold boiler again; it comes out on the newcomer's first day, and waits for a reply."""
    await suggest(server, AUTHORS[VAN], VAN, about="Tools", touch_point="the visit")


SCENES = (
    (datetime(2025, 4, 1, 9, tzinfo=UTC), set_up),
    (datetime(2025, 5, 12, 12, tzinfo=UTC), suggest_fewer_surveys),
    (datetime(2025, 5, 13, 12, tzinfo=UTC), decline),
    (datetime(2025, 5, 22, 12, tzinfo=UTC), suggest_credits),
    (datetime(2025, 5, 23, 12, tzinfo=UTC), put_credits_on_the_board),
    (datetime(2025, 5, 27, 12, tzinfo=UTC), want_credits_too),
    (datetime(2025, 5, 29, 12, tzinfo=UTC), plan_credits),
    (datetime(2025, 5, 30, 12, tzinfo=UTC), suggest_looking_into_vans),
)


def newest_of_the_desk(server: SandboxServer) -> Message:
    """What the desk was told last about a suggestion."""
    posted = reversed(server.workspace.messages[hearthline.DESK_CHANNEL])
    return next(message for message in posted if sight.button(message, "Look at it"))


async def suggest(server: SandboxServer, user: str, words: str, *, about: str, touch_point: str) -> None:
    """Somebody makes a suggestion for everybody, from their Home, without their name."""
    author = Somebody(server, user)
    await author.press(await author.home(), "Make a suggestion")
    await author.put("What do you suggest?", words)
    await author.put("What is it about?", about)
    await author.put("Where do customers meet this?", touch_point)
    await author.send()
    await author.done()
