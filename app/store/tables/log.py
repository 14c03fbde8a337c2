"""The ledger: leaves, and what opens them."""

from sqlalchemy import BigInteger, Column, ForeignKeyConstraint, Index, LargeBinary, Table, Text

from app.store.tables.shape import metadata, must, table

log_heads = Table(
    "log_heads",
    metadata,
    Column("tenant", Text, primary_key=True),
    must("size", BigInteger),
    ForeignKeyConstraint(["tenant"], ["tenants.tenant"]),
    sqlite_with_rowid=False,
)

log_entries = table(
    "log_entries",
    must("idx", BigInteger),
    must("leaf_hash", LargeBinary),
    must("entry", LargeBinary),
    key=("idx",),
)

log_openings = table(
    "log_openings",
    must("idx", BigInteger),
    must("event", Text),
    must("subject", Text),
    must("salt", LargeBinary),
    must("payload", LargeBinary),
    Index("ix_log_openings_subject", "tenant", "subject", "idx"),
    key=("idx",),
)
