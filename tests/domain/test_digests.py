"""What a digest is worth displaying, and when it comes."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.digests import (
    CADENCES,
    Counted,
    DigestShown,
    Handled,
    MoodLine,
    Moods,
    NetMood,
    Rhythm,
    ShownTopic,
    Tone,
    Usual,
    biggest_topics,
    moved,
    rising_topics,
    silent,
    tone,
)

LONDON = Rhythm(zone="Europe/London", weekday=1, hour=9, every_weeks=1)
MONDAY = datetime(2025, 6, 9, 8, 0, tzinfo=UTC)
"""9:00 in London."""


def counted(topic: str, *, negative: int = 0, positive: int = 0, neutral: int = 0, rising: bool = False) -> Counted:
    return Counted(
        topic=topic,
        moods=Moods(positive=positive, negative=negative, neutral=neutral),
        usual=Usual(low=1, high=4),
        rising=rising,
    )


def shown(topic: str = "call_back") -> ShownTopic:
    return ShownTopic(
        topic=topic, name="Call backs", tone=Tone.COMPLAINT, said="", mentions=9, usual=None, negative=None
    )


def digest(**more: object) -> DigestShown:
    values = {
        "first_day": date(2025, 6, 2),
        "last_day": date(2025, 6, 8),
        "weeks": 1,
        "voices": 3,
        "usual": None,
        "compared_with": 8,
        "mood": None,
        "mood_before": None,
        "moved": 0,
        "moods": (MoodLine(label="", scores=(None, 4, None, 5)),),
        "rising": (),
        "biggest": (),
        "gaps": (),
        "handled": Handled(),
        "silent_touch_points": (),
        "silent_topics": (),
    } | more
    return DigestShown(**values)  # type: ignore[arg-type] # a test's shorthand


def test_shares_are_of_clear_moods_only_and_never_of_fewer_than_five() -> None:
    assert Moods(negative=3, positive=2, unclear=100).negative_share == 60
    assert Moods(negative=4, unclear=100).negative_share is None
    assert Moods(negative=1, positive=7).negative_share == 13
    assert (Moods(negative=1) + Moods(unclear=2, neutral=3)).all == 6


@pytest.mark.parametrize(
    ("moods", "expected"),
    [
        (Moods(negative=4), Tone.MIXED),
        (Moods(negative=3, positive=2), Tone.COMPLAINT),
        (Moods(negative=3, positive=3), Tone.MIXED),
        (Moods(negative=1, positive=4), Tone.PRAISE),
        (Moods(negative=1, positive=2, neutral=5), Tone.MIXED),
        (Moods(negative=4, positive=6), Tone.MIXED),
    ],
)
def test_a_topic_is_a_complaint_or_praise_only_if_most_say_so(moods: Moods, expected: Tone) -> None:
    assert tone(moods) is expected


def test_three_rising_topics_at_most_and_complaints_come_first() -> None:
    found = rising_topics(
        [
            counted("praised", positive=90, rising=True),
            counted("mixed", neutral=95, rising=True),
            counted("large", negative=40, rising=True),
            counted("small", negative=20, rising=True),
            counted("tiny", negative=4, rising=True),
            counted("usual", negative=99),
        ]
    )
    assert [one.topic for one in found] == ["large", "small", "praised"]


def test_a_topic_without_anything_usual_may_rise() -> None:
    new = Counted(topic="new", moods=Moods(negative=9), usual=None, rising=True)
    assert rising_topics([counted("old", negative=8, rising=True), new])[0] is new


def test_the_biggest_are_those_that_are_not_told_already_and_have_five_mentions() -> None:
    topics = [counted("a", negative=9), counted("b", positive=8), counted("c", neutral=4), counted("told", negative=50)]
    assert [one.topic for one in biggest_topics(topics, without={"told"})] == ["a", "b"]


def test_what_is_heard_of_nearly_always_is_missed_when_it_is_not() -> None:
    def heard(topic: str, low: int, many: int = 0) -> Counted:
        return Counted(topic=topic, moods=Moods(positive=many), usual=Usual(low=low, high=9), rising=False)

    new = Counted(topic="new", moods=Moods(), usual=None, rising=False)
    counted = [heard("usual", 1), heard("often", 5), heard("rare", 0), heard("there", 3, 1), heard("b", 1), new]
    assert silent([*counted, heard("c", 1)]) == ("often", "b", "c")


def test_most_complained_of_is_what_at_least_five_complain_of() -> None:
    assert digest(biggest=(replace(shown(), complaints=4),)).most_complained_of is None
    most = replace(shown("b"), complaints=6)
    assert digest(biggest=(replace(shown(), complaints=5), most)).most_complained_of is most


def test_the_headline_is_what_rises_most() -> None:
    assert digest().headline is None
    assert digest(rising=(shown("a"), shown("b")), biggest=(shown("c"),)).headline == shown("a")


def test_a_week_is_quiet_if_nothing_came_up_five_times_and_no_more_was_heard_than_usual() -> None:
    assert digest().quiet
    assert not digest(biggest=(shown(),)).quiet
    assert digest(voices=8, usual=Usual(low=3, high=8)).quiet
    assert not digest(voices=9, usual=Usual(low=3, high=8)).quiet
    assert Handled(contacted=1).any
    assert not Handled().any


def test_a_mood_has_moved_if_the_two_intervals_do_not_meet() -> None:
    def mood(low: int, high: int) -> NetMood:
        return NetMood(score=(low + high) // 2, low=low, high=high, voices=40)

    assert moved(mood(10, 20), mood(-5, 9)) == 1
    assert moved(mood(-5, 9), mood(10, 20)) == -1
    assert moved(mood(9, 20), mood(-5, 9)) == 0
    assert moved(None, mood(1, 2)) == moved(mood(1, 2), None) == 0


def test_volume_is_held_against_what_is_usual() -> None:
    assert [digest(voices=many, usual=Usual(low=3, high=8)).volume for many in (2, 3, 8, 9)] == [-1, 0, 0, 1]
    assert digest(voices=90).volume == 0


def test_one_score_is_no_trend() -> None:
    assert digest().tells_a_trend
    assert not digest(moods=(MoodLine(label="", scores=(None, 5)),)).tells_a_trend


def test_nothing_is_new_before_there_is_enough_to_compare_with() -> None:
    assert not digest(compared_with=3).may_compare
    assert digest(compared_with=4).may_compare


# When it comes


def test_a_digest_is_about_the_days_up_to_the_evening_before() -> None:
    assert LONDON.days(MONDAY) == (date(2025, 6, 2), date(2025, 6, 8))
    four = Rhythm(zone="Europe/London", weekday=1, hour=9, every_weeks=4)
    assert four.days(MONDAY) == (date(2025, 5, 12), date(2025, 6, 8))


def test_the_first_comes_on_the_next_such_day_whose_hour_is_still_to_come() -> None:
    assert LONDON.first_after(MONDAY - timedelta(minutes=1)) == MONDAY
    assert LONDON.first_after(MONDAY) == MONDAY + timedelta(days=7)
    assert LONDON.first_after(MONDAY + timedelta(days=2)) == MONDAY + timedelta(days=7)


def test_it_keeps_its_hour_when_the_clocks_change() -> None:
    before = datetime(2025, 10, 20, 8, 0, tzinfo=UTC)
    assert LONDON.after(before) == datetime(2025, 10, 27, 9, 0, tzinfo=UTC)


def test_its_days_are_those_of_its_zone() -> None:
    early = Rhythm(zone="Pacific/Auckland", weekday=1, hour=9, every_weeks=1)
    due = early.first_after(MONDAY)
    assert due == datetime(2025, 6, 15, 21, 0, tzinfo=UTC)
    assert early.days(due)[1] == date(2025, 6, 15)


def test_of_several_that_were_missed_only_the_last_is_due() -> None:
    assert LONDON.latest(MONDAY, now=MONDAY - timedelta(days=1)) == MONDAY
    assert LONDON.latest(MONDAY, now=MONDAY + timedelta(days=6)) == MONDAY
    assert LONDON.latest(MONDAY, now=MONDAY + timedelta(days=36)) == MONDAY + timedelta(days=35)


@pytest.mark.parametrize(
    ("weekday", "proposed"), [(1, "Friday"), (2, "Monday"), (5, "Thursday"), (6, "Friday"), (7, "Friday")]
)
def test_quotes_are_proposed_on_the_last_weekday_before(weekday: int, proposed: str) -> None:
    beat = Rhythm(zone="Europe/London", weekday=weekday, hour=9, every_weeks=1)
    due = beat.first_after(MONDAY)
    assert f"{beat.proposed_at(due):%A}" == proposed
    assert timedelta(days=1) <= due - beat.proposed_at(due) <= timedelta(days=3)


@given(
    st.sampled_from(["Europe/London", "Pacific/Apia", "America/St_Johns", "Nowhere/Nothing"]),
    st.integers(1, 7),
    st.integers(0, 23),
    st.sampled_from(CADENCES),
    st.datetimes(datetime(2010, 1, 1), datetime(2040, 1, 1)),  # noqa: DTZ001 - given a zone below
)
def test_digests_follow_each_other_and_leave_no_day_out(
    zone: str, weekday: int, hour: int, weeks: int, at: datetime
) -> None:
    beat = Rhythm(zone=zone, weekday=weekday, hour=hour, every_weeks=weeks)
    due = beat.first_after(at.replace(tzinfo=UTC))
    following = beat.after(due)
    assert beat.proposed_at(due) < due < beat.proposed_at(following)
    assert beat.days(following)[0] - beat.days(due)[1] == timedelta(days=1)
    assert due > at.replace(tzinfo=UTC)
