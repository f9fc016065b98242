"""Standing in an election, and voting, in Slack."""

import json
from typing import Any

import pytest
from sqlalchemy import select

from domain.ballots import CHOSEN_AND_ABSTAINS, CHOSEN_AND_NONE, NOTHING_CHOSEN
from domain.election_messages import ElectionProposed
from domain.elections import (
    ASKED,
    MOST_CANDIDATES,
    NO_STATEMENT,
    NOT_LISTED,
    NOT_OPEN,
    STANDS,
    STANDS_ALREADY,
    STANDS_NOT,
    TIME_IS_OVER,
    TOO_LATE,
    NominationState,
)
from domain.errors import TribuneError, UncertainError
from domain.limits import BALLOT_LIMITS
from domain.seats import StandsFor
from domain.survey import Cast, CastOutcome
from models.deliveries import OutboxMessage
from models.elections import NominationRow
from models.people import Person, Team
from services import elections
from templates import ids
from tests.handlers.conftest import MAYA, SAM, TOM, Stage
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
    vote,
)
from tests.handlers.sent_elections import about, ballot_about, choosing, proposing, standing
from tests.handlers.slack import answer, pressed, submitted
from tests.seated import add_seat
from tests.templates.judges import objections

Json = dict[str, Any]

RECEIPT = "K7MXR4PQ2D"
NOTHING_RECORDED = "That button or form is from another version of Tribune."


def words(view: Json) -> str:
    return json.dumps(view, ensure_ascii=False)


def carried(view: Json) -> Json:
    found: Json = json.loads(view["private_metadata"])
    return found


def blocks(view: Json) -> list[str]:
    return [block["block_id"] for block in view["blocks"] if "block_id" in block]


def options(view: Json) -> list[str]:
    """Whom a ballot offers, in its order."""
    inputs = [block for block in view["blocks"] if block.get("block_id", "").startswith(ids.CANDIDATES_BLOCK)]
    return [option["value"] for block in inputs for option in block["element"]["options"]]


async def opened(stage: Stage, person: str, action: str, value: str, **more: Any) -> Json:
    """The view that is opened when somebody presses this in a message."""
    stage.slack.calls.clear()
    await stage.send(pressed(person, action, value, **more))
    return stage.slack.only_view("views.push" if more.get("modal") else "views.open")


async def sent(stage: Stage, person: str, callback: str, values: Json, metadata: str) -> Json:
    """What a form answers that has all these blocks."""
    shown = [{"type": "input", "block_id": block} for block in values]
    view = {"type": "modal", "callback_id": callback, "private_metadata": metadata, "blocks": shown}
    return answer((await stage.send(submitted(person, view, values))).body or "{}")


async def voted(stage: Stage, person: str, values: Json, election: str, receipt: str = RECEIPT) -> Json:
    return await sent(stage, person, ids.BALLOT_FORM, values, ballot_about(election, receipt))


def has_voted(stage: Stage, election: str, person: str) -> bool:
    with stage.database.read() as session:
        return stage.vault.has_answered(session.connection(), election, person)


def state_of(stage: Stage, election: str, person: str) -> NominationState | None:
    found = election_of(stage, election).nomination_of(person)
    return found.state if found else None


# The ballot


async def test_the_ballot_has_everybody_who_stands_and_none_of_these_and_draws_a_receipt(stage: Stage) -> None:
    election = open_ballot(stage)
    view = await opened(stage, MAYA, ids.VOTE, election, reply_to="http://x/")
    assert sorted(options(view)) == [AMINA, BEN]
    assert "None of these" in words(view)
    assert "I abstain" in words(view)
    assert f"{AMINA} listens." in words(view)
    about_election, receipt = carried(view)["about"].split("|")
    assert about_election == election
    assert len(receipt) == 10
    assert receipt not in words({**view, "private_metadata": ""})
    again = await opened(stage, MAYA, ids.VOTE, election, reply_to="http://x/")
    assert carried(again)["about"] != carried(view)["about"]


