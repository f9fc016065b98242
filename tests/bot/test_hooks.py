"""The public port, called as forms, help desks and strangers call it."""

import asyncio
import base64
import hashlib
import hmac
import json
import os
import re
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import which
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot import hooks
from bot.hooks import LARGEST, HookDesk, Hooks
from bot.writer import Writer
from domain.errors import ConfigurationError, NotRecordedError, UncertainError
from domain.hook_mapping import SIMPLE, ZENDESK, Called, read_call, stored
from domain.voice import Label, Reading, Redacted
from models.database import Database
from models.voices import Voice, VoiceContact, VoiceSource, WebhookCall
from services import hooks as hook_services
from services import sources
from services.contacts import Contacts
from services.hook_keys import HookKeys
from services.reading import Read
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
    async with opened_port(sqlite_url, tmp_path) as port:
        yield port


@asynccontextmanager
async def opened_port(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Port]:
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

    listening = Hooks(store=writer, clock=Clock(), desk=port.desk, contacts=Contacts(keys), wake=wake)
    port.url = f"http://127.0.0.1:{await listening.open('127.0.0.1', 0)}"
    async with aiohttp.ClientSession() as port.session:
        yield port
    await listening.close()
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


async def test_a_call_that_was_taken_is_forgotten_when_it_cannot_come_again(port: Port) -> None:
    await port.send(COMMENT)
    port.now += timedelta(minutes=11)
    await port.send(COMMENT)
    with port.database.read() as session:
        assert session.scalar(select(func.count()).select_from(WebhookCall)) == 1


async def test_a_comment_with_an_id_counts_once_however_often_it_is_sent(port: Port) -> None:
    for seconds, words in ((0, "Too slow."), (1, "Too slow."), (2, "Too slow. And rude.")):
        port.now = NOW + timedelta(seconds=seconds)
        assert (await port.send({"id": 7, "comment": words}))[0] == 200
    assert sorted(voice.words for voice in port.stored()) == ["Too slow.", "Too slow. And rude."]


async def test_a_list_of_comments_is_taken_whole_and_those_without_words_are_counted(port: Port) -> None:
    calls = [COMMENT, {"comment": "Lovely people."}, {"comment": "", "rating": 5}, {"comment": None}]
    assert await port.send(calls) == (200, {"ok": True, "read": 2, "without_words": 2})
    assert len(port.stored()) == 2


async def test_one_bad_comment_of_several_stores_none(port: Port) -> None:
    status, answer = await port.send([COMMENT, {"comment": ["no", "text"]}])
    assert (status, answer["error"]) == (422, "not_understood")
    assert port.stored() == []


async def test_how_to_reach_a_customer_is_kept_apart_and_encrypted(port: Port) -> None:
    await port.send(COMMENT | {"contact": "ann@example.com"})
    with port.database.read() as session:
        contact = session.scalars(select(VoiceContact)).one()
        assert b"ann@" not in contact.sealed
    assert "ann@" not in port.stored()[0].words


REFUSED: dict[str, tuple[int, str, Any]] = {
    "no JSON": (400, "bad_json", b"comment=Hello"),
    "half of JSON": (400, "bad_json", b'{"comment": "Hello"'),
    "another encoding": (400, "bad_json", '{"comment": "Grüße"}'.encode("latin-1")),
    "no number": (400, "bad_json", b'{"comment": NaN}'),
    "an endless number": (400, "bad_json", b'{"comment": ' + b"9" * 5000 + b"}"),
    "too deep": (400, "bad_json", b'{"a": ' * 21 + b"1" + b"}" * 21),
    "as deep as can be": (400, "bad_json", b"[" * 100_000 + b"]" * 100_000),
    "a text alone": (422, "not_understood", b'"Hello"'),
    "texts": (422, "not_understood", b'["Hello"]'),
    "no words": (422, "not_understood", {"other": "Hello"}),
    "words that are a number": (422, "not_understood", {"comment": 5}),
    "words that are true": (422, "not_understood", {"comment": True}),
    "words that are an object": (422, "not_understood", {"comment": {"text": "Hello"}}),
    "a rating that is an object": (422, "not_understood", {"comment": "Hello", "rating": {}}),
    "a rating that is true": (422, "not_understood", {"comment": "Hello", "rating": True}),
    "a rating off the scale": (422, "not_understood", {"comment": "Hello", "rating": 6}),
    "a rating in words": (422, "not_understood", {"comment": "Hello", "rating": "fine"}),
    "a day that is none": (422, "not_understood", {"comment": "Hello", "date": "yesterday"}),
    "a day that is a list": (422, "not_understood", {"comment": "Hello", "date": []}),
    "a day at the end of time": (422, "not_understood", {"comment": "Hello", "date": 1e300}),
    "an id that is a list": (422, "not_understood", {"comment": "Hello", "id": []}),
    "too many": (422, "not_understood", [{"comment": "Hello"}] * 101),
}


