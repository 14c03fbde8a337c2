"""Disposal stop (gallringsstopp): while one stands, nothing under it may be destroyed, whatever a decision says."""

from datetime import datetime

from sqlalchemy import Connection

from app.records import events
from app.registry.logbook import record
from app.registry.office.words import require_line
from app.store.disposal_stops import (
    OnAuthority,
    OnCase,
    OnMessage,
    OnTenant,
    Stoppable,
    is_stopped,
    mark_stopped,
)


def set_disposal_stop(
    connection: Connection,
    *,
    actor: str,
    tenant: str,
    on: Stoppable,
    reason: str,
    stopped: bool,
    now: datetime,
) -> None:
    """Set or lift a stop. A second stop on the same thing is recorded too: its reason may be another.

    Args:
        reason: why, in one line; stands in the leaf's opening and is erased with it.

    Raises:
        NotFound: the tenant has no such thing.
        Unacceptable: no reason is given.
    """
    why = require_line(reason, "the reason")
    before = is_stopped(connection, tenant, on)
    mark_stopped(connection, tenant, on, stopped=stopped, now=now)
    kind, subject = _named(tenant, on)
    record(
        connection,
        tenant=tenant,
        event=events.DISPOSAL_STOPPED if stopped else events.DISPOSAL_RESUMED,
        at=now,
        actor=actor,
        subject=subject,
        details={"on": kind, "reason": why, "before": before, "after": stopped},
    )


def _named(tenant: str, on: Stoppable) -> tuple[str, str]:
    match on:
        case OnTenant():
            return "tenant", tenant
        case OnAuthority(authority):
            return "authority", authority
        case OnMessage(message):
            return "message", str(message)
        case OnCase(case):
            return "case", str(case)
