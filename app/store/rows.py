"""The rows of the tables that intake writes, one type a table; field names are column names."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from app.store import tables
from app.store.bulk import Bulk


class DeliveryRow(NamedTuple):
    tenant: str
    id: UUID
    channel: UUID
    key: str
    digest: bytes
    captured_at: datetime
    scheme: str
    credential: str
    size: int


class BodyRow(NamedTuple):
    tenant: str
    delivery: UUID
    headers: Any
    body: bytes


class ParkedRow(NamedTuple):
    tenant: str
    id: UUID
    delivery: UUID
    channel: UUID
    authority: str
    path: str
    reason: str
    detail: str
    parked_at: datetime
    due_at: datetime
    state: str


class UncapturedRow(NamedTuple):
    tenant: str
    id: UUID
    channel: UUID
    delivery: UUID
    path: str
    noted_at: datetime


class MessageRow(NamedTuple):
    tenant: str
    id: UUID
    channel: UUID
    platform: str
    namespace: str
    platform_id: str
    kind: str
    direction: str
    visibility: str
    thread: str | None
    in_reply_to: str | None
    sender_digest: bytes | None
    arrived_at: datetime
    arrived_basis: str
    captured_at: datetime


class VersionRow(NamedTuple):
    """Also the row of an act: what was done to a message, in the order of the platform's own time."""

    tenant: str
    id: UUID
    message: UUID
    discriminator: str
    activity: str
    occurred_at: datetime | None
    occurred_raw: str | None
    captured_at: datetime
    delivery: UUID
    path: str


class ContentRow(NamedTuple):
    tenant: str
    version: UUID
    text: str | None
    text_missing: str | None
    repair: str | None
    author_id: str | None
    author_name: str | None
    author_handle: str | None
    attachments: Any
    context: Any
    permalink: str | None
    slice: str


class AttachmentRow(NamedTuple):
    """A file that a version speaks of, to be fetched. Its address stands with the version's content."""

    tenant: str
    id: UUID
    message: UUID
    version: UUID
    place: int
    channel: UUID
    kind: str
    state: str
    due_at: datetime
    tries: int


class LinkbackRow(NamedTuple):
    """A notice that a page links to us, to be followed to its source."""

    tenant: str
    id: UUID
    channel: UUID
    delivery: UUID
    protocol: str
    source: str
    target: str | None
    noticed_at: datetime
    state: str
    due_at: datetime
    tries: int


class ActAgentRow(NamedTuple):
    tenant: str
    act: UUID
    agent: str


class RemovalNoticeRow(NamedTuple):
    tenant: str
    removal: UUID
    act: UUID
    noticed_at: datetime


class ReceiptRow(NamedTuple):
    tenant: str
    id: str
    message: UUID
    log_index: int
    received_at: datetime


class AssessmentRow(NamedTuple):
    tenant: str
    id: UUID
    message: UUID
    version: UUID | None
    authority: str
    outcome: str
    status: str
    protection: str
    placement: str | None
    rule: str
    cites: Any
    facts: Any
    considered: Any
    edition: str
    awaits_person: bool
    alert: bool
    due_at: datetime | None
    assessed_at: datetime
    assessed_by: str


class AssignmentRow(NamedTuple):
    tenant: str
    message: UUID
    authority: str
    assessment: UUID
    outcome: str
    status: str
    protection: str
    rule: str
    due_at: datetime | None
    channel: UUID
    platform: str
    kind: str
    captured_at: datetime


class CaseRow(NamedTuple):
    tenant: str
    id: UUID
    authority: str
    series: str
    year: int
    number: int
    diary_number: str
    kind: str
    opened_at: datetime


class CaseSheetRow(NamedTuple):
    tenant: str
    case: UUID
    status: str
    protection: str
    subject_public: str
    subject_protected: str | None
    revision: int
    changed_at: datetime


class CaseLinkRow(NamedTuple):
    tenant: str
    message: UUID
    case: UUID
    authority: str
    state: str
    proposed_at: datetime


class RegistrationRow(NamedTuple):
    tenant: str
    id: UUID
    message: UUID
    authority: str
    assessment: UUID
    case: UUID
    document: int
    designation: str
    direction: str
    arrived_at: datetime
    registered_at: datetime


class RegistrationSheetRow(NamedTuple):
    tenant: str
    registration: UUID
    protection: str
    sender_public: str | None
    sender_protected: str | None
    subject_public: str
    subject_protected: str | None
    changed_at: datetime


class LogEntryRow(NamedTuple):
    tenant: str
    idx: int
    leaf_hash: bytes
    entry: bytes


class LogOpeningRow(NamedTuple):
    tenant: str
    idx: int
    event: str
    subject: str
    salt: bytes
    payload: bytes


DELIVERIES = Bulk(tables.deliveries, DeliveryRow)
BODIES = Bulk(tables.delivery_bodies, BodyRow)
PARKED = Bulk(tables.parked_deliveries, ParkedRow)
UNCAPTURED = Bulk(tables.uncaptured, UncapturedRow)
MESSAGES = Bulk(tables.messages, MessageRow)
VERSIONS = Bulk(tables.versions, VersionRow)
ACTS = Bulk(tables.acts, VersionRow)
ACT_AGENTS = Bulk(tables.act_agents, ActAgentRow)
REMOVAL_NOTICES = Bulk(tables.removal_notices, RemovalNoticeRow)
CONTENTS = Bulk(tables.version_contents, ContentRow)
ATTACHMENTS = Bulk(tables.attachments, AttachmentRow)
LINKBACKS = Bulk(tables.linkbacks, LinkbackRow)
RECEIPTS = Bulk(tables.receipts, ReceiptRow)
ASSESSMENTS = Bulk(tables.assessments, AssessmentRow)
ASSIGNMENTS = Bulk(tables.assignments, AssignmentRow)
CASES = Bulk(tables.cases, CaseRow)
CASE_SHEETS = Bulk(tables.case_sheets, CaseSheetRow)
CASE_LINKS = Bulk(tables.case_links, CaseLinkRow)
REGISTRATIONS = Bulk(tables.registrations, RegistrationRow)
REGISTRATION_SHEETS = Bulk(tables.registration_sheets, RegistrationSheetRow)
LOG_ENTRIES = Bulk(tables.log_entries, LogEntryRow)
LOG_OPENINGS = Bulk(tables.log_openings, LogOpeningRow)
