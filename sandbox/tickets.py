"""What Slack hands out with an interaction and takes back: triggers, and response URLs."""

import secrets
from collections import OrderedDict
from dataclasses import dataclass

from sandbox.errors import SlackError

TRIGGER_SECONDS = 3.0
RESPONSE_SECONDS = 30 * 60.0
RESPONSE_USES = 5
KEPT = 5_000
"""How many of each are remembered."""


@dataclass(slots=True, kw_only=True)
class Trigger:
    """Lets the bot open one modal for one member, within 3 seconds."""

    user: str
    given_at: float
    channel: str | None = None
    """The conversation on the member's screen, if there was one."""
    used: bool = False


class Triggers:
    """All that were handed out."""

    def __init__(self) -> None:
        self._given: OrderedDict[str, Trigger] = OrderedDict()

    def give(self, user: str, now: float, *, channel: str | None = None) -> str:
        """A new trigger_id."""
        trigger_id = f"{len(self._given) + 1}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        self._given[trigger_id] = Trigger(user=user, given_at=now, channel=channel)
        if len(self._given) > KEPT:
            self._given.popitem(last=False)
        return trigger_id

    def take(self, trigger_id: object, now: float) -> Trigger:
        """Spend one: whom it was given for, and where. Raises SlackError for one that is unknown, spent or too old."""
        trigger = self._given.get(trigger_id) if isinstance(trigger_id, str) else None
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if now - trigger.given_at > TRIGGER_SECONDS:
            raise SlackError("expired_trigger_id")
        trigger.used = True
        return trigger


@dataclass(slots=True, kw_only=True)
class ResponseUrl:
    """Lets the bot answer where somebody acted: 5 times, within 30 minutes."""

    user: str
    channel: str
    given_at: float
    message_ts: str | None = None
    """The message that was acted on, which an answer may replace."""
    thread_ts: str | None = None
    uses: int = 0


class ResponseUrls:
    """All that were handed out."""

    def __init__(self) -> None:
        self._given: OrderedDict[str, ResponseUrl] = OrderedDict()

    def give(self, url: ResponseUrl) -> str:
        """The secret end of a new response_url."""
        secret = secrets.token_urlsafe(18)
        self._given[secret] = url
        if len(self._given) > KEPT:
            self._given.popitem(last=False)
        return secret

    def use(self, secret: str, now: float) -> ResponseUrl:
        """Count one use. Raises SlackError for one that is unknown, worn out or too old."""
        url = self._given.get(secret)
        if url is None or now - url.given_at > RESPONSE_SECONDS:
            raise SlackError("expired_url")
        if url.uses >= RESPONSE_USES:
            raise SlackError("used_url")
        url.uses += 1
        return url
