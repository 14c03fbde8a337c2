"""The diary: counters, cases and registrations."""

from sqlalchemy import BigInteger, Index, Integer, Text, UniqueConstraint, Uuid

from app.store.tables.shape import flag, may, must, table
from app.store.types import UtcTime

series = table(
    "series",
    must("authority", Text),
    must("series", Text),
    must("year", Integer),
    must("last", BigInteger),
    key=("authority", "series", "year"),
)

cases = table(
    "cases",
    must("id", Uuid),
    must("authority", Text),
    must("series", Text),
    must("year", Integer),
    must("number", BigInteger),
    must("diary_number", Text),
    must("kind", Text),
    must("opened_at", UtcTime),
    UniqueConstraint("tenant", "authority", "series", "year", "number", name="uq_cases_number"),
    UniqueConstraint("tenant", "authority", "diary_number"),
    Index("ix_cases_newest", "tenant", "opened_at", "id"),
    key=("id",),
)

case_sheets = table(
    "case_sheets",
    must("case", Uuid),
    must("status", Text),
    must("protection", Text),
    must("subject_public", Text),
    may("subject_protected", Text),
    flag("disposal_stop"),
    must("revision", Integer),
    must("changed_at", UtcTime),
    key=("case",),
)

case_counters = table(
    "case_counters",
    must("case", Uuid),
    must("last", BigInteger),
    key=("case",),
)

collective_cases = table(
    "collective_cases",
    must("authority", Text),
    must("year", Integer),
    must("case", Uuid),
    key=("authority", "year"),
)

case_links = table(
    "case_links",
    must("message", Uuid),
    must("case", Uuid),
    must("authority", Text),
    must("state", Text),
    must("proposed_at", UtcTime),
    key=("message", "case"),
)

registrations = table(
    "registrations",
    must("id", Uuid),
    must("message", Uuid),
    must("authority", Text),
    must("assessment", Uuid),
    must("case", Uuid),
    must("document", BigInteger),
    must("designation", Text),
    must("direction", Text),
    must("arrived_at", UtcTime),
    must("registered_at", UtcTime),
    UniqueConstraint("tenant", "case", "document"),
    UniqueConstraint("tenant", "assessment"),
    Index("ix_registrations_message", "tenant", "message"),
    Index("ix_registrations_newest", "tenant", "authority", "registered_at", "id"),
    key=("id",),
)

registration_sheets = table(
    "registration_sheets",
    must("registration", Uuid),
    must("protection", Text),
    may("sender_public", Text),
    may("sender_protected", Text),
    must("subject_public", Text),
    may("subject_protected", Text),
    must("changed_at", UtcTime),
    key=("registration",),
)
