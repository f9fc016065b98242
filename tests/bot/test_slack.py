from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from bot import slack
from bot.people import PeopleKeeper, next_night, read_workspace
from bot.slack import Refusal
from bot.writer import Writer
from models.database import Database
from models.people import Person
from tests.bot.fake_slack import FakeSlack, Json, config_for
from tests.vault.surveys import ready

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


class Answer:
    """What the SDK keeps of a response."""

    def __init__(self, status: int = 200, data: Json | None = None, headers: dict[str, str] | None = None) -> None:
        self.status_code = status
        self.data = data or {}
        self.headers = headers or {}

    def get(self, name: str, default: object = None) -> object:
        return self.data.get(name, default)


def error(word: str = "", *, status: int = 200, **headers: str) -> SlackApiError:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return SlackApiError("no", Answer(status, {"error": word} if word else {}, named))


@pytest.mark.parametrize(
    ("failure", "meaning"),
    [
        (error("ratelimited", status=429), Refusal.TOO_FAST),
        (error("rate_limited"), Refusal.TOO_FAST),
        (error(status=500), Refusal.UNKNOWN),
        (error("internal_error"), Refusal.UNKNOWN),
        (error(), Refusal.UNKNOWN),
        (error("token_revoked"), Refusal.SHUT_OUT),
        (error("missing_scope"), Refusal.SHUT_OUT),
        (error("is_archived"), Refusal.PERMANENT),
        (error("user_disabled"), Refusal.PERMANENT),
        (TimeoutError(), Refusal.UNKNOWN),
        (aiohttp.ServerDisconnectedError(), Refusal.UNKNOWN),
    ],
)
def test_each_refusal_has_one_meaning(failure: slack.Failure, meaning: Refusal) -> None:
    assert slack.refusal(failure) is meaning


def test_an_answer_that_was_no_json_is_unknown() -> None:
    class Plain:
        status = 502

    assert slack.refusal(SlackApiError("no", Plain())) is Refusal.UNKNOWN


def test_slack_says_how_long_to_wait() -> None:
    assert slack.retry_after(error(Retry_After="17")) == 17
    assert slack.retry_after(error(Retry_After="0")) == 1
    assert slack.retry_after(error(Retry_After="soon")) == 30
    assert slack.retry_after(error()) == 30


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        (error("missing_scope"), "the scope ? is missing"),
        (error("invalid_auth"), "refuses the token (invalid_auth)"),
        (error("fatal_error"), "Slack answered: fatal_error"),
        (error(status=503), "Slack answered: 503"),
        (TimeoutError(), "can't be reached"),
    ],
)
def test_each_refusal_is_a_sentence(failure: slack.Failure, words: str) -> None:
    assert words in str(slack.explain(failure))


@pytest.mark.parametrize(
    ("channel", "word"),
    [
        ({"is_member": True}, None),
        ({"is_member": False}, "not_in_channel"),
        ({"is_member": True, "is_archived": True}, "is_archived"),
    ],
)
async def test_says_why_it_cant_post_in_a_channel(tmp_path: Path, channel: Json, word: str | None) -> None:
    async with FakeSlack().serving() as fake:
        fake.channels["C1"] = channel
        config = config_for(fake, tmp_path)
        async with slack.web_session(config) as session:
            client = slack.web_client(config, session)
            assert await slack.channel_trouble(client, "C1") == word
            fake.fail("conversations.info", "channel_not_found")
            assert await slack.channel_trouble(client, "C1") == "channel_not_found"


def member(number: int, **more: object) -> Json:
    profile = {"real_name": f"Person {number}", "email": f"P{number}@Example.com"}
    return {"id": f"U{number:04}", "team_id": "T1", "tz": "Europe/London", "profile": profile} | more


async def test_everybody_is_read_page_by_page_as_slowly_as_slack_wants(
    tmp_path: Path, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slack, "retry_after", lambda _: 0)
    async with FakeSlack().serving() as fake:
        fake.members = [
            *(member(number) for number in range(450)),
            member(900, is_admin=True),
            member(901, is_owner=True, deleted=True),
            member(902, is_bot=True),
            member(903, team_id="T2"),
        ]
        fake.fail("users.list", {"ok": False, "error": "ratelimited"})
        config = config_for(fake, tmp_path)
        vault = ready(database, tmp_path / "keys")
        writer = Writer(database, vault)
        writer.start()
        async with slack.web_session(config) as session:
            keeper = PeopleKeeper(client=slack.web_client(config, session), store=writer, team_id="T1")
            workspace = await keeper.sync(NOON)
            asked = len(fake.called("users.list"))
            assert await keeper.keep(NOON) == next_night(NOON)
            assert len(fake.called("users.list")) == asked
            assert await keeper.keep(next_night(NOON)) == next_night(next_night(NOON))
            assert len(fake.called("users.list")) > asked
        await writer.stop()
    assert asked == 4
    assert len(workspace.members) == 452
    assert workspace.administrators == {"U0900"}
    assert workspace.emails["p3@example.com"] == "U0003"
    with database.read() as session_:
        assert session_.query(Person).filter(Person.left_on.is_(None)).count() == 451


async def test_a_slack_that_always_says_too_fast_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slack, "retry_after", lambda _: 0)
    async with FakeSlack().serving() as fake:
        fake.fail("users.list", *[{"ok": False, "error": "ratelimited"}] * 20)
        config = config_for(fake, tmp_path)
        async with slack.web_session(config) as session:
            with pytest.raises(SlackApiError):
                await read_workspace(slack.web_client(config, session), "T1")


def test_night_is_three_oclock() -> None:
    assert next_night(NOON) == datetime(2026, 3, 3, 3, tzinfo=UTC)
    assert next_night(datetime(2026, 3, 3, 2, tzinfo=UTC)) == datetime(2026, 3, 3, 3, tzinfo=UTC)
    assert next_night(datetime(2026, 3, 3, 3, tzinfo=UTC)) == datetime(2026, 3, 4, 3, tzinfo=UTC)


async def test_proxies_are_not_asked_about_a_local_workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in slack.PROXIES:
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    async with FakeSlack().serving() as fake:
        config = config_for(fake, tmp_path)
        async with slack.web_session(config) as session:
            assert (await slack.web_client(config, session).auth_test())["ok"]
