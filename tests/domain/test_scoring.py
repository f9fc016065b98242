"""What answers add up to, and the headline of a report."""

from collections import Counter
from fractions import Fraction

from domain import scoring
from domain.disclosure import Figure, Release, ReleasedSegment
from domain.items import Driver, Scale, own_item
from domain.survey import Displayed, Precision, SegmentKind
from tests.domain.companies import EMPOWERMENT, MANAGERS, QUALITY, RECOMMENDATION, item

ITEMS = (QUALITY, EMPOWERMENT, MANAGERS)


def test_agreement_is_four_or_five() -> None:
    assert scoring.favourability(Counter([1, 2, 3, 4, 5, 5]), Scale.AGREEMENT) == 50


def test_ten_points_are_good_from_nine() -> None:
    assert scoring.favourability(Counter([0, 7, 8, 9, 10]), Scale.TEN) == 40


def test_recommendation_is_nines_and_tens_less_zeros_to_sixes() -> None:
    assert scoring.recommendation(Counter([10, 9, 9, 8, 7, 6, 0, 9])) == 25
    assert scoring.recommendation(Counter([6, 0])) == -100
    assert scoring.recommendation(Counter([7, 8])) == 0


def test_mean_is_exact() -> None:
    assert scoring.mean(Counter([1, 1, 5])) == Fraction(7, 3)


def test_answers_are_counted() -> None:
    assert scoring.answers(Counter([1, 1, 5])) == 3


def test_halfway_goes_up() -> None:
    assert scoring.nearest(Fraction(125, 2), 5) == 65
    assert scoring.nearest(Fraction(-125, 2), 5) == -60
    assert scoring.nearest(Fraction(349, 100), Fraction(1, 10)) == Fraction(7, 2)


def share(low: int, high: int | None = None, *, mean: float | None = None) -> Displayed:
    precision = Precision.TENTHS if high is None else Precision.BANDS
    return Displayed(precision=precision, answered=12, low=low, high=high or low, mean=mean)


def report(kind: SegmentKind = SegmentKind.EVERYONE, **figures: Displayed) -> Release:
    shown = tuple(Figure(item=name, shown=figure) for name, figure in figures.items())
    segment = ReleasedSegment(id="s", kind=kind, label="", shown=True, answered=12, figures=shown)
    return Release(survey_id="s1", invited=20, answered=12, segments=(segment,), comments=())


def test_headline_names_the_best_and_the_poorest_item() -> None:
    assert scoring.headline(report(Q1=share(80), E1=share(30), M1=share(50)), ITEMS) == ("Q1", "E1")
    assert scoring.headline(report(Q1=share(60), E1=share(40), M1=share(70)), ITEMS) == ("M1", "E1")


def test_headline_has_no_words_for_the_companys_own_items() -> None:
    own = [own_item("own", text="Our tool helps.", why="", about_managers=about) for about in (False, True)]
    assert scoring.headline(report(own=share(90)), own[:1]) == (None, None)
    assert scoring.headline(report(own=share(10)), own[1:]) == (None, None)


def test_headline_calls_nothing_middling_a_strength_or_a_finding() -> None:
    assert scoring.headline(report(Q1=share(55), E1=share(55)), ITEMS) == (None, None)


def test_headline_has_only_a_strength_when_all_is_well() -> None:
    assert scoring.headline(report(Q1=share(60), E1=share(90)), ITEMS) == ("E1", None)


def test_headline_has_only_a_finding_when_nothing_is() -> None:
    assert scoring.headline(report(Q1=share(50), E1=share(40)), ITEMS) == (None, "E1")


def test_headline_takes_a_band_only_when_all_of_it_fits() -> None:
    middle = share(40, 70)
    assert scoring.headline(report(Q1=share(70, 100), E1=share(0, 40), M1=middle), ITEMS) == ("Q1", "E1")
    assert scoring.headline(report(Q1=middle, E1=middle), ITEMS) == (None, None)


def test_headline_leaves_a_tie_to_the_mean_and_then_to_whoever_was_asked_first() -> None:
    assert scoring.headline(report(Q1=share(70, mean=3.9), E1=share(70, mean=4.1)), ITEMS) == ("E1", None)
    assert scoring.headline(report(E1=share(70), Q1=share(70)), ITEMS) == ("Q1", None)
    assert scoring.headline(report(E1=share(20), Q1=share(20)), ITEMS) == (None, "Q1")


def test_headline_is_never_belief_recommendation_or_mirror() -> None:
    others = (item("B1", Driver.BELIEF), RECOMMENDATION, item("MI", Driver.MIRROR, Scale.TEN))
    shown = report(B1=share(10), R=share(90), MI=share(10), Q1=share(60))
    assert scoring.headline(shown, (*others, QUALITY)) == ("Q1", None)


def test_headline_is_about_everyone_only() -> None:
    assert scoring.headline(report(SegmentKind.TEAM, Q1=share(90)), ITEMS) == (None, None)


def test_headline_leaves_out_items_that_are_withheld() -> None:
    assert scoring.headline(report(), ITEMS) == (None, None)
