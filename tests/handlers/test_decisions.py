"""Decisions in Slack: brought, answered, changed, found again; by two people at once, and with hostile words."""

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from domain.decisions import Decision, DecisionState, consent, objection
from domain.roles import Role
from domain.seats import StandsFor
from models import people
from models.people import Team
from services import decisions
from services.champions_settings import ChampionsRules, set_rules
from services.decision_logs import every, load
from templates import ids
from tests.domain.decided import WORDING, wording
from tests.factories import thaw
from tests.handlers.conftest import ADMIN, MAYA, SAM, Stage
from tests.handlers.sent_decisions import (
    about,
    called_in,
    choice,
    day,
    objecting,
    proposed,
    reviewed,
    words,
)
from tests.handlers.slack import answer, command, happened, pressed, shortcut, sought, submitted
from tests.handlers.test_organisation import actions_in, said
from tests.seated import add_seat
from tests.templates.judges import objections

Json = dict[str, Any]

PRIYA, DORA, BEN, LENA, NOBODY = "U0EMP3", "U0EMP4", "U0EMP5", "U0EMP6", "U0EMP7"
"""The customer champion, the champions' deputies, another leader, and somebody without a role. Maya is the employees'
champion, Sam a leader."""
CHANNEL = "C0DECIDE0"
DEADLINE = "2025-06-09"
HOSTILE = 'Ring <!channel> & "soon" <https://evil.example|here>'
OBJECTS = objection(would_cause="no weekend", safe_if="they choose the day off")


@pytest.fixture
def company(stage: Stage) -> Stage:
    """Both seats are held, and two people lead."""
    with stage.database.write() as session:
        people.set_role_holders(session, Role.LEADER, [SAM, LENA])
        set_rules(session, ChampionsRules(channel=CHANNEL, zone="Europe/London"))
        add_seat(session, MAYA, StandsFor.EMPLOYEES, deputy_id=DORA)
        add_seat(session, PRIYA, StandsFor.CUSTOMERS, deputy_id=BEN)
    return stage


def at(month: int, day_: int) -> datetime:
    return datetime(2025, month, day_, 9, 0, tzinfo=UTC)


def drafted(stage: Stage, what: Any = WORDING) -> str:
    with stage.database.write() as session:
        return decisions.draft(session, what, by=SAM, now=stage.now)


def posted(stage: Stage, what: Any = WORDING) -> str:
    one = drafted(stage, what)
    with stage.database.write() as session:
        decisions.post(session, one, by=SAM, deadline=at(6, 9).date(), now=stage.now)
    return one


def says(session: Session, one: str, person: str, what: Any, *, version: int = 1, now: datetime) -> None:
    seat = decisions.seats_of(session, person)[0].seat
    decisions.answer(session, one, what, seat=seat, by=person, version=version, now=now)


def objected(stage: Stage) -> str:
    """Priya consents, and Maya objects."""
    one = posted(stage)
    with stage.database.write() as session:
        says(session, one, PRIYA, consent(), now=stage.now)
        says(session, one, MAYA, OBJECTS, now=stage.now)
    return one


def consented(stage: Stage) -> str:
    one = posted(stage)
    with stage.database.write() as session:
        says(session, one, PRIYA, consent(), now=stage.now)
        says(session, one, MAYA, consent(), now=stage.now)
    return one


def amended(stage: Stage, one: str) -> None:
    """Sam posts version 2."""
    with stage.database.write() as session:
        decisions.amend(
            session,
            one,
            wording(what="The hotline is open on Saturdays until noon."),
            version=1,
            because="Maya asked for it.",
            by=SAM,
            deadline=at(6, 10).date(),
            now=stage.now,
        )


def decision(stage: Stage, one: str) -> Decision:
    with stage.database.read() as session:
        return load(session, one)


def only(stage: Stage, method: str) -> Json:
    found = [arguments for called, arguments in stage.slack.calls if called == method]
    assert len(found) == 1, stage.slack.calls
    stage.slack.calls.clear()
    if "view" in found[0]:
        assert objections(found[0]["view"]["type"], found[0]["view"]) == []
    return found[0]


async def opened(stage: Stage, person: str, action: str, value: str, *, on: str = "") -> Json:
    """Press in a message, or `on` the page of that decision: the view that opens."""
    await stage.send(pressed(person, action, value, modal=bool(on), about=on))
    method = next(called for called, _ in stage.slack.calls if called.startswith("views."))
    view: Json = only(stage, method)["view"]
    return view


async def submit(stage: Stage, person: str, view: Json, values: Json) -> Json:
    """What is answered to a form; empty: it closes."""
    found = (await stage.send(submitted(person, view, values))).body
    parsed = answer(found) if found else {}
    if "view" in parsed:
        assert objections("modal", parsed["view"]) == []
    return parsed


def carrying(view: Json, callback: str, carried: str) -> Json:
    return {"type": "modal", "callback_id": callback, "private_metadata": carried, "blocks": view.get("blocks", [])}


