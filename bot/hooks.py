"""The public port: forms and help desks send customers' words here. Off unless TRIBUNE_HOOKS_BIND says where.

Whoever calls has to prove with a signature that they are a source; each refusal is JSON with a sentence, and nothing of
what was refused is stored. An answer of 200 means that the words are durable.
"""

import asyncio
import base64
import hashlib
import hmac
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from math import ceil
from typing import Any, NamedTuple

import structlog
from aiohttp import web

from bot.listening import listen
from bot.log import new_reference
from bot.store import Store
from domain.errors import BadInputError, BusyError, NotRecordedError, UncertainError
from domain.hook_mapping import CallRead, parsed, read_call
from domain.screens import Refused
from handlers.deps import Clock
from services import hooks
from services.contacts import Contacts
from services.hook_keys import HookKeys
from services.hooks import CLOCKS_DIFFER, Caller

PATH = "/hooks/voice/"
LARGEST = 256 * 1024
SECONDS = 10.0
"""For a request to arrive whole: its head, and then its body. Whoever is slower is cut off."""
AT_ONCE = 64
"""Requests under way; more wait outside."""
A_SECOND, AT_A_BURST = 10.0, 100
"""Comments of one source: to read them takes the time in which Slack waits for answers."""
TIMESTAMP, SIGNATURE = "X-Tribune-Timestamp", "X-Tribune-Signature"
ZENDESK_TIMESTAMP, ZENDESK_SIGNATURE = "X-Zendesk-Webhook-Signature-Timestamp", "X-Zendesk-Webhook-Signature"

log = structlog.get_logger()


class _RefusalError(Exception):
    """A call that is not taken: what the caller reads."""

    def __init__(self, status: int, code: str, sentence: str, *, again_in: int = 0) -> None:
        super().__init__(sentence)
        self.status = status
        self.code = code
        self.again_in = again_in


class _Signed(NamedTuple):
    """What a call's headers say."""

    at: datetime
    signed: bytes
    """What stands before the body in what was signed."""
    signature: bytes
    zendesk: bool


class HookDesk:
    """What Home shows of webhooks: see handlers.deps.Hooks. What was refused is counted in memory only."""

    def __init__(self, keys: HookKeys, public_url: str | None, *, listening: bool) -> None:
        self._keys = keys
        self._public_url = public_url
        self.listening = listening
        self._refused: dict[str, Refused] = {}

    def address(self, source_id: str) -> str:
        """Where a source calls; without TRIBUNE_PUBLIC_URL only its path."""
        return f"{self._public_url or ''}{PATH}{source_id}"

    @property
    def has_address(self) -> bool:
        """Whether the whole address is known."""
        return self._public_url is not None

    def secret(self, source_id: str, number: int) -> str:
        """What a source signs with."""
        return self._keys.secret(source_id, number)

    def seal(self, source_id: str, secret: str) -> bytes:
        """A help desk's own secret, to be stored."""
        return self._keys.seal(source_id, secret)

    def unseal(self, source_id: str, sealed: bytes) -> str | None:
        """What was sealed."""
        return self._keys.unseal(source_id, sealed)

    def refused(self, source_id: str) -> Refused | None:
        """What was refused of a source's calls since the last start."""
        return self._refused.get(source_id)

    def count_refused(self, source_id: str, reason: str, *, now: datetime) -> None:
        """One more."""
        before = self._refused.get(source_id)
        self._refused[source_id] = Refused(count=(before.count if before else 0) + 1, reason=reason, last_at=now)


