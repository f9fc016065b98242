"""Views of champions' seats: messages about them, what whoever holds one does, the petition, and the set-up."""

from dataclasses import replace
from datetime import date
from typing import Any

from domain.ballots import Quorum
from domain.messages import Outgoing, PulseInvitation
from domain.screens.seats import (
    ChampionsSetUp,
    ChampionsSetUpForm,
    ChampionsSetUpReady,
    SeatAddForm,
    SeatDeputyForm,
    SeatNoteForm,
    SeatPage,
    SeatPetitionForm,
    SeatPetitionSigned,
    SeatRemoveForm,
    SeatResigned,
    SeatResignForm,
    SeatSetting,
)
from domain.seat_messages import (
    SeatActing,
    SeatDeputyGone,
    SeatDeputyNamed,
    SeatHandedOver,
    SeatLeft,
    SeatPetitionLost,
    SeatRecalled,
    SeatRemoved,
    SeatTaken,
    SeatTermEnds,
)
from domain.seats import Gone, Term

ID = "0123456789abcdef0123456789abcdef"
CHAMPION, DEPUTY = "U0CHAMPION", "U0DEPUTY"
LAST = date(2026, 6, 5)
TERM = Term(first=date(2025, 6, 6), last=LAST)


def messages(text: str, many: int) -> dict[str, Outgoing | PulseInvitation]:
    title, note = text[:80], text[:2000]
    left = SeatLeft(
        seat=ID, person=CHAMPION, how=Gone.RESIGNED, title=title, name=text, speaker=DEPUTY, election_on=LAST
    )
    recalled = SeatRecalled(seat=ID, champion=CHAMPION, title=title, election_on=LAST)
    return {
        "seat taken": SeatTaken(seat=ID, champion=CHAMPION, title=title, last=LAST, hours=many),
        "seat taken over": SeatTaken(
            seat=ID, champion=CHAMPION, title=title, hours=1, deputy=DEPUTY, predecessor=text, hand_over=note or "So."
        ),
        "acting": SeatActing(seat=ID, deputy=DEPUTY, title=title, last=LAST, election_on=LAST, hand_over=note),
        "acting in an election": SeatActing(seat=ID, deputy=DEPUTY, title=title, election_on=LAST, election=True),
        "acting without end": SeatActing(seat=ID, deputy=DEPUTY, title=title),
        "seat deputy named": SeatDeputyNamed(seat=ID, deputy=DEPUTY, title=title, champion=CHAMPION),
        "seat, came second": SeatDeputyNamed(seat=ID, deputy=DEPUTY, title=title, champion=CHAMPION, came_second=True),
        "handed over": SeatHandedOver(seat=ID, person=DEPUTY, title=title, champion=CHAMPION),
        "deputy gone": SeatDeputyGone(seat=ID, champion=CHAMPION, title=title),
        **{f"seat left: {how}": replace(left, how=how, speaker=None) for how in Gone},
        "seat left to a deputy": left,
        "seat left by a deputy": replace(left, acted=True, election=True, speaker=None),
        "seat left by nobody": replace(left, name="", election_on=None),
        "term ends": SeatTermEnds(seat=ID, champion=CHAMPION, title=title, last=LAST),
        "term ends with a note": SeatTermEnds(seat=ID, champion=CHAMPION, title=title, hand_over=True),
        "term ends, recalled": SeatTermEnds(seat=ID, champion=CHAMPION, title=title, last=LAST, recalled=True),
        "term ends, recalled, to a deputy": SeatTermEnds(
            seat=ID, champion=CHAMPION, title=title, recalled=True, deputy=True
        ),
        "seat removed": SeatRemoved(seat=ID, by=CHAMPION, reason=text[:500], title=title),
        "recalled": recalled,
        "recalled oneself": replace(recalled, mine=True, election_on=None),
        "petition lost": SeatPetitionLost(seat=ID, title=title),
    }


