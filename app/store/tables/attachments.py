"""Attachments: what is to be fetched and how that goes (present state), and what has been fetched (kept)."""

from sqlalchemy import BigInteger, Index, Integer, LargeBinary, Text, UniqueConstraint, Uuid

from app.store.tables.shape import may, must, table
from app.store.types import UtcTime

attachments = table(
    "attachments",
    must("id", Uuid),
    must("message", Uuid),
    must("version", Uuid),
    must("place", Integer),
    must("channel", Uuid),
    must("kind", Text),
    must("state", Text),
    may("due_at", UtcTime),
    must("tries", Integer),
    may("tried_at", UtcTime),
    may("fault", Text),
    may("http_status", Integer),
    may("expires_at", UtcTime),
    UniqueConstraint("tenant", "version", "place"),
    Index("ix_attachments_message", "tenant", "message", "id"),
    Index("ix_attachments_due", "due_at"),
    key=("id",),
)

attachment_files = table(
    "attachment_files",
    must("attachment", Uuid),
    must("sha256", LargeBinary),
    must("size", BigInteger),
    may("declared_type", Text),
    may("detected_type", Text),
    must("fetched_at", UtcTime),
    Index("ix_attachment_files_sha256", "tenant", "sha256"),
    key=("attachment",),
)
