"""Champions in Slack: who they are, their elections as everybody reads them, and their receipts."""

import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import select

from domain.ballots import VacantBecause
from domain.election_messages import ElectionAnnounced, ElectionCalledOff, ElectionNote, ElectionResult
from domain.elections import NO_REASON, TIME_IS_OVER, ElectionState
from domain.frozen import canonical, fingerprint
from domain.seats import RUNNING, SeatState, StandsFor
from handlers import champions as handler
from handlers.payloads import HomeView
from models.deliveries import OutboxMessage
from models.elections import ElectionRow
from models.people import Person
from models.seats import SeatRow
from services import champion_pages, election_clocks, election_messages, elections, petitions
from services.champions_settings import ChampionsRules, set_rules
from services.seats import GONE
from templates import ids, show
from tests.handlers.conftest import ADMIN, MAYA, SAM, TOM, Stage
from tests.handlers.electing import (
    AMINA,
    BEN,
    CLOSES,
    OPENS,
    announced,
    close_ballot,
    election_of,
    home_of,
    open_ballot,
    set_up,
    vote,
)
from tests.handlers.sent_elections import about, typed
from tests.handlers.slack import answer, command, pressed, submitted
from tests.seated import add_seat
from tests.templates.judges import objections

Json = dict[str, Any]

COUNCIL = "The employee champion does not replace a works council, a union or a whistle-blowing office."


def words(view: Json) -> str:
    return json.dumps(view, ensure_ascii=False)


def actions(view: Json) -> list[str]:
    found = (one for block in view["blocks"] for one in (*block.get("elements", ()), block.get("accessory", {})))
    return [one["action_id"] for one in found if "action_id" in one]


async def opened(stage: Stage, person: str, action: str, value: str = "") -> Json:
    """The view that is opened when somebody presses this in a message."""
    stage.slack.calls.clear()
    await stage.send(pressed(person, action, value, reply_to="http://x/"))
    return stage.slack.only_view("views.open")


async def looked_for(stage: Stage, receipt: str) -> Json:
    shown = [{"type": "input", "block_id": ids.RECEIPT_BLOCK}]
    view = {"type": "modal", "callback_id": ids.RECEIPT_FORM, "private_metadata": "", "blocks": shown}
    return answer((await stage.send(submitted(MAYA, view, typed(ids.RECEIPT_BLOCK, receipt)))).body)


def told(stage: Stage) -> list[str]:
    with stage.database.read() as session:
        return sorted(session.scalars(select(OutboxMessage.kind)))


def in_channel(stage: Stage, message: ElectionNote) -> Json:
    """What the channel reads of an election."""
    with stage.database.read() as session:
        filled = election_messages.filled(session, message)
    assert filled
    return show(filled)


def counted(stage: Stage, *votes: tuple[str, ...]) -> str:
    """An election between Amina and Ben in which people voted like this."""
    election = open_ballot(stage)
    for number, chosen in enumerate(votes, start=1):
        vote(stage, election, f"U0EMP{number}", chosen)
    close_ballot(stage)
    return election


# Who they are


@pytest.mark.parametrize("typed", [(ids.CHAMPIONS_COMMAND, ""), (ids.TRIBUNE_COMMAND, "champions")])
async def test_the_command_opens_the_page(stage: Stage, typed: tuple[str, str]) -> None:
    set_up(stage)
    response = await stage.send(command(MAYA, *typed))
    assert response.body == ""
    view = stage.slack.only_view("views.open")
    assert "*Employee champion*" in words(view)
    assert "Nobody speaks from this seat now." in words(view)
    assert COUNCIL in words(view)
    assert ids.CHAMPIONS_SET_UP not in actions(view)


async def test_the_command_with_words_behind_it_says_what_can_be_typed(stage: Stage) -> None:
    response = await stage.send(command(MAYA, ids.CHAMPIONS_COMMAND, "help"))
    assert "*What you can type*" in response.body
    response = await stage.send(command(MAYA, ids.CHAMPIONS_COMMAND, "<!here>"))
    assert "&lt;!here&gt;" in response.body


