"""The decision log: everything that was said in public about decisions, as data, as Markdown and as rows of a file.

Nothing here is ever left out or shortened. Drafts are not in it: only the champions read them.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from domain.actions import ActionState
from domain.decision_entries import Happened, added
from domain.decisions import (
    Answer,
    Answered,
    Call,
    Consulted,
    Decision,
    DecisionState,
    Ending,
    Evidence,
    Extension,
    Proposal,
    Review,
    Version,
    Worked,
)
from domain.differences import PARTS, Kind, Run, changes, part_text
from domain.seats import StandsFor
from domain.spreadsheets import harmless

Row = dict[str, str | int | float | None]

COLUMNS = (
    "decision", "title", "state", "on", "entry", "version", "seat", "who", "words", "would_cause", "safe_if",
    "what", "why", "touched", "areas", "options", "evidence", "review_on",
)  # fmt: skip
"""Of a row, in this order: one row for each thing that was said or done."""

STATES: Mapping[DecisionState, str] = {
    DecisionState.CALLED_IN: "called in by a champion, not brought yet",
    DecisionState.DRAFT: "called in by a champion, being drafted",
    DecisionState.OPEN: "the champions are asked",
    DecisionState.IN_RESOLUTION: "a champion objects",
    DecisionState.CONSENTED: "decided with consent",
    DecisionState.STOOD_ASIDE: "decided; every champion said that it is not theirs to decide",
    DecisionState.UNANSWERED: "decided without a champion's answer",
    DecisionState.DECIDED_ANYWAY: "decided despite an objection",
    DecisionState.WITHDRAWN: "withdrawn",
    DecisionState.DECLINED: "called in by a champion, and not brought",
}
_ANSWERS: Mapping[Answered, str] = {
    Answered.CONSENT: "consents",
    Answered.CONCERN: "consents, with a concern",
    Answered.OBJECTION: "objects",
    Answered.STAND_ASIDE: "not theirs to decide",
}
_WORKED: Mapping[Worked, str] = {
    Worked.YES: "it did what we hoped",
    Worked.PARTLY: "it did part of what we hoped",
    Worked.NO: "it did not do what we hoped",
    Worked.TOO_EARLY: "too early to say whether it did what we hoped",
}
_PARTS: Mapping[str, str] = {
    "title": "Title",
    "what": "What",
    "why": "Why",
    "options": "What else was considered",
    "touched": "Touches",
    "areas": "Where",
    "evidence": "What it refers to",
    "review_on": "Looked at again",
}
_SPECIAL = re.compile(r"([\\`*_\[\]<>~|&$])")
_LINE_START = re.compile(r"^(\d*)([#+\-=.)])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that was said or done in public."""

    on: date
    entry: str
    """In plain words: "objects", "version 2"."""
    version: int | None = None
    seat: str = ""
    """Title of the champion's seat, of what a champion did."""
    by: str = ""
    """Whose doing it was, as an id; empty: nobody's."""
    words: str = ""
    would_cause: str = ""
    safe_if: str = ""
    proposal: Proposal | None = None
    """Of a version that was posted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """What somebody said that led to a decision, as it may be shown."""

    words: str
    said_on: date
    about: Evidence
    """That by which the decision knows of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Undertaken:
    """An action that came of a decision."""

    what: str
    owner: str
    """Id."""
    due_on: date
    state: ActionState
    ended_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownAnswer:
    """A champion who is asked about a version, and what was said for their seat."""

    title: str
    """Of the seat, as in "The employee champion objects"."""
    name: str = ""
    """Who answered; if nobody did, who speaks for the seat. Empty: it is vacant."""
    kind: Answered | None = None
    """None: no response so far."""
    on: date | None = None
    words: str = ""
    would_cause: str = ""
    safe_if: str = ""
    as_deputy: bool = False
    extended_to: date | None = None
    """They have said nothing by the deadline, and have more time."""
    deputy: bool = False
    """Nobody has answered, and a deputy may."""
    over: bool = False
    """Nobody has answered, and the time for it is over."""
    objected_to: int | None = None
    """Nobody has answered, and their objection to this earlier version stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How often decisions came to their end in some days without what they need otherwise."""

    unanswered: int = 0
    overrides: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What a champion's seat did in some days: of each version what counted for it at last."""

    consents: int = 0
    concerns: int = 0
    objections: int = 0
    stood_aside: int = 0
    no_response: int = 0
    """Decisions that ended without a word from this seat."""
    overridden: int = 0
    """Its objections despite which a leader decided."""
    called_in: int = 0


def entries(decision: Decision, log: Iterable[Happened] = ()) -> tuple[Entry, ...]:
    """Everything that was said in public, in the order of its log; where none is given, the like beside each other.

    A decision that only the champions know has nothing.
    """
    if not decision.is_public:
        return ()
    return tuple(_entries(decision, log or added(None, decision)))


Logs = Mapping[str, Sequence[Happened]]
"""By a decision's id: what happened to it, in order."""


