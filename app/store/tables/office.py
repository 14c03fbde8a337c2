"""The office: tenants, authorities, channels and tokens. Present state; changes of it are leaves in the ledger."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)

from app.store.tables.shape import flag, may, metadata, must, of, table
from app.store.types import Json, UtcTime

tenants = Table(
    "tenants",
    metadata,
    Column("tenant", Text, primary_key=True),
    must("name", Text),
    flag("demonstration"),
    flag("disposal_stop"),
    must("configuration", BigInteger, server_default="0"),
    must("created_at", UtcTime),
    sqlite_with_rowid=False,
)

tenant_keys = table(
    "tenant_keys",
    must("purpose", Text),
    must("sealed", LargeBinary),
    must("created_at", UtcTime),
    ForeignKeyConstraint(["tenant"], ["tenants.tenant"]),
    key=("purpose",),
)

authorities = table(
    "authorities",
    must("id", Text),
    must("code", Text),
    must("name", Text),
    must("number_pattern", Text),
    flag("disposal_stop"),
    must("created_at", UtcTime),
    ForeignKeyConstraint(["tenant"], ["tenants.tenant"]),
    UniqueConstraint("tenant", "code"),
    key=("id",),
)

authority_profiles = table(
    "authority_profiles",
    must("id", Uuid),
    must("authority", Text),
    must("profile", Text),
    must("from_date", Date),
    must("decided_by", Text),
    must("decided_at", UtcTime),
    of("authorities", "authority"),
    Index("ix_authority_profiles_authority", "tenant", "authority"),
    key=("id",),
)

channels = table(
    "channels",
    must("id", Uuid),
    must("speaks", Text),
    must("kind", Text),
    must("name", Text),
    may("account", Text),
    may("address", Text),
    may("purpose", Text),
    may("platform", Text),
    may("monitoring_hours", Text),
    may("comment_rules", Text),
    must("authority", Text),
    must("status", Text),
    must("listed", Boolean),
    must("takes_bearer", Boolean),
    must("opened_at", UtcTime),
    may("closed_at", UtcTime),
    must("revision", Integer),
    of("authorities", "authority"),
    Index("ix_channels_id", "id"),
    key=("id",),
)

channel_secrets = table(
    "channel_secrets",
    must("id", Uuid),
    must("channel", Uuid),
    must("purpose", Text),
    must("sealed", LargeBinary),
    must("valid_from", UtcTime),
    may("valid_to", UtcTime),
    of("channels", "channel"),
    key=("id",),
)

channel_changes = table(
    "channel_changes",
    must("channel", Uuid),
    must("number", Integer),
    must("change", Text),
    may("status", Text),
    must("from_date", Date),
    must("before", Json),
    must("after", Json),
    must("changed_by", Text),
    must("changed_at", UtcTime),
    of("channels", "channel"),
    key=("channel", "number"),
)

channel_holders = table(
    "channel_holders",
    must("id", Uuid),
    must("channel", Uuid),
    must("position", Text),
    may("name", Text),
    must("from_date", Date),
    may("to_date", Date),
    may("agreed_on", Date),
    of("channels", "channel"),
    key=("id",),
)

channel_refusals = table(
    "channel_refusals",
    must("channel", Uuid),
    must("count", BigInteger),
    must("first_at", UtcTime),
    must("last_at", UtcTime),
    of("channels", "channel"),
    key=("channel",),
)

tokens = table(
    "tokens",
    must("id", Uuid),
    must("digest", LargeBinary),
    must("label", Text),
    must("scopes", Json),
    may("authorities", Json),
    may("channel", Uuid),
    must("created_at", UtcTime),
    may("expires_at", UtcTime),
    may("revoked_at", UtcTime),
    ForeignKeyConstraint(["tenant"], ["tenants.tenant"]),
    Index("ix_tokens_digest", "digest"),
    key=("id",),
)

idempotency_answers = table(
    "idempotency_answers",
    must("token", Uuid),
    must("key", Text),
    must("request_digest", LargeBinary),
    must("status", Integer),
    must("body", LargeBinary),
    must("created_at", UtcTime),
    of("tokens", "token"),
    key=("token", "key"),
)
