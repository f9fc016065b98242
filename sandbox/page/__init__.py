"""The workspace's page: what people see, as HTML from the server; a few lines of script keep it fresh.

`add_page` puts it on an aiohttp application. Every part of the page (side bar, conversation, modal, ...) is rendered
whole, carries its version, and is sent again only where it has changed: after an act, and when the workspace says so.
"""

from sandbox.page.routes import add_page
from sandbox.page.screens import Jump, NextStep

__all__ = ["Jump", "NextStep", "add_page"]
