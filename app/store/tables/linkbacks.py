"""Notices that pages elsewhere link to ours, and what came of following them to their source. Present state."""

from sqlalchemy import Index, Integer, Text, Uuid

from app.store.tables.shape import may, must, table
from app.store.types import UtcTime

linkbacks = table(
    "linkbacks",
    must("id", Uuid),
    must("channel", Uuid),
    must("delivery", Uuid),
    must("protocol", Text),
    must("source", Text),
    may("target", Text),
    must("noticed_at", UtcTime),
    must("state", Text),
    may("due_at", UtcTime),
    must("tries", Integer),
    may("tried_at", UtcTime),
    may("fault", Text),
    may("http_status", Integer),
    may("message", Uuid),
    Index("ix_linkbacks_due", "due_at"),
    key=("id",),
)
