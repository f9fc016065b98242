"""Slack's text as HTML: mrkdwn, plain text and rich text, as one member reads it.

Slack wants "&", "<" and ">" escaped in what apps send, and keeps "<...>" for links, mentions and dates. So text is
taken apart here before anything is escaped for HTML, and nothing that a person wrote reaches the page as markup.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

from sandbox.dates import local, slack_date
from sandbox.emoji import EMOJI
from sandbox.workspace import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who reads, when and where: what mentions and dates look like depends on it."""

    user: str
    zone: ZoneInfo
    now: float
    people: Mapping[str, str] = field(default_factory=dict)
    """Display name by user id."""
    channels: Mapping[str, str] = field(default_factory=dict)
    """Name by channel id."""


FENCE = re.compile(r"```\n?(.*?)\n?```", re.DOTALL)
REST_QUOTED = re.compile(r"^&gt;&gt;&gt;", re.MULTILINE)
ATOM = re.compile(r"`(?P<code>[^`\n]+)`|<(?P<angle>[^<>\n]+)>|:(?P<emoji>[a-z0-9_+-]+):")
STYLES = tuple(
    (re.compile(rf"(?<![\w{mark}]){mark}(?=\S)([^{mark}\n]*?[^{mark}\s]){mark}(?![\w{mark}])"), tag)
    for mark, tag in ((r"\*", "strong"), ("_", "em"), ("~", "s"))
)
SAFE_URL = re.compile(r"(?:https?://|mailto:|tel:)\S+", re.IGNORECASE)
KEPT = re.compile("\ue000(\\d+)\ue001")
"""Finished HTML waits behind such a mark (of Unicode's private area) while the text round it is styled."""


def mrkdwn(text: str, reader: Reader) -> Markup:
    """Text in Slack's own markup, with its code blocks, quotes and lists."""
    clean = text.replace("\ue000", "").replace("\ue001", "")
    pieces = FENCE.split(clean)
    return Markup().join(
        Markup("<pre>{}</pre>").format(_flat(piece, reader)) if odd % 2 else _paragraphs(piece, reader)
        for odd, piece in enumerate(pieces)
    )


def plain(text: str, *, emoji: bool = True) -> Markup:
    """A plain_text object: no markup but short codes of emoji."""
    safe = escape(unescaped(text))
    return Markup(_emoji(str(safe))) if emoji else safe  # noqa: S704 - escaped on the line above


def unescaped(text: str) -> str:
    """Slack's three entities as the characters that they stand for."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _emoji(safe: str) -> str:
    return re.sub(r":([a-z0-9_+-]+):", lambda found: EMOJI.get(found[1], found[0]), safe)


def _paragraphs(text: str, reader: Reader) -> Markup:
    """Lines, with runs of quoted lines and of bullets put together."""
    before, *quoted = REST_QUOTED.split(text, maxsplit=1)
    out: list[Markup] = []
    run: list[str] = []
    kind = ""

    def flush() -> None:
        if run:
            out.append(_block(kind, run, reader))
            run.clear()

    for line in before.strip("\n").split("\n") if before.strip("\n") else ():
        this, content = _line(line)
        if this != kind:
            flush()
            kind = this
        run.append(content)
    flush()
    out.extend(_block("quote", rest.strip().split("\n"), reader) for rest in quoted)
    return Markup().join(out)


def _line(line: str) -> tuple[str, str]:
    for mark in ("&gt;", ">"):
        if line.startswith(mark):
            return "quote", line.removeprefix(mark).removeprefix(" ")
    bullet = re.match(r"\s*[•◦]\s+", line)
    return ("list", line[bullet.end() :]) if bullet else ("text", line)


def _block(kind: str, lines: list[str], reader: Reader) -> Markup:
    styled = [inline(line, reader) for line in lines]
    if kind == "list":
        return Markup("<ul>{}</ul>").format(Markup().join(Markup("<li>{}</li>").format(line) for line in styled))
    body = Markup("<br>").join(styled)
    return Markup("<blockquote>{}</blockquote>").format(body) if kind == "quote" else Markup("<p>{}</p>").format(body)


def inline(text: str, reader: Reader) -> Markup:
    """One line: links, mentions, dates, code and emoji first, then bold, italic and strike round them."""
    kept: list[Markup] = []

    def keep(found: re.Match[str]) -> str:
        kept.append(_atom(found, reader))
        return f"\ue000{len(kept) - 1}\ue001"

    safe = str(escape(unescaped(ATOM.sub(keep, text))))
    for pattern, tag in STYLES:
        safe = pattern.sub(rf"<{tag}>\1</{tag}>", safe)
    return Markup(KEPT.sub(lambda found: str(kept[int(found[1])]), safe))  # noqa: S704 - escaped three lines above


def _atom(found: re.Match[str], reader: Reader) -> Markup:
    if found["code"] is not None:
        return Markup("<code>{}</code>").format(_flat(found["code"], reader))
    if found["emoji"] is not None:
        return escape(EMOJI.get(found["emoji"], found[0]))
    return _angle(found["angle"], reader)


def _flat(text: str, reader: Reader) -> Markup:
    """Text inside code: links and mentions by their words only."""
    flat = re.sub(r"<([^<>\n]+)>", lambda found: _angle(found[1], reader).striptags(), text)
    return escape(unescaped(flat))


def _angle(inside: str, reader: Reader) -> Markup:
    """What stands between "<" and ">"."""
    target, _, label = inside.partition("|")
    kind, rest = target[:1], target[1:]
    shapes: dict[str, Callable[[], Markup]] = {
        "@": lambda: person(rest, reader),
        "#": lambda: channel(rest, reader),
        "!": lambda: _special(rest, label, reader),
    }
    if kind in shapes:
        return shapes[kind]()
    if SAFE_URL.fullmatch(unescaped(target)):
        return link(unescaped(target), unescaped(label))
    return escape(f"<{unescaped(inside)}>")


def person(user: str, reader: Reader) -> Markup:
    """A mention; one's own stands out."""
    mine = " mine" if user == reader.user else ""
    return Markup('<span class="mention{}">@{}</span>').format(mine, reader.people.get(user, user))


