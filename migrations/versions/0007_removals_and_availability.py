"""What the authority takes away, who did what was done to messages, where each message is now, and filling in once.

A message may be heard of first through an edit, an unsend or a mention that names no sender. What was unknown then may
be filled in when it is told; nothing that is known can be changed.
"""

import sqlalchemy as sa
from alembic import context, op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TIME = sa.Text().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
KEPT = {
    "removals": (("id",),),
    "removal_confirmations": (("removal",),),
    "removal_notices": (("removal",), ("act",)),
    "act_agents": (("act",),),
}
ERASABLE = {"removal_notes": (("removal",),)}

ALL = "1000000 1000000"
FIGURES = {
    "removals": {"removals": f"{ALL} 1", "ix_removals_message": f"{ALL} 1"},
    "removal_notes": {"removal_notes": f"{ALL} 1"},
    "removal_confirmations": {"removal_confirmations": f"{ALL} 1"},
    "removal_notices": {"removal_notices": f"{ALL} 1", "sqlite_autoindex_removal_notices_2": f"{ALL} 1"},
    "act_agents": {"act_agents": f"{ALL} 1"},
    "seals": {"seals": f"{ALL} 1"},
    "availabilities": {"availabilities": f"{ALL} 1", "ix_availabilities_newest": f"{ALL} 250000 2 1"},
}
"""See 0003: how the tables look once they are filled, for SQLite's planner."""

FIXED = ("tenant", "id", "channel", "platform", "namespace", "platform_id", "kind", "visibility", "captured_at")


def upgrade() -> None:
    _create_tables()
    _place_messages()
    if context.get_context().dialect.name == "sqlite":
        _tell_the_planner()
        for table, keys in (KEPT | ERASABLE).items():
            _keep_rows_in_sqlite(table, keys)
        op.execute("DROP TRIGGER messages_keep_update")
        _fill_only_in_sqlite()
    else:
        for table in (*KEPT, *ERASABLE):
            _keep_rows_in_postgres(table)
        _fill_only_in_postgres()


