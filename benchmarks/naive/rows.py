"""The rows of one message."""

import hashlib
import hmac
import json
import secrets
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from benchmarks.naive.judging import Judged
from benchmarks.naive.models import (
    Assessment,
    Assignment,
    AuditEntry,
    AuditOpening,
    Base,
    Case,
    Content,
    Counter,
    Delivery,
    DeliveryBody,
    Message,
    Receipt,
    Registration,
    Version,
)
from benchmarks.naive.shapes import MessageIn, MessageOut, ReceiptOut

AUTHORITY = "KS"


def delivery_rows(channel: str, key: str, headers: dict[str, Any], body: bytes) -> tuple[Delivery, DeliveryBody]:
    delivery = Delivery(id=uuid4(), channel=channel, key=key)
    return delivery, DeliveryBody(delivery_id=delivery.id, headers=headers, body=body)


def message_row(channel: str, sent: MessageIn) -> Message:
    return Message(
        id=uuid4(),
        channel=channel,
        platform=sent.platform,
        platform_id=sent.id,
        kind=sent.kind,
        visibility=sent.visibility,
        arrived_at=sent.created_at,
    )


def version_rows(message: Message, delivery: Delivery, sent: MessageIn) -> tuple[Version, Content]:
    version = Version(id=uuid4(), message_id=message.id, delivery_id=delivery.id)
    author, context = sent.author.model_dump(), sent.context.model_dump()
    return version, Content(version_id=version.id, text=sent.text, author=author, context=context, url=sent.url)


def assessment_rows(message: Message, version: Version, judged: Judged) -> tuple[Assessment, Assignment]:
    assessment = Assessment(
        id=uuid4(),
        message_id=message.id,
        version_id=version.id,
        outcome=judged.outcome,
        status=judged.status,
        protection=judged.protection,
        rule=judged.rule,
        facts=judged.facts,
    )
    return assessment, Assignment(
        message_id=message.id, authority=AUTHORITY, assessment_id=assessment.id, outcome=judged.outcome
    )


def first_counter(year: int) -> Counter:
    """The row that a year's numbers are drawn from; it is there before the first request."""
    return Counter(authority=AUTHORITY, year=year, last=0)


def case_row(number: int, year: int) -> Case:
    return Case(
        id=uuid4(),
        authority=AUTHORITY,
        year=year,
        number=number,
        diary_number=f"{AUTHORITY}/{year}:{number}",
        subject="Kommentar i officiell kanal",
    )


def registration_row(
    message: Message, assessment: Assessment, case: UUID, document: int, sent: MessageIn
) -> Registration:
    return Registration(
        id=uuid4(),
        message_id=message.id,
        assessment_id=assessment.id,
        case_id=case,
        document=document,
        sender=sent.author.name or "",
        subject=sent.text[:120],
        arrived_at=sent.created_at,
    )


def audit_entry(message: Message, rows: list[Base]) -> tuple[AuditEntry, dict[str, Any]]:
    """A salted hash of what happened, and what opens it when the entry has its number."""
    payload = json.dumps(
        {
            "event": "message.received",
            "at": datetime.now(UTC).isoformat(),
            "message": str(message.id),
            "rows": [type(row).__name__ for row in rows],
        },
        sort_keys=True,
    ).encode()
    salt = secrets.token_bytes(32)
    entry = hmac.new(salt, payload, hashlib.sha256).hexdigest().encode()
    opening = {"event": "message.received", "subject": str(message.id), "salt": salt, "payload": payload}
    return AuditEntry(entry=entry, leaf_hash=hashlib.sha256(entry).digest()), opening


def closing_rows(message: Message, entry: AuditEntry, opening: dict[str, Any]) -> tuple[AuditOpening, Receipt]:
    return AuditOpening(entry_id=entry.id, **opening), Receipt(
        id=secrets.token_hex(20), message_id=message.id, log_index=entry.id, received_at=datetime.now(UTC)
    )


def answer(delivery: UUID, message: UUID, platform_id: str, receipt: Receipt) -> MessageOut:
    url = f"http://127.0.0.1/receipts/{receipt.id}"
    told = ReceiptOut(url=url, log_index=receipt.log_index, received_at=receipt.received_at)
    return MessageOut(delivery=str(delivery), id=str(message), platform_message_id=platform_id, receipt=told)
