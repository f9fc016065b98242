"""What is pressed and sent on champions' pages and in elections, and the action that each of them is."""

import json
from collections.abc import Collection
from typing import Any

from domain.roles import Action
from templates import ids
from tests.handlers.sent import Sent, button, form
from tests.handlers.slack import command

Json = dict[str, Any]

ID = "0123456789abcdef0123456789abcdef"


def about(election: str = ID, below: str = "") -> str:
    """What a form about an election carries."""
    return json.dumps({"home": None, "about": f"{election}|{below}"})


def ballot_about(election: str = ID, receipt: str = "K7MXR4PQ2D") -> str:
    """What a ballot carries."""
    return json.dumps({"home": None, "about": f"{election}|{receipt}"})


def typed(block: str, words: str) -> Json:
    return {block: {ids.TEXT_ACTION: {"type": "plain_text_input", "value": words}}}


def ticked(block: str, chosen: Collection[str]) -> Json:
    options = [{"value": one} for one in chosen]
    return {block: {ids.CHOICE_ACTION: {"type": "checkboxes", "selected_options": options}}}


def proposing(person: str, words: str = "She listens.") -> Json:
    """The form that proposes a colleague, filled in."""
    picked = {ids.NOMINEE_BLOCK: {ids.CHOICE_ACTION: {"type": "users_select", "selected_user": person}}}
    return picked | typed(ids.STATEMENT_BLOCK, words)


def standing(words: str = "I listen.", *, deputy_too: bool = False) -> Json:
    """The form in which somebody stands, filled in."""
    return typed(ids.STATEMENT_BLOCK, words) | ticked(ids.DEPUTY_TOO_BLOCK, ["yes"] * deputy_too)


def choosing(*people: str, instead: Collection[str] = ()) -> Json:
    """The ballot, filled in; `instead`: of people."""
    return ticked(f"{ids.CANDIDATES_BLOCK}:1", people) | ticked(ids.NONE_OF_THESE_BLOCK, instead)


SENT: Sent = {
    ids.CHAMPIONS_COMMAND: (Action.READ_CHAMPIONS, lambda person: command(person, ids.CHAMPIONS_COMMAND)),
    f"{ids.TRIBUNE_COMMAND} champions": (
        Action.READ_CHAMPIONS,
        lambda person: command(person, ids.TRIBUNE_COMMAND, "champions"),
    ),
    ids.CHAMPIONS: (Action.READ_CHAMPIONS, button(ids.CHAMPIONS, "")),
    ids.FEATURE_CHAMPIONS: (Action.READ_CHAMPIONS, button(ids.FEATURE_CHAMPIONS, "")),
    ids.SEAT: (Action.READ_CHAMPIONS, button(ids.SEAT, ID)),
    ids.ELECTION: (Action.READ_CHAMPIONS, button(ids.ELECTION, ID)),
    ids.ELECTION_TERMS: (Action.READ_CHAMPIONS, button(ids.ELECTION_TERMS, ID)),
    ids.ELECTION_CHECK: (Action.READ_CHAMPIONS, button(ids.ELECTION_CHECK, ID)),
    ids.ELECTION_FILE: (Action.READ_CHAMPIONS, button(ids.ELECTION_FILE, ID)),
    ids.ELECTION_RECEIPTS: (Action.READ_CHAMPIONS, button(ids.ELECTION_RECEIPTS, f"{ID}|1")),
    ids.RECEIPT: (Action.READ_CHAMPIONS, button(ids.RECEIPT, "")),
    ids.RECEIPT_FORM: (Action.READ_CHAMPIONS, form(ids.RECEIPT_FORM, typed(ids.RECEIPT_BLOCK, "K7MXR4PQ2D"))),
    ids.ELECTION_OPEN: (Action.OPEN_ELECTION, button(ids.ELECTION_OPEN, ID)),
    ids.ELECTION_CALL_OFF: (Action.OPEN_ELECTION, button(ids.ELECTION_CALL_OFF, ID)),
    ids.ELECTION_CALL_OFF_FORM: (
        Action.OPEN_ELECTION,
        form(ids.ELECTION_CALL_OFF_FORM, typed(ids.REASON_BLOCK, "Too soon."), about()),
    ),
    ids.NOMINATE: (Action.STAND, button(ids.NOMINATE, ID)),
    ids.NOMINATE_FORM: (Action.STAND, form(ids.NOMINATE_FORM, proposing("U0EMP9"), about())),
    ids.STAND: (Action.STAND, button(ids.STAND, ID)),
    ids.STAND_FORM: (Action.STAND, form(ids.STAND_FORM, standing(), about())),
    ids.NOMINATION_DECLINE: (Action.STAND, button(ids.NOMINATION_DECLINE, ID)),
    ids.NOMINATION_WITHDRAW: (Action.STAND, button(ids.NOMINATION_WITHDRAW, ID)),
    ids.VOTE: (Action.VOTE, button(ids.VOTE, ID)),
    ids.BALLOT_LIMITS: (Action.READ_CHAMPIONS, button(ids.BALLOT_LIMITS, "")),
    ids.BALLOT_FORM: (Action.VOTE, form(ids.BALLOT_FORM, choosing("U0EMP9"), ballot_about())),
}
