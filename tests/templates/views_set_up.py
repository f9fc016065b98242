"""The set-up's pages, the forecast, and what an administrator tries."""

from dataclasses import replace
from typing import Any

from domain.items import one_line
from domain.screens import (
    BeforeYouAsk,
    Forecast,
    Hidden,
    JoinedTeams,
    JoinTeams,
    Screen,
    SetUpDone,
    SetUpForm,
    TrialSent,
)
from domain.series import AudienceKind, Purpose, ReminderMode
from tests.templates import views

NAMES_USERS = frozenset({"set-up done", "set-up with every warning", "set-up with an unknown group"})
SHARED = frozenset({"home_series"})


def form(**more: Any) -> SetUpForm:
    values = {
        "channel": None,
        "audience": AudienceKind.EVERYONE,
        "teams": (),
        "asked_channel": None,
        "user_group": None,
        "people": 42,
        "every_days": 14,
        "hour": 10,
        "holidays": ("GB", "United Kingdom"),
        "reminders": ReminderMode.UNANSWERED,
        "leader": "U0SAM",
        "opens_on": views.BY,
        "first": True,
        "running": True,
        "draft": True,
    }
    return SetUpForm(**values | more)


def done(**more: Any) -> SetUpDone:
    values = {
        "series_id": views.SURVEY,
        "channel": "C0PULSE",
        "answerer": "U0SAM",
        "next_opens_on": views.BY,
        "people": 42,
        "too_few": False,
    }
    return SetUpDone(**values | more)


def forecast(text: str, many: int) -> Forecast:
    hidden = tuple(Hidden(name=text, people=n % 7, too_small=n % 2 == 0) for n in range(many))
    return Forecast(
        series_id=views.SURVEY,
        title=text,
        people=120,
        answering=70,
        company_shown=True,
        teams_shown=18,
        teams=24,
        touch_points_shown=5,
        touch_points=6,
        hidden=hidden,
        joined=(JoinedTeams(host=views.SURVEY, names=(text, text)),) * many,
        can_join=True,
    )


def modals(text: str, many: int) -> dict[str, Screen]:
    typed = one_line(text)
    purpose = Purpose(will_do=typed, not_asked=typed, success=typed)
    named = tuple((views.SURVEY, text) for _ in range(many))
    bare = replace(forecast(text, 0), teams=0, touch_points=0, can_join=False)
    return {
        "before you ask": BeforeYouAsk(
            title=None, purpose=Purpose(will_do="", not_asked="", success=""), answerer=None
        ),
        "before you ask again": BeforeYouAsk(title=typed, purpose=purpose, answerer="U0SAM"),
        "set-up": form(),
        "set-up of teams": form(audience=AudienceKind.TEAMS, teams=named, channel="C0PULSE", draft=False, first=False),
        "set-up of a channel": form(audience=AudienceKind.CHANNEL, asked_channel="C0NIGHT", holidays=("none", text)),
        "set-up of some channel": form(audience=AudienceKind.CHANNEL),
        "set-up of a user group": form(audience=AudienceKind.USER_GROUP, user_group=("S0NIGHT", text)),
        "set-up of some user group": form(audience=AudienceKind.USER_GROUP, people=1),
        "set-up while paused": form(draft=False, running=False),
        "set-up done": done(),
        "set-up with every warning": done(too_few=True, people=1, close_to=text, trouble="not_in_channel"),
        "set-up with an unknown group": done(group_trouble=True),
        "set-up kept while paused": done(next_opens_on=None),
        "trial sent": TrialSent(),
        "forecast": forecast(text, many),
        "forecast without teams": bare,
        "forecast of nothing": replace(bare, company_shown=False, people=1),
        "join teams": JoinTeams(),
    }
