"""Everything that can be changed while Tribune runs: one row a setting."""

import json
from typing import TypeVar

from sqlalchemy import String, Text, delete, event, select
from sqlalchemy.orm import Mapped, ORMExecuteState, Session, mapped_column

from models.base import Base, insert_once

T = TypeVar("T", bool, int, str)

_READ = "settings"
"""Under which a session keeps those that it has read."""


class Setting(Base):
    """One setting, its value as JSON."""

    __tablename__ = "settings"
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[str] = mapped_column(Text)


def setting(session: Session, key: str, default: T) -> T:
    """The value of a setting, or its default; always of the default's type."""
    value = _all(session).get(key)
    return default if value is None else type(default)(json.loads(value))


def change_setting(session: Session, key: str, value: bool | int | str) -> None:
    """Set a setting."""
    session.merge(Setting(key=key, value=json.dumps(value)))
    _read_afresh(session)


def take_turns(session: Session, key: str) -> None:
    """Let nobody else who takes turns about this go on until this transaction ends."""
    insert_once(session, Setting, {"key": key, "value": "0"})
    session.get(Setting, key, with_for_update=True, populate_existing=True)


def forget_setting(session: Session, key: str) -> None:
    """Have a setting be as it is by itself."""
    session.execute(delete(Setting).where(Setting.key == key))
    _read_afresh(session)


def settings_named(session: Session, beginning: str) -> dict[str, str]:
    """The settings whose key begins like this, by what follows; all of them are text."""
    found = _all(session).items()
    return {key.removeprefix(beginning): str(json.loads(value)) for key, value in found if key.startswith(beginning)}


def _all(session: Session) -> dict[str, str]:
    """All at once, the first time in a session: there are some dozens, and whoever needs one needs another."""
    if _READ not in session.info:
        session.info[_READ] = dict(session.execute(select(Setting.key, Setting.value)).all())
    found: dict[str, str] = session.info[_READ]
    return found


@event.listens_for(Session, "do_orm_execute")
def _after_a_lock(state: ORMExecuteState) -> None:
    """Whoever has locked something looks at the present from there on."""
    if getattr(state.statement, "_for_update_arg", None) is not None:
        _read_afresh(state.session)


def _read_afresh(session: Session) -> None:
    """Settings may have changed since they were read."""
    session.info.pop(_READ, None)
