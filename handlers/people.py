"""Who joins and who changes, as Slack tells it."""

from dataclasses import dataclass
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp

from handlers import payloads
from handlers.deps import Deps
from services import people

log = structlog.get_logger()


def register(app: AsyncApp, deps: Deps) -> None:
    """Listen for people who come, change or leave."""
    listeners = _People(deps)
    app.event("team_join")(listeners.changed)
    app.event("user_change")(listeners.changed)


@dataclass(frozen=True, slots=True)
class _People:
    deps: Deps

    async def changed(self, body: dict[str, Any]) -> None:
        """Keep one member as Slack describes them now; a changed zone may move what is due.

        Slack tells of every change, of each status that somebody sets too: most of it is no news to us.
        """
        member = payloads.member_event(body)
        if member is None:
            return
        self.deps.away.hear_of(member.id, payloads.status_event(body))
        self.deps.portraits.hear_of(member.id, payloads.portrait_event(body))
        administrators = self.deps.administrators
        before = frozenset(administrators)
        administrators.hear_of(member)
        if not await self.deps.store.read(lambda session: people.is_news(session, member)):
            return
        now = self.deps.clock.now()
        taken_over = await self.deps.store.write(
            lambda session: people.change_person(
                session, member, now=now, administrators=before, slacks_own=administrators.slacks_own
            )
        )
        if taken_over:
            log.warning("slacks_own_administer")
        self.deps.wake()
