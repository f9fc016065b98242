"""Links people to ballots: each method looks for two orders of events, one of people and one of ballots."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, product
from random import Random

from attack import file_traces, postgresql_traces, sqlite_traces
from attack.alignment import agreement, aligned, alternation, constancy
from attack.evidence import Ballot, Challenge, Evidence
from attack.subjects import Side, Subjects
from attack.traces import LENGTH_AXIS, Trace, Traces, dated, sizes

_BEST = 10
"""So many of a method's orders are tried against as many."""
_TRUST = {
    "rowid order": 0.75,
    "ctid": 0.75,
    "order in files": 0.75,
    "numbers in columns": 0.7,
    "places in pages": 0.65,
    "free pages": 0.65,
}
"""How far an order can be relied on that stands alone; of two on one axis it is seen how they fit."""
_LITTLE_TRUST = 0.5
_DOUBT = 0.2
_CAME = frozenset({"write-ahead log", "differences of backups", "xmin", "dead tuples"})
"""These know when a row came, so that another order of the same table is doubtful if it says otherwise."""
_LATER = (", changed", ", gone")
"""Ends of sources that know what became of a row."""


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
    """What every method makes of the evidence, the attacker's favourite first; the last one is guessing."""
    return read(evidence, challenge).attempts()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """All that was read of a challenge's people and ballots."""

    challenge: Challenge
    _traces: Sequence[Trace]
    _links: Mapping[int, int]
    """Those that a value says outright, by number."""

    def attempts(self) -> tuple[Attempt, ...]:
        """What every method makes of it, the attacker's favourite first; the last one is guessing."""
        # Guesses are the same each time: who attacks the same evidence twice gets the same table twice.
        random = Random(repr(self.challenge))  # noqa: S311 - an attacker's guess, no secret
        found = [_Finding("shared values", 2.0, self._links)] if self._links else []
        found += _findings(_weighed(self._traces, len(self.challenge.people)))
        found.sort(key=lambda finding: -finding.weight * len(finding.links))
        guessing = _Finding("guessing", 0.0, {})
        return tuple(_attempt(finding, self.challenge, random) for finding in [*found, guessing])

    def about(self, people: Collection[str], ballots: Collection[Ballot]) -> "Reading":
        """The same of some people and as many ballots, if it is known that those are theirs."""
        some = Challenge(
            people=tuple(one for one in self.challenge.people if one in people),
            ballots=tuple(one for one in self.challenge.ballots if one in ballots),
        )
        numbers: Mapping[Side, Mapping[int, int]] = {
            "people": {self.challenge.people.index(one): number for number, one in enumerate(some.people)},
            "ballots": {self.challenge.ballots.index(one): number for number, one in enumerate(some.ballots)},
        }
        traces = (trace.about(numbers[trace.side], of=len(self.challenge.people)) for trace in self._traces)
        return Reading(
            challenge=some,
            _traces=[trace for trace in traces if len(trace.places) > 1],
            _links={
                numbers["people"][person]: numbers["ballots"][ballot]
                for person, ballot in self._links.items()
                if person in numbers["people"] and ballot in numbers["ballots"]
            },
        )


def read(evidence: Evidence, challenge: Challenge) -> Reading:
    """Look for a challenge's people and ballots in all of the evidence."""
    subjects = Subjects(challenge)
    collected = _collected(evidence, subjects)
    traces = collected.traces()
    traces += sizes(traces, subjects) + dated(traces, collected.unnamed)
    return Reading(challenge=challenge, _traces=traces, _links=collected.links())


@dataclass(frozen=True, slots=True)
class _Finding:
    """What a method found out, before the rest is guessed."""

    method: str
    weight: float
    links: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class _Weighed:
    """A trace, and how much it says by itself: nothing yet of whether it fits another."""

    trace: Trace
    weight: float


