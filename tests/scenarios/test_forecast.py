"""What the next pulse could show, and small teams that are reported as one."""

from tests.scenarios.company import EVERYBODY, TEAMS, Scene


async def test_small_teams_are_joined_where_the_forecast_says_that_they_would_not_be_shown(planned: Scene) -> None:
    ruth = planned["ruth"]
    await ruth.home()
    told = await ruth.choose_more("Forecast")
    assert "of 3 teams would be shown" in told
    assert "Calls: 5 people" in told
    assert "Stores: 5 people" in told
    await ruth.press("Join teams", on=ruth.modal)
    await ruth.search("Which teams?", "Calls", "Stores")
    joined = await ruth.send()
    assert "Reported as one: Calls + Stores" in joined
    assert "Calls: 5 people" not in joined

    await planned.until(11, 10, 31)
    silent = {TEAMS["Calls"][-1], TEAMS["Stores"][-1]}
    await planned.answers({name: "5" for name in EVERYBODY if name not in silent})
    await planned.until(14, 17, 1)
    results = planned.said()[-1]
    assert "14 of 16 answered" in results
    assert "Calls + Stores: over 70 % agree" in results
    assert "Not enough answers to show\nCalls" not in results
    assert planned.failures == []
