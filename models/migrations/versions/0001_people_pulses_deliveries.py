from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
RANDOM_ID = sa.String(32)
PERSON = sa.String(24)

FROZEN_CYCLE = "number, day, channel, answerer_id, open_at, close_at, comments_at, answer_by"
FROZEN_TABLES = ("surveys", "roster", "results", "released_comments")


def upgrade() -> None:
    _people()
    _pulses()
    _deliveries()
    op.create_table(
        "settings",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )
    _vault()
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE boxes ALTER COLUMN blob SET STORAGE EXTERNAL")  # ciphertext does not compress
        _freeze_on_postgresql()
    else:
        _freeze_on_sqlite()


def _people() -> None:
    op.create_table(
        "teams",
        sa.Column("id", RANDOM_ID, primary_key=True),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("parent_id", RANDOM_ID, sa.ForeignKey("teams.id")),
        sa.Column("position", sa.Integer, nullable=False),
    )
    op.create_table(
        "touch_points",
        sa.Column("id", RANDOM_ID, primary_key=True),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
    )
    op.create_table(
        "people",
        sa.Column("id", PERSON, primary_key=True),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("zone", sa.String(64), nullable=False),
        sa.Column("guest", sa.Boolean, nullable=False),
        sa.Column("left_on", sa.Date),
        sa.Column("stopped", sa.Boolean, nullable=False),
        sa.Column("team_id", RANDOM_ID, sa.ForeignKey("teams.id")),
        sa.Column("touch_point_id", RANDOM_ID, sa.ForeignKey("touch_points.id")),
    )
    op.create_table(
        "leads",
        sa.Column("team_id", RANDOM_ID, sa.ForeignKey("teams.id"), primary_key=True),
        sa.Column("person_id", PERSON, sa.ForeignKey("people.id"), primary_key=True),
    )


