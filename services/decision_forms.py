"""The forms of decisions: what is proposed in each, and what somebody filled in, as a proposal."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import chain

from sqlalchemy.orm import Session

from domain.cadence import working_days_after
from domain.consent import ANSWER_WITHIN, LEAST_DAYS, Event, refusal, takes, who_is_asked
from domain.decisions import Answered, Area, Decision, Evidence, Proposal
from domain.decisions import proposal as checked
from domain.differences import Changed, changes
from domain.errors import BadInputError, ChangedError, NotAllowedError, NotFoundError
from domain.screens.decisions import (
    DecideAnswer,
    DecideCallIn,
    DecidePost,
    DecideReason,
    DecideReview,
    DecisionForm,
    Reason,
    Typed,
    Written,
)
from domain.seats import StandsFor
from models import people
from models.people import Place, Team
from services import decisions, evidence
from services.champions_settings import rules
from services.decision_pages import Looking, asked_shown, names_in, not_anyway_yet, objecting, readable
from services.decisions import NOT_SET_UP, NOT_YOURS
from services.menus import Choices, found

LOOK_AFTER = timedelta(days=90)
"""Proposed for the day on which somebody looks whether a decision did what it was to do."""
EXCERPT = 70
"""Characters of what somebody chose, as a menu shows it."""

MOST_AREAS = 20

TOO_MANY_AREAS = f"Choose {MOST_AREAS} at most, or none for the whole company."
_EVENTS = {Reason.WITHDRAW: Event.WITHDRAW, Reason.DECLINE: Event.DECLINE, Reason.ANYWAY: Event.DECIDE_ANYWAY}

NO_DAY = "Choose a day."
DAY_OVER = "Choose a day after today."
AREA_GONE = "This team or place was removed a moment ago. Take it out, or choose another."
NOT_WRITTEN = "There is nothing to change here yet, or not any more. Look at the decision again."
NO_SEAT = "Only champions call something in."
NOT_ASKED = "You are not asked about this decision now."
POSTED_MEANWHILE = "Version {version} was posted in the meantime, so yours was not."
READ_ANOTHER = "You have read version {read}, and version {current} counts now. Read what changed, then answer."


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenProposal:
    """A proposal as somebody filled it in."""

    title: str
    what: str
    why: str
    touched: tuple[StandsFor, ...]
    areas: tuple[str, ...]
    """Ids of teams and places."""
    options: str
    """A line each."""
    evidence: tuple[str, ...]
    """As services.evidence.value_of."""
    review_on: date | None
    deadline: date | None = None
    """Of a next version."""
    because: str = ""


# A proposal


def as_proposal(session: Session, given: GivenProposal, by: Looking, *, kept: Proposal | None = None) -> Proposal:
    """What somebody filled in. Raises BadInputError with all that is to be changed.

    `kept`: what it replaces, whose references and areas stay as they are told there.
    """
    problems: dict[str, str] = {}
    areas: tuple[Area, ...] = ()
    referred: tuple[Evidence, ...] = ()
    try:
        areas = _areas(session, given.areas, kept)
    except BadInputError as error:
        problems |= error.problems
    try:
        referred = evidence.chosen(session, given.evidence, kept=kept)
    except BadInputError as error:
        problems |= error.problems
    if given.review_on is None or given.review_on <= by.today:
        problems["review_on"] = DAY_OVER if given.review_on else NO_DAY
    try:
        found = checked(
            title=given.title,
            what=given.what,
            why=given.why,
            touched=given.touched,
            review_on=given.review_on or by.today,
            areas=areas,
            options=given.options.splitlines(),
            evidence=referred,
        )
    except BadInputError as error:
        raise BadInputError(str(error), problems=error.problems | problems) from None
    if problems:
        raise BadInputError(" ".join(problems.values()), problems=problems)
    return found


def kept_of(session: Session, decision_id: str, by: Looking) -> Proposal | None:
    """What stands there of a decision that is written anew, or changed. Raises NotFoundError."""
    return readable(session, decision_id, by).proposal if decision_id else None


def search_areas(session: Session, typed: str) -> Choices:
    """Teams and places with these letters, for the menu of what a decision is about."""
    return found([*_every_area(session).items()], typed)


def new_form(session: Session, by: Looking) -> DecisionForm:
    """The empty form. Raises NotFoundError where champions are not set up."""
    if rules(session) is None:
        raise NotFoundError(NOT_SET_UP)
    return DecisionForm(kind=Written.DRAFT, typed=Typed(review_on=by.today + LOOK_AFTER))


def written_form(session: Session, kind: Written, decision_id: str, by: Looking) -> DecisionForm:
    """The form of a decision that is there: with its wording, or empty where a champion has called it in.

    Raises NotFoundError, NotAllowedError, and ChangedError where it cannot be written any more.
    """
    decision = readable(session, decision_id, by)
    if decision.leader != by.person:
        raise NotAllowedError(NOT_YOURS)
    if kind is Written.BRING:
        call = decision.call
        if call is None or decision.drafts or decision.ending:
            raise ChangedError(NOT_WRITTEN)
        return replace(new_form(session, by), kind=kind, number=decision.number, about=call.about)
    if decision.proposal is None or decision.ending or bool(decision.versions) != (kind is Written.AMEND):
        raise ChangedError(NOT_WRITTEN)
    typed = _as_typed(decision.proposal)
    if kind is Written.REVISE:
        return DecisionForm(kind=kind, number=decision.number, typed=typed)
    return _amend_form(session, decision, replace(typed, deadline=_proposed(by)))


def amended_again(session: Session, decision_id: str, given: GivenProposal, by: Looking, *, read: int) -> DecisionForm:
    """The same once more for who changed a version that another has replaced: their words stay.

    `read`: the version that they began with. Raises NotFoundError.
    """
    decision = readable(session, decision_id, by)
    form = _amend_form(session, decision, _typed(session, given, decision))
    return replace(form, notice=POSTED_MEANWHILE.format(version=form.version), changed=_since(decision, read))


def _amend_form(session: Session, decision: Decision, typed: Typed) -> DecisionForm:
    return DecisionForm(
        kind=Written.AMEND,
        number=decision.number,
        typed=typed,
        version=len(decision.versions),
        objections=objecting(decision, names_in(session, decision)),
    )


def _as_typed(proposal: Proposal) -> Typed:
    return Typed(
        title=proposal.title,
        what=proposal.what,
        why=proposal.why,
        touched=proposal.touched,
        areas=tuple((area.id, area.name) for area in proposal.areas),
        options="\n".join(proposal.options),
        evidence=tuple((evidence.value_of(one), one.words[:EXCERPT]) for one in proposal.evidence),
        review_on=proposal.review_on,
    )


def _typed(session: Session, given: GivenProposal, decision: Decision) -> Typed:
    """What somebody typed, to stand in the form again; what is chosen in menus as far as it is there."""
    areas = {area.id: area.name for area in decision.proposal.areas} if decision.proposal else {}
    areas |= _every_area(session)
    referred = {evidence.value_of(one): one.words for one in decision.proposal.evidence} if decision.proposal else {}
    for value in given.evidence:
        if value not in referred and (one := _there(session, value)):
            referred[value] = one.words
    return Typed(
        title=given.title,
        what=given.what,
        why=given.why,
        touched=given.touched,
        areas=tuple((one, areas[one]) for one in given.areas if one in areas),
        options=given.options,
        evidence=tuple((one, referred[one][:EXCERPT]) for one in given.evidence if one in referred),
        review_on=given.review_on,
        deadline=given.deadline,
        because=given.because,
    )


def _there(session: Session, value: str) -> Evidence | None:
    try:
        return evidence.chosen(session, [value])[0]
    except BadInputError:
        return None


def _areas(session: Session, ids: Collection[str], kept: Proposal | None) -> tuple[Area, ...]:
    """Raises BadInputError for what is not there."""
    if len(ids) > MOST_AREAS:
        raise BadInputError(TOO_MANY_AREAS, problems={"areas": TOO_MANY_AREAS})
    names = _every_area(session) | {area.id: area.name for area in (kept.areas if kept else ())}
    if any(one not in names for one in ids):
        raise BadInputError(AREA_GONE, problems={"areas": AREA_GONE})
    return tuple(Area(one, names[one]) for one in dict.fromkeys(ids))


def _every_area(session: Session) -> dict[str, str]:
    there: list[Team | Place] = [*people.teams(session), *people.places(session)]
    return {one.id: one.name for one in there}


# All other forms


def answer_form(session: Session, decision_id: str, kind: Answered, by: Looking, *, read: int) -> DecideAnswer:
    """The form for an answer; `read`: the version that somebody had read, from which the differences are shown.

    Raises NotFoundError, and NotAllowedError for who is not asked.
    """
    decision = readable(session, decision_id, by)
    seats = by.answers(decision)
    if not seats:
        raise NotAllowedError(NOT_ASKED)
    last = decision.versions[-1]
    return DecideAnswer(
        kind=kind,
        number=decision.number,
        title=decision.title,
        version=last.number,
        seats=tuple((one.seat, one.title) for one in seats),
        notice=READ_ANOTHER.format(read=read, current=last.number) if 0 < read != last.number else "",
        because=last.because if read != last.number else "",
        changed=_since(decision, read),
    )


def seat_for(session: Session, decision_id: str, by: Looking, *, chosen: str = "") -> str:
    """The seat for which somebody answers: the one that they chose, else the first for which they may; "": none.

    Raises NotFoundError.
    """
    decision = readable(session, decision_id, by)
    asked = {one.seat for one in decision.round.asked} if decision.versions else set()
    now = (one.seat for one in by.answers(decision))
    mine = (one.seat for one in decisions.seats_of(session, by.person) if one.seat in asked)
    return chosen or next(chain(now, mine), "")


def reason_form(session: Session, decision_id: str, kind: Reason, by: Looking) -> DecideReason:
    """The form for a reason that everybody reads.

    Raises NotFoundError, NotAllowedError, and ChangedError where it is too late for it, or too early.
    """
    decision = readable(session, decision_id, by)
    if not takes(decision, event := _EVENTS[kind]):
        raise ChangedError(refusal(decision.state, event))
    if kind is not Reason.ANYWAY and decision.leader != by.person:
        raise NotAllowedError(NOT_YOURS)
    if kind is Reason.ANYWAY and (not_yet := not_anyway_yet(decision, by)):
        raise ChangedError(not_yet)
    return DecideReason(
        kind=kind,
        number=decision.number,
        title=decision.title,
        public=decision.is_public,
        objections=objecting(decision, names_in(session, decision)) if kind is Reason.ANYWAY else (),
    )


def post_form(session: Session, decision_id: str, by: Looking) -> DecidePost:
    """The form that asks until when champions answer. Raises NotFoundError, NotAllowedError, ChangedError."""
    decision, given = readable(session, decision_id, by), rules(session)
    if decision.leader != by.person:
        raise NotAllowedError(NOT_YOURS)
    if decision.versions or decision.ending or decision.proposal is None:
        raise ChangedError(NOT_WRITTEN)
    return DecidePost(
        number=decision.number,
        title=decision.proposal.title,
        channel=given.channel if given else "",
        deadline=_proposed(by),
        earliest=working_days_after(by.today, LEAST_DAYS, calendar=by.calendar),
        asked=asked_shown(session, who_is_asked(decision, decisions.champions(session)), by.seats),
    )


def review_form(session: Session, decision_id: str, by: Looking) -> DecideReview:
    """The form that asks what came of it. Raises NotFoundError, and ChangedError where nothing is decided."""
    decision = readable(session, decision_id, by)
    if not decision.versions or decision.proposal is None:
        raise ChangedError(NOT_WRITTEN)
    return DecideReview(number=decision.number, title=decision.title, why=decision.proposal.why)


def call_in_form(session: Session, by: Looking) -> DecideCallIn:
    """The form that asks for a change which nobody has brought. Raises NotAllowedError for who speaks for no seat."""
    mine = [one for one in decisions.champions(session) if by.speaks_for([one])]
    if not mine:
        raise NotAllowedError(NO_SEAT)
    return DecideCallIn(seats=tuple((one.seat, one.title) for one in mine))


def post(session: Session, decision_id: str, deadline: date | None, by: Looking, *, now: datetime) -> None:
    """Post version 1, unless it refers to what not everybody can read any more. Raises BadInputError then."""
    if deadline is None:
        raise BadInputError(NO_DAY, problems={"deadline": NO_DAY})
    if proposal := readable(session, decision_id, by).proposal:
        evidence.refuse_hidden(session, proposal)
    decisions.post(session, decision_id, by=by.person, deadline=deadline, now=now)


def _proposed(by: Looking) -> date:
    return working_days_after(by.today, ANSWER_WITHIN, calendar=by.calendar)


def _since(decision: Decision, read: int) -> tuple[Changed, ...]:
    """What changed from a version that somebody had read to the one that counts."""
    if not 1 <= read < len(decision.versions):
        return ()
    return changes(decision.versions[read - 1].proposal, decision.versions[-1].proposal)
