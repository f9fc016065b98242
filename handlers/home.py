"""App Home: everything can be found again here, and administrators set the pulse up.

Showing it is the business of `handlers.home_view`.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from domain.roles import Action, Role
from domain.screens import ChannelChecked, ResultsReply, SetUpDone, SetUpForm, StoredAboutMe, WhoSees
from domain.survey import THRESHOLD
from handlers import payloads
from handlers.deps import Deps
from handlers.home_view import publish, refresh
from handlers.payloads import SetUpSubmission, carrying
from handlers.permission import permitted
from services import deliveries, people, pulses, series
from templates import ids, render, show

Body = dict[str, Any]


def register(app: AsyncApp, deps: Deps) -> None:
    """Listen for everything that is pressed in Home; some of these buttons stand in messages too."""
    listeners = _Home(deps)
    app.event("app_home_opened")(listeners.opened)
    app.action(ids.STOP)(listeners.stop_asking)
    app.action(ids.ASK_AGAIN)(listeners.ask_again)
    app.action(ids.STORED)(listeners.stored_about_me)
    app.action(ids.WHO_SEES)(listeners.who_sees)
    app.action(ids.RESULTS)(listeners.results)
    app.action(ids.PAUSE)(listeners.pause)
    app.action(ids.RESUME)(listeners.resume)
    app.action(ids.CHECK_CHANNEL)(listeners.check_channel)
    app.action(ids.SET_UP)(listeners.set_up)
    app.view(ids.SET_UP_FORM)(listeners.set_up_submitted)


@dataclass(frozen=True, slots=True)
class _Home:
    deps: Deps

    async def opened(self, body: Body, client: AsyncWebClient) -> None:
        """Somebody looks at Home."""
        seen = payloads.home_opened(body)
        if seen is not None:
            await publish(self.deps, client, seen.person, seen.home)

    async def stop_asking(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Stop asking me]."""
        await self._stop(body, client, stop=True)
        await ack()

    async def ask_again(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Ask me again]."""
        await self._stop(body, client, stop=False)
        await ack()

    async def pause(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Pause]."""
        await self._pause(body, client, paused=True)
        await ack()

    async def resume(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Go on]."""
        await self._pause(body, client, paused=False)
        await ack()

    async def stored_about_me(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[What is stored about me]: the exact rows."""
        pressed = payloads.press(body)

        def rows(session: Session, _roles: frozenset[Role]) -> StoredAboutMe:
            return people.stored_about(session, pressed.person)

        screen = await self.deps.store.read(permitted(self.deps, pressed.person, Action.READ_OWN_ROWS, rows))
        await client.views_open(trigger_id=pressed.trigger, view=show(screen))
        await ack()

    async def who_sees(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Who sees what], on top of the form if it was pressed there: what was chosen in it stays."""
        pressed = payloads.press(body)

        def screen(_session: Session, _roles: frozenset[Role]) -> WhoSees:
            return WhoSees(threshold=THRESHOLD)

        view = show(await self.deps.store.read(permitted(self.deps, pressed.person, Action.READ_RESULTS, screen)))
        if pressed.in_modal:
            await client.views_push(trigger_id=pressed.trigger, view=view)
        else:
            await client.views_open(trigger_id=pressed.trigger, view=view)
        await ack()

    async def results(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Read the report]: all of it, in a modal."""
        pressed = payloads.press(body)

        def report(session: Session, _roles: frozenset[Role]) -> ResultsReply:
            return ResultsReply(results=pulses.last_results(session))

        screen = await self.deps.store.read(permitted(self.deps, pressed.person, Action.READ_RESULTS, report))
        await client.views_open(trigger_id=pressed.trigger, view=render("results_page", screen))
        await ack()

    async def check_channel(self, ack: AsyncAck, body: Body, client: AsyncWebClient, respond: AsyncRespond) -> None:
        """[Check again], in Home or below a message: what waits for the channel is sent if it can be."""
        pressed = payloads.press(body)
        await self.deps.store.read(permitted(self.deps, pressed.person, Action.CHECK_CHANNEL, lambda *_: None))
        trouble = await self.deps.channel_trouble(pressed.value)
        if trouble is None:
            now = self.deps.clock.now()
            await self.deps.store.write(lambda session: deliveries.retry_channel(session, pressed.value, now=now))
            self.deps.wake()
        if pressed.home:
            await refresh(self.deps, client, pressed.person, pressed.home, checked=True)
        else:
            checked = ChannelChecked(channel=pressed.value, trouble=trouble)
            await respond(response_type="ephemeral", replace_original=False, **show(checked))
        await ack()

    async def set_up(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Set up] and [Change]: the two questions. The modal carries the Home that it was opened from."""
        pressed = payloads.press(body)

        def form(session: Session, _roles: frozenset[Role]) -> SetUpForm:
            return series.set_up_form(session, person=pressed.person, now=self.deps.clock.now())

        screen = await self.deps.store.read(permitted(self.deps, pressed.person, Action.SET_UP, form))
        view = show(screen) | {"private_metadata": carrying(pressed.home)}
        await client.views_open(trigger_id=pressed.trigger, view=view)
        await ack()

    async def set_up_submitted(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """The two answers: the series is made or changed, and the last page says what happens next."""
        given = payloads.set_up_submission(body)
        done = await self.deps.store.write(permitted(self.deps, given.person, Action.SET_UP, self._set_up(given)))
        self.deps.wake()
        trouble = await self.deps.channel_trouble(given.channel)
        await refresh(self.deps, client, given.person, given.home)
        await ack(response_action="update", view=show(replace(done, trouble=trouble)))

    def _set_up(self, given: SetUpSubmission) -> Callable[[Session, frozenset[Role]], SetUpDone]:
        now = self.deps.clock.now()

        def work(session: Session, _roles: frozenset[Role]) -> SetUpDone:
            series.set_up(session, channel=given.channel, answerer=given.answerer, person=given.person, now=now)
            status = pulses.pulse_status(session, given.person, administrator=True, now=now)
            return SetUpDone(channel=given.channel, answerer=given.answerer, next_opens_at=status.next_opens_at)

        return work

    async def _stop(self, body: Body, client: AsyncWebClient, *, stop: bool) -> None:
        pressed = payloads.press(body)

        def work(session: Session, _roles: frozenset[Role]) -> None:
            people.stop_asking(session, pressed.person, stop=stop)

        await self.deps.store.write(permitted(self.deps, pressed.person, Action.STOP_BEING_ASKED, work))
        await refresh(self.deps, client, pressed.person, pressed.home)

    async def _pause(self, body: Body, client: AsyncWebClient, *, paused: bool) -> None:
        pressed = payloads.press(body)

        def work(session: Session, _roles: frozenset[Role]) -> None:
            series.pause(session, paused=paused)

        await self.deps.store.write(permitted(self.deps, pressed.person, Action.PAUSE, work))
        self.deps.wake()
        await refresh(self.deps, client, pressed.person, pressed.home)
