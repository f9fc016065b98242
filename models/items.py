"""What an administrator changes about the questions of a series."""

from sqlalchemy import ForeignKey, String, Text, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, insert_once


class OwnItem(Base):
    """A question of the company's own. Its wording never changes: a new wording is a new item."""

    __tablename__ = "own_items"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    series_id: Mapped[str] = mapped_column(ForeignKey("series.id"))
    author_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    text: Mapped[str] = mapped_column(Text)
    why: Mapped[str] = mapped_column(Text)
    about_managers: Mapped[bool]
    """It is about people's own manager: shown like managers' practices, from 10 answers and several managers on."""
    position: Mapped[int]
    """Its turn among the series' own items."""
    announced_in: Mapped[int | None]
    """The number of the cycle whose announcement first named it: asked from the next one on."""
    retired: Mapped[bool]


class RetiredItem(Base):
    """An item of the bank that a series does not ask."""

    __tablename__ = "retired_items"
    series_id: Mapped[str] = mapped_column(ForeignKey("series.id"), primary_key=True)
    item_id: Mapped[str] = mapped_column(String(32), primary_key=True)


def own_items(session: Session, series_id: str) -> list[OwnItem]:
    """All own items of a series, in the order they were added."""
    return list(session.scalars(select(OwnItem).where(OwnItem.series_id == series_id).order_by(OwnItem.position)))


def retired_items(session: Session, series_id: str) -> frozenset[str]:
    """The ids of the bank's items that a series does not ask."""
    return frozenset(session.scalars(select(RetiredItem.item_id).where(RetiredItem.series_id == series_id)))


def add_retired(session: Session, series_id: str, item_id: str) -> None:
    """Ask an item of the bank no more; nothing happens if that is so already."""
    insert_once(session, RetiredItem, {"series_id": series_id, "item_id": item_id})


def delete_retired(session: Session, series_id: str, item_id: str) -> None:
    """Ask an item of the bank again."""
    session.execute(delete(RetiredItem).where(RetiredItem.series_id == series_id, RetiredItem.item_id == item_id))
