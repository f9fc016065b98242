"""A file of customers' words, dropped to Tribune in its direct messages or given in Home."""

import asyncio
import io
from collections import deque
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import structlog
from aiohttp import ClientError
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from domain.errors import BadInputError
from domain.roles import Action, Role, may
from domain.screens import (
    NothingReadHere,
    VoiceFileBadLines,
    VoiceFileColumns,
    VoiceFileForm,
    VoiceFileProgress,
    VoiceFileScreen,
    VoiceFileStarted,
    VoiceFileUnknown,
)
from handlers import payloads
from handlers.afterwards import Work, go_on, told_if_refused
from handlers.deps import Deps
from handlers.files import File, send_files
from handlers.payloads import GivenFile, carrying
from handlers.permission import permitted
from services import voice_import
from services.people import roles_of
from services.voice_file import WordsUnknownError, look
from services.voice_import import Into, Tally
from templates import ids, show

Body = dict[str, Any]

STEPS = 5
"""So often a message about progress changes at most."""
REMEMBERED = 200
"""Files: Slack tells of a message again if we were slow."""

log = structlog.get_logger()


def register(app: AsyncApp, deps: Deps) -> None:
    """Listen to direct messages; those in channels are another feature's."""
    files = _VoiceFiles(deps)
    app.event("message", matchers=[_in_direct_messages])(files.heard)
    app.action(ids.IMPORT_VOICES)(files.asked)
    app.view(ids.VOICE_FILE_FORM)(files.given)
    app.action(ids.VOICE_FILE_COLUMNS)(files.columns_asked)
    app.view(ids.VOICE_FILE_COLUMNS_FORM)(files.columns_given)


async def _in_direct_messages(body: Body) -> bool:
    return payloads.in_direct_messages(body)


