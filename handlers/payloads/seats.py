"""What is pressed and sent about champions' seats: by whoever holds one, in secret, and by administrators."""

from dataclasses import dataclass
from datetime import date

from domain.ballots import Quorum
from domain.seats import StandsFor
from handlers.payloads.reading import Json, Press, Submission, chosen, known, press, submission, text
from services.champions_settings import ChampionsRules
from templates import ids

NO_PLACE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatPress:
    """A button about a seat."""

    pressed: Press
    seat: str
    below: str
    """The id of the page from which somebody came to their seat; empty: from a message."""

    @property
    def about(self) -> str:
        """What a modal carries that this press opens."""
        return f"{self.seat}|{self.below}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatSent:
    """A form about a seat, sent."""

    sent: Submission
    seat: str
    below: str
    words: str
    person: str
    """The deputy; of another form: empty."""

    @property
    def about(self) -> str:
        """What the page carries that takes the place of the form."""
        return f"{self.seat}|{self.below}"


@known
def seat_press(body: Json) -> SeatPress:
    """[Your seat], [Ask for an election]: in a message, or on a page that lies below then."""
    pressed = press(body)
    return SeatPress(pressed=pressed, seat=pressed.value, below=pressed.view)


@known
def seat_turn(body: Json) -> SeatPress:
    """A button on the page of one's own seat, or in the set-up: a form takes the place of the page."""
    pressed = press(body)
    _, _, below = pressed.about.partition("|")
    return SeatPress(pressed=pressed, seat=pressed.value, below=below)


@known
def seat_sent(body: Json) -> SeatSent:
    """A form that `about` was put into."""
    sent = submission(body)
    seat, below = sent.about.split("|")
    words = (text(chosen(sent.element(block)) or "") for block in (ids.SEAT_NOTE_BLOCK, ids.REASON_BLOCK))
    return SeatSent(
        sent=sent,
        seat=seat,
        below=below,
        words="".join(words),
        person=text(chosen(sent.element(ids.DEPUTY_BLOCK)) or ""),
    )


@known
def champions_given(body: Json) -> tuple[Submission, ChampionsRules, date | None]:
    """The rules as an administrator set them up, and from when on the first elections are announced."""
    sent = submission(body)
    place = text(chosen(sent.element(ids.HOLIDAYS_BLOCK)) or "")
    first_on = chosen(sent.element(ids.FIRST_ON_BLOCK))
    given = ChampionsRules(
        channel=text(chosen(sent.element(ids.CHANNEL_BLOCK)) or ""),
        zone=text(chosen(sent.element(ids.ZONE_BLOCK))),
        place="" if place == NO_PLACE else place,
        quorum=Quorum(chosen(sent.element(ids.QUORUM_BLOCK)) or ""),
        term_months=int(chosen(sent.element(ids.MONTHS_BLOCK)) or ""),
        hours_a_month=int(chosen(sent.element(ids.HOURS_BLOCK)) or ""),
    )
    return sent, given, date.fromisoformat(first_on) if first_on else None


@known
def seat_added(body: Json) -> tuple[Submission, StandsFor, str]:
    """A further seat: for whom, and of which team or place."""
    sent = submission(body)
    stands_for = StandsFor(chosen(sent.element(ids.STANDS_FOR_BLOCK)) or "")
    return sent, stands_for, text(chosen(sent.element(ids.AREA_BLOCK)) or "")
