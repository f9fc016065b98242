"""Screens as HTML: one template a part, each part with the version that it shows."""

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from sandbox import mrkdwn
from sandbox.attack_it import ORDINARY
from sandbox.emoji import EMOJI
from sandbox.inside import Findings
from sandbox.page import elements, statuses
from sandbox.page.charts import chart
from sandbox.page.markdown import markdown
from sandbox.page.odds import figure, odds
from sandbox.page.screens import Screen, hue, initials, surface_of
from sandbox.workspace import Json, View

PARTS = ("me", "clock", "side", "place", "notices", "main", "thread", "attack", "inside", "switches", "modal")
"""In the order of the page."""
FACES = {
    "+1": "Thumbs up",
    "heart": "Heart",
    "tada": "Hooray",
    "clap": "Applause",
    "eyes": "Looking at it",
    "white_check_mark": "Done",
    "pray": "Thank you",
    "joy": "Laughing",
}
"""Reactions that the menu of a message offers, and what each is called."""


@pass_context
def _text(context: Context, text: Json | str | None) -> Markup:
    """A text object, or mrkdwn as a string, for whoever reads this page."""
    if text is None:
        return Markup()
    if isinstance(text, str):
        return mrkdwn.mrkdwn(text, context["screen"].reader)
    if text["type"] == "plain_text":
        return mrkdwn.plain(text["text"], emoji=text.get("emoji", True))
    return mrkdwn.mrkdwn(text["text"], context["screen"].reader)


@pass_context
def _surface(context: Context, view: View) -> elements.Surface:
    return surface_of(view, context["screen"].zone)


@pass_context
def _rich_text(context: Context, block: Json) -> Markup:
    return mrkdwn.rich_text(block, context["screen"].reader)


def _face(code: str) -> str:
    """An emoji by its code, with colons or without; the code itself where there is no such emoji here."""
    return EMOJI.get(code.strip(":"), code)


def _face_name(code: str) -> str:
    """What to call an emoji for somebody who does not see it."""
    return FACES.get(code, code.replace("_", " "))


def _fingerprint(text: str) -> str:
    return f"{zlib.crc32(text.encode()):08x}"


def _beginning(view: View) -> str:
    """Tells a modal from another that takes its place: by title and first block, which a mere refresh leaves alone."""
    first = {name: value for name, value in view.payload["blocks"][0].items() if name != "block_id"}
    return _fingerprint(f"{view.id}{view.payload['title']}{first}")


ENVIRONMENT = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
ENVIRONMENT.filters |= {"text": _text, "rich_text": _rich_text, "hue": hue, "initials": initials, "surface": _surface}
ENVIRONMENT.filters |= {
    "face": _face,
    "face_name": _face_name,
    "chart": chart,
    "markdown": markdown,
    "beginning": _beginning,
    "figure": figure,
    "odds": odds,
}
ENVIRONMENT.globals |= {
    "TEXTS": elements.TEXTS,
    "CLOCKS": elements.CLOCKS,
    "TICKS": elements.TICKS,
    "PICKERS": elements.PICKERS,
    "faces": FACES,
    "presets": statuses.PRESETS,
    "lasting": statuses.LASTING,
    "unknown": mrkdwn.unknown,
    "ordinary": ORDINARY,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Painted:
    """A part of the page, and the version that tells whether a browser has it already."""

    name: str
    version: str
    html: str


def paint(screen: Screen, findings: Findings | None, *, names: tuple[str, ...] = PARTS) -> Iterator[Painted]:
    """The parts of that name, as far as this page has them."""
    for name in names:
        absent = {
            "attack": screen.attack_it is None,
            "inside": findings is None,
            "thread": not screen.address.thread,
            "switches": not screen.address.switches,
        }
        if absent.get(name):
            continue
        inner = ENVIRONMENT.get_template(f"{name}.html").render(screen=screen, found=findings)
        version = _version(screen, name, inner)
        yield Painted(name=name, version=version, html=_wrapped(name, version, inner))


def _version(screen: Screen, name: str, inner: str) -> str:
    """A view's version leaves out what was typed into it: its author has that on screen, with the cursor in it."""
    view = {"modal": screen.modal, "main": screen.home if screen.app_tab == "home" else None}.get(name)
    if view is None:
        return _fingerprint(inner)
    others = "" if name == "main" else f"{screen.notices}{_attached(view)}"
    return _fingerprint(f"{view.id}{view.hash}{sorted(view.errors.items())}{screen.modal_depth}{others}")


def _attached(view: View) -> list[str]:
    """The files in a view's inputs: the page learns their ids from the server."""
    said = (said for actions in view.state.values() for said in actions.values())
    return [file["id"] for one in said for file in one.get("files", ())]


def _wrapped(name: str, version: str, inner: str) -> str:
    return str(
        Markup(
            '<div id="part-{0}" class="part" data-part="{0}" data-version="{1}" hx-swap-oob="true">{2}</div>'
        ).format(
            name,
            version,
            Markup(inner),  # noqa: S704 - a template's own output
        )
    )


def fresh(parts: Iterator[Painted], have: Mapping[str, str]) -> str:
    """Only those parts that differ from what the browser has."""
    return "\n".join(part.html for part in parts if have.get(part.name) != part.version)


def whole(screen: Screen, findings: Findings | None, *, theme: str) -> str:
    """The whole page."""
    parts = {part.name: Markup(part.html) for part in paint(screen, findings)}  # noqa: S704 - a template's own output
    return ENVIRONMENT.get_template("page.html").render(screen=screen, parts=parts, theme=theme)


def blocks_html(blocks: list[Json], screen: Screen, *, view: View | None = None) -> Markup:
    """Blocks alone, as they stand in a message (or in that view)."""
    surface = surface_of(view, screen.zone) if view else elements.Surface(key="blocks", zone=screen.zone)
    template = ENVIRONMENT.get_template("blocks_alone.html")
    return Markup(template.render(screen=screen, blocks=blocks, surface=surface))  # noqa: S704 - a template's own output
