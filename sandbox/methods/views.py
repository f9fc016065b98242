"""views.*: modals and Home."""

from sandbox import describe, views
from sandbox.limits import TIER_4
from sandbox.web_api import ApiCall, method
from sandbox.workspace import Json, View


@method("views.open", rate=TIER_4)
def open_view(call: ApiCall) -> Json:
    """Open a modal in exchange for a trigger."""
    trigger = call.hub.triggers.take(call.arguments.get("trigger_id"), call.hub.now())
    view = views.open_modal(call.hub, trigger.user, call.arguments.get("view"), channel=trigger.channel)
    return _told(call, view)


@method("views.push", rate=TIER_4)
def push(call: ApiCall) -> Json:
    """Put a modal on top of the one that is open, in exchange for a trigger."""
    trigger = call.hub.triggers.take(call.arguments.get("trigger_id"), call.hub.now())
    return _told(call, views.push(call.hub, trigger.user, call.arguments.get("view")))


@method("views.update", rate=TIER_4)
def update(call: ApiCall) -> Json:
    """Change a modal that is open."""
    named = {name: call.arguments.get(name) for name in ("view_id", "external_id")}
    view = views.find(call.hub, **named)
    known_hash = call.arguments.get("hash")
    return _told(call, views.update(call.hub, view, call.arguments.get("view"), known_hash=known_hash))


@method("views.publish", rate=TIER_4)
def publish(call: ApiCall) -> Json:
    """Show a Home to one member."""
    known_hash = call.arguments.get("hash")
    user = call.user("user_id").id
    return _told(call, views.publish(call.hub, user, call.arguments.get("view"), known_hash=known_hash))


def _told(call: ApiCall, view: View) -> Json:
    return {"view": describe.view(call.hub, view)}
