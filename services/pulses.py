"""What an employee does with a pulse: see it, answer it once, read its results."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from domain.messages import PulseInvitation, PulseResults
from domain.screens import PulseForm, PulseStatus, Thanks
from domain.survey import Cast
from vault import Vault


def invitation(session: Session, survey_id: str, *, reminder: bool = False) -> PulseInvitation:
    """The direct message of a survey. Raises NotFoundError."""
    raise NotImplementedError


def open_survey_for(session: Session, person: str, *, now: datetime) -> str:
    """The open survey that this person is invited to.

    Raises NotFoundError when none is open (saying when the next one is), NotInvitedError when they joined later.
    """
    raise NotImplementedError


def answer_form(
    session: Session, *, vault: Vault, survey_id: str, person: str, chosen: int | None, now: datetime
) -> PulseForm:
    """The modal for one person. Raises ClosedError, NotInvitedError or AlreadyAnsweredError: the sentence to show."""
    raise NotImplementedError


def seal_answer(
    session: Session,
    *,
    survey_id: str,
    person: str,
    answers: Mapping[str, int | None],
    comment: str,
    show: bool,
    now: datetime,
) -> Cast:
    """Check an answer and make it into a cast for the writer; stores nothing itself.

    `answers` maps item ids to values, None being "can't say". Raises ClosedError, NotInvitedError, or BadInputError
    whose `problems` are by item id ("words" for the comment).
    """
    raise NotImplementedError


def thanks(session: Session, survey_id: str) -> Thanks:
    """The modal's last page."""
    raise NotImplementedError


def pulse_status(session: Session, person: str, *, administrator: bool, now: datetime) -> PulseStatus:
    """What /pulse answers."""
    raise NotImplementedError


def last_results(session: Session) -> PulseResults | None:
    """The results of the pulse that closed last."""
    raise NotImplementedError