def table(decisions: Iterable[Decision], *, names: Mapping[str, str], logs: Logs = MappingProxyType({})) -> list[Row]:
    """All entries as rows, harmless for spreadsheets; `names` by id, and who is not among them is not named."""
    return [
        {column: harmless(value) for column, value in _row(decision, entry, names).items()}
        for decision in decisions
        for entry in entries(decision, logs.get(decision.id, ()))
    ]


def as_markdown(
    decisions: Iterable[Decision],
    *,
    names: Mapping[str, str],
    actions: Mapping[str, Sequence[Undertaken]],
    logs: Logs = MappingProxyType({}),
) -> str:
    """The log for people to read; `actions` by a decision's id. What somebody typed is text, never markup."""
    parts = ["# Decision log"]
    for decision in decisions:
        if decision.is_public:
            parts += _described(decision, names, actions.get(decision.id, ()), logs.get(decision.id, ()))
    return "\n\n".join(parts) + "\n"


def shown(answer: Answer, *, title: str, name: str) -> ShownAnswer:
    """What somebody answered for a seat, as pages and messages tell it."""
    said, objection = answer.said, answer.said.objection
    return ShownAnswer(
        title=title,
        name=name,
        kind=said.kind,
        on=answer.on,
        words=said.words,
        would_cause=objection.would_cause if objection else "",
        safe_if=objection.safe_if if objection else "",
        as_deputy=answer.as_deputy,
    )


def all_words(decision: Decision, names: Mapping[str, str]) -> Iterator[str]:
    """Whatever its log says in public, in any version, to search in; `names` by id."""
    for entry in entries(decision):
        yield from (entry.entry, entry.seat, names.get(entry.by, ""), entry.words, entry.would_cause, entry.safe_if)
        if entry.proposal:
            yield from (part_text(entry.proposal, part) for part in PARTS)


def ended(decisions: Iterable[Decision], *, first: date, last: date) -> Ended:
    """How many ended without an answer, and over an objection, from the first to the last day, both included."""
    states = Counter(one.ending.state for one in decisions if one.ending and first <= one.ending.on <= last)
    return Ended(
        unanswered=states[DecisionState.UNANSWERED],
        overrides=states[DecisionState.DECIDED_ANYWAY],
    )


def record(decisions: Collection[Decision], seat: str, *, first: date, last: date) -> Record:
    """What a seat did from the first to the last day, both included: of a champion, the days of their term."""
    answers = [
        answer
        for decision in decisions
        for version in decision.versions
        if (answer := version.round.standing.get(seat)) and first <= answer.on <= last
    ]
    kinds = Counter(answer.said.kind for answer in answers)
    endings = [one.ending for one in decisions if one.ending and first <= one.ending.on <= last]
    return Record(
        consents=kinds[Answered.CONSENT],
        concerns=kinds[Answered.CONCERN],
        objections=kinds[Answered.OBJECTION],
        stood_aside=kinds[Answered.STAND_ASIDE],
        no_response=sum(seat in one.unanswered for one in endings),
        overridden=sum(one.override is not None and seat in one.override.despite for one in endings),
        called_in=sum(
            one.call is not None and one.call.seat == seat and first <= one.call.on <= last for one in decisions
        ),
    )


def _row(decision: Decision, entry: Entry, names: Mapping[str, str]) -> Row:
    proposal = entry.proposal
    texts = {part: part_text(proposal, part) for part in PARTS if part != "title"} if proposal else {}
    return (
        dict.fromkeys(COLUMNS)
        | texts
        | {
            "decision": decision.number,
            "title": proposal.title if proposal else decision.title,
            "state": STATES[decision.state],
            "on": entry.on.isoformat(),
            "entry": entry.entry,
            "version": entry.version,
            "seat": entry.seat,
            "who": names.get(entry.by, ""),
            "words": entry.words,
            "would_cause": entry.would_cause,
            "safe_if": entry.safe_if,
        }
    )


def _entries(decision: Decision, log: Iterable[Happened]) -> Iterator[Entry]:
    version: Version | None = None
    for happened in log:
        match happened:
            case Call():
                words = f"{happened.about}\n\n{happened.because}"
                yield Entry(on=happened.on, entry="called in", seat=happened.title, by=happened.by, words=words)
            case Version():
                version = happened
                yield _of_version(version)
            case Answer() | Extension() if version:
                yield _of_answer(version, happened) if isinstance(happened, Answer) else _of_time(version, happened)
            case Consulted():
                words = f"{happened.question}\n\n{happened.result}"
                yield Entry(on=happened.on, entry="consulted", seat=happened.title, by=happened.by, words=words)
            case Ending():
                yield _of_ending(decision, happened)
            case Review():
                yield Entry(on=happened.on, entry=_WORKED[happened.worked], by=happened.by, words=happened.words)
            case _:
                pass  # a draft is nobody else's


def _of_version(version: Version) -> Entry:
    return Entry(
        on=version.on,
        entry=f"version {version.number}",
        version=version.number,
        by=version.by,
        words=version.because,
        proposal=version.proposal,
    )


