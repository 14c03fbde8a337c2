"""What was decided about sealed direct messages to role accounts. Decisions are added, never changed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, insert, update

from app.records.vocabulary import ParkedState, Screening
from app.store.tables import parked_deliveries, screenings


def add_screening(
    connection: Connection,
    tenant: str,
    *,
    screening: UUID,
    parked: UUID,
    channel: UUID,
    decision: Screening,
    reason: str | None,
    decided_by: str,
    decided_at: datetime,
) -> None:
    """Keep one decision, and let the part wait to be read, or stand as private."""
    connection.execute(
        insert(screenings).values(
            tenant=tenant,
            id=screening,
            parked=parked,
            channel=channel,
            decision=decision.value,
            reason=reason,
            decided_by=decided_by,
            decided_at=decided_at,
        )
    )
    column = parked_deliveries.c
    state = ParkedState.WAITING if decision is Screening.RELEASED else ParkedState.PRIVATE
    connection.execute(
        update(parked_deliveries).where(column.tenant == tenant, column.id == parked).values(state=state.value)
    )
