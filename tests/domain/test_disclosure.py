"""What leaves a survey through the one door: groups, items, counts and comments."""

from collections.abc import Sequence
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.disclosure import WITHHELD, Release, ReleasedSegment, release
from domain.items import Item, own_item
from domain.survey import Ballot, Change, Comment, Direction, Displayed, Precision, SegmentKind, SurveySpec
from tests.domain.companies import (
    EMPOWERMENT,
    MANAGERS,
    QUALITY,
    answered,
    can_isolate,
    companies,
    said,
    small_groups,
    survey,
)


def released(
    spec: SurveySpec, ballots: Sequence[Ballot], comments: Sequence[Comment] = (), *, seed: int = 1
) -> Release:
    return release(spec, ballots, comments, random=Random(seed))


def segment(of: Release, name: str) -> ReleasedSegment:
    return next(segment for segment in of.segments if segment.id == name)


def figure(of: Release, name: str = "everyone", item: Item = QUALITY) -> Displayed | None:
    return next((figure.shown for figure in segment(of, name).figures if figure.item == item.id), None)


def with_item(of: Release, item: Item) -> set[str]:
    return {segment.id for segment in of.segments if figure(of, segment.id, item)}


def comments(shown: int, hidden: int = 0) -> list[Comment]:
    return [Comment(f"shown {n}") for n in range(shown)] + [Comment(f"hidden {n}", show=False) for n in range(hidden)]


def test_says_the_same_of_every_withheld_segment() -> None:
    places = [("booking", None), ("hotline", None), ("billing", None)]
    report = released(survey(*places), answered(6, 9, 4))
    too_few, subtracted = segment(report, "team:billing"), segment(report, "team:booking")
    assert not too_few.shown
    assert (too_few.answered, too_few.figures) == (subtracted.answered, subtracted.figures) == (None, ())
    assert WITHHELD == "Not enough answers to show"


def test_says_nothing_at_all_below_five() -> None:
    report = released(survey(("hotline", "call")), answered(4), comments(4))
    assert report.answered is None
    assert not any(segment.shown or segment.figures for segment in report.segments)
    assert report.comments == ()


def test_keeps_the_order_of_the_organisation() -> None:
    report = released(survey(("north", "visit"), ("hotline", "call")), answered(6, 30))
    assert [segment.kind for segment in report.segments] == [
        SegmentKind.EVERYONE,
        SegmentKind.TEAM,
        SegmentKind.TEAM,
        SegmentKind.TOUCH_POINT,
        SegmentKind.TOUCH_POINT,
    ]
    assert [segment.label for segment in report.segments[:3]] == ["everyone", "team:north", "team:hotline"]


def test_tells_how_many_were_invited() -> None:
    assert released(survey(("north", None), ("south", None)), answered(6, 6)).invited == 40


def test_treats_a_threshold_below_five_as_five() -> None:
    assert not segment(released(survey(("hotline", None), threshold=3), answered(4)), "everyone").shown


def test_shows_exact_counts_from_ten() -> None:
    report = released(survey(("hotline", None), ("north", None)), answered(10, 14))
    assert report.answered == 24
    assert [segment.answered for segment in report.segments] == [24, 10, 14]


def test_shows_counts_below_ten_within_one() -> None:
    drawn = {released(survey(("hotline", None)), answered(7), seed=seed).answered for seed in range(50)}
    assert drawn == {6, 7, 8}


def test_never_shows_a_count_of_four_or_of_ten_that_is_not_ten() -> None:
    for people, possible in ((5, {5, 6}), (9, {8, 9})):
        drawn = {released(survey(("hotline", None)), answered(people), seed=seed).answered for seed in range(50)}
        assert drawn == possible


def test_never_shows_a_count_below_a_higher_threshold() -> None:
    spec = survey(("hotline", None), threshold=8)
    assert {released(spec, answered(8), seed=seed).answered for seed in range(50)} == {8, 9}


def test_shows_one_count_in_all_figures_of_a_segment() -> None:
    for seed in range(20):
        spec = survey(("hotline", None), questions=[QUALITY, EMPOWERMENT])
        hotline = segment(released(spec, answered(7, values=(4, 2)), seed=seed), "team:hotline")
        assert [figure.shown.answered for figure in hotline.figures] == [hotline.answered] * 2


def test_draws_one_count_for_segments_of_the_same_people() -> None:
    for seed in range(20):
        report = released(survey(("hotline", "call"), ("north", "visit")), answered(7, 8), seed=seed)
        assert segment(report, "team:hotline").answered == segment(report, "touch_point:call").answered


def test_counts_real_answers_for_precision_and_everybody_for_the_count() -> None:
    shown = figure(released(survey(("hotline", None)), said(*[4] * 9, None, None, None)))
    assert shown is not None
    assert (shown.precision, shown.answered) == (Precision.BANDS, 12)


def test_does_not_count_cant_say_as_disagreement() -> None:
    shown = figure(released(survey(("hotline", None)), said(*[5] * 20, *[None] * 10)))
    assert shown is not None
    assert shown.low == 90


