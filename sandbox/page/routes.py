"""The page's URLs: `/as/<member>/<place>` and what can be fetched and done there."""

import asyncio
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from urllib.parse import quote
from zoneinfo import ZoneInfo

from aiohttp import web
from multidict import MultiDict, MultiMapping

from sandbox import choices
from sandbox.acting import ActError, NotAcknowledged
from sandbox.attack_it import AttackIt
from sandbox.dates import local, next_morning
from sandbox.inside import Findings, Inside
from sandbox.page.acts import Acts, Form
from sandbox.page.address import MESSAGES, Address
from sandbox.page.beside import MOST_BESIDE, Beside
from sandbox.page.painting import ENVIRONMENT, PARTS, fresh, paint, whole
from sandbox.page.screens import Jump, NextStep, Screen
from sandbox.server import SandboxServer
from sandbox.workspace import File, User

Sent = MultiMapping[str | bytes | bytearray | web.FileField]

STATIC = Path(__file__).parent.parent / "static"
ACTS = (
    *("say", "edit", "delete", "press", "fill", "attach", "submit", "close", "open", "dismiss"),
    *("shortcut", "react", "join", "leave", "create", "invite", "status", "flip"),
)
BREATH = 0.08
"""Seconds in which changes are collected before a page is told: a jump makes hundreds."""
ALIVE = 15.0
"""Seconds between signs of life on a quiet stream."""

SECURITY: Mapping[str, str] = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'self'; style-src 'self' 'unsafe-inline'; frame-ancestors 'self'; base-uri 'none'; "
        "form-action 'self'"
    ),
    "Referrer-Policy": "no-referrer",
}


OF_STRANGERS: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
}
"""With what people upload: a picture may be a program too (SVG)."""


def add_page(
    app: web.Application,
    server: SandboxServer,
    *,
    newcomer: str | None = None,
    inside: Inside | None = None,
    attack_it: AttackIt | None = None,
    steps: Sequence[Jump] = (),
    next_steps: Sequence[NextStep] = (),
) -> None:
    """Put the page on the application, before it starts.

    `newcomer` is whose page opens first (else the first member by name); without `inside` there is no "Look inside",
    and in it no attack without `attack_it`; `steps` are buttons beside "Next morning"; `next_steps` stand below what
    came of an attack.
    """
    page = Page(server, newcomer=newcomer, inside=inside, attack_it=attack_it, steps=steps, next_steps=next_steps)
    app.router.add_get("/", page.front)
    app.router.add_get("/as/{user}", page.front)
    app.router.add_get("/as/{user}/{place}", page.whole)
    app.router.add_get("/as/{user}/{place}/parts", page.parts)
    app.router.add_get("/as/{user}/{place}/live", page.live)
    app.router.add_get("/as/{user}/{place}/choices", page.choices)
    for act in ACTS:
        app.router.add_post(f"/as/{{user}}/{{place}}/{act}", partial(page.act, act))
    app.router.add_post("/as/{user}/{place}/jump", page.jump)
    app.router.add_post("/as/{user}/{place}/attack", page.attack)
    app.router.add_get("/side/{members:.*}", page.side)
    app.router.add_get("/picture/{file}", page.picture)
    app.router.add_get("/file/{file}", page.file)
    app.router.add_static("/static", STATIC)
    app.on_shutdown.append(page.shut)


def concerns(change: str, address: Address) -> Sequence[str]:
    """Which parts of a page a change of the workspace touches."""
    what, _, whose = change.partition(":")
    if what == "messages":
        return ("side", "main", "thread") if address.place in {whose, MESSAGES} else ("side",)
    if what in _MINE:
        return _MINE[what] if whose == address.user else ()
    return _EVERYBODYS.get(what, ())


_MINE = {"home": ("main",), "modal": ("modal",), "notices": ("notices", "modal")}
_EVERYBODYS = {
    "attack": ("attack",),
    "clock": ("clock", "attack"),
    "channels": ("side", "place", "main"),
    "people": ("me", "side", "place", "main", "thread"),
    "switches": ("switches",),
}


