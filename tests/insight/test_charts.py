"""What the picture shows, and that its words say the same."""

from dataclasses import replace
from datetime import date

import pytest

from domain.disclosure import WITHHELD
from domain.loop import LoopPoint, LoopsOverTime
from domain.series import AudienceKind
from domain.survey import Change, Direction, Displayed, ReleasedSegment, SegmentKind
from insight.chart import Bar, Tone
from insight.charts import (
    MOST_TEAMS,
    alt_text,
    chart,
    loops,
    loops_alt_text,
    moods,
    moods_alt_text,
    strips,
    trends_alt_text,
)
from tests.insight.factories import (
    FEW,
    FULL,
    LARGE,
    LONG,
    MIDDLE,
    NOTHING,
    SMALL,
    YEAR,
    bands,
    fine,
    followed,
    line,
    past,
    results,
    team,
    tenths,
)
from tests.templates import views_digests


def bar(shown: Displayed | None, item_id: str = "Q1") -> Bar:
    """How one figure is drawn when it is neither strength nor finding."""
    return chart(results((line(item_id, shown),), strength=None, finding=None)).company[0]


@pytest.mark.parametrize(
    ("shown", "value", "span", "striped"),
    [
        (fine(0), "0 %", (0, 0), False),
        (fine(35), "35 %", (0, 35), False),
        (fine(100), "100 %", (0, 100), False),
        (tenths(10), "10 % or fewer", (0, 10), False),
        (tenths(60), "about 60 %", (0, 60), False),
        (tenths(90), "90 % or more", (0, 90), False),
        (bands(0, 40), "under 40 %", (0, 40), True),
        (bands(40, 70), "40 to 70 %", (40, 70), True),
        (bands(70, 100), "over 70 %", (70, 100), True),
        (None, WITHHELD, None, False),
    ],
)
def test_draws_what_may_be_shown_and_no_more(
    shown: Displayed | None, value: str, span: tuple[float, float] | None, *, striped: bool
) -> None:
    drawn = bar(shown)
    assert (drawn.value, drawn.span, drawn.striped) == (value, span, striped)


def test_never_shows_a_mean() -> None:
    assert "3.6" not in str(chart(LARGE))


@pytest.mark.parametrize(
    ("score", "value", "span"),
    [(-100, "-100", (0, 50)), (-35, "-35", (32.5, 50)), (0, "+0", (50, 50)), (100, "+100", (50, 100))],
)
def test_draws_a_recommendation_from_the_middle(score: int, value: str, span: tuple[float, float]) -> None:
    drawn = bar(fine(50, score=score), "REC")
    assert (drawn.value, drawn.span, drawn.middle) == (value, span, True)
    assert drawn.caption == "from -100 to +100"


def test_says_a_recommendation_of_few_in_words_without_a_bar() -> None:
    drawn = bar(tenths(30, words="mostly yes"), "REC")
    assert (drawn.value, drawn.span, drawn.caption) == ("mostly yes", None, "")


def test_says_what_a_share_of_a_ten_point_item_counts() -> None:
    assert bar(fine(60), "MIR").caption == "said 9 or 10 of 10"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (Change(direction=Direction.BETTER, points=10), "better by 10 points"),
        (Change(direction=Direction.WORSE, points=-5), "worse by 5 points"),
        (Change(direction=Direction.WORSE), "worse than last time"),
        (Change(direction=Direction.SAME, points=0), "same as last time"),
    ],
)
def test_says_change_in_words(change: Change, words: str) -> None:
    assert bar(fine(60, change)).caption == words


def test_marks_strength_and_finding_by_colour_and_in_words() -> None:
    strength, finding, other, *_ = chart(LARGE).company
    assert (strength.tone, strength.caption) == (Tone.STRENGTH, "our strength, better by 10 points")
    assert (finding.tone, finding.caption) == (Tone.FINDING, "our finding, worse by 5 points")
    assert other.tone is Tone.PLAIN


def test_shows_teams_on_the_findings_item_in_organisation_order() -> None:
    drawn = chart(LARGE)
    assert drawn.teams_title == "Teams: Put it right ourselves"
    assert [(row.label, row.value) for row in drawn.teams] == [
        ("Booking", WITHHELD),
        ("Hotline", "about 20 %"),
        ("Engineers North", "40 to 70 %"),
        ("Engineers South", "over 70 %"),
        ("Billing", WITHHELD),
    ]
    assert [row.span for row in drawn.teams if row.withheld] == [None, None]


