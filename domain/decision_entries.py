"""A decision as the entries of its log, and back: a log only grows, and one that contradicts itself is refused.

Whatever is read from a log has come about step by step, and each step is one that domain.consent knows in that state,
on no earlier day than the one before. So whoever writes an ending over an objection into the database by hand writes
something that nobody reads.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import reduce
from typing import Any

from domain.consent import TAKES, Event
from domain.decisions import (
    Answer,
    Call,
    Consulted,
    Decision,
    DecisionState,
    Draft,
    Ending,
    Extension,
    Review,
    Round,
    Version,
)

Happened = Call | Draft | Version | Answer | Extension | Consulted | Ending | Review
"""What one entry holds. A version has its consent round as it began; an answer is to the version before it."""

_ENDS = {
    DecisionState.CONSENTED: Event.ANSWER,
    DecisionState.STOOD_ASIDE: Event.ANSWER,
    DecisionState.UNANSWERED: Event.CLOSE_UNANSWERED,
    DecisionState.DECIDED_ANYWAY: Event.DECIDE_ANYWAY,
    DecisionState.WITHDRAWN: Event.WITHDRAW,
    DecisionState.DECLINED: Event.DECLINE,
}
"""What brings a decision to each end."""
_EVENTS: Mapping[type, Event] = {
    Answer: Event.ANSWER,
    Extension: Event.EXTEND,
    Consulted: Event.CONSULT,
    Review: Event.REVIEW,
}
_KEPT: Mapping[type, str] = {Draft: "drafts", Version: "versions", Consulted: "consulted", Review: "reviews"}
"""In which part of a decision these are kept."""


def replayed(decision: str, number: int, *, leader: str, log: Iterable[Happened]) -> Decision:
    """The decision whose log this is. Raises ValueError for a log that contradicts itself."""
    entries = iter(log)
    found = reduce(_and_then, entries, _begun(decision, number, leader, next(entries, None)))
    if found.versions and not (found.ending or found.round.unanswered or found.round.objections):
        raise ValueError("everybody has answered and nobody objects, so it has ended")
    return found


def added(before: Decision | None, after: Decision) -> tuple[Happened, ...]:
    """What happened from one to the other, as the log has it. Raises ValueError if anything that was said is gone."""
    known = _written(before) if before else {}
    new = tuple(one for kind, things in _written(after).items() for one in things[len(known.get(kind, ())) :])
    if before is None:
        new = tuple(sorted(new, key=lambda one: one.on))
        reached = replayed(after.id, after.number, leader=after.leader, log=new)
    else:
        reached = reduce(_and_then, new, replace(before, leader=after.leader))
    if reached != after:
        raise ValueError("the log of a decision only grows")
    return new


def _begun(decision: str, number: int, leader: str, first: Happened | None) -> Decision:
    match first:
        case Call():
            return Decision(id=decision, number=number, leader=leader, call=first)
        case Draft():
            return Decision(id=decision, number=number, leader=leader, drafts=(first,))
        case _:
            raise ValueError("a log begins with what was called in, or with a draft")


def _and_then(decision: Decision, entry: Happened) -> Decision:
    """The decision once this has happened as well."""
    if (event := _event(decision, entry)) not in TAKES[decision.state]:
        raise ValueError(f"{event} cannot happen to what is {decision.state}")
    if entry.on < decision.last_day:
        raise ValueError("days never go back")
    match entry:
        case Answer() | Extension():
            versions = decision.versions
            more = replace(versions[-1], round=_in_round(versions[-1].round, entry))
            return replace(decision, versions=(*versions[:-1], more))
        case Version() if entry.round.answers or entry.round.extensions:
            raise ValueError("a round begins without an answer")
        case Ending():
            return replace(decision, ending=entry)
        case _:
            part = _KEPT[type(entry)]
            longer: dict[str, Any] = {part: (*getattr(decision, part), entry)}
            return replace(decision, **longer)


def _event(decision: Decision, entry: Happened) -> Event:
    match entry:
        case Draft():
            return Event.REVISE if decision.drafts else Event.BRING
        case Version():
            return Event.AMEND if decision.versions else Event.POST
        case Ending() if entry.state in _ENDS:
            return _ENDS[entry.state]
        case _ if type(entry) in _EVENTS:
            return _EVENTS[type(entry)]
        case _:
            raise ValueError("this happens to no decision that there is")


def _in_round(asked: Round, entry: Answer | Extension) -> Round:
    if isinstance(entry, Answer):
        return replace(asked, answers=(*asked.answers, entry))
    waits = {one.seat for one in asked.unanswered if not asked.extended_to(one.seat)}
    if not waits.issuperset(entry.seats):
        raise ValueError("only who has said nothing gets more time, once")
    return replace(asked, extensions=(*asked.extensions, entry))


def _written(decision: Decision) -> Mapping[str, tuple[Happened, ...]]:
    """Everything that happened, the like beside each other in the order in which it came."""
    written: dict[str, tuple[Happened, ...]] = {
        "called in": (decision.call,) if decision.call else (),
        "drafted": decision.drafts,
    }
    for version in decision.versions:
        began = replace(version.round, answers=(), extensions=())
        written[f"version {version.number}"] = (replace(version, round=began),)
        written[f"more time for {version.number}"] = version.round.extensions
        written[f"answers to {version.number}"] = version.round.answers
    return written | {
        "consulted": decision.consulted,
        "ended": (decision.ending,) if decision.ending else (),
        "looked at": decision.reviews,
    }
