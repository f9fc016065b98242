"""What a decision refers to: customers' and employees' topics, suggestions on the board, results; found by search.

Everybody reads a decision for good, so what is kept of it is words that anybody may read, and of a suggestion only its
number: its author may take it back, and the log of decisions keeps everything.
"""

from collections.abc import Collection, Iterator

from sqlalchemy.orm import Session

from domain.actions import Origin
from domain.decisions import MOST_EVIDENCE, Evidence, EvidenceKind, Proposal
from domain.errors import BadInputError, NotFoundError
from domain.taxonomy import Speakers
from models import board, reports
from services.custody import credit_for
from services.menus import Choices, found
from services.reports import read_report
from services.topics import taxonomy

LAST_RESULTS = 4
"""Of each series, so many pulses can be referred to: what is older is told by these."""
EXCERPT = 60
"""Characters of a suggestion in a menu."""

NOT_THERE = "Not everybody can read this any more: {words}. Take it out of the draft, then post it. Nothing was posted."
TOO_MANY = f"Choose {MOST_EVIDENCE} at most."
UNKNOWN = "One of these is not there any more. Take it out, or choose something else."


def value_of(evidence: Evidence) -> str:
    """What comes back from the menu."""
    return f"{evidence.kind}|{evidence.id}"


def search(session: Session, typed: str) -> Choices:
    """What has these words: topics first, then suggestions on the board, then results."""
    return found((*_topics(session), *_suggestions(session), *_results(session)), typed)


def chosen(session: Session, values: Collection[str], *, kept: Proposal | None = None) -> tuple[Evidence, ...]:
    """What somebody chose, in words that anybody may read; what `kept` refers to already stays as it was told there.

    Raises BadInputError for what is not there for everybody.
    """
    if len(values) > MOST_EVIDENCE:
        raise BadInputError(TOO_MANY, problems={"evidence": TOO_MANY})
    there = {value_of(one): one for one in kept.evidence} if kept else {}
    return tuple(there.get(value) or _named(session, value) for value in dict.fromkeys(values))


def refuse_hidden(session: Session, proposal: Proposal) -> None:
    """Raises BadInputError where a draft refers to what not everybody can read any more: it is about to be posted."""
    for one in proposal.evidence:
        if one.kind is EvidenceKind.SUGGESTION and not (
            board.shown(session, one.id) or board.shown_as(session, one.id)
        ):
            raise BadInputError(NOT_THERE.format(words=one.words))


def excerpt(session: Session, evidence: Evidence) -> str:
    """A suggestion's words as the board has them now; empty for all else, and where they are not there any more."""
    if evidence.kind is not EvidenceKind.SUGGESTION:
        return ""
    row = board.shown(session, evidence.id)
    return " ".join(row.words.split()) if row else ""


def _named(session: Session, value: str) -> Evidence:
    """What was chosen, in public words; whatever it is called in the menu, which may be forged."""
    try:
        kind, about = EvidenceKind(value.partition("|")[0]), value.partition("|")[2]
        words = _words(session, kind, about)
    except (ValueError, NotFoundError):
        words = ""
    if not words:
        raise BadInputError(UNKNOWN, problems={"evidence": UNKNOWN})
    return Evidence(kind=kind, id=about, words=words)


def _words(session: Session, kind: EvidenceKind, about: str) -> str:
    first, _, second = about.partition(":")
    match kind:
        case EvidenceKind.TOPIC:
            topic = taxonomy(session, Speakers(first)).get(second)
            return _topic_words(topic.name, Speakers(first)) if topic else ""
        case EvidenceKind.SUGGESTION:
            row = board.shown(session, about)
            return f"suggestion {row.number}, from the board" if row else ""
        case _:
            offered = dict(_results(session))
            return credit_for(session, Origin.PULSE, f"{first}|{second}") if f"driver|{about}" in offered else ""


def _topic_words(name: str, speakers: Speakers) -> str:
    return f"'{name}' ({'customers' if speakers is Speakers.CUSTOMERS else 'employees'}' words)"


def _topics(session: Session) -> Iterator[tuple[str, str]]:
    for speakers in Speakers:
        for topic in taxonomy(session, speakers):
            yield f"{EvidenceKind.TOPIC}|{speakers}:{topic.id}", f"Topic {_topic_words(topic.name, speakers)}"


def _suggestions(session: Session) -> Iterator[tuple[str, str]]:
    for row in board.on_board(session, category=None, state=None):
        words = " ".join(row.words.split())[:EXCERPT]
        yield f"{EvidenceKind.SUGGESTION}|{row.id}", f"Suggestion {row.number}: {words}"


def _results(session: Session) -> Iterator[tuple[str, str]]:
    """The items of the last results that were shown for everybody together."""
    for series in reports.series_with_results(session):
        for cycle, message in reports.messages_of(session, series.id, up_to=None, most=LAST_RESULTS):
            for line in read_report(message).lines:
                if line.shown is not None:
                    named = line.item.short or line.item.text
                    yield f"{EvidenceKind.DRIVER}|{cycle.id}:{line.item.id}", f"Result: {named} (pulse {cycle.number})"
