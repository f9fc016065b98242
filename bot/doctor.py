"""`tribune doctor`: everything that has to be right around the bot, each with its fix."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot import slack
from bot.config import Config
from bot.installation import open_clock
from domain.errors import ConfigurationError, TribuneError
from models import digests, pulses
from models.database import Database
from models.migrate import migrate
from services import champions_settings, decision_logs, elections

DRIFT = timedelta(seconds=5)
"""Slack's signatures fail at five."""
COPYING_FILE_SYSTEMS = frozenset({"bcachefs", "btrfs", "nfs", "nfs4", "nilfs2", "overlay", "zfs", "f2fs", "fuse"})
"""They write a changed block elsewhere and keep the old one for a while, overwritten keys included."""
MOUNTS = Path("/proc/self/mounts")


class Health(StrEnum):
    """How one thing is."""

    WELL = "ok"
    WEAK = "warn"
    """It works, with something less than it could."""
    ILL = "wrong"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at, and what to do about it."""

    health: Health
    sentence: str
    fix: str = ""


async def examine(config: Config, manifest: dict[str, Any]) -> list[Finding]:
    """Look at everything; nothing is changed but for a database that is not there yet."""
    findings = [*_keys(config.key_dir)]
    database, found = _database(config)
    findings.append(found)
    async with slack.web_session(config) as session:
        client = slack.web_client(config, session)
        findings += await _slack(client, session, config, manifest)
        if database is not None:
            findings += await _channels(client, database)
            findings += [*_decisions(database), *_elections(database)]
            database.dispose()
    return findings


async def _slack(
    client: AsyncWebClient, session: aiohttp.ClientSession, config: Config, manifest: dict[str, Any]
) -> list[Finding]:
    try:
        answer = await client.auth_test()
    except slack.FAILURES as error:
        return [_ill(str(slack.explain(error)), "Nothing else could be asked of Slack.")]
    findings = [
        _well(f"The bot token is good: {answer.get('user', 'the bot')} in {answer.get('team', 'a workspace')}.")
    ]
    findings += _scopes(set(str(answer.headers.get("x-oauth-scopes", "")).replace(" ", "").split(",")), manifest)
    findings += await _clock(config, session, answer.headers.get("Date"))
    try:
        await client.apps_connections_open(app_token=config.app_token)
    except slack.FAILURES as error:
        sentence = str(slack.explain(error))
        findings.append(_ill(f"The app token: {sentence}", "It needs the scope connections:write, and Socket Mode on."))
    else:
        findings.append(_well("The app token is good: Socket Mode can connect."))
    return findings


def _scopes(granted: set[str], manifest: dict[str, Any]) -> Iterator[Finding]:
    scopes = manifest["oauth_config"]["scopes"]
    optional = set(scopes.get("bot_optional", ()))
    again = "Paste manifest.json into the app's settings at api.slack.com again, then reinstall the app."
    if missing := sorted(set(scopes["bot"]) - optional - granted):
        yield _ill(f"The bot lacks scopes: {', '.join(missing)}.", again)
    else:
        yield _well("The bot has every scope that it needs.")
    if missing := sorted(optional - granted):
        yield _weak(
            f"Optional scopes are off: {', '.join(missing)}.", f"Their features are off too. To have them: {again}"
        )


async def _clock(config: Config, session: aiohttp.ClientSession, date: str | None) -> list[Finding]:
    """Compare the clock that the bot goes by, which is the sandbox's where TRIBUNE_CLOCK_URL names it."""
    try:
        now = (await open_clock(config, session)).now()
    except ConfigurationError as error:
        return [_ill(str(error), "")]
    if date is None:
        return []
    drift = abs(parsedate_to_datetime(date) - now)
    if drift <= DRIFT:
        return [_well(f"{_whose(config)} clock agrees with Slack's.")]
    sentence = f"{_whose(config)} clock is {drift.total_seconds():.0f} s off Slack's."
    return [_ill(sentence, "Switch on time synchronisation (timedatectl set-ntp true).")]


def _whose(config: Config) -> str:
    return "This machine's" if config.clock_url is None else "The sandbox's"


