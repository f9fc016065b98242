"""What a decision may say of itself: a value that contradicts itself cannot be made."""

from dataclasses import replace
from typing import Any

import pytest

from domain.decisions import (
    DECIDED,
    ENDED,
    MOST_EVIDENCE,
    MOST_OPTIONS,
    SAID_CHARACTERS,
    Answered,
    Area,
    Decision,
    DecisionState,
    Ending,
    Evidence,
    EvidenceKind,
    Objection,
    Override,
    Review,
    Said,
    Worked,
    concern,
    consent,
    objection,
    proposal,
    stand_aside,
)
from domain.errors import BadInputError
from domain.frozen import canonical
from domain.seats import StandsFor
from models import serial
from tests.domain.decided import (
    BOTH,
    LEADER,
    MONDAY,
    OBJECTS,
    REVIEW,
    WAYS,
    WORDING,
    amended,
    called,
    drafted,
    overridden,
    posted,
    says,
)

FINE: dict[str, Any] = {
    "title": "Saturdays",
    "what": "We open on Saturdays.",
    "why": "People wait.",
    "touched": BOTH,
    "review_on": REVIEW,
}


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("title", " \u200b\n"),
        ("title", "x" * 151),
        ("what", ""),
        ("what", "x" * 2001),
        ("why", "\t"),
        ("why", "x" * 2001),
        ("touched", ()),
        ("options", ["x"] * (MOST_OPTIONS + 1)),
        ("options", ["x" * 301]),
        ("evidence", [Evidence(EvidenceKind.TOPIC, str(n), "x") for n in range(MOST_EVIDENCE + 1)]),
    ],
)
def test_a_proposal_says_what_is_missing_or_too_long(field: str, typed: object) -> None:
    with pytest.raises(BadInputError) as error:
        proposal(**FINE | {field: typed})
    assert list(error.value.problems) == [field]
    assert "Nothing was stored." in str(error.value)


def test_all_problems_are_told_at_once() -> None:
    with pytest.raises(BadInputError) as error:
        proposal(**FINE | {"title": "", "what": "", "why": "", "touched": ()})
    assert list(error.value.problems) == ["title", "what", "why", "touched"]


def test_a_proposal_is_kept_as_people_see_it() -> None:
    leeds, bath = Area("1", "Leeds"), Area("2", "Bath")
    waiting = Evidence(EvidenceKind.TOPIC, "waiting", "Waiting")
    made = proposal(
        **FINE
        | {
            "title": "  Open\non  Saturdays ",
            "what": "a\r\n\r\n\r\nb",
            "touched": [StandsFor.EMPLOYEES, StandsFor.CUSTOMERS, StandsFor.EMPLOYEES],
            "areas": [leeds, bath, leeds],
            "options": ["", " one "],
            "evidence": [waiting, waiting],
        }
    )
    assert (made.title, made.what, made.touched) == ("Open on Saturdays", "a\n\nb", BOTH)
    assert (made.areas, made.options, made.evidence) == ((bath, leeds), ("one",), (waiting,))


@pytest.mark.parametrize(
    ("made", "fields"),
    [
        (lambda: concern(" "), ["words"]),
        (lambda: concern("x" * (SAID_CHARACTERS + 1)), ["words"]),
        (lambda: stand_aside(""), ["whose"]),
        (lambda: objection(would_cause="", safe_if="y"), ["would_cause"]),
        (lambda: objection(would_cause="x", safe_if=" "), ["safe_if"]),
        (lambda: objection(would_cause="", safe_if=""), ["would_cause", "safe_if"]),
    ],
)
def test_what_a_champion_says_has_its_words(made: Any, fields: list[str]) -> None:
    with pytest.raises(BadInputError) as error:
        made()
    assert list(error.value.problems) == fields


@pytest.mark.parametrize(
    ("kind", "words", "why"),
    [
        (Answered.CONSENT, "but", None),
        (Answered.CONCERN, "", None),
        (Answered.STAND_ASIDE, "", None),
        (Answered.OBJECTION, "", None),
        (Answered.OBJECTION, "x", Objection("x", "y")),
        (Answered.CONSENT, "", Objection("x", "y")),
    ],
)
def test_no_answer_has_the_words_of_another(kind: Answered, words: str, why: Objection | None) -> None:
    with pytest.raises(ValueError, match="words that belong to it"):
        Said(kind=kind, words=words, objection=why)


@pytest.mark.parametrize("state", DecisionState)
def test_each_state_follows_from_what_happened_and_is_read_again_as_it_was_written(state: DecisionState) -> None:
    decision = WAYS[state]()
    assert decision.state is state
    assert (decision.ending is not None) == (state in ENDED)
    assert serial.load(Decision, canonical(decision)) == decision


def test_what_is_decided_has_ended() -> None:
    assert set(DECIDED) < set(ENDED)
    assert set(ENDED) - set(DECIDED) == {DecisionState.WITHDRAWN, DecisionState.DECLINED}


@pytest.mark.parametrize("state", [DecisionState.CALLED_IN, DecisionState.DRAFT])
def test_what_was_called_in_is_public_but_not_the_title_of_its_draft(state: DecisionState) -> None:
    decision = WAYS[state]()
    assert decision.is_public
    assert decision.title == "Let us choose our own shifts"


