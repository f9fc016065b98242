"""The only place where everything is wired: database, vault, writer, Slack, sender and ticker."""

import asyncio
import gc
import logging
import os
import signal
from collections.abc import Collection, Coroutine
from contextlib import AsyncExitStack, suppress
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from bot import slack
from bot.actions import ActionKeeper
from bot.alerts import AlertKeeper
from bot.answers import AnswerKeeper
from bot.away import Away
from bot.background import Background
from bot.channels import ChannelTroubles
from bot.config import Config
from bot.consultations import ConsultationKeeper
from bot.decisions import DecisionKeeper
from bot.desk import DeskKeeper
from bot.digests import DigestKeeper
from bot.elections import ElectionKeeper
from bot.files import SlackFiles
from bot.groups import SlackGroups
from bot.hooks import HookDesk, Hooks
from bot.installation import keep_to_one_workspace, open_clock, open_database
from bot.letters import LetterKeeper
from bot.people import PeopleKeeper
from bot.portraits import Portraits
from bot.rereading import RereadingKeeper
from bot.retention import RetentionKeeper
from bot.seats import SeatKeeper
from bot.sender import Sender
from bot.sockets import Sockets
from bot.ticker import CycleKeeper, Ticker
from bot.voice_import import import_voices
from bot.wallets import Wallets
from bot.web import Watched, Web
from bot.writer import Writer
from domain.errors import ConfigurationError
from handlers import (
    actions,
    alerts,
    answers,
    board,
    both_sides,
    champions,
    champions_set_up,
    consultations,
    customer_channels,
    data,
    decision_answers,
    decision_forms,
    decisions,
    desk,
    desk_set_up,
    digests,
    elections,
    errors,
    forecast,
    home,
    items,
    loop,
    organisation,
    people,
    praise,
    pulses,
    results,
    seats,
    series,
    set_up,
    sources,
    suggestions,
    threads,
    topics,
    tribune,
    voice_files,
    voice_pages,
    voices,
)
from handlers.deps import Administrators, Deps
from services import calendars, deliveries, losses
from services import series as series_services
from services.contacts import Contacts
from services.hook_keys import HookKeys
from vault import Vault

FEATURES = (
    errors,
    pulses,
    elections,
    consultations,
    decision_answers,
    home,
    results,
    answers,
    voice_files,
    voice_pages,
    both_sides,
    suggestions,
    threads,
    board,
    desk,
    desk_set_up,
    champions,
    seats,
    champions_set_up,
    decisions,
    decision_forms,
    digests,
    set_up,
    series,
    forecast,
    items,
    actions,
    alerts,
    loop,
    organisation,
    topics,
    sources,
    data,
    people,
    voices,
    praise,
    customer_channels,
    tribune,
)
"""Bolt asks their listeners in this order: what hundreds press at the same moment comes first."""

