"""Several series go on side by side; each has its own people, days and signatures, and none waits for another."""

import threading
from datetime import date, timedelta
from itertools import chain
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.errors import AudienceTooCloseError, BadInputError, FrozenError, NotFoundError
from domain.messages import AudienceRefused, PulseAnnouncement, PulseNotOpened, PulseSkipped
from domain.series import AudienceKind, SeriesState
from models import pulses
from models.database import Database
from models.people import Person, Team
from models.pulses import Cycle, CycleState, Invitation, RosterEntry, Series, Survey
from services import cycles
from services.audiences import audience_of
from services.groups import write_down
from services.pulses import specification
from services.schedule import next_day, title_among
from services.settings import ask_guests
from tests.factories import ANNOUNCED, CLOSED, OPENED, SET_UP, add_people, answer, open_vault, put_in, set_up, user
from tests.services.ticking import messages, tick
from vault import Vault

FORTNIGHT = timedelta(days=14)


def add_series(
    session: Session,
    title: str,
    *,
    audience: AudienceKind = AudienceKind.EVERYONE,
    ids: tuple[str, ...] = (),
    leader: str | None = None,
) -> Series:
    made = set_up(
        session,
        channel=f"C0{title.upper()[:6]}",
        answerer=user(0),
        person=user(0),
        now=SET_UP,
        title=title,
        leader=leader,
    )
    made.audience, made.audience_ids = audience, frozenset(ids)
    session.flush()
    return made


def company(session: Session) -> None:
    """Twelve at the hotline, ten in billing."""
    add_people(session, 12, team="hotline")
    add_people(session, 10, first=20, team="billing")


def opened(database: Database) -> dict[str, Cycle]:
    """The open cycles by the title of their series."""
    with database.read() as session:
        return {session.get_one(Series, cycle.series_id).title: cycle for cycle in pulses.open_cycles(session)}


def roster(database: Database, title: str) -> set[str]:
    with database.read() as session:
        return {person for person, _ in pulses.roster(session, opened(database)[title].id)}


def states(database: Database) -> set[CycleState]:
    with database.read() as session:
        return set(session.scalars(select(Cycle.state)))


def test_two_series_are_announced_opened_and_closed_beside_each_other(database: Database, vault: Vault) -> None:
    with database.write() as session:
        company(session)
        add_series(session, "Service")
        add_series(session, "Hotline", audience=AudienceKind.TEAMS, ids=("hotline",), leader=user(3))
    assert tick(database, vault, ANNOUNCED) == (2, 0, 0)
    told = {one.title: (channel, one.signed_by) for channel, _, one in messages(database, PulseAnnouncement)}
    assert told == {"Service": ("C0SERVIC", "Person 0"), "Hotline": ("C0HOTLIN", "Person 3")}
    assert tick(database, vault, OPENED) == (0, 2, 0)
    assert len(roster(database, "Service")) == 22
    assert roster(database, "Hotline") == {user(number) for number in range(12)}
    assert tick(database, vault, CLOSED) == (0, 0, 2)
    with database.read() as session:
        assert next_day(session, pulses.all_series(session), now=CLOSED) == date(2025, 6, 24)


def test_a_series_alone_needs_no_title_and_is_signed_by_who_answers(database: Database, vault: Vault) -> None:
    with database.write() as session:
        company(session)
        add_series(session, "Service")
        add_series(session, "Old").state = SeriesState.CLOSED
    tick(database, vault, ANNOUNCED)
    [(_, _, announcement)] = messages(database, PulseAnnouncement)
    assert (announcement.title, announcement.signed_by) == ("", "Person 0")
    assert announcement.opens_on == date(2025, 6, 10)


@pytest.mark.parametrize("state", [SeriesState.DRAFT, SeriesState.CLOSED, SeriesState.ARCHIVED])
def test_a_series_that_does_not_go_on_asks_nobody(database: Database, vault: Vault, state: SeriesState) -> None:
    with database.write() as session:
        company(session)
        add_series(session, "Service").state = state
    for now in (ANNOUNCED, OPENED, CLOSED, OPENED + FORTNIGHT):
        assert tick(database, vault, now) == (0, 0, 0)
    with database.read() as session:
        assert list(session.scalars(select(Cycle))) == []
        assert cycles.next_due(session, now=OPENED) is None
        assert next_day(session, pulses.all_series(session), now=OPENED) is None