def values_of(view: Json) -> dict[str, str]:
    """What stands in a form's fields of text."""
    return {
        block["block_id"]: block["element"].get("initial_value", "")
        for block in view["blocks"]
        if block.get("element", {}).get("type") == "plain_text_input"
    }


# Bringing a decision


async def test_the_command_opens_the_form_and_a_draft_is_kept_for_the_champions(company: Stage) -> None:
    await company.send(command(SAM, ids.DECIDE_COMMAND, "The hotline is open until 20:00"))
    form = only(company, "views.open")["view"]
    assert values_of(form)[ids.TITLE_BLOCK] == "The hotline is open until 20:00"
    page = (await submit(company, SAM, form, proposed()))["view"]
    assert "Your draft is kept" in said(page)
    assert {ids.DECISION_POST, ids.DECISION_REVISE, ids.DECISION_WITHDRAW} <= actions_in(page)
    with company.database.read() as session:
        (one,) = every(session)
    assert (one.state, one.leader, one.title) == (DecisionState.DRAFT, SAM, "The hotline is open until 20:00")
    assert one.proposal
    assert one.proposal.options == ("Leave it", "Call back in the morning")
    assert company.woken == 1


async def test_a_form_that_comes_twice_is_one_decision(company: Stage) -> None:
    form = await opened(company, SAM, ids.DECISION_NEW, "")
    for _ in range(2):
        await submit(company, SAM, form, proposed())
    with company.database.read() as session:
        assert len(every(session)) == 1


@pytest.mark.parametrize("way", ["shortcut", "tribune", "button"])
async def test_every_way_leads_to_the_form(company: Stage, way: str) -> None:
    ways = {
        "shortcut": shortcut(SAM, ids.DECIDE_SHORTCUT),
        "tribune": command(SAM, ids.TRIBUNE_COMMAND, "decide Lunch"),
        "button": pressed(SAM, ids.FEATURE_DECIDE),
    }
    await company.send(ways[way])
    assert only(company, "views.open")["view"]["callback_id"] == ids.DECISION_FORM


async def test_problems_stand_beside_their_fields_and_nothing_is_stored(company: Stage) -> None:
    form = await opened(company, SAM, ids.DECISION_NEW, "")
    empty = proposed(title=" ", what="", why="", touched=(), review_on="2025-06-02", areas=("gone",), evidence=("x",))
    errors = (await submit(company, SAM, form, empty))["errors"]
    assert set(errors) == {
        ids.TITLE_BLOCK,
        ids.WHAT_BLOCK,
        ids.OWN_WHY_BLOCK,
        ids.TOUCHED_BLOCK,
        ids.REVIEW_BLOCK,
        ids.AREAS_BLOCK,
        ids.EVIDENCE_BLOCK,
    }
    errors = (await submit(company, SAM, form, proposed(review_on=None, options="x" * 301)))["errors"]
    assert set(errors) == {ids.REVIEW_BLOCK, ids.OPTIONS_BLOCK}
    errors = (await submit(company, SAM, form, proposed(evidence=("driver|c:Q1",))))["errors"]
    assert set(errors) == {ids.EVIDENCE_BLOCK}
    with company.database.read() as session:
        assert every(session) == ()


async def test_where_champions_are_not_set_up_nothing_can_be_brought(stage: Stage) -> None:
    stage.set_up()
    await stage.send(pressed(ADMIN, ids.DECISION_NEW, "", home={}))
    assert "Champions are not set up yet" in said(only(stage, "views.open")["view"])


async def test_where_and_what_it_refers_to_are_found_by_search(company: Stage) -> None:
    with company.database.write() as session:
        session.add(Team(id="hotline", name="Hotline", position=0))
    offered = answer((await company.send(sought(SAM, ids.DECISION_AREA_SEARCH, "hot"))).body)
    assert [one["value"] for one in offered["options"]] == ["hotline"]
    offered = answer((await company.send(sought(SAM, ids.DECISION_EVIDENCE_SEARCH, "topic call back"))).body)
    value = offered["options"][0]["value"]
    form = await opened(company, SAM, ids.DECISION_NEW, "")
    page = (await submit(company, SAM, form, proposed(areas=("hotline",), evidence=(value,))))["view"]
    assert "in Hotline" in said(page)
    assert "(customers' words)" in said(page)


async def test_hostile_words_ping_nobody(company: Stage) -> None:
    form = await opened(company, SAM, ids.DECISION_NEW, "")
    page = (await submit(company, SAM, form, proposed(title=HOSTILE, what=HOSTILE, why=HOSTILE, options=HOSTILE)))[
        "view"
    ]
    assert "<!channel" not in said(page)
    assert "&lt;!channel&gt;" in said(page)


async def test_nobody_but_champions_and_its_leader_reads_a_draft(company: Stage) -> None:
    one = drafted(company)
    for person in (NOBODY, LENA, ADMIN, DORA):
        await company.send(pressed(person, ids.DECISION, one))
        assert "is not here" in said(only(company, "views.open")["view"])
        await company.send(command(person, ids.DECISIONS_COMMAND))
        assert "Saturdays on call" not in said(only(company, "views.open")["view"])
    for person in (SAM, MAYA):
        page = await opened(company, person, ids.DECISION, one)
        assert "The hotline is open on Saturdays." in said(page)
        assert (ids.DECISION_POST in actions_in(page)) is (person == SAM)


