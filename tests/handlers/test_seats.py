"""Your seat in Slack: a deputy, a note, giving it up; and the petition, which is explained before anybody signs."""

from typing import Any

import pytest

from domain.elections import ElectionState
from domain.tally import supporting
from models.elections import ElectionRow
from models.people import Person
from models.seats import SeatRow, TermHeld
from models.serial import dump
from services import petitions
from services.champions_settings import ChampionsRules, set_rules
from templates import ids
from tests.domain.voting import terms
from tests.factories import put_in, thaw
from tests.handlers.conftest import ADMIN, GUEST, MAYA, SAM, TOM, Stage
from tests.handlers.sent_seats import about, deputy, typed
from tests.handlers.slack import answer, pressed, submitted
from tests.handlers.test_organisation import actions_in, said
from tests.seated import LAST, add_seat
from tests.templates.judges import objections

Json = dict[str, Any]


@pytest.fixture
def seat(stage: Stage) -> str:
    """Maya has been elected, and her petition is open."""
    with stage.database.write() as session:
        set_rules(session, ChampionsRules(channel="C0DECIDE", zone="Europe/London"))
        found = add_seat(session, MAYA)
    petitions.keep_in_step(stage.database, vault=stage.vault)
    return found


def row(stage: Stage, seat: str) -> SeatRow:
    with stage.database.read() as session:
        return session.get_one(SeatRow, seat)


def views(stage: Stage, method: str) -> list[Json]:
    found = [arguments["view"] for called, arguments in stage.slack.calls if called == method]
    stage.slack.calls.clear()
    for view in found:
        assert objections("modal", view) == []
    return found


async def open_seat(stage: Stage, seat: str, person: str = MAYA) -> Json:
    await stage.send(pressed(person, ids.SEAT_OPEN, seat, reply_to="http://x/"))
    (view,) = views(stage, "views.open")
    return view


async def turn(stage: Stage, action: str, seat: str, person: str = MAYA, below: str = "") -> Json:
    """The form that takes the place of the page."""
    await stage.send(pressed(person, action, seat, modal=True, about=f"{seat}|{below}"))
    (view,) = views(stage, "views.update")
    return view


async def send(stage: Stage, person: str, view: Json, values: Json) -> Json:
    response = answer((await stage.send(submitted(person, view, values))).body)
    if "view" in response:
        assert objections("modal", response["view"]) == []
    return response


async def test_a_champion_opens_their_seat_from_a_message_and_from_its_page(stage: Stage, seat: str) -> None:
    view = await open_seat(stage, seat)
    assert "You are our employee champion*, until 31 May 2026" in said(view)
    assert actions_in(view) == {ids.SEAT_DEPUTY, ids.SEAT_NOTE, ids.SEAT_RESIGN}
    await stage.send(pressed(MAYA, ids.SEAT_OPEN, seat, modal=True))
    (view,) = views(stage, "views.push")
    assert answer(view["private_metadata"])["about"] == f"{seat}|V1", "the page that lies below"


async def test_a_deputy_is_named_and_the_page_below_shows_it(stage: Stage, seat: str) -> None:
    form = await turn(stage, ids.SEAT_DEPUTY, seat, below="V0")
    page = (await send(stage, MAYA, form, deputy(SAM)))["view"]
    assert f"<@{SAM}> is your deputy now" in said(page)
    assert ids.SEAT_DEPUTY not in actions_in(page)
    assert row(stage, seat).deputy_id == SAM
    (below,) = views(stage, "views.update")
    assert f"<@{SAM}> is the deputy" in said(below)
    assert stage.woken == 1


@pytest.mark.parametrize(("person", "words"), [(MAYA, "own deputy"), (GUEST, "may vote"), ("U0NOBODY", "may vote")])
async def test_who_cannot_be_deputy_is_refused_beside_the_field(
    stage: Stage, seat: str, person: str, words: str
) -> None:
    form = await turn(stage, ids.SEAT_DEPUTY, seat)
    response = await send(stage, MAYA, form, deputy(person))
    assert words in response["errors"][ids.DEPUTY_BLOCK]
    assert row(stage, seat).deputy_id is None


