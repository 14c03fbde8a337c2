"""A message with its delivery, versions, assignments and receipt, and its registration in a case."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from app.ledger.leaf import make_leaf, utc_text
from app.records.identity import new_id
from app.store import ledger, rows
from app.store.availabilities import refresh

DAY = datetime(2026, 3, 2, 9, 15, tzinfo=UTC)


@dataclass(frozen=True)
class Seeded:
    """The ids of what was written."""

    message: UUID
    version: UUID
    delivery: UUID
    receipt: str
    assessments: Mapping[str, UUID]


def seed_message(
    connection: Connection,
    tenant: str,
    channel: UUID,
    *,
    authorities: Sequence[str] = ("ks",),
    text: str | None = "Hej! När öppnar badhuset?",
    author_name: str | None = "Kim Exempelsson",
    captured_at: datetime = DAY,
    erased: bool = False,
    **assigned: Any,
) -> Seeded:
    """Write one message. ``assigned`` overrides outcome, status, protection, rule, platform, kind and facts."""
    message, version, delivery = new_id(captured_at), new_id(captured_at), seed_delivery(connection, tenant, channel)
    kind, platform = assigned.get("kind", "comment"), assigned.get("platform", "generic")
    rows.MESSAGES.insert(
        connection,
        [
            rows.MessageRow(
                tenant,
                message,
                channel,
                platform,
                str(channel),
                f"p-{message.hex}",
                kind,
                "incoming",
                "public",
                "thread-1",
                None,
                None,
                captured_at - timedelta(seconds=2),
                "platform",
                captured_at,
            )
        ],
    )
    seed_version(
        connection, tenant, message, delivery, version=version, captured_at=captured_at, text=text,
        author_name=author_name, erased=erased,
    )  # fmt: skip
    assessments = {
        authority: seed_assessment(connection, tenant, message, version, authority, at=captured_at, **assigned)
        for authority in authorities
    }
    rows.ASSIGNMENTS.insert(
        connection,
        [
            rows.AssignmentRow(
                tenant,
                message,
                authority,
                assessment,
                assigned.get("outcome", "review"),
                assigned.get("status", "proposed"),
                assigned.get("protection", "none"),
                assigned.get("rule", "default"),
                None,
                channel,
                platform,
                kind,
                captured_at,
            )
            for authority, assessment in assessments.items()
        ],
    )
    receipt = _seed_receipt(connection, tenant, message, captured_at)
    return Seeded(message, version, delivery, receipt, assessments)


def seed_delivery(
    connection: Connection, tenant: str, channel: UUID, body: bytes = b"{}", captured_at: datetime = DAY
) -> UUID:
    """Write a delivery and its bytes."""
    delivery = new_id(captured_at)
    row = rows.DeliveryRow(
        tenant, delivery, channel, f"key {delivery}", b"d" * 32, captured_at, "v1", "secret", len(body)
    )
    rows.DELIVERIES.insert(connection, [row])
    rows.BODIES.insert(connection, [rows.BodyRow(tenant, delivery, {"content-type": "application/json"}, body)])
    return delivery


def seed_version(
    connection: Connection,
    tenant: str,
    message: UUID,
    delivery: UUID,
    *,
    version: UUID | None = None,
    activity: str = "create",
    occurred_at: datetime | None = None,
    captured_at: datetime = DAY,
    text: str | None = "Hej!",
    author_name: str | None = None,
    erased: bool = False,
) -> UUID:
    """Write a version of a message, with its content unless it has been erased."""
    version = version or new_id(captured_at)
    row = rows.VersionRow(
        tenant, version, message, str(version), activity, occurred_at, None, captured_at, delivery, "$"
    )
    rows.VERSIONS.insert(connection, [row])
    if not erased:
        content = rows.ContentRow(
            tenant, version, text, None, None, None, author_name, None, [], None, None, f'{{"text":"{text}"}}'
        )
        rows.CONTENTS.insert(connection, [content])
    return version


def seed_act(
    connection: Connection,
    tenant: str,
    message: UUID,
    delivery: UUID,
    activity: str,
    *,
    occurred_at: datetime | None = None,
    captured_at: datetime = DAY,
) -> UUID:
    """Write that a message was removed, hidden or shown again."""
    act = new_id(captured_at)
    row = rows.VersionRow(tenant, act, message, str(act), activity, occurred_at, None, captured_at, delivery, "$")
    rows.ACTS.insert(connection, [row])
    refresh(connection, tenant, [message])
    return act


def seed_assessment(
    connection: Connection,
    tenant: str,
    message: UUID,
    version: UUID,
    authority: str,
    *,
    at: datetime = DAY,
    **assigned: Any,
) -> UUID:
    """Write an assessment; an assignment must point at it to make it current."""
    assessment = new_id(at)
    row = rows.AssessmentRow(
        tenant,
        assessment,
        message,
        version,
        authority,
        assigned.get("outcome", "review"),
        assigned.get("status", "proposed"),
        assigned.get("protection", "none"),
        None,
        assigned.get("rule", "default"),
        [{"sfs": "2009:400", "place": "5 kap. 1 §"}],
        assigned.get("facts", [{"name": "greets", "value": "yes", "evidence": [[0, 3]]}]),
        [{"rule": "default", "why": "overridden", "by": "x", "on": []}],
        "sha256:0",
        True,
        False,
        None,
        at,
        "machine",
    )
    rows.ASSESSMENTS.insert(connection, [row])
    return assessment


def seed_case(
    connection: Connection,
    tenant: str,
    authority: str,
    number: int,
    *,
    opened_at: datetime = DAY,
    protection: str = "none",
    subject: str = "Lekplatsen",
    status: str = "open",
) -> UUID:
    """Write a case and its sheet."""
    case = new_id(opened_at)
    diary_number = f"{authority.upper()}/2026:{number}"
    rows.CASES.insert(
        connection,
        [rows.CaseRow(tenant, case, authority, "general", 2026, number, diary_number, "ordinary", opened_at)],
    )
    rows.CASE_SHEETS.insert(
        connection, [rows.CaseSheetRow(tenant, case, status, protection, "Offentligt", subject, 1, opened_at)]
    )
    return case


def seed_registration(
    connection: Connection,
    tenant: str,
    seeded: Seeded,
    case: UUID,
    *,
    authority: str = "ks",
    document: int = 1,
    protection: str = "none",
    sender: str = "Kim Exempelsson",
    registered_at: datetime = DAY,
) -> UUID:
    """Write that a message is registered in a case."""
    registration = new_id(registered_at)
    row = rows.RegistrationRow(
        tenant,
        registration,
        seeded.message,
        authority,
        seeded.assessments[authority],
        case,
        document,
        f"{authority.upper()}/2026:x-{document}",
        "incoming",
        registered_at,
        registered_at,
    )
    rows.REGISTRATIONS.insert(connection, [row])
    sheet = rows.RegistrationSheetRow(
        tenant, registration, protection, None, sender, "Kommentar", "Kommentar om något", registered_at
    )
    rows.REGISTRATION_SHEETS.insert(connection, [sheet])
    return registration


def seed_parked(
    connection: Connection,
    tenant: str,
    channel: UUID,
    *,
    body: bytes = b"{not json",
    authority: str = "ks",
    parked_at: datetime = DAY,
    reason: str = "not_json",
) -> UUID:
    """Write a delivery that could not be read."""
    delivery, parked = seed_delivery(connection, tenant, channel, body), new_id(parked_at)
    row = rows.ParkedRow(
        tenant,
        parked,
        delivery,
        channel,
        authority,
        "$",
        reason,
        "",
        parked_at,
        parked_at + timedelta(days=1),
        "waiting",
    )
    rows.PARKED.insert(connection, [row])
    return parked


def _seed_receipt(connection: Connection, tenant: str, message: UUID, at: datetime) -> str:
    leaf = make_leaf(
        tenant=tenant,
        event="message.received",
        at=utc_text(at),
        actor="machine",
        subject=str(message),
        details={},
        leaf_id=secrets.token_bytes(16),
        salt=secrets.token_bytes(32),
    )
    index = ledger.append(connection, tenant, [ledger.Opened("message.received", str(message), leaf)])
    receipt = secrets.token_urlsafe(16)
    rows.RECEIPTS.insert(connection, [rows.ReceiptRow(tenant, receipt, message, index, at)])
    return receipt
