"""A workspace filled by hand, with an actor that remembers what was done: a stage without a bot."""

import struct
import zlib
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from copy import deepcopy
from datetime import UTC, datetime
from functools import cache
from typing import Any

from aiohttp import ClientSession, FormData, web
from multidict import MultiDict

from sandbox.acting import ActError, Actor, NotAcknowledged
from sandbox.attack_it import AttackIt
from sandbox.clock import SandboxClock
from sandbox.elements import INPUTS, initial_state
from sandbox.inside import Inside
from sandbox.page import Jump, NextStep, add_page
from sandbox.page.address import Address
from sandbox.page.screens import Screen
from sandbox.server import Installed, SandboxServer
from sandbox.workspace import Channel, File, Json, Message, User, View, Workspace
from tests.sandbox.html_tree import Node, tree

NOW = datetime(2025, 6, 3, 9, 4, tzinfo=UTC).timestamp()
"""Tuesday, 10:04 in Leeds."""
MAYA, SAM, TOM, EWA, BOT = "U0MAYA000", "U0SAM0000", "U0TOM0000", "U0EWA0000", "U0TRIBUNE"
PULSE, GENERAL, DESK = "C0PULSE00", "C0GENERAL", "C0DESK000"

MANIFEST: Json = {
    "display_information": {"name": "Tribune", "description": "Keeps two voices in the room where decisions are made."},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "slash_commands": [
            {
                "command": "/pulse",
                "description": "Your open pulse, and the last results",
                "usage_hint": "[results|help]",
            },
            {"command": "/tribune", "description": "Everything Tribune can do", "usage_hint": "[pulse|help]"},
        ],
        "shortcuts": [
            {
                "name": "Answer my pulse",
                "type": "global",
                "callback_id": "pulse_answer",
                "description": "Four questions",
            },
            {"name": "Save as customer voice", "type": "message", "callback_id": "save", "description": "Later"},
        ],
    },
}


def section(text: str, **more: Any) -> Json:
    return {"type": "section", "block_id": "s", "text": {"type": "mrkdwn", "text": text}} | more


