"""Views of the report's pages, of Home's last results and of talk cards, ordinary, hostile and largest."""

from dataclasses import replace
from datetime import timedelta

from domain.messages import Outgoing, OwnTeam, PulseResults, ResultLine, TalkCard
from domain.screens import (
    Address,
    Frame,
    Page,
    ResultsComments,
    ResultsCompany,
    ResultsFiles,
    ResultsGroups,
    ResultsOverTime,
    ResultsReply,
    ResultsTeam,
    Screen,
    Shot,
)
from domain.survey import Change, Direction, SegmentKind
from domain.trends import Point, Trend, Turnout
from services.results import COMMENTS_A_PART, GROUPS_A_PART
from tests.templates import views

SERIES = "fedcba9876543210fedcba9876543210"
WORSE = Change(direction=Direction.WORSE, points=-10)
SHARED = frozenset({"results_frame", "home_results"})


def frame(text: str, many: int, page: Page, at: str = "") -> Frame:
    return Frame(
        where=Address(series=SERIES, cycle=3, page=page, at=at),
        closed_at=views.AT,
        cycles=tuple((number, views.BY) for number in range(15, 2, -1)),
        series=((SERIES, text), *((f"{number:032}", text) for number in range(many))),
    )


def shot(text: str) -> Shot:
    return Shot(file_id="F0PICTURE", alt=text or "Bars.")


def trend(text: str, points: int) -> Trend:
    shown = views.displayed(90, change=WORSE)
    return Trend(
        item=views.agreement(text),
        points=tuple(
            Point(cycle=number, closed_at=views.AT + timedelta(days=14 * number), shown=shown)
            for number in range(1, points + 1)
        ),
    )


def turnouts() -> tuple[Turnout, ...]:
    return tuple(
        Turnout(cycle=number, closed_at=views.AT, invited=600, answered=None if number == 2 else 7 * number)
        for number in range(26, 0, -1)
    )


def own_team(text: str, number: int = 1, *, shown: bool = True) -> OwnTeam:
    lines = (ResultLine(item=views.agreement(text), shown=views.displayed(20)),) if shown else ()
    return OwnTeam(id=f"{number:032x}", name=text, lines=lines)


def titled(text: str, many: int) -> PulseResults:
    """Of one of several series."""
    return replace(views.results(text, teams=many), series_id=SERIES, title=text)


def messages(text: str, many: int) -> dict[str, Outgoing]:
    strength = ResultLine(item=views.agreement(text), shown=views.displayed())
    card = TalkCard(
        survey_id=views.SURVEY,
        cycle=3,
        strength=strength,
        finding=strength,
        channel="C0PULSE",
        answerer=text,
        answer_by=views.BY,
        series_id=SERIES,
        title=text,
        teams=tuple(own_team(text, number, shown=number != 2) for number in range(1, many + 2)),
    )
    return {"results of one of several": titled(text, many), "talk card of a leader": card}


def replies(text: str, many: int) -> dict[str, Screen]:
    return {
        "results reply of one of several": ResultsReply(results=titled(text, many)),
        "files": ResultsFiles(),
        "results reply of nothing": ResultsReply(results=views.results(text, answered=None)),
    }


def modals(text: str, many: int) -> dict[str, Screen]:
    found: dict[str, Screen] = {
        "company": ResultsCompany(
            frame=frame(text, 0, Page.COMPANY),
            results=views.results(text, teams=many),
            drivers=(),
            picture=None,
            trends=None,
        ),
        "company over time": ResultsCompany(
            frame=frame(text, many, Page.COMPANY),
            results=titled(text, many),
            drivers=(trend(text, 2),) * 9,
            picture=shot(text),
            trends=shot(text),
            sent=True,
        ),
        "company that withholds": ResultsCompany(
            frame=frame(text, 0, Page.COMPANY),
            results=replace(views.results(text), lines=(ResultLine(item=views.agreement(text), shown=None),)),
            drivers=(),
            picture=None,
            trends=None,
        ),
        "company of nothing": ResultsCompany(
            frame=frame(text, 0, Page.COMPANY),
            results=views.results(text, answered=None),
            drivers=(),
            picture=None,
            trends=None,
        ),
        "over time": ResultsOverTime(
            frame=frame(text, 0, Page.OVER_TIME),
            turnouts=turnouts(),
            drivers=tuple(trend(text, 26) for _ in range(9)),
            trends=shot(text),
        ),
        "over no time": ResultsOverTime(
            frame=frame(text, 0, Page.OVER_TIME), turnouts=turnouts()[:1], drivers=(trend(text, 1),), trends=None
        ),
        "team": ResultsTeam(
            frame=frame(text, many, Page.TEAM, "t1"),
            name=text,
            answered=7,
            lines=(ResultLine(item=views.agreement(text), shown=views.displayed(20)),) * 5,
        ),
        "withheld team": ResultsTeam(frame=frame(text, 0, Page.TEAM, "t1"), name=text, answered=None, lines=()),
    }
    return {f"report: {name}": view for name, view in (found | _groups(text, many) | _comments(text, many)).items()}


def _groups(text: str, many: int) -> dict[str, Screen]:
    items = (views.agreement(text), views.agreement(text, item_id="E1"), views.recommendation(text))
    shown = tuple(views.segment(text, number=number) for number in range(min(many, GROUPS_A_PART)))
    names = tuple((f"{number:032x}", text) for number in range(many))
    own = tuple(own_team(text, number) for number in range(1, many + 1))

    def teams(part: int, parts: int, withheld: tuple[str, ...]) -> ResultsGroups:
        return ResultsGroups(
            frame=frame(text, many, Page.TEAMS, str(part)),
            kind=SegmentKind.TEAM,
            items=items,
            groups=shown,
            withheld=withheld,
            part=part,
            parts=parts,
            choices=names,
            own=own,
        )

    return {
        "teams": teams(1, 1, ()),
        "first teams": teams(1, 3, ()),
        "more teams": teams(2, 3, ()),
        "last teams": teams(3, 3, (text,) * many),
        "no teams": replace(teams(1, 1, ()), groups=(), choices=(), own=()),
        "journey": replace(teams(1, 1, (text,)), kind=SegmentKind.TOUCH_POINT, choices=(), own=()),
        "no journey": replace(teams(1, 1, ()), kind=SegmentKind.TOUCH_POINT, groups=(), choices=(), own=()),
    }


def _comments(text: str, many: int) -> dict[str, Screen]:
    some = ResultsComments(
        frame=frame(text, 0, Page.COMMENTS, "2"),
        question=text,
        comments=(text[:500],) * min(many, COMMENTS_A_PART),
        part=2,
        parts=16,
        comes_at=None,
    )
    none = replace(some, comments=(), part=1, parts=1)
    topics = replace(none, topics=views.spoken_of(text))
    return {
        "comments": some,
        "only topics": topics,
        "comments to come": replace(none, comes_at=views.AT),
        "no comments": none,
    }
