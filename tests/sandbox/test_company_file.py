"""A company from a CSV file, or an empty one: who is in it, and what is wrong with a file, line by line."""

import csv
import io
from datetime import timedelta
from pathlib import Path

import pytest

from sandbox import company_file
from sandbox.clock import SandboxClock
from sandbox.colleagues import Colleague
from sandbox.company import BOT, Company, people_file
from sandbox.company_file import CompanyFileError, company_from, empty_company, read_company
from sandbox.hearthline import OPINIONS
from sandbox.play import installed
from sandbox.server import SandboxServer
from tests.sandbox.hearth import MANIFEST

FULL = """name,handle,email,team,touch_point,timezone,leads,admin,guest
Sam Ortiz,@sam,sam@lantern.example,Repairs / North,the visit,Europe/Athens,yes,,
Ruth Adler,,,Office,,,,X,no
Vera Holt,,vera@auditors.example,,,,,,TRUE
"""


def company(text: str = FULL) -> Company:
    return read_company(text, name="Lantern & Söhne")


def wrong(text: str) -> list[tuple[int, str]]:
    with pytest.raises(CompanyFileError) as refused:
        company(text)
    return list(refused.value.lines)


def names(made: Company) -> list[str]:
    return [user.real_name for user in made.workspace.users.values() if not user.bot]


# What comes out


def test_a_file_with_everything_becomes_a_workspace() -> None:
    made = company()
    sam, ruth, vera = [user for user in made.workspace.users.values() if not user.bot]
    assert (sam.handle, sam.email, sam.tz, sam.admin) == ("sam", "sam@lantern.example", "Europe/Athens", False)
    assert (ruth.handle, ruth.email, ruth.tz, ruth.admin) == (
        "ruth",
        "ruth@lantern-sohne.example",
        "Europe/London",
        True,
    )
    assert (vera.guest, made.workspace.users[BOT].bot) == (True, True)
    assert (made.plot.host, made.administrators) == (ruth.id, "")
    assert list(csv.DictReader(io.StringIO(people_file(made.plot.employees)))) == [
        {"person": "sam@lantern.example", "team": "Repairs / North", "touch_point": "the visit", "leads": "yes"},
        {"person": "ruth@lantern-sohne.example", "team": "Office", "touch_point": "", "leads": ""},
    ]


def test_names_alone_are_enough() -> None:
    made = company("Name\nMaya Lindqvist\nMaya Lund\nMaya Lund\n")
    users = [user for user in made.workspace.users.values() if not user.bot]
    assert [user.handle for user in users] == ["maya", "maya.lund", "maya2"]
    assert len({user.email for user in users}) == 3
    assert [user.admin for user in users] == [True, False, False]
    assert made.workspace.user_groups == {}


def test_channels_are_proposed_and_the_app_is_in_none() -> None:
    made = company()
    channels = {place.name: place for place in made.workspace.channels.values()}
    assert channels.keys() == {
        *("general", "service-pulse", "customer-voice", "decisions"),
        *("suggestion-desk", "tribune-admin"),
    }
    assert [name for name, place in channels.items() if place.private] == ["suggestion-desk", "tribune-admin"]
    sam, ruth = (employee.user.id for employee in made.plot.employees)
    assert channels["general"].members == {sam, ruth}
    assert channels["tribune-admin"].members == {ruth}


def test_each_team_is_a_user_group() -> None:
    made = company("name,team\nA,Büro\nB,Buro\nC,!?\nD,Büro\nE,\n")
    groups = [(group.handle, group.name, len(group.users)) for group in made.workspace.user_groups.values()]
    assert groups == [("buro", "Büro", 2), ("buro-2", "Buro", 1), ("team", "!?", 1)]


def test_markup_and_odd_letters_are_only_names() -> None:
    made = company("name\n<!channel> & Co\n山田太郎\n  two   spaces \n\n")
    assert names(made) == ["<!channel> & Co", "山田太郎", "two spaces"]
    handles = [user.handle for user in made.workspace.users.values()]
    assert handles == ["channel", "person", "two", "tribune"]


def test_empty_columns_and_signs_that_cannot_be_seen_do_no_harm() -> None:
    assert names(company("name,team,,\nMaya\x07 Lund,,,\nTom\n")) == ["Maya Lund", "Tom"]
    assert wrong("name,team\n\x00,Calls\n") == [(2, "A person needs a name of at most 80 characters.")]


def test_semicolons_are_read_too() -> None:
    assert names(company("name;team\nMaya;Calls\nTom;Calls\n")) == ["Maya", "Tom"]


def test_six_hundred_people_are_no_trouble() -> None:
    rows = "\n".join(f"Person {number},Team {number % 60}" for number in range(600))
    made = company(f"name,team\n{rows}\n")
    assert (len(made.workspace.users), len(made.workspace.user_groups)) == (601, 60)


