"""Slack's date tokens, and the times of day on the page, in the zone of whoever reads."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

TOKEN = re.compile(r"\{(\w+)\}")


def local(ts: float, zone: ZoneInfo) -> datetime:
    """The instant as the clock on the wall in that zone shows it."""
    return datetime.fromtimestamp(ts, zone)


def slack_date(ts: float, tokens: str, *, zone: ZoneInfo, now: float) -> str:
    """A date as Slack writes it for `<!date^ts^tokens|...>`; times in 24 hours.

    "today", "yesterday" and "tomorrow" begin with a capital where they begin the text, as in Slack.
    Raises ValueError for a token that Slack does not know.
    """

    def written(found: re.Match[str]) -> str:
        words = _token(found[1], ts, zone=zone, now=now)
        return words[0].upper() + words[1:] if found.start() == 0 else words

    return TOKEN.sub(written, tokens)


def _token(name: str, ts: float, *, zone: ZoneInfo, now: float) -> str:
    when, today = local(ts, zone), local(now, zone)
    month, number, year = when.strftime("%B"), ordinal(when.day), when.year
    long = f"{when:%A}, {month} {number}, {year}"
    plain = {
        "date_num": f"{when:%Y-%m-%d}",
        "date_slash": f"{when:%d/%m/%Y}",
        "date": f"{month} {number}, {year}",
        "date_short": f"{when:%b} {when.day}, {year}",
        "date_long": long,
        "date_long_full": f"{month} {when.day}, {year}",
        "time": f"{when:%H:%M}",
        "time_secs": f"{when:%H:%M:%S}",
        "ago": ago(now - ts),
    }
    if name in plain:
        return plain[name]
    if name == "day_divider_pretty":
        return _near(when, today) or (f"{when:%A}, {month} {number}" if year == today.year else long)
    if name in {"date_pretty", "date_short_pretty", "date_long_pretty"}:
        return _near(when, today) or plain[name.removesuffix("_pretty")]
    raise ValueError(f"Slack knows no date token {{{name}}}.")


def _near(when: datetime, today: datetime) -> str:
    days = (when.date() - today.date()).days
    return {-1: "yesterday", 0: "today", 1: "tomorrow"}.get(days, "")


def ordinal(day: int) -> str:
    """1st, 2nd, 3rd, 4th ... 11th, 12th, 13th ... 21st."""
    ending = "th" if 10 < day % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{ending}"


def ago(seconds: float) -> str:
    """How long ago, or in how long, in its largest whole unit."""
    for size, unit in ((86400, "day"), (3600, "hour"), (60, "minute")):
        count = int(abs(seconds) // size)
        if count:
            words = f"{count} {unit}{'s' if count > 1 else ''}"
            return f"{words} ago" if seconds > 0 else f"in {words}"
    return "just now"


def next_morning(now: float, zone: ZoneInfo) -> float:
    """The first 9:00 of a working day (Monday to Friday) in that zone that is still to come."""
    morning = local(now, zone).replace(hour=9, minute=0, second=0, microsecond=0)
    while morning.timestamp() <= now or morning.weekday() > 4:
        morning += timedelta(days=1)
    return morning.timestamp()
