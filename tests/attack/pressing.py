"""What people do in Tribune's own screens: press what they see, fill in what opens, and send it."""

import asyncio
from collections.abc import Mapping

from sandbox import sight
from sandbox.acting import Actor
from sandbox.sight import Seen
from sandbox.workspace import Message, View

TRIES = 20


async def home(actor: Actor) -> View:
    """Home, opened until it is there: on a busy machine it may come after the event was answered."""
    for _ in range(TRIES):
        if (page := await actor.open_home()) is not None:
            return page
        await asyncio.sleep(0.2)
    raise TimeoutError("there is no Home")


def seen(surface: Message | View, action: str, about: str = "") -> Seen:
    """The first button or menu of this name; of several, the one whose value begins with what it is about."""
    found = next((one for one in sight.elements(surface) if _is(one, action, about)), None)
    assert found is not None, sight.text_of(surface)
    return found


def _is(one: Seen, action: str, about: str) -> bool:
    return one.action_id.partition(":")[0] == action and str(one.element.get("value", "")).startswith(about)


async def press(actor: Actor, surface: Message | View, action: str, about: str = "") -> None:
    """Press it."""
    found = seen(surface, action, about)
    await actor.press(surface, found.action_id, block_id=found.block_id)


def shown(actor: Actor) -> View:
    """The page on top."""
    page = actor.modal()
    assert page is not None
    return page


async def fill(actor: Actor, given: Mapping[str, str]) -> None:
    """Fill in the form on top: what is given by a block's name or a kind of field."""
    form = shown(actor)
    for field in sight.inputs(form):
        value = given.get(field.block_id, given.get(str(field.element["type"])))
        if value is not None:
            await actor.fill(form, field.block_id, field.action_id, value)


async def send(actor: Actor) -> View:
    """Send the form on top; what is pointed out is sent anyway."""
    for _ in range(2):
        view = await actor.submit(shown(actor))
        assert view is not None
        assert not view.errors, view.errors
        if not view.payload.get("submit"):
            break
    return shown(actor)


async def close_all(actor: Actor) -> None:
    """Close whatever lies on top, down to nothing."""
    while (page := actor.modal()) is not None:
        await actor.close(page)