def _create_tables() -> None:
    op.create_table(
        "removals",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("message", sa.Uuid(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("requested_by", sa.Text(), nullable=False),
        sa.Column("requested_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_removals")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_removals_message", "removals", ["tenant", "message"], unique=False)
    op.create_table(
        "removal_notes",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("removal", sa.Uuid(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "removal", name=op.f("pk_removal_notes")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "removal_confirmations",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("removal", sa.Uuid(), nullable=False),
        sa.Column("copy", sa.Text(), nullable=False),
        sa.Column("confirmed_by", sa.Text(), nullable=False),
        sa.Column("confirmed_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("tenant", "removal", name=op.f("pk_removal_confirmations")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "removal_notices",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("removal", sa.Uuid(), nullable=False),
        sa.Column("act", sa.Uuid(), nullable=False),
        sa.Column("noticed_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("tenant", "removal", name=op.f("pk_removal_notices")),
        sa.UniqueConstraint("tenant", "act", name=op.f("uq_removal_notices_tenant_act")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "act_agents",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("act", sa.Uuid(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "act", name=op.f("pk_act_agents")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "seals",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("message", sa.Uuid(), nullable=False),
        sa.Column("removal", sa.Uuid(), nullable=False),
        sa.Column("sealed_at", TIME, nullable=False),
        sa.Column("police_report", sa.Text(), nullable=True),
        sa.Column("lifted_at", TIME, nullable=True),
        sa.Column("erased_at", TIME, nullable=True),
        sa.Column("erasure_order", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "message", name=op.f("pk_seals")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "availabilities",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("message", sa.Uuid(), nullable=False),
        sa.Column("availability", sa.Text(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=True),
        sa.Column("since", TIME, nullable=True),
        sa.Column("captured_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("tenant", "message", name=op.f("pk_availabilities")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_availabilities_newest",
        "availabilities",
        ["tenant", "availability", "captured_at", "message"],
        unique=False,
    )


def _place_messages() -> None:
    """Where the messages are to which something has been done so far; who did it was not written down then."""
    at = "coalesce(occurred_at, captured_at)"
    op.execute(
        f"""
        INSERT INTO availabilities (tenant, message, availability, agent, since, captured_at)
        SELECT done.tenant, done.message,
               CASE done.activity WHEN 'remove' THEN 'removed' WHEN 'hide' THEN 'hidden' ELSE 'shown' END,
               'unknown', done.at, messages.captured_at
        FROM (
            SELECT tenant, message, activity, {at} AS at,
                   row_number() OVER (
                       PARTITION BY tenant, message
                       ORDER BY CASE activity WHEN 'remove' THEN 0 ELSE 1 END,
                                CASE activity WHEN 'remove' THEN {at} END, {at} DESC, captured_at DESC, id DESC
                   ) AS place
            FROM acts
        ) AS done
        JOIN messages ON messages.tenant = done.tenant AND messages.id = done.message
        WHERE done.place = 1
        """  # noqa: S608 – words of this file only
    )


def _tell_the_planner() -> None:
    told = sa.table("sqlite_stat1", sa.column("tbl"), sa.column("idx"), sa.column("stat"))
    rows = [
        {"tbl": table, "idx": index, "stat": figures}
        for table, indexes in FIGURES.items()
        for index, figures in indexes.items()
    ]
    op.bulk_insert(told, rows)
    op.execute("ANALYZE sqlite_master")


def _keep_rows_in_sqlite(table: str, keys: tuple[tuple[str, ...], ...]) -> None:
    taken = " OR ".join(
        f"EXISTS (SELECT 1 FROM {table} WHERE "  # noqa: S608 – names of this file only
        + " AND ".join(f"{column} = NEW.{column}" for column in ("tenant", *key))
        + ")"
        for key in keys
    )
    _refuse_in_sqlite(table, "update", "rows are never changed")
    if table in KEPT:
        _refuse_in_sqlite(table, "delete", "rows are never removed")
    _refuse_in_sqlite(table, "insert", "rows are never replaced", f"WHEN {taken}")


def _refuse_in_sqlite(table: str, act: str, why: str, when: str = "") -> None:
    op.execute(
        f"CREATE TRIGGER {table}_keep_{act} BEFORE {act.upper()} ON {table} {when} "
        f"BEGIN SELECT RAISE(ABORT, '{table}: {why}'); END"
    )


def _keep_rows_in_postgres(table: str) -> None:
    acts = "UPDATE OR DELETE" if table in KEPT else "UPDATE"
    _trigger_in_postgres(table, "rows", acts, "ROW", "diarium_keep()")
    _trigger_in_postgres(table, "all", "TRUNCATE", "STATEMENT", "diarium_keep()")


def _trigger_in_postgres(table: str, name: str, acts: str, each: str, function: str) -> None:
    op.execute(
        f"CREATE TRIGGER {table}_keep_{name} BEFORE {acts} ON {table} FOR EACH {each} EXECUTE FUNCTION {function}"
    )
    # ALWAYS: also when a session calls itself a replica.
    op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_keep_{name}")


def _only_fills(same: str, differs: str) -> str:
    """True of a change that fills in what was unknown and touches nothing else; ``same`` is the null-safe equality."""
    arrived = (
        f"(NEW.arrived_at {same} OLD.arrived_at AND NEW.arrived_basis {same} OLD.arrived_basis)",
        "(OLD.arrived_basis = 'our_clock' AND NEW.arrived_basis = 'platform' AND NEW.arrived_at <= OLD.arrived_at)",
    )
    filled = (
        f"NEW.{name} {differs} OLD.{name}"
        for name in ("sender_digest", "in_reply_to", "thread", "direction", "arrived_basis")
    )
    conditions = (
        *(f"NEW.{name} {same} OLD.{name}" for name in FIXED),
        f"(NEW.sender_digest {same} OLD.sender_digest OR OLD.sender_digest IS NULL)",
        f"(NEW.in_reply_to {same} OLD.in_reply_to OR OLD.in_reply_to IS NULL)",
        f"(NEW.thread {same} OLD.thread OR OLD.thread {same} OLD.platform_id)",
        f"(NEW.direction {same} OLD.direction OR OLD.direction = 'unknown')",
        f"({' OR '.join(arrived)})",
        f"({' OR '.join(filled)})",
    )
    return " AND ".join(conditions)


def _fill_only_in_sqlite() -> None:
    _refuse_in_sqlite("messages", "update", "rows are never changed", f"WHEN NOT ({_only_fills('IS', 'IS NOT')})")


def _fill_only_in_postgres() -> None:
    op.execute(
        f"""
        CREATE FUNCTION diarium_fill_message() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF {_only_fills("IS NOT DISTINCT FROM", "IS DISTINCT FROM")} THEN
                RETURN NEW;
            END IF;
            RAISE EXCEPTION 'messages: rows are never changed nor removed'
                USING ERRCODE = 'integrity_constraint_violation';
        END $$
        """
    )
    op.execute("DROP TRIGGER messages_keep_rows ON messages")
    _trigger_in_postgres("messages", "rows", "DELETE", "ROW", "diarium_keep()")
    _trigger_in_postgres("messages", "fill", "UPDATE", "ROW", "diarium_fill_message()")


def downgrade() -> None:
    if not context.is_offline_mode():
        for table in (*KEPT, *ERASABLE, "seals"):
            held = op.get_bind().execute(sa.text(f"SELECT 1 FROM {table} LIMIT 1")).first()  # noqa: S608 – names of this file only
            if held:
                raise RuntimeError(f"{table} holds rows that may not be lost; nothing was changed")
    if context.get_context().dialect.name == "sqlite":
        op.execute("DROP TRIGGER messages_keep_update")
        _refuse_in_sqlite("messages", "update", "rows are never changed")
        for table in FIGURES:
            op.execute(f"DELETE FROM sqlite_stat1 WHERE tbl = '{table}'")  # noqa: S608 – names of this file only
    else:
        op.execute("DROP TRIGGER messages_keep_fill ON messages")
        op.execute("DROP TRIGGER messages_keep_rows ON messages")
        op.execute("DROP FUNCTION diarium_fill_message()")
        _trigger_in_postgres("messages", "rows", "UPDATE OR DELETE", "ROW", "diarium_keep()")
    op.drop_index("ix_availabilities_newest", table_name="availabilities")
    op.drop_table("availabilities")
    op.drop_table("seals")
    op.drop_table("act_agents")
    op.drop_table("removal_notices")
    op.drop_table("removal_confirmations")
    op.drop_table("removal_notes")
    op.drop_index("ix_removals_message", table_name="removals")
    op.drop_table("removals")
