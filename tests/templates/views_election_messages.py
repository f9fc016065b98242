"""Views of what the channel and nominees read about elections."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from domain.ballots import Chosen, Result, VacantBecause
from domain.election_messages import (
    ElectionAnnounced,
    ElectionCalledOff,
    ElectionCount,
    ElectionNotAnnounced,
    ElectionOpen,
    ElectionProposed,
    ElectionReminder,
    ElectionResult,
)
from domain.election_terms import ElectionTerms, ElectionTimes
from domain.messages import Outgoing, PulseInvitation
from domain.seats import StandsFor
from tests.templates.views import AT, BY

SHARED = frozenset({"election_words"})
ID = "0123456789abcdef0123456789abcdef"
MOST = 80


def terms(text: str) -> ElectionTerms:
    """Stored in a database, which takes no half characters."""
    text = text.encode(errors="replace").decode()
    return ElectionTerms(
        id=ID,
        seat=ID,
        title=text[:80],
        who_may_vote=f"Everybody in {text[:80]} and the teams below it on 13 June, without guests.",
        electorate=42,
        times=ElectionTimes(
            nominations_open_at=AT,
            ballot_opens_at=AT + timedelta(days=14),
            remind_at=AT + timedelta(days=17),
            ballot_closes_at=AT + timedelta(days=18),
            again_on=BY + timedelta(days=46),
        ),
        seed_commitment="5" * 64,
        quorum=14,
    )


def counted(**more: Any) -> Result:
    values: dict[str, Any] = {
        "electorate": 42,
        "quorum": 14,
        "voted": 20,
        "winner": "U0AMINA",
        "deputy": "U0BEN",
        "counts": (Chosen("U0AMINA", 12), Chosen("U0BEN", 7), Chosen("U0CARA", None)),
        "none_of_these": 3,
        "seed": "a" * 64,
        "receipts": ("K7MXR4PQ2D",) * 20,
    }
    return Result(**values | more)


def vacant(text: str, why: VacantBecause, **more: Any) -> ElectionResult:
    return ElectionResult(election=ID, title=text, vacant_because=why, again_on=BY, **more)


def messages(text: str, many: int) -> dict[str, Outgoing | PulseInvitation]:
    standing = tuple(f"{text} {number}" for number in range(min(many, MOST)))
    counts = tuple(ElectionCount(name=one, people=number or None) for number, one in enumerate(standing))
    result = ElectionResult(
        election=ID,
        title=text,
        result=counted(),
        last_day=BY,
        deputy="U0BEN",
        counts=counts,
        speaker="U0AMINA",
    )
    few = counted(voted=5, quorum=3, counts=(), none_of_these=None, deputy=None)
    nobody = counted(winner=None, deputy=None, counts=())
    return {
        "election announced": ElectionAnnounced(election=ID, terms=terms(text), stands_for=StandsFor.EMPLOYEES),
        "election announced by hand": ElectionAnnounced(
            election=ID, by="U0RUTH", terms=terms(text), stands_for=StandsFor.CUSTOMERS
        ),
        "proposed": ElectionProposed(
            election=ID, person="U0AMINA", by="U0BEN", terms=terms(text), statement=text[:500]
        ),
        "ballot open": ElectionOpen(election=ID, terms=terms(text), candidates=(text, *standing)),
        "ballot of one": ElectionOpen(election=ID, terms=terms(text), candidates=(text,)),
        "election reminder": ElectionReminder(election=ID, turnout=40, title=text, ballot_closes_at=AT),
        "election reminder of few": ElectionReminder(election=ID, title=text, ballot_closes_at=AT),
        "election reminder of nobody": ElectionReminder(election=ID, turnout=0, title=text, ballot_closes_at=AT),
        "election reminder of all": ElectionReminder(election=ID, turnout=100, title=text, ballot_closes_at=AT),
        "election called off": ElectionCalledOff(election=ID, by="U0RUTH", title=text, reason=text[:500], again_on=BY),
        "election missed": ElectionCalledOff(election=ID, title=text, reason=text[:500]),
        "election result": result,
        "election result, drawn": replace(result, result=counted(drawn=True, none_of_these=None), deputy=None),
        "election result of few": replace(result, result=few, counts=(), deputy=None),
        "election result of who left": replace(result, winner_left=True, last_day=None),
        "election result, not enough": vacant(text, VacantBecause.NO_QUORUM, result=replace(nobody, voted=2)),
        "election result, none of these": vacant(
            text, VacantBecause.NONE_OF_THESE, result=nobody, counts=counts, speaker="U0BEN"
        ),
        "election result, nobody voted": vacant(
            text, VacantBecause.NO_QUORUM, result=replace(nobody, voted=0, receipts=())
        ),
        "election result, nobody stood": vacant(text, VacantBecause.NO_CANDIDATE),
        "election result, votes lost": replace(vacant(text, VacantBecause.BALLOTS_LOST), again_on=None),
        "election not announced": ElectionNotAnnounced(title=text, reason=text),
    }
