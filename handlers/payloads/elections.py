"""What is pressed and sent on champions' pages: by whoever reads, stands, votes, or looks for a receipt."""

from dataclasses import dataclass

from domain.ballots import read_receipt
from domain.errors import BadInputError
from handlers.payloads.reading import Json, Press, Submission, all_chosen, chosen, known, press, submission, text
from templates import ids

NONE, ABSTAINS = "none", "abstain"
"""What may be chosen instead of people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChampionsPress:
    """A button about a seat or an election, or a page of either."""

    pressed: Press
    id: str
    """Of the seat or the election; empty: of neither."""
    page: int
    """From 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ElectionSent:
    """A form about an election, sent."""

    sent: Submission
    election: str
    below: str
    """The id of the page below it; empty: it lies on none."""
    person: str
    """Whom somebody proposes; empty: nobody."""
    words: str
    """A statement, or a reason."""
    deputy_too: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotSent:
    """A ballot, sent. What was chosen is not checked yet."""

    sent: Submission
    election: str
    receipt: str
    chosen: frozenset[str]
    none_of_these: bool
    abstains: bool


@known
def champions_press(body: Json) -> ChampionsPress:
    """[Champions], [More], [The election], [All receipts], and what turns their pages: "<id>|<page>"."""
    pressed = press(body)
    about, _, page = pressed.value.rpartition("|") if "|" in pressed.value else (pressed.value, "", "")
    return ChampionsPress(pressed=pressed, id=about, page=max(0, int(page or "0")))


@known
def champions_turn(body: Json) -> tuple[Press, int]:
    """[Champions], and another page of them."""
    pressed = press(body)
    return pressed, max(0, int(pressed.value or "0"))


@known
def election_sent(body: Json) -> ElectionSent:
    """A form that `election_about` was put into."""
    sent = submission(body)
    election, below = sent.about.split("|")
    return ElectionSent(
        sent=sent,
        election=election,
        below=below,
        person=text(chosen(sent.element(ids.NOMINEE_BLOCK)) or ""),
        words=text(chosen(sent.element(ids.STATEMENT_BLOCK)) or chosen(sent.element(ids.REASON_BLOCK)) or ""),
        deputy_too=bool(all_chosen(sent.element(ids.DEPUTY_TOO_BLOCK))),
    )


@known
def ballot_sent(body: Json) -> BallotSent:
    """The ballot, which carries its receipt: whoever is chosen is named by the option, whatever the order was."""
    sent = submission(body)
    election, receipt = sent.about.split("|")
    groups = [block for block in sent.values if block.startswith(f"{ids.CANDIDATES_BLOCK}:")]
    instead = all_chosen(sent.element(ids.NONE_OF_THESE_BLOCK))
    if not {*instead} <= {NONE, ABSTAINS}:
        raise ValueError(instead)
    return BallotSent(
        sent=sent,
        election=election,
        receipt=_carried_receipt(receipt),
        chosen=frozenset(person for block in groups for person in all_chosen(sent.element(block))),
        none_of_these=NONE in instead,
        abstains=ABSTAINS in instead,
    )


@known
def receipt_typed(body: Json) -> tuple[Submission, str]:
    """A receipt, as somebody typed it."""
    sent = submission(body)
    return sent, text(chosen(sent.element(ids.RECEIPT_BLOCK)) or "")


def election_about(election: str, below: str) -> str:
    """What a form about an election carries; `below`: the modal that it is opened from."""
    return f"{election}|{below}"


def ballot_about(election: str, receipt: str) -> str:
    """What a ballot carries."""
    return f"{election}|{receipt}"


def _carried_receipt(receipt: str) -> str:
    """Exactly as Tribune writes them: nobody typed this one."""
    try:
        if read_receipt(receipt) == receipt:
            return receipt
    except BadInputError:
        pass
    raise ValueError(receipt)
