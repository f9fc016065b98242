"""The public port, called as forms, help desks and strangers call it."""

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot import hooks
from bot.hooks import LARGEST, HookDesk, Hooks
from bot.writer import Writer
from models.database import Database
from models.voices import Voice, VoiceContact, VoiceSource, WebhookCall
from services import sources
from services.contacts import Contacts
from services.hook_keys import HookKeys
from services.sources import GivenSource
from tests.conftest import opened
from vault import Vault

NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
COMMENT = {"comment": "Nobody called me back for three weeks.", "rating": 1}


@dataclass
class Port:
    """The port, and everything behind it."""

    database: Database
    keys: Path
    source: str = ""
    url: str = ""
    now: datetime = NOW
    woken: int = 0
    desk: HookDesk = field(init=False)
    session: aiohttp.ClientSession = field(init=False)

    def secret(self) -> str:
        with self.database.read() as session:
            return self.desk.secret(self.source, sources.secret_number(session, self.source))

    def signed(self, body: bytes, *, at: datetime | None = None, secret: str = "") -> dict[str, str]:
        timestamp = str(int((at or self.now).timestamp()))
        digest = hmac.new((secret or self.secret()).encode(), f"{timestamp}.".encode() + body, hashlib.sha256)
        return {
            "Content-Type": "application/json",
            "X-Tribune-Timestamp": timestamp,
            "X-Tribune-Signature": digest.hexdigest(),
        }

    async def send(self, call: Any, **how: Any) -> tuple[int, dict[str, Any]]:
        """Send it signed, unless `how` has headers of its own."""
        body = call if isinstance(call, bytes) else json.dumps(call).encode()
        headers = how.pop("headers", None) or self.signed(body)
        url = f"{self.url}/hooks/voice/{how.pop('source', self.source)}"
        async with self.session.request(how.pop("method", "POST"), url, data=body, headers=headers, **how) as answer:
            return answer.status, await answer.json()

    def stored(self) -> list[Voice]:
        with self.database.read() as session:
            return list(session.scalars(select(Voice)))

    def change(self, **columns: object) -> None:
        with self.database.write() as session:
            source = session.get_one(VoiceSource, self.source)
            for name, value in columns.items():
                setattr(source, name, value)


def made(session: Session, *, ready_made: str = "json", own_secret: str = "", desk: HookDesk) -> str:
    given = GivenSource(
        id="", name="Web form", touch_point=None, question="", ready_made=ready_made, own_secret=own_secret
    )
    return sources.save_source(session, given, seal=desk.seal)


@pytest_asyncio.fixture
async def port(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Port]:
    """Listening, with one source."""
    database = opened(sqlite_url)
    keys = tmp_path / "keys"
    vault = Vault(database.writer, keys)
    vault.recover()
    writer = Writer(database, vault)
    writer.start()
    port = Port(database=database, keys=keys)
    port.desk = HookDesk(HookKeys(keys), None, listening=True)
    with database.write() as session:
        port.source = made(session, desk=port.desk)

    class Clock:
        def now(self) -> datetime:
            return port.now

    def wake() -> None:
        port.woken += 1

    opened_port = Hooks(store=writer, clock=Clock(), desk=port.desk, contacts=Contacts(keys), wake=wake)
    port.url = f"http://127.0.0.1:{await opened_port.open('127.0.0.1', 0)}"
    async with aiohttp.ClientSession() as port.session:
        yield port
    await opened_port.close()
    await writer.stop()
    database.dispose()


async def test_a_signed_comment_is_stored_before_it_is_answered(port: Port) -> None:
    status, answer = await port.send(COMMENT)
    assert (status, answer) == (200, {"ok": True, "read": 1, "without_words": 0})
    (voice,) = port.stored()
    assert voice.words == COMMENT["comment"]
    assert (voice.rating, voice.said_at) == (0, NOW)
    assert port.woken == 1


async def test_the_same_call_is_taken_once_and_answered_alike(port: Port) -> None:
    body = json.dumps(COMMENT).encode()
    headers = port.signed(body)
    first = await port.send(body, headers=headers)
    port.now += timedelta(minutes=4)
    assert await port.send(body, headers=headers) == first
    assert len(port.stored()) == 1
