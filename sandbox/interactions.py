"""What Slack sends when a member does something: the payloads of commands, shortcuts, actions and modals."""

from sandbox import describe
from sandbox.elements import elements_with_block
from sandbox.hub import Hub
from sandbox.workspace import Channel, Json, Message, View


def command(hub: Hub, user: str, place: Channel, name: str, text: str) -> Json:
    """A slash command, typed in a conversation."""
    return {
        "token": "sandbox",
        "team_id": hub.workspace.team_id,
        "team_domain": hub.workspace.name.lower(),
        "channel_id": place.id,
        "channel_name": place.name,
        "user_id": user,
        "user_name": hub.workspace.users[user].handle,
        "command": name,
        "text": text,
        "api_app_id": hub.app.app_id,
        "is_enterprise_install": "false",
        "response_url": hub.response_url(user, place.id),
        "trigger_id": hub.trigger(user, channel=place.id),
    }


def shortcut(hub: Hub, user: str, callback_id: str, *, channel: str | None) -> Json:
    """A global shortcut, used with that conversation on the screen."""
    return _acted(hub, user, "shortcut") | {
        "callback_id": callback_id,
        "action_ts": hub.workspace.new_ts(hub.now()),
        "trigger_id": hub.trigger(user, channel=channel),
    }


def message_action(hub: Hub, user: str, message: Message, callback_id: str) -> Json:
    """A shortcut out of the menu of a message."""
    place = hub.workspace.channels[message.channel]
    return _acted(hub, user, "message_action") | {
        "callback_id": callback_id,
        "action_ts": hub.workspace.new_ts(hub.now()),
        "trigger_id": hub.trigger(user, channel=message.channel),
        "response_url": hub.response_url(user, message.channel, message_ts=message.ts, thread_ts=message.thread_ts),
        "message_ts": message.ts,
        "channel": {"id": place.id, "name": place.name},
        "message": describe.message(hub, message),
        "enterprise": None,
        "is_enterprise_install": False,
    }


def block_actions(hub: Hub, user: str, surface: Message | View, action: Json) -> Json:
    """An element of a message, modal or Home was used."""
    where = _on_view(hub, surface) if isinstance(surface, View) else _on_message(hub, user, surface)
    return (
        _acted(hub, user, "block_actions")
        | {
            "api_app_id": hub.app.app_id,
            "trigger_id": hub.trigger(user, channel=_place_of(surface)),
            "enterprise": None,
            "is_enterprise_install": False,
            "actions": [action | {"action_ts": hub.workspace.new_ts(hub.now())}],
        }
        | where
    )


def block_suggestion(hub: Hub, user: str, surface: Message | View, names: Json, text: str) -> Json:
    """A member searches an external menu of a message, modal or Home; `names` say which, by block and action."""
    where = _on_view(hub, surface) if isinstance(surface, View) else _on_message(hub, user, surface)
    told = {name: value for name, value in where.items() if name not in {"response_url", "state"}}
    return (
        _acted(hub, user, "block_suggestion")
        | {"api_app_id": hub.app.app_id, "enterprise": None, "is_enterprise_install": False, "value": text}
        | names
        | told
    )


def _place_of(surface: Message | View) -> str | None:
    return surface.opened_from if isinstance(surface, View) else surface.channel


def view_submission(hub: Hub, user: str, view: View) -> Json:
    """A modal was submitted."""
    return _of_view(hub, user, view, "view_submission") | {
        "trigger_id": hub.trigger(user, channel=view.opened_from),
        "response_urls": _response_urls(hub, user, view),
    }


def view_closed(hub: Hub, user: str, view: View, *, cleared: bool) -> Json:
    """A modal was closed; `cleared`: with all that lay below it."""
    return _of_view(hub, user, view, "view_closed") | {"is_cleared": cleared}


def _acted(hub: Hub, user: str, kind: str) -> Json:
    """What every interaction says: what it is, who did it, and where they work."""
    member = hub.workspace.users[user]
    team = {"id": hub.workspace.team_id, "domain": hub.workspace.name.lower()}
    who = {"id": member.id, "username": member.handle, "name": member.handle, "team_id": team["id"]}
    return {"type": kind, "token": "sandbox", "team": team, "user": who}


def _of_view(hub: Hub, user: str, view: View, kind: str) -> Json:
    return _acted(hub, user, kind) | {
        "api_app_id": hub.app.app_id,
        "view": describe.view(hub, view),
        "is_enterprise_install": False,
        "enterprise": None,
    }


def _on_message(hub: Hub, user: str, message: Message) -> Json:
    place = hub.workspace.channels[message.channel]
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": message.channel,
        "is_ephemeral": message.only_for is not None,
    }
    if message.thread_ts is not None:
        container["thread_ts"] = message.thread_ts
    return {
        "container": container,
        "channel": {"id": place.id, "name": place.name},
        "message": describe.message(hub, message),
        "state": {"values": message.state},
        "response_url": hub.response_url(user, message.channel, message_ts=message.ts, thread_ts=message.thread_ts),
    }


def _on_view(hub: Hub, view: View) -> Json:
    return {"container": {"type": "view", "view_id": view.id}, "view": describe.view(hub, view)}


def _response_urls(hub: Hub, user: str, view: View) -> list[Json]:
    """For selects of the modal that ask for one: a response_url of the conversation that was chosen."""
    chosen = []
    for block, element in elements_with_block(view.payload["blocks"]):
        said = view.state.get(block["block_id"], {}).get(element["action_id"], {})
        channel = said.get("selected_conversation") or said.get("selected_channel")
        if element.get("response_url_enabled") and channel:
            names = {"block_id": block["block_id"], "action_id": element["action_id"]}
            chosen.append(names | {"channel_id": channel, "response_url": hub.response_url(user, channel)})
    return chosen
