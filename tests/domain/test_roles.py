"""Every role and every action: nothing is allowed by chance."""

from itertools import chain, combinations, product

import pytest

from domain.roles import ALLOWED, Action, Role, may

MATRIX = {
    Role.EMPLOYEE: {
        Action.ANSWER_PULSE,
        Action.POSTPONE,
        Action.READ_RESULTS,
        Action.EXPORT_RESULTS,
        Action.READ_QUESTIONS,
        Action.STOP_BEING_ASKED,
        Action.READ_OWN_ROWS,
        Action.EXPORT_OWN_DATA,
        Action.ASK_TO_BE_FORGOTTEN,
        Action.READ_VOICES,
        Action.CORRECT_READING,
        Action.SAVE_VOICE,
        Action.ANSWER_PRAISE,
        Action.MAKE_SUGGESTION,
        Action.READ_BOARD,
        Action.READ_ACTIONS,
        Action.CHANGE_ACTION,
        Action.ANSWER_RESULTS,
        Action.READ_CHAMPIONS,
        Action.STAND,
        Action.VOTE,
        Action.ASK_FOR_ELECTION,
        Action.READ_DECISIONS,
        Action.ANSWER_CONSULTATION,
    },
    Role.LEADER: {
        Action.BRING_DECISION,
        Action.READ_DRAFTS,
        Action.DECIDE_ANYWAY,
        Action.NAME_DEPUTY,
        Action.NAME_TOPICS,
        Action.APPROVE_QUOTES,
        Action.IMPORT_VOICES,
        Action.ANSWER_SUGGESTIONS,
        Action.HOLD_BACK,
        Action.UNDERTAKE,
    },
    Role.ANSWERER: {Action.NAME_DEPUTY, Action.UNDERTAKE, Action.BRING_DECISION, Action.READ_DRAFTS},
    Role.OWNER: {
        Action.BRING_DECISION,
        Action.READ_DRAFTS,
        Action.NAME_DEPUTY,
        Action.ANSWER_ALERTS,
        Action.APPROVE_QUOTES,
        Action.IMPORT_VOICES,
        Action.UNDERTAKE,
    },
    Role.ADMINISTRATOR: {
        Action.SET_UP,
        Action.PAUSE,
        Action.SEE_PARTICIPATION,
        Action.CHECK_CHANNEL,
        Action.NAME_DEPUTY,
        Action.MANAGE_QUESTIONS,
        Action.ORGANISE,
        Action.NAME_ROLES,
        Action.NAME_TOPICS,
        Action.MANAGE_TOPICS,
        Action.DELETE_VOICE,
        Action.ANSWER_ALERTS,
        Action.MANAGE_SOURCES,
        Action.APPROVE_QUOTES,
        Action.IMPORT_VOICES,
        Action.SET_UP_DIGESTS,
        Action.ANSWER_SUGGESTIONS,
        Action.HOLD_BACK,
        Action.SET_UP_SUGGESTIONS,
        Action.UNDERTAKE,
        Action.SWITCH_GATE,
        Action.OPEN_ELECTION,
        Action.SET_UP_CHAMPIONS,
        Action.BRING_DECISION,
        Action.READ_DRAFTS,
        Action.DECIDE_ANYWAY,
    },
    Role.DEPUTY: {Action.ANSWER_ALERTS, Action.UNDERTAKE},
    Role.EMPLOYEE_CHAMPION: {
        Action.HOLD_BACK,
        Action.OPEN_HELD_PULSE,
        Action.HOLD_SEAT,
        Action.READ_DRAFTS,
        Action.ANSWER_DECISION,
        Action.CALL_IN,
        Action.CONSULT,
    },
    Role.CUSTOMER_CHAMPION: {
        Action.HOLD_SEAT,
        Action.READ_DRAFTS,
        Action.ANSWER_DECISION,
        Action.CALL_IN,
        Action.CONSULT,
    },
    Role.CHAMPIONS_DEPUTY: {Action.HOLD_SEAT, Action.READ_DRAFTS, Action.ANSWER_DECISION},
}
HATS = [frozenset(hats) for hats in chain.from_iterable(combinations(Role, count) for count in range(len(Role) + 1))]


@pytest.mark.parametrize(("role", "action"), list(product(Role, Action)))
def test_allows_a_role_what_the_matrix_says_and_nothing_else(role: Role, action: Action) -> None:
    assert may({role}, action) is (action in MATRIX[role])


@pytest.mark.parametrize("action", Action)
def test_allows_several_hats_what_each_of_them_allows(action: Action) -> None:
    for hats in HATS:
        assert may(hats, action) is any(may({hat}, action) for hat in hats)


@pytest.mark.parametrize("action", Action)
def test_allows_nothing_to_guests_and_strangers(action: Action) -> None:
    assert not may((), action)


def test_decides_about_every_action() -> None:
    assert set(ALLOWED) == set(Action)


def test_shows_participation_of_an_open_pulse_to_administrators_only() -> None:
    assert ALLOWED[Action.SEE_PARTICIPATION] == {Role.ADMINISTRATOR}