@pytest.mark.parametrize(("status", "error", "call"), REFUSED.values(), ids=REFUSED.keys())
async def test_what_cannot_be_read_is_refused_in_a_sentence_and_nothing_is_stored(
    port: Port, status: int, error: str, call: Any
) -> None:
    got, answer = await port.send(call)
    assert (got, answer["error"]) == (status, error)
    assert answer["message"].endswith("Nothing was stored.")
    with port.database.read() as session:
        assert session.scalars(select(Voice)).all() == session.scalars(select(WebhookCall)).all() == []
    refused = port.desk.refused(port.source)
    assert refused is not None
    assert (refused.count, refused.reason) == (1, answer["message"])


async def test_hostile_words_become_safe_text(port: Port) -> None:
    words = "A <!channel> \u202eevil\u202c\x00\x1b \ud83d =HYPERLINK() \u200bend"
    assert (await port.send({"comment": words, "account": "\x00A\nB", "question": "\x00?"}))[0] == 200
    (voice,) = port.stored()
    assert not set("\u202e\u202c\x00\x1b\u200b") & set(voice.words + voice.account + voice.question)
    assert voice.words.endswith("end")


async def test_the_longest_call_that_is_taken_is_taken_and_its_words_are_shortened(port: Port) -> None:
    room = LARGEST - len(json.dumps({"comment": ""}))
    assert (await port.send({"comment": "slow " * (room // 5)}))[0] == 200
    assert port.stored()[0].words.endswith("[shortened]")


@pytest.mark.parametrize("chunked", [False, True])
async def test_a_call_that_is_too_large_is_refused(port: Port, chunked: bool) -> None:
    body = b'{"comment": "' + b"x" * LARGEST + b'"}'

    async def parts() -> AsyncIterator[bytes]:
        for start in range(0, len(body), 1024):
            yield body[start : start + 1024]

    url, headers = f"{port.url}/hooks/voice/{port.source}", port.signed(body)
    async with port.session.post(url, data=parts() if chunked else body, headers=headers) as answer:
        assert (answer.status, (await answer.json())["error"]) == (413, "too_large")
    assert port.stored() == []


async def test_who_does_not_know_the_secret_is_refused(port: Port) -> None:
    body = json.dumps(COMMENT).encode()
    right = port.signed(body)
    forged = {
        "bad_signature": port.signed(body, secret="guessed"),
        "not_signed": {"Content-Type": "application/json"},
        "bad_header": right | {"X-Tribune-Signature": "not hexadecimal"},
        "bad_time": port.signed(body, at=NOW - timedelta(minutes=6)),
    }
    for error, headers in forged.items():
        status, answer = await port.send(body, headers=headers)
        assert (status, answer["error"]) == (401, error)
    for headers in (
        right | {"X-Tribune-Timestamp": str(int(NOW.timestamp()) + 1)},
        right | {"X-Tribune-Timestamp": "9" * 40},
        right | {"X-Tribune-Timestamp": "soon"},
        port.signed(body, at=NOW + timedelta(minutes=6)),
        port.signed(body + b" "),
    ):
        assert (await port.send(body, headers=headers))[0] == 401
    assert port.stored() == []
    refused = port.desk.refused(port.source)
    assert refused is not None
    assert refused.count == 9


async def test_five_minutes_early_or_late_are_taken(port: Port) -> None:
    for minutes in (-5, 5):
        body = json.dumps({"comment": f"At {minutes}."}).encode()
        headers = port.signed(body, at=NOW + timedelta(minutes=minutes))
        assert (
            await port.send(body, headers=headers | {"X-Tribune-Signature": f"sha256={headers['X-Tribune-Signature']}"})
        )[0] == 200


async def test_the_secret_is_one_source_s_and_an_old_one_does_not_count(port: Port) -> None:
    body = json.dumps(COMMENT).encode()
    before = port.signed(body)
    with port.database.write() as session:
        sources.new_secret(session, port.source)
        other = sources.save_source(
            session,
            GivenSource(id="", name="Other", touch_point=None, question="", ready_made="json", own_secret=""),
            seal=port.desk.seal,
        )
    assert (await port.send(body, headers=before))[1]["error"] == "bad_signature"
    assert (await port.send(body, source=other, headers=port.signed(body)))[1]["error"] == "bad_signature"
    assert (await port.send(body))[0] == 200


async def test_the_secret_is_in_no_table_and_no_file_but_the_key(port: Port) -> None:
    secret, (key,) = port.secret(), port.keys.glob("webhooks.key*")
    assert key.stat().st_mode & 0o777 == 0o600
    assert secret.encode() not in key.read_bytes()
    assert HookKeys(port.keys).secret(port.source, 1) == secret
    key.write_bytes(b"torn")
    with pytest.raises(NotRecordedError, match="damaged"):
        HookKeys(port.keys).secret(port.source, 1)


async def test_a_source_that_is_switched_off_takes_nothing(port: Port) -> None:
    port.change(active=False)
    assert (await port.send(COMMENT))[1]["error"] == "switched_off"
    assert port.stored() == []


@pytest.mark.parametrize(
    "path", ["", "/", "/hooks/voice", "/hooks/voice/", "/metrics", "/livez", f"/hooks/voice/{'0' * 32}"]
)
async def test_there_is_nothing_else_at_this_port(port: Port, path: str) -> None:
    async with port.session.post(f"{port.url}{path}", json=COMMENT) as answer:
        assert (answer.status, (await answer.json())["error"]) == (404, "unknown_source")
    async with port.session.get(f"{port.url}{path}") as answer:
        assert answer.status == 404


async def test_only_json_that_is_posted_is_taken(port: Port) -> None:
    body = json.dumps(COMMENT).encode()
    assert (await port.send(body, method="PUT"))[0] == 405
    for more in ({"Content-Type": "text/plain"}, {"Content-Type": "application/json; charset=latin-1"}):
        assert (await port.send(body, headers=port.signed(body) | more))[1]["error"] == "not_json"
    assert (await port.send(body, headers=port.signed(body) | {"Content-Encoding": "gzip"}))[1]["error"] == "packed"
    utf8 = {"Content-Type": "application/json; charset=UTF-8"}
    assert (await port.send(body, headers=port.signed(body) | utf8))[0] == 200


async def test_a_source_that_sends_too_much_is_told_when_to_come_again(
    port: Port, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hooks, "AT_A_BURST", 4)
    monkeypatch.setattr(hooks, "A_SECOND", 0.1)
    seven = [{"comment": f"No. {number}"} for number in range(7)]
    statuses = [(await port.send(call))[0] for call in ({"comment": None}, seven, COMMENT)]
    assert statuses == [200, 200, 429]
    body = json.dumps(COMMENT).encode()
    url = f"{port.url}/hooks/voice/{port.source}"
    async with port.session.post(url, data=body, headers=port.signed(body)) as answer:
        assert 40 < int(answer.headers["Retry-After"]) <= 50
    assert len(port.stored()) == 7


async def test_more_than_can_be_done_at_once_is_told_to_come_again(port: Port, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hooks, "AT_ONCE", 0)
    assert (await port.send(COMMENT))[1]["error"] == "busy"


async def test_what_the_database_does_not_take_is_not_answered_with_200(port: Port) -> None:
    with port.database.writer.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE webhook_calls RENAME TO gone")
    status, answer = await port.send(COMMENT)
    assert (status, answer["error"]) == (503, "not_stored")


async def test_what_may_be_stored_is_to_be_sent_again_as_it_is(port: Port, monkeypatch: pytest.MonkeyPatch) -> None:
    async def doubt(*_: object, **__: object) -> None:
        raise UncertainError("Please look before you send it again.")

    monkeypatch.setattr(Writer, "write", doubt)
    status, answer = await port.send(COMMENT)
    assert (status, answer["error"]) == (503, "not_certain")
    assert "look" not in answer["message"]


async def test_an_error_of_ours_is_told_by_its_reference_alone(port: Port, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ValueError("somebody's words")

    monkeypatch.setattr(hooks, "read_call", fail)
    status, answer = await port.send(COMMENT)
    assert (status, answer["error"]) == (500, "our_fault")
    assert "somebody" not in answer["message"]


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"POST /hooks/voice/x HTTP/1.1\r\nHost: x\r\nX-Slow: ",
        b"POST /hooks/voice/%s HTTP/1.1\r\nHost: x\r\n%s\r\nContent-Length: 9\r\n\r\n{",
    ],
    ids=["says nothing", "never ends its head", "never ends its body"],
)
async def test_slow_callers_are_cut_off(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sent: bytes
) -> None:
    monkeypatch.setattr(hooks, "SECONDS", 0.2)
    async with opened_port(sqlite_url, tmp_path) as port:
        if b"%s" in sent:
            signed = "\r\n".join(f"{name}: {value}" for name, value in port.signed(b"").items())
            sent %= (port.source.encode(), signed.encode())
        host, number = port.url.removeprefix("http://").split(":")
        reader, writer = await asyncio.open_connection(host, int(number))
        writer.write(sent)
        async with asyncio.timeout(5):
            answer = await reader.read()
        writer.close()
        assert b"408" in answer or answer == b""


def zendesk_signed(body: bytes, secret: str, at: str) -> dict[str, str]:
    digest = hmac.new(secret.encode(), at.encode() + body, hashlib.sha256).digest()
    return {
        "Content-Type": "application/json",
        "X-Zendesk-Webhook-Signature": base64.b64encode(digest).decode(),
        "X-Zendesk-Webhook-Signature-Timestamp": at,
    }


ZENDESK_BODY = json.dumps(
    {
        "id": "35436",
        "updated_at": "2026-06-01T08:59:00Z",
        "organization": "Acme",
        "requester": "ann@example.com",
        "satisfaction": {"rating": "Bad, I'm unsatisfied", "comment": "Three weeks for a new part."},
    }
).encode()


async def test_zendesk_signs_with_a_secret_of_its_own(port: Port) -> None:
    secret = "dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ=="
    with port.database.write() as session:
        given = GivenSource(
            id="", name="Zendesk", touch_point=None, question="", ready_made="zendesk", own_secret=secret
        )
        port.source = sources.save_source(session, given, seal=port.desk.seal)
        assert secret.encode() not in (session.get_one(VoiceSource, port.source).sealed_secret or b"")
    headers = zendesk_signed(ZENDESK_BODY, secret, "2026-06-01T08:59:30Z")
    assert (await port.send(ZENDESK_BODY, headers=headers))[0] == 200
    (voice,) = port.stored()
    assert (voice.words, voice.rating, voice.account) == ("Three weeks for a new part.", 0, "Acme")
    assert voice.said_at == NOW - timedelta(minutes=1)
    for forged in (
        zendesk_signed(ZENDESK_BODY, "guessed", "2026-06-01T08:59:30Z"),
        zendesk_signed(ZENDESK_BODY, secret, "2026-06-01T08:49:30Z"),
        zendesk_signed(ZENDESK_BODY, secret, "this morning"),
        headers | {"X-Zendesk-Webhook-Signature": "%%%"},
    ):
        assert (await port.send(ZENDESK_BODY, headers=forged))[0] == 401
    port.change(sealed_secret=b"x" * 60)
    assert (await port.send(ZENDESK_BODY, headers=headers))[1]["error"] == "no_secret"


async def test_a_rating_without_a_comment_is_answered_well_and_stores_nothing(port: Port) -> None:
    port.change(mapping=stored(ZENDESK))
    call = {"id": 1, "satisfaction": {"rating": "Good, I'm satisfied", "comment": ""}}
    assert await port.send(call) == (200, {"ok": True, "read": 0, "without_words": 1})
    assert port.stored() == []


async def test_words_of_which_masking_leaves_nothing_are_left_out(port: Port, monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(session: Session, words: str, **_: object) -> Read:
        reading = Reading(label=Label.UNCLEAR, confidence=0)
        return Read(redacted=Redacted(text=""), reading=reading)

    monkeypatch.setattr(hook_services, "read_and_redact", nothing)
    assert (await port.send(COMMENT))[0] == 200
    assert port.stored() == []


async def test_a_port_that_is_taken_is_told(port: Port) -> None:
    second = Hooks(store=None, clock=None, desk=port.desk, contacts=None, wake=list)  # type: ignore[arg-type] # none is asked
    with pytest.raises(ConfigurationError, match="TRIBUNE_HOOKS_BIND"):
        await second.open("127.0.0.1", int(port.url.rsplit(":", 1)[1]))
    await second.close()


async def test_a_port_that_was_never_opened_is_closed(port: Port) -> None:
    await Hooks(store=None, clock=None, desk=port.desk, contacts=None, wake=list).close()  # type: ignore[arg-type] # as above


def test_home_knows_the_whole_address_or_the_path(tmp_path: Path) -> None:
    keys = HookKeys(tmp_path)
    assert HookDesk(keys, "https://tribune.example.com", listening=True).address("x") == (
        "https://tribune.example.com/hooks/voice/x"
    )
    without = HookDesk(keys, None, listening=False)
    assert (without.address("x"), without.has_address) == ("/hooks/voice/x", False)


def test_keys_that_the_disk_does_not_take_are_told(tmp_path: Path) -> None:
    with pytest.raises(NotRecordedError, match="key file"):
        HookKeys(tmp_path / "missing").secret("x", 1)


HOW_TO = Path(__file__).parents[2] / "docs" / "how-to" / "webhook.md"


@pytest.mark.skipif(not (which("curl") and which("openssl")), reason="curl or openssl is not here")
async def test_the_lines_of_the_how_to_run(port: Port) -> None:
    _, lines = re.findall(r"```sh\n(.+?)```", HOW_TO.read_text("utf-8"), re.DOTALL)
    port.now = datetime.now(UTC)
    known = {"TRIBUNE_ADDRESS": f"{port.url}/hooks/voice/{port.source}", "TRIBUNE_SECRET": port.secret()}
    shell = await asyncio.create_subprocess_exec(
        "sh", "-c", lines, env={"PATH": os.environ["PATH"], **known}, stdout=asyncio.subprocess.PIPE
    )
    said, _ = await shell.communicate()
    assert json.loads(said) == {"ok": True, "read": 1, "without_words": 0}
    assert [(voice.rating, voice.words[:12]) for voice in port.stored()] == [(25, "The engineer")]


async def test_the_examples_of_the_how_to_are_read(port: Port) -> None:
    simple, zendesk = (
        json.loads(found) for found in re.findall(r"```json\n(.+?)```", HOW_TO.read_text("utf-8"), re.DOTALL)
    )
    read = read_call(SIMPLE, simple, now=NOW + timedelta(days=1)).comments[0]
    assert read == Called(
        words=simple["comment"],
        id="visit-4711",
        said_at=datetime(2026, 6, 1, 9, 30, tzinfo=UTC),
        rating=25,
        question="What could we do better?",
        touch_point="The visit",
        account="Acme",
        contact="ann@example.com",
    )
    filled_in = zendesk | {"updated_at": "2026-06-01T08:00:00Z"}
    filled_in["satisfaction"] |= {"rating": "Good, I'm satisfied"}
    read = read_call(ZENDESK, filled_in, now=NOW).comments[0]
    assert (read.words, read.rating, read.id) == ("{{satisfaction.current_comment}}", 100, "{{ticket.id}}")
    later = {"id": "1", "comment": "{{ticket.latest_public_comment}}"}
    assert read_call(ZENDESK, later, now=NOW).comments[0].words == "{{ticket.latest_public_comment}}"


def test_processes_that_start_together_share_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        secrets = set(pool.map(lambda _: HookKeys(tmp_path).secret("x", 1), range(8)))
    assert len(secrets) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["webhooks.key"]


@pytest.mark.parametrize(
    "sent",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET / HTTP/9.9\r\n\r\n",
        b"POST /hooks/voice/" + b"x" * 9000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"POST /hooks/voice/%00%ff HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"POST /hooks/voice/../../metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    ],
    ids=["another protocol", "another version", "an endless path", "a negative length", "a way out"],
)
async def test_what_is_hardly_http_is_refused_and_the_next_call_is_taken(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sent: bytes
) -> None:
    monkeypatch.setattr(hooks, "SECONDS", 1)
    async with opened_port(sqlite_url, tmp_path) as port:
        host, number = port.url.removeprefix("http://").split(":")
        reader, writer = await asyncio.open_connection(host, int(number))
        writer.write(sent)
        async with asyncio.timeout(15):
            answer = await reader.read()
        writer.close()
        assert answer.split()[1:2] in ([b"400"], [b"404"], [])
        assert (await port.send(COMMENT))[0] == 200