def portraits(view: Json) -> dict[str, str]:
    """By the words beside it, where each picture is."""
    beside = ((block["text"]["text"], block["accessory"]) for block in view["blocks"] if "accessory" in block)
    return {text.split("\n")[0]: one["image_url"] for text, one in beside if one["type"] == "image"}


async def test_a_ballot_shows_the_pictures_that_slack_tells_of_and_none_that_it_refuses(stage: Stage) -> None:
    election = open_ballot(stage)
    stage.portraits.hear_of(AMINA, 'https://avatars.example/amina.png?s=192&d="x"')
    view = await opened(stage, MAYA, ids.VOTE, election)
    assert portraits(view) == {f"*<@{AMINA}>*": 'https://avatars.example/amina.png?s=192&d="x"'}
    assert objections("modal", view) == []
    stage.slack.calls.clear()
    stage.slack.refuse["views.open"] = ["invalid_blocks"]
    await stage.send(pressed(MAYA, ids.VOTE, election))
    refused, shown = (arguments["view"] for _, arguments in stage.slack.calls)
    assert (len(portraits(refused)), len(portraits(shown))) == (1, 0)
    assert "What could still go wrong" in words(shown)
    assert carried(shown) == carried(refused)


async def test_each_ballot_has_its_own_order(stage: Stage) -> None:
    election = open_ballot(stage, *(f"U0EMP{number}" for number in range(1, 9)))
    orders = {tuple(options(await opened(stage, MAYA, ids.VOTE, election))) for _ in range(5)}
    assert len(orders) > 1  # of 40,320
    assert len({frozenset(order) for order in orders}) == 1


async def test_one_candidate_leaves_a_choice(stage: Stage) -> None:
    with stage.database.write() as session:
        session.get_one(Person, AMINA).name = "Amina Diallo"
    view = await opened(stage, MAYA, ids.VOTE, open_ballot(stage, AMINA), home={})
    assert "Only Amina stands. You can still choose 'None of these'." in words(view)


async def test_people_of_one_name_are_told_apart(stage: Stage) -> None:
    with stage.database.write() as session:
        session.add(Team(id="north", name="North & South", position=0))
        session.flush()
        for one in (AMINA, BEN, SAM, TOM):
            session.get_one(Person, one).name = "Anna <!channel>"
        session.get_one(Person, AMINA).team_id = "north"
        session.get_one(Person, SAM).name = "Sam"
    view = await opened(stage, MAYA, ids.VOTE, open_ballot(stage, AMINA, BEN, SAM, TOM))
    shown = {
        option["value"]: option["text"]["text"]
        for block in view["blocks"]
        if block.get("block_id", "").startswith(ids.CANDIDATES_BLOCK)
        for option in block["element"]["options"]
    }
    assert shown == {
        AMINA: "Anna &lt;!channel&gt; (North &amp; South)",
        BEN: f"Anna &lt;!channel&gt; [{BEN}]",
        SAM: "Sam",
        TOM: f"Anna &lt;!channel&gt; [{TOM}]",
    }


async def test_people_with_long_names_that_begin_alike_are_told_apart(stage: Stage) -> None:
    with stage.database.write() as session:
        for one in (AMINA, BEN):
            session.get_one(Person, one).name = "Maximiliana-Alexandra " * 3 + "of the Northern Region"
    view = await opened(stage, MAYA, ids.VOTE, open_ballot(stage, AMINA, BEN))
    shown = words(view)
    assert f"… [{AMINA}]" in shown
    assert f"… [{BEN}]" in shown


