"""Views of the pages and forms of decisions."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from domain.actions import ActionState
from domain.decision_log import Entry, ShownAnswer
from domain.decisions import (
    Answered,
    Area,
    Consulted,
    DecisionState,
    Ending,
    Evidence,
    EvidenceKind,
    Override,
    Proposal,
    Review,
    Worked,
)
from domain.differences import changes
from domain.screens import (
    DecideAnswer,
    DecideCallIn,
    DecidePost,
    DecideReason,
    DecideReview,
    DecisionForm,
    DecisionPage,
    DecisionPageChain,
    DecisionPageLog,
    DecisionsAddress,
    DecisionsCard,
    DecisionsFiles,
    DecisionsPage,
    DecisionsReply,
    Home,
    OpenConsultation,
    Screen,
)
from domain.screens.decisions import (
    DecisionLine,
    DecisionWaits,
    LogLine,
    May,
    Reason,
    ShownAction,
    ShownCall,
    ShownEvidence,
    ShownQuote,
    Typed,
    Waits,
    Written,
)
from domain.seats import StandsFor
from tests.templates import views
from tests.templates.views import AT, BY

SHARED = frozenset({"decision_page_words", "home_decisions"})
ID = "0123456789abcdef0123456789abcdef"
EVERYTHING = May(
    answer=True,
    bring=True,
    decline=True,
    revise=True,
    amend=True,
    withdraw=True,
    anyway=True,
    close=True,
    review=True,
    undertake=True,
    consult=True,
)


def proposal(text: str, many: int) -> Proposal:
    return Proposal(
        title=text[:150] or "Title",
        what=text[:2000],
        why=text[:2000],
        touched=tuple(StandsFor),
        areas=tuple(Area(str(one), text[:80]) for one in range(many)),
        options=(text[:300],) * min(many, 10),
        evidence=evidence(text, many),
        review_on=BY,
    )


def evidence(text: str, many: int) -> tuple[Evidence, ...]:
    kinds = (EvidenceKind.SUGGESTION, EvidenceKind.TOPIC, EvidenceKind.DRIVER)
    return tuple(Evidence(kind, str(one), text[:200]) for one in range(min(many, 20)) for kind in kinds)[:20]


def answer(text: str, kind: Answered | None, **more: Any) -> ShownAnswer:
    words = text[:1000] if kind in {Answered.CONCERN, Answered.STAND_ASIDE} else ""
    cause = text[:1000] if kind is Answered.OBJECTION else ""
    values = {"title": text[:80], "name": text[:80], "on": BY if kind else None}
    return ShownAnswer(kind=kind, words=words, would_cause=cause, safe_if=cause, **values | more)


def answers(text: str, many: int) -> tuple[ShownAnswer, ...]:
    """One of each kind, and as many more."""
    return (
        *(answer(text, kind) for kind in Answered),
        answer(text, Answered.CONSENT, as_deputy=True),
        answer(text, None),
        answer(text, None, name=""),
        answer(text, None, extended_to=BY),
        answer(text, None, extended_to=BY, deputy=True),
        answer(text, None, extended_to=BY, over=True),
        answer(text, None, over=True, objected_to=1),
        *(answer(text, Answered.OBJECTION),) * many,
    )


def call(text: str) -> ShownCall:
    return ShownCall(title=text[:80], by=text[:80], on=BY, about=text[:1000], because=text[:1000], answer_by=BY)


def consulted(text: str) -> Consulted:
    return Consulted(seat=ID, title=text[:80], by="U0AMINA", on=BY, question=text[:300], result=text[:4000])


def action(text: str, state: ActionState = ActionState.OPEN) -> ShownAction:
    return ShownAction(what=text[:300], owner=text[:80], due_on=BY, state=state)


def changed(text: str) -> tuple[Any, ...]:
    """What differs when everything differs."""
    old = proposal(text, 3)
    new = replace(
        old,
        title=f"{text[:100]} later",
        what=f"So {text[:1900]}\n\nuntil 20:00",
        why=f"*bold* ~gone~ `code` {text[:1000]}",
        touched=(StandsFor.CUSTOMERS,),
        areas=(),
        options=("None",),
        evidence=(),
        review_on=BY + timedelta(days=1),
    )
    return changes(old, new)


def page(text: str, many: int, state: DecisionState, **more: Any) -> DecisionPage:
    values: dict[str, Any] = {
        "id": ID,
        "number": 12,
        "title": text[:150],
        "state": state,
        "leader": text[:80],
        "mine": False,
        "version": 1,
        "because": "",
        "changed": (),
        "proposal": proposal(text, many),
        "evidence": tuple(ShownEvidence(evidence=one, excerpt=text[:300]) for one in evidence(text, many)),
        "call": None,
        "posted_on": BY,
        "deadline": BY,
        "over": False,
        "answers": answers(text, 0)[:2],
        "asking": (),
        "consulted": (),
        "ending": None,
        "ended_by": "",
        "reviews": (),
        "review_on": None,
        "actions": (),
        "may": May(),
    }
    return DecisionPage(**values | more)


def pages(text: str, many: int) -> dict[str, Screen]:
    bare: dict[str, Any] = {"version": 0, "posted_on": None, "deadline": None, "answers": ()}
    override = Override(leader="U0SAM", reason=text[:1000], despite=("e", "c"))
    ending = Ending(state=DecisionState.WITHDRAWN, on=BY, by="U0SAM", reason=text[:1000])
    anyway = replace(ending, state=DecisionState.DECIDED_ANYWAY, reason="", override=override)
    reviews = tuple(Review(on=BY, by="U0SAM", worked=one, words=text[:1000]) for one in Worked)
    decided = replace(ending, state=DecisionState.CONSENTED, reason="", by="")
    return {
        "decision called in": page(
            text,
            many,
            DecisionState.CALLED_IN,
            **bare | {"proposal": None, "evidence": (), "call": call(text), "mine": True},
            may=May(bring=True, decline=True),
        ),
        "decision draft": page(
            text, many, DecisionState.DRAFT, **bare, mine=True, may=May(revise=True, withdraw=True, consult=True)
        ),
        "decision called in, late": page(
            text,
            many,
            DecisionState.CALLED_IN,
            **bare | {"proposal": None, "evidence": (), "call": call(text)},
            over=True,
        ),
        "decision open, its time over": page(text, many, DecisionState.OPEN, over=True, answers=answers(text, 0)),
        "decision draft, called in": page(
            text, many, DecisionState.DRAFT, **bare | {"proposal": None, "evidence": (), "call": call(text)}
        ),
        "decision open": page(text, many, DecisionState.OPEN, may=May(answer=True, consult=True)),
        "decision open, its leader's": page(
            text, many, DecisionState.OPEN, mine=True, may=May(amend=True, withdraw=True, close=True)
        ),
        "decision objected to": page(
            text,
            many,
            DecisionState.IN_RESOLUTION,
            version=2,
            because=text[:1000],
            changed=changed(text),
            answers=answers(text, min(many, 30)),
            mine=True,
            may=May(answer=True, amend=True, withdraw=True, anyway=True),
            notice=text[:300] or "Sent.",
            unsent=text[:2000],
        ),
        "decision objected to, too soon": page(
            text, many, DecisionState.IN_RESOLUTION, may=May(not_anyway_yet=text[:300] or "The champion has time.")
        ),
        "decision objected to, any leader's": page(text, many, DecisionState.IN_RESOLUTION, may=May(anyway=True)),
        "decision in place of a form": page(
            text, many, DecisionState.OPEN, notice="Changed.", on_top=True, may=EVERYTHING
        ),
        "decision decided": page(
            text,
            many,
            DecisionState.CONSENTED,
            ending=decided,
            consulted=(consulted(text),) * min(many, 9),
            reviews=reviews,
            review_on=BY,
            actions=(action(text), *(action(text, ActionState.DONE),) * many),
            may=May(review=True, undertake=True),
        ),
        "decision decided anyway": page(
            text, many, DecisionState.DECIDED_ANYWAY, ending=anyway, ended_by=text[:80], may=May(undertake=True)
        ),
        "decision withdrawn": page(text, many, DecisionState.WITHDRAWN, ending=ending),
        "decision declined": page(
            text,
            many,
            DecisionState.DECLINED,
            **bare | {"proposal": None, "evidence": (), "call": call(text)},
            ending=replace(ending, state=DecisionState.DECLINED),
        ),
        "largest decision": page(
            text,
            many,
            DecisionState.IN_RESOLUTION,
            version=2,
            because=text[:1000],
            changed=changed(text),
            call=call(text),
            asking=(OpenConsultation(id=ID, champion=text[:80], question=text[:300], closes_at=AT, invited=20),) * 4,
            answers=answers(text, 40),
            consulted=(consulted(text),) * 9,
            ending=anyway,
            reviews=reviews,
            actions=(action(text),) * 40,
            notice="Done.",
            may=EVERYTHING,
        ),
    }


def chain(text: str, many: int, **more: Any) -> DecisionPageChain:
    values: dict[str, Any] = {
        "number": 12,
        "title": text[:150],
        "quotes": (ShownQuote(words=text[:300], said_on=BY, about=text[:100]),) * min(many, 60),
        "evidence": tuple(ShownEvidence(evidence=one) for one in evidence(text, many)),
        "posted_on": BY,
        "answers": answers(text, min(many, 40)),
        "state": DecisionState.OPEN,
        "ending": None,
        "actions": (action(text),) * many,
        "review_on": BY,
        "reviews": (),
    }
    return DecisionPageChain(**values | more)


def log(text: str, many: int) -> dict[str, Screen]:
    entries = (
        Entry(on=BY, entry="called in", seat=text[:80], by="U0AMINA", words=text[:2000]),
        Entry(on=BY, entry="version 1", version=1, by="U0SAM", words=text[:1000], proposal=proposal(text, many)),
        Entry(on=BY, entry="objects", version=1, seat=text[:80], would_cause=text[:1000], safe_if=text[:1000]),
        Entry(on=BY, entry="withdrawn", by="U0SAM", words=text[:1000]),
        Entry(on=BY, entry="decided with consent"),
    )
    lines = tuple(LogLine(entry=one, name=text[:80] if one.by else "") for one in entries)
    told = DecisionPageLog(id=ID, number=12, title=text[:150], lines=lines, page=1, pages=1)
    return {
        "decision's log": told,
        "decision's log in pages": replace(told, lines=(lines[1],) * 10, page=2, pages=3),
        "decision's last page": replace(told, page=3, pages=3),
        "decision's empty log": replace(told, lines=()),
    }


def line(text: str, state: DecisionState, version: int = 1) -> DecisionLine:
    return DecisionLine(
        id=ID,
        number=12,
        title=text[:150],
        state=state,
        leader=text[:80],
        day=BY,
        version=version,
        over=version % 2 == 1,
    )


def lists(text: str, many: int) -> dict[str, Screen]:
    every = tuple(line(text, state, number) for number, state in enumerate(DecisionState))[:10]
    listed = DecisionsPage(where=DecisionsAddress(), found=many, lines=every, parts=1, may_bring=True, may_call_in=True)
    searched = DecisionsAddress().but(search=text[:100], state=DecisionState.OPEN, part=2)
    return {
        "decisions": listed,
        "decisions searched": replace(listed, where=searched, parts=3, may_bring=False, sent=True),
        "decisions, last part": replace(listed, where=searched.but(part=3), parts=3, unreadable=(7,)),
        "decisions, nothing fits": replace(listed, where=searched, found=0, lines=(), unreadable=(3,) * (many + 2)),
        "decisions, none": replace(listed, found=0, lines=(), may_bring=False, may_call_in=False),
    }


def typed(text: str, many: int) -> Typed:
    return Typed(
        title=text[:150],
        what=text[:2000],
        why=text[:2000],
        touched=tuple(StandsFor),
        areas=tuple((f"a{one}", text[:80]) for one in range(min(many, 20))),
        options="\n".join([text[:300]] * min(many, 10)),
        evidence=tuple((f"topic|customers:{one}", text[:70]) for one in range(min(many, 20))),
        review_on=BY,
        deadline=BY,
        because=text[:1000],
    )


def forms(text: str, many: int) -> dict[str, Screen]:
    against = (answer(text, Answered.OBJECTION),)
    amend = DecisionForm(
        kind=Written.AMEND, number=12, typed=typed(text, many), version=1, objections=against * max(many, 1)
    )
    said: dict[str, Any] = {"number": 12, "title": text[:150], "version": 2}
    one_seat, two_seats = (("e", "employee champion"),), (("e", text[:80]), ("c", text[:80]))
    return {
        "bring a decision": DecisionForm(kind=Written.DRAFT, typed=Typed(review_on=BY)),
        "bring what was called in": DecisionForm(kind=Written.BRING, number=12, typed=Typed(), about=text[:1000]),
        "change a draft": DecisionForm(kind=Written.REVISE, number=12, typed=typed(text, many)),
        "change a proposal": amend,
        "change a proposal again": replace(amend, version=2, notice=text[:300] or "Changed.", changed=changed(text)),
        **{f"answer {kind}": DecideAnswer(kind=kind, seats=one_seat, **said) for kind in Answered},
        **{
            f"answer {kind} again": DecideAnswer(
                kind=kind,
                seats=two_seats,
                seat="c",
                words=text[:1000],
                whose=text[:1000],
                would_cause=text[:1000],
                safe_if=text[:1000],
                notice="Changed.",
                because=text[:1000],
                changed=changed(text),
                **said,
            )
            for kind in Answered
        },
        **{
            f"reason to {kind}": DecideReason(
                kind=kind, number=12, title=text[:150], public=kind is not Reason.WITHDRAW, objections=against * many
            )
            for kind in Reason
        },
        "post it": DecidePost(
            number=12, title=text[:150], channel="C0DECIDE", deadline=BY, earliest=BY, asked=answers(text, many)[5:]
        ),
        "post it to nobody": DecidePost(number=12, title=text[:150], channel="", deadline=BY, earliest=BY, asked=()),
        "did it work": DecideReview(number=12, title=text[:150], why=text[:2000]),
        "call something in": DecideCallIn(seats=one_seat),
        "call something in for one of two": DecideCallIn(seats=two_seats),
    }


def replies(text: str, many: int) -> dict[str, Screen]:
    where = DecisionsAddress().but(search=text[:100] or "x")
    lines = (line(text[:100], DecisionState.OPEN),) * 5
    return {
        "decisions found": DecisionsReply(where=where, found=max(many, 1), lines=lines),
        "decisions not found": DecisionsReply(where=where, found=0, lines=()),
        "log of decisions": DecisionsFiles(),
        "log of decisions, coming": DecisionsFiles(coming=True),
    }


def modals(text: str, many: int) -> dict[str, Screen]:
    override = Override(leader="U0SAM", reason=text[:1000], despite=("e",))
    anyway = Ending(state=DecisionState.DECIDED_ANYWAY, on=BY, by="U0SAM", override=override)
    review = Review(on=BY, by="U0SAM", worked=Worked.PARTLY, words=text[:1000])
    return {
        **pages(text, many),
        **log(text, many),
        **lists(text, many),
        **forms(text, many),
        "decision's chain": chain(text, many),
        "decision's bare chain": chain(text, 0, review_on=None),
        "decision's chain over an objection": chain(
            text, many, state=DecisionState.DECIDED_ANYWAY, ending=anyway, reviews=(review,)
        ),
    }


def card(text: str, **more: Any) -> DecisionsCard:
    """Decisions in Home, with everything that can wait."""
    waiting = tuple(
        DecisionWaits(
            id=ID, number=12, title=text[:150], waits=one, by=BY if number % 2 else None, late=number % 3 == 0
        )
        for number, one in enumerate(Waits)
    )
    values: dict[str, Any] = {"waiting": waiting, "more": 2, "may_bring": True, "may_call_in": True}
    return DecisionsCard(set_up=True, **values | more)


def homes(text: str, many: int) -> dict[str, Home]:
    home = views.homes(text, many)["employee"]
    assert isinstance(home, Home)
    return {
        "decisions that wait": replace(home, decisions=card(text)),
        "decisions of others": replace(home, decisions=card(text, waiting=(), may_call_in=False, going_on=many)),
    }
