"""Members, channels, messages, files and views as Slack's JSON tells of them."""

from datetime import UTC, datetime
from urllib.parse import quote
from zoneinfo import ZoneInfo

from sandbox.hub import Hub
from sandbox.workspace import Channel, File, Json, Message, User, UserGroup, View

SLACKBOT = User(id="USLACKBOT", handle="slackbot", real_name="Slackbot", email="", tz="America/Los_Angeles")


def user(hub: Hub, member: User, *, locale: bool = False) -> Json:
    """One entry of users.list. The address only with its scope; the zone not for those who are deactivated."""
    told: Json = {
        "id": member.id,
        "team_id": hub.workspace.team_id,
        "name": member.handle,
        "deleted": member.deleted,
        "color": member.color,
        "real_name": member.real_name,
        "profile": {
            "title": member.title,
            "real_name": member.real_name,
            "real_name_normalized": member.real_name,
            "display_name": member.handle,
            "display_name_normalized": member.handle,
            "status_text": member.status_text,
            "status_emoji": member.status_emoji,
            "status_expiration": member.status_expiration,
            "team": hub.workspace.team_id,
        },
        "is_bot": member.bot,
        "is_app_user": False,
        "updated": 0,
    }
    if member.email and "users:read.email" in hub.app.scopes:
        told["profile"]["email"] = member.email
    if member.id == hub.app.bot_user:
        told["profile"] |= {"api_app_id": hub.app.app_id, "bot_id": hub.app.bot_id}
    if not member.deleted:
        local = datetime.fromtimestamp(hub.now(), UTC).astimezone(ZoneInfo(member.tz))
        offset = local.utcoffset()
        told |= {
            "tz": member.tz,
            "tz_label": local.tzname(),
            "tz_offset": int(offset.total_seconds()) if offset is not None else 0,
            "is_admin": member.admin,
            "is_owner": False,
            "is_primary_owner": False,
            "is_restricted": member.guest,
            "is_ultra_restricted": False,
        }
        if locale:
            told["locale"] = "en-GB"
    return told


def channel(hub: Hub, place: Channel) -> Json:
    """One entry of conversations.list."""
    common: Json = {
        "id": place.id,
        "created": 0,
        "is_archived": place.archived,
        "is_im": place.dm_with is not None,
        "is_org_shared": False,
        "context_team_id": hub.workspace.team_id,
    }
    if place.dm_with is not None:
        return common | {"user": place.dm_with, "is_user_deleted": hub.workspace.users[place.dm_with].deleted}
    return common | {
        "name": place.name,
        "name_normalized": place.name,
        "is_channel": not place.private,
        "is_group": place.private,
        "is_mpim": False,
        "is_private": place.private,
        "is_general": False,
        "is_shared": False,
        "is_member": hub.app.bot_user in place.members,
        "topic": {"value": place.topic, "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
        "num_members": len(place.members),
    }


def message(hub: Hub, said: Message, *, metadata: bool = False) -> Json:
    """A message as it stands in history, in events and in interactions."""
    told: Json = {
        "type": "message",
        "user": said.user,
        "text": said.text,
        "ts": said.ts,
        "team": hub.workspace.team_id,
    }
    if said.user == hub.app.bot_user:
        told |= {"bot_id": hub.app.bot_id, "app_id": hub.app.app_id, "blocks": said.blocks}
    elif said.user == SLACKBOT.id:
        told |= {"subtype": "tombstone", "hidden": True}
    elif (author := hub.workspace.users.get(said.user)) is not None and author.bot:
        told |= {"subtype": "bot_message", "bot_id": f"B{author.id[1:]}", "username": author.real_name}
        del told["user"]
    if said.thread_ts is not None:
        told["thread_ts"] = said.thread_ts
    if said.broadcast:
        told["subtype"] = "thread_broadcast"
    if said.edited:
        told["edited"] = {"user": said.user, "ts": said.edited}
    if said.files:
        told |= {
            "subtype": "file_share",
            "files": [file(hub, hub.workspace.files[one]) for one in said.files],
            "upload": False,
            "display_as_bot": False,
        }
    if said.reactions:
        told["reactions"] = reactions(said)
    if metadata and said.metadata is not None:
        told["metadata"] = said.metadata
    return told


def reactions(said: Message) -> list[Json]:
    """The emoji under a message."""
    return [{"name": name, "users": list(users), "count": len(users)} for name, users in said.reactions.items()]


def user_group(hub: Hub, group: UserGroup, *, users: bool = True, count: bool = True) -> Json:
    """One entry of usergroups.list."""
    told: Json = {
        "id": group.id,
        "team_id": hub.workspace.team_id,
        "is_usergroup": True,
        "name": group.name,
        "handle": group.handle,
        "description": group.description,
        "is_external": False,
        "date_create": 0,
        "date_update": 0,
        "date_delete": int(group.disabled),
        "auto_type": None,
        "created_by": "",
        "updated_by": "",
        "deleted_by": None,
        "prefs": {"channels": [], "groups": []},
    }
    return told | ({"users": list(group.users)} if users else {}) | ({"user_count": len(group.users)} if count else {})


def file(hub: Hub, held: File) -> Json:
    """An uploaded file. Its mimetype is empty until Slack has looked at it."""
    address = f"{hub.url}/files/{held.id}/{quote(held.name, safe='')}"
    places = [hub.workspace.channels[channel] for channel in held.channels]
    return {
        "id": held.id,
        "name": held.name,
        "title": held.title,
        "mimetype": held.mimetype,
        "filetype": held.name.rpartition(".")[2].lower() if "." in held.name else "binary",
        "mode": "hosted",
        "is_external": False,
        "is_public": any(place.kind == "channel" for place in places),
        "size": len(held.content),
        "alt_txt": held.alt_text,
        "user": held.user or hub.app.bot_user,
        "created": int(hub.now()),
        "url_private": address,
        "url_private_download": address,
        **{
            family: [place.id for place in places if place.kind == kind]
            for family, kind in (("channels", "channel"), ("groups", "group"), ("ims", "im"))
        },
    }


def view(hub: Hub, shown: View) -> Json:
    """A modal or Home as Slack hands it to the bot: what was published, and what has been put in."""
    told: Json = {
        "id": shown.id,
        "team_id": hub.workspace.team_id,
        "state": {"values": shown.state},
        "hash": shown.hash,
        "title": {"type": "plain_text", "text": "View Title"},
        "close": None,
        "submit": None,
        "clear_on_close": False,
        "notify_on_close": False,
        "private_metadata": "",
        "callback_id": "",
        "external_id": "",
        "root_view_id": shown.root_id,
        "previous_view_id": shown.previous_id,
        "app_id": hub.app.app_id,
        "app_installed_team_id": hub.workspace.team_id,
        "bot_id": hub.app.bot_id,
    }
    return told | shown.payload
