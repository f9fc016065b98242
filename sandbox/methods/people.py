"""users.*: who is here."""

from sandbox import describe
from sandbox.errors import SlackError
from sandbox.limits import TIER_2, TIER_4
from sandbox.methods.conversations import listed
from sandbox.methods.paging import page
from sandbox.web_api import ApiCall, method
from sandbox.workspace import Json


@method("users.list", scope="users:read", rate=TIER_2)
def users(call: ApiCall) -> Json:
    """Everybody, Slackbot, bots and deactivated members included."""
    members = {member.id: member for member in (*call.hub.workspace.users.values(), call.hub.bot(), describe.SLACKBOT)}
    shown, metadata = page(call, list(members.values()), default=1000)
    locale = call.flag("include_locale")
    told = [describe.user(call.hub, member, locale=locale) for member in shown]
    return {"members": told, "cache_ts": int(call.hub.now())} | metadata


@method("users.info", scope="users:read", rate=TIER_4)
def user(call: ApiCall) -> Json:
    """One member."""
    return {"user": describe.user(call.hub, call.user(), locale=call.flag("include_locale"))}


@method("users.profile.get", scope="users.profile:read", rate=TIER_4)
def profile(call: ApiCall) -> Json:
    """What one member says of themselves."""
    return {"profile": describe.user(call.hub, call.user())["profile"]}


@method("users.lookupByEmail", scope="users:read.email")
def user_by_email(call: ApiCall) -> Json:
    """The member with an address."""
    for member in call.hub.workspace.users.values():
        if member.email.lower() == call.text("email").lower() and not member.deleted:
            return {"user": describe.user(call.hub, member)}
    raise SlackError("users_not_found")


@method("users.conversations")
def conversations(call: ApiCall) -> Json:
    """The conversations that a member is in: the bot, if nobody is named."""
    member = call.user().id if call.arguments.get("user") else call.hub.app.bot_user
    shown, metadata = page(call, [place for place in listed(call) if member in place.members])
    return {"channels": [describe.channel(call.hub, place) for place in shown]} | metadata
