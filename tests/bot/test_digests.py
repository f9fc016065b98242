"""Digests on their day: worked out beside the writer, written once, and with a picture where there is a trend."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from sqlalchemy import select

import templates
from bot import pictures, slack
from bot.digests import DigestKeeper
from bot.pictures import with_mood_picture
from bot.store import Store
from domain.errors import NotDrawnError
from domain.voice_messages import VoiceDigest
from insight import charts
from models.database import Database
from models.deliveries import OutboxMessage
from models.serial import load
from services import digests
from tests.bot.desk import Desk
from tests.bot.fake_slack import FakeSlack, Json, config_for
from tests.services.digesting import ADMIN, DUE, PROPOSED, add_company, add_weeks, set_up

T = TypeVar("T")


@pytest.fixture
def database(sqlite_url: str) -> Database:
    """Which one it is does not matter here."""
    return Database(sqlite_url)


@pytest.fixture
def desk(database: Database) -> Desk:
    with database.write() as session:
        add_company(session)
        add_weeks(session, now=12)
        set_up(session)
    return Desk(database)


def queued(desk: Desk) -> list[str]:
    with desk.database.read() as session:
        return sorted(session.scalars(select(OutboxMessage.kind)))


def message(desk: Desk) -> VoiceDigest:
    with desk.database.read() as session:
        (row,) = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "VoiceDigest"))
        return load(VoiceDigest, row.payload)


async def test_it_proposes_posts_and_says_when_it_comes_again(desk: Desk) -> None:
    keeper = DigestKeeper(desk, administrators=[ADMIN])
    assert await keeper.keep(PROPOSED - timedelta(days=1)) == PROPOSED
    assert queued(desk) == []
    assert await keeper.keep(PROPOSED) == DUE
    assert queued(desk) == ["QuotesProposed", "QuotesProposed"]
    assert await keeper.keep(DUE) == PROPOSED + timedelta(days=7)
    assert await keeper.keep(DUE) == PROPOSED + timedelta(days=7)
    assert queued(desk) == ["QuotesProposed", "QuotesProposed", "VoiceDigest"]


async def test_without_digests_there_is_nothing_to_come_back_for(database: Database) -> None:
    assert await DigestKeeper(Desk(database)).keep(DUE) is None


@pytest.fixture
async def posted(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr(charts, "draw_moods", lambda shown: b"PNG")
    monkeypatch.setattr(pictures, "POLL_SECONDS", 0)
    await DigestKeeper(desk).keep(DUE)
    return desk


async def illustrated(fake: FakeSlack, store: Store, view: VoiceDigest, folder: Path) -> Json:
    async with slack.web_session(config_for(fake, folder)) as session:
        client = slack.web_client(config_for(fake, folder), session, retry=False)
        return await with_mood_picture(client, store, view, templates.show(view))


def pictures_of(sent: Json) -> list[dict[str, Any]]:
    return [block for block in sent["blocks"] if block["type"] == "image"]


async def test_the_picture_is_uploaded_once_and_kept_for_home(posted: Desk, tmp_path: Path) -> None:
    view = message(posted)
    async with FakeSlack().serving() as fake:
        (picture,) = pictures_of(await illustrated(fake, posted, view, tmp_path))
        assert picture["alt_text"].startswith("Small charts. Customers' net mood.")
        assert pictures_of(await illustrated(fake, posted, view, tmp_path)) == [picture]
        assert len(fake.called("files.getUploadURLExternal")) == 1
    with posted.database.read() as session:
        shown = digests.digest_page(session, "").picture
    assert shown
    assert shown.file_id == picture["slack_file"]["id"]


async def test_one_score_alone_is_no_picture(posted: Desk, tmp_path: Path) -> None:
    view = message(posted)
    alone = replace(view, shown=replace(view.shown, moods=(replace(view.shown.moods[0], scores=(None, 4)),)))
    async with FakeSlack().serving() as fake:
        assert await illustrated(fake, posted, alone, tmp_path) == templates.show(alone)
        assert fake.called("files.getUploadURLExternal") == []


async def test_a_digest_goes_without_a_picture_that_cannot_be_drawn(
    posted: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_shown: object) -> bytes:
        raise NotDrawnError("No paint.")

    monkeypatch.setattr(charts, "draw_moods", broken)
    view = message(posted)
    async with FakeSlack().serving() as fake:
        assert await illustrated(fake, posted, view, tmp_path) == templates.show(view)
