"""Who may be the second person to hold a suggestion back."""

import pytest

from domain.desk import may_agree


@pytest.mark.parametrize(
    ("asked_by_champion", "champion", "elected", "allowed"),
    [
        (False, False, False, True),
        (False, False, True, False),
        (False, True, True, True),
        (True, False, True, True),
    ],
)
def test_the_employee_champion_is_one_of_the_two_where_one_was_elected(
    *, asked_by_champion: bool, champion: bool, elected: bool, allowed: bool
) -> None:
    assert may_agree(asked_by_champion=asked_by_champion, champion=champion, elected=elected) is allowed
