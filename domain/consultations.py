"""A champion asks those they stand for: a question with up to five options, or for people's own words.

It is anonymous as a pulse is: sealed, at least 8 people are asked, and nothing is told of fewer than 5 answers.
Customers are not asked anew: what they have said is looked up, and the champion says what follows from it.

**How finely options are told** depends on how many people answered and on how many options there are:

| Answers | What is told |
|---|---|
| 5 to 9 | the option that more than 70 % chose, if there is one |
| 10 to 29 | of two options the shares in steps of 10 %; of more, or if few joined or left, in bands |
| 30 and more | the shares in steps of 5 % |

That is coarser than `domain.display` would be with each option by itself, because shares of options add up: if 3 of 6
chose each of two options, "40 to 70 %" twice means exactly 3; if "about 60 %" and "about 40 %" of ten chose two of
three, nobody chose the third. And it never depends on what people answered. So whoever knows everything but the
answers, and runs the rule backwards, still knows of fewer than 10 answers no exact number, and of fewer than 30 never
that all chose an option, or none. A test tries every possible outcome.

**Own words are no hidden ballot.** "Answer Yes or No" without options would otherwise tell exactly what options hide.
So words that are the same but for capitals, punctuation and space are told once, without how often; up to three words
are not told at all; and nothing is told unless at least five different answers are left. Below 30 answers nothing is
told either if few joined or left. Whoever wants to be read by nobody says so.

**Asking twice.** A seat is a series of its own: those for whom a champion stands may be asked again and again. If 1 to
4 people joined or left them in the last 30 days, shares below 30 answers are told in bands, as in a pulse. Several
seats are not all asked within 30 days if their results together would be about fewer than 5 people: see domain.rolls.
"""

import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from fractions import Fraction
from random import Random

from domain.cadence import at_local, working_days_after
from domain.calendars import Calendar
from domain.decisions import ENDED, Decision, typed
from domain.digests import LEAST, Moods
from domain.disclosure import WITHHELD, release
from domain.display import FINE_FROM, HIGH_BAND, TENTHS_FROM, finest, share_said, shown_share
from domain.errors import BadInputError, TooFewInvitedError
from domain.survey import (
    COMMENT_CHARACTERS,
    COMMENT_RESPONDENTS,
    MINIMUM_INVITED,
    Ballot,
    Cell,
    Comment,
    Displayed,
    Precision,
    Segment,
    SegmentKind,
    SurveySpec,
    Totals,
)
from domain.voice import tidied

LEAST_OPTIONS, MOST_OPTIONS = 2, 5
OPTION_CHARACTERS, QUESTION_CHARACTERS = 75, 300
OPEN_DAYS, MOST_DAYS = 3, 5
"""Working days for which people can answer: unless the champion chooses otherwise, and at most."""
CLOSES = time(17)
ROLL_DAYS = 30
"""Days after it was opened for which it is kept whom a consultation asked, to be held against whom others ask."""
PERIODS = (30, 90, 365)
"""Days up to today, of which a champion may look at what customers said."""
MOST_CHOSEN = 10
"""Topics, and touch points."""
MOST_TOPICS, MOST_QUOTES = 5, 5
"""Of what customers said."""

SAME_OPTIONS = "Two options are the same. Change one of them."
NOT_SO_MANY = f"Name {LEAST_OPTIONS} to {MOST_OPTIONS} options, one a line; or none, and people answer in their words."
OPTION_TOO_LONG = f"An option has at most {OPTION_CHARACTERS} characters."
NOT_SO_LONG = f"Choose 1 to {MOST_DAYS} working days."
CHOOSE = "Choose one of the answers."
SAY = "Say it in a sentence or two."
WORDS_LATER = f"Their words are shown from {COMMENT_RESPONDENTS} answers on, so that nobody can tell who wrote what."
WORDS_NOT_NOW = "Their words are not shown this time, because a few people joined or left since they were last asked."
TOO_ALIKE = "Their words are not shown: only sentences are, and there are fewer than five different ones."
MOST_OF_A_VOTE = 3
"""Words. So few cannot be told apart from a vote."""
NO_MAJORITY = "No answer was given by over 70 %."


class ConsultationState(StrEnum):
    """Where a consultation stands."""

    OPEN = "open"
    CLOSED = "closed"
    """What came of it is attached to the decision, whatever has become of that."""
    CANCELLED = "cancelled"
    """Its answers were lost: the disk or the keys were."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a champion asks, frozen when it is opened. Made by `question`."""

    words: str
    options: tuple[str, ...]
    """Two to five; empty: people answer in their own words."""
    closes_at: datetime
    invited: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomersAsked:
    """What a champion wants to know of what customers said, in names."""

    topics: tuple[str, ...]
    """Empty: about anything."""
    touch_points: tuple[str, ...]
    """Empty: anywhere."""
    days: int
    last: date
    """The day on which it was looked up."""

    @property
    def question(self) -> str:
        """As it stands in the decision's log."""
        about = f" about {_listed(self.topics)}" if self.topics else ""
        where = f" at {_listed(self.touch_points)}" if self.touch_points else ""
        return f"What did customers say{about}{where} in the {self.days} days up to {_day(self.last)}?"


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomersSaid:
    """What is found of it; everybody may read all of this."""

    moods: Moods
    topics: tuple[tuple[str, int], ...]
    """What those comments are about most often, by name; empty of fewer than five."""
    quotes: tuple[str, ...]
    """Customers' words that somebody has approved, and that were posted."""


