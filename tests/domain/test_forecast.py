"""A forecast is the real release plan, asked about answers drawn by lot."""

from random import Random
from time import perf_counter

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.audience import Audience, Group, Placed, audience
from domain.forecast import Outlook, forecast


def company(sizes: dict[str, int], *, parents: dict[str, str] | None = None, point: str | None = None) -> Audience:
    """Teams of these sizes, everybody at one touch point."""
    people = [Placed(f"{team}{number}", team, point) for team, size in sizes.items() for number in range(size)]
    teams = [Group(id=team, name=team.title(), parent=(parents or {}).get(team)) for team in sizes]
    return audience(people, teams=teams, touch_points=[Group(id="bill", name="The bill")] if point else [])


def outlook(who: Audience) -> dict[str, Outlook]:
    return {each.segment.id: each for each in forecast(who, random=Random(1))}


def test_large_teams_are_shown_and_small_ones_are_too_small() -> None:
    found = outlook(company({"hotline": 20, "billing": 5, "engineers": 20}))
    assert found["everyone"].shown
    assert found["team:hotline"].shown
    assert (found["team:billing"].shown, found["team:billing"].too_small) == (False, True)


def test_a_team_that_would_give_a_smaller_one_away_is_hidden_though_it_is_large_enough() -> None:
    """Two teams are everybody: whoever knows everyone's figure and the larger team's knows the smaller one's."""
    found = outlook(company({"hotline": 20, "billing": 5}))
    assert (found["team:hotline"].shown, found["team:hotline"].too_small) == (False, False)
    assert (found["team:billing"].shown, found["team:billing"].too_small) == (False, True)


def test_a_team_without_a_cell_of_its_own_is_too_small() -> None:
    found = outlook(company({"hotline": 20, "night": 2}))
    assert (found["team:night"].segment.people, found["team:night"].too_small) == (0, True)


def test_touch_points_have_an_outlook_too() -> None:
    assert outlook(company({"hotline": 20}, point="bill"))["touch_point:bill"].shown


def test_of_nobody_nothing_is_shown() -> None:
    (everyone,) = forecast(company({}), random=Random(1))
    assert (everyone.shown, everyone.too_small) == (False, True)


@settings(max_examples=40)
@given(sizes=st.lists(st.integers(0, 30), min_size=1, max_size=8), seed=st.integers(0, 5))
def test_nothing_is_both_shown_and_out_of_reach(sizes: list[int], seed: int) -> None:
    who = company({f"t{number}": size for number, size in enumerate(sizes)})
    found = forecast(who, random=Random(seed))
    assert found == forecast(who, random=Random(seed))
    assert [each.segment for each in found] == list(who.segments)
    for each in found:
        assert not each.shown or (each.segment.people or 0) >= 5


def test_six_hundred_people_in_sixty_teams_take_less_than_two_seconds() -> None:
    sizes = {"all": 0} | {f"t{number}": 10 for number in range(60)}
    who = company(sizes, parents={f"t{number}": "all" for number in range(60)}, point="bill")
    began = perf_counter()
    forecast(who, random=Random(1))
    assert perf_counter() - began < 2
