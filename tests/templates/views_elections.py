"""Views of champions' pages, of those who stand, and of the ballot."""

from dataclasses import replace
from typing import Any

from domain.ballots import Chosen, Result, VacantBecause
from domain.decision_log import Record
from domain.election_terms import ElectionTerms, ElectionTimes
from domain.elections import Election, ElectionState, NominationState
from domain.frozen import canonical
from domain.screens import (
    BallotCandidate,
    BallotCast,
    BallotForm,
    BallotLimits,
    BallotVoted,
    ChampionsCallOff,
    ChampionsCard,
    ChampionsElection,
    ChampionsPage,
    ChampionsReceipt,
    ChampionsReceipts,
    ChampionsResult,
    ChampionsResultFile,
    ChampionsSeat,
    ChampionsSetting,
    ChampionsTerms,
    ElectionDone,
    Home,
    NominationForm,
    NominationStand,
    OpenElection,
    PastElection,
    Screen,
    SeatLine,
    Speaker,
    Stands,
)
from domain.screens.seats import EarlierTerm, SeatShown
from domain.seats import Gone, SeatState, StandsFor, Term
from tests.templates import views
from tests.templates.views import AT, BY

SHARED = frozenset({"champions_words", "home_champions"})
ID = "0123456789abcdef0123456789abcdef"
SAM, MAYA = "U0SAM", "U0MAYA"
RECEIPT = "K7MXR4PQ2D"
SEED = "ab" * 32


def terms(text: str, **more: Any) -> ElectionTerms:
    text = text.encode("utf-8", "replace").decode()  # nobody can store half a character
    values: dict[str, Any] = {
        "id": ID,
        "seat": ID,
        "title": text[:80],
        "who_may_vote": f"Everybody in {text[:80]} and the teams below it on 2 June, without guests.",
        "electorate": 80,
        "times": ElectionTimes(
            nominations_open_at=AT.replace(day=2),
            ballot_opens_at=AT.replace(day=12),
            remind_at=AT.replace(day=12, hour=18),
            ballot_closes_at=AT,
            again_on=BY,
        ),
        "seed_commitment": SEED,
        "quorum": 27,
    }
    return ElectionTerms(**values | more)


def result(text: str, *, candidates: int, **more: Any) -> Result:
    people = (max(34 - number, 0) or None for number in range(candidates))
    values: dict[str, Any] = {
        "electorate": 80,
        "quorum": 27,
        "voted": 34,
        "winner": SAM,
        "deputy": MAYA,
        "counts": tuple(Chosen(SAM, chosen) for chosen in people),
        "none_of_these": None,
        "drawn": True,
        "seed": SEED,
        "receipts": (RECEIPT,) * 34,
    }
    return Result(**values | more)


def going_on(text: str, **more: Any) -> OpenElection:
    values: dict[str, Any] = {
        "id": ID,
        "title": text[:80],
        "until": AT,
        "nominating": False,
        "voting": True,
        "mine": True,
        "asked": False,
    }
    return OpenElection(**values | more)


def in_every_step(text: str) -> tuple[OpenElection, ...]:
    return (
        going_on(text),
        going_on(text, mine=False),
        going_on(text, voting=False, nominating=True),
        going_on(text, voting=False, nominating=True, asked=True),
        going_on(text, voting=False),
    )


def line(text: str, state: SeatState, **more: Any) -> SeatLine:
    values: dict[str, Any] = {
        "id": ID,
        "title": text[:80],
        "state": state,
        "speaker": None if state is SeatState.VACANT else SAM,
        "last": None if state is SeatState.VACANT else BY,
        "election_on": BY,
        "election": None,
    }
    return SeatLine(**values | more)


def champions(text: str, many: int) -> dict[str, Any]:
    lines = tuple(line(text, state) for state in SeatState)
    with_elections = tuple(line(text, SeatState.HELD, election=one) for one in in_every_step(text))
    full = (*with_elections, *with_elections)
    return {
        "champions": ChampionsPage(set_up=True, administrator=False, seats=lines, page=0, pages=1),
        "champions, elections": ChampionsPage(set_up=True, administrator=True, seats=full, page=1, pages=3),
        "champions, the last of them": ChampionsPage(set_up=True, administrator=False, seats=lines, page=2, pages=3),
        "champions, unset": ChampionsPage(set_up=False, administrator=False, seats=(), page=0, pages=1),
        "champions, to be set up": ChampionsPage(set_up=False, administrator=True, seats=(), page=0, pages=1),
    }