async def test_before_champions_are_set_up_everybody_reads_so_and_an_administrator_can(stage: Stage) -> None:
    view = await opened(stage, MAYA, ids.CHAMPIONS)
    assert "*Champions are not set up yet.*" in words(view)
    assert actions(view) == []
    assert actions(await opened(stage, ADMIN, ids.CHAMPIONS)) == [ids.CHAMPIONS_SET_UP]


async def test_many_seats_have_pages(stage: Stage) -> None:
    with stage.database.write() as session:
        set_rules(session, ChampionsRules(channel="C0DECIDE", zone="Europe/London"))
        for number in range(23):
            add_seat(session, None, title=f"employee champion of Team {number:02}")
    first = await opened(stage, MAYA, ids.CHAMPIONS)
    assert actions(first).count(ids.SEAT) == 10
    assert f"{ids.CHAMPIONS}:after" in actions(first)
    stage.slack.calls.clear()
    await stage.send(pressed(MAYA, f"{ids.CHAMPIONS}:after", "9", modal=True))
    last = stage.slack.only_view("views.update")
    assert actions(last).count(ids.SEAT) == 3
    assert f"{ids.CHAMPIONS}:after" not in actions(last)


@pytest.mark.parametrize("value", ["x", "1|2", "9" * 5000])
async def test_a_forged_page_is_refused(stage: Stage, value: str) -> None:
    assert "from another version of Tribune" in words(await opened(stage, MAYA, f"{ids.CHAMPIONS}:after", value))


async def test_a_seat_shows_who_speaks_and_what_they_stand_for(stage: Stage) -> None:
    seat = election_of(stage, counted(stage, *((AMINA,) for _ in range(6)))).terms.seat
    petitions.keep_in_step(stage.database, vault=stage.vault)
    view = await opened(stage, MAYA, ids.SEAT, seat)
    assert f"<@{AMINA}> speaks, elected until 19 June 2026." in words(view)
    assert f"{AMINA} listens." in words(view)
    assert "8 hours of working time a month" in words(view)
    assert "*Decisions since 20 June 2025* No decision yet." in words(view)
    assert ids.PETITION in actions(view)
    assert ids.SEAT_OPEN not in actions(view)
    assert ids.SEAT_OPEN in actions(await opened(stage, AMINA, ids.SEAT, seat))
    assert f"<@{AMINA}> was elected." in words(view)
    assert COUNCIL in words(view)


async def test_a_seat_of_customers_says_nothing_of_a_works_council(stage: Stage) -> None:
    with stage.database.write() as session:
        seat = add_seat(session, SAM, StandsFor.CUSTOMERS)
    assert COUNCIL not in words(await opened(stage, MAYA, ids.SEAT, seat))


async def test_earlier_elections_have_pages(stage: Stage) -> None:
    seat = set_up(stage)
    for number in range(10):
        with stage.database.write() as session:
            election = elections.announce(session, seat, now=stage.now)
            if number:  # nobody stands
                election_clocks.open_due(session, vault=stage.vault, now=stage.now + timedelta(days=20))
            else:
                elections.call_off(session, election, reason="Too soon.", now=stage.now)
        stage.now += timedelta(days=60)
    view = await opened(stage, MAYA, ids.SEAT, seat)
    assert actions(view).count(ids.ELECTION) == 8
    stage.slack.calls.clear()
    await stage.send(pressed(MAYA, f"{ids.SEAT}:after", f"{seat}|1", modal=True))
    view = stage.slack.only_view("views.update")
    assert actions(view).count(ids.ELECTION) == 2
    assert "It was called off." in words(view)


async def test_a_seat_that_was_removed_or_never_was_is_not_here(stage: Stage) -> None:
    with stage.database.write() as session:
        seat = add_seat(session, None, removed_on=stage.now.date())
    for one in (seat, "0" * 32, "<!channel>"):
        assert GONE in words(await opened(stage, MAYA, ids.SEAT, one))


