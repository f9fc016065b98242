"""People, teams and series for tests; only what a test says is not the usual."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from domain.series import Purpose, SeriesState
from domain.survey import Ballot, Cast, Comment, TagState
from models import pulses
from models.answers import newest_closed
from models.base import random_id
from models.database import Database
from models.people import Lead, Person, Team, TouchPoint
from models.pulses import Survey
from services import series
from services.answers import wont
from services.people import Member
from services.pulses import specification
from services.set_up import Plan, keep_purpose
from services.set_up import set_up as keep_plan
from vault import Vault

SET_UP = datetime(2025, 6, 6, 9, 0, tzinfo=UTC)
"""A Friday: the first pulse is announced on Monday and opens on Tuesday."""
ANNOUNCED = datetime(2025, 6, 9, 9, 0, tzinfo=UTC)
"""10:00 in London."""
OPENED = datetime(2025, 6, 10, 9, 0, tzinfo=UTC)
CLOSED = datetime(2025, 6, 13, 16, 0, tzinfo=UTC)
"""17:00 in London, on the fourth working day."""
COMMENTS = datetime(2025, 6, 16, 9, 0, tzinfo=UTC)

CHANNEL = "C0PULSE00"


def member(number: int, *, zone: str = "Europe/London", guest: bool = False, deactivated: bool = False) -> Member:
    """A member of the workspace, as Slack tells of them."""
    return Member(id=user(number), name=f"Person {number}", zone=zone, guest=guest, deactivated=deactivated)


def user(number: int) -> str:
    """A Slack id."""
    return f"U{number:08d}"


def add_people(
    session: Session,
    count: int,
    *,
    first: int = 0,
    zone: str = "Europe/London",
    team: str | None = None,
    touch_point: str | None = None,
) -> list[str]:
    """People from number `first` on; the team and the touch point are made if they are new."""
    for kind, name in ((Team, team), (TouchPoint, touch_point)):
        if name and session.get(kind, name) is None:
            session.add(kind(id=name, name=name.title(), position=first))
    session.flush()
    ids = [user(number) for number in range(first, first + count)]
    session.add_all(
        Person(
            id=one, name=f"Person {int(one[1:])}", zone=zone, guest=False, stopped=False, team_id=team,
            touch_point_id=touch_point,
        )
        for one in ids
    )  # fmt: skip
    session.flush()
    return ids


def add_lead(session: Session, team: str, person: str) -> None:
    """Somebody leads a team."""
    session.add(Lead(team_id=team, person_id=person))
    session.flush()


def set_up_series(session: Session, *, answerer: str = user(0), now: datetime = SET_UP) -> pulses.Series:
    """The series, set up by whoever answers it."""
    return set_up(session, channel=CHANNEL, answerer=answerer, person=answerer, now=now)


PURPOSE = Purpose(will_do="We mend one thing.", not_asked="Nothing about pay.", success="Fewer call-backs.")


def set_up(
    session: Session, *, channel: str, answerer: str, person: str, now: datetime, title: str | None = None, **more: Any
) -> pulses.Series:
    """Both pages of the set-up, with everything proposed that a test does not say: of the series with this title."""
    found = next((one for one in pulses.all_series(session) if title is None or one.title == title), None)
    series_id = found.id if found else random_id()
    keep_purpose(session, series_id, purpose=PURPOSE, title=title, answerer=answerer, person=person, now=now)
    keep_plan(session, series_id, Plan(channel=channel, **more), now=now)
    return session.get_one(pulses.Series, series_id)


def pause(session: Session, *, paused: bool, now: datetime = SET_UP) -> None:
    """Pause the one series, or let it go on: `now`, which matters where pulses were missed."""
    (one,) = pulses.all_series(session)
    if paused:
        series.end(session, one.id, SeriesState.PAUSED)
    else:
        series.go_on(session, one.id, now=now)


def open_vault(database: Database, keys: Path) -> Vault:
    """The real vault, ready."""
    vault = Vault(database.writer, keys)
    vault.recover()
    return vault


def answer(
    session: Session, survey_id: str, person: str, *, values: int = 4, comment: str = "", show: bool = True
) -> Cast:
    """The same value for every question."""
    spec = specification(session.get_one(Survey, survey_id))
    cell = pulses.cell_of(session, survey_id, person)
    assert cell is not None
    return Cast(
        survey_id=survey_id,
        person=person,
        state=TagState.ANSWERED,
        ballot=Ballot(cell, (values,) * len(spec.questions)),
        comment=Comment(comment, show=show) if comment else None,
    )


def thaw(session: Session, table: str, change: str = "insert") -> None:
    """Let a test do what the database refuses: write into a table, or delete from it, what is frozen."""
    where = "" if session.get_bind().dialect.name == "sqlite" else f" ON {table}"
    session.execute(text(f"DROP TRIGGER IF EXISTS {table}_frozen_{change}{where}"))


def put_in(database: Database, vault: Vault, casts: list[Cast]) -> None:
    """Seal answers as the writer does: commit, then settle."""
    with database.write() as session:
        pending = vault.prepare(session.connection(), casts)
    pending.settle()


def answer_results(session: Session, *, now: datetime) -> int:
    """Whoever answers results does, as real leaders: the last ones of every series; how many had no answer before."""
    answered = 0
    for one in pulses.all_series(session):
        closed = newest_closed(session, one.id, most=1)
        for cycle, has_answer in closed:
            if not has_answer:
                wont(session, cycle.id, "", "We look into it first.", by=one.answerer_id, now=now)
                answered += 1
    return answered
