"""Views of what Tribune says by itself about decisions."""

from dataclasses import replace
from typing import Any

from domain.decision_log import Quote, ShownAnswer
from domain.decision_messages import (
    About,
    AskedBecause,
    DecisionAnswered,
    DecisionAsked,
    DecisionCalledIn,
    DecisionConsulted,
    DecisionDrafted,
    DecisionEnded,
    DecisionExtended,
    DecisionMayClose,
    DecisionObjected,
    DecisionOverdue,
    DecisionPosted,
    DecisionReviewDue,
    DecisionReviewed,
    DecisionToBring,
)
from domain.decisions import Answered, Area, DecisionState, Evidence, EvidenceKind, Proposal, Worked
from domain.differences import changes
from domain.messages import Outgoing, PulseInvitation
from domain.seats import StandsFor
from tests.templates.views import BY

SHARED = frozenset({"decision_words"})
ID = "0123456789abcdef0123456789abcdef"
LOG: dict[str, Any] = {"decision": ID, "position": 2}


def about(text: str, version: int = 1) -> About:
    return About(id=ID, number=12, title=text[:150], leader=text, version=version)


def proposal(text: str, many: int) -> Proposal:
    return Proposal(
        title=text[:150],
        what=text[:2000],
        why=text[:2000],
        touched=tuple(StandsFor),
        areas=tuple(Area(str(one), text) for one in range(many)),
        options=(text[:300],) * min(many, 10),
        evidence=evidence(text, many),
        review_on=BY,
    )


def evidence(text: str, many: int) -> tuple[Evidence, ...]:
    return tuple(Evidence(EvidenceKind.TOPIC, str(one), text) for one in range(min(many, 20)))


def line(text: str, kind: Answered | None = Answered.CONSENT, **more: Any) -> ShownAnswer:
    words = text if kind in {Answered.CONCERN, Answered.STAND_ASIDE} else ""
    cause = text if kind is Answered.OBJECTION else ""
    return ShownAnswer(title=text, name=text, kind=kind, words=words, would_cause=cause, safe_if=cause, **more)


def ended(text: str, state: DecisionState, **more: Any) -> DecisionEnded:
    return DecisionEnded(**LOG, about=about(text), state=state, by=text, reason=text, **more)


def messages(text: str, many: int) -> dict[str, Outgoing | PulseInvitation]:
    told = {**_before(text, many), **_asking(text, many), **_said(text), **_ends(text, many)}
    return {f"decision: {name}": message for name, message in told.items()}


def _before(text: str, many: int) -> dict[str, Outgoing | PulseInvitation]:
    call: dict[str, Any] = {"seat": text, "by": text, "change": text, "because": text, "answer_by": BY}
    draft = DecisionDrafted(**LOG, about=about(text, 0), proposal=proposal(text, many))
    to_bring = DecisionToBring(decision=ID, about=about(text, 0), **call)
    return {
        "draft": draft,
        "draft anew": replace(draft, again=True),
        "called in": DecisionCalledIn(**LOG, about=about(text, 0), **call),
        "to bring": to_bring,
        "to bring late": replace(to_bring, late=True),
        "draft late": replace(to_bring, late=True, drafted=True),
        "overdue": DecisionOverdue(decision=ID, about=about(text, 0), answer_by=BY),
    }


def _asking(text: str, many: int) -> dict[str, Outgoing | PulseInvitation]:
    proposed = proposal(text, many)
    posted = DecisionPosted(
        **LOG, about=about(text), proposal=proposed, deadline=BY, asked=(line(text, None),) * max(many, 1)
    )
    asked = DecisionAsked(
        decision=ID, version=1, person="U0AMINA", about=about(text), proposal=proposed, seats=(text,), until=BY
    )
    before = replace(proposed, title="Before", what="It was so.", why="So.", touched=(), options=(), evidence=())
    again = replace(posted, about=about(text, 2), version=2, because=text, changed=changes(before, proposed))
    return {
        "posted": posted,
        "posted without a champion": replace(posted, asked=(ShownAnswer(title=text),)),
        "version 2": again,
        "version 2 of 3": replace(again, about=about(text, 3)),
        "extended": DecisionExtended(**LOG, about=about(text), seats=(text,) * max(many, 1), until=BY),
        "extended once": DecisionExtended(**LOG, about=about(text), seats=(text,), until=BY, asking=(text,)),
        "may close": DecisionMayClose(decision=ID, version=1, about=about(text), seats=(text, text)),
        "may not close over an objection to an earlier version": DecisionMayClose(
            decision=ID, version=2, about=about(text), seats=(text, text), objected=(text,)
        ),
        **{f"asked: {why}": replace(asked, because=why) for why in AskedBecause},
        "asked anew": replace(asked, about=about(text, 2), changed_because=text),
    }


def _said(text: str) -> dict[str, Outgoing | PulseInvitation]:
    told = DecisionAnswered(**LOG, about=about(text))
    return {
        **{f"answered: {kind}": replace(told, line=line(text, kind)) for kind in Answered},
        "answered by a deputy": replace(told, version=2, line=line(text, as_deputy=True)),
        "taken back": replace(told, line=line(text), before=Answered.OBJECTION),
        "objected": DecisionObjected(**LOG, about=about(text), line=line(text, Answered.OBJECTION)),
        "consulted": DecisionConsulted(**LOG, about=about(text), seat=text, question=text, result=text),
    }


def _ends(text: str, many: int) -> dict[str, Outgoing | PulseInvitation]:
    chain: dict[str, Any] = {
        "lines": tuple(line(text, kind) for kind in Answered) * max(many // 4, 1),
        "quotes": (Quote(words=text, said_on=BY, about=Evidence(EvidenceKind.TOPIC, "1", text)),) * min(many, 3),
        "evidence": evidence(text, many),
        "review_on": BY,
    }
    states = {
        f"ended: {state}": ended(text, state, despite=(text,), silent=(text,) * max(many, 1), **chain)
        for state in DecisionState
        if state not in {DecisionState.OPEN, DecisionState.IN_RESOLUTION}
    }
    return {
        **states,
        "decided despite two": ended(text, DecisionState.DECIDED_ANYWAY, despite=(text, text), **chain),
        "version 2 ended": replace(ended(text, DecisionState.CONSENTED, **chain), about=about(text, 2)),
        "draft withdrawn": ended(text, DecisionState.WITHDRAWN, public=False),
        "draft of a call withdrawn": replace(ended(text, DecisionState.WITHDRAWN), about=about(text, 0)),
        "consented without a review": ended(text, DecisionState.CONSENTED),
        "review due": DecisionReviewDue(decision=ID, due_on=BY, about=about(text), why=text),
        "review due again": DecisionReviewDue(decision=ID, due_on=BY, again=True, about=about(text), why=text),
        **{
            f"reviewed: {worked}": DecisionReviewed(
                **LOG, about=about(text), by=text, worked=worked, words=text, again_on=BY if many else None
            )
            for worked in Worked
        },
    }
