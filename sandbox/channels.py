"""Channels as people make, enter and leave them; what the app may know of it is told to it, as Slack would."""

import re

from sandbox.errors import ActError
from sandbox.hub import Hub
from sandbox.workspace import Channel, Json

_NAME = re.compile(r"[^\W_][\w-]{0,79}")


def valid_name(name: str) -> bool:
    """Whether a channel can be called so: up to 80 letters, digits, hyphens and underscores, without capitals."""
    return _NAME.fullmatch(name) is not None and name == name.lower()


async def create(hub: Hub, user: str, name: str, *, private: bool) -> Channel:
    """Make a channel with this member in it. Raises ActError for a name that Slack would not take."""
    if not valid_name(name):
        raise ActError("A channel's name has up to 80 small letters, digits, hyphens and underscores, and no spaces.")
    if any(place.name == name and place.dm_with is None for place in hub.workspace.channels.values()):
        raise ActError(f"There is a channel called {name} already.")
    place = Channel(id=hub.workspace.new_id("C"), name=name, private=private, members={user})
    hub.workspace.channels[place.id] = place
    hub.workspace.messages[place.id] = []
    hub.workspace.changed("channels")
    if not private:
        told = {"id": place.id, "name": place.name, "created": int(hub.now()), "creator": user}
        await hub.tell({"type": "channel_created", "channel": told, "event_ts": _now(hub)})
    return place


async def enter(hub: Hub, place: Channel, user: str, *, inviter: str | None = None) -> None:
    """Somebody comes into a channel, by themselves or with whoever brought them in; who is there stays there."""
    if user in place.members:
        return
    place.members.add(user)
    _moved(hub, place)
    invited: Json = {} if inviter is None else {"inviter": inviter}
    if hub.app.bot_user in place.members:
        await hub.tell(_movement(hub, place, user, "member_joined_channel") | invited)


async def leave(hub: Hub, place: Channel, user: str) -> None:
    """Somebody is in a channel no longer. An app that is taken out itself hears that it has left."""
    if user not in place.members:
        return
    place.members.discard(user)
    _moved(hub, place)
    if user == hub.app.bot_user:
        kind = "group_left" if place.private else "channel_left"
        await hub.tell({"type": kind, "channel": place.id, "actor_id": user, "event_ts": _now(hub)})
    elif hub.app.bot_user in place.members:
        await hub.tell(_movement(hub, place, user, "member_left_channel"))


async def archive(hub: Hub, place: Channel, *, archived: bool = True) -> None:
    """A channel is put away, or taken out again."""
    place.archived = archived
    _moved(hub, place)
    kind = f"{place.kind}_{'archive' if archived else 'unarchive'}"
    if not place.private or hub.app.bot_user in place.members:
        await hub.tell({"type": kind, "channel": place.id, "event_ts": _now(hub)})


def _movement(hub: Hub, place: Channel, user: str, kind: str) -> Json:
    return {
        "type": kind,
        "user": user,
        "channel": place.id,
        "channel_type": "G" if place.private else "C",
        "team": hub.workspace.team_id,
        "event_ts": _now(hub),
    }


def _moved(hub: Hub, place: Channel) -> None:
    hub.workspace.changed("channels")
    hub.workspace.changed(f"messages:{place.id}")


def _now(hub: Hub) -> str:
    return hub.workspace.new_ts(hub.now())
