"""What a thief learns who takes the keys as well, at a moment when a pulse is open."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field

from attack import seizure
from attack.chance import Guesses, Score, score
from attack.evidence import Ballot
from sandbox.inside import read_only
from sandbox.referee import Casts
from sandbox.theft import Installation


@dataclass(frozen=True, slots=True, kw_only=True)
class Seized:
    """What box and key say together of the people who answered."""

    took_part: int
    """How many of them it names."""
    links: Score
    """How often the thief is right who guesses within each group."""
    alone: int
    """How many are the only one of their group so far: their answers are known."""


@dataclass(frozen=True, slots=True)
class _Survey:
    """Who took part in one survey and what was answered, each with the group, in the orders in which they lay."""

    people: list[tuple[int, str]] = field(default_factory=list)
    ballots: list[tuple[int, Ballot]] = field(default_factory=list)


def seized(stolen: Installation, casts: Casts) -> Seized | None:
    """Open every box that a key opens, and judge what is read by who really answered what; None if none opens.

    Of several open surveys it is the one in which most of these people took part.
    """
    truth = dict(casts)
    surveys = [survey for survey in _opened(stolen) if any(person in truth for _, person in survey.people)]
    if not surveys:
        return None
    survey = max(surveys, key=lambda one: sum(person in truth for _, person in one.people))
    groups: dict[int, list[str]] = {}
    for cell, person in survey.people:
        if person in truth:
            groups.setdefault(cell, []).append(person)
    strata = [_guessed(survey, cell, [truth[person].answers for person in people]) for cell, people in groups.items()]
    return Seized(
        took_part=sum(map(len, groups.values())),
        links=score(strata),
        alone=sum(len(people) == 1 for people in groups.values()),
    )


def _guessed(survey: _Survey, group: int, true: Sequence[tuple[int | None, ...]]) -> Guesses:
    """The first ballot of a group is guessed to be of its first person, and so on: nothing says more."""
    ballots = [ballot.answers for cell, ballot in survey.ballots if cell == group]
    return Guesses(guessed=ballots[: len(true)], true=true)


def _opened(stolen: Installation) -> Iterator[_Survey]:
    files = [path for path in stolen.keys.rglob("*") if path.is_file()]
    held = {key: secret for path in files for key, secret in seizure.keys_in(path).items()}
    surveys: dict[str, _Survey] = {}
    with closing(read_only(stolen.database)) as connection:
        for box in _boxes(connection):
            groups = _groups(connection, box.survey_id)
            body = seizure.unsealed(box, held) if groups else None  # letters and support invite nobody
            if body is not None:
                found = _read(connection, box.survey_id, body, groups)
                survey = surveys.setdefault(box.survey_id, _Survey())
                survey.people.extend((cell, person) for person, cell in groups.items() if person in found.took_part)
                survey.ballots.extend(found.ballots)
    yield from surveys.values()


def _boxes(connection: sqlite3.Connection) -> Iterator[seizure.Box]:
    for survey_id, shard, blob in connection.execute("SELECT survey_id, shard, blob FROM boxes").fetchall():
        yield seizure.Box(survey_id=survey_id, shard=shard, blob=blob)


def _groups(connection: sqlite3.Connection, survey_id: str) -> Mapping[str, int]:
    """Who was invited, and in which cell."""
    rows = connection.execute("SELECT person_id, cell FROM roster WHERE survey_id = ? ORDER BY position", (survey_id,))
    return dict(rows.fetchall())


def _read(connection: sqlite3.Connection, survey_id: str, body: bytes, groups: Mapping[str, int]) -> seizure.Opened:
    sizes = "SELECT answers, comment_bytes FROM sealed_surveys WHERE survey_id = ?"
    items, words = connection.execute(sizes, (survey_id,)).fetchone()
    capacity = seizure.capacity_of(body, items=items, comment_bytes=words)
    return seizure.opened(body, capacity=capacity, items=items, roster=groups)
