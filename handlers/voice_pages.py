"""What customers say, to be looked through: all topics, comments with filters and search, and what is wrongly read.

Everybody may read all of it, and say where a machine has read it wrongly.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from domain.roles import Action, Role, may
from domain.screens import DeleteVoiceForm, Fix, Fixed, ReadingForm, VoiceAddress, VoiceComments, VoicePage, VoiceTopics
from handlers import payloads
from handlers.deps import Deps
from handlers.menus import Menu
from handlers.payloads import Command, HomeView, Press, ReadingSubmission, VoicePress, WrongPress, carrying
from handlers.permission import permitted
from handlers.showing import show_below
from services import corrections, voice_pages
from templates import Json, ids, show

Body = dict[str, Any]


REPLIES = ("topics", "about", "search")
"""What may stand after /voice that is answered here."""


def register(app: AsyncApp, deps: Deps) -> None:
    """Listen for the ways to comments, from page to page, and for corrections."""
    listeners = _VoicePages(deps)
    app.action(re.compile(rf"^{ids.VOICE_TOPIC}(:\w+)?$"))(listeners.comments)
    app.action(re.compile(rf"^{ids.VOICE_PAGE}:\w+$"))(listeners.turn)
    app.action(ids.VOICE_TOPICS)(listeners.topics)
    app.view(ids.VOICE_SEARCH_FORM)(listeners.search)
    app.action(ids.WRONG)(listeners.wrong)
    app.action(re.compile(rf"^{ids.WRONG_READING}:\w+$"))(listeners.wrong_reading)
    app.view(ids.READING_FORM)(listeners.right)
    app.view(ids.DELETE_VOICE_FORM)(listeners.delete)
    app.options(ids.TOPIC_SEARCH)(Menu(deps, Action.CORRECT_READING, voice_pages.search_topics).typed)


async def reply(deps: Deps, asked: Command) -> Json:
    """What /voice answers to `topics`, to `about` a topic, and to `search` with words."""
    first, *rest = asked.words
    words = " ".join(rest)

    def answer(session: Session, _roles: frozenset[Role]) -> VoicePage:
        now = deps.clock.now()
        if not words or first == "topics":
            return voice_pages.topics_reply(session, now=now)
        if first == "about":
            return voice_pages.about_reply(session, words, now=now)
        return voice_pages.search_reply(session, words, now=now)

    return show(await deps.store.read(permitted(deps, asked.person, Action.READ_VOICES, answer)))


@dataclass(frozen=True, slots=True)
class _VoicePages:
    deps: Deps

    async def topics(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[All topics]."""
        pressed = payloads.press(body)

        def page(session: Session, roles: frozenset[Role]) -> VoiceTopics:
            managing = may(roles, Action.NAME_TOPICS)
            return voice_pages.topics_page(session, managing=managing, now=self.deps.clock.now())

        screen = await self.deps.store.read(permitted(self.deps, pressed.person, Action.READ_VOICES, page))
        await _turn(client, pressed, screen)
        await ack()

    async def comments(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Show me more], wherever it stands: the comments of a topic, or those that were searched for."""
        asked = payloads.voice_press(body)
        await self._show(client, asked)
        await ack()

    async def turn(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """A filter, [Older] or [Newer]."""
        asked = payloads.voice_page_press(body)
        await self._show(client, asked)
        await ack()

    async def search(self, ack: AsyncAck, body: Body) -> None:
        """The page, sent with words to search for."""
        asked = payloads.voice_search(body)
        screen = await self._comments(asked.pressed.person, asked.where)
        await ack(response_action="update", view=_view(screen, asked.pressed.home))

    async def wrong(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """A line of the menu beside a comment: it counts at once, and the page shows it."""
        said = payloads.wrong_press(body)
        if said.fix is Fix.READING:
            await self._open_form(client, said.pressed, said.voice, below=str(said.where))
        elif said.fix is Fix.DELETE:
            await self._ask_whether(client, said)
        else:
            fixed = await self._fix(said.pressed.person, _corrected(said))
            await _turn(client, said.pressed, await self._comments(said.pressed.person, said.where, fixed=fixed))
        await ack()

    async def wrong_reading(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Wrong mood] and [Wrong topic] below what was just saved: the form that puts it right."""
        pressed = payloads.press(body)
        await self._open_form(client, pressed, pressed.value, below="")
        await ack()

    async def right(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """The form that puts a reading right: the page below it shows what counts now, or else the form itself."""
        given = payloads.reading_submission(body)
        fixed = await self._fix(given.person, _put_right(given))
        if given.where is None:
            counts = await self.deps.store.read(partial(voice_pages.reading_form, voice=given.voice, put_right=True))
            await ack(response_action="update", view=show(counts))
            return
        page = _view(await self._comments(given.person, given.where, fixed=fixed), given.home)
        await show_below(ack, client, payloads.form_below(body), page)

    async def delete(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """The form that asked whether a comment is to be deleted: the page below it has it no more."""
        given = payloads.delete_submission(body)
        deleted = await self._fix(
            given.person, lambda session: corrections.not_here(session, given.voice), action=Action.DELETE_VOICE
        )
        page = _view(await self._comments(given.person, given.where, fixed=deleted), given.home)
        await show_below(ack, client, payloads.form_below(body), page)

    async def _fix(
        self, person: str, work: Callable[[Session], Fixed], *, action: Action = Action.CORRECT_READING
    ) -> Fixed:
        """Keep what somebody said of a reading; past voices are read anew in a while."""

        def fix(session: Session, _roles: frozenset[Role]) -> Fixed:
            return work(session)

        fixed = await self.deps.store.write(permitted(self.deps, person, action, fix))
        self.deps.wake()
        return fixed

    async def _open_form(self, client: AsyncWebClient, pressed: Press, voice: str, *, below: str) -> None:
        def form(session: Session, _roles: frozenset[Role]) -> ReadingForm:
            return voice_pages.reading_form(session, voice)

        screen = await self.deps.store.read(permitted(self.deps, pressed.person, Action.CORRECT_READING, form))
        view = show(screen) | {"private_metadata": carrying(pressed.home, f"{voice}|{below}")}
        await (client.views_push if pressed.in_modal else client.views_open)(trigger_id=pressed.trigger, view=view)

    async def _ask_whether(self, client: AsyncWebClient, said: WrongPress) -> None:
        """The menu's line for those who may delete a comment: a form that asks once more."""

        def form(session: Session, _roles: frozenset[Role]) -> DeleteVoiceForm:
            return voice_pages.delete_form(session, said.voice)

        screen = await self.deps.store.read(permitted(self.deps, said.pressed.person, Action.DELETE_VOICE, form))
        view = show(screen) | {"private_metadata": carrying(said.pressed.home, f"{said.voice}|{said.where}")}
        await client.views_push(trigger_id=said.pressed.trigger, view=view)

    async def _show(self, client: AsyncWebClient, asked: VoicePress) -> None:
        await _turn(client, asked.pressed, await self._comments(asked.pressed.person, asked.where))

    async def _comments(self, person: str, where: VoiceAddress, *, fixed: Fixed | None = None) -> VoiceComments:
        def page(session: Session, roles: frozenset[Role]) -> VoiceComments:
            now, deleting = self.deps.clock.now(), may(roles, Action.DELETE_VOICE)
            return voice_pages.comments_page(session, where, now=now, fixed=fixed, deleting=deleting)

        return await self.deps.store.read(permitted(self.deps, person, Action.READ_VOICES, page))


def _corrected(said: WrongPress) -> Callable[[Session], Fixed]:
    if said.fix is Fix.NOT_ABOUT:
        return lambda session: corrections.not_about(session, said.voice, said.topic)
    if said.fix is Fix.ABOUT:
        return lambda session: corrections.about(session, said.voice, said.topic, label=said.label)
    return lambda session: corrections.right_mood(session, said.voice, said.label, topic=said.topic)


def _put_right(given: ReadingSubmission) -> Callable[[Session], Fixed]:
    return lambda session: corrections.right_reading(session, given.voice, label=given.label, chosen=given.topics)


async def _turn(client: AsyncWebClient, pressed: Press, screen: VoicePage) -> None:
    """Show a page in the modal where something was pressed; in a new one, if it was pressed elsewhere."""
    view = _view(screen, pressed.home)
    if pressed.in_modal:
        await client.views_update(view_id=pressed.view, view=view)
    else:
        await client.views_open(trigger_id=pressed.trigger, view=view)


def _view(screen: VoicePage, home: HomeView | None) -> Json:
    about = str(screen.where) if isinstance(screen, VoiceComments) else ""
    return show(screen) | {"private_metadata": carrying(home, about)}
