"""App Home, put together for one person when they open it."""

from datetime import datetime

from sqlalchemy.orm import Session

from domain.screens import Home
from vault import Vault


def home(
    session: Session,
    *,
    vault: Vault,
    person: str,
    administrator: bool,
    channel_trouble: str | None,
    now: datetime,
) -> Home:
    """Home as this person sees it. `channel_trouble` is Slack's word if the series' channel cannot be posted in."""
    raise NotImplementedError
