"""Actions: what somebody undertakes, from the form to what came of it, and telling the customers behind it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from domain.actions import Origin
from domain.errors import FocusFullError
from domain.roles import Action, Role
from domain.screens import ActionForm, ActionMade, ActionsAddress, ActionScreen, ActionsPage, ActionsReply
from handlers import loop, payloads, pulses
from handlers.deps import Deps
from handlers.home_view import refresh
from handlers.menus import Menu
from handlers.payloads import ActionNews, ActionSubmission, Command, Press, Standing, TellPress, carrying
from handlers.permission import permitted
from handlers.showing import in_time, show_below
from services import action_pages, actions, answers, telling
from services.action_messages import message_at
from services.desk_settings import desk_day
from templates import Json, ids, show

Body = dict[str, Any]
Change = Callable[[Session], None]


NEEDED: Mapping[Origin, Action] = MappingProxyType(
    {Origin.PULSE: Action.ANSWER_RESULTS, Origin.SUGGESTION: Action.ANSWER_SUGGESTIONS}
)
"""What it takes to undertake something because of these; UNDERTAKE for all others."""


def register(app: AsyncApp, deps: Deps) -> None:
    """Listen for the ways to the form, for what is said of actions, and for who looks at them."""
    undertaking, looking, ending, telling_them = _Undertaking(deps), _Looking(deps), _Ending(deps), _Telling(deps)
    app.command(ids.ACTION_COMMAND)(undertaking.command)
    app.action(ids.ACTION_NEW)(undertaking.new)
    app.action(ids.FEATURE_ACTIONS)(undertaking.new)
    app.action(re.compile(rf"^{ids.WE_WILL}(:\w+)?$"))(undertaking.we_will)
    app.action(ids.ACTION_CHANGE)(undertaking.change)
    app.view(ids.ACTION_FORM)(undertaking.submit)
    app.view(ids.FOCUS_FORM)(undertaking.make_room)
    app.options(ids.ACTION_TEAM_SEARCH)(Menu(deps, Action.READ_ACTIONS, action_pages.search_teams).typed)
    app.action(re.compile(rf"^{ids.ACTION}(:\w+)?$"))(looking.one)
    app.action(ids.ACTIONS)(looking.all)
    app.action(re.compile(rf"^{ids.ACTIONS_PAGE}:\w+$"))(looking.turn)
    app.action(re.compile(rf"^{ids.ACTION_DONE}(:\w+)?$"))(ending.done_form)
    app.action(re.compile(rf"^{ids.ACTION_DROP}(:\w+)?$"))(ending.drop_form)
    app.action(re.compile(rf"^{ids.ACTION_DAY}(:\w+)?$"))(ending.day_form)
    app.view(ids.ACTION_DONE_FORM)(ending.done)
    app.view(ids.ACTION_DROP_FORM)(ending.drop)
    app.view(ids.ACTION_DAY_FORM)(ending.another_day)
    app.action(ids.TO_TELL)(telling_them.page)
    app.action(re.compile(rf"^{ids.TOLD}(:\w+)?$"))(telling_them.told)
    app.action(re.compile(rf"^{ids.CANNOT_TELL}(:\w+)?$"))(telling_them.cannot)


async def reply(deps: Deps, asked: Command, client: AsyncWebClient) -> Json:
    """What an action command answers; nothing where the form or a page opens, because no words follow it."""
    match asked.words:
        case ():
            pressed = Press(person=asked.person, trigger=asked.trigger)
            await open_action_form(deps, client, pressed, origin=Origin.OWN, about="")
            return {}
        case ("listening", *_):
            page = await loop.listening_page(deps, asked.person)
            await client.views_open(trigger_id=asked.trigger, view=page)
            return {}
        case ("list", *_):
            return show(
                await deps.store.read(permitted(deps, asked.person, Action.READ_ACTIONS, partial(_listed, deps)))
            )
        case _:
            return await pulses.help_with(deps, asked)


def _listed(deps: Deps, session: Session, _roles: frozenset[Role]) -> ActionsReply:
    return action_pages.actions_reply(session, now=deps.clock.now())


async def open_action_form(deps: Deps, client: AsyncWebClient, pressed: Press, *, origin: Origin, about: str) -> None:
    """Show the empty form to whoever may undertake something because of this, on top of the modal it was asked in."""

    def form(session: Session, roles: frozenset[Role]) -> ActionScreen:
        _refuse_others(session, origin, about, person=pressed.person, roles=roles)
        return action_pages.action_form(session, pressed.person, origin=origin, about=about, now=deps.clock.now())

    needed = NEEDED.get(origin, Action.UNDERTAKE)
    screen = await deps.store.read(permitted(deps, pressed.person, needed, form))
    await _open(client, pressed, screen, payloads.form_about(origin, about))


def _refuse_others(session: Session, origin: Origin, about: str, *, person: str, roles: frozenset[Role]) -> None:
    """Raises NotAllowedError where some results are somebody else's to answer."""
    if origin is Origin.PULSE:
        answers.refuse_others(session, about.partition("|")[0], person, roles)


