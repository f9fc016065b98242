"""Very unhappy customers: what their touch point's owner presses, in the message and on the page in Home."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from domain.alerts import AlertState
from domain.roles import Action, Role
from domain.screens import AlertAnswered, AlertScreen, AlertsPage, HowToReach
from domain.voice_messages import UnhappyCustomer
from handlers import payloads
from handlers.deps import Deps
from handlers.home_view import refresh
from handlers.payloads import AlertForm, Standing, carrying
from handlers.permission import permitted
from handlers.showing import in_time
from services import alerts
from templates import ids, show

Body = dict[str, Any]
Done = Callable[[Session, str, str], UnhappyCustomer]
"""What is done about a voice by a person."""
Opened = Callable[[Session, str, str], AlertScreen]


def register(app: AsyncApp, deps: Deps) -> None:
    """Listen for everything that is pressed and sent about these customers."""
    listeners = _Alerts(deps)
    app.action(ids.ALERTS)(listeners.page)
    app.action(ids.ALERT_CONTACTED)(listeners.contacted)
    app.action(ids.ALERT_RESOLVED)(listeners.resolved)
    app.action(ids.ALERT_HAND_OVER)(listeners.hand_over)
    app.action(ids.ALERT_COLLEAGUE)(listeners.colleague)
    app.action(ids.ALERT_REACH)(listeners.reach)
    app.view(ids.HAND_OVER_FORM)(listeners.handed_over)
    app.view(ids.COLLEAGUE_FORM)(listeners.colleague_asked)


@dataclass(frozen=True, slots=True)
class _Alerts:
    deps: Deps

    async def page(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Unhappy customers]: what waits for this person, and everybody's clocks."""
        pressed = payloads.press(body)
        view = show(await self._page(pressed.person)) | {"private_metadata": carrying(pressed.home)}
        if pressed.in_modal:
            await client.views_push(trigger_id=pressed.trigger, view=view)
        else:
            await client.views_open(trigger_id=pressed.trigger, view=view)
        await ack()

    async def contacted(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Contacted]."""
        await self._answer(body, client, AlertState.CONTACTED)
        await ack()

    async def resolved(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Resolved]."""
        await self._answer(body, client, AlertState.RESOLVED)
        await ack()

    async def hand_over(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Hand over]: the form that asks to whom."""
        await self._open(
            body, client, lambda session, voice, person: alerts.hand_over_form(session, voice, person, **self._who)
        )
        await ack()

    async def colleague(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Check on the colleague too]: how that is done well."""
        await self._open(
            body, client, lambda session, voice, person: alerts.colleague_page(session, voice, person, **self._who)
        )
        await ack()

    async def reach(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[How to reach them], for the owner and administrators."""

        def work(session: Session, voice: str, person: str) -> AlertScreen:
            return HowToReach(contact=self.deps.contacts.reveal(session, voice, person, **self._who))

        await self._open(body, client, work)
        await ack()

    async def handed_over(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """The form of [Hand over]."""
        sent = payloads.alert_form(body)

        def work(session: Session, voice: str, person: str) -> UnhappyCustomer:
            return alerts.hand_over(session, voice, person, sent.touch_point, **self._who)

        await self._sent(sent, client, work)
        await ack()

    async def colleague_asked(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[I have asked them]."""

        def work(session: Session, voice: str, person: str) -> UnhappyCustomer:
            return alerts.colleague_asked(session, voice, person, **self._who)

        await self._sent(payloads.alert_form(body), client, work)
        await ack()

    @property
    def _who(self) -> dict[str, Any]:
        return {"administrators": self.deps.administrators}

    async def _page(self, person: str) -> AlertsPage:
        def work(session: Session, _roles: frozenset[Role]) -> AlertsPage:
            return alerts.alerts_page(session, person, now=self.deps.clock.now(), **self._who)

        return await self.deps.store.read(permitted(self.deps, person, Action.READ_VOICES, work))

    async def _answer(self, body: Body, client: AsyncWebClient, state: AlertState) -> None:
        given = payloads.alert_press(body)
        pressed, now = given.pressed, self.deps.clock.now()

        def work(session: Session, voice: str, person: str) -> UnhappyCustomer:
            return alerts.answer(session, voice, person, state, now=now, **self._who)

        customer = await self._done(given.voice_id, pressed.person, work)
        home = await refresh(self.deps, client, pressed.person, pressed.home)
        if pressed.in_modal:
            page = show(await self._page(pressed.person)) | {"private_metadata": carrying(home or pressed.home)}
            await client.views_update(view_id=pressed.view, view=page)
        elif given.message is None or not await self._show_in(given.message, client):
            await client.views_open(trigger_id=pressed.trigger, view=show(AlertAnswered(customer=customer)))

    async def _open(self, body: Body, client: AsyncWebClient, screen: Opened) -> None:
        """A form or page above what was pressed."""
        given = payloads.alert_press(body)
        pressed = given.pressed

        def work(session: Session, _roles: frozenset[Role]) -> AlertScreen:
            return screen(session, given.voice_id, pressed.person)

        found = await self.deps.store.read(permitted(self.deps, pressed.person, Action.ANSWER_ALERTS, work))
        view = show(found) | {"private_metadata": carrying(pressed.home, payloads.alert_about(given))}
        if pressed.in_modal:
            await client.views_push(trigger_id=pressed.trigger, view=view)
        else:
            await client.views_open(trigger_id=pressed.trigger, view=view)

    async def _sent(self, given: AlertForm, client: AsyncWebClient, work: Done) -> None:
        """Do it, and show it in the message, or on the page below."""
        await self._done(given.voice_id, given.sent.person, work)
        if given.message is not None:
            await self._show_in(given.message, client)
            return
        page = show(await self._page(given.sent.person)) | {"private_metadata": carrying(given.sent.home)}
        await in_time(client.views_update(view_id=given.below, view=page))

    async def _done(self, voice: str, person: str, work: Done) -> UnhappyCustomer:
        checked = permitted(
            self.deps, person, Action.ANSWER_ALERTS, lambda session, _roles: work(session, voice, person)
        )
        customer = await self.deps.store.write(checked)
        self.deps.wake()
        return customer

    async def _show_in(self, message: Standing, client: AsyncWebClient) -> bool:
        """Have the message say what became of each customer; False if nobody knows it any more, or Slack is slow."""
        now_says = await self.deps.store.read(lambda session: alerts.message_at(session, message.channel, message.ts))
        if now_says is None:
            return False
        return await in_time(client.chat_update(channel=message.channel, ts=message.ts, **show(now_says)))
