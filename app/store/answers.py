"""What was answered when messages were first received, for a sender that asks again."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, bindparam, select

from app.store.anyof import any_of
from app.store.tables import assessments, assignments, cases, receipts, registrations, tenants, versions


class ReceiptGiven(NamedTuple):
    """The receipt of one message."""

    message: UUID
    id: str
    log_index: int
    received_at: datetime


def receipts_of(connection: Connection, tenant: str, ids: Sequence[UUID]) -> dict[UUID, ReceiptGiven]:
    """The receipts of these messages."""
    if not ids:
        return {}
    found = connection.execute(
        select(receipts.c.message, receipts.c.id, receipts.c.log_index, receipts.c.received_at).where(
            receipts.c.tenant == tenant, any_of(receipts.c.message, ids)
        )
    )
    return {row.message: ReceiptGiven(*row) for row in found}


class AssessmentMade(NamedTuple):
    """An assessment of a message, the delivery whose version it was made on, and the registration it led to."""

    message: UUID
    delivery: UUID | None
    authority: str
    outcome: str
    status: str
    protection: str
    rule: str
    diary_number: str | None
    document: str | None
    is_current: bool


def assessments_of(connection: Connection, tenant: str, ids: Sequence[UUID]) -> dict[UUID, list[AssessmentMade]]:
    """Every assessment of these messages, oldest first."""
    if not ids:
        return {}
    found = connection.execute(
        select(
            assessments.c.message,
            versions.c.delivery,
            assessments.c.authority,
            assessments.c.outcome,
            assessments.c.status,
            assessments.c.protection,
            assessments.c.rule,
            cases.c.diary_number,
            registrations.c.designation,
            assignments.c.assessment.is_not(None),
        )
        .outerjoin(versions, (versions.c.tenant == tenant) & (versions.c.id == assessments.c.version))
        .outerjoin(registrations, (registrations.c.tenant == tenant) & (registrations.c.assessment == assessments.c.id))
        .outerjoin(cases, (cases.c.tenant == tenant) & (cases.c.id == registrations.c.case))
        .outerjoin(
            assignments,
            (assignments.c.tenant == tenant)
            # Said besides the assessment because the key begins so, and there is no other index for it.
            & (assignments.c.message == assessments.c.message)
            & (assignments.c.authority == assessments.c.authority)
            & (assignments.c.assessment == assessments.c.id),
        )
        .where(assessments.c.tenant == tenant, any_of(assessments.c.message, ids))
        .order_by(assessments.c.id)
    )
    made: dict[UUID, list[AssessmentMade]] = {}
    for row in found:
        made.setdefault(row.message, []).append(AssessmentMade(*row))
    return made


# Built once: intake asks this of every batch.
_CONFIGURATION = select(tenants.c.configuration).where(tenants.c.tenant == bindparam("tenant"))


def configuration_of(connection: Connection, tenant: str) -> int | None:
    """The number of the tenant's present configuration; ``None`` if there is no such tenant."""
    return connection.execute(_CONFIGURATION, {"tenant": tenant}).scalar()
