"""Whether what somebody says of themselves in Slack means that they are away from work. Nobody's status is kept."""

import re
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """A person's status in Slack."""

    emoji: str
    """":palm_tree:", or empty."""
    text: str
    until: datetime | None
    """When it goes by itself; None: it stays."""


_AWAY_EMOJI = frozenset(
    {
        "palm_tree", "desert_island", "beach_with_umbrella", "umbrella_on_ground", "beach", "face_with_thermometer",
        "face_with_head_bandage", "nauseated_face", "face_vomiting", "sneezing_face", "mask", "thermometer",
    }
)  # fmt: skip
"""Vacationing and Out sick as Slack offers them, and their like. A plane or a house says too little by itself."""

_OUT_OF_OFFICE = re.compile(r"\bout of (the )?office\b|\booo\b|\bo\.o\.o\b|\bnot working\b", re.IGNORECASE)
"""Says it all, whatever else is said: "OOO, working again on Monday"."""
_AT_WORK = re.compile(
    r"\bworking\b|\bat work\b|\bwfh\b|\bremote(ly)?\b|\bmeetings?\b|\bcommut(e|ing)\b|\bfocus(ing)?\b|\bonline\b"
    r"|\bback from\b|\bnot (on|away|off|sick|ill)\b",
    re.IGNORECASE,
)
"""Words of somebody who is there, whatever the emoji: "Working from the beach", "Back from holiday"."""
_AWAY = re.compile(
    r"\bvacation(ing)?\b|\bholidays?\b|\bpto\b|\bsabbatical\b|\bsick\b|\bill\b|\bunwell\b|\b(days?|time) off\b"
    r"|\b(on|annual|parental|maternity|paternity|medical|family|compassionate|bereavement|study|unpaid) leave\b"
    r"|\b(out|off) (today|tomorrow|until|till|for|this|work)\b|\baway\b(?! from)",
    re.IGNORECASE,
)


def is_away(status: Status, *, now: datetime) -> bool:
    """Answer whether this status says that somebody is on holiday, sick, on leave or out of office at `now`.

    Not in a meeting, not on the way, not working elsewhere: they can be asked. Words count more than the emoji.
    """
    if status.until is not None and status.until <= now:
        return False
    if _OUT_OF_OFFICE.search(status.text):
        return True
    if _AT_WORK.search(status.text):
        return False
    return bool(_AWAY.search(status.text)) or _name(status.emoji) in _AWAY_EMOJI


def _name(emoji: str) -> str:
    """What an emoji is called, whatever its skin tone (":wave::skin-tone-2:")."""
    return emoji.strip(":").partition("::")[0]
