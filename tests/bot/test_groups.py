"""Channels and user groups are read from Slack whole; what can't be read is not forgotten."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import select

from bot import groups as groups_module
from bot import slack
from bot.groups import MOST_WAITS, REMEMBERED, SlackGroups
from bot.writer import Writer
from domain.errors import SlackError
from domain.messages import GroupTrouble
from domain.series import AudienceKind
from handlers.deps import UserGroup
from models.database import Database
from models.deliveries import OutboxMessage
from models.people import Person
from models.pulses import Series
from tests.bot.fake_slack import FakeSlack, config_for
from tests.bot.hand_clock import HandClock
from tests.factories import SET_UP, add_people, set_up_series, user
from tests.vault.surveys import ready

TEA = "C0TEA"
LEADS = "S0LEADS"


class Stage(NamedTuple):
    slack: FakeSlack
    groups: SlackGroups
    database: Database
    clock: HandClock

    def written(self) -> dict[str, frozenset[str]]:
        with self.database.read() as session:
            return {one.id: one.groups for one in session.scalars(select(Person)) if one.groups}

    def told(self) -> list[str]:
        with self.database.read() as session:
            kind = OutboxMessage.kind == GroupTrouble.__name__
            return list(session.scalars(select(OutboxMessage.channel).where(kind)))


@pytest.fixture
async def stage(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    """A pulse for the members of a channel; Slack says what a test has it say."""
    vault = ready(database, tmp_path / "keys")
    with database.write() as session:
        add_people(session, 12)
        series = set_up_series(session, now=SET_UP)
        series.audience, series.audience_ids = AudienceKind.CHANNEL, frozenset({TEA})
    writer = Writer(database, vault)
    writer.start()

    async def at_once(_seconds: float) -> None:
        return None

    monkeypatch.setattr(groups_module.asyncio, "sleep", at_once)
    clock = HandClock(datetime(2025, 6, 6, 9, tzinfo=UTC))
    async with FakeSlack().serving() as fake:
        config = config_for(fake, tmp_path)
        async with slack.web_session(config) as session:
            client = slack.web_client(config, session)
            groups = SlackGroups(client=client, store=writer, clock=clock, administrators={user(5)})
            yield Stage(fake, groups, database, clock)
    await writer.stop()


async def test_every_page_of_a_channel_is_read(stage: Stage) -> None:
    stage.slack.groups[TEA] = [user(number) for number in range(5)]
    assert await stage.groups.members(TEA) == {user(number) for number in range(5)}
    assert len(stage.slack.called("conversations.members")) == 3


async def test_a_user_group_is_read_at_one_go(stage: Stage) -> None:
    stage.slack.groups[LEADS] = [user(1), user(2)]
    assert await stage.groups.members(LEADS) == {user(1), user(2)}


@pytest.mark.parametrize("word", ["channel_not_found", "missing_scope", "fetch_members_failed"])
async def test_a_channel_that_cannot_be_read_is_an_error_with_slacks_word(stage: Stage, word: str) -> None:
    stage.slack.fail("conversations.members", word)
    with pytest.raises(SlackError) as refusal:
        await stage.groups.members(TEA)
    assert (refusal.value.reason, refusal.value.permanent) == (word, True)


async def test_an_archived_channel_is_not_read(stage: Stage) -> None:
    stage.slack.channels[TEA] = {"is_archived": True}
    with pytest.raises(SlackError, match="archived"):
        await stage.groups.members(TEA)


async def test_whoever_is_too_fast_waits_but_not_for_ever(stage: Stage) -> None:
    stage.slack.groups[TEA] = [user(1)]
    stage.slack.fail("conversations.members", *["ratelimited"] * MOST_WAITS)
    assert await stage.groups.members(TEA) == {user(1)}
    stage.slack.fail("conversations.members", *["ratelimited"] * (MOST_WAITS + 1))
    with pytest.raises(SlackError) as refusal:
        await stage.groups.members(TEA)
    assert not refusal.value.permanent


async def test_user_groups_in_use_are_listed_by_name(stage: Stage) -> None:
    stage.slack.user_groups = [
        {"id": "S2", "handle": "yard", "name": "Yard", "date_delete": 0},
        {"id": "S3", "handle": "old", "name": "Old", "date_delete": 1_700_000_000},
        {"id": "S1", "handle": "leads", "name": "leads"},
    ]
    assert await stage.groups.user_groups() == (
        UserGroup(id="S1", handle="leads", name="leads"),
        UserGroup(id="S2", handle="yard", name="Yard"),
    )


async def test_without_the_scope_there_are_no_user_groups_to_choose(stage: Stage) -> None:
    stage.slack.fail("usergroups.list", "missing_scope")
    assert await stage.groups.user_groups() == ()


async def test_each_letter_that_is_typed_is_no_question_to_slack(stage: Stage) -> None:
    stage.slack.user_groups = [{"id": "S1", "handle": "leads", "name": "Leads"}]
    found = [await stage.groups.user_groups() for _ in range(3)]
    assert len(stage.slack.called("usergroups.list")) == 1
    assert [one.id for one in found[-1]] == ["S1"]
    stage.clock.instant += REMEMBERED
    stage.slack.fail("usergroups.list", "ratelimited")
    assert await stage.groups.user_groups() == found[0]
    stage.slack.user_groups = []
    assert await stage.groups.user_groups() == ()


async def test_a_list_that_was_never_heard_is_not_waited_for(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    stage.slack.fail("usergroups.list", "ratelimited")
    with pytest.raises(SlackError):
        await stage.groups.user_groups()
    assert len(stage.slack.called("usergroups.list")) == 1
    monkeypatch.setattr(groups_module, "PATIENCE_WITH_NAMES", 0.05)
    stage.slack.answers.clear()
    with pytest.raises(SlackError):
        await stage.groups.user_groups()
    stage.slack.answers.set()


async def test_one_group_is_heard_of_when_it_is_chosen(stage: Stage) -> None:
    stage.slack.groups = {TEA: [user(1)], LEADS: [user(3)]}
    await stage.groups.keep(stage.clock.instant)
    stage.slack.groups[TEA] = [user(2)]
    assert await stage.groups.hear_of(TEA)
    assert stage.written() == {user(2): {TEA}}


@pytest.mark.parametrize("slow", [False, True])
async def test_a_group_that_slack_does_not_tell_of_at_once_is_asked_about_at_the_next_tick(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, *, slow: bool
) -> None:
    stage.slack.groups[TEA] = [user(1)]
    night = await stage.groups.keep(stage.clock.instant)
    stage.slack.groups[TEA] = [user(2)]
    if slow:
        monkeypatch.setattr(groups_module, "PATIENCE_WITH_MEMBERS", 0.05)
        stage.slack.answers.clear()
    else:
        stage.slack.fail("conversations.members", "fatal_error")
    assert not await stage.groups.hear_of(TEA)
    stage.slack.answers.set()
    assert stage.written() == {user(1): {TEA}}
    assert await stage.groups.keep(stage.clock.instant) == night
    assert stage.written() == {user(2): {TEA}}


async def test_who_is_in_an_asked_group_is_written_down(stage: Stage) -> None:
    stage.slack.groups = {TEA: [user(1), user(2), "U0STRANGER"], LEADS: [user(3)]}
    await stage.groups.refresh()
    assert stage.written() == {user(1): {TEA}, user(2): {TEA}}
    assert stage.told() == []


async def test_what_was_last_heard_stays_and_administrators_are_told_once_a_day(stage: Stage) -> None:
    stage.slack.groups[TEA] = [user(1)]
    await stage.groups.refresh()
    stage.slack.channels[TEA] = {"is_archived": True}
    for hours in (0, 1, 24):
        stage.clock.instant += timedelta(hours=hours)
        await stage.groups.refresh()
    assert stage.written() == {user(1): {TEA}}
    assert stage.told() == [user(5), user(5)]


async def test_of_a_slack_that_fails_for_a_moment_nobody_is_told(stage: Stage) -> None:
    stage.slack.groups[TEA] = [user(1)]
    await stage.groups.refresh()
    stage.slack.fail("conversations.members", "internal_error")
    await stage.groups.refresh()
    assert (stage.written(), stage.told()) == ({user(1): {TEA}}, [])


async def test_groups_are_read_at_start_and_every_night(stage: Stage) -> None:
    stage.slack.groups[TEA] = [user(1)]
    night = datetime(2025, 6, 7, 3, tzinfo=UTC)
    assert await stage.groups.keep(stage.clock.instant) == night
    assert await stage.groups.keep(night - timedelta(seconds=1)) == night
    assert len(stage.slack.called("conversations.members")) == 1
    assert await stage.groups.keep(night) == night + timedelta(days=1)
    assert len(stage.slack.called("conversations.members")) == 2


async def test_slack_is_asked_nothing_where_no_series_asks_a_group(stage: Stage) -> None:
    with stage.database.write() as session:
        session.scalars(select(Series)).one().audience = AudienceKind.EVERYONE
    await stage.groups.refresh()
    assert stage.slack.calls == []
