"""What may become of a suggestion, and how many supporters are shown."""

import pytest

from domain.suggestions import (
    ENDED,
    NEXT,
    ON_BOARD,
    OPEN_TO_SUPPORT,
    OUTCOMES,
    SuggestionState,
    may_become,
    supporters_shown,
)


def test_every_state_says_what_may_follow() -> None:
    assert set(NEXT) == set(SuggestionState)


@pytest.mark.parametrize("state", SuggestionState)
def test_no_state_follows_itself(state: SuggestionState) -> None:
    assert not may_become(state, state)


@pytest.mark.parametrize("state", set(SuggestionState) - {SuggestionState.WITHDRAWN})
def test_an_author_may_withdraw_at_any_time(state: SuggestionState) -> None:
    assert may_become(state, SuggestionState.WITHDRAWN)


def test_what_was_withdrawn_stays_withdrawn() -> None:
    assert not NEXT[SuggestionState.WITHDRAWN]


@pytest.mark.parametrize("state", OUTCOMES)
def test_an_outcome_only_opens_again_or_is_hidden(state: SuggestionState) -> None:
    assert NEXT[state] == {SuggestionState.OPEN, SuggestionState.HELD_BACK, SuggestionState.WITHDRAWN}


@pytest.mark.parametrize("state", [SuggestionState.OPEN, SuggestionState.PLANNED, SuggestionState.STARTED])
def test_what_was_reviewed_is_never_new_again(state: SuggestionState) -> None:
    assert not may_become(state, SuggestionState.NEW)


def test_the_board_shows_nothing_that_is_new_hidden_or_taken_back() -> None:
    assert set(SuggestionState) - set(ON_BOARD) == {
        SuggestionState.NEW,
        SuggestionState.MERGED,
        SuggestionState.HELD_BACK,
        SuggestionState.WITHDRAWN,
    }
    assert set(OPEN_TO_SUPPORT) == set(ON_BOARD) - set(OUTCOMES)
    assert set(OUTCOMES) < set(ENDED)


@pytest.mark.parametrize(
    ("supporters", "shown"), [(0, 0), (1, 0), (4, 0), (5, 5), (9, 5), (10, 10), (14, 10), (1234, 1230)]
)
def test_supporters_are_shown_from_five_in_steps_of_five(supporters: int, shown: int) -> None:
    assert supporters_shown(supporters) == shown
