"""What is pressed about how well we listen, and the action that it is."""

from domain.roles import Action
from templates import ids
from tests.handlers.sent import Sent, button

SENT: Sent = {ids.LISTENING: (Action.READ_ACTIONS, button(ids.LISTENING, ""))}
