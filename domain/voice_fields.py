"""What the columns of a table of customers' words say: which column is what, when it was said, what was given."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, timezone
from enum import StrEnum
from types import MappingProxyType


class Field(StrEnum):
    """What a column may say."""

    WORDS = "words"
    DATE = "date"
    RATING = "rating"
    TOUCH_POINT = "touch point"
    SOURCE = "source"
    ACCOUNT = "account"
    CONTACT = "contact"
    QUESTION = "question"
    ID = "id"


NAMES: Mapping[Field, tuple[str, ...]] = MappingProxyType(
    {
        Field.WORDS: (
            *("words", "comment", "comments", "feedback", "customer comment", "comment text", "text", "verbatim"),
            *("review", "message", "response", "answer", "fft answer"),
        ),
        Field.DATE: (
            *("date", "said on", "said at", "date and time", "timestamp", "created", "created at", "created on"),
            *("submitted", "submitted at", "received", "day", "time"),
        ),
        Field.RATING: ("rating", "score", "stars", "nps", "csat", "grade"),
        Field.TOUCH_POINT: ("touch point", "touchpoint", "place", "service", "department"),
        Field.SOURCE: ("source",),
        Field.ACCOUNT: ("account", "customer account", "company", "organisation", "organization"),
        Field.CONTACT: ("contact", "e mail", "email", "email address", "phone", "telephone"),
        Field.QUESTION: ("question", "fft question", "asked"),
        Field.ID: ("id", "comment id", "response id", "reference"),
    }
)
"""What columns are called, the likeliest first; without capitals, and with spaces for signs."""

LONGEST_NUMBER = 12
"""Characters; no rating has more, and no year."""
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
"""What says that it was said before is wrong, wherever it comes from."""
LATE = timedelta(days=1)
"""A day that has not begun yet in UTC may have done so elsewhere."""
NOON = time(12)
"""When something was said of which only the day is known: then it is the same day in most of the world."""


def plain(name: str) -> str:
    """A column's name as it is compared: "Touch_Point " is "touch point"."""
    return " ".join(re.sub(r"[\W_]+", " ", name.casefold()).split())


def guessed(columns: Sequence[str]) -> dict[Field, int]:
    """Which column says what, by its name alone."""
    where: dict[str, int] = {}
    for number, name in enumerate(columns):
        where.setdefault(plain(name), number)
    found = ((field, next((where[name] for name in names if name in where), None)) for field, names in NAMES.items())
    return {field: number for field, number in found if number is not None}


@dataclass(frozen=True, slots=True)
class Scale:
    """What a rating is given on, from the worst to the best: 5 to 1 where 1 is the best."""

    worst: float
    best: float

    def __str__(self) -> str:
        return f"{self.worst:g}-{self.best:g}"

    def of(self, number: float) -> int | None:
        """From 0 to 100; None for what is not on it."""
        if not min(self.worst, self.best) <= number <= max(self.worst, self.best):
            return None
        return round(100 * (number - self.worst) / (self.best - self.worst))


def scale(text: str) -> Scale | None:
    """The scale that somebody wrote, as "0-10", or "5-1" where 1 is the best; None: it is none."""
    found = re.fullmatch(r"\s*(\d{1,3})\s*(?:-|\u2013|to|\.\.)\s*(\d{1,3})\s*", text)
    return Scale(float(found[1]), float(found[2])) if found and int(found[1]) != int(found[2]) else None


def likely_scale(numbers: Iterable[float]) -> Scale | None:
    """The scale on which these ratings may have been given, the best being the highest; None: on none."""
    seen = list(numbers)
    most, least = max(seen, default=0), min(seen, default=0)
    if least < 0 or not 0 < most <= 100:
        return None
    if most <= 5:
        return Scale(0 if least < 1 else 1, 5)
    return Scale(0, 10 if most <= 10 else 100)


_RATING_WORDS: Mapping[str, int] = MappingProxyType(
    {
        **dict.fromkeys(
            ("very good", "excellent", "outstanding", "very satisfied", "very happy", "very positive"), 100
        ),
        **dict.fromkeys(("extremely likely", "very likely", "strongly agree", "extremely satisfied"), 100),
        **dict.fromkeys(("good", "satisfied", "happy", "likely", "agree", "positive", "fairly good"), 75),
        **dict.fromkeys(("neither good nor poor", "neither good nor bad", "neutral", "ok", "okay", "fair"), 50),
        **dict.fromkeys(("neither likely nor unlikely", "neither satisfied nor dissatisfied", "average"), 50),
        **dict.fromkeys(("neither agree nor disagree", "neither", "mixed"), 50),
        **dict.fromkeys(("poor", "bad", "dissatisfied", "unsatisfied", "unhappy", "unlikely", "disagree"), 25),
        **dict.fromkeys(("negative", "fairly poor"), 25),
        **dict.fromkeys(("very poor", "very bad", "terrible", "awful", "very dissatisfied", "very unsatisfied"), 0),
        **dict.fromkeys(("extremely unlikely", "very unlikely", "strongly disagree", "very unhappy"), 0),
        **dict.fromkeys(("extremely dissatisfied", "very negative"), 0),
    }
)
"""What people tick, the Friends and Family Test's answers among it."""
_NO_RATING = frozenset(
    {
        "don t know",
        "dont know",
        "do not know",
        "not sure",
        "n a",
        "na",
        "none",
        "null",
        "nan",
        "no answer",
        "not answered",
    }
)
_NUMBER = re.compile(r"(-?\d{1,3})(?:[.,](\d{1,3}))?")
_OF = re.compile(r"(\d{1,3}(?:[.,]\d{1,3})?)\s*(?:/|of|out of)\s*(\d{1,3})(?!\d)", re.IGNORECASE)
_PER_CENT = re.compile(r"(\d{1,3}(?:[.,]\d{1,3})?)\s*%")
_STARS = re.compile("([★⭐]\ufe0f?){1,5}☆{0,4}")


