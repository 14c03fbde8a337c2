"""Notices of links to us (webmention, pingback, trackback) to be followed to their source; present state."""

import sqlalchemy as sa
from alembic import context, op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TIME = sa.Text().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "linkbacks",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.Uuid(), nullable=False),
        sa.Column("delivery", sa.Uuid(), nullable=False),
        sa.Column("protocol", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=True),
        sa.Column("noticed_at", TIME, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("due_at", TIME, nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("tried_at", TIME, nullable=True),
        sa.Column("fault", sa.Text(), nullable=True),
        sa.Column("http_status", sa.Integer(), nullable=True),
        sa.Column("message", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_linkbacks")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_linkbacks_due", "linkbacks", ["due_at"], unique=False)


def downgrade() -> None:
    if not context.is_offline_mode():
        held = op.get_bind().execute(sa.text("SELECT 1 FROM linkbacks LIMIT 1")).first()
        if held:
            raise RuntimeError("linkbacks holds rows that would be lost; nothing was changed")
    op.drop_index("ix_linkbacks_due", table_name="linkbacks")
    op.drop_table("linkbacks")
