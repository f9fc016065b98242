"""What an administrator may choose, each with its default."""

from sqlalchemy.orm import Session

from models.settings import change_setting, setting

INCLUDE_GUESTS = "include_guests"


def guests_are_asked(session: Session) -> bool:
    """Answer whether guests of the workspace get pulses; at first they do not."""
    return setting(session, INCLUDE_GUESTS, default=False)


def ask_guests(session: Session, *, ask: bool) -> None:
    """Ask guests too from the next cycle on, or leave them out again.

    They are taken in, or taken as having left, when Slack's member list is read next: at start and every night.
    """
    change_setting(session, INCLUDE_GUESTS, ask)
