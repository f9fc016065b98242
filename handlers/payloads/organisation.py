"""What an administrator sends about teams, touch points, places and roles."""

from dataclasses import dataclass

from domain.screens import OrganisationPage
from handlers.payloads.reading import Json, Press, Submission, all_chosen, chosen, known, press, text
from services.organisation import GivenWhere
from services.places import GivenPlace
from services.teams import GivenTeam
from templates import ids

KEEP, NONE = "keep", "none"
"""Options of a menu that name nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageTurned:
    """A button that turns to another page, or to another part of one."""

    pressed: Press
    page: OrganisationPage
    first: int


@known
def page_turned(body: Json) -> PageTurned:
    """A button whose value is "<page>|<first line>"."""
    pressed = press(body)
    page, _, first = pressed.value.partition("|")
    return PageTurned(pressed=pressed, page=OrganisationPage(page), first=int(first or 0))


@known
def given_team(given: Submission) -> GivenTeam:
    """The form of a team, sent; what the modal is about is the team's id."""
    alone = ids.MEMBERS_BLOCK in given.values
    return GivenTeam(
        id=given.about,
        name=_written(given, ids.NAME_BLOCK),
        parent=chosen(given.element(ids.PARENT_BLOCK)),
        managers=all_chosen(given.element(ids.MANAGERS_BLOCK)),
        members=all_chosen(given.element(ids.MEMBERS_BLOCK if alone else ids.JOINING_BLOCK)),
        alone=alone,
        touch_point="" if _from_menu(given, ids.TOUCH_POINT_BLOCK) == KEEP else _or_none(given, ids.TOUCH_POINT_BLOCK),
    )


@known
def given_where(given: Submission) -> GivenWhere:
    """The form of a person, sent; what the modal is about is their id."""
    return GivenWhere(
        person=given.about,
        team=chosen(given.element(ids.TEAM_BLOCK)),
        touch_point=_or_none(given, ids.TOUCH_POINT_BLOCK),
        place=_or_none(given, ids.PLACE_BLOCK),
    )


@known
def given_place(given: Submission) -> GivenPlace:
    """The form of a place, sent; what the modal is about is the place's id."""
    return GivenPlace(
        id=given.about,
        name=_written(given, ids.NAME_BLOCK),
        calendar=chosen(given.element(ids.CALENDAR_BLOCK)) or "",
        weekend=tuple(int(day) for day in all_chosen(given.element(ids.WEEKEND_BLOCK))),
        days_off=_written(given, ids.DAYS_OFF_BLOCK),
        zone=_or_none(given, ids.ZONE_BLOCK),
    )


@known
def given_touch_point(given: Submission) -> tuple[str, str | None]:
    """The form of a touch point, sent: its name and its owner."""
    return _written(given, ids.NAME_BLOCK), chosen(given.element(ids.OWNER_BLOCK))


@known
def given_file(given: Submission) -> str:
    """The id of the one file that was chosen."""
    (file,) = given.element(ids.FILE_BLOCK)["files"]
    return text(file["id"])


def _written(given: Submission, block: str) -> str:
    return chosen(given.element(block)) or ""


def _from_menu(given: Submission, block: str) -> str:
    return text(chosen(given.element(block)))


def _or_none(given: Submission, block: str) -> str | None:
    value = _from_menu(given, block)
    return None if value == NONE else value