def is_no_rating(text: str) -> bool:
    """Answer whether this says that nobody has rated."""
    return not text.strip("-\u2013\u2014. ") or plain(text) in _NO_RATING


def rating_number(text: str) -> float | None:
    """The number that a rating is, if it is one by itself, with or without a label: "4", "4 - Good", "4 stars"."""
    text = text.strip()
    found = _NUMBER.match(text)
    if found is None or _OF.match(text) or _PER_CENT.match(text):
        return None
    rest = text[found.end() :].strip()
    if rest and (rest[0].isdigit() or not re.fullmatch(r"(?:[-\u2013:=)(.]\s*)?[^\d]{0,60}", rest)):
        return None
    return float(f"{found[1]}.{found[2] or 0}")


def rating(text: str, on: Scale | None) -> int | None:
    """What was given, from 0 to 100; None for what is no rating. `on`: what plain numbers are on."""
    text = text.strip()[:80]
    if found := _OF.fullmatch(text):
        top = int(found[2])
        return Scale(0 if top > 5 else 1, top).of(_float(found[1])) if top > 1 else None
    if found := _PER_CENT.fullmatch(text):
        return Scale(0, 100).of(_float(found[1]))
    if _STARS.fullmatch(text):
        return Scale(1, 5).of(text.count("★") + text.count("⭐"))
    if (number := rating_number(text)) is not None and on is not None:
        return on.of(number)
    return _RATING_WORDS.get(plain(re.sub(r"[\d()]", " ", text)))


def _float(text: str) -> float:
    return float(text.replace(",", "."))


_CLOCK = (
    r"(?:[T ,]+(?P<hour>\d{1,2})[:.](?P<minute>\d\d)(?:[:.](?P<second>\d\d)(?:[.,]\d{1,9})?)?"
    r"\s*(?P<half>[AaPp][Mm])?\s*(?P<zone>Z|UTC|GMT|[+-]\d\d:?\d\d)?)?"
)
_YEAR_FIRST = re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})" + _CLOCK)
_YEAR_LAST = re.compile(r"(?P<one>\d{1,2})[-/.](?P<two>\d{1,2})[-/.](?P<year>\d{4}|\d\d)" + _CLOCK)
_MONTH_NAMED = re.compile(
    r"(?:(?P<day>\d{1,2})(?:st|nd|rd|th)?[-\s]+(?P<name>[A-Za-z]{3,9})\.?"
    r"|(?P<name2>[A-Za-z]{3,9})\.?\s+(?P<day2>\d{1,2})(?:st|nd|rd|th)?),?[-\s]+"
    r"(?P<year>\d{4}|\d\d)" + _CLOCK
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class DayOrMonth(StrEnum):
    """What a date tells of the order in which days and months are written."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"
    DOUBTFUL = "doubtful"


def day_or_month(text: str) -> tuple[DayOrMonth, ...]:
    """What one date tells of the order in which it is written; nothing where there is no question."""
    found = _YEAR_LAST.fullmatch(text.strip()[:40])
    if found is None or found["one"] == found["two"]:
        return ()
    if int(found["one"]) > 12:
        return (DayOrMonth.DAY_FIRST,)
    return (DayOrMonth.MONTH_FIRST,) if int(found["two"]) > 12 else (DayOrMonth.DOUBTFUL,)


def instant(text: str, *, day_first: bool) -> datetime | None:
    """When something was said, in UTC; None for what is no date. `day_first`: where the other way makes sense too."""
    text = text.strip()[:40]
    try:
        if found := _YEAR_FIRST.fullmatch(text):
            return _at(found, int(found["year"]), int(found["month"]), int(found["day"]))
        if found := _YEAR_LAST.fullmatch(text):
            one, two = int(found["one"]), int(found["two"])
            day, month = (one, two) if (day_first or one > 12) and two <= 12 else (two, one)
            return _at(found, _full(found["year"]), month, day)
        if found := _MONTH_NAMED.fullmatch(text):
            name = (found["name"] or found["name2"]).lower()
            return _at(found, _full(found["year"]), _MONTHS.index(name[:3]) + 1, int(found["day"] or found["day2"]))
    except (ValueError, OverflowError):  # the 31st of June
        return None
    return None


def _full(year: str) -> int:
    return int(year) + 2000 if len(year) == 2 else int(year)


def _at(found: re.Match[str], year: int, month: int, day: int) -> datetime:
    if found["hour"] is None:
        return datetime.combine(datetime(year, month, day, tzinfo=UTC), NOON, UTC)
    hour = int(found["hour"])
    if found["half"]:
        if not 1 <= hour <= 12:
            raise ValueError(hour)
        hour = hour % 12 + (12 if found["half"].lower() == "pm" else 0)
    zone = found["zone"] or ""
    shift = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:])) if zone[:1] in {"+", "-"} and zone else timedelta()
    there = timezone(-shift if zone.startswith("-") else shift)
    said = datetime(year, month, day, hour, int(found["minute"]), int(found["second"] or 0), tzinfo=there)
    return said.astimezone(UTC)
