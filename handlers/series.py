"""What an administrator does with a pulse that is set up: pause, close, archive, bring back, try, check its channel."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from domain.errors import BadInputError
from domain.messages import PulseInvitation
from domain.roles import Action, Role
from domain.screens import ChannelChecked, TrialSent
from domain.series import SeriesState
from handlers import payloads
from handlers.deps import Deps
from handlers.forecast import show_forecast
from handlers.home_view import refresh
from handlers.payloads import Press
from handlers.permission import permitted
from services import deliveries, series
from services.trials import trial_invitation
from templates import ids, show

Body = dict[str, Any]
Change = Callable[[Session, str, datetime], None]


def _end(state: SeriesState) -> Change:
    return lambda session, series_id, _now: series.end(session, series_id, state)


def _go_on(session: Session, series_id: str, now: datetime) -> None:
    series.go_on(session, series_id, now=now)


def _undo(session: Session, series_id: str, now: datetime) -> None:
    series.undo(session, series_id, now=now)


CHANGES: dict[str, Change] = {
    ids.PAUSE: _end(SeriesState.PAUSED),
    ids.CLOSE_SERIES: _end(SeriesState.CLOSED),
    ids.ARCHIVE_SERIES: _end(SeriesState.ARCHIVED),
    ids.RESUME: _go_on,
    ids.BRING_BACK: _go_on,
    ids.UNDO_STATE: _undo,
}
"""What each button does with its series."""


def register(app: AsyncApp, deps: Deps) -> None:
    """Listen for the buttons of a card, and for those that stand elsewhere too."""
    listeners = _Series(deps)
    for action in CHANGES:
        app.action(action)(listeners.change)
    app.action(ids.SERIES_MORE)(listeners.more)
    app.action(ids.TRY_IT)(listeners.try_it)
    app.action(ids.CHECK_CHANNEL)(listeners.check_channel)


@dataclass(frozen=True, slots=True)
class _Series:
    deps: Deps

    async def change(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Pause], [Go on], [Undo] and the like: Home shows what it did."""
        await self._change(client, payloads.press(body))
        await ack()

    async def more(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """The menu of a card: each option does what a button of its own would do."""
        pressed = payloads.series_more(body)
        if pressed.action in CHANGES:
            await self._change(client, pressed)
        elif pressed.action == ids.TRY_IT:
            await self._try_it(client, pressed)
        elif pressed.action == ids.FORECAST:
            await show_forecast(self.deps, client, pressed)
        elif pressed.action == ids.CHECK_CHANNEL:
            channel = await self.deps.store.read(
                permitted(
                    self.deps,
                    pressed.person,
                    Action.CHECK_CHANNEL,
                    lambda session, _roles: series.the_series(session, pressed.value).channel,
                )
            )
            await self._check(client, replace(pressed, value=channel))
        else:
            raise BadInputError("That option is from another version of Tribune. Open Tribune's Home for a fresh one.")
        await ack()

    async def try_it(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Try it on me]."""
        await self._try_it(client, payloads.press(body))
        await ack()

    async def check_channel(self, ack: AsyncAck, body: Body, client: AsyncWebClient, respond: AsyncRespond) -> None:
        """[Check again], in Home or below a message."""
        pressed = payloads.press(body)
        trouble = await self._check(client, pressed)
        if not pressed.home:
            checked = ChannelChecked(channel=pressed.value, trouble=trouble)
            await respond(response_type="ephemeral", replace_original=False, **show(checked))
        await ack()

    async def _change(self, client: AsyncWebClient, pressed: Press) -> None:
        def work(session: Session, _roles: frozenset[Role]) -> None:
            CHANGES[pressed.action](session, pressed.value, self.deps.clock.now())

        await self.deps.store.write(permitted(self.deps, pressed.person, Action.PAUSE, work))
        self.deps.wake()
        await refresh(self.deps, client, pressed.person, pressed.home)

    async def _try_it(self, client: AsyncWebClient, pressed: Press) -> None:
        """Send the first message of the next pulse to whoever pressed, at once, and say where it is."""

        def trial(session: Session, _roles: frozenset[Role]) -> PulseInvitation:
            return trial_invitation(session, pressed.value, pressed.person, now=self.deps.clock.now())

        invitation = await self.deps.store.read(permitted(self.deps, pressed.person, Action.SET_UP, trial))
        await client.chat_postMessage(channel=pressed.person, **show(invitation))
        push_or_open = client.views_push if pressed.in_modal else client.views_open
        await push_or_open(trigger_id=pressed.trigger, view=show(TrialSent()))

    async def _check(self, client: AsyncWebClient, pressed: Press) -> str | None:
        """Slack's word for what is wrong with a channel; what waits for it is sent if nothing is."""
        channel = pressed.value
        await self.deps.store.read(permitted(self.deps, pressed.person, Action.CHECK_CHANNEL, lambda *_: None))
        trouble = await self.deps.channel_trouble(channel, anew=True)
        if trouble is None:
            now = self.deps.clock.now()
            await self.deps.store.write(lambda session: deliveries.retry_channel(session, channel, now=now))
            self.deps.wake()
        await refresh(self.deps, client, pressed.person, pressed.home, checked=channel)
        return trouble
