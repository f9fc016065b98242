"""Results to draw, made from displayed values only."""

from datetime import UTC, date, datetime, timedelta

from domain.items import item
from domain.messages import PulseResults, ResultLine
from domain.survey import Change, Direction, Displayed, Figure, Precision, ReleasedSegment, SegmentKind
from domain.trends import History, Point, Trend, Turnout

CLOSED = datetime(2026, 5, 22, 15, tzinfo=UTC)
BETTER = Change(direction=Direction.BETTER, points=10)
WORSE = Change(direction=Direction.WORSE)
SAME = Change(direction=Direction.SAME)


def bands(low: int, high: int, change: Change | None = None) -> Displayed:
    return Displayed(precision=Precision.BANDS, answered=7, low=low, high=high, change=change)


def tenths(share: int, change: Change | None = None, words: str | None = None) -> Displayed:
    return Displayed(
        precision=Precision.TENTHS, answered=24, low=share, high=share, change=change, recommendation_words=words
    )


def fine(share: int, change: Change | None = None, score: int | None = None) -> Displayed:
    return Displayed(
        precision=Precision.FINE, answered=36, low=share, high=share, mean=3.6, change=change, recommendation=score
    )


def line(item_id: str, shown: Displayed | None) -> ResultLine:
    return ResultLine(item=item(item_id), shown=shown)


def team(label: str, shown: Displayed | None, item_id: str = "E1") -> ReleasedSegment:
    figures = (Figure(item=item_id, shown=shown),) if shown else ()
    return ReleasedSegment(
        id=f"team:{label}", kind=SegmentKind.TEAM, label=label, shown=bool(shown), answered=12, figures=figures
    )


def results(
    lines: tuple[ResultLine, ...],
    segments: tuple[ReleasedSegment, ...] = (),
    *,
    answered: int | None = 36,
    strength: int | None = 0,
    finding: int | None = 1,
) -> PulseResults:
    return PulseResults(
        survey_id="s1",
        cycle=3,
        opened_at=CLOSED - timedelta(days=3),
        closed_at=CLOSED,
        invited=42,
        answered=answered,
        strength=None if strength is None else lines[strength],
        finding=None if finding is None else lines[finding],
        lines=lines,
        items=tuple(line.item for line in lines),
        segments=segments,
        answerer="Sam Ortiz",
        answer_by=date(2026, 5, 29),
        comments_at=None,
        next_opens_on=None,
    )


LARGE = results(
    (
        line("Q1", fine(80, BETTER)),
        line("E1", fine(35, Change(direction=Direction.WORSE, points=-5))),
        line("REC", fine(50, score=-35, change=SAME)),
        line("B1", fine(55)),
        line("MIR", fine(60, SAME)),
    ),
    (
        team("Booking", None),
        team("Hotline", tenths(20)),
        team("Engineers North", bands(40, 70)),
        team("Engineers South", bands(70, 100)),
        team("Billing", None),
    ),
)
MIDDLE = results(
    (
        line("Q1", tenths(90, Change(direction=Direction.BETTER))),
        line("E1", tenths(10, WORSE)),
        line("REC", tenths(30, SAME, words="mostly yes")),
        line("B1", None),
    ),
    (team("Booking", bands(0, 40)), team("Hotline", tenths(20)), team("Billing", None)),
    answered=24,
)
SMALL = results(
    (
        line("Q1", bands(70, 100)),
        line("E1", bands(0, 40)),
        line("REC", bands(40, 70)),
        line("B1", bands(40, 70)),
    ),
    (team("Booking", None), team("Hotline", None)),
    answered=7,
)
NOTHING = results(
    tuple(line(name, None) for name in ("Q1", "E1", "REC", "B1")), answered=None, strength=None, finding=None
)
LONG = results(
    (
        line("M5", fine(100, BETTER)),
        line("H4", tenths(90)),
        line("REC", fine(50, score=100)),
        line("B2", bands(40, 70)),
    ),
    tuple(
        team(
            f"{number} Very $long$ team\nname that \u202e goes on and on 客服 🙂 {'x' * 60}"[:80],
            [tenths(90), None, fine(5), bands(0, 40)][number % 4],
            "H4",
        )
        for number in range(25)
    ),
)


def followed(item_id: str, *shown: Displayed | None) -> Trend:
    """One item over the pulses from 1 on; None: not asked, or withheld."""
    points = (
        Point(cycle=number, closed_at=CLOSED + timedelta(days=14 * number), shown=one)
        for number, one in enumerate(shown, start=1)
        if one
    )
    return Trend(item=item(item_id), points=tuple(points))


def past(*trends: Trend, cycles: int) -> History:
    turnouts = (
        Turnout(cycle=number, closed_at=CLOSED + timedelta(days=14 * number), invited=42, answered=36)
        for number in range(1, cycles + 1)
    )
    return History(turnouts=tuple(turnouts), trends=trends)


YEAR = past(
    followed("Q1", fine(60), *[None] * 5, fine(75), *[None] * 5, bands(40, 70)),
    followed("E1", tenths(10), *[None] * 5, tenths(90), *[None] * 5, tenths(50)),
    followed("REC", *(fine(50, score=5 * number - 60) for number in range(26))),
    followed("B1", *(None if number % 4 == 3 else bands(0, 40) for number in range(26))),
    cycles=26,
)
FEW = past(
    followed("Q1", bands(70, 100)),
    followed("REC", *(tenths(30, words=said) for said in ("mostly no", "mixed", "mostly yes"))),
    cycles=3,
)
FULL = past(
    *(followed(item_id, *[tenths(90)] * 26) for item_id in ("Q1", "E1", "F1", "X1", "M5", "H1", "REC", "B1", "MIR")),
    cycles=26,
)