async def test_a_draft_is_written_anew_and_shown_on_the_page_below(company: Stage) -> None:
    one = drafted(company)
    form = await opened(company, SAM, ids.DECISION_REVISE, f"{one}|0", on=one)
    assert values_of(form)[ids.WHAT_BLOCK] == "The hotline is open on Saturdays."
    assert await submit(company, SAM, form, proposed(what="Until noon.")) == {}
    below = only(company, "views.update")
    assert below["view_id"] == "V1"
    assert "Until noon." in said(below["view"])
    assert "Your draft is changed" in said(below["view"])


async def test_it_is_posted_with_a_deadline_and_says_who_is_asked(company: Stage) -> None:
    one = drafted(company)
    form = await opened(company, SAM, ids.DECISION_POST, f"{one}|0", on=one)
    assert "employee champion (Employee 1)" in said(form)
    errors = (await submit(company, SAM, form, day(ids.DEADLINE_BLOCK, "2025-06-03")))["errors"]
    assert "three working days" in errors[ids.DEADLINE_BLOCK].lower()
    errors = (await submit(company, SAM, form, day(ids.DEADLINE_BLOCK, None)))["errors"]
    assert errors == {ids.DEADLINE_BLOCK: "Choose a day."}
    assert await submit(company, SAM, form, day(ids.DEADLINE_BLOCK, DEADLINE)) == {}
    page = only(company, "views.update")["view"]
    assert "It is posted" in said(page)
    assert decision(company, one).state is DecisionState.OPEN


async def test_what_is_wrong_with_a_draft_is_said_beside_the_day(company: Stage) -> None:
    one = drafted(company, replace(WORDING, review_on=at(6, 5).date()))
    form = await opened(company, SAM, ids.DECISION_POST, f"{one}|0", on=one)
    errors = (await submit(company, SAM, form, day(ids.DEADLINE_BLOCK, DEADLINE)))["errors"]
    assert set(errors) == {ids.DEADLINE_BLOCK}
    assert decision(company, one).state is DecisionState.DRAFT


async def test_forms_of_what_has_changed_meanwhile_show_the_page_instead(company: Stage) -> None:
    one = posted(company)
    for action in (ids.DECISION_POST, ids.DECISION_REVISE, ids.DECISION_BRING):
        page = await opened(company, SAM, action, f"{one}|0")
        assert "There is nothing to change here" in said(page)
    page = await opened(company, SAM, ids.DECISION_REVIEW, f"{drafted(company)}|0")
    assert "There is nothing to change here" in said(page)


async def test_somebody_elses_decision_is_theirs_to_change(company: Stage) -> None:
    one = posted(company)
    await company.send(pressed(LENA, ids.DECISION_AMEND, f"{one}|1"))
    assert "This is for whoever brings this decision" in said(only(company, "views.open")["view"])
    await company.send(pressed(LENA, ids.DECISION_WITHDRAW, f"{one}|1"))
    assert "This is for whoever brings this decision" in said(only(company, "views.open")["view"])
    page = await opened(company, LENA, ids.DECISION_ANYWAY, f"{one}|1")
    assert "Nobody objects to this" in said(page)
    draft = drafted(company)
    await company.send(pressed(MAYA, ids.DECISION_POST, f"{draft}|0"))
    stage_said = said(only(company, "views.open")["view"])
    assert "not yours to do" in stage_said
    forged = carrying({}, ids.DECISION_WITHDRAW_FORM, about("withdraw", decision=one))
    page = (await submit(company, LENA, forged, words(ids.REASON_BLOCK, "I do not like it.")))["view"]
    assert "This is for whoever brings this decision" in said(page)
    assert "I do not like it." in said(page)
    assert decision(company, one).state is DecisionState.OPEN


# The four answers


async def test_one_press_consents_and_the_last_one_closes_it(company: Stage) -> None:
    one = posted(company)
    page = await opened(company, MAYA, f"{ids.DECISION_ANSWER}:consent", f"{one}|1|consent")
    assert "You have consented." in said(page)
    assert {f"{ids.DECISION_ANSWER}:{kind}" for kind in ("consent", "concern", "objection", "stand_aside")} <= (
        actions_in(page)
    )
    page = await opened(company, PRIYA, f"{ids.DECISION_ANSWER}:consent", f"{one}|1|consent", on=one)
    assert "Decided with consent" in said(page)
    assert f"{ids.DECISION_ANSWER}:consent" not in actions_in(page)
    page = await opened(company, PRIYA, f"{ids.DECISION_ANSWER}:consent", f"{one}|1|consent", on=one)
    assert "This was decided with consent. To change it, bring a new decision." in said(page)


