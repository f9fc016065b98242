"""Links people to ballots: each method looks for two orders of events, one of people and one of ballots."""

from collections.abc import Mapping
from dataclasses import dataclass

from attack.evidence import Challenge, Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One method's answer: a ballot for every person, each ballot once."""

    method: str
    """For example "rowid order", "xmin", "write-ahead log"."""
    links: Mapping[str, int]
    """The number of a ballot in the challenge by the user id of the person that it is said to be of."""
    sure: bool
    """Whether the evidence named an order of people and one of ballots; if not, what was missing was guessed."""


def attempts(evidence: Evidence, challenge: Challenge) -> tuple[Attempt, ...]:
    """What every method makes of the evidence, the attacker's favourite first."""
    raise NotImplementedError
