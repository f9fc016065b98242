"""Where in a report: what a button carries comes back as it was, and nothing else does."""

import pytest

from domain.screens import Address, Page


@pytest.mark.parametrize(
    "address",
    [
        Address(),
        Address(series="0a", cycle=12, page=Page.TEAMS, at="2"),
        Address(series="0a", page=Page.TEAM, at="hotline|north"),
    ],
)
def test_comes_back_as_it_was(address: Address) -> None:
    assert Address.read(str(address)) == address


def test_the_parts_that_are_missing_are_the_first() -> None:
    assert Address.read("") == Address()
    assert Address.read("0a") == Address(series="0a")
    assert Address.read("0a||comments") == Address(series="0a", page=Page.COMMENTS)


@pytest.mark.parametrize("forged", ["0a|x", "0a|1|nowhere", "||company|:"])
def test_refuses_what_nobody_wrote(forged: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Address.read(forged)


@pytest.mark.parametrize(("at", "part"), [("", 1), ("3", 3), ("0", 1), ("-2", 1), ("x", 1), ("²", 1)])
def test_a_part_is_a_number_from_one(at: str, part: int) -> None:
    assert Address(page=Page.COMMENTS, at=at).part == part


def test_another_cycle_begins_at_the_first_part_but_keeps_the_team() -> None:
    teams = Address(series="0a", cycle=3, page=Page.TEAMS, at="2")
    assert Address.read(teams.of_cycle(2)) == Address(series="0a", cycle=2, page=Page.TEAMS)
    assert Address.read(teams.of_series("0b")) == Address(series="0b", page=Page.TEAMS)
    team = Address(series="0a", cycle=3, page=Page.TEAM, at="t1")
    assert Address.read(team.of_cycle(2)).at == Address.read(team.of_series("0b")).at == "t1"
    assert Address.read(team.to("comments")) == Address(series="0a", cycle=3, page=Page.COMMENTS)
