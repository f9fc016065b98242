"""What is pressed and sent about decisions, and the action that each of them is."""

import json
from typing import Any

from domain.roles import Action
from templates import ids
from tests.handlers.sent import Sent, button, form
from tests.handlers.sent_voice_pages import menu, searched
from tests.handlers.slack import command, shortcut, sought

Json = dict[str, Any]

DECISION = "0123456789abcdef0123456789abcdef"
SEEN = f"{DECISION}|1"


def about(kind: str = "", *, decision: str = DECISION, version: int = 1, below: str = "") -> str:
    """What a form about a decision carries."""
    return json.dumps({"home": None, "about": f"{decision}|{version}|{kind}|{below}|"})


def words(block: str, text: str, action: str = ids.TEXT_ACTION) -> Json:
    """A field in which something was typed."""
    return {block: {action: {"type": "plain_text_input", "value": text}}}


def day(block: str, on: str | None) -> Json:
    return {block: {ids.CHOICE_ACTION: {"type": "datepicker", "selected_date": on}}}


def chosen(block: str, *values: str, action: str = ids.CHOICE_ACTION) -> Json:
    return {block: {action: {"selected_options": [{"value": value} for value in values]}}}


def choice(block: str, value: str) -> Json:
    return {block: {ids.CHOICE_ACTION: {"selected_option": {"value": value}}}}


def proposed(**more: Any) -> Json:
    """The form of a proposal, filled in; only what a test says is not the usual."""
    given = {
        "title": "The hotline is open until 20:00",
        "what": "Two of us answer until 20:00.",
        "why": "Customers call after work.",
        "touched": ("customers", "employees"),
        "areas": (),
        "options": "Leave it\nCall back in the morning",
        "evidence": (),
        "review_on": "2025-09-01",
    } | more
    texts = {
        ids.TITLE_BLOCK: given["title"],
        ids.WHAT_BLOCK: given["what"],
        ids.OWN_WHY_BLOCK: given["why"],
        ids.OPTIONS_BLOCK: given["options"],
        **({ids.BECAUSE_BLOCK: given["because"]} if "because" in given else {}),
    }
    values: Json = {}
    for block, text in texts.items():
        values |= words(block, text, ids.CHOICE_ACTION)
    values |= chosen(ids.TOUCHED_BLOCK, *given["touched"])
    values |= chosen(ids.AREAS_BLOCK, *given["areas"], action=ids.DECISION_AREA_SEARCH)
    values |= chosen(ids.EVIDENCE_BLOCK, *given["evidence"], action=ids.DECISION_EVIDENCE_SEARCH)
    values |= day(ids.REVIEW_BLOCK, given["review_on"])
    return values | (day(ids.DEADLINE_BLOCK, given["deadline"]) if "deadline" in given else {})


def objecting(cause: str = "no evenings", safe: str = "we take turns") -> Json:
    return words(ids.CAUSE_BLOCK, cause) | words(ids.SAFE_BLOCK, safe)


def reviewed(text: str = "Nobody waits any more.", *, worked: str = "yes", again: str | None = None) -> Json:
    return choice(ids.WORKED_BLOCK, worked) | words(ids.WORDS_BLOCK, text) | day(ids.AGAIN_BLOCK, again)


def called_in(leader: str = "U0SAM", text: str = "Let us choose our shifts.") -> Json:
    picked = {ids.LEADER_BLOCK: {ids.LEADER_ACTION: {"type": "users_select", "selected_user": leader}}}
    return picked | words(ids.ABOUT_BLOCK, text) | words(ids.BECAUSE_BLOCK, "Four pulses said so.")


BRING, READ = Action.BRING_DECISION, Action.READ_DECISIONS
REASON = words(ids.REASON_BLOCK, "Too early.")