def _database(config: Config) -> tuple[Database | None, Finding]:
    database = Database(config.database_url)
    try:
        config.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        migrate(database)
        with database.write() as session:
            session.execute(text("SELECT 1"))
    except TribuneError as error:
        database.dispose()
        return None, _ill(str(error), "")
    except (SQLAlchemyError, OSError) as error:
        database.dispose()
        return None, _ill(
            f"The database can't be written ({type(error).__name__}).",
            "Check DATABASE_URL, that the server runs, and the rights and free space of TRIBUNE_DATA_DIR.",
        )
    return database, _well(f"The database is up to date ({database.url.get_backend_name()}).")


def _keys(directory: Path) -> Iterator[Finding]:
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        yield _ill(f"{directory} can't be made.", "Make it, or name another TRIBUNE_KEY_DIR.")
        return
    if not os.access(directory, os.W_OK | os.X_OK):
        yield _ill(f"{directory} can't be written.", "Give the user that runs Tribune the right to write there.")
    elif directory.stat().st_mode & 0o077:
        yield _ill(f"Others on this machine may look into {directory}.", f"Run: chmod 700 {directory}")
    else:
        yield _well("The key directory is private and can be written.")
    kind = file_system_of(directory, MOUNTS.read_text(encoding="utf-8") if MOUNTS.exists() else "")
    if kind in COPYING_FILE_SYSTEMS or kind.startswith("fuse."):
        yield _weak(
            f"The key directory is on {kind}, which copies on write: overwritten keys may linger on the disk.",
            "Put TRIBUNE_KEY_DIR on ext4 or xfs, best on a small volume of its own that no snapshot covers.",
        )


def file_system_of(directory: Path, mounts: str) -> str:
    """The kind of file system that a directory is on, from the text of /proc/self/mounts; empty if it is not told."""
    here = directory.resolve()
    longest, kind = -1, ""
    for line in mounts.splitlines():
        _, point, found, *_ = line.split(" ")
        mount = Path(point.replace("\\040", " "))
        if here.is_relative_to(mount) and len(mount.parts) >= longest:
            longest, kind = len(mount.parts), found
    return kind


def _decisions(database: Database) -> Iterator[Finding]:
    with database.read() as session:
        broken = decision_logs.unreadable(session)
    for number in broken:
        yield _ill(
            f"The log of decision {number} contradicts itself: somebody changed it by hand. Nobody can read it now.",
            "Put the database back from a backup of before that, with `tribune restore`.",
        )


def _elections(database: Database) -> Iterator[Finding]:
    with database.read() as session:
        broken = elections.unreadable(session)
    for election in broken:
        yield _ill(
            f"Election {election} can't be read: somebody changed it by hand. It is left out wherever elections stand.",
            "Put the database back from a backup of before that, with `tribune restore`.",
        )


async def _channels(client: AsyncWebClient, database: Database) -> list[Finding]:
    with database.read() as session:
        posted_in = {one.channel for one in pulses.all_series(session)}
        posted_in |= {one.channel for one in digests.all_digests(session)}
        posted_in |= {elected.channel} if (elected := champions_settings.rules(session)) else set()
    findings = []
    for channel in sorted(posted_in):
        try:
            trouble = await slack.channel_trouble(client, channel)
        except slack.FAILURES:
            continue  # already told: Slack can't be reached
        if trouble is None:
            findings.append(_well(f"The bot can post in {await _name(client, channel)}."))
        else:
            fix = "Type `/invite @Tribune` there, or choose another channel in Tribune's Home."
            findings.append(_ill(f"The bot can't post in {await _name(client, channel)} ({trouble}).", fix))
    return findings


async def _name(client: AsyncWebClient, channel: str) -> str:
    """A channel as people know it; its id where Slack keeps the name from the bot."""
    try:
        return f"#{(await client.conversations_info(channel=channel))['channel']['name']}"
    except (*slack.FAILURES, KeyError):
        return channel


def _well(sentence: str) -> Finding:
    return Finding(health=Health.WELL, sentence=sentence)


def _weak(sentence: str, fix: str) -> Finding:
    return Finding(health=Health.WEAK, sentence=sentence, fix=fix)


def _ill(sentence: str, fix: str) -> Finding:
    return Finding(health=Health.ILL, sentence=sentence, fix=fix)
