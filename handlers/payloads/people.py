"""Members of the workspace, as Slack describes them."""

from handlers.payloads.reading import Json, known
from services.people import Member


@known
def member_event(body: Json) -> Member | None:
    """The events team_join and user_change."""
    return member(body["event"]["user"], team_id=body["team_id"])


@known
def member(user: Json, *, team_id: str) -> Member | None:
    """A user as Slack describes them; None for bots, Slackbot, strangers and members of other workspaces."""
    if user.get("is_bot") or user.get("is_workflow_bot") or user["id"] == "USLACKBOT":
        return None
    if user.get("is_stranger") or user.get("team_id", team_id) != team_id:
        return None
    profile = user.get("profile") or {}
    names = (user.get("real_name"), profile.get("real_name"), profile.get("display_name"), user.get("name"))
    return Member(
        id=user["id"],
        name=next((" ".join(name.split()) for name in names if name and name.split()), user["id"])[:80],
        zone=user.get("tz") or "UTC",
        guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
        deactivated=bool(user.get("deleted")),
        administers=not user.get("deleted") and bool(user.get("is_admin") or user.get("is_owner")),
    )