def test_a_draft_is_for_the_champions_only() -> None:
    assert not drafted().is_public
    assert drafted().title == WORDING.title
    assert drafted().proposal == WORDING
    assert called().proposal is None


def test_what_was_posted_is_known_by_its_title() -> None:
    assert posted().is_public
    assert posted().title == WORDING.title


def test_a_long_call_has_a_short_title() -> None:
    decision = called()
    assert decision.call
    long = replace(decision, call=replace(decision.call, about="x " * 100))
    assert len(long.title) <= 150
    assert long.title.endswith("x...")


OBJECTED = says(says(posted(), "c", consent()), "e", OBJECTS)
SILENT = says(posted(), "c", consent())
AGREED = WAYS[DecisionState.CONSENTED]()
ASIDE = WAYS[DecisionState.STOOD_ASIDE]()
DESPITE = Override(leader=LEADER, reason="Because.", despite=("e",))


def ends(state: DecisionState, **more: Any) -> Ending:
    return Ending(state=state, on=MONDAY, **more)


@pytest.mark.parametrize(
    ("decision", "ending"),
    [
        # Over an objection: only with its override, which names a leader, a reason and who objected.
        (OBJECTED, ends(DecisionState.CONSENTED)),
        (OBJECTED, ends(DecisionState.STOOD_ASIDE)),
        (OBJECTED, ends(DecisionState.UNANSWERED)),
        (OBJECTED, ends(DecisionState.DECIDED_ANYWAY)),
        (OBJECTED, ends(DecisionState.CONSENTED, override=DESPITE)),
        (OBJECTED, ends(DecisionState.DECIDED_ANYWAY, override=replace(DESPITE, leader=""))),
        (OBJECTED, ends(DecisionState.DECIDED_ANYWAY, override=replace(DESPITE, reason=""))),
        (OBJECTED, ends(DecisionState.DECIDED_ANYWAY, override=replace(DESPITE, despite=("c",)))),
        # Silence is not consent, and is named.
        (SILENT, ends(DecisionState.CONSENTED)),
        (SILENT, ends(DecisionState.CONSENTED, unanswered=("e",))),
        (SILENT, ends(DecisionState.UNANSWERED)),
        (SILENT, ends(DecisionState.UNANSWERED, unanswered=("e", "c"))),
        (SILENT, ends(DecisionState.DECIDED_ANYWAY, override=DESPITE, unanswered=("e",))),
        # Consent is consent, and nothing else is.
        (AGREED, ends(DecisionState.STOOD_ASIDE)),
        (AGREED, ends(DecisionState.UNANSWERED)),
        (AGREED, ends(DecisionState.DECIDED_ANYWAY, override=DESPITE)),
        (ASIDE, ends(DecisionState.CONSENTED)),
        # Nothing ends like that from there.
        (drafted(), ends(DecisionState.CONSENTED)),
        (drafted(), ends(DecisionState.DECLINED, reason="No.")),
        (called(), ends(DecisionState.WITHDRAWN, reason="No.")),
        (called(), ends(DecisionState.DECLINED)),
        (posted(), ends(DecisionState.WITHDRAWN)),
        (posted(), ends(DecisionState.OPEN)),
    ],
)
def test_no_end_contradicts_what_the_champions_said(decision: Decision, ending: Ending) -> None:
    with pytest.raises(ValueError, match="cannot end like this"):
        replace(decision, ending=ending)


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (lambda: Decision(id="d", number=1, leader=LEADER), "called in, or drafted"),
        (lambda: replace(posted(), versions=posted().versions * 2), "numbered"),
        (
            lambda: replace(
                OBJECTED,
                versions=(
                    replace(OBJECTED.versions[0], round=replace(OBJECTED.round, asked=posted().round.asked[:1])),
                ),
            ),
            "only who was asked",
        ),
        (lambda: replace(posted(), reviews=(Review(on=MONDAY, by=LEADER, worked=Worked.YES, words="x"),)), "decided"),
    ],
)
def test_no_decision_contradicts_itself(made: Any, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        made()


def test_an_override_names_its_leader_its_reason_and_who_objected() -> None:
    ending = overridden(OBJECTED).ending
    assert ending
    assert ending.override == Override(leader=LEADER, reason="We lose customers every weekend.", despite=("e",))


def test_what_was_changed_by_hand_to_close_over_an_objection_cannot_be_read() -> None:
    ending = canonical(ends(DecisionState.CONSENTED))
    forged = canonical(OBJECTED).replace('"ending":null', f'"ending":{ending}')
    with pytest.raises(ValueError, match="cannot end like this"):
        serial.load(Decision, forged)


def test_each_version_asks_somebody_and_whoever_was_asked_before() -> None:
    first, second = amended(posted()).versions
    nobody = replace(first, round=replace(first.round, asked=()))
    fewer = replace(second, round=replace(second.round, asked=second.round.asked[:1]))
    for versions, wrong in (((nobody,), "somebody is asked"), ((first, fewer), "asked about all later ones")):
        with pytest.raises(ValueError, match=wrong):
            replace(posted(), versions=versions)
