"""Members of the workspace, as Slack describes them."""

from datetime import UTC, datetime

from domain.away import Status
from handlers.payloads.reading import Json, known, text
from services.people import Member

_LATEST = int(datetime.max.replace(tzinfo=UTC).timestamp()) - 1
"""The last instant that there is a date for."""
_LONGEST_ADDRESS = 3000
"""Slack's limit for a picture's address in a block."""


@known
def member_event(body: Json) -> Member | None:
    """The events team_join and user_change."""
    return member(body["event"]["user"], team_id=body["team_id"])


@known
def status_event(body: Json) -> Status:
    """What the member of the events team_join and user_change says of themselves now."""
    return status(body["event"]["user"])


@known
def portrait_event(body: Json) -> str:
    """Where the picture of the member of the events team_join and user_change is now."""
    return portrait(body["event"]["user"])


@known
def portrait(user: Json) -> str:
    """Where a user's picture is; empty: nobody says, or it is nothing that Slack would show."""
    address = text((user.get("profile") or {}).get("image_192") or "")
    return address if address.startswith("https://") and len(address) <= _LONGEST_ADDRESS else ""


@known
def status(user: Json) -> Status:
    """What a user says of themselves."""
    profile = user.get("profile") or {}
    ends = int(profile.get("status_expiration") or 0)
    return Status(
        emoji=text(profile.get("status_emoji") or ""),
        text=text(profile.get("status_text") or ""),
        until=datetime.fromtimestamp(min(ends, _LATEST), UTC) if ends > 0 else None,
    )


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
