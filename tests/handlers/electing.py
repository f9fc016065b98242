"""An election for tests of listeners: a company of twelve elects its employee champion."""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

from domain.ballots import new_receipt
from domain.elections import Election
from services import ballots, election_clocks, elections
from services.champions_settings import ChampionsRules, set_rules
from tests.factories import put_in
from tests.handlers.conftest import MONDAY, Stage
from tests.handlers.slack import happened
from tests.seated import add_seat

AMINA, BEN = "U0EMP3", "U0EMP4"
OPENS = datetime(2025, 6, 16, 9, 0, tzinfo=UTC)
"""10:00 in London, ten working days after MONDAY."""
CLOSES = datetime(2025, 6, 20, 16, 0, tzinfo=UTC)
"""17:00 in London."""


def set_up(stage: Stage) -> str:
    """Champions are set up, and nobody holds the seat of the employees' champion: its id."""
    with stage.database.write() as session:
        set_rules(session, ChampionsRules(channel="C0DECIDE", zone="Europe/London"))
        return add_seat(session, None, election_on=MONDAY.date())


def announced(stage: Stage, *stand: str) -> str:
    """An election is announced, and these people stand: its id."""
    seat = set_up(stage)
    with stage.database.write() as session:
        election = elections.announce(session, seat, now=stage.now)
        for one in stand:
            elections.stand(session, election, one, statement=f"{one} listens.", now=stage.now)
    return election


def open_ballot(stage: Stage, *stand: str) -> str:
    """The ballot is open, and these people are on it: the election's id."""
    election = announced(stage, *(stand or (AMINA, BEN)))
    stage.now = OPENS
    with stage.database.write() as session:
        election_clocks.open_due(session, vault=stage.vault, now=stage.now)
    return election


def vote(stage: Stage, election: str, person: str, chosen: Collection[str]) -> str:
    """Somebody votes, or abstains: their receipt."""
    receipt = new_receipt()
    with stage.database.read() as session:
        cast = ballots.ballot_cast(
            session, election, person, chosen=chosen, none_of_these=False, receipt=receipt, now=stage.now
        )
    put_in(stage.database, stage.vault, [cast])
    return receipt


def close_ballot(stage: Stage) -> None:
    """The hour has come, and the votes are counted."""
    stage.now = CLOSES
    election_clocks.close_due(stage.database, vault=stage.vault, now=stage.now)


async def home_of(stage: Stage, person: str) -> dict[str, Any]:
    """What somebody sees who opens Home."""
    stage.slack.calls.clear()
    await stage.send(happened({"type": "app_home_opened", "user": person, "channel": "D1", "tab": "home"}))
    return stage.slack.only_view("views.publish")


def election_of(stage: Stage, election: str) -> Election:
    """As it stands."""
    with stage.database.read() as session:
        return elections.load(session, election)
