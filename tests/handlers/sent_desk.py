"""What is pressed and sent at the suggestion desk, and the action that each of them is."""

import json
from typing import Any

from domain.roles import Action
from templates import ids
from tests.handlers.sent import Sent, button, form
from tests.handlers.slack import sought

Json = dict[str, Any]

ID = "0123456789abcdef0123456789abcdef"


def about(kind: str = "", *, suggestion: str = ID, seen: str = "new", below: str = "V0") -> str:
    """What a form of the desk carries."""
    return json.dumps({"home": None, "about": f"{suggestion}|{seen}|{kind}|{below}"})


def written(words: str) -> Json:
    """The field of such a form."""
    return {ids.WORDS_BLOCK: {ids.WORDS_ACTION: {"type": "plain_text_input", "value": words}}}


def merged_into(suggestion: str) -> Json:
    return {ids.INTO_BLOCK: {ids.DESK_MERGE_SEARCH: {"selected_option": {"value": suggestion}}}}


def desk_of(channel: str = "C0DESK", news: str = "C0NEWS", *, zone: str = "Europe/London", where: str = "999") -> Json:
    """The form that sets the desk up."""
    return {
        ids.CHANNEL_BLOCK: {ids.CHANNEL_ACTION: {"selected_conversation": channel}},
        ids.NEWS_BLOCK: {ids.CHANNEL_ACTION: {"selected_conversation": news}},
        ids.ZONE_BLOCK: {ids.CHOICE_ACTION: {"selected_option": {"value": zone}}},
        ids.HELP_BLOCK: {ids.TEXT_ACTION: {"type": "plain_text_input", "value": where}},
    }


SENT: Sent = {
    ids.DESK: (Action.HOLD_BACK, button(ids.DESK, "")),
    ids.DESK_TURN: (Action.HOLD_BACK, button(f"{ids.DESK_TURN}:more", "all|1")),
    ids.DESK_LOOK: (Action.HOLD_BACK, button(ids.DESK_LOOK, ID)),
    ids.DESK_THREAD: (Action.HOLD_BACK, button(f"{ids.DESK_THREAD}:earlier", f"{ID}||1")),
    ids.DESK_TAKE: (Action.ANSWER_SUGGESTIONS, button(ids.DESK_TAKE, f"{ID}|new|")),
    ids.DESK_STATE: (Action.ANSWER_SUGGESTIONS, button(f"{ids.DESK_STATE}:open", f"{ID}|new|open")),
    ids.DESK_WRITE: (Action.ANSWER_SUGGESTIONS, button(f"{ids.DESK_WRITE}:ask", f"{ID}|new|ask")),
    ids.DESK_FORM: (Action.ANSWER_SUGGESTIONS, form(ids.DESK_FORM, written("When?"), about("ask"))),
    f"{ids.DESK_FORM} done": (Action.ANSWER_SUGGESTIONS, form(ids.DESK_FORM, written("Done."), about("done"))),
    ids.DESK_WE_WILL: (Action.ANSWER_SUGGESTIONS, button(ids.DESK_WE_WILL, ID)),
    ids.DESK_MERGE: (Action.ANSWER_SUGGESTIONS, button(ids.DESK_MERGE, f"{ID}|new")),
    ids.DESK_MERGE_FORM: (Action.ANSWER_SUGGESTIONS, form(ids.DESK_MERGE_FORM, merged_into("other"), about())),
    ids.DESK_MERGE_SEARCH: (
        Action.ANSWER_SUGGESTIONS,
        lambda person: sought(person, ids.DESK_MERGE_SEARCH, "call", about=f"{ID}|new||V0"),
    ),
    ids.DESK_UNMERGE: (Action.ANSWER_SUGGESTIONS, button(ids.DESK_UNMERGE, f"{ID}|merged")),
    ids.DESK_HOLD_BACK: (Action.HOLD_BACK, button(ids.DESK_HOLD_BACK, f"{ID}|new|hold_back")),
    ids.DESK_HOLD_BACK_FORM: (
        Action.HOLD_BACK,
        form(ids.DESK_HOLD_BACK_FORM, written("It insults a colleague."), about("hold_back")),
    ),
    ids.DESK_AGREE: (Action.HOLD_BACK, button(ids.DESK_AGREE, f"{ID}|new")),
    ids.DESK_REFUSE: (Action.HOLD_BACK, button(ids.DESK_REFUSE, f"{ID}|new")),
    ids.DESK_LET_GO: (Action.HOLD_BACK, button(ids.DESK_LET_GO, f"{ID}|held_back")),
    ids.DESK_SET_UP: (Action.SET_UP_SUGGESTIONS, button(ids.DESK_SET_UP, "")),
    ids.DESK_BEFORE_FORM: (Action.SET_UP_SUGGESTIONS, form(ids.DESK_BEFORE_FORM, {})),
    ids.DESK_SET_UP_FORM: (Action.SET_UP_SUGGESTIONS, form(ids.DESK_SET_UP_FORM, desk_of())),
}
