"""How Hearthline's leaders answer what their people said: what they undertake, what not and why, what came of it.

The results of the winter stay without an answer: so the second pulse is held back, until there is one.
"""

from datetime import UTC, datetime

from sandbox import hearthline
from sandbox.server import SandboxServer
from sandbox.somebody import Somebody, buttons
from sandbox.workspace import Message

ONE_BY_ONE = "Answer your comments in this channel, one by one."
PAGE = "Write on one page how far each of us may go for a customer without asking."
ON_ONE_SCREEN = "Put a customer's visits, bills and calls on one screen."
DIGESTED = "Have what customers say read and digested for all of us, every Monday."


async def answer_late(server: SandboxServer) -> None:
    """The pulse is held back since yesterday: the managing director answers the results of the winter."""
    await undertake(server, hearthline.TOP_LEADER, ONE_BY_ONE, "2025-04-18")


async def say_no(server: SandboxServer) -> None:
    """Some things won't be done; why is said."""
    tom = Somebody(server, hearthline.OWNER)
    await tom.press(newest_results(server), "We won't")
    await tom.put("Why will nothing", "New systems come next year. Until then we mend what makes customers call twice.")
    await tom.send()
    await tom.done()


async def let_people_listen(server: SandboxServer) -> None:
    """What will be done about hearing customers."""
    words = "Let everybody sit beside the hotline for an hour, each summer month."
    await undertake(server, hearthline.OWNER, words, "2025-08-29", team="Hotline")


async def write_a_page(server: SandboxServer) -> None:
    """What will be done about not knowing how far one may go; and the first promise is kept."""
    await finish(server, hearthline.TOP_LEADER, ONE_BY_ONE, "All of them have an answer here.")
    await undertake(server, hearthline.OWNER, PAGE, "2025-05-23", team="Hotline")


async def search_less(server: SandboxServer) -> None:
    """What will be done about searching in several places."""
    await undertake(server, hearthline.TOP_LEADER, ON_ONE_SCREEN, "2025-07-31")


async def keep_a_promise(server: SandboxServer) -> None:
    """The page is written: the next results say so."""
    await finish(server, hearthline.OWNER, PAGE, "The page hangs beside every screen since Monday.")


async def listen_to_customers(server: SandboxServer) -> None:
    """What will be done about comments that nobody can use."""
    await undertake(server, hearthline.ADMINISTRATOR, DIGESTED, "2025-06-13")


async def have_listened(server: SandboxServer) -> None:
    """The first digest has been read."""
    await finish(server, hearthline.ADMINISTRATOR, DIGESTED, "Every Monday at nine, in #customer-voice.")


SCENES = (
    (datetime(2025, 3, 26, 9, tzinfo=UTC), answer_late),
    (datetime(2025, 3, 31, 9, tzinfo=UTC), say_no),
    (datetime(2025, 4, 14, 9, tzinfo=UTC), let_people_listen),
    (datetime(2025, 4, 28, 9, tzinfo=UTC), write_a_page),
    (datetime(2025, 5, 12, 9, tzinfo=UTC), search_less),
    (datetime(2025, 5, 21, 9, tzinfo=UTC), keep_a_promise),
    (datetime(2025, 5, 27, 9, tzinfo=UTC), listen_to_customers),
    (datetime(2025, 6, 2, 11, tzinfo=UTC), have_listened),
)


def newest_results(server: SandboxServer) -> Message:
    """The newest message in the channel of the pulse that can be answered."""
    posted = reversed(server.workspace.messages[hearthline.PULSE_CHANNEL])
    return next(message for message in posted if buttons(message, "We will"))


async def undertake(server: SandboxServer, user: str, what: str, due_on: str, *, team: str = "") -> None:
    """Somebody says under the newest results what they will do, and by when."""
    person = Somebody(server, user)
    await person.press(newest_results(server), "We will")
    await fill_in(person, what, due_on, team=team)


async def fill_in(person: Somebody, what: str, due_on: str, *, team: str = "") -> None:
    """Say what will be done, and send it; without a team it concerns the whole company."""
    await person.put("What will be done?", what)
    await person.put("By when?", due_on)
    await person.put("Whose focus area is it?", team or "The whole company")
    await person.send()
    await person.done()


async def finish(server: SandboxServer, user: str, what: str, outcome: str) -> None:
    """Somebody has done what they undertook, and says what came of it."""
    person = Somebody(server, user)
    await person.press_beside(await person.home(), what)
    await person.press(person.form, "Done")
    await person.put("What came of it?", outcome)
    await person.send()
    await person.done()
