"""Views of "you said, we did", and of how well we listen."""

from dataclasses import replace
from datetime import date

from domain.actions import ActionState, Credit, DoneLine, Origin, YouSaidWeDid
from domain.loop import Belief, Figures, Frictions, Hop, HopDays, Kept, Listened
from domain.messages import Outgoing, PulseAnnouncement
from domain.screens import DigestPage, DigestPreview, Listening, Screen, Shot
from domain.survey import Change, Direction
from domain.voice_messages import VoiceDigest
from tests.templates import views, views_digests

SHARED = {"you_said_we_did"}


def line(text: str, state: ActionState = ActionState.DONE, **more: object) -> DoneLine:
    values = {
        "action": views.SURVEY,
        "state": state,
        "what": text[:500],
        "outcome": "" if state is ActionState.OPEN else text[:1500],
        "owner": text[:80],
        "credit": Credit(origin=Origin.PULSE, words=text[:500]),
        "due_on": views.BY,
        "ended_on": None if state is ActionState.OPEN else views.BY,
    }
    return DoneLine(**values | more)  # type: ignore[arg-type] # a test's shorthand


def did(text: str, many: int = 3) -> YouSaidWeDid:
    """Everything that one can have."""
    return YouSaidWeDid(
        lines=(
            line(text),
            line(text, what=text[:1500], outcome="", credit=Credit(origin=Origin.SUGGESTION, words="suggestion 12")),
            line(text, ActionState.DROPPED, credit=Credit(origin=Origin.SUGGESTION, words="")),
            line(text, ActionState.DROPPED, outcome="", owner="", credit=Credit(origin=Origin.TOPIC, words="")),
            line(text, ActionState.OPEN, credit=None, due_on=date(2025, 6, 3)),
        ),
        more=many,
        under_way=many,
        suggestions_overdue=many,
        held_back=many,
        overrides=many,
        unanswered=many,
        gate_off=True,
    )


def dids(text: str, many: int) -> dict[str, YouSaidWeDid]:
    return {
        "all": did(text, many),
        "one of each": YouSaidWeDid(lines=(line(text),), under_way=1, suggestions_overdue=1, held_back=1, overrides=1),
        "nothing finished": YouSaidWeDid(under_way=2),
        "the rule is off": YouSaidWeDid(gate_off=True),
    }


def messages(text: str, many: int) -> dict[str, Outgoing]:
    weeks = views_digests.digests(text, many)
    announcement = views.messages(text, many)["announcement"]
    assert isinstance(announcement, PulseAnnouncement)
    results = views.results(text, teams=many)
    return {
        **{
            f"digest with {kind}": VoiceDigest(issue="", shown=weeks["full"], did=one)
            for kind, one in dids(text, many).items()
        },
        "quiet digest with what was done": VoiceDigest(issue="", shown=weeks["quiet"], did=did(text)),
        "silent digest with what was done": VoiceDigest(issue="", shown=weeks["silent"], did=did(text)),
        **{f"results with {kind}": replace(results, did=one) for kind, one in dids(text, many).items()},
        "thin results with what was done": replace(views.results(text, answered=None), did=did(text)),
        "announcement after one thing done": replace(announcement, done=1),
        "announcement after things done": replace(announcement, done=2, title=text[:80]),
    }  # fmt: skip


def replies(text: str, many: int) -> dict[str, Screen]:
    full = views_digests.digests(text, many)["full"]
    return {"preview with what was done": DigestPreview(shown=full, did=did(text, many))}


def listened(*, some: bool = True) -> Listened:
    """Of everything something, or nothing at all."""
    if not some:
        return Listened(
            replies=Kept(),
            outcomes=Kept(),
            loops=Kept(),
            frictions=Frictions(),
            hops=tuple(HopDays(hop=hop, times=0, days=None) for hop in Hop),
        )
    return Listened(
        replies=Kept(kept=9, made=10),
        outcomes=Kept(kept=3, made=4),
        loops=Kept(kept=6, made=8),
        frictions=Frictions(reported=4, removed=2),
        hops=tuple(HopDays(hop=hop, times=times, days=days) for hop, (times, days) in zip(
            Hop, ((4, 3), (5, 21), (3, 1), (10, 0), (2, None)), strict=True
        )),
    )  # fmt: skip


def belief(text: str) -> Belief:
    better = views.displayed(70, change=Change(direction=Direction.BETTER, points=10))
    return Belief(title=text[:80], cycle=6, closed_at=views.AT, shown=better)


def page(text: str, **more: object) -> Listening:
    figures = Figures(belief=belief(text), now=listened(), before=listened(some=False))
    values = {"figures": figures, "picture": None, "suggestions": True, "gate": True} | more
    return Listening(**values)  # type: ignore[arg-type] # a test's shorthand


def modals(text: str, many: int) -> dict[str, Screen]:
    nothing = Figures(belief=None, now=listened(some=False), before=listened(some=False))
    full = views_digests.digests(text, many)["full"]
    return {
        "listening": page(text, picture=Shot(file_id="F0PICTURE", alt=text or "Lines.")),
        "listening, nothing yet": page(text, figures=nothing, suggestions=False, gate=False),
        "listening, as before": page(text, figures=Figures(belief=belief(""), now=listened(), before=listened())),
        "digest page with what was done": DigestPage(
            issue=views.SURVEY, shown=full, picture=None, issues=(), did=did(text, many)
        ),
    }
