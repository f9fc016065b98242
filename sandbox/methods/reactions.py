"""reactions.*: the emoji under messages."""

from sandbox import describe, reactions
from sandbox.errors import SlackError
from sandbox.limits import TIER_2, TIER_3
from sandbox.web_api import ApiCall, method
from sandbox.workspace import Json, Message


@method("reactions.get", scope="reactions:read", rate=TIER_3)
def get(call: ApiCall) -> Json:
    """A message with everything that is under it."""
    message = _named(call)
    told = describe.message(call.hub, message) | {"reactions": describe.reactions(message)}
    return {"type": "message", "channel": message.channel, "message": told}


@method("reactions.add", scope="reactions:write", rate=TIER_3)
def add(call: ApiCall) -> Json:
    """The bot puts an emoji under a message."""
    message, name = _named(call), call.text("name")
    call.hub.tell_soon(*reactions.add(call.hub, message, call.hub.app.bot_user, name))
    return {}


@method("reactions.remove", scope="reactions:write", rate=TIER_2)
def remove(call: ApiCall) -> Json:
    """The bot takes its emoji back."""
    message, name = _named(call), call.text("name")
    call.hub.tell_soon(*reactions.remove(call.hub, message, call.hub.app.bot_user, name))
    return {}


def _named(call: ApiCall) -> Message:
    """The message named, in a conversation that the bot is in."""
    place = call.channel()
    if call.hub.app.bot_user not in place.members:
        raise SlackError("not_in_channel")
    message = call.hub.workspace.find_message(place.id, call.text("timestamp"))
    if message is None or message.only_for is not None:
        raise SlackError("message_not_found")
    return message
