"""The questions of a series: read by everybody, changed by administrators."""

from slack_bolt.async_app import AsyncApp

from handlers.deps import Deps


def register(_app: AsyncApp, _deps: Deps) -> None:
    """Listen for what this feature's screens send."""
