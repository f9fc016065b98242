"""No row of the vault knows a person, an answer, or a time; and a box is changed by one process at a time.

The vault's own tables, and what is asked of them.
"""

import secrets
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from domain.errors import NotRecordedError
from vault import shards
from vault.layout import Layout
from vault.seal import Box

METADATA = sa.MetaData()

INSTALLATION = sa.Table(
    "installation",
    METADATA,
    sa.Column("singleton", sa.SmallInteger, sa.CheckConstraint("singleton = 1"), primary_key=True, autoincrement=False),
    sa.Column("id", sa.String(32), nullable=False),
)

SEALED_SURVEYS = sa.Table(
    "sealed_surveys",
    METADATA,
    sa.Column("survey_id", sa.String(32), primary_key=True),
    sa.Column("shard_key", sa.LargeBinary, nullable=False),
    sa.Column("shards", sa.Integer, nullable=False),
    sa.Column("answers", sa.Integer, nullable=False),
    sa.Column("comment_bytes", sa.Integer, nullable=False),
    sa.Column("counts", sa.Boolean, nullable=False),
)
"""How each survey is divided, and the sizes of its records. A shard's capacity follows from its blob's length."""

BOXES = sa.Table(
    "boxes",
    METADATA,
    sa.Column("survey_id", sa.ForeignKey(SEALED_SURVEYS.c.survey_id), primary_key=True),
    sa.Column("shard", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("key_id", sa.LargeBinary, nullable=False),
    sa.Column("blob", sa.LargeBinary, nullable=False),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedSurvey(Layout):
    """One row: what is public about a survey's boxes."""

    survey_id: str
    shard_key: bytes
    shards: int

    def shard_of(self, person: str) -> int:
        """The number of the person's box."""
        return shards.shard_of(person, shard_key=self.shard_key, shards=self.shards)


@contextmanager
def refusals_told() -> Iterator[None]:
    """Say what the database refused by its class alone: its own message may quote a row."""
    try:
        yield
    except SQLAlchemyError as error:
        raise NotRecordedError(
            f"Tribune's database refused ({type(error).__name__}). Please try again in a few minutes: an answer counts "
            "once, however often it is sent. An administrator should check the database and its disk."
        ) from None


def make_durable(connection: Connection) -> None:
    """Let this transaction's commit wait for the disk, and nothing in it for another's lock for ever.

    SQLite's engine is set up so once for all.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SET LOCAL synchronous_commit = on; SET LOCAL lock_timeout = '30s'"))


def supersede(connection: Connection) -> None:
    """Let this transaction's commit replace a failed one: SQLite may have left that in its log, to return at a crash.

    There and back, because SQLite writes nothing for an update that changes nothing. PostgreSQL lets go of a row's lock
    only when it is certain what became of the commit.
    """
    if connection.dialect.name == "sqlite":
        for other in (INSTALLATION.c.id + ".", sa.func.rtrim(INSTALLATION.c.id, ".")):
            connection.execute(sa.update(INSTALLATION).values(id=other))


def add_installation(connection: Connection) -> None:
    """Give the database an id unless it has one."""
    new = sa.text("INSERT INTO installation (singleton, id) VALUES (1, :id) ON CONFLICT DO NOTHING")
    connection.execute(new, {"id": secrets.token_hex(16)})


def installation(connection: Connection, *, alone: bool) -> str | None:
    """The database's id, locked: `alone` keeps out every other transaction that asks for it, else only those alone."""
    return connection.execute(sa.select(INSTALLATION.c.id).with_for_update(read=not alone)).scalar_one_or_none()


def add(connection: Connection, sealed: SealedSurvey, boxes: Sequence[Box]) -> None:
    """Insert a survey and its boxes. Whoever inserts the same survey at the same time waits, then fails."""
    connection.execute(sa.insert(SEALED_SURVEYS), asdict(sealed))
    connection.execute(sa.insert(BOXES), [asdict(box) for box in boxes])


# Asked at every press of a button: built once, they cost half.
_SURVEY = sa.select(SEALED_SURVEYS).where(SEALED_SURVEYS.c.survey_id == sa.bindparam("survey_id"))
_BOXES = (
    sa.select(BOXES)
    .where(BOXES.c.survey_id == sa.bindparam("survey_id"), BOXES.c.shard.in_(sa.bindparam("shards", expanding=True)))
    .execution_options(bytes_as_such=True)
)


def sealed_survey(connection: Connection, survey_id: str) -> SealedSurvey | None:
    """One survey's division; None if it is not sealed (any more)."""
    row = connection.execute(_SURVEY, {"survey_id": survey_id}).mappings().one_or_none()
    return SealedSurvey(**row) if row else None


def sealed_ids(connection: Connection) -> Sequence[str]:
    """Every sealed survey."""
    return connection.execute(sa.select(SEALED_SURVEYS.c.survey_id)).scalars().all()


def lock(connection: Connection, survey_id: str, wanted: Collection[int] | None = None) -> dict[int, bytes]:
    """Lock boxes, all of a survey unless `wanted`; gives the key id that each of them names.

    Taken in the order of shards, so that two processes never wait for each other.
    """
    query = sa.select(BOXES.c.shard, BOXES.c.key_id).where(BOXES.c.survey_id == survey_id).order_by(BOXES.c.shard)
    if wanted is not None:
        query = query.where(BOXES.c.shard.in_(wanted))
    return {row.shard: row.key_id for row in connection.execute(query.with_for_update())}


def boxes(connection: Connection, survey_id: str, wanted: Collection[int]) -> Iterator[Box]:
    """Boxes as they are; whoever means to change one locks it before."""
    rows = connection.execute(_BOXES, {"survey_id": survey_id, "shards": list(wanted)})
    return (Box(**row) for row in rows.mappings())


def replace(connection: Connection, box: Box) -> None:
    """A new version of a box that is locked."""
    place = BOXES.c.survey_id == box.survey_id, BOXES.c.shard == box.shard
    connection.execute(sa.update(BOXES).where(*place).values(key_id=box.key_id, blob=box.blob))


def remove(connection: Connection, survey_id: str) -> None:
    """Delete a survey and its boxes."""
    for each in (BOXES, SEALED_SURVEYS):
        connection.execute(sa.delete(each).where(each.c.survey_id == survey_id))
