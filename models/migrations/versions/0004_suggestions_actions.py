import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

RANDOM_ID = sa.String(32)
PERSON = sa.String(24)
WORD = sa.String(16)


def upgrade() -> None:
    op.create_table(
        "letter_boxes",
        sa.Column("id", RANDOM_ID, primary_key=True),
        sa.Column("release_on", sa.Date, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.UniqueConstraint("release_on", "number"),
    )
    op.create_table(
        "threads",
        sa.Column("id", RANDOM_ID, primary_key=True),
        sa.Column("capability", sa.String(64), nullable=False),
        sa.Column("settled_on", sa.Date),
        sa.Column("reopened", sa.Boolean, nullable=False),
        sa.Column("untold_on", sa.Date),
        sa.UniqueConstraint("capability"),
    )
    op.create_table(
        "thread_messages",
        sa.Column("thread_id", RANDOM_ID, sa.ForeignKey("threads.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("writer", WORD, nullable=False),
        sa.Column("signed", sa.String(80), nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("said_on", sa.Date, nullable=False),
    )
    op.create_table(
        "suggestions",
        sa.Column("id", RANDOM_ID, sa.ForeignKey("threads.id"), primary_key=True),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("signed", sa.String(80), nullable=False),
        sa.Column("category", WORD, nullable=False),
        sa.Column("meant_for", WORD, nullable=False),
        sa.Column("touch_point_id", RANDOM_ID, sa.ForeignKey("touch_points.id")),
        sa.Column("released_on", sa.Date, nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("state_on", sa.Date, nullable=False),
        sa.Column("taken_by_id", PERSON, sa.ForeignKey("people.id")),
        sa.Column("merged_into", RANDOM_ID, sa.ForeignKey("suggestions.id")),
        sa.Column("state_before", WORD),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("reply_by", sa.Date, nullable=False),
        sa.Column("outcome_by", sa.Date, nullable=False),
        sa.Column("replied_on", sa.Date),
        sa.Column("outcome_on", sa.Date),
        sa.Column("on_board_since", sa.Date),
        sa.Column("tally_id", RANDOM_ID),
        sa.Column("supporters", sa.Integer, nullable=False),
        sa.UniqueConstraint("number"),
    )
    op.create_index("ix_suggestions_state", "suggestions", ["state", "released_on"])
    op.create_table(
        "holdings_back",
        sa.Column("suggestion_id", RANDOM_ID, sa.ForeignKey("suggestions.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("asked_by_id", PERSON, sa.ForeignKey("people.id"), nullable=False),
        sa.Column("asked_on", sa.Date, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("agreed_by_id", PERSON, sa.ForeignKey("people.id")),
        sa.Column("agreed_on", sa.Date),
        sa.Column("let_go_by_id", PERSON, sa.ForeignKey("people.id")),
    )
    op.create_table(
        "wishes_ended",
        sa.Column("suggestion_id", RANDOM_ID, sa.ForeignKey("suggestions.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("asked_by_id", PERSON, sa.ForeignKey("people.id"), primary_key=True),
    )
    op.create_table(
        "actions",
        sa.Column("id", RANDOM_ID, primary_key=True),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("owner_id", PERSON, sa.ForeignKey("people.id"), nullable=False),
        sa.Column("team_id", RANDOM_ID, sa.ForeignKey("teams.id")),
        sa.Column("helping_team_id", RANDOM_ID, sa.ForeignKey("teams.id")),
        sa.Column("due_on", sa.Date, nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("origin", WORD, nullable=False),
        sa.Column("about", sa.String(80), nullable=False),
        sa.Column("credit", sa.Text, nullable=False),
        sa.Column("made_on", sa.Date, nullable=False),
        sa.Column("ended_on", sa.Date),
        sa.Column("ended_by_id", PERSON, sa.ForeignKey("people.id")),
        sa.Column("still_on_it", sa.Integer, nullable=False),
        sa.Column("reminded_on", sa.Date),
        sa.Column("postponed", sa.Integer, nullable=False),
        sa.Column("postponed_because", sa.Text, nullable=False),
    )
    op.create_index("ix_actions_state", "actions", ["state", "due_on"])
    op.create_index("ix_actions_origin", "actions", ["origin", "about"])
    op.create_table(
        "result_answers",
        sa.Column("id", RANDOM_ID, primary_key=True),
        sa.Column("survey_id", RANDOM_ID, sa.ForeignKey("surveys.id"), nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("action_id", RANDOM_ID, sa.ForeignKey("actions.id")),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("item_id", RANDOM_ID, nullable=False),
        sa.Column("given_by_id", PERSON, sa.ForeignKey("people.id"), nullable=False),
        sa.Column("given_on", sa.Date, nullable=False),
    )
    op.create_index("ix_result_answers_survey_id", "result_answers", ["survey_id"])
    op.create_table(
        "pulse_holds",
        sa.Column("cycle_id", RANDOM_ID, sa.ForeignKey("cycles.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("unanswered_id", RANDOM_ID, sa.ForeignKey("surveys.id"), nullable=False),
        sa.Column("held_on", sa.Date, nullable=False),
        sa.Column("opened_by_id", PERSON, sa.ForeignKey("people.id")),
    )
    op.create_table(
        "sources_told",
        sa.Column("action_id", RANDOM_ID, sa.ForeignKey("actions.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("voice_id", RANDOM_ID, sa.ForeignKey("voices.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("asked_on", sa.Date),
        sa.Column("told_on", sa.Date),
    )
