"""What is sent by whoever looks through what others suggest, and the action that each of them is."""

from domain.roles import Action
from templates import ids
from tests.handlers.sent import Sent, button, form
from tests.handlers.sent_voice_pages import menu, searched

SUGGESTION = "0123456789abcdef0123456789abcdef"

SENT: Sent = {
    ids.BOARD: (Action.READ_BOARD, button(ids.BOARD, "")),
    ids.BOARD_TURN: (Action.READ_BOARD, lambda person: menu(person, f"{ids.BOARD_TURN}:state", "state|open")),
    ids.BOARD_SEARCH_FORM: (Action.READ_BOARD, form(ids.BOARD_SEARCH_FORM, searched("call back"))),
    ids.BOARD_SUGGESTION: (Action.READ_BOARD, button(ids.BOARD_SUGGESTION, SUGGESTION)),
    ids.ME_TOO: (Action.READ_BOARD, button(ids.ME_TOO, SUGGESTION)),
}
