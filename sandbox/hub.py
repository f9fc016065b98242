"""What the parts of one running workspace share: its state, clock and app, its sockets, and what it has handed out."""

import asyncio
from dataclasses import dataclass, field

from sandbox.clock import SandboxClock
from sandbox.errors import ActError, NotAcknowledged
from sandbox.limits import RateLimits
from sandbox.socket_mode import Sockets
from sandbox.switches import Switches, Trouble
from sandbox.tickets import ResponseUrl, ResponseUrls, Triggers
from sandbox.workspace import Call, Channel, File, Json, User, Workspace

RETRIES = (0.0, 60.0, 300.0)
"""Seconds of the sandbox's clock after which an event that was not acknowledged is sent again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """The app as it is installed in this workspace: what its manifest declares, and its tokens."""

    manifest: Json
    bot_user: str
    bot_token: str
    app_token: str
    scopes: frozenset[str]

    @property
    def name(self) -> str:
        """What people call it."""
        return str(self.manifest.get("display_information", {}).get("name", "The app"))

    @property
    def app_id(self) -> str:
        """Slack's id for the app."""
        return "A" + self.bot_user[1:]

    @property
    def bot_id(self) -> str:
        """Slack's id for the app as a poster of messages."""
        return "B" + self.bot_user[1:]

    @property
    def commands(self) -> list[Json]:
        """The slash commands it declares."""
        return list(self.manifest.get("features", {}).get("slash_commands", ()))

    @property
    def shortcuts(self) -> list[Json]:
        """The shortcuts it declares."""
        return list(self.manifest.get("features", {}).get("shortcuts", ()))

    @property
    def _tabs(self) -> Json:
        tabs: Json = self.manifest.get("features", {}).get("app_home", {})
        return tabs

    @property
    def home_tab(self) -> bool:
        """Whether it has a Home."""
        return bool(self._tabs.get("home_tab_enabled"))

    @property
    def takes_messages(self) -> bool:
        """Whether people can write in their direct message with it."""
        return bool(self._tabs.get("messages_tab_enabled")) and not self._tabs.get("messages_tab_read_only_enabled")

    @property
    def events(self) -> frozenset[str]:
        """The events it subscribes to."""
        return frozenset(self.manifest.get("settings", {}).get("event_subscriptions", {}).get("bot_events", ()))