@pytest.mark.parametrize(
    ("kind", "missing", "given", "sentence"),
    [
        ("concern", words(ids.WORDS_BLOCK, ""), words(ids.WORDS_BLOCK, "Nights"), "consents, with a concern"),
        ("objection", objecting("", " "), objecting(HOSTILE, "We take turns."), "*objects*"),
        ("stand_aside", words(ids.WHOSE_BLOCK, ""), words(ids.WHOSE_BLOCK, "The board"), "not theirs to decide"),
    ],
)
async def test_the_other_answers_take_words(
    company: Stage, kind: str, missing: Json, given: Json, sentence: str
) -> None:
    one = posted(company)
    form = await opened(company, MAYA, f"{ids.DECISION_ANSWER}:{kind}", f"{one}|1|{kind}", on=one)
    errors = (await submit(company, MAYA, form, missing))["errors"]
    assert set(errors) == set(missing)
    assert await submit(company, MAYA, form, given) == {}
    page = only(company, "views.update")["view"]
    assert sentence in said(page)
    assert "<!channel" not in said(page)


async def test_pressed_in_the_channel_the_page_takes_the_place_of_the_form(company: Stage) -> None:
    one = posted(company)
    form = await opened(company, MAYA, f"{ids.DECISION_ANSWER}:objection", f"{one}|1|objection")
    page = (await submit(company, MAYA, form, objecting()))["view"]
    assert "A champion objects." in said(page)
    assert "Your answer is in the log" in said(page)


@pytest.mark.parametrize("person", [NOBODY, SAM, LENA])
async def test_whoever_is_not_asked_reads_a_kind_sentence(company: Stage, person: str) -> None:
    one = posted(company)
    for kind in ("consent", "objection"):
        page = await opened(company, person, f"{ids.DECISION_ANSWER}:{kind}", f"{one}|1|{kind}")
        assert "The champions answer this:" in said(page)
        assert "Employee 1 (employee champion)" in said(page)
    assert decision(company, one).round.answers == ()


async def test_a_deputy_reads_when_they_are_asked(company: Stage) -> None:
    one = posted(company)
    page = await opened(company, DORA, f"{ids.DECISION_ANSWER}:consent", f"{one}|1|consent")
    assert "You are asked only if the champion has said nothing by the deadline." in said(page)
    company.now = at(6, 10)
    with company.database.write() as session:
        decisions.extend(session, one, now=company.now)
    page = await opened(company, DORA, f"{ids.DECISION_ANSWER}:consent", f"{one}|1|consent")
    assert "Employee 4, deputy of the employee champion, *consents*" in said(page)


async def test_an_answer_to_an_old_version_comes_again_with_the_differences_and_its_words(company: Stage) -> None:
    one = posted(company)
    form = await opened(company, MAYA, f"{ids.DECISION_ANSWER}:objection", f"{one}|1|objection", on=one)
    amended(company, one)
    again = (await submit(company, MAYA, form, objecting("no evenings", "we take turns")))["view"]
    assert "version 2 is the one that counts" in said(again)
    assert "*Saturdays until noon.*" in said(again)
    assert "Maya asked for it." in said(again)
    assert values_of(again) == {ids.CAUSE_BLOCK: "no evenings", ids.SAFE_BLOCK: "we take turns"}
    assert decision(company, one).round.answers == ()
    assert await submit(company, MAYA, again, objecting()) == {}
    assert decision(company, one).state is DecisionState.IN_RESOLUTION


async def test_consent_to_an_old_message_asks_to_read_what_changed_first(company: Stage) -> None:
    one = posted(company)
    amended(company, one)
    form = await opened(company, MAYA, f"{ids.DECISION_ANSWER}:consent", f"{one}|1|consent")
    assert "You have read version 1, and version 2 counts now." in said(form)
    assert "*Saturdays until noon.*" in said(form)
    assert decision(company, one).round.answers == ()
    await submit(company, MAYA, form, {})
    assert len(decision(company, one).round.answers) == 1


async def test_an_answer_and_a_change_at_the_same_instant_have_one_outcome(company: Stage) -> None:
    one = posted(company)
    form = await opened(company, SAM, ids.DECISION_AMEND, f"{one}|1", on=one)
    kept = f"topic|{WORDING.evidence[0].id}"
    new = proposed(what="Until noon.", deadline=DEADLINE, because="You asked.", evidence=(kept,))
    consents = pressed(MAYA, f"{ids.DECISION_ANSWER}:consent", f"{one}|1|consent", modal=True, about=one)
    await asyncio.gather(company.send(consents), company.send(submitted(SAM, form, new)))
    first, second = decision(company, one).versions
    assert second.round.answers == ()
    told = " ".join(said(arguments["view"]) for _, arguments in company.slack.calls if "view" in arguments)
    assert ("You have consented." in told) is bool(first.round.answers)
    assert ("version 2" in told.lower()) or first.round.answers