def test_withholds_an_item_in_a_group_that_hardly_answered_it_and_where_subtraction_would_give_it_back() -> None:
    spec = survey(("hotline", None), ("north", None), questions=[QUALITY, EMPOWERMENT])
    ballots = [*answered(20, values=(4, 4)), *answered(0, 4, values=(4, 4)), Ballot(1, (4, None))]
    report = released(spec, ballots)
    assert with_item(report, QUALITY) == {"everyone", "team:hotline", "team:north"}
    assert with_item(report, EMPOWERMENT) == {"everyone"}


def test_withholds_an_item_that_nobody_could_answer() -> None:
    assert with_item(released(survey(("hotline", None)), said(*[None] * 12)), QUALITY) == set()


def test_withholds_an_item_that_would_isolate_four_by_subtraction() -> None:
    """Six people outside the hotline answered, which is enough to show it; two of them could not say."""
    spec = survey(("hotline", None), (None, None))
    ballots = answered(20, 6)
    assert with_item(released(spec, ballots), QUALITY) == {"everyone", "team:hotline"}
    ballots[-2:] = said(None, None, cell=1)
    report = released(spec, ballots)
    assert segment(report, "team:hotline").shown
    assert with_item(report, QUALITY) == {"everyone"}


def test_shows_managers_practices_from_ten_answers() -> None:
    places = [("field", "visit"), ("field", "call"), ("desk", "visit"), ("desk", "call")]
    spec = survey(*places, questions=[MANAGERS], managers=[[1], [2], [3], [4]])
    everywhere = {"everyone", "team:field", "team:desk", "touch_point:visit", "touch_point:call"}
    assert with_item(released(spec, answered(5, 5, 5, 5)), MANAGERS) == everywhere
    assert with_item(released(spec, [*answered(5, 5, 5, 4), *said(None, cell=3)]), MANAGERS) == {"everyone"}


def test_shows_an_own_item_about_managers_exactly_where_it_would_show_managers_practices() -> None:
    own = own_item("own", text="My manager explains our new tool.", why="", about_managers=True)
    places = [("field", "visit"), ("field", "call"), ("desk", "visit"), ("desk", "call")]

    def shown(asked: Item, managers: Sequence[Sequence[int]], last: int) -> set[str]:
        spec = survey(*places, questions=[asked], managers=managers)
        return with_item(released(spec, answered(5, 5, 5, last)), asked)

    for managers in ([[1], [2], [3], [4]], [[1], [1], [1], [1]], [[1], [1], [2], [2]]):
        for last in (5, 4):
            assert shown(own, managers, last) == shown(MANAGERS, managers, last)


def test_never_shows_the_practices_of_one_manager() -> None:
    spec = survey(("north", None), ("south", None), questions=[QUALITY, MANAGERS], managers=[[1], [2]])
    report = released(spec, answered(40, 40, values=(4, 4)))
    assert with_item(report, QUALITY) == {"everyone", "team:north", "team:south"}
    assert with_item(report, MANAGERS) == {"everyone"}


def test_shows_no_managers_practices_while_managers_are_unknown() -> None:
    assert with_item(released(survey(("north", None), questions=[MANAGERS]), answered(40)), MANAGERS) == set()


def test_withholds_managers_practices_that_a_shown_group_hardly_answered() -> None:
    spec = survey(("north", None), ("south", None), questions=[MANAGERS], managers=[[1, 2], [3, 4]])
    report = released(spec, [*answered(20, 4), Ballot(1, (None,))])
    assert with_item(report, MANAGERS) == set()


HOTLINE_BEFORE = {"team:hotline": {QUALITY.id: Displayed(precision=Precision.TENTHS, answered=12, low=30, high=30)}}


def test_shows_a_trend_where_the_people_are_the_same_or_quite_others() -> None:
    shown = figure(released(survey(("hotline", None), earlier=HOTLINE_BEFORE), answered(12)), "team:hotline")
    assert shown is not None
    assert shown.precision is Precision.TENTHS
    assert shown.change == Change(direction=Direction.BETTER)


def test_shows_a_band_and_no_trend_where_one_to_four_people_may_have_moved() -> None:
    spec = survey(("hotline", None), earlier=HOTLINE_BEFORE, unsettled={"team:hotline"})
    shown = figure(released(spec, answered(12)), "team:hotline")
    assert shown is not None
    assert (shown.precision, shown.change) == (Precision.BANDS, None)


def test_shows_no_trend_where_one_to_four_people_may_have_moved_since_an_item_was_last_shown() -> None:
    spec = survey(("hotline", None), earlier=HOTLINE_BEFORE, comparable=False)
    shown = figure(released(spec, answered(12)), "team:hotline")
    assert shown is not None
    assert (shown.precision, shown.change) == (Precision.TENTHS, None)


