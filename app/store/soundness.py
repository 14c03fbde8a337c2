"""Counts that must always agree, and counts of what waits for people."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, and_, func, select

from app.records.vocabulary import ParkedState
from app.store.attachments import count_waiting
from app.store.tables import assessments, assignments, parked_deliveries


class Soundness(NamedTuple):
    """``assignments`` equals ``current_assessments``, always; the rest is work to be done."""

    assignments: int
    current_assessments: int
    awaiting_person: int
    overdue: int
    parked: int
    attachments_waiting: int


def weigh(connection: Connection, now: datetime) -> Soundness:
    """Count over all tenants.

    A current assessment counts if it is the one its assignment points at and is about that message and authority.
    """
    current = select(func.count()).select_from(
        assignments.join(
            assessments,
            and_(
                assessments.c.tenant == assignments.c.tenant,
                assessments.c.id == assignments.c.assessment,
                assessments.c.message == assignments.c.message,
                assessments.c.authority == assignments.c.authority,
            ),
        )
    )
    waiting = select(func.count(), func.count().filter(assignments.c.due_at < now)).where(
        assignments.c.due_at.is_not(None)
    )
    parked = select(func.count()).where(parked_deliveries.c.state == ParkedState.WAITING)
    awaiting, overdue = connection.execute(waiting).one()
    return Soundness(
        connection.execute(select(func.count()).select_from(assignments)).scalar_one(),
        connection.execute(current).scalar_one(),
        awaiting,
        overdue,
        connection.execute(parked).scalar_one(),
        count_waiting(connection),
    )