async def test_words_that_come_after_the_end_can_be_copied(company: Stage) -> None:
    one = posted(company)
    form = await opened(company, MAYA, f"{ids.DECISION_ANSWER}:objection", f"{one}|1|objection", on=one)
    with company.database.write() as session:
        decisions.withdraw(session, one, by=SAM, reason="Too early.", now=company.now)
    assert await submit(company, MAYA, form, objecting("no evenings", "we take turns")) == {}
    page = only(company, "views.update")["view"]
    assert "This proposal was withdrawn." in said(page)
    assert "no evenings" in said(page)
    company.slack.refuse["views.update"] = ["not_found"]
    page = (await submit(company, MAYA, form, objecting("no evenings", "we take turns")))["view"]
    assert "no evenings" in said(page)
    assert actions_in(page) == set()


async def test_who_speaks_for_two_chooses_for_whom(company: Stage) -> None:
    with company.database.write() as session:
        seat = add_seat(session, MAYA, StandsFor.CUSTOMERS, title="second customer champion")
    one = posted(company)
    form = await opened(company, MAYA, f"{ids.DECISION_ANSWER}:consent", f"{one}|1|consent", on=one)
    await submit(company, MAYA, form, choice(ids.SEAT_BLOCK, seat))
    assert set(decision(company, one).round.standing) == {seat}


async def test_a_champion_does_not_answer_what_they_bring(company: Stage) -> None:
    with company.database.write() as session:
        people.set_role_holders(session, Role.LEADER, [MAYA])
        one = decisions.draft(session, WORDING, by=MAYA, now=company.now)
        decisions.post(session, one, by=MAYA, deadline=at(6, 9).date(), now=company.now)
    page = await opened(company, MAYA, f"{ids.DECISION_ANSWER}:consent", f"{one}|1|consent")
    assert "You bring this decision, so you don't answer it as well" in said(page)
    page = await opened(company, DORA, f"{ids.DECISION_ANSWER}:consent", f"{one}|1|consent")
    assert "You have consented." in said(page)


# An objection, and its three ways out


async def test_the_ways_out_stand_in_their_order(company: Stage) -> None:
    one = objected(company)
    page = await opened(company, SAM, ids.DECISION, one)
    pressable = [element["action_id"] for block in page["blocks"] for element in block.get("elements", ())]
    ways = [one for one in pressable if one in {ids.DECISION_AMEND, ids.DECISION_WITHDRAW, ids.DECISION_ANYWAY}]
    assert ways == [ids.DECISION_AMEND, ids.DECISION_WITHDRAW, ids.DECISION_ANYWAY]
    (anyway,) = [
        element
        for block in page["blocks"]
        for element in block.get("elements", ())
        if element.get("action_id") == ids.DECISION_ANYWAY
    ]
    assert "confirm" in anyway
    other = await opened(company, LENA, ids.DECISION, one)
    assert ids.DECISION_ANYWAY not in actions_in(other)
    assert "Until the deadline only whoever brings this can decide anyway" in said(other)
    company.now = at(6, 10)
    other = await opened(company, LENA, ids.DECISION, one)
    assert actions_in(other) & {ids.DECISION_AMEND, ids.DECISION_WITHDRAW, ids.DECISION_ANYWAY} == {ids.DECISION_ANYWAY}
    assert ids.DECISION_ANYWAY not in actions_in(await opened(company, NOBODY, ids.DECISION, one))


async def test_a_changed_proposal_is_a_new_version_with_its_differences(company: Stage) -> None:
    one = objected(company)
    form = await opened(company, SAM, ids.DECISION_AMEND, f"{one}|1", on=one)
    assert "no weekend" in said(form)
    again = {"title": WORDING.title, "why": WORDING.why, "options": "\n".join(WORDING.options)}
    kept = [f"topic|{WORDING.evidence[0].id}"]
    same = proposed(**again, what=WORDING.what, evidence=kept, deadline=DEADLINE, because="Same.")
    assert ids.WHAT_BLOCK in (await submit(company, SAM, form, same))["errors"]
    new = {"what": "The hotline is open on Saturdays until noon.", "evidence": kept}
    errors = (await submit(company, SAM, form, proposed(**again, **new, deadline=None, because="")))["errors"]
    assert set(errors) == {ids.DEADLINE_BLOCK}
    errors = (await submit(company, SAM, form, proposed(**again, **new, deadline=DEADLINE, because="")))["errors"]
    assert set(errors) == {ids.BECAUSE_BLOCK}
    good = proposed(**again, **new, deadline=DEADLINE, because="You asked for it.")
    assert await submit(company, SAM, form, good) == {}
    page = only(company, "views.update")["view"]
    assert "What changed from version 1" in said(page)
    assert "~Saturdays.~ *Saturdays until noon.*" in said(page)
    assert decision(company, one).state is DecisionState.OPEN


async def test_of_two_changes_at_once_the_second_comes_again_with_its_words(company: Stage) -> None:
    one = objected(company)
    form = await opened(company, SAM, ids.DECISION_AMEND, f"{one}|1", on=one)
    amended(company, one)
    mine = proposed(what="Only every second Saturday.", deadline=DEADLINE, because="For Maya.", evidence=("x", "y"))
    errors = (await submit(company, SAM, form, mine))["errors"]
    assert set(errors) == {ids.EVIDENCE_BLOCK}
    kept = f"topic|{WORDING.evidence[0].id}"
    mine = proposed(what="Only every second Saturday.", deadline=DEADLINE, because="For Maya.", evidence=(kept,))
    again = (await submit(company, SAM, form, mine))["view"]
    assert "Version 2 was posted in the meantime, so yours was not." in said(again)
    assert "*Saturdays until noon.*" in said(again)
    assert values_of(again)[ids.WHAT_BLOCK] == "Only every second Saturday."
    assert len(decision(company, one).versions) == 2
    assert await submit(company, SAM, again, mine) == {}
    assert len(decision(company, one).versions) == 3


