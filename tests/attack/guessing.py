"""What the adversary makes of what was stolen, held against the truth: every guess is kept for the exact tests."""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from attack import linking, seizure
from attack.evidence import Challenge, Evidence
from tests.attack import scoring
from tests.attack.life import Survey
from tests.attack.scoring import heap, orders
from tests.attack.thief import Seized


@dataclass(slots=True, kw_only=True)
class Tally(scoring.Tally):
    """All that the adversary has said about the surveys of one life.

    A stratum for each cell of each survey: in it people may belong to any of its ballots.
    """

    lived: int = 0
    """Surveys."""
    answers: int = 0
    seizures: int = 0
    mistaken: int = 0
    """People of whom a seized key told something else than whether they had answered."""
    alone: int = 0
    alone_known: int = 0
    """Keys seized after the first answer of a survey, and how often that answer was known."""

    def attack(self, evidence: Evidence, survey: Survey, released: Collection[str]) -> None:
        """Whose is each ballot, what did each person answer, and who wrote each comment that everybody can read?"""
        if len(survey.said) < 2:
            return
        self.answers += len(survey.said)
        people, ballots = heap(survey.said), heap(survey.said.values())
        reading = linking.read(evidence, Challenge(people=people, ballots=ballots))
        for attempt in reading.attempts():
            said = {person: ballots[number] for person, number in attempt.links.items()}
            for cell in _cells(survey.said, survey):
                self._hold_of("links", attempt.method, cell, said, survey.said)
                for question in range(len(ballots[0].answers)):
                    guessed, true = ({one: by[one].answers[question] for one in cell} for by in (said, survey.said))
                    self._hold_of("answers", f"{attempt.method}, question {question + 1}", cell, guessed, true)
        wrote = {person: one for person, one in survey.said.items() if one.words in released}
        writers = reading.about(wrote, list(wrote.values()))
        for attempt in writers.attempts() if wrote else ():
            said = {person: writers.challenge.ballots[number] for person, number in attempt.links.items()}
            self._hold_of("comments", attempt.method, list(said), said, wrote)

    def use_key(self, seized: Seized, survey: Survey) -> None:
        """Read the box while the survey is open, and guess within each cell whose the ballots are that lie in it."""
        self.seizures += 1
        self.try_earlier(seized)
        (box,) = seized.boxes
        body = seizure.unsealed(box, seized.keys)
        assert body is not None
        items = len(next(iter(survey.said.values())).answers)
        read = seizure.opened(body, capacity=len(survey.cells), items=items, roster=survey.cells)
        self.mistaken += len(read.took_part ^ survey.said.keys())
        if len(survey.said) == 1:
            (answered,), ((_, ballot),) = survey.said.items(), read.ballots
            self.alone += 1
            self.alone_known += read.took_part == {answered[0]} and ballot.answers == answered[1].answers
        for method, people in orders(read.took_part, survey.cells, body).items():
            for cell in _cells(people, survey):
                lie = [ballot.answers for number, ballot in read.ballots if number == survey.cells[cell[0]]]
                true = {person: survey.said[person].answers for person in cell}
                self._hold_of("links with a seized key", method, cell, dict(zip(cell, lie, strict=True)), true)
            words = [*read.words, *[""] * (len(people) - len(read.words))]
            spoken = {person: survey.said[person].words for person in people}
            self._hold_of("comments with a seized key", method, people, dict(zip(people, words, strict=True)), spoken)

    def _hold_of(
        self,
        what: str,
        method: str,
        people: Sequence[str],
        guessed: Mapping[str, Hashable],
        true: Mapping[str, Hashable],
    ) -> None:
        self.hold(what, method, [guessed[one] for one in people], [true[one] for one in people])


def _cells(people: Iterable[str], survey: Survey) -> list[list[str]]:
    """People in their order, each cell by itself: the published report can tell cells apart."""
    cells: defaultdict[int, list[str]] = defaultdict(list)
    for person in people:
        cells[survey.cells[person]].append(person)
    return list(cells.values())
