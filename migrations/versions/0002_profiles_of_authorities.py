"""The profiles of the guidelines that authorities have chosen, each from a day on; append-only."""

import sqlalchemy as sa
from alembic import context, op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TIME = sa.Text().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
TABLE = "authority_profiles"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("from_date", sa.Date(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("decided_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "authority"],
            ["authorities.tenant", "authorities.id"],
            name=op.f("fk_authority_profiles_authorities"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_authority_profiles")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_authority_profiles_authority",
        TABLE,
        ["tenant", "authority"],
        unique=False,
    )
    if context.get_context().dialect.name == "sqlite":
        _keep_rows_in_sqlite()
    else:
        _keep_rows_in_postgres()


def _keep_rows_in_sqlite() -> None:
    for act, why, when in (
        ("update", "rows are never changed", ""),
        ("delete", "rows are never removed", ""),
        (
            "insert",
            "rows are never replaced",
            f"WHEN EXISTS (SELECT 1 FROM {TABLE} WHERE tenant = NEW.tenant AND id = NEW.id)",  # noqa: S608 – the name above
        ),
    ):
        op.execute(
            f"CREATE TRIGGER {TABLE}_keep_{act} BEFORE {act.upper()} ON {TABLE} {when} "
            f"BEGIN SELECT RAISE(ABORT, '{TABLE}: {why}'); END"
        )


def _keep_rows_in_postgres() -> None:
    for name, acts, each in (
        ("rows", "UPDATE OR DELETE", "ROW"),
        ("all", "TRUNCATE", "STATEMENT"),
    ):
        op.execute(
            f"CREATE TRIGGER {TABLE}_keep_{name} BEFORE {acts} ON {TABLE} "
            f"FOR EACH {each} EXECUTE FUNCTION diarium_keep()"
        )
        # ALWAYS: also when a session calls itself a replica.
        op.execute(f"ALTER TABLE {TABLE} ENABLE ALWAYS TRIGGER {TABLE}_keep_{name}")


def downgrade() -> None:
    if not context.is_offline_mode():
        held = op.get_bind().execute(sa.text(f"SELECT 1 FROM {TABLE} LIMIT 1")).first()  # noqa: S608 – the name above
        if held:
            raise RuntimeError(f"{TABLE} holds rows that may not be lost; nothing was changed")
    op.drop_index("ix_authority_profiles_authority", table_name=TABLE)
    op.drop_table(TABLE)