async def test_sixty_candidates_fit_and_the_sixtieth_can_be_chosen(stage: Stage) -> None:
    people = [f"U0MANY{number:02}" for number in range(60)]
    with stage.database.write() as session:
        session.add_all(Person(id=one, name=f"Person {one}", zone="Europe/London") for one in people)
    election = open_ballot(stage, *people)
    view = await opened(stage, MAYA, ids.VOTE, election)
    assert objections("modal", view) == []
    assert sorted(options(view)) == people
    last = max(block for block in blocks(view) if block.startswith(ids.CANDIDATES_BLOCK))
    chosen = {last: {ids.CHOICE_ACTION: {"selected_options": [{"value": options(view)[-1]}]}}}
    response = await voted(stage, MAYA, choosing(options(view)[0]) | chosen, election)
    assert "your vote is recorded" in words(response)


async def test_a_vote_is_recorded_once_and_its_receipt_is_shown_in_the_modal_alone(stage: Stage) -> None:
    election = open_ballot(stage)
    response = await voted(stage, MAYA, choosing(AMINA, BEN), election)
    assert response["response_action"] == "update"
    assert response["view"]["clear_on_close"]
    assert "*Thank you, your vote is recorded.*" in words(response)
    assert RECEIPT in words(response)
    assert "private_metadata" not in response["view"]
    assert stage.slack.calls == []  # no message, no update, no Home
    assert has_voted(stage, election, MAYA)
    close_ballot(stage)
    result = election_of(stage, election).result
    assert result
    assert result.receipts == (RECEIPT,)


async def test_the_second_vote_is_refused_from_any_device(stage: Stage) -> None:
    election = open_ballot(stage)
    await voted(stage, MAYA, choosing(AMINA), election)
    response = await voted(stage, MAYA, choosing(BEN), election, "K7MXR4PQ2F")
    assert "You have voted already" in words(response)
    assert "If you voted with another form, that one showed your receipt" in words(response)
    view = await opened(stage, MAYA, ids.VOTE, election)
    assert "You have voted already" in words(view)
    assert "can't be shown again" in words(view)
    assert RECEIPT not in words(view)
    assert options(view) == []


async def test_whoever_sends_a_ballot_again_because_slack_showed_an_error_gets_their_receipt(stage: Stage) -> None:
    election = open_ballot(stage)
    await voted(stage, MAYA, choosing(AMINA), election)  # the answer is lost on its way
    again = await voted(stage, MAYA, choosing(AMINA), election)
    assert "You have voted already" in words(again)
    assert RECEIPT in words(again)
    close_ballot(stage)
    result = election_of(stage, election).result
    assert result
    assert result.receipts == (RECEIPT,)


async def test_the_ballot_says_what_could_still_go_wrong_with_a_vote(stage: Stage) -> None:
    election = open_ballot(stage)
    ballot = await opened(stage, MAYA, ids.VOTE, election)
    assert ids.BALLOT_LIMITS in words(ballot)
    assert ids.WHO_SEES not in words(ballot)
    assert "check that your vote was counted" in words(ballot)
    stage.slack.calls.clear()
    await stage.send(pressed(MAYA, ids.BALLOT_LIMITS, "", modal=True))
    page = words(stage.slack.only_view("views.push"))
    assert all(limit in page for limit in BALLOT_LIMITS)
    assert "pulse is open learns" not in page
    assert "remind only the others" not in page


async def test_where_enough_may_vote_nobody_reads_that_they_are_few(stage: Stage) -> None:
    assert "You are few here" not in words(await opened(stage, MAYA, ids.VOTE, open_ballot(stage)))


async def test_few_voters_are_told_so_before_they_vote(stage: Stage) -> None:
    with stage.database.write() as session:
        for one in session.scalars(select(Person).where(Person.id > "U0EMP5")):
            one.left_on = stage.now.date()
    view = await opened(stage, AMINA, ids.VOTE, open_ballot(stage))
    assert "*You are few here.*" in words(view)


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        (choosing(AMINA, instead=["none"]), CHOSEN_AND_NONE),
        (choosing(AMINA, instead=["abstain"]), CHOSEN_AND_ABSTAINS),
        (choosing(instead=["none", "abstain"]), CHOSEN_AND_ABSTAINS),
        (choosing(), NOTHING_CHOSEN),
    ],
)
async def test_what_contradicts_itself_is_said_beside_the_field(stage: Stage, values: Json, problem: str) -> None:
    election = open_ballot(stage)
    response = await voted(stage, MAYA, values, election)
    assert response == {"response_action": "errors", "errors": {ids.NONE_OF_THESE_BLOCK: problem}}
    assert not has_voted(stage, election, MAYA)


