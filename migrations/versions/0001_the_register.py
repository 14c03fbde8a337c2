"""The register: the office, what came in, what it is held to be, the diary and the ledger.

Append-only tables refuse UPDATE, DELETE and (PostgreSQL) TRUNCATE by trigger; erasable ones refuse UPDATE; counters
only go up. SQLite's REPLACE removes rows without firing DELETE triggers, so there a guard before INSERT refuses a key
that is taken.
"""

import sqlalchemy as sa
from alembic import context, op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TIME = sa.Text().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
JSON = sa.Text()

# Each with its keys besides the tenant: the primary one and the unique ones.
APPEND_ONLY = {
    "deliveries": (("id",), ("channel", "key")),
    "messages": (("id",), ("platform_id", "platform", "namespace")),
    "versions": (("id",), ("message", "discriminator")),
    "acts": (("id",), ("message", "discriminator")),
    "assessments": (("id",),),
    "cases": (
        ("id",),
        ("authority", "series", "year", "number"),
        ("authority", "diary_number"),
    ),
    "collective_cases": (("authority", "year"),),
    "registrations": (("id",), ("case", "document"), ("assessment",)),
    "log_entries": (("idx",),),
}
ERASABLE = {
    "delivery_bodies": (("delivery",),),
    "version_contents": (("version",),),
    "log_openings": (("idx",),),
}
UP_ONLY = {"series": "last", "case_counters": "last", "log_heads": "size"}


