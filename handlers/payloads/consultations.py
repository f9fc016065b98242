"""What champions send when they ask those they stand for, and what is answered."""

from dataclasses import dataclass

from handlers.payloads.reading import Json, Press, Submission, all_chosen, chosen, known, press, submission, text
from services.consulted_customers import Looked
from templates import ids


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultPress:
    """[Ask those I stand for]."""

    pressed: Press
    decision: str
    seat: str
    """Empty: the one that this person speaks for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultQuestion:
    """A question to employees."""

    sent: Submission
    decision: str
    seat: str
    words: str
    options: str
    """One a line."""
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultLook:
    """What of customers' words is to be looked up, or was."""

    sent: Submission
    decision: str
    seat: str
    looked: Looked
    conclusion: str
    """What follows from it; empty before it was looked up."""

    def __str__(self) -> str:
        """As the form carries it that shows what was found."""
        topics, points = " ".join(self.looked.topics), " ".join(self.looked.touch_points)
        return f"{self.decision}|{self.seat}|{self.looked.days}|{topics}|{points}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultationAnswer:
    """What somebody answers."""

    person: str
    consultation: str
    chosen: int | None
    """The place of an option, from 0."""
    words: str
    hidden: bool = False
    """Nobody is to read them."""
    form: str = ""
    """The id of the form below the page that pointed something out."""

    def __str__(self) -> str:
        """As the page carries it that points something out: Slack keeps it, we do not."""
        return f"{self.consultation}|{self.words}"


@known
def consult_press(body: Json) -> ConsultPress:
    """A button whose value says which decision, and perhaps which seat."""
    pressed = press(body)
    decision, _, seat = pressed.value.partition("|")
    return ConsultPress(pressed=pressed, decision=decision, seat=seat)


@known
def consult_question(body: Json) -> ConsultQuestion:
    """The form for a question, sent."""
    sent = submission(body)
    decision, seat = sent.about.split("|")
    return ConsultQuestion(
        sent=sent,
        decision=decision,
        seat=seat,
        words=text(chosen(sent.element(ids.QUESTION_BLOCK)) or ""),
        options=text(chosen(sent.element(ids.OPTIONS_BLOCK)) or ""),
        days=int(chosen(sent.element(ids.DAYS_BLOCK)) or 0),
    )


@known
def consult_look(body: Json) -> ConsultLook:
    """The form that says what to look up, sent."""
    sent = submission(body)
    decision, seat = sent.about.split("|")
    looked = Looked(
        topics=all_chosen(sent.element(ids.TOPICS_BLOCK)),
        touch_points=all_chosen(sent.element(ids.TOUCH_POINTS_BLOCK)),
        days=int(chosen(sent.element(ids.DAYS_BLOCK)) or 0),
    )
    return ConsultLook(sent=sent, decision=decision, seat=seat, looked=looked, conclusion="")


@known
def consult_conclusion(body: Json) -> ConsultLook:
    """The form with what was found, sent."""
    sent = submission(body)
    decision, seat, days, topics, points = sent.about.split("|")
    looked = Looked(topics=tuple(topics.split()), touch_points=tuple(points.split()), days=int(days))
    conclusion = text(chosen(sent.element(ids.CONCLUSION_BLOCK)) or "")
    return ConsultLook(sent=sent, decision=decision, seat=seat, looked=looked, conclusion=conclusion)


@known
def consultation_answer(body: Json) -> ConsultationAnswer:
    """The form of a question, sent."""
    sent = submission(body)
    place = chosen(sent.element(ids.CHOICE_BLOCK))
    return ConsultationAnswer(
        person=sent.person,
        consultation=sent.about,
        chosen=None if place is None else int(place),
        words=text(chosen(sent.element(ids.WORDS_BLOCK)) or ""),
        hidden=bool(all_chosen(sent.element(ids.HIDE_BLOCK))),
    )


@known
def confirmed_answer(body: Json) -> ConsultationAnswer:
    """The page that pointed something out, sent all the same."""
    sent = submission(body)
    consultation, _, words = sent.about.partition("|")
    below = text(body["view"].get("previous_view_id") or body["view"]["root_view_id"])
    return ConsultationAnswer(person=sent.person, consultation=consultation, chosen=None, words=words, form=below)
