"""Surveys, answers and a vault in use, as the vault's tests need them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection

from domain.items import Driver, Item, Scale
from domain.survey import Ballot, Cast, CastOutcome, Cell, Comment, Segment, SegmentKind, SurveySpec, TagState, Totals
from models.database import Database
from vault import Vault, table
from vault.seal import Box

OPENS = datetime(2026, 3, 3, 10, tzinfo=UTC)
QUESTIONS = tuple(
    Item(id=f"q{number}", driver=Driver.QUALITY, scale=Scale.AGREEMENT, text="?", why="why") for number in range(4)
)
WORDS = Item(id="words", driver=Driver.OPEN, scale=Scale.WORDS, text="?", why="why")


def names(count: int) -> list[str]:
    """Slack ids of an invented company."""
    return [f"U{number:08d}" for number in range(count)]


def spec_of(survey_id: str = "s1", invited: int = 12, *, words: Item | None = WORDS) -> SurveySpec:
    """A frozen survey of four questions and words."""
    return SurveySpec(
        id=survey_id,
        title="Pulse",
        cycle=1,
        opens_at=OPENS,
        closes_at=OPENS + timedelta(days=4),
        questions=QUESTIONS,
        words=words,
        cells=(Cell(number=0, team=None, touch_point=None, invited=invited),),
        segments=(Segment(id="everyone", kind=SegmentKind.EVERYONE, label="Everyone", cells=(0,)),),
    )


def answer(person: str, *, survey_id: str = "s1", cell: int = 0, value: int | None = 4, words: str = "") -> Cast:
    """One person's answer."""
    comment = Comment(words) if words else None
    ballot = Ballot(cell, (value, 3, None, 5))
    return Cast(survey_id=survey_id, person=person, state=TagState.ANSWERED, ballot=ballot, comment=comment)


def opened(vault: Vault, people: Sequence[str], *, survey_id: str = "s1") -> None:
    """Open a survey and commit."""
    with vault.engine.begin() as connection:
        vault.open(connection, spec_of(survey_id, len(people)), people)


def cast(vault: Vault, *casts: Cast) -> tuple[CastOutcome, ...]:
    """One batch from end to end."""
    with vault.engine.begin() as connection:
        pending = vault.prepare(connection, casts)
    pending.settle()
    return pending.outcomes


def box_of(vault: Vault, survey_id: str = "s1", shard: int = 0) -> Box:
    """A box as it is now."""
    with vault.engine.connect() as connection:
        (box,) = table.boxes(connection, survey_id, [shard])
    return box


class Published:
    """What a closing vault hands over."""

    def __init__(self) -> None:
        self.ballots: list[Ballot] = []
        self.comments: list[Comment] = []

    def __call__(self, connection: Connection, ballots: Sequence[Ballot], comments: Sequence[Comment]) -> None:
        self.ballots, self.comments = list(ballots), list(comments)


class Counted:
    """What a vault hands over that only counted ballots."""

    def __init__(self) -> None:
        self.totals = Totals(0, ())
        self.comments: list[Comment] = []

    def __call__(self, connection: Connection, totals: Totals, comments: Sequence[Comment]) -> None:
        self.totals, self.comments = totals, list(comments)


def ready(database: Database, keys: Path) -> Vault:
    """A vault that has started."""
    vault = Vault(database.writer, keys)
    vault.recover()
    return vault
