"""Everything that can be changed while Tribune runs: one row a setting."""

import json
from typing import TypeVar

from sqlalchemy import String, Text, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, insert_once

T = TypeVar("T", bool, int, str)


class Setting(Base):
    """One setting, its value as JSON."""

    __tablename__ = "settings"
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[str] = mapped_column(Text)


def setting(session: Session, key: str, default: T) -> T:
    """The value of a setting, or its default; always of the default's type."""
    row = session.get(Setting, key)
    return default if row is None else type(default)(json.loads(row.value))


def change_setting(session: Session, key: str, value: bool | int | str) -> None:
    """Set a setting."""
    session.merge(Setting(key=key, value=json.dumps(value)))


def take_turns(session: Session, key: str) -> None:
    """Let nobody else who takes turns about this go on until this transaction ends."""
    insert_once(session, Setting, {"key": key, "value": "0"})
    session.get(Setting, key, with_for_update=True, populate_existing=True)


def forget_setting(session: Session, key: str) -> None:
    """Have a setting be as it is by itself."""
    session.execute(delete(Setting).where(Setting.key == key))


def settings_named(session: Session, beginning: str) -> dict[str, str]:
    """The settings whose key begins like this, by what follows; all of them are text."""
    found = session.scalars(select(Setting).where(Setting.key.startswith(beginning, autoescape=True)))
    return {one.key.removeprefix(beginning): str(json.loads(one.value)) for one in found}
