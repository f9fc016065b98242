"""Into the letter box: whatever an author sends, so that nothing shows when they were there."""

from datetime import date

from sqlalchemy.orm import Session

from domain.errors import BadInputError, BusyError, NotInvitedError
from domain.letters import Letter, LetterKind, letter_cast
from domain.suggestions import A_DAY, BACK_A_DAY
from domain.survey import CastOutcome
from handlers.deps import Deps
from services import letters
from services.desk_settings import desk_day

_TRIES = 5
"""A box may be full, or be released just now; then the next one takes it."""
ENOUGH = f"You have sent {A_DAY} today, and that is the limit. Nothing was sent. Please try again tomorrow."
ENOUGH_BACK = f"You have taken back {BACK_A_DAY} today, and that is the limit. Please try again tomorrow."


async def put_in(deps: Deps, person: str, letter: Letter, *, nonce: str) -> None:
    """Seal a letter; returns when it is durable. Sent twice with one `nonce`, it counts once.

    How many somebody sends is counted in memory only. Raises BadInputError for one too many, NotFoundError where
    nobody would answer, and BusyError, NotRecordedError or UncertainError.
    """

    def work(session: Session) -> tuple[date, bool]:
        return desk_day(session, now=deps.clock.now()), letters.counts(session, letter)

    day, counts = await deps.store.read(work)
    back = letter.kind is LetterKind.WITHDRAW
    if counts and not deps.wallets.may_send(person, nonce, day=day, back=back):
        raise BadInputError(ENOUGH_BACK if back else ENOUGH)
    box = await deps.store.read(letters.box_taking)
    for _ in range(_TRIES):
        try:
            outcome = await deps.store.cast(letter_cast(box, letter, nonce=nonce))
        except NotInvitedError:
            box = await _another(deps, box)
            continue
        if outcome is CastOutcome.RECORDED and counts:
            deps.wallets.sent(person, nonce, day=day, back=back)
        if outcome is not CastOutcome.CLOSED:
            return
        box = await deps.store.read(letters.box_taking)
    raise BusyError("Tribune is opening the box just now. Nothing was sent; please send it again in a minute.")


async def _another(deps: Deps, full: str) -> str:
    def work(session: Session) -> str:
        return letters.another_box(session, full, vault=deps.vault)

    return await deps.store.write(work)
