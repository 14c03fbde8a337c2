"""Every table. Tenant first in every key (design 5), so that the whole can be spread by tenant later.

Three ways of living, enforced by triggers in the migrations and by grants:

* ``APPEND_ONLY``: rows are never changed nor removed;
* ``ERASABLE``: rows are never changed; content may be removed (gallring, rensning), its frame stays;
* the rest is present state; each change of it by a person is a leaf in the ledger.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    false,
)

from app.store.types import Json, UtcTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _table(name: str, *columns: Any, key: tuple[str, ...], clustered: bool = True) -> Table:
    """A table whose key begins with the tenant; in SQLite clustered by it unless rows are large."""
    return Table(
        name,
        metadata,
        Column("tenant", Text, nullable=False),
        *columns,
        PrimaryKeyConstraint("tenant", *key),
        sqlite_with_rowid=not clustered,
    )


def _must(name: str, kind: Any, **more: Any) -> Column[Any]:
    return Column(name, kind, nullable=False, **more)


def _may(name: str, kind: Any) -> Column[Any]:
    return Column(name, kind, nullable=True)


def _flag(name: str) -> Column[Any]:
    return Column(name, Boolean, nullable=False, server_default=false())


def _of(table: str, *columns: str, to: tuple[str, ...] = ("id",)) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["tenant", *columns], [f"{table}.tenant", *(f"{table}.{name}" for name in to)])


# -- the office ---------------------------------------------------------------------------------------------------

tenants = Table(
    "tenants",
    metadata,
    Column("tenant", Text, primary_key=True),
    _must("name", Text),
    _flag("demonstration"),
    _flag("disposal_stop"),
    _must("configuration", BigInteger, server_default="0"),
    _must("created_at", UtcTime),
    sqlite_with_rowid=False,
)

tenant_keys = _table(
    "tenant_keys",
    _must("purpose", Text),
    _must("sealed", LargeBinary),
    _must("created_at", UtcTime),
    ForeignKeyConstraint(["tenant"], ["tenants.tenant"]),
    key=("purpose",),
)

authorities = _table(
    "authorities",
    _must("id", Text),
    _must("code", Text),
    _must("name", Text),
    _must("number_pattern", Text),
    _flag("disposal_stop"),
    _must("created_at", UtcTime),
    ForeignKeyConstraint(["tenant"], ["tenants.tenant"]),
    UniqueConstraint("tenant", "code"),
    key=("id",),
)

channels = _table(
    "channels",
    _must("id", Uuid),
    _must("speaks", Text),
    _must("kind", Text),
    _must("name", Text),
    _may("account", Text),
    _may("address", Text),
    _may("purpose", Text),
    _must("authority", Text),
    _must("status", Text),
    _must("listed", Boolean),
    _must("takes_bearer", Boolean),
    _must("opened_at", UtcTime),
    _may("closed_at", UtcTime),
    _must("revision", Integer),
    _of("authorities", "authority"),
    Index("ix_channels_id", "id"),
    key=("id",),
)

channel_secrets = _table(
    "channel_secrets",
    _must("id", Uuid),
    _must("channel", Uuid),
    _must("purpose", Text),
    _must("sealed", LargeBinary),
    _must("valid_from", UtcTime),
    _may("valid_to", UtcTime),
    _of("channels", "channel"),
    key=("id",),
)

channel_refusals = _table(
    "channel_refusals",
    _must("channel", Uuid),
    _must("count", BigInteger),
    _must("first_at", UtcTime),
    _must("last_at", UtcTime),
    _of("channels", "channel"),
    key=("channel",),
)

tokens = _table(
    "tokens",
    _must("id", Uuid),
    _must("digest", LargeBinary),
    _must("label", Text),
    _must("scopes", Json),
    _may("authorities", Json),
    _may("channel", Uuid),
    _must("created_at", UtcTime),
    _may("expires_at", UtcTime),
    _may("revoked_at", UtcTime),
    ForeignKeyConstraint(["tenant"], ["tenants.tenant"]),
    Index("ix_tokens_digest", "digest"),
    key=("id",),
)

idempotency_answers = _table(
    "idempotency_answers",
    _must("token", Uuid),
    _must("key", Text),
    _must("request_digest", LargeBinary),
    _must("status", Integer),
    _must("body", LargeBinary),
    _must("created_at", UtcTime),
    _of("tokens", "token"),
    key=("token", "key"),
)

# -- what came in -------------------------------------------------------------------------------------------------

deliveries = _table(
    "deliveries",
    _must("id", Uuid),
    _must("channel", Uuid),
    _must("key", Text),
    _must("digest", LargeBinary),
    _must("captured_at", UtcTime),
    _must("scheme", Text),
    _must("credential", Text),
    _must("size", Integer),
    _of("channels", "channel"),
    UniqueConstraint("tenant", "channel", "key"),
    key=("id",),
)

delivery_bodies = _table(
    "delivery_bodies",
    _must("delivery", Uuid),
    _must("headers", Json),
    _must("body", LargeBinary),
    _of("deliveries", "delivery"),
    key=("delivery",),
    clustered=False,
)

delivery_repeats = _table(
    "delivery_repeats",
    _must("delivery", Uuid),
    _must("count", BigInteger),
    _must("last_at", UtcTime),
    _of("deliveries", "delivery"),
    key=("delivery",),
)

parked_deliveries = _table(
    "parked_deliveries",
    _must("id", Uuid),
    _must("delivery", Uuid),
    _must("channel", Uuid),
    _must("authority", Text),
    _must("path", Text),
    _must("reason", Text),
    _must("detail", Text),
    _must("parked_at", UtcTime),
    _must("due_at", UtcTime),
    _must("state", Text),
    _may("replayed_at", UtcTime),
    _of("deliveries", "delivery"),
    Index("ix_parked_deliveries_queue", "tenant", "state", "parked_at", "id"),
    Index("ix_parked_deliveries_delivery", "tenant", "delivery"),
    key=("id",),
)

messages = _table(
    "messages",
    _must("id", Uuid),
    _must("channel", Uuid),
    _must("platform", Text),
    _must("namespace", Text),
    _must("platform_id", Text),
    _must("kind", Text),
    _must("direction", Text),
    _must("visibility", Text),
    _may("thread", Text),
    _may("in_reply_to", Text),
    _may("sender_digest", LargeBinary),
    _must("arrived_at", UtcTime),
    _must("arrived_basis", Text),
    _must("captured_at", UtcTime),
    _of("channels", "channel"),
    UniqueConstraint("tenant", "platform_id", "platform", "namespace", name="uq_messages_platform_id"),
    Index("ix_messages_thread", "tenant", "thread"),
    Index("ix_messages_newest", "tenant", "captured_at", "id"),
    key=("id",),
)

versions = _table(
    "versions",
    _must("id", Uuid),
    _must("message", Uuid),
    _must("discriminator", Text),
    _must("activity", Text),
    _may("occurred_at", UtcTime),
    _may("occurred_raw", Text),
    _must("captured_at", UtcTime),
    _must("delivery", Uuid),
    _must("path", Text),
    _of("messages", "message"),
    _of("deliveries", "delivery"),
    UniqueConstraint("tenant", "message", "discriminator"),
    key=("id",),
)

version_contents = _table(
    "version_contents",
    _must("version", Uuid),
    _may("text", Text),
    _may("text_missing", Text),
    _may("repair", Text),
    _may("author_id", Text),
    _may("author_name", Text),
    _may("author_handle", Text),
    _must("attachments", Json),
    _may("context", Json),
    _may("permalink", Text),
    _must("slice", Text),
    _of("versions", "version"),
    key=("version",),
    clustered=False,
)

acts = _table(
    "acts",
    _must("id", Uuid),
    _must("message", Uuid),
    _must("discriminator", Text),
    _must("activity", Text),
    _may("occurred_at", UtcTime),
    _may("occurred_raw", Text),
    _must("captured_at", UtcTime),
    _must("delivery", Uuid),
    _must("path", Text),
    _of("messages", "message"),
    _of("deliveries", "delivery"),
    UniqueConstraint("tenant", "message", "discriminator"),
    key=("id",),
)

receipts = _table(
    "receipts",
    _must("id", Text),
    _must("message", Uuid),
    _must("log_index", BigInteger),
    _must("received_at", UtcTime),
    _may("revoked_at", UtcTime),
    _of("messages", "message"),
    UniqueConstraint("tenant", "message"),
    key=("id",),
)

# -- what it is held to be ----------------------------------------------------------------------------------------

assessments = _table(
    "assessments",
    _must("id", Uuid),
    _must("message", Uuid),
    _may("version", Uuid),
    _must("authority", Text),
    _must("outcome", Text),
    _must("status", Text),
    _must("protection", Text),
    _may("placement", Text),
    _must("rule", Text),
    _must("cites", Json),
    _must("facts", Json),
    _must("considered", Json),
    _must("edition", Text),
    _must("awaits_person", Boolean),
    _must("alert", Boolean),
    _may("due_at", UtcTime),
    _must("assessed_at", UtcTime),
    _must("assessed_by", Text),
    _of("messages", "message"),
    Index("ix_assessments_message", "tenant", "message"),
    Index("ix_assessments_newest", "tenant", "assessed_at", "id"),
    key=("id",),
)

assignments = _table(
    "assignments",
    _must("message", Uuid),
    _must("authority", Text),
    _must("assessment", Uuid),
    _must("outcome", Text),
    _must("status", Text),
    _must("protection", Text),
    _must("rule", Text),
    _may("due_at", UtcTime),
    _must("channel", Uuid),
    _must("platform", Text),
    _must("kind", Text),
    _must("captured_at", UtcTime),
    _flag("disposal_stop"),
    _of("messages", "message"),
    _of("assessments", "assessment"),
    _of("authorities", "authority"),
    Index("ix_assignments_newest", "tenant", "authority", "captured_at", "message"),
    Index("ix_assignments_outcome", "tenant", "outcome", "captured_at", "message"),
    Index("ix_assignments_due", "tenant", "due_at"),
    key=("message", "authority"),
)

# -- the register -------------------------------------------------------------------------------------------------

series = _table(
    "series",
    _must("authority", Text),
    _must("series", Text),
    _must("year", Integer),
    _must("last", BigInteger),
    key=("authority", "series", "year"),
)

cases = _table(
    "cases",
    _must("id", Uuid),
    _must("authority", Text),
    _must("series", Text),
    _must("year", Integer),
    _must("number", BigInteger),
    _must("diary_number", Text),
    _must("kind", Text),
    _must("opened_at", UtcTime),
    _of("authorities", "authority"),
    UniqueConstraint("tenant", "authority", "series", "year", "number", name="uq_cases_number"),
    UniqueConstraint("tenant", "authority", "diary_number"),
    Index("ix_cases_newest", "tenant", "opened_at", "id"),
    key=("id",),
)

case_sheets = _table(
    "case_sheets",
    _must("case", Uuid),
    _must("status", Text),
    _must("protection", Text),
    _must("subject_public", Text),
    _may("subject_protected", Text),
    _flag("disposal_stop"),
    _must("revision", Integer),
    _must("changed_at", UtcTime),
    _of("cases", "case"),
    key=("case",),
)

case_counters = _table(
    "case_counters",
    _must("case", Uuid),
    _must("last", BigInteger),
    key=("case",),
)

collective_cases = _table(
    "collective_cases",
    _must("authority", Text),
    _must("year", Integer),
    _must("case", Uuid),
    key=("authority", "year"),
)

case_links = _table(
    "case_links",
    _must("message", Uuid),
    _must("case", Uuid),
    _must("authority", Text),
    _must("state", Text),
    _must("proposed_at", UtcTime),
    _of("messages", "message"),
    _of("cases", "case"),
    key=("message", "case"),
)

registrations = _table(
    "registrations",
    _must("id", Uuid),
    _must("message", Uuid),
    _must("authority", Text),
    _must("assessment", Uuid),
    _must("case", Uuid),
    _must("document", BigInteger),
    _must("designation", Text),
    _must("direction", Text),
    _must("arrived_at", UtcTime),
    _must("registered_at", UtcTime),
    _of("messages", "message"),
    _of("assessments", "assessment"),
    _of("cases", "case"),
    UniqueConstraint("tenant", "case", "document"),
    UniqueConstraint("tenant", "assessment"),
    Index("ix_registrations_message", "tenant", "message"),
    Index("ix_registrations_newest", "tenant", "authority", "registered_at", "id"),
    key=("id",),
)

registration_sheets = _table(
    "registration_sheets",
    _must("registration", Uuid),
    _must("protection", Text),
    _may("sender_public", Text),
    _may("sender_protected", Text),
    _must("subject_public", Text),
    _may("subject_protected", Text),
    _must("changed_at", UtcTime),
    _of("registrations", "registration"),
    key=("registration",),
)

# -- the ledger ---------------------------------------------------------------------------------------------------

log_heads = Table(
    "log_heads",
    metadata,
    Column("tenant", Text, primary_key=True),
    _must("size", BigInteger),
    ForeignKeyConstraint(["tenant"], ["tenants.tenant"]),
    sqlite_with_rowid=False,
)

log_entries = _table(
    "log_entries",
    _must("idx", BigInteger),
    _must("leaf_hash", LargeBinary),
    _must("entry", LargeBinary),
    key=("idx",),
)

log_openings = _table(
    "log_openings",
    _must("idx", BigInteger),
    _must("event", Text),
    _must("subject", Text),
    _must("salt", LargeBinary),
    _must("payload", LargeBinary),
    _of("log_entries", "idx", to=("idx",)),
    Index("ix_log_openings_subject", "tenant", "subject", "idx"),
    key=("idx",),
)

APPEND_ONLY = (
    deliveries,
    messages,
    versions,
    acts,
    assessments,
    cases,
    collective_cases,
    registrations,
    log_entries,
)
ERASABLE = (delivery_bodies, version_contents, log_openings)
UP_ONLY = {"series": "last", "case_counters": "last", "log_heads": "size"}