def words(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": True}


def option(value: str, label: str, description: str = "") -> Json:
    return {"text": words(label), "value": value} | ({"description": words(description)} if description else {})


def button(action: str, label: str, **more: Any) -> Json:
    return {"type": "button", "action_id": action, "text": words(label), **more}


SCALE = [option("1", "1 Not at all"), option("2", "2"), option("3", "3"), option("4", "4"), option("5", "5 Fully"),
         option("none", "I can't say")]  # fmt: skip


def question(block_id: str, label: str, **more: Any) -> Json:
    element = {"type": "radio_buttons", "action_id": "answer", "options": SCALE, **more}
    return {"type": "input", "block_id": block_id, "label": words(label), "element": element}


def pulse_form() -> Json:
    ten = [option(str(n), str(n)) for n in range(11)]
    return {
        "type": "modal",
        "callback_id": "pulse_form",
        "title": words("Service pulse"),
        "submit": words("Send"),
        "close": words("Cancel"),
        "blocks": [
            section("Sam Ortiz will answer the results by *13 June*. You can't change your answers afterwards."),
            question("item:Q1", "I was proud of the service we gave in the last two weeks.", initial_option=SCALE[1]),
            question("item:E1", "I can put things right for a customer without asking first."),
            {
                "type": "input",
                "block_id": "item:R",
                "label": words("If a friend needed what we offer, would you send them to us?"),
                "hint": words("0 certainly not, 10 certainly"),
                "element": {
                    "type": "static_select",
                    "action_id": "answer",
                    "options": ten,
                    "placeholder": words("0 to 10"),
                },
            },
            {
                "type": "input",
                "block_id": "words",
                "optional": True,
                "label": words("What got in the way of good service lately? (No names.)"),
                "element": {"type": "plain_text_input", "action_id": "text", "multiline": True, "max_length": 500},
            },
            {
                "type": "input",
                "block_id": "hide",
                "optional": True,
                "label": words("Your words"),
                "element": {
                    "type": "checkboxes",
                    "action_id": "hide",
                    "options": [option("hide", "Don't show my words", "Only count the topic")],
                },
            },
        ],
    }


@cache
def picture() -> bytes:
    """A small PNG: the page only has to show it."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    width, height = 640, 220
    bars = {40: 420, 90: 300, 140: 540}
    rows = b"".join(
        b"\0"
        + b"".join(
            b"\x1f\x75\x67"
            if any(top < y < top + 30 and 20 < x < end for top, end in bars.items())
            else b"\xff\xff\xff"
            for x in range(width)
        )
        for y in range(height)
    )
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def workspace() -> Workspace:
    """Six members, three channels, a pulse that is open and the results of the last."""
    stage = Workspace(name="Hearthline")
    people = [
        (MAYA, "Maya Patel", "Hotline adviser", "Europe/London"),
        (SAM, "Sam Ortiz", "Managing director", "Europe/London"),
        (TOM, "Tom Hughes", "Head of hotline", "Europe/London"),
        (EWA, "Ewa Nowak", "Billing clerk", "Europe/Warsaw"),
        ("U0NIKOS00", "Nikos Papadopoulos", "Engineer, South", "Europe/Athens"),
    ]
    for user, name, title, tz in people:
        stage.users[user] = User(id=user, handle=name.split()[0].lower(), real_name=name, email="", tz=tz, title=title)
    stage.users[BOT] = User(id=BOT, handle="tribune", real_name="Tribune", email="", tz="UTC", bot=True)
    everybody = set(stage.users)
    stage.channels[PULSE] = Channel(
        id=PULSE, name="service-pulse", topic="How we serve, every two weeks", members=everybody
    )
    stage.channels[GENERAL] = Channel(id=GENERAL, name="general", topic="Everything else", members=everybody)
    stage.channels[DESK] = Channel(id=DESK, name="suggestion-desk", private=True, members={SAM, TOM, BOT})
    direct = stage.direct_message(MAYA, bot=BOT)
    stage.files["F1"] = File(id="F1", name="r.png", mimetype="image/png", content=picture(), alt_text="Bars")
    speak(stage, GENERAL, TOM, "Boiler 4471 in Morley is *warm again*. Thanks <@U0MAYA000>!", ago=86400 + 3600)
    speak(stage, GENERAL, EWA, "Who knows the letter “final notice”? A customer read it to me.", ago=4000)
    first = speak(stage, GENERAL, EWA, "She was _not_ amused :confused:", ago=3960)
    speak(stage, GENERAL, MAYA, "I had two of those this morning.", ago=3000, thread_ts=first.ts)
    speak(stage, PULSE, BOT, "Results of the pulse of 23 May", ago=86400 * 4, blocks=results())
    speak(stage, direct.id, BOT, "4 short questions, about a minute.", ago=240, blocks=invitation())
    return stage


def results() -> list[Json]:
    return [
        {"type": "header", "block_id": "h", "text": words("We are proud of our service, but may not fix it ourselves")},
        section("*31 of 41* answered, <!date^1748016000^{date_short_pretty}|23 May>. *Sam Ortiz* answers by *30 May*."),
        {"type": "image", "block_id": "i", "slack_file": {"id": "F1"}, "alt_text": "Agree: pride 75 %, freedom 35 %"},
        {
            "type": "section",
            "block_id": "f",
            "fields": [
                {"type": "mrkdwn", "text": "*Strength*\nPride in our service: 75 % agree"},
                {"type": "mrkdwn", "text": "*Finding*\nPutting things right: 35 % agree"},
            ],
        },
        {
            "type": "table",
            "block_id": "t",
            "column_settings": [{"align": "left"}, {"align": "right"}],
            "rows": [
                [{"type": "raw_text", "text": "Team"}, {"type": "raw_text", "text": "Agree"}],
                [{"type": "raw_text", "text": "Hotline"}, {"type": "raw_text", "text": "60 %"}],
                [{"type": "raw_text", "text": "Billing"}, {"type": "raw_text", "text": "Not enough answers to show"}],
            ],
        },
        {"type": "context", "block_id": "c", "elements": [{"type": "mrkdwn", "text": "Details: `sha256 9f2c…`"}]},
    ]


def invitation() -> list[Json]:
    labels = ("1 Not at all", "2", "3", "4", "5 Fully")
    buttons = [button(f"pulse_first:{n}", label, value=f"s1|{n}") for n, label in enumerate(labels, start=1)]
    return [
        section("4 short questions, about a minute. Closes <!date^1749222000^{date_long_pretty} {time}|Friday 17:00>.\n"
                "Sam Ortiz will answer the results by *13 June*."),
        section("*I was proud of the service we gave in the last two weeks.*", block_id="question"),
        {"type": "actions", "block_id": "first", "elements": buttons},
        {"type": "context", "block_id": "w", "elements": [{"type": "mrkdwn", "text": ":lock: <#C0PULSE00>"}]},
    ]  # fmt: skip


def speak(
    stage: Workspace, channel: str, user: str, text: str, *, ago: float = 0, blocks: Sequence[Json] = (), **more: Any
) -> Message:
    """Have somebody write, that many seconds before NOW."""
    message = Message(channel=channel, ts=f"{NOW - ago:.6f}", user=user, text=text, blocks=list(blocks), **more)
    message.state = initial_state(message.blocks)
    return stage.add_message(message)


class StageActor(Actor):
    """Does the least that the page can show, and remembers every act."""

    def __init__(self, server: "StageServer", user: str) -> None:
        super().__init__(server._hub, user)
        self.server = server
        self.stage = server.workspace

    async def say(self, channel: str, text: str, *, thread_ts: str | None = None) -> Message | None:
        self.server.done.append(("say", channel, text, thread_ts))
        if text.startswith("/"):
            speak(self.stage, channel, BOT, "Nothing is open for you just now.", only_for=self.user)
            return None
        return speak(self.stage, channel, self.user, text, thread_ts=thread_ts)

    async def press(
        self, surface: Message | View, action_id: str, *, value: object = None, block_id: str | None = None
    ) -> None:
        self.server.done.append(("press", action_id, value))
        if self.server.silent:
            self.stage.notice(self.user, "Tribune did not answer in time.")
            raise NotAcknowledged
        if action_id.startswith("pulse_first"):
            self.open(pulse_form())

    def open(self, payload: Json) -> View:
        stack = self.stage.modals.setdefault(self.user, [])
        view = View(
            id=f"V{len(stack)}",
            user=self.user,
            type="modal",
            payload=deepcopy(payload),
            hash="1",
            root_id="V0",
            state=initial_state(payload["blocks"]),
        )
        stack.append(view)
        self.stage.changed(f"modal:{self.user}")
        return view

    async def fill(self, view: View, block_id: str, action_id: str, value: object) -> None:
        self.server.done.append(("fill", block_id, action_id, value))
        if value == "too long":
            raise ActError("Use fewer words here.")
        block, element = next(
            (block, block["element"])
            for block in view.payload["blocks"]
            if block["type"] == "input" and block["block_id"] == block_id
        )
        self._put(view, block, element, value)

    async def search(
        self, surface: Message | View, action_id: str, text: str, *, block_id: str | None = None
    ) -> list[Json]:
        self.server.done.append(("search", action_id, text))
        if self.server.silent:
            raise NotAcknowledged("Tribune did not answer in time")
        assert block_id is not None
        surface.offered[block_id, action_id] = self.server.offers
        return []

    async def submit(self, view: View) -> View | None:
        self.server.done.append(("submit", view.id))
        missing = [
            block["block_id"]
            for block in view.payload["blocks"]
            if block["type"] == "input"
            and not block.get("optional")
            and INPUTS[block["element"]["type"]].lacks(
                block["element"], view.state[block["block_id"]][block["element"]["action_id"]]
            )
        ]
        view.errors = dict.fromkeys(missing, "Please answer this one.")
        if not missing:
            view.payload = {"type": "modal", "title": words("Thank you"), "blocks": [section("Thank you, *recorded*.")]}
            view.hash += "1"
        return view

    async def close(self, view: View) -> View | None:
        self.server.done.append(("close", view.id))
        self.stage.modals[self.user].remove(view)
        return self.stage.top_modal(self.user)

    async def open_home(self) -> View | None:
        self.server.done.append(("open_home", self.user))
        return self.stage.homes.get(self.user)

    async def shortcut(self, callback_id: str, *, channel: str | None = None) -> None:
        self.server.done.append(("shortcut", callback_id, channel))
        self.open(pulse_form())

    async def message_shortcut(self, message: Message, callback_id: str) -> None:
        self.server.done.append(("message_shortcut", message.ts, callback_id))


class StageServer(SandboxServer):
    """The workspace without its wires."""

    def __init__(self) -> None:
        app = Installed(manifest=deepcopy(MANIFEST), bot_user=BOT, bot_token="", app_token="", scopes=frozenset())
        super().__init__(workspace(), SandboxClock(NOW), app)
        self.clock.on_change = lambda: self.workspace.changed("clock")
        self.done: list[tuple[object, ...]] = []
        self.silent = False
        self.offers: Json = {"options": []}
        """What a search in an external menu finds."""

    def actor(self, user: str) -> StageActor:
        return StageActor(self, user)


@asynccontextmanager
async def served(
    server: StageServer,
    *,
    newcomer: str | None = MAYA,
    inside: Inside | None = None,
    attack_it: AttackIt | None = None,
    steps: Sequence[Jump] = (),
    next_steps: Sequence[NextStep] = (),
) -> AsyncIterator[str]:
    """The page on a free port of this machine; its URL."""
    app = web.Application()
    add_page(app, server, newcomer=newcomer, inside=inside, attack_it=attack_it, steps=steps, next_steps=next_steps)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    try:
        yield f"http://{host}:{port}"
    finally:
        await runner.cleanup()


class Tab:
    """A browser's tab without a browser: it fetches, posts, and remembers the parts that it has."""

    def __init__(self, session: ClientSession, url: str, user: str = MAYA, place: str = "messages") -> None:
        self.session = session
        self.url = url
        self.path = f"/as/{user}/{place}"
        self.have: dict[str, str] = {}
        self.led_to = ""

    async def get(self, path: str | None = None, *, status: int = 200) -> Node:
        async with self.session.get(self.url + (path or self.path)) as response:
            assert response.status == status
            return self._took(await response.text())

    async def parts(self, *names: str) -> Node:
        query = {"names": " ".join(names)}
        async with self.session.get(f"{self.url}{self.path}/parts", params=query, headers=self._headers()) as response:
            assert response.status == 200
            return self._took(await response.text())

    async def shown(self, name: str) -> str:
        """A part as it is now, whatever the tab has."""
        async with self.session.get(f"{self.url}{self.path}/parts", params={"names": name}) as response:
            return await response.text()

    async def post(self, act: str, **form: str | list[str]) -> Node:
        return await self.send(act, _pairs(form))

    async def send(self, act: str, data: FormData | MultiDict[str]) -> Node:
        """Post a form, with files or without. `led_to` is where the answer sends the tab."""
        async with self.session.post(f"{self.url}{self.path}/{act}", data=data, headers=self._headers()) as response:
            assert response.status == 200
            self.led_to = response.headers.get("HX-Redirect", "")
            return self._took(await response.text())

    async def choices(self, **query: str) -> Node:
        """What a picker offers."""
        async with self.session.get(f"{self.url}{self.path}/choices", params=query) as response:
            assert response.status == 200
            return tree(await response.text())

    def _headers(self) -> dict[str, str]:
        return {"X-Have": " ".join(f"{name}={version}" for name, version in self.have.items())}

    def _took(self, html: str) -> Node:
        root = tree(html.replace("<!doctype html>", ""))
        self.have |= {part["data-part"]: part["data-version"] for part in root.all(class_="part")}
        return root


def names(root: Node) -> set[str]:
    """Which parts came."""
    return {part["data-part"] for part in root.all(class_="part")}


def tokens(html: Node) -> dict[str, str]:
    """What is chosen in the pickers: the value, and what it is called."""
    shown = [token for one in html.all("ul", class_="tokens") for token in one.all("li")]
    return {token.one("input")["value"]: token.one("button")["aria-label"].removeprefix("Remove ") for token in shown}


def screen(server: StageServer, place: str = PULSE, *, user: str = MAYA, **more: Any) -> Screen:
    """What a member sees, without HTTP."""
    address = Address(user=user, place=place, **more)
    return Screen(server, address)


def _pairs(fields: Mapping[str, str | list[str]]) -> MultiDict[str]:
    """A form's fields; a list is a field several times."""
    pairs = MultiDict[str]()
    for name, value in fields.items():
        for one in [value] if isinstance(value, str) else value:
            pairs.add(name, one)
    return pairs
