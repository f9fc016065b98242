"""usergroups.*: people who are mentioned together."""

from sandbox import describe
from sandbox.errors import SlackError
from sandbox.limits import TIER_2
from sandbox.web_api import ApiCall, method
from sandbox.workspace import Json


@method("usergroups.list", scope="usergroups:read", rate=TIER_2)
def groups(call: ApiCall) -> Json:
    """User groups, by handle; those that are switched off, who is in them, and how many, where that is asked for."""
    shown = sorted(call.hub.workspace.user_groups.values(), key=lambda group: group.handle)
    users, count = call.flag("include_users"), call.flag("include_count")
    return {
        "usergroups": [
            describe.user_group(call.hub, group, users=users, count=count)
            for group in shown
            if not group.disabled or call.flag("include_disabled")
        ]
    }


@method("usergroups.users.list", scope="usergroups:read", rate=TIER_2)
def users(call: ApiCall) -> Json:
    """Who is in a user group."""
    group = call.hub.workspace.user_groups.get(call.text("usergroup"))
    if group is None or (group.disabled and not call.flag("include_disabled")):
        raise SlackError("no_such_subteam")
    return {"users": list(group.users)}
