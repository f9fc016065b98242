"""The people file is read as a whole or not at all, and every bad line is named."""

import pytest

from domain.errors import BadFileError
from domain.series import AudienceKind
from models import people as rows
from models.database import Database
from models.people import Lead, Owner, Person, Place, Team, TouchPoint
from services.people import Imported, change_person, import_people, sync_people
from tests.factories import SET_UP, add_people, member, set_up_series, user

HEADER = "person,team,touch_point,leads\n"


def read(database: Database, text: str, *, emails: dict[str, str] | None = None) -> Imported:
    with database.write() as session:
        return import_people(session, text, emails=emails or {})


def refused(database: Database, text: str, *, emails: dict[str, str] | None = None) -> tuple[tuple[int, str], ...]:
    with pytest.raises(BadFileError) as caught:
        read(database, text, emails=emails)
    return caught.value.lines


@pytest.fixture(autouse=True)
def _ten_people(database: Database) -> None:
    with database.write() as session:
        add_people(session, 10)


def teams(database: Database) -> list[tuple[str, str, str | None]]:
    with database.read() as session:
        return [(team.id, team.name, team.parent_id) for team in rows.teams(session)]


def test_reads_people_teams_touch_points_and_leads(database: Database) -> None:
    text = HEADER + f"{user(0)},Engineers / North,the visit,yes\n{user(1)},Billing,the bill,\n{user(2)},,,no\n"
    assert read(database, text) == Imported(people=3, teams=3, touch_points=2, leads=1)
    assert teams(database) == [
        ("engineers", "Engineers", None),
        ("engineers.north", "North", "engineers"),
        ("billing", "Billing", None),
    ]
    with database.read() as session:
        assert session.get_one(Person, user(0)).team_id == "engineers.north"
        assert session.get_one(Person, user(1)).touch_point_id == "the-bill"
        assert session.get_one(Person, user(2)).team_id is None
        assert [point.name for point in rows.touch_points(session)] == ["the visit", "the bill"]
        assert rows.leads_by_team(session) == {"engineers.north": [user(0)]}


def test_teams_are_in_the_order_of_the_tree(database: Database) -> None:
    paths = ["Engineers/North", "Billing", "Engineers/South", "Booking"]
    read(database, HEADER + "".join(f"{user(number)},{path},,\n" for number, path in enumerate(paths)))
    assert [name for _, name, _ in teams(database)] == ["Engineers", "North", "South", "Billing", "Booking"]


def test_reads_what_spreadsheets_write(database: Database) -> None:
    text = '\ufeffPerson;Team;Touch Point;Leads\r\n"a@x.example";"Repairs; South, and East";the hotline;YES\r\n\r\n'
    assert read(database, text, emails={"a@x.example": user(3)}).leads == 1
    assert [name for _, name, _ in teams(database)] == ["Repairs; South, and East"]


def test_reads_quoted_commas_and_addresses_in_capitals(database: Database) -> None:
    text = HEADER + 'A@X.Example,"Sales, West","a visit, at home",\n'
    assert read(database, text, emails={"a@x.example": user(3)}).people == 1
    assert [name for _, name, _ in teams(database)] == ["Sales, West"]


def test_ids_stay_the_same_from_import_to_import(database: Database) -> None:
    read(database, HEADER + f"{user(0)},Engineers / North,the visit,\n{user(1)},Billing,,\n")
    first = {name: team for team, name, _ in teams(database)}
    read(database, HEADER + f"{user(1)},BILLING,,\n{user(2)},  engineers/North ,the visit,\n")
    assert {team for team, _, _ in teams(database)} == set(first.values())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("North East", "North / East"),
        ("A & B", "A - B"),
        ("Ärzte", "Örzte"),
        ("日本", "中国"),
        ("a.b", "a / b"),
        ("long " * 15 + "x", "long " * 15 + "y"),
    ],
)
def test_different_names_have_different_ids(database: Database, one: str, other: str) -> None:
    read(database, HEADER + f"{user(0)},{one},,\n{user(1)},{other},,\n")
    with database.read() as session:
        placed = [session.get_one(Person, user(number)).team_id for number in (0, 1)]
    assert placed[0] != placed[1]
    assert all(team is not None and len(team) <= 32 for team in placed)