@pytest.mark.parametrize("instead", ["none", "abstain"])
async def test_nobody_can_be_chosen_on_purpose(stage: Stage, instead: str) -> None:
    election = open_ballot(stage)
    assert "your vote is recorded" in words(await voted(stage, MAYA, choosing(instead=[instead]), election))


@pytest.mark.parametrize(
    ("values", "metadata"),
    [
        (choosing(instead=["all"]), ballot_about()),
        (choosing(AMINA), about("x" * 32)),  # no receipt
        (choosing(AMINA), ballot_about(receipt="k7mxr4pq2d")),
        (choosing(AMINA), ballot_about(receipt="<!channel>")),
        (choosing(AMINA), json.dumps({"home": None, "about": "x"})),
        (choosing(AMINA), "{}"),
        (choosing(AMINA), ""),
        (choosing(AMINA) | {f"{ids.CANDIDATES_BLOCK}:2": {"a": {"selected_options": [{}]}}}, ballot_about()),
    ],
)
async def test_a_forged_ballot_is_refused(stage: Stage, values: Json, metadata: str) -> None:
    response = await sent(stage, MAYA, ids.BALLOT_FORM, values, metadata)
    assert NOTHING_RECORDED in words(response)


async def test_a_forged_candidate_is_refused(stage: Stage) -> None:
    election = open_ballot(stage)
    response = await voted(stage, MAYA, choosing(AMINA, TOM), election)
    assert "This ballot is not the one that is open." in words(response)
    assert not has_voted(stage, election, MAYA)


async def test_a_form_that_was_opened_before_the_ballot_closed_comes_too_late(stage: Stage) -> None:
    election = open_ballot(stage)
    await opened(stage, MAYA, ids.VOTE, election)
    stage.now = CLOSES
    assert TOO_LATE in words(await voted(stage, MAYA, choosing(AMINA), election))
    assert TOO_LATE in words(await opened(stage, MAYA, ids.VOTE, election))
    close_ballot(stage)
    assert TOO_LATE in words(await voted(stage, MAYA, choosing(AMINA), election))


async def test_who_is_not_on_the_roll_reads_why(stage: Stage) -> None:
    election = open_ballot(stage)
    with stage.database.write() as session:
        session.add(Person(id="U0NEW", name="New", zone="Europe/London"))
    assert NOT_LISTED in words(await opened(stage, "U0NEW", ids.VOTE, election))
    assert NOT_LISTED in words(await voted(stage, "U0NEW", choosing(AMINA), election))


async def test_there_is_no_ballot_before_it_opens(stage: Stage) -> None:
    election = announced(stage, AMINA)
    assert NOT_OPEN in words(await opened(stage, MAYA, ids.VOTE, election))
    assert "This election is not here any more." in words(await opened(stage, MAYA, ids.VOTE, "0" * 32))


