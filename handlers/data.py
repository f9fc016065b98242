"""A person's own data: shown or sent to them, or forgotten."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from domain.roles import Action, Role
from domain.screens import ForgetMeForm, Forgotten, MyData, MyDataSent, StoredAboutMe
from handlers import payloads
from handlers.afterwards import go_on
from handlers.deps import Deps
from handlers.files import File, send_files
from handlers.home_view import refresh
from handlers.payloads import carrying
from handlers.permission import permitted
from services import data, privacy
from templates import ids, show

Body = dict[str, Any]


def register(app: AsyncApp, deps: Deps) -> None:
    """Listen for what this feature's screens send."""
    listeners = _Data(deps)
    app.action(ids.STORED)(listeners.stored_about_me)
    app.action(ids.EXPORT_ME)(listeners.send_me_my_data)
    app.action(ids.FORGET_ME)(listeners.forget_me)
    app.view(ids.FORGET_ME_FORM)(listeners.submit)


@dataclass(frozen=True, slots=True)
class _Data:
    deps: Deps

    async def stored_about_me(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[What is stored about me]: the exact rows."""
        pressed = payloads.press(body)

        def rows(session: Session, _roles: frozenset[Role]) -> StoredAboutMe:
            return privacy.stored_about(session, pressed.person)

        screen = await self.deps.store.read(permitted(self.deps, pressed.person, Action.READ_OWN_ROWS, rows))
        await client.views_open(trigger_id=pressed.trigger, view=show(screen))
        await ack()

    async def send_me_my_data(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Send me my data]: a file in their own direct messages."""
        pressed = payloads.press(body)
        now = self.deps.clock.now()

        def rows(session: Session, _roles: frozenset[Role]) -> str:
            return privacy.exported(session, pressed.person, now=now)

        text = await self.deps.store.read(permitted(self.deps, pressed.person, Action.EXPORT_OWN_DATA, rows))
        file = File(filename="tribune-my-data.json", title="My data in Tribune", content=text)
        sending = partial(send_files, client, pressed.person, file, said=show(MyData())["text"])
        go_on(self.deps, client, pressed.person, sending)
        await client.views_open(trigger_id=pressed.trigger, view=show(MyDataSent()))
        await ack()

    async def forget_me(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Forget me]: what happens and what stays, before it happens."""
        pressed = payloads.press(body)
        now = self.deps.clock.now()

        def form(session: Session, _roles: frozenset[Role]) -> ForgetMeForm:
            return data.forget_me_form(session, pressed.person, administrators=self.deps.administrators, now=now)

        screen = await self.deps.store.read(permitted(self.deps, pressed.person, Action.ASK_TO_BE_FORGOTTEN, form))
        view = show(screen) | {"private_metadata": carrying(pressed.home)}
        await client.views_open(trigger_id=pressed.trigger, view=view)
        await ack()

    async def submit(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """The form: it is done, and Home shows it."""
        given = payloads.submission(body)
        now = self.deps.clock.now()

        def work(session: Session, _roles: frozenset[Role]) -> Forgotten:
            return data.forget(session, given.person, administrators=self.deps.administrators, now=now)

        done = await self.deps.store.write(permitted(self.deps, given.person, Action.ASK_TO_BE_FORGOTTEN, work))
        self.deps.wake()
        await refresh(self.deps, client, given.person, given.home)
        await ack(response_action="update", view=show(done))
