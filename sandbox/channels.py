"""Channels as people make, enter and leave them. Each change says which events tell the app what it may know of it."""

import re

from sandbox.errors import SlackError
from sandbox.hub import Hub
from sandbox.workspace import Channel, Json

_NAME = re.compile(r"[^\W_][\w-]{0,79}")


def create(hub: Hub, user: str, name: str, *, private: bool) -> tuple[Channel, list[Json]]:
    """Make a channel with this member in it. Raises SlackError for a name that is taken or not allowed."""
    if not _NAME.fullmatch(name) or name != name.lower():
        raise SlackError("invalid_channel_name")
    if any(place.name == name and place.dm_with is None for place in hub.workspace.channels.values()):
        raise SlackError("name_taken")
    place = Channel(id=hub.workspace.new_id("C"), name=name, private=private, members={user})
    hub.workspace.channels[place.id] = place
    hub.workspace.messages[place.id] = []
    hub.workspace.changed("channels")
    if private:
        return place, []
    told = {"id": place.id, "name": place.name, "created": int(hub.now()), "creator": user}
    return place, [{"type": "channel_created", "channel": told, "event_ts": _now(hub)}]


def enter(hub: Hub, place: Channel, user: str, *, inviter: str | None = None) -> list[Json]:
    """Somebody comes into a channel, by themselves or with whoever brought them in; who is there stays there."""
    if user in place.members:
        return []
    place.members.add(user)
    _moved(hub, place)
    invited: Json = {} if inviter is None else {"inviter": inviter}
    there = hub.app.bot_user in place.members
    return [_movement(hub, place, user, "member_joined_channel") | invited] if there else []


def leave(hub: Hub, place: Channel, user: str) -> list[Json]:
    """Somebody is in a channel no longer. An app that is taken out itself hears that it has left."""
    if user not in place.members:
        return []
    place.members.discard(user)
    _moved(hub, place)
    if user == hub.app.bot_user:
        kind = "group_left" if place.private else "channel_left"
        return [{"type": kind, "channel": place.id, "event_ts": _now(hub)}]
    there = hub.app.bot_user in place.members
    return [_movement(hub, place, user, "member_left_channel")] if there else []


def archive(hub: Hub, place: Channel, *, archived: bool) -> list[Json]:
    """A channel is put away, or taken out again."""
    place.archived = archived
    _moved(hub, place)
    if place.private and hub.app.bot_user not in place.members:
        return []
    return [
        {
            "type": f"{place.kind}_{'archive' if archived else 'unarchive'}",
            "channel": place.id,
            "event_ts": _now(hub),
        }
    ]


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
