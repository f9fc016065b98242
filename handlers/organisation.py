"""Teams, touch points, places, roles and deputies, in modals that Home opens."""

from slack_bolt.async_app import AsyncApp

from handlers.deps import Deps


def register(_app: AsyncApp, _deps: Deps) -> None:
    """Listen for what this feature's screens send."""
