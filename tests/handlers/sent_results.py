"""What the report's buttons and menus send, and the action that each of them is."""

from typing import Any

from domain.roles import Action
from templates import ids
from tests.handlers.sent import Sent, button
from tests.handlers.slack import pressed

Json = dict[str, Any]


def chosen(person: str, value: str) -> Json:
    """A menu of the report."""
    element = {"type": "static_select", "selected_option": {"value": value}}
    return pressed(person, f"{ids.RESULTS_PAGE}:page", modal=True, about="||company:", element=element)


SENT: Sent = {
    ids.RESULTS: (Action.READ_RESULTS, button(ids.RESULTS, "")),
    f"{ids.RESULTS} of a team": (Action.READ_RESULTS, button(f"{ids.RESULTS}:team1", "s|1|team:hotline")),
    ids.RESULTS_PAGE: (Action.READ_RESULTS, lambda person: chosen(person, "||teams:")),
    f"{ids.RESULTS_PAGE} from nowhere": (Action.READ_RESULTS, button(f"{ids.RESULTS_PAGE}:next", "||teams:2")),
    ids.RESULTS_EXPORT: (Action.EXPORT_RESULTS, button(ids.RESULTS_EXPORT, "")),
    f"{ids.RESULTS_EXPORT} from the report": (
        Action.EXPORT_RESULTS,
        lambda person: pressed(person, ids.RESULTS_EXPORT, "s", modal=True, about="s|1|company:"),
    ),
}
