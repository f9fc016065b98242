"""How Hearthline elects its champions: for three months at first, to see whether it is any good; then anew.

Everybody presses what they see, and nobody does twice what somebody has done in their place already. Who votes for whom
stands here only: the sandbox is Slack, and knows.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from sandbox import hearthline, sight
from sandbox.server import SandboxServer
from sandbox.somebody import Somebody, buttons
from sandbox.workspace import Message

CUSTOMERS, EMPLOYEES = "customer champion", "employee champion"
"""The two seats, as every screen calls them."""
TERM = "3 months"

PRIYA, AMINA = hearthline.CUSTOMER_CHAMPION, hearthline.EMPLOYEE_CHAMPION
STOOD: Mapping[str, tuple[str, str]] = {
    PRIYA: (
        CUSTOMERS,
        "I stand in ten kitchens a week. I bring from there what people say, and take back what we decide.",
    ),
    "U0JONAS00": (
        CUSTOMERS,
        "Whoever books a visit tells me first what went wrong before. Somebody should bring it up.",
    ),
    AMINA: (EMPLOYEES, "I asked for 400 signatures this winter. Now I would like to ask what each rule is good for."),
    "U0SEAN000": (EMPLOYEES, "Those who drive hear of changes last. I would like us to hear of them first."),
}
"""Who stood in March, for which seat, and in which words."""
STAND_AGAIN: Mapping[str, tuple[str, str]] = {
    PRIYA: (CUSTOMERS, "Three months, and one line that almost closed at six. I would like to go on."),
    AMINA: (EMPLOYEES, "You told me which rules stand in your way. I have begun with the longest list."),
}
"""Who does so in June."""
FAVOURITES = ("Hanna Krol", "Amina Yusuf", "Priya Nair")
"""Most people choose the first of these who stands."""
VOTERS = (
    *("U0CHIARA0", "U0NIKOS00", "U0ELENI00", "U0JONAS00", "U0OWEN000", "U0LUCY000", "U0PAWEL00", "U0OLA0000"),
    *("U0HANNA00", "U0GRACE00", "U0DEV0000", "U0IAN0000", "U0PRIYA00", "U0CALLUM0", "U0PIOTR00"),
)
"""Who always votes. 14 are enough: a third of those who may."""
PARTIES = {CUSTOMERS: 5, EMPLOYEES: 4}
"""Into how many parts voters fall, by seat: most of these choose the favourite alone."""


async def set_up(server: SandboxServer) -> None:
    """The administrator has champions elected, for three months at first; the calendar announces both elections."""
    ruth = Somebody(server, hearthline.ADMINISTRATOR)
    await ruth.press(await ruth.home(), "Set up champions")
    await ruth.put("public channel", hearthline.DECISIONS_CHANNEL)
    await ruth.put("For how long", TERM)
    await ruth.send()
    await ruth.done()


async def stand_for_the_first_time(server: SandboxServer) -> None:
    """Two for each seat; each would be the other's deputy."""
    for user, (seat, words) in STOOD.items():
        await stand(server, user, seat, words)


async def stand_again(server: SandboxServer) -> None:
    """Both champions would go on."""
    for user, (seat, words) in STAND_AGAIN.items():
        await stand(server, user, seat, words)


async def vote(server: SandboxServer) -> None:
    """More than enough vote for both."""
    for seat in (CUSTOMERS, EMPLOYEES):
        await asyncio.gather(*(_vote(server, user, seat, number) for number, user in enumerate(VOTERS)))


SCENES = (
    (datetime(2025, 3, 14, 9, tzinfo=UTC), set_up),
    (datetime(2025, 3, 18, 12, tzinfo=UTC), stand_for_the_first_time),
    (datetime(2025, 3, 31, 11, tzinfo=UTC), vote),
    (datetime(2025, 6, 5, 11, tzinfo=UTC), stand_again),
    (datetime(2025, 6, 19, 11, tzinfo=UTC), vote),
)
"""The last two lie behind the newcomer's first day, and happen when the clock comes there."""


def newest(server: SandboxServer, seat: str, says: str) -> Message | None:
    """What the channel was told last about the election for a seat, with a button that begins so."""
    posted = reversed(server.workspace.messages[hearthline.DECISIONS_CHANNEL])
    return next((one for one in posted if seat in sight.text_of(one).lower() and buttons(one, says)), None)


async def stand(server: SandboxServer, user: str, seat: str, words: str) -> None:
    """Somebody stands for a seat, or says in other words why they do, and would be deputy."""
    announced = newest(server, seat, "Stand")
    if announced is None:
        return
    person = Somebody(server, user)
    await person.press(announced, "Stand")
    await say_why(person, words)


async def say_why(person: Somebody, words: str) -> None:
    """Fill in the form in which somebody stands, and send it."""
    if sight.field(person.form, "What do you stand for?"):
        await person.put("What do you stand for?", words)
        await person.put("If you come second", ["yes"])
        await person.send()
    await person.done()


async def _vote(server: SandboxServer, user: str, seat: str, number: int) -> None:
    opened = newest(server, seat, "Vote")
    if opened is None:
        return
    person = Somebody(server, user)
    await person.press(opened, "Vote")
    if choice := sight.field(person.form, "Your choice"):  # nothing to choose: they have voted
        names = [sight.words(option["text"]) for option in sight.options(choice.element)]
        wanted = [choice.option(name) for name in _chosen(names, number % PARTIES[seat])]
        await person.put("Your choice" if wanted else "Or nobody", wanted or ["none"])
        await person.send()
    await person.done()


def _chosen(names: Sequence[str], party: int) -> Sequence[str]:
    """Whom voters of a party choose: the first all but the favourite (or none of these), the second everybody."""
    favourite = next((name for name in FAVOURITES if name in names), names[0])
    if party == 0:
        return [name for name in names if name != favourite]
    return names if party == 1 else [favourite]
