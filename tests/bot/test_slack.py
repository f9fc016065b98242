from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from sqlalchemy import select

from bot import slack
from bot.away import Away
from bot.people import BETWEEN_PAGES, PeopleKeeper, next_night, read_workspace
from bot.portraits import Portraits
from bot.slack import Refusal
from bot.writer import Writer
from handlers.deps import Administrators
from models.database import Database
from models.everything import Base
from models.people import Person
from services.people import Member
from tests.bot.fake_slack import LOST, FakeSlack, Json, config_for
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


@pytest.mark.parametrize("failure", ["ratelimited", "internal_error", "missing_scope", 503, LOST])
async def test_what_slack_says_of_itself_is_no_trouble_of_the_channel(tmp_path: Path, failure: str | int) -> None:
    async with FakeSlack().serving() as fake:
        config = config_for(fake, tmp_path)
        async with slack.web_session(config) as session:
            client = slack.web_client(config, session, retry=False)
            fake.fail("conversations.info", failure, failure)
            with pytest.raises(slack.FAILURES):
                await slack.channel_trouble(client, "C1")


def member(number: int, **more: object) -> Json:
    profile = {"real_name": f"Person {number}", "email": f"P{number}@Example.com"}
    return {"id": f"U{number:04}", "team_id": "T1", "tz": "Europe/London", "profile": profile} | more


COMPANY = [
    *(member(number) for number in range(450)),
    member(900, is_admin=True),
    member(901, is_owner=True, deleted=True),
    member(902, is_bot=True),
    member(903, team_id="T2"),
]


async def test_everybody_is_read_page_by_page_as_slowly_as_slack_wants(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slack, "retry_after", lambda _: 0)
    async with FakeSlack().serving() as fake:
        fake.members = COMPANY
        fake.fail("users.list", {"ok": False, "error": "ratelimited"})
        config = config_for(fake, tmp_path)
        async with slack.web_session(config) as session:
            workspace = await read_workspace(slack.web_client(config, session), "T1")
        assert len(fake.called("users.list")) == 4
    assert len(workspace.members) == 452
    assert workspace.administrators == {"U0900"}
    assert workspace.emails["p3@example.com"] == "U0003"


@dataclass
class Night:
    """A keeper of people between a real database and a Slack that fails on demand."""

    keeper: PeopleKeeper
    slack: FakeSlack
    database: Database
    administrators: Administrators
    away: Away
    portraits: Portraits

    @property
    def pages(self) -> int:
        """How often the list was asked for."""
        return len(self.slack.called("users.list"))

    def here(self) -> int:
        with self.database.read() as session:
            return session.query(Person).filter(Person.left_on.is_(None)).count()


class AtNoon:
    """A clock that stands still."""

    def now(self) -> datetime:
        return NOON


@pytest.fixture
async def night(tmp_path: Path, database: Database) -> AsyncIterator[Night]:
    async with FakeSlack().serving() as fake:
        fake.members = list(COMPANY)
        config = config_for(fake, tmp_path)
        writer = Writer(database, ready(database, tmp_path / "keys"))
        writer.start()
        async with slack.web_session(config) as session:
            client, administrators = slack.web_client(config, session), Administrators()
            away, portraits = Away(AtNoon()), Portraits()
            keeper = PeopleKeeper(
                client=client,
                store=writer,
                team_id="T1",
                administrators=administrators,
                away=away,
                portraits=portraits,
            )
            yield Night(
                keeper=keeper,
                slack=fake,
                database=database,
                administrators=administrators,
                away=away,
                portraits=portraits,
            )
        await writer.stop()


async def test_people_and_administrators_are_known_after_the_start_and_left_alone_until_night(night: Night) -> None:
    await night.keeper.sync(NOON)
    assert (night.here(), set(night.administrators), night.pages) == (451, {"U0900"}, 3)
    assert await night.keeper.keep(NOON) == next_night(NOON)
    assert night.pages == 3


