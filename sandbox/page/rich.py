"""Rich text as people type it into a plain field: *bold*, _italic_, ~strike~, `code`, and lists.

A field that holds plain text works with every keyboard and screen reader; the marks are those of Slack's own mrkdwn.
"""

import re
from collections.abc import Iterator
from itertools import groupby

from sandbox.workspace import Json

STYLES = {"*": "bold", "_": "italic", "~": "strike", "`": "code"}
_STYLED = re.compile(r"(?<!\w)([*_~`])(?=\S)(.+?)(?<=\S)\1(?!\w)")
_LINE = re.compile(r"(?P<bullet>[•-]\s+)|(?P<ordered>\d+\.\s+)")


def read(text: str) -> Json:
    """What was typed, as a rich_text block."""
    return {"type": "rich_text", "elements": list(_parts(text.split("\n")))}


def _parts(lines: list[str]) -> Iterator[Json]:
    for kind, run in groupby(lines, key=_kind):
        if kind == "text":
            yield {"type": "rich_text_section", "elements": list(_leaves("\n".join(run), {}))}
        else:
            items = [
                {"type": "rich_text_section", "elements": list(_leaves(_LINE.sub("", line, count=1), {}))}
                for line in run
            ]
            yield {"type": "rich_text_list", "style": kind, "indent": 0, "elements": items}


def _kind(line: str) -> str:
    found = _LINE.match(line)
    return (found.lastgroup or "text") if found else "text"


def _leaves(text: str, style: dict[str, bool]) -> Iterator[Json]:
    at = 0
    for found in _STYLED.finditer(text):
        if found.start() > at:
            yield _leaf(text[at : found.start()], style)
        inner = style | {STYLES[found[1]]: True}
        if found[1] == "`":
            yield _leaf(found[2], inner)
        else:
            yield from _leaves(found[2], inner)
        at = found.end()
    if at < len(text):
        yield _leaf(text[at:], style)


def _leaf(text: str, style: dict[str, bool]) -> Json:
    return {"type": "text", "text": text} | ({"style": style} if style else {})


def write(block: Json) -> str:
    """A rich_text block as somebody would have typed it."""
    return "\n".join(_written(part) for part in block.get("elements", ()))


def _written(part: Json) -> str:
    if part["type"] == "rich_text_list":
        mark = "{}. " if part.get("style") == "ordered" else "• "
        return "\n".join(mark.format(number) + _words(item) for number, item in enumerate(part["elements"], start=1))
    return _words(part)


def _words(section: Json) -> str:
    """The leaves one after the other; a mark that two of them share stands once round both."""
    out: list[str] = []
    opened: list[str] = []
    for leaf in (*section.get("elements", ()), {"text": ""}):
        marks = [mark for mark, style in STYLES.items() if leaf.get("style", {}).get(style)]
        while any(mark not in marks for mark in opened):
            out.append(opened.pop())
        for mark in marks:
            if mark not in opened:
                out.append(mark)
                opened.append(mark)
        out.append(str(leaf.get("text") or leaf.get("url") or (f":{leaf['name']}:" if "name" in leaf else "")))
    return "".join(out)
