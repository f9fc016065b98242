import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
RANDOM_ID = sa.String(32)
PERSON = sa.String(24)
WORD = sa.String(16)

ON_A_ROLL_THAT_IS_CLOSED = (
    "EXISTS (SELECT 1 FROM elections WHERE id = NEW.box_id) "
    "OR EXISTS (SELECT 1 FROM consultations WHERE id = NEW.box_id)"
)
ON_A_ROLL_THAT_COUNTS = (
    "EXISTS (SELECT 1 FROM elections WHERE id = OLD.box_id AND state IN ('nominating', 'balloting')) "
    "OR EXISTS (SELECT 1 FROM consultations WHERE id = OLD.box_id AND state = 'open')"
)
BALLOT_HAS_OPENED = "(SELECT state FROM elections WHERE id = {}.election_id) <> 'nominating'"
NO_STATE_THAT_FOLLOWS = (
    "NOT (OLD.state = NEW.state "
    "OR (OLD.state = 'nominating' AND NEW.state IN ('balloting', 'vacant', 'cancelled')) "
    "OR (OLD.state = 'balloting' AND NEW.state IN ('elected', 'vacant')))"
)
IS_OVER_OR_SEALED = (
    "OLD.state <> NEW.state AND (OLD.state <> 'open' OR EXISTS (SELECT 1 FROM sealed_surveys WHERE survey_id = OLD.id))"
)
REFUSED = {
    "decision_entries": {"UPDATE": "true", "DELETE": "true"},
    "voters": {"UPDATE": "true", "INSERT": ON_A_ROLL_THAT_IS_CLOSED, "DELETE": ON_A_ROLL_THAT_COUNTS},
    "nominations": {
        "INSERT": BALLOT_HAS_OPENED.format("NEW"),
        "UPDATE": BALLOT_HAS_OPENED.format("OLD"),
        "DELETE": BALLOT_HAS_OPENED.format("OLD"),
    },
    "elections": {
        "UPDATE OF seat_id, terms, seed, opens_at, closes_at": "true",
        "UPDATE OF result": "OLD.result <> ''",
        "UPDATE OF state": NO_STATE_THAT_FOLLOWS,
        "DELETE": "true",
    },
    "consultations": {
        "UPDATE OF decision_id, seat_id, asked_by_id, question, options, invited": "true",
        "UPDATE OF unsettled, opened_on, closes_at": "true",
        "UPDATE OF state": IS_OVER_OR_SEALED,
        "DELETE": "true",
    },
}
"""What the database itself refuses, by table and change.

The log of decisions, frozen terms, rolls as long as they count, who stands once the ballot is open, and results.
"""


def upgrade() -> None:
    _seats_and_elections()
    _decisions()
    _refusals()


def _seats_and_elections() -> None:
    op.create_table(
        "seats",
        sa.Column("id", RANDOM_ID, primary_key=True),
        sa.Column("stands_for", WORD, nullable=False),
        sa.Column("title", sa.String(80), nullable=False),
        sa.Column("team_id", RANDOM_ID, sa.ForeignKey("teams.id")),
        sa.Column("place_id", RANDOM_ID, sa.ForeignKey("places.id")),
        sa.Column("state", WORD, nullable=False),
        sa.Column("election_on", sa.Date, nullable=False),
        sa.Column("vacant_since", sa.Date),
        sa.Column("champion_id", PERSON, sa.ForeignKey("people.id")),
        sa.Column("deputy_id", PERSON, sa.ForeignKey("people.id")),
        sa.Column("term_first", sa.Date),
        sa.Column("term_last", sa.Date),
        sa.Column("election_id", RANDOM_ID),
        sa.Column("gone", WORD),
        sa.Column("petition_id", RANDOM_ID),
        sa.Column("petition_over", sa.Boolean, nullable=False),
        sa.Column("removed_on", sa.Date),
    )
    op.create_table(
        "elections",
        sa.Column("id", RANDOM_ID, primary_key=True),
        sa.Column("seat_id", RANDOM_ID, sa.ForeignKey("seats.id"), nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("terms", sa.Text, nullable=False),
        sa.Column("seed", sa.String(64), nullable=False),
        sa.Column("opens_at", INSTANT, nullable=False),
        sa.Column("closes_at", INSTANT, nullable=False),
        sa.Column("reminded", sa.Boolean, nullable=False),
        sa.Column("result", sa.Text, nullable=False),
        sa.Column("vacant_because", WORD),
        sa.Column("cancelled_because", sa.Text, nullable=False),
    )
    op.create_index("ix_elections_state", "elections", ["state"])
    op.create_index("ix_elections_seat_id", "elections", ["seat_id"])
    op.create_table(
        "nominations",
        sa.Column("election_id", RANDOM_ID, sa.ForeignKey("elections.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("person_id", PERSON, sa.ForeignKey("people.id"), primary_key=True),
        sa.Column("statement", sa.Text, nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("deputy_too", sa.Boolean, nullable=False),
    )
    op.create_table(
        "voters",
        sa.Column("box_id", RANDOM_ID, primary_key=True),
        sa.Column("person_id", PERSON, sa.ForeignKey("people.id"), primary_key=True),
    )
    op.create_index("ix_voters_person_id", "voters", ["person_id"])
    op.create_table(
        "terms_held",
        sa.Column("seat_id", RANDOM_ID, sa.ForeignKey("seats.id"), primary_key=True),
        sa.Column("election_id", RANDOM_ID, sa.ForeignKey("elections.id"), primary_key=True),
        sa.Column("person_id", PERSON, sa.ForeignKey("people.id"), nullable=False),
        sa.Column("statement", sa.Text, nullable=False),
        sa.Column("first", sa.Date, nullable=False),
        sa.Column("last", sa.Date, nullable=False),
        sa.Column("gone", WORD),
        sa.Column("hand_over", sa.Text, nullable=False),
    )


def _decisions() -> None:
    op.create_table(
        "decisions",
        sa.Column("id", RANDOM_ID, primary_key=True),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("leader_id", PERSON, sa.ForeignKey("people.id"), nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("look_on", sa.Date),
        sa.UniqueConstraint("number"),
    )
    op.create_index("ix_decisions_state", "decisions", ["state"])
    op.create_index("ix_decisions_look_on", "decisions", ["look_on"])
    op.create_table(
        "decision_entries",
        sa.Column("decision_id", RANDOM_ID, sa.ForeignKey("decisions.id"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
    )
    op.create_table(
        "consultations",
        sa.Column("id", RANDOM_ID, primary_key=True),
        sa.Column("decision_id", RANDOM_ID, sa.ForeignKey("decisions.id"), nullable=False),
        sa.Column("seat_id", RANDOM_ID, sa.ForeignKey("seats.id"), nullable=False),
        sa.Column("asked_by_id", PERSON, sa.ForeignKey("people.id"), nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("options", sa.Text, nullable=False),
        sa.Column("invited", sa.Integer, nullable=False),
        sa.Column("unsettled", sa.Boolean, nullable=False),
        sa.Column("opened_on", sa.Date, nullable=False),
        sa.Column("closes_at", INSTANT, nullable=False),
        sa.Column("state", WORD, nullable=False),
    )
    op.create_index("ix_consultations_state", "consultations", ["state"])


def _refusals() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    for table, refused in REFUSED.items():
        for change, when in refused.items():
            name = f"{table}_frozen_{change.lower().replace(' of ', '_').replace(', ', '_')}"[:60]
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
        for table in ("decision_entries", "elections"):
            op.execute(
                f"CREATE TRIGGER {table}_frozen_truncate BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )
