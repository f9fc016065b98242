"""Five things to look at next, once the first minute is over: each is a link into Hearthline's workspace."""

from collections.abc import Sequence

from sandbox import hearthline, sight
from sandbox.clock import SandboxClock
from sandbox.page import Jump, NextStep
from sandbox.page.address import HOME, Address
from sandbox.workspace import Message, Workspace


def next_steps(workspace: Workspace, clock: SandboxClock) -> Sequence[NextStep]:
    """The gap, the objection, the reply, the pulse that was held back, and the ballot."""

    def to_the_ballot() -> float | None:
        opened = hearthline.VOTING.timestamp()
        return opened if clock.now() < opened else None

    return (
        NextStep(
            title="The gap",
            words="Billing thinks that its letters are fine. Be Magda, who leads Billing, and press Touch points, "
            "then Open beside the bill.",
            url=lambda: Address(user="U0MAGDA00", place=HOME).path(),
        ),
        NextStep(
            title="The objection",
            words="Priya, the customer champion, objected to closing the line at six. Be Priya: version 2 waits for "
            "her answer, which is due on 3 June.",
            url=lambda: _thread(workspace, hearthline.CUSTOMER_CHAMPION, hearthline.DECISIONS_CHANNEL, "version 1"),
        ),
        NextStep(
            title="The reply",
            words="Somebody suggested without a name that the ten-pound rule should go. Be Owen: only his own Home "
            "knows that it was him, and has the reply.",
            url=lambda: Address(user="U0OWEN000", place=HOME).path(),
        ),
        NextStep(
            title="The pulse that was held back",
            words="The results of March had no answer, so the next pulse waited. It says so, and who was to answer.",
            url=lambda: _thread(workspace, hearthline.NEWCOMER, hearthline.PULSE_CHANNEL, "Pulse held back."),
        ),
        NextStep(
            title="The ballot",
            words="From 4 June on people can be proposed as champions, and on the 18th everybody votes. Be Maya: you "
            "get a receipt, and find it in the list when the votes are counted.",
            url=lambda: Address(user=hearthline.NEWCOMER, place=hearthline.DECISIONS_CHANNEL).path(),
            jump=Jump(label="To the ballot", to=to_the_ballot),
        ),
    )


def _thread(workspace: Workspace, user: str, channel: str, says: str) -> str:
    """The page on which the first message that says it stands beside the channel, with what was said to it."""
    said: Message | None = next((one for one in workspace.messages[channel] if says in sight.text_of(one)), None)
    return Address(user=user, place=channel, thread=said.ts if said else None).path()