def test_withholds_a_team_that_may_not_be_shown_whatever_it_carries() -> None:
    view = results((line("Q1", fine(80)), line("E1", fine(35))), (replace(team("Billing", fine(15)), shown=False),))
    assert chart(view).teams[0].withheld


def test_withholds_an_item_that_a_shown_team_has_no_figure_for() -> None:
    view = results((line("Q1", fine(80)), line("E1", fine(35))), (team("Hotline", fine(80), "Q1"),))
    assert chart(view).teams[0].withheld


def test_leaves_touch_points_to_the_message() -> None:
    visit = ReleasedSegment(id="touch_point:visit", kind=SegmentKind.TOUCH_POINT, label="The visit", shown=False)
    assert chart(replace(LARGE, segments=(*LARGE.segments, visit))) == chart(LARGE)


def test_shows_no_teams_without_a_finding() -> None:
    drawn = chart(replace(LARGE, finding=None))
    assert (drawn.teams, drawn.teams_title) == ((), "")


def test_leaves_out_withheld_teams_first_and_says_how_many() -> None:
    teams = (*(team(f"Small {number}", None) for number in range(3)), *(team(f"Big {n}", fine(40)) for n in range(9)))
    drawn = chart(replace(LARGE, segments=teams))
    assert [row.label for row in drawn.teams] == [*(f"Big {number}" for number in range(9)), "Small 0"]
    assert drawn.notes[-1] == "2 more teams are not in this picture."


def test_counts_one_team_as_one() -> None:
    teams = tuple(team(f"Team {number}", fine(40)) for number in range(MOST_TEAMS + 1))
    assert chart(replace(LARGE, segments=teams)).notes[-1] == "1 more team is not in this picture."


def test_explains_stripes_only_where_there_are_some() -> None:
    assert chart(SMALL).legend == "Stripes: the share is somewhere in this range."
    assert chart(results((line("Q1", fine(80)),), strength=0, finding=None)).legend == ""


def test_says_about_how_many_answered_where_the_count_is_not_exact() -> None:
    assert chart(SMALL).subtitle == "about 7 of 42 answered"
    assert chart(MIDDLE).subtitle == "24 of 42 answered"


def test_shows_nothing_when_fewer_than_five_answered() -> None:
    drawn = chart(NOTHING)
    assert drawn.subtitle == WITHHELD
    assert not drawn.company
    assert not drawn.teams


def test_cleans_a_teams_name_of_what_cannot_be_read() -> None:
    view = replace(LARGE, segments=(team(" Hot\u202eline\n\0 $x$ ", None),))
    assert chart(view).teams[0].label == "Hot line $x$"


def test_says_in_words_what_the_picture_shows() -> None:
    assert alt_text(LARGE) == (
        "Bar chart. The whole company, 36 of 42 answered. "
        "Proud of our service: 80 %, our strength, better by 10 points. "
        "Put it right ourselves: 35 %, our finding, worse by 5 points. "
        "Would send a friend: -35, from -100 to +100, same as last time. "
        "It will get better: 55 %. "
        "Happy next customers: 60 %, said 9 or 10 of 10, same as last time. "
        "Teams: Put it right ourselves. "
        "Booking: Not enough answers to show. "
        "Hotline: about 20 %. "
        "Engineers North: 40 to 70 %. "
        "Engineers South: over 70 %. "
        "Billing: Not enough answers to show. "
        "Per cent: how many agree, 4 or 5 of 5."
    )


def test_some_people_are_not_the_whole_company() -> None:
    asked = replace(LARGE, audience=AudienceKind.CHANNEL)
    assert chart(asked).title == "Everybody who was asked"
    assert alt_text(asked).startswith("Bar chart. Everybody who was asked, 36 of 42 answered. ")
    assert chart(replace(NOTHING, audience=AudienceKind.CHANNEL)).title == "Everybody who was asked"
    told = trends_alt_text(replace(FEW, audience=AudienceKind.CHANNEL))
    assert told.startswith("Small charts. Everybody who was asked, over time. ")


