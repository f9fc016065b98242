"""User groups: people who are mentioned together, and the events about them."""

from collections.abc import Sequence

from sandbox import describe
from sandbox.hub import Hub
from sandbox.workspace import Json, UserGroup


async def create(hub: Hub, group: UserGroup) -> None:
    """A new user group."""
    hub.workspace.user_groups[group.id] = group
    await tell(hub, group, "subteam_created")


async def set_members(hub: Hub, group: UserGroup, users: Sequence[str]) -> None:
    """Other people are in it from now on; what came and went is told, then the group as it is."""
    before, group.users = group.users, list(dict.fromkeys(users))
    added = [user for user in group.users if user not in before]
    removed = [user for user in before if user not in group.users]
    change: Json = {
        "type": "subteam_members_changed",
        "subteam_id": group.id,
        "team_id": hub.workspace.team_id,
        "date_previous_update": 0,
        "date_update": int(hub.now()),
        "added_users": added,
        "added_users_count": str(len(added)),
        "removed_users": removed,
        "removed_users_count": str(len(removed)),
    }
    await hub.tell(change | {"event_ts": hub.workspace.new_ts(hub.now())})
    await tell(hub, group, "subteam_updated")


async def tell(hub: Hub, group: UserGroup, kind: str) -> None:
    """Tell the app of a user group as it is now: "subteam_created" or "subteam_updated"."""
    hub.workspace.changed("people")
    event_ts = hub.workspace.new_ts(hub.now())
    await hub.tell({"type": kind, "subteam": describe.user_group(hub, group), "event_ts": event_ts})
