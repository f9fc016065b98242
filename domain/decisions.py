"""A decision that touches customers or employees, and all that was ever said about it.

What may happen to one, and when, says domain.consent; docs/explanation/champions.md has the drawing. Whatever was said
stays: each tuple here only grows. A decision that closed over an objection without its override cannot even be made.
Days only, never times.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise
from types import MappingProxyType
from typing import Protocol

from domain.errors import BadInputError
from domain.seats import StandsFor
from domain.voice import tidied

TITLE_CHARACTERS, OPTION_CHARACTERS = 150, 300
TEXT_CHARACTERS = 2000
"""Of what will be done, and of why."""
SAID_CHARACTERS = 1000
"""Of whatever is said to a proposal, reasons among it."""
MOST_OPTIONS, MOST_EVIDENCE = 10, 20


class DecisionState(StrEnum):
    """Where a decision stands."""

    CALLED_IN = "called_in"
    """A champion asks in public for a change to be brought."""
    DRAFT = "draft"
    """The champions read it, and nobody else."""
    OPEN = "open"
    """Posted, and the champions are asked."""
    IN_RESOLUTION = "in_resolution"
    """Posted, and an objection stands."""
    CONSENTED = "consented"
    """No champion objects, and at least one consents."""
    STOOD_ASIDE = "stood_aside"
    """Every champion said that it is not theirs to decide."""
    UNANSWERED = "unanswered"
    """Closed without a champion's answer."""
    DECIDED_ANYWAY = "decided_anyway"
    """By a leader, by name and with a reason, despite an objection."""
    WITHDRAWN = "withdrawn"
    DECLINED = "declined"
    """Called in, and not brought, with a reason."""


DECIDED = (
    DecisionState.CONSENTED,
    DecisionState.STOOD_ASIDE,
    DecisionState.UNANSWERED,
    DecisionState.DECIDED_ANYWAY,
)
"""What was proposed is done."""
ENDED = (*DECIDED, DecisionState.WITHDRAWN, DecisionState.DECLINED)
"""Nothing changes any more; what came of it may still be told."""


class Answered(StrEnum):
    """What a champion says to a proposal. Silence is none of them."""

    CONSENT = "consent"
    """Good enough for now, safe enough to try."""
    CONCERN = "concern"
    """Consent, with a concern that is recorded and does not block."""
    OBJECTION = "objection"
    """With a reason, and it blocks."""
    STAND_ASIDE = "stand_aside"
    """Not theirs to decide."""


class Worked(StrEnum):
    """Whether a decision did what it was to do."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    TOO_EARLY = "too_early"


class EvidenceKind(StrEnum):
    """What a proposal may refer to."""

    TOPIC = "topic"
    SUGGESTION = "suggestion"
    DRIVER = "driver"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a proposal refers to, in words that anybody may read."""

    kind: EvidenceKind
    id: str
    words: str


@dataclass(frozen=True, slots=True)
class Area:
    """A site or a team that a proposal is about, under its name of that day."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """The wording of a decision, as somebody reads it."""

    title: str
    what: str
    why: str
    touched: tuple[StandsFor, ...]
    """Whom it touches; somebody always."""
    review_on: date
    """When somebody asks: did it do what we hoped?"""
    areas: tuple[Area, ...] = ()
    """What it is about; empty: the whole company."""
    options: tuple[str, ...] = ()
    """What else was considered."""
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A champion's seat, as a decision has to know it."""

    seat: str
    stands_for: StandsFor
    title: str
    """As in "The employee champion objects": "employee champion"."""
    areas: tuple[str, ...] = ()
    """The ids, of a champion of one site or team: its own, and of those above and below. Empty: the whole company."""


