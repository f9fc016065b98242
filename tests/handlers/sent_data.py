"""What the screens of a person's own data send, and the action that each of them is."""

from domain.roles import Action
from templates import ids
from tests.handlers.sent import Sent, button, form

SENT: Sent = {
    ids.EXPORT_ME: (Action.EXPORT_OWN_DATA, button(ids.EXPORT_ME, "U0SAM")),
    ids.FORGET_ME: (Action.ASK_TO_BE_FORGOTTEN, button(ids.FORGET_ME, "U0SAM")),
    ids.FORGET_ME_FORM: (Action.ASK_TO_BE_FORGOTTEN, form(ids.FORGET_ME_FORM, {}, '{"home": null, "about": "U0SAM"}')),
}
