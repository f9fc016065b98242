"""What a picker offers while somebody types: options, people, channels, or what the bot suggests."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sandbox import choices
from sandbox.page.screens import Screen
from sandbox.sight import words
from sandbox.workspace import Json, User

SHOWN = 50
"""Choices in one list: who looks for somebody types another letter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One line of the list."""

    value: str
    label: str
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Choices under a label; most stand under none."""

    label: str
    choices: tuple[Choice, ...]


def offered(screen: Screen, element: Json, typed: str) -> list[Group]:
    """What of an element's choices has every word that was typed, for all elements but those that ask the bot."""
    return list(_fitting(_all(screen, element), typed))


def invitable(screen: Screen, typed: str) -> list[Group]:
    """Who can be brought into the channel on screen: whoever is not in it; an app too."""
    others = [_person(user) for user in choices.people(screen.workspace) if user not in screen.people]
    return list(_fitting([("", others)], typed))


def _fitting(groups: Iterable[tuple[str, list[Choice]]], typed: str) -> Iterator[Group]:
    wanted, left = typed.casefold().split(), SHOWN
    for label, listed in groups:
        fitting = [one for one in listed if all(word in f"{one.label} {one.description}".casefold() for word in wanted)]
        if fitting[:left]:
            yield Group(label=label, choices=tuple(fitting[:left]))
            left -= len(fitting[:left])


def _person(user: User) -> Choice:
    return Choice(value=user.id, label=user.real_name, description=user.title)


def suggested(answer: Json) -> list[Group]:
    """What the bot has offered for an external select."""
    return [Group(label=label, choices=tuple(listed)) for label, listed in _options(answer) if listed]


def _all(screen: Screen, element: Json) -> Iterator[tuple[str, list[Choice]]]:
    kind = element["type"].removeprefix("multi_")
    if kind == "static_select":
        yield from _options(element)
    elif kind == "users_select":
        yield "", [_person(user) for user in choices.people(screen.workspace)]
    else:
        places = choices.conversations(screen.workspace, screen.me.id, element)
        yield "", [Choice(value=place.id, label=screen.name_of(place), description=place.topic) for place in places]


def _options(element: Json) -> Iterator[tuple[str, list[Choice]]]:
    groups: list[Json] = element.get("option_groups") or [{"label": "", "options": element.get("options", ())}]
    for group in groups:
        yield (
            words(group["label"]),
            [
                Choice(value=one["value"], label=words(one["text"]), description=words(one.get("description")))
                for one in group["options"]
            ],
        )