def _pulses() -> None:
    op.create_table(
        "series",
        sa.Column("id", RANDOM_ID, primary_key=True),
        sa.Column("title", sa.String(80), nullable=False),
        sa.Column("channel", sa.String(24), nullable=False),
        sa.Column("answerer_id", PERSON, sa.ForeignKey("people.id"), nullable=False),
        sa.Column("set_up_by", PERSON, sa.ForeignKey("people.id"), nullable=False),
        sa.Column("home_zone", sa.String(64), nullable=False),
        sa.Column("anchor", sa.Date, nullable=False),
        sa.Column("every_days", sa.Integer, nullable=False),
        sa.Column("ask", sa.Time, nullable=False),
        sa.Column("close", sa.Time, nullable=False),
        sa.Column("open_days", sa.Integer, nullable=False),
        sa.Column("reminder_day", sa.Integer),
        sa.Column("spread_minutes", sa.Integer, nullable=False),
        sa.Column("paused", sa.Boolean, nullable=False),
    )
    op.create_table(
        "cycles",
        sa.Column("id", RANDOM_ID, primary_key=True),
        sa.Column("series_id", RANDOM_ID, sa.ForeignKey("series.id"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("channel", sa.String(24), nullable=False),
        sa.Column("answerer_id", PERSON, sa.ForeignKey("people.id"), nullable=False),
        sa.Column("open_at", INSTANT, nullable=False),
        sa.Column("close_at", INSTANT, nullable=False),
        sa.Column("comments_at", INSTANT, nullable=False),
        sa.Column("answer_by", sa.Date, nullable=False),
        sa.UniqueConstraint("series_id", "day"),
        sa.UniqueConstraint("series_id", "number"),
    )
    op.create_table(
        "surveys",
        sa.Column("id", RANDOM_ID, sa.ForeignKey("cycles.id"), primary_key=True),
        sa.Column("spec", sa.Text, nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("closes_at", INSTANT, nullable=False),
    )
    op.create_table(
        "roster",
        sa.Column("survey_id", RANDOM_ID, sa.ForeignKey("surveys.id"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("person_id", PERSON, nullable=False),
        sa.Column("cell", sa.Integer, nullable=False),
        sa.Column("remind_at", INSTANT),
        sa.UniqueConstraint("survey_id", "person_id"),
    )
    op.create_table(
        "reminder_passes",
        sa.Column("survey_id", RANDOM_ID, sa.ForeignKey("surveys.id"), primary_key=True),
        sa.Column("cursor", sa.Integer, nullable=False),
    )
    op.create_table(
        "results",
        sa.Column("survey_id", RANDOM_ID, sa.ForeignKey("surveys.id"), primary_key=True),
        sa.Column("release", sa.Text, nullable=False),
        sa.Column("message", sa.Text, nullable=False),
    )
    op.create_table(
        "released_comments",
        sa.Column("survey_id", RANDOM_ID, sa.ForeignKey("surveys.id"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("text", sa.Text, nullable=False),
    )


def _deliveries() -> None:
    op.create_table(
        "invitations",
        sa.Column("survey_id", RANDOM_ID, sa.ForeignKey("surveys.id"), primary_key=True),
        sa.Column("person_id", PERSON, primary_key=True),
        *_delivery_columns(),
    )
    op.create_index("ix_invitations_state_due_at", "invitations", ["state", "due_at"])
    op.create_table(
        "outbox",
        sa.Column("id", RANDOM_ID, primary_key=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("unique_key", sa.String(160), nullable=False, unique=True),
        *_delivery_columns(),
    )
    op.create_index("ix_outbox_state_due_at", "outbox", ["state", "due_at"])


def _vault() -> None:
    op.create_table(
        "installation",
        sa.Column(
            "singleton",
            sa.SmallInteger,
            sa.CheckConstraint("singleton = 1", name="one"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("id", RANDOM_ID, nullable=False),
    )
    op.create_table(
        "sealed_surveys",
        sa.Column("survey_id", RANDOM_ID, primary_key=True),
        sa.Column("shard_key", sa.LargeBinary, nullable=False),
        sa.Column("shards", sa.Integer, nullable=False),
        sa.Column("answers", sa.Integer, nullable=False),
        sa.Column("comment_bytes", sa.Integer, nullable=False),
    )
    op.create_table(
        "boxes",
        sa.Column("survey_id", RANDOM_ID, sa.ForeignKey("sealed_surveys.survey_id"), primary_key=True),
        sa.Column("shard", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("key_id", sa.LargeBinary, nullable=False),
        sa.Column("blob", sa.LargeBinary, nullable=False),
    )


def _delivery_columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("channel", sa.String(24), nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("lease_until", INSTANT),
        sa.Column("key", RANDOM_ID, nullable=False, unique=True),
        sa.Column("ts", sa.String(24)),
        sa.Column("error", sa.String(80)),
    ]


def _freeze_on_sqlite() -> None:
    for table in FROZEN_TABLES:
        op.execute(
            f"CREATE TRIGGER {table}_frozen BEFORE UPDATE ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} are written once'); END"
        )
    op.execute(
        f"CREATE TRIGGER cycles_frozen BEFORE UPDATE OF {FROZEN_CYCLE} ON cycles WHEN OLD.state <> 'announced' "
        "BEGIN SELECT RAISE(ABORT, 'a cycle is frozen at opening'); END"
    )
    op.execute(
        "CREATE TRIGGER roster_closed BEFORE INSERT ON roster "
        "WHEN (SELECT state FROM cycles WHERE id = NEW.survey_id) <> 'announced' "
        "BEGIN SELECT RAISE(ABORT, 'the roster is frozen at opening'); END"
    )


def _freeze_on_postgresql() -> None:
    op.execute("""
        CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '% is frozen', TG_TABLE_NAME; END $$
    """)
    op.execute("""
        CREATE FUNCTION refuse_late_roster() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF EXISTS (
                SELECT FROM added JOIN cycles ON cycles.id = added.survey_id WHERE cycles.state <> 'announced'
            ) THEN RAISE EXCEPTION 'the roster is frozen at opening'; END IF;
            RETURN NULL;
        END $$
    """)
    for table in FROZEN_TABLES:
        op.execute(
            f"CREATE TRIGGER {table}_frozen BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
    op.execute(
        f"CREATE TRIGGER cycles_frozen BEFORE UPDATE OF {FROZEN_CYCLE} ON cycles FOR EACH ROW "
        "WHEN (OLD.state <> 'announced') EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER roster_closed AFTER INSERT ON roster REFERENCING NEW TABLE AS added "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_late_roster()"
    )