def shown(text: str, state: SeatState = SeatState.HELD, **more: Any) -> SeatShown:
    held = state is not SeatState.VACANT
    values: dict[str, Any] = {
        "id": ID,
        "title": text[:80],
        "stands_for": StandsFor.EMPLOYEES,
        "state": state,
        "champion": SAM if held and state is not SeatState.ACTING else None,
        "deputy": MAYA if held else None,
        "speaker": SAM if held else None,
        "term": Term(first=BY, last=BY.replace(year=2026)) if held else None,
        "election_on": BY,
        "vacant_since": None if held else BY,
        "gone": None if held else Gone.RESIGNED,
        "statement": text[:500] if held else "",
        "hours": 8,
        "record": Record(consents=3, concerns=2, objections=2, stood_aside=1, no_response=1, overridden=1, called_in=1),
    }
    return SeatShown(**values | more)


def seat(text: str, **more: Any) -> ChampionsSeat:
    values: dict[str, Any] = {
        "shown": shown(text),
        "election": None,
        "past": (),
        "page": 0,
        "pages": 1,
        "may_open": False,
    }
    return ChampionsSeat(**values | more)


def seats(text: str, many: int) -> dict[str, Any]:
    earlier = tuple(
        EarlierTerm(person=MAYA, first=BY, last=BY, gone=gone, hand_over=text if many else "") for gone in (None, *Gone)
    )
    ends = ((SAM, None), (None, None), *((None, reason) for reason in VacantBecause))
    past = tuple(PastElection(id=ID, closed_at=AT, winner=winner, vacant_because=why) for winner, why in ends)
    newest = shown(text, term=None, record=Record(), champion=None, state=SeatState.VACANT, speaker=None, gone=None)
    return {
        "seat": seat(text),
        "seat, all of it": seat(
            text,
            shown=shown(text, mine=True, may_sign=True, earlier=earlier),
            election=going_on(text),
            past=(*past, *past)[:8],
            page=1,
            pages=3,
            may_open=True,
            notice=text,
        ),
        "seat, no decision yet": seat(text, shown=shown(text, record=Record(), deputy=None)),
        "seat, one's own": seat(text, shown=shown(text, SeatState.RECALLED, mine=True), pages=2),
        "seat, to be signed": seat(text, shown=shown(text, may_sign=True, stands_for=StandsFor.CUSTOMERS)),
        "seat, acting": seat(text, shown=shown(text, SeatState.ACTING, statement=""), may_open=True),
        "seat, vacant": seat(text, shown=shown(text, SeatState.VACANT, earlier=earlier[:1]), may_open=True),
        "seat, new": seat(text, shown=newest),
    }


def election(text: str, **more: Any) -> ChampionsElection:
    values: dict[str, Any] = {
        "election": Election(terms=terms(text)),
        "seat_id": ID,
        "standing": (),
        "stand_in_all": 0,
        "page": 0,
        "pages": 1,
        "mine": None,
        "my_words": "",
        "on_roll": True,
        "nominating": False,
        "voting": False,
        "turnout": None,
        "may_call_off": False,
    }
    return ChampionsElection(**values | more)


def elections(text: str, many: int) -> dict[str, Any]:
    standing = tuple(Stands(person=SAM, statement=text[:500], deputy_too=number % 2 == 0) for number in range(20))
    first = Election(terms=terms(text))
    balloting = replace(first, state=ElectionState.BALLOTING, candidates=(MAYA, SAM))
    ended = replace(first, terms=terms(text, quorum_rule="a_half"), state=ElectionState.ELECTED)
    elected = replace(ended, result=result(text, candidates=80))
    few = result(text, candidates=0, deputy=None, drawn=False)
    vacant = {
        reason: replace(
            ended,
            state=ElectionState.VACANT,
            vacant_because=reason,
            result=result(text, candidates=3, winner=None, deputy=None, vacant_because=reason, none_of_these=35)
            if reason in {VacantBecause.NO_QUORUM, VacantBecause.NONE_OF_THESE}
            else None,
        )
        for reason in VacantBecause
    }
    called_off = replace(first, state=ElectionState.CANCELLED, cancelled_because=text[:500])
    many_stand = {"standing": standing, "stand_in_all": 80, "pages": 4}
    return {
        "election": election(text, nominating=True, may_call_off=True, done=ElectionDone.ANNOUNCED),
        "election, largest": election(text, election=elected, page=1, **many_stand, notice=text),
        "election, not one's own": election(text, nominating=True, on_roll=False, standing=standing[:1]),
        **{
            f"election, {mine}": election(text, nominating=True, mine=mine, my_words=text[:500], **many_stand)
            for mine in NominationState
        },
        **{f"election, {done} done": election(text, nominating=True, done=done) for done in ElectionDone},
        "election, opens in a moment": election(text),
        "election, ballot": election(text, election=balloting, voting=True, turnout=40, **many_stand | {"page": 3}),
        "election, small ballot": election(text, election=balloting, voting=True, standing=standing[:1]),
        "election, others' ballot": election(text, election=balloting, voting=True, on_roll=False),
        "election, counted now": election(text, election=balloting),
        "election, few voted": election(text, election=replace(ended, result=few), on_roll=False),
        "election, called off": election(text, election=called_off, again_on=BY),
        **{f"election, {why}": election(text, election=one, standing=standing[:3]) for why, one in vacant.items()},
    }


