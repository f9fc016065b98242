"""The only door through which figures and comments leave a survey: what may be shown, and how finely.

Which groups are shown is the release plan's decision. It is made twice: for everybody who answered, and again for
each item with those who gave it a real answer. "Can't say" makes an item's numbers smaller than its group's: six
people whom no figure isolates may be only four where two of them can't say. So an item is held to the same promise
on its own: it is shown in those shown groups that the plan admits for its real answers, so that nothing its figures
combine to has fewer of them than the threshold. Rounding comes on top: the plan promises as if figures were exact.

What is shown is rounded once, here; changes are computed from what was shown, and nothing finer leaves.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from random import Random

from domain.certainty import coarse_enough
from domain.display import TENTHS_FROM, displayed, finest, possible
from domain.items import Driver, Item
from domain.release_plan import safe_segments
from domain.scoring import agreeing, answers
from domain.survey import (
    COMMENT_MINIMUM,
    COMMENT_RESPONDENTS,
    MANAGERS_THRESHOLD,
    THRESHOLD,
    Ballot,
    Comment,
    Displayed,
    Figure,
    Precision,
    Release,
    ReleasedSegment,
    Segment,
    SegmentKind,
    SpokenOf,
    SurveySpec,
)

__all__ = ["WITHHELD", "Figure", "Release", "ReleasedSegment", "release"]

WITHHELD = "Not enough answers to show"


def release(
    spec: SurveySpec,
    ballots: Sequence[Ballot],
    comments: Sequence[Comment],
    *,
    random: Random,
    topics: Callable[[str], Collection[str]] = lambda _: (),
) -> Release:
    """Decide what may be shown, round it, and say nothing else.

    The order of ballots and comments makes no difference; `random` draws the counts below 10 and the order of the
    comments. `topics` says what words are about. A threshold below 5 counts as 5.
    """
    people = Counter(ballot.cell for ballot in ballots)
    shown = safe_segments(spec.segments, people, threshold=_threshold(spec))
    counts = _counts(shown, people, threshold=_threshold(spec), random=random)
    figures = _figures(spec, ballots, shown, counts)
    whole = next((counts.get(segment.id) for segment in spec.segments if segment.kind is SegmentKind.EVERYONE), None)
    return Release(
        survey_id=spec.id,
        invited=spec.invited,
        answered=whole,
        segments=tuple(
            ReleasedSegment(
                id=segment.id,
                kind=segment.kind,
                label=segment.label,
                shown=segment.id in counts,
                answered=counts.get(segment.id),
                figures=tuple(figures.get(segment.id, ())),
            )
            for segment in spec.segments
        ),
        comments=_readable(comments, answered=whole, random=random),
        topics=_spoken_of(comments, topics, answered=whole),
    )


def _threshold(spec: SurveySpec) -> int:
    return max(spec.threshold, THRESHOLD)


def _counts(shown: Sequence[Segment], people: Mapping[int, int], *, threshold: int, random: Random) -> dict[str, int]:
    """How many answered in each shown segment, as displayed: exact from 10 on, below that within one.

    What is drawn is at least the threshold and below 10. Segments of the very same people show the same count: two
    draws would tell more than one.
    """
    counts: dict[str, int] = {}
    drawn: dict[frozenset[int], int] = {}
    for segment in shown:
        same = frozenset(cell for cell in segment.cells if cell in people)
        if same not in drawn:
            exact = sum(people[cell] for cell in same)
            coarse = exact < TENTHS_FROM
            drawn[same] = (
                random.randint(max(exact - 1, threshold), min(exact + 1, TENTHS_FROM - 1)) if coarse else exact
            )
        counts[segment.id] = drawn[same]
    return counts


def _figures(
    spec: SurveySpec, ballots: Sequence[Ballot], shown: Sequence[Segment], counts: Mapping[str, int]
) -> dict[str, list[Figure]]:
    """Each shown segment's figures, in the order asked."""
    figures: dict[str, list[Figure]] = {segment.id: [] for segment in shown}
    for position, item in enumerate(spec.questions):
        tallies = _tallies(ballots, position)
        segments = _segments_of(item, spec, shown, {cell: answers(tally) for cell, tally in tallies.items()})
        for segment_id, figure in _together(item, spec, segments, tallies, counts).items():
            figures[segment_id].append(Figure(item=item.id, shown=figure))
    return figures