class Hooks:
    """The port, as long as it is open."""

    def __init__(
        self, *, store: Store, clock: Clock, desk: HookDesk, contacts: Contacts, wake: Callable[[], None]
    ) -> None:
        self._store = store
        self._clock = clock
        self._desk = desk
        self._contacts = contacts
        self._wake = wake
        self._under_way = 0
        self._rates: defaultdict[str, _Rate] = defaultdict(_Rate)
        self._runner: web.AppRunner | None = None

    async def open(self, host: str, port: int) -> int:
        """Listen; the port (of 0, the system chooses one). Raises ConfigurationError where nobody can."""
        app = web.Application(client_max_size=LARGEST)
        app.router.add_route("*", "/{path:.*}", self._answer)
        runner = self._runner = web.AppRunner(
            app,
            access_log=None,
            shutdown_timeout=3,
            keepalive_timeout=SECONDS,  # counts from the first byte on: a head that never ends is cut off as well
            lingering_time=1,
            auto_decompress=False,  # a body of 256 KB is one of 256 KB
        )
        return await listen(runner, host, port, setting="TRIBUNE_HOOKS_BIND")

    async def close(self) -> None:
        """Take no more calls; those under way are answered."""
        if self._runner is not None:
            await self._runner.cleanup()

    async def _answer(self, request: web.Request) -> web.Response:
        source_id = request.path.removeprefix(PATH)
        try:
            return _said(200, await self._take(request, source_id))
        except _RefusalError as refusal:
            return _refused(refusal)
        except Exception:  # the edge of this port: whoever calls reads no error of ours
            reference = new_reference()
            log.exception("call_failed", reference=reference)
            sentence = f"Something went wrong on our side, and nothing was stored. Reference {reference}."
            return _refused(_RefusalError(500, "our_fault", sentence))

    async def _take(self, request: web.Request, source_id: str) -> Mapping[str, Any]:
        if self._under_way >= AT_ONCE:
            raise _RefusalError(503, "busy", "Tribune is very busy just now. Send it again in a minute.", again_in=60)
        self._under_way += 1
        try:
            caller = await self._caller(request, source_id)
            try:
                return await self._take_from(caller, request)
            except _RefusalError as refusal:
                self._desk.count_refused(caller.id, str(refusal), now=self._clock.now())
                raise
        finally:
            self._under_way -= 1

    async def _take_from(self, caller: Caller, request: web.Request) -> Mapping[str, Any]:
        _check_head(request)
        signed = _signed(request, caller)
        body = await _body(request)
        digest = self._check(caller, signed, body)
        if not caller.active:
            raise _RefusalError(403, "switched_off", "This source is switched off in Tribune. Nothing was stored.")
        if wait := self._rates[caller.id].wait():
            raise _RefusalError(429, "too_many", f"Too many calls. Send it again in {wait} seconds.", again_in=wait)
        now = self._clock.now()
        call = _read(caller, body, now=now)
        self._rates[caller.id].count(len(call.comments) - 1)
        await self._store_call(caller, call, signature=digest, now=now)
        return {"ok": True, "read": len(call.comments), "without_words": call.without_words}

    async def _caller(self, request: web.Request, source_id: str) -> Caller:
        found = None
        if request.path.startswith(PATH) and len(source_id) == 32 and source_id.isalnum() and source_id.isascii():
            found = await self._store.read(lambda session: hooks.caller(session, source_id))
        if found is None:
            raise _RefusalError(404, "unknown_source", "There is no such source. Copy its address from Tribune's Home.")
        if request.method != "POST":
            raise _RefusalError(405, "wrong_method", "Send it with POST.")
        return found

    def _check(self, caller: Caller, signed: _Signed, body: bytes) -> str:
        """The signature in hex. Raises _RefusalError unless it is right and of these minutes."""
        if signed.zendesk:
            sealed = caller.sealed_secret
            secret = self._desk.unseal(caller.id, sealed) if sealed else None
            if secret is None:
                raise _RefusalError(
                    401, "no_secret", "Tribune does not know Zendesk's secret of this webhook. Put it in, in Home."
                )
        else:
            secret = self._desk.secret(caller.id, caller.secret_number)
        right = hmac.digest(secret.encode(), signed.signed + body, hashlib.sha256)
        if not hmac.compare_digest(right, signed.signature):
            raise _RefusalError(
                401, "bad_signature", "The signature is not that of this source's secret and this body."
            )
        if abs(self._clock.now() - signed.at) > CLOCKS_DIFFER:
            minutes = int(CLOCKS_DIFFER.total_seconds() // 60)
            raise _RefusalError(
                401, "bad_time", f"The time of this call is more than {minutes} minutes from ours. Check the clock."
            )
        return right.hex()

    async def _store_call(self, caller: Caller, call: CallRead, *, signature: str, now: datetime) -> None:
        try:
            read = await self._store.read(lambda session: hooks.read_all(session, caller.id, call, now=now))
            await self._store.write(
                lambda session: hooks.take(
                    session, caller.id, read, signature=signature, contacts=self._contacts, now=now
                )
            )
        except (BusyError, NotRecordedError) as error:
            raise _RefusalError(503, "not_stored", str(error), again_in=30) from None
        except UncertainError:
            raise _RefusalError(
                503, "not_certain", "Perhaps it is stored. Send this very call again: it counts once.", again_in=30
            ) from None
        self._wake()


class _Rate:
    """How many comments of one source are taken: a bucket that fills by itself, and may be in debt."""

    def __init__(self) -> None:
        self._left = float(AT_A_BURST)
        self._since = time.monotonic()

    def wait(self) -> int:
        """0, and one less is left; or in how many seconds to come again."""
        now = time.monotonic()
        self._left = min(AT_A_BURST, self._left + (now - self._since) * A_SECOND)
        self._since = now
        if self._left < 1:
            return ceil((1 - self._left) / A_SECOND)
        self._left -= 1
        return 0

    def count(self, more: int) -> None:
        """A call had so many more than one."""
        self._left -= max(0, more)


def _check_head(request: web.Request) -> None:
    if request.content_type != "application/json" or (request.charset or "utf-8").lower() != "utf-8":
        raise _RefusalError(415, "not_json", "Send JSON in UTF-8, with the header Content-Type: application/json.")
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise _RefusalError(415, "packed", "Send the JSON as it is, not compressed.")
    if (request.content_length or 0) > LARGEST:
        raise _too_large()


def _signed(request: web.Request, caller: Caller) -> _Signed:
    zendesk = caller.sealed_secret is not None and ZENDESK_SIGNATURE in request.headers
    names = (ZENDESK_TIMESTAMP, ZENDESK_SIGNATURE) if zendesk else (TIMESTAMP, SIGNATURE)
    at, signature = (request.headers.get(name, "").strip() for name in names)
    if not at or not signature:
        raise _RefusalError(401, "not_signed", f"The headers {names[0]} and {names[1]} are needed.")
    try:
        if zendesk:
            return _Signed(
                _utc(datetime.fromisoformat(at)), at.encode(), base64.b64decode(signature, validate=True), True
            )
        instant = datetime.fromtimestamp(int(at), UTC)
        return _Signed(instant, f"{at}.".encode(), bytes.fromhex(signature.removeprefix("sha256=")), False)
    except (ValueError, OverflowError, OSError):
        raise _RefusalError(
            401, "bad_header", f"{names[0]} or {names[1]} can't be read. Seconds since 1970, and hexadecimal digits."
        ) from None


def _utc(instant: datetime) -> datetime:
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant


async def _body(request: web.Request) -> bytes:
    try:
        async with asyncio.timeout(SECONDS):
            return await request.read()
    except web.HTTPRequestEntityTooLarge:
        raise _too_large() from None
    except TimeoutError:
        raise _RefusalError(408, "too_slow", f"The body did not arrive within {SECONDS:.0f} seconds.") from None


def _too_large() -> _RefusalError:
    return _RefusalError(413, "too_large", f"A call is {LARGEST // 1024} KB at most. Send several.")


def _read(caller: Caller, body: bytes, *, now: datetime) -> CallRead:
    try:
        call = parsed(body)
    except BadInputError as error:
        raise _RefusalError(400, "bad_json", f"{error} Nothing was stored.") from None
    try:
        return read_call(caller.mapping, call, now=now)
    except BadInputError as error:
        raise _RefusalError(422, "not_understood", f"{error} Nothing was stored.") from None


def _refused(refusal: _RefusalError) -> web.Response:
    log.info("call_refused", reason=refusal.code, status=refusal.status)
    response = _said(refusal.status, {"ok": False, "error": refusal.code, "message": str(refusal)})
    if refusal.again_in:
        response.headers["Retry-After"] = str(refusal.again_in)
    if refusal.status in {408, 413}:
        response.force_close()  # what is left of the body is not waited for
    return response


def _said(status: int, answer: Mapping[str, Any]) -> web.Response:
    return web.json_response(dict(answer), status=status)