def test_whoever_is_not_in_the_file_keeps_no_team(database: Database) -> None:
    read(database, HEADER + f"{user(0)},Billing,the bill,yes\n")
    read(database, HEADER + f"{user(1)},Hotline,,\n")
    with database.read() as session:
        assert session.get_one(Person, user(0)).team_id is None
        assert session.query(Lead).count() == 0
    assert [name for _, name, _ in teams(database)] == ["Hotline"]


def test_who_leads_by_hand_a_team_that_stays_goes_on_unless_the_file_says_otherwise(database: Database) -> None:
    read(database, HEADER + f"{user(0)},Billing,,yes\n{user(1)},Hotline,,\n{user(2)},Booking,,yes\n")
    with database.write() as session:
        session.add_all(Lead(team_id="hotline", person_id=user(number)) for number in (1, 8, 9))
        session.add(Lead(team_id="booking", person_id=user(1)))
    # 0 leads no more, 1 sits in the hotline and does not lead it, 8 moves in and leads, 9 is not in the file.
    text = HEADER + f"{user(0)},Billing,,\n{user(1)},Hotline,,no\n{user(8)},Hotline,,yes\n"
    done = read(database, text)
    with database.read() as session:
        assert rows.leads_by_team(session) == {"hotline": [user(8), user(9)]}
    assert done == Imported(
        people=3, teams=2, touch_points=0, leads=2, teams_gone=1, left_without_team=1, lead_no_more=3
    )


def test_every_bad_line_is_named_and_nothing_is_imported(database: Database) -> None:
    with database.write() as session:
        change_person(session, member(9, deactivated=True), now=SET_UP)
    text = HEADER + "\n".join(
        [
            f"{user(0)},Billing,,",
            "U0NOBODY,Billing,,",
            f"{user(0)},Hotline,,",
            ",Hotline,,",
            "who@x.example,Hotline,,",
            f"{user(1)},A / / B,,",
            f"{user(2)},{'x' * 81},,",
            f"{user(3)},,,yes",
            f"{user(4)},Billing,,maybe",
            f"{user(5)},Billing",
            f"{user(9)},Billing,,",
            f"{user(6)},Billing,{'y' * 81},",
        ]
    )
    assert refused(database, text) == (
        (3, "U0NOBODY is no member of this workspace, or has left."),
        (4, f"{user(0)} is on line 2 already."),
        (5, "Nobody is named."),
        (6, "No member has the address who@x.example, or Tribune may not read addresses."),
        (7, "A name in the path of the team is empty."),
        (8, "'xxxxxxxxxxxxxxxxxxxx...' has 81 characters; at most 80 are shown."),
        (9, "Leads, but no team is named."),
        (10, "Under 'leads' write yes, or nothing; not 'maybe'."),
        (11, "2 values for 4 columns."),
        (12, f"{user(9)} is no member of this workspace, or has left."),
        (13, "'yyyyyyyyyyyyyyyyyyyy...' has 81 characters; at most 80 are shown."),
    )
    assert teams(database) == []


def test_a_line_over_two_lines_keeps_its_first_number(database: Database) -> None:
    text = HEADER + f'{user(0)},"Bil\nling",,\nU0NOBODY,Billing,,\n'
    assert [number for number, _ in refused(database, text)] == [4]


def test_missing_unknown_and_double_columns_are_named(database: Database) -> None:
    assert refused(database, "person,team,team,phone\n") == (
        (1, "There is no column 'touch_point'; no column 'leads'; an unknown column 'phone'; the column 'team' twice."),
    )


@pytest.mark.parametrize("text", ["", "\n\n", "\ufeff", HEADER, " , , \n"])
def test_an_empty_file_is_refused(database: Database, text: str) -> None:
    with pytest.raises(BadFileError, match="Nothing was imported"):
        read(database, text)


def test_an_open_quote_is_named(database: Database) -> None:
    lines = refused(database, HEADER + f'{user(0)},"Billing,,\n{user(1)},Billing,,\n')
    assert [number for number, _ in lines] == [2]
    assert "Not a table from here on" in lines[0][1]


def test_ten_megabytes_of_nonsense_are_refused_at_once(database: Database) -> None:
    with pytest.raises(BadFileError, match="10,000,000 characters"):
        read(database, "x" * 10_000_000)


def test_nonsense_is_no_table(database: Database) -> None:
    assert refused(database, "\x00\x01\x02")[0][0] == 1


