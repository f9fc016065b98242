import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

RANDOM_ID = sa.String(32)
PERSON = sa.String(24)

FROZEN_CYCLE = "id, series_id, number, day, channel, answerer_id, open_at, close_at, comments_at, answer_by, audience"

_ANNOUNCED = "(SELECT state FROM cycles WHERE id = NEW.{key}) <> 'announced'"
_OPEN = "(SELECT state FROM cycles WHERE id = OLD.{key}) = 'open'"
_NOT_CLOSING = (
    "(SELECT state FROM cycles WHERE id = NEW.survey_id) <> 'open' "
    "OR EXISTS (SELECT 1 FROM boxes WHERE survey_id = NEW.survey_id)"
)
REFUSED = {
    # What decides how answers are read comes before anybody is asked, and goes after the last has answered.
    "surveys": {"INSERT": _ANNOUNCED.format(key="id"), "DELETE": _OPEN.format(key="id")},
    "roster": {"DELETE": _OPEN.format(key="survey_id")},
    "sealed_surveys": {"INSERT": _ANNOUNCED.format(key="survey_id"), "UPDATE": "TRUE"},
    "boxes": {"INSERT": _ANNOUNCED.format(key="survey_id"), "UPDATE OF survey_id, shard": "TRUE"},
    # Nothing ends before its box is gone, and nothing is opened a second time: not by its state, and not by a row in
    # the place of its row.
    "cycles": {
        "INSERT": "EXISTS (SELECT 1 FROM cycles WHERE id = NEW.id OR (series_id = NEW.series_id "
        "AND (day = NEW.day OR number = NEW.number) AND state NOT IN ('announced', 'skipped')))",
        "UPDATE OF id, series_id, day, number": "EXISTS (SELECT 1 FROM cycles WHERE id <> OLD.id "
        "AND (id = NEW.id OR (series_id = NEW.series_id AND (day = NEW.day OR number = NEW.number))))",
        "UPDATE OF state": "NEW.state <> OLD.state AND OLD.state <> 'announced' "
        "AND (OLD.state <> 'open' OR NEW.state NOT IN ('closed', 'cancelled') "
        "OR EXISTS (SELECT 1 FROM boxes WHERE survey_id = OLD.id))",
        "DELETE": "OLD.state = 'open'",
    },
    # Written after the box was opened and deleted, in the same transaction, before the cycle is closed: never again.
    "results": {"INSERT": _NOT_CLOSING},
    "released_comments": {"INSERT": _NOT_CLOSING},
}
"""By table, and by what is done to it: when the database refuses."""


def upgrade() -> None:
    _places()
    _people()
    _series()
    _cycles()
    _reminders()
    _items()
    _pictures()
    _refusals()
    op.create_index("ix_outbox_channel_state", "outbox", ["channel", "state"])
    op.create_index("ix_people_deputy_id", "people", ["deputy_id"])