async def test_a_box_that_has_just_been_closed_takes_no_vote(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    async def closed(_cast: Cast) -> CastOutcome:
        return CastOutcome.CLOSED

    assert stage.deps
    monkeypatch.setattr(stage.deps.store, "cast", closed)
    assert TOO_LATE in words(await voted(stage, MAYA, choosing(AMINA), open_ballot(stage)))


async def test_where_nobody_knows_whether_it_was_recorded_the_receipt_helps(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def uncertain(_cast: Cast) -> CastOutcome:
        raise UncertainError("Perhaps.")

    assert stage.deps
    monkeypatch.setattr(stage.deps.store, "cast", uncertain)
    response = await voted(stage, MAYA, choosing(AMINA), open_ballot(stage))
    assert "*We don't know whether your vote was recorded.*" in words(response)
    assert RECEIPT in words(response)


async def test_opening_a_ballot_writes_nothing(stage: Stage) -> None:
    election = open_ballot(stage)
    assert stage.deps

    async def refuse(*_work: object, **_how: object) -> None:
        raise TribuneError("written")

    object.__setattr__(stage.deps.store, "write", refuse)
    object.__setattr__(stage.deps.store, "cast", refuse)
    for action in (ids.VOTE, ids.ELECTION, ids.ELECTION_TERMS, ids.CHAMPIONS, ids.RECEIPT):
        assert "written" not in words(await opened(stage, MAYA, action, "" if action == ids.CHAMPIONS else election))


async def test_a_vote_pressed_on_the_elections_page_lies_on_top_of_it(stage: Stage) -> None:
    election = open_ballot(stage)
    assert options(await opened(stage, MAYA, ids.VOTE, election, modal=True))


# Standing


async def test_a_colleague_is_proposed_and_asked_in_a_message(stage: Stage) -> None:
    election = announced(stage)
    form = await opened(stage, MAYA, ids.NOMINATE, election, reply_to="http://x/")
    assert carried(form)["about"] == f"{election}|"
    response = await sent(stage, MAYA, ids.NOMINATE_FORM, proposing(AMINA), form["private_metadata"])
    assert "Your colleague is asked in a message." in words(response["view"])
    assert f"<@{AMINA}>" not in words(response["view"])  # on no list before a yes
    assert state_of(stage, election, AMINA) is NominationState.PROPOSED
    assert stage.woken
    with stage.database.read() as session:
        told = session.scalars(select(OutboxMessage).where(OutboxMessage.channel == AMINA)).all()
    assert [one.kind for one in told] == [ElectionProposed.__name__]
    with stage.database.read() as session:
        assert session.scalars(select(NominationRow.person_id)).all() == [AMINA]  # by whom, only the message says
    assert f'"by":"{MAYA}"' in told[0].payload


async def test_who_chooses_themselves_stands_at_once(stage: Stage) -> None:
    election = announced(stage)
    response = await sent(stage, MAYA, ids.NOMINATE_FORM, proposing(MAYA, "I listen."), about(election))
    assert "You stand, and everybody can read your words here." in words(response["view"])
    assert state_of(stage, election, MAYA) is NominationState.ACCEPTED


@pytest.mark.parametrize(
    ("who", "statement", "field", "problem"),
    [
        (AMINA, "She listens.", ids.NOMINEE_BLOCK, STANDS_ALREADY),
        (BEN, "He listens.", ids.NOMINEE_BLOCK, ASKED),
        (TOM, " \u200b ", ids.STATEMENT_BLOCK, NO_STATEMENT),
        (TOM, "x" * 501, ids.STATEMENT_BLOCK, "This has 501 characters, and there is room for 500."),
        ("U0STRANGER", "x", ids.NOMINEE_BLOCK, elections.NOT_HERE),
        ("", "x", ids.NOMINEE_BLOCK, elections.NOT_HERE),
    ],
)
async def test_what_is_wrong_with_a_proposal_is_said_beside_the_field(
    stage: Stage, who: str, statement: str, field: str, problem: str
) -> None:
    election = announced(stage, AMINA)
    await sent(stage, SAM, ids.NOMINATE_FORM, proposing(BEN), about(election))
    response = await sent(stage, MAYA, ids.NOMINATE_FORM, proposing(who, statement), about(election))
    assert response == {"response_action": "errors", "errors": {field: problem}}


async def test_who_was_proposed_says_yes_in_their_own_words(stage: Stage) -> None:
    election = announced(stage)
    await sent(stage, MAYA, ids.NOMINATE_FORM, proposing(AMINA, "She listens <!channel>"), about(election))
    form = await opened(stage, AMINA, ids.STAND, election, reply_to="http://x/")
    assert '"initial_value": "She listens <!channel>"' in words(form)
    assert "a colleague's: make them your own" in words(form)
    values = standing("I listen. <!here>", deputy_too=True)
    response = await sent(stage, AMINA, ids.STAND_FORM, values, form["private_metadata"])
    assert "I listen. &lt;!here&gt;" in words(response["view"])
    mine = election_of(stage, election).nomination_of(AMINA)
    assert mine
    assert (mine.state, mine.deputy_too, mine.statement) == (NominationState.ACCEPTED, True, "I listen. <!here>")
    again = await opened(stage, AMINA, ids.STAND, election)
    assert "Change my words" in words(again)
    assert '"initial_options"' in words(again)


async def test_a_form_on_top_of_a_page_shows_there_what_was_done_and_home_too(stage: Stage) -> None:
    election = announced(stage)
    await sent(stage, SAM, ids.NOMINATE_FORM, proposing(MAYA), about(election))
    metadata = json.dumps({"home": ["wallet", "h1"], "about": f"{election}|V7"})
    stage.slack.calls.clear()
    assert await sent(stage, MAYA, ids.STAND_FORM, standing(), metadata) == {}
    (home, shown) = stage.slack.calls
    assert home[0] == "views.publish"
    assert home[1]["view"]["private_metadata"] == "wallet"
    assert "A colleague has proposed you" not in words(home[1]["view"])
    assert (shown[0], shown[1]["view_id"]) == ("views.update", "V7")
    assert carried(shown[1]["view"])["home"] == ["wallet", "h4"]


async def test_a_page_that_cannot_be_refreshed_takes_the_forms_place(stage: Stage) -> None:
    election = announced(stage)
    stage.slack.refuse["views.update"] = ["not_found"]
    response = await sent(stage, MAYA, ids.STAND_FORM, standing(), about(election, "V7"))
    assert response["response_action"] == "update"
    assert "*You stand.*" in words(response["view"])


async def test_a_no_stays_with_whoever_says_it_and_can_be_taken_back(stage: Stage) -> None:
    election = announced(stage)
    await sent(stage, MAYA, ids.NOMINATE_FORM, proposing(AMINA), about(election))
    view = await opened(stage, AMINA, ids.NOMINATION_DECLINE, election, reply_to="http://x/")
    assert "You don't stand. Nobody is told that you were asked." in words(view)
    assert state_of(stage, election, AMINA) is NominationState.DECLINED
    assert AMINA not in words(await opened(stage, MAYA, ids.ELECTION, election))
    await sent(stage, AMINA, ids.STAND_FORM, standing(), about(election))
    assert state_of(stage, election, AMINA) is NominationState.ACCEPTED


async def test_who_stands_may_step_back_until_the_ballot_opens(stage: Stage) -> None:
    election = announced(stage, AMINA, BEN)
    stage.slack.calls.clear()
    await stage.send(pressed(AMINA, ids.NOMINATION_WITHDRAW, election, modal=True))
    view = stage.slack.only_view("views.update")
    assert "You have stepped back" in words(view)
    assert state_of(stage, election, AMINA) is NominationState.WITHDRAWN
    stage.now = OPENS
    stage.slack.calls.clear()
    await stage.send(pressed(BEN, ids.NOMINATION_WITHDRAW, election, modal=True))
    assert TIME_IS_OVER in words(stage.slack.only_view("views.update"))
    assert state_of(stage, election, BEN) is NominationState.ACCEPTED


@pytest.mark.parametrize(
    ("action", "person", "said"),
    [(ids.NOMINATION_DECLINE, AMINA, STANDS), (ids.NOMINATION_WITHDRAW, MAYA, STANDS_NOT)],
)
async def test_what_cannot_be_said_any_more_is_told_on_the_page(
    stage: Stage, action: str, person: str, said: str
) -> None:
    election = announced(stage, AMINA)
    view = await opened(stage, person, action, election, reply_to="http://x/")
    assert said in words(view)


async def test_once_the_ballot_was_to_open_no_form_opens_and_none_is_taken(stage: Stage) -> None:
    election = announced(stage, AMINA)
    stage.now = OPENS
    for action in (ids.NOMINATE, ids.STAND):
        assert TIME_IS_OVER in words(await opened(stage, MAYA, action, election))
    for callback, values in ((ids.NOMINATE_FORM, proposing(BEN)), (ids.STAND_FORM, standing())):
        assert TIME_IS_OVER in words(await sent(stage, MAYA, callback, values, about(election)))


async def test_who_speaks_from_another_seat_reads_so_before_they_write_anything(stage: Stage) -> None:
    election = announced(stage)
    form = await opened(stage, AMINA, ids.STAND, election)
    with stage.database.write() as session:
        add_seat(session, AMINA, StandsFor.CUSTOMERS)
    said = "You are our customer champion, and nobody speaks from two seats."
    assert said in words(await opened(stage, AMINA, ids.STAND, election))
    response = await sent(stage, AMINA, ids.STAND_FORM, standing(), form["private_metadata"])
    assert said in response["errors"][ids.STATEMENT_BLOCK]
    assert election_of(stage, election).standing == ()


async def test_who_may_not_vote_proposes_nobody(stage: Stage) -> None:
    election = announced(stage)
    with stage.database.write() as session:
        session.add(Person(id="U0NEW", name="New", zone="Europe/London"))
    for action in (ids.NOMINATE, ids.STAND):
        assert NOT_LISTED in words(await opened(stage, "U0NEW", action, election))
    assert NOT_LISTED in words(await sent(stage, "U0NEW", ids.STAND_FORM, standing(), about(election)))


async def test_the_last_place_on_a_ballot_is_taken(stage: Stage) -> None:
    people = [f"U0MANY{number:02}" for number in range(MOST_CANDIDATES)]
    with stage.database.write() as session:
        session.add_all(Person(id=one, name=f"Person {one}", zone="Europe/London") for one in people)
    election = announced(stage, *people)
    response = await sent(stage, MAYA, ids.STAND_FORM, standing(), about(election))
    assert "80 people stand already" in words(response)
    response = await sent(stage, people[0], ids.STAND_FORM, standing("Other words."), about(election))
    assert "Other words." in words(response)


@pytest.mark.parametrize("metadata", ["", "{}", json.dumps({"home": None, "about": "x"})])
async def test_a_form_that_carries_nothing_is_refused(stage: Stage, metadata: str) -> None:
    assert NOTHING_RECORDED in words(await sent(stage, MAYA, ids.STAND_FORM, standing(), metadata))


# Home


async def test_home_is_the_same_whoever_has_voted(stage: Stage) -> None:
    election = open_ballot(stage)

    async def home(person: str) -> str:
        return words((await home_of(stage, person))["blocks"]).replace("Employee 2", "Employee 1")

    before = await home(MAYA)
    assert '"text": "Vote"' in before
    vote(stage, election, MAYA, [AMINA])
    assert await home(MAYA) == before == await home(TOM)


async def test_home_says_that_a_colleague_has_proposed_one_and_leads_to_the_answer(stage: Stage) -> None:
    election = announced(stage, AMINA)
    await sent(stage, SAM, ids.NOMINATE_FORM, proposing(MAYA), about(election))
    home = await home_of(stage, MAYA)
    assert "*A colleague has proposed you: employee champion.*" in words(home)
    assert "People can be proposed: employee champion" in words(home)
    view = await opened(stage, MAYA, f"{ids.ELECTION}:1", election, home={"private_metadata": "w"})
    assert "*A colleague has proposed you*, with these words" in words(view)
    assert carried(view)["home"] == ["w", "h1"]


async def test_a_ballot_opens_from_home_with_several(stage: Stage) -> None:
    election = open_ballot(stage)
    assert options(await opened(stage, MAYA, f"{ids.VOTE}:2", election, home={}))