def test_a_company_is_called_as_its_file_is(tmp_path: Path) -> None:
    path = tmp_path / "my_own-company.csv"
    path.write_bytes(b"\xef\xbb\xbfname\r\nMaya\r\n")
    made = company_from(path)
    assert (made.workspace.name, names(made)) == ("My Own Company", ["Maya"])


# What is refused


def test_every_line_that_is_wrong_is_named() -> None:
    text = """name,handle,email,team,timezone,leads,guest
,,,,,,
Maya,tribune,maya@x.example,Calls,,,
Tom,two words,MAYA@x.example,,,yes,
Ewa,ewa,nobody,,Mars/Base,perhaps,
Jan,ewa,,Stores,,,yes
Too,many,cells@x.example,,,,,,here
%s,,,,,,
""".replace("%s", "x" * 81)
    problems = wrong(text)
    assert [number for number, _ in problems] == [3, 4, 4, 4, 5, 5, 5, 6, 6, 7, 8]
    said = " ".join(sentence for _, sentence in problems)
    for words in ("taken by the app", "is no handle", "taken in line 3", "leads needs a team", "no time zone",
                  "no e-mail address", "yes or no under leads", "taken in line 5", "guest has no team",
                  "more cells than columns", "at most 80"):  # fmt: skip
        assert words in said


def test_a_long_team_is_refused() -> None:
    assert wrong(f"name,team\nMaya,{'x' * 81}\n") == [(2, "The team has more than 80 characters.")]


@pytest.mark.parametrize(
    ("header", "problem"),
    [
        ("team,email", "The column 'name' is missing."),
        ("name,salary", "There is no column 'salary' here."),
        ("name,team,Team", "The column 'team' is there twice."),
    ],
)
def test_a_header_that_is_wrong_is_refused(header: str, problem: str) -> None:
    assert (1, problem) in wrong(f"{header}\nMaya,Calls,x\n")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "nobody in this file"),
        ("name\n\n", "nobody in this file"),
        ("name,guest\nVera,yes\n", "is a guest"),
        ("name\nAnn\rBob\n", "no CSV file"),
    ],
)
def test_a_file_without_people_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(CompanyFileError, match=sentence):
        company(text)


def test_a_file_that_is_too_large_or_no_text_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "company.csv"
    path.write_bytes(b"name\n\xff\xfe\n")
    with pytest.raises(CompanyFileError, match="not in UTF-8"):
        company_from(path)
    with pytest.raises(CompanyFileError, match="can't be read"):
        company_from(tmp_path)
    monkeypatch.setattr(company_file, "LARGEST_FILE", 3)
    with pytest.raises(CompanyFileError, match="is it the right file"):
        company_from(path)
    monkeypatch.setattr(company_file, "MOST_PEOPLE", 1)
    with pytest.raises(CompanyFileError, match="more than 1 people"):
        company("name\nMaya\nTom\n")


# The empty company, and how people answer


def test_the_empty_company_has_an_administrator_and_twelve_colleagues_without_teams() -> None:
    made = empty_company()
    users = [user for user in made.workspace.users.values() if not user.bot]
    assert (len(users), [user.id for user in users if user.admin]) == (13, [made.plot.host])
    assert {employee.team for employee in made.plot.employees} == {""}
    assert len(made.workspace.user_groups) == 3
    assert all(not messages for messages in made.workspace.messages.values())


async def test_most_colleagues_of_any_company_answer_within_two_days_each_in_their_own_way() -> None:
    rows = "\n".join(f"Person {number},Team {number % 5}" for number in range(100))
    made = company(f"name,team\n{rows}\n")
    server = SandboxServer(made.workspace, SandboxClock(made.begins.timestamp()), installed(_with_scopes()))
    people = [Colleague(employee=one, plot=made.plot, actor=server.actor(one.user.id)) for one in made.plot.employees]
    assert 65 <= sum(person.answers() for person in people) <= 95
    now = made.begins.timestamp()
    assert all(20 <= person.patience(now) <= timedelta(days=2).total_seconds() for person in people)
    about = OPINIONS[0].about
    assert {person.agreement(f"I was {about} we gave.") for person in people} >= {3, 4, 5}
    assert all(1 <= person.agreement("Something else?") <= 5 for person in people)
    assert len({person.recommendation("Would you?") for person in people}) > 3
    speakers = [person for person in people if person.answers() and person.actor.user != made.plot.host]
    said = [comment for person in speakers if (comment := person.comment("What got in the way of good service?"))]
    assert len(said) == len(set(said)) >= 5


def _with_scopes() -> dict[str, object]:
    return MANIFEST | {"oauth_config": {"scopes": {"bot": ["chat:write"]}}}
