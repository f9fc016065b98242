"""The only code that indexes raw payloads: what Slack sends comes out as typed values, or as BadInputError.

Everything in a payload may be forged by whoever can press buttons, except who they are: that Slack vouches for.
"""

from handlers.payloads.items import ItemPress, ItemSubmission, item_form_about, item_press, item_submission
from handlers.payloads.people import member, member_event
from handlers.payloads.pulses import (
    AnswerPress,
    Command,
    HomeOpened,
    PulseSubmission,
    answer_press,
    command,
    confirmed_submission,
    form_below,
    home_opened,
    pulse_submission,
)
from handlers.payloads.reading import (
    METADATA_CHARACTERS,
    HomeView,
    Press,
    Sought,
    Submission,
    all_chosen,
    blocks_of,
    carrying,
    chosen,
    known,
    press,
    sought,
    submission,
    text,
)
from handlers.payloads.set_up import SetUpSubmission, set_up_submission

__all__ = [
    "METADATA_CHARACTERS",
    "AnswerPress",
    "Command",
    "HomeOpened",
    "HomeView",
    "ItemPress",
    "ItemSubmission",
    "Press",
    "PulseSubmission",
    "SetUpSubmission",
    "Sought",
    "Submission",
    "all_chosen",
    "answer_press",
    "blocks_of",
    "carrying",
    "chosen",
    "command",
    "confirmed_submission",
    "form_below",
    "home_opened",
    "item_form_about",
    "item_press",
    "item_submission",
    "known",
    "member",
    "member_event",
    "press",
    "pulse_submission",
    "set_up_submission",
    "sought",
    "submission",
    "text",
]
