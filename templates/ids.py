"""Every name that Slack sends back to us: commands, shortcuts, actions, callbacks and blocks.

Templates put them in (as `ids`), handlers listen for them.
"""

PULSE_COMMAND = "/pulse"
TRIBUNE_COMMAND = "/tribune"

ANSWER_SHORTCUT = "pulse_answer"

ANSWER_FIRST = "pulse_first"
"""The five buttons of the message; each is "pulse_first:<value>", and its value is "<survey id>|<value>"."""
ANSWER_OPEN = "pulse_open"
"""A button that opens the form with nothing chosen; its value is the survey id."""
PULSE_FORM = "pulse_form"
PULSE_POINTED_OUT = "pulse_pointed_out"
ITEM_BLOCK = "item"
"""A question's block is "item:<item id>", its action "answer"; "can't say" has the value "none"."""
ITEM_ACTION = "answer"
WORDS_BLOCK = "words"
WORDS_ACTION = "text"
HIDE_BLOCK = "hide"
HIDE_ACTION = "hide"

STOP = "stop_asking"
ASK_AGAIN = "ask_again"
STORED = "stored_about_me"
WHO_SEES = "who_sees"
RESULTS = "read_results"

SET_UP = "set_up"
SET_UP_FORM = "set_up_form"
CHANNEL_BLOCK = "channel"
CHANNEL_ACTION = "channel"
ANSWERER_BLOCK = "answerer"
ANSWERER_ACTION = "answerer"
PAUSE = "pause"
RESUME = "resume"
CHECK_CHANNEL = "check_channel"

FEATURE_PULSE = "feature_pulse"
"""The pulse's button below /tribune."""
