"""A private port for whoever watches the server: alive, ready, and counts. Off unless TRIBUNE_HTTP_BIND says where.

Nothing here depends on an answer, and no path takes anything in.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import version

import structlog
from aiohttp import web
from sqlalchemy import text

from bot.listening import listen
from bot.store import Store
from models.counts import COUNTED, by_state

PATIENCE_SECONDS = 5.0
"""For each thing that is looked at."""
TEXT = "text/plain; version=0.0.4; charset=utf-8"
"""As Prometheus wants it."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What has to be well for Tribune to be ready."""

    store: Store
    connected: Callable[[], Awaitable[bool]]
    """Whether Slack is at the other end."""
    ticking: Callable[[], bool]
    """Whether the ticker goes on."""


class Web:
    """The port, as long as it is open."""

    def __init__(self, watched: Watched) -> None:
        self._watched = watched
        self._runner: web.AppRunner | None = None

    async def open(self, host: str, port: int) -> int:
        """Listen; the port (of 0, the system chooses one). Raises ConfigurationError where nobody can."""
        app = web.Application()
        app.router.add_get("/livez", self._alive)
        app.router.add_get("/readyz", self._ready)
        app.router.add_get("/metrics", self._metrics)
        runner = self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        return await listen(runner, host, port, setting="TRIBUNE_HTTP_BIND")

    async def close(self) -> None:
        """Listen no more."""
        if self._runner is not None:
            await self._runner.cleanup()

    async def _alive(self, _request: web.Request) -> web.Response:
        return web.Response(text="alive\n")

    async def _ready(self, _request: web.Request) -> web.Response:
        wells = await self._look()
        words = "".join(f"{name}: {'well' if well else 'not well'}\n" for name, well in wells.items())
        return web.Response(status=200 if all(wells.values()) else 503, text=words)

    async def _metrics(self, _request: web.Request) -> web.Response:
        wells = await self._look()
        counts = await self._counts() if wells["database"] else {}
        lines = "\n".join(_lines(wells, counts)) + "\n"
        return web.Response(body=lines.encode(), headers={"Content-Type": TEXT})

    async def _look(self) -> dict[str, bool]:
        return {
            "database": await self._within(self._reads_database),
            "slack": await self._within(self._watched.connected),
            "ticker": self._watched.ticking(),
        }

    async def _within(self, look: Callable[[], Awaitable[bool]]) -> bool:
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                return await look()
        except Exception as error:  # noqa: BLE001 - whatever it is, it is not well
            log.warning("not_well", error=error)
            return False

    async def _reads_database(self) -> bool:
        return await self._watched.store.read(lambda session: session.scalar(text("SELECT 1")) == 1)

    async def _counts(self) -> dict[str, dict[str, int]]:
        return await self._watched.store.read(by_state)


def _lines(wells: dict[str, bool], counts: dict[str, dict[str, int]]) -> Iterator[str]:
    """Prometheus' text format."""
    yield from _head("tribune_info", "The version that runs.")
    yield f'tribune_info{{version="{version("tribune")}"}} 1'
    yield from _head("tribune_well", "Whether a part is well (1) or not (0).")
    for name, well in wells.items():
        yield f'tribune_well{{part="{name}"}} {int(well)}'
    for name, states in counts.items():
        yield from _head(name, COUNTED[name][1])
        for state, count in states.items():
            yield f'{name}{{state="{state}"}} {count}'


def _head(name: str, meaning: str) -> Iterator[str]:
    yield f"# HELP {name} {meaning}"
    yield f"# TYPE {name} gauge"