async def test_a_note_is_kept_as_it_was_written_and_can_be_deleted(stage: Stage, seat: str) -> None:
    elected(stage, seat)
    form = await turn(stage, ids.SEAT_NOTE, seat)
    page = (await send(stage, MAYA, form, typed(ids.SEAT_NOTE_BLOCK, "Ask <!channel> *Tom*.")))["view"]
    assert "Your note is kept" in said(page)
    assert "&gt; Ask &lt;!channel&gt; *Tom*." in said(page)
    form = await turn(stage, ids.SEAT_NOTE, seat)
    (field,) = (block["element"] for block in form["blocks"] if block["type"] == "input")
    assert field["initial_value"] == "Ask <!channel> *Tom*."
    page = (await send(stage, MAYA, form, typed(ids.SEAT_NOTE_BLOCK, "")))["view"]
    assert "Your note is deleted" in said(page)
    long = await send(stage, MAYA, form, typed(ids.SEAT_NOTE_BLOCK, "x" * 2001))
    assert "2001 characters" in long["errors"][ids.SEAT_NOTE_BLOCK]


def elected(stage: Stage, seat: str) -> None:
    """How Maya came into her seat."""
    frozen = terms(election="e1")
    with stage.database.write() as session:
        thaw(session, "elections")
        election = ElectionRow(
            id=frozen.id,
            seat_id=seat,
            state=ElectionState.NOMINATING,
            terms=dump(frozen),
            seed="",
            opens_at=frozen.times.ballot_opens_at,
            closes_at=frozen.times.ballot_closes_at,
            reminded=True,
            result="",
            cancelled_because="",
        )
        session.add(election)
        session.flush()
        found = session.get_one(SeatRow, seat)
        assert found.term_first
        session.add(
            TermHeld(
                seat_id=seat, election_id="e1", person_id=MAYA, statement="I listen.", first=found.term_first,
                last=LAST, hand_over="",
            )
        )  # fmt: skip


async def test_a_champion_gives_the_seat_up(stage: Stage, seat: str) -> None:
    await send(stage, MAYA, await turn(stage, ids.SEAT_DEPUTY, seat), deputy(SAM))
    stage.slack.calls.clear()
    form = await turn(stage, ids.SEAT_RESIGN, seat)
    assert f"<@{SAM}>, your deputy, speaks until somebody is elected" in said(form)
    done = (await send(stage, MAYA, form, typed(ids.SEAT_NOTE_BLOCK, "So.")))["view"]
    assert f"<@{SAM}> speaks now" in said(done)
    refused = await stage.send(pressed(MAYA, ids.SEAT_OPEN, seat))
    assert refused.status == 200
    assert "not yours to do" in said(views(stage, "views.open")[0])
    page = await open_seat(stage, seat, SAM)
    assert "You speak as our employee champion" in said(page)
    form = await turn(stage, ids.SEAT_RESIGN, seat, SAM)
    done = (await send(stage, SAM, form, {}))["view"]
    assert "Nobody speaks from this seat now" in said(done)


async def test_a_deputy_reads_what_they_are_for(stage: Stage, seat: str) -> None:
    await send(stage, MAYA, await turn(stage, ids.SEAT_DEPUTY, seat), deputy(SAM))
    stage.slack.calls.clear()
    page = await open_seat(stage, seat, SAM)
    assert "You are the deputy of our employee champion" in said(page)
    assert actions_in(page) == {ids.SEAT_RESIGN}
    await stage.send(pressed(SAM, ids.SEAT_NOTE, seat, modal=True, about=f"{seat}|"))
    assert "Only the champion writes the note" in said(views(stage, "views.open")[0])


async def test_another_champion_does_nothing_with_a_seat_that_is_not_theirs(stage: Stage, seat: str) -> None:
    with stage.database.write() as session:
        add_seat(session, TOM)
    for action in (ids.SEAT_OPEN, ids.SEAT_RESIGN, ids.SEAT_DEPUTY, ids.SEAT_NOTE):
        await stage.send(pressed(TOM, action, seat, modal=True, about=f"{seat}|"))
        assert "You don't hold this seat" in said(views(stage, "views.open")[0])
    view = {"type": "modal", "callback_id": ids.SEAT_RESIGN_FORM, "private_metadata": about(seat)}
    assert "You don't hold this seat" in said((await send(stage, TOM, view, {}))["view"])
    assert row(stage, seat).champion_id == MAYA


