"""What is pressed and sent to answer results, and about pulses that are held back."""

from domain.roles import Action
from templates import ids
from tests.handlers.sent import Sent, button, form
from tests.handlers.sent_organisation import option

CYCLE = "0123456789abcdef0123456789abcdef"
ABOUT = f'{{"home": null, "about": "{CYCLE}|E1\\n"}}'

SENT: Sent = {
    ids.ANSWER_WE_WILL: (Action.ANSWER_RESULTS, button(ids.ANSWER_WE_WILL, f"{CYCLE}|E1")),
    ids.ANSWER_WE_WONT: (Action.ANSWER_RESULTS, button(ids.ANSWER_WE_WONT, f"{CYCLE}|")),
    ids.ANSWER_STILL_ON_IT: (Action.ANSWER_RESULTS, button(ids.ANSWER_STILL_ON_IT, f"{CYCLE}|E1")),
    ids.ANSWER_WONT_FORM: (
        Action.ANSWER_RESULTS,
        form(ids.ANSWER_WONT_FORM, {ids.REASON_BLOCK: {"t": {"value": "It costs too much."}}}, ABOUT),
    ),
    ids.ANSWER_STILL_ON_IT_FORM: (
        Action.ANSWER_RESULTS,
        form(ids.ANSWER_STILL_ON_IT_FORM, {ids.UNDERTAKEN_BLOCK: option(CYCLE)}, ABOUT),
    ),
    ids.OPEN_HELD_PULSE: (Action.OPEN_HELD_PULSE, button(ids.OPEN_HELD_PULSE, CYCLE)),
    ids.SWITCH_GATE: (Action.SWITCH_GATE, button(ids.SWITCH_GATE, "off")),
}
