"""The workspace's state: what members see, and ids that are the same in every run."""

import pytest

from sandbox.errors import SlackError
from sandbox.tickets import RESPONSE_SECONDS, ResponseUrl, ResponseUrls, Triggers
from sandbox.workspace import Message
from tests.sandbox.hearth import BOT, GENERAL, MAYA, TOM, small_workspace


def test_a_ts_is_never_given_twice_even_while_time_stands_still() -> None:
    workspace = small_workspace()
    given = [workspace.new_ts(1_748_937_600.0) for _ in range(3)]
    assert given == ["1748937600.000000", "1748937600.000001", "1748937600.000002"]


def test_ids_are_the_same_in_every_run() -> None:
    first, second = small_workspace(), small_workspace()
    assert [first.new_id("V"), first.new_id("V"), first.new_id("F")] == ["V00000001", "V00000002", "F00000001"]
    assert second.new_id("V") == "V00000001"


def test_replies_are_seen_in_their_thread_only() -> None:
    workspace = small_workspace()
    for ts, thread_ts, only_for in (("1.0", None, None), ("2.0", "1.0", None), ("3.0", "1.0", TOM)):
        message = Message(channel=GENERAL, ts=ts, user=BOT, text=ts, thread_ts=thread_ts, only_for=only_for)
        workspace.add_message(message)
    assert [m.ts for m in workspace.visible_messages(MAYA, GENERAL)] == ["1.0"]
    assert [m.ts for m in workspace.replies(MAYA, GENERAL, "1.0")] == ["2.0"]
    assert [m.ts for m in workspace.replies(TOM, GENERAL, "1.0")] == ["2.0", "3.0"]


def test_reading_an_empty_channel_changes_nothing() -> None:
    workspace = small_workspace()
    workspace.mark_read(MAYA, GENERAL)
    assert workspace.unread(MAYA, GENERAL) == 0
    assert workspace.read == {}


async def test_followers_hear_of_changes_until_they_stop() -> None:
    workspace = small_workspace()
    changes = workspace.follow()
    workspace.notice(MAYA, "It failed")
    workspace.unfollow(changes)
    workspace.changed("clock")
    assert changes.get_nowait() == f"notices:{MAYA}"
    assert changes.empty()


def test_old_tickets_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sandbox.tickets.KEPT", 2)
    triggers, urls = Triggers(), ResponseUrls()
    given = [triggers.give(MAYA, 0) for _ in range(3)]
    secrets = [urls.give(ResponseUrl(user=MAYA, channel=GENERAL, given_at=0)) for _ in range(3)]
    assert triggers.take(given[2], 0).user == MAYA
    with pytest.raises(SlackError, match="invalid_trigger_id"):
        triggers.take(given[0], 0)
    assert urls.use(secrets[2], 0).user == MAYA
    with pytest.raises(SlackError, match="expired_url"):
        urls.use(secrets[0], 0)


def test_a_response_url_expires_after_half_an_hour() -> None:
    urls = ResponseUrls()
    secret = urls.give(ResponseUrl(user=MAYA, channel=GENERAL, given_at=0))
    urls.use(secret, RESPONSE_SECONDS)
    with pytest.raises(SlackError, match="expired_url"):
        urls.use(secret, RESPONSE_SECONDS + 1)
