"""An election for tests, from its announcement to its result; only what a test says is not the usual."""

from datetime import datetime
from pathlib import Path
from typing import Any, get_args

from sqlalchemy import select

from domain.ballots import new_receipt
from domain.elections import Election
from domain.messages import Outgoing
from domain.survey import Cast, CastOutcome
from models.database import Database
from models.deliveries import OutboxMessage
from models.seats import SeatRow
from models.serial import load
from services import ballots, election_clocks, elections
from services.champions_settings import ChampionsRules, set_rules
from tests.domain.voting import BALLOT_CLOSES, BALLOT_OPENS, PROPOSING
from tests.factories import add_people, open_vault, user
from tests.seated import add_seat
from vault import Vault

CHANNEL = "C0DECIDE"
RULES = ChampionsRules(channel=CHANNEL, zone="Europe/London")
AMINA, BEN, CARA = user(1), user(2), user(3)
KINDS: dict[str, type[Outgoing]] = {kind.__name__: kind for kind in get_args(Outgoing)}


class Electing:
    """A company that elects its employee champion; nobody holds the seat before."""

    def __init__(self, database: Database, keys: Path, *, people: int = 12, **seat: Any) -> None:
        self.database = database
        self.vault: Vault = open_vault(database, keys)
        with database.write() as session:
            add_people(session, people)
            set_rules(session, RULES)
            self.seat_id = add_seat(session, None, **{"election_on": PROPOSING.date()} | seat)
        self.id = ""

    def announced(self, now: datetime = PROPOSING) -> "Electing":
        """People can be proposed."""
        with self.database.write() as session:
            self.id = elections.announce(session, self.seat_id, now=now)
        return self

    def standing(self, *persons: str, deputies: tuple[str, ...] = (), now: datetime = PROPOSING) -> "Electing":
        """These people stand; of them, `deputies` would be that too."""
        with self.database.write() as session:
            for one in persons:
                elections.stand(session, self.id, one, statement="I listen.", deputy_too=one in deputies, now=now)
        return self

    def balloting(self, *persons: str, deputies: tuple[str, ...] = ()) -> "Electing":
        """The ballot is open, and these people are on it."""
        self.announced().standing(*persons, deputies=deputies).tick(BALLOT_OPENS)
        return self

    def cast(
        self, person: str, *chosen: str, none_of_these: bool = False, receipt: str = "", now: datetime = BALLOT_OPENS
    ) -> Cast:
        """A vote as the form makes it."""
        with self.database.read() as session:
            return ballots.ballot_cast(
                session,
                self.id,
                person,
                chosen=chosen,
                none_of_these=none_of_these,
                receipt=receipt or new_receipt(),
                now=now,
            )

    def vote(
        self, person: str, *chosen: str, none_of_these: bool = False, receipt: str = "", now: datetime = BALLOT_OPENS
    ) -> CastOutcome:
        """Somebody votes, as the writer has it: the cast alone, and then its keys."""
        cast = self.cast(person, *chosen, none_of_these=none_of_these, receipt=receipt, now=now)
        with self.database.write() as session:
            pending = self.vault.prepare(session.connection(), [cast])
        pending.settle()
        return pending.outcomes[0]

    def votes(self, first: int, count: int, *chosen: str, none_of_these: bool = False) -> None:
        """So many people vote the same, from number `first` on."""
        for number in range(first, first + count):
            assert self.vote(user(number), *chosen, none_of_these=none_of_these) is CastOutcome.RECORDED

    def tick(self, now: datetime) -> datetime | None:
        """What happens by itself; when something is due next."""
        election_clocks.close_due(self.database, vault=self.vault, now=now)
        with self.database.write() as session:
            election_clocks.open_due(session, vault=self.vault, now=now)
            election_clocks.remind_due(session, vault=self.vault, now=now)
            election_clocks.due_by_calendar(session, now=now)
        with self.database.read() as session:
            return election_clocks.next_due(session, now=now)

    def closed(self) -> Election:
        """Counted."""
        self.tick(BALLOT_CLOSES)
        return self.election()

    def election(self) -> Election:
        """As it stands."""
        with self.database.read() as session:
            return elections.load(session, self.id)

    def seat(self) -> SeatRow:
        """As it stands."""
        with self.database.read() as session:
            return session.get_one(SeatRow, self.seat_id)

    def told(self, kind: type[Outgoing] | None = None) -> list[tuple[str, Outgoing]]:
        """What was queued, with where it goes, and in the order of the instants at which it is due."""
        with self.database.read() as session:
            rows = session.scalars(select(OutboxMessage).order_by(OutboxMessage.due_at, OutboxMessage.channel))
            found = [(row.channel, load(KINDS[row.kind], row.payload)) for row in rows]
        return [one for one in found if kind is None or isinstance(one[1], kind)]
