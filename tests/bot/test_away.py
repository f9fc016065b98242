"""Who is away is known while Tribune runs, forgotten when their status ends, and written nowhere."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.away import Away
from domain.away import Status
from handlers import payloads
from tests.bot.hand_clock import HandClock

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
SICK = Status(emoji=":face_with_thermometer:", text="Out sick", until=NOW + timedelta(hours=4))
BEACH = Status(emoji=":palm_tree:", text="Vacationing", until=None)
BUSY = Status(emoji=":spiral_calendar_pad:", text="In a meeting", until=NOW + timedelta(hours=1))


def test_only_those_whose_status_says_so_are_away() -> None:
    away = Away(HandClock(NOW))
    away.are({"U1": SICK, "U2": BUSY, "U3": BEACH})
    assert sorted(away) == ["U1", "U3"]
    assert (len(away), "U1" in away, "U2" in away, "U9" in away) == (2, True, False, False)


def test_a_status_that_ends_ends_being_away() -> None:
    clock = HandClock(NOW)
    away = Away(clock)
    away.are({"U1": SICK, "U3": BEACH})
    clock.instant += timedelta(hours=4)
    assert (list(away), "U1" in away, len(away)) == (["U3"], False, 1)


def test_each_change_is_heard_of() -> None:
    away = Away(HandClock(NOW))
    away.hear_of("U1", SICK)
    away.hear_of("U2", BEACH)
    away.hear_of("U1", BUSY)
    assert list(away) == ["U2"]
    away.are({})
    assert list(away) == []


@pytest.mark.parametrize(
    ("profile", "status"),
    [
        (None, Status(emoji="", text="", until=None)),
        ({}, Status(emoji="", text="", until=None)),
        ({"status_emoji": None, "status_text": None, "status_expiration": None}, Status(emoji="", text="", until=None)),
        (
            {"status_emoji": ":palm_tree:", "status_text": "Vacationing", "status_expiration": 0},
            Status(emoji=":palm_tree:", text="Vacationing", until=None),
        ),
        ({"status_expiration": 1772467200}, Status(emoji="", text="", until=datetime(2026, 3, 2, 16, tzinfo=UTC))),
        ({"status_expiration": -5}, Status(emoji="", text="", until=None)),
    ],
)
def test_a_status_is_read_from_the_profile(profile: dict[str, Any] | None, status: Status) -> None:
    assert payloads.status({"id": "U1", "profile": profile}) == status


def test_a_status_that_never_ends_is_no_error() -> None:
    until = payloads.status({"profile": {"status_expiration": 10**18}}).until
    assert until is not None
    assert until.year == 9999
