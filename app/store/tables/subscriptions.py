"""Subscriptions to feeds at WebSub hubs. Present state; a person's change of it is a leaf in the ledger."""

from sqlalchemy import Integer, Text, Uuid

from app.store.tables.shape import may, must, of, table
from app.store.types import UtcTime

subscriptions = table(
    "subscriptions",
    must("channel", Uuid),
    must("topic", Text),
    must("hub", Text),
    must("state", Text),
    may("asked_at", UtcTime),
    may("verified_at", UtcTime),
    may("expires_at", UtcTime),
    may("ask_at", UtcTime),
    must("tries", Integer),
    may("fault", Text),
    of("channels", "channel"),
    key=("channel",),
)
