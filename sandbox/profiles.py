"""What people say of themselves: their status, which goes by itself when its time is over."""

from sandbox import describe
from sandbox.errors import ActError
from sandbox.hub import Hub
from sandbox.workspace import User

LONGEST_STATUS = 100
_USUAL_EMOJI = ":speech_balloon:"


async def set_status(hub: Hub, user: User, *, text: str, emoji: str = "", until: float | None = None) -> None:
    """Give a member a status until an instant, or until they change it; without text and emoji they have none."""
    text, name = text.strip(), emoji.strip().strip(":")
    if len(text) > LONGEST_STATUS:
        raise ActError(f"A status has at most {LONGEST_STATUS} characters.")
    if until is not None and until <= hub.now():
        raise ActError("Choose a time in the future.")
    user.status_text = text
    user.status_emoji = f":{name}:" if name else _USUAL_EMOJI if text else ""
    user.status_expiration = int(until) if until is not None and user.status_emoji else 0
    await tell(hub, user)
    ends = user.status_expiration
    if ends:
        hub.clock.act_at(ends, lambda: _end_status(hub, user, ends))


async def _end_status(hub: Hub, user: User, ends: int) -> None:
    """Nothing happens if the status was changed since."""
    if user.status_expiration == ends:
        await set_status(hub, user, text="")


async def tell(hub: Hub, user: User) -> None:
    """Tell the app that something about a member has changed."""
    hub.workspace.changed("people")
    event_ts = hub.workspace.new_ts(hub.now())
    await hub.tell({"type": "user_change", "user": describe.user(hub, user), "event_ts": event_ts})
