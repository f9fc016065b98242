"""The pictures of results: uploaded once, kept, and never a reason to be late or silent."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

import templates
from bot import pictures, slack
from bot.pictures import with_picture
from bot.writer import Writer
from domain.actions import Origin
from domain.errors import NotDrawnError
from domain.messages import PulseResults
from domain.screens import Shot
from insight import charts
from models.database import Database
from services.listening import LISTENING
from services.results import RESULTS, TRENDS, shots
from tests.bot.fake_slack import FakeSlack, Json, config_for
from tests.factories import add_people, set_up_series
from tests.reports import half_a_year
from tests.services.test_loop import add_action, ended
from vault import Vault


@dataclass
class Desk:
    """Where results are about to be sent."""

    slack: FakeSlack
    writer: Writer
    database: Database
    reports: list[PulseResults]
    folder: Path

    async def send(self, report: PulseResults) -> Json:
        """The message with what could be added to it."""
        config = config_for(self.slack, self.folder)
        async with slack.web_session(config) as session:
            client = slack.web_client(config, session, retry=False)
            return await with_picture(client, self.writer, report, templates.show(report))

    def kept(self, report: PulseResults) -> dict[str, Shot]:
        with self.database.read() as session:
            return shots(session, report.survey_id)

    @property
    def uploads(self) -> list[str]:
        return [call["filename"] for call in self.slack.called("files.getUploadURLExternal")]


@pytest.fixture
async def desk(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    monkeypatch.setattr(charts, "draw_results", lambda view: b"PNG")
    monkeypatch.setattr(charts, "draw_trends", lambda past: b"PNG")
    monkeypatch.setattr(charts, "draw_loops", lambda past: b"PNG")
    monkeypatch.setattr(pictures, "POLL_SECONDS", 0)
    with database.write() as session:
        add_people(session, 1)
        reports = half_a_year(session, set_up_series(session), 3)
    vault = Vault(database.writer, tmp_path / "keys")
    vault.recover()
    writer = Writer(database, vault)
    writer.start()
    async with FakeSlack().serving() as fake:
        yield Desk(slack=fake, writer=writer, database=database, reports=reports, folder=tmp_path)
    await writer.stop()


def pictured(message: Json) -> list[str]:
    return [block["slack_file"]["id"] for block in message["blocks"] if block["type"] == "image"]


async def test_results_take_their_picture_along_and_both_are_kept(desk: Desk) -> None:
    last = desk.reports[-1]
    assert pictured(await desk.send(last)) == ["F1"]
    assert desk.uploads == ["results.png", "trends.png"]
    kept = desk.kept(last)
    assert kept[RESULTS] == Shot(file_id="F1", alt=charts.alt_text(last))
    assert kept[TRENDS].alt.startswith("Small charts.")


async def test_the_picture_of_how_well_we_listen_goes_along_once_there_is_something_to_compare(desk: Desk) -> None:
    first, last = desk.reports[0], desk.reports[-1]
    with desk.database.write() as session:
        on = last.closed_at.date() - timedelta(days=1)
        add_action(session, origin=Origin.TOPIC, about="call_back|", made_on=on, **ended(on))
    await desk.send(last)
    assert desk.uploads == ["results.png", "trends.png", "listening.png"]
    assert "Things finished: pulse 1: 0, pulse 2: 0, pulse 3: 1." in desk.kept(last)[LISTENING].alt
    await desk.send(last)
    assert len(desk.uploads) == 3
    await desk.send(first)
    assert LISTENING not in desk.kept(first)


async def test_the_first_results_have_nothing_to_be_compared_with(desk: Desk) -> None:
    await desk.send(desk.reports[0])
    assert set(desk.kept(desk.reports[0])) == {RESULTS}


async def test_what_was_uploaded_is_not_uploaded_again(desk: Desk) -> None:
    first = await desk.send(desk.reports[-1])
    assert await desk.send(desk.reports[-1]) == first
    assert len(desk.uploads) == 2


@pytest.mark.parametrize("method", ["files.getUploadURLExternal", "files.completeUploadExternal", "files.info"])
async def test_the_message_goes_without_a_picture_that_slack_refuses(desk: Desk, method: str) -> None:
    desk.slack.fail(method, "missing_scope")
    assert await desk.send(desk.reports[-1]) == templates.show(desk.reports[-1])
    assert desk.kept(desk.reports[-1]) == {}


async def test_trends_that_cannot_be_drawn_leave_the_results_their_picture(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_past: object) -> bytes:
        raise NotDrawnError("No paint.")

    monkeypatch.setattr(charts, "draw_trends", broken)
    assert pictured(await desk.send(desk.reports[-1])) == ["F1"]
    assert set(desk.kept(desk.reports[-1])) == {RESULTS}


async def test_slow_trends_leave_the_results_their_picture(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "PATIENCE_SECONDS", 0.3)
    upload = pictures._upload

    async def slow(*arguments: object, **named: object) -> Shot:
        if named["name"] == TRENDS:
            await asyncio.Event().wait()
        return await upload(*arguments, **named)

    monkeypatch.setattr(pictures, "_upload", slow)
    assert pictured(await desk.send(desk.reports[-1])) == ["F1"]


async def test_a_report_that_was_deleted_meanwhile_is_sent_all_the_same(desk: Desk) -> None:
    gone = PulseResults(
        **{name: getattr(desk.reports[0], name) for name in PulseResults.__slots__} | {"survey_id": "x"}
    )
    assert pictured(await desk.send(gone)) == ["F1"]
    assert desk.kept(gone) == {}