@dataclass(frozen=True, slots=True)
class Objection:
    """Why a champion objects, and what would change that."""

    would_cause: str
    """After "For the people I stand for, this would cause"."""
    safe_if: str
    """After "It would be safe enough to try if"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What somebody says to a proposal, before anybody has looked whether they may."""

    kind: Answered
    words: str = ""
    """Of a concern; or whose it is to decide."""
    objection: Objection | None = None
    """Set exactly if it is one."""

    def __post_init__(self) -> None:
        with_words = self.kind in {Answered.CONCERN, Answered.STAND_ASIDE}
        if bool(self.words) != with_words or bool(self.objection) != (self.kind is Answered.OBJECTION):
            raise ValueError("an answer has the words that belong to it, and no others")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was said for a seat to one version. A later one replaces it, and it is kept all the same."""

    seat: str
    by: str
    on: date
    said: Said
    as_deputy: bool = False
    """The champion had said nothing by the deadline, so the deputy was asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """More time for champions who had said nothing by the deadline; their deputies are asked too."""

    on: date
    until: date
    seats: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """A consent round: who is asked about one version, and what they said."""

    deadline: date
    """Its last day."""
    asked: tuple[Asked, ...]
    answers: tuple[Answer, ...] = ()
    """In the order in which they came."""
    extensions: tuple[Extension, ...] = ()
    """At most one a seat."""

    @property
    def standing(self) -> Mapping[str, Answer]:
        """What counts for each seat that has answered: the last."""
        return MappingProxyType({answer.seat: answer for answer in self.answers})

    @property
    def objections(self) -> tuple[Answer, ...]:
        """Those to this version that stand."""
        return tuple(answer for answer in self.standing.values() if answer.said.objection)

    @property
    def unanswered(self) -> tuple[Asked, ...]:
        """For whom nothing was said: "no response", which is never consent."""
        standing = self.standing
        return tuple(one for one in self.asked if one.seat not in standing)

    def extended_to(self, seat: str) -> date | None:
        """Until when this seat has more time; None: nobody has given it any."""
        return next((one.until for one in self.extensions if seat in one.seats), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One wording that was posted, with its consent round."""

    number: int
    """From 1."""
    proposal: Proposal
    by: str
    on: date
    round: Round
    because: str = ""
    """Why it was changed; empty for the first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A wording that only the champions have read."""

    proposal: Proposal
    by: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A champion asks in public for a change that was not brought."""

    seat: str
    stands_for: StandsFor
    title: str
    """Of the seat, as in "The employee champion has called this in"."""
    by: str
    on: date
    about: str
    """The change."""
    because: str
    answer_by: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Consulted:
    """What came of it when a champion asked those they stand for; everybody may read it."""

    seat: str
    title: str
    """Of the seat."""
    by: str
    on: date
    question: str
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """A leader decided despite objections: public, and kept for good."""

    leader: str
    reason: str
    despite: tuple[str, ...]
    """The seats whose objections stood, to this version or to an earlier one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How and when a decision came to its end."""

    state: DecisionState
    on: date
    by: str = ""
    """Who ended it; empty: the last champion's answer did."""
    reason: str = ""
    """Why it was withdrawn or declined."""
    unanswered: tuple[str, ...] = ()
    """Seats for which nothing was said."""
    override: Override | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What came of a decision, looked at afterwards."""

    on: date
    by: str
    worked: Worked
    words: str
    again_on: date | None = None
    """When to look at it once more."""


class _Dated(Protocol):
    """Whatever happened on a day."""

    @property
    def on(self) -> date: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One decision, with all that was ever said to it. Raises ValueError for one that contradicts itself."""

    id: str
    number: int
    leader: str
    """Who brings it, or was asked to."""
    call: Call | None = None
    drafts: tuple[Draft, ...] = ()
    versions: tuple[Version, ...] = ()
    consulted: tuple[Consulted, ...] = ()
    ending: Ending | None = None
    reviews: tuple[Review, ...] = ()

    def __post_init__(self) -> None:
        if contradiction := _contradiction(self):
            raise ValueError(contradiction)

    @property
    def state(self) -> DecisionState:
        """Where it stands, which follows from all that happened."""
        if self.ending:
            return self.ending.state
        if self.versions:
            return DecisionState.IN_RESOLUTION if self.round.objections else DecisionState.OPEN
        return DecisionState.DRAFT if self.drafts else DecisionState.CALLED_IN

    @property
    def round(self) -> Round:
        """The consent round of the version that counts. Only of a decision that was posted."""
        return self.versions[-1].round

    @property
    def objections(self) -> tuple[Answer, ...]:
        """Those that stand: what a seat said last, to whichever version. A new version takes none of them back."""
        last = {one.seat: one for version in self.versions for one in version.round.answers}
        return tuple(answer for answer in last.values() if answer.said.objection)

    @property
    def last_day(self) -> date:
        """The last on which anything happened to it."""
        parts: list[Iterable[_Dated]] = [self.drafts, self.versions, self.consulted, self.reviews]
        parts += [part for one in self.versions for part in (one.round.answers, one.round.extensions)]
        parts += [(one,) for one in (self.call, self.ending) if one]
        return max(one.on for part in parts for one in part)

    @property
    def proposal(self) -> Proposal | None:
        """What is proposed, or was last; None: a champion called it in, and nobody has brought it."""
        written = self.versions or self.drafts
        return written[-1].proposal if written else None

    @property
    def title(self) -> str:
        """By which people know it. Of a draft nobody but the champions does, unless it was called in."""
        if self.call and not self.versions:
            return _short(self.call.about)
        return (self.versions or self.drafts)[-1].proposal.title

    @property
    def is_public(self) -> bool:
        """Whether everybody reads it: not a draft, nor one that was withdrawn."""
        return bool(self.call or self.versions)


def proposal(
    *,
    title: str,
    what: str,
    why: str,
    touched: Collection[StandsFor],
    review_on: date,
    areas: Collection[Area] = (),
    options: Collection[str] = (),
    evidence: Collection[Evidence] = (),
) -> Proposal:
    """A proposal as somebody typed it. Raises BadInputError with all that is to be changed."""
    texts = {
        "title": (title := " ".join(tidied(title).split()), TITLE_CHARACTERS, "Give it a short title."),
        "what": (what := tidied(what), TEXT_CHARACTERS, "Say what will be different."),
        "why": (why := tidied(why), TEXT_CHARACTERS, "Say why, in a sentence or two."),
    }
    listed = tuple(words for option in options if (words := tidied(option)))
    problems = {field: problem for field, text in texts.items() if (problem := _problem(*text))}
    if not touched:
        problems["touched"] = "Choose whom this touches: customers, employees, or both."
    if len(listed) > MOST_OPTIONS or any(len(option) > OPTION_CHARACTERS for option in listed):
        problems["options"] = f"Name {MOST_OPTIONS} options at most, each in {OPTION_CHARACTERS} characters at most."
    if len(evidence) > MOST_EVIDENCE:
        problems["evidence"] = f"Choose {MOST_EVIDENCE} at most."
    if problems:
        raise BadInputError("Something is missing or too long. Nothing was stored.", problems=problems)
    return Proposal(
        title=title,
        what=what,
        why=why,
        touched=tuple(one for one in StandsFor if one in touched),
        review_on=review_on,
        areas=tuple(sorted({*areas}, key=lambda one: (one.name, one.id))),
        options=listed,
        evidence=tuple(dict.fromkeys(evidence)),
    )


def consent() -> Said:
    """Good enough for now, safe enough to try."""
    return Said(kind=Answered.CONSENT)


def concern(words: str) -> Said:
    """Consent, with a concern. Raises BadInputError without one."""
    return Said(kind=Answered.CONCERN, words=typed(words=(words, "Say what concerns you, or consent without it."))[0])


def objection(*, would_cause: str, safe_if: str) -> Said:
    """An objection. Raises BadInputError unless it says both: without a reason and a way out it helps nobody."""
    both = typed(
        would_cause=(would_cause, "Say what this would cause for the people you stand for."),
        safe_if=(safe_if, "Say what would make it safe enough to try."),
    )
    return Said(kind=Answered.OBJECTION, objection=Objection(*both))


def stand_aside(whose: str) -> Said:
    """Not mine to decide. Raises BadInputError unless it says whose."""
    return Said(kind=Answered.STAND_ASIDE, words=typed(whose=(whose, "Say who should decide this."))[0])


def typed(**fields: tuple[str, str]) -> tuple[str, ...]:
    """Texts as they are kept, each given with what to say if it is empty. Raises BadInputError with all problems."""
    texts = {field: (tidied(text), missing) for field, (text, missing) in fields.items()}
    found = {field: _problem(text, SAID_CHARACTERS, missing) for field, (text, missing) in texts.items()}
    if problems := {field: problem for field, problem in found.items() if problem}:
        raise BadInputError(" ".join(problems.values()), problems=problems)
    return tuple(text for text, _ in texts.values())


def _problem(text: str, most: int, missing: str) -> str:
    """What to change in a text; empty: nothing."""
    if not text:
        return missing
    return f"This has {len(text)} characters, and there is room for {most}." if len(text) > most else ""


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= TITLE_CHARACTERS else f"{line[: TITLE_CHARACTERS - 3].rstrip()}..."


def _contradiction(decision: Decision) -> str:
    """What cannot be true of a decision together; empty: nothing."""
    if not (decision.call or decision.drafts):
        return "a decision was called in, or drafted"
    if [version.number for version in decision.versions] != list(range(1, len(decision.versions) + 1)):
        return "versions are numbered from 1"
    if wrong := _contradicting_rounds(decision.versions, decision.call):
        return wrong
    if decision.reviews and decision.state not in DECIDED:
        return "only what was decided is looked at afterwards"
    return _contradicting_end(decision, decision.ending) if decision.ending else ""


def _contradicting_rounds(versions: Sequence[Version], call: Call | None) -> str:
    asked = [_seats(one.round.asked) for one in versions]
    if not all(asked):
        return "somebody is asked about each version"
    if call and any(call.seat not in those for those in asked):
        return "who has called it in is asked about it"
    if any(answer.by == one.by for one in versions for answer in one.round.answers):
        return "nobody answers what they bring"
    if any(not _seats(one.round.answers) <= those for one, those in zip(versions, asked, strict=True)):
        return "only who was asked answers"
    if any(not before <= those for before, those in pairwise(asked)):
        return "who was asked about one version is asked about all later ones"
    return ""


def _seats(those: Iterable[Asked | Answer]) -> set[str]:
    return {one.seat for one in those}


def _contradicting_end(decision: Decision, ending: Ending) -> str:
    match ending.state:
        case DecisionState.WITHDRAWN:
            fits = bool(decision.drafts and ending.reason)
        case DecisionState.DECLINED:
            fits = bool(decision.call and ending.reason) and not decision.drafts
        case _ if ending.state in DECIDED and decision.versions:
            fits = _fits(decision, ending)
        case _:
            fits = False
    return "" if fits else "a decision cannot end like this"


def _fits(decision: Decision, ending: Ending) -> bool:
    """Answer whether what the champions said allows this end: over an objection an override, over silence its time."""
    asked = decision.round
    objections = tuple(answer.seat for answer in decision.objections)
    silent = tuple(one.seat for one in asked.unanswered)
    if ending.unanswered != silent or bool(objections) != bool(ending.override):
        return False
    if any(ending.on <= (asked.extended_to(seat) or asked.deadline) for seat in silent):
        return False
    if ending.override:
        override = ending.override
        named = bool(override.leader and override.reason) and override.despite == objections
        return named and ending.state is DecisionState.DECIDED_ANYWAY
    if silent:
        return ending.state is DecisionState.UNANSWERED
    return ending.state is all_answered(asked)


def all_answered(asked: Round) -> DecisionState:
    """What a round comes to in which every champion has answered and none objects."""
    kinds = {answer.said.kind for answer in asked.standing.values()}
    return DecisionState.STOOD_ASIDE if kinds == {Answered.STAND_ASIDE} else DecisionState.CONSENTED
