"""Attachments to fetch (present state), and the files that were fetched: never changed, erased with the content."""

import sqlalchemy as sa
from alembic import context, op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TIME = sa.Text().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
FILES = "attachment_files"


def upgrade() -> None:
    op.create_table(
        "attachments",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("message", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("channel", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("due_at", TIME, nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("tried_at", TIME, nullable=True),
        sa.Column("fault", sa.Text(), nullable=True),
        sa.Column("http_status", sa.Integer(), nullable=True),
        sa.Column("expires_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_attachments")),
        sa.UniqueConstraint("tenant", "version", "place", name=op.f("uq_attachments_tenant_version_place")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_attachments_message", "attachments", ["tenant", "message", "id"], unique=False)
    op.create_index("ix_attachments_due", "attachments", ["due_at"], unique=False)
    op.create_table(
        FILES,
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("attachment", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("declared_type", sa.Text(), nullable=True),
        sa.Column("detected_type", sa.Text(), nullable=True),
        sa.Column("fetched_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("tenant", "attachment", name=op.f("pk_attachment_files")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_attachment_files_sha256", FILES, ["tenant", "sha256"], unique=False)
    if context.get_context().dialect.name == "sqlite":
        _keep_rows_in_sqlite()
    else:
        _keep_rows_in_postgres()


def _keep_rows_in_sqlite() -> None:
    taken = f"SELECT 1 FROM {FILES} WHERE tenant = NEW.tenant AND attachment = NEW.attachment"  # noqa: S608 – the name above
    for act, why, when in (
        ("update", "rows are never changed", ""),
        ("insert", "rows are never replaced", f"WHEN EXISTS ({taken})"),
    ):
        op.execute(
            f"CREATE TRIGGER {FILES}_keep_{act} BEFORE {act.upper()} ON {FILES} {when} "
            f"BEGIN SELECT RAISE(ABORT, '{FILES}: {why}'); END"
        )


def _keep_rows_in_postgres() -> None:
    for name, acts, each in (("rows", "UPDATE", "ROW"), ("all", "TRUNCATE", "STATEMENT")):
        op.execute(
            f"CREATE TRIGGER {FILES}_keep_{name} BEFORE {acts} ON {FILES} "
            f"FOR EACH {each} EXECUTE FUNCTION diarium_keep()"
        )
        # ALWAYS: also when a session calls itself a replica.
        op.execute(f"ALTER TABLE {FILES} ENABLE ALWAYS TRIGGER {FILES}_keep_{name}")


def downgrade() -> None:
    if not context.is_offline_mode():
        held = op.get_bind().execute(sa.text(f"SELECT 1 FROM {FILES} LIMIT 1")).first()  # noqa: S608 – the name above
        if held:
            raise RuntimeError(f"{FILES} holds rows that may not be lost; nothing was changed")
    op.drop_index("ix_attachment_files_sha256", table_name=FILES)
    op.drop_table(FILES)
    op.drop_index("ix_attachments_due", table_name="attachments")
    op.drop_index("ix_attachments_message", table_name="attachments")
    op.drop_table("attachments")
