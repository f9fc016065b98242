"""Views of answers to results, and of pulses that wait for one."""

from dataclasses import replace
from typing import Any

from domain.actions import ActionState, AnswerKind
from domain.answer_messages import (
    AnswerDue,
    AnswerLine,
    HeldPulseOpened,
    MayOpenHeldPulse,
    PulseHeldBack,
    ResultsAnswered,
)
from domain.messages import Outgoing, PulseAnnouncement, PulseInvitation, PulseSkipped
from domain.screens import (
    AnswerGiven,
    Coming,
    HeldPulseOpens,
    OpenActionLine,
    PulseStatus,
    Screen,
    StillOnItForm,
    WontForm,
)
from domain.series import SeriesState
from tests.templates import views, views_results
from tests.templates.views import AT, BY, SURVEY

SHARED = frozenset({"answers", "held_pulse", "home_gate"})
NAMES_USERS = frozenset({"held back", "rule off"})


def line(text: str, kind: AnswerKind = AnswerKind.WE_WILL, **more: Any) -> AnswerLine:
    done = {"owner": text, "due_on": BY, "state": ActionState.OPEN} if kind is not AnswerKind.WE_WONT else {}
    return AnswerLine(**{"kind": kind, "by": text, "words": text} | done | more)


def every_line(text: str) -> tuple[AnswerLine, ...]:
    return (
        line(text, item=text),
        line(text, AnswerKind.WE_WONT),
        line(text, AnswerKind.STILL_ON_IT, owner="Tom", state=ActionState.DROPPED),
        line(text, state=ActionState.DONE),
    )


def messages(text: str, many: int) -> dict[str, Outgoing | PulseInvitation]:
    due = AnswerDue(survey_id=SURVEY, series_id=SURVEY, cycle=6, results_of=BY, answer_by=BY, waits=True)
    held = PulseHeldBack(series_id=SURVEY, unanswered=6, results_of=BY, answerer=text, answer_by=BY)
    answered = {
        f"answered {number}": ResultsAnswered(survey_id=SURVEY, results_of=BY, line=one)
        for number, one in enumerate(every_line(text))
    }
    return {
        **answered,
        "answer due": replace(due, item_id="E1"),
        "answer late": replace(due, late=True, title=text, stands_in_for=text),
        "answer due without the rule": replace(due, waits=False),
        "held": held,
        "held of one series": replace(held, title=text, again=True),
        "held again": replace(held, again=True, champion=text),
        "may open": MayOpenHeldPulse(
            cycle_id=SURVEY, series_id=SURVEY, unanswered=6, results_of=BY, answerer=text, until=AT, title=text
        ),
        "announced, and waits": PulseAnnouncement(
            first=False,
            opens_at=AT,
            closes_at=AT,
            questions=4,
            answerer=text,
            answer_by=BY,
            signed_by=text,
            opens_on=BY,
            waits_for=BY,
        ),
        "opened": HeldPulseOpened(results_of=BY, title=text),
        "opened all the same": HeldPulseOpened(results_of=BY, opened_by=text, answered=False),
        "opened without the rule": HeldPulseOpened(results_of=BY, answered=False),
        "skipped unanswered": PulseSkipped(announced_for=BY, next_opens_on=BY, ended=False, unanswered=BY),
    }


def replies(_text: str, _many: int) -> dict[str, Screen]:
    waits = PulseStatus(
        open_pulses=(), next_opens_on=BY, stopped=False, administrator=False, state=SeriesState.RUNNING, waits=True
    )
    return {"status of what waits": waits}


def modals(text: str, many: int) -> dict[str, Screen]:
    action = OpenActionLine(id=SURVEY, what=text, owner=text, due_on=BY, left=1)
    others = tuple(replace(action, id=f"{number}", left=0) for number in range(min(many, 99)))
    company = views_results.modals(text, many)["report: company"]
    return {
        "won't": WontForm(results_of=BY, item="", most=500),
        "won't, of one result": WontForm(results_of=BY, item=text, most=500),
        "still on it": StillOnItForm(results_of=BY, actions=(action, *others), more=many),
        "answer given": AnswerGiven(channel="C0PULSE"),
        "held pulse opens": HeldPulseOpens(),
        "company answered": replace(company, answers=every_line(text) * max(many, 1), may_answer=True),  # type: ignore[type-var] # a dataclass
    }


def homes(text: str, many: int) -> dict[str, Screen]:
    full = views.homes(text, many)["full"]
    held = tuple(replace(one, waits=True) for one in full.admin.series)  # type: ignore[union-attr] # a Home
    return {
        "held back": replace(
            full,  # type: ignore[type-var] # a Home
            coming=(Coming(title=text, opens_on=BY, waits=True),),
            admin=replace(full.admin, series=held),  # type: ignore[union-attr]
            results=replace(
                full.results,  # type: ignore[union-attr]
                series=tuple(
                    replace(one, answers=every_line(text) * max(many, 1), may_answer=True)
                    for one in full.results.series  # type: ignore[union-attr]
                ),
            ),
        ),
        "several held back": replace(
            views.homes(text, many)["several"],  # type: ignore[type-var]
            coming=(Coming(title=text, opens_on=BY, waits=True, may_open=SURVEY),) * 4,
        ),
        "rule off": replace(full, admin=replace(full.admin, gate=False)),  # type: ignore[type-var,union-attr]
    }