def question(
    *,
    words: str,
    options: str,
    days: int,
    invited: int,
    zones: Collection[str],
    home_zone: str,
    today: date,
    calendar: Calendar,
) -> Question:
    """What a champion typed, options a line each, as a question that is open from now on.

    It closes at 17:00 of its last working day in the latest of the zones, today not counted. Raises BadInputError with
    all that is to be changed, and TooFewInvitedError.
    """
    if invited < MINIMUM_INVITED:
        raise TooFewInvitedError(
            f"People who could answer: {invited}. A question needs {MINIMUM_INVITED}, because among fewer they could "
            "not stay anonymous. Nobody was asked."
        )
    words, listed = " ".join(tidied(words).split()), _options(options)
    found = {
        "question": _problem_of_words(words),
        "options": _problem_of_options(listed),
        "days": "" if 1 <= days <= MOST_DAYS else NOT_SO_LONG,
    }
    if problems := {field: problem for field, problem in found.items() if problem}:
        raise BadInputError("Something is missing or too long. Nobody was asked.", problems=problems)
    last = working_days_after(today, days, calendar=calendar)
    closes_at = max(at_local(last, CLOSES, zone) for zone in zones or (home_zone,))
    return Question(words=words, options=listed, closes_at=closes_at, invited=invited)


def answer_due(decision: Decision, seat: str, *, today: date) -> date | None:
    """The last day for a seat that has still to answer; None: it is not asked, has answered, or its time is over."""
    if not decision.versions or decision.state in ENDED:
        return None
    here = decision.round
    due = here.extended_to(seat) or here.deadline
    return due if due >= today and seat in {one.seat for one in here.unanswered} else None


def days_in_time(due: date | None, *, today: date, calendar: Calendar) -> tuple[int, ...]:
    """For how many working days people can answer if the result is to be there before a day; empty: for none."""
    days = range(1, MOST_DAYS + 1)
    return tuple(day for day in days if due is None or working_days_after(today, day, calendar=calendar) < due)


def answer(asked: Question, *, chosen: int | None, words: str, hidden: bool = False) -> tuple[Ballot, Comment | None]:
    """What somebody answers, as it goes into the box. Raises BadInputError if nobody could answer that.

    `chosen` is the place of an option, from 0; `hidden`: nobody is to read these words.
    """
    if asked.options:
        if chosen is None or not 0 <= chosen < len(asked.options):
            raise BadInputError(f"{CHOOSE} Nothing was stored.", problems={"choice": CHOOSE})
        return Ballot(0, tuple(int(place == chosen) for place in range(len(asked.options)))), None
    said = tidied(words)
    problem = SAY if not said else ""
    if len(said) > COMMENT_CHARACTERS:  # so many are never too many bytes: one takes four of them at most
        problem = f"At most {COMMENT_CHARACTERS} characters; this is {len(said)}."
    if problem:
        raise BadInputError(f"{problem} Nothing was stored.", problems={"words": problem})
    return Ballot(0, ()), Comment(said, show=not hidden)


def result_of(asked: Question, totals: Totals, comments: Sequence[Comment], *, unsettled: bool, random: Random) -> str:
    """What is told of the answers, in plain words: the only thing that is left of them.

    `unsettled`: 1 to 4 people joined or left since those who stand behind this seat were asked last. `random` is the
    source for rounding, and for the order of words.
    """
    sentences = _different(one.text for one in comments if one.show)
    released = release(_specification(asked), [Ballot(0, ())] * totals.ballots, sentences, random=random)
    if released.answered is None:
        return f"{WITHHELD}."
    about = "About " if released.answered < TENTHS_FROM else ""
    turnout = f"{about}{released.answered} of {asked.invited} people answered."
    if asked.options:
        told = shares(asked.options, totals.chosen, unsettled=unsettled)
        return "\n".join((turnout, *told))
    if withheld := _why_no_words(totals.ballots, released.comments, unsettled=unsettled):
        return f"{turnout} {withheld}"
    said = (f"- {' '.join(words.split())}" for words in released.comments)
    return "\n".join((f"{turnout} Their words, in no order:", *said))


def _why_no_words(answered: int, sentences: Sequence[str], *, unsettled: bool) -> str:
    if answered < COMMENT_RESPONDENTS:
        return WORDS_LATER
    if unsettled and answered < FINE_FROM:
        return WORDS_NOT_NOW
    return "" if sentences else TOO_ALIKE


