"""What the switches do to calls over HTTP: refuse them, or keep back what they were answered."""

import asyncio
import math

from aiohttp import web

from sandbox.hub import Hub
from sandbox.switches import Trouble


def refusal(hub: Hub, name: str) -> web.Response | None:
    """What a call is answered that is not done at all; None if nothing is in its way."""
    if hub.switches.strikes(Trouble.SERVER_ERROR, name):
        hub.write_down("failure", name, {}, {"error": "answered with status 500, as its switch says"})
        return web.Response(status=500, text="Internal Server Error")
    limited = hub.switches.strikes(Trouble.RATE_LIMITED, name)
    if limited is not None:
        wait = str(math.ceil(limited.seconds or 0))
        hub.write_down("failure", name, {}, {"error": f"answered with status 429 ({wait} s), as its switch says"})
        return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": wait})
    return None


async def hold_back(hub: Hub, name: str, request: web.Request) -> None:
    """Let a call that is done wait for its answer, or never get it: the connection is cut."""
    slow = hub.switches.strikes(Trouble.SLOW, name)
    if slow is not None:
        hub.write_down("failure", name, {}, {"error": f"answered after {slow.seconds:g} s, as its switch says"})
        await asyncio.sleep(slow.seconds or 0)
    if hub.switches.strikes(Trouble.LOST_REPLY, name) and request.transport is not None:
        hub.write_down("failure", name, {}, {"error": "done, but the reply was lost, as its switch says"})
        request.transport.abort()