async def test_whoever_changed_something_sees_the_seat_as_it_is_then(stage: Stage) -> None:
    seat = set_up(stage)
    assert stage.deps
    home = HomeView(metadata="wallet", hash="h1")
    view = await handler.seat_view(stage.deps, MAYA, home, seat, notice="Done <b>.")
    assert "*Done &lt;b&gt;.*" in words(view)
    assert json.loads(view["private_metadata"])["home"] == ["wallet", "h1"]


# Elections


async def test_an_election_shows_all_its_frozen_rules_and_their_fingerprint(stage: Stage) -> None:
    election = announced(stage, AMINA)
    terms = election_of(stage, election).terms
    view = await opened(stage, MAYA, ids.ELECTION, election)
    for said in (
        "Everybody in the workspace on 2 June, without guests. That is 12 people.",
        "*Enough voters:* 4, a third of them",
        "*Term:* 12 months",
        "*Working time for the office:* 8 hours a month",
        terms.fingerprint,
        terms.seed_commitment,
        f"<@{AMINA}>",
    ):
        assert said in words(view)
    rules = await opened(stage, MAYA, ids.ELECTION_TERMS, election)
    shown = rules["blocks"][1]["text"]["text"].strip("`")
    assert shown == terms.canonical
    assert fingerprint(terms) in words(rules)


async def test_who_stands_is_shown_by_name_a_page_at_a_time(stage: Stage) -> None:
    people = [f"U0MANY{number:02}" for number in range(45)]
    with stage.database.write() as session:
        session.add_all(
            Person(id=one, name=f"Person {99 - number}", zone="Europe/London") for number, one in enumerate(people)
        )
    election = announced(stage, *people)
    view = await opened(stage, MAYA, ids.ELECTION, election)
    assert "*Who stands* (45)" in words(view)
    assert people[-1] in words(view)
    assert people[0] not in words(view)
    stage.slack.calls.clear()
    await stage.send(pressed(MAYA, f"{ids.ELECTION}:after", f"{election}|2", modal=True))
    view = stage.slack.only_view("views.update")
    assert people[0] in words(view)
    assert objections("modal", view) == []


async def test_between_the_hour_and_its_work_nothing_can_be_pressed(stage: Stage) -> None:
    election = announced(stage, AMINA)
    stage.now = OPENS
    view = await opened(stage, ADMIN, ids.ELECTION, election)
    assert "*The ballot opens in a moment.*" in words(view)
    assert not {ids.STAND, ids.NOMINATE, ids.VOTE, ids.ELECTION_CALL_OFF} & {*actions(view)}
    assert "Its next step comes in a moment." in words(await opened(stage, MAYA, ids.CHAMPIONS))
    with stage.database.write() as session:
        election_clocks.open_due(session, vault=stage.vault, now=stage.now)
    stage.now = CLOSES
    assert "*The ballot has closed.*" in words(await opened(stage, MAYA, ids.ELECTION, election))


async def test_while_the_ballot_is_open_nothing_tells_how_it_stands(stage: Stage) -> None:
    election = open_ballot(stage)
    before = [await opened(stage, TOM, ids.ELECTION, election), await opened(stage, TOM, ids.CHAMPIONS)]
    vote(stage, election, MAYA, [AMINA])
    vote(stage, election, SAM, [BEN])
    assert [await opened(stage, TOM, ids.ELECTION, election), await opened(stage, TOM, ids.CHAMPIONS)] == before
    assert "not shown among fewer than 30 people" in words(before[0])
    assert "no list" not in words(before[0])
    assert champion_pages.NO_LIST in words(await opened(stage, TOM, ids.ELECTION_RECEIPTS, election))