async def test_it_is_withdrawn_with_a_reason(company: Stage) -> None:
    one = objected(company)
    form = await opened(company, SAM, ids.DECISION_WITHDRAW, f"{one}|1", on=one)
    assert ids.REASON_BLOCK in (await submit(company, SAM, form, words(ids.REASON_BLOCK, " ")))["errors"]
    assert await submit(company, SAM, form, words(ids.REASON_BLOCK, "Too early.")) == {}
    page = only(company, "views.update")["view"]
    assert "Withdrawn" in said(page)
    assert "Too early." in said(page)


async def test_a_leader_decides_anyway_by_name_and_with_a_reason(company: Stage) -> None:
    one = objected(company)
    company.now = at(6, 10)
    form = await opened(company, LENA, ids.DECISION_ANYWAY, f"{one}|1", on=one)
    assert "no weekend" in said(form)
    assert ids.REASON_BLOCK in (await submit(company, LENA, form, words(ids.REASON_BLOCK, "")))["errors"]
    assert await submit(company, LENA, form, words(ids.REASON_BLOCK, "We lose customers.")) == {}
    page = only(company, "views.update")["view"]
    assert "Employee 6 decided despite an objection." in said(page)
    assert "This stays in the log." in said(page)


async def test_nobody_decides_anyway_while_another_champion_has_time(company: Stage) -> None:
    one = posted(company)
    with company.database.write() as session:
        says(session, one, MAYA, OBJECTS, now=company.now)
    page = await opened(company, SAM, ids.DECISION, one)
    assert ids.DECISION_ANYWAY not in actions_in(page)
    assert "Nobody can decide anyway yet." in said(page)
    page = await opened(company, SAM, ids.DECISION_ANYWAY, f"{one}|1", on=one)
    assert "still has time" in said(page)
    forged = carrying({}, ids.DECISION_ANYWAY_FORM, about("anyway", decision=one))
    page = (await submit(company, SAM, forged, words(ids.REASON_BLOCK, "Now.")))["view"]
    assert "still has time" in said(page)
    assert "Now." in said(page)
    assert decision(company, one).state is DecisionState.IN_RESOLUTION


async def test_it_closes_without_an_answer_only_when_all_the_time_is_over(company: Stage) -> None:
    one = posted(company)
    with company.database.write() as session:
        says(session, one, PRIYA, consent(), now=company.now)
    page = await opened(company, SAM, ids.DECISION_CLOSE, f"{one}|1", on=one)
    assert "still has time" in said(page)
    assert ids.DECISION_CLOSE not in actions_in(page)
    company.now = at(6, 10)
    with company.database.write() as session:
        decisions.extend(session, one, now=company.now)
    company.now = at(6, 18)
    page = await opened(company, SAM, ids.DECISION, one, on=one)
    assert ids.DECISION_CLOSE in actions_in(page)
    page = await opened(company, SAM, ids.DECISION_CLOSE, f"{one}|1", on=one)
    assert "It is decided without a champion's answer" in said(page)
    assert "*no response*" in said(page)


# What was called in, and what came of it


async def test_a_champion_calls_something_in_and_its_leader_brings_it(company: Stage) -> None:
    await company.send(command(MAYA, ids.DECIDE_COMMAND, "call in"))
    form = only(company, "views.open")["view"]
    errors = (await submit(company, MAYA, form, called_in(leader=NOBODY)))["errors"]
    assert set(errors) == {ids.LEADER_BLOCK}
    errors = (await submit(company, MAYA, form, called_in(text="")))["errors"]
    assert set(errors) == {ids.ABOUT_BLOCK}
    page = (await submit(company, MAYA, form, called_in(leader=SAM)))["view"]
    assert "It is called in, in public." in said(page)
    with company.database.read() as session:
        (one,) = every(session)
    page = await opened(company, SAM, ids.DECISION, one.id)
    assert {ids.DECISION_BRING, ids.DECISION_DECLINE} <= actions_in(page)
    other = await opened(company, LENA, ids.DECISION, one.id)
    assert not {ids.DECISION_BRING, ids.DECISION_DECLINE} & actions_in(other)
    refused = await opened(company, LENA, ids.DECISION_BRING, f"{one.id}|0", on=one.id)
    assert "This is for whoever brings this decision" in said(refused)
    form = await opened(company, SAM, ids.DECISION_BRING, f"{one.id}|0", on=one.id)
    assert "Let us choose our shifts." in said(form)
    assert await submit(company, SAM, form, proposed()) == {}
    assert "Your draft is kept" in said(only(company, "views.update")["view"])
    page = await opened(company, NOBODY, ids.DECISION, one.id)
    assert "Let us choose our shifts." in said(page)
    assert "Two of us answer until 20:00." not in said(page)


