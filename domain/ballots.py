"""Counting an election: approval voting with "None of these", and the only door through which its figures leave.

**The rule.** Everybody who votes chooses as many candidates as they like, or "None of these", or nothing at all.

1. If fewer people voted than the quorum, nobody is elected.
2. Only those can be elected whom more people chose than chose "None of these". If there is nobody, nobody is.
3. Whom most people chose is elected.
4. Equals are put in order by a draw. A candidate's id, in UTF-8, is the message of an HMAC-SHA256 whose key is the
   seed of the election, 32 bytes; whose code is smallest, byte by byte, comes first. The seed's SHA-256 was published
   before anybody stood, and the seed is published with the result, so anybody can draw again and get the same.
5. The next after the one elected, under the same rules, is the runner-up, and the deputy if they said that they would
   be. Of fewer than 10 ballots no runner-up is told: then the champion names a deputy.

**What is told.** Who was elected, how many voted, and the receipts. How many chose each candidate only if there was a
quorum and 10 ballots or more, and of a candidate whom nobody chose: no count. Everything else is gone with the box.
"""

import hmac
import re
import secrets
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256

from domain.errors import BadInputError
from domain.frozen import fingerprint
from domain.survey import Totals

LEAST_BALLOTS = 3
"""Of fewer a result would say how they voted, whoever may vote: no quorum is smaller."""
COUNTS_FROM = 10
"""Ballots, below which only the winner is told."""
SEED_BYTES = 32
RECEIPT_CHARACTERS = 10
RECEIPT_ALPHABET = "23456789CDFHJKMNPQRTVWX"
"""Nothing that is read for something else (0 O, 1 I L, 5 S, 8 B), and no vowels, so that no words come up."""

NO_RECEIPT = (
    f"A receipt has {RECEIPT_CHARACTERS} letters and digits, such as K7MXR4PQ2D: none of 0, 1, A, B, E, G, I, L, O, S, "
    "U, Y and Z are ever in one. Look at yours again."
)
CHOSEN_AND_NONE = (
    'You chose somebody, and "None of these" too. Take one of the two away, and send it again: nothing is sent yet.'
)
CHOSEN_AND_ABSTAINS = (
    '"I abstain" means that you choose nothing. Take that away, or everything else, and send it again: nothing is sent '
    "yet."
)
NOTHING_CHOSEN = (
    'You chose nothing. Choose people, or "None of these". If you want to be counted for nobody, choose "I abstain".'
)

Marks = tuple[int, ...]
"""A ballot: 1 for each candidate who was chosen and 0 for each other, in their order, then the same for "None of
these". Only zeros: an abstention, which counts as a vote and chooses nobody."""


class Quorum(StrEnum):
    """How many of those who may vote have to."""

    A_THIRD = "a_third"
    A_HALF = "a_half"


_PARTS = {Quorum.A_THIRD: 3, Quorum.A_HALF: 2}


class TieRule(StrEnum):
    """What decides between equals."""

    DRAW = "draw"
    """The seeded draw described above."""


class VacantBecause(StrEnum):
    """Why nobody was elected."""

    NO_CANDIDATE = "no_candidate"
    """Nobody stood when the ballot was to open."""
    NO_QUORUM = "no_quorum"
    NONE_OF_THESE = "none_of_these"
    """No candidate was chosen by more people than "None of these"."""
    BALLOTS_LOST = "ballots_lost"
    """The disk or the keys were lost while the ballot was open: nobody can read the votes any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What a box says when it is opened. Nobody reads it but `result_of`, and it is never stored."""

    ballots: int = field(repr=False)
    chosen: tuple[int, ...] = field(repr=False)
    """How many chose each candidate, in the order of the ballot."""
    none_of_these: int = field(repr=False)


@dataclass(frozen=True, slots=True)
class Chosen:
    """How many people chose a candidate; None, "no count": nobody did."""

    candidate: str
    people: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """Everything that an election will ever say, once its ballot has closed."""

    electorate: int
    quorum: int
    voted: int
    winner: str | None = None
    deputy: str | None = None
    """The runner-up; None: the champion names one, if there is a champion."""
    vacant_because: VacantBecause | None = None
    """Set exactly if there is no winner."""
    counts: tuple[Chosen, ...] = ()
    """Whom most people chose first; empty: not told."""
    none_of_these: int | None = None
    """How many chose that; None: not told, or nobody did."""
    drawn: bool = False
    """The draw decided between equals; of fewer than 10 ballots not told."""
    seed: str
    """Of the draw, hex."""
    receipts: tuple[str, ...]
    """Sorted, one a ballot."""

    @property
    def fingerprint(self) -> str:
        """SHA-256 of what is published, and of nothing that is not: a hash of hidden counts could be searched."""
        return fingerprint(self)


