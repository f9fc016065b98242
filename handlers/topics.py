"""Topics: changed by administrators, and new ones named by leaders too."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from domain.roles import Action, Role, may
from domain.screens import TopicDone, TopicForm, TopicScreen, TopicsEditor, TopicTrial
from domain.taxonomy import Speakers
from handlers import payloads
from handlers.deps import Deps
from handlers.payloads import HomeView, Press, carrying
from handlers.permission import permitted
from services import topic_changes
from templates import Json, ids, show

Body = dict[str, Any]


def register(app: AsyncApp, deps: Deps) -> None:
    """Listen for what the editor and its forms send."""
    listeners = _Topics(deps)
    app.action(re.compile(rf"^{ids.EDIT_TOPICS}:\w+$"))(listeners.editor)
    app.action(re.compile(rf"^{ids.EDIT_TOPIC}:\w+$"))(listeners.form)
    app.action(ids.NAME_PROPOSAL)(listeners.name_proposal)
    app.action(ids.REFUSE_PROPOSAL)(listeners.refuse)
    app.action(ids.TRY_TOPIC)(listeners.try_it)
    app.action(ids.LEAVE_TOPIC_OUT)(listeners.leave_out)
    app.action(ids.TOPIC_AS_IT_CAME)(listeners.as_it_came)
    app.action(ids.BRING_TOPIC_BACK)(listeners.bring_back)
    app.view(ids.TOPIC_FORM)(listeners.save)


@dataclass(frozen=True, slots=True)
class _Topics:
    deps: Deps

    async def editor(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Edit topics], and from customers' to employees'."""
        asked = payloads.topic_press(body)
        await _turn(client, asked.pressed, await self._page(asked.pressed.person, asked.speakers))
        await ack()

    async def form(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Add a topic], or one from a menu: its form, where the page was."""
        asked = payloads.topic_press(body)

        def form(session: Session, _roles: frozenset[Role]) -> TopicForm:
            return topic_changes.topic_form(session, asked.speakers, asked.topic)

        screen = await self.deps.store.read(permitted(self.deps, asked.pressed.person, Action.MANAGE_TOPICS, form))
        await _turn(client, asked.pressed, screen)
        await ack()

    async def name_proposal(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Name it]: the form of a new topic that begins with the phrase."""
        pressed = payloads.press(body)

        def form(session: Session, _roles: frozenset[Role]) -> TopicForm:
            return topic_changes.proposal_form(session, pressed.value)

        screen = await self.deps.store.read(permitted(self.deps, pressed.person, Action.NAME_TOPICS, form))
        await _turn(client, pressed, screen)
        await ack()

    async def refuse(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Not a topic]."""
        pressed = payloads.press(body)

        def work(session: Session, _roles: frozenset[Role]) -> None:
            topic_changes.refuse(session, pressed.value)

        await self.deps.store.write(permitted(self.deps, pressed.person, Action.NAME_TOPICS, work))
        page = await self._page(pressed.person, Speakers.CUSTOMERS, TopicDone.REFUSED, pressed.value)
        await _turn(client, pressed, page)
        await ack()

    async def try_it(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Try it]: which comments would be found, on top of the form; what was typed stays."""
        pressed, given = payloads.press(body), payloads.given_topic(body)

        def trial(session: Session, _roles: frozenset[Role]) -> TopicTrial:
            return topic_changes.trial(session, given.given, now=self.deps.clock.now())

        screen = await self.deps.store.read(permitted(self.deps, pressed.person, Action.NAME_TOPICS, trial))
        await client.views_push(trigger_id=pressed.trigger, view=show(screen))
        await ack()

    async def leave_out(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Leave it out]."""
        await self._change(body, client, topic_changes.leave_out, TopicDone.LEFT_OUT)
        await ack()

    async def as_it_came(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[As it came]."""
        await self._change(body, client, topic_changes.as_it_came, TopicDone.AS_IT_CAME)
        await ack()

    async def bring_back(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """The menu of topics that were left out."""
        await self._change(body, client, topic_changes.bring_back, TopicDone.BROUGHT_BACK)
        await ack()

    async def save(self, ack: AsyncAck, body: Body) -> None:
        """The form: the page with all topics stands where it was."""
        given = payloads.given_topic(body)

        def work(session: Session, _roles: frozenset[Role]) -> str:
            return topic_changes.save_topic(session, given.given)

        # Leaders may name what is new of customers; the rest is changed by administrators only.
        new = given.given.speakers is Speakers.CUSTOMERS and not given.given.id
        action = Action.NAME_TOPICS if new else Action.MANAGE_TOPICS
        name = await self.deps.store.write(permitted(self.deps, given.person, action, work))
        self.deps.wake()
        page = await self._page(given.person, given.given.speakers, TopicDone.SAVED, name)
        await ack(response_action="update", view=_view(page, given.home))

    async def _change(
        self, body: Body, client: AsyncWebClient, change: Callable[[Session, Speakers, str], str], done: TopicDone
    ) -> None:
        """Do what a button of a form or of the page says, and show the page."""
        asked = payloads.topic_press(body)

        def work(session: Session, _roles: frozenset[Role]) -> str:
            return change(session, asked.speakers, asked.topic)

        name = await self.deps.store.write(permitted(self.deps, asked.pressed.person, Action.MANAGE_TOPICS, work))
        self.deps.wake()
        await _turn(client, asked.pressed, await self._page(asked.pressed.person, asked.speakers, done, name))

    async def _page(
        self, person: str, speakers: Speakers, done: TopicDone | None = None, name: str = ""
    ) -> TopicsEditor:
        def page(session: Session, roles: frozenset[Role]) -> TopicsEditor:
            managing = may(roles, Action.MANAGE_TOPICS)
            now = self.deps.clock.now()
            return topic_changes.editor(session, speakers, managing=managing, now=now, done=done, name=name)

        return await self.deps.store.read(permitted(self.deps, person, Action.NAME_TOPICS, page))


async def _turn(client: AsyncWebClient, pressed: Press, screen: TopicScreen) -> None:
    """Show a page in the modal where something was pressed; in a new one, if it was pressed in Home."""
    view = _view(screen, pressed.home)
    if pressed.in_modal:
        await client.views_update(view_id=pressed.view, view=view)
    else:
        await client.views_open(trigger_id=pressed.trigger, view=view)


def _view(screen: TopicScreen, home: HomeView | None) -> Json:
    """A page that carries the Home that it was opened from; a form, what it is about."""
    about = f"{screen.speakers}|{screen.id}|{screen.seen}" if isinstance(screen, TopicForm) else ""
    return show(screen) | {"private_metadata": carrying(home, about)}