def test_an_announced_cycle_of_a_series_that_has_ended_is_skipped_and_its_channel_told(
    database: Database, vault: Vault
) -> None:
    with database.write() as session:
        company(session)
        series_id = add_series(session, "Service").id
    tick(database, vault, ANNOUNCED)
    with database.write() as session:
        session.get_one(Series, series_id).state = SeriesState.CLOSED
    assert tick(database, vault, OPENED) == (0, 0, 0)
    assert states(database) == {CycleState.SKIPPED}
    assert messages(database, PulseNotOpened) == []
    assert [message.ended for _, _, message in messages(database, PulseSkipped)] == [True]
    with database.write() as session:
        session.get_one(Series, series_id).state = SeriesState.RUNNING
    assert tick(database, vault, ANNOUNCED + FORTNIGHT) == (1, 0, 0)


def test_a_series_brought_back_in_time_opens_as_announced(database: Database, vault: Vault) -> None:
    with database.write() as session:
        company(session)
        series_id = add_series(session, "Service").id
    tick(database, vault, ANNOUNCED)
    for state in (SeriesState.CLOSED, SeriesState.RUNNING):
        with database.write() as session:
            session.get_one(Series, series_id).state = state
        tick(database, vault, ANNOUNCED + timedelta(hours=1))
    assert tick(database, vault, OPENED) == (0, 1, 0)


def test_an_open_pulse_of_a_closed_series_goes_on_to_its_close(database: Database, vault: Vault) -> None:
    with database.write() as session:
        company(session)
        series_id = add_series(session, "Service").id
    tick(database, vault, ANNOUNCED)
    tick(database, vault, OPENED)
    with database.write() as session:
        session.get_one(Series, series_id).state = SeriesState.CLOSED
    with database.read() as session:
        assert cycles.next_due(session, now=OPENED) == CLOSED
    assert tick(database, vault, CLOSED) == (0, 0, 1)
    with database.read() as session:
        assert next_day(session, [session.get_one(Series, series_id)], now=CLOSED) is None


def test_a_series_too_small_or_paused_does_not_stop_another(database: Database, vault: Vault) -> None:
    with database.write() as session:
        company(session)
        add_people(session, 7, first=50, team="yard")
        add_series(session, "Service")
        add_series(session, "Yard", audience=AudienceKind.TEAMS, ids=("yard",))
        paused = add_series(session, "Paused").id
    tick(database, vault, ANNOUNCED)
    with database.write() as session:
        session.get_one(Series, paused).state = SeriesState.PAUSED
    assert tick(database, vault, OPENED, administrators={user(5)}) == (0, 1, 0)
    assert opened(database).keys() == {"Service"}
    told = messages(database, PulseNotOpened)
    assert {channel for channel, _, _ in told} == {user(5)}
    assert {one.title: "7 people" in one.reason for _, _, one in told} == {"Yard": True, "Paused": False}


def test_teams_are_asked_with_all_below_them(database: Database, vault: Vault) -> None:
    with database.write() as session:
        company(session)
        session.add(Team(id="operations", name="Operations", position=0))
        session.flush()
        session.get_one(Team, "hotline").parent_id = "operations"
        add_people(session, 3, first=60, team="operations")
        series = add_series(session, "Service", audience=AudienceKind.TEAMS, ids=("operations",))
        who = audience_of(session, series)
    assert {one.person for one in who.people} == {user(number) for number in (*range(12), 60, 61, 62)}
    assert {team.id for team in who.teams} == {"operations", "hotline", "billing"}
    assert who.touch_points == ()