def ballot(text: str, candidates: int) -> BallotForm:
    return BallotForm(
        title=text[:80],
        closes_at=AT,
        candidates=tuple(
            BallotCandidate(
                person=f"U0C{number:06}",
                name=text[:170] or "Sam",
                statement=text[:500],
                picture=f"https://avatars.example/{number}.png" if number % 2 else "",
            )
            for number in range(candidates)
        ),
        few=candidates < 3,
        fingerprint=SEED,
    )


def replies(text: str, _many: int) -> dict[str, Screen]:
    return {"result as a file": ChampionsResultFile(title=text[:80], fingerprint=SEED)}


def modals(text: str, many: int) -> dict[str, Any]:
    receipts = ChampionsReceipts(
        election=ID, title=text[:80], closed_at=AT, receipts=(RECEIPT,) * 150, count=400, page=1, pages=3
    )
    counted = canonical(result(text, candidates=2))
    checked = ChampionsResult(election=ID, title=text[:80], closed_at=AT, canonical=counted, fingerprint=SEED)
    listed = ChampionsReceipt(receipt=RECEIPT, election=ID, title=text[:80], closed_at=AT)
    stand = NominationStand(title=text[:80], until=AT, statement="", proposed=False, stands=False, deputy_too=False)
    cast = BallotCast(title=text[:80], closes_at=AT, receipt=RECEIPT)
    return {
        **champions(text, many),
        **seats(text, many),
        **elections(text, many),
        "rules of an election": ChampionsTerms(
            election=ID, title=text[:80], canonical=terms(text).canonical, fingerprint=SEED
        ),
        "result of an election": checked,
        "result of an election, sent": replace(checked, canonical="x" * 2_900, sent=True),
        "result of a large election": replace(checked, canonical="x" * 2_901),
        "receipts": receipts,
        "receipts of a few": replace(receipts, receipts=(RECEIPT,) * 4, count=4, page=0, pages=1),
        "receipts of nobody": replace(receipts, receipts=(), count=0, page=0, pages=1),
        "receipt": ChampionsReceipt(),
        "receipt listed": listed,
        "receipt not listed": ChampionsReceipt(receipt=RECEIPT),
        "receipt not listed yet": ChampionsReceipt(receipt=RECEIPT, open=(going_on(text),) * max(many, 1)),
        "call off": ChampionsCallOff(title=text[:80]),
        "propose": NominationForm(title=text[:80], until=AT),
        "stand": stand,
        "stand, proposed": replace(stand, statement=text[:500], proposed=True),
        "stand, other words": replace(stand, statement=text[:500], stands=True, deputy_too=True),
        **{f"ballot of {number}": ballot(text, number) for number in (1, 2, 10, 11, 60, 80)},
        "ballot cast": cast,
        "ballot cast, perhaps": replace(cast, certain=False),
        "ballot voted": BallotVoted(title=text[:80], closes_at=AT),
        "ballot voted before": BallotVoted(title=text[:80], closes_at=AT, receipt=RECEIPT),
        "ballot limits": BallotLimits(),
    }


def card(text: str, *, many: int = 1) -> ChampionsCard:
    """Champions in Home, with as many elections of each kind."""
    return ChampionsCard(
        set_up=True,
        speakers=(Speaker(text[:80], SAM), Speaker(text[:80], None)) * many,
        elections=in_every_step(text) * many,
    )


def administered(text: str, setting: ChampionsSetting) -> Home:
    """An administrator's Home."""
    home = views.homes(text, 1)["full"]
    assert isinstance(home, Home)
    assert home.admin
    return replace(home, admin=replace(home.admin, champions=setting))


def homes(text: str, many: int) -> dict[str, Home]:
    home = views.homes(text, many)["employee"]
    assert isinstance(home, Home)
    quiet = ChampionsCard(set_up=True, speakers=(Speaker(text[:80], SAM),))
    return {
        "champions in Home": replace(home, champions=card(text)),
        "champions, many elections": replace(home, champions=card(text, many=9)),
        "champions, one ballot": replace(home, champions=replace(quiet, elections=(going_on(text),))),
        "champions, proposed": replace(home, champions=replace(quiet, elections=in_every_step(text)[3:4])),
        "champions, nothing on": replace(home, champions=quiet),
        "champions set up": administered(text, ChampionsSetting(channel="C0DECIDE")),
        "champions in trouble": administered(text, ChampionsSetting(channel="C0DECIDE", trouble="not_in_channel")),
        "largest with champions": replace(views.largest_home(text), champions=card(text, many=9)),
    }


WORD_FOR_WORD = frozenset({"rules of an election", "result of an election"})
"""What is shown as it was frozen, in a machine's words too."""
NAMES_USERS = frozenset({"largest with champions"}).union(
    champions("", 0), seats("", 0), elections("", 0), homes("", 0)
)
