"""What the pages about teams, touch points, places, roles and deputies send."""

from collections.abc import Callable
from typing import Any

from domain.roles import Action
from templates import ids
from tests.handlers.conftest import MAYA
from tests.handlers.sent import Sent, button, form
from tests.handlers.slack import pressed, sought

Json = dict[str, Any]
EMPTY = '{"home": null, "about": ""}'


def typed(value: str) -> Json:
    """A text, as it stands in state.values."""
    return {ids.CHOICE_ACTION: {"type": "plain_text_input", "value": value}}


def option(value: str | None, action: str = ids.CHOICE_ACTION) -> Json:
    """What was chosen from a menu."""
    return {action: {"type": "static_select", "selected_option": value and {"value": value}}}


def options(*values: str, action: str = ids.CHOICE_ACTION) -> Json:
    """What was chosen from a menu of several."""
    return {action: {"type": "checkboxes", "selected_options": [{"value": value} for value in values]}}


def users(*people: str) -> Json:
    """People who were chosen."""
    return {ids.CHOICE_ACTION: {"type": "multi_users_select", "selected_users": list(people)}}


def user(person: str | None) -> Json:
    """One person who was chosen."""
    return {ids.CHOICE_ACTION: {"type": "users_select", "selected_user": person}}


def dropped(file: str) -> Json:
    """One file that was chosen."""
    return {ids.CHOICE_ACTION: {"type": "file_input", "files": [{"id": file}]}}


TEAM = {
    ids.NAME_BLOCK: typed("Forged"),
    ids.PARENT_BLOCK: option(None, ids.TEAM_SEARCH),
    ids.MANAGERS_BLOCK: users(MAYA),
    ids.MEMBERS_BLOCK: users(MAYA),
    ids.TOUCH_POINT_BLOCK: option("keep"),
}
TOUCH_POINT = {ids.NAME_BLOCK: typed("Forged"), ids.OWNER_BLOCK: user(MAYA)}
PLACE = {
    ids.NAME_BLOCK: typed("Forged"),
    ids.CALENDAR_BLOCK: option(None, ids.CALENDAR_SEARCH),
    ids.WEEKEND_BLOCK: options("6", "7"),
    ids.DAYS_OFF_BLOCK: typed("2025-12-24 Christmas Eve"),
    ids.ZONE_BLOCK: option("none"),
}
PERSON = {
    ids.TEAM_BLOCK: option("hotline", ids.TEAM_SEARCH),
    ids.TOUCH_POINT_BLOCK: option("none"),
    ids.PLACE_BLOCK: option("none"),
}
ROLES = {ids.LEADERS_BLOCK: users(MAYA), ids.ADMINISTRATORS_BLOCK: users(MAYA)}
GROUPS = {ids.GROUPS_BLOCK: options("S0FORGED", action=ids.GROUP_SEARCH)}


def search(action: str) -> Callable[[str], Json]:
    return lambda person: sought(person, action, "for")


def about(what: str) -> str:
    """The metadata of a modal that is about this."""
    return f'{{"home": null, "about": "{what}"}}'


SENT: Sent = {
    ids.PEOPLE_AND_TEAMS: (Action.ORGANISE, button(ids.PEOPLE_AND_TEAMS)),
    ids.ORGANISATION_PAGE: (Action.ORGANISE, button(f"{ids.ORGANISATION_PAGE}:next", "places|0")),
    ids.TEAM: (Action.ORGANISE, button(ids.TEAM, "hotline")),
    ids.TEAM_FORM: (Action.ORGANISE, form(ids.TEAM_FORM, TEAM, EMPTY)),
    ids.MOVE_TEAM: (Action.ORGANISE, button(f"{ids.MOVE_TEAM}:up", "hotline")),
    ids.REMOVE_TEAM: (Action.ORGANISE, button(ids.REMOVE_TEAM, "hotline")),
    ids.TEAM_SEARCH: (Action.ORGANISE, search(ids.TEAM_SEARCH)),
    f"{ids.TEAM_SEARCH} chosen": (Action.ORGANISE, button(ids.TEAM_SEARCH, "hotline")),
    ids.PERSON: (
        Action.ORGANISE,
        lambda person: pressed(person, ids.PERSON, home={}, element={"type": "users_select", "selected_user": MAYA}),
    ),
    ids.PLACE_PERSON_FORM: (Action.ORGANISE, form(ids.PLACE_PERSON_FORM, PERSON, about(MAYA))),
    ids.TEAMS_FROM_FILE: (Action.ORGANISE, button(ids.TEAMS_FROM_FILE)),
    ids.TEAMS_FILE_FORM: (Action.ORGANISE, form(ids.TEAMS_FILE_FORM, {ids.FILE_BLOCK: dropped("F0FORGED")}, EMPTY)),
    ids.TEAMS_FROM_GROUPS: (Action.ORGANISE, button(ids.TEAMS_FROM_GROUPS)),
    ids.TEAMS_GROUPS_FORM: (Action.ORGANISE, form(ids.TEAMS_GROUPS_FORM, GROUPS, EMPTY)),
    ids.GROUP_SEARCH: (Action.ORGANISE, search(ids.GROUP_SEARCH)),
    ids.TOUCH_POINT: (Action.ORGANISE, button(ids.TOUCH_POINT, "forged")),
    ids.TOUCH_POINT_FORM: (Action.ORGANISE, form(ids.TOUCH_POINT_FORM, TOUCH_POINT, EMPTY)),
    ids.REMOVE_TOUCH_POINT: (Action.ORGANISE, button(ids.REMOVE_TOUCH_POINT, "forged")),
    ids.MOVE_TOUCH_POINT: (Action.ORGANISE, button(f"{ids.MOVE_TOUCH_POINT}:down", "forged")),
    ids.PLACE: (Action.ORGANISE, button(ids.PLACE, "forged")),
    ids.PLACE_FORM: (Action.ORGANISE, form(ids.PLACE_FORM, PLACE, EMPTY)),
    ids.REMOVE_PLACE: (Action.ORGANISE, button(ids.REMOVE_PLACE, "forged")),
    ids.CALENDAR_SEARCH: (Action.ORGANISE, search(ids.CALENDAR_SEARCH)),
    ids.ROLES: (Action.NAME_ROLES, button(ids.ROLES)),
    ids.ROLES_FORM: (Action.NAME_ROLES, form(ids.ROLES_FORM, ROLES, EMPTY)),
    ids.DEPUTY: (Action.NAME_DEPUTY, button(ids.DEPUTY)),
    ids.DEPUTY_FORM: (Action.NAME_DEPUTY, form(ids.DEPUTY_FORM, {ids.DEPUTY_BLOCK: user(MAYA)}, EMPTY)),
}
