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

IS_ASKED_ALREADY = (
    "EXISTS (SELECT 1 FROM elections WHERE id = NEW.survey_id AND state <> 'nominating') "
    "OR EXISTS (SELECT 1 FROM consultations WHERE id = NEW.survey_id) "
    "OR EXISTS (SELECT 1 FROM seats WHERE petition_id = NEW.survey_id)"
)
ON_A_ROLL_THAT_IS_CLOSED = (
    "EXISTS (SELECT 1 FROM elections WHERE id = NEW.box_id) "
    "OR EXISTS (SELECT 1 FROM consultations WHERE id = NEW.box_id) "
    "OR EXISTS (SELECT 1 FROM seats WHERE petition_id = NEW.box_id)"
)
ON_A_ROLL_THAT_COUNTS = (
    "EXISTS (SELECT 1 FROM elections WHERE id = OLD.box_id AND state IN ('nominating', 'balloting')) "
    "OR EXISTS (SELECT 1 FROM consultations WHERE id = OLD.box_id AND state = 'open') "
    "OR EXISTS (SELECT 1 FROM seats WHERE petition_id = OLD.box_id)"
)
BALLOT_HAS_OPENED = "(SELECT state FROM elections WHERE id = {}.election_id) <> 'nominating'"
IS_SEALED = "EXISTS (SELECT 1 FROM boxes WHERE survey_id = OLD.id)"
NO_STATE_THAT_FOLLOWS = f"""NOT (
    OLD.state = NEW.state
    OR (OLD.state = 'nominating' AND NEW.state = 'balloting' AND NEW.result = '' AND {IS_SEALED})
    OR (OLD.state = 'nominating' AND NEW.state = 'vacant' AND NEW.result = '' AND NEW.vacant_because IS NOT NULL)
    OR (OLD.state = 'nominating' AND NEW.state = 'cancelled' AND NEW.result = '')
    OR (OLD.state = 'balloting' AND NEW.state = 'elected' AND NEW.result <> '' AND NOT {IS_SEALED})
    OR (OLD.state = 'balloting' AND NEW.state = 'vacant' AND NEW.vacant_because IS NOT NULL AND NOT {IS_SEALED})
)"""
ANOTHER_ELECTION = (
    "coalesce(NEW.election_id, '') <> coalesce(OLD.election_id, '') "
    "AND ((SELECT state FROM elections WHERE id = OLD.election_id) IN ('nominating', 'balloting') "
    "OR (SELECT state FROM elections WHERE id = NEW.election_id) <> 'nominating')"
)
NOBODY_ELECTED_THEM = (
    "NEW.champion_id <> coalesce(OLD.champion_id, '') AND NOT EXISTS (SELECT 1 FROM elections "
    "WHERE id = OLD.election_id AND state = 'elected' AND result LIKE '%\"winner\":\"' || NEW.champion_id || '\"%')"
)
REFUSED = {
    # Only the next entry, so that nothing comes into the place of another, and nothing is missing between two.
    "decision_entries": {
        "INSERT": "NEW.position <> 1 + "
        "(SELECT coalesce(max(position), 0) FROM decision_entries WHERE decision_id = NEW.decision_id)",
        "UPDATE": "true",
        "DELETE": "true",
    },
    "voters": {"INSERT": ON_A_ROLL_THAT_IS_CLOSED, "UPDATE": "true", "DELETE": ON_A_ROLL_THAT_COUNTS},
    "nominations": {
        "INSERT": BALLOT_HAS_OPENED.format("NEW"),
        "UPDATE": f"{BALLOT_HAS_OPENED.format('OLD')} OR {BALLOT_HAS_OPENED.format('NEW')}",
        "DELETE": BALLOT_HAS_OPENED.format("OLD"),
    },
    # An election ends by its count or by the loss of its boxes, and what came of it is written in that moment.
    "elections": {
        "INSERT": "NEW.state <> 'nominating' OR NEW.result <> '' OR EXISTS (SELECT 1 FROM elections WHERE id = NEW.id)",
        "UPDATE OF terms, id, seat_id, seed, opens_at, closes_at": "true",
        "UPDATE OF result, vacant_because, cancelled_because": "OLD.state = NEW.state",
        "UPDATE OF state": NO_STATE_THAT_FOLLOWS,
        "DELETE": "true",
    },
    # Nobody comes into a seat but by the election that is held for it.
    "seats": {
        "INSERT": "EXISTS (SELECT 1 FROM seats WHERE id = NEW.id)",
        "UPDATE OF id": "true",
        "UPDATE OF election_id": ANOTHER_ELECTION,
        "UPDATE OF champion_id": NOBODY_ELECTED_THEM,
        "DELETE": "true",
    },
    "consultations": {
        "INSERT": "NEW.state <> 'open' OR EXISTS (SELECT 1 FROM consultations WHERE id = NEW.id)",
        "UPDATE OF question, options, invited, unsettled, opened_on, closes_at": "true",
        "UPDATE OF id, decision_id, seat_id, asked_by_id": "true",
        "UPDATE OF state": f"OLD.state <> NEW.state AND (OLD.state <> 'open' OR {IS_SEALED})",
        "DELETE": "true",
    },
}
"""What the database itself refuses, by table and change: also a row in the place of its row, where SQLite deletes one
without asking, and a state written by hand while boxes are sealed."""
SEALED_ONCE = ("sealed_surveys", "boxes")
"""They are made before what they are for is open, and never again. Pulses have this refusal already."""


def upgrade() -> None:
    _seats_and_elections()
    _decisions()
    _refusals()
    _boxes_that_count()


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
    for table, refused in REFUSED.items():
        for change, when in refused.items():
            first, *_others = change.lower().replace(" of ", "_").split(",")
            _refuse(f"{table}_frozen_{first}", change, table, when=when)
    for table in SEALED_ONCE:
        _refuse(f"{table}_sealed_once", "INSERT", table, when=IS_ASKED_ALREADY)
    if op.get_bind().dialect.name == "postgresql":
        for table in REFUSED:
            op.execute(
                f"CREATE TRIGGER {table}_frozen_truncate BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )


def _refuse(name: str, change: str, table: str, *, when: str) -> None:
    if op.get_bind().dialect.name != "postgresql":
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {change} ON {table} WHEN {when} "
            f"BEGIN SELECT RAISE(ABORT, '{table} are frozen'); END"
        )
        return
    op.execute(f"""
        CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF {when} THEN RAISE EXCEPTION '% is frozen', TG_TABLE_NAME; END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        END $$
    """)
    op.execute(f"CREATE TRIGGER {name} BEFORE {change} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")


def _boxes_that_count() -> None:
    counts = sa.Column("counts", sa.Boolean, nullable=False, server_default=sa.false())
    op.add_column("sealed_surveys", counts)
