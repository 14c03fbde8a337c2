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
)
ERASABLE = (delivery_bodies, version_contents, log_openings, attachment_files)
UP_ONLY = {"series": "last", "case_counters": "last", "log_heads": "size"}

__all__ = [
    "APPEND_ONLY",
    "ERASABLE",
    "UP_ONLY",
    "acts",
    "assessments",
    "assignments",
    "attachment_files",
    "attachments",
    "authorities",
    "authority_profiles",
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
    "log_entries",
    "log_heads",
    "log_openings",
    "messages",
    "metadata",
    "parked_deliveries",
    "receipts",
    "registration_sheets",
    "registrations",
    "screenings",
    "series",
    "subscriptions",
    "tenant_keys",
    "tenants",
    "tokens",
    "uncaptured",
    "version_contents",
    "versions",
]
