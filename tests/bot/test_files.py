"""A file that somebody put into a form is read through Slack, and its size and writing are checked."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot import slack
from bot.files import LARGEST, LARGEST_VOICES, SlackFiles
from domain.errors import BadFileError, SlackError
from tests.bot.fake_slack import FakeSlack, Json, config_for


@asynccontextmanager
async def held(
    tmp_path: Path, content: bytes, *, size: int | None = None
) -> AsyncIterator[tuple[SlackFiles, FakeSlack]]:
    """Slack, holding one file that only the bot's token reads."""

    async def download(request: web.Request) -> web.Response:
        allowed = request.headers.get("Authorization") == f"Bearer {config.bot_token}"
        return web.Response(body=content, status=200 if allowed else 403)

    server = web.Application()
    server.router.add_get("/people.csv", download)
    fake = FakeSlack()
    async with fake.serving(), TestServer(server) as files:
        told: Json = {"name": "people.csv", "size": len(content) if size is None else size}
        told["url_private_download"] = str(files.make_url("/people.csv"))
        fake._methods["files.info"] = lambda _: {"file": told}
        config = config_for(fake, tmp_path)
        async with slack.web_session(config) as session:
            yield SlackFiles(client=slack.web_client(config, session), session=session, team_id="T1"), fake


async def test_a_file_is_read_with_the_bots_token(tmp_path: Path) -> None:
    async with held(tmp_path, "\ufeffperson,team\nÄnne,Büro\n".encode()) as (files, fake):
        assert await files.text("F0CSV") == "person,team\nÄnne,Büro\n"
        assert fake.called("files.info")[0]["file"] == "F0CSV"


@pytest.mark.parametrize("size", [None, 10])
async def test_a_file_that_is_too_large_is_refused_whatever_slack_says_of_it(tmp_path: Path, size: int | None) -> None:
    async with held(tmp_path, b"x" * (LARGEST + 1), size=size) as (files, _):
        with pytest.raises(BadFileError, match=r"'people.csv' is larger than 5 MB"):
            await files.text("F0CSV")


async def test_a_table_of_customers_words_may_be_larger_and_is_taken_as_it_is(tmp_path: Path) -> None:
    content = b"\xff" * (LARGEST + 1)
    async with held(tmp_path, content) as (files, fake):
        assert await files.content("F0CSV") == ("people.csv", content)
        fake.fail("files.info", "file_not_found")
        with pytest.raises(SlackError, match="file_not_found"):
            await files.content("F0CSV")


class Drops:
    """A line that brings a file drop by drop."""

    def __init__(self, held: bytes) -> None:
        self.content = self
        self._held = held

    @asynccontextmanager
    async def get(self, _address: str, **_: object) -> AsyncIterator["Drops"]:
        yield self

    async def iter_chunked(self, _most: int) -> AsyncIterator[bytes]:
        for start in range(0, len(self._held), 4096):
            yield self._held[start : start + 4096]


async def test_the_largest_table_comes_without_holding_up_the_bot(tmp_path: Path) -> None:
    content = b"x" * LARGEST_VOICES
    async with held(tmp_path, b"") as (files, _):
        files._session = Drops(content)  # type: ignore[assignment] # all that is asked of it
        before = time.process_time()
        assert await files.content("F0CSV") == ("people.csv", content)
        assert time.process_time() - before < 1  # copied anew with each part, it would be forty


@pytest.mark.parametrize("size", [LARGEST_VOICES + 1, 10])
async def test_a_table_has_its_limit_too(tmp_path: Path, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.files.LARGEST_VOICES", 1_000_000)
    async with held(tmp_path, b"x" * 1_000_001, size=size) as (files, _):
        with pytest.raises(BadFileError, match="tribune voice import"):
            await files.content("F0CSV")


async def test_a_file_in_another_writing_is_refused(tmp_path: Path) -> None:
    async with held(tmp_path, "Änne".encode("latin-1")) as (files, _):
        with pytest.raises(BadFileError, match="CSV UTF-8"):
            await files.text("F0CSV")


async def test_a_file_that_slack_does_not_give_is_explained(tmp_path: Path) -> None:
    async with held(tmp_path, b"x") as (files, fake):
        fake.fail("files.info", "file_not_found", "missing_scope")
        with pytest.raises(SlackError, match="file_not_found"):
            await files.text("F0CSV")
        with pytest.raises(SlackError, match="scope some:scope is missing"):
            await files.text("F0CSV")


async def test_addresses_are_read_with_the_members(tmp_path: Path) -> None:
    async with held(tmp_path, b"") as (files, fake):
        fake.members = [
            {"id": "U1", "team_id": "T1", "real_name": "Ada", "profile": {"email": "Ada@X.example"}},
            {"id": "U2", "team_id": "T1", "real_name": "Bob", "profile": {}},
        ]
        assert await files.emails() == {"ada@x.example": "U1"}
        fake.fail("users.list", "invalid_auth")
        with pytest.raises(SlackError, match="refuses the token"):
            await files.emails()
