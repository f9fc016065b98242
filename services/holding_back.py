"""Holding a harassing suggestion back: two people, with a reason; the employee champion is one, where one was elected.

From the first wish on nobody reads it on the board. Showing it again takes two people as well.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from domain.desk import ASKED_FOR, HELD_BACK_BY, may_agree
from domain.desk_messages import DeskHoldBack
from domain.errors import BadInputError, ChangedError, NotAllowedError
from domain.screens.desk import HeldBack
from domain.seats import StandsFor
from domain.suggestions import SuggestionState, may_become
from domain.voice import tidied
from models import desk as rows
from models import people, seats
from models.base import random_id
from models.suggestions import HoldingBack, Suggestion
from services import board
from services.deliveries import queue
from services.desk import changeable, give_back_merged, standing
from services.desk_settings import desk, desk_day
from vault import Vault

LONGEST_REASON = 500

DECIDED = "That was decided meanwhile."
NOT_ALONE = "You asked for this, so somebody else has to agree."
ASKED_BEFORE = (
    "You have asked for this before, and nobody agreed. If it still hurts somebody, speak with a colleague who answers "
    "suggestions: they can ask."
)
CHAMPION = "The employee champion has to be one of the two. They have been asked."

_SAID_TO_AUTHOR = (
    "Your suggestion is not shown any more. Two people read it and think that it could hurt somebody. Their reason: "
    "{reason}\nNobody knows who wrote it, and nobody will look for you. If the matter is important to you, please "
    "suggest it again in other words."
)
_SHOWN_AGAIN = "Two people have looked at your suggestion again. It goes on as before."


def hold_back(session: Session, suggestion: str, person: str, reason: str, *, now: datetime) -> None:
    """Ask that a suggestion be held back; a second person is told. Until they say, the board does not show it.

    Who found nobody to agree can't ask once more: else one person alone could keep it off the board for ever.
    Raises NotFoundError, ChangedError, and BadInputError without a reason.
    """
    here = changeable(session, suggestion)
    if holding := rows.holdings(session, [here.id]).get(here.id):
        raise ChangedError(_asked_by(session, holding.asked_by_id))
    if rows.asked_in_vain(session, here.id, person):
        raise ChangedError(ASKED_BEFORE)
    if not may_become(here.state, SuggestionState.HELD_BACK):
        raise ChangedError(standing(here))
    why = tidied(reason)
    if not why or len(why) > LONGEST_REASON:
        sentence = f"Please say why, in at most {LONGEST_REASON} characters. The author reads it."
        raise BadInputError("Nothing was changed.", problems={"words": sentence})
    session.add(HoldingBack(suggestion_id=here.id, asked_by_id=person, asked_on=desk_day(session, now), reason=why))
    session.flush()
    _tell(session, here, person, again=False, now=now)


def agree(
    session: Session, suggestion: str, person: str, *, seen: SuggestionState, vault: Vault, now: datetime
) -> None:
    """Be the second person: it is held back from now on or, if that was asked for, shown again.

    `seen` tells which of the two somebody agreed to. Raises NotFoundError, ChangedError, and NotAllowedError for who
    may not be the second one.
    """
    here, holding = _waiting(session, suggestion, seen)
    showing = holding.agreed_by_id is not None
    first = holding.let_go_by_id if showing else holding.asked_by_id
    if first == person:
        raise NotAllowedError(NOT_ALONE)
    champions = _champions(session)
    if not _second(first or "", person, champions):
        raise NotAllowedError(CHAMPION)
    if showing:
        _show_again(session, here, holding, now=now)
        board.put_on_board(session, here, vault=vault, now=now)
    else:
        holding.agreed_by_id, holding.agreed_on = person, desk_day(session, now)
        _hold(session, here, holding, now=now)


def refuse(session: Session, suggestion: str, *, seen: SuggestionState) -> None:
    """Say no: what somebody asked for is not done. Raises NotFoundError, ChangedError."""
    _, holding = _waiting(session, suggestion, seen)
    if holding.agreed_by_id is None:
        rows.end_wish(session, holding)
    else:
        holding.let_go_by_id = None
        session.flush()


def let_go(session: Session, suggestion: str, person: str, *, now: datetime) -> None:
    """Ask that a suggestion that is held back be shown again; a second person is told.

    Raises NotFoundError, ChangedError.
    """
    here = changeable(session, suggestion)
    holding = rows.holdings(session, [here.id]).get(here.id)
    if holding is None or holding.agreed_by_id is None:
        raise ChangedError(DECIDED)
    if holding.let_go_by_id:
        raise ChangedError(_asked_by(session, holding.let_go_by_id))
    holding.let_go_by_id = person
    session.flush()
    _tell(session, here, person, again=True, now=now)


def forget_old_wishes(session: Session, *, now: datetime) -> None:
    """Show again what nobody agreed to hold back within a week."""
    for holding in rows.asked_before(session, desk_day(session, now) - ASKED_FOR):
        rows.end_wish(session, holding)


def shown(session: Session, holding: HoldingBack | None, person: str) -> HeldBack | None:
    """Where holding a suggestion back has got to, as this person sees it; None: nobody wants that."""
    if holding is None:
        return None
    asking = [holding.asked_by_id, holding.agreed_by_id or "", holding.let_go_by_id or ""]
    names = people.names_of(session, [one for one in asking if one])
    first = holding.let_go_by_id or holding.asked_by_id
    waits = holding.agreed_by_id is None or holding.let_go_by_id is not None
    champions = _champions(session)
    return HeldBack(
        asked_by=names.get(asking[0], ""),
        reason=holding.reason,
        agreed_by=names.get(asking[1], ""),
        let_go_by=names.get(asking[2], ""),
        mine=waits and first == person,
        may_agree=waits and first != person and _second(first, person, champions),
        champion_wanted=bool(champions) and first not in champions,
    )


def waiting_for(session: Session, person: str) -> int:
    """How many suggestions wait for this person to say whether they are held back, or shown again."""
    found = (shown(session, holding, person) for holding in rows.all_asked(session))
    return sum(1 for one in found if one and one.may_agree)


def _waiting(session: Session, suggestion: str, seen: SuggestionState) -> tuple[Suggestion, HoldingBack]:
    here = changeable(session, suggestion)
    holding = rows.holdings(session, [here.id]).get(here.id)
    held = SuggestionState.HELD_BACK
    if holding is None or not rows.asked(here, holding) or (here.state is held) is not (seen is held):
        raise ChangedError(DECIDED)
    return here, holding


def _hold(session: Session, here: Suggestion, holding: HoldingBack, *, now: datetime) -> None:
    day = desk_day(session, now)
    here.state_before, here.state, here.state_on = here.state, SuggestionState.HELD_BACK, day
    words = _SAID_TO_AUTHOR.format(reason=holding.reason)
    rows.add_message(session, here.id, words, signed=HELD_BACK_BY, day=day)
    board.take_off(session, here)
    give_back_merged(session, here.id, now=now)


def _show_again(session: Session, here: Suggestion, holding: HoldingBack, *, now: datetime) -> None:
    day = desk_day(session, now)
    here.state, here.state_on = here.state_before or SuggestionState.NEW, day
    here.state_before = None
    session.delete(holding)
    rows.add_message(session, here.id, _SHOWN_AGAIN, signed=HELD_BACK_BY, day=day)


def _asked_by(session: Session, person: str) -> str:
    return f"{people.name_of(session, person)} has asked for this already. A second person has to say yes or no."


def _champions(session: Session) -> frozenset[str]:
    return frozenset(people.here(session, seats.speaking(session, StandsFor.EMPLOYEES)))


def _second(first: str, person: str, champions: Collection[str]) -> bool:
    return may_agree(asked_by_champion=first in champions, champion=person in champions, elected=bool(champions))


def _tell(session: Session, here: Suggestion, person: str, *, again: bool, now: datetime) -> None:
    """Tell the champion or, where they asked themselves or none was elected, the desk."""
    champions = _champions(session)
    at_desk = desk(session)
    readers = [at_desk.channel] if at_desk else []
    if champions and person not in champions:
        readers = sorted(champions)
    message = DeskHoldBack(suggestion=here.id, again=again)
    for reader in readers:
        queue(session, message, channel=reader, about=f"desk_hold_back:{random_id()}", due_at=now)
