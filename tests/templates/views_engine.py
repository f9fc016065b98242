"""What Tribune says about itself, and about an audience that it can't ask."""

from dataclasses import replace

from domain.messages import (
    AudienceRefused,
    GroupTrouble,
    Introduction,
    Outgoing,
    PulseAnnouncement,
    PulseInvitation,
    SuccessReminder,
)
from domain.screens import AskedOrNot, Screen
from tests.templates import views


def messages(text: str, many: int) -> dict[str, Outgoing | PulseInvitation]:
    del many
    announcement = PulseAnnouncement(
        first=True,
        opens_at=views.AT,
        closes_at=views.AT,
        questions=4,
        answerer=text,
        answer_by=views.BY,
        signed_by=text,
        title=text,
        opens_on=views.BY,
    )
    introduction = Introduction(
        signed_by=text,
        answerer=text,
        will_do=text,
        not_asked=text,
        first_day=views.BY,
        series_id=views.SURVEY,
    )
    trouble = GroupTrouble(title=text, group="C0PULSE", reason="channel_not_found")
    return {
        "announcement beside others": announcement,
        "later announcement beside others": replace(announcement, first=False),
        "introduction": introduction,
        "introduction of a joiner": replace(introduction, joiner=True, first_day=None, will_do="", series_id=""),
        "introduction without what is not asked": replace(introduction, not_asked=""),
        "success": SuccessReminder(title=text, success=text, set_up_on=views.BY, series_id=views.SURVEY),
        "audience refused": AudienceRefused(title=text, other=text),
        "channel not read": trouble,
        "archived channel not read": replace(trouble, reason="is_archived"),
        "nothing read without the scope": replace(trouble, reason="missing_scope"),
        "user group not read": replace(trouble, group="S0LEADS", reason="no_such_subteam"),
    }


def modals(text: str, many: int) -> dict[str, Screen]:
    del text, many
    return {"asked no more": AskedOrNot(stopped=True), "asked again": AskedOrNot(stopped=False)}
