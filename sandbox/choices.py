"""What a member can choose in menus of people and conversations, as Slack's client would list it."""

from sandbox.workspace import Channel, Json, User, Workspace

_KINDS = {"im": "im", "private": "group", "public": "channel"}
"""A filter's words, and Slack's for the kinds of conversations."""


def people(workspace: Workspace) -> list[User]:
    """Everybody in a menu of people, by name: apps too, but nobody who is deactivated."""
    present = (user for user in workspace.users.values() if not user.deleted)
    return sorted(present, key=lambda user: user.real_name.lower())


def conversations(workspace: Workspace, user: str, element: Json) -> list[Channel]:
    """The channels in a menu of channels or conversations, by name: what this member may see and the filter lets in.

    Menus of channels have public ones only. Direct messages come last.
    """
    wanted = {"channel"} if "channels" in element["type"] else _included(element)
    bots_too = not element.get("filter", {}).get("exclude_bot_users", False)
    return sorted(
        (
            place
            for place in workspace.channels.values()
            if not place.archived
            and place.kind in wanted
            and (place.kind == "channel" or user in place.members)
            and (place.dm_with is None or bots_too)
        ),
        key=lambda place: (place.dm_with is not None, place.name),
    )


def _included(element: Json) -> set[str]:
    include = element.get("filter", {}).get("include")
    return {_KINDS[kind] for kind in include if kind in _KINDS} if include else set(_KINDS.values())
