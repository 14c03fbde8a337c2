"""What the authority itself takes away, who did what was done to messages, and where each message is now."""

from sqlalchemy import Index, Text, UniqueConstraint, Uuid

from app.store.tables.shape import may, must, table
from app.store.types import Json, UtcTime

removals = table(
    "removals",
    must("id", Uuid),
    must("message", Uuid),
    must("act", Text),
    must("reason", Text),
    must("rule", Text),
    must("requested_by", Text),
    must("requested_at", UtcTime),
    Index("ix_removals_message", "tenant", "message"),
    key=("id",),
)

removal_notes = table(
    "removal_notes",
    must("removal", Uuid),
    must("note", Text),
    key=("removal",),
)

removal_confirmations = table(
    "removal_confirmations",
    must("removal", Uuid),
    must("copy", Json),
    must("confirmed_by", Text),
    must("confirmed_at", UtcTime),
    key=("removal",),
)

removal_notices = table(
    "removal_notices",
    must("removal", Uuid),
    must("act", Uuid),
    must("noticed_at", UtcTime),
    UniqueConstraint("tenant", "act"),
    key=("removal",),
)

act_agents = table(
    "act_agents",
    must("act", Uuid),
    must("agent", Text),
    key=("act",),
)

seals = table(
    "seals",
    must("message", Uuid),
    must("removal", Uuid),
    must("sealed_at", UtcTime),
    may("police_report", Text),
    may("lifted_at", UtcTime),
    may("erased_at", UtcTime),
    may("erasure_order", Text),
    key=("message",),
)

availabilities = table(
    "availabilities",
    must("message", Uuid),
    must("availability", Text),
    may("agent", Text),
    may("since", UtcTime),
    must("captured_at", UtcTime),
    Index("ix_availabilities_newest", "tenant", "availability", "captured_at", "message"),
    key=("message",),
)
