"""The statuses that a click sets, and how long a status lasts."""

from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from sandbox.dates import local

HOURS = {"half": 0.5, "hour": 1.0, "four": 4.0}
LASTING = {"": "until I change it", "half": "30 minutes", "hour": "1 hour", "four": "4 hours", "today": "today"}
"""How long a status may last, by its name in a form, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """A status by one click. `emoji` is a short code; `lasts` one of LASTING."""

    text: str
    emoji: str
    lasts: str


PRESETS = {
    preset.text: preset
    for preset in (
        Preset(text="In a meeting", emoji="spiral_calendar_pad", lasts="hour"),
        Preset(text="Commuting", emoji="bus", lasts="half"),
        Preset(text="Out sick", emoji="face_with_thermometer", lasts="today"),
        Preset(text="Vacationing", emoji="palm_tree", lasts=""),
        Preset(text="Working remotely", emoji="house_with_garden", lasts="today"),
    )
}
"""As Slack offers them."""


def ends(lasts: str, now: float, zone: ZoneInfo) -> float | None:
    """When a status that is set now goes by itself; None for one that stays. "today" is to midnight in that zone."""
    if lasts == "today":
        tomorrow = local(now, zone).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None) + timedelta(days=1)
        return tomorrow.replace(tzinfo=zone).timestamp()
    return now + HOURS[lasts] * 3600 if lasts in HOURS else None
