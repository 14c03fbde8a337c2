"""The official channel list: public facts, holders of role accounts, every change kept; what was not captured, and
what was decided about sealed messages. Changes and decisions are append-only."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import context, op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TIME = sa.Text().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
FACTS = ("platform", "monitoring_hours", "comment_rules")
KEPT = {"channel_changes": ("channel", "number"), "uncaptured": ("id",), "screenings": ("id",)}
STOCKHOLM = ZoneInfo("Europe/Stockholm")


def upgrade() -> None:
    for name in FACTS:
        op.add_column("channels", sa.Column(name, sa.Text(), nullable=True))
    _create_changes()
    _create_holders()
    _create_uncaptured()
    _create_screenings()
    if context.get_context().dialect.name == "sqlite":
        _begin_histories_in_sqlite()
        for table, key in KEPT.items():
            _keep_rows_in_sqlite(table, key)
    else:
        _begin_histories_in_postgres()
        for table in KEPT:
            _keep_rows_in_postgres(table)


def _create_changes() -> None:
    op.create_table(
        "channel_changes",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("channel", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=True),
        sa.Column("from_date", sa.Date(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", TIME, nullable=False),
        _of_channel("channel_changes"),
        sa.PrimaryKeyConstraint("tenant", "channel", "number", name=op.f("pk_channel_changes")),
        sqlite_with_rowid=False,
    )


def _create_holders() -> None:
    op.create_table(
        "channel_holders",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("from_date", sa.Date(), nullable=False),
        sa.Column("to_date", sa.Date(), nullable=True),
        sa.Column("agreed_on", sa.Date(), nullable=True),
        _of_channel("channel_holders"),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_channel_holders")),
        sqlite_with_rowid=False,
    )


def _of_channel(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant", "channel"], ["channels.tenant", "channels.id"], name=op.f(f"fk_{table}_channels")
    )


def _create_uncaptured() -> None:
    op.create_table(
        "uncaptured",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.Uuid(), nullable=False),
        sa.Column("delivery", sa.Uuid(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("noted_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_uncaptured")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_uncaptured_channel", "uncaptured", ["tenant", "channel"], unique=False)


def _create_screenings() -> None:
    op.create_table(
        "screenings",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("parked", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.Uuid(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("decided_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_screenings")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_screenings_parked", "screenings", ["tenant", "parked"], unique=False)


def _begin_histories_in_postgres() -> None:
    """Who opened and closed the channels so far stands in the log, not here."""
    for number, change, status, at, which in (
        (1, "opened", "open", "opened_at", "opened_at IS NOT NULL"),
        (2, "closed", "closed", "closed_at", "status = 'closed' AND closed_at IS NOT NULL"),
    ):
        op.execute(
            "INSERT INTO channel_changes (tenant, channel, number, change, status, from_date, before, after, "  # noqa: S608 – words of this file only
            f"changed_by, changed_at) SELECT tenant, id, {number}, '{change}', '{status}', "
            f"({at} AT TIME ZONE 'Europe/Stockholm')::date, '{{}}', '{{\"status\":\"{status}\"}}', 'migration', {at} "
            f"FROM channels WHERE {which}"
        )


def _begin_histories_in_sqlite() -> None:
    """As for PostgreSQL, but SQLite knows no time zones."""
    for row in op.get_bind().execute(sa.text("SELECT tenant, id, status, opened_at, closed_at FROM channels")).all():
        _add_in_sqlite(row, ("opened", "open"), 1, row.opened_at)
        if row.status == "closed" and row.closed_at is not None:
            _add_in_sqlite(row, ("closed", "closed"), 2, row.closed_at)


def _add_in_sqlite(row: sa.Row[tuple[str, str, str, str, str]], became: tuple[str, str], number: int, at: str) -> None:
    change, status = became
    op.get_bind().execute(
        sa.text(
            "INSERT INTO channel_changes (tenant, channel, number, change, status, from_date, before, after, "
            "changed_by, changed_at) VALUES (:tenant, :channel, :number, :change, :status, :from_date, '{}', :after, "
            "'migration', :at)"
        ),
        {
            "tenant": row.tenant,
            "channel": row.id,
            "number": number,
            "change": change,
            "status": status,
            "from_date": _local_day(at).isoformat(),
            "after": f'{{"status":"{status}"}}',
            "at": at,
        },
    )


def _local_day(at: str) -> date:
    return datetime.fromisoformat(at).astimezone(STOCKHOLM).date()


def _keep_rows_in_sqlite(table: str, key: tuple[str, ...]) -> None:
    same = " AND ".join(f"{column} = NEW.{column}" for column in ("tenant", *key))
    for act, why, when in (
        ("update", "rows are never changed", ""),
        ("delete", "rows are never removed", ""),
        ("insert", "rows are never replaced", f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same})"),  # noqa: S608 – names of this file only
    ):
        op.execute(
            f"CREATE TRIGGER {table}_keep_{act} BEFORE {act.upper()} ON {table} {when} "
            f"BEGIN SELECT RAISE(ABORT, '{table}: {why}'); END"
        )


def _keep_rows_in_postgres(table: str) -> None:
    for name, acts, each in (("rows", "UPDATE OR DELETE", "ROW"), ("all", "TRUNCATE", "STATEMENT")):
        op.execute(
            f"CREATE TRIGGER {table}_keep_{name} BEFORE {acts} ON {table} "
            f"FOR EACH {each} EXECUTE FUNCTION diarium_keep()"
        )
        # ALWAYS: also when a session calls itself a replica.
        op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_keep_{name}")


def downgrade() -> None:
    if not context.is_offline_mode():
        for table in (*KEPT, "channel_holders"):
            held = op.get_bind().execute(sa.text(f"SELECT 1 FROM {table} LIMIT 1")).first()  # noqa: S608 – names of this file only
            if held:
                raise RuntimeError(f"{table} holds rows that may not be lost; nothing was changed")
    op.drop_index("ix_screenings_parked", table_name="screenings")
    op.drop_table("screenings")
    op.drop_index("ix_uncaptured_channel", table_name="uncaptured")
    op.drop_table("uncaptured")
    op.drop_table("channel_holders")
    op.drop_table("channel_changes")
    for name in reversed(FACTS):
        op.drop_column("channels", name)
