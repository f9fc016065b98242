"""Slack's text as plain words for a terminal, in the zone of whoever reads."""

import html
import re
import textwrap
from zoneinfo import ZoneInfo

from sandbox import sight
from sandbox.dates import local, slack_date
from sandbox.workspace import Message, View, Workspace

WIDTH = 96
_ANGLE = re.compile(r"<([^<>]+)>")
_STYLE = re.compile(r"(?<!\w)([*_~])(\S(?:.*?\S)?)\1(?!\w)")


class Reading:
    """How one member reads what is on the screen."""

    def __init__(self, workspace: Workspace, user: str) -> None:
        self._workspace = workspace
        self._zone = ZoneInfo(workspace.users[user].tz)

    def line(self, text: str, *, now: float) -> str:
        """One line without markup."""
        plain = _ANGLE.sub(lambda found: self._angle(found[1], now=now), text)
        return html.unescape(_STYLE.sub(r"\2", plain))

    def _angle(self, inside: str, *, now: float) -> str:
        target, _, label = inside.partition("|")
        if target.startswith("!date^"):
            _, stamp, tokens, *_ = target.split("^")
            return slack_date(float(stamp), tokens, zone=self._zone, now=now)
        if target.startswith("@"):
            user = self._workspace.users.get(target[1:])
            return f"@{user.real_name}" if user else label or target
        if target.startswith("#"):
            channel = self._workspace.channels.get(target[1:])
            return f"#{channel.name}" if channel else label or target
        return label or target.removeprefix("!")

    def surface(self, surface: Message | View, *, now: float) -> str:
        """A message, modal or Home, a paragraph a block, wrapped and indented."""
        text = sight.text_of(surface) or (surface.text if isinstance(surface, Message) else "")
        lines = [self.line(line, now=now) for line in text.splitlines()]
        return "\n".join(
            textwrap.fill(line, WIDTH, initial_indent="    ", subsequent_indent="    ", break_long_words=False)
            for line in lines
        )

    def when(self, ts: float) -> str:
        """The moment as this member's clock shows it."""
        return f"{local(ts, self._zone):%a %-d %b %H:%M}"
