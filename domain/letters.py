"""What an author puts into the letter box: a suggestion, or something about one; opened, shuffled, once a day.

A letter names nobody. What belongs together is told by a capability, of which only a SHA-256 stands anywhere: see
`domain.wallet`.
"""

import json
import re
from dataclasses import asdict, dataclass, replace
from enum import StrEnum

from domain.suggestions import Category, MeantFor
from domain.survey import Ballot, Cast, Comment, TagState

LETTERS_A_BOX = 64
"""Then another box is opened."""
TEXT_CHARACTERS = 1500
TEXT_BYTES = 6000
LETTER_BYTES = TEXT_BYTES + 600
"""Of a whole letter: every one takes as much room, however short."""
NAME_CHARACTERS = 80

_FINGERPRINT = re.compile("[0-9a-f]{64}")
_NOT_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
"""What no database keeps as text, or what takes six bytes in a letter: nobody can see it."""


class LetterKind(StrEnum):
    """What a letter does. All of them wait for the box, so that nothing shows when its author was there."""

    SUGGESTION = "suggestion"
    REPLY = "reply"
    SETTLE = "settle"
    """The author says that the matter is settled."""
    REOPEN = "reopen"
    """Once: the author says that it is not."""
    WITHDRAW = "withdraw"
    """Take the suggestion back; in the same box as the suggestion, nobody ever reads it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One thing that an author sends. `category`, `meant_for` and `touch_point` are a suggestion's."""

    kind: LetterKind
    thread: str
    """SHA-256 of the capability, hex."""
    text: str = ""
    category: Category = Category.OTHER
    meant_for: MeantFor = MeantFor.EVERYONE
    touch_point: str = ""
    """Its id."""
    signed: str = ""
    """The author's name, by their own choice; empty: anonymous."""


def letter_cast(box: str, letter: Letter, *, nonce: str) -> Cast:
    """A letter for the vault. `nonce` is random and belongs to the form: sent twice, it counts once.

    It is never a person's id: a letter box does not know who wrote. Raises ValueError for what does not fit: a letter
    that can be cast can be released.
    """
    text, signed = (_NOT_TEXT.sub("", given) for given in (letter.text, letter.signed))
    if len(text) > TEXT_CHARACTERS or len(signed) > NAME_CHARACTERS or not _FINGERPRINT.fullmatch(letter.thread):
        raise ValueError("a letter has a fingerprint, 1,500 characters and a name of 80 at most")
    said = asdict(replace(letter, text=text, signed=signed))
    return Cast(
        survey_id=box,
        person=nonce,
        state=TagState.ANSWERED,
        ballot=Ballot(0, ()),
        comment=Comment(json.dumps(said, ensure_ascii=False, separators=(",", ":"))),
    )


def read_letter(comment: Comment) -> Letter:
    """The letter that `letter_cast` put in."""
    found = json.loads(comment.text)
    return Letter(
        **found
        | {
            "kind": LetterKind(found["kind"]),
            "category": Category(found["category"]),
            "meant_for": MeantFor(found["meant_for"]),
        }
    )