BOLTS_OWN_VARIABLES = ("SLACK_BOT_TOKEN", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET")
"""Bolt reads these behind our back; the last two would make it discard the bot token for file-based OAuth."""

log = structlog.get_logger()


class Tribune:
    """The running program: `start` until ready, `stop` when asked; what was acknowledged is safe at every moment."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._running = AsyncExitStack()

    async def start(self) -> None:
        """Start everything; afterwards Slack's events are answered. On an error nothing is left running."""
        try:
            await self._start()
        except BaseException:
            await self.stop()
            raise
        log.info("ready")

    async def stop(self) -> None:
        """Take nothing more in, answer what is being worked on, finish the message under way, write what waits."""
        await self._running.aclose()

    async def _start(self) -> None:
        config = self._config
        database = open_database(config)
        self._running.callback(database.dispose)
        vault = Vault(database.writer, config.key_dir)
        lost = vault.recover()
        with database.read() as reading:
            _check_lost(reading, lost, keys=config.key_dir)
        writer = Writer(database, vault)
        writer.start()
        self._running.push_async_callback(writer.stop)

        session = await self._running.enter_async_context(slack.web_session(config))
        client = slack.web_client(config, session)
        clock = await open_clock(config, session)
        await writer.alone(lambda: losses.begin_anew(database, lost, vault=vault, now=clock.now()))
        await writer.write(lambda session: deliveries.doubt_after_restore(session, now=clock.now()), patient=True)
        try:
            team_id = await _our_workspace(client, writer)
            administrators = Administrators(config.admins)
            away, portraits = Away(clock), Portraits()
            keeper = PeopleKeeper(
                client=client,
                store=writer,
                team_id=team_id,
                administrators=administrators,
                away=away,
                portraits=portraits,
            )
            await keeper.sync(clock.now())
        except slack.FAILURES as error:
            raise slack.explain(error) from None
        await writer.write(
            lambda session: series_services.queue_welcome(session, administrators=administrators, now=clock.now()),
            patient=True,
        )

        sender = Sender(
            client=slack.web_client(config, session, retry=False),
            store=writer,
            vault=vault,
            clock=clock,
            administrators=administrators,
            away=away,
            holder=None if database.embedded else uuid4().hex,
        )
        groups = SlackGroups(client=client, store=writer, clock=clock, administrators=administrators)
        cycles = CycleKeeper(
            database=database, writer=writer, vault=vault, groups=groups, administrators=administrators, away=away
        )
        contacts = Contacts(config.key_dir)
        ticker = Ticker(
            clock,
            {
                "people": keeper.keep,
                "groups": groups.keep,
                "cycles": cycles.keep,
                "answers": AnswerKeeper(writer, away=away).keep,
                "actions": ActionKeeper(writer, away=away).keep,
                "alerts": AlertKeeper(writer, administrators=administrators, away=away).keep,
                "letters": LetterKeeper(database=database, writer=writer, vault=vault).keep,
                "desk": DeskKeeper(writer, administrators=administrators).keep,
                "seats": SeatKeeper(database=database, writer=writer, vault=vault).keep,
                "elections": ElectionKeeper(
                    database=database, writer=writer, vault=vault, administrators=administrators
                ).keep,
                "decisions": DecisionKeeper(writer).keep,
                "consultations": ConsultationKeeper(database=database, writer=writer, vault=vault).keep,
                "digests": DigestKeeper(writer, administrators=administrators).keep,
                "retention": RetentionKeeper(writer, contacts).keep,
                "rereading": RereadingKeeper(writer).keep,
                # Last: a walk of reminders takes many steps, and after each of them whatever comes later is asked.
                "sender": sender.send_due,
            },
        )
        background = Background()
        desk = HookDesk(HookKeys(config.key_dir), config.public_url, listening=config.hooks_bind is not None)
        app = listening_app(
            client,
            Deps(
                clock=clock,
                store=writer,
                vault=vault,
                administrators=administrators,
                channel_trouble=ChannelTroubles(client=client, clock=clock),
                wake=ticker.wake,
                afterwards=background.start,
                groups=groups,
                files=SlackFiles(client=client, session=session, team_id=team_id),
                away=away,
                portraits=portraits,
                contacts=contacts,
                hooks=desk,
                import_voices=partial(import_voices, writer, contacts=contacts, polite=True),
                wallets=Wallets(clock.now()),
            ),
        )
        self._running.push_async_callback(background.stop)
        self._running.push_async_callback(sender.leave)
        self._run_until_stopped(ticker.run())
        self._running.push_async_callback(ticker.finish)
        self._running.callback(sender.stop)
        sockets = Sockets(app, config.app_token)
        self._running.push_async_callback(sockets.close)
        try:
            await sockets.connect()
        except slack.FAILURES as error:
            raise slack.explain(error) from None
        self._run_until_stopped(sockets.watch())
        self._run_until_stopped(_read_calendars())
        watched = Watched(store=writer, connected=sockets.are_connected, ticking=ticker.goes_on)
        await self._serve(Web(watched), config.http_bind)
        hooks = Hooks(store=writer, clock=clock, desk=desk, contacts=contacts, wake=ticker.wake)
        await self._serve(hooks, config.hooks_bind)

    async def _serve(self, server: Web | Hooks, bind: tuple[str, int] | None) -> None:
        """Listen at an address, where the settings name one."""
        if bind:
            self._running.push_async_callback(server.close)
            await server.open(*bind)

    def _run_until_stopped(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)

        async def end() -> None:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

        self._running.push_async_callback(end)


async def _read_calendars() -> None:
    """Read all built-in calendars while nobody waits: on a busy machine that takes most of Slack's three seconds."""
    await asyncio.to_thread(calendars.built_in)


async def run(config: Config) -> None:
    """Run until SIGTERM or Ctrl-C, then stop in order; a second one ends at once."""
    loop = asyncio.get_running_loop()
    this = asyncio.current_task()
    assert this is not None
    signals = (signal.SIGTERM, signal.SIGINT)

    def stop() -> None:
        for number in signals:
            loop.remove_signal_handler(number)
        this.cancel()

    for number in signals:
        loop.add_signal_handler(number, stop)
    tribune = Tribune(config)
    with suppress(asyncio.CancelledError):
        await tribune.start()
        gc.collect()
        gc.freeze()  # what is there by now stays: looking through it again and again takes a tenth of each press
        await asyncio.Event().wait()
    gc.unfreeze()
    await tribune.stop()


def listening_app(client: AsyncWebClient, deps: Deps) -> AsyncApp:
    """Bolt with every feature's listeners, which persist first and acknowledge then."""
    for name in BOLTS_OWN_VARIABLES:
        os.environ.pop(name, None)
    app = AsyncApp(
        name="slack_bolt.tribune", client=client, process_before_response=True, logger=logging.getLogger("slack_bolt")
    )
    for feature in FEATURES:
        feature.register(app, deps)
    return app


def _check_lost(session: Session, lost: Collection[str], *, keys: Path) -> None:
    """Don't start where answers or votes would be given up while their keys may only lie elsewhere."""
    if losses.pulses_among(session, lost):
        raise ConfigurationError(
            f"Keys of the open pulse are missing from {keys}. If TRIBUNE_KEY_DIR is wrong, correct it. If they are"
            " lost, so are the answers: run `tribune pulse cancel`; then, not on the day it opened, `tribune pulse"
            " open` asks again."
        )
    if losses.ballots_among(session, lost):
        raise ConfigurationError(
            f"Keys of an open ballot are missing from {keys}. If TRIBUNE_KEY_DIR is wrong, correct it. If they are"
            " lost, so are the votes: run `tribune elections lost`. Everybody is told then, and the seat is elected"
            " anew."
        )


async def _our_workspace(client: AsyncWebClient, writer: Writer) -> str:
    """The workspace's id. Raises ConfigurationError where this database can't serve it."""
    answer = await client.auth_test()
    if answer.get("is_enterprise_install"):
        raise ConfigurationError(
            "Tribune serves one workspace. Install it into a workspace, not into the organisation."
        )
    team_id = str(answer["team_id"])
    await writer.write(lambda session: keep_to_one_workspace(session, team_id), patient=True)
    return team_id