async def test_a_result_of_few_votes_says_who_was_elected_and_no_more(stage: Stage) -> None:
    view = await opened(stage, MAYA, ids.ELECTION, counted(stage, (AMINA,), (AMINA,), (BEN,), (AMINA, BEN)))
    assert f"*<@{AMINA}> was elected.* 4 of 12 people voted, and 4 were enough." in words(view)
    assert "How many chose" not in words(view)
    assert "came second" not in words(view)
    assert "The seed" in words(view)
    assert '"All receipts (4)"' in words(view)


async def test_from_ten_votes_on_counts_are_told(stage: Stage) -> None:
    view = await opened(stage, MAYA, ids.ELECTION, counted(stage, *((AMINA,) for _ in range(9)), (AMINA, BEN)))
    assert f"<@{AMINA}>: 10 people\\n<@{BEN}>: 1 person\\n" in words(view)
    assert '\\"None of these\\": no count' in words(view)


async def test_a_result_without_a_winner_says_why_and_when_the_next_one_is(stage: Stage) -> None:
    election = counted(stage, (AMINA,))
    view = await opened(stage, MAYA, ids.ELECTION, election)
    assert "*Nobody was elected.* Too few people voted. 1 of 12 people voted, and 4 were needed." in words(view)
    assert "People can be proposed again from 18 July 2025 on." in words(view)
    seat = await opened(stage, MAYA, ids.SEAT, election_of(stage, election).terms.seat)
    assert "Nobody was elected. Too few people voted." in words(seat)
    stage.now = datetime(2025, 7, 18, 9, tzinfo=UTC)
    with stage.database.write() as session:
        other = elections.announce(session, election_of(stage, election).terms.seat, now=stage.now)
    assert "proposed again" not in words(await opened(stage, MAYA, ids.ELECTION, election))
    with stage.database.write() as session:
        elections.call_off(session, other, reason="Too soon.", now=stage.now)
    assert "proposed again" not in words(await opened(stage, MAYA, ids.ELECTION, election))
    assert "Too soon. People can be proposed again from " in words(await opened(stage, MAYA, ids.ELECTION, other))


async def test_lost_votes_and_an_election_without_candidates_are_told_as_such(stage: Stage) -> None:
    election = open_ballot(stage)
    election_clocks.lose_ballots(stage.database, [election], vault=stage.vault, now=stage.now)
    assert election_of(stage, election).vacant_because is VacantBecause.BALLOTS_LOST
    assert "The votes were lost" in words(await opened(stage, MAYA, ids.ELECTION, election))


# Receipts