def test_says_in_words_that_there_is_nothing_to_show() -> None:
    assert alt_text(NOTHING) == "Bar chart. The whole company, Not enough answers to show."


@pytest.mark.parametrize("view", [LARGE, MIDDLE, SMALL, NOTHING, LONG])
def test_fits_an_alternative_text(view: object) -> None:
    assert len(alt_text(view)) <= 2000


def test_says_where_the_rest_of_a_long_alternative_text_is() -> None:
    names = "a very long name of a team " * 20
    text = alt_text(replace(LARGE, segments=tuple(team(f"{number} {names}", fine(40)) for number in range(10))))
    assert len(text) <= 2000
    assert text.endswith(": 40 %. More is in the message.")


@pytest.mark.parametrize(
    ("shown", "low", "high"),
    [
        (fine(35), 35, 35),
        (tenths(60), 60, 60),
        (tenths(10), 0, 10),
        (tenths(90), 90, 100),
        (bands(40, 70), 40, 70),
        (fine(50, score=-100), 0, 0),
        (fine(50, score=20), 60, 60),
        (tenths(30, words="mostly no"), 0, 40),
        (tenths(30, words="mixed"), 40, 60),
        (tenths(30, words="mostly yes"), 60, 100),
    ],
)
def test_marks_what_was_displayed_and_nothing_finer(shown: Displayed, low: float, high: float) -> None:
    ((mark,),) = [strip.marks for strip in strips(past(followed("REC", shown), cycles=1)).strips]
    assert (mark.at, mark.low, mark.high, mark.ranged) == (0, low, high, low != high)


def test_leaves_a_gap_where_a_pulse_did_not_ask() -> None:
    drawn = strips(YEAR)
    assert [[mark.at for mark in strip.marks] for strip in drawn.strips[:2]] == [[0, 6, 12], [0, 6, 12]]
    assert drawn.cycles == 26


def test_a_cancelled_pulse_takes_no_place() -> None:
    told = past(followed("Q1", fine(60), None, fine(65)), cycles=3)
    without = replace(told, turnouts=(told.turnouts[0], told.turnouts[2]))
    assert [mark.at for mark in strips(without).strips[0].marks] == [0, 1]
    assert "pulse 1 to 3: 60 %, 65 %" in trends_alt_text(without)


def test_names_each_strip_and_says_what_was_last() -> None:
    assert [(strip.label, strip.value, strip.middle) for strip in strips(YEAR).strips] == [
        ("Proud of our service", "40 to 70 %, pulse 13", False),
        ("Put it right ourselves", "about 50 %, pulse 13", False),
        ("Would send a friend", "+65, pulse 26", True),
        ("It will get better", "under 40 %, pulse 26", False),
    ]


def test_explains_what_there_is_to_explain() -> None:
    assert strips(YEAR).notes == (
        "From 0 % up to 100 %: how many agree, 4 or 5 of 5.",
        "With a line in the middle: from -100 up to +100.",
        "No mark: not asked then, or not enough answers to show.",
    )
    assert strips(YEAR).legend == "Stripes: the value is somewhere in this range."
    plain = strips(past(followed("REC", fine(50, score=20)), cycles=1))
    assert (len(plain.notes), plain.legend) == (2, "")
    assert "From 0 %" in strips(past(followed("Q1", fine(50)), cycles=1)).notes[0]
    mirror = strips(past(followed("MIR", fine(50)), cycles=1)).notes
    assert mirror[0] == "Happy next customers: how many said 9 or 10 of 10."


def test_says_every_figure_of_the_trends_in_words() -> None:
    assert trends_alt_text(FEW) == (
        "Small charts. The whole company, over time. Pulses 1 to 3, June 2026 to July 2026. "
        "Proud of our service: pulse 1: over 70 %. "
        "Would send a friend: pulse 1 to 3: mostly no, mixed, mostly yes. "
        "From 0 % up to 100 %: how many agree, 4 or 5 of 5. "
        "With a line in the middle: from -100 up to +100. "
        "No mark: not asked then, or not enough answers to show."
    )
    told = trends_alt_text(YEAR)
    assert "Put it right ourselves: pulse 1: 10 % or fewer; pulse 7: 90 % or more; pulse 13: about 50 %." in told
    assert "It will get better: pulse 1 to 3: under 40 %, under 40 %, under 40 %; pulse 5 to 7:" in told


