"""What somebody presses and sends about decisions: in messages, in Home, and in modals on top of each other."""

from dataclasses import dataclass, fields
from datetime import date

from domain.decisions import Answered, Worked
from domain.screens.decisions import DecisionsAddress, Written
from domain.seats import StandsFor
from handlers.payloads.reading import Json, Press, Submission, all_chosen, chosen, known, press, submission, text
from services.decision_forms import GivenProposal
from templates import ids

_FIELDS = frozenset(field.name for field in fields(DecisionsAddress))


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionList:
    """The list from which somebody came to a decision, to show there what they have done."""

    view: str
    where: DecisionsAddress

    def __str__(self) -> str:
        """As a page or a form carries it."""
        return f"{self.view}|{self.where}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionPress:
    """A button about one decision."""

    pressed: Press
    decision: str
    version: int
    """The one that was read; 0: none was posted."""
    more: str

    @property
    def action(self) -> str:
        """What the button is for."""
        return self.pressed.action.partition(":")[0]

    @property
    def below(self) -> str:
        """The view of this decision's page, if it was pressed there; empty: elsewhere."""
        return self.pressed.view if self.pressed.about.partition("|")[0] == self.decision else ""

    @property
    def list(self) -> DecisionList | None:
        """Where it was pressed in a list, or on a page that was opened there."""
        carried = self.pressed.about.partition("|")[2] if self.below else ""
        return list_under(self.pressed) or _list(carried)


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionSent:
    """A form about one decision, or about one that is to be."""

    sent: Submission
    decision: str
    """Empty: there is none yet."""
    version: int
    kind: str
    below: str
    """The view of the decision's page, on which the form lies; empty: it does not."""
    list: DecisionList | None
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenAnswer:
    """One of the four answers, with the words that it takes."""

    given: DecisionSent
    kind: Answered
    seat: str
    """Empty: there was only one to choose."""
    whose: str
    would_cause: str
    safe_if: str

    @property
    def words(self) -> str:
        """All that was written."""
        return "\n\n".join(one for one in (self.given.words, self.whose, self.would_cause, self.safe_if) if one)


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenCall:
    """A change that a champion calls in."""

    seat: str
    """Empty: there was only one to choose."""
    leader: str
    about: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionsPress:
    """Something that leads to a part of all decisions."""

    pressed: Press
    where: DecisionsAddress


@known
def decision_press(body: Json) -> DecisionPress:
    """A button whose value is "<decision>|<version>|<more>"; the last two may be missing."""
    pressed = press(body)
    decision, version, more, *_ = [*pressed.value.split("|"), "", ""]
    if not decision:
        raise ValueError(pressed.value)
    return DecisionPress(pressed=pressed, decision=decision, version=int(version or 0), more=more)


@known
def decision_answer(body: Json) -> tuple[DecisionPress, Answered]:
    """One of the four answers."""
    given = decision_press(body)
    return given, Answered(given.more)


@known
def decision_log(body: Json) -> tuple[DecisionPress, int]:
    """A page of all that was said."""
    given = decision_press(body)
    return given, given.version or 1


def decision_about(given: DecisionPress, kind: str = "") -> str:
    """What a form carries that this press opens."""
    return f"{given.decision}|{given.version}|{kind}|{given.below}|{given.list or ''}"


def new_decision_about(pressed: Press, kind: str = "") -> str:
    """What a form carries about a decision that is to be."""
    return f"|0|{kind}||{list_under(pressed) or ''}"


def list_under(pressed: Press) -> DecisionList | None:
    """The list in which something was pressed."""
    return _list(f"{pressed.view}|{pressed.about}") if pressed.about.startswith("{") else None


def decision_about_again(given: DecisionSent, *, version: int) -> str:
    """What the same form carries when it is shown again, about another version."""
    return f"{given.decision}|{version}|{given.kind}|{given.below}|{given.list or ''}"


@known
def decision_sent(body: Json) -> DecisionSent:
    """A form that `decision_about` was put into."""
    sent = submission(body)
    decision, version, kind, below, carried = sent.about.split("|", maxsplit=4)
    return DecisionSent(
        sent=sent,
        decision=decision,
        version=int(version or 0),
        kind=kind,
        below=below,
        list=_list(carried),
        words=_typed(sent, ids.WORDS_BLOCK) or _typed(sent, ids.REASON_BLOCK),
    )


