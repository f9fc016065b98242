"""Opening, pushing, updating and publishing views, with Slack's rules for each."""

import copy
import json

from sandbox import pictures, rules
from sandbox.elements import carried_state, elements_with_block, initial_state
from sandbox.errors import SlackError, invalid
from sandbox.hub import Hub
from sandbox.workspace import Json, View, Workspace

MOST_VIEWS = 3
MOST_BYTES = 250_000


def complete(workspace: Workspace, blocks: list[Json]) -> list[Json]:
    """The blocks with the ids that Slack gives where the app gave none."""
    blocks = copy.deepcopy(blocks)
    for block in blocks:
        block.setdefault("block_id", workspace.new_id("b"))
    for _, element in elements_with_block(blocks):
        element.setdefault("action_id", workspace.new_id("a"))
    return blocks


def open_modal(hub: Hub, user: str, payload: object, *, channel: str | None = None) -> View:
    """Show a modal, in place of whatever the app showed this member; `channel` is where they are."""
    checked = _checked(hub, "modal", payload)
    view = _made(hub, user, checked, channel=channel)
    hub.workspace.modals[user] = [view]
    hub.workspace.changed(f"modal:{user}")
    return view


def push(hub: Hub, user: str, payload: object) -> View:
    """Put a modal on top of the one this member sees."""
    checked = _checked(hub, "modal", payload)
    stack = hub.workspace.modals.get(user, [])
    if not stack:
        raise SlackError("not_found")
    if len(stack) >= MOST_VIEWS:
        raise SlackError("push_limit_reached")
    view = _made(hub, user, checked, below=stack[-1], channel=stack[-1].opened_from)
    stack.append(view)
    hub.workspace.changed(f"modal:{user}")
    return view


def update(hub: Hub, view: View, payload: object, *, known_hash: str | None = None) -> View:
    """Change a modal where it is; what the member has put in stays where ids and types are the same."""
    checked = _checked(hub, view.type, payload, but=view)
    if known_hash is not None and known_hash != view.hash:
        raise SlackError("hash_conflict")
    blocks = complete(hub.workspace, checked["blocks"])
    view.state = carried_state(view.payload["blocks"], view.state, blocks, here=view.opened_from)
    view.payload = checked | {"blocks": blocks}
    view.errors = {}
    view.hash = _new_hash(hub)
    hub.workspace.changed(f"{view.type}:{view.user}")
    return view


def publish(hub: Hub, user: str, payload: object, *, known_hash: str | None) -> View:
    """Show a Home to one member."""
    home = hub.workspace.homes.get(user)
    if home is not None:
        return update(hub, home, payload, known_hash=known_hash)
    checked = _checked(hub, "home", payload)
    if known_hash is not None:
        raise SlackError("hash_conflict")
    view = hub.workspace.homes[user] = _made(hub, user, checked)
    hub.workspace.changed(f"home:{user}")
    return view


def find(hub: Hub, *, view_id: object, external_id: object = None) -> View:
    """An open view by its id or by the app's own. Raises "not_found"."""
    for view in hub.workspace.views():
        if view.id == view_id or (external_id and view.payload.get("external_id") == external_id):
            return view
    raise SlackError("not_found")


def _checked(hub: Hub, surface: str, payload: object, *, but: View | None = None) -> Json:
    if not isinstance(payload, dict):
        raise invalid("invalid_arguments", ["missing required field: view [json-pointer:]"])
    problems = rules.problems(surface, payload) or pictures.problems(hub, payload["blocks"], "/view")
    if problems:
        raise invalid("invalid_arguments", problems)
    if len(json.dumps(payload)) > MOST_BYTES:
        raise SlackError("view_too_large")
    external_id = payload.get("external_id")
    for view in hub.workspace.views() if external_id else ():
        if view is not but and view.payload.get("external_id") == external_id:
            raise SlackError("duplicate_external_id")
    return payload


def _made(hub: Hub, user: str, payload: Json, *, below: View | None = None, channel: str | None = None) -> View:
    view_id = hub.workspace.new_id("V")
    blocks = complete(hub.workspace, payload["blocks"])
    return View(
        id=view_id,
        user=user,
        type=payload["type"],
        payload=payload | {"blocks": blocks},
        hash=_new_hash(hub),
        root_id=below.root_id if below is not None else view_id,
        previous_id=below.id if below is not None else None,
        opened_from=channel,
        state=initial_state(blocks, here=channel),
    )


def _new_hash(hub: Hub) -> str:
    return f"{hub.now():.0f}.{hub.workspace.new_id('h')}"
