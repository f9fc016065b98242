"""A status means away when somebody is not at work at all, in words or by the emoji."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.away import Status, is_away

NOW = datetime(2025, 6, 10, 9, 0, tzinfo=UTC)


def away(text: str = "", emoji: str = "", until: datetime | None = None) -> bool:
    return is_away(Status(emoji=emoji, text=text, until=until), now=NOW)


@pytest.mark.parametrize(
    ("emoji", "text"),
    [
        (":palm_tree:", "Vacationing"),
        (":face_with_thermometer:", "Out sick"),
        (":palm_tree:", ""),
        (":palm_tree:", "Barbados!"),
        (":palm_tree::skin-tone-2:", ""),
        ("", "On holiday until 24 June"),
        ("", "SUMMER HOLIDAYS"),
        (":baby:", "Parental leave"),
        ("", "on leave"),
        ("", "Annual leave, back on Monday"),
        ("", "OOO"),
        ("", "o.o.o."),
        (":airplane:", "Out of office"),
        ("", "Out of the office, working again on Monday"),
        ("", "Not working today"),
        ("", "PTO"),
        ("", "Day off"),
        ("", "off today"),
        ("", "Ill in bed"),
        ("", "Away till Thursday"),
        (":speech_balloon:", "On sabbatical"),
    ],
)
def test_holiday_sickness_leave_and_out_of_office_are_away(emoji: str, text: str) -> None:
    assert away(text, emoji)


@pytest.mark.parametrize(
    ("emoji", "text"),
    [
        ("", ""),
        (":spiral_calendar_pad:", "In a meeting"),
        (":bus:", "Commuting"),
        (":house_with_garden:", "Working remotely"),
        (":palm_tree:", "Working from the beach"),
        (":palm_tree:", "Back from holiday"),
        (":house:", "WFH"),
        (":headphones:", "Focusing"),
        (":airplane:", ""),
        (":speech_balloon:", "Leave me a message"),
        ("", "Away from my desk"),
        ("", "Still here"),
        ("", "Filling shelves"),
        (":tada:", "Not on holiday any more"),
        ("", "x" * 10_000),
    ],
)
def test_whoever_can_be_asked_is_not_away(emoji: str, text: str) -> None:
    assert not away(text, emoji)


def test_a_status_whose_time_is_over_says_nothing() -> None:
    assert away("Out sick", until=NOW + timedelta(seconds=1))
    assert not away("Out sick", until=NOW)
