"""A digest of customers' voices in words: figures that a leader understands at once, without the word "per cent"."""

from datetime import date
from html import escape
from itertools import accumulate

from domain.digests import DigestShown, Handled, NetMood, ShownTopic, Tone, Usual
from templates.fitting import ELLIPSIS, shorten
from templates.words import day

_NAME = (6, 40)
"""Words and characters of a name: six topics, their touch points and owners have to fit one message, and the headline
a hundred and twenty words, whatever stands in them."""
_SENTENCE = (20, 150)
_QUOTE = 210
"""Characters of a quote as Slack counts them."""
_PERIODS = {1: "week", 2: "two weeks", 4: "four weeks"}


def in_room(words: str, characters: int = _QUOTE) -> str:
    """Words that take no more of a message than their share: of those full of `&`, which takes five, only a part."""
    room = accumulate(len(escape(character, quote=False)) for character in words)
    kept = sum(taken <= characters for taken in room)
    return words if kept == len(words) else f"{words[:kept].rstrip()}{ELLIPSIS}"


def short(label: str) -> str:
    """A name on one line, which may end in an ellipsis."""
    return _cut(label, *_NAME)


def _cut(text: str, most_words: int, characters: int) -> str:
    words = text.split()
    rest = ELLIPSIS if len(words) > most_words else ""
    return shorten(" ".join(words[:most_words]) + rest, characters)


def started(label: str) -> str:
    """A name at the beginning of a sentence."""
    name = short(label)
    return f"{name[:1].upper()}{name[1:]}"


def signed(score: int) -> str:
    """+12, 0, -5."""
    return f"{score:+d}" if score else "0"


def usually(usual: Usual | None) -> str:
    """What is usual, in brackets with a space before them; empty where it is not known."""
    if usual is None:
        return ""
    return f" (usually {usual.low})" if usual.low == usual.high else f" (usually {usual.low} to {usual.high})"


def counted(many: int, one: str) -> str:
    """34 mentions."""
    return f"{many} {one}" if many == 1 else f"{many} {one}s"


def mentions(topic: ShownTopic) -> str:
    """34 mentions (usually 15 to 33), 82 % negative."""
    share = "" if topic.negative is None else f", {topic.negative} % negative"
    return f"{counted(topic.mentions, 'mention')}{usually(topic.usual)}{share}"


def told(topic: ShownTopic) -> str:
    """Its mentions, behind its name where the sentence before them does not have it."""
    return f"{short(topic.name)}: {mentions(topic)}" if topic.said else mentions(topic)


def voices(shown: DigestShown) -> str:
    """212 comments (usually 180 to 240)."""
    return f"{counted(shown.voices, 'comment')}{usually(shown.usual)}"


_MORE = {
    Tone.COMPLAINT: "Customers complain more than usual of",
    Tone.PRAISE: "Customers praise more than usual",
    Tone.MIXED: "Customers speak more than usual of",
}


def said(topic: ShownTopic) -> str:
    """The topic as a headline, with its full stop."""
    return f"{_cut(topic.said, *_SENTENCE)}." if topic.said else f"{_MORE[topic.tone]}: {short(topic.name)}."


def rises(topic: ShownTopic) -> str:
    """The topic behind "also rising", with its full stop."""
    return said(topic) if topic.said else f"{short(topic.name)}."


def no_headline(shown: DigestShown) -> str:
    """What is new where no topic rises: the mood, or how much was heard; or that nothing is."""
    if shown.moved:
        return f"Customers are {'happier' if shown.moved > 0 else 'less happy'} than {before(shown)}."
    if shown.volume:
        return f"{'More' if shown.volume > 0 else 'Less'} was heard than usual."
    return "No clear change."


def place(topic: ShownTopic) -> str:
    """Where it was, and whose that is: "The hotline (28 of them). Owner: Tom Baker."; empty where that is not known."""
    if topic.place is None:
        return "At several touch points." if topic.spread else ""
    share = "" if topic.place.mentions == topic.mentions else f" ({topic.place.mentions} of them)"
    owner = short(topic.place.owner).removesuffix(".") if topic.place.owner else ""
    whose = f"Owner: {owner}." if owner else "It has no owner yet."
    return f"{started(topic.place.name)}{share}. {whose}"


def handled(found: Handled) -> str:
    """What was done about very unhappy customers, with its full stop; empty where there were none."""
    parts = []
    if found.contacted:
        resolved = f", {found.resolved} of them settled" if found.resolved else ""
        after = "" if found.median_hours is None else f", half of them within {_hours(found.median_hours)}"
        parts.append(f"{found.contacted} contacted{resolved}{after}.")
    if found.waiting:
        wait = "waits" if found.waiting == 1 else "wait"
        parts.append(f"{found.waiting} {wait} for a call{_overdue(found)}.")
    return " ".join(parts)


def _overdue(found: Handled) -> str:
    if not found.overdue:
        return ""
    which = "" if found.overdue == found.waiting else f"{found.overdue} of them "
    return f", {which}for more than 48 hours"


def _hours(hours: int) -> str:
    return "an hour" if hours <= 1 else f"{hours} hours"


def mood(found: NetMood) -> str:
    """+12 (between +4 and +20)."""
    return f"{signed(found.score)} (between {signed(found.low)} and {signed(found.high)})"


def this_period(shown: DigestShown) -> str:
    """This week; these four weeks."""
    return f"{'this' if shown.weeks == 1 else 'these'} {period(shown)}"


def before(shown: DigestShown) -> str:
    """Last week; the four weeks before."""
    return "last week" if shown.weeks == 1 else f"the {period(shown)} before"


def period(shown: DigestShown) -> str:
    """Week; four weeks."""
    return _PERIODS.get(shown.weeks, f"{shown.weeks} weeks")


def days(first: date, last: date) -> str:
    """3 to 9 November 2025; 29 December 2025 to 4 January 2026."""
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {day(last)} {last.year}"
    year = "" if first.year == last.year else f" {first.year}"
    return f"{day(first)}{year} to {day(last)} {last.year}"


def listed_plainly(names: tuple[str, ...]) -> str:
    """Parking, The bill, Food and drink: with commas only, because names have an "and" of their own."""
    return ", ".join(map(short, names))
