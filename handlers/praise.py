"""Praise, in the hands of the colleague whom a customer praised."""

import re
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from domain.roles import Action, Role
from domain.screens import PraisePosted, PraisePreview
from handlers import payloads
from handlers.deps import Deps
from handlers.permission import permitted
from handlers.showing import in_time
from services import praise
from services.praise import Answered
from templates import ids, show

Body = dict[str, Any]


def register(app: AsyncApp, deps: Deps) -> None:
    """Listen for what stands below praise."""
    listeners = _Praise(deps)
    app.action(ids.SHOW_PRAISE)(listeners.show)
    app.action(ids.KEEP_PRAISE)(listeners.keep)
    app.action(re.compile(rf"^{ids.SHARE_PRAISE}:\d+$"))(listeners.post)


@dataclass(frozen=True, slots=True)
class _Praise:
    deps: Deps

    async def show(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Show it to everybody]: first, what everybody would read, and where."""
        pressed = payloads.press(body)

        def preview(session: Session, _roles: frozenset[Role]) -> PraisePreview:
            return praise.praise_preview(session, pressed.value, pressed.person)

        screen = await self.deps.store.read(permitted(self.deps, pressed.person, Action.ANSWER_PRAISE, preview))
        await client.views_open(trigger_id=pressed.trigger, view=show(screen))
        await ack()

    async def keep(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Keep it to myself]."""
        pressed = payloads.press(body)

        def keep(session: Session, _roles: frozenset[Role]) -> Answered:
            return praise.keep(session, pressed.value, pressed.person)

        answered = await self.deps.store.write(permitted(self.deps, pressed.person, Action.ANSWER_PRAISE, keep))
        await _change_message(client, answered)
        await ack()

    async def post(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Post it here]: it goes out, and the colleague's own message says so."""
        asked = payloads.praise_share(body)
        pressed, now = asked.pressed, self.deps.clock.now()

        def share(session: Session, _roles: frozenset[Role]) -> Answered:
            return praise.share(session, asked.voice_id, pressed.person, channel=asked.channel, now=now)

        answered = await self.deps.store.write(permitted(self.deps, pressed.person, Action.ANSWER_PRAISE, share))
        self.deps.wake()
        await _change_message(client, answered)
        view = show(PraisePosted(channel=asked.channel))
        if pressed.in_modal:
            await client.views_update(view_id=pressed.view, view=view)
        else:
            await client.views_open(trigger_id=pressed.trigger, view=view)
        await ack()


async def _change_message(client: AsyncWebClient, answered: Answered) -> None:
    """Have the colleague's message say what they decided, if Slack is quick: it is decided in any case."""
    if answered.stands is None:
        return
    conversation, ts = answered.stands
    await in_time(client.chat_update(channel=conversation, ts=ts, **show(answered.message)))
