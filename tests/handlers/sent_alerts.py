"""What owners press and send about very unhappy customers."""

from domain.roles import Action
from templates import ids
from tests.handlers.sent import Sent, button, form
from tests.handlers.sent_organisation import option

VOICE = "0123456789abcdef0123456789abcdef"
ABOUT = f'{{"home": null, "about": "{VOICE}"}}'

SENT: Sent = {
    ids.ALERTS: (Action.READ_VOICES, button(ids.ALERTS)),
    ids.ALERT_CONTACTED: (Action.ANSWER_ALERTS, button(ids.ALERT_CONTACTED, VOICE)),
    ids.ALERT_RESOLVED: (Action.ANSWER_ALERTS, button(ids.ALERT_RESOLVED, VOICE)),
    ids.ALERT_HAND_OVER: (Action.ANSWER_ALERTS, button(ids.ALERT_HAND_OVER, VOICE)),
    ids.ALERT_COLLEAGUE: (Action.ANSWER_ALERTS, button(ids.ALERT_COLLEAGUE, VOICE)),
    ids.ALERT_REACH: (Action.ANSWER_ALERTS, button(ids.ALERT_REACH, VOICE)),
    ids.HAND_OVER_FORM: (
        Action.ANSWER_ALERTS,
        form(ids.HAND_OVER_FORM, {ids.TOUCH_POINT_BLOCK: option("visit")}, ABOUT),
    ),
    ids.COLLEAGUE_FORM: (Action.ANSWER_ALERTS, form(ids.COLLEAGUE_FORM, {}, ABOUT)),
}