async def _open(client: AsyncWebClient, pressed: Press, screen: ActionScreen, about: str = "") -> None:
    view = show(screen) | {"private_metadata": carrying(pressed.home, about)}
    await (client.views_push if pressed.in_modal else client.views_open)(trigger_id=pressed.trigger, view=view)


@dataclass(frozen=True, slots=True)
class _Undertaking:
    deps: Deps

    async def command(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """/action, and what may stand after it."""
        message = await reply(self.deps, payloads.command(body), client)
        await (ack(response_type="ephemeral", **message) if message else ack())

    async def new(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Take something on]: for no other reason than one's own."""
        await open_action_form(self.deps, client, payloads.press(body), origin=Origin.OWN, about="")
        await ack()

    async def we_will(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[We will...] under customers' words."""
        pressed = payloads.press(body)
        await open_action_form(self.deps, client, pressed, origin=Origin.TOPIC, about=pressed.value)
        await ack()

    async def change(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Change]: the form with what stands there."""
        pressed = payloads.press(body)

        def form(session: Session, _roles: frozenset[Role]) -> ActionForm:
            return action_pages.change_form(
                session, pressed.value, pressed.person, administrators=self.deps.administrators
            )

        screen = await self.deps.store.read(permitted(self.deps, pressed.person, Action.CHANGE_ACTION, form))
        await _open(client, pressed, screen, payloads.form_about(Origin.OWN, "", pressed.value, screen.seen))
        await ack()

    async def submit(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """The form. Where the team has no room, another page asks what goes: nothing is stored before that."""
        await self._store(ack, payloads.action_form(body), client)

    async def make_room(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """What goes, and why."""
        await self._store(ack, payloads.focus_form(body), client)

    async def _store(self, ack: AsyncAck, given: ActionSubmission, client: AsyncWebClient) -> None:
        person, origin = given.sent.person, given.new.origin
        needed = Action.CHANGE_ACTION if given.action else NEEDED.get(origin, Action.UNDERTAKE)
        try:
            page = await self.deps.store.write(permitted(self.deps, person, needed, partial(self._work, given)))
        except FocusFullError as full:
            view = show(action_pages.focus_form(full, given.new))
            view |= {"private_metadata": carrying(given.sent.home, given.carried())}
            await ack(response_action="push" if given.room else "update", view=view)
            return
        self.deps.wake()
        await refresh(self.deps, client, person, given.sent.home)
        await ack(response_action="update", view=show(page))

    def _work(self, given: ActionSubmission, session: Session, roles: frozenset[Role]) -> ActionMade:
        person, now = given.sent.person, self.deps.clock.now()
        if given.action:
            actions.change(
                session,
                given.action,
                given.new,
                by=person,
                administrators=self.deps.administrators,
                now=now,
                seen=given.seen,
                dropping=given.dropping,
            )
            action = given.action
        else:
            _refuse_others(session, given.new.origin, given.new.about, person=person, roles=roles)
            action = actions.make(
                session,
                given.new,
                by=person,
                administrators=self.deps.administrators,
                now=now,
                dropping=given.dropping,
            )
        dropped = given.dropping.action if given.dropping else ""
        return action_pages.made(session, action, person, dropped=dropped, now=now)


@dataclass(frozen=True, slots=True)
class _Looking:
    deps: Deps

    async def one(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Open]: everything about one action."""
        pressed = payloads.press(body)
        await _open(client, pressed, await _page(self.deps, pressed.value, pressed.person), pressed.value)
        await ack()

    async def all(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[All actions]: the open ones first."""
        pressed = payloads.press(body)
        screen = await self._all(pressed.person, ActionsAddress())
        await _open(client, pressed, screen, str(screen.where))
        await ack()

    async def turn(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """The menus and buttons of that page."""
        turned = payloads.actions_turn(body)
        pressed = turned.pressed
        screen = await self._all(pressed.person, turned.where)
        view = show(screen) | {"private_metadata": carrying(pressed.home, str(screen.where))}
        await client.views_update(view_id=pressed.view, view=view)
        await ack()

    async def _all(self, person: str, where: ActionsAddress) -> ActionsPage:
        def page(session: Session, roles: frozenset[Role]) -> ActionsPage:
            return action_pages.actions_page(session, where, roles=roles, now=self.deps.clock.now())

        return await self.deps.store.read(permitted(self.deps, person, Action.READ_ACTIONS, page))


@dataclass(frozen=True, slots=True)
class _Ending:
    deps: Deps

    async def done_form(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Done]: what came of it?"""
        await self._ask(body, client, action_pages.done_form)
        await ack()

    async def drop_form(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Drop it, and why]."""
        await self._ask(body, client, action_pages.drop_form)
        await ack()

    async def day_form(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Another day]."""
        await self._ask(body, client, action_pages.another_day_form)
        await ack()

    async def done(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """What came of it."""
        given = payloads.action_news(body)
        await self._note(ack, client, given, partial(actions.finish, action_id=given.action, outcome=given.words))

    async def drop(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """Why it is dropped."""
        given = payloads.action_news(body)
        await self._note(ack, client, given, partial(actions.drop, action_id=given.action, reason=given.words))

    async def another_day(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """The other day."""
        given = payloads.action_news(body)
        work = partial(actions.postpone, action_id=given.action, due_on=given.due_on, reason=given.words)
        await self._note(ack, client, given, work)

    async def _ask(self, body: Body, client: AsyncWebClient, form: Callable[..., ActionScreen]) -> None:
        given = payloads.action_press(body)
        pressed = given.pressed

        def work(session: Session, _roles: frozenset[Role]) -> ActionScreen:
            who = {"administrators": self.deps.administrators, "now": self.deps.clock.now()}
            return form(session, pressed.value, pressed.person, **who)

        screen = await self.deps.store.read(permitted(self.deps, pressed.person, Action.CHANGE_ACTION, work))
        await _open(client, pressed, screen, payloads.news_about(given))

    async def _note(self, ack: AsyncAck, client: AsyncWebClient, given: ActionNews, work: Callable[..., None]) -> None:
        """Do it, and show it on the page below the form, or in its place; in the message from which it was opened."""
        person, now = given.sent.person, self.deps.clock.now()

        def note(session: Session, _roles: frozenset[Role]) -> None:
            work(session, by=person, administrators=self.deps.administrators, now=now)

        await self.deps.store.write(permitted(self.deps, person, Action.CHANGE_ACTION, note))
        self.deps.wake()
        home = await refresh(self.deps, client, person, given.sent.home)
        page = show(await _page(self.deps, given.action, person))
        page |= {"private_metadata": carrying(home or given.sent.home, given.action)}
        if given.message is not None:
            await _show_in(self.deps, given.message, client)
        await show_below(ack, client, given.below, page)


async def _page(deps: Deps, action: str, person: str) -> ActionScreen:
    def work(session: Session, _roles: frozenset[Role]) -> ActionScreen:
        return action_pages.action_page(
            session, action, person, administrators=deps.administrators, now=deps.clock.now()
        )

    return await deps.store.read(permitted(deps, person, Action.READ_ACTIONS, work))


@dataclass(frozen=True, slots=True)
class _Telling:
    deps: Deps

    async def page(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Tell customers]: whose words led to something that is done."""
        pressed = payloads.press(body)
        await _open(client, pressed, await self._page(pressed.person))
        await ack()

    async def told(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[I have told them], of one customer or of several."""
        given, now = payloads.tell_press(body), self.deps.clock.now()

        def work(session: Session) -> None:
            day = desk_day(session, now)
            telling.told(
                session, given.sources, given.pressed.person, administrators=self.deps.administrators, today=day
            )

        await self._note(given, client, work)
        await ack()

    async def cannot(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[I can't reach them]."""
        given = payloads.tell_press(body)

        def work(session: Session) -> None:
            telling.cannot_tell(session, given.sources, given.pressed.person, administrators=self.deps.administrators)

        await self._note(given, client, work)
        await ack()

    async def _note(self, given: TellPress, client: AsyncWebClient, work: Change) -> None:
        pressed = given.pressed
        checked = permitted(self.deps, pressed.person, Action.CHANGE_ACTION, lambda session, _roles: work(session))
        await self.deps.store.write(checked)
        home = await refresh(self.deps, client, pressed.person, pressed.home)
        if given.message is not None and await _show_in(self.deps, given.message, client):
            return
        page = show(await self._page(pressed.person)) | {"private_metadata": carrying(home or pressed.home)}
        if pressed.in_modal:
            await client.views_update(view_id=pressed.view, view=page)
        else:
            await client.views_open(trigger_id=pressed.trigger, view=page)

    async def _page(self, person: str) -> ActionScreen:
        def work(session: Session, _roles: frozenset[Role]) -> ActionScreen:
            return telling.to_tell_page(session, person)

        return await self.deps.store.read(permitted(self.deps, person, Action.READ_ACTIONS, work))


async def _show_in(deps: Deps, message: Standing, client: AsyncWebClient) -> bool:
    """Have a message say how things stand now; False if nobody knows it any more, or Slack is slow."""
    now = deps.clock.now()

    def says(session: Session) -> Any:
        return message_at(session, message.channel, message.ts, now=now)

    found = await deps.store.read(says)
    if found is None:
        return False
    return await in_time(client.chat_update(channel=message.channel, ts=message.ts, **show(found)))