def _of_time(version: Version, more: Extension) -> Entry:
    titles = _titles(version)
    late = ", ".join(titles[seat] for seat in more.seats)
    until = f"until {_shown(more.until)}; the deputy is asked too"
    return Entry(on=more.on, entry="no response by the deadline", version=version.number, seat=late, words=until)


def _of_answer(version: Version, answer: Answer) -> Entry:
    said = answer.said
    return Entry(
        on=answer.on,
        entry=_ANSWERS[said.kind] + (" (the deputy)" if answer.as_deputy else ""),
        version=version.number,
        seat=_titles(version)[answer.seat],
        by=answer.by,
        words=said.words,
        would_cause=said.objection.would_cause if said.objection else "",
        safe_if=said.objection.safe_if if said.objection else "",
    )


def _of_ending(decision: Decision, ending: Ending) -> Entry:
    titles = _titles(decision.versions[-1]) if decision.versions else {}
    override = ending.override
    silent = ", ".join(titles[seat] for seat in ending.unanswered)
    objected = ", ".join(titles[seat] for seat in override.despite) if override else ""
    pieces = (
        override.reason if override else ending.reason,
        f"Objected: {objected}." if objected else "",
        f"No response: {silent}." if silent else "",
    )
    return Entry(
        on=ending.on,
        entry=STATES[ending.state],
        by=ending.by,
        words="\n\n".join(piece for piece in pieces if piece),
    )


def _titles(version: Version) -> dict[str, str]:
    return {one.seat: one.title for one in version.round.asked}


def _described(
    decision: Decision, names: Mapping[str, str], actions: Sequence[Undertaken], log: Sequence[Happened]
) -> Iterator[str]:
    yield f"## {decision.number}. {_line(decision.title)}"
    state = STATES[decision.state]
    by = names.get(decision.leader, "")
    yield f"{state[0].upper()}{state[1:]}." + (f" Leader: {_line(by)}." if by else "")
    for version in decision.versions:
        earlier = decision.versions[version.number - 2] if version.number > 1 else None
        yield f"### Version {version.number}, {_shown(version.on)}"
        yield from _changed(earlier.proposal, version.proposal) if earlier else _worded(version.proposal)
    yield "### What was said and done"
    yield "\n".join(_bullet(entry, names) for entry in entries(decision, log))
    if actions:
        yield "### What came of it"
        yield "\n".join(_undertaken(one, names) for one in actions)


def _worded(proposal: Proposal) -> Iterator[str]:
    touched = " and ".join(one.value for one in StandsFor if one in proposal.touched)
    where = ", ".join(one.name for one in proposal.areas)
    yield f"**What.** {_block(proposal.what)}"
    yield f"**Why.** {_block(proposal.why)}"
    yield f"**Touches** {touched}" + (f" ({_line(where)})." if where else ".")
    for title, listed in (
        (_PARTS["options"], proposal.options),
        (_PARTS["evidence"], tuple(one.words for one in proposal.evidence)),
    ):
        if listed:
            yield f"**{title}.**\n\n" + "\n".join(f"- {_line(words)}" for words in listed)
    yield f"**{_PARTS['review_on']}** on {_shown(proposal.review_on)}."


def _changed(old: Proposal, new: Proposal) -> Iterator[str]:
    for one in changes(old, new):
        yield f"**{_PARTS[one.part]}.** " + " ".join(_run(run) for run in one.runs)


def _run(run: Run) -> str:
    text = _line(run.text)
    match run.kind:
        case Kind.REMOVED:
            return f"[removed: {text}]"
        case Kind.ADDED:
            return f"[added: {text}]"
        case _:
            return text


def _bullet(entry: Entry, names: Mapping[str, str]) -> str:
    """One entry on a line, and below it each thing that was said."""
    name = names.get(entry.by, "")
    who = f"{entry.seat} ({name})" if entry.seat and name else entry.seat or name
    version = f", version {entry.version}" if entry.seat and entry.version else ""
    said = entry.words.split("\n\n")
    if entry.would_cause:
        said = [
            f"For the people I stand for, this would cause: {entry.would_cause}",
            f"It would be safe enough to try if: {entry.safe_if}",
        ]
    head = f"- {_shown(entry.on)}: " + (f"{_line(who)}: " if who else "") + f"{entry.entry}{version}"
    return "\n".join([head, *(f"  - {_line(part)}" for part in said if part)])


def _undertaken(one: Undertaken, names: Mapping[str, str]) -> str:
    owner = names.get(one.owner, "")
    when = f"{one.state.value} on {_shown(one.ended_on)}" if one.ended_on else f"due on {_shown(one.due_on)}"
    return f"- {_line(one.what)} ({', '.join(part for part in (_line(owner), when) if part)})"


def _block(text: str) -> str:
    """Typed text over several lines, none of which begins a heading, a list or a quote."""
    return "\\\n".join(_escaped(line) for line in text.splitlines() if line.strip())


def _line(text: str) -> str:
    """Typed text on one line."""
    return _escaped(" ".join(text.split()))


def _escaped(line: str) -> str:
    return _LINE_START.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", line.strip()))


def _shown(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