SENT: Sent = {
    ids.DECIDE_COMMAND: (BRING, lambda person: command(person, ids.DECIDE_COMMAND)),
    f"{ids.DECIDE_COMMAND} call in": (
        Action.CALL_IN,
        lambda person: command(person, ids.DECIDE_COMMAND, "call in"),
    ),
    f"{ids.TRIBUNE_COMMAND} decide": (BRING, lambda person: command(person, ids.TRIBUNE_COMMAND, "decide")),
    f"{ids.TRIBUNE_COMMAND} decisions": (READ, lambda person: command(person, ids.TRIBUNE_COMMAND, "decisions")),
    ids.DECISIONS_COMMAND: (READ, lambda person: command(person, ids.DECISIONS_COMMAND)),
    f"{ids.DECISIONS_COMMAND} hotline": (READ, lambda person: command(person, ids.DECISIONS_COMMAND, "hotline")),
    f"{ids.DECISIONS_COMMAND} export": (READ, lambda person: command(person, ids.DECISIONS_COMMAND, "export")),
    ids.DECIDE_SHORTCUT: (BRING, lambda person: shortcut(person, ids.DECIDE_SHORTCUT)),
    ids.DECISION_NEW: (BRING, button(ids.DECISION_NEW, "")),
    ids.FEATURE_DECIDE: (BRING, button(ids.FEATURE_DECIDE, "")),
    ids.DECISIONS: (READ, button(ids.DECISIONS, "")),
    ids.DECISIONS_TURN: (READ, lambda person: menu(person, f"{ids.DECISIONS_TURN}:state", "state|open")),
    ids.DECISIONS_SEARCH_FORM: (READ, form(ids.DECISIONS_SEARCH_FORM, searched("hotline"))),
    ids.DECISIONS_EXPORT: (READ, button(ids.DECISIONS_EXPORT, "")),
    ids.DECISION: (READ, button(ids.DECISION, DECISION)),
    ids.DECISION_LOG: (READ, button(ids.DECISION_LOG, f"{DECISION}|1")),
    ids.DECISION_CHAIN: (READ, button(ids.DECISION_CHAIN, DECISION)),
    ids.DECISION_ANSWER: (READ, button(f"{ids.DECISION_ANSWER}:consent", f"{SEEN}|consent")),
    ids.DECISION_ANSWER_FORM: (
        Action.ANSWER_DECISION,
        form(ids.DECISION_ANSWER_FORM, objecting(), about("objection")),
    ),
    ids.DECISION_BRING: (BRING, button(ids.DECISION_BRING, SEEN)),
    ids.DECISION_REVISE: (BRING, button(ids.DECISION_REVISE, SEEN)),
    ids.DECISION_AMEND: (BRING, button(ids.DECISION_AMEND, SEEN)),
    ids.DECISION_FORM: (BRING, form(ids.DECISION_FORM, proposed(), about("draft", decision="", version=0))),
    f"{ids.DECISION_FORM} amend": (
        BRING,
        form(ids.DECISION_FORM, proposed(deadline="2025-06-20", because="You asked."), about("amend")),
    ),
    ids.DECISION_EVIDENCE_SEARCH: (BRING, lambda person: sought(person, ids.DECISION_EVIDENCE_SEARCH, "call")),
    ids.DECISION_AREA_SEARCH: (BRING, lambda person: sought(person, ids.DECISION_AREA_SEARCH, "hot")),
    ids.DECISION_POST: (BRING, button(ids.DECISION_POST, SEEN)),
    ids.DECISION_POST_FORM: (
        BRING,
        form(ids.DECISION_POST_FORM, day(ids.DEADLINE_BLOCK, "2025-06-20"), about()),
    ),
    ids.DECISION_WITHDRAW: (BRING, button(ids.DECISION_WITHDRAW, SEEN)),
    ids.DECISION_WITHDRAW_FORM: (BRING, form(ids.DECISION_WITHDRAW_FORM, REASON, about("withdraw"))),
    ids.DECISION_DECLINE: (BRING, button(ids.DECISION_DECLINE, SEEN)),
    ids.DECISION_DECLINE_FORM: (BRING, form(ids.DECISION_DECLINE_FORM, REASON, about("decline"))),
    ids.DECISION_ANYWAY: (Action.DECIDE_ANYWAY, button(ids.DECISION_ANYWAY, SEEN)),
    ids.DECISION_ANYWAY_FORM: (Action.DECIDE_ANYWAY, form(ids.DECISION_ANYWAY_FORM, REASON, about("anyway"))),
    ids.DECISION_CLOSE: (BRING, button(ids.DECISION_CLOSE, SEEN)),
    ids.DECISION_REVIEW: (Action.READ_DRAFTS, button(ids.DECISION_REVIEW, SEEN)),
    ids.DECISION_REVIEW_FORM: (Action.READ_DRAFTS, form(ids.DECISION_REVIEW_FORM, reviewed(), about())),
    ids.DECISION_WE_WILL: (Action.UNDERTAKE, button(ids.DECISION_WE_WILL, DECISION)),
    ids.DECISION_CALL_IN: (Action.CALL_IN, button(ids.DECISION_CALL_IN, "")),
    ids.DECISION_CALL_IN_FORM: (
        Action.CALL_IN,
        form(ids.DECISION_CALL_IN_FORM, called_in(), about(decision="", version=0)),
    ),
}