def _places() -> None:
    op.create_table(
        "places",
        sa.Column("id", RANDOM_ID, primary_key=True),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("zone", sa.String(64)),
        sa.Column("calendar", sa.String(64), nullable=False),
        sa.Column("weekend", sa.String(16), nullable=False),
        sa.Column("days_off", sa.Text, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
    )


def _people() -> None:
    _add("teams", "joined_to_id", "VARCHAR(32)", to="teams")
    _add("people", "place_id", "VARCHAR(32)", to="places")
    _add("people", "groups", "TEXT NOT NULL DEFAULT ''")
    _add("people", "introduced", "BOOLEAN NOT NULL DEFAULT FALSE")
    _add("people", "forgotten", "BOOLEAN NOT NULL DEFAULT FALSE")
    _add("people", "deputy_id", "VARCHAR(24)", to="people")
    op.create_table(
        "owners",
        sa.Column("touch_point_id", RANDOM_ID, sa.ForeignKey("touch_points.id"), primary_key=True),
        sa.Column("person_id", PERSON, sa.ForeignKey("people.id"), nullable=False),
    )
    op.create_table(
        "role_holders",
        sa.Column("role", sa.String(16), primary_key=True),
        sa.Column("person_id", PERSON, sa.ForeignKey("people.id"), primary_key=True),
    )


def _series() -> None:
    _add("series", "state", "VARCHAR(16) NOT NULL DEFAULT 'running'")
    op.execute("UPDATE series SET state = 'paused' WHERE paused")
    op.execute("ALTER TABLE series DROP COLUMN paused")
    _add("series", "state_before", "VARCHAR(16)")
    _add("series", "audience", "VARCHAR(16) NOT NULL DEFAULT 'everyone'")
    _add("series", "audience_ids", "TEXT NOT NULL DEFAULT ''")
    _add("series", "reminders", "VARCHAR(16) NOT NULL DEFAULT 'unanswered'")
    _add("series", "place_id", "VARCHAR(32)", to="places")
    _add("series", "leader_id", "VARCHAR(24)", to="people")
    for column in ("will_do", "not_asked", "success"):
        _add("series", column, "TEXT NOT NULL DEFAULT ''")
    # Whoever set it up before there was such a day is asked about it 90 days after its first pulse.
    _add("series", "set_up_on", "DATE NOT NULL DEFAULT '1970-01-01'")
    op.execute("UPDATE series SET set_up_on = anchor")


def _cycles() -> None:
    _add("cycles", "audience", "VARCHAR(16) NOT NULL DEFAULT 'everyone'")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER cycles_frozen ON cycles")
        op.execute(
            f"CREATE TRIGGER cycles_frozen BEFORE UPDATE OF {FROZEN_CYCLE} ON cycles FOR EACH ROW "
            "WHEN (OLD.state <> 'announced') EXECUTE FUNCTION refuse_change()"
        )
    else:
        op.execute("DROP TRIGGER cycles_frozen")
        op.execute(
            f"CREATE TRIGGER cycles_frozen BEFORE UPDATE OF {FROZEN_CYCLE} ON cycles WHEN OLD.state <> 'announced' "
            "BEGIN SELECT RAISE(ABORT, 'a cycle is frozen at opening'); END"
        )


def _reminders() -> None:
    """Walks by day and span, in place of one a survey; what an open pulse has left of its walk goes on."""
    connection = op.get_bind()
    walks = connection.execute(
        sa.text(
            "SELECT r.survey_id, r.remind_at, date(r.remind_at) AS day, min(r.position) AS first, "
            "max(r.position) AS last, p.cursor FROM roster r JOIN reminder_passes p ON p.survey_id = r.survey_id "
            "JOIN cycles c ON c.id = r.survey_id WHERE c.state = 'open' AND r.remind_at IS NOT NULL "
            "GROUP BY r.survey_id, r.remind_at, p.cursor"
        )
    ).mappings()
    found = [dict(walk) for walk in walks]  # the table goes
    op.drop_table("reminder_passes")
    op.create_table(
        "reminder_passes",
        sa.Column("survey_id", RANDOM_ID, sa.ForeignKey("surveys.id"), primary_key=True),
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("first", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("last", sa.Integer, nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminds", sa.String(16), nullable=False),
        sa.Column("cursor", sa.Integer, nullable=False),
    )
    for walk in found:
        connection.execute(
            sa.text(
                "INSERT INTO reminder_passes (survey_id, day, first, last, due_at, reminds, cursor) "
                "VALUES (:survey_id, :day, :first, :last, :remind_at, 'unanswered', :at)"
            ),
            walk | {"at": min(max(walk["first"], walk["cursor"]), walk["last"] + 1)},
        )
    op.execute("ALTER TABLE roster DROP COLUMN remind_at")


def _items() -> None:
    op.create_table(
        "own_items",
        sa.Column("id", RANDOM_ID, primary_key=True),
        sa.Column("series_id", RANDOM_ID, sa.ForeignKey("series.id"), nullable=False),
        sa.Column("author_id", PERSON, sa.ForeignKey("people.id"), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("about_managers", sa.Boolean, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("announced_in", sa.Integer),
        sa.Column("retired", sa.Boolean, nullable=False),
    )
    op.create_table(
        "retired_items",
        sa.Column("series_id", RANDOM_ID, sa.ForeignKey("series.id"), primary_key=True),
        sa.Column("item_id", RANDOM_ID, primary_key=True),
    )


def _pictures() -> None:
    op.create_table(
        "pictures",
        sa.Column("survey_id", RANDOM_ID, sa.ForeignKey("surveys.id"), primary_key=True),
        sa.Column("kind", sa.String(16), primary_key=True),
        sa.Column("file_id", sa.String(24), nullable=False),
        sa.Column("alt", sa.Text, nullable=False),
    )


def _refusals() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    for table, refused in REFUSED.items():
        for change, when in refused.items():
            name = f"{table}_frozen_{change.lower().replace(' of ', '_').replace(', ', '_')}"
            if not postgresql:
                op.execute(
                    f"CREATE TRIGGER {name} BEFORE {change} ON {table} WHEN {when} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} are frozen'); END"
                )
                continue
            op.execute(f"""
                CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF {when} THEN RAISE EXCEPTION '% is frozen', TG_TABLE_NAME; END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    RETURN NEW;
                END $$
            """)
            op.execute(f"CREATE TRIGGER {name} BEFORE {change} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
        if postgresql:
            op.execute(
                f"CREATE TRIGGER {table}_frozen_truncate BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )


def _add(table: str, column: str, kind: str, *, to: str = "") -> None:
    """Add a column in one statement that both databases know: Alembic would copy the whole table on SQLite."""
    reference = f" CONSTRAINT fk_{table}_{column}_{to} REFERENCES {to} (id)" if to else ""
    op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind}{reference}")
