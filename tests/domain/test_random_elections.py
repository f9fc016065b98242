"""10,000 random elections agree with a second count, written from the rule in prose and sharing nothing with the first.

The prose is that of domain/ballots.py and docs/explanation/champions.md. The first count goes event by event, adds
marks and sorts; the second reads each person's words as a string, keeps sets of voters and looks for the one candidate
of whom the definition is true.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random

import pytest

from domain.ballots import Counts, Quorum, Result, commitment, counted, quorum
from domain.elections import (
    Election,
    cast,
    close,
    decline,
    depart,
    nominate,
    open_ballot,
    stand,
    withdraw,
)
from domain.errors import TribuneError
from tests.domain.voting import BALLOT_CLOSES, BALLOT_OPENS, PROPOSING, VOTING, added, terms

PEOPLE = [f"U{number:02}" for number in range(40)]
NOBODY = frozenset({"none of these"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What people did in one election."""

    electorate: int
    rule: Quorum
    seed: bytes
    said: Sequence[tuple[str, str, bool]]
    """Who, which word, and whether before the ballot opened. Words: p is proposed by a colleague, s says that
    they stand, n says no, b steps back, g leaves the company; S: and would be deputy."""
    votes: Mapping[str, frozenset[str]]
    """Of each voter the candidates whom they would like, whether or not they stand; or nobody; or NOBODY."""


def story(random: Random) -> Story:
    electorate = random.choice([3, 4, 6, 9, 12, 14, 20, 30, 40])
    nominees = random.sample(PEOPLE, random.choice([1, 1, 2, 3, 4, 5, 6]))
    first = {who: random.choice(["S", "S", "s", "pS", "pS", "ps", "p", "pn", "Sb"]) for who in nominees}
    said = [(who, word, True) for who, words in first.items() for word in words]
    said.extend(
        (random.choice(nominees), random.choice("psSnbg"), random.random() < 0.8)
        for _ in range(random.choice([0, 0, 1, 4, 8]))
    )
    liked = {person: random.choice([0.2, 0.5, 0.5, 0.5, 0.8]) for person in nominees}
    turnout, against = random.choice([0.2, 0.6, 0.8, 1.0]), random.choice([0.0, 0.1, 0.4])
    return Story(
        electorate=electorate,
        rule=random.choice([*Quorum]),
        seed=random.randbytes(32),
        said=said,
        votes={
            voter: NOBODY
            if random.random() < against
            else frozenset(person for person in nominees if random.random() < liked[person])
            for voter in PEOPLE[:electorate]
            if random.random() < turnout
        },
    )


# The first count: what Tribune does.

WORDS: Mapping[str, Callable[[Election, str, datetime], Election]] = {
    "p": lambda one, who, now: nominate(one, who, statement="Them!", now=now),
    "s": lambda one, who, now: stand(one, who, statement="Me!", now=now),
    "S": lambda one, who, now: stand(one, who, statement="Me!", deputy_too=True, now=now),
    "n": lambda one, who, now: decline(one, who, now=now),
    "b": lambda one, who, now: withdraw(one, who, now=now),
    "g": lambda one, who, now: depart(one, who),
}


def held(told: Story) -> tuple[Election, Counts | None]:
    """The election as Tribune holds it, and what was in its box."""
    frozen = replace(
        terms(told.electorate, seed=told.seed), quorum_rule=told.rule, quorum=quorum(told.electorate, told.rule)
    )
    election = Election(terms=frozen)
    for early in (True, False):
        for who, word, before in told.said:
            if before is early:
                with suppress(TribuneError):
                    election = WORDS[word](election, who, PROPOSING if early else BALLOT_OPENS)
        if early:
            election = open_ballot(election, now=BALLOT_OPENS)
    if election.is_over:
        return election, None
    box = [
        cast(
            election,
            chosen=[one for one in choice if one in election.candidates],
            none_of_these=choice is NOBODY,
            listed=True,
            now=VOTING,
        )
        for choice in told.votes.values()
    ]
    candidates = len(election.candidates)
    counts = counted(added(box, candidates=candidates), candidates=candidates)
    return close(election, counts, receipts=receipts(told), seed=told.seed, now=BALLOT_CLOSES), counts


def receipts(told: Story) -> list[str]:
    return [f"R{number:02}" for number in range(len(told.votes))]


# The second count: what the rule says.


def stands(words: str) -> str | None:
    """The word by which somebody stands, from all their words before the ballot opened; None: they don't.

    What was said before they left is gone. Whoever has said that they stand does so, unless they stepped back after
    that. A no changes nothing for who stands already.
    """
    found = re.search("[sS][^sSb]*$", words.rpartition("g")[2])
    return found[0][0] if found else None


def code(seed: bytes, person: str) -> str:
    """HMAC-SHA256, as RFC 2104 defines it."""
    key = seed + bytes(32)
    inner = hashlib.sha256(bytes(one ^ 0x36 for one in key) + person.encode()).digest()
    return hashlib.sha256(bytes(one ^ 0x5C for one in key) + inner).hexdigest()


