"""Which page a tab is on: who is looking, and at what. It is all in the URL, so two tabs can be two people."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

HOME, MESSAGES, ABOUT = "home", "messages", "about"
APP_TABS = (HOME, MESSAGES, ABOUT)
CHANNELS = "channels"
"""The list of channels that one can join, and the form that makes one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """`place` is a channel's id, a tab of the app or CHANNELS; beside it stands one pane, or nothing.

    The pane is a thread, "Look inside" or the switches.
    """

    user: str
    place: str
    thread: str | None = None
    inside: bool = False
    table: str | None = None
    switches: bool = False

    def path(self, act: str = "") -> str:
        """The URL of this page, or of an act or a fragment of it."""
        asked = {
            "thread": self.thread,
            "inside": "1" if self.inside else None,
            "table": self.table,
            "switches": "1" if self.switches else None,
        }
        query = urlencode({name: value for name, value in asked.items() if value})
        return f"/as/{self.user}/{self.place}{'/' + act if act else ''}{'?' + query if query else ''}"

    def to(self, place: str) -> str:
        """The URL of another place, with a developer's pane left as it is."""
        return replace(self, place=place, thread=None).path()

    def being(self, user: str, place: str) -> str:
        """The URL of another member's page."""
        return replace(self, user=user, place=place, thread=None).path()

    def _alone(self) -> "Address":
        return Address(user=self.user, place=self.place)

    def with_thread(self, ts: str | None) -> str:
        """The URL with this thread open, or with none."""
        return replace(self._alone(), thread=ts).path()

    def with_inside(self, *, opened: bool, table: str | None = None) -> str:
        """The URL with "Look inside" open (at that table), or closed."""
        return replace(self._alone(), inside=opened, table=table).path()

    def with_switches(self, *, opened: bool) -> str:
        """The URL with the switches open, or closed."""
        return replace(self._alone(), switches=opened).path()
