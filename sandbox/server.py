"""The workspace served: Web API, Socket Mode, the clock, files, and the page, on one loopback port."""

from dataclasses import dataclass

from sandbox.acting import Actor
from sandbox.clock import SandboxClock
from sandbox.workspace import Json, Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """The app as it is installed in this workspace: what its manifest declares, and its tokens."""

    manifest: Json
    bot_user: str
    bot_token: str
    app_token: str
    scopes: frozenset[str]


class SandboxServer:
    """Start it on a port (0: any free one), on 127.0.0.1 only.

    URLs: `/api/<method>` (Web API), `/link` (Socket Mode),
     `/files/...`, `/clock...`, `/response/...`; the page is the rest.
    """

    def __init__(self, workspace: Workspace, clock: SandboxClock, app: Installed, *, port: int = 0) -> None:
        self.workspace = workspace
        self.clock = clock
        self.app = app
        self.port = port
        self.url = ""

    async def start(self) -> None:
        """Listen; afterwards `url` is "http://127.0.0.1:<port>"."""
        raise NotImplementedError

    async def stop(self) -> None:
        """Close sockets and stop listening."""
        raise NotImplementedError

    def actor(self, user: str) -> Actor:
        """Act as this member. Raises KeyError for an unknown one."""
        raise NotImplementedError

    async def wait_connected(self, *, seconds: float = 20) -> None:
        """Wait until the bot has a socket open."""
        raise NotImplementedError
