"""Very unhappy customers: a clock of 48 hours for each, shown by touch point and never by person."""

import re
from datetime import timedelta
from enum import StrEnum

from domain.voice import Label

CLOCK = timedelta(hours=48)
NUDGE = timedelta(hours=40)
"""So long after it came in its owner hears of it once more."""
BETWEEN_MESSAGES = timedelta(hours=1)
"""A touch point's owner gets one message in this time at most; the rest is gathered for the next."""
STILL_NEWS = timedelta(days=7)
"""What was said longer ago raises no alert: it came with a file of the past."""
SURE = 80
"""Per cent."""
WORST_RATING = 20
"""Of 100: one star of five is 0, two are 25."""
LEAST_WORDS = 4
"""Of a bad rating: "Nothing." says too little to speak with somebody about."""


class AlertState(StrEnum):
    """How far an unhappy customer's matter has got."""

    OPEN = "open"
    CONTACTED = "contacted"
    """Somebody has spoken with the customer: the clock stops."""
    RESOLVED = "resolved"
    HANDED_OVER = "handed_over"
    """To another touch point, whose owner has what is left of the 48 hours."""


WAITING = (AlertState.OPEN, AlertState.HANDED_OVER)
"""Nobody has spoken with the customer yet."""

_STRONG = (
    # Anger and contempt.
    *("disgust*", "disgrace*", "appalling*", "atrocious*", "outrag*", "shocking*", "shameful*", "ashamed", "furious*"),
    *("livid", "awful*", "terribl*", "horrendous*", "horrific*", "horribl*", "dreadful*", "pathetic*", "useless"),
    *("worst", "unacceptable", "unforgivabl*", "inexcusabl*", "incompeten*", "a joke", "nightmare*", "abysmal*"),
    # How somebody was treated.
    *("rude*", "insult*", "humiliat*", "shouted", "yelled", "bullied", "lied", "liar*", "threatened", "abus*"),
    *("ignored", "in tears", "crying", "cried", "distress*", "traumati*", "frightened", "terrified", "scared"),
    # Danger and harm.
    *("dangerous*", "unsafe", "negligen*", "neglect*", "injur*", "harmed", "gas leak", "carbon monoxide"),
    # Leaving, and taking it further.
    *(
        "never again",
        "never use",
        "never come back",
        "never go back",
        "cancel my",
        "cancelling my",
        "want my money back",
    ),
    *("formal complaint", "complain*", "ombudsman", "solicitor*", "lawyer*", "legal action", "sue", "court", "scam*"),
    *("rip off", "ripped off", "fraud*", "theft", "stole*", "trading standards"),
)
_STRONG_WORDS = re.compile(
    r"\b(?:" + "|".join(re.escape(one).replace(r"\*", r"\w*").replace(r"\ ", r"\s+") for one in _STRONG) + r")\b",
    re.IGNORECASE,
)


def very_negative(*, label: Label, confidence: int, words: str, rating: int | None) -> bool:
    """Whether an owner should hear of this at once: surely negative, and in strong words or with the worst rating.

    `confidence` in per cent, `rating` from 0 to 100. docs/how-to/answer-alerts.md says the rule and how often it holds.
    """
    if label is not Label.NEGATIVE or confidence < SURE:
        return False
    worst = rating is not None and rating <= WORST_RATING and len(words.split()) >= LEAST_WORDS
    return worst or _STRONG_WORDS.search(words) is not None
