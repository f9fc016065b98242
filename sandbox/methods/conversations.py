"""conversations.*: channels, direct messages, who is in them and what was said."""

from sandbox import channels, describe
from sandbox.errors import SlackError
from sandbox.limits import TIER_2, TIER_3, TIER_4
from sandbox.methods.paging import decode, encode, page
from sandbox.web_api import ApiCall, method
from sandbox.workspace import Channel, Json, Message

_FAMILIES = {"channel": "channels", "group": "groups", "im": "im"}
"""What the scopes of a kind of conversation begin with."""
_TYPES = {"public_channel": "channel", "private_channel": "group", "im": "im", "mpim": "mpim"}


def need(call: ApiCall, place: Channel, what: str) -> None:
    """Ask for the scope that "read", "history" or the like takes in this kind of conversation."""
    call.need(f"{_FAMILIES[place.kind]}:{what}")


def listed(call: ApiCall) -> list[Channel]:
    """The conversations of the types asked for that the bot may know of."""
    wanted = str(call.arguments.get("types") or "public_channel").split(",")
    if not set(wanted) <= _TYPES.keys():
        raise SlackError("invalid_types")
    kinds = {_TYPES[one] for one in wanted} - {"mpim"}
    for kind in sorted(kinds):
        call.need(f"{_FAMILIES[kind]}:read")
    return [
        place
        for place in call.hub.workspace.channels.values()
        if place.kind in kinds
        and not (place.archived and call.flag("exclude_archived"))
        and (not place.private or call.hub.app.bot_user in place.members)
    ]


@method("conversations.list", rate=TIER_2)
def conversations(call: ApiCall) -> Json:
    """Conversations, page by page."""
    shown, metadata = page(call, listed(call))
    return {"channels": [describe.channel(call.hub, place) for place in shown]} | metadata


@method("conversations.info", rate=TIER_3)
def info(call: ApiCall) -> Json:
    """One conversation."""
    place = call.channel()
    need(call, place, "read")
    return {"channel": describe.channel(call.hub, place)}


@method("conversations.members", rate=TIER_4)
def members(call: ApiCall) -> Json:
    """Who is in a conversation."""
    place = call.channel()
    need(call, place, "read")
    shown, metadata = page(call, sorted(place.members))
    return {"members": list(shown)} | metadata


@method("conversations.open", scope="im:write")
def open_direct_message(call: ApiCall) -> Json:
    """The direct message with one member."""
    if call.arguments.get("channel"):
        return {"channel": describe.channel(call.hub, call.channel()), "already_open": True, "no_op": True}
    named = str(call.arguments.get("users") or "").split(",")
    if len(named) != 1:
        raise SlackError("method_not_supported_for_channel_type")
    member = call.hub.workspace.users.get(named[0])
    if member is None:
        raise SlackError("user_not_found")
    if member.deleted:
        raise SlackError("user_disabled")
    return {"channel": describe.channel(call.hub, call.hub.direct_message(member.id))}


@method("conversations.join", scope="channels:join")
def join(call: ApiCall) -> Json:
    """The bot goes into a public channel."""
    place = call.channel()
    if place.private:
        raise SlackError("method_not_supported_for_channel_type")
    if place.archived:
        raise SlackError("is_archived")
    call.hub.tell_soon(*channels.enter(call.hub, place, call.hub.app.bot_user))
    return {"channel": describe.channel(call.hub, place)}


@method("conversations.leave")
def leave(call: ApiCall) -> Json:
    """The bot goes out of a channel."""
    place = call.channel()
    if place.dm_with is not None:
        raise SlackError("method_not_supported_for_channel_type")
    call.need("groups:write" if place.private else "channels:manage")
    if call.hub.app.bot_user not in place.members:
        return {"not_in_channel": True}
    call.hub.tell_soon(*channels.leave(call.hub, place, call.hub.app.bot_user))
    return {}


@method("conversations.create", rate=TIER_2)
def create(call: ApiCall) -> Json:
    """The bot makes a channel, and is in it alone."""
    private = call.flag("is_private")
    call.need("groups:write" if private else "channels:manage")
    place, events = channels.create(call.hub, call.hub.app.bot_user, call.text("name"), private=private)
    call.hub.tell_soon(*events)
    return {"channel": describe.channel(call.hub, place)}


@method("conversations.invite")
def invite(call: ApiCall) -> Json:
    """The bot brings members into a channel that it is in."""
    place = _own(call)
    users = [call.hub.workspace.users.get(user) for user in call.text("users").split(",")]
    known = [user for user in users if user is not None and not user.deleted]
    if len(known) < len(users):
        raise SlackError("user_not_found")
    if all(user.id in place.members for user in known):
        raise SlackError("already_in_channel")
    for user in known:
        call.hub.tell_soon(*channels.enter(call.hub, place, user.id, inviter=call.hub.app.bot_user))
    return {"channel": describe.channel(call.hub, place)}


@method("conversations.kick")
def kick(call: ApiCall) -> Json:
    """The bot takes a member out of a channel that it is in."""
    place, user = _own(call), call.user()
    if user.id == call.hub.app.bot_user:
        raise SlackError("cant_kick_self")
    if user.id not in place.members:
        raise SlackError("not_in_channel")
    call.hub.tell_soon(*channels.leave(call.hub, place, user.id))
    return {}


def _own(call: ApiCall) -> Channel:
    """A channel that the bot is in, and whose members it may change."""
    place = call.channel()
    if place.dm_with is not None:
        raise SlackError("method_not_supported_for_channel_type")
    call.need("groups:write" if place.private else "channels:manage")
    if place.archived:
        raise SlackError("is_archived")
    if call.hub.app.bot_user not in place.members:
        raise SlackError("not_in_channel")
    return place


@method("conversations.history")
def history(call: ApiCall) -> Json:
    """What was said in the channel, newest first, without what only one member sees."""
    place = _readable(call)
    said = [message for message in call.hub.workspace.messages.get(place.id, ()) if message.in_channel]
    return _page_of_messages(call, said[::-1])


@method("conversations.replies")
def replies(call: ApiCall) -> Json:
    """A message and the replies to it, oldest first."""
    place, ts = _readable(call), call.text("ts")
    said = [m for m in call.hub.workspace.messages.get(place.id, ()) if ts in {m.ts, m.thread_ts}]
    if not said:
        raise SlackError("thread_not_found")
    return _page_of_messages(call, said)


def _readable(call: ApiCall) -> Channel:
    place = call.channel()
    need(call, place, "history")
    if call.hub.app.bot_user not in place.members:
        raise SlackError("not_in_channel")
    return place


def _page_of_messages(call: ApiCall, said: list[Message]) -> Json:
    """Between `oldest` and `latest`, on from the cursor: a cursor names the next message, whatever was said since."""
    oldest, latest = (float(call.arguments.get(name) or limit) for name, limit in (("oldest", 0), ("latest", "inf")))
    inclusive = call.flag("inclusive")
    within = [
        message
        for message in said
        if message.only_for is None
        and (oldest < float(message.ts) < latest or (inclusive and float(message.ts) in {oldest, latest}))
    ]
    place = decode(call)
    start = next((i for i, message in enumerate(within) if message.ts == place), len(within)) if place else 0
    end = start + call.number("limit", default=100, most=999)
    cursor = encode(within[end].ts) if end < len(within) else ""
    metadata = call.flag("include_all_metadata")
    return {
        "messages": [describe.message(call.hub, message, metadata=metadata) for message in within[start:end]],
        "has_more": bool(cursor),
        "response_metadata": {"next_cursor": cursor},
    }
