"""auth.*, apps.*, team.* and bots.*: who the app is, and where."""

from sandbox.errors import SlackError
from sandbox.limits import TIER_1, TIER_3, TIER_4
from sandbox.web_api import ApiCall, method
from sandbox.workspace import Json


@method("auth.test", rate=TIER_4)
def test(call: ApiCall) -> Json:
    """Who the token belongs to."""
    hub = call.hub
    return {
        "url": f"{hub.url}/",
        "team": hub.workspace.name,
        "user": hub.bot().handle,
        "team_id": hub.workspace.team_id,
        "user_id": hub.app.bot_user,
        "bot_id": hub.app.bot_id,
        "is_enterprise_install": False,
    }


@method("apps.connections.open", rate=TIER_1, app_token=True)
def open_connection(call: ApiCall) -> Json:
    """The address of one socket."""
    link = call.hub.url.replace("http://", "ws://", 1)
    return {"url": f"{link}/link?ticket={call.hub.sockets.ticket()}&app_id={call.hub.app.app_id}"}


@method("team.info", scope="team:read", rate=TIER_3)
def team(call: ApiCall) -> Json:
    """The workspace."""
    workspace = call.hub.workspace
    domain = workspace.name.lower()
    return {"team": {"id": workspace.team_id, "name": workspace.name, "domain": domain, "email_domain": ""}}


@method("bots.info", scope="users:read", rate=TIER_3)
def bot(call: ApiCall) -> Json:
    """The app as a poster of messages."""
    app = call.hub.app
    if call.arguments.get("bot", app.bot_id) != app.bot_id:
        raise SlackError("bot_not_found")
    told = {"id": app.bot_id, "app_id": app.app_id, "user_id": app.bot_user, "name": app.name}
    return {"bot": told | {"deleted": False, "updated": 0, "icons": {}}}