@pytest.mark.parametrize(
    ("audience", "ids"),
    [
        (AudienceKind.TEAMS, ()),
        (AudienceKind.TEAMS, ("gone",)),
        (AudienceKind.CHANNEL, ()),
        (AudienceKind.CHANNEL, ("C1",)),
        (AudienceKind.USER_GROUP, ("%",)),
    ],
)
def test_an_audience_of_nobody_is_nobody(database: Database, audience: AudienceKind, ids: tuple[str, ...]) -> None:
    with database.write() as session:
        company(session)
        series = add_series(session, "Service", audience=audience, ids=ids)
        write_down(session, {"C10": {user(1)}})
        assert audience_of(session, series).people == ()


def test_members_of_a_channel_are_asked_who_are_here_and_may_be_asked(database: Database, vault: Vault) -> None:
    with database.write() as session:
        company(session)
        series = add_series(session, "Service", audience=AudienceKind.CHANNEL, ids=("C0TEA",))
        write_down(session, {"C0TEA": {user(number) for number in (*range(9), 99)}})
        session.get_one(Person, user(8)).stopped = True
        session.get_one(Person, user(7)).guest = True
        session.get_one(Person, user(6)).left_on = date(2025, 6, 1)
        assert {one.person for one in audience_of(session, series).people} == {user(number) for number in range(6)}
        ask_guests(session, ask=True)
        assert len(audience_of(session, series).people) == 7


def test_joined_teams_are_one_group_of_the_report(database: Database, vault: Vault) -> None:
    with database.write() as session:
        company(session)
        session.get_one(Team, "billing").joined_to_id = "hotline"
        add_series(session, "Service")
    tick(database, vault, ANNOUNCED)
    tick(database, vault, OPENED)
    with database.read() as session:
        spec = specification(session.get_one(Survey, opened(database)["Service"].id))
    assert [(one.id, one.label, one.people) for one in spec.segments] == [
        ("everyone", "Everyone", 22),
        ("team:billing+hotline", "Hotline + Billing", 22),
    ]


@pytest.mark.parametrize(("outside", "opens"), [(0, True), (1, False), (4, False), (5, True)])
def test_an_audience_that_is_another_one_but_for_a_few_is_not_opened(
    database: Database, vault: Vault, outside: int, opens: bool
) -> None:
    with database.write() as session:
        company(session)
        add_series(session, "Tea", audience=AudienceKind.CHANNEL, ids=("C0TEA",))
        late = add_series(session, "Coffee", audience=AudienceKind.CHANNEL, ids=("C0COFFEE",))
        late.anchor += timedelta(days=2)
        everybody = {user(number) for number in (*range(12), *range(20, 30))}
        write_down(session, {"C0TEA": everybody, "C0COFFEE": everybody - {user(number) for number in range(outside)}})
    for now in (ANNOUNCED, OPENED, OPENED + timedelta(days=1), OPENED + timedelta(days=2)):
        tick(database, vault, now, administrators={user(5)})
    assert opened(database).keys() == ({"Tea", "Coffee"} if opens else {"Tea"})
    refused = messages(database, AudienceRefused)
    assert refused == ([] if opens else [(user(5), OPENED + timedelta(days=2), refused[0][2])])
    assert opens or refused[0][2] == AudienceRefused(title="Coffee", other="Tea")


def test_of_two_such_audiences_that_open_together_the_second_is_refused(database: Database, vault: Vault) -> None:
    with database.write() as session:
        company(session)
        add_series(session, "Tea", audience=AudienceKind.CHANNEL, ids=("C0TEA",))
        add_series(session, "Coffee", audience=AudienceKind.TEAMS, ids=("hotline",))
        write_down(session, {"C0TEA": {user(number) for number in range(11)}})
    tick(database, vault, ANNOUNCED)
    assert tick(database, vault, OPENED) == (0, 1, 0)
    assert len(messages(database, AudienceRefused)) == 1


HOTLINE, BILLING = range(12), range(20, 30)


def members(*ranges: range) -> set[str]:
    return {user(number) for number in chain(*ranges)}


def channels(session: Session, **people: set[str]) -> None:
    write_down(session, {f"C0{name.upper()}": who for name, who in people.items()})


