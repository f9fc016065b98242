"""Roles are asked before anything happens, in the same transaction as what is done then."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.orm import Session

from domain.errors import NotAllowedError
from domain.roles import Action, Role, may
from handlers.deps import Deps
from services.people import roles_of

T = TypeVar("T")

STRANGER = "Tribune is for the employees of this workspace. It asks guests nothing."
NOT_YOURS = "This is not yours to do: if it should be, ask one of Tribune's administrators."


def permitted(
    deps: Deps, person: str, action: Action, work: Callable[[Session, frozenset[Role]], T]
) -> Callable[[Session], T]:
    """Work for the store that does nothing but raise NotAllowedError unless this person may do this.

    `work` gets the person's roles beside the session.
    """

    def checked(session: Session) -> T:
        roles = roles_of(session, person, administrators=deps.administrators)
        if not may(roles, action):
            raise NotAllowedError(NOT_YOURS if roles else STRANGER)
        return work(session, roles)

    return checked
