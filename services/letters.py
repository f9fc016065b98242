"""The letter box: what authors send waits in it, sealed, until ten o'clock of the next weekday.

One box takes what comes, the newest. It holds 64 letters; a full one is followed by another of the same day, and all
boxes of a day are released as one: see services.released.
"""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from domain.cadence import at_local, local_day, working_day_from
from domain.calendars import MONDAY_TO_FRIDAY
from domain.errors import NotFoundError
from domain.letters import Letter, LetterKind
from models import suggestions as rows
from models.base import insert_once, random_id
from models.suggestions import LetterBox
from services.desk_settings import RELEASE_HOUR, Desk, desk
from vault import Vault

NOT_SET_UP = (
    "Suggestions are not set up yet. An administrator can do that in Tribune's Home: it takes a minute, and says who"
    " answers them."
)


def box_taking(session: Session) -> str:
    """The box that takes letters now. Raises NotFoundError where suggestions are not set up."""
    box = rows.newest_box(session) if desk(session) else None
    if box is None:
        raise NotFoundError(NOT_SET_UP)
    return box.id


def counts(session: Session, letter: Letter) -> bool:
    """Whether a letter is one of those of which a person may send so many in a day.

    Nobody is kept from settling, nor from taking back what was released.
    """
    if letter.kind is LetterKind.WITHDRAW:
        return rows.thread_of(session, letter.thread) is None
    return letter.kind is not LetterKind.SETTLE


def lacks_box(session: Session) -> bool:
    """Answer whether suggestions are set up, and no box takes letters."""
    return desk(session) is not None and rows.newest_box(session) is None


def ensure_box(session: Session, *, vault: Vault, now: datetime) -> None:
    """Open the box of the next weekday, in the caller's transaction, if suggestions are set up and there is none."""
    given = desk(session)
    if given and lacks_box(session):
        _open(session, next_day(given, now=now), 1, vault=vault)


def another_box(session: Session, full: str, *, vault: Vault) -> str:
    """The box that takes letters after one that refused one because it is `full`: of the same day.

    Whoever asks second gets what the first one opened. Raises NotFoundError where suggestions are not set up.
    """
    newest = box_taking(session)
    if newest != full:
        return newest
    box = session.get_one(LetterBox, full)
    _open(session, box.release_on, box.number + 1, vault=vault)
    return box_taking(session)


def next_release(session: Session, *, now: datetime) -> datetime | None:
    """When the letters that are sent now are released; None where suggestions are not set up.

    Never before `now`: what was missed is made up for at once.
    """
    given, box = desk(session), rows.newest_box(session)
    return max(now, release_at(given, box.release_on)) if given and box else None


def release_at(given: Desk, day: date) -> datetime:
    """The instant at which boxes of a day are released."""
    return at_local(day, RELEASE_HOUR, given.zone)


def next_day(given: Desk, *, now: datetime) -> date:
    """The first weekday whose ten o'clock, in the desk's zone, is still to come."""
    today = local_day(now, given.zone)
    passed = release_at(given, today) <= now
    return working_day_from(today + timedelta(days=passed), calendar=MONDAY_TO_FRIDAY)


def _open(session: Session, day: date, number: int, *, vault: Vault) -> None:
    """Open a box, unless another process was first."""
    box = random_id()
    if insert_once(session, LetterBox, {"id": box, "release_on": day, "number": number}):
        vault.open_letters(session.connection(), box)
