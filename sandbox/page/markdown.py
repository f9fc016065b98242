"""The text of a markdown block as HTML: headings, lists, quotes, code, tables as they are, and styles in a line.

Apps write these blocks in plain Markdown, which is not Slack's mrkdwn. What is not known here stays as it was typed.
"""

import re
from itertools import groupby

from markupsafe import Markup, escape

from sandbox.mrkdwn import SAFE_URL, link

_FENCE = re.compile(r"```[^\n]*\n(.*?)\n?```", re.DOTALL)
_HEADING = re.compile(r"#{1,6}\s+(.+)")
_BULLET = re.compile(r"\s*[-*+]\s+(.+)")
_NUMBER = re.compile(r"\s*\d+[.)]\s+(.+)")
_QUOTE = re.compile(r">\s?(.*)")
_PIECE = re.compile(
    r"`(?P<code>[^`\n]+)`|\[(?P<label>[^\]\n]+)\]\((?P<url>[^)\s]+)\)"
    r"|\*\*(?P<bold>[^*\n]+)\*\*|(?<!\w)[*_](?P<italic>[^*_\n]+)[*_](?!\w)|~~(?P<strike>[^~\n]+)~~"
)
_TAGS = {"code": "code", "bold": "strong", "italic": "em", "strike": "s"}
_KINDS = (("heading", _HEADING), ("bullets", _BULLET), ("numbers", _NUMBER), ("quote", _QUOTE))


def markdown(text: str) -> Markup:
    """The whole text."""
    pieces = _FENCE.split(text)
    return Markup().join(
        Markup("<pre>{}</pre>").format(piece) if odd % 2 else _paragraphs(piece) for odd, piece in enumerate(pieces)
    )


def _paragraphs(text: str) -> Markup:
    lines = [_line(line) for line in text.split("\n")]
    return Markup().join(
        _block(kind, [words for _, words in run]) for kind, run in groupby(lines, key=lambda one: one[0])
    )


def _line(line: str) -> tuple[str, Markup]:
    for kind, pattern in _KINDS:
        found = pattern.fullmatch(line)
        if found:
            return kind, _inline(found[1])
    return ("text" if line.strip() else "gap"), _inline(line)


def _block(kind: str, lines: list[Markup]) -> Markup:
    if kind == "gap":
        return Markup()
    if kind == "heading":
        return Markup().join(Markup('<p class="heading"><strong>{}</strong></p>').format(line) for line in lines)
    if kind in {"bullets", "numbers"}:
        items = Markup().join(Markup("<li>{}</li>").format(line) for line in lines)
        return (Markup("<ul>{}</ul>") if kind == "bullets" else Markup("<ol>{}</ol>")).format(items)
    body = Markup("<br>").join(lines)
    return (Markup("<blockquote>{}</blockquote>") if kind == "quote" else Markup("<p>{}</p>")).format(body)


def _inline(text: str) -> Markup:
    out, at = [], 0
    for found in _PIECE.finditer(text):
        out += [escape(text[at : found.start()]), _piece(found)]
        at = found.end()
    return Markup().join([*out, escape(text[at:])])


def _piece(found: re.Match[str]) -> Markup:
    if found["url"]:
        return link(found["url"], found["label"]) if SAFE_URL.fullmatch(found["url"]) else escape(found[0])
    tag = _TAGS[str(found.lastgroup)]
    inner = found[str(found.lastgroup)]
    return Markup("<{0}>{1}</{0}>").format(Markup(tag), inner if tag == "code" else _inline(inner))  # noqa: S704 - one of four words
