"""What has been asked of WebSub hubs, and until when they send it; present state."""

import sqlalchemy as sa
from alembic import context, op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TIME = sa.Text().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "subscriptions",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("channel", sa.Uuid(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("hub", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("asked_at", TIME, nullable=True),
        sa.Column("verified_at", TIME, nullable=True),
        sa.Column("expires_at", TIME, nullable=True),
        sa.Column("ask_at", TIME, nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("fault", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "channel"],
            ["channels.tenant", "channels.id"],
            name=op.f("fk_subscriptions_channels"),
        ),
        sa.PrimaryKeyConstraint("tenant", "channel", name=op.f("pk_subscriptions")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    if not context.is_offline_mode():
        held = op.get_bind().execute(sa.text("SELECT 1 FROM subscriptions LIMIT 1")).first()
        if held:
            raise RuntimeError("subscriptions holds rows that would be lost; nothing was changed")
    op.drop_table("subscriptions")
