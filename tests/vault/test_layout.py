"""What is put into a body comes out of it, unlinked and never growing."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import NotInvitedError
from domain.survey import COMMENT_BYTES, COMMENT_CHARACTERS, Ballot, Cast, CastOutcome, Comment, TagState
from tests.vault.surveys import answer, names
from vault.layout import Body, Layout

LAYOUT = Layout(answers=4, comment_bytes=COMMENT_BYTES)
TODAY = date(2026, 3, 5)

ballots = st.builds(
    Ballot,
    st.integers(0, 0xFFFF),
    st.lists(st.none() | st.integers(0, 254), min_size=4, max_size=4).map(tuple),
)
comments = st.none() | st.builds(Comment, st.text(max_size=COMMENT_CHARACTERS), st.booleans())


def body_for(capacity: int, layout: Layout = LAYOUT) -> Body:
    return Body(layout, layout.empty(capacity))


def other(person: str, state: TagState, until: date | None = None) -> Cast:
    return Cast(survey_id="s1", person=person, state=state, until=until)


@given(st.lists(st.tuples(ballots, comments), max_size=12))
def test_ballots_and_comments_come_out_as_they_went_in(put: list[tuple[Ballot, Comment | None]]) -> None:
    empty = LAYOUT.empty(12)
    body = Body(LAYOUT, empty)
    for person, (ballot, comment) in zip(names(12), put, strict=False):
        cast = Cast(survey_id="s1", person=person, state=TagState.ANSWERED, ballot=ballot, comment=comment)
        assert body.put(cast) is CastOutcome.RECORDED
    packed = body.packed()
    assert len(packed) == len(empty)
    again = Body(LAYOUT, packed)
    written = [comment for _, comment in put if comment and comment.text]
    assert sorted(again.ballots(), key=repr) == sorted((ballot for ballot, _ in put), key=repr)
    assert sorted(again.comments(), key=repr) == sorted(written, key=repr)
    assert again.answered == len(put)


marked = st.lists(st.tuples(*[st.integers(0, 1)] * 4), max_size=12)


@given(marked)
def test_where_ballots_are_counted_their_sums_come_out_and_nothing_else_is_in_it(put: list[tuple[int, ...]]) -> None:
    layout = Layout(answers=4, comment_bytes=0, counts=True)
    body = body_for(12, layout)
    for person, marks in zip(names(12), put, strict=False):
        assert body.put(voting(person, *marks)) is CastOutcome.RECORDED
        body = Body(layout, body.packed())
    (counters,) = body.counters()
    assert counters == (len(put), *(sum(marks[place] for marks in put) for place in range(4)))
    assert body.answered == len(put)
    assert len(body.packed()) == len(layout.empty(12)) == 32 + 12 * (21 + 3) + 5 * 4


def voting(person: str, *marks: int | None, cell: int = 0) -> Cast:
    return Cast(survey_id="s1", person=person, state=TagState.ANSWERED, ballot=Ballot(cell, marks))


@pytest.mark.parametrize(
    "cast",
    [
        voting("U2", 1, 0, 0),
        voting("U2", 1, 0, 0, 0, 0),
        voting("U2", 2, 0, 0, 0),
        voting("U2", -1, 0, 0, 0),
        voting("U2", None, 0, 0, 0),
        voting("U2", 1, 0, 0, 0, cell=1),
    ],
)
def test_a_vote_that_does_not_fit_moves_no_counter(cast: Cast) -> None:
    body = body_for(3, Layout(answers=4, comment_bytes=0, counts=True))
    body.put(voting("U1", 0, 1, 1, 0))
    before = body.packed()
    with pytest.raises(ValueError, match="ballot"):
        body.put(cast)
    assert body.packed() == before
    assert [*body.counters()] == [(1, 0, 1, 1, 0)]


def test_a_body_gives_only_what_it_keeps() -> None:
    with pytest.raises(ValueError, match="no ballot was kept"):
        [*body_for(3, Layout(answers=4, comment_bytes=0, counts=True)).ballots()]
    with pytest.raises(ValueError, match="nothing was counted"):
        [*body_for(3).counters()]


@given(st.integers(0, 300), st.integers(0, 12), st.integers(0, 2000), st.booleans())
def test_a_body_knows_its_capacity_by_its_length(capacity: int, answers: int, comment_bytes: int, counts: bool) -> None:
    layout = Layout(answers=answers, comment_bytes=comment_bytes, counts=counts)
    assert layout.capacity(layout.empty(capacity)) == capacity


def test_the_first_answer_counts() -> None:
    body = body_for(3)
    assert body.put(answer("U1", value=5)) is CastOutcome.RECORDED
    assert body.put(answer("U1", value=1)) is CastOutcome.ALREADY_ANSWERED
    assert body.put(other("U1", TagState.NOT_THIS_TIME)) is CastOutcome.ALREADY_ANSWERED
    assert [ballot.answers[0] for ballot in body.ballots()] == [5]


def test_who_snoozed_or_declined_may_still_answer() -> None:
    body = body_for(2)
    body.put(other("U1", TagState.NOT_THIS_TIME))
    body.put(other("U2", TagState.SNOOZED, TODAY))
    assert body.answered == 0
    assert body.put(answer("U1")) is CastOutcome.RECORDED
    assert body.put(answer("U2")) is CastOutcome.RECORDED
    assert body.answered == 2


def test_nobody_is_asked_before_the_day_they_chose() -> None:
    body = body_for(4)
    body.put(answer("U1"))
    body.put(other("U2", TagState.NOT_THIS_TIME))
    body.put(other("U3", TagState.SNOOZED, TODAY + timedelta(days=1)))
    again = Body(LAYOUT, body.packed())
    days = [again.may_be_asked(person) for person in ("U1", "U2", "U3", "U4")]
    assert days == [None, None, TODAY + timedelta(days=1), date.min]


def test_a_full_shard_refuses_a_stranger_and_keeps_everybody() -> None:
    body = body_for(2)
    body.put(answer("U1"))
    body.put(other("U2", TagState.NOT_THIS_TIME))
    with pytest.raises(NotInvitedError):
        body.put(answer("U3"))
    assert body.put(answer("U2")) is CastOutcome.RECORDED
    assert len(list(Body(LAYOUT, body.packed()).ballots())) == 2


def test_the_longest_comment_of_the_widest_letters_fits() -> None:
    body = body_for(1)
    text = "\U0001f642" * COMMENT_CHARACTERS
    body.put(answer("U1", words=text))
    assert list(body.comments()) == [Comment(text)]


@pytest.mark.parametrize(
    "cast",
    [
        pytest.param(Cast(survey_id="s1", person="U1", state=TagState.ANSWERED), id="no ballot"),
        pytest.param(
            Cast(survey_id="s1", person="U1", state=TagState.ANSWERED, ballot=Ballot(0, (1,))), id="too few answers"
        ),
        pytest.param(answer("U1", value=255), id="value that means can't say"),
        pytest.param(answer("U1", value=256), id="value too high"),
        pytest.param(answer("U1", value=-1), id="value too low"),
        pytest.param(answer("U1", cell=65536), id="cell too high"),
        pytest.param(answer("U1", cell=-1), id="cell too low"),
        pytest.param(answer("U1", words="x" * (COMMENT_BYTES + 1)), id="comment too long"),
        pytest.param(answer("U1", words="\ud83d"), id="half a character"),
        pytest.param(other("U1", TagState.SNOOZED), id="snoozed to no day"),
        pytest.param(other("U1", TagState.NOT_THIS_TIME, TODAY), id="a day for nothing"),
    ],
)
def test_what_does_not_fit_changes_nothing(cast: Cast) -> None:
    empty = LAYOUT.empty(2)
    body = Body(LAYOUT, empty)
    with pytest.raises(ValueError):
        body.put(cast)
    assert body.packed() == empty


def test_no_words_were_asked_so_none_are_kept() -> None:
    layout = Layout(answers=4, comment_bytes=0)
    body = body_for(1, layout)
    with pytest.raises(ValueError, match="at most 0 bytes"):
        body.put(answer("U1", words="x"))
    assert body.put(answer("U1")) is CastOutcome.RECORDED


def test_tags_are_in_their_own_order_whoever_came_first() -> None:
    empty = LAYOUT.empty(5)
    orders = []
    for people in (names(5), names(5)[::-1]):
        body = Body(LAYOUT, empty)
        for person in people:
            body.put(other(person, TagState.NOT_THIS_TIME))
        orders.append(body.packed())
    assert orders[0] == orders[1]


def test_places_tell_nothing_of_the_order_of_answers() -> None:
    """Over many bodies, the first answer is found at each place about equally often, ballots apart from comments."""
    rounds = 3000
    layout = Layout(answers=4, comment_bytes=8)
    first = {"ballot": [0, 0, 0], "comment": [0, 0, 0]}
    together = 0
    for _ in range(rounds):
        body = Body(layout, layout.empty(3))
        for value, person in enumerate(("U1", "U2", "U3")):
            body.put(answer(person, value=value, words=str(value)))
        body = Body(layout, body.packed())
        ballot = [ballot.answers[0] for ballot in body.ballots()].index(0)
        comment = [comment.text for comment in body.comments()].index("0")
        first["ballot"][ballot] += 1
        first["comment"][comment] += 1
        together += ballot == comment
    # Six standard deviations of a fair three-sided die: fails by chance once in 100 million runs.
    margin = 6 * (rounds * (1 / 3) * (2 / 3)) ** 0.5
    for count in (*first["ballot"], *first["comment"], together):
        assert abs(count - rounds / 3) < margin
