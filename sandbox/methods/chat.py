"""chat.*: what the bot says."""

from sandbox import describe, posting
from sandbox.errors import SlackError
from sandbox.limits import A_CHANNEL, A_WORKSPACE, TIER_3, TIER_4
from sandbox.web_api import ApiCall, method
from sandbox.workspace import Channel, Json, Message


@method("chat.postMessage", scope="chat:write", rate=A_WORKSPACE)
def post(call: ApiCall) -> Json:
    """Say something in a channel, or to one member in a direct message."""
    place = _speakable(call)
    call.hub.limits.spend(f"chat.postMessage {place.id}", A_CHANNEL, call.hub.now())
    thread_ts = _thread(call, place)
    shown = thread_ts is not None and call.flag("reply_broadcast")
    message = posting.post(call.hub, place.id, call.arguments, thread_ts=thread_ts, broadcast=shown)
    return {"channel": place.id, "ts": message.ts, "message": describe.message(call.hub, message, metadata=True)}


@method("chat.postEphemeral", scope="chat:write", rate=TIER_4)
def post_ephemeral(call: ApiCall) -> Json:
    """Say something in a channel that only one member sees."""
    place, member = _speakable(call), call.user()
    if member.id not in place.members:
        raise SlackError("user_not_in_channel")
    thread_ts = _thread(call, place)
    message = posting.post(call.hub, place.id, call.arguments, only_for=member.id, thread_ts=thread_ts)
    return {"message_ts": message.ts}


@method("chat.update", scope="chat:write", rate=TIER_3)
def update(call: ApiCall) -> Json:
    """Change one of the bot's messages."""
    message = _own(call, "cant_update_message")
    posting.change(call.hub, message, call.arguments)
    told = describe.message(call.hub, message, metadata=True)
    return {"channel": message.channel, "ts": message.ts, "text": message.text, "message": told}


@method("chat.delete", scope="chat:write", rate=TIER_3)
def delete(call: ApiCall) -> Json:
    """Take back one of the bot's messages."""
    message = _own(call, "cant_delete_message")
    posting.take_back(call.hub, message)
    return {"channel": message.channel, "ts": message.ts}


@method("chat.getPermalink", rate=TIER_4)
def permalink(call: ApiCall) -> Json:
    """The address of a message."""
    place, ts = call.channel(), call.text("message_ts")
    if call.hub.workspace.find_message(place.id, ts) is None:
        raise SlackError("message_not_found")
    return {"channel": place.id, "permalink": f"{call.hub.url}/archives/{place.id}/p{ts.replace('.', '')}"}


def _speakable(call: ApiCall) -> Channel:
    """The conversation named, where the bot may say something."""
    named = call.arguments.get("channel")
    if not named:
        raise SlackError("channel_not_found")
    member = call.hub.workspace.users.get(named) if isinstance(named, str) else None
    if member is not None:
        if member.deleted:
            raise SlackError("user_disabled")
        if member.bot:
            raise SlackError("cannot_dm_bot")
        return call.hub.direct_message(member.id)
    place = call.channel()
    if place.archived:
        raise SlackError("is_archived")
    if place.dm_with is not None and call.hub.workspace.users[place.dm_with].deleted:
        raise SlackError("user_disabled")
    if call.hub.app.bot_user not in place.members:
        raise SlackError("not_in_channel")
    return place


def _thread(call: ApiCall, place: Channel) -> str | None:
    ts = call.arguments.get("thread_ts")
    if ts is not None and call.hub.workspace.find_message(place.id, str(ts)) is None:
        raise SlackError("thread_not_found")
    return str(ts) if ts is not None else None


def _own(call: ApiCall, refusal: str) -> Message:
    """The message named, which must be the bot's and seen by everybody."""
    place = call.channel()
    message = call.hub.workspace.find_message(place.id, call.text("ts"))
    if message is None or message.only_for is not None:
        raise SlackError("message_not_found")
    if message.user != call.hub.app.bot_user:
        raise SlackError(refusal)
    return message
