"""Several members' pages beside each other in one window: each in a frame of its own, with its own live updates."""

from dataclasses import dataclass

from sandbox import choices
from sandbox.page.address import MESSAGES, Address
from sandbox.workspace import User, Workspace

MOST_BESIDE = 4
"""Browsers keep six connections to one server open, and each page has one for its updates."""


@dataclass(frozen=True, slots=True)
class Beside:
    """Who is shown, from left to right."""

    workspace: Workspace
    shown: list[User]

    @staticmethod
    def page(user: User) -> str:
        """Where somebody's own page begins."""
        return Address(user=user.id, place=MESSAGES).path()

    def without(self, user: User) -> str:
        """The URL with one pane less."""
        return _url([one for one in self.shown if one != user])

    @property
    def others(self) -> list[tuple[User, str]]:
        """Everybody who can be put beside, and the URL with them; nobody once there is no room."""
        if len(self.shown) == MOST_BESIDE:
            return []
        others = (user for user in choices.people(self.workspace) if not user.bot and user not in self.shown)
        return [(user, _url([*self.shown, user])) for user in others]


def _url(users: list[User]) -> str:
    return "/side/" + "/".join(user.handle for user in users)