@dataclass(slots=True, kw_only=True)
class Hub:
    """One running workspace."""

    workspace: Workspace
    clock: SandboxClock
    app: Installed
    sockets: Sockets
    triggers: Triggers = field(default_factory=Triggers)
    response_urls: ResponseUrls = field(default_factory=ResponseUrls)
    limits: RateLimits = field(default_factory=RateLimits)
    switches: Switches = field(default_factory=Switches)
    uploads: dict[str, tuple[File, int]] = field(default_factory=dict)
    """Files that are being uploaded, and how many bytes each is to have."""
    looks_at_once: bool = False
    """Whether an uploaded file is looked at when it is complete, and not only a moment later, as Slack does."""
    url: str = ""
    _telling: "set[asyncio.Task[None]]" = field(default_factory=set)

    def now(self) -> float:
        """The present instant."""
        return self.clock.now()

    def bot(self) -> User:
        """The bot as a member."""
        known = self.workspace.users.get(self.app.bot_user)
        return known or User(
            id=self.app.bot_user, handle=self.app.name.lower(), real_name=self.app.name, email="", tz="UTC", bot=True
        )

    def direct_message(self, user: str) -> Channel:
        """The conversation between a member and the bot."""
        return self.workspace.direct_message(user, bot=self.app.bot_user)

    def trigger(self, user: str, *, channel: str | None = None) -> str:
        """A trigger_id for what this member has just done, with that conversation on their screen."""
        return self.triggers.give(user, self.now(), channel=channel)

    def response_url(
        self, user: str, channel: str, *, message_ts: str | None = None, thread_ts: str | None = None
    ) -> str:
        """A response_url for what this member has just done in a channel."""
        given = ResponseUrl(user=user, channel=channel, given_at=self.now(), message_ts=message_ts, thread_ts=thread_ts)
        return f"{self.url}/response/{self.response_urls.give(given)}"

    def write_down(self, kind: str, name: str, request: Json, response: Json) -> None:
        """One line of the log."""
        self.workspace.record(Call(at=self.now(), kind=kind, name=name, request=request, response=response))

    async def interact(self, user: str, kind: str, payload: Json, *, answerable: bool = False) -> Json:
        """Send what a member has just done; returns what the bot answered with its acknowledgement.

        Without one the member gets a notice and NotAcknowledged is raised.
        """
        name = str(payload.get("type", kind))
        try:
            answer = await self.sockets.deliver(kind, payload, answerable=answerable)
        except NotAcknowledged as error:
            sentence = f"{self.app.name} did not answer in time"
            self.write_down("failure", name, payload, {"error": str(error)})
            self.workspace.notice(user, sentence)
            raise NotAcknowledged(sentence) from error
        self.write_down("event", name, payload, answer)
        return answer

    def refuse(self, name: str, answer: Json, reason: str) -> ActError:
        """What the bot answered cannot be shown: write down why; the error is for the member."""
        self.write_down("failure", name, answer, {"error": reason})
        return ActError(f"{self.app.name} answered with something that cannot be shown: {reason}")

    async def tell(self, *events: Json) -> None:
        """Send events that the app subscribes to and has the scope for.

        What is not acknowledged is sent again: at once, after a minute and after five.
        """
        for event in events:
            if self._tells(event):
                await self._send_event(self._envelope(event), attempt=0)

    def _tells(self, event: Json) -> bool:
        return _subscription(event) in self.app.events and _scope(event) in self.app.scopes | {None}

    def tell_soon(self, *events: Json) -> None:
        """Send events without waiting for the app: it hears of what it has done itself while its call is answered."""
        if not any(self._tells(event) for event in events):
            return
        telling = asyncio.create_task(self.tell(*events))
        self._telling.add(telling)
        telling.add_done_callback(self._telling.discard)

    async def stop(self) -> None:
        """Send nothing more."""
        for telling in list(self._telling):
            telling.cancel()
        await asyncio.gather(*self._telling, return_exceptions=True)

    def _envelope(self, event: Json) -> Json:
        """What every event comes in."""
        return {
            "token": "sandbox",
            "team_id": self.workspace.team_id,
            "api_app_id": self.app.app_id,
            "type": "event_callback",
            "event": event,
            "event_id": self.workspace.new_id("Ev"),
            "event_time": int(self.now()),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": self.workspace.team_id,
                    "user_id": self.app.bot_user,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": False,
        }

    async def _send_event(self, payload: Json, *, attempt: int) -> None:
        name = str(payload["event"]["type"])
        try:
            answer = await self.sockets.deliver("events_api", payload, retry=attempt)
        except NotAcknowledged as error:
            self.write_down("failure", name, payload, {"error": str(error), "attempt": attempt})
            if attempt == len(RETRIES):
                return
            wait = RETRIES[attempt]
            if wait:
                self.clock.act_at(self.now() + wait, lambda: self._send_event(payload, attempt=attempt + 1))
            else:
                await self._send_event(payload, attempt=attempt + 1)
        else:
            self.write_down("event", name, payload, answer)
            if attempt == 0 and self.switches.strikes(Trouble.REDELIVERED, name):
                await self._send_event(payload, attempt=1)


_CHANNEL_KINDS = {"channel": "channels", "group": "groups", "im": "im"}
_SCOPES = {
    "app_mention": "app_mentions:read",
    "app_home_opened": None,
    "channel": "channels:read",
    "file": "files:read",
    "group": "groups:read",
    "reaction": "reactions:read",
    "subteam": "usergroups:read",
    "team": "users:read",
    "user": "users:read",
}
"""What an event takes, by its name or the first word of it."""


def _subscription(event: Json) -> str:
    """What a manifest calls an event."""
    kind = str(event["type"])
    return f"message.{_CHANNEL_KINDS[event['channel_type']]}" if kind == "message" else kind


def _scope(event: Json) -> str | None:
    kind = str(event["type"])
    if kind == "message":
        return f"{_CHANNEL_KINDS[event['channel_type']]}:history"
    if kind.startswith("member_"):
        return "groups:read" if event["channel_type"] == "G" else "channels:read"
    return _SCOPES[kind] if kind in _SCOPES else _SCOPES[kind.partition("_")[0]]
