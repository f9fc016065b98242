"""What is said in channels that are marked as customers'. All other channels are left alone."""

from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncApp
from sqlalchemy.orm import Session

from handlers import payloads
from handlers.deps import Deps
from services import customer_channels
from services.customer_channels import Event
from services.reading import Read

Body = dict[str, Any]


def register(app: AsyncApp, deps: Deps) -> None:
    """Listen to messages in channels; those in direct messages are another feature's."""
    app.event("message", matchers=[_in_channel])(_CustomerChannels(deps).heard)


async def _in_channel(body: Body) -> bool:
    return payloads.in_channel(body)


@dataclass(frozen=True, slots=True)
class _CustomerChannels:
    deps: Deps

    async def heard(self, body: Body) -> None:
        """A message was said, edited or deleted: kept as it stands now, before Slack is told that it was heard."""
        channel = payloads.channel_of(body)

        def read(session: Session) -> tuple[Event, Read | None] | None:
            """What happened, read by the time that the writer needs it; None if it is none of our business."""
            if not customer_channels.is_marked(session, channel):
                return None
            event = payloads.heard(body)
            return None if event is None else (event, customer_channels.read_event(session, event))

        heard = await self.deps.store.read(read)
        if heard is None:
            return
        now = self.deps.clock.now()
        await self.deps.store.write(lambda session: customer_channels.take(session, *heard, now=now))
        self.deps.wake()