async def test_receipts_are_listed_in_order_a_page_at_a_time(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(champion_pages, "RECEIPTS", 4)
    election = counted(stage, *((AMINA,) for _ in range(6)))
    result = election_of(stage, election).result
    assert result
    first = await opened(stage, MAYA, ids.ELECTION_RECEIPTS, election)
    assert "6 ballots were counted, with these receipts, in alphabetical order. Page 1 of 2." in words(first)
    shown = first["blocks"][1]["text"]["text"].strip("`").split()
    stage.slack.calls.clear()
    await stage.send(pressed(MAYA, f"{ids.ELECTION_RECEIPTS}:after", f"{election}|1", modal=True))
    second = stage.slack.only_view("views.update")
    assert (*shown, *second["blocks"][1]["text"]["text"].strip("`").split()) == result.receipts


async def test_anybody_can_work_out_what_the_channel_read(stage: Stage) -> None:
    election = counted(stage, *((AMINA,) for _ in range(10)))
    result = election_of(stage, election).result
    assert result
    channel = in_channel(stage, ElectionResult(election=election))
    assert ids.ELECTION_CHECK in actions(channel)
    assert result.fingerprint in words(channel)
    page = await opened(stage, MAYA, ids.ELECTION_CHECK, election)
    line = page["blocks"][1]["text"]["text"].strip("`")
    assert sha256(line.encode()).hexdigest() == result.fingerprint
    assert json.loads(line)["receipts"] == sorted(result.receipts)
    stage.slack.calls.clear()
    await stage.send(pressed(MAYA, ids.ELECTION_FILE, election, modal=True))
    called = dict(stage.slack.calls)
    assert called["conversations.open"]["users"] == MAYA
    assert sha256(stage.slack.uploads[0].encode()).hexdigest() == result.fingerprint
    assert "The file is on its way" in words(called["views.update"]["view"])
    assert result.fingerprint in called["files.completeUploadExternal"]["initial_comment"]


async def test_a_result_that_fits_on_no_page_comes_as_a_file(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("domain.screens.elections.FITS", 100)
    election = counted(stage, *((AMINA,) for _ in range(6)))
    page = await opened(stage, MAYA, ids.ELECTION_CHECK, election)
    assert '\\"receipts\\"' not in words(page)
    assert ids.ELECTION_FILE in actions(page)
    await stage.send(pressed(MAYA, ids.ELECTION_FILE, election, modal=True))
    assert stage.slack.uploads == [canonical(election_of(stage, election).result)]


async def test_nobody_can_check_a_result_before_there_is_one(stage: Stage) -> None:
    election = open_ballot(stage)
    assert ids.ELECTION_CHECK not in actions(await opened(stage, TOM, ids.ELECTION, election))
    for action in (ids.ELECTION_CHECK, ids.ELECTION_FILE):
        assert champion_pages.NO_RESULT in words(await opened(stage, TOM, action, election))
    assert stage.slack.uploads == []


async def test_whoever_has_a_receipt_finds_it_however_they_type_it(stage: Stage) -> None:
    form = await opened(stage, MAYA, ids.RECEIPT)
    assert form["callback_id"] == ids.RECEIPT_FORM
    election = open_ballot(stage)
    receipt = vote(stage, election, MAYA, [AMINA])
    assert "Still open: employee champion" in words(await looked_for(stage, receipt))
    close_ballot(stage)
    response = await looked_for(stage, f" {receipt[:5].lower()}-{receipt[5:]} ")
    assert response["response_action"] == "update"
    assert f"*`{receipt}` is listed.* This ballot was counted: employee champion" in words(response)
    missing = await looked_for(stage, "K7MXR4PQ2D")
    assert "is in no list" in words(missing)
    assert "Still open" not in words(missing)


@pytest.mark.parametrize("typed", ["", "K7MXR4PQ2", "<!channel>", "O" * 10, "%_" * 20])
async def test_what_is_no_receipt_is_said_beside_the_field(stage: Stage, typed: str) -> None:
    response = await looked_for(stage, typed)
    assert response["response_action"] == "errors"
    assert response["errors"][ids.RECEIPT_BLOCK].startswith("A receipt has 10 letters and digits")


# Administrators


async def test_an_administrator_opens_an_election_before_the_calendar(stage: Stage) -> None:
    seat = set_up(stage)
    assert ids.ELECTION_OPEN not in actions(await opened(stage, MAYA, ids.SEAT, seat))
    assert ids.ELECTION_OPEN in actions(await opened(stage, ADMIN, ids.SEAT, seat))
    view = await opened(stage, ADMIN, ids.ELECTION_OPEN, seat)
    assert "The election is announced" in words(view)
    assert told(stage) == [ElectionAnnounced.__name__]
    assert stage.woken
    assert RUNNING in words(await opened(stage, ADMIN, ids.ELECTION_OPEN, seat))
    assert ids.ELECTION_OPEN not in actions(await opened(stage, ADMIN, ids.SEAT, seat))


async def test_nobody_is_voted_on_before_their_day_and_too_few_elect_nobody(stage: Stage) -> None:
    seat = set_up(stage)
    with stage.database.write() as session:
        held = add_seat(session, AMINA, title="held")
    assert "The champion was elected until 31 May 2026." in words(await opened(stage, ADMIN, ids.ELECTION_OPEN, held))
    assert ids.ELECTION_OPEN not in actions(await opened(stage, ADMIN, ids.SEAT, held))
    with stage.database.write() as session:
        for one in session.scalars(select(Person).where(Person.id.not_in([ADMIN, MAYA]))):
            one.left_on = stage.now.date()
    assert "People who may vote: 2." in words(await opened(stage, ADMIN, ids.ELECTION_OPEN, seat))


async def test_an_administrator_calls_an_election_off_with_a_reason(stage: Stage) -> None:
    election = announced(stage, AMINA)
    assert ids.ELECTION_CALL_OFF not in actions(await opened(stage, MAYA, ids.ELECTION, election))
    assert ids.ELECTION_CALL_OFF in actions(await opened(stage, ADMIN, ids.ELECTION, election))
    stage.slack.calls.clear()
    await stage.send(pressed(ADMIN, ids.ELECTION_CALL_OFF, election, modal=True))
    form = stage.slack.only_view("views.push")
    assert json.loads(form["private_metadata"])["about"] == f"{election}|V1"
    view = {**form, "private_metadata": about(election), "blocks": [{"type": "input", "block_id": ids.REASON_BLOCK}]}
    response = answer((await stage.send(submitted(ADMIN, view, typed(ids.REASON_BLOCK, " ")))).body)
    assert response["errors"] == {ids.REASON_BLOCK: NO_REASON}
    response = answer((await stage.send(submitted(ADMIN, view, typed(ids.REASON_BLOCK, "Too soon <!here>")))).body)
    assert "*It was called off.* Too soon &lt;!here&gt;" in words(response["view"])
    assert election_of(stage, election).state is ElectionState.CANCELLED
    assert told(stage) == sorted([ElectionAnnounced.__name__, ElectionCalledOff.__name__])


async def test_nobody_stops_a_ballot_that_is_open(stage: Stage) -> None:
    election = open_ballot(stage)
    assert ids.ELECTION_CALL_OFF not in actions(await opened(stage, ADMIN, ids.ELECTION, election))
    assert TIME_IS_OVER in words(await opened(stage, ADMIN, ids.ELECTION_CALL_OFF, election))
    view = {"type": "modal", "callback_id": ids.ELECTION_CALL_OFF_FORM, "private_metadata": about(election)}
    response = answer((await stage.send(submitted(ADMIN, view, typed(ids.REASON_BLOCK, "Now!")))).body)
    assert "nobody can stop it" in words(response)
    assert election_of(stage, election).state is ElectionState.BALLOTING


async def test_a_deputy_speaks_where_the_champion_has_gone(stage: Stage) -> None:
    with stage.database.write() as session:
        seat = add_seat(session, None, state=SeatState.ACTING, deputy_id=BEN, vacant_since=None)
        session.get_one(SeatRow, seat).term_last = stage.now.date()
    assert f"<@{BEN}> speaks, the deputy of a champion who has gone" in words(await opened(stage, MAYA, ids.CHAMPIONS))
    with stage.database.read() as session:
        assert session.scalars(select(ElectionRow)).all() == []


@pytest.mark.parametrize(
    ("trouble", "said", "pressed_there"),
    [
        ("", "Elections and decisions are told in <#C0DECIDE>.", ids.CHAMPIONS_SET_UP),
        ("not_in_channel", "Tribune can't post in <#C0DECIDE>.", ids.CHECK_CHANNEL),
    ],
)
async def test_an_administrators_home_says_where_elections_are_told(
    stage: Stage, trouble: str, said: str, pressed_there: str
) -> None:
    stage.set_up()
    before = await home_of(stage, ADMIN)
    assert "*Champions are not set up.*" in words(before)
    assert ids.CHAMPIONS_SET_UP in actions(before)
    set_up(stage)
    stage.trouble = {"C0DECIDE": trouble} if trouble else {}
    home = await home_of(stage, ADMIN)
    assert said in words(home)
    assert pressed_there in actions(home)
    assert "*Champions.* Employee champion: nobody now." in words(home)
