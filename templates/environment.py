"""The Jinja2 environment of everything that goes to Slack.

A template is JSON with sentences in it. Values stand inside its quotes ("text": "Hello {{ name }}"), and each is made
safe on the way out, without the template asking for it: quoted for JSON, and & < > escaped, so that a comment
`<!channel>` pings nobody. What is not text to read (an id in a value, metadata) says so with `| data`.
"""

import json
from datetime import date, datetime

from jinja2 import Environment, PackageLoader, StrictUndefined, Undefined
from markupsafe import Markup

from domain.consultations import found_lines
from domain.disclosure import WITHHELD
from domain.display import share_said
from domain.limits import BALLOT_LIMITS, LIMITS
from templates import action_words, decision_words, digest_words, ids, loop_words, pages, words
from templates.fitting import shorten

_INVISIBLE = dict.fromkeys(
    [
        *(code for code in range(0x20) if chr(code) not in "\n\t"),
        *range(0x7F, 0xA0),
        # Marks that turn the reading direction round would turn the figures beside them round as well.
        *range(0x202A, 0x202F),
        *range(0x2066, 0x206A),
        # Half a character: it cannot be sent.
        *range(0xD800, 0xE000),
    ]
)
_CONTROL = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_ESCAPES = str.maketrans(_CONTROL)


def _quoted(text: str) -> Markup:
    """Text as the inside of a JSON string."""
    return Markup(json.dumps(text, ensure_ascii=False)[1:-1])  # noqa: S704 - this is where text becomes safe


def _finalize(value: object) -> Markup:
    """What `{{ value }}` writes. Refuses what nobody has put into words: dates, lists, objects."""
    if isinstance(value, Markup):
        return value
    if isinstance(value, str | Undefined):  # what is undefined says so, with its name, when it is written
        return _quoted(str(value).translate(_INVISIBLE).translate(_ESCAPES))
    if value is None or isinstance(value, int):
        return Markup(json.dumps(value))  # noqa: S704 - null, true, false or digits
    raise TypeError(f"a template writes {type(value).__name__} without saying how")


def _data(value: str) -> Markup:
    """Not read by people: exactly this string comes back from Slack."""
    return _quoted(value)


def _editable(value: str) -> Markup:
    """Words in a field where they can be changed: they come back as they stand there, so nothing is escaped."""
    return _quoted(value.translate(_INVISIBLE))


def _moment(value: datetime, before: str = "") -> Markup:
    """A date and time that each reader sees in their own zone. `before`: see `_date`."""
    return _date(value, "{day_divider_pretty} {time}", words.moment(value), before)


def _day(value: date, before: str = "") -> Markup:
    """A day: of an instant, as each reader's calendar has it; a plain date is the same for everybody."""
    if isinstance(value, datetime):
        return _date(value, "{day_divider_pretty}", f"{value:%A} {words.day(value)}", before)
    return _quoted(words.day(value))


def _dated(value: datetime) -> Markup:
    """The date on which something happened, perhaps years ago."""
    return _date(value, "{date}", f"{words.day(value)} {value.year}", "")


def _date(value: datetime, tokens: str, otherwise: str, before: str) -> Markup:
    """Slack's own date. The word `before` it stands inside: a date that begins with a day says "Today"."""
    lead = f"{before} " if before else ""
    return _quoted(f"<!date^{int(value.timestamp())}^{lead}{tokens}|{lead}{otherwise}>")


def _quote(value: str) -> Markup:
    """Somebody's words, as a quotation of as many lines as they wrote."""
    lines = [line.strip() for line in value.strip().splitlines()]
    return Markup("\\n").join(Markup("&gt; ") + _finalize(line) for line in lines if line)


ENVIRONMENT = Environment(
    loader=PackageLoader("templates", "slack"),
    autoescape=True,
    undefined=StrictUndefined,
    finalize=_finalize,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)
ENVIRONMENT.filters |= {
    "data": _data,
    "editable": _editable,
    "moment": _moment,
    "day": _day,
    "compared": decision_words.compared,
    "found_lines": found_lines,
    "draft": action_words.draft,
    "narrow": action_words.narrow,
    "weekday": words.weekday,
    "quote": _quote,
    "listed": words.listed,
    "reminder_choices": words.reminder_choices,
    "choices": words.choices,
    "scores": words.scores,
    "figure": words.figure,
    "change": words.change,
    "headline": words.headline,
    "turnout": words.turnout,
    "first_name": words.first_name,
    "groups": words.groups,
    "withholds": words.withholds,
    "gist": words.gist,
    "fitting": words.fitting,
    "name": words.name,
    "shortened": shorten,
    "share": share_said,
    "dated": _dated,
    "short": digest_words.short,
    "in_room": digest_words.in_room,
    "started": digest_words.started,
    "signed": digest_words.signed,
    "mentions": digest_words.mentions,
    "told": digest_words.told,
    "voices": digest_words.voices,
    "said": digest_words.said,
    "rises": digest_words.rises,
    "place": digest_words.place,
    "handled": digest_words.handled,
    "mood": digest_words.mood,
    "period": digest_words.period,
    "this_period": digest_words.this_period,
    "before": digest_words.before,
    "no_headline": digest_words.no_headline,
    "days": digest_words.days,
    "listed_plainly": digest_words.listed_plainly,
    "did_lines": loop_words.did_lines,
    "did_besides": loop_words.did_besides,
    "did_in_short": loop_words.did_in_short,
    "of_promised": loop_words.of_promised,
    "hops": loop_words.hops,
    "gist_of": loop_words.gist_of,
    "pages": pages.pages,
    "cycles": pages.cycles,
    "several": pages.several,
    "teams": pages.teams,
    "named": pages.named,
    "lines": pages.lines,
}
ENVIRONMENT.globals |= {"ids": ids, "BALLOT_LIMITS": BALLOT_LIMITS, "LIMITS": LIMITS, "WITHHELD": WITHHELD}
