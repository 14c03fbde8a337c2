"""What came in: deliveries as they were, the messages they speak of, and what was done to those."""

from sqlalchemy import BigInteger, Index, Integer, LargeBinary, Text, UniqueConstraint, Uuid

from app.store.tables.shape import may, must, table
from app.store.types import Json, UtcTime

deliveries = table(
    "deliveries",
    must("id", Uuid),
    must("channel", Uuid),
    must("key", Text),
    must("digest", LargeBinary),
    must("captured_at", UtcTime),
    must("scheme", Text),
    must("credential", Text),
    must("size", Integer),
    UniqueConstraint("tenant", "channel", "key"),
    key=("id",),
)

delivery_bodies = table(
    "delivery_bodies",
    must("delivery", Uuid),
    must("headers", Json),
    must("body", LargeBinary),
    key=("delivery",),
    clustered=False,
)

delivery_repeats = table(
    "delivery_repeats",
    must("delivery", Uuid),
    must("count", BigInteger),
    must("last_at", UtcTime),
    key=("delivery",),
)

parked_deliveries = table(
    "parked_deliveries",
    must("id", Uuid),
    must("delivery", Uuid),
    must("channel", Uuid),
    must("authority", Text),
    must("path", Text),
    must("reason", Text),
    must("detail", Text),
    must("parked_at", UtcTime),
    must("due_at", UtcTime),
    must("state", Text),
    may("replayed_at", UtcTime),
    Index("ix_parked_deliveries_queue", "tenant", "state", "parked_at", "id"),
    Index("ix_parked_deliveries_delivery", "tenant", "delivery"),
    key=("id",),
)

uncaptured = table(
    "uncaptured",
    must("id", Uuid),
    must("channel", Uuid),
    must("delivery", Uuid),
    must("path", Text),
    must("noted_at", UtcTime),
    Index("ix_uncaptured_channel", "tenant", "channel"),
    key=("id",),
)

screenings = table(
    "screenings",
    must("id", Uuid),
    must("parked", Uuid),
    must("channel", Uuid),
    must("decision", Text),
    may("reason", Text),
    must("decided_by", Text),
    must("decided_at", UtcTime),
    Index("ix_screenings_parked", "tenant", "parked"),
    key=("id",),
)

messages = table(
    "messages",
    must("id", Uuid),
    must("channel", Uuid),
    must("platform", Text),
    must("namespace", Text),
    must("platform_id", Text),
    must("kind", Text),
    must("direction", Text),
    must("visibility", Text),
    may("thread", Text),
    may("in_reply_to", Text),
    may("sender_digest", LargeBinary),
    must("arrived_at", UtcTime),
    must("arrived_basis", Text),
    must("captured_at", UtcTime),
    UniqueConstraint("tenant", "platform_id", "platform", "namespace", name="uq_messages_platform_id"),
    Index("ix_messages_thread", "tenant", "thread", "sender_digest"),
    Index("ix_messages_newest", "tenant", "captured_at", "id"),
    key=("id",),
)

versions = table(
    "versions",
    must("id", Uuid),
    must("message", Uuid),
    must("discriminator", Text),
    must("activity", Text),
    may("occurred_at", UtcTime),
    may("occurred_raw", Text),
    must("captured_at", UtcTime),
    must("delivery", Uuid),
    must("path", Text),
    UniqueConstraint("tenant", "message", "discriminator"),
    key=("id",),
)

version_contents = table(
    "version_contents",
    must("version", Uuid),
    may("text", Text),
    may("text_missing", Text),
    may("repair", Text),
    may("author_id", Text),
    may("author_name", Text),
    may("author_handle", Text),
    must("attachments", Json),
    may("context", Json),
    may("permalink", Text),
    must("slice", Text),
    key=("version",),
    clustered=False,
)

acts = table(
    "acts",
    must("id", Uuid),
    must("message", Uuid),
    must("discriminator", Text),
    must("activity", Text),
    may("occurred_at", UtcTime),
    may("occurred_raw", Text),
    must("captured_at", UtcTime),
    must("delivery", Uuid),
    must("path", Text),
    UniqueConstraint("tenant", "message", "discriminator"),
    key=("id",),
)

receipts = table(
    "receipts",
    must("id", Text),
    must("message", Uuid),
    must("log_index", BigInteger),
    must("received_at", UtcTime),
    may("revoked_at", UtcTime),
    UniqueConstraint("tenant", "message"),
    key=("id",),
)
