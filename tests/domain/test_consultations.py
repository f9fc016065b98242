"""What champions may ask those they stand for, and what is told of the answers: never who, and little of few."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from itertools import combinations
from random import Random
from typing import Any

import pytest

from domain.calendars import MONDAY_TO_FRIDAY
from domain.consultations import (
    CHOOSE,
    NO_MAJORITY,
    NOT_SO_LONG,
    NOT_SO_MANY,
    OPTION_TOO_LONG,
    SAME_OPTIONS,
    SAY,
    TOO_ALIKE,
    WORDS_LATER,
    WORDS_NOT_NOW,
    CustomersAsked,
    CustomersSaid,
    Question,
    answer,
    answer_due,
    customers_result,
    days_in_time,
    found_lines,
    question,
    result_of,
    shares,
)
from domain.decisions import consent
from domain.digests import Moods
from domain.disclosure import WITHHELD
from domain.display import FINE_FROM, TENTHS_FROM
from domain.errors import BadInputError, TooFewInvitedError
from domain.survey import THRESHOLD, Ballot, Comment, Totals
from tests.domain.decided import DEADLINE, EXTENDED, LATE, called, closed_unanswered, more_time, posted, says

MONDAY = date(2025, 6, 2)
CLOSES = datetime(2025, 6, 5, 16, 0, tzinfo=UTC)
"""17:00 in London, on the third working day after Monday."""
YES_NO = Question(words="Saturdays?", options=("Yes", "No"), closes_at=CLOSES, invited=40)
WORDS = Question(words="What about Saturdays?", options=(), closes_at=CLOSES, invited=40)


def asked(**more: Any) -> Question:
    usual: dict[str, Any] = {
        "words": "Would Saturdays work?",
        "options": "Yes\nNo",
        "days": 3,
        "invited": 8,
        "zones": {"Europe/London"},
        "home_zone": "UTC",
        "today": MONDAY,
        "calendar": MONDAY_TO_FRIDAY,
    }
    return question(**usual | more)


def told(of: Question, answers: Sequence[int], *, unsettled: bool = False, seed: int = 1) -> list[str]:
    """The result of so many who chose each option, line by line."""
    totals = Totals(sum(answers), tuple(answers))
    return result_of(of, totals, [], unsettled=unsettled, random=Random(seed)).splitlines()


def in_words(texts: Sequence[str], *, hidden: Sequence[str] = (), unsettled: bool = False, seed: int = 1) -> str:
    comments = [*(Comment(text) for text in texts), *(Comment(text, show=False) for text in hidden)]
    return result_of(WORDS, Totals(len(comments), ()), comments, unsettled=unsettled, random=Random(seed))


def reasons(many: int) -> list[str]:
    return [f"This is reason {number}" for number in range(many)]


# Asking


def test_a_question_closes_at_five_in_the_latest_zone_of_all_who_are_asked() -> None:
    assert asked() == Question(words="Would Saturdays work?", options=("Yes", "No"), closes_at=CLOSES, invited=8)
    assert asked(zones=()).closes_at == datetime(2025, 6, 5, 17, 0, tzinfo=UTC)
    west = asked(zones={"Europe/London", "America/New_York"}, days=5)
    assert west.closes_at == datetime(2025, 6, 9, 21, 0, tzinfo=UTC)


def test_what_was_typed_becomes_one_line_each() -> None:
    typed = asked(words="  Would\u200b \n Saturdays work? ", options="\n Yes,  gladly\n\n\u202eNo\n")
    assert (typed.words, typed.options) == ("Would Saturdays work?", ("Yes, gladly", "No"))
    assert asked(options=" \n").options == ()


@pytest.mark.parametrize(
    ("more", "problems"),
    [
        ({"words": " \u200b "}, {"question": "Write your question."}),
        ({"words": "x" * 301}, {"question": "At most 300 characters; this is 301."}),
        ({"options": "Yes"}, {"options": NOT_SO_MANY}),
        ({"options": "a\nb\nc\nd\ne\nf"}, {"options": NOT_SO_MANY}),
        ({"options": f"Yes\n{'x' * 76}"}, {"options": OPTION_TOO_LONG}),
        ({"options": "Yes\nyes "}, {"options": SAME_OPTIONS}),
        ({"days": 0}, {"days": NOT_SO_LONG}),
        ({"days": 6, "words": ""}, {"question": "Write your question.", "days": NOT_SO_LONG}),
    ],
)
def test_refuses_what_cannot_be_asked_and_says_all_of_it(more: dict[str, Any], problems: dict[str, str]) -> None:
    with pytest.raises(BadInputError, match="Nobody was asked") as refused:
        asked(**more)
    assert refused.value.problems == problems


def test_asks_no_fewer_than_eight() -> None:
    with pytest.raises(TooFewInvitedError, match=r"could answer: 7\. A question needs 8"):
        asked(invited=7)


def test_a_champions_own_time_to_answer_is_the_deadline_or_what_was_added_to_it() -> None:
    asked_both = posted()
    assert answer_due(asked_both, "e", today=MONDAY) == answer_due(asked_both, "e", today=DEADLINE) == DEADLINE
    assert answer_due(asked_both, "e", today=LATE) is None
    assert answer_due(asked_both, "leeds", today=MONDAY) is None
    assert answer_due(says(asked_both, "e", consent()), "e", today=MONDAY) is None
    assert answer_due(more_time(asked_both), "e", today=LATE) == EXTENDED
    assert answer_due(called(), "e", today=MONDAY) is None
    assert answer_due(closed_unanswered(more_time(asked_both)), "e", today=MONDAY) is None


def test_people_have_the_days_after_which_the_champion_has_one_left() -> None:
    assert days_in_time(None, today=MONDAY, calendar=MONDAY_TO_FRIDAY) == (1, 2, 3, 4, 5)
    assert days_in_time(date(2025, 6, 5), today=MONDAY, calendar=MONDAY_TO_FRIDAY) == (1, 2)
    assert days_in_time(date(2025, 6, 3), today=MONDAY, calendar=MONDAY_TO_FRIDAY) == ()


# Answering


def test_an_answer_is_the_place_of_an_option_and_nothing_else() -> None:
    assert answer(YES_NO, chosen=1, words="No, says Anna") == (Ballot(0, (0, 1)), None)
    assert answer(WORDS, chosen=1, words=" Not for \u200bme. ") == (Ballot(0, ()), Comment("Not for me."))
    assert answer(WORDS, chosen=1, words="Not me.", hidden=True) == (Ballot(0, ()), Comment("Not me.", show=False))


@pytest.mark.parametrize("chosen", [None, -1, 2, 10**9])
def test_refuses_an_option_that_is_not_there(chosen: int | None) -> None:
    with pytest.raises(BadInputError, match="Nothing was stored") as refused:
        answer(YES_NO, chosen=chosen, words="Yes")
    assert refused.value.problems == {"choice": CHOOSE}


@pytest.mark.parametrize(
    ("words", "problem"), [(" \u200b", SAY), ("ä" * 501, "At most 500 characters; this is 501."), ("", SAY)]
)
def test_refuses_no_words_and_too_many(words: str, problem: str) -> None:
    with pytest.raises(BadInputError, match="Nothing was stored") as refused:
        answer(WORDS, chosen=0, words=words)
    assert refused.value.problems == {"words": problem}


def test_the_longest_answer_fits_its_place_in_the_box() -> None:
    _, comment = answer(WORDS, chosen=None, words="😀" * 500)
    assert comment
    assert len(comment.text.encode()) == 2000


# What is told


@pytest.mark.parametrize("answers", [(0, 0), (4, 0), (2, 2)])
def test_tells_nothing_of_four_answers_not_even_how_many_there_are(answers: tuple[int, ...]) -> None:
    assert told(YES_NO, answers) == [f"{WITHHELD}."]
    assert in_words(["Yes"] * sum(answers)) == f"{WITHHELD}."


def test_of_five_to_nine_answers_tells_only_a_clear_majority() -> None:
    assert told(YES_NO, (7, 2))[1:] == ["- Yes: over 70 %"]
    assert told(YES_NO, (0, 5))[1:] == ["- No: over 70 %"]
    assert told(YES_NO, (3, 3))[1:] == told(YES_NO, (4, 2))[1:] == [NO_MAJORITY]


def test_how_many_answered_is_within_one_below_ten_and_never_under_five() -> None:
    seen = {told(YES_NO, (6, 0), seed=seed)[0] for seed in range(50)}
    assert seen == {f"About {number} of 40 people answered." for number in (5, 6, 7)}
    assert {told(YES_NO, (5, 0), seed=seed)[0] for seed in range(50)} == {
        f"About {number} of 40 people answered." for number in (5, 6)
    }
    assert told(YES_NO, (10, 0))[0] == "10 of 40 people answered."


def test_two_options_are_told_in_tens_from_ten_answers_on_and_in_bands_where_few_joined_or_left() -> None:
    assert told(YES_NO, (8, 6))[1:] == ["- Yes: about 60 %", "- No: about 40 %"]
    assert told(YES_NO, (20, 0))[1:] == ["- Yes: 90 % or more", "- No: 10 % or fewer"]
    assert told(YES_NO, (8, 6), unsettled=True)[1:] == ["- Yes: 40 to 70 %", "- No: 40 to 70 %"]
    assert told(YES_NO, (20, 0), unsettled=True)[1:] == ["- Yes: over 70 %", "- No: under 40 %"]


def test_more_options_are_told_in_bands_below_thirty_answers() -> None:
    three = Question(words="When?", options=("Soon", "Later", "Never"), closes_at=CLOSES, invited=40)
    assert told(three, (6, 4, 0))[1:] == ["- Soon: 40 to 70 %", "- Later: 40 to 70 %", "- Never: under 40 %"]
    assert told(three, (16, 12, 2))[1:] == ["- Soon: 55 %", "- Later: 40 %", "- Never: 5 %"]


def test_from_thirty_answers_on_shares_are_told_in_fives() -> None:
    assert told(YES_NO, (20, 10), unsettled=True) == ["30 of 40 people answered.", "- Yes: 65 %", "- No: 35 %"]


def outcomes(answered: int, options: int) -> Iterator[tuple[int, ...]]:
    """Every way in which so many people may have chosen."""
    for bars in combinations(range(answered + options - 1), options - 1):
        edges = (-1, *bars, answered + options - 1)
        yield tuple(edges[place + 1] - edges[place] - 1 for place in range(options))


@pytest.mark.parametrize("options", [2, 3, 4, 5])
@pytest.mark.parametrize("unsettled", [False, True])
def test_whoever_runs_the_rule_backwards_learns_no_number_of_nine_and_no_all_or_none_of_twenty_nine(
    options: int, unsettled: bool
) -> None:
    most = {2: FINE_FROM, 3: FINE_FROM, 4: 16, 5: 13}[options]
    names = [f"option {place}" for place in range(options)]
    some = [one for size in range(1, options) for one in combinations(range(options), size)]
    for answered in range(THRESHOLD, most):
        alike = defaultdict(list)
        for outcome in outcomes(answered, options):
            alike[shares(names, outcome, unsettled=unsettled)].append(outcome)
        for found in alike.values():
            for group in some:
                chose = {sum(outcome[place] for place in group) for outcome in found}
                assert chose not in ({0}, {answered})
                assert answered >= TENTHS_FROM or len(chose) > 1


def test_words_are_told_from_ten_answers_on_in_no_order_a_line_each() -> None:
    texts = reasons(9)
    assert in_words(texts).endswith(f" of 40 people answered. {WORDS_LATER}")
    assert "reason" not in in_words(texts)
    texts.append("Not for me on\n- Saturdays")
    first, *lines = in_words(texts).splitlines()
    assert first == "10 of 40 people answered. Their words, in no order:"
    assert sorted(lines) == sorted(f"- {' '.join(text.split())}" for text in texts)
    assert {tuple(in_words(texts, seed=seed).splitlines()) for seed in range(5)} != {(first, *lines)}


def test_the_order_of_answers_makes_no_difference() -> None:
    texts = reasons(12)
    assert in_words(texts) == in_words(texts[::-1])


@pytest.mark.parametrize("answered", [10, 20, 29, 30])
@pytest.mark.parametrize("vote", ["No", "no.", "Not for me!", "*No* \u2013 no, no \u2757", "I am against this"])
def test_own_words_are_no_hidden_ballot(answered: int, vote: str) -> None:
    other = "I am for this"
    nothing = f"{answered} of 40 people answered. {TOO_ALIKE}"
    assert {in_words([vote] * noes + [other] * (answered - noes)) for noes in range(answered + 1)} == {nothing}
    said = {in_words([*reasons(5), *[vote] * noes]) for noes in range(answered - 5, answered - 4)}
    assert {one.count(vote) for one in said} <= {0, 1}


def test_what_several_say_is_told_once_whatever_its_capitals_and_signs() -> None:
    alike = ["I don't want it.", "i don\u2019t want   it", "I DON'T WANT IT!", "\uff29 don't want it \U0001f600"]
    first, *lines = in_words([*reasons(4), *alike, "No", "Certainly not"]).splitlines()
    assert first == "10 of 40 people answered. Their words, in no order:"
    assert len(lines) == 5
    assert {one for one in lines if "reason" not in one} <= {f"- {' '.join(text.split())}" for text in alike}
    assert in_words([*reasons(4), *alike[:1] * 6], seed=3) == in_words([*reasons(4), *alike[:1] * 6][::-1], seed=3)


def test_a_sentence_without_spaces_is_a_sentence_and_a_vote_without_spaces_is_a_vote() -> None:
    sentence, vote = (
        "\u571f\u66dc\u65e5\u306f\u5bb6\u65cf\u3068\u904e\u3054\u3057\u307e\u3059",
        "\u53cd\u5bfe\u3057\u307e\u3059",
    )
    said = in_words([*reasons(8), sentence, vote])
    assert f"- {sentence}" in said
    assert vote not in said


def test_words_that_nobody_is_to_read_are_counted_and_not_told() -> None:
    told_in_words = in_words(reasons(5), hidden=["Read this, nobody, please"] * 5)
    assert told_in_words.startswith("10 of 40 people answered. Their words")
    assert "nobody" not in told_in_words
    assert in_words(reasons(4), hidden=reasons(6)) == f"10 of 40 people answered. {TOO_ALIKE}"


def test_where_few_joined_or_left_words_are_told_from_thirty_answers_on() -> None:
    assert in_words(reasons(9), unsettled=True).endswith(WORDS_LATER)
    assert in_words(reasons(29), unsettled=True) == f"29 of 40 people answered. {WORDS_NOT_NOW}"
    assert len(in_words(reasons(30), unsettled=True).splitlines()) == 31


# Customers


def test_says_in_plain_words_what_was_looked_up() -> None:
    looked = CustomersAsked(topics=("Waiting",), touch_points=("Hotline", "Visit"), days=90, last=MONDAY)
    assert looked.question == (
        "What did customers say about 'Waiting' at 'Hotline' and 'Visit' in the 90 days up to 2 June 2025?"
    )
    anything = CustomersAsked(topics=(), touch_points=(), days=30, last=MONDAY)
    assert anything.question == "What did customers say in the 30 days up to 2 June 2025?"


def test_what_customers_said_is_told_with_what_their_champion_concludes() -> None:
    said = CustomersSaid(
        moods=Moods(positive=2, negative=5, neutral=1, unclear=4),
        topics=(("Waiting", 7), ("Price", 5)),
        quotes=("I waited\nfor an hour.",),
    )
    assert customers_result(said, " They wait\n too long. ").splitlines() == [
        "12 comments. Of the 8 whose mood is clear: 63 % negative, 25 % positive, 13 % neutral.",
        "Most often about: Waiting (7), Price (5).",
        "In customers' words:",
        "- I waited for an hour.",
        "What the champion concludes: They wait too long.",
    ]
    with pytest.raises(BadInputError) as refused:
        customers_result(said, " ")
    assert refused.value.problems == {"conclusion": "Say in a sentence what you conclude."}


@pytest.mark.parametrize(
    ("moods", "line"),
    [
        (Moods(), "No comments."),
        (Moods(negative=1), "1 comment. That is too few to say how customers feel."),
        (Moods(negative=4, unclear=9), "13 comments. That is too few to say how customers feel."),
    ],
)
def test_says_no_mood_of_fewer_than_five(moods: Moods, line: str) -> None:
    assert found_lines(CustomersSaid(moods=moods, topics=(), quotes=())) == (line,)