def test_an_import_after_a_sync_keeps_the_zone(database: Database) -> None:
    with database.write() as session:
        sync_people(session, [member(number, zone="Europe/Athens") for number in range(10)], now=SET_UP)
    read(database, HEADER + f"{user(0)},Billing,,\n")
    with database.read() as session:
        assert session.get_one(Person, user(0)).zone == "Europe/Athens"


def test_teams_made_by_hand_stay_the_same_where_the_file_has_their_path(database: Database) -> None:
    with database.write() as session:
        above, below, sister = (
            Team(id=f"by hand {n}", name=name, position=n) for n, name in enumerate(("A", "B", "C"))
        )
        session.add(above)
        session.flush()
        below.parent_id = sister.parent_id = above.id
        session.add_all([below, sister])
        session.flush()
        sister.joined_to_id = below.id
    read(database, HEADER + f"{user(0)},a / b,,\n{user(1)},A/C,,\n{user(2)},A / D,,\n")
    assert [team for team, _, _ in teams(database)] == ["by hand 0", "by hand 1", "by hand 2", "a.d"]
    with database.read() as session:
        assert session.get_one(Team, "by hand 2").joined_to_id == "by hand 1"
    read(database, HEADER + f"{user(0)},A / B,,\n{user(1)},C,,\n")
    with database.read() as session:
        assert {team.joined_to_id for team in rows.teams(session)} == {None}


def test_a_new_team_never_takes_the_id_of_one_that_was_renamed(database: Database) -> None:
    read(database, HEADER + f"{user(0)},North,The visit,\n")
    with database.write() as session:
        session.get_one(Team, "north").name = "South"
        session.get_one(TouchPoint, "the-visit").name = "The call"
    read(database, HEADER + f"{user(0)},North,The visit,\n{user(1)},South,The call,\n")
    ids = {name: team for team, name, _ in teams(database)}
    assert ids["South"] == "north"
    assert len({*ids.values()}) == 2
    again = dict(ids)
    read(database, HEADER + f"{user(0)},North,The visit,\n{user(1)},South,The call,\n")
    assert {name: team for team, name, _ in teams(database)} == again
    with database.read() as session:
        assert {point.id for point in rows.touch_points(session)} > {"the-visit"}


def test_touch_points_that_stay_keep_their_owner(database: Database) -> None:
    read(database, HEADER + f"{user(0)},,The visit,\n{user(1)},,The bill,\n")
    with database.write() as session:
        session.add_all([Owner(touch_point_id="the-visit", person_id=user(0))])
        session.add_all([Owner(touch_point_id="the-bill", person_id=user(1))])
    read(database, HEADER + f"{user(3)},,The visit,\n")
    with database.read() as session:
        assert rows.owners(session) == {"the-visit": user(0)}


def test_a_column_of_places_says_where_people_work(database: Database) -> None:
    with database.write() as session:
        session.add(Place(id="leeds", name="Leeds", zone=None, calendar="", weekend="", days_off="[]", position=1))
    columns = "person,team,touch_point,leads,place\n"
    read(database, columns + f"{user(0)},Billing,,,LEEDS\n{user(1)},Billing,,,\n")
    with database.read() as session:
        assert session.get_one(Person, user(0)).place_id == "leeds"
    read(database, HEADER + f"{user(0)},Billing,,\n")
    with database.read() as session:
        assert session.get_one(Person, user(0)).place_id == "leeds"
    assert refused(database, columns + f"{user(0)},Billing,,,Atlantis\n") == (
        (2, "There is no place 'Atlantis'. Add it under Places first, or leave this empty."),
    )
    read(database, columns + f"{user(0)},Billing,,,\n")
    with database.read() as session:
        assert session.get_one(Person, user(0)).place_id is None


def test_a_team_that_a_pulse_asks_by_name_stays_in_the_file(database: Database) -> None:
    read(database, HEADER + f"{user(0)},Billing,,\n")
    with database.write() as session:
        series = set_up_series(session)
        series.audience, series.audience_ids = AudienceKind.TEAMS, frozenset({"billing"})
    with pytest.raises(BadFileError, match="asks the team 'Billing' by name"):
        read(database, HEADER + f"{user(0)},Hotline,,\n")
    assert [name for _, name, _ in teams(database)] == ["Billing"]