def own(text: str, many: int) -> dict[str, SeatPage]:
    page = SeatPage(
        id=ID,
        title=text[:80],
        term=TERM,
        champion=CHAMPION,
        deputy=None,
        acts=False,
        is_champion=True,
        hours=many,
        hand_over="",
    )
    return {
        "own seat": page,
        "own seat with everything": replace(page, deputy=DEPUTY, hand_over=text[:2000], notice="note"),
        "own seat, deputy named": replace(page, deputy=DEPUTY, notice="deputy", term=None),
        "own seat, note deleted": replace(page, notice="note"),
        "deputy's seat": replace(page, is_champion=False, deputy=DEPUTY),
        "acting deputy's seat": replace(page, is_champion=False, acts=True, hand_over=text[:2000], deputy=DEPUTY),
        "acting deputy's seat without end": replace(page, is_champion=False, acts=True, champion=None, term=None),
    }


def set_up(text: str, many: int) -> dict[str, Any]:
    form = ChampionsSetUpForm(
        channel="",
        zone="Europe/London",
        zones=("Europe/London", "UTC") * max(1, min(many, 50)),
        place="",
        places=tuple((f"{number:032}", text[:70] or "Leeds") for number in range(many)),
        first_on=LAST,
    )
    seat = SeatSetting(
        id=ID, title=text[:80], electorate=many, too_few=False, election=True, speaker=CHAMPION, removable=False
    )
    there = ChampionsSetUp(
        channel="C0DECIDE",
        zone="Europe/London",
        place=text[:80],
        quorum=Quorum.A_THIRD,
        term_months=12,
        hours_a_month=8,
        seats=(seat, replace(seat, speaker=None, too_few=True, removable=True, election=False)),
    )
    return {
        "champions' first form": form,
        "champions' rules": replace(
            form, channel="C0DECIDE", quorum=Quorum.A_HALF, place=f"{0:032}", first_on=None, term_months=3
        ),
        "champions' set-up": there,
        "champions' set-up, full": replace(
            there, seats=there.seats * 10, full=True, trouble="not_in_channel", place=""
        ),
        **{
            f"champions' set-up, {done}": replace(there, notice=done, about=text[:80], quorum=Quorum.A_HALF)
            for done in ("saved", "added", "removed")
        },
        "champions are set up": ChampionsSetUpReady(channel="C0DECIDE", first_on=LAST),
        "champions are set up, in trouble": ChampionsSetUpReady(
            channel="C0DECIDE", first_on=LAST, trouble="not_in_channel"
        ),
        "another seat": SeatAddForm(),
        "remove a seat": SeatRemoveForm(id=ID, title=text[:80], speaker=CHAMPION),
        "remove a vacant seat": SeatRemoveForm(id=ID, title=text[:80], speaker=None),
    }


def modals(text: str, many: int) -> dict[str, Any]:
    title = text[:80]
    resign = SeatResignForm(id=ID, title=title, is_champion=True, acts=False, deputy=None, hand_over=text[:2000])
    return {
        **own(text, many),
        **set_up(text, many),
        "name a deputy": SeatDeputyForm(id=ID, title=title),
        "note": SeatNoteForm(id=ID, title=title, hand_over=text[:2000]),
        "give up": resign,
        "give up to a deputy": replace(resign, deputy=DEPUTY, hand_over=""),
        "give up acting": replace(resign, is_champion=False, acts=True),
        "give up being a deputy": replace(resign, is_champion=False),
        "given up": SeatResigned(title=title, speaker=DEPUTY, was_champion=True, election_on=LAST, election=False),
        "given up, vacant": SeatResigned(
            title=title, speaker=None, was_champion=False, election_on=LAST, election=True
        ),
        "petition": SeatPetitionForm(id=ID, title=title, champion=CHAMPION, electorate=40, needed=14),
        "petition of few": SeatPetitionForm(id=ID, title=title, champion=CHAMPION, electorate=3, needed=3),
        "signed": SeatPetitionSigned(title=title),
    }