def quorum(electorate: int, rule: Quorum = Quorum.A_THIRD) -> int:
    """How many ballots are enough: that part of those who may vote, rounded up, and never fewer than three."""
    return max(LEAST_BALLOTS, -(-electorate // _PARTS[rule]))


def marks(chosen: Collection[str], *, candidates: Sequence[str], none_of_these: bool) -> Marks:
    """What somebody chose, as a ballot. Raises BadInputError for what contradicts itself, or is not on the ballot."""
    if not set(chosen) <= set(candidates):
        raise BadInputError("This ballot is not the one that is open. Open it again. Your vote was not stored.")
    if chosen and none_of_these:
        raise BadInputError('Choose people, or "None of these", but not both. Your vote was not stored.')
    return *(int(candidate in chosen) for candidate in candidates), int(none_of_these)


def check_filled_in(chosen: Collection[str], *, none_of_these: bool, abstains: bool) -> None:
    """Raises BadInputError, beside the field "none_of_these", unless a ballot says one thing, if only "I abstain"."""
    problem = ""
    if chosen and none_of_these:
        problem = CHOSEN_AND_NONE
    elif abstains and (chosen or none_of_these):
        problem = CHOSEN_AND_ABSTAINS
    elif not (chosen or none_of_these or abstains):
        problem = NOTHING_CHOSEN
    if problem:
        raise BadInputError(problem, problems={"none_of_these": problem})


def counted(totals: Totals, *, candidates: int) -> Counts:
    """What a box has added up. Raises ValueError for what no ballots that `marks` makes add up to: no box has that."""
    if len(totals.chosen) != candidates + 1 or min(totals.chosen) < 0:
        raise ValueError("there is a total for each candidate and one for none of them")
    *chosen, none_of_these = totals.chosen
    if max(chosen, default=0) + none_of_these > totals.ballots:  # nobody chooses somebody, and "None of these" too
        raise ValueError("so many marks cannot be on so few ballots")
    return Counts(ballots=totals.ballots, chosen=tuple(chosen), none_of_these=none_of_these)


def result_of(
    counts: Counts,
    *,
    candidates: Sequence[str],
    willing: Collection[str],
    electorate: int,
    needed: int,
    counts_from: int = COUNTS_FROM,
    seed: bytes,
    receipts: Collection[str],
) -> Result:
    """What is told of these counts, by the rule above.

    `candidates` are those on the ballot, in its order; `willing` those of them who would be deputy; `needed` the
    quorum. Raises ValueError unless there are as many counts as candidates and as many receipts as ballots.
    """
    if len(receipts) != counts.ballots:
        raise ValueError("there is one receipt a ballot")
    people = dict(zip(candidates, counts.chosen, strict=True))
    in_order = sorted(draw(seed, candidates), key=lambda one: -people[one])
    enough = counts.ballots >= needed
    ahead = [one for one in in_order if enough and people[one] > counts.none_of_these]
    winner, runner_up = (*ahead, None, None)[:2]
    told = enough and counts.ballots >= counts_from
    nearest = [people[one] for one in ahead[:3]]
    return Result(
        electorate=electorate,
        quorum=needed,
        voted=counts.ballots,
        winner=winner,
        deputy=runner_up if told and runner_up in willing else None,
        vacant_because=None if winner else VacantBecause.NONE_OF_THESE if enough else VacantBecause.NO_QUORUM,
        counts=tuple(Chosen(one, people[one] or None) for one in in_order) if told else (),
        none_of_these=(counts.none_of_these or None) if told else None,
        drawn=told and len({*nearest}) < len(nearest),
        seed=seed.hex(),
        receipts=tuple(sorted(receipts)),
    )


def commitment(seed: bytes) -> str:
    """What is published of a seed beforehand: its SHA-256, hex."""
    return sha256(seed).hexdigest()


def draw(seed: bytes, candidates: Iterable[str]) -> tuple[str, ...]:
    """The order in which equals stand, the same for everybody who has the seed, whatever order they are given in."""
    return tuple(sorted(candidates, key=lambda one: hmac.digest(seed, one.encode(), "sha256")))


def new_receipt() -> str:
    """A code for one ballot, which says nothing of it: one in 41 million million."""
    return "".join(secrets.choice(RECEIPT_ALPHABET) for _ in range(RECEIPT_CHARACTERS))


def read_receipt(typed: str) -> str:
    """A receipt, however it was typed: in small letters, in groups, with dashes. Raises BadInputError for another."""
    found = re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", typed[:100])).upper()
    if len(found) != RECEIPT_CHARACTERS or not {*found} <= {*RECEIPT_ALPHABET}:
        raise BadInputError(NO_RECEIPT, problems={"receipt": NO_RECEIPT})
    return found