async def test_the_member_list_tells_where_pictures_are_and_nothing_of_it_is_stored(night: Night) -> None:
    with_one, without, odd = (dict(night.slack.members[number]) for number in (1, 2, 3))
    with_one["profile"] = {"image_192": "https://avatars.example/1.png"}
    odd["profile"] = {"image_192": "javascript:alert(1)"}
    night.slack.members[1:4] = with_one, without, odd
    await night.keeper.sync(NOON)
    assert night.portraits.of(with_one["id"]) == "https://avatars.example/1.png"
    assert night.portraits.of(without["id"]) == night.portraits.of(odd["id"]) == night.portraits.of("UNOBODY") == ""
    with night.database.read() as session:
        stored = [row for table in Base.metadata.sorted_tables for row in session.execute(select(table))]
    assert "avatars" not in str(stored)
    night.portraits.hear_of(without["id"], "https://avatars.example/2.png")
    assert night.portraits.of(without["id"]) == "https://avatars.example/2.png"
    assert night.portraits.of(with_one["id"]) == "https://avatars.example/1.png"


async def test_the_member_list_tells_who_is_away_and_nothing_of_it_is_stored(night: Night) -> None:
    night.slack.members[1]["profile"] = {"status_emoji": ":palm_tree:", "status_text": "Vacationing in Canary Wharf"}
    night.slack.members[2]["profile"] = {"status_text": "In a meeting"}
    await night.keeper.sync(NOON)
    assert list(night.away) == [night.slack.members[1]["id"]]
    with night.database.read() as session:
        stored = [row for table in Base.metadata.sorted_tables for row in session.execute(select(table))]
    assert "Vacationing" not in str(stored)
    night.slack.members[1]["profile"] = {}
    await night.keeper.sync(NOON)
    assert list(night.away) == []


async def test_at_night_one_page_is_read_each_time_so_that_others_have_their_turn(night: Night) -> None:
    await night.keeper.sync(NOON)
    night.slack.members = [member(0, is_admin=True), *(member(number) for number in range(1, 430))]
    due = next_night(NOON)
    for page in (4, 5):
        assert await night.keeper.keep(due) == due + BETWEEN_PAGES
        assert await night.keeper.keep(due) == due + BETWEEN_PAGES
        assert (night.pages, night.here()) == (page, 451)
        due += BETWEEN_PAGES
    assert await night.keeper.keep(due) == next_night(due)
    assert (night.here(), set(night.administrators)) == (430, {"U0000"})


async def test_at_night_too_fast_is_waited_out_without_keeping_others_waiting(night: Night) -> None:
    due = next_night(NOON)
    await night.keeper.keep(due)
    night.slack.headers["Retry-After"] = "45"
    night.slack.fail("users.list", {"ok": False, "error": "ratelimited"})
    later = due + BETWEEN_PAGES + timedelta(seconds=45)
    assert await night.keeper.keep(due + BETWEEN_PAGES) == later
    await night.keeper.keep(later)
    assert await night.keeper.keep(later + BETWEEN_PAGES) == next_night(later)
    assert (night.pages, night.here()) == (4, 451)


async def test_at_night_a_list_that_broke_off_is_read_from_its_beginning(night: Night) -> None:
    due = next_night(NOON)
    await night.keeper.keep(due)
    night.slack.fail("users.list", "invalid_cursor")
    with pytest.raises(SlackApiError):
        await night.keeper.keep(due + BETWEEN_PAGES)
    for _ in range(3):
        due = await night.keeper.keep(due + BETWEEN_PAGES) or due
    assert (due.hour, night.here(), night.pages) == (3, 451, 5)


def told(person: str, *, administers: bool) -> Member:
    return Member(id=person, name="x", zone="UTC", guest=False, deactivated=False, administers=administers)


def test_administrators_are_slacks_own_as_they_come_and_go() -> None:
    administrators = Administrators()
    administrators.are({"U1", "U2"})
    administrators.hear_of(told("U2", administers=False))
    administrators.hear_of(told("U3", administers=True))
    assert sorted(administrators) == ["U1", "U3"]
    assert len(administrators) == 2
    assert "U2" not in administrators


def test_named_administrators_stay_whatever_slack_says() -> None:
    administrators = Administrators({"U1"})
    administrators.are({"U2"})
    administrators.hear_of(told("U1", administers=False))
    administrators.hear_of(told("U3", administers=True))
    assert set(administrators) == {"U1"}


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
