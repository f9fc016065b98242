"""Setting a pulse up, and what an administrator does with it later: pause, close, archive, try, forecast."""

from slack_bolt.async_app import AsyncApp

from handlers.deps import Deps


def register(_app: AsyncApp, _deps: Deps) -> None:
    """Listen for what this feature's screens send."""
