"""Somebody makes a suggestion: the form, what is pointed out before it goes, and the letter. Nothing is stored here."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from domain.danger import speaks_of_danger
from domain.errors import BadInputError
from domain.letters import NAME_CHARACTERS, TEXT_CHARACTERS, Letter, LetterKind
from domain.screens import BeforeSending, Choice, SuggestionForm
from domain.suggestions import Category, MeantFor
from domain.taxonomy import Speakers
from domain.wallet import fingerprint
from insight.pointing import point_out
from insight.traces import split
from models import people as rows
from models.people import TouchPoint
from services.desk_settings import desk
from services.letters import box_taking
from services.people import names_to_point_out
from services.topics import taxonomy

MOST_CHOICES = 100
"""Lines of a menu."""
_UNSEEN = {
    code: None
    for code in (*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A))
    if chr(code) not in "\n\t"
}
"""What nobody can see in a text, or what turns the words around it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggested:
    """What the author has put into the form."""

    person: str
    words: str
    category: Category
    meant_for: MeantFor
    touch_point: str
    """Its id; empty: none."""
    sign: bool
    four_words: tuple[str, ...]
    """Drawn when the form was opened: sent twice, it is one suggestion."""


def suggestion_form(session: Session, *, words: str = "", topic: str = "", touch_point: str = "") -> SuggestionForm:
    """The form. `topic` and `touch_point`: what it is to mend. Raises NotFoundError where nobody would answer."""
    box_taking(session)
    points = rows.touch_points(session)[:MOST_CHOICES]
    found = next((each for speakers in Speakers if (each := taxonomy(session, speakers).get(topic))), None)
    begun = f"{found.name}: " if found else words
    return SuggestionForm(
        words=begun[:TEXT_CHARACTERS],
        touch_points=tuple(Choice(id=point.id, name=point.name) for point in points),
        touch_point=touch_point if any(point.id == touch_point for point in points) else "",
        for_customers=found is not None or bool(touch_point),
        cut=len(begun) > TEXT_CHARACTERS,
    )


def before_sending(session: Session, words: str, *, signer: str | None = None) -> BeforeSending | None:
    """What an author should know before these words go; None: nothing. `signer`: who signs them, and so is named."""
    names, teams = names_to_point_out(session)
    own = frozenset(split(rows.name_of(session, signer))) if signer else frozenset()
    found = tuple(one for one in point_out(words, names=names, teams=teams) if not own.issuperset(split(one) or ("",)))
    danger = speaks_of_danger(words)
    given = desk(session)
    if not found and not danger:
        return None
    return BeforeSending(found=found, danger=danger, help=given.help if given else "", words=words)


def suggestion_letter(session: Session, given: Suggested, *, capability: str) -> Letter:
    """The letter. Raises NotFoundError where nobody would answer, and BadInputError about what can't be sent."""
    box_taking(session)
    chosen = session.get(TouchPoint, given.touch_point) if given.touch_point else None
    return Letter(
        kind=LetterKind.SUGGESTION,
        thread=fingerprint(capability),
        text=checked_words(given.words),
        category=given.category,
        meant_for=given.meant_for,
        touch_point=chosen.id if chosen else "",
        signed=rows.name_of(session, given.person)[:NAME_CHARACTERS] if given.sign else "",
    )


def checked_words(words: str) -> str:
    """Words as they are sent. Raises BadInputError where there are none, or too many."""
    kept = words.translate(_UNSEEN).strip()
    if not kept:
        raise BadInputError("There is nothing to send yet.", problems={"words": "Please write something."})
    if len(kept) > TEXT_CHARACTERS:
        problem = f"At most {TEXT_CHARACTERS:,} characters; this is {len(kept):,}."
        raise BadInputError(problem, problems={"words": problem})
    return kept
