"""A colleague passes on what a customer said: out of the menu of a message, with /voice, or from Home."""

from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from domain.errors import BadInputError
from domain.roles import Action, Role
from domain.screens import AlreadySaved, VoiceForm, VoiceSaved
from handlers import payloads, pulses, voice_pages
from handlers.deps import Deps
from handlers.payloads import Command, carrying
from handlers.permission import permitted
from services import passing_on, reading
from services.reading import Read
from templates import Json, ids, show

Body = dict[str, Any]

OUR_OWN = "Tribune wrote this message itself. Save what a customer said, where they said it."


def register(app: AsyncApp, deps: Deps) -> None:
    """Listen for every way to the form, and for the form."""
    listeners = _Voices(deps)
    app.message_shortcut(ids.SAVE_VOICE_SHORTCUT)(listeners.shortcut)
    app.command(ids.VOICE_COMMAND)(listeners.command)
    app.action(ids.SAVE_VOICE)(listeners.pressed)
    app.action(ids.FEATURE_VOICE)(listeners.pressed)
    app.view(ids.VOICE_FORM)(listeners.submit)
    app.view(ids.PRAISE_TOO_FORM)(listeners.praise_too)


async def reply(deps: Deps, asked: Command, client: AsyncWebClient) -> Json:
    """What a voice command answers; nothing where the form opens, because no words follow it."""
    if asked.words and asked.words[0] in voice_pages.REPLIES:
        return await voice_pages.reply(deps, asked)
    if asked.words:
        return await pulses.help_with(deps, asked)
    await _open_empty(deps, client, person=asked.person, trigger=asked.trigger)
    return {}


async def _open_empty(deps: Deps, client: AsyncWebClient, *, person: str, trigger: str) -> None:
    def form(session: Session, _roles: frozenset[Role]) -> VoiceForm:
        return passing_on.voice_form(session)

    view = show(await deps.store.read(permitted(deps, person, Action.SAVE_VOICE, form)))
    await client.views_open(trigger_id=trigger, view=view)
    deps.afterwards(_get_ready(deps))


async def _get_ready(deps: Deps) -> None:
    """Load what reads words while they are being typed: the first time takes most of Slack's three seconds."""
    await deps.store.read(reading.reader)


@dataclass(frozen=True, slots=True)
class _Voices:
    deps: Deps

    async def shortcut(self, ack: AsyncAck, body: Body, client: AsyncWebClient, context: AsyncBoltContext) -> None:
        """The shortcut "Save as customer voice": the form with the message's words."""
        asked = payloads.saved_from(body)

        def form(session: Session, _roles: frozenset[Role]) -> VoiceForm | AlreadySaved:
            if asked.author == context.bot_user_id:
                raise BadInputError(OUR_OWN)
            return passing_on.form_for_message(session, channel=asked.channel, ts=asked.ts, words=asked.words)

        screen = await self.deps.store.read(permitted(self.deps, asked.person, Action.SAVE_VOICE, form))
        about = screen.voice_id if isinstance(screen, AlreadySaved) else f"{asked.channel}|{asked.ts}"
        view = show(screen) | {"private_metadata": carrying(None, about)}
        await client.views_open(trigger_id=asked.trigger, view=view)
        self.deps.afterwards(_get_ready(self.deps))
        await ack()

    async def pressed(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Pass on a customer's words], in Home and below /tribune."""
        pressed = payloads.press(body)
        await _open_empty(self.deps, client, person=pressed.person, trigger=pressed.trigger)
        await ack()

    async def command(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """/voice, and what may stand after it."""
        message = await reply(self.deps, payloads.command(body), client)
        await (ack(response_type="ephemeral", **message) if message else ack())

    async def submit(self, ack: AsyncAck, body: Body) -> None:
        """The form: its words are masked and read, then stored, and the last page shows what was kept."""
        given = payloads.passed_on(body)
        now = self.deps.clock.now()

        def read(session: Session, _roles: frozenset[Role]) -> Read:
            return passing_on.read(session, given)

        found = await self.deps.store.read(permitted(self.deps, given.person, Action.SAVE_VOICE, read))

        def save(session: Session, _roles: frozenset[Role]) -> VoiceSaved | AlreadySaved:
            return passing_on.save(session, given, found, contacts=self.deps.contacts, now=now)

        page = await self.deps.store.write(permitted(self.deps, given.person, Action.SAVE_VOICE, save))
        self.deps.wake()
        about = page.voice_id if isinstance(page, AlreadySaved) else ""
        await ack(response_action="update", view=show(page) | {"private_metadata": carrying(None, about)})

    async def praise_too(self, ack: AsyncAck, body: Body) -> None:
        """[Tell them], of words that were saved before."""
        given = payloads.submission(body)
        persons, now = payloads.praised(given), self.deps.clock.now()

        def tell(session: Session, _roles: frozenset[Role]) -> AlreadySaved:
            return passing_on.praise_too(session, given.about, persons, reporter=given.person, now=now)

        page = await self.deps.store.write(permitted(self.deps, given.person, Action.SAVE_VOICE, tell))
        self.deps.wake()
        await ack(response_action="update", view=show(page))
