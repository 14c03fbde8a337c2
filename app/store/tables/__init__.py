"""Every table. Tenant first in every key (design 5), so that the whole can be spread by tenant later.

Three ways of living, enforced by triggers in the migrations and by grants:

* ``APPEND_ONLY``: rows are never changed nor removed;
* ``ERASABLE``: rows are never changed; content may be removed (gallring, rensning), its frame stays;
* the rest is present state; each change of it by a person is a leaf in the ledger.
"""

from app.store.tables.attachments import attachment_files, attachments
from app.store.tables.diary import (
    case_counters,
    case_links,
    case_sheets,
    cases,
    collective_cases,
    registration_sheets,
    registrations,
    series,
)
from app.store.tables.held import assessments, assignments
from app.store.tables.incoming import (
    acts,
    deliveries,
    delivery_bodies,
    delivery_repeats,
    messages,
    parked_deliveries,
    receipts,
    screenings,
    uncaptured,
    version_contents,
    versions,
)
from app.store.tables.linkbacks import linkbacks
from app.store.tables.log import log_entries, log_heads, log_openings
from app.store.tables.office import (
    authorities,
    authority_profiles,
    channel_changes,
    channel_holders,
    channel_refusals,
    channel_secrets,
    channels,
    idempotency_answers,
    tenant_keys,
    tenants,
    tokens,
)
from app.store.tables.removals import (
    act_agents,
    availabilities,
    removal_confirmations,
    removal_notes,
    removal_notices,
    removals,
    seals,
)
from app.store.tables.shape import metadata
from app.store.tables.subscriptions import subscriptions

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
    authority_profiles,
    channel_changes,
    uncaptured,
    screenings,
    removals,
    removal_confirmations,
    removal_notices,
    act_agents,
)
ERASABLE = (delivery_bodies, version_contents, log_openings, attachment_files, removal_notes)
FILLED_ONCE = {messages: ("sender_digest", "in_reply_to", "thread", "direction", "arrived_at", "arrived_basis")}
"""What of an append-only row may be told later: it goes from unknown to known, and never again."""
UP_ONLY = {"series": "last", "case_counters": "last", "log_heads": "size"}

__all__ = [
    "APPEND_ONLY",
    "ERASABLE",
    "FILLED_ONCE",
    "UP_ONLY",
    "act_agents",
    "acts",
    "assessments",
    "assignments",
    "attachment_files",
    "attachments",
    "authorities",
    "authority_profiles",
    "availabilities",
    "case_counters",
    "case_links",
    "case_sheets",
    "cases",
    "channel_changes",
    "channel_holders",
    "channel_refusals",
    "channel_secrets",
    "channels",
    "collective_cases",
    "deliveries",
    "delivery_bodies",
    "delivery_repeats",
    "idempotency_answers",
    "linkbacks",
    "log_entries",
    "log_heads",
    "log_openings",
    "messages",
    "metadata",
    "parked_deliveries",
    "receipts",
    "registration_sheets",
    "registrations",
    "removal_confirmations",
    "removal_notes",
    "removal_notices",
    "removals",
    "screenings",
    "seals",
    "series",
    "subscriptions",
    "tenant_keys",
    "tenants",
    "tokens",
    "uncaptured",
    "version_contents",
    "versions",
]