def upgrade() -> None:
    op.create_table(
        "case_counters",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("case", sa.Uuid(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "case", name=op.f("pk_case_counters")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "collective_cases",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("case", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "authority", "year", name=op.f("pk_collective_cases")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "log_entries",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("idx", sa.BigInteger(), nullable=False),
        sa.Column("leaf_hash", sa.LargeBinary(), nullable=False),
        sa.Column("entry", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "idx", name=op.f("pk_log_entries")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "series",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "authority", "series", "year", name=op.f("pk_series")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "tenants",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("demonstration", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("disposal_stop", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("configuration", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("tenant", name=op.f("pk_tenants")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "authorities",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("number_pattern", sa.Text(), nullable=False),
        sa.Column("disposal_stop", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["tenant"], ["tenants.tenant"], name=op.f("fk_authorities_tenants")),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_authorities")),
        sa.UniqueConstraint("tenant", "code", name=op.f("uq_authorities_tenant_code")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "log_heads",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["tenant"], ["tenants.tenant"], name=op.f("fk_log_heads_tenants")),
        sa.PrimaryKeyConstraint("tenant", name=op.f("pk_log_heads")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "log_openings",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("idx", sa.BigInteger(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "idx", name=op.f("pk_log_openings")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_log_openings_subject",
        "log_openings",
        ["tenant", "subject", "idx"],
        unique=False,
    )
    op.create_table(
        "tenant_keys",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["tenant"], ["tenants.tenant"], name=op.f("fk_tenant_keys_tenants")),
        sa.PrimaryKeyConstraint("tenant", "purpose", name=op.f("pk_tenant_keys")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "tokens",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("scopes", JSON, nullable=False),
        sa.Column("authorities", JSON, nullable=True),
        sa.Column("channel", sa.Uuid(), nullable=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=True),
        sa.Column("revoked_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(["tenant"], ["tenants.tenant"], name=op.f("fk_tokens_tenants")),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_tokens")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_tokens_digest", "tokens", ["digest"], unique=False)
    op.create_table(
        "cases",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("diary_number", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("opened_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_cases")),
        sa.UniqueConstraint(
            "tenant",
            "authority",
            "diary_number",
            name=op.f("uq_cases_tenant_authority_diary_number"),
        ),
        sa.UniqueConstraint("tenant", "authority", "series", "year", "number", name="uq_cases_number"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_cases_newest", "cases", ["tenant", "opened_at", "id"], unique=False)
    op.create_table(
        "channels",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("speaks", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("purpose", sa.Text(), nullable=True),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.Column("takes_bearer", sa.Boolean(), nullable=False),
        sa.Column("opened_at", TIME, nullable=False),
        sa.Column("closed_at", TIME, nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "authority"],
            ["authorities.tenant", "authorities.id"],
            name=op.f("fk_channels_authorities"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_channels")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_channels_id", "channels", ["id"], unique=False)
    op.create_table(
        "idempotency_answers",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("token", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("request_digest", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "token"],
            ["tokens.tenant", "tokens.id"],
            name=op.f("fk_idempotency_answers_tokens"),
        ),
        sa.PrimaryKeyConstraint("tenant", "token", "key", name=op.f("pk_idempotency_answers")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "case_sheets",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("case", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("protection", sa.Text(), nullable=False),
        sa.Column("subject_public", sa.Text(), nullable=False),
        sa.Column("subject_protected", sa.Text(), nullable=True),
        sa.Column("disposal_stop", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("tenant", "case", name=op.f("pk_case_sheets")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "channel_refusals",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("channel", sa.Uuid(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("first_at", TIME, nullable=False),
        sa.Column("last_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "channel"],
            ["channels.tenant", "channels.id"],
            name=op.f("fk_channel_refusals_channels"),
        ),
        sa.PrimaryKeyConstraint("tenant", "channel", name=op.f("pk_channel_refusals")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "channel_secrets",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("valid_from", TIME, nullable=False),
        sa.Column("valid_to", TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "channel"],
            ["channels.tenant", "channels.id"],
            name=op.f("fk_channel_secrets_channels"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_channel_secrets")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "deliveries",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("captured_at", TIME, nullable=False),
        sa.Column("scheme", sa.Text(), nullable=False),
        sa.Column("credential", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("tenant", "channel", "key", name=op.f("uq_deliveries_tenant_channel_key")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "messages",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.Uuid(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("namespace", sa.Text(), nullable=False),
        sa.Column("platform_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("visibility", sa.Text(), nullable=False),
        sa.Column("thread", sa.Text(), nullable=True),
        sa.Column("in_reply_to", sa.Text(), nullable=True),
        sa.Column("sender_digest", sa.LargeBinary(), nullable=True),
        sa.Column("arrived_at", TIME, nullable=False),
        sa.Column("arrived_basis", sa.Text(), nullable=False),
        sa.Column("captured_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_messages")),
        sa.UniqueConstraint(
            "tenant",
            "platform_id",
            "platform",
            "namespace",
            name="uq_messages_platform_id",
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_messages_newest", "messages", ["tenant", "captured_at", "id"], unique=False)
    op.create_index("ix_messages_thread", "messages", ["tenant", "thread", "sender_digest"], unique=False)
    op.create_table(
        "acts",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("message", sa.Uuid(), nullable=False),
        sa.Column("discriminator", sa.Text(), nullable=False),
        sa.Column("activity", sa.Text(), nullable=False),
        sa.Column("occurred_at", TIME, nullable=True),
        sa.Column("occurred_raw", sa.Text(), nullable=True),
        sa.Column("captured_at", TIME, nullable=False),
        sa.Column("delivery", sa.Uuid(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_acts")),
        sa.UniqueConstraint(
            "tenant",
            "message",
            "discriminator",
            name=op.f("uq_acts_tenant_message_discriminator"),
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "assessments",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("message", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Uuid(), nullable=True),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("protection", sa.Text(), nullable=False),
        sa.Column("placement", sa.Text(), nullable=True),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("cites", JSON, nullable=False),
        sa.Column("facts", JSON, nullable=False),
        sa.Column("considered", JSON, nullable=False),
        sa.Column("edition", sa.Text(), nullable=False),
        sa.Column("awaits_person", sa.Boolean(), nullable=False),
        sa.Column("alert", sa.Boolean(), nullable=False),
        sa.Column("due_at", TIME, nullable=True),
        sa.Column("assessed_at", TIME, nullable=False),
        sa.Column("assessed_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_assessments")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_assessments_message", "assessments", ["tenant", "message"], unique=False)
    op.create_index(
        "ix_assessments_newest",
        "assessments",
        ["tenant", "assessed_at", "id"],
        unique=False,
    )
    op.create_table(
        "case_links",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("message", sa.Uuid(), nullable=False),
        sa.Column("case", sa.Uuid(), nullable=False),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("proposed_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("tenant", "message", "case", name=op.f("pk_case_links")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "delivery_bodies",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("delivery", sa.Uuid(), nullable=False),
        sa.Column("headers", JSON, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "delivery", name=op.f("pk_delivery_bodies")),
        sqlite_with_rowid=True,
    )
    op.create_table(
        "delivery_repeats",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("delivery", sa.Uuid(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("last_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("tenant", "delivery", name=op.f("pk_delivery_repeats")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "parked_deliveries",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("delivery", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.Uuid(), nullable=False),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("parked_at", TIME, nullable=False),
        sa.Column("due_at", TIME, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("replayed_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_parked_deliveries")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_parked_deliveries_delivery",
        "parked_deliveries",
        ["tenant", "delivery"],
        unique=False,
    )
    op.create_index(
        "ix_parked_deliveries_queue",
        "parked_deliveries",
        ["tenant", "state", "parked_at", "id"],
        unique=False,
    )
    op.create_table(
        "receipts",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("message", sa.Uuid(), nullable=False),
        sa.Column("log_index", sa.BigInteger(), nullable=False),
        sa.Column("received_at", TIME, nullable=False),
        sa.Column("revoked_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_receipts")),
        sa.UniqueConstraint("tenant", "message", name=op.f("uq_receipts_tenant_message")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "versions",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("message", sa.Uuid(), nullable=False),
        sa.Column("discriminator", sa.Text(), nullable=False),
        sa.Column("activity", sa.Text(), nullable=False),
        sa.Column("occurred_at", TIME, nullable=True),
        sa.Column("occurred_raw", sa.Text(), nullable=True),
        sa.Column("captured_at", TIME, nullable=False),
        sa.Column("delivery", sa.Uuid(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_versions")),
        sa.UniqueConstraint(
            "tenant",
            "message",
            "discriminator",
            name=op.f("uq_versions_tenant_message_discriminator"),
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "assignments",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("message", sa.Uuid(), nullable=False),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.Column("assessment", sa.Uuid(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("protection", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("due_at", TIME, nullable=True),
        sa.Column("channel", sa.Uuid(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("captured_at", TIME, nullable=False),
        sa.Column("disposal_stop", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "message", "authority", name=op.f("pk_assignments")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_assignments_due", "assignments", ["tenant", "due_at"], unique=False)
    op.create_index(
        "ix_assignments_newest",
        "assignments",
        ["tenant", "authority", "captured_at", "message"],
        unique=False,
    )
    op.create_index(
        "ix_assignments_outcome",
        "assignments",
        ["tenant", "outcome", "captured_at", "message"],
        unique=False,
    )
    op.create_table(
        "registrations",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("message", sa.Uuid(), nullable=False),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.Column("assessment", sa.Uuid(), nullable=False),
        sa.Column("case", sa.Uuid(), nullable=False),
        sa.Column("document", sa.BigInteger(), nullable=False),
        sa.Column("designation", sa.Text(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("arrived_at", TIME, nullable=False),
        sa.Column("registered_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_registrations")),
        sa.UniqueConstraint("tenant", "assessment", name=op.f("uq_registrations_tenant_assessment")),
        sa.UniqueConstraint(
            "tenant",
            "case",
            "document",
            name=op.f("uq_registrations_tenant_case_document"),
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_registrations_message", "registrations", ["tenant", "message"], unique=False)
    op.create_index(
        "ix_registrations_newest",
        "registrations",
        ["tenant", "authority", "registered_at", "id"],
        unique=False,
    )
    op.create_table(
        "version_contents",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("version", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("text_missing", sa.Text(), nullable=True),
        sa.Column("repair", sa.Text(), nullable=True),
        sa.Column("author_id", sa.Text(), nullable=True),
        sa.Column("author_name", sa.Text(), nullable=True),
        sa.Column("author_handle", sa.Text(), nullable=True),
        sa.Column("attachments", JSON, nullable=False),
        sa.Column("context", JSON, nullable=True),
        sa.Column("permalink", sa.Text(), nullable=True),
        sa.Column("slice", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "version", name=op.f("pk_version_contents")),
        sqlite_with_rowid=True,
    )
    op.create_table(
        "registration_sheets",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("registration", sa.Uuid(), nullable=False),
        sa.Column("protection", sa.Text(), nullable=False),
        sa.Column("sender_public", sa.Text(), nullable=True),
        sa.Column("sender_protected", sa.Text(), nullable=True),
        sa.Column("subject_public", sa.Text(), nullable=False),
        sa.Column("subject_protected", sa.Text(), nullable=True),
        sa.Column("changed_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("tenant", "registration", name=op.f("pk_registration_sheets")),
        sqlite_with_rowid=False,
    )
    keep_rows()


def keep_rows() -> None:
    """Let the database itself refuse what the application never does."""
    if context.get_context().dialect.name == "sqlite":
        _keep_rows_in_sqlite()
    else:
        _keep_rows_in_postgres()


def _keep_rows_in_sqlite() -> None:
    for table, keys in (APPEND_ONLY | ERASABLE).items():
        _refuse_in_sqlite(table, "update", "rows are never changed")
        if table in APPEND_ONLY:
            _refuse_in_sqlite(table, "delete", "rows are never removed")
        taken = " OR ".join(_taken_in_sqlite(table, key) for key in keys)
        _refuse_in_sqlite(table, "insert", "rows are never replaced", f"WHEN {taken}")
    for table, column in UP_ONLY.items():
        _refuse_in_sqlite(table, "delete", "counters are never removed")
        _refuse_in_sqlite(
            table,
            "update",
            "counters only go up",
            f'WHEN NEW."{column}" < OLD."{column}"',
        )


def _refuse_in_sqlite(table: str, act: str, why: str, when: str = "") -> None:
    op.execute(
        f"CREATE TRIGGER {table}_keep_{act} BEFORE {act.upper()} ON {table} {when} "
        f"BEGIN SELECT RAISE(ABORT, '{table}: {why}'); END"
    )


def _taken_in_sqlite(table: str, key: tuple[str, ...]) -> str:
    same = " AND ".join(f'"{column}" = NEW."{column}"' for column in ("tenant", *key))
    return f"EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608 – names from the tables above


def _keep_rows_in_postgres() -> None:
    op.execute(
        """
        CREATE FUNCTION diarium_keep() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '%: rows are never changed nor removed', TG_TABLE_NAME
                USING ERRCODE = 'integrity_constraint_violation';
        END $$
        """
    )
    op.execute(
        """
        CREATE FUNCTION diarium_only_up() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF (to_jsonb(NEW) ->> TG_ARGV[0])::bigint < (to_jsonb(OLD) ->> TG_ARGV[0])::bigint THEN
                RAISE EXCEPTION '%: counters only go up', TG_TABLE_NAME
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NEW;
        END $$
        """
    )
    for table in APPEND_ONLY:
        _trigger_in_postgres(table, "rows", "UPDATE OR DELETE", "ROW", "diarium_keep()")
    for table in ERASABLE:
        _trigger_in_postgres(table, "rows", "UPDATE", "ROW", "diarium_keep()")
    for table, column in UP_ONLY.items():
        _trigger_in_postgres(table, "rows", "DELETE", "ROW", "diarium_keep()")
        _trigger_in_postgres(table, "up", "UPDATE", "ROW", f"diarium_only_up('{column}')")
    for table in (*APPEND_ONLY, *ERASABLE, *UP_ONLY):
        _trigger_in_postgres(table, "all", "TRUNCATE", "STATEMENT", "diarium_keep()")


def _trigger_in_postgres(table: str, name: str, acts: str, each: str, function: str) -> None:
    op.execute(
        f"CREATE TRIGGER {table}_keep_{name} BEFORE {acts} ON {table} FOR EACH {each} EXECUTE FUNCTION {function}"
    )
    # ALWAYS: also when a session calls itself a replica.
    op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_keep_{name}")


def refuse_to_lose_rows() -> None:
    """A downgrade drops empty tables only."""
    if context.is_offline_mode():
        return
    for table in (*APPEND_ONLY, *ERASABLE):
        if op.get_bind().execute(sa.text(f"SELECT 1 FROM {table} LIMIT 1")).first():  # noqa: S608 – names from the tables above
            raise RuntimeError(f"{table} holds rows that may not be lost; nothing was changed")


def downgrade() -> None:
    refuse_to_lose_rows()
    op.drop_table("registration_sheets")
    op.drop_table("version_contents")
    op.drop_index("ix_registrations_newest", table_name="registrations")
    op.drop_index("ix_registrations_message", table_name="registrations")
    op.drop_table("registrations")
    op.drop_index("ix_assignments_outcome", table_name="assignments")
    op.drop_index("ix_assignments_newest", table_name="assignments")
    op.drop_index("ix_assignments_due", table_name="assignments")
    op.drop_table("assignments")
    op.drop_table("versions")
    op.drop_table("receipts")
    op.drop_index("ix_parked_deliveries_queue", table_name="parked_deliveries")
    op.drop_index("ix_parked_deliveries_delivery", table_name="parked_deliveries")
    op.drop_table("parked_deliveries")
    op.drop_table("delivery_repeats")
    op.drop_table("delivery_bodies")
    op.drop_table("case_links")
    op.drop_index("ix_assessments_newest", table_name="assessments")
    op.drop_index("ix_assessments_message", table_name="assessments")
    op.drop_table("assessments")
    op.drop_table("acts")
    op.drop_index("ix_messages_thread", table_name="messages")
    op.drop_index("ix_messages_newest", table_name="messages")
    op.drop_table("messages")
    op.drop_table("deliveries")
    op.drop_table("channel_secrets")
    op.drop_table("channel_refusals")
    op.drop_table("case_sheets")
    op.drop_table("idempotency_answers")
    op.drop_index("ix_channels_id", table_name="channels")
    op.drop_table("channels")
    op.drop_index("ix_cases_newest", table_name="cases")
    op.drop_table("cases")
    op.drop_index("ix_tokens_digest", table_name="tokens")
    op.drop_table("tokens")
    op.drop_table("tenant_keys")
    op.drop_index("ix_log_openings_subject", table_name="log_openings")
    op.drop_table("log_openings")
    op.drop_table("log_heads")
    op.drop_table("authorities")
    op.drop_table("tenants")
    op.drop_table("series")
    op.drop_table("log_entries")
    op.drop_table("collective_cases")
    op.drop_table("case_counters")
    if context.get_context().dialect.name != "sqlite":
        op.execute("DROP FUNCTION diarium_keep()")
        op.execute("DROP FUNCTION diarium_only_up()")
