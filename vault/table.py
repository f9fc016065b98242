"""The vault's own tables and what is asked of them. No row here knows a person, an answer, or a time."""

import secrets
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import (
    DDL,
    CheckConstraint,
    Column,
    Connection,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    Row,
    SmallInteger,
    String,
    Table,
    bindparam,
    delete,
    event,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.exc import DBAPIError

from domain.errors import NotRecordedError
from vault import shards
from vault.layout import Layout

# The names of constraints follow models.base, which this package may not import.
METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

INSTALLATION = Table(
    "installation",
    METADATA,
    Column(
        "singleton", SmallInteger, CheckConstraint("singleton = 1", name="one"), primary_key=True, autoincrement=False
    ),
    Column("id", String(32), nullable=False),
)

SEALED_SURVEYS = Table(
    "sealed_surveys",
    METADATA,
    Column("survey_id", String(32), primary_key=True),
    Column("shard_key", LargeBinary, nullable=False),
    Column("shards", Integer, nullable=False),
    Column("answers", Integer, nullable=False),
    Column("comment_bytes", Integer, nullable=False),
)
"""How each survey is divided, and the sizes of its records. A shard's capacity follows from its blob's length."""

BOXES = Table(
    "boxes",
    METADATA,
    Column("survey_id", ForeignKey(SEALED_SURVEYS.c.survey_id), primary_key=True),
    Column("shard", Integer, primary_key=True, autoincrement=False),
    Column("key_id", LargeBinary, nullable=False),
    Column("blob", LargeBinary, nullable=False),
)

BLOB_STORAGE = "ALTER TABLE boxes ALTER COLUMN blob SET STORAGE EXTERNAL"
"""PostgreSQL only: ciphertext does not compress, so do not try. A migration executes it after making the table."""
event.listen(
    BOXES,
    "after_create",
    DDL(BLOB_STORAGE).execute_if(dialect="postgresql"),  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it untyped
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedSurvey:
    """What is public about a survey's boxes."""

    id: str
    shard_key: bytes
    shards: int
    layout: Layout

    def shard_of(self, person: str) -> int:
        """The number of the person's box."""
        return shards.shard_of(person, shard_key=self.shard_key, shards=self.shards)


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """One row: a sealed body, and the id of the key that opens it."""

    survey_id: str
    shard: int
    key_id: bytes
    blob: bytes


@contextmanager
def refusals_told() -> Iterator[None]:
    """Say what the database refused by its class alone: its own message may quote a row."""
    try:
        yield
    except DBAPIError as error:
        raise NotRecordedError(
            f"Tribune's database refused ({type(error).__name__}). Please try again in a few minutes: an answer counts "
            "once, however often it is sent. An administrator should check the database and its disk."
        ) from None


def make_durable(connection: Connection) -> None:
    """Let this transaction's commit wait for the disk. SQLite's engine is set up so once for all."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL synchronous_commit = on"))


def add_installation(connection: Connection) -> bool:
    """Give the database an id unless it has one. True if it was new."""
    made = connection.execute(
        text("INSERT INTO installation (singleton, id) VALUES (1, :id) ON CONFLICT DO NOTHING"),
        {"id": secrets.token_hex(16)},
    )
    return made.rowcount == 1


def installation(connection: Connection, *, alone: bool) -> str | None:
    """The database's id, locked: `alone` keeps out every other transaction that asks for it, else only those alone."""
    return connection.execute(select(INSTALLATION.c.id).with_for_update(read=not alone)).scalar_one_or_none()


def add(connection: Connection, sealed: SealedSurvey, boxes: Sequence[Box]) -> None:
    """Insert a survey and its boxes. Whoever inserts the same survey at the same time waits, then fails."""
    connection.execute(
        insert(SEALED_SURVEYS).values(
            survey_id=sealed.id,
            shard_key=sealed.shard_key,
            shards=sealed.shards,
            answers=sealed.layout.answers,
            comment_bytes=sealed.layout.comment_bytes,
        )
    )
    connection.execute(
        insert(BOXES),
        [{"survey_id": box.survey_id, "shard": box.shard, "key_id": box.key_id, "blob": box.blob} for box in boxes],
    )


# Asked at every press of a button: built once, they cost half.
_ONE_SURVEY = select(SEALED_SURVEYS).where(SEALED_SURVEYS.c.survey_id == bindparam("survey_id"))
_ONE_BOX = select(BOXES).where(BOXES.c.survey_id == bindparam("survey_id"), BOXES.c.shard == bindparam("shard"))


def sealed_survey(connection: Connection, survey_id: str, *, lock: bool = False) -> SealedSurvey | None:
    """One survey's division; None if it is not sealed (any more)."""
    query = _ONE_SURVEY.with_for_update() if lock else _ONE_SURVEY
    row = connection.execute(query, {"survey_id": survey_id}).one_or_none()
    if row is None:
        return None
    layout = Layout(answers=row.answers, comment_bytes=row.comment_bytes)
    return SealedSurvey(id=survey_id, shard_key=row.shard_key, shards=row.shards, layout=layout)


def sealed_ids(connection: Connection) -> Sequence[str]:
    """Every sealed survey."""
    return connection.execute(select(SEALED_SURVEYS.c.survey_id).order_by(SEALED_SURVEYS.c.survey_id)).scalars().all()


def box(connection: Connection, survey_id: str, shard: int) -> Box | None:
    """One box as it is, without its lock."""
    row = connection.execute(_ONE_BOX, {"survey_id": survey_id, "shard": shard}).one_or_none()
    return None if row is None else _box(row)


def lock_boxes(connection: Connection, survey_id: str, wanted: Collection[int]) -> list[Box]:
    """Boxes with their locks, taken in the order of shards so that two writers never wait for each other."""
    query = select(BOXES).where(BOXES.c.survey_id == survey_id, BOXES.c.shard.in_(wanted)).order_by(BOXES.c.shard)
    return [_box(row) for row in connection.execute(query.with_for_update())]


def lock_names(connection: Connection, survey_id: str, wanted: Collection[int] | None = None) -> dict[int, bytes]:
    """The key id that each box names (all boxes of a survey unless `wanted`), with their locks, in order."""
    query = select(BOXES.c.shard, BOXES.c.key_id).where(BOXES.c.survey_id == survey_id).order_by(BOXES.c.shard)
    if wanted is not None:
        query = query.where(BOXES.c.shard.in_(wanted))
    return {row.shard: row.key_id for row in connection.execute(query.with_for_update())}


def replace(connection: Connection, boxes: Sequence[Box]) -> None:
    """New versions of boxes that are locked."""
    query = (
        update(BOXES)
        .where(BOXES.c.survey_id == bindparam("of_survey"), BOXES.c.shard == bindparam("at_shard"))
        .values(key_id=bindparam("new_key_id"), blob=bindparam("new_blob"))
    )
    rows = [
        {"of_survey": box.survey_id, "at_shard": box.shard, "new_key_id": box.key_id, "new_blob": box.blob}
        for box in boxes
    ]
    connection.execute(query, rows)


def remove(connection: Connection, survey_id: str) -> None:
    """Delete a survey and its boxes."""
    connection.execute(delete(BOXES).where(BOXES.c.survey_id == survey_id))
    connection.execute(delete(SEALED_SURVEYS).where(SEALED_SURVEYS.c.survey_id == survey_id))


def _box(row: Row[tuple[str, int, bytes, bytes]]) -> Box:
    return Box(survey_id=row.survey_id, shard=row.shard, key_id=row.key_id, blob=row.blob)