def test_a_year_of_the_coarsest_words_fits_an_alternative_text() -> None:
    """As often as the plan asks: recommendation always, belief three times of four, drivers every sixth time."""
    every_sixth = [tenths(90) if number % 6 == 0 else None for number in range(26)]
    drivers = [followed(name, *every_sixth) for name in ("M5", "E1", "F1", "X1", "H4", "Q1")]
    belief = followed("B1", *(None if number % 4 == 3 else tenths(90) for number in range(26)))
    told = past(*drivers, followed("REC", *[tenths(30, words="mostly yes")] * 26), belief, cycles=26)
    assert len(trends_alt_text(told)) <= 2000
    assert "More is in the message" not in trends_alt_text(told)
    assert len(trends_alt_text(FULL)) <= 2000


def points(*shown: Displayed | None, closed: int = 0) -> LoopsOverTime:
    """Pulses 3, 4 ... with so many things finished before each."""
    return LoopsOverTime(
        points=tuple(
            LoopPoint(cycle=number, closed_on=date(2025, number, 13), belief=one, closed_loops=closed)
            for number, one in enumerate(shown, 3)
        )
    )


def test_draws_belief_beside_what_was_finished() -> None:
    picture = loops(points(tenths(40), None, bands(40, 70), closed=2))
    assert (picture.title, picture.cycles) == ("Are we listening?", 3)
    assert picture.subtitle == "Pulses 3 to 5, March 2025 to May 2025"
    belief, finished = picture.strips
    assert (belief.label, belief.value) == ("It will get better", "40 to 70 %, pulse 5")
    assert [(mark.at, mark.low, mark.high) for mark in belief.marks] == [(0, 40, 40), (2, 40, 70)]
    assert (finished.label, finished.value) == ("Things finished", "2, pulse 5")
    assert {(mark.low, mark.high) for mark in finished.marks} == {(40, 40)}
    assert picture.legend
    assert not loops(points(tenths(40))).legend


def test_the_most_that_was_finished_is_the_top() -> None:
    _, finished = loops(points(tenths(40), tenths(40), closed=8)).strips
    assert {mark.high for mark in finished.marks} == {100}


def test_says_belief_and_what_was_finished_in_words() -> None:
    told = loops_alt_text(points(tenths(40), None, closed=2))
    assert told.startswith("Small charts. Are we listening? Pulses 3 to 4, March 2025 to April 2025. ")
    assert "It will get better: pulse 3: about 40 %." in told
    assert "Things finished: pulse 3: 2, pulse 4: 2." in told
    assert "It will get better: Not enough answers to show." in loops_alt_text(points(None))
    assert len(loops_alt_text(points(*[bands(40, 70)] * 10, closed=100))) < 2000


MOODS = views_digests.shown("The <bill>\x00", 1)


def test_draws_moods_week_by_week_from_the_first_that_is_known() -> None:
    picture = moods(MOODS)
    everything, bill = picture.strips
    assert (picture.title, picture.subtitle, picture.cycles) == ("Customers' net mood", "The last 3 weeks", 3)
    assert (everything.label, everything.value, everything.middle) == ("All customers", "+12", True)
    assert [(mark.at, mark.low, mark.high) for mark in everything.marks] == [
        (0, 51.5, 51.5),
        (1, 57.5, 57.5),
        (2, 56, 56),
    ]
    assert (bill.label, bill.value, len(bill.marks)) == ("The <bill>", "-4", 2)
    assert moods(replace(MOODS, weeks=4)).subtitle == "The last 12 weeks, 4 at a time"


def test_says_every_score_in_words() -> None:
    told = moods_alt_text(MOODS)
    assert "All customers: +3, +15, +12." in told
    assert "The <bill>: too few to say, +1, -4." in told


def test_moods_of_nobody_are_an_empty_strip() -> None:
    nobody = replace(MOODS, moods=(replace(MOODS.moods[0], scores=(None,) * 13),))
    assert moods(nobody).cycles == 1
    assert moods(nobody).strips[0].value == "too few to say"
    balanced = replace(MOODS, moods=(replace(MOODS.moods[0], scores=(0, 0)),))
    assert moods(balanced).strips[0].value == "0"
