"""Everything that an administrator does with a series can be taken back."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from domain.errors import FrozenError, NotFoundError
from domain.series import SeriesState
from models.base import random_id
from models.database import Database
from models.deliveries import OutboxMessage
from models.pulses import Series
from services import series
from services import set_up as pages
from tests.factories import (
    CHANNEL,
    OPENED,
    PURPOSE,
    SET_UP,
    add_people,
    pause,
    set_up,
    set_up_series,
    user,
)


def keep(session: Session, series_id: str = "", **more: Any) -> str:
    """The first page: the id of its series."""
    series_id = series_id or random_id()
    given = {"purpose": PURPOSE, "title": None, "answerer": user(0), "person": user(0), "now": SET_UP} | more
    pages.keep_purpose(session, series_id, **given)
    return series_id


def state(session: Session, series_id: str) -> SeriesState:
    return session.get_one(Series, series_id).state


@pytest.mark.parametrize("ending", [SeriesState.PAUSED, SeriesState.CLOSED, SeriesState.ARCHIVED])
def test_each_ending_can_be_undone_until_the_next(database: Database, ending: SeriesState) -> None:
    with database.write() as session:
        add_people(session, 1)
        one = set_up_series(session)
        series.end(session, one.id, ending)
        assert (one.state, one.state_before, one.paused) == (ending, SeriesState.RUNNING, True)
        series.end(session, one.id, ending)
        assert one.state_before is SeriesState.RUNNING
        series.undo(session, one.id, now=SET_UP)
        series.undo(session, one.id, now=SET_UP)
        assert (one.state, one.state_before) == (SeriesState.RUNNING, None)


def test_closing_a_paused_one_goes_back_to_the_pause(database: Database) -> None:
    with database.write() as session:
        add_people(session, 1)
        one = set_up_series(session)
        series.end(session, one.id, SeriesState.PAUSED)
        series.end(session, one.id, SeriesState.CLOSED)
        series.undo(session, one.id, now=SET_UP)
        assert one.state is SeriesState.PAUSED


def test_ending_one_ends_the_undoing_of_another(database: Database) -> None:
    with database.write() as session:
        add_people(session, 1)
        first, second = (
            set_up(session, channel=CHANNEL, answerer=user(0), person=user(0), now=SET_UP, title=title)
            for title in ("First", "Second")
        )
        series.end(session, first.id, SeriesState.PAUSED)
        series.end(session, second.id, SeriesState.CLOSED)
        assert (first.state_before, second.state_before) == (None, SeriesState.RUNNING)
        series.undo(session, first.id, now=SET_UP)
        assert first.state is SeriesState.PAUSED


def test_what_has_ended_can_be_brought_back(database: Database) -> None:
    with database.write() as session:
        add_people(session, 1)
        one = set_up_series(session)
        for ending in (SeriesState.PAUSED, SeriesState.CLOSED, SeriesState.ARCHIVED):
            series.end(session, one.id, ending)
            series.go_on(session, one.id, now=SET_UP)
            assert (one.state, one.state_before) == (SeriesState.RUNNING, None)


def test_a_draft_that_was_archived_is_a_draft_again(database: Database) -> None:
    with database.write() as session:
        add_people(session, 1)
        series_id = keep(session)
        for refused in (SeriesState.PAUSED, SeriesState.CLOSED):
            with pytest.raises(FrozenError):
                series.end(session, series_id, refused)
        series.go_on(session, series_id, now=SET_UP)
        assert state(session, series_id) is SeriesState.DRAFT
        series.end(session, series_id, SeriesState.ARCHIVED)
        series.go_on(session, series_id, now=SET_UP)
        assert state(session, series_id) is SeriesState.DRAFT


def test_nothing_can_be_done_to_what_is_not_there(database: Database) -> None:
    with database.write() as session:
        for act in (series.undo, series.go_on):
            with pytest.raises(NotFoundError):
                act(session, random_id(), now=SET_UP)
        with pytest.raises(NotFoundError):
            series.end(session, random_id(), SeriesState.PAUSED)


def test_a_paused_series_still_says_when_it_would_open(database: Database) -> None:
    with database.write() as session:
        add_people(session, 1)
        one = set_up_series(session)
        pause(session, paused=True)
        form = pages.set_up_form(session, one.id, now=OPENED)
        assert (form.opens_on, form.running) == (date(2025, 6, 24), False)
        assert pages.set_up_done(session, one.id, now=OPENED).next_opens_on is None


def test_administrators_are_welcomed_once_and_before_the_set_up_only(database: Database) -> None:
    for _ in range(2):
        with database.write() as session:
            series.queue_welcome(session, administrators={user(0), user(1)}, now=SET_UP)
    with database.write() as session:
        assert session.query(OutboxMessage).count() == 2
        add_people(session, 3)
        set_up_series(session)
        series.queue_welcome(session, administrators={user(2)}, now=SET_UP)
        assert session.query(OutboxMessage).count() == 2