def test_keeps_the_trend_of_thirty_whoever_moved() -> None:
    before = {"team:hotline": {QUALITY.id: Displayed(precision=Precision.FINE, answered=30, low=75, high=75)}}
    spec = survey(("hotline", None), earlier=before, unsettled={"team:hotline"}, comparable=False)
    shown = figure(released(spec, answered(30)), "team:hotline")
    assert shown is not None
    assert shown.change == Change(direction=Direction.BETTER, points=25)


def test_compares_identical_items_only() -> None:
    before = {"everyone": {EMPOWERMENT.id: Displayed(precision=Precision.TENTHS, answered=12, low=30, high=30)}}
    shown = figure(released(survey(("hotline", None), earlier=before), answered(12)))
    assert shown is not None
    assert shown.change is None


def test_shows_comments_from_ten_respondents_and_five_comments() -> None:
    spec = survey(("hotline", None))
    assert len(released(spec, answered(10), comments(5)).comments) == 5
    assert released(spec, answered(9), comments(9)).comments == ()
    assert released(spec, answered(10), comments(4)).comments == ()


def test_never_shows_words_that_their_author_keeps_back() -> None:
    assert released(survey(("hotline", None)), answered(12), comments(4, hidden=8)).comments == ()
    shown = released(survey(("hotline", None)), answered(12), comments(5, hidden=7)).comments
    assert sorted(shown) == [f"shown {n}" for n in range(5)]


def spoken_of(*topics: str, people: int = 12, hidden: int = 0) -> list[tuple[str, int]]:
    """Of comments that are each about one topic, or about several with commas between them."""
    written = [Comment(text, show=number >= hidden) for number, text in enumerate(topics)]
    spec = survey(("hotline", None))
    shown = release(spec, answered(people), written, random=Random(1), topics=lambda text: text.split(","))
    return [(one.topic, one.at_least) for one in shown.topics]


def test_shows_topics_of_five_comments_in_steps_of_five() -> None:
    assert spoken_of(*["tools"] * 4, "rules") == []
    assert spoken_of(*["tools"] * 5, *["rules"] * 4) == [("tools", 5)]
    assert spoken_of(*["tools"] * 9, *["rules"] * 10) == [("rules", 10), ("tools", 5)]
    assert spoken_of(*["tools,rules,tools"] * 5, *["tools"] * 2) == [("rules", 5), ("tools", 5)]


def test_counts_the_topics_of_words_that_are_never_shown() -> None:
    assert spoken_of(*["tools"] * 6, hidden=6) == [("tools", 5)]


def test_shows_topics_from_ten_respondents_and_five_comments() -> None:
    assert spoken_of(*["tools"] * 9, people=9) == []
    assert spoken_of(*["tools"] * 9, people=10) == [("tools", 5)]
    assert spoken_of(*["tools"] * 4, *[" "] * 9, people=10) == []


def test_counts_no_topics_where_nobody_says_how() -> None:
    assert released(survey(("hotline", None)), answered(12), comments(9)).topics == ()


def test_drops_blank_comments_and_does_not_count_them() -> None:
    blank = [Comment(""), Comment(" \n")]
    assert released(survey(("hotline", None)), answered(12), [*comments(4), *blank]).comments == ()
    assert "" not in released(survey(("hotline", None)), answered(12), [*comments(5), *blank]).comments


def test_keeps_the_words_of_a_comment() -> None:
    text = "Two lines:\n  the second one is *indented* & long"
    assert text in released(survey(("hotline", None)), answered(12), [*comments(4), Comment(f" {text}\n")]).comments


def test_shuffles_comments() -> None:
    orders = {released(survey(("hotline", None)), answered(12), comments(5), seed=seed).comments for seed in range(9)}
    assert len(orders) > 1


def test_shows_no_comments_where_nothing_else_is_shown() -> None:
    assert released(survey(("hotline", None), threshold=12), answered(11), comments(9)).comments == ()


@settings(max_examples=100)
@given(companies(), st.randoms(use_true_random=False))
def test_no_combination_of_an_items_figures_isolates_fewer_than_five_of_its_real_answers(
    company: tuple[SurveySpec, dict[int, int]], dice: Random
) -> None:
    spec, people = company
    real = {cell: sum(dice.random() < 0.8 for _ in range(count)) for cell, count in people.items()}
    ballots = [
        Ballot(cell, (4 if number < real[cell] else None,)) for cell, count in people.items() for number in range(count)
    ]
    shown = with_item(released(spec, ballots), QUALITY)
    figures = [segment for segment in spec.segments if segment.id in shown]
    assert not any(can_isolate(figures, real, group) for group in small_groups(real, fewer_than=5))


@settings(max_examples=50)
@given(companies(), st.randoms(use_true_random=False))
def test_does_not_depend_on_the_order_of_ballots_and_comments(
    company: tuple[SurveySpec, dict[int, int]], shuffling: Random
) -> None:
    spec, people = company
    ballots = [
        Ballot(cell, (value,))
        for cell, count in people.items()
        for value in shuffling.choices([1, 3, 5, None], k=count)
    ]
    words = comments(8)
    first = released(spec, ballots, words)
    shuffling.shuffle(ballots)
    shuffling.shuffle(words)
    assert released(spec, ballots, words) == first
