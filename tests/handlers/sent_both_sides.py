"""What is sent by whoever looks at touch points from both sides."""

from domain.roles import Action
from templates import ids
from tests.handlers.sent import Sent, button

SENT: Sent = {
    ids.BOTH_SIDES: (Action.READ_VOICES, button(ids.BOTH_SIDES, "")),
    ids.TOUCH_POINT_CARD: (Action.READ_VOICES, button(ids.TOUCH_POINT_CARD, "visit")),
}