def _different(texts: Iterable[str]) -> list[Comment]:
    """Each sentence once, however often it was written, and none that is so short that it may be a vote."""
    found = {_as_said(text): text for text in sorted(texts)}
    return [Comment(text) for words, text in found.items() if _length(words) > MOST_OF_A_VOTE]


def _length(words: Iterable[str]) -> int:
    """How many words: where nobody puts spaces between them, as in Japanese, two signs count as one."""
    wide = (sum(unicodedata.east_asian_width(sign) in "WF" for sign in word) for word in words)
    return sum(max(1, signs // 2) for signs in wide)


def _as_said(text: str) -> tuple[str, ...]:
    """The words of a text, whatever its capitals, punctuation and signs."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return tuple("".join(sign for sign in folded if sign.isspace() or unicodedata.category(sign)[0] in "LMN").split())


def shares(options: Sequence[str], counts: Sequence[int], *, unsettled: bool) -> tuple[str, ...]:
    """How many chose each option, a line each, as finely as the table above says; of five answers and more."""
    answered = sum(counts)
    parts = [Fraction(100 * count, answered) for count in counts]
    if answered < TENTHS_FROM:
        named = zip(options, parts, strict=True)
        most = next((option for option, part in named if shown_share(part, Precision.BANDS) == HIGH_BAND), None)
        return (f"- {most}: over {HIGH_BAND[0]} %",) if most else (NO_MAJORITY,)
    alone = len(options) == LEAST_OPTIONS or answered >= FINE_FROM
    precision = finest(answered, unsettled=unsettled) if alone else Precision.BANDS
    return tuple(f"- {option}: {_said(part, precision, answered)}" for option, part in zip(options, parts, strict=True))


def customers_result(said: CustomersSaid, conclusion: str) -> str:
    """What customers said, and what their champion concludes. Raises BadInputError without a conclusion."""
    (conclusion,) = typed(conclusion=(conclusion, "Say in a sentence what you conclude."))
    return "\n".join((*found_lines(said), f"What the champion concludes: {' '.join(conclusion.split())}"))


def found_lines(said: CustomersSaid) -> tuple[str, ...]:
    """What customers said, line by line; the first says how many did."""
    return tuple(_found(said))


def _found(said: CustomersSaid) -> Iterator[str]:
    moods = said.moods
    comments = f"{moods.all} comment{'' if moods.all == 1 else 's'}"
    if moods.clear < LEAST:
        yield f"{comments}. That is too few to say how customers feel." if moods.all else "No comments."
    else:
        counted = ((moods.negative, "negative"), (moods.positive, "positive"), (moods.neutral, "neutral"))
        told = ", ".join(f"{_percent(count, moods.clear)} % {mood}" for count, mood in counted)
        yield f"{comments}. Of the {moods.clear} whose mood is clear: {told}."
    if said.topics:
        yield f"Most often about: {', '.join(f'{name} ({count})' for name, count in said.topics)}."
    if said.quotes:
        yield "In customers' words:"
        yield from (f"- {' '.join(words.split())}" for words in said.quotes)


def _percent(count: int, of: int) -> int:
    return (200 * count + of) // (2 * of)


def _options(typed_in: str) -> tuple[str, ...]:
    lines = (" ".join(line.split()) for line in tidied(typed_in).splitlines())
    return tuple(line for line in lines if line)


def _problem_of_words(words: str) -> str:
    if not words:
        return "Write your question."
    return (
        f"At most {QUESTION_CHARACTERS} characters; this is {len(words)}." if len(words) > QUESTION_CHARACTERS else ""
    )


def _problem_of_options(options: Sequence[str]) -> str:
    if options and not LEAST_OPTIONS <= len(options) <= MOST_OPTIONS:
        return NOT_SO_MANY
    if any(len(option) > OPTION_CHARACTERS for option in options):
        return OPTION_TOO_LONG
    return SAME_OPTIONS if len({option.casefold() for option in options}) < len(options) else ""


def _specification(asked: Question) -> SurveySpec:
    """The question as the door through which answers leave knows one: everybody together, and nothing to cut by."""
    everyone = Segment(id="everyone", kind=SegmentKind.EVERYONE, label="", cells=(0,))
    return SurveySpec(
        id="",
        title="",
        cycle=1,
        opens_at=asked.closes_at,
        closes_at=asked.closes_at,
        questions=(),
        words=None,
        cells=(Cell(number=0, team=None, touch_point=None, invited=asked.invited),),
        segments=(everyone,),
    )


def _said(part: Fraction, precision: Precision, answered: int) -> str:
    low, high = shown_share(part, precision)
    return share_said(Displayed(precision=precision, answered=answered, low=low, high=high))


def _listed(names: Sequence[str]) -> str:
    quoted = [f"'{name}'" for name in names]
    return " and ".join([", ".join(quoted[:-1]), quoted[-1]] if len(quoted) > 1 else quoted)


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
