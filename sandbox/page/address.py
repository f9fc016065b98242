"""Which page a tab is on: who is looking, and at what. It is all in the URL, so two tabs can be two people."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

HOME, MESSAGES, ABOUT = "home", "messages", "about"
APP_TABS = (HOME, MESSAGES, ABOUT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """`place` is a channel's id or a tab of the app; beside it stands a thread, or "Look inside", or nothing."""

    user: str
    place: str
    thread: str | None = None
    inside: bool = False
    table: str | None = None

    def path(self, act: str = "") -> str:
        """The URL of this page, or of an act or a fragment of it."""
        asked = {"thread": self.thread, "inside": "1" if self.inside else None, "table": self.table}
        query = urlencode({name: value for name, value in asked.items() if value})
        return f"/as/{self.user}/{self.place}{'/' + act if act else ''}{'?' + query if query else ''}"

    def to(self, place: str) -> str:
        """The URL of another place, with "Look inside" left as it is."""
        return replace(self, place=place, thread=None).path()

    def being(self, user: str, place: str) -> str:
        """The URL of another member's page."""
        return replace(self, user=user, place=place, thread=None).path()

    def with_thread(self, ts: str | None) -> str:
        """The URL with this thread open, or with none."""
        return replace(self, thread=ts, inside=False, table=None).path()

    def with_inside(self, *, opened: bool, table: str | None = None) -> str:
        """The URL with "Look inside" open (at that table), or closed."""
        return replace(self, inside=opened, table=table, thread=None).path()