def _collected(evidence: Evidence, subjects: Subjects) -> Traces:
    """Everything that the evidence shows, in whatever order."""
    traces = Traces()
    paths = [path for path in sorted(evidence.folder.rglob("*")) if path.is_file()]
    databases, paths = sqlite_traces.files(paths)
    values = [sqlite_traces.texts(file) for file in databases]
    server = None
    if evidence.database_url:
        server, paths = postgresql_traces.files(paths, evidence.database_url)
        values.append(postgresql_traces.texts(server))
    _learn(subjects, chain(*values, *map(file_traces.tokens, paths)))
    for file in databases:
        sqlite_traces.see_file(file, str(file.path.relative_to(evidence.folder)), subjects, traces)
    for name in sorted({file.path.name for file in databases if file.frames}):
        copies = [file for file in databases if file.path.name == name]
        sqlite_traces.see_logs(copies, name, subjects, traces)
    if len(databases) > 1:
        sqlite_traces.see_copies(databases, subjects, traces)
    if server:
        postgresql_traces.see_server(server, subjects, traces)
    for path in paths:
        file_traces.see_file(path, str(path.relative_to(evidence.folder)), subjects, traces)
    return traces


def _learn(subjects: Subjects, values: Iterable[bytes]) -> None:
    """Look for hashed people: among all values, with every short one as the salt."""
    known = {value for value in values if len(value) <= 128}
    subjects.learn_hashes(known, (value for value in known if 4 <= len(value) <= 64))


def _weighed(traces: Sequence[Trace], people: int) -> list[_Weighed]:
    """Traces by how many they show, how far apart, and whether others agree that know when something came."""
    came = [
        trace
        for trace in traces
        if trace.method in _CAME and not trace.source.endswith(_LATER) and _instants(trace) > 2
    ]
    weighed = []
    for trace in traces:
        spread = len(set(trace.places.values())) / len(trace.places)
        weight = len(trace.places) / people * trace.alone * spread
        others = (one for one in came if (one.side, one.table) == (trace.side, trace.table))
        of_coming = trace.method != "times" and not trace.source.endswith(_LATER)
        doubted = of_coming and any(agreement(trace, other) < 0.5 for other in others)
        weighed.append(_Weighed(trace, weight * (_DOUBT if doubted else 1.0)))
    return weighed


def _instants(trace: Trace) -> int:
    return len({place[0] for place in trace.places.values()})


def _findings(weighed: Sequence[_Weighed]) -> Iterable[_Finding]:
    """For each method its best pair of orders, one of which another method may have lent; and the best pair of all.

    A method that has found an order of one side, when there is none of the other anywhere, says nothing of anybody.
    """
    methods = sorted({one.trace.method for one in weighed})
    orders = [one for one in weighed if one.trace.axis != LENGTH_AXIS]
    people, ballots = _best(orders, "people"), _best(orders, "ballots")
    tried = []
    for method in methods:
        of_method = [one for one in weighed if one.trace.method == method]
        tried.append((method, _best(of_method, "people") or people, _best(of_method, "ballots") or ballots))
    for method, some, others in [*tried, ("different orders together", people, ballots)] if methods else []:
        ranked = sorted(product(some, others), key=lambda pair: -_fit(*pair))
        links = aligned(ranked[0][0].trace, ranked[0][1].trace) if ranked else {}
        yield _Finding(method, _fit(*ranked[0]) if ranked else 0.0, links)


def _best(weighed: Iterable[_Weighed], side: Side) -> list[_Weighed]:
    of_side = (one for one in weighed if one.trace.side == side)
    return sorted(of_side, key=lambda one: (-one.weight, one.trace.method, one.trace.source))[:_BEST]


def _fit(one: _Weighed, other: _Weighed) -> float:
    """How likely these two orders are to be those of answering, told without knowing the truth."""
    together = one.weight * other.weight
    if one.trace.axis == other.trace.axis == LENGTH_AXIS:
        return together * constancy(one.trace, other.trace)
    if one.trace.axis and one.trace.axis == other.trace.axis:
        return together * (0.5 + 0.5 * alternation(one.trace, other.trace))
    return together * min(_TRUST.get(trace.trace.method, _LITTLE_TRUST) for trace in (one, other))


def _attempt(finding: _Finding, challenge: Challenge, random: Random) -> Attempt:
    """A ballot for everybody: those that nothing says anything about go to whoever is left."""
    people = range(len(challenge.people))
    left = sorted(set(people) - set(finding.links.values()))
    random.shuffle(left)
    guessed = dict(zip((person for person in people if person not in finding.links), left, strict=True))
    links = {challenge.people[person]: ballot for person, ballot in sorted({**finding.links, **guessed}.items())}
    return Attempt(method=finding.method, links=links, sure=not guessed)
