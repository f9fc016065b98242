"""People of the workspace, and how they are organised."""

from datetime import date

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Team(Base):
    """A node of the organisation tree; the whole organisation is no row."""

    __tablename__ = "teams"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("teams.id"))
    position: Mapped[int]


class TouchPoint(Base):
    """A place on the customer's journey where they meet us, in journey order."""

    __tablename__ = "touch_points"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    position: Mapped[int]


class Person(Base):
    """One member of the workspace. `zone` is a tz database name: offsets change, names do not."""

    __tablename__ = "people"
    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    """Slack's user id."""
    name: Mapped[str] = mapped_column(String(80))
    zone: Mapped[str] = mapped_column(String(64))
    guest: Mapped[bool] = mapped_column(default=False)
    left_on: Mapped[date | None]
    """The day the account was deactivated; None while it is active."""
    stopped: Mapped[bool] = mapped_column(default=False)
    """Asked not to be asked."""
    team_id: Mapped[str | None] = mapped_column(ForeignKey("teams.id"))
    touch_point_id: Mapped[str | None] = mapped_column(ForeignKey("touch_points.id"))


class Lead(Base):
    """Somebody leads a team."""

    __tablename__ = "leads"
    team_id: Mapped[str] = mapped_column(ForeignKey("teams.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), primary_key=True)