async def test_what_was_called_in_cannot_be_posted_before_it_is_brought(company: Stage) -> None:
    form = await opened(company, MAYA, ids.DECISION_CALL_IN, "")
    await submit(company, MAYA, form, called_in(leader=SAM))
    with company.database.read() as session:
        (one,) = every(session)
    forged = carrying({}, ids.DECISION_POST_FORM, about(decision=one.id))
    page = (await submit(company, SAM, forged, day(ids.DEADLINE_BLOCK, DEADLINE)))["view"]
    assert "Its leader brings a proposal, or says why not." in said(page)


@pytest.mark.parametrize("value", ["", "|1|consent", "x|y|consent", "x|1|maybe"])
async def test_a_forged_button_is_refused_in_a_sentence(company: Stage, value: str) -> None:
    await company.send(pressed(MAYA, f"{ids.DECISION_ANSWER}:consent", value))
    assert "another version of Tribune" in said(only(company, "views.open")["view"])


async def test_a_leader_says_why_not(company: Stage) -> None:
    form = await opened(company, MAYA, ids.DECISION_CALL_IN, "")
    await submit(company, MAYA, form, called_in(leader=SAM))
    with company.database.read() as session:
        (one,) = every(session)
    form = await opened(company, SAM, ids.DECISION_DECLINE, f"{one.id}|0", on=one.id)
    assert await submit(company, SAM, form, words(ids.REASON_BLOCK, "Not this year.")) == {}
    assert "Not this year." in said(only(company, "views.update")["view"])


async def test_whoever_lost_their_seat_meanwhile_keeps_their_words(company: Stage) -> None:
    form = await opened(company, MAYA, ids.DECISION_CALL_IN, "")
    values = called_in() | choice(ids.SEAT_BLOCK, "0123456789abcdef0123456789abcdef")
    errors = (await submit(company, MAYA, form, values))["errors"]
    assert errors == {ids.ABOUT_BLOCK: "Only the champion answers for this seat."}
    await company.send(pressed(DORA, ids.DECISION_CALL_IN, ""))
    assert "not yours to do" in said(only(company, "views.open")["view"])


async def test_what_came_of_it_is_said_by_its_leader_and_the_champions_once_the_day_has_come(company: Stage) -> None:
    one = consented(company)
    page = await opened(company, SAM, ids.DECISION, one)
    assert ids.DECISION_REVIEW not in actions_in(page)
    company.now = at(9, 1)
    for person in (SAM, PRIYA):
        assert ids.DECISION_REVIEW in actions_in(await opened(company, person, ids.DECISION, one))
    form = await opened(company, PRIYA, ids.DECISION_REVIEW, f"{one}|1", on=one)
    errors = (await submit(company, PRIYA, form, reviewed(" ")))["errors"]
    assert set(errors) == {ids.WORDS_BLOCK}
    errors = (await submit(company, PRIYA, form, reviewed(again="2025-09-01")))["errors"]
    assert set(errors) == {ids.AGAIN_BLOCK}
    assert await submit(company, PRIYA, form, reviewed(worked="partly", again="2025-12-01")) == {}
    page = only(company, "views.update")["view"]
    assert "It did part of what we hoped" in said(page)
    assert "1 December 2025" in said(page)


async def test_an_action_comes_of_a_decision(company: Stage) -> None:
    one = consented(company)
    form = await opened(company, SAM, ids.DECISION_WE_WILL, one, on=one)
    assert form["callback_id"] == ids.ACTION_FORM
    assert "decision 1" in said(form).lower()


# Finding decisions again


async def test_the_list_is_searched_filtered_and_turned(company: Stage) -> None:
    for number in range(12):
        posted(company, wording(title=f"Number {number}", what="The hotline", why="Waiting"))
    posted(company, wording(title="Lunch", what="A canteen", why="Hunger <!channel>"))
    await company.send(command(NOBODY, ids.DECISIONS_COMMAND))
    page = only(company, "views.open")["view"]
    assert "*13 decisions*" in said(page)
    assert "Lunch" in said(page)
    assert "Number 0" not in said(page)
    carried = json.loads(page["private_metadata"])["about"]
    turned = await opened(company, NOBODY, f"{ids.DECISIONS_TURN}:on", "part|2", on=carried or "{}")
    assert "Number 0" in said(turned)
    found = (await submit(company, NOBODY, page, words(ids.SEARCH_BLOCK, "hunger")))["view"]
    assert "*1 decision* with" in said(found)
    turned = await opened(company, NOBODY, f"{ids.DECISIONS_TURN}:state", "state|withdrawn", on="{}")
    assert "No decision fits all of this." in said(turned)
    await company.send(pressed(NOBODY, f"{ids.DECISIONS_TURN}:x", "leader|U0SAM", modal=True, about="{}"))
    assert "another version of Tribune" in said(only(company, "views.open")["view"])


