"""Results that people return to: a modal with pages, and files of displayed values."""

from slack_bolt.async_app import AsyncApp

from handlers.deps import Deps


def register(_app: AsyncApp, _deps: Deps) -> None:
    """Listen for what this feature's screens send."""
