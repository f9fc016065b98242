import os
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from bot import doctor
from bot.config import Config
from bot.doctor import Finding, Health, examine, file_system_of
from bot.manifest import manifest
from models.database import Database
from models.decisions import DecisionEntry, EntryKind
from models.elections import ElectionRow
from models.migrate import migrate
from models.people import Person
from services.champions_settings import ChampionsRules, set_rules
from services.elections import announce
from tests.bot.fake_slack import FakeSlack, config_for
from tests.factories import set_up, thaw
from tests.seated import add_seat
from tests.services import deciding
from tests.services.digesting import add_company
from tests.services.digesting import set_up as add_digest

MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
tank/keys /srv/keys zfs rw 0 0
/dev/sdb1 /srv/my\\040keys xfs rw 0 0
overlay /srv overlay rw 0 0
"""


@pytest.fixture
async def fake() -> AsyncIterator[FakeSlack]:
    async with FakeSlack().serving() as fake:
        yield fake


@pytest.fixture
def config(fake: FakeSlack, tmp_path: Path) -> Config:
    return config_for(fake, tmp_path)


async def ills(config: Config) -> list[Finding]:
    found = await examine(config, manifest())
    assert all(finding.fix for finding in found if finding.health is Health.WEAK)
    return [finding for finding in found if finding.health is Health.ILL]


def with_series(config: Config) -> None:
    config.data_dir.mkdir(parents=True, exist_ok=True)
    database = Database(config.database_url)
    migrate(database)
    with database.write() as session:
        session.add(Person(id="U1", name="Ruth", zone="UTC"))
        session.flush()
        set_up(session, channel="C1", answerer="U1", person="U1", now=datetime(2026, 3, 2, 12, tzinfo=UTC))
    database.dispose()


async def test_all_is_well(config: Config) -> None:
    with_series(config)
    assert await ills(config) == []


async def test_a_refused_token_ends_the_questions_to_slack(fake: FakeSlack, config: Config) -> None:
    fake.fail("auth.test", "invalid_auth")
    (ill,) = await ills(config)
    assert "refuses the token" in ill.sentence
    assert fake.called("apps.connections.open") == []


async def test_a_refused_app_token_is_told_with_its_scope(fake: FakeSlack, config: Config) -> None:
    fake.fail("apps.connections.open", "invalid_auth")
    (ill,) = await ills(config)
    assert "connections:write" in ill.fix


async def test_missing_scopes_are_named(fake: FakeSlack, config: Config) -> None:
    fake.headers["x-oauth-scopes"] = fake.headers["x-oauth-scopes"].replace("files:write,", "")
    (ill,) = await ills(config)
    assert ill.sentence == "The bot lacks scopes: files:write."


async def test_optional_scopes_are_a_weakness(config: Config) -> None:
    weak = [found for found in await examine(config, manifest()) if found.health is Health.WEAK]
    assert any("channels:history" in found.sentence for found in weak)


async def test_nothing_is_weak_with_every_scope(fake: FakeSlack, config: Config) -> None:
    scopes = manifest()["oauth_config"]["scopes"]
    fake.headers["x-oauth-scopes"] = ", ".join(scopes["bot"] + scopes["bot_optional"])
    assert not any("Optional" in found.sentence for found in await examine(config, manifest()))


@pytest.mark.parametrize("off", [timedelta(seconds=-9), timedelta(seconds=9), timedelta(days=900)])
async def test_a_clock_that_is_off_is_told(fake: FakeSlack, config: Config, off: timedelta) -> None:
    fake.headers["Date"] = format_datetime(datetime.now(UTC) + off, usegmt=True)
    (ill,) = await ills(config)
    assert "off Slack's" in ill.sentence


async def test_a_clock_that_nobody_tells_is_told(fake: FakeSlack, config: Config) -> None:
    (ill,) = await ills(replace(config, clock_url=f"{fake.url}/nowhere"))
    assert "Nobody tells the time" in ill.sentence


async def test_a_channel_is_named_as_people_know_it(fake: FakeSlack, config: Config) -> None:
    with_series(config)
    fake.channels["C1"] = {"is_member": True, "name": "service-pulse"}
    assert "The bot can post in #service-pulse." in {
        found.sentence for found in await examine(config, manifest()) if found.health is Health.WELL
    }


async def test_a_channel_whose_name_slack_keeps_is_told_by_its_id(fake: FakeSlack, config: Config) -> None:
    with_series(config)
    fake.fail("conversations.info", "channel_not_found", "channel_not_found")
    (ill,) = await ills(config)
    assert ill.sentence == "The bot can't post in C1 (channel_not_found)."


async def test_the_channels_of_digests_are_looked_at_too(fake: FakeSlack, config: Config) -> None:
    config.data_dir.mkdir()
    database = Database(config.database_url)
    migrate(database)
    with database.write() as session:
        add_company(session)
        add_digest(session, channel="C0VOICE")
    database.dispose()
    fake.channels["C0VOICE"] = {"is_member": False}
    (ill,) = await ills(config)
    assert "C0VOICE (not_in_channel)" in ill.sentence


@pytest.mark.parametrize("trouble", ["not_in_channel", "is_archived"])
async def test_a_channel_that_the_bot_cant_post_in_is_told(fake: FakeSlack, config: Config, trouble: str) -> None:
    with_series(config)
    fake.channels["C1"] = {"is_member": trouble != "not_in_channel", "is_archived": trouble == "is_archived"}
    (ill,) = await ills(config)
    assert trouble in ill.sentence
    assert "/invite" in ill.fix


async def test_a_slack_that_goes_away_in_between_is_no_crash(
    fake: FakeSlack, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_series(config)

    async def away(*_: object) -> str | None:
        raise TimeoutError

    monkeypatch.setattr("bot.slack.channel_trouble", away)
    assert await ills(config) == []


async def test_a_log_of_a_decision_that_was_changed_by_hand_is_told(fake: FakeSlack, config: Config) -> None:
    with_series(config)
    database = Database(config.database_url)
    with database.write() as session:
        deciding.staffed(session)
        one = deciding.objected(session)
        deciding.posted(session)
        thaw(session, "decision_entries")
        session.add(DecisionEntry(decision_id=one, position=99, kind=EntryKind.ENDING, content="{}"))
    database.dispose()
    (found,) = await ills(config)
    assert found.sentence.startswith("The log of decision 1 contradicts itself")
    assert "tribune restore" in found.fix
    assert {"channel": deciding.CHANNEL} in fake.called("conversations.info")


async def test_an_election_that_was_changed_by_hand_is_told(config: Config) -> None:
    with_series(config)
    database = Database(config.database_url)
    with database.write() as session:
        thaw(session, "elections", "update_terms")
        seat = add_seat(session, None)
        for number in range(3):
            session.add(Person(id=f"U{number + 2}", name="Somebody", zone="UTC"))
        set_rules(session, ChampionsRules(channel="C1", zone="UTC"))
        one = announce(session, seat, now=datetime(2026, 3, 2, 12, tzinfo=UTC))
    assert await ills(config) == []
    with database.write() as session:
        session.get_one(ElectionRow, one).terms = "{}"
    database.dispose()
    (found,) = await ills(config)
    assert found.sentence.startswith(f"Election {one} can't be read")


async def test_a_database_of_a_newer_version_is_told(config: Config) -> None:
    with_series(config)
    database = Database(config.database_url)
    with database.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    database.dispose()
    (ill,) = await ills(config)
    assert "newer" in ill.sentence


async def test_a_database_that_cant_be_opened_is_told(config: Config) -> None:
    (ill,) = await ills(replace(config, database_url="sqlite:////nowhere/at/all.db"))
    assert "can't be written" in ill.sentence


async def test_a_key_directory_that_others_can_read_is_told(config: Config) -> None:
    config.key_dir.mkdir(mode=0o755, parents=True)
    config.key_dir.chmod(0o755)
    (ill,) = await ills(config)
    assert ill.fix == f"Run: chmod 700 {config.key_dir}"


async def test_a_key_directory_that_cant_be_made_is_told(config: Config, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    ill = (await ills(replace(config, key_dir=tmp_path / "file/keys")))[0]
    assert "can't be made" in ill.sentence


async def test_a_key_directory_that_cant_be_written_is_told(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    access = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: path != config.key_dir and access(path, mode))
    (ill,) = await ills(config)
    assert "can't be written" in ill.sentence


@pytest.mark.parametrize(
    ("directory", "kind"),
    [("/home/keys", "ext4"), ("/srv/keys/tribune", "zfs"), ("/srv/other", "overlay"), ("/srv/my keys", "xfs")],
)
def test_the_innermost_mount_decides_the_file_system(directory: str, kind: str) -> None:
    assert file_system_of(Path(directory), MOUNTS) == kind


def test_a_machine_that_does_not_tell_its_mounts_has_none() -> None:
    assert file_system_of(Path("/"), "") == ""


async def test_a_file_system_that_copies_is_a_weakness(
    config: Config, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text("disk / btrfs rw 0 0\n")
    monkeypatch.setattr(doctor, "MOUNTS", mounts)
    weak = [found for found in await examine(config, manifest()) if found.health is Health.WEAK]
    assert any("btrfs" in found.sentence for found in weak)
