"""What messages are held to be: assessments, and the authorities they are assigned to."""

from sqlalchemy import Boolean, Index, Text, Uuid

from app.store.tables.shape import flag, may, must, table
from app.store.types import Json, UtcTime

assessments = table(
    "assessments",
    must("id", Uuid),
    must("message", Uuid),
    may("version", Uuid),
    must("authority", Text),
    must("outcome", Text),
    must("status", Text),
    must("protection", Text),
    may("placement", Text),
    must("rule", Text),
    must("cites", Json),
    must("facts", Json),
    must("considered", Json),
    must("edition", Text),
    must("awaits_person", Boolean),
    must("alert", Boolean),
    may("due_at", UtcTime),
    must("assessed_at", UtcTime),
    must("assessed_by", Text),
    Index("ix_assessments_message", "tenant", "message"),
    Index("ix_assessments_newest", "tenant", "assessed_at", "id"),
    key=("id",),
)

assignments = table(
    "assignments",
    must("message", Uuid),
    must("authority", Text),
    must("assessment", Uuid),
    must("outcome", Text),
    must("status", Text),
    must("protection", Text),
    must("rule", Text),
    may("due_at", UtcTime),
    must("channel", Uuid),
    must("platform", Text),
    must("kind", Text),
    must("captured_at", UtcTime),
    flag("disposal_stop"),
    Index("ix_assignments_newest", "tenant", "authority", "captured_at", "message"),
    Index("ix_assignments_outcome", "tenant", "outcome", "captured_at", "message"),
    Index("ix_assignments_due", "tenant", "due_at"),
    key=("message", "authority"),
)
