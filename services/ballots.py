"""A vote on its way into the vault. Nothing here writes: the vault takes it, in a transaction of its own."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from domain import elections as rules
from domain.ballots import read_receipt
from domain.survey import Ballot, Cast, Comment, TagState
from models.elections import may_vote
from services import elections
from vault import Vault


def ballot_cast(
    session: Session,
    election_id: str,
    person: str,
    *,
    chosen: Collection[str],
    none_of_these: bool,
    receipt: str,
    now: datetime,
) -> Cast:
    """What somebody chose, to be sealed with the receipt that was drawn with their form.

    Raises NotFoundError, and what domain.elections.cast and domain.ballots.read_receipt raise. Whether they have voted
    already, the vault says.
    """
    election = elections.load(session, election_id)
    listed = may_vote(session, election_id, person)
    marks = rules.cast(election, chosen=chosen, none_of_these=none_of_these, listed=listed, now=now)
    return Cast(
        survey_id=election_id,
        person=person,
        state=TagState.ANSWERED,
        ballot=Ballot(0, marks),
        comment=Comment(read_receipt(receipt)),
    )


def has_voted(session: Session, election_id: str, person: str, *, vault: Vault) -> bool:
    """Answer whether somebody has voted in an election whose ballot is open."""
    return vault.has_answered(session.connection(), election_id, person)