def unsettled(database: Database, title: str) -> set[str]:
    """The groups of an open pulse that are shown in bands below 30 answers."""
    with database.read() as session:
        spec = specification(session.get_one(Survey, opened(database)[title].id))
    return {segment.id for segment in spec.segments if segment.unsettled}


@pytest.mark.parametrize("first", ["Everyone", "Tea"])
def test_an_audience_of_all_but_one_is_refused_beside_everyone_who_is_never_refused(
    database: Database, vault: Vault, first: str
) -> None:
    with database.write() as session:
        company(session)
        everyone = add_series(session, "Everyone")
        tea = add_series(session, "Tea", audience=AudienceKind.CHANNEL, ids=("C0TEA",))
        channels(session, tea=members(HOTLINE, BILLING[1:]))
        (tea if first == "Everyone" else everyone).anchor += timedelta(days=1)
    for now in (ANNOUNCED, OPENED, OPENED + timedelta(days=1)):
        tick(database, vault, now)
    if first == "Everyone":
        assert opened(database).keys() == {"Everyone"}
        [(_, _, refused)] = messages(database, AudienceRefused)
        assert (refused.title, refused.other) == ("Tea", "Everyone")
        assert unsettled(database, "Everyone") == set()
    else:
        assert opened(database).keys() == {"Everyone", "Tea"}
        assert unsettled(database, "Everyone") == {"everyone", "team:billing"}
        assert unsettled(database, "Tea") == set()


@pytest.mark.parametrize(("days", "opens"), [(29, False), (30, True)])
def test_an_audience_is_compared_for_thirty_days(database: Database, vault: Vault, days: int, opens: bool) -> None:
    with database.write() as session:
        company(session)
        tea = add_series(session, "Tea", audience=AudienceKind.CHANNEL, ids=("C0TEA",))
        channels(session, tea=members(HOTLINE, BILLING[:9]), coffee=members(HOTLINE, BILLING[:8]))
    for now in (ANNOUNCED, OPENED, CLOSED):
        tick(database, vault, now)
    later = OPENED + timedelta(days=days)
    with database.write() as session:
        session.get_one(Series, tea.id).state = SeriesState.CLOSED
        coffee = add_series(session, "Coffee", audience=AudienceKind.CHANNEL, ids=("C0COFFEE",)).id
    with database.write() as session:
        if opens:
            cycles.open_now(session, vault=vault, now=later, series=coffee)
        else:
            with pytest.raises(AudienceTooCloseError):
                cycles.open_now(session, vault=vault, now=later, series=coffee)


def remembered(database: Database) -> list[set[str]]:
    """Of which cycles, by title and number, it is known whom they ask: by their rosters, and by their invitations."""
    with database.read() as session:
        return [
            {f"{session.get_one(Series, cycle.series_id).title} {cycle.number}" for cycle in found}
            for found in (
                session.scalars(select(Cycle).where(Cycle.id.in_(select(table.survey_id)))).all()
                for table in (RosterEntry, Invitation)
            )
        ]


def test_a_roster_is_kept_for_thirty_days_where_it_is_held_against_others(database: Database, vault: Vault) -> None:
    with database.write() as session:
        company(session)
        add_series(session, "Everyone")
        add_series(session, "Tea", audience=AudienceKind.CHANNEL, ids=("C0TEA",))
        channels(session, tea=members(HOTLINE))
    for after in (timedelta(0), FORTNIGHT):
        for now in (ANNOUNCED, OPENED, CLOSED):
            tick(database, vault, now + after)
    both = {"Everyone 2", "Tea 2"}
    assert remembered(database) == [both | {"Everyone 1", "Tea 1"}, both]
    with database.write() as session:
        for series in pulses.all_series(session):
            series.state = SeriesState.CLOSED
    until = OPENED + timedelta(days=30)
    with database.read() as session:
        assert cycles.next_due(session, now=CLOSED + FORTNIGHT) == until
    tick(database, vault, until - timedelta(seconds=1))
    assert remembered(database) == [both | {"Everyone 1", "Tea 1"}, both]
    tick(database, vault, until)
    assert remembered(database) == [both, both]
    tick(database, vault, CLOSED + FORTNIGHT + timedelta(days=60))
    assert remembered(database) == [set(), set()]