async def test_a_form_of_another_version_does_nothing(stage: Stage, seat: str) -> None:
    view = {"type": "modal", "callback_id": ids.SEAT_RESIGN_FORM, "private_metadata": ""}
    assert "another version of Tribune" in said((await send(stage, MAYA, view, {}))["view"])
    assert row(stage, seat).champion_id == MAYA


# The petition


async def petition_form(stage: Stage, seat: str, person: str = SAM) -> Json:
    await stage.send(pressed(person, ids.PETITION, seat, modal=True))
    (view,) = views(stage, "views.push")
    return view


async def test_everything_is_said_before_somebody_signs_and_once_is_enough(stage: Stage, seat: str) -> None:
    form = await petition_form(stage, seat)
    for words in ("It takes 4 of the 11 people", "never who has asked, or how many", "You can't take it back"):
        assert words in said(form)
    signed = await send(stage, SAM, form, {})
    assert "You have asked for an election of our employee champion" in said(signed["view"])
    assert views(stage, "views.update") == [], "the page below is as it was"
    assert await send(stage, SAM, form, {}) == signed, "nobody can be made to show that they have signed"
    assert await petition_form(stage, seat) == form
    assert stage.woken == 0, "nothing is due because of it"


async def test_few_people_read_that_others_may_guess(stage: Stage) -> None:
    with stage.database.write() as session:
        for number in (9, 10):
            session.get_one(Person, f"U0EMP{number}").left_on = stage.now.date()
        seat = add_seat(session, MAYA)
    petitions.keep_in_step(stage.database, vault=stage.vault)
    assert "You are few here" in said(await petition_form(stage, seat))


async def test_where_there_are_too_few_the_page_says_why_nobody_can_ask_in_secret(stage: Stage) -> None:
    with stage.database.write() as session:
        for number in range(6, 11):
            session.get_one(Person, f"U0EMP{number}").left_on = stage.now.date()
        seat = add_seat(session, MAYA)
    await stage.send(pressed(SAM, ids.SEAT, seat))
    (page,) = views(stage, "views.open")
    assert "everybody could guess who did" in said(page)
    assert ids.PETITION not in actions_in(page)


async def test_a_page_below_that_is_closed_leaves_what_was_done(stage: Stage, seat: str) -> None:
    form = await turn(stage, ids.SEAT_DEPUTY, seat, below="V0")
    stage.slack.refuse["views.update"] = ["not_found"]
    await send(stage, MAYA, form, deputy(SAM))
    assert row(stage, seat).deputy_id == SAM


@pytest.mark.parametrize(
    ("person", "words"),
    [(MAYA, "This is your own seat"), (GUEST, "It asks guests nothing"), (SAM, "There is an election")],
)
async def test_whoever_cannot_sign_reads_why(stage: Stage, seat: str, person: str, words: str) -> None:
    form = await petition_form(stage, seat, ADMIN)
    with stage.database.write() as session:
        session.get_one(SeatRow, seat).election_id = "e1" if person == SAM else None
    await stage.send(pressed(person, ids.PETITION, seat, modal=True))
    assert words in said(views(stage, "views.open")[0])
    assert words in said((await send(stage, person, form, {}))["view"])


async def test_a_petition_that_is_over_a_moment_ago_counts_nobody(stage: Stage, seat: str) -> None:
    form = await petition_form(stage, seat)
    stage.vault.cancel(str(row(stage, seat).petition_id))
    assert "try again in a few minutes" in said((await send(stage, SAM, form, {}))["view"])


async def test_a_box_without_room_says_so(stage: Stage, seat: str) -> None:
    form = await petition_form(stage, seat)
    with stage.database.read() as session:
        cast = petitions.petition_cast(session, seat, SAM)
    put_in(stage.database, stage.vault, [supporting(cast.survey_id, f"U{number:07}") for number in range(256)])
    assert petitions.FULL in said((await send(stage, SAM, form, {}))["view"])