@known
def given_answer(body: Json) -> GivenAnswer:
    """The form of an answer."""
    given = decision_sent(body)
    return GivenAnswer(
        given=given,
        kind=Answered(given.kind),
        seat=_typed(given.sent, ids.SEAT_BLOCK),
        whose=_typed(given.sent, ids.WHOSE_BLOCK),
        would_cause=_typed(given.sent, ids.CAUSE_BLOCK),
        safe_if=_typed(given.sent, ids.SAFE_BLOCK),
    )


@known
def given_proposal(body: Json) -> tuple[DecisionSent, Written, GivenProposal]:
    """The form of a proposal."""
    given = decision_sent(body)
    sent = given.sent
    return (
        given,
        Written(given.kind),
        GivenProposal(
            title=_typed(sent, ids.TITLE_BLOCK),
            what=_typed(sent, ids.WHAT_BLOCK),
            why=_typed(sent, ids.OWN_WHY_BLOCK),
            touched=tuple(StandsFor(one) for one in all_chosen(sent.element(ids.TOUCHED_BLOCK))),
            areas=all_chosen(sent.element(ids.AREAS_BLOCK)),
            options=_typed(sent, ids.OPTIONS_BLOCK),
            evidence=all_chosen(sent.element(ids.EVIDENCE_BLOCK)),
            review_on=_day(sent, ids.REVIEW_BLOCK),
            deadline=_day(sent, ids.DEADLINE_BLOCK),
            because=_typed(sent, ids.BECAUSE_BLOCK),
        ),
    )


@known
def given_deadline(body: Json) -> tuple[DecisionSent, date | None]:
    """[Post it]: until when."""
    given = decision_sent(body)
    return given, _day(given.sent, ids.DEADLINE_BLOCK)


@known
def given_review(body: Json) -> tuple[DecisionSent, Worked, date | None]:
    """What came of it, and when somebody looks again."""
    given = decision_sent(body)
    worked = Worked(_typed(given.sent, ids.WORKED_BLOCK))
    return given, worked, _day(given.sent, ids.AGAIN_BLOCK)


@known
def given_call(body: Json) -> tuple[DecisionSent, GivenCall]:
    """What a champion calls in."""
    given = decision_sent(body)
    sent = given.sent
    return given, GivenCall(
        seat=_typed(sent, ids.SEAT_BLOCK),
        leader=_typed(sent, ids.LEADER_BLOCK),
        about=_typed(sent, ids.ABOUT_BLOCK),
        because=_typed(sent, ids.BECAUSE_BLOCK),
    )


@known
def decisions_press(body: Json) -> DecisionsPress:
    """[Decisions], or all of those that were searched for."""
    pressed = press(body)
    return DecisionsPress(pressed=pressed, where=DecisionsAddress.read(pressed.value))


@known
def decisions_turn(body: Json) -> DecisionsPress:
    """A menu or a button of the list: the same decisions but for one field, "<field>|<its value>"."""
    pressed = press(body)
    field, separator, value = pressed.value.partition("|")
    if not separator or field not in _FIELDS:
        raise ValueError(field)
    return DecisionsPress(pressed=pressed, where=DecisionsAddress.read(pressed.about).but(**{field: value}))


@known
def decisions_about(body: Json) -> DecisionsPress:
    """A button of the list that leaves it as it is."""
    pressed = press(body)
    return DecisionsPress(pressed=pressed, where=DecisionsAddress.read(pressed.about))


@known
def decisions_search(body: Json) -> DecisionsPress:
    """The list, sent with words to search for: by the same filter."""
    sent = submission(body)
    pressed = Press(person=sent.person, trigger="", home=sent.home, about=sent.about, view=sent.view)
    where = DecisionsAddress.read(sent.about).but(search=_typed(sent, ids.SEARCH_BLOCK))
    return DecisionsPress(pressed=pressed, where=where)


def _list(carried: str) -> DecisionList | None:
    view, _, where = carried.partition("|")
    return DecisionList(view=view, where=DecisionsAddress.read(where)) if where else None


def _typed(sent: Submission, block: str) -> str:
    """What was typed, or chosen, there; empty: nothing."""
    return text(chosen(sent.element(block)) or "")


def _day(sent: Submission, block: str) -> date | None:
    day = chosen(sent.element(block))
    return date.fromisoformat(day) if day else None