@dataclass(frozen=True, slots=True)
class _VoiceFiles:
    deps: Deps
    _one: asyncio.Lock = field(default_factory=asyncio.Lock)
    """One file at a time: it is held in memory."""
    _waiting: deque[Work] = field(default_factory=deque)
    """The files whose turn will come. They wait here, so that nobody else's work waits for them."""
    _heard: dict[str, None] = field(default_factory=dict)

    async def heard(self, body: Body, client: AsyncWebClient) -> None:
        """A message to Tribune: its files are taken in; what it says is not read."""
        dropped = payloads.dropped(body)
        if dropped is None:
            return
        if not dropped.files:
            go_on(self.deps, client, dropped.person, partial(self._nothing_read, client, dropped.person))
        new = [file for file in dropped.files if file not in self._heard]
        for file in new:
            self._remember(file)
        if new:
            self._start(client, dropped.person, *(GivenFile(id=file) for file in new))

    async def asked(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Import a CSV file]."""
        pressed = payloads.press(body)

        def form(session: Session, _roles: frozenset[Role]) -> VoiceFileForm:
            return voice_import.voice_file_form(session)

        screen = await self.deps.store.read(permitted(self.deps, pressed.person, Action.IMPORT_VOICES, form))
        await client.views_open(trigger_id=pressed.trigger, view=show(screen))
        await ack()

    async def given(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """The form with a file."""
        given = payloads.submission(body)
        await self._begin(ack, client, given.person, payloads.given_voice_file(given))

    async def columns_asked(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """[Choose the columns]."""
        pressed = payloads.press(body)
        _, columns = payloads.asked_of(pressed.value)

        def form(_session: Session, _roles: frozenset[Role]) -> VoiceFileColumns:
            return VoiceFileColumns(columns=columns)

        screen = await self.deps.store.read(permitted(self.deps, pressed.person, Action.IMPORT_VOICES, form))
        view = show(screen) | {"private_metadata": carrying(None, pressed.value)}
        await client.views_open(trigger_id=pressed.trigger, view=view)
        await ack()

    async def columns_given(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """The form that says which column is what."""
        given = payloads.submission(body)
        file = payloads.given_columns(given)
        if len(set(file.columns.values())) < len(file.columns):
            raise BadInputError("Two of these are the same column. Choose another one, or none.")
        await self._begin(ack, client, given.person, file)

    async def _begin(self, ack: AsyncAck, client: AsyncWebClient, person: str, file: GivenFile) -> None:
        """Slack wants its answer at once: the page says that it goes on."""
        await self._ask(person)
        self._start(client, person, file)
        await ack(response_action="update", view=show(VoiceFileStarted()))

    def _start(self, client: AsyncWebClient, person: str, *files: GivenFile) -> None:
        go_on(self.deps, client, person, partial(self._take_in, client, person, *files))

    def _remember(self, file: str) -> None:
        self._heard[file] = None
        while len(self._heard) > REMEMBERED:
            del self._heard[next(iter(self._heard))]

    async def _nothing_read(self, client: AsyncWebClient, person: str) -> None:
        """Tell whoever writes to Tribune that nobody reads it, and what to do instead."""
        roles = await self.deps.store.read(
            lambda session: roles_of(session, person, administrators=self.deps.administrators)
        )
        await _say(client, person, NothingReadHere(imports=may(roles, Action.IMPORT_VOICES)))

    async def _take_in(self, client: AsyncWebClient, person: str, *files: GivenFile) -> None:
        """Read files one after the other; where one is being read already, they are read after it."""
        await self._ask(person)
        reads = (partial(self._read, client, person, file) for file in files)
        self._waiting.extend(partial(told_if_refused, client, person, read) for read in reads)
        if self._one.locked():
            return
        async with self._one:
            while self._waiting:
                await self._waiting.popleft()()

    async def _read(self, client: AsyncWebClient, person: str, file: GivenFile) -> None:
        """Read a file and store what it says; whoever gave it hears how far it is, and what became of it."""
        name, content = await self.deps.files.content(file.id)
        table_file = io.BytesIO(content)
        del content
        try:
            table = await asyncio.to_thread(look, table_file, mapped=file.columns, scale=file.scale)
        except WordsUnknownError as unknown:
            again = payloads.asking(file, unknown.columns)
            await _say(client, person, VoiceFileUnknown(name=name, columns=unknown.columns, again=again))
            return
        progress = _Progress(client, name=name, lines=table.lines)
        await progress.begin(person)
        into = Into(touch_point_id=file.touch_point_id, question=file.question)
        now = self.deps.clock.now()
        tally = await self.deps.import_voices(table_file, table, into, now=now, told=progress.told)
        self.deps.wake()
        await progress.end(voice_import.outcome(name, table, tally))
        if tally.bad > voice_import.SHOWN_BAD_LINES:
            bad = voice_import.bad_lines_file(tally)
            listed = File(filename="lines-not-taken.csv", title="Lines that were not taken", content=bad)
            await send_files(client, person, listed, said=show(VoiceFileBadLines(many=tally.bad))["text"])

    async def _ask(self, person: str) -> None:
        """Raise NotAllowedError unless this person imports, before anything is asked of Slack."""
        await self.deps.store.read(permitted(self.deps, person, Action.IMPORT_VOICES, lambda *_: None))


class _Progress:
    """One message that says how far a file is, and in the end what became of it."""

    def __init__(self, client: AsyncWebClient, *, name: str, lines: int) -> None:
        self._client = client
        self._name = name
        self._lines = lines
        self._step = 0
        self._channel = self._ts = ""

    async def begin(self, person: str) -> None:
        """Post it."""
        self._channel, self._ts = await _say(self._client, person, self._how_far(0))

    async def told(self, tally: Tally) -> None:
        """Change it, if that is worth it."""
        step = STEPS * tally.done // max(self._lines, 1)
        if self._step < step < STEPS:
            self._step = step
            await self._change(self._how_far(tally.done))

    async def end(self, done: VoiceFileScreen) -> None:
        """Say what became of it, in a message of its own if this one is gone."""
        if not await self._change(done):
            await _say(self._client, self._channel, done)

    def _how_far(self, done: int) -> VoiceFileProgress:
        return VoiceFileProgress(name=self._name, done=done, lines=self._lines)

    async def _change(self, screen: VoiceFileScreen) -> bool:
        try:
            await self._client.chat_update(channel=self._channel, ts=self._ts, **show(screen))
        except (SlackApiError, ClientError, TimeoutError) as error:
            log.warning("progress_not_shown", error=error)
            return False
        return True


async def _say(client: AsyncWebClient, channel: str, screen: VoiceFileScreen) -> tuple[str, str]:
    posted = await client.chat_postMessage(channel=channel, **show(screen))
    return str(posted.get("channel") or channel), str(posted.get("ts") or "")