def channel(channel_id: str, reader: Reader) -> Markup:
    """A channel's name as a link to it, or "private channel" for one that this reader does not see."""
    name = reader.channels.get(channel_id)
    if name is None:
        return Markup('<span class="mention">private channel</span>')
    return Markup('<a class="mention" href="/as/{}/{}">#{}</a>').format(reader.user, channel_id, name)


def link(url: str, label: str = "") -> Markup:
    """A link that leaves the workspace."""
    return Markup('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>').format(url, label or url)


def _special(command: str, label: str, reader: Reader) -> Markup:
    name, _, rest = command.partition("^")
    if name == "date":
        stamp, _, rest = rest.partition("^")
        tokens, _, url = rest.partition("^")
        return date(stamp, unescaped(tokens), fallback=unescaped(label), url=unescaped(url), reader=reader)
    shown = unescaped(label) or name
    mine = " mine" if name in {"here", "channel", "everyone"} else ""
    return Markup('<span class="mention{}">@{}</span>').format(mine, shown.removeprefix("@"))


def date(stamp: str, tokens: str, *, fallback: str, reader: Reader, url: str = "") -> Markup:
    """A date in the reader's zone, or its fallback where Slack would not understand it."""
    try:
        when = float(stamp)
        words = slack_date(when, tokens, zone=reader.zone, now=reader.now)
        machine, full = local(when, reader.zone).isoformat(), f"{local(when, reader.zone):%A, %d %B %Y, %H:%M (%Z)}"
    except (ValueError, OverflowError, OSError):
        return escape(fallback)
    time = Markup('<time datetime="{}" title="{}">{}</time>').format(machine, full, words)
    return (
        Markup('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>').format(url, time)
        if SAFE_URL.fullmatch(url)
        else time
    )


def rich_text(block: Json, reader: Reader) -> Markup:
    """A rich_text block."""
    return Markup().join(_rich(element, reader) for element in block.get("elements", ()))


def _rich(element: Json, reader: Reader) -> Markup:
    kind, children = element.get("type"), element.get("elements", ())
    if kind == "rich_text_list":
        tag = "ol" if element.get("style") == "ordered" else "ul"
        items = Markup().join(Markup("<li>{}</li>").format(_rich(child, reader)) for child in children)
        return Markup('<{0} class="indent-{1}">{2}</{0}>').format(Markup(tag), int(element.get("indent", 0)), items)  # noqa: S704 - one of two words
    tag = {"rich_text_section": "p", "rich_text_quote": "blockquote", "rich_text_preformatted": "pre"}.get(
        str(kind), ""
    )
    if not tag:
        return unknown(f"rich text element “{kind}”")
    body = Markup().join(_leaf(child, reader) for child in children)
    return Markup("<{0}>{1}</{0}>").format(Markup(tag), body)  # noqa: S704 - one of three words


def _leaf(leaf: Json, reader: Reader) -> Markup:
    shapes: dict[str, Callable[[], Markup]] = {
        "text": lambda: Markup("<br>").join(escape(line) for line in leaf["text"].split("\n")),
        "link": lambda: (
            link(leaf["url"], leaf.get("text", "")) if SAFE_URL.fullmatch(leaf["url"]) else escape(leaf["url"])
        ),
        "user": lambda: person(leaf["user_id"], reader),
        "channel": lambda: channel(leaf["channel_id"], reader),
        "broadcast": lambda: Markup('<span class="mention mine">@{}</span>').format(leaf["range"]),
        "emoji": lambda: escape(EMOJI.get(leaf["name"], f":{leaf['name']}:")),
        "date": lambda: date(
            str(leaf["timestamp"]),
            leaf["format"],
            fallback=leaf.get("fallback", ""),
            url=leaf.get("url", ""),
            reader=reader,
        ),
    }
    kind = str(leaf.get("type"))
    if kind not in shapes:
        return unknown(f"rich text element “{kind}”")
    body = shapes[kind]()
    for style, tag in (("code", "code"), ("bold", "strong"), ("italic", "em"), ("strike", "s"), ("underline", "u")):
        if leaf.get("style", {}).get(style):
            body = Markup("<{0}>{1}</{0}>").format(Markup(tag), body)  # noqa: S704 - one of five words
    return body


def unknown(what: str) -> Markup:
    """What the sandbox cannot show fails where everybody sees it."""
    return Markup('<span class="unknown" role="alert">The sandbox cannot show this: {}.</span>').format(what)
