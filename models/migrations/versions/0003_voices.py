import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
RANDOM_ID = sa.String(32)
PERSON = sa.String(24)


def upgrade() -> None:
    op.create_table(
        "digests",
        sa.Column("id", RANDOM_ID, primary_key=True),
        sa.Column("channel", PERSON, nullable=False),
        sa.Column("zone", sa.String(64), nullable=False),
        sa.Column("weekday", sa.Integer, nullable=False),
        sa.Column("hour", sa.Integer, nullable=False),
        sa.Column("every_weeks", sa.Integer, nullable=False),
        sa.Column("approval", sa.Boolean, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("next_at", INSTANT, nullable=False),
        sa.UniqueConstraint("channel"),
    )
    op.create_table(
        "refused_topics",
        sa.Column("phrase", sa.String(80), primary_key=True),
    )
    op.create_table(
        "topics",
        sa.Column("id", RANDOM_ID, primary_key=True),
        sa.Column("speakers", sa.String(16), primary_key=True),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("parent_id", RANDOM_ID),
        sa.Column("phrases", sa.Text, nullable=False),
        sa.Column("complaint", sa.Text, nullable=False),
        sa.Column("praise", sa.Text, nullable=False),
        sa.Column("left_out", sa.Boolean, nullable=False),
    )
    op.create_table(
        "customer_channels",
        sa.Column("channel", PERSON, primary_key=True),
        sa.Column("touch_point_id", RANDOM_ID, sa.ForeignKey("touch_points.id")),
        sa.Column("since", INSTANT, nullable=False),
    )
    op.create_table(
        "heard_messages",
        sa.Column("channel", PERSON, primary_key=True),
        sa.Column("ts", PERSON, primary_key=True),
        sa.Column("event_ts", PERSON, nullable=False),
    )
    op.create_table(
        "digest_issues",
        sa.Column("id", RANDOM_ID, primary_key=True),
        sa.Column("digest_id", RANDOM_ID, sa.ForeignKey("digests.id", ondelete="CASCADE"), nullable=False),
        sa.Column("first_day", sa.Date, nullable=False),
        sa.Column("last_day", sa.Date, nullable=False),
        sa.Column("post_at", INSTANT, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("shown", sa.Text, nullable=False),
        sa.Column("picture", PERSON),
        sa.Column("picture_alt", sa.Text),
        sa.UniqueConstraint("digest_id", "last_day"),
    )
    op.create_table(
        "voice_sources",
        sa.Column("id", RANDOM_ID, primary_key=True),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("touch_point_id", RANDOM_ID, sa.ForeignKey("touch_points.id")),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("mapping", sa.Text, nullable=False),
        sa.Column("secret_number", sa.Integer, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("last_call_at", INSTANT),
        sa.Column("sealed_secret", sa.LargeBinary),
        sa.UniqueConstraint("name"),
    )
    op.create_table(
        "voices",
        sa.Column("id", RANDOM_ID, primary_key=True),
        sa.Column("source_id", RANDOM_ID, sa.ForeignKey("voice_sources.id"), nullable=False),
        sa.Column("unique_key", sa.String(64), nullable=False),
        sa.Column("said_at", INSTANT, nullable=False),
        sa.Column("came_on", sa.Date, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("touch_point_id", RANDOM_ID, sa.ForeignKey("touch_points.id")),
        sa.Column("rating", sa.Integer),
        sa.Column("account", sa.String(80), nullable=False),
        sa.Column("reporter_id", PERSON, sa.ForeignKey("people.id")),
        sa.Column("channel", PERSON),
        sa.Column("ts", PERSON),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("label", sa.String(16), nullable=False),
        sa.Column("confidence", sa.Integer, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("corrected", sa.Boolean, nullable=False),
        sa.UniqueConstraint("source_id", "unique_key"),
        sa.UniqueConstraint("channel", "ts"),
    )
    op.create_index("ix_voices_touch_point_id", "voices", ["touch_point_id", "said_at", "label"])
    op.create_index("ix_voices_said_at", "voices", ["said_at", "touch_point_id", "label"])
    op.create_table(
        "webhook_calls",
        sa.Column("source_id", RANDOM_ID, sa.ForeignKey("voice_sources.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("signature", sa.String(64), primary_key=True),
        sa.Column("called_at", INSTANT, nullable=False),
    )
    op.create_table(
        "digest_quotes",
        sa.Column("issue_id", RANDOM_ID, sa.ForeignKey("digest_issues.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("voice_id", RANDOM_ID, sa.ForeignKey("voices.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("topic_id", RANDOM_ID, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
    )
    op.create_table(
        "praises",
        sa.Column("voice_id", RANDOM_ID, sa.ForeignKey("voices.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("person_id", PERSON, sa.ForeignKey("people.id"), primary_key=True),
        sa.Column("state", sa.String(16), nullable=False),
    )
    op.create_table(
        "voice_alerts",
        sa.Column("voice_id", RANDOM_ID, sa.ForeignKey("voices.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("touch_point_id", RANDOM_ID, sa.ForeignKey("touch_points.id")),
        sa.Column("raised_at", INSTANT, nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("settled_at", INSTANT),
        sa.Column("handed_to_id", RANDOM_ID),
        sa.Column("colleague_asked", sa.Boolean, nullable=False),
        sa.Column("told_at", INSTANT),
        sa.Column("nudged_at", INSTANT),
    )
    op.create_index("ix_voice_alerts_state", "voice_alerts", ["state", "due_at"])
    op.create_table(
        "voice_contacts",
        sa.Column("voice_id", RANDOM_ID, sa.ForeignKey("voices.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("key_name", sa.String(16), nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "voice_corrections",
        sa.Column("id", RANDOM_ID, primary_key=True),
        sa.Column("voice_id", RANDOM_ID, sa.ForeignKey("voices.id", ondelete="CASCADE"), nullable=False),
        sa.Column("topic_id", RANDOM_ID, nullable=False),
        sa.Column("label", sa.String(16)),
        sa.UniqueConstraint("voice_id", "topic_id"),
    )
    op.create_table(
        "voice_topics",
        sa.Column("voice_id", RANDOM_ID, sa.ForeignKey("voices.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("topic_id", RANDOM_ID, primary_key=True),
        sa.Column("label", sa.String(16), nullable=False),
        sa.Column("confidence", sa.Integer, nullable=False),
        sa.Column("said_on", sa.Date, nullable=False),
        sa.Column("corrected", sa.Boolean, nullable=False),
    )
    op.create_index("ix_voice_topics_said_on", "voice_topics", ["said_on", "topic_id", "label"])