def first_of(people: Collection[str], fans: Mapping[str, set[str]], seed: bytes) -> str | None:
    """The one who has more fans than each other one, or as many and the smaller code."""
    for one in people:
        if all(
            len(fans[one]) > len(fans[other])
            or (len(fans[one]) == len(fans[other]) and code(seed, one) < code(seed, other))
            for other in people
            if other != one
        ):
            return one
    return None


def by_definition(told: Story) -> dict[str, object]:
    """What anybody would read of this election."""
    words = Counter[str]()
    heard = {who: "".join(word for one, word, before in told.said if one == who and before) for who, _, _ in told.said}
    standing = {who: word for who in heard if (word := stands(heard[who]))}
    if not standing:
        return {"because": "no_candidate", "standing": set()}
    fans = {who: {voter for voter, choice in told.votes.items() if who in choice} for who in standing}
    against = [voter for voter, choice in told.votes.items() if choice == NOBODY]
    voted = len(told.votes)
    parts = {"a_third": 3, "a_half": 2}[told.rule]
    enough = voted * parts >= told.electorate and voted > 2
    able = {who for who in standing if enough and len(fans[who]) > len(against)}
    winner = first_of(able, fans, told.seed)
    runner_up = first_of(able - {winner}, fans, told.seed)
    open_book = enough and voted > 9
    words.update(len(fans[who]) for who in able)
    equal = any(words[len(fans[who])] > 1 for who in (winner, runner_up) if who)
    return {
        "because": None if winner else ("none_of_these" if enough else "no_quorum"),
        "standing": set(standing),
        "winner": winner,
        "deputy": runner_up if open_book and runner_up and standing[runner_up].isupper() else None,
        "counts": {who: len(fans[who]) or None for who in standing} if open_book else {},
        "none_of_these": len(against) or None if open_book else None,
        "drawn": open_book and equal,
        "voted": voted,
    }


def as_read(election: Election, result: Result | None) -> dict[str, object]:
    """What anybody reads of an election that Tribune held."""
    if result is None:
        return {"because": election.vacant_because, "standing": {*election.candidates}}
    return {
        "because": result.vacant_because,
        "standing": {*election.candidates},
        "winner": result.winner,
        "deputy": result.deputy,
        "counts": {one.candidate: one.people for one in result.counts},
        "none_of_these": result.none_of_these,
        "drawn": result.drawn,
        "voted": result.voted,
    }


def kinds(election: Election, read: Mapping[str, object]) -> list[str]:
    """What an election is an example of."""
    found = [str(read["because"])] + [name for name in ("drawn", "deputy") if read.get(name)]
    if len(election.candidates) == 1:
        found.append("one stood")
    if read.get("winner") and not read["counts"]:
        found.append("winner only")
    return found


def test_10_000_random_elections_agree_with_the_second_count() -> None:
    seen = Counter[str]()
    for number in range(10_000):
        told = story(Random(number))
        election, _ = held(told)
        read = as_read(election, election.result)
        assert read == by_definition(told), f"election {number}"
        seen.update(kinds(election, read))
    # Each kind of election came up often enough to mean something.
    expected = {"None", "no_candidate", "no_quorum", "none_of_these", "drawn", "deputy", "one stood", "winner only"}
    assert {kind for kind, times in seen.items() if times >= 200} == expected


BROKEN: Mapping[str, Callable[[Election, Counts], tuple[Election, Counts]]] = {
    "quorum": lambda one, counts: (replace(one, terms=replace(one.terms, quorum=one.terms.quorum + 1)), counts),
    "none of these": lambda one, counts: (one, replace(counts, none_of_these=max(0, counts.none_of_these - 1))),
    "one more vote for one": lambda one, counts: (
        one,
        replace(counts, chosen=(counts.chosen[0] + 1, *counts.chosen[1:])),
    ),
    "everybody would be deputy": lambda one, counts: (
        replace(one, nominations=tuple(replace(each, deputy_too=True) for each in one.nominations)),
        counts,
    ),
    "counts of few ballots": lambda one, counts: (replace(one, terms=replace(one.terms, counts_from=9)), counts),
    "two candidates changed places": lambda one, counts: (replace(one, candidates=one.candidates[::-1]), counts),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_the_second_count_finds_every_fault_in_the_first(fault: str) -> None:
    found = 0
    for number in range(300):
        told = story(Random(number))
        election, counts = held(told)
        if counts is None or election.terms.quorum == election.terms.electorate:
            continue
        broken, counts = BROKEN[fault](election, counts)
        reopened = replace(
            broken, state="balloting", terms=replace(broken.terms, seed_commitment=commitment(told.seed))
        )
        again = close(reopened, counts, receipts=receipts(told), seed=told.seed, now=BALLOT_CLOSES)
        found += as_read(again, again.result) != by_definition(told)
    assert found > 3


def test_the_second_count_finds_another_draw() -> None:
    told = [story(Random(number)) for number in range(300)]
    assert sum(by_definition(one) != by_definition(replace(one, seed=one.seed[::-1])) for one in told) > 5