class Page:
    """The page of every member of one workspace."""

    def __init__(
        self,
        server: SandboxServer,
        *,
        newcomer: str | None,
        inside: Inside | None,
        attack_it: AttackIt | None,
        steps: Sequence[Jump],
        next_steps: Sequence[NextStep],
    ) -> None:
        self.server = server
        self.inside = inside
        self.attack_it = attack_it
        self.moving: tuple[asyncio.Task[None], float] | None = None
        """The jump under way, and where it leads."""
        self._attacking: asyncio.Task[None] | None = None
        self._newcomer = newcomer
        self._steps = tuple(steps)
        self._next_steps = tuple(next_steps)
        self._streams: set[asyncio.Task[None]] = set()
        self._read_to: dict[tuple[str, str], str] = {}
        """By member and channel, what was read before they last came there to unread messages."""

    def jumps(self, zone: ZoneInfo) -> tuple[Jump, ...]:
        """The buttons beside the clock."""
        return (Jump(label="Next morning", to=lambda: next_morning(self.server.clock.now(), zone)), *self._steps)

    # What a tab fetches

    async def front(self, request: web.Request) -> web.Response:
        """To somebody's messages from the app: the newcomer's, if nobody is named."""
        user = request.match_info.get("user") or self._newcomer or self._first()
        raise web.HTTPFound(Address(user=user, place=MESSAGES).path())

    def _first(self) -> str:
        people = [user for user in self.server.workspace.users.values() if not user.bot and not user.deleted]
        return min(people, key=lambda user: user.real_name).id if people else ""

    async def whole(self, request: web.Request) -> web.Response:
        """A page."""
        address = self._address(request)
        screen = self._screen(address)
        if not screen.exists:
            raise self._lost(f"{screen.me.real_name} sees no such conversation.")
        self._come_to(screen)
        findings = await self._findings(address)
        return _html(whole(self._screen(address), findings, theme=request.cookies.get("theme", "auto")))

    async def parts(self, request: web.Request) -> web.Response:
        """Those parts of a page that are named and that the browser does not have in this version."""
        names = tuple(name for name in PARTS if name in request.query.get("names", "").split())
        return await self._parts(request, self._address(request), names=names)

    async def _parts(self, request: web.Request, address: Address, *, names: tuple[str, ...] = PARTS) -> web.Response:
        findings = await self._findings(address) if "inside" in names else None
        if "main" in names:
            self._mark_read(self._screen(address))
        have = dict(pair.split("=", 1) for pair in request.headers.get("X-Have", "").split() if "=" in pair)
        return _html(fresh(paint(self._screen(address), findings, names=names), have))

    def _address(self, request: web.Request) -> Address:
        user = request.match_info["user"]
        if user not in self.server.workspace.users:
            raise self._lost(f"Nobody here has the id {user}.")
        return Address(
            user=user,
            place=request.match_info["place"],
            thread=request.query.get("thread"),
            inside="inside" in request.query,
            table=request.query.get("table"),
            switches="switches" in request.query,
        )

    def _lost(self, reason: str) -> web.HTTPNotFound:
        body = ENVIRONMENT.get_template("lost.html").render(name=self.server.workspace.name, reason=reason)
        return web.HTTPNotFound(text=body, content_type="text/html", headers=SECURITY)

    def _screen(self, address: Address) -> Screen:
        zone = ZoneInfo(self.server.workspace.users[address.user].tz)
        moving = f"{local(self.moving[1], zone):%a %H:%M}" if self.moving else ""
        screen = Screen(
            self.server,
            address,
            jumps=self.jumps(zone),
            moving=moving,
            can_look_inside=self.inside is not None,
            attack_it=self.attack_it,
            next_steps=self._next_steps,
        )
        if screen.channel:
            screen.read_to = self._read_to.get((address.user, screen.channel.id), "")
        return screen

    def _come_to(self, screen: Screen) -> None:
        """Remember where the unread messages of a conversation begin, and count them as read."""
        if screen.channel:
            here = screen.me.id, screen.channel.id
            read_to = self.server.workspace.read.get(here, "")
            self._read_to[here] = read_to if self.server.workspace.unread(*here) else ""
            self._mark_read(screen)

    def _mark_read(self, screen: Screen) -> None:
        if screen.channel and self.server.workspace.unread(screen.me.id, screen.channel.id):
            self.server.workspace.mark_read(screen.me.id, screen.channel.id)

    async def _findings(self, address: Address) -> Findings | None:
        if self.inside is None or not address.inside:
            return None
        return await asyncio.to_thread(self.inside.look, address.table)

    async def choices(self, request: web.Request) -> web.Response:
        """What a picker offers for what is typed in it."""
        acts = Acts(self.server, self._address(request), MultiDict(request.query))
        try:
            groups, said = await acts.choices()
        except NotAcknowledged as problem:
            groups, said = [], f"{problem}."
        except ActError as problem:
            groups, said = [], str(problem)
        lists = f"{request.query.get('surface')}|{request.query.get('block')}|{request.query.get('action')}"
        template = ENVIRONMENT.get_template("choices.html")
        return _html(template.render(groups=groups, said=said, id=lists.replace(" ", "-")))

    async def side(self, request: web.Request) -> web.Response:
        """Several members' pages beside each other; each is named by handle or id."""
        people = {user.id: user for user in choices.people(self.server.workspace) if not user.bot}
        by_handle = {user.handle: user for user in people.values()}
        shown: list[User] = []
        for name in filter(None, request.match_info["members"].split("/")):
            user = people.get(name) or by_handle.get(name)
            if user is None:
                raise self._lost(f"Nobody here is called {name}.")
            if user not in shown:
                shown.append(user)
        template = ENVIRONMENT.get_template("beside.html")
        theme = request.cookies.get("theme", "auto")
        return _html(template.render(side=Beside(self.server.workspace, shown[:MOST_BESIDE]), theme=theme))

    async def picture(self, request: web.Request) -> web.Response:
        """An uploaded picture."""
        file = self._file(request)
        if not file.mimetype.startswith("image/"):
            raise web.HTTPNotFound
        return web.Response(body=file.content, content_type=file.mimetype, headers=OF_STRANGERS)

    async def file(self, request: web.Request) -> web.Response:
        """An uploaded file, to be kept: a browser never opens it here."""
        file = self._file(request)
        disposition = f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"
        return web.Response(
            body=file.content,
            content_type="application/octet-stream",
            headers={**OF_STRANGERS, "Content-Disposition": disposition},
        )

    def _file(self, request: web.Request) -> File:
        file = self.server.workspace.files.get(request.match_info["file"])
        if file is None:
            raise web.HTTPNotFound
        return file

    # What a tab is told

    async def live(self, request: web.Request) -> web.StreamResponse:
        """A stream that names the parts that have changed."""
        address = self._address(request)
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await response.prepare(request)
        stream = asyncio.ensure_future(self._tell(response, address))
        self._streams.add(stream)
        try:
            await asyncio.wait({stream})
        finally:
            stream.cancel()
            self._streams.discard(stream)
        return response

    async def _tell(self, response: web.StreamResponse, address: Address) -> None:
        queue = self.server.workspace.follow()
        try:
            while True:
                names = await self._changed(queue, address)
                await response.write(f"data: {' '.join(names)}\n\n".encode() if names else b": quiet\n\n")
        except ConnectionError:
            return  # the tab is gone
        finally:
            self.server.workspace.unfollow(queue)

    @staticmethod
    async def _changed(queue: "asyncio.Queue[str]", address: Address) -> list[str]:
        """Parts that have changed, after a breath; none after a long silence."""
        names: set[str] = set()
        try:
            async with asyncio.timeout(ALIVE):
                while not names:
                    names.update(concerns(await queue.get(), address))
        except TimeoutError:
            return []
        await asyncio.sleep(BREATH)
        while not queue.empty():
            names.update(concerns(queue.get_nowait(), address))
        return sorted(names)

    # What a tab does

    async def act(self, act: str, request: web.Request) -> web.Response:
        """Do it, and answer with every part that is different now."""
        address = self._address(request)
        form = await request.post()
        acts = Acts(self.server, address, _fields(form), _files(form))
        refused = True
        try:
            await getattr(acts, act)()
            refused = False
        except NotAcknowledged:
            pass  # the workspace has told the member already
        except ActError as problem:
            self.server.workspace.notice(address.user, str(problem))
        answer = await self._parts(request, address, names=tuple(name for name in PARTS if name != "inside"))
        if refused:
            answer.headers["X-Refused"] = "yes"
        elif acts.leads_to:
            answer.headers["HX-Redirect"] = acts.leads_to
        return answer

    async def jump(self, request: web.Request) -> web.Response:
        """Begin to move the clock; the page is told when it has arrived."""
        address = self._address(request)
        label = (await request.post()).get("step")
        zone = ZoneInfo(self.server.workspace.users[address.user].tz)
        jumps = (*self.jumps(zone), *(step.jump for step in self._next_steps if step.jump))
        to = next((jump.to() for jump in jumps if jump.label == label), None)
        if to is not None and self.moving is None:
            task = asyncio.ensure_future(self.server.clock.jump(to))
            self.moving = task, to
            task.add_done_callback(partial(self._arrived, address.user))
            self.server.workspace.changed("clock")
        return await self._parts(request, address, names=("clock",))

    def _arrived(self, user: str, task: "asyncio.Task[None]") -> None:
        self.moving = None
        if not task.cancelled() and (problem := task.exception()):
            self.server.workspace.notice(user, f"The clock stopped on its way: {problem}")
        self.server.workspace.changed("clock")

    async def attack(self, request: web.Request) -> web.Response:
        """Begin to steal and to guess; the page is told when that is done."""
        address = self._address(request)
        with_key = (await request.post()).get("key") == "yes"
        if self.attack_it is not None and not self.attack_it.running:
            self._attacking = self.attack_it.start(with_key=with_key)
            self._attacking.add_done_callback(partial(self._attacked, address.user))
        return await self._parts(request, address, names=("attack",))

    def _attacked(self, user: str, task: "asyncio.Task[None]") -> None:
        if not task.cancelled() and (problem := task.exception()):
            self.server.workspace.notice(user, f"The attack was broken off: {problem}")

    async def shut(self, _app: web.Application) -> None:
        """Let go of every tab, and of a jump or an attack under way, so that the server can stop."""
        under_way = [self.moving[0] if self.moving else None, self._attacking]
        tasks = [*self._streams, *filter(None, under_way)]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _fields(form: Sent) -> Form:
    return MultiDict((name, value) for name, value in form.items() if isinstance(value, str))


def _files(form: Sent) -> list[web.FileField]:
    """The files that were chosen: a browser sends a field in which there is none without a name."""
    return [value for value in form.values() if isinstance(value, web.FileField) and value.filename]


def _html(body: str) -> web.Response:
    return web.Response(text=body, content_type="text/html", headers=SECURITY)