def _together(
    item: Item,
    spec: SurveySpec,
    segments: Sequence[Segment],
    tallies: Mapping[int, Counter[int]],
    counts: Mapping[str, int],
) -> dict[str, Displayed]:
    """One item's figures in these segments, as finely as they may stand side by side; some may be left out."""
    real = {cell: answers(tally) for cell, tally in tallies.items()}
    whole = {
        segment.id: sum((tallies[cell] for cell in segment.cells if cell in tallies), Counter[int]())
        for segment in segments
    }

    def figure(segment: Segment, precision: Precision) -> Displayed:
        return displayed(
            item,
            whole[segment.id],
            answered=counts[segment.id],
            precision=precision,
            comparable=not segment.unsettled and item.id in spec.comparable.get(segment.id, ()),
            earlier=spec.earlier.get(segment.id, {}).get(item.id),
        )

    precision = coarse_enough(
        [(one, finest(answers(whole[one.id]), unsettled=one.unsettled)) for one in segments],
        real,
        {cell: agreeing(tally, item.scale) for cell, tally in tallies.items()},
        possible=lambda one, precision: possible(item, figure(one, precision), answers(whole[one.id])),
    )
    return {one.id: figure(one, precision[one.id]) for one in segments if one.id in precision}


def _tallies(ballots: Sequence[Ballot], position: int) -> dict[int, Counter[int]]:
    """How many chose each value of one item, cell by cell; "can't say" is left out."""
    tallies: defaultdict[int, Counter[int]] = defaultdict(Counter)
    for ballot in ballots:
        value = ballot.answers[position]
        if value is not None:
            tallies[ballot.cell][value] += 1
    return dict(tallies)


def _segments_of(item: Item, spec: SurveySpec, shown: Sequence[Segment], real: Mapping[int, int]) -> Sequence[Segment]:
    """The shown segments in which one item is shown too, by its `real` answers in each cell.

    Managers' practices need at least 10 real answers and more than one manager, whatever is combined.
    """
    if item.driver is not Driver.MANAGERS:
        return safe_segments(shown, real, threshold=_threshold(spec))
    managers = {cell.number: cell.managers for cell in spec.cells}
    return safe_segments(shown, real, threshold=max(_threshold(spec), MANAGERS_THRESHOLD), managers=managers)


def _readable(comments: Sequence[Comment], *, answered: int | None, random: Random) -> tuple[str, ...]:
    """The comments whose words may be shown, in random order; none if too few people answered or wrote."""
    texts = sorted(comment.text.strip() for comment in comments if comment.show and comment.text.strip())
    if answered is None or answered < COMMENT_RESPONDENTS or len(texts) < COMMENT_MINIMUM:
        return ()
    random.shuffle(texts)
    return tuple(texts)


def _spoken_of(
    comments: Sequence[Comment], topics: Callable[[str], Collection[str]], *, answered: int | None
) -> tuple[SpokenOf, ...]:
    """The topics of at least five comments, in steps of five; those of words that are not shown count as well.

    Never by segment, and none if too few people answered or wrote. Topics of the same step stand in no order.
    """
    texts = [text for comment in comments if (text := comment.text.strip())]
    if answered is None or answered < COMMENT_RESPONDENTS or len(texts) < COMMENT_MINIMUM:
        return ()
    counted = Counter(topic for text in texts for topic in frozenset(topics(text)))
    steps = {topic: many // COMMENT_MINIMUM * COMMENT_MINIMUM for topic, many in counted.items()}
    shown = sorted((-at_least, topic) for topic, at_least in steps.items() if at_least)
    return tuple(SpokenOf(topic=topic, at_least=-at_least) for at_least, topic in shown)
