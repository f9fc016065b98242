"""What people return to: page by page what the reports said, and never more."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.errors import NotFoundError
from domain.screens import (
    Address,
    Page,
    ResultsComments,
    ResultsCompany,
    ResultsGroups,
    ResultsOverTime,
    ResultsTeam,
    Shot,
)
from domain.series import AudienceKind, SeriesState
from domain.survey import ReleasedSegment, SegmentKind
from models.database import Database
from models.items import add_retired
from models.people import Team
from models.pulses import Series
from services.results import (
    COMMENTS_A_PART,
    GROUPS_A_PART,
    RESULTS,
    TRENDS,
    history_of,
    home_card,
    keep_shot,
    own_teams,
    report_page,
    results_of,
    shots,
)
from tests.factories import add_lead, add_people, set_up_series, user
from tests.insight.factories import bands, fine, line, team, tenths
from tests.reports import add_report, add_series, closed_at, comments_at, half_a_year

NOW = closed_at(40)
READER = user(0)


@pytest.fixture
def series(database: Database) -> Series:
    """A series that answers nothing yet."""
    with database.write() as session:
        add_people(session, 3, team="hotline")
        return set_up_series(session)


def touch_point(label: str, *, shown: bool) -> ReleasedSegment:
    segment = team(label, tenths(40), "Q1")
    return replace(
        segment,
        id=f"touch_point:{label}",
        kind=SegmentKind.TOUCH_POINT,
        shown=shown,
        figures=segment.figures if shown else (),
    )


def read(database: Database, where: Address, kind: type, *, now: object = NOW, person: str = READER) -> object:
    with database.read() as session:
        page = report_page(session, where, person=person, now=now)
    assert isinstance(page, kind)
    return page


def company(database: Database, where: Address = Address()) -> ResultsCompany:  # noqa: B008 - it is frozen
    page = read(database, where, ResultsCompany)
    assert isinstance(page, ResultsCompany)
    return page


def groups(database: Database, page: Page, at: str = "") -> ResultsGroups:
    found = read(database, Address(page=page, at=at), ResultsGroups)
    assert isinstance(found, ResultsGroups)
    return found


def one_team(database: Database, at: str) -> ResultsTeam:
    found = read(database, Address(page=Page.TEAM, at=at), ResultsTeam)
    assert isinstance(found, ResultsTeam)
    return found


def comments(database: Database, at: str = "", *, now: object = NOW) -> ResultsComments:
    found = read(database, Address(page=Page.COMMENTS, at=at), ResultsComments, now=now)
    assert isinstance(found, ResultsComments)
    return found


def test_before_the_first_close_there_is_nothing_to_read(database: Database, series: Series) -> None:
    with database.read() as session:
        with pytest.raises(NotFoundError, match="No pulse has closed yet"):
            report_page(session, Address(), person=READER, now=NOW)
        assert home_card(session, READER).series == ()
        assert results_of(session, "") is None
        with pytest.raises(NotFoundError, match="No pulse has closed yet"):
            results_of(session, "climate")


def test_opens_at_the_cycle_that_closed_last(database: Database, series: Series) -> None:
    with database.write() as session:
        add_report(session, series, 1)
        last = add_report(session, series, 2)
    page = company(database)
    assert page.results == last
    assert page.frame.where == Address(series=series.id, cycle=2)
    assert page.frame.cycles == ((2, date(2025, 6, 27)), (1, date(2025, 6, 13)))


def test_an_earlier_cycle_is_read_as_it_was(database: Database, series: Series) -> None:
    with database.write() as session:
        first, *_ = half_a_year(session, series, 3)
    page = company(database, Address(series=series.id, cycle=1))
    assert page.results == first
    over_time = read(database, Address(series=series.id, cycle=1, page=Page.OVER_TIME), ResultsOverTime)
    assert isinstance(over_time, ResultsOverTime)
    assert [len(trend.points) for trend in over_time.drivers] == [1, 1]


def test_the_last_twelve_cycles_are_offered_and_an_older_one_that_is_shown(database: Database, series: Series) -> None:
    with database.write() as session:
        half_a_year(session, series, 15)
    assert [number for number, _ in company(database).frame.cycles] == list(range(15, 3, -1))
    older = company(database, Address(series=series.id, cycle=2)).frame
    assert [number for number, _ in older.cycles] == [*range(15, 3, -1), 2]


@pytest.mark.parametrize(
    "forged",
    [
        Address(series="nowhere"),
        Address(cycle=9),
        Address(cycle=-1),
        Address(page=Page.TEAM, at="nowhere"),
        Address(page=Page.TEAM),
    ],
)
def test_what_is_not_here_is_said_so(database: Database, series: Series, forged: Address) -> None:
    with database.write() as session:
        add_report(session, series, 1)
    with database.read() as session, pytest.raises(NotFoundError):
        report_page(session, forged, person=READER, now=NOW)


def test_drivers_that_a_pulse_did_not_ask_are_told_by_their_core_as_they_were_last(
    database: Database, series: Series
) -> None:
    with database.write() as session:
        add_report(session, series, 1, lines=(line("Q1", fine(60)), line("E2", fine(20))))
        add_report(session, series, 2, lines=(line("F1", None), line("E1", bands(0, 40))))
        add_report(session, series, 3, lines=(line("Q2", fine(80)), line("REC", fine(50, score=10))))
    told = {trend.item.id: (trend.last.cycle, trend.last.shown) for trend in company(database).drivers}
    assert told == {"Q1": (1, fine(60)), "E1": (2, bands(0, 40))}


def test_a_retired_core_gives_its_place_to_the_next_item(database: Database, series: Series) -> None:
    with database.write() as session:
        add_report(session, series, 1, lines=(line("Q1", fine(60)), line("Q2", fine(20))))
        add_report(session, series, 2, lines=(line("F1", fine(60)),))
        add_retired(session, series.id, "Q1")
    assert [trend.item.id for trend in company(database).drivers] == ["Q2"]


def test_sixty_teams_are_read_in_organisation_order_part_by_part(database: Database, series: Series) -> None:
    teams = tuple(team(f"t{number:02}", None if number % 4 == 3 else tenths(50), "Q1") for number in range(60))
    with database.write() as session:
        add_report(session, series, 1, segments=teams)
    pages = [groups(database, Page.TEAMS, at) for at in ("", "2", "3")]
    assert [(page.part, page.parts) for page in pages] == [(1, 3), (2, 3), (3, 3)]
    assert all(len(page.groups) <= GROUPS_A_PART for page in pages)
    shown = [group.label for page in pages for group in page.groups]
    assert shown == [segment.label for segment in teams if segment.shown]
    assert [page.withheld for page in pages[:2]] == [(), ()]
    assert pages[2].withheld == tuple(segment.label for segment in teams if not segment.shown)
    assert [name for _, name in pages[0].choices] == [segment.label for segment in teams]
    assert groups(database, Page.TEAMS, "99").part == 3


def test_touch_points_are_read_in_journey_order(database: Database, series: Series) -> None:
    points = (touch_point("Visit", shown=True), touch_point("Bill", shown=False), touch_point("Advert", shown=True))
    with database.write() as session:
        add_report(session, series, 1, segments=(team("hotline", tenths(50), "Q1"), *points))
    page = groups(database, Page.JOURNEY)
    assert [group.label for group in page.groups] == ["Visit", "Advert"]
    assert (page.kind, page.withheld, page.choices, page.own) == (SegmentKind.TOUCH_POINT, ("Bill",), (), ())


def test_a_team_is_the_same_page_for_its_leader_its_people_and_everybody(database: Database, series: Series) -> None:
    with database.write() as session:
        add_people(session, 1, first=9)
        add_lead(session, "hotline", user(9))
        add_report(session, series, 1, segments=(team("hotline", bands(0, 40), "Q1"),))
    where = Address(page=Page.TEAM, at="hotline")
    pages = [read(database, where, ResultsTeam, person=person) for person in (user(9), user(1), "U0STRANGER")]
    assert pages[0] == pages[1] == pages[2]
    page = one_team(database, "hotline")
    assert (page.name, page.answered) == ("hotline", 12)
    assert [(one.item.id, one.shown) for one in page.lines] == [
        ("Q1", bands(0, 40)),
        ("E1", None),
        ("REC", None),
        ("B1", None),
    ]


def test_a_withheld_team_is_named_and_nothing_else_is_said(database: Database, series: Series) -> None:
    carrying = replace(team("hotline", tenths(50), "Q1"), shown=False)
    with database.write() as session:
        add_report(session, series, 1, segments=(carrying,))
        session.add(Team(id="new", name="New team", position=7))
    withheld, unknown = one_team(database, "hotline"), one_team(database, "new")
    assert (withheld.name, withheld.lines) == ("hotline", ())
    assert (unknown.name, unknown.lines, unknown.answered) == ("New team", (), None)


def test_a_team_that_is_reported_with_its_sister_is_found_there(database: Database, series: Series) -> None:
    joined = replace(team("Billing + Hotline", tenths(50), "Q1"), id="team:billing+hotline")
    with database.write() as session:
        add_report(session, series, 1, segments=(joined,))
    assert one_team(database, "hotline").name == "Billing + Hotline"
    (own,) = groups(database, Page.TEAMS).own
    assert (own.id, own.name, len(own.lines)) == ("billing", "Billing + Hotline", 2)


def test_two_teams_that_are_reported_as_one_are_one_to_their_leader(database: Database, series: Series) -> None:
    joined = replace(team("Billing + Hotline", tenths(50), "Q1"), id="team:billing+hotline")
    with database.write() as session:
        session.add(Team(id="billing", name="Billing", position=9))
        session.flush()
        add_lead(session, "billing", READER)
        add_report(session, series, 1, segments=(joined,))
    assert [own.name for own in groups(database, Page.TEAMS).own] == ["Billing + Hotline"]


def test_own_teams_are_those_that_one_leads_and_ones_own_in_order(database: Database, series: Series) -> None:
    with database.write() as session:
        session.add_all(Team(id=name, name=name.title(), position=9) for name in ("north", "south"))
        session.flush()
        add_lead(session, "south", READER)
        add_report(session, series, 1, segments=(team("hotline", tenths(50), "E1"), team("south", None)))
    own = groups(database, Page.TEAMS).own
    assert [(one.id, [each.item.id for each in one.lines]) for one in own] == [
        ("hotline", ["Q1", "E1"]),
        ("south", []),
    ]


def test_own_teams_are_told_by_what_the_headline_is_about_or_by_everything(database: Database, series: Series) -> None:
    with database.write() as session:
        report = add_report(session, series, 1, segments=(team("hotline", tenths(50), "E1"),))
        hotline = session.get_one(Team, "hotline")
    (own,) = own_teams(report, [hotline])
    assert [one.item.id for one in own.lines] == ["Q1", "E1"]
    (plain,) = own_teams(replace(report, strength=None, finding=None), [hotline])
    assert len(plain.lines) == 4


def test_comments_are_not_here_before_the_channel_has_them(database: Database, series: Series) -> None:
    texts = [f"Comment {number}" for number in (3, 1, 2, 5, 4)]
    with database.write() as session:
        add_report(session, series, 1, comments=texts)
    early = comments(database, now=comments_at(1) - timedelta(seconds=1))
    assert (early.comments, early.comes_at) == ((), comments_at(1))
    there = comments(database, now=comments_at(1))
    assert (there.comments, there.comes_at) == (tuple(texts), None)
    assert there.question == "What got in the way of good service lately?"


def test_four_hundred_comments_are_read_part_by_part_and_none_is_lost(database: Database, series: Series) -> None:
    texts = [f"Comment {number}" for number in range(400)]
    with database.write() as session:
        add_report(session, series, 1, comments=texts)
    parts = comments(database).parts
    assert parts == 400 / COMMENTS_A_PART
    read_ = [text for part in range(1, parts + 1) for text in comments(database, str(part)).comments]
    assert read_ == texts


def test_a_report_without_comments_has_none(database: Database, series: Series) -> None:
    with database.write() as session:
        add_report(session, series, 1)
    page = comments(database)
    assert (page.comments, page.comes_at, page.part, page.parts) == ((), None, 1, 1)


def test_participation_is_told_as_it_was_displayed_the_newest_first(database: Database, series: Series) -> None:
    with database.write() as session:
        add_report(session, series, 1, answered=None)
        add_report(session, series, 2, answered=7)
    page = read(database, Address(page=Page.OVER_TIME), ResultsOverTime)
    assert isinstance(page, ResultsOverTime)
    assert [(one.cycle, one.answered, one.invited) for one in page.turnouts] == [(2, 7, 42), (1, None, 42)]
    assert page.trends is None


def test_every_page_knows_whom_its_pulse_asked(database: Database, series: Series) -> None:
    with database.write() as session:
        add_report(session, series, 1)
        newest = add_report(session, series, 2, audience=AudienceKind.USER_GROUP)
        assert history_of(session, newest.survey_id).audience is AudienceKind.USER_GROUP
    asked = [company(database, Address(series=series.id, cycle=cycle)).frame.audience for cycle in (1, 2)]
    assert asked == [AudienceKind.EVERYONE, AudienceKind.USER_GROUP]


def test_a_year_is_told_and_no_more(database: Database, series: Series) -> None:
    with database.write() as session:
        half_a_year(session, series, 30)
    page = read(database, Address(page=Page.OVER_TIME), ResultsOverTime)
    assert isinstance(page, ResultsOverTime)
    assert [one.cycle for one in page.turnouts] == list(range(30, 4, -1))
    with database.read() as session:
        assert history_of(session, page.frame.series[0][0][:24] + "-30").turnouts == page.turnouts[::-1]


def test_a_picture_is_kept_and_shown_again(database: Database, series: Series) -> None:
    with database.write() as session:
        report = add_report(session, series, 1)
        for kind, file_id in ((RESULTS, "F0OLD"), (RESULTS, "F0RESULTS"), (TRENDS, "F0TRENDS")):
            keep_shot(session, report.survey_id, kind, Shot(file_id=file_id, alt="Bars."))
    page = company(database)
    assert (page.picture, page.trends) == (
        Shot(file_id="F0RESULTS", alt="Bars."),
        Shot(file_id="F0TRENDS", alt="Bars."),
    )
    with database.read() as session:
        assert set(shots(session, report.survey_id)) == {RESULTS, TRENDS}
        assert home_card(session, READER).series[0].trends == page.trends


def test_several_series_stand_side_by_side_the_last_to_close_first(database: Database, series: Series) -> None:
    with database.write() as session:
        add_report(session, series, 3)
        other = add_series(session, "0b", "Office pulse")
        add_report(session, other, 4)
    page = company(database)
    assert page.frame.series == (("0b", "Office pulse"), (series.id, series.title))
    assert page.frame.where.series == "0b"
    assert company(database, Address(series=series.id)).frame.where.cycle == 3


def test_home_shows_three_series_and_none_that_is_archived(database: Database, series: Series) -> None:
    with database.write() as session:
        add_report(session, series, 1)
        for number in range(2, 7):
            other = add_series(session, f"0{number}", f"Pulse {number}")
            add_report(session, other, number)
            if number == 6:
                other.state = SeriesState.ARCHIVED
    with database.read() as session:
        card = home_card(session, READER)
    assert [one.results.cycle for one in card.series] == [5, 4, 3]
    assert card.more == 2


def test_home_names_a_persons_teams_where_a_report_is_about_them(database: Database, series: Series) -> None:
    with database.write() as session:
        add_report(session, series, 1, segments=(team("hotline", None),))
        add_report(session, add_series(session, "0b", "Office pulse"), 2, segments=(team("office", fine(40)),))
    with database.read() as session:
        office, hotline = home_card(session, READER).series
    assert office.teams == ()
    assert [(own.name, own.lines) for own in hotline.teams] == [("hotline", ())]


def test_results_are_found_by_title_or_how_it_begins(database: Database, series: Series) -> None:
    with database.write() as session:
        add_report(session, series, 3)
        for series_id, title in (("0b", "Office pulse and more"), ("0c", "Office pulse")):
            add_report(session, add_series(session, series_id, title), 1)
    with database.read() as session:
        wanted = ("", "service", "OFFICE  pulse", "office pulse and", "0c")
        found = {title: results_of(session, title) for title in wanted}
        assert {title: one and one.series_id for title, one in found.items()} == {
            "": series.id,
            "service": series.id,
            "OFFICE  pulse": "0c",
            "office pulse and": "0b",
            "0c": "0c",
        }
        with pytest.raises(NotFoundError, match="There is 'Service-climate pulse', 'Office pulse"):
            results_of(session, "nothing")
