"""How Hearthline decides on the ten-pound rule: brought by Tom, stopped by an objection, and changed because of it.

Version 2 is with the champions when the newcomer comes: one has consented, and the other's answer is due on that day.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from sandbox import hearthline
from sandbox.server import SandboxServer
from sandbox.somebody import Somebody, buttons
from sandbox.workspace import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """A proposal as somebody types it."""

    title: str
    what: str
    why: str
    options: str
    evidence: tuple[str, ...]
    """What is typed to find each of what it refers to."""
    review_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Objected:
    """An objection, and how it was met."""

    would_cause: str
    safe_if: str
    changed: str
    """What is proposed instead."""
    because: str


RULE = Brought(
    title="The ten-pound rule goes",
    what="From July on, everybody at the hotline credits up to 40 pounds without asking. To pay for it, the line "
    "closes at 18:00 instead of 20:00.",
    why="Nearly every credit is smaller than that, and all of them are signed in the end. Until then somebody sits in "
    "a cold house and waits for us to call back.",
    options="Leave the rule, and have somebody sign at all hours\n30 pounds instead of 40",
    evidence=("signature", "call back"),
    review_on="2025-09-01",
)
NIGHT = Objected(
    would_cause="a night in the cold for people who work until six. 31 % of complaints come later than that.",
    safe_if="somebody called them back on the same evening, until 20:00.",
    changed="From July on, everybody at the hotline credits up to 40 pounds without asking. To pay for it, the line "
    "closes at 18:00 instead of 20:00. Until 20:00 two of us call back whoever leaves a message.",
    because="31 % of complaints come after 18:00. Whoever complains then is called back on the same evening.",
)


async def draft_the_end_of_the_rule(server: SandboxServer) -> None:
    """Tom writes it down, and the champions read it first."""
    await draft(server, hearthline.OWNER, RULE)


async def post_it(server: SandboxServer) -> None:
    """A working day later everybody reads it."""
    await post(server, hearthline.OWNER, "2025-05-30")


async def object_to_it(server: SandboxServer) -> None:
    """The customer champion knows when customers complain."""
    await object_to(server, hearthline.CUSTOMER_CHAMPION, NIGHT)


async def change_it(server: SandboxServer) -> None:
    """Version 2."""
    await change(server, hearthline.OWNER, NIGHT, "2025-06-03")


async def consent_to_it(server: SandboxServer) -> None:
    """The employee champion has waited for enough signatures."""
    await consent(server, hearthline.EMPLOYEE_CHAMPION)


SCENES = (
    (datetime(2025, 5, 23, 14, tzinfo=UTC), draft_the_end_of_the_rule),
    (datetime(2025, 5, 26, 9, tzinfo=UTC), post_it),
    (datetime(2025, 5, 28, 12, tzinfo=UTC), object_to_it),
    (datetime(2025, 5, 29, 10, tzinfo=UTC), change_it),
    (datetime(2025, 5, 30, 9, tzinfo=UTC), consent_to_it),
)


def newest(server: SandboxServer, says: str) -> Message:
    """What #decisions was told last with a button that begins so. Raises RuntimeError if there is nothing."""
    posted = reversed(server.workspace.messages[hearthline.DECISIONS_CHANNEL])
    found = next((one for one in posted if buttons(one, says)), None)
    if found is None:
        raise RuntimeError(f"nothing in #decisions has a button {says}")
    return found


async def draft(server: SandboxServer, user: str, brought: Brought) -> None:
    """Somebody writes down what is to be decided, with what it refers to; the champions read it."""
    leader = Somebody(server, user)
    await leader.press(await leader.home(), "Bring a decision")
    await leader.put("Title", brought.title)
    await leader.put("What will be different?", brought.what)
    await leader.put("Why?", brought.why)
    await leader.put("Whom does it touch?", ["customers", "employees"])
    await leader.put("What else did you consider?", brought.options)
    await leader.search("What does it refer to?", *brought.evidence)
    await leader.put("When do we look", brought.review_on)
    await leader.send()
    await leader.done()


async def post(server: SandboxServer, user: str, answer_by: str) -> None:
    """Make version 1 of one's draft: the champions are asked, and everybody reads it."""
    leader = Somebody(server, user)
    await leader.press(await leader.home(), "Decision ")
    await leader.press(leader.form, "Post it")
    await leader.put("Until when", answer_by)
    await leader.send()
    await leader.done()


async def consent(server: SandboxServer, user: str) -> None:
    """A champion consents to what was posted last."""
    champion = Somebody(server, user)
    await champion.press(newest(server, "I consent"), "I consent")
    await champion.done()


async def object_to(server: SandboxServer, user: str, objected: Objected) -> None:
    """A champion objects to what was posted last, and says what would change that."""
    champion = Somebody(server, user)
    await champion.press(newest(server, "I object"), "I object")
    await champion.put("this would cause", objected.would_cause)
    await champion.put("safe enough to try", objected.safe_if)
    await champion.send()
    await champion.done()


async def change(server: SandboxServer, user: str, objected: Objected, answer_by: str) -> None:
    """Whoever brought it posts the next version because of an objection."""
    leader = Somebody(server, user)
    told = next(one for one in reversed(leader.actor.inbox()) if buttons(one, "Change the proposal"))
    await leader.press(told, "Change the proposal")
    await leader.put("What will be different?", objected.changed)
    await leader.put("Until when", answer_by)
    await leader.put("What did you change", objected.because)
    await leader.send()
    await leader.done()