def test_a_roster_of_everyone_is_kept_no_longer_where_nobody_is_chosen(database: Database, vault: Vault) -> None:
    with database.write() as session:
        company(session)
        add_series(session, "Everyone")
        add_series(session, "Too")
        add_series(session, "Tea", audience=AudienceKind.CHANNEL).state = SeriesState.CLOSED
    for after in (timedelta(0), FORTNIGHT):
        for now in (ANNOUNCED, OPENED, CLOSED):
            tick(database, vault, now + after)
    assert remembered(database) == [{"Everyone 2", "Too 2"}] * 2


@pytest.mark.parametrize(("fewer", "nearly"), [(0, False), (2, True), (5, False)])
@pytest.mark.parametrize("answered", [None, False, True])
def test_a_team_that_two_clearly_different_audiences_share_but_for_a_few_is_shown_in_bands(
    database: Database, vault: Vault, fewer: int, nearly: bool, answered: bool | None
) -> None:
    """Unless the first has closed without showing it. `answered` None: it is still open."""
    with database.write() as session:
        company(session)
        add_people(session, 8, first=40, team="yard")
        add_series(session, "Tea", audience=AudienceKind.CHANNEL, ids=("C0TEA",))
        late = add_series(session, "Coffee", audience=AudienceKind.CHANNEL, ids=("C0COFFEE",)).id
        session.get_one(Series, late).anchor += timedelta(days=7 if answered is not None else 1)
        channels(session, tea=members(HOTLINE, BILLING), coffee=members(HOTLINE[fewer:], range(40, 48)))
    for now in (ANNOUNCED, OPENED):
        tick(database, vault, now)
    if answered is not None:
        tea = opened(database)["Tea"].id
        with database.read() as session:
            casts = [answer(session, tea, person) for person in sorted(members(HOTLINE, BILLING) if answered else ())]
        put_in(database, vault, casts)
        tick(database, vault, CLOSED)
    with database.write() as session:
        cycles.open_now(session, vault=vault, now=OPENED + timedelta(days=4), series=late)
    assert unsettled(database, "Coffee") == ({"team:hotline"} if nearly and answered is not False else set())


@pytest.mark.postgresql
def test_of_two_such_audiences_opened_at_the_same_instant_by_two_processes_the_second_is_refused(
    postgresql_url: str, tmp_path: Path
) -> None:
    database, other = Database(postgresql_url), Database(postgresql_url)
    vault = open_vault(database, tmp_path / "keys")
    with database.write() as session:
        company(session)
        add_series(session, "Tea", audience=AudienceKind.CHANNEL, ids=("C0TEA",))
        add_series(session, "Coffee", audience=AudienceKind.TEAMS, ids=("hotline",))
        channels(session, tea=members(HOTLINE[1:]))
    refused: list[str] = []

    def open_coffee() -> None:
        try:
            with other.write() as session:
                cycles.open_now(session, vault=vault, now=OPENED, series="Coffee")
        except AudienceTooCloseError as refusal:
            refused.append(refusal.other)

    thread = threading.Thread(target=open_coffee)
    with database.write() as session:
        cycles.open_now(session, vault=vault, now=OPENED, series="Tea")
        thread.start()
        thread.join(timeout=0.5)
        assert thread.is_alive()  # it waits for what this one asks
    thread.join()
    assert refused == ["Tea"]
    assert opened(database).keys() == {"Tea"}
    database.dispose()
    other.dispose()


def test_one_series_may_follow_itself_with_a_few_changes(database: Database, vault: Vault) -> None:
    with database.write() as session:
        company(session)
        add_series(session, "Hotline", audience=AudienceKind.TEAMS, ids=("hotline",))
    tick(database, vault, ANNOUNCED)
    tick(database, vault, OPENED)
    tick(database, vault, CLOSED)
    with database.write() as session:
        session.get_one(Person, user(3)).team_id = "billing"
    tick(database, vault, ANNOUNCED + FORTNIGHT)
    assert tick(database, vault, OPENED + FORTNIGHT) == (0, 1, 0)