async def test_the_list_below_shows_what_was_done(company: Stage) -> None:
    one = posted(company)
    carried = '{"search": "a | b"}'
    page = await opened(company, MAYA, ids.DECISION, one, on=carried)
    on = json.loads(page["private_metadata"])["about"]
    assert on == f'{one}|V1|{{"search": "a | b"}}'
    await company.send(pressed(MAYA, f"{ids.DECISION_ANSWER}:consent", f"{one}|1|consent", modal=True, about=on))
    shown = [said(arguments["view"]) for method, arguments in company.slack.calls if method == "views.update"]
    assert ["You have consented." in each for each in shown] == [True, False]
    assert "No decision fits all of this." in shown[1]
    company.slack.calls.clear()
    form = await opened(company, MAYA, f"{ids.DECISION_ANSWER}:objection", f"{one}|1|objection", on=on)
    company.slack.refuse["views.update"] = ["not_found", "not_found"]
    page = (await submit(company, MAYA, form, objecting()))["view"]
    assert "A champion objects." in said(page)
    assert len(company.slack.calls) == 2
    company.slack.calls.clear()
    form = await opened(company, SAM, ids.DECISION_NEW, "", on="{}")
    assert (await submit(company, SAM, form, proposed()))["response_action"] == "update"
    assert "2 decisions" in said(only(company, "views.update")["view"])


async def test_the_command_searches_helps_and_sends_the_log(company: Stage) -> None:
    consented(company)
    found = answer((await company.send(command(NOBODY, ids.DECISIONS_COMMAND, "search saturdays"))).body)
    assert found["response_type"] == "ephemeral"
    assert "Saturdays on call" in said(found)
    assert objections("message", {key: found[key] for key in ("text", "blocks")}) == []
    nothing = answer((await company.send(command(NOBODY, ids.DECISIONS_COMMAND, "canteen"))).body)
    assert "No decision has" in said(nothing)
    for name in (ids.DECIDE_COMMAND, ids.DECISIONS_COMMAND):
        helped = answer((await company.send(command(SAM, name, "help"))).body)
        assert ids.DECISIONS_COMMAND in said(helped)
    told = answer((await company.send(command(NOBODY, ids.DECISIONS_COMMAND, "export"))).body)
    assert "on its way" in said(told)
    markdown, table = company.slack.uploads
    assert "# Decision log" in markdown
    assert "decision,title,state" in table


async def test_the_button_sends_the_log_and_the_list_says_so(company: Stage) -> None:
    consented(company)
    page = await opened(company, NOBODY, ids.DECISIONS, "")
    assert ids.DECISIONS_EXPORT in actions_in(page)
    await company.send(pressed(NOBODY, ids.DECISIONS_EXPORT, "", modal=True, about="{}"))
    views = [arguments["view"] for method, arguments in company.slack.calls if method == "views.update"]
    assert "The log is on its way" in said(views[0])
    assert len(company.slack.uploads) == 2


async def test_all_that_was_said_and_how_it_came_about(company: Stage) -> None:
    one = objected(company)
    log = await opened(company, NOBODY, ids.DECISION_LOG, one, on=one)
    assert "employee champion (Employee 1): objects, version 1" in said(log)
    log = await opened(company, NOBODY, f"{ids.DECISION_LOG}:later", f"{one}|9", on="")
    assert "version 1" in said(log)
    chain = await opened(company, NOBODY, ids.DECISION_CHAIN, one, on=one)
    assert "Waiting on the phone" in said(chain)
    draft = drafted(company)
    await company.send(pressed(SAM, ids.DECISION_CHAIN, draft))
    assert "is not posted yet" in said(only(company, "views.open")["view"])


# Home


async def test_home_says_what_waits_for_whom(company: Stage) -> None:
    async def home_of(person: str) -> Json:
        await company.send(happened({"type": "app_home_opened", "user": person, "tab": "home", "view": {}}))
        view: Json = only(company, "views.publish")["view"]
        return view

    one = objected(company)
    assert "a way out: a champion objects" in said(await home_of(SAM))
    assert "your answer" not in said(await home_of(PRIYA))
    amended(company, one)
    home = await home_of(MAYA)
    assert "for your answer, by Tuesday 10 June" in said(home)
    assert f"{ids.DECISION}:1" in actions_in(home)
    assert "The champions are asked about 1 decision now." in said(await home_of(NOBODY))
    drafted(company)
    assert "to read the draft" not in said(await home_of(NOBODY))
    assert "for you to post it" in said(await home_of(SAM))


async def test_a_log_that_was_changed_by_hand_is_named_and_not_read(company: Stage) -> None:
    one = posted(company)
    with company.database.write() as session:
        thaw(session, "decision_entries")
        session.execute(text("insert into decision_entries values (:one, 9, 'ending', '{}')"), {"one": one})
    page = await opened(company, NOBODY, ids.DECISIONS, "")
    assert "Decision 1 can't be read" in said(page)
    await company.send(pressed(NOBODY, ids.DECISION, one))
    assert "contradicts itself" in said(only(company, "views.open")["view"])
