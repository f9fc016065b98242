"""What closing says to whom, where there are several teams and several series."""

import json
from datetime import date, timedelta
from random import Random

import pytest
from sqlalchemy import select

from domain.messages import PulseResults, TalkCard
from domain.series import AudienceKind, SeriesState
from models.database import Database
from models.deliveries import OutboxMessage
from models.people import Team
from models.pulses import Series
from models.serial import dump, load
from services import cycles
from tests.factories import CLOSED, OPENED, add_lead, answer, put_in, user
from tests.reports import add_series
from vault import Vault


def close(database: Database, vault: Vault, survey_id: str) -> None:
    with database.read() as session:
        casts = [answer(session, survey_id, user(number)) for number in range(10)]
    put_in(database, vault, casts)
    cycles.close_due(database, vault=vault, now=CLOSED, random=Random(1))


def report(database: Database) -> PulseResults:
    with database.read() as session:
        (row,) = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "PulseResults"))
        return load(PulseResults, row.payload)


def cards(database: Database) -> dict[str, TalkCard]:
    with database.read() as session:
        rows = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "TalkCard"))
        return {row.channel: load(TalkCard, row.payload) for row in rows}


def test_a_report_names_the_day_of_the_next_pulse_and_one_of_before_still_says_when(
    database: Database, vault: Vault, survey_id: str
) -> None:
    close(database, vault, survey_id)
    told = report(database)
    assert (told.next_opens_on, told.next_opens_at) == (date(2025, 6, 24), None)
    older = json.loads(dump(told)) | {"next_opens_at": "2025-06-24T09:00:00Z"}
    del older["next_opens_on"], older["audience"]
    read = load(PulseResults, json.dumps(older))
    assert (read.next_opens_on, read.next_opens_at) == (None, OPENED + timedelta(days=14))
    assert read.audience is AudienceKind.EVERYONE


def test_a_report_names_its_series_by_id_and_alone_by_no_title(
    database: Database, vault: Vault, survey_id: str
) -> None:
    close(database, vault, survey_id)
    with database.read() as session:
        (series,) = session.scalars(select(Series))
    assert (report(database).series_id, report(database).title) == (series.id, "")


@pytest.mark.parametrize(
    ("state", "named"), [(SeriesState.RUNNING, True), (SeriesState.PAUSED, True), (SeriesState.CLOSED, False)]
)
def test_a_report_says_its_title_while_another_series_is_there(
    database: Database, vault: Vault, survey_id: str, state: SeriesState, *, named: bool
) -> None:
    with database.write() as session:
        add_series(session, "0b", "Office pulse").state = state
    close(database, vault, survey_id)
    assert report(database).title == ("Service-climate pulse" if named else "")
    assert {card.title for card in cards(database).values()} == {report(database).title}


def test_a_leader_is_told_of_the_teams_that_were_asked(database: Database, vault: Vault, survey_id: str) -> None:
    with database.write() as session:
        session.add(Team(id="elsewhere", name="Elsewhere", position=9))
        session.flush()
        for team, person in (("hotline", user(1)), ("elsewhere", user(1)), ("elsewhere", user(2))):
            add_lead(session, team, person)
    close(database, vault, survey_id)
    told = cards(database)
    assert set(told) == {user(0), user(1)}
    assert [(team.id, team.name) for team in told[user(1)].teams] == [("hotline", "Hotline")]
    assert told[user(1)].series_id == report(database).series_id
    assert [(told[person].leads, told[person].answers) for person in told] == [(False, True), (True, False)]


def test_a_leaders_team_reads_as_the_channel_has_it(database: Database, vault: Vault, survey_id: str) -> None:
    with database.write() as session:
        add_lead(session, "hotline", user(1))
    close(database, vault, survey_id)
    (segment,) = report(database).segments
    (team,) = cards(database)[user(1)].teams
    shown = {figure.item: figure.shown for figure in segment.figures}
    assert team.lines
    assert all(shown[line.item.id] == line.shown for line in team.lines)