def test_the_command_line_needs_a_name_where_there_are_several(database: Database, vault: Vault) -> None:
    with database.write() as session:
        company(session)
        add_series(session, "Service")
        hotline = add_series(session, "Hotline", audience=AudienceKind.TEAMS, ids=("hotline",)).id
    with database.write() as session, pytest.raises(BadInputError, match="by its title or id") as refusal:
        cycles.open_now(session, vault=vault, now=OPENED)
    assert hotline in str(refusal.value)
    assert '"Service"' in str(refusal.value)
    with database.write() as session, pytest.raises(BadInputError, match="Say which pulse"):
        cycles.open_now(session, vault=vault, now=OPENED, series="Nothing of the kind")
    with database.write() as session:
        first = cycles.open_now(session, vault=vault, now=OPENED, series="service")
    with database.write() as session:
        second = cycles.open_now(session, vault=vault, now=OPENED, series=hotline)
    with database.write() as session, pytest.raises(FrozenError, match="open"):
        cycles.open_now(session, vault=vault, now=OPENED, series=hotline)
    with pytest.raises(BadInputError, match="Say which open pulse"):
        cycles.cancel(database, vault=vault, now=OPENED)
    with pytest.raises(BadInputError, match="Say which open pulse"):
        cycles.cancel(database, vault=vault, now=OPENED, series="Nothing of the kind")
    assert cycles.cancel(database, vault=vault, now=OPENED, series="HOTLINE") == second
    assert cycles.cancel(database, vault=vault, now=OPENED) == first
    with pytest.raises(NotFoundError, match="nothing to cancel"):
        cycles.cancel(database, vault=vault, now=OPENED, series="Service")


def test_a_missed_opening_is_not_the_next_one(database: Database) -> None:
    with database.write() as session:
        company(session)
        series = add_series(session, "Service")
        assert next_day(session, [series], now=OPENED - timedelta(hours=1)) == OPENED.date()
        assert next_day(session, [series], now=OPENED) == date(2025, 6, 24)


def test_the_next_pulse_opens_on_the_same_day_for_everybody(database: Database) -> None:
    with database.write() as session:
        company(session)
        add_people(session, 1, first=90, zone="Pacific/Auckland")  # opens there when it is still Monday in Leeds
        series = add_series(session, "Service")
        assert next_day(session, [series], now=SET_UP) == date(2025, 6, 10)
        cycles.announce_due(session, now=ANNOUNCED)
        assert pulses.first_of(session, series.id, CycleState.ANNOUNCED).open_at.date() == date(2025, 6, 9)
        assert next_day(session, [series], now=ANNOUNCED) == date(2025, 6, 10)


def test_a_pulse_of_a_series_that_was_closed_has_its_title_beside_another(database: Database, vault: Vault) -> None:
    with database.write() as session:
        company(session)
        closing = add_series(session, "Service")
        add_series(session, "Hotline")
        assert title_among(session, closing) == "Service"
        closing.state = SeriesState.CLOSED
        assert title_among(session, closing) == "Service"


def test_an_answer_to_one_pulse_is_no_answer_to_another(database: Database, vault: Vault) -> None:
    with database.write() as session:
        company(session)
        add_series(session, "Service")
        add_series(session, "Hotline", audience=AudienceKind.TEAMS, ids=("hotline",))
    tick(database, vault, ANNOUNCED)
    tick(database, vault, OPENED)
    service, hotline = (opened(database)[title].id for title in ("Service", "Hotline"))
    with database.read() as session:
        casts = [answer(session, service, user(number)) for number in range(12)]
    put_in(database, vault, casts)
    with database.read() as session:
        pending = vault.pending_people(session.connection(), hotline, [user(1)])
    assert pending == {user(1): date.min}
